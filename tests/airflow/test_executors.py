"""A real deployment in small: PostgreSQL, API server, scheduler and DAG processor, each a process of its own.

A night, and several quarters backfilled at a time. The source is the recorded sample, so it needs no network and no
data folder. It takes minutes. With CeleryExecutor there are Redis and a worker too; that needs `redis-server` on PATH
and what requirements/image.lock has, so it runs where those are.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.airflow.harness import ROOT, airflow_env, make_ready
from tests.support import builds
from tests.support.postgres import free_port, postgres

NIGHTLY, QUARTERS = "overbuild_nightly", "overbuild_backfill_quarter"
STAGED = ("2025Q2", "2025Q3", "2025Q4")
# How long a slow machine may take before it counts as hanging; nothing is measured here.
BOOT_SECONDS, RUN_SECONDS, STOP_SECONDS = 300, 900, 120

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * (BOOT_SECONDS + RUN_SECONDS) + 3 * STOP_SECONDS)]


@contextmanager
def component(env: dict[str, str], logs: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """One Airflow process, asked to stop at the end: it and all its children have to be gone then."""
    log = (logs / f"{command[0]}.log").open("wb")
    process = subprocess.Popen(
        ["airflow", *command], env=env, cwd=logs, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)
        until = time.monotonic() + 10
        while group_alive(process.pid) and time.monotonic() < until:
            time.sleep(0.2)
        assert not group_alive(process.pid), f"{command[0]} left processes behind"
    finally:
        log.close()
        if group_alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def group_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(what: str, ready: Callable[[], Any], seconds: float, processes: list[subprocess.Popen[bytes]]) -> Any:
    """The first true answer of ``ready``; fails when time is up or a component has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended = [process.args for process in processes if process.poll() is not None]
        assert not ended, f"ended while waiting for {what}: {ended}"
        try:
            if answer := ready():
                return answer
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(1)
    pytest.fail(f"{what}: not within {seconds:.0f} s")


def alerts(logs: Path) -> str:
    """What the failure callbacks logged, or else where to look."""
    lines = [line for log in logs.rglob("*.log") for line in log.read_text(errors="replace").splitlines()]
    return "\n".join(line for line in lines if "overbuild.alerts" in line) or f"no alert in {logs}"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """URL of a Redis of its own on loopback."""
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)


@dataclass(frozen=True)
class Deployment:
    """A running one.

    Attributes:
        home: of Airflow; ``data`` below it is Overbuild's.
        env: what its processes were started with.
        client: of its API, logged in.
        logs: of its components.
        processes: that have to go on running.
    """

    home: Path
    env: dict[str, str]
    client: httpx.Client
    logs: Path
    processes: list[subprocess.Popen[bytes]]

    def runs(self, dag: str) -> list[dict[str, Any]]:
        found = self.client.get(f"/dags/{dag}/dagRuns", params={"limit": 100}).raise_for_status().json()
        return list(found["dag_runs"])

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        found = self.client.get(f"/dags/{dag}/dagRuns/{run}/taskInstances").raise_for_status().json()
        return list(found["task_instances"])

    def unpause(self, dag: str) -> None:
        self.client.patch(f"/dags/{dag}", json={"is_paused": False}).raise_for_status()

    def wait_for(self, what: str, ready: Callable[[], Any], seconds: float) -> Any:
        return wait_for(what, ready, seconds, self.processes)


