"""One company from a misbehaving EDGAR to texts, sections and signals."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overbuild.enrich import enrich_company
from overbuild.enrich.company import load_documents
from overbuild.enrich.items import SEED, form_items
from overbuild.lake.store import Lake
from overbuild.paths import ENV_PROJECT_ROOT, seeds_dir
from overbuild.settings import Settings
from tests.enrich.conftest import COMPANY, Edgar, filed, path
from tests.enrich.extractors import Failing, Word
from tests.enrich.submissions import WORDS, page, submission, ten_q
from tests.extract.edgar import made
from tests.replica import EdgarReplica

Extract = Callable[..., None]


def texts(lake: Lake) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = lake.read("texts").to_pylist()
    return rows


def reasons(lake: Lake) -> list[tuple[str, str]]:
    return sorted((row["dataset"], row["reason_code"]) for row in lake.read("quarantine").to_pylist())


def lake_bytes(settings: Settings) -> dict[str, bytes]:
    root = Path(settings.lake_dir)
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def asked(replica: EdgarReplica) -> list[str]:
    return [row.path for row in replica.log() if row.path.endswith(".txt")]


def test_texts_of_wanted_filings_alone_are_read(settings: Settings, extract: Extract, lake: Lake) -> None:
    """Not the 8-K about a director, not the Form 4, not the picture."""
    extract()
    result = enrich_company(settings, COMPANY)
    assert (result.status, result.filings, result.new_filings, result.missing_filings) == ("ok", 2, 2, 0)
    assert [(row["form"], row["document_number"], row["document_type"]) for row in texts(lake)] == [
        ("10-Q", 1, "10-Q"), ("8-K", 1, "8-K"), ("8-K", 2, "EX-99.1"),
    ]  # fmt: skip
    assert reasons(lake) == []


def test_what_a_row_says_of_its_text_is_true(settings: Settings, extract: Extract, lake: Lake) -> None:
    extract()
    enrich_company(settings, COMPANY)
    for row in texts(lake):
        assert row["n_chars"] == len(row["text"])
        assert row["text_sha256"] == hashlib.sha256(row["text"].encode()).hexdigest()
        # The header's Eastern time, not the listing's digits.
        assert row["accepted_at"].isoformat() == "2024-05-02T20:30:01+00:00"
        assert row["source_url"].startswith("https://www.sec.gov/Archives/")
    by_document = {(row["accession_number"], row["document_number"]): row["text"] for row in texts(lake)}
    for section in lake.read("sections").to_pylist():
        text = by_document[section["accession_number"], section["document_number"]]
        assert text[section["span_start"] : section["span_end"]].strip()
        assert 0 <= section["span_start"] < section["span_end"] <= len(text)


def test_a_second_run_writes_nothing_and_asks_for_nothing(
    settings: Settings, extract: Extract, replica: EdgarReplica
) -> None:
    extract()
    enrich_company(settings, COMPANY, extractors=[Word()])
    before, requests = lake_bytes(settings), len(asked(replica))
    extract()
    again = enrich_company(settings, COMPANY, extractors=[Word()])
    assert (again.status, again.new_filings, again.signals) == (
        "unchanged",
        0,
        {"disclosures": again.signals["disclosures"]},
    )
    assert lake_bytes(settings) == before
    assert len(asked(replica)) == requests
    full = enrich_company(settings, COMPANY, extractors=[Word()], full_refresh=True)
    assert (full.status, full.new_filings) == ("unchanged", 2)
    assert lake_bytes(settings) == before


def test_a_new_filing_costs_one_filing(settings: Settings, extract: Extract, edgar: Edgar, lake: Lake) -> None:
    extract()
    enrich_company(settings, COMPANY, extractors=[Word()])
    edgar.list(filed(7, "10-Q/A", "2024-06-01"))
    edgar.put(7, submission(made.accession(7), "10-Q/A", ("10-Q/A", "e.htm", ten_q(sentences=50)), cik=made.CIK))
    extract()
    result = enrich_company(settings, COMPANY, extractors=[Word()])
    assert (result.status, result.filings, result.new_filings) == ("ok", 3, 1)
    once = lake_bytes(settings)
    enrich_company(settings, COMPANY, extractors=[Word()], full_refresh=True)
    assert lake_bytes(settings) == once


def test_other_rules_of_splitting_redo_every_text(
    settings: Settings, extract: Extract, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract()
    enrich_company(settings, COMPANY)
    seed = tmp_path / "project" / "dbt_project" / "seeds" / SEED
    seed.parent.mkdir(parents=True)
    rows = (seeds_dir() / SEED).read_text().splitlines()
    seed.write_text("\n".join(row for row in rows if "Controls and Procedures" not in row) + "\n")
    monkeypatch.setenv(ENV_PROJECT_ROOT, str(tmp_path / "project"))
    form_items.cache_clear()
    try:
        result = enrich_company(settings, COMPANY)
    finally:
        form_items.cache_clear()
    assert result.new_filings == 2
    assert "4" not in [row["item"] for row in lake.read("sections").to_pylist()]


def test_another_version_of_an_extractor_looks_again_without_reading_again(
    settings: Settings, extract: Extract, lake: Lake
) -> None:
    extract()
    enrich_company(settings, COMPANY, extractors=[Word()])
    result = enrich_company(settings, COMPANY, extractors=[Word("Demand", version="2")])
    assert (result.status, result.new_filings) == ("ok", 0)
    assert {row["rule_id"] for row in lake.read("disclosures").to_pylist()} == {"Demand"}


def test_a_signal_found_from_the_lake_is_the_one_found_at_once(
    settings: Settings, extract: Extract, lake: Lake
) -> None:
    extract()
    enrich_company(settings, COMPANY)
    enrich_company(settings, COMPANY, extractors=[Word()])
    later = lake.read("disclosures")
    enrich_company(settings, COMPANY, extractors=[Word()], full_refresh=True)
    assert lake.read("disclosures").equals(later)
    documents = load_documents(lake, COMPANY.cik, sorted({row["accession_number"] for row in later.to_pylist()}))
    by_key = {(d.accession_number, d.document_number): d for d in documents}
    for row in later.to_pylist():
        document = by_key[row["accession_number"], row["document_number"]]
        assert document.text[row["span_start"] : row["span_end"]] == "capacity"
        section = document.section_at(row["span_start"])
        assert row["section_number"] == (section.number if section else None)


@pytest.mark.parametrize(("how", "code"), [("refuse", "bad_document"), ("defect", "defect")])
def test_an_extractor_that_fails_on_a_document_loses_no_other(
    settings: Settings, extract: Extract, lake: Lake, how: str, code: str
) -> None:
    extract()
    result = enrich_company(settings, COMPANY, extractors=[Failing(how), Word()])
    assert reasons(lake) == [("disclosures", code)]
    assert result.quarantined == 1
    found = {(row["extractor"], row["document_type"]) for row in lake.read("disclosures").to_pylist()}
    assert found == {("failing", "10-Q"), ("failing", "8-K"), ("word", "10-Q"), ("word", "8-K"), ("word", "EX-99.1")}
    # It stays in quarantine on a night without news, and leaves it when the extractor is mended.
    enrich_company(settings, COMPANY, extractors=[Failing(how), Word()])
    assert reasons(lake) == [("disclosures", code)]
    enrich_company(settings, COMPANY, extractors=[Word()])
    assert reasons(lake) == []


def test_a_filing_that_edgar_does_not_have_is_counted_and_the_others_go_on(
    settings: Settings, extract: Extract, edgar: Edgar, lake: Lake
) -> None:
    edgar.list(filed(8, "10-Q", "2024-06-03"))
    extract()
    result = enrich_company(settings, COMPANY)
    assert (result.filings, result.missing_filings, result.quarantined) == (2, 1, 0)


@pytest.mark.parametrize("fault", [{"fault": "status", "status": 503}, {"fault": "truncate"}, {"fault": "reset"}])
def test_a_filing_that_could_not_be_fetched_is_in_quarantine_until_it_is(
    settings: Settings, extract: Extract, lake: Lake, replica: EdgarReplica, fault: dict[str, Any]
) -> None:
    replica.set_faults([{"path": path(2), **fault}])
    extract()
    result = enrich_company(settings, COMPANY)
    assert (result.filings, result.missing_filings) == (1, 1)
    assert reasons(lake) == [("texts", "fetch_failed")]
    replica.set_faults([])
    extract()
    assert enrich_company(settings, COMPANY).filings == 2
    assert reasons(lake) == []


def read_one(edgar: Edgar, settings: Settings, extract: Extract, text: str, form: str = "10-Q") -> float:
    """Serve this submission beside the good ones and read it; the CPU seconds it took."""
    edgar.list(filed(9, form, "2024-06-04"))
    edgar.put(9, text)
    extract()
    begun = time.process_time()
    result = enrich_company(settings, COMPANY)
    assert result.filings == 3, "the filing itself is remembered as read"
    return time.process_time() - begun


def of(lake: Lake, number: int) -> list[dict[str, Any]]:
    return [row for row in texts(lake) if row["accession_number"] == made.accession(number)]


def test_an_empty_document_is_in_quarantine_and_its_exhibit_is_read(
    settings: Settings, extract: Extract, edgar: Edgar, lake: Lake
) -> None:
    body = submission(made.accession(9), "10-Q", ("10-Q", "a.htm", ""), ("EX-99.1", "b.htm", page(WORDS)), cik=made.CIK)
    read_one(edgar, settings, extract, body)
    assert [row["document_type"] for row in of(lake, 9)] == ["EX-99.1"]
    assert reasons(lake) == [("texts", "unreadable_document")]
    enrich_company(settings, COMPANY)
    assert reasons(lake) == [("texts", "unreadable_document")]


def test_a_submission_that_cannot_be_taken_apart_does_not_vanish(
    settings: Settings, extract: Extract, edgar: Edgar, lake: Lake
) -> None:
    body = submission(made.accession(9), "10-Q", ("10-Q", "a.htm", ten_q()), cik=made.CIK)
    read_one(edgar, settings, extract, body.replace("<DOCUMENT>", "<DOCUMEN>").replace("</DOCUMENT>", ""))
    assert of(lake, 9) == []
    assert ("texts", "unreadable_submission") in reasons(lake)


def test_a_filing_that_is_there_as_pdf_alone_does_not_vanish(
    settings: Settings, extract: Extract, edgar: Edgar, lake: Lake
) -> None:
    pdf = "<PDF>\nbegin 644 a.pdf\nM)5!$1BTQ+C0*\n`\nend\n</PDF>"
    body = submission(made.accession(9), "6-K", ("6-K", "a.pdf", pdf), cik=made.CIK)
    read_one(edgar, settings, extract, body, "6-K")
    assert of(lake, 9) == []
    assert reasons(lake) == [("texts", "pdf_only")]


def test_a_pdf_beside_its_own_page_is_no_problem(
    settings: Settings, extract: Extract, edgar: Edgar, lake: Lake
) -> None:
    pdf = "<PDF>\nbegin 644 a.pdf\nM)5!$1BTQ+C0*\n`\nend\n</PDF>"
    body = submission(made.accession(9), "6-K", ("6-K", "a.htm", page(WORDS)), ("6-K", "a.pdf", pdf), cik=made.CIK)
    read_one(edgar, settings, extract, body, "6-K")
    assert [row["file_name"] for row in of(lake, 9)] == ["a.htm"]
    assert reasons(lake) == []


def test_a_form_d_has_no_words_and_is_no_problem(
    settings: Settings, extract: Extract, edgar: Edgar, lake: Lake
) -> None:
    xml = "<XML>\n<?xml version='1.0'?>\n<edgarSubmission/>\n</XML>"
    read_one(
        edgar, settings, extract, submission(made.accession(9), "D", ("D", "primary_doc.xml", xml), cik=made.CIK), "D"
    )
    assert of(lake, 9) == []
    assert reasons(lake) == [("form_d", "unreadable_notice")]  # as a notice; it is no text


def test_a_filing_of_plain_text_is_read(settings: Settings, extract: Extract, edgar: Edgar, lake: Lake) -> None:
    plain = "\n".join(
        (
            "PART I",
            "",
            "Item 1.  Financial Statements",
            "",
            WORDS * 9,
            "",
            "Item 2.  Management's Discussion",
            WORDS * 9,
        )
    )
    read_one(edgar, settings, extract, submission(made.accession(9), "10-Q", ("10-Q", "0009.txt", plain), cik=made.CIK))
    assert [row["reader"] for row in of(lake, 9)] == ["plain"]
    items = [s["item"] for s in lake.read("sections").to_pylist() if s["accession_number"] == made.accession(9)]
    assert items == ["1", "2"]


def test_ten_megabytes_of_markup_are_not_read_for_minutes(
    settings: Settings, extract: Extract, edgar: Edgar, lake: Lake
) -> None:
    big = ten_q(sentences=6_000).replace(". Demand", ".</p><p style='margin:0pt'><span style='color:#000'>Demand")
    body = submission(made.accession(9), "10-Q", ("10-Q", "a.htm", big), cik=made.CIK)
    assert len(body) > 2_000_000
    body = submission(made.accession(9), "10-Q", ("10-Q", "a.htm", big + f"<p>{'x ' * 4_500_000}</p>"), cik=made.CIK)
    assert len(body) > 10_000_000
    assert read_one(edgar, settings, extract, body) < 60  # a pattern that goes quadratic takes many minutes
    assert [row["n_chars"] > 3_000_000 for row in of(lake, 9)] == [True]


def test_markup_nested_without_end_is_read(settings: Settings, extract: Extract, edgar: Edgar, lake: Lake) -> None:
    deep = "<html>" + "<div>" * 5_000 + WORDS + "<table><tr><td>" * 100 + "end"
    read_one(edgar, settings, extract, submission(made.accession(9), "10-Q", ("10-Q", "a.htm", deep), cik=made.CIK))
    assert [row["text"].split()[0] + row["text"].split()[-1] for row in of(lake, 9)] == ["Demandend"]


def test_a_text_that_left_the_raw_store_stays_in_the_lake(settings: Settings, extract: Extract, lake: Lake) -> None:
    extract()
    enrich_company(settings, COMPANY)
    before = texts(lake)
    for file in (settings.raw_dir / "objects").rglob("*.zst"):
        file.unlink()
    again = enrich_company(settings, COMPANY)
    assert (again.status, again.filings) == ("unchanged", 2)
    assert texts(lake) == before


def test_no_quarters_fetch_no_texts(settings: Settings, extract: Extract, lake: Lake, replica: EdgarReplica) -> None:
    from overbuild.extract.edgar import extract_company
    from overbuild.extract.edgar.client import EdgarClient

    off = settings.with_changes(text_quarters=0)
    with EdgarClient(off, backoff_seconds=0.01) as client:
        extract_company(off, COMPANY, client)
    assert asked(replica) == []
    assert enrich_company(off, COMPANY).status == "empty"
    assert texts(lake) == []
