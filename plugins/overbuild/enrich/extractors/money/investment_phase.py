"""Investment-phase language: the company says that it is investing now and returns come later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.sentences import holds, lines_holding, sentences_around
from overbuild.enrich.prose.stance import STANCE, Stance, taken_back
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES

RULES: Final = "2"
KIND: Final = "investment_phase"
PHASE: Final = Phrases("investment_phase")
_ANCHOR: Final = re.compile(
    r"nvest|[Aa]head of|n advance of|nticipation of|innings|[Ee]arly (?:stage|day|phase)|argin|[Ss]cal(?:e|es|ed|ing)\b"
    r"|[Ee]xpand|[Bb]uild|[Rr]amp|[Aa]ccelerat|onetiz"
    r"|take (?:\w+ ){0,3}(?:time|years|longer|quarters)|ong[- ](?:term|run)"
    r"|(?:hort|ear)[- ]term|year of|phase|stage|mode\b|expenses? growth|cost growth"
)  # fmt: skip
_ABOUT: Final = (
    "AI", "rtificial", "ata center", "ata centre", "nfrastructure", "apacity", "ompute", "GPU", "erver",
    "nvest", "ear-term", "hort-term", "ear term", "hort term", "argin", "ree cash flow", "uild-out",
    "uildout", "onetiz", "ead of",
)  # fmt: skip
_SENTENCE_CHARS: Final = 1_000
_CONFIDENT: Final = 0.85
# A risk factor tells what might be feared of any year's spending.
_RISK: Final = 0.6
# An entry of a list of forward-looking statements or risks: no statement of its own.
_FRAGMENT: Final = re.compile(
    r"(?:our|its|the|any|whether|the\s+Company[\u2019']s)\s+(?:[\w-]+\s+){0,2}?(?:ability|expectations?|plans?|beliefs?|intentions?|anticipated|estimates|efforts?|failure|pace|timing|strategy)\b(?![^.]*\b(?:is|are|was|were|has|have)\b)"
)
# Of plans and risks too: what is planned or feared is said of investments that are made.
_IGNORED: Final = frozenset[Stance](("future", "standard", "other_company"))
_NO_OWNER_NEEDED: Final = ("margin_impact_ai", "near_term_pressure")


class InvestmentPhaseExtractor:
    """Finds investment-phase language."""

    name: Final = "investment_phase"
    dataset: Final = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{PHASE.sha256[:12]}-{STANCE.sha256[:12]}"

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """One row a sentence that says so, in the order of the text."""
        text = document.text
        made: list[Disclosure] = []
        for sentence in sentences_around(text, lines_holding(_ABOUT, text)):
            begin, end = sentence.start, sentence.end
            if sentence.is_row or end - begin > _SENTENCE_CHARS or not _ANCHOR.search(text, begin, end):
                continue
            if not holds(_ABOUT, text, begin, end):
                continue
            rule = None if _FRAGMENT.match(text, begin, end) else _rule(text, begin, end)
            if rule is not None:
                section = document.section_at(begin)
                made.append(
                    Disclosure(
                        rule_id=rule,
                        span_start=begin,
                        span_end=end,
                        confidence=_RISK if section is not None and section.item == "1A" else _CONFIDENT,
                        kind=KIND,
                        class_name="language",
                    )
                )
        return made


def _rule(text: str, begin: int, end: int) -> str | None:
    for phrase in PHASE.of("investment_phase"):
        for match in phrase.regex.finditer(text, begin, end):
            if phrase.phrase_id not in _NO_OWNER_NEEDED and not PHASE.has("own", text, begin, end):
                continue
            if PHASE.has("not_own", text, begin, end):
                return None
            if taken_back(text, begin, end, *match.span(), ignore=_IGNORED) is None:
                return phrase.phrase_id
    return None


INVESTMENT_PHASE_EXTRACTOR: Final = InvestmentPhaseExtractor()
