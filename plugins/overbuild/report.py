"""The report of flags: every company's latest quarter, numbers beside thresholds, bull case beside bear case.

It is read from the marts alone, holds no time of writing, and so is the same for the same marts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from overbuild.figures import STATUS_WORDS, Number, day, human, is_synthetic, read_numbers

if TYPE_CHECKING:
    import duckdb

    from overbuild.transform import Candidate

_TEMPLATES: Final = Path(__file__).parent / "templates"
# A company that has not reported for a year is history, however loud its last quarter was.
_SILENT_QUARTERS: Final = 4
_ORDER: Final = {"flagged": 0, "watch": 1, "insufficient_data": 2, "clear": 3}
_RAISED: Final = ("flagged", "watch")

# The latest quarter a company has flags for, in the latest vintage.
_LATEST: Final = """
with latest as (
    select cik, max(period_end_on) as period_end_on
    from marts.mart_red_flags
    where vintage = 'latest'
    group by cik
)
"""
_COMPANIES: Final = f"""
{_LATEST}
select
    q.cik,
    q.ticker,
    c.company_name,
    c.cohort,
    q.fiscal_year,
    q.fiscal_quarter,
    q.calendar_quarter,
    q.period_start_on,
    q.period_end_on,
    q.accession_number,
    q.form,
    q.filed_on,
    q.filing_url,
    b.capex_ttm_usd,
from latest as l
inner join marts.dim_fiscal_quarter as q on l.cik = q.cik and l.period_end_on = q.period_end_on
inner join marts.dim_company as c on l.cik = c.cik
left join marts.rf08_debt_funded_build_out as b
    on l.cik = b.cik and l.period_end_on = b.period_end_on and b.vintage = 'latest'
order by q.ticker
"""
_FLAGS: Final = f"""
{_LATEST}
select f.cik, f.flag_id, f.flag_name, d.rule, d.watch_rule, f.status, f.severity, f.rule_version, f.known_at,
    f.missing_inputs, f.mitigants, f.metrics
from marts.mart_red_flags as f
inner join marts.dim_flag as d on f.flag_id = d.flag_id
inner join latest as l on f.cik = l.cik and f.period_end_on = l.period_end_on
where f.vintage = 'latest'
order by f.cik, f.flag_id
"""
# A phrase a filing and signal: the surest. `overbuild explain` shows them all.
_PHRASES: Final = f"""
{_LATEST}
select e.cik, e.flag_id, e.signal, e.snippet, e.form, e.document_type, e.section_title, e.filing_url,
    e.input_known_at as known_at
from marts.mart_flag_text_evidence as e
inner join latest as l on e.cik = l.cik and e.period_end_on = l.period_end_on
where e.vintage = 'latest' and e.flag_id is not null
qualify row_number() over (
    partition by e.cik, e.flag_id, e.signal, e.accession_number
    order by e.confidence desc, e.document_number, e.span_start, e.class_name, e.rule_id
) = 1
order by e.cik, e.flag_id, e.signal, known_at desc, e.accession_number
"""
_PRICES: Final = """
select ticker, max(session_on) as newest_session_on, bool_or(is_synthetic) as is_synthetic
from marts.fct_daily_prices
group by ticker
order by ticker
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a filing says for a signal, one phrase a filing."""

    signal: str
    snippet: str
    form: str | None
    document_type: str | None
    section_title: str | None
    filing_url: str | None
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of one company in one quarter. ``severity`` is 0-100, None unless flagged or watch."""

    flag_id: str
    name: str
    rule: str
    watch_rule: str
    status: str
    severity: float | None
    rule_version: str
    known_at: datetime | None
    missing_inputs: tuple[str, ...]
    mitigants: tuple[str, ...]
    numbers: tuple[Number, ...]
    said: tuple[Said, ...]

    @property
    def gist(self) -> str:
        """One line: the conditions that hold and the numbers that were compared.

        Where no compared number is known (a rule may be settled by a part of one), the amounts stand for them.
        """
        held = [number.label for number in self.numbers if number.value is True]
        compared = [
            n.sentence
            for n in self.numbers
            # how old a note may be says whether it counts, nothing about the company
            if n.value is not None and n.compared(self.status) and not n.name.endswith("_age_quarters")
        ]
        if not compared:
            compared = [n.sentence for n in self.numbers if n.value is not None and n.unit == "usd"]
        return "; ".join([*held, *compared])

    @property
    def words(self) -> str:
        """Status in words with the severity, where there is one."""
        words = STATUS_WORDS.get(self.status, self.status)
        return words if self.severity is None else f"{words} {self.severity:.0f}"


