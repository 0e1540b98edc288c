"""Tax: faster write-offs in the tax return, and cash taxes that fall for it.

Classes are ``bonus_depreciation`` (the company's own deductions, or rules that it says apply to it) and
``cash_tax_benefit`` (its cash taxes fall, are put off or saved; what it expects counts as well). ``value`` is the
amount that the sentence puts to it, in dollars. Rules described without a word on the company have a confidence of 0.7.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.prose.amounts import money
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.sentences import Sentence, lines_matching, sentences_around, without_page_breaks
from overbuild.enrich.prose.stance import STANCE, taken_back
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES, Dataset

RULES: Final = "2"
KIND: Final = "tax"
LEXICON: Final = "tax"
_PHRASES: Final = Phrases(LEXICON)
_ANCHOR: Final = re.compile(
    r"depreciation|expensing|cash\s+(?:income\s+)?tax|income\s+taxes\s+paid|168\(k\)|deduct", re.IGNORECASE
)
_OWN: Final = re.compile(r"\b(?:we|us|our|ours|the\s+company|the\s+company[\u2019']s|its|registrant)\b", re.IGNORECASE)
_MAX_SPAN: Final = 1_500
_NEAR: Final = 60


class TaxExtractor:
    """Finds bonus depreciation and falling cash taxes in one document."""

    name: Final = "tax"
    dataset: Final[Dataset] = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{load_lexicon(LEXICON).sha256[:12]}-{STANCE.sha256[:6]}"

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Disclosures in the order of the text, at most one of a class a sentence."""
        text = without_page_breaks(document.text)
        starts = [start for start, _ in lines_matching(_ANCHOR, text)]
        made: list[Disclosure] = []
        for sentence in sentences_around(text, starts):
            if not sentence.is_row and sentence.end - sentence.start <= _MAX_SPAN:
                made += _read(text, sentence)
        return made


def _read(text: str, sentence: Sentence) -> list[Disclosure]:
    start, end = sentence.start, sentence.end
    if STANCE.has("boilerplate", text, start, end) or STANCE.has("risk", text, start, end):
        return []
    made: list[Disclosure] = []
    bonus = _PHRASES.find("bonus_depreciation", text, start, end)
    if bonus and not _PHRASES.has("not_tax", text, start, end):
        a, b, phrase = bonus[0]
        back = taken_back(text, start, end, a, b, ignore=frozenset(("future", "standard")))
        if back is None:
            own = 0.9 if _OWN.search(text, start, end) else 0.7
            made.append(_made(sentence, phrase.phrase_id, "bonus_depreciation", own))
    lower = _PHRASES.find("cash_tax_benefit", text, start, end)
    if lower and not _PHRASES.has("cash_tax_up", text, start, end):
        a, b, phrase = lower[0]
        if taken_back(text, start, end, a, b, ignore=frozenset(("future", "standard"))) is None:
            sums = [m for m in money(text, start, end) if m.scaled and m.currency in ("$", "USD")]
            beside = [m for m in sums if a <= m.start <= b + _NEAR or a - 30 <= m.end <= a]
            one = beside[0] if len(beside) == 1 and beside[0].low is not None else None
            made.append(
                Disclosure(
                    rule_id=phrase.phrase_id,
                    span_start=start,
                    span_end=end,
                    confidence=0.9 if _OWN.search(text, start, end) else 0.7,
                    kind=KIND,
                    class_name="cash_tax_benefit",
                    value=one.low if one else None,
                    value_high=one.high if one and one.is_range else None,
                    unit="USD" if one else None,
                )
            )
    return made


def _made(sentence: Sentence, rule: str, name: str, confidence: float) -> Disclosure:
    return Disclosure(
        rule_id=rule,
        span_start=sentence.start,
        span_end=sentence.end,
        confidence=confidence,
        kind=KIND,
        class_name=name,
    )


TAX_EXTRACTOR: Final = TaxExtractor()
