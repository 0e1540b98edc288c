"""Every signal of every stored filing: found again where it says it stands, and quick enough for a night."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from overbuild.enrich.extractors import EXTRACTORS
from overbuild.enrich.signals import SNIPPET_CHARS, rows
from tests.enrich.test_real_filings import read_all

pytestmark = [pytest.mark.edgar, pytest.mark.slow]

# Of one core, for all extractors together; with its sections a report may take 2 s.
SECONDS_A_REPORT = 1.5


def test_a_signal_is_never_elsewhere_than_it_says_and_reports_are_quick(edgar_dir: Path) -> None:
    seen: set[tuple[str, str]] = set()
    seconds: list[float] = []
    for form, read, _ in read_all(edgar_dir).values():
        for one in read.documents:
            document, taken = one.document, 0.0
            keys: dict[str, list[tuple[object, ...]]] = {}
            for extractor in EXTRACTORS:
                started = time.process_time()
                signals = extractor.extract(document)
                taken += time.process_time() - started
                made = rows(document, extractor.name, signals)
                assert len(made) == len(signals)
                for row in made:
                    words = " ".join(document.text[row["span_start"] : row["span_end"]].split())
                    assert words
                    assert words in row["snippet"] or row["snippet"][:-1].rstrip() in words, row
                    assert len(row["snippet"]) <= SNIPPET_CHARS
                    seen.add((extractor.name, str(row.get("kind"))))
                key = extractor.dataset.key
                keys.setdefault(extractor.dataset.name, []).extend(tuple(row[name] for name in key) for row in made)
            assert all(len(set(told)) == len(told) for told in keys.values()), "two rows of one key"
            if form.startswith("10-K"):
                seconds.append(taken)
    assert {name for name, _ in seen} == {extractor.name for extractor in EXTRACTORS}
    assert statistics.median(seconds) < SECONDS_A_REPORT, seconds
