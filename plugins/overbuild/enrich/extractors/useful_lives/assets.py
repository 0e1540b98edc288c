"""Which assets a text speaks of, by class."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from overbuild.enrich.lexicon import Phrase, load_lexicon
from overbuild.enrich.prose.phrases import Phrases

LEXICON: Final = "useful_lives"
PHRASES: Final = Phrases(LEXICON)
_PREFIX: Final = "asset "
# "The assets" of a sentence are those it spoke of before.
PRONOUN: Final = "the_assets"
GENERIC: Final = frozenset((PRONOUN, "other"))
_JOINS: Final = re.compile(
    r"\s*(?:\(\w{1,4}\)\s*)?[,/]?\s*(?:(?:and|or|&|as well as|including|such as|/)\s*)?"
    r"(?:(?:our|the|its|certain|most|some|all|of|types?|other|related|various|new|a|majority|subset|associated|similar|ancillary|general|internal-use|high[-\s]performance)\s+){0,5}",
    re.IGNORECASE,
)
# "Equipment in our data centers": where assets stand, not which.
_PLACE: Final = re.compile(
    r"\b(?:in|at|within|inside|across|throughout|located\s+(?:in|at)|used\s+(?:in|at|for|by)|throughout|supporting|to\s+support|housed\s+in)\s+"
    r"(?:(?:our|the|its|certain|various|other|all|these|those|existing|new|\w+\s+and|manufacturing|corporate|owned|leased|wafer|fabrication|office|AI)\s+){0,5}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Assets:
    """Assets named together, half-open code points of the text.

    Attributes:
        parts: what is named one after the other, as (start, end, classes).
    """

    parts: tuple[tuple[int, int, tuple[str, ...]], ...]

    @property
    def start(self) -> int:
        """First code point."""
        return self.parts[0][0]

    @property
    def end(self) -> int:
        """Behind the last code point."""
        return self.parts[-1][1]

    @property
    def classes(self) -> tuple[str, ...]:
        """Asset classes in the order of the text, each once; ``the_assets`` where the text only points back."""
        return tuple(dict.fromkeys(name for _, _, classes in self.parts for name in classes))

    def each(self) -> list[Assets]:
        """Its parts, one by one."""
        return [Assets((part,)) for part in self.parts]

    @property
    def is_pronoun(self) -> bool:
        """ "The assets" and nothing more."""
        return self.classes == (PRONOUN,)

    @property
    def is_generic(self) -> bool:
        """Property and equipment as a whole, or "the assets"."""
        return GENERIC.issuperset(self.classes)


@cache
def _phrases() -> tuple[tuple[Phrase, tuple[str, ...]], ...]:
    found = [p for p in load_lexicon(LEXICON).phrases if p.class_name.startswith(_PREFIX)]
    return tuple((p, tuple(p.class_name.removeprefix(_PREFIX).split())) for p in found)


def assets(text: str, start: int, end: int) -> list[Assets]:
    """Assets in ``text[start:end]`` in their order; those named in one breath are one."""
    raw: list[tuple[int, int, tuple[str, ...]]] = []
    for phrase, classes in _phrases():
        raw += [(m.start(), m.end(), classes) for m in phrase.regex.finditer(text, start, end) if m.end() > m.start()]
    raw.sort(key=lambda r: (r[0], -r[1]))
    merged: list[Assets] = []
    for begin, stop, classes in raw:
        last = merged[-1] if merged else None
        if last and begin < last.end:
            continue
        joins = last and not (last.is_pronoun or classes == (PRONOUN,)) and _JOINS.fullmatch(text, last.end, begin)
        if last and joins:
            merged[-1] = Assets((*last.parts, (begin, stop, classes)))
            continue
        if merged and _PLACE.search(text, max(start, begin - 60), begin):
            continue
        merged.append(Assets(((begin, stop, classes),)))
    return merged
