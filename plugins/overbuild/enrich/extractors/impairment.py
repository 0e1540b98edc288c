# ruff: noqa: E501 - a pattern is a line
"""Impairment: what a company wrote off its assets, that it wrote off nothing, or that it saw signs of a need to.

Classes are ``booked`` (the company's own, in a period that is over or running), ``none_booked`` and ``indicators``.
Policies, risk factors, standing totals and measures without impairments are left alone. ``value`` is the first amount
that the sentence puts to it, in dollars; the subject is ``property_equipment``, ``leases``, ``goodwill``,
``intangibles``, ``investments``, ``inventory``, ``content`` or None where none is named; ``end_on`` the last day of the
period where the sentence names one by its day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.prose.amounts import Amount, money
from overbuild.enrich.prose.dates import dates
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.sentences import Sentence, lines_matching, sentences_around, without_page_breaks
from overbuild.enrich.prose.stance import STANCE, taken_back
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES, Dataset

RULES: Final = "2"
KIND: Final = "impairment"
LEXICON: Final = "impairment"
_PHRASES: Final = Phrases(LEXICON)
_SUBJECT: Final = "subject "
_ANCHOR: Final = re.compile(r"impair|write-?(?:down|off)", re.IGNORECASE)
_MAX_SPAN: Final = 1_500
_NEAR: Final = 110
_ENDED: Final = re.compile(r"\b(?:ended|ending|in|during|for)\s+(?:the\s+)?$", re.IGNORECASE)
_BEHIND: Final = re.compile(r"\b(?:of|was|were|total\w*|amount\w*|approximately|to)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"[;:]|\b(?:compared|partially|offset|income|revenue|margin|per\s+share|carrying|fair\s+value)\b", re.IGNORECASE
)
_BEFORE: Final = re.compile(
    r",?\s*(?:respectively,?\s+)?(?:was\s+recorded\s+in\s+the\s+\w+\s+quarter,?\s+)?(?:pre-?tax\s+|non-?cash\s+)?(?:charges?\s+)?(?:of|in|for|as)\s+(?:(?:[\w-]+\s+){0,4}|(?:[\w-]+\s+){0,3}charges?\s+(?:associated\s+with|for|related\s+to|due\s+to|from)\s+(?:[\w-]+\s+){0,4})"
    r"|\s+(?:(?:net|pre-?tax|non-?cash|asset|goodwill|inventory|lease|aggregate|total|long-lived)\s+){0,4}",
    re.IGNORECASE,
)
_LIST_GAP: Final = re.compile(r"\s*(?:,|and|,\s*and)\s*(?:approximately\s+)?")
_PART_OF: Final = re.compile(r"^,?\s*(?:of\s+which|including)\s", re.IGNORECASE)
_MORE_YEARS: Final = re.compile(r"\s*(?:,|and|,\s*and)\s*((?:19|20)\d\d)\b")
_UNITS: Final = {"$": "USD", "USD": "USD"}


class ImpairmentExtractor:
    """Finds impairments in one document."""

    name: Final = "impairment"
    dataset: Final[Dataset] = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{load_lexicon(LEXICON).sha256[:12]}-{STANCE.sha256[:6]}"

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Impairments in the order of the text, at most one of a class a sentence."""
        text = without_page_breaks(document.text)
        starts = [start for start, _ in lines_matching(_ANCHOR, text)]
        made: list[Disclosure] = []
        for sentence in sentences_around(text, starts):
            if sentence.is_row or sentence.end - sentence.start > _MAX_SPAN:
                continue
            one = _read(text, sentence)
            if one is not None:
                made.append(one)
        return made


def _read(text: str, sentence: Sentence) -> Disclosure | None:
    start, end = sentence.start, sentence.end
    found = _PHRASES.find("impairment", text, start, end)
    if any(STANCE.has(name, text, start, end) for name in ("boilerplate", "standard", "risk")):
        return None
    none = _PHRASES.find("none_booked", text, start, end)
    if none:
        if taken_back(text, start, end, none[0][0], none[0][1], ignore=frozenset(("negated", "other_company"))):
            return None
        return _made(text, sentence, none[0][2].phrase_id, "none_booked", none[0][0], none[0][1], (), 0.85)
    if not found:
        return None
    a, b, phrase = found[0]
    if _PHRASES.has("standing", text, start, end):
        return None
    sums = _amounts(text, sentence, found)
    if sums:
        if taken_back(text, start, end, a, b, ignore=frozenset(("other_company", "negated"))) == "hypothetical":
            return None
        if taken_back(text, start, end, a, b, ignore=frozenset(("other_company",))) == "negated":
            return None
        return _made(text, sentence, phrase.phrase_id, "booked", a, b, sums, 0.9)
    signs = _PHRASES.find("indicators", text, start, end)
    if (
        signs
        and not _PHRASES.has("policy", text, start, signs[0][0])
        and taken_back(text, start, end, signs[0][0], signs[0][1]) is None
    ):
        return _made(text, sentence, signs[0][2].phrase_id, "indicators", signs[0][0], signs[0][1], (), 0.8)
    if _PHRASES.has("policy", text, start, end) or taken_back(text, start, end, a, b) is not None:
        return None
    verbs = re.search(
        r"\b(?:we|the Company|Company|Corporation)\b[^.;]{0,60}\b(?:recorded|recognized|recognised|incurred|booked)\b[^.;]{0,90}$",
        text[start:a],
        re.IGNORECASE,
    )
    if verbs:
        return _made(text, sentence, phrase.phrase_id, "booked", a, b, (), 0.7)
    return None


