"""What staging may not touch, and what approving may not let through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from overbuild import publish
from overbuild.backfill import Stage, load
from overbuild.backfill.summary import plan, state
from overbuild.errors import GateRefusedError, OverbuildError, UsageError
from overbuild.lake.store import Lake
from overbuild.transform import Candidate
from tests.backfill.conftest import DECLARED, Homes
from tests.backfill.test_diff import MORE
from tests.support.candidates import change

PAST = "reason: as it was known then\nowner: data team\nas_of: 2025-06-30T22:00:00Z\n"


def test_staging_and_comparing_never_move_what_readers_see(homes: Homes) -> None:
    live = homes.publish()
    before = homes.revenue(live.path)
    homes.staged([MORE])
    assert publish.status(homes.settings).version == live.version
    assert [name for name, _ in publish.status(homes.settings).versions] == [live.version]
    assert homes.revenue(live.path) == before


def test_approving_publishes_what_was_compared_and_keeps_the_version_before(homes: Homes) -> None:
    live = homes.publish()
    stage, piece, diff = homes.staged([MORE])
    approved = stage.approve(piece)
    now = publish.status(homes.settings)
    assert approved["version"] == now.version != live.version
    assert now.manifest is not None
    assert now.manifest["content_hash"] == diff.content_hash
    assert now.manifest["replaces"] == live.version
    assert now.manifest["backfill"]["reason"] == "what these tests build again"
    assert homes.revenue(approved["path"]) == homes.revenue(live.path) + 1
    assert state(stage)["pieces"][0]["state"] == "approved"
    assert publish.rollback(homes.settings).version == live.version


def test_a_live_version_that_moved_since_the_diff_is_never_replaced(homes: Homes) -> None:
    homes.publish()
    stage, piece, _ = homes.staged([MORE])
    newer = homes.publish(["update marts.dim_company set company_name = 'of the night after'"])
    with pytest.raises(GateRefusedError, match=f"Readers see {newer.version} now"):
        stage.approve(piece)
    assert publish.status(homes.settings).version == newer.version
    stage.compare(piece)
    assert stage.approve(piece)["replaces"] == newer.version


def test_a_rollback_since_the_diff_counts_as_moved(homes: Homes) -> None:
    homes.publish()
    homes.publish(["update marts.dim_company set company_name = 'x'"])
    stage, piece, _ = homes.staged([MORE])
    publish.rollback(homes.settings)
    with pytest.raises(GateRefusedError, match="Readers see"):
        stage.approve(piece)


def test_changes_nobody_meant_are_never_approved_in_passing(homes: Homes) -> None:
    live = homes.publish()
    stage, piece, _ = homes.staged([MORE], text=DECLARED + "tickers: [NVDA]\n")
    with pytest.raises(GateRefusedError, match="1 rows change outside"):
        stage.approve(piece)
    assert publish.status(homes.settings).version == live.version
    assert stage.approve(piece, accept_outside=True)["changed"]


def test_what_nobody_compared_is_never_approved(homes: Homes) -> None:
    homes.publish()
    stage = homes.declare()
    (piece,) = stage.declaration.pieces()
    with pytest.raises(OverbuildError, match="not staged"):
        stage.approve(piece)
    homes.stage(stage, piece)
    with pytest.raises(GateRefusedError, match="nobody has seen its diff"):
        stage.approve(piece)


def test_what_the_audit_refused_is_never_approved(homes: Homes) -> None:
    homes.publish()
    stage, piece, _ = homes.staged([MORE])
    place = next(stage.root.glob("pieces/now/build-*/audit.json"))
    told = json.loads(place.read_text())
    failure = {
        "mart": "fct_fundamentals",
        "expectation": "e",
        "column": None,
        "severity": "fail",
        "says": "x",
        "observed": "y",
    }
    place.write_text(json.dumps(told | {"failures": [failure]}))
    with pytest.raises(GateRefusedError, match="The audit refused"):
        stage.approve(piece)


def test_a_candidate_that_was_touched_since_its_audit_is_never_approved(homes: Homes) -> None:
    homes.publish()
    stage, piece, _ = homes.staged([MORE])
    change(Candidate.at(next(stage.root.glob("pieces/now/build-*"))), MORE)
    with pytest.raises(GateRefusedError, match="not what was audited"):
        stage.approve(piece)


@pytest.mark.parametrize("line", ["tickers: [MSFT]\n", "# another comment\n"])
def test_a_declaration_that_was_reworded_is_never_approved_on_the_old_stage(homes: Homes, line: str) -> None:
    homes.publish()
    stage, piece, _ = homes.staged([MORE])
    path = stage.declaration.path
    path.write_text(path.read_text() + line)
    again = Stage(homes.settings, load(path))
    assert state(again)["pieces"][0]["state"] == "outdated"
    with pytest.raises(GateRefusedError, match="another declaration"):
        again.approve(piece)


def test_a_world_of_the_past_never_takes_the_place_of_what_readers_see(homes: Homes) -> None:
    live = homes.publish()
    stage, piece, diff = homes.staged([MORE], text=PAST)
    assert diff.base is not None
    assert diff.base["version"] == live.version
    approved = stage.approve(piece)
    assert publish.status(homes.settings).version == live.version
    shelf = Path(homes.settings.publish_root) / "as_of" / "20250630T220000Z" / "current"
    assert shelf.resolve() == Path(approved["path"]).resolve()
    assert json.loads((shelf / "manifest.json").read_text())["as_of"] == "2025-06-30T22:00:00+00:00"
    # the shelf has a version now: the next diff is against that one
    assert stage.compare(piece).base == {
        "version": approved["version"], "root": str(shelf.parent), "as_of": "2025-06-30T22:00:00+00:00",
        "content_hash": approved["content_hash"], "is_replaced": True,
    }  # fmt: skip


def test_a_night_in_between_never_changes_what_later_pieces_are_built_from(homes: Homes) -> None:
    stage = homes.declare(
        "reason: one world a quarter\nowner: data team\nquarters: {from: 2025Q1, to: 2025Q2}\nas_of: quarter_end\n"
    )
    first, second = stage.declaration.pieces()
    taken = stage.begin(first)
    lake = Lake(homes.settings.lake_dir)
    before = Lake(str(stage.root / "lake")).read("facts", 789019)
    facts = lake.read("facts", 789019)
    assert lake.write("facts", 789019, facts.slice(0, facts.num_rows - 5)).changed
    lake.put_text("run_scope.json", lake.get_text("run_scope.json").replace('"ok"', '"failed"'))  # type: ignore[union-attr]
    assert stage.begin(second) == taken
    frozen = Lake(str(stage.root / "lake"))
    assert frozen.read("facts", 789019).equals(before)
    assert '"failed"' not in str(frozen.get_text("run_scope.json"))


def test_a_closed_stage_is_never_built_on(homes: Homes) -> None:
    homes.publish()
    stage, piece, _ = homes.staged([MORE])
    first = stage.snapshot()
    assert not stage.close()  # it waits for approval
    stage.approve(piece)
    assert stage.close()
    with pytest.raises(OverbuildError, match="approved and closed"):
        stage.compare(piece)
    assert stage.diff(piece) is not None  # the record stays
    second = stage.begin(piece)
    assert first is not None
    assert second.taken_at > first.taken_at
    assert second.digest == first.digest  # the same lake
    assert stage.staged(piece) is None


def test_two_processes_never_work_on_one_piece(homes: Homes) -> None:
    homes.publish()
    stage, piece, _ = homes.staged([MORE])
    with stage._working_on(piece), pytest.raises(OverbuildError, match="Another process works on now"):
        homes.declare().compare(piece)


def test_an_instant_of_the_environment_never_contradicts_the_declaration(homes: Homes) -> None:
    path = homes.declare().declaration.path
    with pytest.raises(UsageError, match="OVERBUILD_AS_OF"):
        Stage(homes.settings.with_changes(as_of="2025-01-01"), load(path))


def test_a_plan_writes_nothing_and_tells_what_would_be_lost(homes: Homes) -> None:
    homes.publish()
    lake = Lake(homes.settings.lake_dir)
    scope = json.loads(lake.get_text("run_scope.json") or "")
    scope["companies"] = scope["companies"][:1]
    lake.put_text("run_scope.json", json.dumps(scope))
    stage = homes.declare(DECLARED + "tickers: [MSFT, ZZZZ]\n")
    told = plan(stage)
    assert told["companies"] == ["MSFT"]
    assert told["pieces"][0]["state"] == "not staged"
    assert any(warning.startswith("NVDA: published now") for warning in told["warnings"])
    assert any(warning.startswith("ZZZZ: not among") for warning in told["warnings"])
    assert not stage.root.exists()


def test_discarding_never_touches_what_is_published(homes: Homes) -> None:
    live = homes.publish()
    stage, _, _ = homes.staged([MORE])
    assert stage.discard()
    assert not stage.root.exists()
    assert publish.status(homes.settings).version == live.version
    assert not stage.discard()
