"""At most one request in so many seconds, for all processes that share a home."""

from __future__ import annotations

import time
from pathlib import Path

from filelock import FileLock


class Pace:
    """Hands out points in time that lie at least ``interval`` apart.

    Args:
        path: file that holds the last point; its folder is created. A lock file is put beside it.
        interval: seconds.
    """

    def __init__(self, path: Path, interval: float) -> None:
        self._path = path
        self._interval = interval
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(f"{path}.lock")

    def wait(self) -> None:
        """Sleep until the next free point."""
        with self._lock:
            now = time.time()
            last = self._last()
            # A point far ahead was written before the clock was set back.
            slot = now if last is None or last > now + 3600 else max(now, last + self._interval)
            self._path.write_text(repr(slot))
        time.sleep(max(0.0, slot - now))

    def _last(self) -> float | None:
        try:
            return float(self._path.read_text())
        except (FileNotFoundError, ValueError):  # first use, or cut off by a crash
            return None