@contextmanager
def deployment(
    folder: Path, url: str, executor: str, more: dict[str, str] | None = None, *workers: tuple[str, ...]
) -> Iterator[Deployment]:
    """Everything started, healthy and logged in to; every process is gone afterwards."""
    api = f"http://127.0.0.1:{(port := free_port())}"
    passwords = folder / "auth" / "passwords.json"
    with ExitStack() as stack:
        env = airflow_env(
            folder,
            AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=url,
            AIRFLOW__CORE__EXECUTOR=executor,
            AIRFLOW__CORE__PARALLELISM="2",
            AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{api}/execution/",
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS="admin:admin",
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE=str(passwords),
            AIRFLOW__API__BASE_URL=api,
            AIRFLOW__API__SECRET_KEY=secrets.token_hex(16),
            AIRFLOW__API_AUTH__JWT_SECRET=secrets.token_hex(32),
            AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT=str(free_port()),
            OVERBUILD_PROJECT_ROOT=str(project(folder / "project")),
            OVERBUILD_TICKERS="MSFT,CRWV",
            **(more or {}),
        )
        make_ready(env)
        logs = folder / "components"
        logs.mkdir()
        processes = [
            stack.enter_context(component(env, logs, *command))
            for command in (
                ("api-server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
                ("scheduler",),
                ("dag-processor",),
                *workers,
            )
        ]
        client = stack.enter_context(httpx.Client(base_url=f"{api}/api/v2", timeout=20, trust_env=False))

        def healthy() -> bool:
            told = client.get("/monitor/health").raise_for_status().json()
            parts = ("metadatabase", "scheduler", "dag_processor")
            return {told[part]["status"] for part in parts} == {"healthy"}

        wait_for("a healthy deployment", healthy, BOOT_SECONDS, processes)
        assert client.get("/dags").status_code == 401, "the API answers strangers"
        login = {"username": "admin", "password": json.loads(passwords.read_text())["admin"]}
        token = httpx.post(f"{api}/auth/token", json=login, trust_env=False).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        known = (f"/dags/{NIGHTLY}", f"/dags/{QUARTERS}")
        wait_for("both DAGs", lambda: {client.get(dag).status_code for dag in known} == {200}, BOOT_SECONDS, processes)
        assert client.get("/importErrors").json()["total_entries"] == 0
        assert client.get("/pools/sec_edgar").json()["slots"] == 4
        yield Deployment(folder, env, client, logs, processes)


def project(folder: Path) -> Path:
    """All models and the one test that the gate asks for: a night of the sample with all tests is built elsewhere."""
    root = builds.project_with_one_test(folder)
    for name in ("backfills", "sample"):
        (root / name).symlink_to(ROOT / name)
    return root


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with postgres() as url, deployment(tmp_path_factory.mktemp("local"), url, "LocalExecutor") as running:
        yield running


def test_a_scheduled_night_never_fails_on_local_executor(local: Deployment) -> None:
    run_a_night(local)


def test_a_scheduled_night_never_fails_on_celery_executor(tmp_path: Path) -> None:
    if find_spec("airflow.providers.celery") is None or shutil.which("redis-server") is None:
        pytest.skip("needs redis-server on PATH and the packages of requirements/image.lock")
    with postgres() as url, redis(tmp_path) as broker:
        celery = {
            "AIRFLOW__CELERY__BROKER_URL": broker,
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{url}",
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
        }
        with deployment(tmp_path, url, "CeleryExecutor", celery, ("celery", "worker")) as running:
            run_a_night(running)


def run_a_night(running: Deployment) -> None:
    # Unpausing is all it takes: the scheduler makes up for the last night that was missed, and only that one.
    running.unpause(NIGHTLY)

    def finished() -> dict[str, Any] | None:
        return next((run for run in running.runs(NIGHTLY) if run["state"] in ("success", "failed")), None)

    run = running.wait_for("the end of the run", finished, RUN_SECONDS)
    assert run["state"] == "success", alerts(running.home / "logs")
    assert run["run_type"] == "scheduled"
    listed = running.tasks(NIGHTLY, run["dag_run_id"])
    tasks = {(task["task_id"], task["rendered_map_index"]): task for task in listed}
    assert {task["state"] for task in listed} == {"success"}
    executor = running.env["AIRFLOW__CORE__EXECUTOR"]
    assert f"executor={executor}" in (running.logs / "scheduler.log").read_text(errors="replace")
    assert tasks["extract.company", "MSFT"]["pool"] == "sec_edgar"
    assert ("extract.company", "CRWV") in tasks
    manifest = json.loads((running.home / "data" / "published" / "current" / "manifest.json").read_text())
    found = running.client.get("/assets/events", params={"limit": 100}).raise_for_status().json()
    events = found["asset_events"]
    assert {event["extra"]["version"] for event in events} == {manifest["version"]}
    assert {event["uri"] for event in events} == {f"overbuild://marts/{mart}" for mart in manifest["marts"]}


def test_quarters_that_airflow_backfills_at_a_time_never_differ_from_a_sequential_backfill(local: Deployment) -> None:
    lake = local.home / "data" / "sample" / "lake"
    if not lake.exists():  # the night did not run before
        overbuild(local.env, "extract")
    # Unpausing would stage the quarter that was over last as well, as every scheduled run does.
    last = {"logical_date": last_interval(), "dag_run_id": "not-wanted", "conf": {"quarter": STAGED[0]}}
    local.client.post(f"/dags/{QUARTERS}/dagRuns", json=last).raise_for_status()
    local.client.patch(f"/dags/{QUARTERS}/dagRuns/not-wanted", json={"state": "success"}).raise_for_status()
    command = f"airflow backfill create --dag-id {QUARTERS} --from-date 2025-04-01 --to-date 2025-10-01"
    command += " --max-active-runs 2 --run-backwards"
    created = subprocess.run(
        command.split(), env=local.env, cwd=local.home, timeout=120, capture_output=True, text=True, check=False
    )
    assert created.returncode == 0, created.stdout + created.stderr
    local.unpause(QUARTERS)

    def finished() -> list[dict[str, Any]]:
        found = [run for run in local.runs(QUARTERS) if run["run_type"] == "backfill"]
        return found if len(found) == len(STAGED) and all(run["end_date"] for run in found) else []

    runs = local.wait_for("the end of the backfill", finished, RUN_SECONDS)
    assert {run["state"] for run in runs} == {"success"}, alerts(local.home / "logs")
    spans = [
        (task["start_date"], task["end_date"])
        for run in runs
        for task in local.tasks(QUARTERS, run["dag_run_id"])
        if task["task_id"] == "build"
    ]
    spans.sort()
    assert any(later[0] < earlier[1] for earlier, later in pairwise(spans)), "one after the other"

    parallel = staged(overbuild(local.env, "backfill", "status", "quarter_ends", "--json"))
    other = local.home / "sequential"
    shutil.copytree(lake, other / "sample" / "lake")
    declared = local.home / "three.yml"
    declared.write_text(
        "reason: the same quarters, one after the other\nowner: data team\n"
        f"quarters: {{from: {STAGED[0]}, to: {STAGED[-1]}}}\nas_of: quarter_end\n"
    )
    env = local.env | {"OVERBUILD_HOME": str(other)}
    overbuild(env, "backfill", "run", str(declared))
    sequential = staged(overbuild(env, "backfill", "status", str(declared), "--json"))
    assert tuple(sorted(sequential)) == STAGED
    assert len(set(sequential.values())) == len(STAGED)  # worlds that differ, or equality proves nothing
    assert parallel == sequential


def last_interval() -> str:
    """Logical date of the quarter that was over last: its first instant."""
    now = datetime.now(UTC)
    month = 3 * ((now.month - 1) // 3) + 1 - 3
    return datetime(now.year - (month < 1), month if month > 0 else 10, 1, tzinfo=UTC).isoformat()


def staged(told: str) -> dict[str, str]:
    """Content hash by quarter."""
    pieces = json.loads(told)["pieces"]
    return {row["piece"]: row["staged"]["content_hash"] for row in pieces if row["staged"]}


def overbuild(env: dict[str, str], *command: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "overbuild.cli", *command],
        env=env,
        cwd=env["AIRFLOW_HOME"],
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return ran.stdout
