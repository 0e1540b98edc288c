"""Accounting standards: which new ones a company names, and whether it has adopted them.

A standard's paragraph tells what it is, from when it holds and what the company does about it; each sentence that says
the latter becomes a disclosure for each standard that the paragraph is about. Classes are ``early_adopted``,
``adopted``, ``evaluating``, ``not_yet_adopted`` and ``no_material_effect``; the subject is ``ASU 2025-06`` and the
like. ``end_on`` is the first day on which the standard holds for the company, where the text or an annual report's
year end tells it; ``start_on`` the day that the standard's own wording puts before it ("beginning after December 15,
2026"); ``value`` the fiscal year where one is named, in the unit ``fiscal_year``.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.prose.dates import Named, dates
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.sentences import (
    CELL,
    Sentence,
    lines_before,
    lines_matching,
    sentences_around,
    without_page_breaks,
)
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES, Dataset

RULES: Final = "2"
KIND: Final = "accounting_standard"
LEXICON: Final = "accounting_standards"
_PHRASES: Final = Phrases(LEXICON)
_CLASSES: Final = ("early_adopted", "adopted", "evaluating", "not_yet_adopted", "no_material_effect")
_TITLE: Final = "title "
_NUMBER: Final = re.compile(r"(?<![\d-])(20[0-4]\d-\d\d)(?![\d-])")
_CALLED: Final = re.compile(r"\bASUs?\b|\bUpdates?\b", re.IGNORECASE)
_ANCHOR: Final = re.compile(
    r"\bASUs?\b|Accounting\s+Standards?\s+Update|\bIASB\b|International Accounting Standards Board|\bIFRS 18\b"
)
_HEADING_CHARS: Final = 120
_MAX_SPAN: Final = 2_000
_AFTER: Final = re.compile(
    r"\b(?:beginning|starting|commencing|years?|periods?)\s+(?:on\s+or\s+)?after\s+$", re.IGNORECASE
)
_BEGINS: Final = re.compile(
    r"\b(?:(?:beginning|starting|commencing|effective)\s+(?:in|on|with|from|as\s+of|for)?\s*(?:the\s+)?|(?:adopt\w*|effective|apply|applied)\b[^.;$]{0,90}?\b(?:on|in|as\s+of|from|during|for|beginning)\s+(?:our\s+|its\s+|the\s+)?(?:Company[\u2019\x27]s\s+)?|^(?:On|As\s+of|In|Effective|During|Since)\s+(?:our\s+|its\s+|the\s+)?)$",
    re.IGNORECASE,
)
_ENDED: Final = re.compile(r"\b(?:years?|periods?|report\w*)\s+(?:ended|ending|end)\s+$", re.IGNORECASE)
_ISSUED_AFTER: Final = re.compile(r"[^.;]{0,60}\b(?:FASB|Board|IASB|issued|IASB)\b")
_INTERIM: Final = re.compile(r"\binterim\b[^;,]{0,70}$", re.IGNORECASE)


@dataclass(slots=True)
class _Entry:
    """What a text says of standards that it treats together."""

    subjects: tuple[str, ...]
    said: list[tuple[Sentence, str, str, tuple[str, ...]]] = field(default_factory=list)
    when: _When | None = None
    first: Sentence | None = None


@dataclass(frozen=True, slots=True)
class _When:
    """From when a standard holds: a day, a threshold that the standard names, or a fiscal year."""

    on: date | None = None
    after: date | None = None
    fiscal_year: int | None = None


class AccountingStandardsExtractor:
    """Finds adoption statuses of accounting standards in one document."""

    name: Final = "accounting_standards"
    dataset: Final[Dataset] = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{load_lexicon(LEXICON).sha256[:12]}"

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Statuses in the order of the text."""
        text = without_page_breaks(document.text)
        made: list[Disclosure] = []
        for entry in _entries(text):
            made += _disclosures(document, text, entry)
        return made


