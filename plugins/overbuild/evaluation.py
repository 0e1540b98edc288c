"""How the flags did on known cases, on controls and over all companies, from marts as known then alone.

For every case and every as-of date (so many months before the case became public) the newest answers that were
public by then are looked up. Controls are picked by a rule, not by hand: the companies nearest in total assets as known
then that are no case. Nothing here feeds back into a rule.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from overbuild.errors import OverbuildError
from overbuild.paths import seeds_dir

if TYPE_CHECKING:
    import duckdb

SEED: Final = "evaluation_cases.csv"
MONTHS_BEFORE: Final = (24, 12, 6, 3, 0)
CONTROLS_PER_CASE: Final = 5
# An answer about a quarter that ended earlier than this says nothing of the company at the as-of date.
OLDEST_ANSWER_DAYS: Final = 400
CONFIDENCE: Final = 0.95
# A flag that marks more than this share of the companies with an answer is explained on the page.
OFTEN_SHARE: Final = 1 / 3
_MOST_MISSED: Final = 5
_ANY_FLAG: Final = "*"
_LOUDEST_FIRST: Final = ("flagged", "watch", "clear", "insufficient_data")
_UNKNOWN: Final = ("insufficient_data", "no_report")
_TEMPLATES: Final = Path(__file__).parent / "templates"
_TEMPLATE: Final = "evaluation.md.j2"

_ANSWERS: Final = """
    select f.flag_id, f.status, f.missing_inputs, f.known_at, f.period_end_on
    from marts.mart_red_flags as f
    where f.vintage = 'as_known_then' and f.cik = $cik and f.known_at < $as_of
        and f.period_end_on >= $as_of::date - $oldest
    qualify row_number() over (partition by f.flag_id order by f.period_end_on desc, f.known_at desc) = 1
    order by f.flag_id
"""
_CONTROLS: Final = """
    with assets as (
        select cik, max_by(value, (period_end_on, known_at)) as value
        from marts.fct_fundamentals
        where concept = 'total_assets' and vintage = 'as_known_then' and value > 0
            and known_at < $as_of and period_end_on >= $as_of::date - $oldest
        group by cik
    )
    select assets.cik
    from assets
    cross join (select value from assets where cik = $cik) as this
    where not list_contains($cases, assets.cik)
    order by abs(ln(assets.value::double / this.value::double)), assets.cik
    limit $wanted
"""
_BASE_RATES: Final = """
    select f.flag_id, any_value(f.flag_name) as flag_name, any_value(f.rule_version) as rule_version,
        count(*) as n_answers,
        count(*) filter (where f.status = 'flagged') as n_flagged,
        count(*) filter (where f.numbers_status = 'flagged') as n_numbers_flagged,
        count(*) filter (where f.status = 'watch') as n_watch,
        count(*) filter (where f.status = 'clear') as n_clear,
        count(*) filter (where f.status = 'insufficient_data') as n_insufficient
    from marts.mart_red_flags as f
    where f.vintage = 'as_known_then'
    group by f.flag_id
    order by f.flag_id
"""
_NEWEST_RATES: Final = """
    select flag_id,
        count(*) filter (where status != 'insufficient_data') as n_known,
        count(*) filter (where status = 'flagged') as n_flagged
    from (
        from marts.mart_red_flags where vintage = 'as_known_then'
        qualify row_number() over (partition by cik, flag_id order by period_end_on desc) = 1
    )
    group by flag_id
    order by flag_id
"""
_NEWEST_ANSWERS: Final = """
    from (
        from marts.mart_red_flags where vintage = 'as_known_then'
        qualify row_number() over (partition by cik, flag_id order by period_end_on desc) = 1
    )
    select status, metrics, missing_inputs where flag_id = $flag_id
