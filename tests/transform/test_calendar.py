"""The fiscal calendar: searched for counterexamples on made calendars, and looked at on real filers that are odd."""

from __future__ import annotations

import gzip
import json
import random
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.made_filers import MadeFiler, accepted, lake_rows, month_end, month_start
from tests.support.models import Models, as_table

WEEKS = {"13_13_13": (13, 13, 13), "12_12_12": (12, 12, 12), "16_12_12": (16, 12, 12)}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Quarter:
    """A quarter as its filer knows it."""

    year: int
    number: int
    year_start: date
    start: date
    end: date


def _year_end(year: int, month: int, weekday: int, *, nearest: bool) -> date:
    """A day of the week, the last one of the month or the one nearest to its end."""
    end = date(year, month, monthrange(year, month)[1]) + (3 * DAY if nearest else 0 * DAY)
    return end - timedelta(days=(end.weekday() - weekday) % 7)


@st.composite
def calendars(draw: st.DrawFn) -> list[Quarter]:
    """Quarters of some years in a row: months from any month on, or 52/53 weeks to any year end."""
    kind = draw(st.sampled_from(["months", *WEEKS]))
    month, years = draw(st.integers(1, 12)), draw(st.integers(1, 4))
    weekday, nearest = draw(st.integers(0, 6)), draw(st.booleans())
    first = draw(st.integers(2010, 2022))
    found = []
    for year in range(first, first + years):
        if kind == "months":
            starts = [month_start(year, month + 3 * n) for n in range(5)]
        else:
            starts = [_year_end(year - 1, month, weekday, nearest=nearest) + DAY]
            starts += [starts[0] + timedelta(weeks=sum(WEEKS[kind][: n + 1])) for n in range(3)]
            starts.append(_year_end(year, month, weekday, nearest=nearest) + DAY)
        label = (starts[4] - 11 * DAY).year
        found += [Quarter(label, n + 1, starts[0], starts[n], starts[n + 1] - DAY) for n in range(4)]
    return found


def _file(filer: MadeFiler, quarter: Quarter, filed: date, *, shows_quarter: bool = True) -> None:
    spans = [(quarter.year_start, quarter.end)]
    if quarter.number > 1 and (quarter.number < 4 or filer.cik % 2) and shows_quarter:
        spans.append((quarter.start, quarter.end))
    form = "10-K" if quarter.number == 4 else "10-Q"
    fp = random.Random(filer.cik * quarter.number).choice(["Q1", "Q2", "Q3", "FY", None])
    filer.report(form, filed, *spans, fp=fp)


SEARCH = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@SEARCH
@given(st.lists(calendars(), min_size=4, max_size=10))
def test_no_quarter_is_misplaced_on_any_calendar(made: list[list[Quarter]]) -> None:
    filers = [MadeFiler(5_000_001 + number, f"CAL{number}") for number in range(len(made))]
    for filer, quarters in zip(filers, made, strict=True):
        for quarter in quarters:
            _file(filer, quarter, quarter.end + 35 * DAY)
    with Models(lake_rows(filers)) as models:
        rows = models.rows("int_fiscal_quarters", "cik, period_end_on")
    for filer, quarters in zip(filers, made, strict=True):
        placed = [row for row in rows if row["cik"] == filer.cik]
        assert [(r["fiscal_year"], r["fiscal_quarter"], r["period_start_on"], r["period_end_on"]) for r in placed] == [
            (q.year, q.number, q.start, q.end) for q in quarters
        ]
        for row, accession in zip(placed, (f["accession_number"] for f in filer.filings), strict=True):
            assert row["accession_number"] == accession
            assert row["days_in_quarter"] == (row["period_end_on"] - row["period_start_on"]).days + 1
            assert 77 <= row["days_in_quarter"] <= 119
            middle = row["period_start_on"] + (row["period_end_on"] - row["period_start_on"]) // 2
            assert row["calendar_quarter"] == f"{middle.year}Q{(middle.month + 2) // 3}"
            assert row["quarters_covered"] == 1
        assert len({(row["fiscal_year"], row["fiscal_quarter"]) for row in placed}) == len(placed)
        for before, after in pairwise(placed):
            assert after["period_start_on"] == before["period_end_on"] + DAY
            assert (after["chain_id"], after["chain_index"]) == (before["chain_id"], before["chain_index"] + 1)


