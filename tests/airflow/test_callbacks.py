from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import DagSerialization

from overbuild.errors import BlockedError
from overbuild_airflow.callbacks import TellFailure, failure_line

NIGHTLY = DAG("overbuild_nightly")


def task_context(error: object, **ti: object) -> dict[str, object]:
    known = {"task_id": "extract.company", "map_index": -1, "rendered_map_index": None, "try_number": 4}
    return {"dag": NIGHTLY, "run_id": "manual__1", "ti": SimpleNamespace(**known | ti), "exception": error}


def test_a_failed_task_never_hides_what_where_and_what_to_do() -> None:
    error = BlockedError("The SEC refuses us", place="https://data.sec.gov/x", remedy="Wait ten minutes")
    line = failure_line(task_context(error, map_index=3, rendered_map_index="MSFT"))
    assert line == (
        "overbuild_nightly / extract.company[MSFT], try 4, run manual__1, failed: "
        "The SEC refuses us (https://data.sec.gov/x) - Wait ten minutes"
    )


def test_an_unforeseen_error_never_lacks_its_type_or_a_next_step() -> None:
    line = failure_line(task_context(ZeroDivisionError("division\nby zero"), map_index=3))
    assert "extract.company[3]" in line
    assert "ZeroDivisionError: division by zero" in line
    assert "Read the task's log" in line
    assert "\n" not in line


def test_a_failed_run_is_never_blamed_on_its_last_task() -> None:
    context = {
        "dag": NIGHTLY,
        "run_id": "scheduled__1",
        "reason": "task_failure",
        "ti": SimpleNamespace(task_id="x"),
    }
    line = failure_line(context)
    assert line.startswith("overbuild_nightly, run scheduled__1, failed: task_failure")


def test_the_notifier_never_stays_silent(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="overbuild.alerts"):
        TellFailure()(task_context(RuntimeError("boom")))
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "boom" in caplog.text


def test_a_failed_run_is_never_silent_because_its_dag_is_a_serialized_one(caplog: pytest.LogCaptureFixture) -> None:
    stored = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(NIGHTLY))
    with caplog.at_level(logging.ERROR, logger="overbuild.alerts"):
        TellFailure()({"dag": stored, "run_id": "manual__1", "reason": "task_failure"})
    assert "overbuild_nightly, run manual__1, failed: task_failure" in caplog.text
