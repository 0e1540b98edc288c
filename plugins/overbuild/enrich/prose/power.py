# ruff: noqa: E501 - a pattern is a line
"""Quantities of power, energy and their prices and terms as prose writes them; a megawatt is never a megawatt-hour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from overbuild.enrich.prose.dates import dates
from overbuild.enrich.prose.numbers import BETWEEN, DASH_OR_MINUS, NUMBER, number, quantities

_SCALE: Final = r"(?:(?:thousand|million|billion|trillion)\s+)?"
_HOURS: Final = r"(?:kilo|mega|giga|tera)watt[-\s]?hours?(?:\s*\([kMGT]Wh\))?|[kMGT]W-?h(?:rs?|ours?)?s?"
_POWER: Final = (
    r"(?:kilo|mega|giga)watts?(?:\s*\([kMG]Ws?\))?(?![-\s]?hours?)|[kMG]Ws?(?:\s?(?:ac|dc|AC|DC|IT))?(?![-/]?h)|MVA"
)
_UNIT: Final = rf"{_SCALE}(?:{_HOURS}|{_POWER})"
_MEASURE: Final = re.compile(
    rf"(?<![\w.$\u20ac\u00a3/])(?P<number>{NUMBER})(?:\s|-)?\s*(?P<unit>{_UNIT})(?!\w)(?P<plus>\+|\s+or\s+more\b)?",
    re.IGNORECASE,
)
_LOW_END: Final = re.compile(
    rf"(?<![\w.$\u20ac\u00a3/])(?P<low>{NUMBER})\s*(?P<gap>{DASH_OR_MINUS}|to|and)\s*(?:(?:approximately|about|up\s+to)\s+)?\Z",
    re.IGNORECASE,
)
_RANGE_GAP: Final = re.compile(
    rf"\s*(?:{DASH_OR_MINUS}|to)\s*(?:(?:approximately|about|up\s+to|over|more\s+than)\s+)?", re.IGNORECASE
)
_BETWEEN: Final = re.compile(rf"\b{BETWEEN}\s+(?:approximately\s+)?$", re.IGNORECASE)
_STEP: Final = re.compile(
    r"\b(?:by|grew|rose|added|increased|expanded|another)\s+(?:(?:over|approximately|about|more\s+than|nearly|an\s+additional)\s+)*$",
    re.IGNORECASE,
)
_FROM_OLD: Final = re.compile(
    r"\b(?:expand|increas|grow|grew|rais|upsiz|upgrad|scal|ramp|up)\w*\b[^.;]{0,60}\bfrom\s+(?:(?:approximately|about|over|an?\s+\w+)\s+)*$",
    re.IGNORECASE,
)
_LETTERS: Final = {"k": "k", "m": "M", "g": "G", "t": "T"}
_SCALES: Final = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_PER: Final = (
    r"\s*(?:per|/|a|an|for\s+each)\s*(?P<per>(?:kilo|mega)watt[-\s]?hours?(?:\s*\([kM]Wh\))?|[kM]W-?h(?:r|our)?)"
)
_PRICE: Final = re.compile(
    rf"(?:US)?\$\s?(?P<low>\d[\d,]*\.?\d*)(?:\s*(?:-|\u2013|\u2014|to|and)\s*(?:US)?\$?(?P<high>\d[\d,]*\.?\d*))?{_PER}(?!\w)",
    re.IGNORECASE,
)
_CENTS: Final = re.compile(
    rf"(?P<low>\d+\.?\d*)(?:\s*(?:-|\u2013|\u2014|to|and)\s*(?P<high>\d+\.?\d*))?\s?(?:(?:U\.?S\.?\s+)?cents?|\u00a2|c(?=\s*(?:/|per)))(?:\s*\(\$0?\.\d+\))?{_PER}(?!\w)",
    re.IGNORECASE,
)
_TERM_BEHIND: Final = re.compile(
    r"[-\s]{0,2}(?:year)s?(?:['\u2019])?,?(?:\s+|-)(?:(?:\$[\d.]+|\w+)[-\s]){0,4}?(?:terms?|agreements?|contracts?|PPAs?|VPPAs?|power|energy|nuclear|deals?|arrangements?|fixed|leases?|offtake|supply|initial|commitments?|periods?|electric(?:ity)?|take-or-pay|virtual|renewable|hedges?|swaps?)\b",
    re.IGNORECASE,
)
_TERM_BEFORE: Final = re.compile(
    r"(?:\b(?:terms?|tenors?|durations?|li(?:fe|ves)|periods?|lengths?)\b[^.;]{0,45}|\b(?:over|for|spanning|lasting|expir\w+\s+in|of|average|next|additional|another|up\s+to|least)\s+(?:a\s+|an\s+)?(?:the\s+next\s+)?(?:period\s+of\s+)?(?:approximately\s+|about\s+|up\s+to\s+|at\s+least\s+|more\s+than\s+|between\s+)?)$",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(?:past|last|previous|prior|preceding|within|every|experience|decade)\b[^.;]{0,15}$", re.IGNORECASE
)
_UNTIL: Final = re.compile(
    r"\b(?:through(?:out)?|until|till|expir(?:e|es|ed|ing|ation)(?:\s+dates?)?(?:\s+(?:is|are|in|on|at|of|end))*|terminat\w+\s+(?:in|on)|ending(?:\s+(?:in|on))?|ends?\s+(?:in|on)|to)\s+(?:the\s+)?(?:end\s+of\s+|at\s+least\s+|early\s+|mid-?|late\s+|as\s+late\s+as\s+|fiscal\s+(?:year\s+)?)?$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"\b(?:commenc\w+|beginn?\w*|start\w*|effective|from|com(?:e|es|ing)\s+online|deliver\w+)\s*(?:(?:as\s+early\s+as|in|on|of|as\s+of|by)\s+)?(?:early\s+|mid-?|late\s+|fiscal\s+(?:year\s+)?)?$",
    re.IGNORECASE,
)

# A price outside is no price of power, a term above no term.
_CHEAPEST, _DEAREST = Decimal(1), Decimal(1000)
_LONGEST: Final = Decimal(60)


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity with its unit.

    Attributes:
        unit: ``kW``, ``MW``, ``GW``, ``MVA``, ``kWh``, ``MWh``, ``GWh``, ``TWh``, ``USD/MWh``, ``years``.
        low: exact, in ``unit``; equals ``high`` for a single number; ``high`` is None for "or more".
    """

    start: int
    end: int
    low: Decimal
    high: Decimal | None
    unit: str

    @property
    def is_energy(self) -> bool:
        """Energy, not power."""
        return self.unit.endswith("Wh") and "/" not in self.unit

    @property
    def is_power(self) -> bool:
        """Power, not energy."""
        return self.unit in ("kW", "MW", "GW", "MVA")


