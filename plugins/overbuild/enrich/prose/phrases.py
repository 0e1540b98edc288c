"""A lexicon's phrases by class."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from overbuild.enrich.lexicon import Phrase, load_lexicon

_FILL: Final = (
    r"(?:\s+(?:approximately|about|around|roughly|nearly|almost|a|an|the|our|its|total|of|to|up|between|from|range|in|be"
    r"|expected|planned|estimated|another|over|more|than|at|least|\w+))"
)
_LEAD: Final = re.compile(r"[\s(*]*")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Looks for the phrases of one lexicon by class, whatever their effect.

    Attributes:
        lexicon: its name.
    """

    lexicon: str

    @property
    def sha256(self) -> str:
        """Changes with any phrase of the lexicon."""
        return load_lexicon(self.lexicon).sha256

    def of(self, name: str) -> tuple[Phrase, ...]:
        """Phrases of a class, in the order of the seed.

        Raises:
            KeyError: the lexicon has no such class.
        """
        return _by_class(self.lexicon)[name]

    def find(self, name: str, text: str, start: int, end: int) -> list[tuple[int, int, Phrase]]:
        """Matches of a class within ``text[start:end]``, in the order of the text."""
        found = [(*m.span(), p) for p in self.of(name) for m in p.regex.finditer(text, start, end)]
        return sorted(found, key=lambda one: one[:2])

    def spans(self, name: str, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where phrases of a class stand, in the order of the text."""
        return sorted(m.span() for p in self.of(name) for m in p.regex.finditer(text, start, end))

    def has(self, name: str, text: str, start: int, end: int) -> bool:
        """Whether a phrase of the class stands in ``text[start:end]``."""
        return any(phrase.regex.search(text, start, end) for phrase in self.of(name))

    def ends(self, name: str, text: str, filled: bool = False) -> bool:
        """Whether the text ends with a phrase of the class; ``filled`` allows up to three words behind it."""
        return any(pattern.search(text) for pattern in _ending(self.lexicon, name, filled))

    def ends_from(self, name: str, text: str) -> int | None:
        """Where the longest phrase of the class begins with which the text ends; None without one."""
        found = [m.start() for pattern in _ending(self.lexicon, name, False) if (m := pattern.search(text))]
        return min(found, default=None)

    def begins(self, name: str, text: str) -> bool:
        """Whether the text begins with a phrase of the class, blanks and an open parenthesis aside."""
        lead = _LEAD.match(text)
        at = lead.end() if lead else 0
        return any(phrase.regex.match(text, at) for phrase in self.of(name))


@cache
def _by_class(lexicon: str) -> dict[str, tuple[Phrase, ...]]:
    by_class: dict[str, tuple[Phrase, ...]] = {}
    for phrase in load_lexicon(lexicon).phrases:
        by_class[phrase.class_name] = (*by_class.get(phrase.class_name, ()), phrase)
    return by_class


@cache
def _ending(lexicon: str, name: str, filled: bool) -> tuple[re.Pattern[str], ...]:
    tail = (_FILL + r"{0,3}" if filled else "") + r"[\s(~]*$"
    return tuple(re.compile(p.regex.pattern + tail, re.IGNORECASE) for p in _by_class(lexicon)[name])