def test_ordinary_quarters_are_neither_short_nor_long() -> None:
    """Months and 13 weeks: 77 to 105 days."""
    filer = MadeFiler(5_000_100, "DAYS")
    for year in (2012, 2013, 2014):
        ends = [_year_end(year - 1, 12, 5, nearest=True), _year_end(year, 12, 5, nearest=True)]
        starts = [ends[0] + DAY + timedelta(weeks=13 * n) for n in range(4)] + [ends[1] + DAY]
        for n in range(4):
            _file(filer, Quarter(year, n + 1, starts[0], starts[n], starts[n + 1] - DAY), starts[n + 1] + 30 * DAY)
    with Models(lake_rows([filer])) as models:
        days = [row["days_in_quarter"] for row in models.rows("int_fiscal_quarters")]
    assert len(days) == 12
    assert set(days) == {91, 98}


@SEARCH
@given(
    st.lists(
        st.tuples(
            calendars(),
            st.lists(st.integers(10, 400), min_size=16, max_size=16),  # days until a report is filed
            st.sets(st.integers(0, 15), max_size=5),  # reports that are never filed
            st.sets(st.integers(0, 15), max_size=3),  # reports without a column of three months
        ),
        min_size=3,
        max_size=8,
    ),
    st.floats(0, 1),
)
def test_a_later_report_never_moves_an_earlier_quarter(made: list[Any], share: float) -> None:
    """However late and in whatever order reports come, the calendar as of an instant is its rows known by then."""
    filers = [MadeFiler(5_000_001 + number, f"CAL{number}") for number in range(len(made))]
    for filer, (quarters, lags, dropped, without) in zip(filers, made, strict=True):
        for place, quarter in enumerate(quarters):
            if place not in dropped:
                _file(filer, quarter, quarter.end + lags[place] * DAY, shows_quarter=place not in without)
    lake = lake_rows(filers)
    if not lake["facts"]:
        return
    instants = sorted({row["accepted_at"] for row in lake["filings"]})
    as_of = instants[int(share * (len(instants) - 1))]
    assert _known_by(_calendar(lake), as_of) == _calendar(lake, as_of)


def _calendar(lake: dict[str, Any], as_of: datetime | None = None) -> list[dict[str, Any]]:
    with Models(lake, as_of) as models:
        rows = models.rows("int_fiscal_quarters", "cik, period_end_on")
        currencies = {(r["cik"], r["period_end_on"]): r for r in models.rows("int_reporting_currencies")}
    return [{**row, "is_latest": None, "currency": currencies.get((row["cik"], row["period_end_on"]))} for row in rows]


def _known_by(rows: list[dict[str, Any]], as_of: datetime) -> list[dict[str, Any]]:
    return [
        {**row, "cut_short_at": row["cut_short_at"] if row["cut_short_at"] and row["cut_short_at"] <= as_of else None}
        for row in rows
        if row["known_at"] <= as_of
    ]


# --- one odd filer a test ---------------------------------------------------------------------------------


def _quarters(*filers: MadeFiler) -> list[dict[str, Any]]:
    with Models(lake_rows(filers)) as models:
        return models.rows("int_fiscal_quarters", "cik, period_end_on")


def _names(rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(row["fiscal_year"], row["fiscal_quarter"]) for row in rows]


