"""The nightly DAG file: what importing it may not do, and the shape of what it declares."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NIGHTLY = ROOT / "dags" / "nightly.py"

# Runs in a process of its own: imports Airflow, then the DAG file, and notes every touch of network and disk.
PROBE = """
import gc, importlib.util, json, os, sys, time
from datetime import datetime
from airflow.sdk import DAG, Asset, CronTriggerTimetable, Param, RetryRule, task
# Airflow does some of its own work at the first use of these; that is not the DAG file's.
midnight = CronTriggerTimetable("0 0 * * *", timezone="UTC")
with DAG("warm_up", start_date=datetime(2026, 1, 1), schedule=midnight):
    task(task_id="warm_up", outlets=[Asset("warm_up", uri="overbuild://warm/up")])(lambda: None)()

FORBIDDEN = (
    "socket.", "subprocess.", "sqlite3.", "shutil.", "tempfile.", "os.mkdir", "os.rename", "os.remove",
    "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.system", "os.posix_spawn", "os.fork", "os.exec",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
touched, watching = [], True

def hook(event, args):
    if not watching:
        return
    if event == "open":
        path, _, flags = args
        if flags & WRITING or not str(path).endswith((".py", ".pyc", ".so")):
            touched.append(f"open {path} {flags:o}")
    elif event.startswith(FORBIDDEN):
        touched.append(f"{event} {args}")

sys.addaudithook(hook)
before = set(sys.modules)
begun = time.perf_counter()
spec = importlib.util.spec_from_file_location("nightly", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
seconds = time.perf_counter() - begun
watching = False

dags = [found for found in gc.get_objects() if type(found) is DAG]
dag = next(found for found in dags if found.dag_id.startswith("overbuild_"))

def names(callbacks):
    return [type(one).__name__ for one in (callbacks if isinstance(callbacks, list) else [callbacks])]

tasks = {
    task.task_id: {
        "upstream": sorted(task.upstream_task_ids),
        "pool": task.pool,
        "retries": task.retries,
        "backoff": task.retry_exponential_backoff,
        "timeout": task.execution_timeout.total_seconds(),
        "trigger_rule": task.trigger_rule.value,
        "alerts": names(task.on_failure_callback),
        "outlets": sorted(asset.uri for asset in task.outlets or ()),
        "map_index_template": getattr(task, "map_index_template", None),
    }
    for task in dag.tasks
}
print(json.dumps({
    "seconds": seconds,
    "touched": touched,
    "imported": sorted(name for name in set(sys.modules) - before),
    "doc_md": dag.doc_md,
    "max_active_runs": dag.max_active_runs,
    "catchup": dag.catchup,
    "params": sorted(dag.params),
    "alerts": names(dag.on_failure_callback),
    "tasks": tasks,
}))
"""


def probe(dag_file: Path, airflow_home: Path) -> dict[str, Any]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    env |= {
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(ROOT / "plugins"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    told = subprocess.run(
        [sys.executable, "-c", PROBE, str(dag_file)],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return json.loads(next(line for line in told.stdout.splitlines() if line.startswith("{")))


@pytest.fixture(scope="module")
def nightly(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return probe(NIGHTLY, tmp_path_factory.mktemp("airflow"))


def test_the_probe_is_never_blind(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(NIGHTLY.read_text() + "import socket; socket.socket().close(); open('note', 'w'); open('note')")
    told = probe(bad, tmp_path)
    assert [touch.split()[0] for touch in told["touched"]] == ["socket.__new__", "open", "open"]


def test_parsing_the_dag_never_touches_network_disk_or_processes(nightly: dict[str, Any]) -> None:
    assert nightly["touched"] == []


def test_parsing_the_dag_is_not_slow(nightly: dict[str, Any]) -> None:
    assert nightly["seconds"] < 2


def test_parsing_the_dag_never_loads_what_only_tasks_need(nightly: dict[str, Any]) -> None:
    heavy = {"duckdb", "pyarrow", "pandas", "dbt", "great_expectations", "edgar", "httpx", "yfinance"}
    loaded = {name.split(".")[0] for name in nightly["imported"]}
    assert not loaded & heavy
    ours = {name for name in nightly["imported"] if name.startswith("overbuild.")}
    assert ours <= {"overbuild.errors"}  # named by the retry rules


def test_two_nights_never_run_at_once_and_missed_nights_are_not_replayed(nightly: dict[str, Any]) -> None:
    assert (nightly["max_active_runs"], nightly["catchup"]) == (1, False)


def test_the_runbook_never_goes_missing_from_the_ui(nightly: dict[str, Any]) -> None:
    for heading in ("What", "When", "Owner", "Backfill", "When it is red"):
        assert f"**{heading}**" in nightly["doc_md"]
    for task_id in nightly["tasks"]:
        if task_id not in ("extract.plan", "extract.price_batches", "extract.price_batch"):
            assert f"`{task_id}`" in nightly["doc_md"], "the runbook says nothing of a task that can be red"


def test_steps_never_run_out_of_order(nightly: dict[str, Any]) -> None:
    tasks = nightly["tasks"]
    assert "extract.collect" in tasks["enrich.batches"]["upstream"]
    assert tasks["enrich.batch"]["upstream"] == ["enrich.batches"]
    assert tasks["transform.build"]["upstream"] == ["enrich.sum_up"]
    assert tasks["audit.judge"]["upstream"] == ["transform.build"]
    assert tasks["publish.release"]["upstream"] == ["audit.judge"]
    assert tasks["publish.load_postgres"]["upstream"] == ["publish.release"]


def test_one_failed_company_never_stops_the_night(nightly: dict[str, Any]) -> None:
    collect = nightly["tasks"]["extract.collect"]
    assert collect["upstream"] == ["extract.company", "extract.macro", "extract.plan", "extract.price_batch"]
    assert collect["trigger_rule"] == "all_done_min_one_success"
    summed = nightly["tasks"]["enrich.sum_up"]
    assert summed["upstream"] == ["enrich.batch"]
    assert summed["trigger_rule"] == "all_done_min_one_success"
    # A night without news skips publishing, and PostgreSQL may still lack the news of the night before.
    assert nightly["tasks"]["publish.load_postgres"]["trigger_rule"] == "none_failed"
    special = ("extract.collect", "enrich.sum_up", "publish.load_postgres")
    others = [task for name, task in nightly["tasks"].items() if name not in special]
    assert {task["trigger_rule"] for task in others} == {"all_success"}


def test_company_tasks_never_crowd_the_sec(nightly: dict[str, Any]) -> None:
    pools = {name: task["pool"] for name, task in nightly["tasks"].items()}
    assert {name for name, pool in pools.items() if pool == "sec_edgar"} == {"extract.company"}


def test_no_task_hangs_for_ever_fails_at_the_first_hiccup_or_fails_silently(nightly: dict[str, Any]) -> None:
    for name, task in nightly["tasks"].items():
        assert 0 < task["timeout"] <= 2 * 3600, name
        assert task["retries"] >= 1, name
        assert task["backoff"] > 1, name
        assert task["alerts"] == ["TellFailure"], name
    assert nightly["alerts"] == ["TellFailure"]


def test_mapped_tasks_are_never_anonymous(nightly: dict[str, Any]) -> None:
    assert nightly["tasks"]["extract.company"]["map_index_template"]
    assert nightly["tasks"]["extract.price_batch"]["map_index_template"]
    assert nightly["tasks"]["enrich.batch"]["map_index_template"]


def test_no_published_mart_lacks_its_asset(nightly: dict[str, Any]) -> None:
    marts = {path.stem for path in (ROOT / "dbt_project" / "models" / "marts").rglob("*.sql")}
    assert marts, "no marts found: has the folder moved?"
    uris = nightly["tasks"]["publish.release"]["outlets"]
    assert uris == sorted(f"overbuild://marts/{mart}" for mart in marts)


def test_params_never_change_unnoticed(nightly: dict[str, Any]) -> None:
    assert nightly["params"] == ["as_of", "full_refresh", "tickers"]
