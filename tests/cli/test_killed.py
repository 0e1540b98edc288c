"""A command that is told to stop ends at once, with one line and an exit code, whatever is under way."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.replica import EdgarReplica
from tests.support import killing

WORDS = "Interrupted. Readers see a whole version"
EXIT = {signal.SIGINT: 130, signal.SIGTERM: 143}


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM], ids=lambda by: by.name)
def test_an_extract_that_is_told_to_stop_never_asks_for_the_companies_that_are_left(
    cli: Cli, tmp_path: Path, by: signal.Signals
) -> None:
    companies = 60
    (tmp_path / "edgar").mkdir()
    with EdgarReplica(tmp_path / "edgar", faults=[{"path": ".", "fault": "slow", "delay": 0.3}]) as replica:
        env = {
            "EDGAR_BASE_URL": replica.base_url,
            "EDGAR_DATA_URL": replica.base_url,
            "EDGAR_IDENTITY": "Overbuild Tests tests@example.com",
            "OVERBUILD_PRICE_PROVIDER": "none",
        }
        tickers = ",".join(str(number) for number in range(1, companies + 1))
        with cli.started("extract", "--tickers", tickers, env=env) as process:
            while len(replica.log("/submissions/")) < 3:
                assert process.poll() is None
                time.sleep(0.02)
            process.send_signal(by)
            out, err = process.communicate(timeout=30)
        assert process.returncode == EXIT[by]
        assert WORDS in out
        assert "Traceback" not in err
        assert len(replica.log("/submissions/")) < companies / 2  # what was on its way, on however busy a machine
    assert killing.at_work_in(cli.home) == {}
    shutil.rmtree(cli.home)  # nobody writes to it any more


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM], ids=lambda by: by.name)
def test_what_cannot_be_closed_never_holds_a_command_that_was_told_to_stop(cli: Cli, by: signal.Signals) -> None:
    code = (
        "import time\n"
        "from overbuild import processes\n"
        "from overbuild.cli import app\n"
        "processes._SECONDS_TO_END = 1.0\n"
        "@app.command()\n"
        "def stuck() -> None:\n"
        "    try:\n"
        "        print('begun', flush=True)\n"
        "        time.sleep(60)\n"
        "    finally:\n"
        "        time.sleep(60)\n"
        "app(['stuck'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=cli.environment(),
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(by)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == EXIT[by]
    assert WORDS in out