def test_fy_and_fp_are_not_taken_as_the_period() -> None:
    """A later report's comparatives carry that report's ``fp``; every cover here says the same wrong thing."""
    filer = MadeFiler(5_000_001, "FYFP")
    for year in (2020, 2021):
        for number in (1, 2, 3, 4):
            end = month_end(year, 3 * number)
            spans = [(date(year, 1, 1), end), (date(year - 1, 1, 1), month_end(year - 1, 3 * number))]
            if number < 4:
                spans.append((month_start(year, 3 * number - 2), end))
            filer.report("10-K" if number == 4 else "10-Q", end + 35 * DAY, *spans, fp="Q1")
    assert _names(_quarters(filer)) == [(year, number) for year in (2020, 2021) for number in (1, 2, 3, 4)]


def test_a_first_year_since_formation_is_not_counted_from_a_january_that_never_was() -> None:
    """Formed on 10 May: its first report is on the third quarter, as its cover says, and its year is the same one."""
    filer = MadeFiler(5_000_001, "SHELL")
    formed = date(2012, 5, 10)
    filer.report(
        "10-Q", date(2012, 11, 10), (formed, date(2012, 9, 30)), (date(2012, 7, 1), date(2012, 9, 30)), fp="Q3"
    )
    filer.report("10-K", date(2013, 2, 20), (formed, date(2012, 12, 31)), fp="FY")
    filer.report("10-Q", date(2013, 5, 10), (date(2013, 1, 1), date(2013, 3, 31)), fp="Q1")
    rows = _quarters(filer)
    assert _names(rows) == [(2012, 3), (2012, 4), (2013, 1)]
    assert [row["period_start_on"] for row in rows] == [date(2012, 7, 1), date(2012, 10, 1), date(2013, 1, 1)]
    assert {row["chain_id"] for row in rows} == {1}
    assert {row["cut_short_at"] for row in rows} == {None}


def test_a_short_first_annual_report_is_not_a_first_quarter() -> None:
    """A successor that began in October reports on three months with its first 10-K."""
    filer = MadeFiler(5_000_001, "SUCC")
    filer.report("10-K", date(2017, 3, 20), (date(2016, 10, 3), date(2016, 12, 31)), fp="FY")
    filer.report("10-Q", date(2017, 5, 10), (date(2017, 1, 1), date(2017, 3, 31)), fp="Q1")
    rows = _quarters(filer)
    assert _names(rows) == [(2016, 4), (2017, 1)]
    assert rows[0]["period_start_on"] == date(2016, 10, 3)
    assert [row["quarters_covered"] for row in rows] == [1, 1]


def _moved_year_end() -> MadeFiler:
    """Fiscal years to June; the year from July 2019 is cut short by a transition report at the year's end."""
    filer = MadeFiler(5_000_001, "MOVED")
    for year in (2017, 2018):
        for number in (1, 2, 3, 4):
            _file(filer, _june(year, number), _june(year, number).end + 35 * DAY)
    _file(filer, _june(2019, 1), date(2019, 11, 5))
    filer.report("10-KT", date(2020, 3, 3), (date(2019, 7, 1), date(2019, 12, 31)))
    for number in (1, 2, 3, 4):
        end = month_end(2020, 3 * number)
        _file(filer, Quarter(2020, number, date(2020, 1, 1), month_start(2020, 3 * number - 2), end), end + 35 * DAY)
    return filer


def _june(year: int, number: int) -> Quarter:
    start, end = month_start(year, 3 * number + 4), month_end(year, 3 * number + 6)
    return Quarter(year + 1, number, date(year, 7, 1), start, end)


