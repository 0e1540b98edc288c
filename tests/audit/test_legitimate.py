"""What the world does that the gate may not refuse: two nights of made filers, both built by the shipped models.

On the first night readers are given a version; on the second the filers have done everything that filers do. The second
candidate is judged against the first, and each test proves that its change is in there before it proves that the gate
let it pass.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from overbuild import audit, publish
from overbuild.audit.engine import shared_engine
from overbuild.audit.gate import Bench
from overbuild.audit.required import prepare
from overbuild.extract.prices.calendar import calendar_for
from overbuild.extract.scope import read_scope
from overbuild.lake.store import Lake
from overbuild.settings import Settings, load_settings
from overbuild.transform import Candidate
from tests.support import builds, made_filers
from tests.support.made_filers import GAAP, IFRS, MILLION, MadeFiler, month_end, month_start, quarterly
from tests.support.models import as_table

pytestmark = pytest.mark.slow

FIRST_NIGHT = datetime(2025, 8, 20, 12, tzinfo=UTC)
SECOND_NIGHT = datetime(2026, 3, 20, 12, tzinfo=UTC)
YEARS = (2023, 2024, 2025)
_SPLIT_ON = date(2025, 11, 10)
_SPUN_OFF = {**GAAP, "revenue": "RevenueFromContractWithCustomerExcludingAssessedTax"}


@dataclass
class World:
    """Filers with everything they ever file, and how the second night differs otherwise."""

    filers: dict[str, MadeFiler] = field(default_factory=dict)

    def filer(self, ticker: str, *, years: tuple[int, ...] = YEARS, first_month: int = 1, **how: Any) -> MadeFiler:
        """A filer with quarterly reports on ``years``."""
        made = MadeFiler(7_000_001 + len(self.filers), ticker, **how)
        self.filers[ticker] = made
        for year in years:
            quarterly(made, year, first_month)
        return made


def _last_year(filer: MadeFiler, *own: int) -> None:
    """Reports on 2025 with amounts of their own (millions): 10-Qs of three quarters, the year to date beside each."""
    for number in range(1, len(own) + 1):
        _of_quarter(filer, number, own[number - 1], sum(own[:number]))


def _of_quarter(
    filer: MadeFiler, number: int, own: int, total: int, *, form: str | None = None, filed: date | None = None
) -> None:
    """A report on a quarter of 2025: what the year has so far, and in a 10-Q the quarter's own amount."""
    end = month_end(2025, 3 * number)
    form, filed = form or ("10-K" if number == 4 else "10-Q"), filed or end + timedelta(days=40)
    accession = filer.report(form, filed, (date(2025, 1, 1), end), amount=total)
    if 1 < number < 4:
        beside = MadeFiler(filer.cik, filer.ticker, filer.tags, filer.currency, filer.filings[:-1])
        assert beside.report(form, filed, (month_start(2025, 3 * number - 2), end), amount=own) == accession
        filer.facts += [fact for fact in beside.facts if fact["start_on"] is not None]


def _fact(filer: MadeFiler, like: dict[str, Any], **changes: Any) -> None:
    filer.facts.append(like | changes)


