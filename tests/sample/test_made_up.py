"""The sample's synthetic filers: nobody can take them for real ones, and they show what the rules make of words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from overbuild.enrich.extractors import EXTRACTORS
from overbuild.enrich.filing import Filing, ReadDocument, read_filing
from overbuild.errors import OverbuildError
from overbuild.extract.edgar.acceptance import read_listing_time
from overbuild.extract.edgar.form_d import FORMS, read_form_d
from overbuild.figures import SYNTHETIC
from overbuild.paths import project_root
from overbuild.pipeline import with_origin
from overbuild.sample import made_up, tables
from overbuild.sample.made_up import MadeUp
from overbuild.settings import load_settings

FOLDER = project_root() / "sample" / "made_up"
# The SEC counts its filers upwards; at some ten thousand a year it needs hundreds of thousands of years to get here.
FIRST_CIK = 9_999_990_000


@pytest.fixture(scope="module")
def made() -> MadeUp:
    return made_up.read(FOLDER)


def documents(made: MadeUp) -> Iterator[ReadDocument]:
    """Every document as enrich reads it."""
    for row in made.filings:
        if row["form"] in FORMS:
            continue
        accepted = read_listing_time(row["accepted_at_source"])
        assert accepted is not None
        filing = Filing(row["accession_number"], row["form"], accepted, row["report_on"])
        (body,) = (text for path, text in made.submissions.items() if row["accession_number"] in path)
        told = read_filing(body, filing, cik=row["cik"], source_url="https://www.sec.gov", source_sha256="0" * 64)
        assert told.quarantined == []
        yield from told.documents


def test_a_made_up_company_never_passes_for_a_filer(made: MadeUp) -> None:
    recorded = tables.read(project_root() / "sample")
    assert made.companies
    for company in made.companies:
        assert company["name"].endswith(SYNTHETIC)
        assert company["facts_name"] == company["name"]
        assert company["cik"] > FIRST_CIK
        assert company["exchanges"] == []
        assert all(ticker.startswith("SYNTH-") for ticker in company["tickers"])
    for name in tables.SCHEMAS:
        assert not {row["cik"] for row in getattr(made, name)} & set(recorded[name]["cik"].to_pylist())


def test_no_made_up_sentence_stands_apart_from_the_words_that_say_so(made: MadeUp) -> None:
    names = {company["cik"]: company["name"] for company in made.companies}
    read = 0
    for document in documents(made):
        text, notice = document.document.text, made_up.NOTICE.format(name=names[document.document.cik])
        assert text.startswith(notice)
        for section in document.document.sections:
            assert notice.removesuffix(".") in text[section.start : section.end]
        read += 1
    assert read > 40


def test_a_made_up_notice_says_that_it_is_and_reads_as_one_of_edgar_does(made: MadeUp) -> None:
    rows = {row["accession_number"]: row for row in made.filings if row["form"] in FORMS}
    names = {company["cik"]: company["name"] for company in made.companies}
    assert {row["form"] for row in rows.values()} == set(FORMS)
    for accession, row in rows.items():
        (body,) = (text for path, text in made.submissions.items() if accession in path)
        notice = read_form_d(body)
        assert made_up.NOTICE.format(name=names[row["cik"]]) in body.decode()
        assert notice.issuers[0].name == names[row["cik"]]
        assert (notice.issuers[0].cik, notice.signed_on) == (row["cik"], row["filed_on"])
        assert notice.is_amendment == (row["form"] == "D/A")
        assert notice.previous_accession_number in {None, *rows}


def test_no_real_company_is_named_in_a_made_up_sentence(made: MadeUp) -> None:
    recorded = tables.read(project_root() / "sample")["companies"].to_pylist()
    # the first word of a name, and the ticker, as a word of its own
    names = {re.split(r"[ ,.]", company["name"])[0].lower() for company in recorded} - {"advanced"}
    names |= {ticker.lower() for company in recorded for ticker in company["tickers"]}
    for path, body in made.submissions.items():
        told = html.unescape(re.sub(r"<[^>]+>", " ", body.decode()))
        assert not names & set(re.findall(r"[\w-]+", told.lower())), path


def test_no_extractor_goes_without_a_made_up_sentence(made: MadeUp) -> None:
    silent = {extractor.name for extractor in EXTRACTORS}
    for document in documents(made):
        silent -= {extractor.name for extractor in EXTRACTORS if list(extractor.extract(document.document))}
    assert silent <= {"impairment"}


def test_an_installation_without_the_sample_does_not_fail_for_want_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dbt_project").mkdir()
    monkeypatch.setenv("OVERBUILD_PROJECT_ROOT", str(tmp_path))
    settings = with_origin(load_settings(home=tmp_path / "home"), sample=True)
    assert (settings.origin, settings.submissions_of) == ("sample", ())


def test_filings_without_figures_are_refused(tmp_path: Path) -> None:
    for name in (made_up.FIGURES, made_up.FILINGS):
        text = (FOLDER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace('quarter = "2026Q1"', 'quarter = "2031Q1"'), encoding="utf-8")
    with pytest.raises(OverbuildError, match="2031Q1"):
        made_up.read(tmp_path)
