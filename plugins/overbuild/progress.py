"""How long work tells somebody that it is getting on.

A step never prints: it reports to a :class:`Reporter`. The command line shows bars or plain lines, Airflow
workers log, and libraries and tests stay silent with :class:`NullReporter`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, Self, runtime_checkable


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


_NAMED: Final = 8
_TOLD: Final = 3


def some_names(names: Sequence[str]) -> str:
    """The first names of many, and how many more there are."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


@dataclass
class Digest:
    """Messages about many subjects, a line a kind: what hundreds have in common is not told hundreds of times.

    As a context manager it tells them at the end, but for one who interrupts the work.

    Attributes:
        tell: says one message, for example :meth:`Reporter.warn`.
        place: where all of them are, in words.
    """

    tell: Callable[[str], None]
    place: str
    _kinds: dict[str, dict[str, str]] = field(default_factory=dict, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if kind is None or issubclass(kind, Exception):
            self.close()

    def add(self, kind: str, subject: str, message: str) -> None:
        """Keep a message.

        Args:
            kind: what its subjects have in common, as a clause about several of them ("could not be read").
            subject: whom it is about.
            message: one sentence that names the subject.
        """
        self._kinds.setdefault(kind, {})[subject] = message

    def close(self) -> None:
        """Tell all that was kept: few messages of a kind word by word, of many the first one and the names."""
        for kind, messages in self._kinds.items():
            if len(messages) <= _TOLD:
                for message in messages.values():
                    self.tell(message)
            else:
                first = next(iter(messages.values()))
                self.tell(
                    f"{len(messages):,} {kind}: {some_names(list(messages))}. The first: {first}. All: {self.place}"
                )
        self._kinds.clear()


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