def test_a_transition_period_is_marked_and_stitched_into_nothing() -> None:
    rows = {row["period_end_on"]: row for row in _quarters(_moved_year_end())}
    transition = rows[date(2019, 12, 31)]
    assert (transition["is_transition"], transition["fiscal_year"], transition["fiscal_quarter"]) == (True, 2019, 2)
    assert transition["period_start_on"] == date(2019, 10, 1)
    others = [row for row in rows.values() if row is not transition]
    assert not any(row["is_transition"] for row in others)
    assert transition["chain_id"] not in {row["chain_id"] for row in others}
    assert rows[date(2019, 9, 30)]["chain_id"] != rows[date(2020, 3, 31)]["chain_id"]
    # named when it was filed, and known to be cut short from the transition report on
    cut = rows[date(2019, 9, 30)]
    assert (cut["fiscal_year"], cut["fiscal_quarter"], cut["cut_short_at"]) == (2020, 1, accepted(date(2020, 3, 3)))
    assert [row for row in others if row["cut_short_at"]] == [cut]
    named = [row for row in others if row is not cut]
    assert len(set(_names(named))) == len(named)
    assert rows[date(2020, 3, 31)]["fiscal_year"] == 2020


@pytest.mark.parametrize("filed", [date(2019, 9, 1), date(2019, 12, 1), date(2020, 3, 3), date(2020, 6, 1)])
def test_a_moved_year_end_is_not_known_before_it_is_reported(filed: date) -> None:
    lake = lake_rows([_moved_year_end()])
    assert _known_by(_calendar(lake), accepted(filed)) == _calendar(lake, accepted(filed))


def test_two_reports_of_one_evening_are_two_quarters() -> None:
    filer = MadeFiler(5_000_001, "LATE")
    for number in (1, 2, 3, 4):
        end = month_end(2020, 3 * number)
        quarter = Quarter(2020, number, date(2020, 1, 1), month_start(2020, 3 * number - 2), end)
        _file(filer, quarter, date(2021, 4, 1) if number > 1 else end + 35 * DAY, shows_quarter=False)
    rows = _quarters(filer)
    assert _names(rows) == [(2020, number) for number in (1, 2, 3, 4)]
    assert [row["period_start_on"] for row in rows] == [month_start(2020, month) for month in (1, 4, 7, 10)]
    assert {row["known_at"] for row in rows[1:]} == {accepted(date(2021, 4, 1))}


def test_an_amendment_is_never_a_quarters_own_filing_where_the_original_is_there() -> None:
    filer = MadeFiler(5_000_001, "AMEND")
    filer.report("10-Q", date(2020, 5, 1), (date(2020, 1, 1), date(2020, 3, 31)))
    filer.report("10-Q/A", date(2020, 5, 20), (date(2020, 1, 1), date(2020, 3, 29)))
    rows = _quarters(filer)
    assert [(row["form"], row["period_end_on"]) for row in rows] == [("10-Q", date(2020, 3, 31))]


def test_a_wrong_period_of_report_does_not_date_the_quarter() -> None:
    """EDGAR's list may carry the date of the cover page, or of another quarter."""
    filer = MadeFiler(5_000_001, "COVER")
    spans = (date(2020, 1, 1), date(2020, 3, 31)), (date(2019, 1, 1), date(2019, 3, 31))
    filer.report("10-Q", date(2020, 5, 1), *spans, report_on=date(2020, 4, 24))
    assert [row["period_end_on"] for row in _quarters(filer)] == [date(2020, 3, 31)]


def test_a_figure_that_ends_after_the_filing_date_dates_no_quarter() -> None:
    filer = MadeFiler(5_000_001, "AHEAD")
    filer.report("10-Q", date(2020, 5, 1), (date(2020, 1, 1), date(2020, 3, 31)), (date(2020, 1, 1), date(2020, 6, 30)))
    assert [row["period_end_on"] for row in _quarters(filer)] == [date(2020, 3, 31)]


def test_trailing_twelve_months_of_an_interim_report_are_not_its_year_to_date() -> None:
    filer = MadeFiler(5_000_001, "TTM")
    filer.report("10-Q", date(2020, 5, 1), (date(2020, 1, 1), date(2020, 3, 31)), (date(2019, 4, 1), date(2020, 3, 31)))
    rows = _quarters(filer)
    assert [(row["fiscal_year"], row["fiscal_quarter"], row["period_start_on"]) for row in rows] == [
        (2020, 1, date(2020, 1, 1))
    ]


