"""One request budget and one circuit breaker for all processes that share a home directory.

The SEC allows 10 requests a second "regardless of the number of machines used" and blocks an address that
goes over for ten minutes, longer if it goes on asking. Both guards therefore live in files below
``<home>/state`` and are taken under a file lock; the operating system frees the lock of a process that dies.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from filelock import FileLock

from overbuild.errors import BlockedError
from overbuild.lake.store import write_atomically

_POLL_SECONDS: Final = 0.005


class RequestBudget:
    """Spaces requests at least ``1 / rate`` seconds apart, over threads and processes.

    The moment recorded is the one at which the request really goes out, taken while the lock is held, so a
    process that is scheduled late delays others instead of bunching up with them. Wall-clock time is the only
    clock that processes on several machines share; because a wait is never longer than one interval, a clock
    that is set back costs one interval and not an hour.

    Args:
        state_dir: shared directory.
        rate: requests per second.
    """

    def __init__(
        self,
        state_dir: Path,
        rate: float,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        state_dir.mkdir(parents=True, exist_ok=True)
        self._file = state_dir / "edgar-last-request"
        self._lock = FileLock(state_dir / "edgar-last-request.lock", thread_local=False)
        self._threads = threading.Lock()
        self._interval = 1.0 / rate
        self._clock = clock
        self._sleep = sleep

    def take(self) -> None:
        """Wait for a turn. One call is one attempt, retries included."""
        with self._threads, self._lock.acquire(poll_interval=_POLL_SECONDS):
            wait = min(max(self._last() + self._interval - self._clock(), 0.0), self._interval)
            if wait:
                self._sleep(wait)
            self._file.write_text(repr(self._clock()))

    def _last(self) -> float:
        try:
            return float(self._file.read_text())
        except FileNotFoundError:
            return float("-inf")
        except ValueError:
            # Written half by a process that was killed: as if a request had gone out just now.
            return self._clock()


class _State(msgspec.Struct):
    until: float  # Unix time
    seconds: float  # how long it was opened for
    reason: str
    url: str
    blocked: bool  # False: only a pause the source asked for


class CircuitBreaker:
    """Remembers, for all processes, that the source refused us and until when nothing may be sent.

    Args:
        path: state file; one per source.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
        self._threads = threading.Lock()
        self._clock = clock
        self._sleep = sleep

    def admit(self) -> None:
        """Return when a request may be sent; wait out a pause.

        Raises:
            BlockedError: the breaker is open; it names the instant at which it closes.
        """
        while (state := self._read()) is not None:
            # Never longer than it was opened for, whatever the clock has done since.
            remaining = min(state.until - self._clock(), state.seconds)
            if remaining <= 0:
                return
            if state.blocked:
                raise self._blocked(state, remaining)
            self._sleep(remaining)

    def open(self, seconds: float, *, reason: str, url: str) -> BlockedError:
        """Send nothing for ``seconds``; returns the error to raise."""
        state = self._extend(_State(self._clock() + seconds, seconds, reason, url, blocked=True))
        return self._blocked(state, state.until - self._clock())

    def pause(self, seconds: float, *, reason: str, url: str) -> None:
        """Let every process wait ``seconds`` before its next request, because the source asked for it."""
        self._extend(_State(self._clock() + seconds, seconds, reason, url, blocked=False))

    def _extend(self, state: _State) -> _State:
        with self._threads, self._lock.acquire(poll_interval=_POLL_SECONDS):
            current = self._read()
            if current is not None:
                still_open = min(current.until - self._clock(), current.seconds) > 0
                if still_open and (current.blocked, current.until) >= (state.blocked, state.until):
                    return current
            write_atomically(self.path, msgspec.json.encode(state))
            return state

    def _read(self) -> _State | None:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_State)
        except FileNotFoundError:
            return None

    def _blocked(self, state: _State, remaining: float) -> BlockedError:
        ends = datetime.fromtimestamp(self._clock() + remaining, UTC)
        return BlockedError(
            f"EDGAR refused us and no request is sent before {ends:%Y-%m-%d %H:%M:%S} UTC: {state.reason}",
            place=state.url,
            remedy=(
                "Check EDGAR_IDENTITY and run again after that; asking earlier makes the SEC's block longer. "
                f"State: {self.path}"
            ),
        )
