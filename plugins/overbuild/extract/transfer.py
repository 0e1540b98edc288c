"""What every HTTP source needs: a body within bounds of size and time, and what Retry-After means."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import httpx

# A Retry-After up to this long is waited for; a longer one is a refusal.
MAX_RETRY_AFTER_SECONDS: Final = 60.0
# A body may take this many read timeouts in all; a server that drips bytes never runs into one of them.
DEADLINE_IN_TIMEOUTS: Final = 4


class TooSlowError(Exception):
    """A body did not come within its time; ``received`` bytes had come."""

    def __init__(self, seconds: float, received: int) -> None:
        super().__init__(f"the response took longer than {seconds:.0f} s; {received:,} bytes had come")
        self.received = received


class TooLargeError(Exception):
    """A body is larger than the bytes accepted."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"the response is larger than {max_bytes:,} bytes")
        self.max_bytes = max_bytes


def read_within(
    chunks: Iterator[bytes], *, started: float, seconds: float, max_bytes: int, slowest: float | None = None
) -> Iterator[bytes]:
    """The chunks of a body as they come.

    Args:
        chunks: as the HTTP client gives them.
        started: ``time.monotonic()`` at the request.
        seconds: how long it may take since then.
        max_bytes: how large it may get.
        slowest: bytes a second from which on it may take longer, for bodies of gigabytes; None: never.

    Raises:
        TooLargeError, TooSlowError: it is too large, or takes too long.
    """
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > max_bytes:
            raise TooLargeError(max_bytes)
        if time.monotonic() - started > seconds + (received / slowest if slowest else 0.0):
            raise TooSlowError(seconds, received)
        yield chunk


def fetch_within(client: httpx.Client, url: str, *, seconds: float, max_bytes: int) -> tuple[httpx.Response, bytes]:
    """GET ``url``: the answer and its decoded body.

    Raises:
        TooLargeError, TooSlowError: as :func:`read_within`.
        httpx.HTTPError: there is no answer, or it breaks off.
    """
    started = time.monotonic()
    with client.stream("GET", url) as response:
        chunks = read_within(response.iter_bytes(), started=started, seconds=seconds, max_bytes=max_bytes)
        return response, b"".join(chunks)


def retry_after(value: str | None) -> float | None:
    """Seconds from a Retry-After header: a number of seconds or an HTTP date; None when absent or unreadable."""
    if value is None:
        return None
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - datetime.now(UTC)).total_seconds(), 0.0)
