"""A lease on an object store: at most one publisher, and a dead one in nobody's way for long.

Each lease is an object ``leases/<generation>.json`` that is created only if it is not there yet (``If-None-Match`` on
S3, ``ifGenerationMatch=0`` on Google's store), so that of several who want the next generation one gets it. Its holder
writes a new beat into it every few seconds. A lease is over when its holder said so, when its holder is a process of
this machine that is dead, or when no beat came for :data:`LEASE_SECONDS`, measured by the one who waits: clocks of
machines are never compared.

What this cannot do: a holder that the system stops for longer than the lease between its last look at the lease and
the write of the pointer object still writes it. And a file system whose ``pipe_file(mode="create")`` only looks before
it writes lets two win who come within the same milliseconds; both look again before they move the pointer.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from overbuild.errors import OverbuildError
from overbuild.processes import is_alive, machine

LEASE_SECONDS: Final = 60.0
_BEATS: Final = 6  # in the time of a lease
_POLL_SECONDS: Final = 1.0


class Lease:
    """The right to publish below one root of an object store.

    Args:
        fs: fsspec file system.
        folder: where lease objects live.
        seconds: without a beat for so long a lease is over.
    """

    def __init__(self, fs: Any, folder: str, *, seconds: float = LEASE_SECONDS) -> None:  # noqa: ANN401
        self._fs = fs
        self._folder = folder
        self._seconds = seconds
        self._holder = uuid.uuid4().hex
        self._generation = 0
        self._beat = 0
        self._beaten_at = 0.0
        self._trouble: Exception | None = None
        self._ended = threading.Event()
        self.is_alone = False
        """Whether everybody who held it before is known to have ended, not only to be silent."""

    @contextmanager
    def held(self, wait_seconds: float) -> Iterator[None]:
        """Hold it in a block.

        Raises:
            OverbuildError: somebody else held it for ``wait_seconds``.
        """
        self._acquire(wait_seconds)
        heart = threading.Thread(target=self._keep, name="publish-lease", daemon=True)
        heart.start()
        try:
            yield
        finally:
            self._ended.set()
            heart.join()
            if self._newest()[0] == self._generation:
                self._write(released=True)

    def require(self) -> None:
        """Return only while nobody else can believe to hold it.

        Raises:
            OverbuildError: it was taken over, or could not be renewed in time.
        """
        generation, told = self._newest()
        silent = time.monotonic() - self._beaten_at
        if generation == self._generation and told["holder"] == self._holder and silent < self._seconds / 2:
            return
        raise OverbuildError(
            f"The lease to publish was lost: no beat for {silent:.0f} seconds"
            + (f" ({self._trouble})" if self._trouble else ""),
            place=self._path(generation),
            remedy="Publish again; what is published is untouched",
        )

    def _acquire(self, wait_seconds: float) -> None:
        begun = since = time.monotonic()
        seen: tuple[int, dict[str, Any]] | None = None
        while True:
            found = self._newest()
            if found != seen:
                seen, since = found, time.monotonic()
            generation, told = found
            is_over = not told or told.get("released", False) or _is_dead(told)
            if (is_over or time.monotonic() - since > self._seconds) and self._create(generation + 1):
                self.is_alone = is_over
                self._forget_older()
                return
            if time.monotonic() - begun > wait_seconds:
                raise OverbuildError(
                    f"Somebody else is publishing: process {told.get('pid')} on {told.get('host')},"
                    f" since {told.get('started_at')}",
                    place=self._path(generation),
                    remedy="Wait until it ends and publish again; what is published is untouched",
                )
            time.sleep(min(_POLL_SECONDS, self._seconds / _BEATS))

    def _create(self, generation: int) -> bool:
        self._generation, self._beat = generation, 0
        try:
            self._fs.pipe_file(self._path(generation), self._told(), mode="create")
        except OSError:
            self._fs.invalidate_cache()
            if self._generations()[-1:] < [generation]:
                raise
            return False  # stores have several errors for "it is there already"
        self._beaten_at = time.monotonic()
        # One who slept since it looked may have made a generation that is long over.
        newest, told = self._newest()
        if (newest, told.get("holder")) == (generation, self._holder):
            return True
        if newest > generation:
            self._fs.rm_file(self._path(generation))
        return False

    def _keep(self) -> None:
        while not self._ended.wait(self._seconds / _BEATS):
            try:
                self._write()
            except OSError as error:  # told by `require`, if it lasts
                self._trouble = error

    def _write(self, *, released: bool = False) -> None:
        self._beat += 1
        begun = time.monotonic()
        self._fs.pipe_file(self._path(self._generation), self._told(released=released))
        self._beaten_at = begun

    def _newest(self) -> tuple[int, dict[str, Any]]:
        """Generation and content of the newest lease; (0, nothing) before the first."""
        self._fs.invalidate_cache()
        generations = self._generations()
        if not generations:
            return 0, {}
        try:
            return generations[-1], dict(json.loads(self._fs.cat_file(self._path(generations[-1]))))
        except (FileNotFoundError, ValueError):  # removed, or being written on a store without whole objects
            return generations[-1], {"holder": None}

    def _generations(self) -> list[int]:
        found = self._fs.glob(f"{self._folder}/*.json")
        return sorted(
            int(stem) for path in found if (stem := path.rpartition("/")[2].removesuffix(".json")).isdecimal()
        )

    def _forget_older(self) -> None:
        for generation in self._generations():
            if generation < self._generation:
                self._fs.rm_file(self._path(generation))

    def _path(self, generation: int) -> str:
        return f"{self._folder}/{generation:012d}.json"

    def _told(self, *, released: bool = False) -> bytes:
        told = {
            "holder": self._holder,
            "host": socket.gethostname(),
            "machine": machine(),
            "pid": os.getpid(),
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "beat": self._beat,
            "released": released,
        }
        return (json.dumps(told) + "\n").encode()


def _is_dead(told: dict[str, Any]) -> bool:
    """Whether the holder was a process of this machine that is no more."""
    return told.get("machine") == machine() and not is_alive(int(told["pid"]))
