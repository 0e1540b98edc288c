"""Guidance: what a company says it will spend on property and equipment.

Every statement about its own future capital spending becomes a row: the year or quarter as the text names it, the
range, what the range replaces, why. Sentences that come near - spending of the past, commitments, liquidity, other
companies' spending, parts of the total - become rows with the reason they were turned down. Which fiscal year "next
year" is and how a range compares with the one before are for the warehouse to say: it knows the calendar and history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final

from overbuild.enrich.extractors.guidance.reading import LEXICON, Found, Hit, hits, phrase_matches, read
from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.prose.sentences import Sentence, sentences_around
from overbuild.enrich.prose.speaker import Speaker, own_names
from overbuild.enrich.signals import Document, Signal
from overbuild.lake.schemas import GUIDANCE, Dataset

RULES: Final = "3"
_MAX_SPAN: Final = 4_000
_REVISIONS: Final = ("narrowed", "maintained", "raised", "lowered", "initiated")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceStatement(Signal):
    """A statement about future capital spending, or a near miss.

    Attributes:
        statement_number: from 1, in the span: a sentence may speak of several years or bases.
        status: ``guidance`` or ``rejected``; ``reject_reason`` says why.
        span_text: the sentence or the table's row, verbatim.
        period_span: ``year``, ``quarter``, ``half``, ``remainder``, ``years``, ``twelve_months`` or ``unsaid``.
        period_year: as the text says it; ``period_last_year`` the last of several; ``period_relative`` 0 for "this
            year" (or quarter), 1 for "next year", None where the year is said or nothing is.
        period_quarter: 1 to 4, or the half's number.
        period_calendar: ``fiscal``, ``calendar``, ``year_end`` (the year that ends in ``period_year``) or ``unsaid``.
        period_from: ``sentence``, or ``context``: a heading or a sentence before.
        basis: ``capex``, ``gross``, ``net``, ``capex_incl_lease_principal``, ``capex_incl_leases``.
        low: in ``currency``; None where only an upper bound is said, ``high`` None where only a lower one.
        currency: ISO code, ``$`` where the text does not say whose dollars; None without an amount.
        stated_direction: what the text says became of the guidance (``raised``, ``lowered``, ``narrowed``,
            ``maintained``, ``initiated``) or, without amounts, what is to become of the spending (``increase``,
            ``decrease``, ``flat``).
        range_position: ``high_end``, ``low_end`` or ``midpoint`` where the text points into its range.
    """

    dataset: ClassVar[Dataset] = GUIDANCE

    statement_number: int
    status: str
    reject_reason: str | None
    span_text: str
    period_span: str
    period_year: int | None
    period_last_year: int | None
    period_quarter: int | None
    period_relative: int | None
    period_calendar: str
    period_from: str | None
    basis: str
    low: Decimal | None
    high: Decimal | None
    currency: str | None
    pct_of_revenue_low: Decimal | None
    pct_of_revenue_high: Decimal | None
    prior_low: Decimal | None
    prior_high: Decimal | None
    stated_direction: str | None
    range_position: str | None
    justification_class: str


class GuidanceExtractor:
    """Finds statements about future capital spending in one document."""

    name: Final = "capex_guidance"
    dataset: Final = GUIDANCE

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{load_lexicon(LEXICON).sha256[:12]}"

    def extract(self, document: Document) -> Sequence[GuidanceStatement]:
        """Statements and near misses of one document, in the order of the text."""
        text = document.text
        found = hits(text)
        made: list[GuidanceStatement] = []
        speaker = Speaker(own_names(text)) if found else Speaker()
        for sentence in sentences_around(text, [hit.start for hit in found]):
            own = [h for h in found if sentence.start <= h.start and h.end <= sentence.end]
            if not own or sentence.end - sentence.start > _MAX_SPAN:
                continue
            statements = read(text, sentence, own, document.accepted_at.date(), speaker)
            made += _signals(text, sentence, own, statements)
        return made


def _signals(text: str, sentence: Sentence, own: Sequence[Hit], found: Iterable[Found]) -> list[GuidanceStatement]:
    return [_signal(text, sentence, number, one) for number, one in enumerate(found, start=1)]


def _signal(text: str, sentence: Sentence, number: int, found: Found) -> GuidanceStatement:
    amount, share, prior, period = found.amount, found.share, found.prior, found.period
    direction = found.direction
    if found.reason is None and direction is None:
        direction = _revision(text, sentence)
    elif found.reason is None and direction in ("increase", "decrease", "flat"):
        pass
    return GuidanceStatement(
        rule_id=found.rule_id,
        span_start=sentence.start,
        span_end=sentence.end,
        confidence=found.confidence,
        statement_number=number,
        status="guidance" if found.reason is None else "rejected",
        reject_reason=found.reason,
        span_text=text[sentence.start : sentence.end],
        period_span=period.span if period else "unsaid",
        period_year=period.year if period else None,
        period_last_year=(period.last_year or period.year) if period else None,
        period_quarter=period.quarter if period else None,
        period_relative=period.relative if period else None,
        period_calendar=period.calendar if period else "unsaid",
        period_from=found.period_from,
        basis=found.basis,
        low=amount.low if amount and not found.open_high else None,
        high=amount.high if amount and not found.open_low else None,
        currency=amount.currency if amount else None,
        pct_of_revenue_low=share.low if share and not found.open_high else None,
        pct_of_revenue_high=share.high if share and not found.open_low else None,
        prior_low=prior.low if prior and prior.currency != "%" else None,
        prior_high=prior.high if prior and prior.currency != "%" else None,
        stated_direction=direction,
        range_position=found.position,
        justification_class=_justification(text, sentence),
    )


def _revision(text: str, sentence: Sentence) -> str | None:
    for name in _REVISIONS:
        if phrase_matches(name, text, sentence.start, sentence.end):
            return name
    return None


def _justification(text: str, sentence: Sentence) -> str:
    """``specific``, ``vague`` or ``none``: what the sentence and the next one of its paragraph give as the reason."""
    stop = sentence.stop
    following = text.find(". ", sentence.end, stop)
    end = sentence.end if sentence.is_row else (following if following >= 0 else stop)
    for name in ("specific", "vague"):
        if phrase_matches(name, text, sentence.start, min(end, sentence.end + 400)):
            return name
    return "none"


GUIDANCE_EXTRACTOR: Final = GuidanceExtractor()
