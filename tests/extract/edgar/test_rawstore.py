"""The raw store: bodies that never change, a manifest that only grows."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.extract.edgar.rawstore import ManifestRow, RawStore

WORKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from overbuild.extract.edgar.rawstore import ManifestRow, RawStore
store = RawStore(Path(sys.argv[1]))
for n in range(40):
    sha = store.put(f"body {n}".encode() * 1000)
    store.append(ManifestRow(f"k{n}", "u", 200, sha, 1, None, None, datetime.now(UTC)))
"""


def row(key="k", sha256="0" * 64, **changes):
    fixed = {"url": "u", "status": 200, "bytes": 1, "etag": None, "last_modified": None}
    return ManifestRow(request_key=key, sha256=sha256, fetched_at=datetime.now(UTC), **(fixed | changes))


@pytest.fixture
def store(tmp_path):
    return RawStore(tmp_path / "raw")


@given(st.binary(max_size=5000))
def test_a_body_comes_back_byte_for_byte(tmp_path_factory, body):
    store = RawStore(tmp_path_factory.mktemp("raw"))
    assert store.get(store.put(body)) == body


def test_a_stored_body_is_never_written_again(store):
    sha256 = store.put(b"body")
    before = store.path(sha256).stat()
    assert store.put(b"body") == sha256
    assert store.path(sha256).stat().st_mtime_ns == before.st_mtime_ns


def test_a_damaged_body_is_not_served_and_a_good_one_replaces_it(store):
    sha256 = store.put(b"body" * 100)
    store.path(sha256).write_bytes(b"junk")
    assert store.get(sha256) is None
    store.put(b"body" * 100)
    assert store.get(sha256) == b"body" * 100


def test_a_failed_fetch_does_not_hide_the_last_good_one(store):
    good = row(sha256="a" * 64)
    store.append(good)
    store.append(row(sha256=None, status=503, error="no"))
    store.append(row("other", sha256="b" * 64))
    assert store.last_good("k") == good
    assert store.last_good("none") is None
    assert [r.status for r in store.rows()] == [200, 503, 200]


def test_keys_of_another_company_are_not_mixed_in(store):
    for key in ("o/data/12/a.txt", "o/data/123/b.txt", "o/data/12/c.xml", "o/data/1_/d.txt"):
        store.append(row(key))
    store.append(row("o/data/12/a.txt", sha256="c" * 64))
    found = store.newest_below("o/data/12/", ".txt")
    assert [(r.request_key, r.sha256) for r in found] == [("o/data/12/a.txt", "c" * 64)]


def test_processes_that_write_together_lose_no_row(tmp_path):
    root = tmp_path / "raw"
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, str(root)]) for _ in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    store = RawStore(root)
    assert len(store.rows()) == 80
    assert all(store.get(r.sha256) is not None for r in store.rows())
    assert not list(root.rglob("*.tmp"))
