"""A transform that is killed before, within and after dbt: nothing of it is taken for a candidate, nothing works on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from overbuild import transform
from overbuild.errors import OverbuildError
from overbuild.progress import NullReporter
from overbuild.settings import Settings, load_settings
from overbuild.transform import Candidate
from overbuild.transform.build import KEEP_CANDIDATES
from overbuild.transform.export import export_marts
from tests.support import builds, killing, made_filers
from tests.support.made_filers import MadeFiler

MART = "dim_company"


class Dying(NullReporter):
    """Kills its own process when dbt has done so many nodes."""

    def __init__(self, nodes: int) -> None:
        self._left = nodes

    def advance(self, task: str, n: int = 1) -> None:
        self._left -= n
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


class Murderous(NullReporter):
    """Kills dbt once it has done a node."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def advance(self, task: str, n: int = 1) -> None:
        for number, line in killing.at_work_in(self._home).items():
            if "dbt_process.py" in line:
                os.kill(number, signal.SIGKILL)


def settings_of(home: Path) -> Settings:
    return load_settings(home=home, price_provider="none")


def build(home: Path, nodes: int = 0) -> None:
    transform.build(settings_of(home), Dying(nodes))


def hashes(candidate: Candidate, folder: Path) -> dict[str, str]:
    folder.mkdir()
    with duckdb.connect(str(candidate.database), read_only=True) as connection:
        return {file.name: file.sha256 for file in export_marts(connection, folder)}


@pytest.mark.promise("killed-transform")
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_transform_never_leaves_a_candidate_or_a_process_and_the_next_one_builds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setenv("OVERBUILD_PROJECT_ROOT", str(builds.project_of_marts(tmp_path / "project", MART)))
    monkeypatch.setenv("OVERBUILD_DBT_THREADS", "1")
    filer = MadeFiler(9000001, "MADE")
    made_filers.quarterly(filer, 2022)
    homes = [tmp_path / "undisturbed", tmp_path / "home"]
    for home in homes:
        made_filers.write_lake(settings_of(home).lake_dir, [filer])
    undisturbed, home = homes
    found = killing.points(build, undisturbed, below=undisturbed)
    wanted = hashes(Candidate.load(settings_of(undisturbed)), tmp_path / "wanted")
    assert list(wanted) == [MART]

    def survives(name: str) -> None:
        """Nobody takes what is there for a candidate; the next one, killed elsewhere, gets as far as its own point."""
        with pytest.raises(OverbuildError, match="There is no candidate"):
            Candidate.load(settings_of(home))
        killing.wait_until_nobody_is_at_work_in(home)
        assert not list(home.rglob("candidate.json")), name

    sizes = [4_000]  # inside the first write of the database
    for size in sizes:
        assert killing.cut_off(build, home, below=home, size=size) == killing.CROSSED
        survives(f"inside a write beyond {size} bytes")
    nodes = [1, 5]  # dbt is at the next one then
    for node in nodes:
        assert killing.kill(build, home, node, below=home, of=found, at=None) == killing.KILLED
        survives(f"within dbt, after {node} nodes")
    with pytest.raises(OverbuildError, match="dbt was ended by SIGKILL, most likely for want of memory"):
        transform.build(settings_of(home), Murderous(home))
    survives("dbt alone")
    kinds = {name: number for number, name in reversed(list(enumerate(found)))}
    del kinds["os.mkdir candidate"]  # is there by now
    points = sorted(kinds.values())
    for point in points:
        assert killing.kill(build, home, below=home, of=found, at=point) == killing.KILLED, found[point]
        survives(found[point])
    candidate = transform.build(settings_of(home))
    assert candidate == Candidate.load(settings_of(home))
    assert hashes(candidate, tmp_path / "again") == wanted
    assert len(list((home / "candidate").iterdir())) <= KEEP_CANDIDATES
    assert not list((home / "candidate" / candidate.run_id).rglob("*.tmp"))
    record_property("count", len(sizes) + len(nodes) + 1 + len(points))
