# ruff: noqa: E501 - a pattern is a line
"""Utilisation and unit cost: how full a company's capacity is, what is contracted out, what a unit served costs.

Rows of kind ``utilisation`` (``sold_out``, ``utilisation_rate``, ``contracted_capacity``, ``long_term_contract``) and
of kind ``unit_cost`` (``decline``). Only capacity that customers pay for counts, and only what the company itself
serves: not a credit line's utilisation, not space it rents, not what a product promises its buyers.
``locked_in_power`` is found beside power (:mod:`overbuild.enrich.extractors.power`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from overbuild.enrich.extractors.power.sellers import sells_power
from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.prose.amounts import money
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.power import Measure, measures, terms
from overbuild.enrich.prose.sentences import Sentence, sentences_around
from overbuild.enrich.prose.speaker import SPEAKER, Speaker, own_names, proper_name
from overbuild.enrich.prose.stance import STANCE, clause_at
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES

RULES: Final = "2"
LEXICON: Final = "capacity"
CAPACITY: Final = Phrases(LEXICON)
KEPT: Final = 0.6
_MAX_SENTENCE: Final = 2_000
_NEAR: Final = 70
_PER_CENT: Final = re.compile(
    r"(?:(?P<low>\d+(?:\.\d+)?)\s?%?\s?(?:-|\u2013|\u2014|to|and)\s?)?(?<![\d.])(?P<number>\d+(?:\.\d+)?)\s?(?:%|per\s?cent\b|percent\b)",
    re.IGNORECASE,
)
_CUSTOMER_NAME: Final = re.compile(r"\b(?:from|with|to|by)\s+(?=[A-Z])")
_OWES: Final = re.compile(r"\b(?:up|down|increas\w+|decreas\w+|growth|grew|rose|fell|higher|lower|compared|from)\b[^%]{0,25}$", re.IGNORECASE)  # fmt: skip
_SIGN: Final = re.compile(r"[$\u20ac\u00a3\u00a5]|\b(?:USD|EUR)\b", re.IGNORECASE)
_PART: Final = re.compile(r",\s|;|\sand\s|\swith\s")


class CapacityExtractor:
    """Finds what a document says of its company's utilisation and unit cost."""

    name: Final = "capacity"
    dataset: Final = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return "-".join([RULES, load_lexicon(LEXICON).sha256[:12], SPEAKER.sha256[:6], STANCE.sha256[:6]])

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Statements of one document, in the order of the text."""
        text = document.text
        starts = [start for start, _ in CAPACITY.spans("gate", text, 0, len(text))]
        if not starts:
            return []
        speaker, is_seller = Speaker(own_names(text)), sells_power(text)
        made: dict[tuple[str, str, int], Disclosure] = {}
        for at in sentences_around(text, starts):
            if at.is_row or at.end - at.start > _MAX_SENTENCE:
                continue
            for one in _Reading(text, at, speaker, is_seller).statements():
                made.setdefault((one.rule_id, one.class_name, one.span_start), one)
        return list(made.values())


class _Reading:
    """One sentence."""

    def __init__(self, text: str, at: Sentence, speaker: Speaker, is_seller: bool) -> None:
        self.text, self.at, self.speaker, self.is_seller = text, at, speaker, is_seller

    def statements(self) -> list[Disclosure]:
        if STANCE.has("boilerplate", self.text, self.at.start, self.at.end):
            return []
        found = self._sold_out() + self._rates()
        found += self._contracted() or self._long_term()
        return found + self._unit_cost()

    def _has(self, name: str, start: int | None = None, end: int | None = None) -> bool:
        first, stop = self.at.start if start is None else start, self.at.end if end is None else end
        return CAPACITY.has(name, self.text, max(first, self.at.start), min(stop, self.at.end))

    def _find(self, name: str) -> list[tuple[int, int, str]]:
        found = CAPACITY.find(name, self.text, self.at.start, self.at.end)
        return [(start, end, phrase.phrase_id) for start, end, phrase in found]

    def _denied(self, start: int, end: int) -> bool:
        first, stop = clause_at(self.text, self.at.start, self.at.end, start)
        lead = max(first, start - 50)
        return (
            STANCE.has("negated", self.text, lead, end)
            or STANCE.has("hypothetical", self.text, first, end)
            or STANCE.has("condition", self.text, end, stop)
        )

    def _confidence(self, start: int, end: int) -> float | None:
        """None where it is somebody else's, or is not so."""
        if self._denied(start, end):
            return None
        whose = self.speaker.whose(self.text, self.at.start, self.at.end, start)
        if whose == "other":
            return None
        first, _ = clause_at(self.text, self.at.start, self.at.end, start)
        if STANCE.has("future", self.text, first, start):
            return KEPT
        return 0.9 if whose == "own" else 0.8

    def _made(
        self, class_name: str, rule: str, confidence: float, value: Measure | None = None, subject: str | None = None,
        kind: str = "utilisation",
    ) -> Disclosure:  # fmt: skip
        return Disclosure(
            rule_id=rule, span_start=self.at.start, span_end=self.at.end, confidence=confidence, kind=kind,
            class_name=class_name, subject=subject, value=value.low if value else None,
            value_high=value.high if value and value.high != value.low else None, unit=value.unit if value else None,
        )  # fmt: skip

    def _sold_out(self) -> list[Disclosure]:
        for start, end, rule in self._find("sold_out"):
            near = self.text[max(self.at.start, start - 160) : min(self.at.end, end + 120)]
            if not CAPACITY.has("capacity", near, 0, len(near)) or CAPACITY.has("not_utilisation", near, 0, len(near)):
                continue
            if re.search(
                r"\b(?:ticket|concert|show|event|game|offering|notes|shares|tender|IPO|auction|shelves|homes|condominium|cabins?|cruise)",
                near,
                re.IGNORECASE,
            ):
                continue
            if re.search(
                r"subject\s+to\s+fully|when\s+fully|once\s+fully|if\s+fully|until\s+fully", near, re.IGNORECASE
            ):
                continue
            confidence = self._confidence(start, end)
            if confidence is None:
                continue
            if rule == "constrained" and not (re.search(r"demand", near, re.IGNORECASE) or self._has("compute")):
                continue
            return [self._made("sold_out", rule, min(confidence, 0.8) if rule == "constrained" else confidence)]
        return []

    def _shares(self, start: int, end: int) -> list[Measure]:
        """Per cent in a stretch, growth rates aside."""
        found = []
        for match in _PER_CENT.finditer(self.text, max(self.at.start, start), min(self.at.end, end)):
            high = Decimal(match["number"])
            low = Decimal(match["low"]) if match["low"] else high
            lead = self.text[max(self.at.start, match.start() - 28) : match.start()]
            if high <= 100 and low <= high and not _OWES.search(lead):
                found.append(Measure(match.start(), match.end(), low, high, "pct"))
        return found

    def _rates(self) -> list[Disclosure]:
        for start, end, rule in self._find("utilisation_rate"):
            if not self._has("capacity") or self._has("not_utilisation"):
                continue
            said = self.text[start:end]
            is_noun = re.search(r"utili[sz]ation|occupanc", said, re.IGNORECASE)
            stretch = (start, end + 110) if is_noun else (start - 25, end)
            shares = self._shares(*stretch) or (self._shares(start - 25, start) if is_noun else [])
            if not shares or re.search(
                r"basis\s+points|percentage\s+points", self.text[start : end + 80], re.IGNORECASE
            ):
                continue
            if (
                not is_noun
                and not self._has("compute")
                and not re.search(r"portfolio|data\s?cent|capacity|MW", self.text[self.at.start : self.at.end])
            ):
                continue
            confidence = self._confidence(start, end)
            if confidence is None:
                continue
            return [self._made("utilisation_rate", f"{rule}/pct", confidence, shares[0])]
        return []

    def _contracted(self) -> list[Disclosure]:
        """Megawatts that customers have taken."""
        power = [m for m in measures(self.text, self.at.start, self.at.end) if m.is_power]
        if not power or self.is_seller or not self._has("to_customer") or self._has("from_landlord"):
            return []
        for start, end, rule in self._find("contracted_capacity"):
            confidence = self._confidence(start, end)
            if confidence is None or re.search(
                r"power\s+purchase|\bPPAs?\b|electric\s+service|utilit(?:y|ies)|solar|wind|generation|renewables?|storage|turbines?|nuclear|PPA",
                self.text[self.at.start : self.at.end],
                re.IGNORECASE,
            ):
                continue
            subject = self._customer()
            rows: list[Disclosure] = []
            for n, m in enumerate([*power, *terms(self.text, self.at.start, self.at.end), *self._sums()], 1):
                if m.is_power and not self._let(m, len(power) == 1):
                    continue
                rows.append(self._made("contracted_capacity", f"{rule}/{m.unit}#{n}", confidence, m, subject))
            return rows if any(r.unit in ("MW", "GW", "kW") for r in rows) else []
        return []

    def _let(self, m: Measure, alone: bool) -> bool:
        """Whether customers have taken these megawatts; beside others only the words between its commas tell."""
        first, stop = max(self.at.start, m.start - 130), min(self.at.end, m.end + 110)
        if not alone:
            first = max((k.end() for k in _PART.finditer(self.text, first, m.start)), default=first)
            stop = next((k.start() for k in _PART.finditer(self.text, m.end, stop)), stop)
        near = self.text[first:stop]
        return CAPACITY.has("to_customer", near, 0, len(near)) and not CAPACITY.has("from_landlord", near, 0, len(near))

    def _customer(self) -> str | None:
        for match in _CUSTOMER_NAME.finditer(self.text, self.at.start, self.at.end):
            name = proper_name(self.text, match.end(), self.at.end, self.speaker.names)
            if name:
                return name
        return None

    def _sums(self) -> list[Measure]:
        sums = [m for m in money(self.text, self.at.start, self.at.end) if m.scaled and m.currency != "%"]
        return [
            Measure(m.start, m.end, m.low or m.high or Decimal(0), m.high, "USD" if m.currency == "$" else m.currency)
            for m in sums
            if _SIGN.search(self.text, m.start, m.end)
        ]

    def _long_term(self) -> list[Disclosure]:
        """Contracts of customers over years, with what they are worth or how long they run."""
        if self._has("supplier") or not self._has("customer"):
            return []
        for start, end, rule in self._find("long_term_contract"):
            confidence = self._confidence(start, end)
            if confidence is None:
                continue
            # "in excess of one year" is no term
            values = [*self._sums(), *self._shares(start - 90, end + 90), *(m for m in self._lives(start) if m.low > 1)]
            if not values:
                continue
            seen: dict[str, int] = {}
            rows = []
            for value in values:
                seen[value.unit] = n = seen.get(value.unit, 0) + 1
                rows.append(
                    self._made(
                        "long_term_contract", f"{rule}/{value.unit}" + (f"#{n}" if n > 1 else ""), confidence, value
                    )
                )
            return rows
        return []

    def _lives(self, start: int) -> list[Measure]:
        from_terms = terms(self.text, self.at.start, self.at.end)
        if from_terms or not re.search(
            r"remaining\s+(?:contract\s+|lease\s+)?(?:life|term|duration)|average\s+(?:contract|lease)",
            self.text[self.at.start : self.at.end],
            re.IGNORECASE,
        ):
            return from_terms
        match = re.search(r"\b(\d+(?:\.\d+)?)\s+years?\b", self.text[start : self.at.end])
        return (
            [Measure(start + match.start(), start + match.end(), Decimal(match[1]), Decimal(match[1]), "years")]
            if match
            else []
        )

    def _unit_cost(self) -> list[Disclosure]:
        for start, end, rule in self._find("unit_cost"):
            if not self._has("unit_subject") or self._has("product_claim"):
                continue
            near = (start - _NEAR, end + _NEAR + 20)
            if not self._has("decline", *near):
                continue
            confidence = self._confidence(start, end)
            if confidence is None or re.search(
                r"\b(?:increas\w+|rose|higher|grew)\b[^.;]{0,40}$",
                self.text[max(self.at.start, start - 45) : start],
                re.IGNORECASE,
            ):
                continue
            if not self.speaker.own_spans(self.text, self.at.start, self.at.end) and confidence > KEPT:
                confidence = KEPT
            subject = self._unit_subject(start, end)
            shares = self._cut(start, end)
            value = shares[0] if shares else None
            return [self._made("decline", f"{rule}/pct" if value else rule, confidence, value, subject, "unit_cost")]
        return []

    def _cut(self, start: int, end: int) -> list[Measure]:
        found = []
        for match in _PER_CENT.finditer(self.text, max(self.at.start, start - 110), min(self.at.end, end + 130)):
            high = Decimal(match["number"])
            if 0 < high < 100:
                found.append(
                    Measure(match.start(), match.end(), Decimal(match["low"]) if match["low"] else high, high, "pct")
                )
        return found

    def _unit_subject(self, start: int, end: int) -> str:
        said = self.text[max(self.at.start, start - 40) : min(self.at.end, end + 60)].lower()
        for words, subject in (
            ("token", "token"),
            ("quer", "query"),
            ("search", "query"),
            ("serving", "serving"),
            ("serve", "serving"),
        ):
            if words in self.text[start:end].lower():
                return subject
        for words, subject in (
            ("token", "token"),
            ("quer", "query"),
            ("serving", "serving"),
            ("inferenc", "inference"),
            ("respon", "query"),
        ):
            if words in said:
                return subject
        return "inference"


CAPACITY_EXTRACTOR: Final = CapacityExtractor()
