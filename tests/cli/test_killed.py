"""A whole `overbuild run` that is killed, or told to stop, in any of its steps: the next one carries on.

Run after run in one home, each ended at another moment and none cleared up after, until one is left alone: it has to
publish what a run publishes that nothing happened to.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.conftest import ROOT
from tests.replica import EdgarReplica
from tests.support import builds, killing

pytestmark = pytest.mark.slow
RUN = ("run", "--sample", "--tickers", "CRWV,SYNTH-A")
WORDS = "Interrupted. Readers see a whole version"
EXIT = {signal.SIGKILL: -signal.SIGKILL, signal.SIGINT: 130, signal.SIGTERM: 143}
SECONDS = 300


@dataclass(frozen=True)
class Moment:
    """When a run is ended, and how.

    Attributes:
        said: what it has to have said by then.
        there: what has to be in the home by then, as a glob.
        within: seconds after that, at random.
        by: signal; Ctrl-C goes to all processes, as a terminal sends it.
    """

    by: signal.Signals
    said: str = ""
    there: str = "."
    within: float = 0.0

    def __str__(self) -> str:
        return f"{self.by.name} after {self.said or self.there!r} and up to {self.within} s"

    def has_come(self, home: Path, log: Path) -> bool:
        return self.said in log.read_text() and (self.there == "." or any(home.glob(self.there)))


MOMENTS = (
    Moment(signal.SIGKILL, said="Filings, facts and XBRL: started"),
    Moment(signal.SIGTERM, said="Texts and signals: started"),
    Moment(signal.SIGKILL, said="transform: started", within=3),
    Moment(signal.SIGINT, said="transform: started", within=3),
    Moment(signal.SIGKILL, said="audit: started", within=3),
    Moment(signal.SIGTERM, said="audit: started", within=1),
    Moment(signal.SIGKILL, there="published/versions/.building-*"),
    Moment(signal.SIGKILL, there="published/current"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = builds.project_with_one_test(tmp_path_factory.mktemp("project"))
    (root / "sample").symlink_to(ROOT / "sample")
    return root


def end(cli: Cli, moment: Moment, env: dict[str, str], log: Path) -> tuple[int, dict[int, str]]:
    """Run until a moment comes and end it; exit code, and the processes that were at work."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "overbuild.cli", *RUN],
            env=cli.environment(env),
            cwd=cli.home.parent,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # A suite that runs in the background of a shell ignores Ctrl-C, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    until = time.monotonic() + SECONDS
    while not moment.has_come(cli.home, log):
        assert process.poll() is None, f"ended before {moment}: {log.read_text()[-3000:]}"
        assert time.monotonic() < until, f"{moment} never came: {log.read_text()[-3000:]}"
        time.sleep(0.002)
    time.sleep(random.uniform(0, moment.within))
    at_work = killing.at_work_in(cli.home)
    if moment.by is signal.SIGINT:
        os.killpg(process.pid, moment.by)
    else:
        process.send_signal(moment.by)
    return process.wait(60), at_work


def content(home: Path) -> str:
    manifest = json.loads((home / "published" / "current" / "manifest.json").read_text())
    return str(manifest["content_hash"])


@pytest.mark.promise("killed-run")
@pytest.mark.timeout(1800)
def test_a_run_that_is_ended_anywhere_never_keeps_the_next_one_from_publishing_what_it_would_have(
    tmp_path: Path, project: Path, record_property: Callable[[str, object], None]
) -> None:
    env = {"OVERBUILD_PROJECT_ROOT": str(project)}
    undisturbed = Cli(tmp_path / "undisturbed")
    ran = undisturbed(*RUN, env=env)
    assert ran.code == 0, ran.out[-3000:] + ran.err[-3000:]
    cli = Cli(tmp_path / "home")
    left: set[int] = set()
    for number, moment in enumerate(MOMENTS):
        log = tmp_path / f"{number}.log"
        code, at_work = end(cli, moment, env, log)
        left |= at_work.keys()
        assert code == EXIT[moment.by], (moment, log.read_text()[-3000:])
        if moment.by is not signal.SIGKILL:
            assert WORDS in log.read_text(), moment
            assert "Traceback" not in log.read_text(), moment
        shown = cli.home / "published" / "current"
        assert not shown.is_symlink() or content(cli.home) == content(undisturbed.home), moment
    assert (cli.home / "published" / "current").is_symlink()
    again = cli(*RUN, "--json", env=env)
    assert again.code == 0, again.err[-3000:]
    assert again.document()["outcome"] == "unchanged"
    assert content(cli.home) == content(undisturbed.home)
    (version,) = (cli.home / "published" / "versions").iterdir()
    assert killing.tree(version) == killing.tree((undisturbed.home / "published" / "current").resolve())
    assert not left & killing.at_work_in(cli.home).keys()
    record_property("count", len(MOMENTS))


@pytest.mark.promise("killed-run")
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