def measures(text: str, start: int, end: int) -> list[Measure]:
    """Power and energy in ``text[start:end]``, in the order of the text, ranges put together.

    "Grew by 600 MW to 2.9 GW" is two quantities; "expanded from 500 MW to 750 MW" is the new one.
    """
    found: list[Measure] = []
    for match in _MEASURE.finditer(text, start, end):
        words = match["unit"].lower().split()
        power = _SCALES.get(words[0], 0)
        unit = _unit(" ".join(words[1:] if power else words))
        value = number(match["number"]).scaleb(power)
        one = Measure(match.start(), match.end(), value, None if match["plus"] else value, unit)
        low = _LOW_END.search(text, start, match.start())
        if low and (low["gap"].strip().lower() != "and" or _BETWEEN.search(text[start : low.start()])):
            first = number(low["low"]).scaleb(power)
            if first <= value and not (found and found[-1].end > low.start()):
                one = Measure(low.start(), match.end(), first, one.high, unit)
        before = found[-1] if found else None
        if before is not None and _RANGE_GAP.fullmatch(text, before.end, match.start()):
            lead = text[start : before.start]
            if _FROM_OLD.search(lead):
                found.pop()
            elif before.unit == unit and before.high is not None and before.low <= value and not _STEP.search(lead):
                found.pop()
                one = Measure(before.start, match.end(), before.low, one.high, unit)
        found.append(one)
    return found


def _unit(said: str) -> str:
    if said.startswith("mva"):
        return "MVA"
    letter = _LETTERS[said[0]]
    return f"{letter}Wh" if "hour" in said or re.search(r"wh|w-h", said) else f"{letter}W"


def prices(text: str, start: int, end: int) -> list[Measure]:
    """Prices of energy in ``text[start:end]``, all in USD a megawatt-hour."""
    found = []
    for pattern, shift in ((_PRICE, 0), (_CENTS, -2)):
        for match in pattern.finditer(text, start, end):
            power = shift + (3 if match["per"].lower().startswith("k") else 0)
            low = Decimal(match["low"].replace(",", "").rstrip(".")).scaleb(power)
            high = Decimal(match["high"].replace(",", "").rstrip(".")).scaleb(power) if match["high"] else low
            if _CHEAPEST <= low <= high <= _DEAREST:
                found.append(Measure(match.start(), match.end(), low, high, "USD/MWh"))
    return sorted(found, key=lambda one: one.start)


def terms(text: str, start: int, end: int) -> list[Measure]:
    """Terms of contracts in ``text[start:end]``, in years; an age or a time past is none."""
    found = []
    for one in quantities(text, start, end, r"years?"):
        before = text[max(start, one.start - 70) : one.start]
        if _PAST.search(before):
            continue
        hyphened = re.match(rf"(?:{NUMBER})(?:\s*(?:-|\u2013|to|and)\s*(?:{NUMBER}))?[-\s]year", text[one.start : end], re.IGNORECASE)  # fmt: skip
        follows = _TERM_BEHIND.match(text, one.end - (5 if text[one.end - 1] == "s" else 4), end)
        if one.low <= _LONGEST and ((hyphened and follows) or _TERM_BEFORE.search(before)):
            found.append(Measure(one.start, one.end, one.low, one.high, "years"))
    return found


def spans_of_time(text: str, start: int, end: int) -> tuple[date | None, date | None]:
    """First and last day that a contract's sentence names: "commencing in 2027", "through December 2035"."""
    first = last = None
    for named in dates(text, start, end):
        before = text[max(start, named.start - 50) : named.start]
        if last is None and _UNTIL.search(before):
            last = named.last
        elif first is None and _FROM.search(before):
            first = named.first
    if first is not None and last is not None and first > last:
        return None, last
    return first, last
