"""Texts that no pattern was made for: none takes minutes, and none of another language is misread."""

from __future__ import annotations

import time

import pytest

from overbuild.enrich.extractors import EXTRACTORS
from tests.enrich.made_documents import made_document

# Of one core, all extractors together; the sizes are those of a long report's longest paragraph, many times over.
SECONDS = 6.0
TEXTS = {
    "one paragraph without a stop": "We expect capital expenditures of $1 billion and useful lives of five years "
    * 1_500,
    "words run together": "capitalexpenditures" * 10_000,
    "commas": "capital expenditures, including " * 4_000 + "$5 billion.",
    "brackets that never close": "capital expenditures (" * 8_000,
    "ranges of ranges": "$1 to $2 between " * 10_000,
    "amounts": "We expect 2025 capital expenditures of " + "$1 billion, " * 10_000,
    "lives": "servers over " + "five to six years, " * 8_000,
    "numbers in words": "one hundred and " * 10_000 + " million dollars capital expenditures",
    "cells": "Capital expenditures | " * 8_000,
    "a table of a thousand rows": "\n".join(f"Capital expenditures {n} | $1,{n:03d} | 5 years" for n in range(1_000)),
    "digits": "0" * 200_000,
    "shares": "10% and 11% of revenue, customer A accounted for 10% of revenue and " * 3_000,
    "words of outlook": "expect " * 30_000 + "capital expenditures",
}
# Ours, in the style of a 6-K.
FOREIGN = (
    "Nous prévoyons des dépenses d'investissement d'environ 2 milliards d'euros en 2025. La durée de vie utile des"
    " serveurs est de cinq ans.",
    "Für 2025 erwarten wir Investitionen von rund 2 Milliarden Euro; Server werden über fünf Jahre abgeschrieben.",
    "当社は2026年3月期の設備投資額を4,500億円と見込んでいます。サーバーの耐用年数は5年です。",
    "Esperamos gastos de capital de 2.000 millones de euros en 2025. Los servidores se amortizan en cinco años.",
)


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_however_odd_holds_a_night_up(name: str) -> None:
    document, started = made_document(TEXTS[name]), time.process_time()
    for extractor in EXTRACTORS:
        for signal in extractor.extract(document):
            assert 0 <= signal.span_start < signal.span_end <= len(document.text)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("text", FOREIGN)
def test_another_language_is_never_half_understood(text: str) -> None:
    document = made_document(text, form="6-K")
    told = [one for extractor in EXTRACTORS for one in extractor.extract(document) if extractor.name != "ai_mention"]
    assert told == []
