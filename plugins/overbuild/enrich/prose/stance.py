"""Whether a sentence says that something is so: not "may", not "did not", not the standard's own words.

The words are the lexicon ``stance``. Classes: ``hypothetical`` (may, could, if), ``negated`` (did not, no), ``future``
(expects, will), ``standard`` (what a rule requires of any entity), ``risk`` (a risk factor's manner), ``boilerplate``
(forward-looking lists, definitions, cross-references), ``other_company`` (customers', the industry's).
"""

from __future__ import annotations

import re
from typing import Final, Literal

from overbuild.enrich.prose.phrases import Phrases

Stance = Literal["negated", "hypothetical", "future", "standard", "risk", "boilerplate", "other_company"]
STANCE: Final = Phrases("stance")
# Said of the whole sentence, wherever the words stand in it.
_OF_SENTENCE: Final[tuple[Stance, ...]] = ("boilerplate", "standard", "risk")
_BREAK: Final = re.compile(
    r";|\u2014|,\s+(?:but|however|although|while|whereas|which|and\s+(?:we|our|the\s+company))\b|\.\s", re.IGNORECASE
)


def clause_at(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    """The clause of the sentence ``text[start:end]`` that holds an offset."""
    first = start
    for match in _BREAK.finditer(text, start, end):
        if match.end() > at:
            return first, match.start() if match.start() > first else end
        first = match.end()
    return first, end


def taken_back(
    text: str, start: int, end: int, hit_start: int, hit_end: int, *, ignore: frozenset[Stance] = frozenset()
) -> Stance | None:
    """Why a sentence does not say that the hit ``text[hit_start:hit_end]`` is so; None where it does.

    A modal or a negation counts before the hit in its clause, or between the hit and the clause's end where it opens
    a condition ("if"); a negation at most 80 code points away.

    Args:
        ignore: stances that do not matter to the caller, e.g. ``future`` where plans count.
    """
    for name in _OF_SENTENCE:
        if name not in ignore and STANCE.has(name, text, start, end):
            return name
    first, stop = clause_at(text, start, end, hit_start)
    if "other_company" not in ignore and STANCE.has("other_company", text, first, stop):
        return "other_company"
    if "negated" not in ignore and STANCE.has("negated", text, max(first, hit_start - 80), min(stop, hit_end + 12)):
        return "negated"
    if "hypothetical" not in ignore and (
        STANCE.has("hypothetical", text, first, hit_end) or STANCE.has("condition", text, hit_end, stop)
    ):
        return "hypothetical"
    if "future" not in ignore and STANCE.has("future", text, first, hit_end):
        return "future"
    return None
