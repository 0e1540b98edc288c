"""What a script that calls `overbuild` relies on: exit codes, clean stdout, no tracebacks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.replica.server import EdgarReplica
from tests.support.candidates import change, make_candidate, make_home

INTERRUPTED = 130
IDENTITY = "Overbuild Tests tests@example.com"


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--as-of", "yesterday"],
        ["run", "--no-such-option"],
        ["explain", "MSFT"],
        ["nothing"],
        ["run", "--no-sample"],  # real filings without an identity
    ],
)
def test_misuse_never_exits_with_anything_but_2(cli: Cli, arguments: list[str]) -> None:
    ran = cli(*arguments)
    assert ran.code == 2
    assert "Traceback" not in ran.out + ran.err


def test_an_unusable_setting_never_shows_a_traceback(cli: Cli) -> None:
    ran = cli("status", env={"OVERBUILD_KEEP_VERSIONS": "1"})
    assert ran.code == 2
    assert "OVERBUILD_KEEP_VERSIONS" in ran.err
    assert "Traceback" not in ran.err


def test_a_home_that_is_a_file_never_shows_a_traceback(cli: Cli) -> None:
    cli.home.write_text("not a directory")
    ran = cli("transform")
    assert ran.code == 2
    assert "OVERBUILD_HOME" in ran.err
    assert "Traceback" not in ran.err


def test_an_error_never_leaves_json_readers_without_a_document(cli: Cli) -> None:
    ran = cli("explain", "MSFT", "2026Q2", "RF08", "--json")
    assert ran.code == 1
    told = ran.document()
    assert told["exit_code"] == 1
    assert told["error"]["thing"] == "Nothing is published yet"
    assert told["error"]["remedy"]
    assert "Nothing is published yet" in ran.err


def test_nothing_known_of_what_was_asked_for_never_passes_for_an_empty_run(cli: Cli) -> None:
    ran = cli("extract", "--tickers", "NOSUCHTICKER", "--json")
    assert ran.code == 2
    assert "NOSUCHTICKER" in ran.document()["error"]["thing"]


def test_an_edgar_that_is_down_never_passes_for_a_night_without_news(cli: Cli) -> None:
    closed = {
        "EDGAR_BASE_URL": "http://127.0.0.1:9",
        "EDGAR_DATA_URL": "http://127.0.0.1:9",
        "EDGAR_IDENTITY": IDENTITY,
        "OVERBUILD_PRICE_PROVIDER": "none",
        "OVERBUILD_EDGAR_ATTEMPTS": "1",
    }
    ran = cli("run", env=closed)
    assert ran.code == 1
    assert ran.out.startswith("Source: EDGAR at http://127.0.0.1:9;")
    assert "127.0.0.1:9" in ran.err
    assert "Traceback" not in ran.err


def test_an_unaudited_candidate_never_gets_published(cli: Cli) -> None:
    make_candidate(make_home(cli.home))
    ran = cli("publish", "--json", env={"EDGAR_IDENTITY": IDENTITY})
    assert ran.code == 3
    assert ran.document()["error"]["kind"] == "GateRefusedError"
    assert not (cli.home / "published" / "current").exists()


def test_a_refused_candidate_never_exits_with_0(cli: Cli) -> None:
    candidate = make_candidate(make_home(cli.home))
    change(candidate, "delete from marts.mart_red_flags where ticker = 'NVDA'")
    env = {"EDGAR_IDENTITY": IDENTITY}
    audited = cli("audit", "--json", env=env)
    assert audited.code == 3
    assert audited.document()["passed"] is False
    assert "REFUSED" in audited.err
    assert cli("publish", env=env).code == 3
    assert not (cli.home / "published" / "current").exists()


def test_an_unexpected_exception_never_passes_for_success_or_hides_its_traceback(cli: Cli) -> None:
    code = (
        "import typer\n"
        "from overbuild.cli import app\n"
        "@app.command()\n"
        "def broken(secret: str = 'hunter2') -> None:\n"
        "    raise ValueError('out of range')\n"
        "app(['broken'])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env=cli.environment(), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "Traceback" in ran.stderr
    assert "out of range" in ran.stderr
    # A traceback with local variables could show a key.
    assert "hunter2" not in ran.stderr.replace("secret: str = 'hunter2'", "")


def test_an_interrupted_extract_never_leaves_the_home_locked(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "edgar").mkdir()
    with EdgarReplica(tmp_path / "edgar", faults=[{"path": ".", "fault": "slow", "delay": 12}]) as replica:
        env = {
            "EDGAR_BASE_URL": replica.base_url,
            "EDGAR_DATA_URL": replica.base_url,
            "EDGAR_IDENTITY": IDENTITY,
            "OVERBUILD_PRICE_PROVIDER": "none",
        }
        with cli.started("extract", "--tickers", "789019", env=env) as process:
            _wait_for(lambda: bool(replica.log()))
            second = cli("extract", "--json", env=env)
            assert second.code == 1
            assert f"process {process.pid}" in second.document()["error"]["thing"]
            os.kill(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "Interrupted" in out
    assert "Traceback" not in err
    # The lock is free again: this fails for another reason, that there is nothing to transform.
    assert "Another run" not in cli("transform").err


def test_a_killed_run_never_leaves_the_home_locked(cli: Cli) -> None:
    code = (
        "import time\n"
        "from overbuild.pipeline import run_lock\n"
        "from overbuild.settings import load_settings\n"
        "with run_lock(load_settings()):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], env=cli.environment(), stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert "Another run is at work" in cli("transform").err
        holder.kill()
        holder.wait()
    assert "Another run is at work" not in cli("transform").err


def _wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
