"""Adjusted closes: the reference the warehouse's SQL has to agree with.

Let ``t`` be a session, ``D(e)`` the dividend per share with ex-date ``e``, ``R(e)`` the new shares per old
share of a split with ex-date ``e``, and ``prev(e)`` the last session with a bar before ``e``. For bars of
basis ``raw``::

    close_split(t) = close(t) / product of R(e) over splits with e > t
    D_split(e)     = D(e)     / product of R(x) over splits with x > e

For bars of basis ``split`` both are what the source gave. Then, as CRSP and Yahoo do it::

    factor(t)    = product of (1 - D_split(e) / close_split(prev(e))) over dividends with e > t
    adj_close(t) = close_split(t) * factor(t)

An ex-date without an earlier bar has no effect. The newest session has factor 1, and every action that
appears later changes all closes before it: adjusted closes are computed, never stored and never appended to.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from overbuild.extract.prices.base import Action, Basis


def adjust(closes: pd.Series[float], actions: Sequence[Action], basis: Basis) -> pd.DataFrame:
    """Split- and dividend-adjusted closes by the formula above.

    Args:
        closes: closes in currency units by session (``date``), ascending and unique, without holes.
        actions: dividends (in the basis of ``closes``) and splits; any order.
        basis: what ``closes`` are already adjusted for.

    Returns:
        Index as ``closes``; ``close_split`` and ``adj_close`` in currency units, ``factor`` a ratio (0, 1].

    Raises:
        ValueError: the sessions do not ascend, or a dividend is not below the close before it.
    """
    days = list(closes.index)
    if any(a >= b for a, b in itertools.pairwise(days)):
        raise ValueError("The sessions have to ascend without repetition")
    splits = [a for a in actions if a.kind == "split"] if basis == "raw" else []
    close_split = closes.to_numpy(dtype=float) / _later_splits(days, splits)
    factor = np.ones(len(days))
    for action in actions:
        if action.kind != "dividend":
            continue
        position = bisect_left(days, action.ex_on)
        if position == 0:
            continue
        amount = action.amount / float(_later_splits([action.ex_on], splits)[0])
        step = 1.0 - amount / close_split[position - 1]
        if not 0 < step <= 1:
            raise ValueError(f"The dividend of {action.ex_on} is not below the close before it")
        factor[:position] *= step
    return pd.DataFrame(
        {"close_split": close_split, "factor": factor, "adj_close": close_split * factor}, index=closes.index
    )


def _later_splits(days: Sequence[date], splits: Sequence[Action]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Product of the ratios of all splits after each of ``days``."""
    product = np.ones(len(days))
    for split in splits:
        product *= np.array([split.amount if split.ex_on > day else 1.0 for day in days])
    return product
