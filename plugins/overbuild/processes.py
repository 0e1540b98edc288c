"""Which processes are still there, and how ours end: what a killed one left behind is told from what a living one is
at work on.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

# What is not closed by then is cut off as `kill -9` would; Kubernetes does that after half a minute.
_SECONDS_TO_END: Final = 10.0
_SECONDS_TO_SPEAK: Final = 5.0
_ENDING: Final = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or SIGTERM as ``kill``, Airflow and Kubernetes send it.

    Args:
        number: the signal's.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


@contextmanager
def ending_when_told(last_words: Callable[[int], None]) -> Iterator[None]:
    """In the block Ctrl-C and SIGTERM raise :class:`Interrupted` in the main thread, so that what is open is closed.

    A process that is number 1 of a container would not hear SIGTERM otherwise. The second signal ends it at once, and
    so does time where something cannot be closed. Does nothing in other threads; a signal that somebody else has
    decided about, such as a shell that starts a job in the background, stays as it is.

    Args:
        last_words: gets the exit code before the process is cut off.
    """
    usual = (signal.SIG_DFL, signal.default_int_handler)
    in_main = threading.current_thread() is threading.main_thread()
    ours = {number: found for number in _ENDING if in_main and (found := signal.getsignal(number)) in usual}
    interruptions: list[Interrupted] = []
    watchdogs: list[threading.Timer] = []

    def cut_off(exit_code: int) -> None:
        # Words that nobody takes, such as those into a full pipe, hold nothing up.
        speaker = threading.Thread(target=last_words, args=[exit_code], daemon=True)
        speaker.start()
        speaker.join(_SECONDS_TO_SPEAK)
        os._exit(exit_code)

    def told(number: int, _: FrameType | None) -> NoReturn:
        for each in ours:
            signal.signal(each, signal.SIG_DFL)
        interruptions.append(Interrupted(number))
        watchdogs.append(threading.Timer(_SECONDS_TO_END, cut_off, [interruptions[0].exit_code]))
        watchdogs[0].daemon = True
        watchdogs[0].start()
        raise interruptions[0]

    for number in ours:
        signal.signal(number, told)
    try:
        yield
    except Exception as error:
        if interruptions:  # DuckDB turns it into an error of its own
            raise interruptions[0] from error
        raise
    finally:
        for watchdog in watchdogs:
            watchdog.cancel()
        for number, found in ours.items():
            signal.signal(number, found)


def end_workers() -> None:
    """End the workers of this process's pools at once; nobody would read what they are at."""
    for worker in multiprocessing.active_children():
        worker.terminate()


@functools.cache
def machine() -> str:
    """Where a process number means the same process: host, boot and process namespace."""
    parts = [socket.gethostname()]
    boot = Path("/proc/sys/kernel/random/boot_id")
    if boot.is_file():
        parts += [boot.read_text().strip(), str(Path("/proc/self/ns/pid").readlink())]
    return " ".join(parts)


def is_alive(pid: int) -> bool:
    """Whether a process of this machine has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def end_with_parent() -> None:
    """Let this worker of a process pool end when the process that started it does, however that ends.

    A worker whose parent was killed would wait for work for ever: its siblings keep the queue open. Ctrl-C in a
    terminal reaches the worker too; it leaves that to its parent, which ends it without a traceback.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
