"""What had to be there: the manifest that row counts and coverage are judged against.

It comes from what the extract step said it wrote and from the filings themselves (the candidate's schema
``lake``, views of the extracted files), never from the marts: a mart that lost rows cannot lower the bar for
itself. It is put beside the candidate as temporary tables:

``required_companies``
    cik, ticker: companies that were extracted and had reported figures by the reference instant.
``required_quarters``
    cik, ticker, report_on, form, accession_number: quarters that a company's own 10-Q and 10-K filings imply.
``required_bars``
    ticker: tickers whose bars were extracted.
``required_notices``
    cik, accession_number: notices of Form D that were read, public by the reference instant.
``scope_companies``, ``scope_bars`` and ``scope_unresolved``
    every company and ticker the run was asked for, with what became of it.
``lake_changes``
    file, reason: lake files that are no longer what the candidate was built from.
``exchange_sessions``
    session_on: trading sessions of the New York exchange.
``expected_reports``
    cik, ticker, form, period_end_on, due_on, days_overdue: each company's next periodic report and the day by which it
    is due, from its own fiscal calendar and the deadline that its reports have kept.
``filed_facts`` and ``known_filings``
    every figure that was filed (a view), and every filing that the lake knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from overbuild.extract.prices.calendar import calendar_for
from overbuild.transform.export import mart_names

if TYPE_CHECKING:
    import duckdb

HAVE_DATA: Final = ("ok", "unchanged")
"""Statuses of companies whose figures are in the lake as of this run."""

HAVE_BARS: Final = ("ok", "unchanged", "stale")
"""Statuses of tickers whose bars are in the lake."""

_COMPANY: Final = pa.schema(
    [
        ("cik", pa.int64()),
        ("ticker", pa.string()),
        ("cohort", pa.string()),
        ("status", pa.string()),
        ("filings", pa.int64()),
        ("facts", pa.int64()),
        ("notices", pa.int64()),
        ("error", pa.string()),
    ]
)
_BARS: Final = pa.schema([("ticker", pa.string()), ("status", pa.string()), ("error", pa.string())])
_UNRESOLVED: Final = pa.schema([("ticker", pa.string()), ("reason", pa.string())])
_CHANGE: Final = pa.schema([("file", pa.string()), ("reason", pa.string())])
_SESSION: Final = pa.schema([("session_on", pa.date32())])

# Reports as the facts know them: the submissions feed may lack a filing, or its report date or acceptance time.
# EDGAR accepts until 22:00 Eastern: where only the filing date is known, nothing earlier is safe.
_REPORTS: Final = """
    create temp table reports as
    select
        f.cik, f.accession_number, any_value(f.form) as form,
        coalesce(any_value(r.report_on), max(f.end_on) filter (where f.tag = 'Assets')) as report_on,
        coalesce(
            any_value(r.accepted_at), (min(f.filed_on) + time '22:00:00') at time zone 'America/New_York'
        ) as known_at
    from lake.facts as f
    left join lake.filings as r on f.cik = r.cik and f.accession_number = r.accession_number
    where f.taxonomy = 'us-gaap'
    group by f.cik, f.accession_number
    having known_at <= getvariable('reference_at')
"""

_REQUIRED_COMPANIES: Final = """
    create temp table required_companies as
    select s.cik, s.ticker from scope_companies as s
    semi join reports as r on s.cik = r.cik
    where list_contains(getvariable('have_data'), s.status)
"""

# A report implies a quarter when it carries figures for its own date: companyfacts may lag a filing, and a filing
# that has no facts yet implies nothing (that is a warning of its own). An annual report's quarter can be placed
# only where the quarter before it is known.
_REQUIRED_QUARTERS: Final = """
    create temp table required_quarters as
    with carried as (
        select f.cik, f.accession_number
        from lake.facts as f
        join reports as r on f.cik = r.cik and f.accession_number = r.accession_number
        where f.taxonomy = 'us-gaap' and abs(f.end_on - r.report_on) <= 7
        group by f.cik, f.accession_number
        having count(*) >= 10
    ),
    implying as (
        select r.cik, c.ticker, r.report_on, r.form, r.accession_number
        from reports as r
        join required_companies as c on r.cik = c.cik
        semi join carried on r.cik = carried.cik and r.accession_number = carried.accession_number
        where r.form in ('10-Q', '10-K', '10-QT', '10-KT')
    )
    select * from implying as r
    where r.form = '10-Q' or exists (
        from implying as p where p.cik = r.cik and r.report_on - p.report_on between 70 and 125
    )
"""

# As of an instant before a ticker's first session there is nothing to have.
_REQUIRED_BARS: Final = """
    create temp table required_bars as
    select ticker from scope_bars
    where list_contains(getvariable('have_bars'), status) and (
        getvariable('as_of') is null
        or ticker in (select ticker from lake.daily_bars where session_on < getvariable('as_of')::date)
    )