def _world() -> World:
    world = World()
    world.filer("PLAIN")
    restated = world.filer("RESTATED")
    # the third quarter of 2024 was wrong: the reports of a year later show it, and what holds it, anew
    for fact in [fact for fact in restated.facts if fact["tag"] == GAAP["capex"]]:
        for then, later in ((6, 10), (7, 11)):
            if fact["accession_number"] == restated.filings[then]["accession_number"]:
                shown = {name: restated.filings[later][name] for name in ("accession_number", "form", "filed_on")}
                _fact(restated, fact, **shown, value=fact["value"] + 5 * MILLION)
    amended = world.filer("AMENDED", years=(2023, 2024))
    _last_year(amended, 90, 91)
    _of_quarter(amended, 2, 77, 167, form="10-Q/A", filed=date(2025, 10, 1))
    _of_quarter(amended, 3, 92, 259)
    _of_quarter(amended, 4, 92, 351)
    muddled = world.filer("MUDDLED")
    # corrects a quarter, and neither the nine months nor the year that it is part of
    muddled.report("10-Q/A", date(2025, 12, 1), (date(2025, 7, 1), date(2025, 9, 30)), amount=77)
    world.filer("JOINED")  # asked for on the second night only
    world.filer("DELISTED", years=(2023, 2024))
    moved = world.filer("MOVED", years=(2023, 2024))
    moved.report("10-Q", date(2025, 5, 8), (date(2025, 1, 1), date(2025, 3, 31)))
    moved.report("10-KT", date(2025, 9, 8), (date(2025, 1, 1), date(2025, 6, 30)))
    moved.report("10-Q", date(2025, 11, 8), (date(2025, 7, 1), date(2025, 9, 30)))
    weeks = world.filer("WEEKS53", years=())
    _weeks(weeks)
    world.filer("SPLIT")
    world.filer("RENAMED")
    late = world.filer("LATE", years=(2023, 2024))
    late.report("10-Q", date(2025, 5, 10), (date(2025, 1, 1), date(2025, 3, 31)))
    late.report(
        "10-Q", date(2025, 11, 28), (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 4, 1), date(2025, 6, 30))
    )
    retagged = world.filer("RETAGGED", years=(2023, 2024))
    retagged.tags = dict(_SPUN_OFF)
    quarterly(retagged, 2025)
    annual = world.filer("ANNUAL", years=(), tags=IFRS, currency="EUR")
    for year in (2022, 2023, 2024):
        annual.report("20-F", date(year + 1, 4, 10), *[(date(y, 1, 1), date(y, 12, 31)) for y in (year, year - 1)])
    first_ifrs = world.filer("FIRSTIFRS", years=(), tags=IFRS, currency="CHF")
    first_ifrs.report("20-F", date(2026, 3, 10), *[(date(y, 1, 1), date(y, 12, 31)) for y in (2025, 2024)])
    world.filer("YEN", currency="JPY")
    nil = world.filer("NIL")
    for fact in [f for f in nil.facts if f["tag"] == GAAP["capex"]]:
        _fact(nil, fact, tag="PaymentsOfDividends", value=Decimal(0))
    negative = world.filer("NEGATIVE")
    for fact in [f for f in negative.facts if f["tag"] == GAAP["total_assets"]]:
        _fact(negative, fact, tag="StockholdersEquity", value=-fact["value"] // 3)
    loss = world.filer("LOSS")
    for fact in [f for f in loss.facts if f["tag"] == GAAP["net_income"]]:
        fact["value"] = -fact["value"]
    bought = world.filer("TENFOLD", years=(2023, 2024))
    _last_year(bought, 90, 90, 900, 900)
    spun = world.filer("HALVED", years=(2023, 2024))
    _last_year(spun, 90, 90, 45, 45)
    world.filer("NOPRICES")
    single = world.filer("SINGLE", years=())
    single.report(
        "10-Q", date(2025, 11, 10), (date(2025, 1, 1), date(2025, 9, 30)), (date(2025, 7, 1), date(2025, 9, 30))
    )
    world.filer("JANUARY", first_month=2)
    gap = world.filer("SKIPPED", years=(2023,))
    gap.report("10-Q", date(2024, 5, 9), (date(2024, 1, 1), date(2024, 3, 31)))
    gap.report("10-Q", date(2024, 11, 9), (date(2024, 1, 1), date(2024, 9, 30)), (date(2024, 7, 1), date(2024, 9, 30)))
    gap.report("10-K", date(2025, 2, 9), (date(2024, 1, 1), date(2024, 12, 31)))
    quarterly(gap, 2025)
    world.filer("OLDCIK")
    heir = world.filer("NEWCIK")
    heir.ticker = "OLDCIK"  # a reorganisation: the same ticker, another registrant
    world.filer("DROPPED")  # asked for on the first night only
    world.filer("UNREAD")
    return world


def _weeks(filer: MadeFiler) -> None:
    """Years to the last Saturday of December: 52 weeks, and 53 in 2023."""
    start = date(2022, 1, 1)
    for weeks in ((13, 13, 13, 13), (13, 13, 13, 14), (13, 13, 13, 13), (13, 13, 13, 13)):
        begun = start
        for number, length in enumerate(weeks, 1):
            end = start + timedelta(weeks=length, days=-1)
            spans = [(begun, end)] + ([(start, end)] if 1 < number < 4 else [])
            filer.report("10-K" if number == 4 else "10-Q", end + timedelta(days=40), *spans)
            start = end + timedelta(days=1)


def _by(filer: MadeFiler, night: datetime) -> MadeFiler:
    """The filer as it was public on a night."""
    filings = [row for row in filer.filings if row["accepted_at"] <= night]
    facts = [row for row in filer.facts if row["filed_on"] <= night.date()]
    return MadeFiler(filer.cik, filer.ticker, filer.tags, filer.currency, filings, facts)


def _prices(lake: Lake, tickers: list[str], night: datetime) -> list[dict[str, Any]]:
    """Bars until a night; the source has taken out the splits that were by then."""
    days = calendar_for(night).sessions(date(2025, 5, 1), night.date() - timedelta(days=1))
    told = []
    for ticker in tickers:
        is_split = ticker == "SPLIT" and night.date() > _SPLIT_ON
        bars = [
            {
                "ticker": ticker, "session_on": day, "volume": 1000, "basis": "split", "currency": "USD",
                **dict.fromkeys(("open", "high", "low", "close"), (100 + place / 4) / (4 if is_split else 1)),
                "source": "files", "is_synthetic": False, "retrieved_at": night,
                "source_url": "https://example.com/bars", "source_sha256": "0" * 64,
            }
            for place, day in enumerate(days)
            if ticker != "DELISTED" or day < date(2025, 8, 1)
        ]  # fmt: skip
        lake.write("daily_bars", ticker, as_table("daily_bars", bars))
        told.append({"ticker": ticker, "status": "stale" if ticker == "DELISTED" else "ok", "bars": len(bars)})
        if is_split:
            split = {
                "ticker": ticker, "ex_on": _SPLIT_ON, "kind": "split", "split_ratio": 4.0, "basis": "split",
                "currency": "USD", "source": "files", "is_synthetic": False, "retrieved_at": night,
                "source_url": "https://example.com/actions", "source_sha256": "0" * 64,
            }  # fmt: skip
            lake.write("corporate_actions", ticker, as_table("corporate_actions", [split]))
    return told


def _night(settings: Settings, world: World, night: datetime, *, absent: tuple[str, ...], failed: str = "") -> None:
    """A lake as an extract on that night would have left it; of a company that failed, as on the first night."""
    filers = [
        _by(filer, FIRST_NIGHT if name == failed else night)
        for name, filer in world.filers.items()
        if name not in absent
    ]
    filers = [filer for filer in filers if filer.facts]
    made_filers.write_lake(settings.lake_dir, filers)
    lake = Lake(settings.lake_dir)
    scope = json.loads(lake.get_text("run_scope.json") or "")
    for row, filer in zip(scope["companies"], filers, strict=True):
        row |= {"filings": len(filer.filings), "cohort": "chips"}
        if filer.ticker == failed:
            row |= {"status": "failed", "error": "HTTP 503"}
    tickers = sorted({f.ticker for f in filers} - {"NOPRICES", "YEN", "ANNUAL", "FIRSTIFRS"})
    scope["prices"] = _prices(lake, [*tickers, "SPY"], night)
    lake.put_text("run_scope.json", json.dumps(scope))


@dataclass(frozen=True)
class Nights:
    """The published first night and the audited second one."""

    settings: Settings
    candidate: Candidate
    result: audit.AuditResult
    connection: duckdb.DuckDBPyConnection

    def one(self, sql: str) -> Any:
        """The single value of a query; readers' marts are ``seen.main``."""
        ((value,),) = self.connection.execute(sql).fetchall()
        return value


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    home = tmp_path_factory.mktemp("nights") / "home"
    builds.take_rules_as_proved(home)
    settings = load_settings(home=home, price_provider="none", origin="edgar")
    world = _world()
    world.filers["RENAMED"].ticker = "OLDNAME"
    _night(settings, world, FIRST_NIGHT, absent=("JOINED", "NEWCIK"))
    candidate = builds.build(settings)
    first = audit.run(settings, candidate, now=FIRST_NIGHT)
    publish.publish(settings, candidate, audit.require_passed(first))
    world.filers["RENAMED"].ticker = "RENAMED"
    _night(settings, world, SECOND_NIGHT, absent=("OLDCIK", "DROPPED"), failed="UNREAD")
    candidate = builds.build(settings)
    result = audit.run(settings, candidate, now=SECOND_NIGHT)
    with duckdb.connect(str(candidate.database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        place = publish.status(settings).path
        connection.execute(f"attach '{place}/marts.duckdb' as seen (read_only)")
        yield Nights(settings, candidate, result, connection)


_QUARTERS = "select count(*) from {}dim_fiscal_quarter where ticker = '{}'"
_NOW, _THEN = "marts.", "seen.main."


def _revenue(ticker: str, end: str) -> str:
    return (
        f"select max(value) from marts.fct_fundamentals where ticker = '{ticker}' and concept = 'revenue'"
        f" and period_end_on = date '{end}'"
    )


CHANGES: dict[str, str] = {
    "a_quarter_more": f"select ({_QUARTERS.format(_NOW, 'PLAIN')}) - ({_QUARTERS.format(_THEN, 'PLAIN')}) = 2",
    "a_restatement": (
        "select count(*) = 1 from marts.fct_fundamentals as f join seen.main.fct_fundamentals as b"
        " using (cik, period_end_on, concept, vintage) where f.ticker = 'RESTATED' and f.concept = 'capex'"
        " and f.period_end_on = date '2024-09-30' and f.vintage = 'latest' and f.value = b.value + 5e6"
    ),
    "an_amended_quarter": (
        "select count(*) = 1 from marts.fct_fundamentals as f join seen.main.fct_fundamentals as b"
        " using (cik, period_end_on, concept, vintage) where f.ticker = 'AMENDED' and f.concept = 'revenue'"
        " and f.period_end_on = date '2025-06-30' and f.vintage = 'latest' and b.value = 91e6 and f.value = 77e6"
    ),
    "an_amendment_that_contradicts_the_year": (
        "select count(*) > 0 from marts.fct_fundamentals as f join seen.main.fct_fundamentals as b"
        " using (cik, period_end_on, concept, vintage) where f.ticker = 'MUDDLED' and f.concept = 'revenue'"
        " and f.unavailable_reason = 'refused_quarters_do_not_foot' and b.value is not null"
        " and f.vintage = 'latest' and f.known_at > timestamptz '2025-08-20 12:00:00+00'"
    ),
    "a_new_company": f"select ({_QUARTERS.format(_NOW, 'JOINED')}) > 8 and ({_QUARTERS.format(_THEN, 'JOINED')}) = 0",
    "a_delisted_company": (
        f"select ({_QUARTERS.format(_NOW, 'DELISTED')}) = ({_QUARTERS.format(_THEN, 'DELISTED')})"
        f" and ({_QUARTERS.format(_NOW, 'DELISTED')}) > 0"
    ),
    "a_new_end_of_the_fiscal_year": (
        "select count(*) > 0 from marts.dim_fiscal_quarter where ticker = 'MOVED'"
        " and fiscal_quarter = 1 and month(period_end_on) = 9"
    ),
    "a_transition_period": "select count(*) > 0 from marts.dim_fiscal_quarter where ticker = 'MOVED' and is_transition",
    "a_year_of_53_weeks": (
        "select count(*) = 1 from marts.dim_fiscal_quarter where ticker = 'WEEKS53' and days_in_quarter = 98"
    ),
    "a_split": (
        "select count(*) > 50 from marts.fct_daily_prices as p join seen.main.fct_daily_prices as b"
        " using (ticker, session_on) where p.ticker = 'SPLIT' and abs(p.close * 4 - b.close) < 0.001"
    ),
    "another_ticker": (
        "select count(*) = 1 from marts.dim_company as c join seen.main.dim_company as b using (cik)"
        " where b.ticker = 'OLDNAME' and c.ticker = 'RENAMED'"
    ),
    "a_late_filing": (
        "select count(*) = 1 from marts.dim_fiscal_quarter where ticker = 'LATE' and filed_on - period_end_on > 120"
    ),
    "another_tag": (
        "select count(distinct tag) = 2 from marts.fct_fundamentals where ticker = 'RETAGGED' and concept = 'revenue'"
        " and value is not null and evidence_class = 'reported'"
    ),
    "an_annual_filer": "select count(*) = 1 from marts.dim_company where ticker = 'ANNUAL'",
    "a_first_report_by_ifrs": (
        "select (select count(*) from marts.dim_company where ticker = 'FIRSTIFRS') = 1"
        " and (select count(*) from seen.main.dim_company where ticker = 'FIRSTIFRS') = 0"
    ),
    "a_foreign_currency": (
        "select count(*) > 20 from marts.fct_fundamentals where ticker = 'YEN' and unit = 'JPY' and value is not null"
    ),
    "a_nil_line": (
        "select count(*) > 4 from marts.fct_fundamentals where ticker = 'NIL' and concept = 'dividends' and value = 0"
    ),
    "negative_equity": (
        "select count(*) > 4 from marts.fct_fundamentals where ticker = 'NEGATIVE' and concept = 'equity' and value < 0"
    ),
    "a_loss": (
        "select count(*) > 4 from marts.fct_fundamentals where ticker = 'LOSS' and concept = 'net_income' and value < 0"
    ),
    "a_tenfold_jump_by_acquisition": (
        f"select ({_revenue('TENFOLD', '2025-09-30')}) = 10 * ({_revenue('TENFOLD', '2025-06-30')})"
    ),
    "a_spin_off_that_halves_revenue": (
        f"select 2 * ({_revenue('HALVED', '2025-09-30')}) = ({_revenue('HALVED', '2025-06-30')})"
    ),
    "a_company_without_prices": (
        "select (select count(*) from marts.fct_daily_prices where ticker = 'NOPRICES') = 0"
        " and (select count(*) from marts.dim_company where ticker = 'NOPRICES') = 1"
    ),
    "a_single_quarter": _QUARTERS.format(_NOW, "SINGLE").replace("count(*)", "count(*) = 1"),
    "a_year_that_ends_in_january": (
        "select count(*) > 8 from marts.dim_fiscal_quarter where ticker = 'JANUARY' and month(period_end_on) in"
        " (1, 4, 7, 10)"
    ),
    "a_quarter_that_was_never_filed": (
        "select count(*) = 0 from marts.dim_fiscal_quarter where ticker = 'SKIPPED'"
        " and period_end_on = date '2024-06-30' and form = '10-Q'"
    ),
    "a_ticker_with_another_registrant": (
        "select count(*) = 1 from marts.dim_company as c join seen.main.dim_company as b using (ticker)"
        " where ticker = 'OLDCIK' and c.cik <> b.cik"
    ),
    "a_company_no_longer_asked_for": (
        "select (select count(*) from seen.main.dim_company where ticker = 'DROPPED') = 1"
        " and (select count(*) from marts.dim_company where ticker = 'DROPPED') = 0"
    ),
    "a_company_that_could_not_be_read_tonight": (
        f"select ({_QUARTERS.format(_NOW, 'UNREAD')}) = ({_QUARTERS.format(_THEN, 'UNREAD')})"
        f" and ({_QUARTERS.format(_NOW, 'UNREAD')}) = 10"
    ),
}


@pytest.mark.promise("legitimate-changes")
@pytest.mark.parametrize("change", CHANGES)
def test_what_the_world_does_is_not_refused(nights: Nights, change: str) -> None:
    assert nights.one(CHANGES[change]), "the change is not in the candidate: the test proves nothing"
    assert [failure.describe() for failure in nights.result.failures] == []


def test_the_second_night_was_held_against_the_first(nights: Nights) -> None:
    compared = {mart.mart: mart.evaluated for mart in nights.result.marts}
    assert compared["history"] >= 10
    warned = {(warning.mart, warning.expectation) for warning in nights.result.warnings}
    assert ("scope", "company_not_read") in warned
    assert ("dim_company", "report_overdue") in warned
    # what the amendment refuted is gone since the amendment: nothing was lost without a filing
    assert ("history", "figures_changed") not in warned


def test_a_schedule_that_lost_more_than_a_new_calendar_explains_is_refused(nights: Nights, tmp_path: Path) -> None:
    """What lets a new end of the fiscal year pass does not let a mart be emptied."""
    candidate = replace(nights.candidate, directory=tmp_path, database=tmp_path / nights.candidate.database.name)
    shutil.copy(nights.candidate.database, candidate.database)
    with duckdb.connect(str(candidate.database)) as connection:
        connection.execute(
            "delete from marts.mart_depreciation_schedule where ticker = 'MOVED' and quarter_offset > 12"
        )
    with duckdb.connect(str(candidate.database), read_only=True) as connection:
        scope = read_scope(nights.settings).to_dict()
        required = prepare(connection, scope, [], as_of=None, now=SECOND_NIGHT, origin="edgar")
        bench = Bench(connection, shared_engine(), tmp_path, required, "edgar")
        bench.history(nights.settings, candidate, None)
    assert {entry.failure.expectation for entry in bench.entries if entry.stops} == {"rows_gone"}
