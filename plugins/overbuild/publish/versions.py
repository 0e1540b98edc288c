"""Names of versions: the instant of publishing in UTC and the beginning of the content hash.

``20261122T031502.123Z-0f3a9c1d2b4e``: the names sort in the order of publishing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Final

_STAMP: Final = "%Y%m%dT%H%M%S.%f"
_NAME: Final = re.compile(r"(\d{8}T\d{6}\.\d{3})Z-[0-9a-f]{12}")


def version_name(content_hash: str, now: datetime, taken: Collection[str]) -> str:
    """A name that sorts after every name in ``taken``, even if the clock went back."""
    newest = max((instant_of(name) for name in taken), default=None)
    instant = now.astimezone(UTC)
    if newest is not None and instant <= newest + timedelta(milliseconds=1):
        instant = newest + timedelta(milliseconds=1)
    return f"{instant.strftime(_STAMP)[:-3]}Z-{content_hash[:12]}"


def is_version(name: str) -> bool:
    """Whether ``name`` is a version's name."""
    return _NAME.fullmatch(name) is not None


def instant_of(name: str) -> datetime:
    """When the version was published, UTC, to the millisecond.

    Raises:
        ValueError: not a version's name.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not the name of a version")
    return datetime.strptime(match[1] + "000", _STAMP).replace(tzinfo=UTC)
