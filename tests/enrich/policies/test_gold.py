"""Precision and recall on stored filings, against what a person reads in them.

``gold.tsv`` holds kinds, figures, offsets and hashes, no words of a filing; a span without statements is a near miss.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pytest

from overbuild.enrich.extractors.accounting_standards import ACCOUNTING_STANDARDS_EXTRACTOR
from overbuild.enrich.extractors.impairment import IMPAIRMENT_EXTRACTOR
from overbuild.enrich.extractors.tax import TAX_EXTRACTOR
from overbuild.enrich.signals import Disclosure, Document, Signal
from tests.enrich.gold import labels, score

pytestmark = [pytest.mark.edgar, pytest.mark.slow]

PRECISION, RECALL = 0.95, 0.90
GOLD = Path(__file__).with_name("gold.tsv")
EXTRACTORS = (ACCOUNTING_STANDARDS_EXTRACTOR, IMPAIRMENT_EXTRACTOR, TAX_EXTRACTOR)


def _extract(document: Document) -> Iterable[Signal]:
    return [signal for extractor in EXTRACTORS for signal in extractor.extract(document)]


def _told(signal: Signal, _: str) -> str:
    said = cast(Disclosure, signal)
    value = None if said.value is None else f"{said.value.normalize():f}"
    return " ".join(str(part) for part in (said.kind, said.class_name, said.subject, value, said.start_on, said.end_on))


def test_what_stored_filings_say_of_policies_is_found_and_nothing_else(edgar_dir: Path) -> None:
    counts, mistakes = score(edgar_dir, labels(GOLD), _extract, _told)
    assert counts["negatives"] >= 30
    assert counts["right"] >= 40
    assert counts["right"] >= PRECISION * (counts["right"] + counts["wrong"]), "\n".join(mistakes)
    assert counts["right"] >= RECALL * (counts["right"] + counts["missed"]), "\n".join(mistakes)