def test_right_number_of_rows_does_not_cover_the_wrong_dates() -> None:
    """A report that was never filed leaves its place empty: no neighbour moves into it."""
    filer = MadeFiler(5_000_001, "GAP")
    for number in (1, 3, 4):
        end = month_end(2020, 3 * number)
        _file(filer, Quarter(2020, number, date(2020, 1, 1), month_start(2020, 3 * number - 2), end), end + 35 * DAY)
    rows = _quarters(filer)
    assert _names(rows) == [(2020, 1), (2020, 3), (2020, 4)]
    assert [row["chain_index"] - rows[0]["chain_index"] for row in rows] == [0, 2, 3]
    assert [row["quarters_covered"] for row in rows] == [1, 2, 1]


def test_a_new_cik_with_the_old_ticker_does_not_continue_the_old_company() -> None:
    """After a reorganisation the new registrant shows its predecessor's figures beside its own."""
    old, new = MadeFiler(5_000_001, "SAME"), MadeFiler(5_000_002, "SAME")
    for filer, year, numbers in ((old, 2019, (1, 2, 3, 4)), (old, 2020, (1, 2)), (new, 2020, (3, 4))):
        for number in numbers:
            spans = [(date(y, 1, 1), month_end(y, 3 * number)) for y in (year, year - 1)]
            if number < 4:
                spans += [(month_start(y, 3 * number - 2), month_end(y, 3 * number)) for y in (year, year - 1)]
            filer.report("10-K" if number == 4 else "10-Q", month_end(year, 3 * number) + 35 * DAY, *spans)
    rows = _quarters(old, new)
    assert _names([row for row in rows if row["cik"] == old.cik]) == [(2019, n) for n in (1, 2, 3, 4)] + [
        (2020, 1),
        (2020, 2),
    ]
    assert _names([row for row in rows if row["cik"] == new.cik]) == [(2020, 3), (2020, 4)]


def test_a_filing_day_without_an_hour_counts_from_the_evening() -> None:
    filer = MadeFiler(5_000_001, "HOUR")
    filer.report("10-Q", date(2020, 7, 1), (date(2020, 1, 1), date(2020, 3, 31)))
    filer.filings.clear()
    (row,) = _quarters(filer)
    assert row["known_at"] == datetime(2020, 7, 2, 2, tzinfo=UTC)
    assert row["known_at_basis"] == "end_of_filing_day"


# --- real filers ------------------------------------------------------------------------------------------

ODD = {
    "NXPI": 1413447,  # 20-F until fiscal 2018, then 10-Q and 10-K
    "LPA": 1997711,  # 20-F, IFRS
    "ETN": 1551182,  # formed on 10 May 2012
    "MDT": 1613103,  # formed on 12 June 2014, fiscal year to April
    "NKLA": 1731289,  # formed on 23 January 2018
    "LHX": 202058,  # fiscal year end moved from June to December
    "DECK": 910521,  # from December to March
    "UA": 1336917,  # from December to March
    "HRB": 12659,  # from April to June
    "KR": 56873,  # 16, 12, 12 and 12 weeks
    "VICI": 1705696,  # first report is on nine months
}


@pytest.fixture(scope="module")
def odd(edgar_dir: Path) -> dict[str, Any]:
    """Rows of the lake for odd real filers, read from their bodies by plain JSON."""
    facts = []
    for cik in ODD.values():
        body = edgar_dir / "api" / "xbrl" / "companyfacts" / f"CIK{cik:010d}.json.gz"
        with gzip.open(body) as file:
            document = json.load(file, parse_float=Decimal, parse_int=Decimal)
        facts += [
            {
                "cik": cik,
                "taxonomy": taxonomy,
                "tag": tag,
                "unit": unit,
                "start_on": date.fromisoformat(row["start"]) if "start" in row else None,
                "end_on": date.fromisoformat(row["end"]),
                "value": row["val"],
                "accession_number": row["accn"],
                "form": row["form"],
                "filed_on": date.fromisoformat(row["filed"]),
                "filing_fiscal_period": row["fp"],
                "source_url": "https://data.sec.gov",
                "source_sha256": "0" * 64,
            }
            for taxonomy, tags in document["facts"].items()
            for tag, entry in tags.items()
            for unit, rows in entry["units"].items()
            for row in rows
        ]
    return {"facts": as_table("facts", facts)}


