"""From a flag to its rule, to the numbers it compared, to the facts, to the filings. Reads the published marts only.

Of the project it knows the seed ``text_signals``: what rules read in words.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from overbuild.errors import OverbuildError, UsageError
from overbuild.figures import Number, exact, human, read_numbers
from overbuild.paths import seeds_dir

if TYPE_CHECKING:
    import duckdb

    from overbuild.settings import Settings

Vintage = Literal["latest", "as_known_then"]
VINTAGES: Final = ("latest", "as_known_then")
# Why an input that is said in words is missing.
WORDS_UNREAD: Final = "words_unread"
_QUARTER: Final = re.compile(r"(FY)?\s*(\d{4})[- ]?Q([1-4])", re.IGNORECASE)
_CIK: Final = re.compile(r"(?:CIK)?0*(\d{1,10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Operand:
    """One fact in one filing. ``value`` is exact, in the unit of its input."""

    tag: str | None
    value: Decimal | None
    period_start_on: date | None
    period_end_on: date | None
    accession_number: str | None
    form: str | None
    filing_url: str | None
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class Input:
    """One figure a rule used, with the filed facts it was made from.

    ``lag_quarters`` counts back from the quarter explained; ``measure`` is ``quarter``, ``instant`` or
    ``trailing_year``; ``formula`` says how the operands give the value.
    """

    input_name: str
    lag_quarters: int
    measure: str
    value: Decimal | None
    unit: str | None
    evidence_class: str
    method: str | None
    formula: str | None
    period_start_on: date | None
    period_end_on: date | None
    known_at: datetime | None
    operands: tuple[Operand, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values; exact amounts are strings so that no digit is lost."""
        return asdict(self) | {
            "value": exact(self.value),
            "value_human": human(self.value, self.unit),
            "operands": [
                asdict(operand) | {"value": exact(operand.value), "value_human": human(operand.value, self.unit)}
                for operand in self.operands
            ],
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """A missing concept, the quarters (newest first) that lack it, and why.

    Of what is said in words the reason is :data:`WORDS_UNREAD`, and quarters are not told.
    """

    concept: str
    reason: str
    calendar_quarters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that nobody reported and that took part in the answer."""

    assumption_id: str
    value: float
    unit: str
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Move:
    """A threshold that, moved by a tenth, changes the status. In the threshold's own unit."""

    threshold: str
    threshold_value: float
    moved_value: float
    moved_status: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a filing says in words, and where: code points ``span_start`` to ``span_end`` of the document's text."""

    signal: str
    kind: str
    class_name: str
    subject: str | None
    value: float | None
    unit: str | None
    snippet: str
    form: str | None
    accession_number: str
    filing_url: str | None
    document_number: int
    document_type: str | None
    section_item: str | None
    section_title: str | None
    span_start: int
    span_end: int
    rule_id: str
    confidence: float
    known_at: datetime

    @property
    def place(self) -> str:
        """The document, its section and the span."""
        item = self.section_item if self.section_item not in (None, "whole", self.document_type) else None
        section = ", ".join(part for part in (item and f"item {item}", self.section_title) if part)
        parts = (self.document_type, section, f"characters {self.span_start:,} to {self.span_end:,}")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one flag of one company in one quarter."""

    ticker: str
    cik: int
    company_name: str | None
    calendar_quarter: str
    fiscal_quarter_label: str
    period_start_on: date
    period_end_on: date
    accession_number: str | None
    form: str | None
    filed_on: date | None
    filing_url: str | None
    vintage: str
    flag_id: str
    flag_name: str
    rule: str
    watch_rule: str
    rule_version: str
    status: str
    severity: float | None
    numbers_status: str
    known_at: datetime | None
    numbers: tuple[Number, ...]
    inputs: tuple[Input, ...]
    phrases: tuple[Phrase, ...]
    missing_inputs: tuple[str, ...]
    gaps: tuple[Gap, ...]
    mitigants: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    moves: tuple[Move, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self) | {
            "numbers": [number.to_dict() for number in self.numbers],
            "inputs": [one.to_dict() for one in self.inputs],
        }


def explain(settings: Settings, ticker: str, quarter: str, flag: str, *, vintage: str = "latest") -> Explanation:
    """Explain one flag from what is published.

    Args:
        settings: where the published marts are.
        ticker: ticker or CIK.
        quarter: calendar quarter ``2026Q2`` or fiscal quarter ``FY2026Q4``.
        flag: flag id such as ``RF08``.
        vintage: ``latest`` or ``as_known_then``.

    Raises:
        UsageError: one of them is unknown; the message lists what is known.
        OverbuildError: nothing is published, or the marts have no row for a known flag.
    """
    from overbuild import publish

    if vintage not in VINTAGES:
        raise UsageError(
            f"There is no vintage {vintage!r}", place="--vintage", remedy=f"Use one of: {', '.join(VINTAGES)}"
        )
    with publish.open_current(settings) as connection:
        connection.execute("set TimeZone = 'UTC'")
        company = _company(connection, ticker)
        period = _quarter(connection, company, quarter)
        return _read(connection, company, period, _flag_id(connection, flag), cast(Vintage, vintage))


def _company(connection: duckdb.DuckDBPyConnection, wanted: str) -> dict[str, Any]:
    companies = _rows(connection, "select cik, ticker, company_name from marts.dim_company order by ticker")
    as_cik = _CIK.fullmatch(wanted.strip())
    for company in companies:
        if company["ticker"].upper() == wanted.strip().upper():
            return company
        if as_cik and company["cik"] == int(as_cik.group(1)):
            return company
    raise UsageError(
        f"No company {wanted!r} is in the published marts",
        place="TICKER",
        remedy=f"Known: {', '.join(company['ticker'] for company in companies)}",
    )


def _quarter(connection: duckdb.DuckDBPyConnection, company: dict[str, Any], wanted: str) -> dict[str, Any]:
    parsed = _QUARTER.fullmatch(wanted.strip())
    if parsed is None:
        raise UsageError(
            f"{wanted!r} is not a quarter",
            place="QUARTER",
            remedy="Write a calendar quarter as 2026Q2 or a fiscal quarter as FY2026Q4",
        )
    fiscal, year, number = parsed.group(1), int(parsed.group(2)), int(parsed.group(3))
    quarters = _rows(
        connection,
        """
        select calendar_quarter, fiscal_year, fiscal_quarter, period_start_on, period_end_on, accession_number, form,
            filed_on, filing_url
        from marts.dim_fiscal_quarter
        where cik = ?
        order by period_end_on
        """,
        [company["cik"]],
    )
    found = [
        row
        for row in quarters
        if (
            (row["fiscal_year"], row["fiscal_quarter"]) == (year, number)
            if fiscal
            else row["calendar_quarter"] == f"{year}Q{number}"
        )
    ]
    if len(found) == 1:
        return found[0]
    place = f"{company['ticker']} {wanted.strip()}"
    if found:
        # A changed fiscal year can put two short quarters into one.
        ends = ", ".join(f"{_fiscal_label(row)} (ends {row['period_end_on']})" for row in found)
        raise UsageError(f"{wanted} fits {len(found)} quarters", place=place, remedy=f"Name one of: {ends}")
    if not quarters:
        raise OverbuildError(
            f"{company['ticker']} has no quarter in the published marts",
            place=place,
            remedy="`overbuild status` tells what each company has",
        )
    first, last = quarters[0], quarters[-1]
    raise UsageError(
        f"{company['ticker']} has no quarter {wanted.strip()}",
        place="QUARTER",
        remedy=(
            f"It has {first['calendar_quarter']} ({_fiscal_label(first)}) to "
            f"{last['calendar_quarter']} ({_fiscal_label(last)})"
        ),
    )


def _fiscal_label(row: dict[str, Any]) -> str:
    return f"FY{row['fiscal_year']}Q{row['fiscal_quarter']}"


def _flag_id(connection: duckdb.DuckDBPyConnection, wanted: str) -> str:
    flags = dict(
        connection.execute("select distinct flag_id, flag_name from marts.mart_red_flags order by flag_id").fetchall()
    )
    if wanted.strip().upper() in flags:
        return wanted.strip().upper()
    raise UsageError(
        f"There is no flag {wanted!r}",
        place="FLAG",
        remedy="Known: " + ", ".join(f"{flag_id} ({name})" for flag_id, name in flags.items()),
    )


def _read(
    connection: duckdb.DuckDBPyConnection,
    company: dict[str, Any],
    period: dict[str, Any],
    flag_id: str,
    vintage: Vintage,
) -> Explanation:
    key = [company["cik"], period["period_end_on"], flag_id, vintage]
    rows = _rows(
        connection,
        """
        select f.flag_name, f.status, f.severity, f.numbers_status, f.rule_version, f.known_at, f.missing_inputs,
            f.mitigants, f.metrics, d.rule, d.watch_rule
        from marts.mart_red_flags as f
        inner join marts.dim_flag as d on f.flag_id = d.flag_id
        where f.cik = ? and f.period_end_on = ? and f.flag_id = ? and f.vintage = ?
        """,
        key,
    )
    if not rows:
        raise OverbuildError(
            f"{flag_id} was not evaluated for {company['ticker']} in {period['calendar_quarter']} ({vintage})",
            place="mart_red_flags",
            remedy="Try the other vintage, or a later quarter",
        )
    flag = rows[0]
    return Explanation(
        ticker=company["ticker"],
        cik=company["cik"],
        company_name=company["company_name"],
        calendar_quarter=period["calendar_quarter"],
        fiscal_quarter_label=_fiscal_label(period),
        period_start_on=period["period_start_on"],
        period_end_on=period["period_end_on"],
        accession_number=period["accession_number"],
        form=period["form"],
        filed_on=period["filed_on"],
        filing_url=period["filing_url"],
        vintage=vintage,
        flag_id=flag_id,
        flag_name=flag["flag_name"],
        rule=flag["rule"],
        watch_rule=flag["watch_rule"],
        rule_version=str(flag["rule_version"]),
        status=flag["status"],
        severity=flag["severity"],
        numbers_status=flag["numbers_status"],
        known_at=flag["known_at"],
        numbers=read_numbers(json.loads(flag["metrics"]), _formulas(connection, flag_id)),
        inputs=_inputs(connection, key),
        phrases=_phrases(connection, key, flag["mitigants"]),
        missing_inputs=tuple(flag["missing_inputs"]),
        gaps=_gaps(connection, company["cik"], period["period_end_on"], vintage, flag["missing_inputs"]),
        mitigants=tuple(flag["mitigants"]),
        assumptions=_assumptions(connection, flag_id),
        moves=_moves(connection, key),
    )


def _assumptions(connection: duckdb.DuckDBPyConnection, flag_id: str) -> tuple[Assumption, ...]:
    rows = _rows(
        connection,
        """
        select assumption_id, value, unit, definition, source
        from marts.dim_flag_assumption
        where flag_id = ?
        order by assumption_id
        """,
        [flag_id],
    )
    return tuple(Assumption(**row) for row in rows)


def _moves(connection: duckdb.DuckDBPyConnection, key: list[Any]) -> tuple[Move, ...]:
    """What flips the status; known of a company's newest quarter alone."""
    rows = _rows(
        connection,
        """
        select threshold, threshold_value, moved_value, moved_status
        from marts.mart_flag_sensitivity
        where cik = ? and period_end_on = ? and flag_id = ? and vintage = ? and is_flipped
        order by threshold, moved_value
        """,
        key,
    )
    return tuple(Move(**row) for row in rows)


def _formulas(connection: duckdb.DuckDBPyConnection, flag_id: str) -> dict[str, str]:
    """How each metric is made: the descriptions of the columns of the flag's own mart (``rf08_...``)."""
    return dict(
        connection.execute(
            "select column_name, comment from duckdb_columns()"
            " where database_name = current_database() and starts_with(table_name, ?) and comment is not null",
            [f"{flag_id.lower()}_"],
        ).fetchall()
    )


def _gaps(
    connection: duckdb.DuckDBPyConnection, cik: int, period_end_on: date, vintage: Vintage, missing: list[str]
) -> tuple[Gap, ...]:
    """Why each missing input is missing, over the two years that a rule looks back."""
    # `total_debt (year before)` names the concept total_debt
    names = list(dict.fromkeys(name.split(" (")[0] for name in missing))
    rows = _rows(
        connection,
        """
        select concept, unavailable_reason as reason, list(calendar_quarter order by period_end_on desc) as quarters
        from marts.fct_fundamentals
        where cik = ? and vintage = ? and list_contains(?, concept) and value is null
            and period_end_on between ?::date - interval 2 year and ?
        group by concept, unavailable_reason
        order by concept, unavailable_reason
        """,
        [cik, vintage, names, period_end_on, period_end_on],
    )
    figures = [Gap(row["concept"], row["reason"], tuple(row["quarters"])) for row in rows]
    spoken = _signals()
    return (*figures, *(Gap(name, WORDS_UNREAD, ()) for name in names if name in spoken))


def _signals() -> frozenset[str]:
    """What rules read in words, by the seed ``text_signals``."""
    with (seeds_dir() / "text_signals.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["signal"] for row in csv.DictReader(file))


def _inputs(connection: duckdb.DuckDBPyConnection, key: list[Any]) -> tuple[Input, ...]:
    rows = _rows(
        connection,
        """
        select input_name, lag_quarters, measure, value, unit, evidence_class, method, formula, input_period_start_on,
            input_period_end_on, input_known_at, operand_number, tag, operand_value, operand_start_on, operand_end_on,
            operand_known_at, accession_number, form, filing_url
        from marts.mart_flag_evidence
        where cik = ? and period_end_on = ? and flag_id = ? and vintage = ?
        order by input_name, lag_quarters, measure, operand_number
        """,
        key,
    )
    found = []
    for _, group in groupby(rows, key=itemgetter("input_name", "lag_quarters", "measure")):
        operands = list(group)
        first = operands[0]
        found.append(
            Input(
                input_name=first["input_name"],
                lag_quarters=first["lag_quarters"],
                measure=first["measure"],
                value=first["value"],
                unit=first["unit"],
                evidence_class=first["evidence_class"],
                method=first["method"],
                formula=first["formula"],
                period_start_on=first["input_period_start_on"],
                period_end_on=first["input_period_end_on"],
                known_at=first["input_known_at"],
                operands=tuple(
                    Operand(
                        tag=row["tag"],
                        value=row["operand_value"],
                        period_start_on=row["operand_start_on"],
                        period_end_on=row["operand_end_on"],
                        accession_number=row["accession_number"],
                        form=row["form"],
                        filing_url=row["filing_url"],
                        known_at=row["operand_known_at"],
                    )
                    for row in operands
                ),
            )
        )
    return tuple(found)


def _phrases(connection: duckdb.DuckDBPyConnection, key: list[Any], mitigants: list[str]) -> tuple[Phrase, ...]:
    """What the flag and the mitigants beside it read in words, the newest filing first."""
    rows = _rows(
        connection,
        """
        select signal, kind, class_name, subject, value, unit, snippet, form, accession_number, filing_url,
            document_number, document_type, section_item, section_title, span_start, span_end, rule_id, confidence,
            input_known_at as known_at
        from marts.mart_flag_text_evidence
        where cik = ? and period_end_on = ? and (flag_id = ? or list_contains(?, mitigant)) and vintage = ?
        order by flag_id nulls last, signal, input_known_at desc, accession_number, document_number, span_start,
            class_name, rule_id
        """,
        [*key[:3], mitigants, key[3]],
    )
    return tuple(Phrase(**row) for row in rows)


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None
) -> list[dict[str, Any]]:
    cursor = connection.execute(query, parameters or [])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
