"""How long work tells somebody that it is getting on.

A step never prints: it reports to a :class:`Reporter`. The command line shows bars or plain lines, Airflow
workers log, and libraries and tests stay silent with :class:`NullReporter`.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@runtime_checkable
class Reporter(Protocol):
    """Receives progress. Implementations must be safe to call from several threads."""

    def start(self, task: str, total: int | None) -> None:
        """A task begins; ``total`` counts its items, None when their number is unknown."""

    def advance(self, task: str, n: int = 1) -> None:
        """``n`` more items of ``task`` are done."""

    def note(self, message: str) -> None:
        """Something worth reading."""

    def warn(self, message: str) -> None:
        """Something went wrong that does not stop the run."""

    def finish(self, task: str) -> None:
        """``task`` is over, whether or not all its items were reached."""


class NullReporter:
    """Reports to nobody."""

    def start(self, task: str, total: int | None) -> None:
        """Ignore."""

    def advance(self, task: str, n: int = 1) -> None:
        """Ignore."""

    def note(self, message: str) -> None:
        """Ignore."""

    def warn(self, message: str) -> None:
        """Ignore."""

    def finish(self, task: str) -> None:
        """Ignore."""


@dataclass
class _Task:
    total: int | None
    started: float
    done: int = 0


class LogReporter:
    """Reports to :mod:`logging`, for schedulers and workers.

    Args:
        logger: where to; default the logger ``overbuild``.
    """

    def __init__(self, logger: logging.Logger | None = None) -> None:
        self._log = logger or logging.getLogger("overbuild")
        self._tasks: dict[str, _Task] = {}

    def start(self, task: str, total: int | None) -> None:
        """Log the beginning."""
        self._tasks[task] = _Task(total, time.monotonic())
        self._log.info("%s: started%s", task, "" if total is None else f" ({total} items)")

    def advance(self, task: str, n: int = 1) -> None:
        """Count; log only at debug level, so that a long task does not flood the log."""
        state = self._tasks.setdefault(task, _Task(None, time.monotonic()))
        state.done += n
        self._log.debug("%s: %s of %s", task, state.done, "?" if state.total is None else state.total)

    def note(self, message: str) -> None:
        """Log at info level."""
        self._log.info("%s", message)

    def warn(self, message: str) -> None:
        """Log at warning level."""
        self._log.warning("%s", message)

    def finish(self, task: str) -> None:
        """Log the end with the count and the time taken."""
        state = self._tasks.pop(task, None)
        if state is None:
            return
        count = f"{state.done} of {state.total}" if state.total is not None else str(state.done)
        self._log.info("%s: finished %s in %.1f s", task, count, time.monotonic() - state.started)
