"""Warns when a run would show readers fewer companies, or an older world, than they see now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from overbuild.progress import some_names

_INSTEAD: Final = (
    "a backfill is staged and compared first (docs/how-to-backfill.md), and another OVERBUILD_HOME leaves readers alone"
)


def losses(before: Mapping[str, Any] | None, as_of: datetime | None, tickers: Collection[str]) -> tuple[str, ...]:
    """What readers of a published version would lose, one sentence each.

    Args:
        before: manifest of the version they see; None where nothing is published.
        as_of: instant that the new version ends at; None: it ends now.
        tickers: of the companies in the new version; empty where that is not known yet.
    """
    if before is None:
        return ()
    found = []
    older = _older(before, as_of)
    if older:
        found.append(f"{older}; {_INSTEAD}")
    gone = sorted(set(before["scope"]["tickers"]) - set(tickers)) if tickers else []
    if gone:
        count = len(before["scope"]["tickers"])
        found.append(
            f"Readers see {count} companies, and {len(gone)} of them are not in this version: {some_names(gone)};"
            f" {_INSTEAD}"
        )
    return tuple(found)


def _older(before: Mapping[str, Any], as_of: datetime | None) -> str | None:
    if as_of is None:
        return None
    told = before.get("as_of")
    if told is None:
        day = before["created_at"][:10]
        return f"Readers see everything known on {day}, and this version ends at {as_of.isoformat()}"
    if datetime.fromisoformat(told) > as_of:
        return f"Readers see the world as of {told}, and this version ends at {as_of.isoformat()}"
    return None
