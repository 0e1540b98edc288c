"""Precision and recall on stored filings, against what a person reads in them.

``gold.tsv`` names sentences by document, offsets and hash, with the rows each makes (none for a near miss), written as
in :mod:`tests.enrich.power.cases`. It holds no words of a filing.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from pathlib import Path

import pytest

from overbuild.enrich.extractors.power import POWER_EXTRACTOR
from tests.enrich.guidance.test_gold import documents
from tests.enrich.power.test_power import told

pytestmark = [pytest.mark.edgar, pytest.mark.slow]

PRECISION, RECALL = 0.95, 0.90
GOLD = Path(__file__).with_name("gold.tsv")


def test_statements_of_stored_filings_are_found_and_nothing_else(edgar_dir: Path) -> None:
    gold: dict[str, list[dict[str, str]]] = defaultdict(list)
    with GOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            gold[row["accession_number"]].append(row)
    right = wrong = missed = negatives = 0
    mistakes: list[str] = []
    for accession, labels in sorted(gold.items()):
        for document in documents(edgar_dir, accession):
            left: dict[tuple[int, int], list[str]] = {}
            for row in labels:
                if int(row["document_number"]) != document.document_number:
                    continue
                start, end = int(row["span_start"]), int(row["span_end"])
                digest = hashlib.sha256(document.text[start:end].encode()).hexdigest()[:16]
                assert digest == row["sha256_16"], "another text"
                left[start, end] = [one for one in row["statements"].split("; ") if one]
                negatives += not left[start, end]
            for found in POWER_EXTRACTOR.extract(document):
                if found.kind != "power":
                    continue
                said = left.get((found.span_start, found.span_end), [])
                if (words := told(found, "-")) in said:
                    right += 1
                    said.remove(words)
                else:
                    wrong += 1
                    mistakes.append(f"{accession} {found.span_start}: {words} {found.rule_id}")
            missed += sum(len(said) for said in left.values())
            mistakes += [f"{accession} {span}: missed {said}" for span, said in left.items() if said]
    assert right + missed >= 60
    assert negatives >= 100
    precision, recall = right / (right + wrong), right / (right + missed)
    assert precision >= PRECISION, (precision, mistakes)
    assert recall >= RECALL, (recall, mistakes)
