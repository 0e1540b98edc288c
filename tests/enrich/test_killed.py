"""Workers of an enrich that is ended: none goes on for nobody, none writes into what the next one reads."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from overbuild import enrich
from overbuild.progress import NullReporter
from overbuild.settings import Settings
from overbuild.watchlist import Company
from tests.cli.conftest import Cli
from tests.enrich.conftest import Edgar, path
from tests.enrich.submissions import submission, ten_q
from tests.extract.edgar import made
from tests.support import killing

EXIT = {signal.SIGKILL: -signal.SIGKILL, signal.SIGINT: 130, signal.SIGTERM: 143}


@pytest.fixture
def edgar(tmp_path: Path) -> Edgar:
    """A company with a report that takes seconds to read."""
    edgar = Edgar(tmp_path / "edgar")
    edgar.put(1, submission(made.accession(1), "10-Q", ("10-Q", "a.htm", ten_q(sentences=6_000)), cik=made.CIK))
    assert (edgar.root / path(1)).stat().st_size > 1_000_000
    return edgar


def texts(settings: Settings) -> dict[str, bytes]:
    root = Path(settings.lake_dir)
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*.parquet"))}


@pytest.mark.promise("killed-run")
@pytest.mark.slow
def test_workers_never_outlive_the_enrich_that_started_them(
    settings: Settings, three: list[Company], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    other = settings.with_changes(home=Path(shutil.copytree(settings.home, tmp_path / "undisturbed")))
    enrich.run(other.with_changes(enrich_workers=1), NullReporter())
    assert texts(other) != texts(settings)
    for by in EXIT:
        code, out = end(settings, by)
        killing.wait_until_nobody_is_at_work_in(settings.home)
        assert code == EXIT[by], out
        if by is not signal.SIGKILL:
            assert "Interrupted. Readers see a whole version" in out
            assert "Traceback" not in out
    assert texts(settings) != texts(other)
    enrich.run(settings.with_changes(enrich_workers=1), NullReporter())
    assert texts(settings) == texts(other)
    record_property("count", len(EXIT))


def end(settings: Settings, by: signal.Signals) -> tuple[int, str]:
    """Start an enrich of two workers and end it once they read; its exit code and what it said."""
    env = {
        "EDGAR_BASE_URL": settings.edgar_base_url,
        "EDGAR_DATA_URL": settings.edgar_data_url,
        "EDGAR_IDENTITY": "Test Suite tests@example.com",
        "OVERBUILD_ENRICH_WORKERS": "2",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "overbuild.cli", "enrich"],
        env=Cli(settings.home).environment(env),
        cwd=settings.home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        while sum("spawn_main" in line for line in killing.at_work_in(settings.home).values()) < 2:
            assert process.poll() is None
            time.sleep(0.02)
        time.sleep(1.5)  # they import what they need
        if by is signal.SIGINT:  # as a terminal sends it, to all of them
            os.killpg(process.pid, by)
        else:
            process.send_signal(by)
        out, _ = process.communicate(timeout=30)
    return process.returncode, out
