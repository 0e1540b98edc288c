# ruff: noqa: E501 - a pattern is a line
"""Quantities beside a unit, in digits or words, exact, with ranges put together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

_UNITS: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_WORDS: Final = {word: number for number, word in enumerate(_UNITS)} | _TENS
_PARTS: Final = {
    "half": "0.5", "a half": "0.5", "one half": "0.5", "a quarter": "0.25", "one quarter": "0.25",
    "three quarters": "0.75", "\u00bd": "0.5", "\u00bc": "0.25", "\u00be": "0.75", "1/2": "0.5", "1/4": "0.25", "3/4": "0.75",
}  # fmt: skip
# A number in digits, with separators of thousands.
DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_ONE: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_WORD: Final = rf"(?:(?:{'|'.join(_TENS)})(?:[-\s](?:{_ONE}))?|{_ONE})\b"
_PART: Final = "|".join(sorted((re.escape(part).replace(r"\ ", r"[-\s]") for part in _PARTS), key=len, reverse=True))
NUMBER: Final = rf"(?:(?:{DIGITS})(?:\s?(?:\u00bd|\u00bc|\u00be)|[-\s](?:1/2|1/4|3/4)|\s(?:and\s)?(?:a|one)[-\s](?:half|quarter)\b)?|[\u00bd\u00bc\u00be]|{_WORD}(?:[-\s]and[-\s](?:{_PART})|[-\s](?:{_PART}))?|(?:one[-\s])?half\b)"
# Whole and half numbers in words up to 999: "three hundred and fifty", "two and a half", "half a".
IN_WORDS: Final = rf"(?:(?:{_ONE})[-\s]hundred(?:(?:[-\s]and)?[-\s]{_WORD})?|{_WORD}(?:[-\s]and[-\s](?:a|one)[-\s]half)?|half[-\s]an?|an?)"
# Between the ends of a range; the longer one where prose has a minus or a tilde there.
DASH: Final = r"[-\u2010-\u2015]"
DASH_OR_MINUS: Final = r"[-\u2010-\u2015\u2212~]"
BETWEEN: Final = r"(?:between|range\s+of|ranging\s+between)"
PER_CENT: Final = r"\s?(?:%|per\s?cent\b)"
_ABOUT: Final = (
    r"(?:(?:approximately|about|around|roughly|nearly|almost|over|up\s+to|as\s+long\s+as|an?\s+average\s+of|~)\s*)*"
)
_ASIDE: Final = r"(?:\s*\(\s*\d+(?:\.\d+)?\s*\))?"
_GAP: Final = rf"\s*(?:{DASH_OR_MINUS}|to|through|and\s+up\s+to|up\s+to)\s*"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or range with its unit.

    Attributes:
        low: equals ``high`` for a single number; ``high`` is None for "five or more".
        unit_text: the unit as written, lower case.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal | None
    unit_text: str

    @property
    def is_range(self) -> bool:
        """Two different ends."""
        return self.high is not None and self.low != self.high


def number(words: str) -> Decimal:
    """Value of a number as prose writes it: ``12``, ``1,200.5``, ``five and a half``, ``twenty-five``, ``5 1/2``.

    Raises:
        ValueError: the words are no number.
    """
    said = " ".join(words.lower().replace(",", "").replace("-", " ").split())
    match = re.fullmatch(
        rf"(?P<part>{_PART})|(?P<whole>\d*\.?\d+|{_WORD})(?:[-\s]?(?:and[-\s])?(?P<rest>{_PART}))?", said
    )
    if match is None:
        raise ValueError(f"{words!r} is no number")
    if match["part"]:
        return Decimal(_PARTS[match["part"]])
    whole = match["whole"]
    if whole[0].isdigit() or whole[0] == ".":
        value = Decimal(whole)
    else:
        value = Decimal(sum(_WORDS[word] for word in re.split(r"[-\s]", whole)))
    return value + (Decimal(_PARTS[match["rest"]]) if match["rest"] else 0)


def number_in_words(words: str) -> Decimal:
    """Value of what :data:`IN_WORDS` matches.

    Raises:
        ValueError: the words are no number.
    """
    said = " ".join(words.lower().replace("-", " ").split())
    if said in ("a", "an"):
        return Decimal(1)
    if said.startswith("half a"):
        return number("half")
    hundreds, found, rest = said.partition(" hundred")
    if not found:
        return number(said)
    rest = rest.removeprefix(" and").strip()
    return number(hundreds) * 100 + (number(rest) if rest else 0)


@cache
def _quantity(unit: str) -> re.Pattern[str]:
    inner = rf"(?:\s*-?\s*(?:{unit}))?"
    return re.compile(
        rf"(?<![\w.$\u20ac\u00a3])(?:(?P<low>{NUMBER}){_ASIDE}{inner}(?:(?P<gap>{_GAP})|(?P<and>\s+and\s+)){_ABOUT})?(?P<high>{NUMBER}){_ASIDE}"
        rf"(?P<plus>\+|\s+or\s+(?:more|longer|greater))?(?:\s|-)?\s*(?P<unit>{unit})(?!\w)(?P<more>\s+or\s+(?:more|longer|greater)\b)?",
        re.IGNORECASE,
    )


_CALENDAR: Final = re.compile(r"(?:19|20)\d\d")
_BETWEEN: Final = re.compile(rf"\b{BETWEEN}\s*$", re.IGNORECASE)


def quantities(text: str, start: int, end: int, unit: str) -> list[Quantity]:
    """Quantities of a unit in ``text[start:end]`` in their order, ranges put together.

    "Five and six years" is two quantities unless "between" stands before it.

    Args:
        unit: a regular expression for the unit's words, e.g. ``years?`` or ``MW|megawatts?``, without groups.
    """
    found: list[Quantity] = []
    at = start
    pattern = _quantity(unit)
    while match := pattern.search(text, at, end):
        at = match.end()
        high = number(match["high"])
        said = " ".join(match["unit"].lower().split())
        open_ended = bool(match["plus"] or match["more"])
        if match["low"] is None:
            found.append(Quantity(match.start(), match.end(), high, None if open_ended else high, said))
            continue
        low = number(match["low"])
        if match["gap"] or _BETWEEN.search(text, max(start, match.start() - 30), match.start()):
            if low <= high:
                found.append(Quantity(match.start(), match.end(), low, None if open_ended else high, said))
            continue
        if not _CALENDAR.fullmatch(match["low"]):
            found.append(Quantity(match.start("low"), match.end("low"), low, low, said))
        found.append(Quantity(match.start("high"), match.end(), high, None if open_ended else high, said))
    return found
