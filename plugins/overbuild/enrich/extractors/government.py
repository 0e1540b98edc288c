# ruff: noqa: E501 - a pattern is a line
"""Governments as customers, sovereign AI above all.

Rows of kind ``government_contract``: ``sovereign_ai`` (AI capacity for a state), ``program`` (a named one), ``award``
(a contract with an agency), ``revenue_share`` (per cent of revenue or receivables from governments) and ``mention``.
An award or mention without AI, cloud or computing beside it is a contractor's ordinary business and kept with a
confidence below 0.8; grants and incentives are no contracts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.prose.amounts import money
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.sentences import Sentence, is_exhibit_line, sentences_around
from overbuild.enrich.prose.speaker import SPEAKER, Speaker, own_names
from overbuild.enrich.prose.stance import STANCE, clause_at
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES

RULES: Final = "3"
LEXICON: Final = "government"
GOVERNMENT: Final = Phrases(LEXICON)
KEPT: Final = 0.6
# low, high where it is a range, unit
_Amount: TypeAlias = tuple[Decimal | None, Decimal | None, str | None]
_NOTHING: Final[_Amount] = (None, None, None)
_MAX_SENTENCE: Final = 2_000
_PER_CENT: Final = re.compile(r"(?<![\d.])(?P<number>\d+(?:\.\d+)?)\s?(?:%|per\s?cent\b|percent\b)", re.IGNORECASE)
_GROWTH: Final = re.compile(r"\b(?:increas\w+|decreas\w+|grew|grow\w*|rose|up|down|fell|declin\w+|higher|lower|or)\b[^%;]{0,18}$", re.IGNORECASE)  # fmt: skip
_LESS: Final = re.compile(
    r"\b(?:less\s+than|below|under|no\s+more\s+than|not\s+more\s+than|up\s+to)\s*$", re.IGNORECASE
)
_SIGN: Final = re.compile(r"[$\u20ac\u00a3\u00a5]|\b(?:USD|EUR)\b", re.IGNORECASE)
_COMMERCIAL: Final = re.compile(r"(?:(?!government|public|federal)[^.;%]){0,60}\bcommercial\b", re.IGNORECASE)
_MATERIAL: Final = re.compile(r"(?:significant|substantial|material|meaningful)\s+(?:portion|part|amount|percentage|share)", re.IGNORECASE)  # fmt: skip


class GovernmentExtractor:
    """Finds what a document says of governments as its company's customers."""

    name: Final = "government"
    dataset: Final = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return "-".join([RULES, load_lexicon(LEXICON).sha256[:12], SPEAKER.sha256[:6], STANCE.sha256[:6]])

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Statements of one document, in the order of the text."""
        text = document.text
        starts = [start for start, _ in GOVERNMENT.spans("gate", text, 0, len(text))]
        if not starts:
            return []
        speaker = Speaker(own_names(text))
        made: dict[tuple[str, str, int], Disclosure] = {}
        for at in sentences_around(text, starts):
            if at.is_row or at.end - at.start > _MAX_SENTENCE or is_exhibit_line(text, at):
                continue
            section = document.section_at(at.start)
            reading = _Reading(text, at, speaker, section is not None and section.item == "1A")
            for one in reading.statements():
                made.setdefault((one.rule_id, one.class_name, one.span_start), one)
        return list(made.values())


class _Reading:
    """One sentence."""

    def __init__(self, text: str, at: Sentence, speaker: Speaker, in_risks: bool) -> None:
        self.text, self.at, self.speaker, self.in_risks = text, at, speaker, in_risks

    def statements(self) -> list[Disclosure]:
        if STANCE.has("boilerplate", self.text, self.at.start, self.at.end) or self._has("grant"):
            return []
        found = self._shares()
        found += self._sovereign() or self._awards() or self._mention(bool(found))
        return found

    def _has(self, name: str, start: int | None = None, end: int | None = None) -> bool:
        first, stop = self.at.start if start is None else start, self.at.end if end is None else end
        return GOVERNMENT.has(name, self.text, max(first, self.at.start), min(stop, self.at.end))

    def _find(self, name: str) -> list[tuple[int, int, str]]:
        found = GOVERNMENT.find(name, self.text, self.at.start, self.at.end)
        return [(start, end, phrase.phrase_id) for start, end, phrase in found]

    def _confidence(self, start: int, end: int) -> float | None:
        first, stop = clause_at(self.text, self.at.start, self.at.end, start)
        if STANCE.has("negated", self.text, max(first, start - 50), end):
            return None
        if STANCE.has("hypothetical", self.text, first, end) or STANCE.has("condition", self.text, end, stop):
            return None
        if STANCE.has("risk", self.text, self.at.start, self.at.end) and self.in_risks:
            return None
        whose = self.speaker.whose(self.text, self.at.start, self.at.end, start)
        if whose == "other":
            return None
        if STANCE.has("future", self.text, first, start):
            return KEPT
        return 0.9 if whose == "own" else 0.8

    def _made(
        self, class_name: str, rule: str, confidence: float, amount: _Amount = _NOTHING, subject: str | None = None
    ) -> Disclosure:
        low, high, unit = amount
        return Disclosure(
            rule_id=f"{rule}/{unit}" if unit else rule,
            span_start=self.at.start,
            span_end=self.at.end,
            confidence=confidence,
            kind="government_contract",
            class_name=class_name,
            subject=subject,
            value=low,
            value_high=high,
            unit=unit,
        )

    def _sum(self, start: int, end: int) -> _Amount:
        for amount in money(self.text, max(self.at.start, start), min(self.at.end, end)):
            low, high = amount.low or amount.high, amount.high
            if amount.scaled and amount.currency != "%" and low and _SIGN.search(self.text, amount.start, amount.end):
                unit = "USD" if amount.currency == "$" else amount.currency
                return low, high if high != low else None, unit
        return _NOTHING

    def _sovereign(self) -> list[Disclosure]:
        for start, end, rule in self._find("sovereign_ai"):
            confidence = self._confidence(start, end)
            if confidence is None or self._has("not_contract"):
                continue
            if not self._has("deal"):
                confidence = KEPT
            amount = self._sum(self.at.start, self.at.end)
            return [
                self._made(
                    "sovereign_ai",
                    rule,
                    confidence,
                    amount,
                )
            ]
        return []

    def _awards(self) -> list[Disclosure]:
        for start, end, rule in self._find("program"):
            confidence = self._confidence(start, end)
            if confidence is None:
                continue
            amount = self._sum(self.at.start, self.at.end)
            sure = (
                confidence
                if self.speaker.own_spans(self.text, self.at.start, self.at.end) or confidence == 0.9
                else KEPT
            )
            name = " ".join(self.text[start:end].split())
            return [
                self._made(
                    "program",
                    rule,
                    sure,
                    amount,
                    subject=name,
                )
            ]
        for start, end, rule in self._find("award"):
            if not self._has("agency", start - 90, end + 90):
                continue
            confidence = self._confidence(start, end)
            if confidence is None or self._has("not_contract"):
                continue
            if self._has("about_risk"):
                continue
            if not self._has("ai") or (rule == "contract_of_agency" and not self._has("deal")):
                confidence = KEPT
            amount = self._sum(start - 60, end + 120)
            if rule == "contract_of_agency" and amount[0] is None and not self._has("deal", start - 40, end + 40):
                continue
            return [self._made("award", rule, confidence, amount)]
        return []

    def _shares(self) -> list[Disclosure]:
        """Per cent of revenue or receivables that governments bring."""
        customers = self._find("government_customer")
        if not customers or self._has("not_contract"):
            return []
        rows: list[Disclosure] = []
        for match in _PER_CENT.finditer(self.text, self.at.start, self.at.end):
            value = Decimal(match["number"])
            lead = self.text[max(self.at.start, match.start() - 32) : match.start()]
            if (
                value > 100
                or _GROWTH.search(lead)
                or not any(match.start() - 190 < a < match.end() + 130 for a, _, _ in customers)
            ):
                continue
            behind = self.text[match.end() : min(self.at.end, match.end() + 70)]
            before = self.text[max(self.at.start, match.start() - 110) : match.start()]
            if not re.match(r"(?:,?\s*(?:and|to)\s+\d[\d.]*\s?%)*,?\s*(?:,?\s*respectively,?\s*)?(?:and\s+\d+%\s+)?of\s+(?:[\w\u2019'-]+\s+){0,5}?(?:revenues?|sales|receivables?|billings|backlog|bookings)", behind, re.IGNORECASE) and not re.search(r"revenues?|sales", before, re.IGNORECASE):  # fmt: skip
                continue
            if re.search(r"commercial\s*(?:customers?)?[^.;,]{0,40}$", before, re.IGNORECASE) and not re.search(
                r"government", before[-40:], re.IGNORECASE
            ):
                continue
            if _COMMERCIAL.match(behind):
                continue
            confidence = self._confidence(match.start(), match.end())
            if confidence is None:
                continue
            bounded = _LESS.search(lead)
            amount: _Amount = (None, value, "pct") if bounded else (value, None, "pct")
            rule = "share" if not rows else f"share#{len(rows) + 1}"
            rows.append(self._made("revenue_share", rule, KEPT if bounded else confidence, amount))
            if re.search(r"\brespectively\b|\bcompared\b", self.text[match.end() : self.at.end], re.IGNORECASE):
                break
        return rows[:2]

    def _mention(self, has_share: bool) -> list[Disclosure]:
        if has_share:
            return []
        for start, end, rule in self._find("mention"):
            confidence = self._confidence(start, end)
            if (
                confidence is None
                or self._has("not_contract")
                or not self.speaker.own_spans(self.text, self.at.start, self.at.end)
            ):
                continue
            if self._has("about_risk"):
                continue
            if _MATERIAL.search(self.text, self.at.start, self.at.end):
                return [self._made("mention", "material_share", confidence)]
            return [self._made("mention", rule, confidence if self._has("ai") else KEPT)]
        return []


GOVERNMENT_EXTRACTOR: Final = GovernmentExtractor()
