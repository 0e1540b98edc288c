"""Quarantine: nothing lost, nothing twice, nothing that is no longer bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from overbuild.lake import quarantine
from overbuild.lake.quarantine import MAX_PAYLOAD, Quarantined
from overbuild.lake.store import Lake


def bad(payload="{}", subject="1", reason_code="missing_end", **changes):
    return Quarantined("facts", subject, reason_code, "A fact has no end (x). Look at it", payload, **changes)


@pytest.fixture
def lake(tmp_path):
    return Lake(str(tmp_path))


def records(lake):
    return lake.read("quarantine").to_pylist()


def test_a_re_run_does_not_multiply_records_or_change_bytes(lake):
    rows = [bad('{"a":1}'), bad('{"a":2}'), bad('{"a":1}')]
    assert quarantine.replace(lake, "facts", "1", rows) == 2
    (path,) = map(Path, lake.files("quarantine"))
    before = path.read_bytes()
    assert quarantine.replace(lake, "facts", "1", list(reversed(rows))) == 0
    assert quarantine.add(lake, rows) == 0
    assert path.read_bytes() == before
    assert len(records(lake)) == 2


def test_first_seen_is_not_reset_by_a_later_run(lake):
    quarantine.replace(lake, "facts", "1", [bad("old")])
    (first,) = records(lake)
    quarantine.replace(lake, "facts", "1", [bad("old", source_sha256="b" * 64), bad("new")])
    by_payload = {row["payload"]: row for row in records(lake)}
    assert by_payload["old"]["first_seen_at"] == first["first_seen_at"]
    assert by_payload["old"]["source_sha256"] == "b" * 64
    assert by_payload["new"]["first_seen_at"] > first["first_seen_at"]


def test_a_record_that_is_no_longer_bad_does_not_stay(lake):
    quarantine.replace(lake, "facts", "1", [bad("one"), bad("two")])
    quarantine.replace(lake, "facts", "1", [bad("two")])
    assert [row["payload"] for row in records(lake)] == ["two"]
    quarantine.replace(lake, "facts", "1", [])
    assert lake.files("quarantine") == []


def test_one_subject_never_touches_another(lake):
    quarantine.add(lake, [bad("x", subject="1"), bad("y", subject="2"), bad("z", subject="../3")])
    quarantine.replace(lake, "facts", "1", [])
    assert sorted(row["subject"] for row in records(lake)) == ["../3", "2"]
    with pytest.raises(ValueError, match="subject '1'"):
        quarantine.replace(lake, "facts", "1", [bad(subject="2")])


def test_adding_does_not_drop_what_is_there(lake):
    assert quarantine.add(lake, [bad("one")]) == 1
    assert quarantine.add(lake, [bad("two")]) == 1
    assert [row["payload"] for row in sorted(records(lake), key=lambda row: row["payload"])] == ["one", "two"]


def test_records_that_differ_only_after_the_cut_are_not_taken_for_one(lake):
    long = "x" * MAX_PAYLOAD
    quarantine.add(lake, [bad(long + "1"), bad(long + "2")])
    assert [len(row["payload"]) for row in records(lake)] == [MAX_PAYLOAD, MAX_PAYLOAD]
