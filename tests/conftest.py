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
