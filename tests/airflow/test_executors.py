"""A real deployment in small: PostgreSQL, API server, scheduler and DAG processor, each a process of its own.

The source is the recorded sample, so it needs no network and no data folder. It takes two to four minutes. With
CeleryExecutor there are Redis and a worker too; that needs `redis-server` on PATH and what requirements/image.lock
has, so it runs where those are.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.airflow.harness import airflow_env, make_ready
from tests.support.builds import take_rules_as_proved
from tests.support.postgres import free_port, postgres

DAG = "overbuild_nightly"
# How long a slow machine may take before it counts as hanging; nothing is measured here.
BOOT_SECONDS, RUN_SECONDS, STOP_SECONDS = 300, 900, 120

pytestmark = [pytest.mark.slow, pytest.mark.timeout(BOOT_SECONDS + RUN_SECONDS + 3 * STOP_SECONDS)]


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


def test_a_scheduled_night_never_fails_on_local_executor(tmp_path: Path) -> None:
    with postgres() as url:
        run_a_night(tmp_path, url, "LocalExecutor")


def test_a_scheduled_night_never_fails_on_celery_executor(tmp_path: Path) -> None:
    if find_spec("airflow.providers.celery") is None or shutil.which("redis-server") is None:
        pytest.skip("needs redis-server on PATH and the packages of requirements/image.lock")
    with postgres() as url, redis(tmp_path) as broker:
        celery = {
            "AIRFLOW__CELERY__BROKER_URL": broker,
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{url}",
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
        }
        run_a_night(tmp_path, url, "CeleryExecutor", celery, ("celery", "worker"))


def run_a_night(
    tmp_path: Path, url: str, executor: str, more: dict[str, str] | None = None, *workers: tuple[str, ...]
) -> None:
    api = f"http://127.0.0.1:{(port := free_port())}"
    passwords = tmp_path / "auth" / "passwords.json"
    take_rules_as_proved(tmp_path / "data")
    with ExitStack() as stack:
        env = airflow_env(
            tmp_path,
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
            OVERBUILD_TICKERS="MSFT,CRWV",
            **(more or {}),
        )
        make_ready(env)
        logs = tmp_path / "components"
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
        wait_for("the DAG", lambda: client.get(f"/dags/{DAG}").status_code == 200, BOOT_SECONDS, processes)
        assert client.get("/importErrors").json()["total_entries"] == 0
        assert client.get("/pools/sec_edgar").json()["slots"] == 4

        # Unpausing is all it takes: the scheduler makes up for the last night that was missed, and only that one.
        client.patch(f"/dags/{DAG}", json={"is_paused": False}).raise_for_status()

        def finished() -> dict[str, Any] | None:
            runs = client.get(f"/dags/{DAG}/dagRuns").raise_for_status().json()["dag_runs"]
            return next((run for run in runs if run["state"] in ("success", "failed")), None)

        run = wait_for("the end of the run", finished, RUN_SECONDS, processes)
        assert run["state"] == "success", alerts(tmp_path / "logs")
        assert run["run_type"] == "scheduled"
        listed = client.get(f"/dags/{DAG}/dagRuns/{run['dag_run_id']}/taskInstances").json()["task_instances"]
        tasks = {(task["task_id"], task["rendered_map_index"]): task for task in listed}
        assert {task["state"] for task in listed} == {"success"}
        assert f"executor={executor}" in (logs / "scheduler.log").read_text(errors="replace")
        assert tasks["extract.company", "MSFT"]["pool"] == "sec_edgar"
        assert ("extract.company", "CRWV") in tasks
        manifest = json.loads((tmp_path / "data" / "published" / "current" / "manifest.json").read_text())
        events = client.get("/assets/events", params={"limit": 100}).raise_for_status().json()["asset_events"]
        assert {event["extra"]["version"] for event in events} == {manifest["version"]}
        assert {event["uri"] for event in events} == {f"overbuild://marts/{mart}" for mart in manifest["marts"]}
