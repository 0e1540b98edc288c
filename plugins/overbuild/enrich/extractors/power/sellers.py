"""Whether a document is a power producer's, a utility's or a power equipment maker's."""

from __future__ import annotations

from typing import Final

from overbuild.enrich.extractors.power.reading import POWER

# A company that uses power says such words now and then, a seller on every page.
_CHARS_PER_WORD: Final = 6
_WORDS_PER_HIT: Final = 600
_MIN_HITS: Final = 4


def sells_power(text: str) -> bool:
    """Whether selling power, or what makes it, is what the document's company lives on, by its own words."""
    hits = len(POWER.spans("producer", text, 0, len(text)))
    return hits >= max(_MIN_HITS, len(text) / _CHARS_PER_WORD / _WORDS_PER_HIT)
