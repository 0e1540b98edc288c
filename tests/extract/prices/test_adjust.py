"""Adjusted closes against the wealth of somebody who holds the share."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overbuild.extract.prices.adjust import adjust
from overbuild.extract.prices.base import Action

FIRST = date(2024, 1, 1)


@st.composite
def histories(draw: st.DrawFn) -> tuple[pd.Series[float], list[Action]]:
    """Raw closes and actions; dividends are less than a third of the close before, per share after a split."""
    count = draw(st.integers(2, 30))
    days = [FIRST + timedelta(days=i) for i in range(count)]
    price, closes, actions = draw(st.floats(5, 500)), [], []
    for i, day in enumerate(days):
        ratio = draw(st.sampled_from([1.0] * 6 + [2.0, 10.0, 0.1, 1.5, 1.046]))
        share = draw(st.sampled_from([0.0] * 5 + [0.001, 0.01, 0.3]))
        if i and ratio != 1.0:
            actions.append(Action(day, "split", ratio))
        if i and share:
            dividend = price * share / (ratio if i else 1.0)
            actions.append(Action(day, "dividend", dividend))
        price = price / (ratio if i else 1.0) * math.exp(draw(st.floats(-0.2, 0.2)))
        closes.append(price)
    return pd.Series(closes, index=days, dtype=float), draw(st.permutations(actions))


def wealth(closes: pd.Series[float], actions: list[Action]) -> list[float]:
    """Value of one share bought on the first day, dividends reinvested at the close before less the dividend."""
    shares, values, before = 1.0, [], None
    for day, close in closes.items():
        for split in (a for a in actions if a.kind == "split" and a.ex_on == day):
            shares *= split.amount
            before = before / split.amount if before is not None else None
        for dividend in (a for a in actions if a.kind == "dividend" and a.ex_on == day):
            if before is not None:
                shares *= before / (before - dividend.amount)
        values.append(shares * close)
        before = close
    return values


def split_basis(closes: pd.Series[float], actions: list[Action]) -> tuple[pd.Series[float], list[Action]]:
    """The same history as a source tells it that has already adjusted for splits."""

    def later(day: date) -> float:
        return math.prod((a.amount for a in actions if a.kind == "split" and a.ex_on > day), start=1.0)

    told = [replace(a, amount=a.amount / later(a.ex_on)) if a.kind == "dividend" else a for a in actions]
    return closes / [later(day) for day in closes.index], told


@settings(deadline=None, max_examples=200)
@given(histories())
def test_no_return_is_lost_or_invented(history: tuple[pd.Series[float], list[Action]]):
    closes, actions = history
    adjusted = adjust(closes, actions, "raw")["adj_close"]
    owned = wealth(closes, actions)
    for ours, theirs in zip(adjusted / adjusted.iloc[-1], owned, strict=True):
        assert ours == pytest.approx(theirs / owned[-1], rel=1e-9)


@settings(deadline=None, max_examples=200)
@given(histories())
def test_the_basis_of_the_source_does_not_change_the_result(history: tuple[pd.Series[float], list[Action]]):
    closes, actions = history
    raw = adjust(closes, actions, "raw")
    told = adjust(*split_basis(closes, actions), "split")
    pd.testing.assert_frame_equal(raw, told, rtol=1e-9)


@settings(deadline=None, max_examples=200)
@given(histories(), st.sampled_from([2.0, 20.0, 0.05]), st.data())
def test_a_split_changes_no_return(history: tuple[pd.Series[float], list[Action]], ratio: float, data: st.DataObject):
    closes, actions = history
    free = [d for d in closes.index[1:] if not any(a.ex_on == d and a.kind == "split" for a in actions)]
    if not free:
        return
    day = data.draw(st.sampled_from(free))
    after = [a for a in actions if a.kind == "dividend" and a.ex_on >= day]
    split = closes.where([d < day for d in closes.index], closes / ratio)
    restated = [replace(a, amount=a.amount / ratio) if a in after else a for a in actions]
    ours = adjust(split, [*restated, Action(day, "split", ratio)], "raw")["adj_close"] * ratio
    pd.testing.assert_series_equal(ours, adjust(closes, actions, "raw")["adj_close"], rtol=1e-9)


@settings(deadline=None, max_examples=100)
@given(histories())
def test_the_newest_close_is_not_adjusted_and_factors_never_fall(
    history: tuple[pd.Series[float], list[Action]],
):
    closes, actions = history
    frame = adjust(closes, actions, "raw")
    assert frame["factor"].iloc[-1] == 1.0
    assert frame["adj_close"].iloc[-1] == closes.iloc[-1]
    assert frame["factor"].is_monotonic_increasing
    assert (frame["factor"] > 0).all()


def test_a_new_dividend_changes_every_earlier_close_so_nothing_can_be_appended():
    closes = pd.Series([100.0, 101.0, 99.0], index=[FIRST + timedelta(days=i) for i in range(3)])
    before = adjust(closes.iloc[:2], [], "split")["adj_close"]
    after = adjust(closes, [Action(FIRST + timedelta(days=2), "dividend", 1.01)], "split")["adj_close"]
    assert list(after.iloc[:2]) == pytest.approx([c * 0.99 for c in before])


def test_a_dividend_before_the_first_bar_or_on_a_day_without_bar_is_placed_right():
    days = [date(2024, 1, 2), date(2024, 1, 4)]
    closes = pd.Series([100.0, 100.0], index=days)
    early = Action(date(2024, 1, 2), "dividend", 5.0)
    between = Action(date(2024, 1, 3), "dividend", 5.0)
    assert list(adjust(closes, [early, between], "split")["adj_close"]) == [95.0, 100.0]


@pytest.mark.parametrize("amount", [100.0, 150.0, -1.0])
def test_an_impossible_dividend_is_refused(amount: float):
    closes = pd.Series([100.0, 50.0], index=[date(2024, 1, 2), date(2024, 1, 3)])
    with pytest.raises(ValueError, match="dividend of 2024-01-03"):
        adjust(closes, [Action(date(2024, 1, 3), "dividend", amount)], "split")


def test_unsorted_closes_are_refused():
    closes = pd.Series([1.0, 1.0], index=[date(2024, 1, 3), date(2024, 1, 2)])
    with pytest.raises(ValueError, match="ascend"):
        adjust(closes, [], "split")
