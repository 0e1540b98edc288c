"""The DAG file that backfills quarters: what importing it may not do, and the shape of what it declares."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.dags.test_nightly import ROOT, probe

TASKS = ["snapshot", "build", "compare", "approve"]


@pytest.fixture(scope="module")
def dag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return probe(ROOT / "dags" / "backfill_quarter.py", tmp_path_factory.mktemp("airflow"))


def test_parsing_the_dag_never_touches_network_disk_or_processes(dag: dict[str, Any]) -> None:
    assert dag["touched"] == []
    heavy = {"duckdb", "pyarrow", "pandas", "dbt", "great_expectations", "yaml"}
    assert not {name.split(".")[0] for name in dag["imported"]} & heavy


def test_a_missed_quarter_is_never_replayed_unasked(dag: dict[str, Any]) -> None:
    assert dag["catchup"] is False
    assert dag["params"] == ["approve", "backfill", "quarter"]


def test_nothing_is_published_before_it_was_compared(dag: dict[str, Any]) -> None:
    assert list(dag["tasks"]) == TASKS
    for before, after in pairwise(TASKS):
        assert dag["tasks"][after]["upstream"] == [before]
    assert {task["trigger_rule"] for task in dag["tasks"].values()} == {"all_success"}


def test_no_task_fails_silently_and_the_runbook_names_each(dag: dict[str, Any]) -> None:
    for name, task in dag["tasks"].items():
        assert task["alerts"] == ["TellFailure"], name
        assert f"`{name}`" in dag["doc_md"], name
    assert dag["alerts"] == ["TellFailure"]
