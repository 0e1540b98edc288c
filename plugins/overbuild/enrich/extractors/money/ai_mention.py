"""Mentions of artificial intelligence, what stands beside them, and the words of the document to count them against.

Classes: ``with_capex`` capital spending is spoken of in the same sentence, ``with_borrowing`` borrowing is,
``alone``; ``figure`` a sentence that puts a figure on the company's AI revenue, utilisation or return; ``words`` one
row a document, its value the number of words. A mention with both neighbours is ``with_capex``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.sentences import Sentence, holds, lines_holding, sentences_around
from overbuild.enrich.prose.stance import STANCE, Stance, taken_back
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES

RULES: Final = "2"
KIND: Final = "ai_mention"
MENTION: Final = Phrases("ai_mention")
_ANCHORS: Final = (
    "AI",
    "A.I.",
    "rtificial",
    "LLM",
    "AGI",
    "anguage model",
    "anguage Model",
    "oundation model",
    "oundation Model",
)
_WORD: Final = re.compile(r"[A-Za-z]+(?:['\u2019-][A-Za-z]+)*")
# "artificial intelligence (AI)" is one mention.
_SAME: Final = re.compile(r"[\s(\u201c\"\u2019,or-]{0,8}")
_CELL_CHARS: Final = 400
_IGNORED: Final = frozenset[Stance](("standard", "other_company", "negated"))


class AiMentionExtractor:
    """Finds mentions of artificial intelligence and counts words."""

    name: Final = "ai_mention"
    dataset: Final = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{MENTION.sha256[:12]}-{STANCE.sha256[:12]}"

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Mentions in the order of the text, behind the row with the number of words; nothing of an empty text."""
        text = document.text
        words = sum(1 for _ in _WORD.finditer(text))
        if not words:
            return []
        made = [_row("words", "words", 0, len(text), 1.0, Decimal(words), "words")]
        for sentence in sentences_around(text, lines_holding(_ANCHORS, text)):
            if holds(_ANCHORS, text, sentence.start, sentence.end):
                made += _of_sentence(text, sentence)
        return made


def _row(
    rule_id: str,
    class_name: str,
    start: int,
    end: int,
    confidence: float,
    value: Decimal | None = None,
    unit: str | None = None,
) -> Disclosure:
    return Disclosure(
        rule_id=rule_id, span_start=start, span_end=end, confidence=confidence, kind=KIND, class_name=class_name,
        value=value, unit=unit,
    )  # fmt: skip


def _of_sentence(text: str, sentence: Sentence) -> Iterator[Disclosure]:
    begin, end = sentence.start, sentence.end
    mentions = _mentions(text, begin, end)
    if not mentions:
        return
    capex = MENTION.spans("capex", text, begin, end)
    borrowing = MENTION.spans("borrowing", text, begin, end)
    for start, stop, rule_id in mentions:
        name = "alone"
        if _is_near(capex, start, stop):
            name = "with_capex"
        elif _is_near(borrowing, start, stop):
            name = "with_borrowing"
        yield _row(rule_id, name, start, stop, 0.95)
    if not sentence.is_row and _has_figure(text, begin, end):
        yield _row("ai_figure", "figure", begin, end, 0.85)


def _mentions(text: str, begin: int, end: int) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for start, stop, phrase in MENTION.find("ai", text, begin, end):
        if found and (start < found[-1][1] or _SAME.fullmatch(text, found[-1][1], start)):
            continue
        found.append((start, stop, phrase.phrase_id))
    return found


def _is_near(spans: Sequence[tuple[int, int]], start: int, stop: int) -> bool:
    """Whether one of the spans stands within reach: a list in one sentence may run over a page."""
    at = bisect_left(spans, (start, stop))
    return any(a - stop <= _CELL_CHARS and start - b <= _CELL_CHARS for a, b in spans[max(0, at - 1) : at + 1])


def _has_figure(text: str, begin: int, end: int) -> bool:
    """A figure close to words for the revenue, utilisation or return of AI, and not one that AI only drove."""
    words = MENTION.spans("figure_word", text, begin, end)
    if not words or MENTION.has("not_own", text, begin, end) or not MENTION.has("own", text, begin, end):
        return False
    for start, stop in MENTION.spans("figure", text, begin, end):
        for a, b in words:
            gap = (stop, a) if stop <= a else (b, start)
            if gap[1] - gap[0] > _FIGURE_CHARS or MENTION.has("driven_by", text, *gap):
                continue
            if taken_back(text, begin, end, start, stop, ignore=_IGNORED) is None:
                return True
    return False


_FIGURE_CHARS: Final = 120
AI_MENTION_EXTRACTOR: Final = AiMentionExtractor()