def standards(text: str, start: int, end: int) -> tuple[str, ...]:
    """Standards named in ``text[start:end]``: by number, else by month of issue and title; each once."""
    found = [
        f"ASU {match[1]}"
        for match in _NUMBER.finditer(text, start, end)
        if _CALLED.search(text, max(start, match.start() - 90), match.start())
    ]
    titled = [
        phrase.class_name.removeprefix(_TITLE)
        for phrase in load_lexicon(LEXICON).phrases
        if phrase.class_name.startswith(_TITLE) and phrase.regex.search(text, start, end)
    ]
    if not found:
        found = titled
    else:
        found += [name for name in titled if not name.startswith("ASU")]
    return tuple(dict.fromkeys(found))


def _entries(text: str) -> Iterator[_Entry]:
    starts = [start for start, _ in lines_matching(_ANCHOR, text)]
    blocks: set[int] = set()
    starts_and_next: list[int] = []
    for start in starts:
        starts_and_next.append(start)
        # what the company does about it may stand in the paragraph behind
        behind = text.find("\n\n", start)
        if behind >= 0:
            starts_and_next.append(behind + 2)
    entry: _Entry | None = None
    for sentence in sentences_around(text, sorted(set(starts_and_next))):
        named = standards(text, sentence.start, sentence.end)
        is_new_block = sentence.block not in blocks
        blocks.add(sentence.block)
        if is_new_block and entry and not named and not _continues(text, sentence):
            yield entry
            entry = None
        opens = named and (
            entry is None
            or (
                set(named) - set(entry.subjects)
                and (
                    is_new_block
                    or _PHRASES.has("issued", text, sentence.start, sentence.end)
                    or not set(named) & set(entry.subjects)
                )
            )
        )
        if opens:
            # "which clarified the effective date of": a paragraph on one standard names another
            if entry and not is_new_block and set(named) & set(entry.subjects):
                entry.subjects = tuple(dict.fromkeys((*entry.subjects, *named)))
            else:
                if entry:
                    yield entry
                entry = _Entry(named, first=sentence)
        if entry is None:
            continue
        _read(text, sentence, entry, named)
    if entry:
        yield entry


def _continues(text: str, sentence: Sentence) -> bool:
    return sentence.end - sentence.start > 40 and any(
        p.regex.match(text, sentence.start) for p in _PHRASES.of("continues")
    )


def _read(text: str, sentence: Sentence, entry: _Entry, named: tuple[str, ...]) -> None:
    start, end = sentence.start, sentence.end
    if end - start > _MAX_SPAN:
        return
    when = _when(text, start, end)
    # the standard's own date comes first; adoption by the company says it better
    found = [name for name in _CLASSES if _PHRASES.has(name, text, start, end)]
    if "early_adopted" in found and "adopted" in found:
        found.remove("adopted")
    if "no_material_effect" in found and _PHRASES.has("expects", text, start, end):
        found = [name for name in found if name != "adopted"]
        if "not_yet_adopted" not in found and "evaluating" not in found:
            found.append("not_yet_adopted")
    if {"adopted", "early_adopted"} & set(found) and "not_yet_adopted" in found:
        found.remove("not_yet_adopted")
    if when and (entry.when is None or {"adopted", "early_adopted"} & set(found)):
        entry.when = when
    subjects = tuple(name for name in named if name in entry.subjects) or entry.subjects
    for name in found:
        hits = _PHRASES.find(name, text, start, end)
        phrase = hits[0][2].phrase_id if hits else "expects_effect"
        entry.said.append((sentence, name, phrase, subjects))


