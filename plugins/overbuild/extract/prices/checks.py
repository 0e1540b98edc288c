"""Judge what a source said before any of it reaches the lake.

A bad row goes to quarantine and the others go on, where that is safe. Faults that put the whole series in
doubt (order, unexplained splits, broken actions) refuse the ticker: its last good data stay as they are.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import pandas as pd

from overbuild.errors import BadRecordError
from overbuild.extract.prices.adjust import adjust
from overbuild.extract.prices.base import Action, Bar, PriceHistory, Reject
from overbuild.extract.prices.calendar import SessionCalendar, today

SPLIT_RATIOS: Final = (2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50)
# A split is in force when the market opens, so the step from the close before to the open has to show it,
# and so has the close. The close may move with the day's news (12.6 % on the day of a well-known 5:1 split).
OPEN_TOLERANCE: Final = math.log(1.10)
CLOSE_TOLERANCE: Final = math.log(1.16)
# A recorded ratio nearer to 1 (a spin-off written as a split) cannot be told from a day's trading.
SMALLEST_VISIBLE_SPLIT: Final = 1.5
# Across a longer hole a price may well have halved.
LONGEST_STEP: Final = 5

# Prices adjusted backwards are rounded, so a close may sit a little outside its day's range.
RANGE_TOLERANCE: Final = 0.01
# A source that is wrong this often is not what it says it is.
BAD_SHARE: Final = 0.05
BAD_AT_LEAST: Final = 3
# A wrong or missing dividend moves adjusted closes by about half a per cent; rounded factors by 0.03 %.
ADJUSTED_TOLERANCE: Final = 1e-3


class SeriesRefusedError(BadRecordError):
    """The series as a whole cannot be trusted. ``code`` is short and stable."""

    def __init__(
        self, thing: str, *, code: str = "refused", place: str | None = None, remedy: str | None = None
    ) -> None:
        super().__init__(thing, place=place, remedy=remedy)
        self.code = code


@dataclass(frozen=True, slots=True)
class Checked:
    """The usable part of a history.

    Attributes:
        bars: final, valid, ascending.
        actions: in force, ascending by day and kind.
        rejects: records for quarantine.
        warnings: findings that stop nothing.
        notes: remarks for people.
    """

    bars: tuple[Bar, ...]
    actions: tuple[Action, ...]
    rejects: tuple[Reject, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]


def check(history: PriceHistory, calendar: SessionCalendar, now: datetime) -> Checked:
    """The usable part of ``history`` as of ``now``.

    Raises:
        SeriesRefusedError: the whole series is in doubt.
    """
    _require_order(history)
    rejects = list(history.rejects)
    bars: list[Bar] = []
    unfinished = 0
    for bar in history.bars:
        fault = _date_fault(bar, history, calendar, now)
        if fault is None and not calendar.is_final(bar.session_on, now):
            unfinished += 1
            continue
        fault = fault or _price_fault(bar)
        if fault is None:
            bars.append(bar)
        else:
            rejects.append(_reject(bar, fault, history))
    _require_mostly_good(history, bars, rejects)
    actions, pending = _actions(history, calendar, now)
    adjusted = _adjusted_closes(history, bars, actions)
    _require_no_split_step(history, bars, actions, calendar)

    notes = list(history.notes)
    if unfinished:
        notes.append(f"{history.ticker}: the bar of the unfinished session was left out")
    if pending:
        notes.append(f"{history.ticker}: {pending} announced actions are not in force yet")
    warning = _adjusted_close_warning(history, bars, adjusted)
    return Checked(tuple(bars), tuple(actions), tuple(rejects), (warning,) if warning else (), tuple(notes))


def missing_sessions(
    days: Sequence[date], calendar: SessionCalendar, now: datetime, until: date | None = None
) -> list[date]:
    """Final sessions from the first of ``days`` to ``now`` that are not among them.

    A source that names the last day it vouches for (``until``) owes nothing after it.
    """
    if not days:
        return []
    last = calendar.last_final(now) if until is None else min(until, calendar.last_final(now))
    present = set(days)
    return [s for s in calendar.sessions(days[0], last) if s not in present]


def _require_order(history: PriceHistory) -> None:
    bars = history.bars
    for before, bar in itertools.pairwise(bars):
        if bar.session_on > before.session_on:
            continue
        repeated = bar.session_on == before.session_on
        raise SeriesRefusedError(
            f"{history.ticker}: {bar.session_on} " + ("comes twice" if repeated else f"follows {before.session_on}"),
            code="duplicate_session" if repeated else "unsorted_sessions",
            place=_place(history, bar),
            remedy="Give each session once, in ascending order",
        )


def _date_fault(bar: Bar, history: PriceHistory, calendar: SessionCalendar, now: datetime) -> tuple[str, str] | None:
    day = bar.session_on
    if day > today(now):
        return "future_session", f"{day} is in the future"
    if history.known_until is not None and day > history.known_until:
        return "after_as_of", f"{day} is later than the source's own date {history.known_until}"
    if not calendar.first <= day <= calendar.last:
        return "outside_calendar", f"{day} is before {calendar.first}, where the calendar starts"
    if not calendar.is_session(day):
        return "not_a_session", f"the exchange was closed on {day}"
    return None


def _price_fault(bar: Bar) -> tuple[str, str] | None:
    close = bar.close
    if close is None or not math.isfinite(close):
        return "missing_close", f"{bar.session_on} has no close"
    if close <= 0:
        return "close_not_positive", f"{bar.session_on} has close {close:g}"
    for name, value in (("open", bar.open), ("high", bar.high), ("low", bar.low)):
        if value is not None and not (math.isfinite(value) and value > 0):
            return "price_not_positive", f"{bar.session_on} has {name} {value:g}"
    if bar.high is not None and bar.low is not None and bar.high < bar.low:
        return "high_below_low", f"{bar.session_on} has high {bar.high:g} below low {bar.low:g}"
    above = bar.high is not None and close > bar.high * (1 + RANGE_TOLERANCE)
    below = bar.low is not None and close < bar.low * (1 - RANGE_TOLERANCE)
    if above or below:
        return "close_outside_range", f"{bar.session_on} has close {close:g} outside its day's range"
    if bar.volume is not None and bar.volume < 0:
        return "negative_volume", f"{bar.session_on} has volume {bar.volume}"
    return None


def _reject(bar: Bar, fault: tuple[str, str], history: PriceHistory) -> Reject:
    payload = {
        "session_on": bar.session_on.isoformat(),
        "open": bar.open,
        "high": bar.high,
        "low": bar.low,
        "close": bar.close,
        "volume": bar.volume,
    }
    return Reject(fault[0], f"{fault[1]} ({_place(history, bar)})", json.dumps(payload, sort_keys=True), bar.session_on)


def _require_mostly_good(history: PriceHistory, bars: Sequence[Bar], rejects: Sequence[Reject]) -> None:
    total = len(bars) + len(rejects)
    if len(rejects) > max(BAD_AT_LEAST, BAD_SHARE * total):
        raise SeriesRefusedError(
            f"{history.ticker}: {len(rejects)} of {total} bars are unusable, the first: {rejects[0].reason}",
            code="too_many_bad_rows",
            place=history.source_url,
            remedy="Correct the source",
        )


def _actions(history: PriceHistory, calendar: SessionCalendar, now: datetime) -> tuple[list[Action], int]:
    """Actions in force, and how many are announced for later."""
    seen: set[tuple[date, str]] = set()
    in_force: list[Action] = []
    for action in sorted(history.actions, key=lambda a: (a.ex_on, a.kind)):
        label = f"{history.ticker}: the {action.kind} of {action.ex_on}"
        if not (math.isfinite(action.amount) and action.amount > 0):
            raise SeriesRefusedError(
                f"{label} has amount {action.amount:g}",
                code="bad_action",
                place=history.source_url,
                remedy="Every adjusted close before it depends on it: correct the source",
            )
        if (action.ex_on, action.kind) in seen:
            raise SeriesRefusedError(
                f"{label} comes twice",
                code="duplicate_action",
                place=history.source_url,
                remedy="Give one row for each day and kind; add the amounts of two dividends of one day",
            )
        seen.add((action.ex_on, action.kind))
        known = calendar.first <= action.ex_on <= calendar.last
        if known and not calendar.is_session(action.ex_on):
            raise SeriesRefusedError(
                f"{label} falls on a day the exchange was closed",
                code="action_not_on_session",
                place=history.source_url,
                remedy="Give the ex-date, not the record or payment date",
            )
        if action.ex_on <= today(now):
            in_force.append(action)
    return in_force, len(history.actions) - len(in_force)


def _adjusted_closes(history: PriceHistory, bars: Sequence[Bar], actions: Sequence[Action]) -> list[float]:
    closes = pd.Series([bar.close for bar in bars], index=[bar.session_on for bar in bars], dtype=float)
    try:
        return [float(value) for value in adjust(closes, actions, history.basis)["adj_close"]]
    except ValueError as error:
        raise SeriesRefusedError(
            f"{history.ticker}: {error}",
            code="dividend_above_price",
            place=history.source_url,
            remedy="Check the amount and whether it has the same basis as the bars",
        ) from error


def _require_no_split_step(
    history: PriceHistory, bars: Sequence[Bar], actions: Sequence[Action], calendar: SessionCalendar
) -> None:
    """No step of the size of a split once the recorded ones are taken out, unless they were out already."""
    splits = [a for a in actions if a.kind == "split"]
    for before, bar in itertools.pairwise(bars):
        if bar.session_on in history.genuine_moves:
            continue
        if calendar.distance(before.session_on, bar.session_on) > LONGEST_STEP:
            continue
        recorded = math.prod((s.amount for s in splits if before.session_on < s.ex_on <= bar.session_on), start=1.0)
        if before.close is None or bar.close is None:
            raise ValueError("Only valid bars can be compared")
        scale = (recorded if history.basis == "raw" else 1.0) / before.close
        ratio = _split_like(bar.close * scale, None if bar.open is None else bar.open * scale, recorded)
        if ratio is None:
            continue
        if recorded != 1.0:
            raise SeriesRefusedError(
                f"{history.ticker}: a split of {recorded:g} on {bar.session_on} is recorded, and prices of "
                f"basis {history.basis!r} cannot move by a factor of {bar.close / before.close:.3f} there",
                code="inconsistent_basis",
                place=_place(history, bar),
                remedy="Declare the basis the prices really have, or get the series again",
            )
        raise SeriesRefusedError(
            f"{history.ticker}: the price went from {before.close:g} to {bar.close:g} on {bar.session_on}, "
            f"which looks like a {ratio} split, and none is recorded",
            code="unexplained_split",
            place=_place(history, bar),
            remedy="Record the split; if the move is real, list its day as a genuine move in prices.json",
        )


def _split_like(close_step: float, open_step: float | None, recorded: float) -> str | None:
    """The split that a step looks like, as text; both steps are ratios to the close before."""
    if abs(math.log(close_step)) < math.log(SMALLEST_VISIBLE_SPLIT) - CLOSE_TOLERANCE:
        return None
    ratios = [float(r) for r in SPLIT_RATIOS]
    visible = max(recorded, 1 / recorded)
    if visible >= SMALLEST_VISIBLE_SPLIT:
        ratios.append(visible)
    for ratio in ratios:
        for step, text in ((1 / ratio, f"{ratio:g}:1"), (ratio, f"1:{ratio:g}")):
            if abs(math.log(close_step / step)) > CLOSE_TOLERANCE:
                continue
            if open_step is None or abs(math.log(open_step / step)) <= OPEN_TOLERANCE:
                return text
    return None


def _adjusted_close_warning(history: PriceHistory, bars: Sequence[Bar], adjusted: Sequence[float]) -> str | None:
    """Say when the source's own adjusted closes do not follow from its actions."""
    worst, at = 0.0, None
    for bar, ours in zip(bars, adjusted, strict=True):
        if bar.adj_close is None:
            continue
        difference = abs(ours / bar.adj_close - 1) if bar.adj_close > 0 else math.inf
        if difference > worst:
            worst, at = difference, bar.session_on
    if worst <= ADJUSTED_TOLERANCE:
        return None
    return (
        f"{history.ticker}: the source's adjusted closes differ from those that follow from its dividends "
        f"and splits, by up to {worst:.2%} on {at}; an action may be missing"
    )


def _place(history: PriceHistory, bar: Bar) -> str:
    return f"{history.source_url}, {bar.line}" if bar.line else history.source_url
