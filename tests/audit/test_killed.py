"""An audit that is killed, at every kind of change it makes: nothing passes for audited; the next one says the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overbuild import pipeline
from overbuild.audit import AuditResult
from overbuild.audit.result import AUDIT_FILE
from overbuild.errors import GateRefusedError
from overbuild.settings import Settings, load_settings
from overbuild.transform import Candidate
from tests.support import killing
from tests.support.candidates import make_candidate, make_home

killing.preload("great_expectations", "overbuild.audit.gate")


def settings_of(home: Path) -> Settings:
    """Of a sample, whose freshness is judged by nobody."""
    return load_settings(home=home, origin="sample")


def audit_newest(home: Path) -> AuditResult:
    """What `overbuild audit` does."""
    return pipeline.audit(settings_of(home))


def lasting(result: AuditResult) -> dict[str, Any]:
    told = result.portable().to_dict()
    del told["audited_at"], told["seconds"]
    return told


@pytest.mark.promise("killed-audit")
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_audit_never_passes_and_the_next_one_judges_the_same_bytes(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    base = tmp_path / "home"
    make_candidate(make_home(base, origin="sample"))
    wanted = lasting(audit_newest(base))  # and again: what it leaves has to go first
    undisturbed = Path(shutil.copytree(base, tmp_path / "undisturbed"))
    found = killing.points(audit_newest, undisturbed, below=undisturbed)
    tree = killing.tree(undisturbed)
    first = {name: number for number, name in reversed(list(enumerate(found))) if not name.startswith("os.mkdir")}
    points: list[int | None] = sorted(first.values())
    before = next(place for place, point in enumerate(points) if found[point or 0].startswith("open "))
    points.insert(before, None)  # inside the first mart that is exported
    assert len(points) >= 12
    settings, standing = settings_of(base), 0
    for point in points:  # one after the other, and nothing is cleared up in between
        if point is None:
            name = "inside a write"
            assert killing.cut_off(audit_newest, base, below=base, size=1_000) == killing.CROSSED
        else:
            name = found[point]
            assert killing.kill(audit_newest, base, below=base, of=found, at=point) == killing.KILLED, name
        candidate = Candidate.load(settings)
        if (candidate.directory / AUDIT_FILE).exists():
            standing += 1
            assert lasting(AuditResult.load(candidate)) == wanted, name
        else:
            with pytest.raises(GateRefusedError, match="not audited"):
                pipeline.publish(settings)
    assert 0 < standing < len(points)
    assert lasting(audit_newest(base)) == wanted
    assert killing.tree(base) == tree
    published = pipeline.publish(settings)
    assert published.manifest["content_hash"] == wanted["content_hash"]
    record_property("count", len(points))
