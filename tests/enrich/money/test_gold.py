"""Precision and recall on stored filings, against what a person reads in them.

``gold.tsv`` names sentences and rows by document, offsets and hash, with what each says (nothing for a near miss),
written as in :mod:`tests.enrich.money.cases`; ``~`` marks what is kept below a confidence of 0.8. It holds no words of
a filing. The stored filings have no loan secured by compute and no vehicle that owns a data centre: of
``secured_borrowing`` they show what does not count.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from overbuild.enrich.signals import Disclosure
from tests.enrich.gold import documents
from tests.enrich.money.test_money import COUNTS, EXTRACTORS, told

pytestmark = [pytest.mark.edgar, pytest.mark.slow]

PRECISION, RECALL = 0.95, 0.90
GOLD = Path(__file__).with_name("gold.tsv")
# Mentions alone are counted, not labelled.
_UNLABELLED = ("alone", "words")


def labels() -> dict[tuple[str, str, int], list[tuple[int, int, str, list[str]]]]:
    """Spans by kind, accession number and document number."""
    found: dict[tuple[str, str, int], list[tuple[int, int, str, list[str]]]] = {}
    with GOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            said = [one for one in row["statements"].split("; ") if one]
            key = row["kind"], row["accession_number"], int(row["document_number"])
            found.setdefault(key, []).append((int(row["span_start"]), int(row["span_end"]), row["sha256_16"], said))
    return found


def said_of(found: Disclosure) -> str:
    return ("" if found.confidence >= COUNTS else "~") + told(found, subject=False)


def _read(edgar_dir: Path, kind: str) -> Iterator[tuple[str, Counter[str], Counter[str]]]:
    """Where, what is expected and what is found, a labelled span each."""
    gold = {key[1:]: spans for key, spans in labels().items() if key[0] == kind}
    for accession in sorted({accession for accession, _ in gold}):
        for document in documents(edgar_dir, accession):
            spans = gold.get((accession, document.document_number), [])
            made = [
                one
                for one in EXTRACTORS[kind].extract(document)
                if isinstance(one, Disclosure) and one.class_name not in _UNLABELLED
            ]
            for start, end, digest, said in spans:
                assert hashlib.sha256(document.text[start:end].encode()).hexdigest()[:16] == digest, "another text"
                inside = [said_of(one) for one in made if start <= one.span_start < end]
                yield f"{accession} {start}", Counter(said), Counter(inside)


@pytest.mark.parametrize("kind", sorted(EXTRACTORS))
def test_statements_of_stored_filings_are_found_and_nothing_else(edgar_dir: Path, kind: str) -> None:
    right = wrong = missed = negatives = 0
    mistakes: list[str] = []
    for where, expected, read in _read(edgar_dir, kind):
        negatives += not expected
        right += (expected & read).total()
        wrong += (read - expected).total()
        missed += (expected - read).total()
        if expected != read:
            mistakes.append(f"{where}: expected {dict(expected)}, read {dict(read)}")
    assert negatives >= 2
    assert right / max(1, right + wrong) >= PRECISION, mistakes
    assert right / max(1, right + missed) >= RECALL, mistakes
