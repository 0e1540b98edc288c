"""A full disk, a folder that may not be written, a clock that jumps: one clear error, nothing torn, run again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from overbuild import publish
from overbuild.publish import pointer
from overbuild.settings import load_settings
from overbuild.transform import Candidate
from overbuild.transform.build import _run_id
from tests.cli.conftest import Cli, Ran
from tests.publish.conftest import Runs, passed
from tests.replica import EdgarReplica
from tests.support import killing
from tests.support.candidates import make_candidate, make_home

pytestmark = [pytest.mark.slow, pytest.mark.promise("storage-faults"), pytest.mark.timeout(300)]

# A root user's right to write where the bits forbid it is given up, so that they bind.
_LAUNCH = """
import ctypes, resource, sys
size = int(sys.argv[1])
if size:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
libc = ctypes.CDLL(None, use_errno=True)
head, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
assert libc.capget(head, data) == 0
data[0] &= ~0b110
assert libc.capset(head, data) == 0
sys.argv[:] = ["overbuild", *sys.argv[2:]]
from overbuild.cli import app
app()
"""


def launched(home: Path, *arguments: str, size: int = 0, **variables: str) -> Ran:
    """A command of ours in a process whose files may not grow beyond ``size`` bytes, if given."""
    done = subprocess.run(
        [sys.executable, "-c", _LAUNCH, str(size), *arguments],
        env=Cli(home).environment(variables),
        cwd=home.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def told_once(ran: Ran, *things: str) -> None:
    assert ran.code == 1, ran.err
    assert "Traceback" not in ran.out + ran.err
    error = ran.document()["error"]
    assert any(thing in error["thing"] for thing in things), error
    assert error["place"], error
    assert "run again" in error["remedy"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published version and an audited candidate of other content."""
    home = tmp_path_factory.mktemp("storage") / "home"
    settings = make_home(home)
    runs = Runs(settings)
    publish.publish(settings, *runs.next())
    candidate, audit = runs.next()
    (candidate.directory / "audit.json").write_text(json.dumps(audit.to_dict()))
    return home


@pytest.fixture(scope="module")
def wanted(base: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], set[str]]:
    """Hashes and files that an undisturbed publisher leaves."""
    home = Path(shutil.copytree(base, tmp_path_factory.mktemp("wanted") / "home", symlinks=True))
    assert launched(home, "publish", "--json").code == 0
    return hashes(home), killing.tree(home)


def hashes(home: Path) -> dict[str, Any]:
    manifest = json.loads((home / "published" / "current" / "manifest.json").read_text())
    return {name: mart["sha256"] for name, mart in manifest["marts"].items()} | {"content": manifest["content_hash"]}


def untouched(home: Path, base: Path) -> None:
    assert hashes(home) == hashes(base)
    with publish.open_current(load_settings(home=home)) as connection:
        assert connection.sql("select count(*) from dim_company").fetchall() == [(3,)]


@pytest.mark.parametrize("size", [1, 3_000, 300_000])
def test_a_file_that_cannot_grow_never_tears_what_is_published(
    base: Path, wanted: tuple[dict[str, Any], set[str]], tmp_path: Path, size: int
) -> None:
    home = Path(shutil.copytree(base, tmp_path / "home", symlinks=True))
    told_once(launched(home, "publish", "--json", size=size), "may not grow any larger")
    untouched(home, base)
    assert launched(home, "publish", "--json").code == 0
    assert (hashes(home), killing.tree(home)) == wanted


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[None]:
    """A disk of so many kilobytes, where the machine lets us mount one."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)], check=False)
    if done.returncode:
        pytest.skip("this user may not mount a small disk; a limit on the size of files is tried everywhere")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_never_tears_what_is_published(
    base: Path, wanted: tuple[dict[str, Any], set[str]], tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, 64_000):
        home = Path(shutil.copytree(base, disk / "home", symlinks=True))
        filler = disk / "filler"
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        for left in (8_192, 400_000, 1_500_000):
            filler.write_bytes(b"\0" * (free - left))
            told_once(launched(home, "publish", "--json"), "disk is full")
            untouched(home, base)
            filler.unlink()
        assert launched(home, "publish", "--json").code == 0
        assert (hashes(home), killing.tree(home)) == wanted


@pytest.mark.parametrize("folder", ["state", "published", "published/versions"])
def test_a_folder_that_may_not_be_written_never_shows_a_traceback_nor_tears_anything(
    base: Path, wanted: tuple[dict[str, Any], set[str]], tmp_path: Path, folder: str
) -> None:
    home = Path(shutil.copytree(base, tmp_path / "home", symlinks=True))
    (home / "state").mkdir(exist_ok=True)
    (home / folder).chmod(0o555)
    command = ["run", "--sample", "--json"] if folder == "state" else ["publish", "--json"]
    told_once(launched(home, *command), "no right to write")
    untouched(home, base)
    (home / folder).chmod(0o755)
    assert launched(home, "publish", "--json").code == 0
    assert hashes(home) == wanted[0]


@pytest.mark.parametrize("size", [1, 100, 2_000])
def test_an_extract_without_room_never_leaves_half_a_file(tmp_path: Path, size: int) -> None:
    from tests.enrich.conftest import Edgar
    from tests.extract.edgar import made

    edgar = Edgar(tmp_path / "edgar")
    with EdgarReplica(edgar.root) as replica:
        variables = {
            "EDGAR_BASE_URL": replica.base_url,
            "EDGAR_DATA_URL": replica.base_url,
            "EDGAR_IDENTITY": "Test Suite tests@example.com",
            "OVERBUILD_PRICE_PROVIDER": "none",
            "OVERBUILD_TICKERS": f"CIK{made.CIK}",
        }
        homes = [tmp_path / "a" / "home", tmp_path / "b" / "home"]
        for home in homes:
            home.parent.mkdir()
        told_once(
            launched(homes[0], "extract", "--json", size=size, **variables), "may not grow", "disk reports an error"
        )
        for home in homes:
            assert launched(home, "extract", "--json", **variables).code == 0
        trees = [killing.tree(home) for home in homes]
        assert trees[0] == trees[1]
        scopes = [(home / "lake" / "run_scope.json").read_bytes() for home in homes]
        assert scopes[0] == scopes[1]


class _Clock(datetime):
    shift = timedelta()

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.shift


@pytest.mark.parametrize("days", [400, -400])
def test_a_clock_that_jumps_and_comes_back_never_hides_the_newest_version_or_candidate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    settings = make_home(tmp_path / "home", keep_versions=2)
    monkeypatch.setattr(pointer, "datetime", _Clock)
    published = []
    for number, shift in enumerate((0, days, 0, 0), 1):
        monkeypatch.setattr(_Clock, "shift", timedelta(days=shift))
        # named as a transform at that instant names it
        run_id = _run_id(settings.candidate_dir, _Clock.now(UTC))
        candidate = make_candidate(settings, run_id=run_id, scale=number)
        assert Candidate.load(settings).run_id == run_id
        published.append(publish.publish(settings, candidate, passed(candidate)))
        told = publish.status(settings)
        assert told.version == published[-1].version == told.versions[-1][0]
        assert told.manifest is not None
        age = _Clock.now(UTC) - datetime.fromisoformat(told.manifest["created_at"])
        assert timedelta() <= age < timedelta(minutes=5)
    assert [name for name, _ in publish.status(settings).versions] == [row.version for row in published[-2:]]
    assert publish.rollback(settings).version == published[-2].version
