"""Two publishers of one object store, dead ones and silent ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from overbuild.errors import OverbuildError
from overbuild.publish import lease as leases
from overbuild.publish.lease import Lease
from overbuild.publish.stores import ObjectStore
from overbuild.settings import Settings
from tests.support.candidates import make_home

pytestmark = pytest.mark.promise("one-publisher")


class _Store(MemoryFileSystem):
    """Objects in this process, one store for each test, created at most once as on S3."""

    cachable = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.store = {}
        self.pseudo_dirs = [""]
        self._turn = threading.Lock()

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **options: Any) -> None:
        with self._turn:
            super().pipe_file(path, value, mode=mode, **options)


@pytest.fixture
def fs() -> _Store:
    return _Store()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "home", keep_versions=3)


def told(fs: _Store) -> dict[str, Any]:
    (path,) = fs.glob("/leases/*.json")
    return dict(json.loads(fs.cat_file(path)))


def left_behind(fs: _Store, **changes: object) -> None:
    """The lease of a holder that never said it had ended."""
    lease = Lease(fs, "/leases")
    lease._acquire(0)
    path = lease._path(lease._generation)
    fs.pipe_file(path, json.dumps(json.loads(fs.cat_file(path)) | changes).encode())


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_of_many_who_want_it_never_two_hold_it(fs: _Store) -> None:
    inside, most, turns = 0, 0, []

    def work(number: int) -> None:
        nonlocal inside, most
        with Lease(fs, "/leases", seconds=3).held(60):
            inside += 1
            most = max(most, inside)
            time.sleep(0.02)
            inside -= 1
            turns.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, sorted(turns)) == (1, list(range(6)))


def test_a_dead_holder_of_this_machine_is_in_nobodys_way(fs: _Store) -> None:
    left_behind(fs, pid=dead_process())
    begun = time.monotonic()
    lease = Lease(fs, "/leases")
    with lease.held(0):
        assert lease.is_alone
        lease.require()
    assert time.monotonic() - begun < 2


def test_a_silent_holder_elsewhere_is_waited_for_and_then_taken_over(fs: _Store) -> None:
    left_behind(fs, machine="elsewhere")
    with pytest.raises(OverbuildError, match=f"process {os.getpid()}"), Lease(fs, "/leases", seconds=60).held(0.2):
        pass
    lease = Lease(fs, "/leases", seconds=0.5)
    with lease.held(10):
        assert not lease.is_alone


def test_a_holder_that_beats_is_never_taken_over_whatever_its_clock_says(fs: _Store) -> None:
    with Lease(fs, "/leases", seconds=0.6).held(0):
        fs.pipe_file("/leases/000000000001.json", json.dumps(told(fs) | {"machine": "elsewhere"}).encode())
        with (
            pytest.raises(OverbuildError, match="Somebody else is publishing"),
            Lease(fs, "/leases", seconds=0.6).held(2),
        ):
            pass


def test_one_who_lost_it_never_moves_the_pointer(fs: _Store, settings: Settings) -> None:
    store = ObjectStore(fs, "", settings)
    with store.lock():
        store.point_to("20260101T000000.000Z-0123456789ab", "0")
        before = fs.cat_file("/current.json")
        left = Lease(fs, "/leases", seconds=0)  # to it nobody has a beat
        left._acquire(5)
        with pytest.raises(OverbuildError, match="lease to publish was lost"):
            store.point_to("20260101T000000.001Z-0123456789ab", "1")
    assert fs.cat_file("/current.json") == before


def test_one_who_could_not_renew_it_never_moves_the_pointer(
    fs: _Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases.Lease.__init__, "__kwdefaults__", {"seconds": 0.6})
    store = ObjectStore(fs, "", settings)
    write = fs.pipe_file

    def refuse(path: str, value: bytes, **options: Any) -> None:
        if "/leases/" in path:
            raise OSError("no route to the store")
        write(path, value, **options)

    with store.lock():
        monkeypatch.setattr(fs, "pipe_file", refuse)
        time.sleep(0.5)
        with pytest.raises(OverbuildError, match="no route to the store"):
            store.point_to("20260101T000000.000Z-0123456789ab", "0")
        monkeypatch.undo()
    assert not fs.exists("/current.json")
