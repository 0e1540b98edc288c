"""What the command line writes, and where.

Human text goes to stdout, or to stderr when ``--json`` was given; with ``--json`` stdout holds one JSON
document and nothing else.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Self

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from overbuild.errors import OverbuildError

# Rich folds tables to 80 columns when it does not write to a terminal; a log file has no such edge.
_PLAIN_WIDTH = 140
# A plain log gets a progress line after so many seconds, or a tenth of the work but not fewer items than this.
_PLAIN_SECONDS = 10.0
_PLAIN_ITEMS = 10


# Escape sequences and control characters; texts of servers and tools end up in messages.
_CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def tame(text: str) -> str:
    """The text without anything that a terminal would obey."""
    return _CONTROL.sub("", text)


def make_console(*, stderr: bool = False) -> Console:
    """A console that keeps a readable width and no colour when the output is not a terminal."""
    # No markup: a path or a filer's name with brackets is neither a style nor an error.
    probe = Console(stderr=stderr, highlight=False, soft_wrap=False, markup=False)
    if probe.is_terminal or "COLUMNS" in os.environ:
        return probe
    return Console(stderr=stderr, highlight=False, width=_PLAIN_WIDTH, markup=False)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


class Output:
    """One command's output: human text through :attr:`human`, the machine's through :meth:`emit`."""

    def __init__(self) -> None:
        self.json = False
        self._human: Console | None = None
        self._emitted = False

    @property
    def human(self) -> Console:
        """Where people read; bound late, because ``--json`` decides it."""
        if self._human is None:
            self._human = make_console(stderr=self.json)
        return self._human

    def emit(self, document: dict[str, Any]) -> None:
        """Write the command's JSON document to stdout if ``--json`` was given, once."""
        if not self.json or self._emitted:
            return
        self._emitted = True
        json.dump(document, sys.stdout, indent=2, ensure_ascii=False, allow_nan=False, default=_plain)
        sys.stdout.write("\n")
        sys.stdout.flush()

    def fail(self, error: OverbuildError) -> None:
        """Say what went wrong, where, and what to do; never a traceback."""
        self.emit(
            {
                "outcome": "error",
                "exit_code": error.exit_code,
                "error": {
                    "kind": type(error).__name__,
                    "thing": error.thing,
                    "place": error.place,
                    "remedy": error.remedy,
                },
            }
        )
        make_console(stderr=True).print(error_panel(error))

    def interrupted(self, exit_code: int) -> None:
        """Say that somebody ended the command, and what that means."""
        words = "Interrupted. Readers see a whole version: the one before, or the new one. The next run carries on."
        self.emit({"outcome": "interrupted", "exit_code": exit_code})
        self.human.print(words)

    def crash(self, error: Exception) -> None:
        """Tell a machine reader about an unexpected exception; the traceback goes to stderr elsewhere."""
        self.emit(
            {
                "outcome": "error",
                "exit_code": 1,
                "error": {"kind": type(error).__name__, "thing": str(error), "place": None, "remedy": None},
            }
        )


def error_panel(error: OverbuildError) -> Panel:
    """Thing, place and remedy in one panel."""
    lines = [Text(tame(error.thing))]
    if error.place:
        lines.append(Text.assemble(("Where  ", "bold"), tame(error.place)))
    if error.remedy:
        lines.append(Text.assemble(("Remedy ", "bold"), tame(error.remedy)))
    title = "Nothing was published" if error.exit_code == 3 else "Error"
    return Panel(Group(*lines), title=title, title_align="left", border_style="red", expand=False)


@dataclass
class _Plain:
    total: int | None
    started: float
    reported: float
    done: int = 0
    shown: int = 0


class ConsoleReporter:
    """Progress bars on a terminal, plain lines elsewhere. A context manager; safe from several threads."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._plain: dict[str, _Plain] = {}
        self._bars: dict[str, Any] = {}
        self._progress: Progress | None = None
        if console.is_terminal:
            self._progress = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
                transient=True,
            )

    def __enter__(self) -> Self:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def start(self, task: str, total: int | None) -> None:
        """Show a bar, or a line."""
        with self._lock:
            now = time.monotonic()
            self._plain[task] = _Plain(total, now, now)
            if self._progress is not None:
                self._bars[task] = self._progress.add_task(escape(task), total=total)
            else:
                self._line(f"{task}: started" + ("" if total is None else f", {total} to do"))

    def advance(self, task: str, n: int = 1) -> None:
        """Move the bar, or print a line now and then."""
        with self._lock:
            now = time.monotonic()
            state = self._plain.setdefault(task, _Plain(None, now, now))
            state.done += n
            if self._progress is not None:
                if task in self._bars:
                    self._progress.advance(self._bars[task], n)
                return
            step = max((state.total or 0) // 10, _PLAIN_ITEMS)
            if state.done - state.shown >= step or now - state.reported >= _PLAIN_SECONDS:
                state.shown, state.reported = state.done, now
                self._line(f"{task}: {state.done}" + ("" if state.total is None else f" of {state.total}"))

    def note(self, message: str) -> None:
        """Print above the bars."""
        self._line(message)

    def warn(self, message: str) -> None:
        """Print above the bars, marked in words as well as in colour."""
        self._console.print(Text.assemble(("warning: ", "yellow"), tame(message)), soft_wrap=True)

    def finish(self, task: str) -> None:
        """Replace the bar by one line with the count and the time."""
        with self._lock:
            state = self._plain.pop(task, None)
            bar = self._bars.pop(task, None)
            if self._progress is not None and bar is not None:
                self._progress.remove_task(bar)
        if state is not None:
            count = f"{state.done} done" if state.total is None else f"{state.done} of {state.total}"
            seconds = f"{time.monotonic() - state.started:.1f} s"
            self._line(f"{task}: {count if state.done or state.total else 'done'}, {seconds}")

    def _line(self, text: str) -> None:
        self._console.print(Text(tame(text)), soft_wrap=True)