def _amounts(text: str, sentence: Sentence, found: Sequence[tuple[int, int, object]]) -> list[Amount]:
    """The amounts that the words put to the impairment, one a period; none where they are of more than that."""
    start, end = sentence.start, sentence.end
    sums = [
        m
        for m in money(text, start, end)
        if m.scaled and m.low is not None and m.low == m.high and m.currency in _UNITS
    ]
    for a, b, _ in found:
        behind = [m for m in sums if b <= m.start <= b + _NEAR]
        if behind and _BEHIND.search(text[b : behind[0].start]) and not _OTHER.search(text[b : behind[0].start]):
            return _listed(text, behind, first=True)
        before = [m for m in sums if m.end <= a <= m.end + _NEAR]
        if before and _BEFORE.fullmatch(text[before[-1].end : a]):
            return _listed(text, before, first=False)
    return []


def _listed(text: str, sums: Sequence[Amount], *, first: bool) -> list[Amount]:
    """Amounts that follow each other: "$671 million and $508 million"; of "$1.1 billion, of which $720 million was", the whole."""
    order = list(sums) if first else list(reversed(sums))
    kept = order[:1]
    for m in order[1:]:
        gap = text[kept[-1].end : m.start] if first else text[m.end : kept[-1].start]
        if _PART_OF.search(gap):
            return [m] if not first else kept
        if not _LIST_GAP.fullmatch(gap):
            break
        kept.append(m)
    return kept if first else kept[::-1]


def _newest(text: str, sentence: Sentence, sums: Sequence[Amount]) -> tuple[Amount, date | None]:
    """The amount of the newest of the periods named, where each has its own; else the first."""
    ended = [
        d
        for d in dates(text, sentence.start, sentence.end)
        if d.precision == "day" and _ENDED.search(text[max(sentence.start, d.start - 12) : d.start])
    ]
    if not ended:
        return sums[0], None
    day = ended[0].last
    years = [day.year]
    at = ended[0].end
    while match := _MORE_YEARS.match(text, at, sentence.end):
        years.append(int(match[1]))
        at = match.end()
    if len(years) == len(sums) and len(years) > 1:
        newest = max(years)
        leap = (day.month, day.day) == (2, 29)
        return sums[years.index(newest)], day.replace(year=newest, day=28 if leap else day.day)
    return sums[0], day


def _made(
    text: str, sentence: Sentence, rule: str, name: str, a: int, b: int, sums: Sequence[Amount], confidence: float
) -> Disclosure:
    amount, ended = _newest(text, sentence, sums) if sums else (None, None)
    return Disclosure(
        rule_id=rule,
        span_start=sentence.start,
        span_end=sentence.end,
        confidence=confidence,
        kind=KIND,
        class_name=name,
        subject=_subject(text, sentence, a, b),
        value=amount.low if amount else None,
        unit="USD" if amount else None,
        end_on=ended,
    )


def _subject(text: str, sentence: Sentence, a: int, b: int) -> str | None:
    """What is written off: named inside or behind the word, else before it."""
    near: list[tuple[int, str]] = []
    for phrase in load_lexicon(LEXICON).phrases:
        if not phrase.class_name.startswith(_SUBJECT):
            continue
        for m in phrase.regex.finditer(text, sentence.start, sentence.end):
            if m.start() >= a:
                near.append((m.start() - a, phrase.class_name.removeprefix(_SUBJECT)))
            else:
                # "asset impairment", "a goodwill impairment": beside it counts as much as behind
                gap = a - m.end()
                near.append((gap if gap <= 2 else 150 + gap, phrase.class_name.removeprefix(_SUBJECT)))
    return min(near)[1] if near else None


IMPAIRMENT_EXTRACTOR: Final = ImpairmentExtractor()
