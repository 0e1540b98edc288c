"""When a filing became public, from what EDGAR's records say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

EASTERN: Final = ZoneInfo("America/New_York")
BASIS_LISTING: Final = "submissions_read_as_eastern"
BASIS_HEADER: Final = "filing_header"

_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z?")


def eastern_to_utc(wall_time: datetime) -> datetime:
    """The UTC instant of a naive New York wall time; the later one where it comes twice."""
    return max(wall_time.replace(tzinfo=EASTERN, fold=fold).astimezone(UTC) for fold in (0, 1))


def read_listing_time(text: str | None) -> datetime | None:
    """The acceptance time of a submissions listing as a UTC instant that is never too early.

    ``acceptanceDateTime`` ends in Z, yet for some filers its digits are Eastern wall time. Read as Eastern
    they are right for those and four to five hours late for the others: nothing is known before it was
    public.

    Returns:
        The instant, or None when the text is missing or not a time.
    """
    match = _ISO.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    try:
        return eastern_to_utc(datetime(*(int(part) for part in match.groups())))  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None