"""
_SCOPE: Final = """
    select (select count(*) from marts.dim_company) as n_companies, max(known_at) as known_at,
        min(period_end_on) as first_on, max(period_end_on) as last_on
    from marts.mart_red_flags where vintage = 'as_known_then'
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A known case: a company, the day on which it became public, and the flags that should have told of it."""

    case_id: str
    cik: int
    company_name: str
    topic: str
    became_public_on: date
    flag_ids: tuple[str, ...]
    what_became_public: str
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was public of one company at one as-of date.

    ``status`` is the loudest of the flags asked about, ``no_report`` where none had an answer. ``reason`` says why it
    is not flagged.
    """

    case_id: str
    cik: int
    is_control: bool
    months_before: int
    as_of: date
    status: str
    flagged: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``n`` with the exact (Clopper-Pearson) interval, as shares of one; None without trials.

    ``unknown`` of the ``n`` could not be a hit: there was no answer, or not enough data for one.
    """

    label: str
    hits: int
    n: int
    unknown: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Often:
    """Why a flag marks many of the companies that have an answer, from the newest answers, one a company.

    Attributes:
        flag_id: the flag.
        newest: flagged among the newest answers that are known.
        n_companies: companies with any newest answer, known or not.
        tests: tests of the rule (columns of its metrics) with the number of flagged answers that pass each, most first.
        missing: inputs that the unknown answers lacked, with the number of answers, most first.
    """

    flag_id: str
    newest: Rate
    n_companies: int
    tests: tuple[tuple[str, int], ...]
    missing: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything the page shows."""

    scope: dict[str, Any]
    cases: tuple[Case, ...]
    absent: tuple[Case, ...]
    answers: tuple[Answer, ...]
    hit_rates: tuple[tuple[str, int, Rate, Rate], ...]  # topic, months before, cases, controls
    base_rates: tuple[dict[str, Any], ...]
    often: tuple[Often, ...]
    outcomes: tuple[dict[str, Any], ...]

    @property
    def misses(self) -> list[Answer]:
        """Cases that were not flagged on the day they became public."""
        return [a for a in self.answers if not a.is_control and a.months_before == 0 and a.status != "flagged"]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def load_cases(path: Path | None = None) -> tuple[Case, ...]:
    """The rows of the seed ``evaluation_cases``, in its order."""
    with (path or seeds_dir() / SEED).open(encoding="utf-8", newline="") as file:
        return tuple(
            Case(
                case_id=row["case_id"],
                cik=int(row["cik"]),
                company_name=row["company_name"],
                topic=row["topic"],
                became_public_on=date.fromisoformat(row["became_public_on"]),
                flag_ids=tuple(row["flag_ids"].split("|")),
                what_became_public=row["what_became_public"],
                source=row["source"],
            )
            for row in csv.DictReader(file)
        )


def evaluate(connection: duckdb.DuckDBPyConnection, cases: Sequence[Case] | None = None) -> Evaluation:
    """Evaluate the marts that ``connection`` shows as ``marts.<mart>``.

    Raises:
        OverbuildError: there are no flags in them.
    """
    cases = tuple(load_cases() if cases is None else cases)
    [scope] = _rows(connection, _SCOPE)
    if scope["known_at"] is None:
        raise OverbuildError("There are no answers to evaluate", place="mart_red_flags", remedy="Run `overbuild run`")
    present = {row["cik"] for row in _rows(connection, "select distinct cik from marts.mart_red_flags")}
    there = tuple(case for case in cases if case.cik in present)
    newest = scope["known_at"].date()
    answers: list[Answer] = []
    for case in there:
        for months in MONTHS_BEFORE:
            as_of = _months_before(case.became_public_on, months)
            if as_of > newest:  # not yet there in this build: no answer is no miss
                continue
            answers.append(_answer(connection, case, case.cik, months, as_of, is_control=False))
            answers.extend(
                _answer(connection, case, cik, months, as_of, is_control=True)
                for cik in _controls(connection, case, as_of, cases)
            )
    base_rates = tuple(_base_rates(connection))
    return Evaluation(
        scope=scope,
        cases=cases,
        absent=tuple(case for case in cases if case.cik not in present),
        answers=tuple(answers),
        hit_rates=_hit_rates(there, answers),
        base_rates=base_rates,
        often=tuple(
            _often(connection, row["flag_id"], row["newest"])
            for row in base_rates
            if row["newest"].n and row["newest"].hits > OFTEN_SHARE * row["newest"].n
        ),
        outcomes=tuple(
            _rows(
                connection, "select * from marts.mart_flag_outcome_summary order by flag_id, status, horizon_sessions"
            )
        ),
    )


def exact_rate(label: str, hits: int, n: int, unknown: int = 0) -> Rate:
    """A share with its exact binomial (Clopper-Pearson) interval."""
    if n == 0:
        return Rate(label, 0, 0, 0, None, None)
    from scipy.stats import binomtest

    interval = binomtest(hits, n).proportion_ci(confidence_level=CONFIDENCE, method="exact")
    return Rate(label, hits, n, unknown, float(interval.low), float(interval.high))