def _disclosures(document: Document, text: str, entry: _Entry) -> list[Disclosure]:
    done = {
        subject for _, name, _, subjects in entry.said if name in ("adopted", "early_adopted") for subject in subjects
    }
    # once adopted, its effective date and the study before are history
    said = [
        (
            sentence,
            name,
            phrase,
            tuple(s for s in subjects if name not in ("not_yet_adopted", "evaluating") or s not in done),
        )
        for sentence, name, phrase, subjects in entry.said
    ]
    if not done and not any(name in ("evaluating", "not_yet_adopted") for _, name, _, _ in said) and entry.first:
        heading = _heading(text, entry.first)
        if heading:
            said = [(entry.first, heading, "heading", entry.subjects), *said]
    made: list[Disclosure] = []
    seen: set[tuple[str, str, int]] = set()
    for sentence, name, phrase, subjects in said:
        when = _when(text, sentence.start, sentence.end) or entry.when or _When()
        when = _of_calendar(document, when)
        for subject in subjects:
            if (subject, name, sentence.start) in seen:
                continue
            seen.add((subject, name, sentence.start))
            made.append(
                Disclosure(
                    rule_id=phrase if len(subjects) == 1 else f"{phrase}/{subject}",
                    span_start=sentence.start,
                    span_end=sentence.end,
                    confidence=0.8 if phrase == "heading" else 0.9,
                    kind=KIND,
                    class_name=name,
                    subject=subject,
                    value=Decimal(when.fiscal_year) if when.fiscal_year else None,
                    unit="fiscal_year" if when.fiscal_year else None,
                    start_on=when.after,
                    end_on=when.on,
                )
            )
    return made


def _heading(text: str, sentence: Sentence) -> str | None:
    """The status that the nearest heading above gives, such as "Recently adopted"."""
    for n, (a, b) in enumerate(lines_before(text, sentence.block, 6_000)):
        if n > 14:
            return None
        if b - a > _HEADING_CHARS or CELL in text[a:b] or text[a:b].rstrip().endswith("."):
            continue
        if _PHRASES.has("heading_not_yet_adopted", text, a, b):
            return "not_yet_adopted"
        if _PHRASES.has("heading_adopted", text, a, b):
            return "adopted"
    return None


def _when(text: str, start: int, end: int) -> _When | None:
    """The first date that says from when, annual periods before interim ones."""
    best: _When | None = None
    for day in dates(text, start, end):
        lead = text[max(start, day.start - 130) : day.start]
        if _ISSUED_AFTER.match(text, day.end, min(end, day.end + 80)):
            continue
        made = _from(lead, day)
        if made is None:
            continue
        if not _INTERIM.search(lead[-110:]):
            return made
        best = best or made
    return best


def _from(lead: str, day: Named) -> _When | None:
    if _AFTER.search(lead):
        return _When(after=day.last) if day.precision == "day" else None
    if _ENDED.search(lead) and day.precision == "day":
        return _When(on=_year_before(day.last) + timedelta(days=1)) if _is_month_end(day.last) else _When()
    if not _BEGINS.search(lead) and not re.search(
        r"\b(?:fiscal\s+(?:years?\s+)?|annual\s+report\w*\s+(?:\w+\s+){0,6})$", lead, re.IGNORECASE
    ):
        return None
    if day.precision == "day":
        return _When(on=day.first)
    if day.precision == "month":
        return _When(on=day.first)
    return _When(fiscal_year=day.year)


def _year_before(day: date) -> date:
    year = day.year - 1
    return date(
        year,
        day.month,
        min(day.day, calendar.monthrange(year, day.month)[1])
        if day.day < 28
        else calendar.monthrange(year, day.month)[1],
    )


def _is_month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _of_calendar(document: Document, when: _When) -> _When:
    """The first day of the first fiscal year behind a threshold, or of a fiscal year, where the year end tells it."""
    ended = document.report_on
    if when.on or ended is None or not document.form.startswith(("10-K", "20-F", "40-F")) or not _is_month_end(ended):
        return when
    if when.after:
        first = ended + timedelta(days=1)
        year = when.after.year if (first.month, first.day) > (when.after.month, when.after.day) else when.after.year + 1
        return replace(when, on=date(year, first.month, first.day))
    if when.fiscal_year and (ended.month, ended.day) == (12, 31):
        return replace(when, on=date(when.fiscal_year, 1, 1))
    return when


ACCOUNTING_STANDARDS_EXTRACTOR: Final = AccountingStandardsExtractor()