@pytest.fixture(scope="module")
def odd_quarters(odd: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    rows = _calendar(odd)
    return {ticker: [row for row in rows if row["cik"] == cik] for ticker, cik in ODD.items()}


@pytest.mark.edgar
@pytest.mark.parametrize("day", ["2012-12-01", "2015-03-15", "2018-11-01", "2020-01-15", "2020-03-10", "2022-06-01"])
def test_the_calendar_of_a_day_rests_on_nothing_later(
    odd: dict[str, Any], odd_quarters: dict[str, list[dict[str, Any]]], day: str
) -> None:
    as_of = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    rows = sorted((r for rows in odd_quarters.values() for r in rows), key=lambda r: (r["cik"], r["period_end_on"]))
    then = _calendar(odd, as_of)
    assert len(then) > 50
    assert _known_by(rows, as_of) == then


@pytest.mark.edgar
def test_no_real_quarter_has_anothers_name_or_dates(odd_quarters: dict[str, list[dict[str, Any]]]) -> None:
    for ticker, rows in odd_quarters.items():
        assert rows, ticker
        own = [row for row in rows if not row["is_transition"] and row["cut_short_at"] is None]
        assert len(set(_names(own))) == len(own), ticker
        for before, after in pairwise(rows):
            assert after["period_start_on"] > before["period_end_on"], ticker


@pytest.mark.edgar
def test_real_first_years_and_transitions_are_named_as_their_filers_do(
    odd_quarters: dict[str, list[dict[str, Any]]],
) -> None:
    def name(ticker: str, end: str) -> tuple[int, int, bool]:
        row = next(row for row in odd_quarters[ticker] if row["period_end_on"] == date.fromisoformat(end))
        return row["fiscal_year"], row["fiscal_quarter"], row["is_transition"]

    assert name("ETN", "2012-09-30") == (2012, 3, False)
    assert name("ETN", "2012-12-31") == (2012, 4, False)
    assert name("MDT", "2015-01-23") == (2015, 3, False)
    assert name("NKLA", "2018-12-31") == (2018, 4, False)
    assert name("NKLA", "2019-06-30") == (2019, 2, False)
    assert name("DECK", "2014-03-31") == (2014, 1, True)
    assert name("DECK", "2014-06-30") == (2015, 1, False)
    assert name("UA", "2022-03-31") == (2022, 1, True)
    assert name("LHX", "2020-01-03") == (2019, 2, True)
    assert name("LHX", "2020-04-03") == (2020, 1, False)
    assert name("HRB", "2021-09-30") == (2022, 1, False)
    assert name("VICI", "2017-09-30") == (2017, 3, False)
    assert {row["days_in_quarter"] for row in odd_quarters["KR"]} >= {84, 112}


@pytest.mark.edgar
def test_a_switch_from_20f_to_10k_keeps_one_calendar(odd_quarters: dict[str, list[dict[str, Any]]]) -> None:
    rows = odd_quarters["NXPI"]
    annual = [row for row in rows if row["form"].startswith("20-F")]
    assert _names(annual) == [(year, 4) for year in range(2011, 2019)]
    assert {row["quarters_covered"] for row in annual} == {4}
    assert {row["chain_id"] for row in rows} == {1}
    # the first 10-Q was on the third quarter of 2019
    first = next(row for row in rows if row["form"] == "10-Q")
    assert (first["fiscal_year"], first["fiscal_quarter"]) == (2019, 3)
    assert first["chain_index"] == annual[-1]["chain_index"] + 3
