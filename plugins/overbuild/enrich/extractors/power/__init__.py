"""Power: what a company says of the electricity it buys and uses.

Rows of kind ``power``: contracts (``ppa``, ``utility_supply``, ``utility_renewal``, ``fixed_price``, ``spot``), where
the power comes from (``nuclear``, ``gas``, ``on_site``, ``renewable``), how much the sites have (``capacity``), money
promised for it (``commitment``), power as a large cost (``material``) and as a risk (``price_risk``). Power that a
producer sells is ``seller`` and never counts. Each quantity of a statement is a row of its own with the same span;
the class's first row carries the counterparty and the dates. Long-term power with a quantity is also
``locked_in_power`` of kind ``utilisation``.

A confidence of 0.8 or more is a fact of the company's own; 0.6 is a plan, a possible risk, or somebody's sales.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from overbuild.enrich.extractors.power.reading import LEXICON, POWER, Found, read
from overbuild.enrich.extractors.power.sellers import sells_power
from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.prose.sentences import is_exhibit_line, sentences_around
from overbuild.enrich.prose.speaker import SPEAKER, Speaker, own_names
from overbuild.enrich.prose.stance import STANCE
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES

RULES: Final = "3"
_MAX_SENTENCE: Final = 3_000


class PowerExtractor:
    """Finds what a document says of its company's power."""

    name: Final = "power"
    dataset: Final = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return "-".join([RULES, load_lexicon(LEXICON).sha256[:12], SPEAKER.sha256[:6], STANCE.sha256[:6]])

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Statements of one document, in the order of the text."""
        text = document.text
        starts = [start for start, _ in POWER.spans("gate", text, 0, len(text))]
        if not starts:
            return []
        speaker, is_seller = Speaker(own_names(text)), sells_power(text)
        made: list[Disclosure] = []
        before: Found | None = None
        for sentence in sentences_around(text, starts):
            if sentence.end - sentence.start > _MAX_SENTENCE or is_exhibit_line(text, sentence):
                continue
            if before is not None and before.block != sentence.block:
                before = None
            section = document.section_at(sentence.start)
            found = read(text, sentence, speaker, is_seller, before, document.accepted_at.date())
            in_risks = section is not None and section.item == "1A"
            made += [one.disclosure(text, in_risks) for one in found]
            before = next((one for one in found if one.is_contract), before if found else None)
        return _once(made)


def _once(made: Sequence[Disclosure]) -> list[Disclosure]:
    """Rows without repetitions of the lake's key; the first is kept."""
    kept: dict[tuple[str, str, str, int], Disclosure] = {}
    for one in made:
        kept.setdefault((one.rule_id, one.kind, one.class_name, one.span_start), one)
    return list(kept.values())


POWER_EXTRACTOR: Final = PowerExtractor()