@dataclass(frozen=True, slots=True)
class CompanyFlags:
    """A company's latest quarter.

    ``quarters_behind`` counts calendar quarters behind the newest of the panel; ``capex_ttm_usd`` is the CapEx of the
    four quarters up to this one in USD, None unless all four are known.
    """

    cik: int
    ticker: str
    company_name: str | None
    cohort: str | None
    fiscal_year: int
    fiscal_quarter: int
    calendar_quarter: str
    period_start_on: date
    period_end_on: date
    accession_number: str | None
    form: str | None
    filed_on: date | None
    filing_url: str | None
    capex_ttm_usd: Decimal | None
    quarters_behind: int
    flags: tuple[Flag, ...]

    @property
    def is_synthetic(self) -> bool:
        """Whether the company is made up: its filings have no address that leads anywhere."""
        return is_synthetic(self.company_name)

    @property
    def known_at(self) -> datetime | None:
        """When the last input of any of the flags became public."""
        return max((flag.known_at for flag in self.flags if flag.known_at), default=None)

    def count(self, status: str) -> int:
        """How many flags have this status."""
        return sum(flag.status == status for flag in self.flags)

    def flag(self, flag_id: str) -> Flag | None:
        """One flag, or None when the quarter has no row for it."""
        return next((flag for flag in self.flags if flag.flag_id == flag_id), None)

    def cell(self, flag_id: str) -> str:
        """``FLAGGED 63``, ``watch 21``, ``clear``, ``no data`` or ``no row``."""
        flag = self.flag(flag_id)
        return "no row" if flag is None else flag.words

    @property
    def by_weight(self) -> tuple[Flag, ...]:
        """Flags, the loudest first."""
        return tuple(sorted(self.flags, key=lambda f: (_ORDER.get(f.status, 9), -(f.severity or 0), f.flag_id)))

    @property
    def raised(self) -> tuple[Flag, ...]:
        """Flags that are flagged or on watch, the loudest first."""
        return tuple(flag for flag in self.by_weight if flag.status in _RAISED)

    @property
    def quiet(self) -> tuple[Flag, ...]:
        """Flags that are clear or have no data, by id."""
        return tuple(flag for flag in self.flags if flag.status not in _RAISED)

    @property
    def capex(self) -> str:
        """``$131.20B`` of the last four quarters, or ``unknown``."""
        return human(self.capex_ttm_usd, "usd")


