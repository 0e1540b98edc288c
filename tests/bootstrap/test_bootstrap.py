"""`make` on a bare machine: it works, or it says what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from overbuild.paths import project_root

ROOT = project_root()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the bootstrap reads, without an environment."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def run(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def interpreter(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_named_interpreter_that_is_none_is_not_replaced_by_another(checkout: Path) -> None:
    done = run(checkout, "scripts/bootstrap.sh", PYTHON="no-such-python")
    assert done.returncode == 2
    assert "PYTHON=no-such-python is not a Python 3.11, 3.12 or 3.13" in done.stderr
    assert not (checkout / ".venv").exists()


def test_machine_without_python_is_told_what_to_install(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "cksum", "dirname", "pwd", "grep", "rm"):
        tool = shutil.which(name)
        if tool:
            (tools / name).symlink_to(tool)
    # A version manager's shim that answers for no installed version, and a Python that is too old.
    interpreter(tools, "python3.12", "echo 'not installed' >&2; exit 127")
    interpreter(tools, "python3", "exit 1")
    done = run(checkout, "scripts/bootstrap.sh", PATH=str(tools))
    assert done.returncode == 2
    assert "apt-get install python3-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_current_environment_is_not_installed_again(checkout: Path) -> None:
    # An interpreter that would fail if it were asked for more than its version.
    (checkout / ".venv" / "bin").mkdir(parents=True)
    interpreter(checkout / ".venv" / "bin", "python", '[ "$*" = -VV ] && echo "Python 3.11.9" || exit 9')
    fingerprint = (
        "{ cat requirements/dev.lock pyproject.toml requirements/uv.lock scripts/bootstrap.sh; "
        'pwd -P; echo "Python 3.11.9"; } | cksum'
    )
    (checkout / ".venv" / "installed").write_text(run(checkout, "sh", "-c", fingerprint).stdout)
    done = run(checkout, "scripts/bootstrap.sh", PYTHON="")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    # After a change of the lock the stamp no longer counts; with no interpreter to be had it says so.
    with (checkout / "requirements" / "dev.lock").open("a") as lock:
        lock.write("# changed\n")
    done = run(checkout, "scripts/bootstrap.sh", PYTHON="no-such-python")
    assert done.returncode == 2


def test_help_does_not_leave_a_target_out(checkout: Path) -> None:
    done = run(checkout, "make", "help")
    makefile = (checkout / "Makefile").read_text()
    targets = {line.split()[1] for line in makefile.splitlines() if line.startswith(".PHONY:")}
    assert {"run", "test", "test-fast", "bench", "lint", "lock", "clean", "help"} <= targets
    for target in targets:
        assert f"make {target} " in done.stdout


def test_no_folder_of_tests_hides_a_library() -> None:
    # Without its own __init__.py a folder's subfolders become top-level packages: tests/extract/edgar would be `edgar`.
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    folders |= {parent for folder in folders for parent in folder.parents if parent.is_relative_to(ROOT / "tests")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []
