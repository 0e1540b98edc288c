"""Precision and recall on stored filings, against what a person reads in them.

``gold.tsv`` names spans by document, offsets and hash, with the statements each makes (none for a near miss), written
as in :mod:`tests.enrich.guidance.cases`. It holds no words of a filing.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from overbuild.enrich.extractors.guidance import GUIDANCE_EXTRACTOR
from tests.enrich.gold import documents
from tests.enrich.guidance.test_guidance import told

pytestmark = [pytest.mark.edgar, pytest.mark.slow]

PRECISION, RECALL = 0.97, 0.93
GOLD = Path(__file__).with_name("gold.tsv")


def labels() -> dict[tuple[str, int], list[tuple[int, int, str, list[str]]]]:
    """Spans by accession number and document number."""
    found: dict[tuple[str, int], list[tuple[int, int, str, list[str]]]] = {}
    with GOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            said = [one for one in row["statements"].split("; ") if one]
            key = row["accession_number"], int(row["document_number"])
            found.setdefault(key, []).append((int(row["span_start"]), int(row["span_end"]), row["sha256_16"], said))
    return found


def test_statements_of_stored_filings_are_found_and_nothing_else(edgar_dir: Path) -> None:
    gold = labels()
    right = wrong = missed = 0
    mistakes: list[str] = []
    negatives = Counter[str]()
    for accession in sorted({accession for accession, _ in gold}):
        for document in documents(edgar_dir, accession):
            spans = gold.get((accession, document.document_number), [])
            left = {(start, end): list(said) for start, end, _, said in spans}
            for start, end, digest, said in spans:
                assert hashlib.sha256(document.text[start:end].encode()).hexdigest()[:16] == digest, "another text"
                negatives["all"] += not said
            for found in GUIDANCE_EXTRACTOR.extract(document):
                if found.status != "guidance":
                    continue
                said = left.get((found.span_start, found.span_end), [])
                match = next((one for one in said if told(found, one) == one), None)
                if match is None:
                    wrong += 1
                    mistakes.append(f"{accession} {found.span_start}: {told(found, '')} {found.rule_id}")
                else:
                    right += 1
                    said.remove(match)
            missed += sum(len(said) for said in left.values())
            mistakes += [f"{accession} {span}: missed {said}" for span, said in left.items() if said]
    assert right + missed >= 50
    assert negatives["all"] >= 60
    precision, recall = right / (right + wrong), right / (right + missed)
    assert precision >= PRECISION, (precision, mistakes)
    assert recall >= RECALL, (recall, mistakes)
