"""How a night's answer joins what the lake holds.

Adjusted series are never appended to. Every night the newest sessions are read again; when they agree with
what is stored, the new ones join it. When a corporate action appears or a stored close is no longer
confirmed, the history is read again as a whole, because a source re-bases all of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from overbuild.extract.prices.base import PriceHistory, PriceMalformedError
from overbuild.extract.prices.calendar import SessionCalendar
from overbuild.extract.prices.checks import Checked, SeriesRefusedError
from overbuild.extract.prices.tables import Row, Stored, action_row, amount, bar_row

# Corrections and late prints arrive within days; a bar that was partial once was still wrong the night after.
REREAD_SESSIONS: Final = 5
# Sources round adjusted prices to six decimals or to single precision.
PRICE_ROUNDING: Final = 1e-5
ACTION_ROUNDING: Final = 1e-4
# Restated history may differ a little day by day; as a whole it may only move with a recorded split.
RESTATEMENT_TOLERANCE: Final = 0.02
LOST_SHARE: Final = 0.01
LOST_AT_LEAST: Final = 5


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows to write, and how many of the bars are new or changed."""

    bars: list[Row]
    actions: list[Row]
    fresh: int


def window_start(stored: Stored, calendar: SessionCalendar) -> date | None:
    """First session to read again; None when the whole history is needed."""
    if stored.last is None:
        return None
    return calendar.back(stored.last, REREAD_SESSIONS - 1)


def reason_for_whole(stored: Stored, window: Checked, history: PriceHistory, start: date) -> str | None:
    """Why the newest sessions alone do not do, None when they do.

    Args:
        stored: what the lake holds.
        window: what the source says about the sessions from ``start`` on.
        history: the answer ``window`` comes from.
        start: first session asked for.

    Raises:
        PriceMalformedError: the answer holds none of the sessions that are already stored.
    """
    if stored.torn:
        return "the last night ended in the middle of it"
    if not stored.came_like(history):
        return "the source, basis or currency is another"
    overlap = [(stored.bars[bar.session_on], bar) for bar in window.bars if bar.session_on in stored.bars]
    if not overlap:
        raise PriceMalformedError(
            f"{history.ticker}: none of the stored sessions from {start} on was confirmed",
            place=history.source_url,
            remedy="The ticker may be delisted or have been given to another company",
        )
    for row, bar in overlap:
        if not _same(row["close"], bar.close, PRICE_ROUNDING):
            return f"the close of {bar.session_on} changed from {row['close']:g} to {bar.close:g}"
    before = {key: amount(row) for key, row in stored.actions.items() if key[0] >= start}
    after = {(a.ex_on, a.kind): a.amount for a in window.actions if a.ex_on >= start}
    for key in sorted(before.keys() | after.keys()):
        if key not in before:
            return f"a {key[1]} of {key[0]} appeared"
        if key not in after or not _same(before[key], after[key], ACTION_ROUNDING):
            return f"the {key[1]} of {key[0]} changed"
    return None


def join(stored: Stored, window: Checked, history: PriceHistory) -> Merged:
    """Stored rows with the confirmed, corrected and new ones of ``window``."""
    bars = dict(stored.bars)
    fresh = 0
    for bar in window.bars:
        row = bar_row(bar, history)
        if bar.session_on not in bars or not _same_row(bars[bar.session_on], row):
            bars[bar.session_on] = row
            fresh += 1
    return Merged(list(bars.values()), list(stored.actions.values()), fresh)


def replace(stored: Stored, whole: Checked, history: PriceHistory, *, keep_confirmed: bool) -> Merged:
    """The whole history in place of what is stored.

    Args:
        stored: what the lake holds.
        whole: what the source says.
        history: the answer ``whole`` comes from.
        keep_confirmed: leave rows that say the same as they are, with the address they were first read from.
    """
    bars, fresh = [], 0
    same_source = stored.came_like(history)
    for bar in whole.bars:
        row = bar_row(bar, history)
        before = stored.bars.get(bar.session_on) if same_source else None
        confirmed = before is not None and _same_row(before, row)
        fresh += not confirmed
        bars.append(before if keep_confirmed and confirmed and before is not None else row)
    actions = []
    for action in whole.actions:
        known = stored.actions.get((action.ex_on, action.kind)) if same_source and keep_confirmed else None
        confirmed = known is not None and _same(amount(known), action.amount, ACTION_ROUNDING)
        actions.append(known if confirmed and known is not None else action_row(action, history))
    return Merged(bars, actions, fresh)


def require_explained(stored: Stored, whole: Checked, history: PriceHistory) -> None:
    """Refuse a new history that moved as a whole without a split to explain it, or that lost sessions.

    A source may announce a split before it re-bases its prices, or re-base them before it tells why. Either
    way prices and share counts would not fit each other that night.

    Raises:
        SeriesRefusedError: it did.
    """
    if not stored.bars or stored.torn or not stored.came_like(history):
        return
    present = {bar.session_on for bar in whole.bars}
    lost = sorted(day for day in stored.bars if day not in present)
    if len(lost) > max(LOST_AT_LEAST, LOST_SHARE * len(stored.bars)):
        raise SeriesRefusedError(
            f"{history.ticker}: {len(lost)} of {len(stored.bars)} stored sessions are missing from the new "
            f"history, the first {lost[0]}",
            code="history_shrank",
            place=history.source_url,
            remedy="If that is right, run with --full-refresh",
        )
    new_splits = _new_splits(stored, whole) if history.basis == "split" else []
    moves = []
    for bar in whole.bars:
        before = stored.bars.get(bar.session_on)
        if before is not None and bar.close is not None:
            expected = math.prod((ratio for ex_on, ratio in new_splits if ex_on > bar.session_on), start=1.0)
            moves.append(bar.close * expected / before["close"])
    if moves and abs(median(moves) - 1) > RESTATEMENT_TOLERANCE:
        raise SeriesRefusedError(
            f"{history.ticker}: all closes moved by a factor of {median(moves):.4g} that no split explains",
            code="unexplained_restatement",
            place=history.source_url,
            remedy="The source may be in the middle of a split; if it stays so, run with --full-refresh",
        )


def _new_splits(stored: Stored, whole: Checked) -> list[tuple[date, float]]:
    """Splits that joined (or, with the inverse ratio, left) the record, as (ex-date, ratio)."""
    before = {key[0]: amount(row) for key, row in stored.actions.items() if key[1] == "split"}
    after = {a.ex_on: a.amount for a in whole.actions if a.kind == "split"}
    days = sorted(before.keys() | after.keys())
    changes = ((day, after.get(day, 1.0) / before.get(day, 1.0)) for day in days)
    return [(day, ratio) for day, ratio in changes if ratio != 1.0]


def _same_row(before: Row, after: Row) -> bool:
    names: Sequence[str] = ("open", "high", "low", "close")
    return before["volume"] == after["volume"] and all(
        _same(before[name], after[name], PRICE_ROUNDING) for name in names
    )


def _same(before: float | None, after: float | None, tolerance: float) -> bool:
    if before is None or after is None:
        return before is after
    return math.isclose(before, after, rel_tol=tolerance)
