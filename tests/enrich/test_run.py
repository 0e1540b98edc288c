"""The whole step over several companies, and the command that runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from overbuild import enrich
from overbuild.cli import app
from overbuild.errors import OverbuildError, UsageError
from overbuild.lake.schemas import FILINGS
from overbuild.lake.store import Lake
from overbuild.progress import NullReporter
from overbuild.settings import Settings
from overbuild.watchlist import Company
from tests.enrich.conftest import COMPANY
from tests.enrich.extractors import Failing, Word

Extract = Callable[..., None]


def tree(settings: Settings) -> dict[str, bytes]:
    root = Path(settings.lake_dir)
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*.parquet"))}


def test_several_processes_write_what_one_writes(settings: Settings, three: list[Company]) -> None:
    one = enrich.run(settings.with_changes(enrich_workers=1), NullReporter(), extractors=[Word()])
    before = tree(settings)
    for name in ("texts", "sections", "disclosures"):
        for company in three:
            assert Lake(settings.lake_dir).delete(name, company.cik)
    many = enrich.run(settings.with_changes(enrich_workers=2), NullReporter(), extractors=[Word()])
    assert tree(settings) == before
    assert [result.documents for result in many.companies] == [result.documents for result in one.companies] == [3] * 3
    again = enrich.run(settings.with_changes(enrich_workers=2), NullReporter(), extractors=[Word()])
    assert [result.status for result in again.companies] == ["unchanged"] * 3


def test_a_worker_that_dies_takes_no_other_company_with_it(settings: Settings, three: list[Company]) -> None:
    """Texts are written before signals are looked for, and a company left over gets a process of its own."""
    lake = Lake(settings.lake_dir)
    enrich.run(settings.with_changes(enrich_workers=1), NullReporter())
    victim = three[1].cik
    for company in (three[0], three[2]):
        # Without its release the extractor has nothing to die of.
        texts = lake.read("texts", company.cik)
        mask = [kind != "EX-99.1" for kind in texts["document_type"].to_pylist()]
        lake.write("texts", company.cik, texts.filter(mask), recipe=lake.recipe("texts", company.cik))
    report = enrich.run(settings.with_changes(enrich_workers=2), NullReporter(), extractors=[Failing("die")])
    told = {result.cik: result for result in report.companies}
    assert told[victim].status == "failed"
    assert "killed" in (told[victim].error or "")
    assert {told[c.cik].status for c in three if c.cik != victim} == {"ok"}
    assert [r["reason_code"] for r in lake.read("quarantine", f"texts-{victim}").to_pylist()] == ["company_failed"]
    # It heals with the next run that can read it.
    enrich.run(settings.with_changes(enrich_workers=2), NullReporter(), extractors=[Word()])
    assert lake.read("quarantine").num_rows == 0


def test_a_damaged_lake_file_fails_its_company_alone(settings: Settings, three: list[Company]) -> None:
    path = Path(Lake(settings.lake_dir).path(FILINGS.name, three[0].cik))
    path.write_bytes(b"no parquet")
    report = enrich.run(settings.with_changes(enrich_workers=1), NullReporter())
    assert [result.status for result in report.companies] == ["failed", "ok", "ok"]
    assert "lake file" in (report.companies[0].error or "")


def test_only_the_companies_asked_for_are_read(settings: Settings, three: list[Company]) -> None:
    report = enrich.run(settings.with_changes(tickers=("MADE2",)), NullReporter())
    assert [result.ticker for result in report.companies] == ["MADE2"]
    for spelled in (f"{COMPANY.cik:010d}", f"CIK{COMPANY.cik}", str(COMPANY.cik)):
        named = settings.with_changes(tickers=(spelled,))
        assert [company.cik for company in enrich.in_scope(named)] == [COMPANY.cik]


def test_a_company_never_extracted_is_a_usage_error_that_says_so(settings: Settings, three: list[Company]) -> None:
    with pytest.raises(UsageError, match="NOBODY"):
        enrich.run(settings.with_changes(tickers=("NOBODY",)), NullReporter())


def test_enrich_before_extract_says_what_to_run(settings: Settings) -> None:
    with pytest.raises(OverbuildError, match="overbuild extract"):
        enrich.run(settings, NullReporter())


def test_the_command_reports_counts_as_json(
    settings: Settings, three: list[Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERBUILD_HOME", str(settings.home))
    monkeypatch.setenv("EDGAR_IDENTITY", "Test Suite tests@example.com")
    monkeypatch.setenv("EDGAR_BASE_URL", settings.edgar_base_url)
    monkeypatch.setenv("OVERBUILD_XBRL_QUARTERS", "0")
    result = CliRunner().invoke(app, ["enrich", "--json", "--tickers", "MADE,MADE1"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["documents"], told["new_filings"], len(told["companies"])) == (6, 4, 2)
    assert CliRunner().invoke(app, ["enrich", "--tickers", "NOBODY"]).exit_code == 2


def test_batches_lose_no_company() -> None:
    companies = [Company(n, str(n)) for n in range(1, 13)]
    made = enrich.batches(companies)
    assert [company for batch in made for company in batch] == companies
    assert len(made) > 1
