"""Fixtures for the whole suite: the folders of real data, and an environment that holds no surprises."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

# A deadline tells how busy the machine is, nothing about the code.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

ROOT = Path(__file__).resolve().parent.parent
_SHARED = ROOT.parent / "shared"

# Files that run for minutes, the longest first: one that begins last would be waited for by an idle process. A file
# is run by one process (`--dist loadfile`), in the order of collection (`--no-loadscope-reorder`).
_LONGEST_FIRST = (
    "transform/test_real_filings.py",
    "backfill/test_orders.py",
    "transform/test_sample_builds.py",
    "publish/test_killed.py",
    "transform/test_look_ahead.py",
    "extract/test_killed.py",
    "cli/test_run.py",
    "airflow/test_backfill_dag.py",
    "backfill/test_killed.py",
    "airflow/test_executors.py",
    "audit/test_gate.py",
    "backfill/test_diff.py",
    "transform/test_traps.py",
    "backfill/test_stage.py",
    "airflow/test_dags_test.py",
    "audit/test_legitimate.py",
    "cli/test_explain.py",
    "publish/test_publish.py",
    "transform/test_synthetic_filers.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, the others in their own order after them."""
    rank = {ROOT / "tests" / name: number for number, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


def _folder(variable: str, default: Path) -> Path:
    folder = Path(os.environ.get(variable, default)).resolve()
    if folder.is_dir():
        return folder
    message = f"Real data not found: {folder} ({variable}). Set {variable} to a folder in EDGAR's URL layout"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(message + "; with CI=true these tests may not be skipped")
    pytest.skip(message)


@pytest.fixture(scope="session")
def edgar_dir() -> Path:
    """Real EDGAR files in EDGAR's URL layout, gzipped. Only read it."""
    return _folder("OVERBUILD_TEST_EDGAR_DIR", _SHARED / "edgar")


@pytest.fixture(scope="session")
def prices_dir() -> Path:
    """Real daily bars, ``<TICKER>.csv.gz`` and ``actions/``. Only read it."""
    return _folder("OVERBUILD_TEST_PRICES_DIR", _SHARED / "prices")


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting, ``.env`` or proxy of the machine reaches a test, no relative path lands in the tree."""
    for name in list(os.environ):
        ours = name.startswith("OVERBUILD_") and not name.startswith("OVERBUILD_TEST_")
        if (
            ours
            or name.startswith("EDGAR_")
            or name == "TIINGO_API_KEY"
            or name.lower() in ("http_proxy", "https_proxy", "all_proxy")
        ):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path_factory.mktemp("cwd"))
