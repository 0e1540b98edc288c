"""Whether an amount is said of the words for capital spending, or only stands in the same sentence.

Between the two may stand periods, other amounts, asides and a small vocabulary of verbs, ends of ranges and words of
guidance; a word outside of it most often begins another thought ("with cash on hand of", "approvals above").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from overbuild.enrich.prose.phrases import Phrases

_ASIDE: Final = re.compile(
    r"\s*(?:\([^()]{0,160}\)|,\s*(?:including|inclusive|excluding|exclusive|net\s+of|gross\s+of|before|which|consisting|comprised|primarily|mostly|mainly|largely|as|on\s+an?|together\s+with|plus|based|subject|with)\b[^,;:]{0,140},)\s*",
    re.IGNORECASE,
)
_INCLUDING: Final = re.compile(
    r"\s*\b(?:including|inclusive\s+of|excluding|exclusive\s+of|net\s+of|gross\s+of)\s+(?:[\w\u2019'/-]+\s+){1,8}?(?=(?:is|are|will|should|to|of|at|in)\s)",
    re.IGNORECASE,
)
_PURPOSE: Final = re.compile(
    r"\s*\b(?:to|for|on|in)\s+(?:(?:support|expand|build|grow|fund|our|new|growth|maintenance|\w+ing)\b|the\s+(?-i:[a-z]))[^,;:$]{0,60}?(?=\b(?:is|are|will|should)\s)",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"[A-Za-z][\w\u2019'-]*|\d[\d,.]*\s?%?")
_UNKNOWN_WITH_CUE: Final = 2


def is_said_behind(phrases: Phrases, gap: str) -> bool:
    """Whether the gap from the words for capital spending to an amount behind them ties the two.

    Args:
        gap: the text between, periods and other amounts already blanked.
    """
    rest = _ASIDE.sub(" ", gap)
    has_cue = phrases.has("future", rest, 0, len(rest)) or phrases.has("future", gap, 0, len(gap))
    unknown = _unknown(phrases, rest)
    if not unknown:
        return True
    if not has_cue:
        rest = _INCLUDING.sub(" ", rest)
        return not _unknown(phrases, rest)
    rest = _PURPOSE.sub(" ", _INCLUDING.sub(" ", rest))
    unknown = _unknown(phrases, rest)
    return len(unknown) <= _UNKNOWN_WITH_CUE and not any(word[0].isupper() for word in unknown)


def is_said_before(phrases: Phrases, lead: str) -> bool:
    """Whether what leads up to an amount with the words for capital spending behind it is about spending.

    Args:
        lead: the clause up to the amount, periods and other amounts already blanked.
    """
    words = [m.group() for m in _TOKEN.finditer(lead)]
    at = len(words)
    while at and _is_filler(phrases, words[at - 1]):
        at -= 1
    if not at:
        return True
    return phrases.has("spends", words[at - 1], 0, len(words[at - 1]))


def blanked(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    """``text[start:end]`` with the given spans replaced by blanks."""
    kept, at = [], start
    for a, b in sorted(spans):
        a, b = max(a, at), min(b, end)
        if a < b:
            kept += [text[at:a], " "]
            at = b
    return "".join([*kept, text[at:end]])


def _unknown(phrases: Phrases, words: str) -> list[str]:
    return [m.group() for m in _TOKEN.finditer(words) if not _is_known(phrases, m.group())]


def _is_known(phrases: Phrases, word: str) -> bool:
    return word[0].isdigit() or any(p.regex.fullmatch(word) for p in phrases.of("link_word"))


def _is_filler(phrases: Phrases, word: str) -> bool:
    return any(p.regex.fullmatch(word) for p in phrases.of("link_filler"))
