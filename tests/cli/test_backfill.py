"""`overbuild backfill` as users start it: exit codes, documents, and words that lead on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from overbuild import publish
from tests.backfill.conftest import DECLARED, Homes
from tests.backfill.test_diff import MORE
from tests.cli.conftest import Cli
from tests.support.candidates import make_home

FILINGS = {"EDGAR_IDENTITY": "Test Suite tests@example.com"}


@pytest.fixture
def homes(tmp_path: Path) -> Homes:
    return Homes(make_home(tmp_path / "home"), tmp_path)


@pytest.mark.parametrize("command", ["list", "status", "plan", "run", "diff", "approve", "discard"])
def test_no_command_lacks_help_or_json(cli: Cli, command: str) -> None:
    ran = cli("backfill", command, "--help")
    assert ran.code == 0
    assert "--json" in ran.out


def test_a_declaration_that_cannot_be_used_is_a_usage_error_that_names_the_field(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "broken.yml"
    path.write_text("reason: because of the weather\nquarters: 2024Q7\n")
    ran = cli("backfill", "plan", str(path), "--json")
    assert ran.code == 2
    thing = ran.document()["error"]["thing"]
    assert "owner: Field required" in thing
    assert "'2024Q7' is not a calendar quarter" in thing


def test_shipped_declarations_are_listed_in_an_empty_home(cli: Cli) -> None:
    told = cli("backfill", "list", "--json").document()
    assert {"not staged"} == {piece["state"] for row in told["backfills"] for piece in row["pieces"]}


def test_a_staged_backfill_is_compared_and_approved_from_the_command_line(homes: Homes, tmp_path: Path) -> None:
    cli = Cli(homes.settings.home)
    live = homes.publish()
    stage, piece, _ = homes.staged([MORE], text=DECLARED + "tickers: [NVDA]\n")
    name = str(stage.declaration.path)

    compared = cli("backfill", "diff", name, env=FILINGS)
    assert compared.code == 0, compared.err
    assert "1 rows changed, 1 cells" in compared.out
    assert "unexplained 1" in compared.out

    refused = cli("backfill", "approve", name, "--json", env=FILINGS)
    assert refused.code == 3
    assert "outside the declared range" in refused.document()["error"]["thing"]
    assert publish.status(homes.settings).version == live.version

    approved = cli("backfill", "approve", name, "--accept-outside", "--json", env=FILINGS)
    assert approved.code == 0, approved.err
    told = approved.document()
    assert told["closed"] is True
    assert told["approved"][0]["replaces"] == live.version
    assert publish.status(homes.settings).version == told["approved"][0]["version"]

    state = cli("backfill", "status", name, "--json", env=FILINGS).document()
    assert [row["state"] for row in state["pieces"]] == ["approved"]
    assert json.loads((stage.root / "pieces" / piece.name / "approved.json").read_text())["changed"]
