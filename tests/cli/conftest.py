"""The command line as users start it: a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.conftest import ROOT

PLUGINS = ROOT / "plugins"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    def document(self) -> dict[str, Any]:
        """Standard output, which holds exactly one JSON document."""
        told = json.loads(self.out)
        assert isinstance(told, dict)
        return told


@dataclass(frozen=True)
class Cli:
    """Runs commands in one home."""

    home: Path

    def environment(self, variables: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a command: this home, this checkout, nothing else of ours."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("OVERBUILD_", "EDGAR_", "TIINGO_"))}
        return {
            **kept,
            "PYTHONPATH": str(PLUGINS),
            "OVERBUILD_PROJECT_ROOT": str(ROOT),
            "OVERBUILD_HOME": str(self.home),
            "COLUMNS": "200",
            "NO_COLOR": "1",
            **(variables or {}),
        }

    def __call__(self, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 300) -> Ran:
        """Run one command to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "overbuild.cli", *arguments],
            env=self.environment(env),
            cwd=self.home.parent,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def started(self, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
        """Start a command; it is ended when the block is left."""
        process = subprocess.Popen(
            [sys.executable, "-m", "overbuild.cli", *arguments],
            env=self.environment(env),
            cwd=self.home.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A suite that runs in the background of a shell ignores Ctrl-C, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Commands in an empty home."""
    return Cli(tmp_path / "home")


@dataclass(frozen=True)
class SampleRun:
    """A home after `overbuild run` on the sample."""

    cli: Cli
    first: Ran

    @property
    def current(self) -> Path:
        """What readers see."""
        return self.cli.home / "published" / "current"


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> SampleRun:
    """The main job, once for all test processes: no network, no key, no settings. Tests only read this home."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent
    cli = Cli(folder / "sample" / "home")
    told = folder / "sample_run.json"
    with FileLock(folder / "sample_run.lock"):
        if not told.exists():
            cli.home.parent.mkdir(exist_ok=True)
            ran = cli("run", timeout=600)
            assert ran.code == 0, f"{ran.out[-4000:]}\n{ran.err[-4000:]}"
            told.write_text(json.dumps(asdict(ran)))
    return SampleRun(cli, Ran(**json.loads(told.read_text())))
