"""Every stored 10-K, 10-Q and 8-K: sections that hold, and the same that edgartools' full parse gives."""

from __future__ import annotations

import gzip
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from overbuild.enrich.filing import Filing, ReadFiling, read_filing
from overbuild.enrich.signals import Document

pytestmark = pytest.mark.edgar

_FORM = re.compile(r"CONFORMED SUBMISSION TYPE:\s*(\S+)")
_WORD = re.compile(r"[a-z0-9]+")
# Reports without item headings: a cross-reference index stands for them.
CROSS_REFERENCED = {"0000050863-23-000069", "0000050863-24-000010"}
# What the two readers place differently, each looked up in the filing.
KNOWN = {
    ("0001108524-25-000006", "I", "4"),  # one line; edgartools puts the executive officers (4A) elsewhere
    ("0000950170-23-047713", "II", "6"),  # edgartools' ends behind the signatures
}


def stored(edgar_dir: Path) -> Iterator[Path]:
    return iter(sorted((edgar_dir / "Archives" / "edgar" / "data").glob("*/*/*.txt.gz")))


@cache
def read_all(edgar_dir: Path) -> dict[str, tuple[str, ReadFiling, float]]:
    """By accession number: form, what was read, and the processor's seconds it took."""
    found = {}
    for path in stored(edgar_dir):
        body = gzip.decompress(path.read_bytes())
        match = _FORM.search(body[:5_000].decode("utf-8", "replace"))
        assert match is not None
        accession, form = path.name.removesuffix(".txt.gz"), match.group(1)
        begun = time.process_time()
        read = read_filing(
            body,
            Filing(accession, form, datetime(2026, 1, 1, tzinfo=UTC), None),
            cik=1,
            source_url="",
            source_sha256="",
        )
        found[accession] = (form, read, time.process_time() - begun)
    return found


def documents(edgar_dir: Path) -> Iterator[Document]:
    for _, read, _ in read_all(edgar_dir).values():
        for one in read.documents:
            yield one.document


@pytest.mark.slow
def test_no_section_leaves_its_text_or_overlaps_another(edgar_dir: Path) -> None:
    checked = 0
    for document in documents(edgar_dir):
        end = 0
        for section in document.sections:
            assert end <= section.start < section.end <= len(document.text)
            end = section.end
            text = document.text_of(section)
            assert text == text.strip() or section.method == "whole_document"
            checked += 1
    assert checked > 600


@pytest.mark.slow
def test_every_item_begins_with_its_own_heading_and_says_something(edgar_dir: Path) -> None:
    for document in documents(edgar_dir):
        for section in document.sections:
            if section.method == "whole_document":
                continue
            text = document.text_of(section)
            if document.accession_number in CROSS_REFERENCED:
                assert text.startswith(section.title[:20])
                continue
            head = re.match(r"(?:part\s+\w+\W+)?items?\W*(\d{1,2}(?:\.\d\d)?\s?(?:[a-c]\b)?)", text, re.IGNORECASE)
            assert head is not None, (document.accession_number, text[:60])
            assert head.group(1).replace(" ", "").upper() == section.item
            assert len(text) >= 60
            # The heading of the next item in the form is never inside.
            assert not re.search(r"\nItem\s+\d{1,2}[A-C]?\.? \| [^|\n]+ \| \d{1,3}\n", text), "a table of contents"


@pytest.mark.slow
def test_no_stored_filing_vanishes(edgar_dir: Path) -> None:
    """Each gives texts, or says why not; a Form D has none."""
    read = read_all(edgar_dir)
    silent = [
        accession
        for accession, (form, told, _) in read.items()
        if not told.documents and not told.quarantined and form not in ("D", "D/A")
    ]
    assert silent == []
    without = Counter(row.reason_code for _, told, _ in read.values() for row in told.quarantined)
    assert dict(without) == {"no_text_document": 5}, "five 10-Qs are stored as XBRL instances alone"


@pytest.mark.slow
def test_reports_are_split_and_not_kept_whole(edgar_dir: Path) -> None:
    for form, wanted in (("10-K", {"1", "1A", "7"}), ("10-Q", {"1", "2"})):
        for accession, (own, told, _) in read_all(edgar_dir).items():
            if own != form or not told.documents or accession in CROSS_REFERENCED:
                continue
            sections = told.documents[0].document.sections
            assert wanted <= {section.item for section in sections}, accession
            held = sum(section.end - section.start for section in sections)
            assert held >= 0.9 * len(told.documents[0].document.text), accession


@pytest.mark.slow
def test_a_report_with_a_cross_reference_index_still_has_its_discussion(edgar_dir: Path) -> None:
    for accession, item in (("0000050863-24-000010", "7"), ("0000050863-23-000069", "2")):
        document = read_all(edgar_dir)[accession][1].documents[0].document
        discussion = next(section for section in document.sections if section.item == item)
        assert document.text_of(discussion).startswith("Management's Discussion and Analysis")
        assert discussion.end - discussion.start > 40_000
        assert {section.method for section in document.sections} == {"edgartools", "headings"}


@pytest.mark.slow
def test_a_10k_is_read_in_well_under_a_second(edgar_dir: Path) -> None:
    """Median of one core; 1.2 s is the limit, a tenth of it is usual."""
    seconds = [spent for form, told, spent in read_all(edgar_dir).values() if form == "10-K" and told.documents]
    assert len(seconds) >= 16
    assert statistics.median(seconds) < 1.2


@pytest.mark.slow
def test_sections_are_those_of_edgartools_full_parse(edgar_dir: Path) -> None:
    """All 8-Ks and a report of each form and filer, in words; the others were compared once (docs/methodology.md)."""
    from edgar import Filing as Parsed

    read = read_all(edgar_dir)
    seen: set[tuple[str, str]] = set()
    agreed, differ = 0, []
    for path in stored(edgar_dir):
        accession, filer = path.name.removesuffix(".txt.gz"), path.parts[-3]
        form, told, _ = read[accession]
        if form not in ("10-K", "10-Q", "8-K") or not told.documents or accession in CROSS_REFERENCED:
            continue
        if form != "8-K" and (form, filer) in seen:
            continue
        document = told.documents[0].document
        if document.document_type != form:
            continue
        seen.add((form, filer))
        parsed = Parsed.from_sgml_text(gzip.decompress(path.read_bytes()).decode("utf-8", "replace")).obj()
        theirs = {_key(name): str(parsed[name] or "") for name in parsed.items}
        for section in document.sections:
            body = theirs.get((section.part, section.item)) or theirs.get((None, section.item))
            own, other = _words(document.text_of(section)), _words(body or "")
            # An 8-K's last item is followed by signatures there.
            same = 0.93 < len(own) / max(len(other), 1) < 1.08 or (form == "8-K" and own[:12] == other[:12])
            agreed += same
            if not same:
                differ.append((accession, section.part, section.item))
    assert not set(differ) - KNOWN
    assert agreed > 250


def _key(name: str) -> tuple[str | None, str]:
    match = re.fullmatch(r"(?:Part (I+V?),\s*)?Item (.*)", name)
    return (match.group(1), match.group(2)) if match else (None, name)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
