"""An approval that is killed, at every kind of change it makes; asked for again it ends as if nothing had been."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from overbuild import publish
from overbuild.backfill import Stage, load
from overbuild.settings import load_settings
from tests.backfill.conftest import Homes
from tests.backfill.test_diff import MORE
from tests.support import killing
from tests.support.candidates import make_home


def approve(home: Path) -> None:
    """What `overbuild backfill approve` does."""
    stage = Stage(load_settings(home=home), load(home / "trial.yml"))
    (piece,) = stage.declaration.pieces()
    stage.approve(piece)
    stage.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_approval_never_needs_more_than_to_be_asked_for_again(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    base = tmp_path / "home"
    homes = Homes(make_home(base), base)
    live = homes.publish()
    homes.staged([MORE])

    def readers(home: Path) -> str:
        told = publish.status(load_settings(home=home))
        assert told.manifest is not None
        with publish.open_current(load_settings(home=home)) as connection:
            assert connection.sql("select count(*) from dim_company").fetchall() == [(3,)]
        return str(told.manifest["content_hash"])

    undisturbed = Path(shutil.copytree(base, tmp_path / "undisturbed", symlinks=True))
    found = killing.points(approve, undisturbed, below=undisturbed)
    before, after = live.manifest["content_hash"], readers(undisturbed)
    assert before != after
    tree = killing.tree(undisturbed)
    chosen = [number for number in killing.each_kind(found) if not found[number].startswith("os.mkdir")]
    assert len(chosen) >= 12
    for number, point in enumerate(chosen):
        home = Path(shutil.copytree(base, tmp_path / f"killed-{number}", symlinks=True))
        assert killing.kill(approve, home, below=home, of=found, at=point) == killing.KILLED, found[point]
        assert readers(home) in (before, after), found[point]
        approve(home)
        assert readers(home) == after, found[point]
        assert killing.tree(home) == tree, found[point]
        (told,) = (json.loads(path.read_text()) for path in home.glob("backfills/*/pieces/*/approved.json"))
        assert told["version"] == publish.status(load_settings(home=home)).version, found[point]
        assert publish.rollback(load_settings(home=home)).version == live.version, found[point]
        shutil.rmtree(home)
    record_property("count", len(chosen))
