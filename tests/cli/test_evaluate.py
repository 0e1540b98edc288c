"""`evaluate` writes the page from what is published, or from a candidate, and never invents one."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli
from tests.support.candidates import make_candidate, make_home

IDENTITY = {"EDGAR_IDENTITY": "Overbuild Tests tests@example.com"}


def test_without_anything_published_no_page_is_written(cli: Cli, tmp_path: Path) -> None:
    page = tmp_path / "evaluation.md"
    ran = cli("evaluate", "--output", str(page))
    assert ran.code == 1
    assert "Nothing is published yet" in ran.err
    assert not page.exists()


def test_a_candidate_and_the_version_published_from_it_give_the_same_page(cli: Cli, tmp_path: Path) -> None:
    settings = make_home(cli.home)
    make_candidate(settings)
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    ran = cli("evaluate", "--candidate", "--output", str(first), "--json")
    assert ran.code == 0, ran.err
    assert ran.document()["page"] == str(first)
    assert cli("audit", env=IDENTITY).code == 0
    assert cli("publish", env=IDENTITY).code == 0
    assert cli("evaluate", "--output", str(second)).code == 0
    assert first.read_bytes() == second.read_bytes()
    assert "Not in this build: SunEdison" in first.read_text()
