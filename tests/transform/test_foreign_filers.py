"""Filers who do not report by quarters, by whole years or in one currency, in one real build: nothing is made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from overbuild.settings import load_settings
from tests.support import builds, made_filers
from tests.support.builds import Marts
from tests.support.made_filers import FLOWS, GAAP, IFRS, INSTANTS, MILLION, MadeFiler, month_end, month_start, quarterly

pytestmark = pytest.mark.slow

YEARS = (2020, 2021, 2022)


def _annual(filer: MadeFiler, form: str, years: tuple[int, ...], first_month: int = 1) -> None:
    for year in years:
        spans = [(month_start(y, first_month), month_end(y, first_month + 11)) for y in (year, year - 1)]
        filer.report(form, spans[0][1] + timedelta(days=100), *spans)


def _filers() -> list[MadeFiler]:
    annual = MadeFiler(6_000_001, "ANNUAL", IFRS, "EUR")
    _annual(annual, "20-F", YEARS)

    canadian = MadeFiler(6_000_002, "OCTOBER", IFRS, "CAD")
    _annual(canadian, "40-F", YEARS, first_month=11)

    half = MadeFiler(6_000_003, "HALF", IFRS, "EUR")
    for year in YEARS:
        spans = [(date(y, 1, 1), date(y, 6, 30)) for y in (year, year - 1)]
        half.report("6-K", date(year, 8, 15), *spans)
        _annual(half, "20-F", (year,))

    switch = MadeFiler(6_000_004, "SWITCH")
    _annual(switch, "20-F", (2019, 2020))
    for year in (2021, 2022):
        quarterly(switch, year)

    quarters = MadeFiler(6_000_005, "BYSIXK", IFRS, "TWD")
    for year in YEARS:
        quarterly(quarters, year, forms=("6-K", "20-F"))

    currency = MadeFiler(6_000_006, "EURO")
    for year in (2020, 2021):
        quarterly(currency, year)
    currency.currency = "EUR"
    for year in (2022, 2023):
        quarterly(currency, year)
    # the year before, recast into the new currency
    currency.report(
        "10-K", date(2023, 2, 20), (date(2022, 1, 1), date(2022, 12, 31)), (date(2021, 1, 1), date(2021, 12, 31))
    )

    moved = MadeFiler(6_000_007, "MOVED")
    for year in (2017, 2018):
        quarterly(moved, year, 7)
    moved.report("10-Q", date(2019, 11, 5), (date(2019, 7, 1), date(2019, 9, 30)))
    moved.report("10-KT", date(2020, 3, 3), (date(2019, 7, 1), date(2019, 12, 31)))
    for year in (2020, 2021):
        quarterly(moved, year)

    formed = MadeFiler(6_000_008, "FORMED")
    start = date(2020, 5, 10)
    formed.report("10-Q", date(2020, 11, 5), (start, date(2020, 9, 30)), (date(2020, 7, 1), date(2020, 9, 30)), fp="Q3")
    formed.report("10-K", date(2021, 3, 1), (start, date(2020, 12, 31)))
    quarterly(formed, 2021)
    return [annual, canadian, half, switch, quarters, currency, moved, formed]


@pytest.fixture(scope="module")
def marts(models_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    settings = load_settings(home=tmp_path_factory.mktemp("foreign") / "home", price_provider="none")
    made_filers.write_lake(settings.lake_dir, _filers())
    with builds.marts(builds.build(settings, project=models_only)) as opened:
        yield opened


def _calendar(marts: Marts, ticker: str) -> list[dict[str, Any]]:
    return marts.rows("select * from marts.dim_fiscal_quarter where ticker = ? order by period_end_on", ticker)


def _names(rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(row["fiscal_year"], row["fiscal_quarter"]) for row in rows]


def _figures(marts: Marts, ticker: str, concepts: tuple[str, ...] = (*FLOWS, *INSTANTS)) -> list[dict[str, Any]]:
    names = ", ".join(f"'{concept}'" for concept in concepts)
    rows = marts.rows(
        f"select * from marts.fct_fundamentals where ticker = ? and concept in ({names}) order by all", ticker
    )
    assert rows
    return rows


def _trailing_revenue(marts: Marts, ticker: str, vintage: str = "latest") -> dict[date, float | None]:
    rows = marts.rows(
        "select m.period_end_on, m.revenue_ttm_usd from intermediate.int_flag_metrics as m"
        " join marts.dim_company as c using (cik) where c.ticker = ? and m.vintage = ?",
        ticker,
        vintage,
    )
    return {row["period_end_on"]: row["revenue_ttm_usd"] for row in rows}


@pytest.mark.parametrize(("ticker", "currency"), [("ANNUAL", "EUR"), ("OCTOBER", "CAD")])
def test_a_year_is_never_shown_as_a_quarter(marts: Marts, ticker: str, currency: str) -> None:
    calendar = _calendar(marts, ticker)
    assert _names(calendar) == [(year + (ticker == "OCTOBER"), 4) for year in YEARS]
    assert {row["quarters_covered"] for row in calendar} == {4}
    assert {row["reporting_currency"] for row in calendar} == {currency}
    for row in _figures(marts, ticker, FLOWS):
        assert (row["value"], row["evidence_class"]) == (None, "unavailable")
        assert row["unavailable_reason"]
    for row in _figures(marts, ticker, INSTANTS):
        assert (row["unit"], row["evidence_class"]) == (currency, "reported")
    # the year itself is the trailing twelve months
    days = {row["period_end_on"]: 366 if row["fiscal_year"] == 2020 else 365 for row in calendar}
    assert _trailing_revenue(marts, ticker) == {end: count * MILLION for end, count in days.items()}


def test_a_filer_under_ifrs_is_not_said_to_have_no_finance_leases(marts: Marts) -> None:
    """What US GAAP demands to be shown says nothing of lines that IFRS does not have."""
    tickers = "('ANNUAL', 'OCTOBER', 'HALF', 'BYSIXK')"
    rows = marts.rows(
        f"select * from marts.fct_fundamentals where ticker in {tickers} and evidence_class = 'estimated'"
    )
    assert rows == []
    assert marts.rows("select 1 from marts.fct_fundamentals where ticker = 'SWITCH' and evidence_class = 'estimated'")


def test_a_half_year_is_never_shown_as_a_quarter(marts: Marts) -> None:
    calendar = _calendar(marts, "HALF")
    assert _names(calendar) == [(year, number) for year in YEARS for number in (2, 4)]
    assert {row["quarters_covered"] for row in calendar} == {2}
    assert [row["form"] for row in calendar[:2]] == ["6-K", "20-F"]
    assert {row["value"] for row in _figures(marts, "HALF", FLOWS)} == {None}
    assert {row["evidence_class"] for row in _figures(marts, "HALF", INSTANTS)} == {"reported"}
    trailing = _trailing_revenue(marts, "HALF")
    assert trailing[date(2021, 12, 31)] == 365 * MILLION
    # the year before plus this half year minus the half year before
    assert trailing[date(2022, 6, 30)] == 365 * MILLION


def test_quarterly_6ks_give_quarters(marts: Marts) -> None:
    assert _names(_calendar(marts, "BYSIXK")) == [(year, number) for year in YEARS for number in (1, 2, 3, 4)]
    rows = [row for row in _figures(marts, "BYSIXK", ("revenue",)) if row["vintage"] == "latest"]
    days = [(row["period_end_on"] - row["period_start_on"]).days + 1 for row in rows]
    assert [row["value"] for row in rows] == [count * MILLION for count in days]
    assert {row["unit"] for row in rows} == {"TWD"}


def test_a_switch_from_20f_to_10k_keeps_one_chain(marts: Marts) -> None:
    calendar = _calendar(marts, "SWITCH")
    assert _names(calendar) == [(2019, 4), (2020, 4)] + [(y, n) for y in (2021, 2022) for n in (1, 2, 3, 4)]
    assert {row["chain_id"] for row in calendar} == {1}
    trailing = _trailing_revenue(marts, "SWITCH")
    assert trailing[date(2020, 12, 31)] == 366 * MILLION
    assert trailing[date(2021, 12, 31)] == 365 * MILLION
    # no report gives the first quarter of 2020, so twelve months to March 2021 are not known
    assert trailing[date(2021, 3, 31)] is None


def test_no_figure_is_added_or_compared_over_a_change_of_currency(marts: Marts) -> None:
    calendar = _calendar(marts, "EURO")
    own = {row["period_end_on"]: row["reporting_currency"] for row in calendar}
    assert {end.year: unit for end, unit in own.items()} == {2020: "USD", 2021: "USD", 2022: "EUR", 2023: "EUR"}
    rows = [row for row in _figures(marts, "EURO") if row["value"] is not None]
    assert len(rows) > 150
    assert [row for row in rows if row["unit"] != own[row["period_end_on"]]] == []
    trailing = _trailing_revenue(marts, "EURO")
    assert trailing[date(2021, 12, 31)] == trailing[date(2022, 12, 31)] == 365 * MILLION
    assert {trailing[month_end(2022, month)] for month in (3, 6, 9)} == {None}
    mixed = marts.rows("""
        select inputs.*
        from intermediate.int_flag_inputs as inputs
        join marts.dim_fiscal_quarter as base using (cik, period_end_on)
        where base.ticker = 'EURO' and inputs.value is not null and inputs.unit != base.reporting_currency
    """)
    assert mixed == []


def test_a_transition_period_is_part_of_no_twelve_months(marts: Marts) -> None:
    calendar = {row["period_end_on"]: row for row in _calendar(marts, "MOVED")}
    assert calendar[date(2019, 12, 31)]["is_transition"]
    assert calendar[date(2019, 9, 30)]["cut_short_at"] is not None
    trailing = _trailing_revenue(marts, "MOVED")
    assert trailing[date(2019, 6, 30)] == 365 * MILLION
    assert trailing[date(2019, 12, 31)] is None
    assert {trailing[month_end(2020, month)] for month in (3, 6, 9)} == {None}
    assert trailing[date(2020, 12, 31)] == 366 * MILLION
    # its quarters themselves are known: three months of the half year it reports on
    rows = {row["period_end_on"]: row for row in _figures(marts, "MOVED", ("revenue",)) if row["vintage"] == "latest"}
    assert rows[date(2019, 12, 31)]["value"] == 92 * MILLION
    assert set(GAAP) >= {row["concept"] for row in rows.values()}


def test_a_short_first_year_is_not_twelve_months(marts: Marts) -> None:
    assert _names(_calendar(marts, "FORMED")) == [(2020, 3), (2020, 4), *((2021, number) for number in (1, 2, 3, 4))]
    rows = {row["period_end_on"]: row for row in _figures(marts, "FORMED", ("revenue",)) if row["vintage"] == "latest"}
    assert [rows[date(2020, month, day)]["value"] for month, day in ((9, 30), (12, 31))] == [92 * MILLION] * 2
    trailing = _trailing_revenue(marts, "FORMED")
    assert trailing[date(2020, 12, 31)] is None
    assert trailing[date(2021, 12, 31)] == 365 * MILLION