def render(evaluation: Evaluation) -> str:
    """The page, as Markdown; the same evaluation gives the same bytes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # Markdown, from marts and seeds of this project
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["pct"] = lambda share: "-" if share is None else f"{100 * share:.0f}%"
    environment.filters["number"] = lambda value: "-" if value is None else f"{value:+.1f}"
    environment.filters["words"] = lambda text: str(text).replace("_", " ")
    return environment.get_template(_TEMPLATE).render(
        e=evaluation,
        names={case.case_id: case.company_name for case in evaluation.cases},
        months_before=MONTHS_BEFORE,
        controls_per_case=CONTROLS_PER_CASE,
        oldest_days=OLDEST_ANSWER_DAYS,
    )


def _answer(
    connection: duckdb.DuckDBPyConnection, case: Case, cik: int, months: int, as_of: date, *, is_control: bool
) -> Answer:
    found = _rows(connection, _ANSWERS, cik=cik, as_of=_end_of(as_of), oldest=OLDEST_ANSWER_DAYS)
    asked = [row for row in found if _ANY_FLAG in case.flag_ids or row["flag_id"] in case.flag_ids]
    status = next((s for s in _LOUDEST_FIRST if any(row["status"] == s for row in asked)), "no_report")
    flagged = tuple(row["flag_id"] for row in asked if row["status"] == "flagged")
    return Answer(case.case_id, cik, is_control, months, as_of, status, flagged, _reason(status, asked))


def _reason(status: str, asked: Sequence[dict[str, Any]]) -> str:
    if status == "flagged":
        return ""
    if status == "no_report":
        return f"no quarter of the {OLDEST_ANSWER_DAYS} days before has an answer"
    told = []
    for row in asked:
        missing = ", ".join(row["missing_inputs"])
        told.append(f"{row['flag_id']} {row['status'].replace('_', ' ')}" + (f" (no {missing})" if missing else ""))
    return "; ".join(told)


def _controls(connection: duckdb.DuckDBPyConnection, case: Case, as_of: date, cases: Iterable[Case]) -> list[int]:
    rows = _rows(
        connection,
        _CONTROLS,
        cik=case.cik,
        as_of=_end_of(as_of),
        oldest=OLDEST_ANSWER_DAYS,
        cases=[other.cik for other in cases],
        wanted=CONTROLS_PER_CASE,
    )
    return [int(row["cik"]) for row in rows]


def _hit_rates(cases: Sequence[Case], answers: Sequence[Answer]) -> tuple[tuple[str, int, Rate, Rate], ...]:
    topics = {case.case_id: case.topic for case in cases}
    rates = []
    for topic in ("all", *dict.fromkeys(topics.values())):
        for months in MONTHS_BEFORE:
            chosen = [a for a in answers if a.months_before == months and topic in ("all", topics[a.case_id])]
            of_cases, of_controls = (
                _rate_of(label, [a for a in chosen if a.is_control == is_control])
                for label, is_control in (("cases", False), ("controls", True))
            )
            rates.append((topic, months, of_cases, of_controls))
    return tuple(rates)


def _rate_of(label: str, answers: Sequence[Answer]) -> Rate:
    unknown = sum(answer.status in _UNKNOWN for answer in answers)
    return exact_rate(label, sum(answer.status == "flagged" for answer in answers), len(answers), unknown)


def _base_rates(connection: duckdb.DuckDBPyConnection) -> Iterable[dict[str, Any]]:
    newest = {row["flag_id"]: row for row in _rows(connection, _NEWEST_RATES)}
    for row in _rows(connection, _BASE_RATES):
        now = newest[row["flag_id"]]
        known = row["n_answers"] - row["n_insufficient"]
        yield row | {
            "n_known": known,
            "share_of_known": row["n_flagged"] / known if known else None,
            "share_of_all": row["n_flagged"] / row["n_answers"],
            "newest": exact_rate("newest", now["n_flagged"], now["n_known"]),
        }


def _often(connection: duckdb.DuckDBPyConnection, flag_id: str, newest: Rate) -> Often:
    answers = _rows(connection, _NEWEST_ANSWERS, flag_id=flag_id)
    tests: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for answer in answers:
        if answer["status"] == "flagged":
            metrics = json.loads(answer["metrics"])
            tests.update(name for name, value in metrics.items() if value is True)
        elif answer["status"] == "insufficient_data":
            missing.update(answer["missing_inputs"])
    return Often(flag_id, newest, len(answers), _most(tests), _most(missing)[:_MOST_MISSED])


def _most(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, **values: object) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values or None)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def _end_of(day: date) -> datetime:
    """What was public before the day began, in UTC: the day's own news is not used."""
    return datetime.combine(day, time.min, UTC)
