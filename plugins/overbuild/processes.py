"""Which processes are still there: what a killed one left behind is told from what a living one is at work on."""

from __future__ import annotations

import functools
import multiprocessing
import os
import socket
import threading
from pathlib import Path


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

    A worker whose parent was killed would wait for work for ever: its siblings keep the queue open.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
