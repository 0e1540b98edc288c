"""Borrowing against compute, and vehicles that own data centres.

Classes: ``gpu_backed`` loans and notes secured by GPUs, servers or data centres, or taken up to buy them;
``delayed_draw`` facilities; ``sale_leaseback``; ``vehicle`` special-purpose entities and joint ventures; and
``private_credit``. Only what has to do with compute or data centres has a confidence of 0.8 or more: a delayed-draw
loan for general purposes, or stores sold and leased back, are kept below it. A value is the amount in US dollars that
the sentence plainly says of the debt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from overbuild.enrich.extractors.money.tied import tied_amount
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.sentences import Sentence, holds, is_exhibit_line, lines_holding, sentences_around
from overbuild.enrich.prose.stance import STANCE, Stance, taken_back
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES

RULES: Final = "3"
KIND: Final = "secured_borrowing"
BORROWING: Final = Phrases("secured_borrowing")
_CLASSES: Final = ("gpu_backed", "delayed_draw", "sale_leaseback", "vehicle", "private_credit")
# Every phrase of the lexicon holds one of these.
_ANCHORS: Final = (
    "GPU", "raphics processing", "elayed draw", "elayed-draw", "elayed Draw", "DDTL", "leaseback",
    "lease-back", "lease back", "Leaseback", "leased back", "leasing back", "eased them back",
    "eased it back", " back from", "failed sale", "pecial purpose", "pecial-purpose", "pecial Purpose",
    "SPV", "SPE", "ariable interest", "ariable Interest", "VIE", "oint venture", "oint Venture", "JV",
    "nconsolidated", "ankruptcy-remote", "ankruptcy remote", "vehicle", "the Venture", "o-investment",
    "o-Investment", "ecuritization", "rivate credit", "rivate debt", "rivate lend", "rivate plac",
    "rivate cap", "irect lend", "managed by", "advised by", "affiliated with", "ecured by", "ollateral",
    "ledged", "iens on", "ien on", "ecurity interest", "ortgage", "endor financing", "OEM financing",
    "OEM Financing", "endor-financ", "manufacturer financ", "quipment loan", "quipment financ",
    "quipment note", "inancing arrangement", "acked", "project company", "project entity", "sset-backed",
    "Blue Owl", "Apollo", "Blackstone", "Ares", "KKR", "PIMCO", "Magnetar", "Brookfield", "Carlyle",
    "Oaktree", "HPS", "Macquarie", "DigitalBridge", "Sixth Street", "servers", "ompute equipment",
    "omputing equipment", "omputing hardware", "leased", "ncumbered",
)  # fmt: skip
_SENTENCE_CHARS: Final = 1_400
_NEAR: Final = 500
_ABOUT: Final = 1_500
_CONFIDENT: Final = 0.85
_AS_CONTEXT: Final = 0.8
_UNSURE: Final = 0.6
# A maker's financing of what it sells: of compute only where that is spoken of.
_NOT_SAID: Final = "oem_financing"
# What leads from money to what it pays for, or from a pledge to what is pledged.
_PURPOSE: Final = re.compile(
    r"\b(?:to\s+(?:fund|finance|purchase|acquire|buy|build|construct|pay|develop|procure|equip|deploy)|fund(?:s|ed|ing)?|financ(?:e|es|ed|ing)|(?:purchase|acquisition|construction|development|deployment)\s+of|secured\s+by|collateral\w*|pledged?|proceeds)\b[^.;|]{0,120}$",
    re.IGNORECASE,
)
_IGNORED: Final = frozenset[Stance](("risk", "standard", "other_company"))


class SecuredBorrowingExtractor:
    """Finds borrowing against compute and vehicles that own it."""

    name: Final = "secured_borrowing"
    dataset: Final = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{BORROWING.sha256[:12]}-{STANCE.sha256[:12]}"

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Statements of one document, in the order of the text."""
        text = document.text
        made: list[Disclosure] = []
        for sentence in sentences_around(text, lines_holding(_ANCHORS, text)):
            begin, end = sentence.start, sentence.end
            if sentence.is_row or end - begin > _SENTENCE_CHARS or not holds(_ANCHORS, text, begin, end):
                continue
            if is_exhibit_line(text, sentence):
                continue
            made += _of_sentence(text, sentence)
        return made


def _of_sentence(text: str, sentence: Sentence) -> Iterator[Disclosure]:
    begin, end = sentence.start, sentence.end
    if BORROWING.has("not_own_debt", text, begin, end):
        return
    for name in _CLASSES:
        for start, stop, phrase in BORROWING.find(name, text, begin, end):
            confidence = _confidence(name, phrase.phrase_id, text, sentence, start, stop)
            if confidence is None:
                continue
            if taken_back(text, begin, end, start, stop, ignore=_IGNORED) is not None:
                continue
            amount = tied_amount(text, begin, end, start, stop) if name != "vehicle" else None
            yield Disclosure(
                rule_id=phrase.phrase_id,
                span_start=begin,
                span_end=end,
                confidence=confidence,
                kind=KIND,
                class_name=name,
                subject=None,
                value=amount.low if amount else None,
                value_high=amount.high if amount and amount.is_range else None,
                unit="USD" if amount else None,
            )
            break


def _is_for_compute(text: str, begin: int, end: int) -> bool:
    """Whether compute or data centres are said to be what is paid for or pledged, and do not only stand near."""
    return any(
        _PURPOSE.search(text, begin, start) for start, _ in BORROWING.spans("compute", text, begin, end)
    ) or bool(BORROWING.spans("gpu_backed", text, begin, end))


def _confidence(name: str, rule_id: str, text: str, sentence: Sentence, start: int, stop: int) -> float | None:
    """How sure it is that the sentence speaks of borrowing for compute; None where it does not speak of borrowing."""
    begin, end = sentence.start, sentence.end
    here = BORROWING.has("compute", text, begin, end)
    near = here or BORROWING.has("compute", text, max(sentence.block, begin - _NEAR), min(sentence.stop, end + _NEAR))
    others = BORROWING.has("other_assets", text, begin, end)
    match name:
        case "gpu_backed":
            if rule_id == _NOT_SAID and not near:
                return None
            return _CONFIDENT if BORROWING.has("debt_word", text, begin, end) else None
        case "delayed_draw":
            general = BORROWING.has("general_purposes", text, begin, end)
            if here and (not general or _is_for_compute(text, begin, end)):
                return _CONFIDENT
            first, last = max(sentence.block, begin - _NEAR), min(sentence.stop, end + _NEAR)
            if near and not general and not others and _is_for_compute(text, first, last):
                return _CONFIDENT
            first, last = max(0, begin - _ABOUT), min(len(text), end + _ABOUT)
            is_general = general or others or BORROWING.has("general_purposes", text, first, last)
            return _AS_CONTEXT if not is_general and _is_for_compute(text, first, last) else _UNSURE
        case "sale_leaseback":
            return _CONFIDENT if here else _UNSURE if others or not near else _AS_CONTEXT
        case "vehicle":
            if not BORROWING.has("formed", text, begin, end):
                return None
            if here or (near and not others):
                return _CONFIDENT if here else _AS_CONTEXT
            return _UNSURE if others else None
        case _:
            if not BORROWING.has("credit_word", text, begin, start) and not BORROWING.has(
                "credit_word", text, stop, end
            ):
                return None
            return _CONFIDENT if here else _UNSURE


SECURED_BORROWING_EXTRACTOR: Final = SecuredBorrowingExtractor()
