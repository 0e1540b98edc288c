"""Precision and recall on stored filings, against what a person reads in them.

``gold.tsv`` holds figures, offsets and hashes, no words of a filing; a span without statements is a near miss.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from overbuild.enrich.extractors.useful_lives import USEFUL_LIVES_EXTRACTOR, UsefulLife
from overbuild.enrich.signals import Signal
from tests.enrich.gold import labels, score
from tests.enrich.useful_lives.test_useful_lives import told

pytestmark = [pytest.mark.edgar, pytest.mark.slow]

PRECISION, RECALL = 0.95, 0.90
GOLD = Path(__file__).with_name("gold.tsv")


def _told(signal: Signal, expected: str) -> str:
    return told(cast(UsefulLife, signal), expected or ":")


def test_lives_in_stored_filings_are_found_and_nothing_else(edgar_dir: Path) -> None:
    counts, mistakes = score(edgar_dir, labels(GOLD), USEFUL_LIVES_EXTRACTOR.extract, _told)
    assert counts["negatives"] >= 10
    assert counts["right"] >= 25
    assert counts["right"] >= PRECISION * (counts["right"] + counts["wrong"]), "\n".join(mistakes)
    assert counts["right"] >= RECALL * (counts["right"] + counts["missed"]), "\n".join(mistakes)
