"""Night after night: what a new session, a dividend, a split, a correction and a failure do to the lake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from overbuild.extract.prices import PriceProvider, PriceResult, extract_prices
from overbuild.lake.store import Lake
from overbuild.progress import NullReporter
from overbuild.settings import Settings
from tests.extract.prices.market import CALENDAR, Market, after_close
from tests.extract.prices.server import Answer, Server

BEFORE = date(2026, 8, 10)
SPLIT = date(2026, 8, 12)
DIVIDEND = date(2026, 8, 13)


class Notes(NullReporter):
    def __init__(self) -> None:
        self.notes: list[str] = []
        self.warnings: list[str] = []

    def note(self, message: str) -> None:
        self.notes.append(message)

    def warn(self, message: str) -> None:
        self.warnings.append(message)


class House:
    """A home, a source and a market whose clock is moved by hand."""

    def __init__(self, settings: Settings, provider: PriceProvider, server: Server, market: Market) -> None:
        self.settings, self.provider, self.server, self.market = settings, provider, server, market
        self.lake = Lake(settings.lake_dir)
        self.heard = Notes()

    def night(
        self, day: date, ticker: str = "MSFX", *, now: datetime | None = None, full_refresh: bool = False
    ) -> PriceResult:
        self.market.upto = day
        self.heard = Notes()
        (result,) = extract_prices(
            self.settings,
            [ticker],
            self.heard,
            now=now or after_close(day),
            provider=self.provider,
            full_refresh=full_refresh,
        )
        return result

    def bars(self, ticker: str = "MSFX") -> dict[date, dict[str, Any]]:
        return {row["session_on"]: row for row in self.lake.read("daily_bars", ticker).to_pylist()}

    def actions(self, ticker: str = "MSFX") -> set[tuple[date, str]]:
        return {(r["ex_on"], r["kind"]) for r in self.lake.read("corporate_actions", ticker).to_pylist()}

    def quarantined(self, ticker: str = "MSFX") -> set[str]:
        rows = self.lake.read("quarantine").to_pylist()
        return {row["reason_code"] for row in rows if row["subject"] == ticker}

    def expect_told(self, day: date, ticker: str = "MSFX") -> None:
        """The lake holds what the source tells on ``day``, no more and no less."""
        adjusted = self.provider.basis == "split"
        rows = self.market.shares[ticker].view(day, adjusted_for_splits=adjusted)
        held = self.bars(ticker)
        assert list(held) == [row["date"] for row in rows]
        assert [r["close"] for r in held.values()] == pytest.approx([r["close"] for r in rows], rel=1e-9)


@pytest.fixture(params=["yahoo", "tiingo"])
def house(request: pytest.FixtureRequest, settings: Settings, market: Market) -> Iterator[House]:
    provider, server = request.getfixturevalue(request.param)
    return House(settings, provider, server, market)


def test_a_quiet_night_reads_five_sessions_and_writes_nothing(house: House):
    assert house.night(BEFORE).status == "ok"
    files = {path: path.read_bytes() for path in Path(house.settings.lake_dir).rglob("*.parquet")}
    house.server.requests.clear()
    again = house.night(BEFORE)
    assert (again.status, again.new_bars) == ("unchanged", 0)
    assert {path: path.read_bytes() for path in Path(house.settings.lake_dir).rglob("*.parquet")} == files
    (asked,) = house.server.ranged
    if "startDate" in asked.query:
        assert asked.query["startDate"] == CALENDAR.back(BEFORE, 4).isoformat()


def test_a_new_session_joins_and_the_old_rows_keep_their_papers(house: House):
    house.night(BEFORE)
    first = house.bars()
    result = house.night(date(2026, 8, 11))
    assert (result.status, result.new_bars, result.last_session_on) == ("ok", 1, date(2026, 8, 11))
    house.expect_told(date(2026, 8, 11))
    after = house.bars()
    assert {day: after[day] for day in first} == first
    assert after[date(2026, 8, 11)]["source_sha256"] != first[BEFORE]["source_sha256"]


def test_nights_that_were_missed_are_made_up_for(house: House):
    house.night(date(2026, 6, 1), "PLNX")
    result = house.night(date(2026, 8, 21), "PLNX")
    assert result.missing_sessions == 0
    house.expect_told(date(2026, 8, 21), "PLNX")


def test_a_split_rewrites_the_history_instead_of_joining_two_scales(house: House):
    house.night(date(2026, 8, 11))
    before = house.bars()[date(2026, 8, 11)]["close"]
    house.server.requests.clear()
    result = house.night(SPLIT)
    assert result.status == "ok"
    assert len(house.server.ranged) == 2
    house.expect_told(SPLIT)
    assert (SPLIT, "split") in house.actions()
    scale = 4 if house.provider.basis == "split" else 1
    assert house.bars()[date(2026, 8, 11)]["close"] == pytest.approx(before / scale)


def test_a_dividend_is_recorded_and_the_whole_history_read_again(house: House):
    house.night(SPLIT)
    house.server.requests.clear()
    house.night(DIVIDEND)
    assert (DIVIDEND, "dividend") in house.actions()
    assert len(house.server.ranged) == 2
    assert any("dividend of 2026-08-13 appeared" in note for note in house.heard.notes)
    house.expect_told(DIVIDEND)


def test_every_night_by_itself_ends_where_one_late_reading_does(house: House, settings: Settings, tmp_path: Path):
    for day in CALENDAR.sessions(date(2026, 8, 5), date(2026, 8, 21)):
        house.night(day)
    late = House(settings.with_changes(home=tmp_path / "other"), house.provider, house.server, house.market)
    late.night(date(2026, 8, 21))

    def told(home: House) -> list[tuple[Any, ...]]:
        return [(d, r["close"], r["volume"]) for d, r in home.bars().items()]

    assert told(house) == told(late)
    assert house.actions() == late.actions()


def test_a_corrected_close_is_noticed_and_its_neighbours_read_again(house: House):
    house.night(BEFORE, "PLNX")
    house.market.shares["PLNX"].bars[date(2026, 8, 7)]["close"] *= 1.002
    result = house.night(date(2026, 8, 11), "PLNX")
    assert result.status == "ok"
    assert any("close of 2026-08-07 changed" in note for note in house.heard.notes)
    house.expect_told(date(2026, 8, 11), "PLNX")


def test_rounding_is_no_correction(house: House):
    house.night(BEFORE, "PLNX")
    house.market.shares["PLNX"].bars[date(2026, 8, 7)]["close"] *= 1 + 1e-7
    assert house.night(BEFORE, "PLNX").status == "unchanged"


def test_a_revised_volume_replaces_its_row_only(house: House):
    house.night(BEFORE, "PLNX")
    house.market.shares["PLNX"].bars[BEFORE]["volume"] += 100
    house.server.requests.clear()
    result = house.night(BEFORE, "PLNX")
    assert (result.status, result.new_bars) == ("ok", 1)
    assert len(house.server.ranged) == 1


def test_the_bar_of_the_open_session_waits_for_its_close(house: House):
    day = date(2026, 8, 11)
    open_still = CALENDAR.closes_at(day)
    assert house.night(day, now=open_still).last_session_on == BEFORE
    assert house.night(day).last_session_on == day


def test_an_outage_keeps_the_last_good_rows_and_says_so(house: House):
    house.night(BEFORE)
    held = house.bars()
    house.server.faults = [Answer(b"<html>Just a moment</html>", 200, "text/html")] * 50
    result = house.night(date(2026, 8, 11))
    assert result.status == "stale"
    assert result.last_session_on == BEFORE
    assert result.error is not None
    assert house.bars() == held
    assert [w for w in house.heard.warnings if "a page for people" in w and "stored bars up to 2026-08-10 stay" in w]
    assert house.quarantined() == {"fetch_failed"}
    house.server.faults = []
    assert house.night(date(2026, 8, 11)).status == "ok"
    assert house.quarantined() == set()


def test_a_first_night_without_an_answer_is_failed_and_not_stale(house: House):
    house.server.faults = [Answer(b"nothing", 404, "text/plain")] * 50
    result = house.night(BEFORE)
    assert (result.status, result.bars) == ("failed", 0)


def test_a_ticker_given_to_another_company_does_not_join_the_old_series(house: House):
    house.night(BEFORE)
    held = house.bars()
    house.market.shares["MSFX"] = type(house.market.shares["MSFX"])(date(2026, 8, 11), date(2026, 8, 21), 9.0, 7)
    result = house.night(date(2026, 8, 14))
    assert result.status == "stale"
    assert house.bars() == held
    assert house.quarantined() != set()


def test_a_history_that_shrank_does_not_replace_a_longer_one(house: House):
    house.night(BEFORE)
    share = house.market.shares["MSFX"]
    share.bars = {day: bar for day, bar in share.bars.items() if day >= date(2026, 7, 1)}
    share.bars[BEFORE]["close"] *= 1.01
    result = house.night(date(2026, 8, 11))
    assert result.status == "stale"
    assert "stored sessions are missing" in str(result.error)
    assert house.quarantined() == {"history_shrank"}


def test_a_split_announced_before_prices_are_rebased_is_not_applied_half(
    settings: Settings, yahoo: tuple[PriceProvider, Server], market: Market
):
    house = House(settings, *yahoo, market)
    house.night(date(2026, 8, 11))
    held = house.bars()
    share = market.shares["MSFX"]
    # The split is told on its morning and the closes before it are still those of the day before.
    share.bars = {day: bar for day, bar in share.bars.items() if day <= SPLIT}
    for day, bar in share.bars.items():
        if day < SPLIT:
            share.bars[day] = {name: v * (4 if name != "volume" else 0.25) for name, v in bar.items()}
    result = house.night(SPLIT, now=CALENDAR.closes_at(SPLIT))
    assert result.status == "stale"
    assert house.bars() == held
    assert house.quarantined() == {"unexplained_restatement"}


def test_a_history_rebased_without_a_word_is_refused_until_a_person_asks_for_it(house: House):
    house.night(BEFORE, "PLNX")
    share = house.market.shares["PLNX"]
    for day, bar in share.bars.items():
        share.bars[day] = {name: v / 3 if name != "volume" else v for name, v in bar.items()}
    assert house.night(date(2026, 8, 11), "PLNX").status == "stale"
    assert house.quarantined("PLNX") == {"unexplained_restatement"}
    assert house.night(date(2026, 8, 11), "PLNX", full_refresh=True).status == "ok"
    house.expect_told(date(2026, 8, 11), "PLNX")
    assert house.quarantined("PLNX") == set()


def test_a_bad_bar_leaves_quarantine_when_the_source_corrects_it_and_not_before(
    settings: Settings, tiingo: tuple[PriceProvider, Server], market: Market
):
    house = House(settings, *tiingo, market)
    bars = market.shares["PLNX"].bars
    old, recent = dict(bars[date(2026, 6, 3)]), dict(bars[BEFORE])
    bars[date(2026, 6, 3)]["high"] = 1.0
    bars[BEFORE]["high"] = 1.0
    result = house.night(BEFORE, "PLNX")
    assert (result.status, result.quarantined) == ("ok", 2)
    assert result.last_session_on == date(2026, 8, 7)
    # The next night reads the newest sessions only: the old bar was not looked at and is still bad.
    bars[BEFORE] = recent
    result = house.night(date(2026, 8, 11), "PLNX")
    assert (result.quarantined, result.missing_sessions) == (1, 1)
    bars[date(2026, 6, 3)] = old
    assert house.night(date(2026, 8, 11), "PLNX", full_refresh=True).quarantined == 0
    house.expect_told(date(2026, 8, 11), "PLNX")


def test_a_damaged_lake_file_is_read_anew_from_the_source(house: House):
    house.night(BEFORE, "PLNX")
    Path(house.lake.path("daily_bars", "PLNX")).write_bytes(b"PAR1 cut off")
    result = house.night(BEFORE, "PLNX")
    assert result.status == "ok"
    assert any("cannot be read" in warning for warning in house.heard.warnings)
    house.expect_told(BEFORE, "PLNX")


def test_a_crash_between_the_two_files_heals_the_next_night(house: House):
    house.night(date(2026, 8, 11))
    before = Path(house.lake.path("daily_bars", "MSFX")).read_bytes()
    house.night(SPLIT)
    # Actions are written first, so the process that died left the bars of the day before.
    Path(house.lake.path("daily_bars", "MSFX")).write_bytes(before)
    assert house.night(SPLIT).status == "ok"
    assert any("ended in the middle" in note for note in house.heard.notes)
    house.expect_told(SPLIT)


def test_another_source_replaces_the_rows_of_the_first_as_a_whole(
    settings: Settings,
    tiingo: tuple[PriceProvider, Server],
    yahoo: tuple[PriceProvider, Server],
    market: Market,
):
    House(settings, *tiingo, market).night(SPLIT)
    house = House(settings, *yahoo, market)
    assert house.night(SPLIT).basis == "split"
    assert {row["basis"] for row in house.bars().values()} == {"split"}
    assert {row["source"] for row in house.bars().values()} == {"yfinance"}
    house.expect_told(SPLIT)