"""

_FILED: Final = (
    "create temp view filed_facts as"
    " select cik, accession_number, tag, unit, start_on, end_on, value from lake.facts"
    " union all select cik, accession_number, tag, unit, start_on, end_on, value from lake.instance_facts",
    # a table: most marts ask for it
    "create temp table known_filings as select cik, accession_number from lake.filings"
    " union select cik, accession_number from lake.facts"
    " union select cik, accession_number from lake.instance_facts"
    " union select cik, accession_number from lake.texts"
    " union select cik, accession_number from lake.form_d",
)

# Form 10-Q is due 40 or 45 days after the quarter, form 10-K 60, 75 or 90 after the year, by the size of the filer
# (SEC, General Instruction A of each form); form 20-F four months after the year. Which of them is a filer's is told
# by the reports of its last three years; a deadline on a closed day moves to the next business day (Rule 0-3).
_EXPECTED_REPORTS: Final = """
    create temp table expected_reports as
    with quarters as (
        select
            *, form[:4] in ('10-K', '20-F', '40-F') as is_annual,
            max(period_end_on) over (partition by cik) as newest_end_on
        from marts.dim_fiscal_quarter
        where known_at <= getvariable('reference_at')
    ),
    recent as (
        select * from quarters where period_end_on > newest_end_on - 3 * 366
    ),
    habits as (
        select cik, is_annual, quantile_disc(filed_on - period_end_on, 0.75) as usual_days
        from recent where form not like '%/A' group by cik, is_annual
    ),
    next as (
        -- the quarter a year before the one that is due: the calendar of the company itself
        select
            newest.cik, newest.ticker,
            coalesce(before.is_annual, false) as is_annual,
            coalesce((before.period_end_on + interval 1 year)::date, newest.period_end_on + 91) as period_end_on
        from quarters as newest
        left join quarters as before
            on newest.cik = before.cik and newest.period_end_on - before.period_end_on between 250 and 300
        where newest.period_end_on = newest.newest_end_on
    ),
    due as (
        select
            n.cik, n.ticker, case when n.is_annual then '10-K' else '10-Q' end as form, n.period_end_on,
            n.period_end_on + list_min(list_filter(
                case when n.is_annual then [60, 75, 90, 120] else [40, 45, 90] end,
                lambda days: days >= least(coalesce(h.usual_days, 0), case when n.is_annual then 120 else 90 end)
            )) + 4 as due_on
        from next as n left join habits as h on n.cik = h.cik and n.is_annual = h.is_annual
    )
    select *, getvariable('reference_at')::date - due_on as days_overdue from due
"""


_REQUIRED_NOTICES: Final = """
    create temp table required_notices as
    select n.cik, n.accession_number from lake.form_d as n
    join lake.filings as f on n.cik = f.cik and n.accession_number = f.accession_number
    where coalesce(f.accepted_at, (f.filed_on + time '22:00:00') at time zone 'America/New_York')
        <= getvariable('reference_at')
"""


@dataclass(frozen=True, slots=True)
class Required:
    """Counts of what had to be there, for the report and the manifest."""

    companies: int
    quarters: int
    bars: int
    hyperscalers: int
    notices: int

    def to_dict(self) -> dict[str, int]:
        """Plain values for JSON."""
        return {
            "companies": self.companies,
            "quarters": self.quarters,
            "price_tickers": self.bars,
            "hyperscalers": self.hyperscalers,
            "notices": self.notices,
        }


def prepare(
    connection: duckdb.DuckDBPyConnection,
    scope: Mapping[str, Any],
    changed_files: Iterable[Mapping[str, str]],
    *,
    as_of: datetime | None,
    now: datetime,
    origin: str,
) -> Required:
    """Create the temporary tables and variables that rules use.

    Args:
        connection: the candidate, opened read-only.
        scope: ``ExtractReport.to_dict()``.
        changed_files: rows of ``lake_changes``.
        as_of: the candidate's as-of instant.
        now: the audit's own instant.
        origin: ``edgar`` or ``sample``.
    """
    connection.execute("set TimeZone = 'UTC'")
    _set(connection, "as_of", as_of)
    _set(connection, "reference_at", as_of or now)
    _set(connection, "now", now)
    _set(connection, "origin", origin)
    _set(connection, "have_data", list(HAVE_DATA))
    _set(connection, "have_bars", list(HAVE_BARS))
    _put(connection, "scope_companies", scope.get("companies", ()), _COMPANY)
    _put(connection, "scope_unresolved", scope.get("unresolved", ()), _UNRESOLVED)
    _put(connection, "scope_bars", scope.get("prices", ()), _BARS)
    for statement in (
        _REPORTS,
        _REQUIRED_COMPANIES,
        _REQUIRED_QUARTERS,
        _REQUIRED_BARS,
        _REQUIRED_NOTICES,
        *_FILED,
    ):
        connection.execute(statement)
    _put(connection, "lake_changes", changed_files, _CHANGE)
    calendar = calendar_for(now)
    sessions = calendar.sessions(calendar.first, calendar.last)
    _put(connection, "exchange_sessions", ({"session_on": day} for day in sessions), _SESSION)
    if "dim_fiscal_quarter" in mart_names(connection):  # else it is missed as a mart
        expect_reports(connection, as_of or now)
    return Required(
        companies=_count(connection, "from required_companies"),
        quarters=_count(connection, "from required_quarters"),
        bars=_count(connection, "from required_bars"),
        hyperscalers=_count(
            connection,
            "from required_companies semi join (from scope_companies where cohort = 'hyperscaler') using (cik)",
        ),
        notices=_count(connection, "from required_notices"),
    )


def expect_reports(connection: duckdb.DuckDBPyConnection, reference_at: datetime) -> None:
    """Create ``expected_reports`` of the quarters in ``marts.dim_fiscal_quarter``, as at an instant.

    It needs nothing but the mart, so it can be asked of a published version too.
    """
    _set(connection, "reference_at", reference_at)
    connection.execute(_EXPECTED_REPORTS)


def _set(connection: duckdb.DuckDBPyConnection, name: str, value: object) -> None:
    connection.execute(f"set variable {name} = $value", {"value": value})


def _put(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Mapping[str, Any]], schema: pa.Schema
) -> None:
    picked = [{field: row.get(field) for field in schema.names} for row in rows]
    table = pa.Table.from_pylist(picked, schema=schema)
    connection.register("arriving", table)
    connection.execute(f"create temp table {name} as from arriving")
    connection.unregister("arriving")


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    ((count,),) = connection.execute(f"select count(*) {source}").fetchall()
    return int(count)
