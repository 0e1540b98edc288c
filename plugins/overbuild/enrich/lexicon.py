"""Phrases that extractors look for: rows of the seed ``phrases``, read from the dbt project.

A phrase is a regular expression in which a space stands for any white space, matched without regard to case and
between word boundaries. ``effect`` says what a match is good for: ``hit`` is what is looked for, ``veto`` in the
same sentence takes a hit back (the standard's own wording, a negation), ``context`` has to stand near a hit that
asks for it. What an extractor makes of the three is up to it.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, cast, get_args

from overbuild.errors import UsageError
from overbuild.paths import seeds_dir

Effect = Literal["hit", "veto", "context"]
_EFFECTS: Final = get_args(Effect)
_SPACE: Final = re.compile(r"(?<!\\) +(\??)")
SEED: Final = "phrases.csv"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase.

    Attributes:
        phrase_id: unique in the seed; a signal's ``rule_id``.
        class_name: what a hit means (``locked_in``, ``specific``); empty where the lexicon has no classes.
        effect: ``hit``, ``veto`` or ``context``.
        regex: compiled.
    """

    phrase_id: str
    class_name: str
    effect: Effect
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of one name. ``sha256`` changes with any of their words, ids, classes and effects."""

    name: str
    phrases: tuple[Phrase, ...]
    sha256: str

    def of(self, effect: Effect) -> tuple[Phrase, ...]:
        """Phrases of one effect, in the order of the seed."""
        return tuple(phrase for phrase in self.phrases if phrase.effect == effect)

    def find(
        self, text: str, effect: Effect, start: int = 0, end: int | None = None
    ) -> Iterator[tuple[Phrase, int, int]]:
        """Matches in ``text[start:end]`` as (phrase, start, end) in code points of ``text``, phrase by phrase."""
        stop = len(text) if end is None else end
        for phrase in self.of(effect):
            for match in phrase.regex.finditer(text, start, stop):
                yield phrase, match.start(), match.end()


@cache
def load_lexicon(name: str) -> Lexicon:
    """The phrases of one lexicon, in the order of the seed.

    Raises:
        UsageError: the seed has no such lexicon, or a row of it cannot be used.
    """
    path = seeds_dir() / SEED
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, restkey="rest", restval="") if row["lexicon"] == name]
    if not rows:
        raise UsageError(f"There is no lexicon {name!r}", place=str(path), remedy="Add its phrases to the seed")
    digest = hashlib.sha256()
    phrases = []
    for row in rows:
        place = f"{path}, phrase {row['phrase_id']}"
        if "rest" in row:
            raise UsageError(
                "A row of the seed has too many values", place=place, remedy="Quote a pattern with a comma"
            )
        told = [row[column] for column in ("phrase_id", "class_name", "effect", "pattern")]
        digest.update("\x1f".join(told).encode() + b"\x1e")
        phrases.append(_phrase(*told, place=place))
    return Lexicon(name, tuple(phrases), digest.hexdigest())


def _phrase(phrase_id: str, class_name: str, effect: str, pattern: str, *, place: str) -> Phrase:
    if effect not in _EFFECTS:
        raise UsageError(f"A phrase has effect {effect!r}", place=place, remedy=f"Use one of {list(_EFFECTS)}")
    try:
        regex = re.compile(
            r"(?<!\w)(?:" + _SPACE.sub(lambda m: r"\s*" if m[1] else r"\s+", pattern) + r")(?!\w)", re.IGNORECASE
        )
    except re.error as error:
        raise UsageError(
            f"A phrase is no regular expression: {error}", place=place, remedy="Mend its pattern"
        ) from None
    return Phrase(phrase_id, class_name, cast(Effect, effect), regex)
