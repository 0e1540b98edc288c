"""Work in a process of its own that is killed with SIGKILL at a point that was counted, not guessed.

A point is any change of the file system below a folder that Python makes: opening a file to write, renaming, removing,
linking, making a folder. The process is killed just before the change, so every boundary between two changes is one.
What native code writes meanwhile (DuckDB, Arrow) is reached by a limit on the size of files: the kernel ends the
process inside the write that crosses it.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing import forkserver
from pathlib import Path
from typing import Any, Final

import pytest

_CHANGES: Final = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.truncate")
_TO_WRITE: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_NAMES: Final = (
    (re.compile(r"\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{12}"), "<version>"),
    (re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}"), "<run>"),
    (re.compile(r"\.[0-9a-f]{8}-\d+\.[0-9a-f]{32}\.tmp$"), ".<temporary>"),
    (re.compile(r"[0-9a-f]{32}"), "<random>"),
    (re.compile(r"leases/\d+"), "leases/<generation>"),
    (re.compile(r"objects/[0-9a-f]{2}/.*|objects/[0-9a-f]{2}$"), "objects/<body>"),
    (re.compile(r"(dim|fct|mart|rf\d\d)_\w+"), "<mart>"),
)
KILLED: Final = -signal.SIGKILL
CROSSED: Final = -signal.SIGXFSZ

# A server that has imported everything and has no threads: a process costs a fork.
_context = multiprocessing.get_context("forkserver")
_preloaded = ["tests.support.killing", "overbuild.pipeline", "overbuild.publish.build", "pyarrow"]


def preload(*modules: str) -> None:
    """Let the server import what else the work needs, once for all processes; has to be said before the first."""
    _preloaded.extend(modules)


def _start_server() -> None:
    """Start it with this process's import path, which it would not take over by itself."""
    _context.set_forkserver_preload(_preloaded)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        patch.setenv("GX_ANALYTICS_ENABLED", "false")
        forkserver.ensure_running()


def plain(path: str) -> str:
    """A path without what differs from run to run."""
    for pattern, name in _NAMES:
        path = pattern.sub(name, path)
    return path


def tree(folder: Path) -> set[str]:
    """Every path below a folder, plain; without what a stand-in for an object store has under way."""
    found = {plain(path.relative_to(folder).as_posix()) for path in folder.rglob("*")}
    return {path for path in found if not path.endswith(".arriving")}


def points(work: Callable[..., object], *arguments: Any, below: Path) -> list[str]:
    """The changes that undisturbed work makes below a folder, in their order."""
    noted = below.parent / f"{below.name}.points"
    code = _run(work, arguments, below, None, noted, None)
    assert code == 0, f"undisturbed work ended with {code}"
    return [plain(line) for line in noted.read_text().splitlines()]


def each_kind(found: list[str]) -> list[int]:
    """The first and the last point of every kind."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for number, name in enumerate(found):
        first.setdefault(name, number)
        last[name] = number
    return sorted({*first.values(), *last.values()})


def kill(work: Callable[..., object], *arguments: Any, below: Path, of: list[str], at: int | None) -> int:
    """Do the work and die just before a change; the exit code, :data:`KILLED` where it came to that.

    Args:
        work: module-level function.
        arguments: of it.
        below: folder whose changes count.
        of: the changes of undisturbed work.
        at: number of one of them; it is known again by its kind, so that a change that another thread makes now and
            then moves no point. None: never, the work dies by itself.
    """
    when = (of[at], of[:at].count(of[at])) if at is not None else None
    return _run(work, arguments, below, when, None, None)


def cut_off(work: Callable[..., object], *arguments: Any, below: Path, size: int) -> int:
    """Do the work and die inside the write that would make a file larger than ``size``; the exit code."""
    return _run(work, arguments, below, None, None, size)


def at_work_in(home: Path) -> dict[int, str]:
    """Processes whose command line or environment names a home: number and command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line, surroundings = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:  # it has just ended, or is somebody else's
            continue
        if os.fsencode(home) in line + surroundings and int(folder.name) != os.getpid():
            found[int(folder.name)] = line.replace(b"\0", b" ").decode(errors="replace")
    return found


def wait_until_nobody_is_at_work_in(home: Path, seconds: float = 20) -> None:
    """Return when a home is left alone; fails with who is still there."""
    until = time.monotonic() + seconds
    while (left := at_work_in(home)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not left, left


def _run(
    work: Callable[..., object],
    arguments: tuple[Any, ...],
    below: Path,
    at: tuple[str, int] | None,
    noted: Path | None,
    size: int | None,
) -> int:
    _start_server()
    process = _context.Process(
        target=_child, args=(work, arguments, str(below), at, str(noted) if noted else None, size, dict(os.environ))
    )
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _child(
    work: Callable[..., object],
    arguments: tuple[Any, ...],
    below: str,
    at: tuple[str, int] | None,
    noted: str | None,
    size: int | None,
    environment: dict[str, str],
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    log = os.open(noted, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if noted else None
    count = 0

    def watch(event: str, told: tuple[Any, ...]) -> None:
        nonlocal count
        if event == "open":
            if not isinstance(told[0], str | bytes | os.PathLike) or not told[2] & _TO_WRITE:
                return
        elif event not in _CHANGES:
            return
        path = _absolute(event, told)
        if not path.startswith(below + "/"):
            return
        change = f"{event} {path[len(below) + 1 :]}"
        if at is not None and plain(change) == at[0]:
            if count == at[1]:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1
        if log is not None:
            os.write(log, f"{change}\n".encode())

    if size is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    sys.addaudithook(watch)
    work(*arguments)


def _absolute(event: str, told: tuple[Any, ...]) -> str:
    path = os.fsdecode(told[1] if event in ("os.rename", "os.link", "os.symlink") else told[0])
    if os.path.isabs(path):  # noqa: PTH117 - this runs at every event
        return path
    folder = told[1] if event in ("os.remove", "os.rmdir") else told[2] if event == "os.mkdir" else -1
    if isinstance(folder, int) and folder >= 0 and event != "open":
        return f"{os.readlink(f'/proc/self/fd/{folder}')}/{path}"  # noqa: PTH115
    return os.path.abspath(path)  # noqa: PTH100
