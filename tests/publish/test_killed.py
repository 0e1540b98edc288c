"""Publishers that are killed, at every kind of change they make, on a folder and on an object store."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overbuild import publish
from overbuild.audit import AuditResult
from overbuild.settings import Settings, load_settings
from overbuild.transform import Candidate
from tests.publish.conftest import Runs
from tests.publish.test_publish import revenue
from tests.support import killing, object_store
from tests.support.candidates import make_home

KEEP = 2


def settings_of(home: Path, *, is_remote: bool) -> Settings:
    uri = f"objects://{home}/remote" if is_remote else None
    return load_settings(home=home, keep_versions=KEEP, publish_uri=uri)


def publish_newest(home: Path, *, is_remote: bool) -> publish.Published:
    """What `overbuild publish` does."""
    object_store.register()
    settings = settings_of(home, is_remote=is_remote)
    candidate = Candidate.load(settings)
    return publish.publish(settings, candidate, AuditResult.load(candidate))


def publish_in_child(home: Path, is_remote: bool) -> None:
    publish_newest(home, is_remote=is_remote)


@pytest.fixture(scope="module", params=[False, True], ids=["folder", "objects"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bool]:
    """A home with as many versions as are kept, and an audited candidate of other content."""
    home = tmp_path_factory.mktemp("killed") / "home"
    make_home(home)
    settings = settings_of(home, is_remote=request.param)
    runs = Runs(settings)
    for _ in range(KEEP + 1):
        candidate, audit = runs.next()
        (candidate.directory / "audit.json").write_text(json.dumps(audit.to_dict()))
        (candidate.directory / "report").mkdir()
        (candidate.directory / "report" / "flags.md").write_text("flags")
        if runs._made <= KEEP:
            publish.publish(settings, candidate, audit)
            shutil.rmtree(candidate.directory)
    return home, request.param


def lasting(published: publish.Published) -> dict[str, Any]:
    manifest = published.manifest
    return {
        "content": manifest["content_hash"],
        "marts": {name: mart["sha256"] for name, mart in manifest["marts"].items()},
    }


def seen_by_readers(home: Path, is_remote: bool) -> float:
    settings = settings_of(home, is_remote=is_remote)
    with publish.open_current(settings) as connection:
        return revenue(connection)


@pytest.mark.promise("killed-publish")
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_publisher_never_shows_a_half_version_and_the_next_run_ends_where_an_undisturbed_one_does(
    base: tuple[Path, bool], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    home, is_remote = base

    def fresh(name: str) -> Path:
        return Path(shutil.copytree(home, tmp_path / name, symlinks=True))

    before = seen_by_readers(home, is_remote)
    undisturbed = fresh("undisturbed")
    found = killing.points(publish_in_child, undisturbed, is_remote, below=undisturbed)
    wanted = publish_newest(undisturbed, is_remote=is_remote)
    assert not wanted.changed
    after = seen_by_readers(undisturbed, is_remote)
    assert after != before
    tree = killing.tree(undisturbed)
    chosen = killing.each_kind(found)
    if is_remote:  # every object is a kind of change of its own; how often the lease beats is the machine's affair
        chosen = [point for point in chosen if found[point] not in found[:point]]
    assert len(chosen) >= 12
    sizes = [1000, 20_000, 200_000]
    moved = 0
    for number, point in enumerate([*chosen, *(-size for size in sizes)]):
        killed = fresh(f"killed-{number}")
        if point < 0:
            code = killing.cut_off(publish_in_child, killed, is_remote, below=killed, size=-point)
            assert code == killing.CROSSED, (code, point)
        else:
            assert killing.kill(publish_in_child, killed, is_remote, below=killed, of=found, at=point) == killing.KILLED
        name = found[point] if point >= 0 else f"inside a write beyond {-point} bytes"
        assert seen_by_readers(killed, is_remote) in (before, after), name
        again = publish_newest(killed, is_remote=is_remote)
        moved += again.changed
        assert lasting(again) == lasting(wanted), name
        assert seen_by_readers(killed, is_remote) == after, name
        assert killing.tree(killed) == tree, name
        pointer = json.loads((killed / ("remote" if is_remote else "published") / "current.json").read_text())
        assert pointer["version"] == again.version, name
        shutil.rmtree(killed)
    assert 0 < moved < len(chosen) + len(sizes)
    record_property("count", len(chosen) + len(sizes))
