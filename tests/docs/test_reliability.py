"""docs/reliability.md against the tests that it counts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from scripts import build_reliability

from tests.conftest import ROOT

PROMISES = build_reliability.load_promises()


def test_no_promise_is_without_a_test_nor_a_marked_test_without_a_promise() -> None:
    assert set(build_reliability.marked_files()) == set(PROMISES) == set(build_reliability.load_counts())


def test_page_is_never_other_than_what_was_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert build_reliability.main(["--check"]) == 0, capsys.readouterr().err
    page = build_reliability.PAGE.read_text()
    assert all(f"\n## {promise['title']}\n" in page for promise in PROMISES.values())


def test_page_never_claims_what_did_not_hold() -> None:
    counts = build_reliability.load_counts()
    assert {
        name: found for name, found in counts.items() if found["passed"] != found["total"] or not found["tests"]
    } == {}


def test_a_page_that_lags_behind_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "reliability.md"
    page.write_text(build_reliability.PAGE.read_text().replace(" of ", " of all "))
    monkeypatch.setattr(build_reliability, "PAGE", page)
    assert build_reliability.main(["--check"]) == 1
    assert "make reliability" in capsys.readouterr().err


def test_failures_skips_and_handed_over_counts_are_never_taken_for_passes(tmp_path: Path) -> None:
    (tmp_path / "test_made.py").write_text(
        "import pytest\n"
        "@pytest.mark.promise('a')\n"
        "def test_counts(record_property): record_property('count', 40)\n"
        "@pytest.mark.promise('a')\n"
        "def test_fails(record_property): record_property('count', 2); assert False\n"
        "@pytest.mark.promise('a')\n"
        "@pytest.mark.promise('b')\n"
        "@pytest.mark.parametrize('n', range(3))\n"
        "def test_each(n): pass\n"
        "@pytest.mark.promise('b')\n"
        "@pytest.mark.skip\n"
        "def test_skipped(): pass\n"
        "@pytest.mark.promise('c')\n"
        "def test_of_another(): pass\n"
        "def test_of_none(): assert False\n"
    )
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.promises", "-q", f"--junitxml={report}"]
    command += ["-c", str(ROOT / "pyproject.toml"), "--promise=a", "--promise=b", str(tmp_path / "test_made.py")]
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 1
    counted = build_reliability.count(ET.parse(report).getroot())
    told = {name: (row["passed"], row["total"], row["tests"], row["skipped"]) for name, row in counted.items()}
    assert told == {"a": (43, 45, 5, 0), "b": (3, 3, 3, 1)}
