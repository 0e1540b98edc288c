"""What is read of utilisation, unit cost and governments as customers, and what is left alone."""

from __future__ import annotations

import pytest

from overbuild.enrich.extractors.capacity import CAPACITY_EXTRACTOR
from overbuild.enrich.extractors.government import GOVERNMENT_EXTRACTOR
from overbuild.enrich.extractors.power import POWER_EXTRACTOR
from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.signals import Extractor
from tests.enrich.power.capacity_cases import (
    CAPACITY,
    CAPACITY_NEAR_MISSES,
    GOVERNMENT,
    GOVERNMENT_NEAR_MISSES,
)
from tests.enrich.power.cases import STATEMENTS
from tests.enrich.power.test_power import document, told


@pytest.mark.parametrize(("text", "expected"), CAPACITY, ids=[text[:60] for text, _ in CAPACITY])
def test_utilisation_and_unit_cost_are_read_exactly(text: str, expected: tuple[str, ...]) -> None:
    made = [
        told(d, e) for d, e in zip(CAPACITY_EXTRACTOR.extract(document(text)), [*expected, "", "", ""], strict=False)
    ]
    assert made == list(expected)


@pytest.mark.parametrize(("text", "why"), CAPACITY_NEAR_MISSES, ids=[text[:60] for text, _ in CAPACITY_NEAR_MISSES])
def test_other_utilisation_and_cost_is_left_alone(text: str, why: str) -> None:
    assert [told(d) for d in CAPACITY_EXTRACTOR.extract(document(text))] == [], why


@pytest.mark.parametrize(("text", "expected"), GOVERNMENT, ids=[text[:60] for text, _ in GOVERNMENT])
def test_governments_as_customers_are_read_exactly(text: str, expected: tuple[str, ...]) -> None:
    found = GOVERNMENT_EXTRACTOR.extract(document(text))
    assert [told(d, "-") for d in found] == list(expected)


@pytest.mark.parametrize(("text", "why"), GOVERNMENT_NEAR_MISSES, ids=[text[:60] for text, _ in GOVERNMENT_NEAR_MISSES])
def test_ordinary_words_on_governments_are_no_contract(text: str, why: str) -> None:
    assert [told(d) for d in GOVERNMENT_EXTRACTOR.extract(document(text))] == [], why


@pytest.mark.parametrize(
    ("extractor", "cases"),
    [(POWER_EXTRACTOR, STATEMENTS), (CAPACITY_EXTRACTOR, CAPACITY), (GOVERNMENT_EXTRACTOR, GOVERNMENT)],
    ids=lambda one: getattr(one, "name", ""),
)
def test_no_phrase_stands_in_the_seed_without_a_sentence_it_finds(
    extractor: Extractor, cases: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    used = {
        d.rule_id.partition("/")[0].partition("#")[0] for text, _ in cases for d in extractor.extract(document(text))
    }
    assert {phrase.phrase_id for phrase in load_lexicon(extractor.name).of("hit")} - used == set()
