"""What is read of borrowing, hosting cost, customers, investment and AI in synthetic sentences, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from overbuild.enrich.extractors.money.ai_mention import AI_MENTION_EXTRACTOR
from overbuild.enrich.extractors.money.counterparty import COUNTERPARTY_EXTRACTOR
from overbuild.enrich.extractors.money.hosting_cost import HOSTING_COST_EXTRACTOR
from overbuild.enrich.extractors.money.investment_phase import INVESTMENT_PHASE_EXTRACTOR
from overbuild.enrich.extractors.money.secured_borrowing import SECURED_BORROWING_EXTRACTOR
from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.signals import Disclosure, Document, Extractor, Section, rows
from overbuild.lake.schemas import DISCLOSURES
from tests.enrich.made_documents import made_document
from tests.enrich.money.cases import NEAR_MISSES, STATEMENTS

EXTRACTORS: dict[str, Extractor] = {
    one.name: one
    for one in (
        SECURED_BORROWING_EXTRACTOR,
        HOSTING_COST_EXTRACTOR,
        COUNTERPARTY_EXTRACTOR,
        INVESTMENT_PHASE_EXTRACTOR,
        AI_MENTION_EXTRACTOR,
    )
}
COUNTS = 0.8


def document(text: str, *sections: Section) -> Document:
    return made_document(
        text, sections=sections, accepted_at=datetime(2026, 2, 6, 21, tzinfo=UTC), report_on=date(2025, 12, 31)
    )


def found(kind: str, text: str) -> list[Disclosure]:
    """What counts, the number of words apart."""
    made = [one for one in EXTRACTORS[kind].extract(document(text)) if isinstance(one, Disclosure)]
    return [one for one in made if one.confidence >= COUNTS and one.class_name != "words"]


def _value(value: Decimal, unit: str | None) -> str:
    if unit != "USD":
        return f"{value.normalize():f}"
    scaled, letter = (value / 10**9, "B") if value >= 10**9 else (value / 10**6, "M")
    return f"{scaled.normalize():f}{letter}"


def told(one: Disclosure, *, subject: bool = True) -> str:
    words = [one.class_name]
    if one.value is not None or one.value_high is not None:
        low = _value(one.value, one.unit) if one.value is not None else ""
        words.append(low if one.value_high is None else f"{low}..{_value(one.value_high, one.unit)}")
    if subject and one.subject is not None:
        words.append(f"@{one.subject}")
    return " ".join(words)


@pytest.mark.parametrize(("kind", "text", "expected"), STATEMENTS, ids=[f"{k}: {t[:60]}" for k, t, _ in STATEMENTS])
def test_what_is_said_is_read_exactly(kind: str, text: str, expected: tuple[str, ...]) -> None:
    has_subject = any("@" in one for one in expected)
    assert sorted(told(one, subject=has_subject) for one in found(kind, text)) == sorted(expected)


@pytest.mark.parametrize(("kind", "text", "why"), NEAR_MISSES, ids=[f"{k}: {t[:60]}" for k, t, _ in NEAR_MISSES])
def test_what_only_sounds_alike_is_left_alone(kind: str, text: str, why: str) -> None:
    assert [told(one) for one in found(kind, text)] == [], why


@pytest.mark.parametrize("lexicon", sorted(EXTRACTORS))
def test_every_phrase_has_a_sentence_of_its_own(lexicon: str) -> None:
    texts = [text for kind, text, _ in (*STATEMENTS, *NEAR_MISSES) if kind == lexicon]
    unused = [p.phrase_id for p in load_lexicon(lexicon).phrases if not any(p.regex.search(text) for text in texts)]
    assert unused == []


def test_rows_fit_the_lake_and_no_two_have_one_key() -> None:
    text = "\n\n".join(text for _, text, _ in (*STATEMENTS, *NEAR_MISSES))
    made = [row for e in EXTRACTORS.values() for row in rows(document(text), e.name, e.extract(document(text)))]
    assert pa.Table.from_pylist(made, schema=DISCLOSURES.schema).num_rows == len(made) > 150
    keys = [tuple(row[name] for name in DISCLOSURES.key) for row in made]
    assert len(set(keys)) == len(keys)


def test_a_share_of_the_year_before_does_not_count() -> None:
    text = "One customer accounted for 30% of receivables as of December 31, 2024."
    (share,) = COUNTERPARTY_EXTRACTOR.extract(document(text))
    assert (share.value, share.end_on, share.confidence) == (Decimal(30), date(2024, 12, 31), 0.6)


def test_a_risk_factor_is_no_investment_phase() -> None:
    text = "We continue to invest in data centers and servers."
    section = Section(1, "1A", None, "Risk Factors", 0, len(text), "headings")
    (row,) = INVESTMENT_PHASE_EXTRACTOR.extract(document(text, section))
    assert row.confidence < COUNTS


def test_words_are_counted_once_a_document_and_numbers_are_none() -> None:
    first = AI_MENTION_EXTRACTOR.extract(document("In 2025, the company\u2019s AI-based sales | 1,200\n\nrose."))[0]
    assert (first.class_name, first.value, first.unit) == ("words", Decimal(6), "words")
    assert AI_MENTION_EXTRACTOR.extract(document("  1 | 2 \n")) == []


@pytest.mark.parametrize(
    ("named", "is_current"),
    [("as of December 31, 2025", True), ("as of December 31, 2024", False), ("in fiscal 2025", True), ("", True)],
)
def test_the_period_decides_whether_a_share_counts(named: str, is_current: bool) -> None:
    text = f"One customer accounted for 25% of our revenue {named}."
    (share,) = COUNTERPARTY_EXTRACTOR.extract(document(text))
    assert (share.confidence >= COUNTS) is is_current
