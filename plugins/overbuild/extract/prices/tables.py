"""Between a price history and the lake's rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from overbuild.extract.prices.base import Action, Bar, PriceHistory
from overbuild.lake.schemas import CORPORATE_ACTIONS, DAILY_BARS
from overbuild.lake.store import Lake

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the lake holds of one ticker: rows of ``daily_bars`` and ``corporate_actions``, by their keys.

    ``torn`` is True when the two were not written together: a process died between the two files.
    """

    bars: dict[date, Row]
    actions: dict[tuple[date, str], Row]
    torn: bool = False

    @property
    def last(self) -> date | None:
        """Newest session, None without bars."""
        return max(self.bars, default=None)

    def came_like(self, history: PriceHistory) -> bool:
        """Whether the rows come from the same source in the same basis and currency as ``history``."""
        told = (history.source, history.basis, history.currency, history.is_synthetic)
        return all(
            (row["source"], row["basis"], row["currency"], row["is_synthetic"]) == told
            for row in (*self.bars.values(), *self.actions.values())
        )


def read(lake: Lake, ticker: str) -> Stored:
    """What the lake holds of ``ticker``.

    Raises:
        LakeError: a file cannot be read.
    """
    bars = lake.read(DAILY_BARS.name, ticker).to_pylist()
    actions = lake.read(CORPORATE_ACTIONS.name, ticker).to_pylist()
    return Stored(
        {row["session_on"]: row for row in bars},
        {(row["ex_on"], row["kind"]): row for row in actions},
        torn=bool(bars) and lake.recipe(DAILY_BARS.name, ticker) != _recipe(actions),
    )


def write(lake: Lake, ticker: str, bars: Sequence[Row], actions: Sequence[Row]) -> bool:
    """Replace what the lake holds of ``ticker``; True when anything changed.

    The bars name the actions they belong to, so a reader can tell when only one of the two files was written.
    """
    had_actions = lake.exists(CORPORATE_ACTIONS.name, ticker)
    changed = False
    if actions or had_actions:
        table = pa.Table.from_pylist(list(actions), schema=CORPORATE_ACTIONS.schema)
        changed = lake.write(CORPORATE_ACTIONS.name, ticker, table).changed
    table = pa.Table.from_pylist(list(bars), schema=DAILY_BARS.schema)
    return lake.write(DAILY_BARS.name, ticker, table, recipe=_recipe(actions)).changed or changed


def bar_row(bar: Bar, history: PriceHistory) -> Row:
    """A row of ``daily_bars``."""
    return {
        "ticker": history.ticker,
        "session_on": bar.session_on,
        "open": bar.open,
        "high": bar.high,
        "low": bar.low,
        "close": bar.close,
        "volume": bar.volume,
        **_provenance(history),
        "source_url": history.source_url,
        "source_sha256": history.source_sha256,
    }


def action_row(action: Action, history: PriceHistory) -> Row:
    """A row of ``corporate_actions``."""
    return {
        "ticker": history.ticker,
        "ex_on": action.ex_on,
        "kind": action.kind,
        "dividend_per_share": action.amount if action.kind == "dividend" else None,
        "split_ratio": action.amount if action.kind == "split" else None,
        **_provenance(history),
        "source_url": history.actions_url or history.source_url,
        "source_sha256": history.actions_sha256 or history.source_sha256,
    }


def amount(row: Row) -> float:
    """The amount of a row of ``corporate_actions``."""
    value = row["dividend_per_share"] if row["kind"] == "dividend" else row["split_ratio"]
    return float(value)


def _recipe(actions: Sequence[Row]) -> str:
    told = sorted((row["ex_on"].isoformat(), row["kind"], amount(row), row["basis"]) for row in actions)
    return f"actions sha256 {hashlib.sha256(json.dumps(told).encode()).hexdigest()}"


def _provenance(history: PriceHistory) -> Row:
    return {
        "basis": history.basis,
        "currency": history.currency,
        "source": history.source,
        "is_synthetic": history.is_synthetic,
        "retrieved_at": history.retrieved_at,
    }
