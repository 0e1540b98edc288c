"""What may not reach the lake, whatever source it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from overbuild.extract.prices.base import Action, Bar, Basis, PriceHistory
from overbuild.extract.prices.checks import SeriesRefusedError, check, missing_sessions
from tests.extract.prices.market import CALENDAR, NOW, Share, after_close

SPLIT_DAY = date(2026, 8, 12)


def history(share: Share | None = None, basis: Basis = "split", *, record_splits: bool = True) -> PriceHistory:
    share = share or Share(date(2026, 7, 1), date(2026, 8, 21))
    rows = share.view(NOW.date(), adjusted_for_splits=basis == "split")
    bars = [Bar(r["date"], r["open"], r["high"], r["low"], r["close"], r["volume"], r["adj_close"]) for r in rows]
    actions = [Action(r["date"], "dividend", r["dividend"]) for r in rows if r["dividend"]]
    if record_splits:
        actions += [Action(r["date"], "split", r["split"]) for r in rows if r["split"] != 1]
    return PriceHistory("TEST", tuple(bars), tuple(actions), basis, "USD", "made", True, NOW, "file:TEST.csv", "0" * 64)


def changed(position: int, **fields: object) -> PriceHistory:
    whole = history()
    bars = list(whole.bars)
    bars[position] = replace(bars[position], **fields)  # type: ignore[arg-type]
    return replace(whole, bars=tuple(bars))


def code_of(whole: PriceHistory, now: datetime = NOW) -> str:
    with pytest.raises(SeriesRefusedError) as caught:
        check(whole, CALENDAR, now)
    return caught.value.code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"close": None}, "missing_close"),
        ({"close": float("nan")}, "missing_close"),
        ({"close": 0.0}, "close_not_positive"),
        ({"close": -3.0}, "close_not_positive"),
        ({"open": 0.0}, "price_not_positive"),
        ({"low": float("inf")}, "price_not_positive"),
        ({"high": 1.0}, "high_below_low"),
        ({"close": 300.0}, "close_outside_range"),
        ({"volume": -5}, "negative_volume"),
        ({"session_on": date(2026, 7, 5)}, "not_a_session"),
    ],
)
def test_a_bad_row_is_neither_stored_nor_lost_nor_does_it_harm_the_others(fields: dict[str, object], code: str):
    # The second bar is of 2 July; 3 July is a holiday and the 5th a Sunday.
    whole = changed(1, **fields)
    checked = check(whole, CALENDAR, NOW)
    assert [r.reason_code for r in checked.rejects] == [code]
    assert len(checked.bars) == len(whole.bars) - 1
    assert "file:TEST.csv" in checked.rejects[0].reason


def test_rows_of_the_future_or_after_the_sources_own_date_are_not_believed():
    whole = history()
    now = after_close(date(2026, 8, 19))
    checked = check(whole, CALENDAR, now)
    assert [r.reason_code for r in checked.rejects] == ["future_session"] * 2
    assert checked.bars[-1].session_on == date(2026, 8, 19)
    stated = check(replace(whole, known_until=date(2026, 8, 20)), CALENDAR, NOW)
    assert [r.reason_code for r in stated.rejects] == ["after_as_of"]


def test_the_bar_of_the_open_session_is_not_taken_for_the_close():
    whole = history()
    during = datetime(2026, 8, 21, 19, 59, tzinfo=UTC)
    checked = check(whole, CALENDAR, during)
    assert checked.bars[-1].session_on == date(2026, 8, 20)
    assert not checked.rejects
    assert any("unfinished" in note for note in checked.notes)


def test_unknown_open_high_low_and_volume_stay_unknown():
    checked = check(changed(3, open=None, high=None, low=None, volume=None), CALENDAR, NOW)
    bar = checked.bars[3]
    assert (bar.open, bar.high, bar.low, bar.volume) == (None, None, None, None)
    assert not checked.rejects


def test_doubled_and_unsorted_sessions_refuse_the_series():
    whole = history()
    assert code_of(replace(whole, bars=(*whole.bars[:5], *whole.bars[4:]))) == "duplicate_session"
    assert code_of(replace(whole, bars=tuple(reversed(whole.bars)))) == "unsorted_sessions"


def test_a_source_that_is_mostly_wrong_is_not_trusted_with_the_rest():
    whole = history()
    bars = tuple(replace(b, close=None) if i % 4 == 0 else b for i, b in enumerate(whole.bars))
    assert code_of(replace(whole, bars=bars)) == "too_many_bad_rows"


@pytest.mark.parametrize("ratio", [2, 3, 4, 5, 7, 10, 20, 50])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("day_return", [-0.05, 0.0, 0.125])
def test_an_unrecorded_split_is_not_taken_for_a_crash_or_a_rally(ratio: int, reverse: bool, day_return: float):
    share = Share(date(2026, 7, 1), date(2026, 8, 21), splits={SPLIT_DAY: 1 / ratio if reverse else ratio})
    moved = share.bars[SPLIT_DAY]
    moved["close"] = moved["open"] * (1 + day_return)
    moved["high"], moved["low"] = (f(moved["open"], moved["close"]) for f in (max, min))
    assert code_of(history(share, "raw", record_splits=False)) == "unexplained_split"
    assert check(history(share, "raw"), CALENDAR, NOW).bars
    assert check(history(share, "split"), CALENDAR, NOW).bars


def test_prices_that_are_already_adjusted_are_not_adjusted_again():
    share = Share(date(2026, 7, 1), date(2026, 8, 21), splits={SPLIT_DAY: 4.0})
    adjusted = history(share, "split")
    assert code_of(replace(adjusted, basis="raw")) == "inconsistent_basis"


def test_prices_said_to_be_adjusted_that_show_the_recorded_split_are_refused():
    share = Share(date(2026, 7, 1), date(2026, 8, 21), splits={SPLIT_DAY: 4.0})
    assert code_of(replace(history(share, "raw"), basis="split")) == "inconsistent_basis"


def test_a_split_of_a_ratio_nobody_listed_is_still_checked_against_its_record():
    share = Share(date(2026, 7, 1), date(2026, 8, 21), splits={SPLIT_DAY: 1.806})
    assert code_of(replace(history(share, "raw"), basis="split")) == "inconsistent_basis"
    assert check(history(share, "split"), CALENDAR, NOW).bars


def test_a_split_hidden_by_a_missing_day_is_found():
    share = Share(date(2026, 7, 1), date(2026, 8, 21), splits={SPLIT_DAY: 10.0})
    whole = history(share, "raw", record_splits=False)
    holed = tuple(b for b in whole.bars if b.session_on != SPLIT_DAY)
    assert code_of(replace(whole, bars=holed)) == "unexplained_split"


def test_a_day_on_which_a_share_really_doubled_is_no_split():
    share = Share(date(2026, 7, 1), date(2026, 8, 21))
    for day, bar in share.bars.items():
        if day >= SPLIT_DAY:
            share.bars[day] = {name: v * (2 if name != "volume" else 40) for name, v in bar.items()}
    # It opened 25 % up and went on from there; a split is there before the bell.
    share.bars[SPLIT_DAY]["open"] *= 0.625
    share.bars[SPLIT_DAY]["low"] = share.bars[SPLIT_DAY]["open"]
    assert check(history(share), CALENDAR, NOW).bars


def test_a_real_overnight_halving_passes_once_a_person_confirmed_it():
    share = Share(date(2026, 7, 1), date(2026, 8, 21))
    for day in [d for d in share.bars if d >= SPLIT_DAY]:
        share.bars[day] = {name: v / 2 for name, v in share.bars[day].items()}
    assert code_of(history(share)) == "unexplained_split"
    confirmed = replace(history(share), genuine_moves=frozenset({SPLIT_DAY}))
    assert check(confirmed, CALENDAR, NOW).bars


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (Action(date(2026, 8, 12), "dividend", 0.0), "bad_action"),
        (Action(date(2026, 8, 12), "dividend", -1.0), "bad_action"),
        (Action(date(2026, 8, 12), "split", float("nan")), "bad_action"),
        (Action(date(2026, 8, 15), "dividend", 1.0), "action_not_on_session"),
        (Action(date(2026, 8, 12), "dividend", 500.0), "dividend_above_price"),
    ],
)
def test_a_broken_action_refuses_the_series_because_every_earlier_close_depends_on_it(action: Action, code: str):
    assert code_of(replace(history(), actions=(action,))) == code


def test_the_same_dividend_twice_is_not_paid_twice():
    dividend = Action(date(2026, 8, 12), "dividend", 1.0)
    assert code_of(replace(history(), actions=(dividend, dividend))) == "duplicate_action"


def test_an_announced_split_does_not_rebase_prices_before_its_day():
    split = Action(date(2026, 8, 28), "split", 10.0)
    checked = check(replace(history(), actions=(split,)), CALENDAR, NOW)
    assert checked.actions == ()
    assert any("not in force" in note for note in checked.notes)


@pytest.mark.parametrize("basis", ["raw", "split"])
def test_a_forgotten_dividend_is_noticed_by_the_sources_own_adjusted_close(basis: Basis):
    share = Share(
        date(2026, 7, 1),
        date(2026, 8, 21),
        splits={SPLIT_DAY: 4.0},
        dividends={date(2026, 7, 15): 0.6, date(2026, 8, 17): 0.2},
    )
    whole = history(share, basis)
    assert check(whole, CALENDAR, NOW).warnings == ()
    without = tuple(a for a in whole.actions if a.ex_on != date(2026, 7, 15))
    (warning,) = check(replace(whole, actions=without), CALENDAR, NOW).warnings
    assert "an action may be missing" in warning


def test_missing_sessions_are_counted_up_to_now_and_not_beyond():
    days = [b.session_on for b in history().bars if b.session_on != date(2026, 7, 14)]
    assert missing_sessions(days, CALENDAR, NOW) == [date(2026, 7, 14)]
    later = NOW + timedelta(days=3)  # Tuesday noon UTC: Monday is final, Tuesday is not
    assert missing_sessions(days, CALENDAR, later) == [date(2026, 7, 14), date(2026, 8, 24)]
    assert missing_sessions(days, CALENDAR, later, until=date(2026, 7, 14)) == [date(2026, 7, 14)]
    assert missing_sessions([], CALENDAR, NOW) == []


def test_refusals_survive_the_way_between_processes():
    import pickle

    refused: Callable[[], SeriesRefusedError] = lambda: SeriesRefusedError("x", code="bad", place="y")  # noqa: E731
    copy = pickle.loads(pickle.dumps(refused()))
    assert (copy.code, str(copy)) == ("bad", "x (y)")
