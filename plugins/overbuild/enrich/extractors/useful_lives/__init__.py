"""Useful lives: over how many years a company writes its assets off, and when it changes its mind.

A statement of an accounting policy, a table or a note becomes a row for each class of assets it names; a change has
the life before it, from when it holds and what the text says it does to depreciation or income. Lives that remain,
lease and contract terms, the tax code's lives and what only might be are left alone. How a life compares with what
the company said before is for the warehouse to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from overbuild.enrich.extractors.useful_lives.assets import LEXICON
from overbuild.enrich.extractors.useful_lives.reading import Found, read_list_line, read_row, read_sentence
from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.prose.sentences import Sentence, lines_matching, sentences_around, without_page_breaks
from overbuild.enrich.prose.stance import STANCE
from overbuild.enrich.signals import Document, Signal
from overbuild.lake.schemas import USEFUL_LIVES, Dataset

RULES: Final = "2"
_MAX_SPAN: Final = 3_000
# Every statement stands in a line with one of these.
_ANCHOR: Final = re.compile(
    r"\bli(?:fe|ves)\b|(?:depreciat|amorti[sz])[^\n]*\b(?:years?|months)\b|\b(?:years?|yrs)\b|\|\s*\d{1,2}(?:\.\d)?\s*(?:[-\u2010-\u2015]|to)\s*\d{1,3}\b",
    re.IGNORECASE,
)


_IN_YEARS: Final = re.compile(r"\b(?:in|number of)\s+years\b|\(years\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsefulLife(Signal):
    """A useful life, or a change of one.

    Attributes:
        statement_number: from 1, in the span: a sentence may speak of several assets.
        statement: ``stated`` or ``changed``.
        asset_class: ``servers``, ``network_equipment``, ``computer_equipment``, ``data_center_equipment``,
            ``buildings``, ``building_improvements``, ``leasehold_improvements``, ``machinery`` (and equipment without
            a kind), ``office_equipment``, ``software``, ``intangibles``, ``vehicles``, ``land_improvements``,
            ``other`` (property and equipment as a whole, and what is none of these).
        asset_text: what the text calls them.
        years_low: in years; None where only an upper bound is said, ``years_high`` None where only a lower one, both
            where a change is told without figures.
        from_low: life before the change, ``from_high`` its upper end; None where the text gives none.
        limited_by: ``lease_term`` or ``other_life`` where the text takes the shorter of that and the life.
        direction: ``lengthened`` or ``shortened``; None for a statement, or where neither figures nor words tell.
        effective_on: first day of what the text names; None where it names a fiscal period or nothing.
        effect_usd: in the text's currency, first figure for ``effect_on``; a reduction is negative.
        effect_span: ``quarter``, ``six_months``, ``nine_months``, ``year`` or ``unsaid``.
        span_text: the sentence or the table's row, verbatim.
    """

    dataset: ClassVar[Dataset] = USEFUL_LIVES

    statement_number: int
    statement: str
    asset_class: str
    asset_text: str | None
    years_low: Decimal | None
    years_high: Decimal | None
    from_low: Decimal | None
    from_high: Decimal | None
    limited_by: str | None
    direction: str | None
    effective_on: date | None
    effective_fiscal_year: int | None
    effective_fiscal_quarter: int | None
    effect_usd: Decimal | None
    effect_on: str | None
    effect_span: str | None
    span_text: str


class UsefulLivesExtractor:
    """Finds useful lives and their changes in one document."""

    name: Final = "useful_lives"
    dataset: Final = USEFUL_LIVES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{load_lexicon(LEXICON).sha256[:12]}-{STANCE.sha256[:6]}"

    def extract(self, document: Document) -> Sequence[UsefulLife]:
        """Statements of one document, in the order of the text."""
        text = without_page_breaks(document.text)
        lines = lines_matching(_ANCHOR, text)
        # a table of bare numbers says "years" in the line above it alone
        below = [end + 2 for start, end in lines if text.startswith("\n\n", end) and _IN_YEARS.search(text, start, end)]
        starts = sorted({*(start for start, _ in lines), *(at for at in below if at < len(text))})
        sentences = list(sentences_around(text, starts))
        made: list[UsefulLife] = []
        for n, sentence in enumerate(sentences):
            if sentence.end - sentence.start > _MAX_SPAN:
                continue
            if sentence.is_row:
                found = read_row(text, sentence)
            else:
                block = [s for s in sentences[max(0, n - 6) : n + 8] if s.block == sentence.block and not s.is_row]
                after = [s for s in block if s.start > sentence.start]
                before = [s for s in reversed(block) if s.end <= sentence.start]
                found = read_sentence(text, sentence, after, before) or read_list_line(text, sentence)
            made += _signals(document, sentence, [one for one in found if not _is_said(one, sentence, made)])
        return made


def _is_said(one: Found, sentence: Sentence, made: Sequence[UsefulLife]) -> bool:
    """ "Those assets whose life will change from six to five years": the change that the paragraph has told already."""
    life = one.life
    if not one.is_change or life is None or one.asset_class != "other":
        return False
    return any(
        s.statement == "changed" and s.span_start >= sentence.block and s.span_start < sentence.start
        and (s.years_low, s.years_high, s.from_low) == (life.low, life.high, life.from_low)
        for s in made
    )  # fmt: skip


def _signals(document: Document, sentence: Sentence, found: Sequence[Found]) -> list[UsefulLife]:
    unique = list(dict.fromkeys(found))
    return [_signal(document, sentence, number, one) for number, one in enumerate(unique, start=1)]


def _signal(document: Document, sentence: Sentence, number: int, one: Found) -> UsefulLife:
    life, since, done = one.life, one.since, one.effect
    on, year, quarter = (since.on, since.fiscal_year, since.fiscal_quarter) if since else (None, None, None)
    if on is None and year is not None:
        on = _fiscal_start(document, year, quarter)
    return UsefulLife(
        rule_id=one.rule_id,
        span_start=sentence.start,
        span_end=sentence.end,
        confidence=one.confidence,
        statement_number=number,
        statement="changed" if one.is_change else "stated",
        asset_class=one.asset_class,
        asset_text=one.asset_text,
        years_low=life.low if life else None,
        years_high=life.high if life else None,
        from_low=life.from_low if life else None,
        from_high=life.from_high if life else None,
        limited_by=one.limited_by,
        direction=one.direction,
        effective_on=on,
        effective_fiscal_year=year,
        effective_fiscal_quarter=quarter,
        effect_usd=done.amount if done else None,
        effect_on=done.on if done else None,
        effect_span=done.span if done else None,
        span_text=document.text[sentence.start : sentence.end],
    )


def _fiscal_start(document: Document, year: int, quarter: int | None) -> date | None:
    """First day of a fiscal period where an annual report's own year end tells it for certain."""
    ended = document.report_on
    if ended is None or not document.form.startswith(("10-K", "20-F", "40-F")):
        return None
    if (ended.month, ended.day) == (12, 31):
        return date(year, 3 * ((quarter or 1) - 1) + 1, 1)
    if quarter in (None, 1) and ended.year == year - 1:
        return date.fromordinal(ended.toordinal() + 1)
    return None


USEFUL_LIVES_EXTRACTOR: Final = UsefulLivesExtractor()