@dataclass(frozen=True, slots=True)
class PriceFreshness:
    """Newest session stored for a ticker, and whether the rows are synthetic."""

    ticker: str
    newest_session_on: date
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class FlagsReport:
    """Everything the report shows."""

    origin: str
    as_of: datetime | None
    companies: tuple[CompanyFlags, ...]
    prices: tuple[PriceFreshness, ...]

    @property
    def flag_names(self) -> dict[str, str]:
        """Flag id to name, in order."""
        return {flag.flag_id: flag.name for flag in self.rules}

    @property
    def rules(self) -> tuple[Flag, ...]:
        """One flag of each id, in order, for its name and rule."""
        return tuple(flag for _, flag in sorted({f.flag_id: f for c in self.companies for f in c.flags}.items()))

    @property
    def known_at(self) -> datetime | None:
        """The newest instant anything here became public."""
        return max((c.known_at for c in self.companies if c.known_at), default=None)

    @property
    def loudest_first(self) -> tuple[CompanyFlags, ...]:
        """Companies, most flags first, of equally many the largest spender on CapEx.

        Severity is a distance past a rule's threshold: it says nothing about size, so it does not rank companies.
        Those that stopped filing come last, then made-up ones.
        """

        def weight(company: CompanyFlags) -> tuple[float, ...]:
            gone = company.quarters_behind > _SILENT_QUARTERS
            spent = float(company.capex_ttm_usd or 0)
            return (company.is_synthetic, gone, -company.count("flagged"), -spent, -company.count("watch"))

        return tuple(sorted(self.companies, key=lambda c: (*weight(c), c.ticker)))

    def session(self, ticker: str) -> str:
        """Day of the newest price stored for a ticker, marked where prices are synthetic."""
        found = next((price for price in self.prices if price.ticker == ticker), None)
        if found is None:
            return "no prices"
        return day(found.newest_session_on) + (" (synthetic)" if found.is_synthetic else "")

    def count(self, status: str) -> int:
        """How many flags over all companies that exist have this status."""
        return sum(company.count(status) for company in self.companies if not company.is_synthetic)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def collect(connection: duckdb.DuckDBPyConnection, *, origin: str, as_of: datetime | None) -> FlagsReport:
    """Read the report's content from a warehouse with the schema ``marts``."""
    flags: dict[int, list[Flag]] = {}
    said: dict[tuple[int, str], list[Said]] = {}
    for row in _rows(connection, _PHRASES):
        said.setdefault((row.pop("cik"), row.pop("flag_id")), []).append(Said(**row))
    for row in _rows(connection, _FLAGS):
        flags.setdefault(row["cik"], []).append(
            Flag(
                flag_id=row["flag_id"],
                name=row["flag_name"],
                rule=row["rule"],
                watch_rule=row["watch_rule"],
                status=row["status"],
                severity=row["severity"],
                rule_version=str(row["rule_version"]),
                known_at=row["known_at"],
                missing_inputs=tuple(row["missing_inputs"] or ()),
                mitigants=tuple(row["mitigants"] or ()),
                numbers=read_numbers(json.loads(row["metrics"] or "{}")),
                said=tuple(said.get((row["cik"], row["flag_id"]), ())),
            )
        )
    quarters = _rows(connection, _COMPANIES)
    newest = max((_ordinal(row["calendar_quarter"]) for row in quarters), default=0)
    companies = tuple(
        CompanyFlags(
            **row,
            quarters_behind=newest - _ordinal(row["calendar_quarter"]),
            flags=tuple(flags.get(row["cik"], ())),
        )
        for row in quarters
    )
    prices = tuple(PriceFreshness(**row) for row in _rows(connection, _PRICES))
    return FlagsReport(origin=origin, as_of=as_of, companies=companies, prices=prices)


def from_candidate(candidate: Candidate) -> FlagsReport:
    """Read the report's content from a candidate."""
    import duckdb

    with duckdb.connect(str(candidate.database), read_only=True) as connection:
        return collect(connection, origin=candidate.origin, as_of=candidate.as_of)


def write(report: FlagsReport, directory: Path) -> tuple[Path, Path]:
    """Write ``flags.html`` and ``flags.md`` (self-contained, no assets) and return their paths."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    from overbuild import figures

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = figures.day
    environment.filters["mitigant"] = figures.mitigant
    environment.globals["status_words"] = figures.STATUS_WORDS
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name in ("flags.html", "flags.md"):
        path = directory / name
        path.write_text(environment.get_template(f"{name}.j2").render(report=report), encoding="utf-8")
        written.append(path)
    return written[0], written[1]


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _ordinal(calendar_quarter: str) -> int:
    """Quarters since year 0 of ``2026Q2``."""
    return int(calendar_quarter[:4]) * 4 + int(calendar_quarter[5])
