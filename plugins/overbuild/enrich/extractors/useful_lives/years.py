# ruff: noqa: E501 - a pattern is a line
"""Lives in years: numbers, ranges, bounds, and changes from one to another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from overbuild.enrich.prose.dates import Named, dates
from overbuild.enrich.prose.numbers import DASH, NUMBER, Quantity, number, quantities

_UNIT: Final = r"years?|yrs?\.?|months?"
_MONTHS_A_YEAR: Final = 12
# Longer lives than this are no lives of assets: a century of land use rights at most.
_LONGEST: Final = Decimal(100)
_Y: Final = r"(?:[-\s]*years?)"
_APPROX: Final = r"(?:(?:approximately|about|an?\s+average\s+of|generally|up\s+to|primarily|an?|the|useful\s+li(?:fe|ves)\s+of|estimated|periods?\s+of|over|now)\s+)*"
_RANGED: Final = r"(?:(?:a\s+)?ranges?\s+(?:of|from)|between|periods?\s+ranging\s+(?:from|between)|ranging\s+from)\s+"
_RANGE_GAP: Final = rf"\s*(?:to|{DASH}|or|and)\s*"
_PARENS: Final = r"(?:\s*\(\d+(?:\.\d+)?\))?"
_N: Final = rf"(?:{NUMBER}){_PARENS}"
_FROM_TO: Final = re.compile(
    rf"\bfrom\s+{_APPROX}(?:"
    # from 3-5 (or "a range of 3 to 5") to 4-6
    rf"(?P<a1>(?:{_RANGED})?{_N}{_RANGE_GAP}{_N}{_Y}|(?:{_RANGED}){_N}{_RANGE_GAP}{_N}{_Y}?|{_N}\s*{DASH}\s*{_N}{_Y}?)\s+to\s+{_APPROX}(?P<b1>(?:{_RANGED})?{_N}(?:{_RANGE_GAP}{_N})?)"
    # from 3 years to (a range of) 4 to 5
    rf"|(?P<a2>{_N}{_Y}?)\s*,?\s+to\s+{_APPROX}(?P<b2>(?:{_RANGED})?{_N}(?:{_RANGE_GAP}{_N})?)"
    rf"){_Y}",
    re.IGNORECASE,
)
_PRIOR_TO: Final = re.compile(
    rf"(?P<a>{_N}){_Y}?\s+(?P<prior>prior\s+to|before|until|through)\s+(?P<d1>[\w ,]{{4,40}}?),?\s+(?:and|and\s+then|then|or)\s+{_APPROX}(?P<b>{_N}(?:{_RANGE_GAP}{_N})?){_Y}"
    r"\s*(?P<after>subsequent\s+to|after|beginning|effective|on\s+or\s+after|following|thereafter|since|starting|from|as\s+of)?(?:\s+(?:on|in|with|of)\b)?(?P<d2>[\w ,]{0,45}?(?:19|20)\d\d)?",
    re.IGNORECASE,
)
_FORMERLY: Final = re.compile(
    rf"\s*,?\s*\(?(?:previously|formerly|compared\s+(?:to|with)|instead\s+of|rather\s+than|versus|up\s+from|down\s+from|from)\s+(?:(?:a|an|the|our|its|prior|previous|estimate|estimated|useful|life|of|range|approximately)\s+)*(?P<a>{_N}(?:{_RANGE_GAP}{_N})?){_Y}",
    re.IGNORECASE,
)
_FORMERLY_BEFORE: Final = re.compile(
    rf"(?:previously|formerly|prior\s+(?:estimate|life|useful\s+life))\s+(?:(?:a|an|the|our|its|estimated|useful|life|of|was|were|been|being|depreciated|amortized|over)\s+)*(?P<a>{_N}){_Y}[^.;]{{0,60}}$",
    re.IGNORECASE,
)
_TO_BEFORE: Final = re.compile(
    rf"\bto\s+(?:(?:a|an|the|be|approximately|about|up\s+to|now|range\s+of|between|estimated|useful|life|period|of|from)\s+)*$|\b(?:is|are|be|at)\s+now\s+{_APPROX}$",
    re.IGNORECASE,
)
_BY_BEFORE: Final = re.compile(
    r"\bby\s+(?:(?:a|an|the|approximately|about|up\s+to|roughly|additional|further)\s+)*$", re.IGNORECASE
)
_FORMER: Final = re.compile(r"\b(?:previously|formerly)\s+(?:[\w-]+\s+){0,5}$", re.IGNORECASE)
_UP_TO: Final = re.compile(
    r"\b(?:up\s+to|not\s+(?:to\s+)?exceed(?:ing)?|no\s+(?:more|longer)\s+than|a\s+maximum\s+of|maximum\s+of|less\s+than|as\s+long\s+as|not\s+(?:more|longer)\s+than|within)\s+(?:approximately\s+|a\s+|the\s+|period\s+of\s+)*$",
    re.IGNORECASE,
)
_AT_LEAST: Final = re.compile(
    r"\b(?:at\s+least|a\s+minimum\s+of|more\s+than|in\s+excess\s+of|exceeding|greater\s+than|longer\s+than|over(?=\s+$)(?<=exceeds\s))\s+(?:approximately\s+)?$",
    re.IGNORECASE,
)
_OR_LESS: Final = re.compile(r"\s*(?:or\s+(?:less|shorter|fewer)|at\s+most)\b", re.IGNORECASE)
_CALENDAR: Final = re.compile(
    r"\s*(?:ended|ending|then\s+ended|prior|ago|earlier|later|from\s+now|thereafter|presented)\b"
    r"|\s+(?:lease|term|loan|note|notes|plan|period\s+(?:ended|ending|presented)|contract|agreement|history|treasury|warranty|vesting|average|forecast|revolving)\b",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(
    r"\b(?:next|last|past|previous|preceding|following|prior|first|succeeding|remaining|fiscal|these|those|each\s+of\s+the|every|the|all)\s+(?:of\s+the\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Life:
    """A life as the text gives it, in years.

    Attributes:
        low: None for an upper bound alone; ``high`` None for a lower one.
        from_low: life before a change; None where the text gives none.
        is_change: the text moves from one life to another.
        since: the date that parts the two.
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    from_low: Decimal | None = None
    from_high: Decimal | None = None
    is_change: bool = False
    since: Named | None = None


def lives(text: str, start: int, end: int, *, change_said: bool) -> list[Life]:
    """Lives in ``text[start:end]`` in their order.

    Args:
        change_said: the sentence has words of change, so "from four to six years" is a change and no range.
    """
    found: list[Life] = []
    for match in _PRIOR_TO.finditer(text, start, end):
        found += _parted(text, match)
    if change_said:
        for match in _FROM_TO.finditer(text, start, end):
            if not any(f.start < match.end() and match.start() < f.end for f in found) and not _is_spread(
                text, start, match
            ):
                found += _moved(match)
    taken = [(f.start, f.end) for f in found]
    for quantity in quantities(text, start, end, _UNIT):
        if any(a < quantity.end and quantity.start < b for a, b in taken):
            continue
        life = _life(text, start, end, quantity, change_said)
        if life:
            taken.append((life.start, life.end))
            found.append(life)
    return _without_former(text, start, sorted(found, key=lambda f: f.start))


def _without_former(text: str, start: int, found: list[Life]) -> list[Life]:
    """ "Which previously ranged from three to four years": the life before the change that follows, and no life now."""
    kept: list[Life] = []
    former: Life | None = None
    for life in found:
        if not life.is_change and _FORMER.search(text[max(start, life.start - 60) : life.start]):
            former = life
            continue
        if former and life.is_change and life.from_low is None:
            life = replace(life, from_low=former.low, from_high=former.high)
        former = None
        kept.append(life)
    return kept


def _is_spread(text: str, start: int, match: re.Match[str]) -> bool:
    """ "Ranging from three to five years" is a range even beside words of change."""
    return bool(re.search(r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ying))\s+$", text[max(start, match.start() - 12) : match.start()], re.IGNORECASE))  # fmt: skip


def _ends(words: str) -> tuple[Decimal, Decimal]:
    bare = re.sub(r"\(\d+(?:\.\d+)?\)", " ", words)
    said = [number(n) for n in re.findall(NUMBER, bare, re.IGNORECASE)]
    return said[0], said[-1]


def _moved(match: re.Match[str]) -> list[Life]:
    before, after = match["a1"] or match["a2"], match["b1"] or match["b2"]
    (a, b), (c, d) = _ends(before), _ends(after)
    if a > b or c > d or max(b, d) > _LONGEST or (a, b) == (c, d):
        return []
    return [Life(match.start(), match.end(), c, d, a, b, True)]


def _parted(text: str, match: re.Match[str]) -> list[Life]:
    (a, b), (c, d) = _ends(match["a"]), _ends(match["b"])
    first = dates(text, match.start("d1"), match.end("d1"))
    if not first or c > d or max(b, d) > _LONGEST:
        return []
    # "through December 31, 2023": the new life begins the day after
    second = dates(text, match.start("d2"), match.end("d2")) if match["d2"] and match["after"] else []
    until = match["prior"].lower().split()[0] in ("through", "until")
    since = second[0] if second else (None if until else first[0])
    end = (
        match.end("d2")
        if second
        else (
            match.end("after")
            if match["after"]
            else match.start("after")
            if match.start("after") > 0
            else match.end("b")
        )
    )
    if not second and not match["after"]:
        end = re.compile(_Y, re.IGNORECASE).match(text, match.end("b")).end()  # type: ignore[union-attr]
    return [Life(match.start(), end, c, d, a, b, True, since)]


def _life(text: str, start: int, end: int, quantity: Quantity, change_said: bool) -> Life | None:
    before = text[max(start, quantity.start - 90) : quantity.start]
    after = text[quantity.end : min(end, quantity.end + 60)]
    if _CALENDAR.match(after) or _ORDINAL.search(before[-24:]):
        return None
    low, high = quantity.low, quantity.high
    if quantity.unit_text.startswith("month"):
        low = low / _MONTHS_A_YEAR
        high = high / _MONTHS_A_YEAR if high is not None else None
    if max(low, high or low) > _LONGEST or (low <= 0 and not quantity.is_range):
        return None
    if _BY_BEFORE.search(before) and change_said:
        # "by one year to six years"
        return Life(quantity.start, quantity.end, high, high, is_change=True) if quantity.is_range else None
    made_low: Decimal | None = low
    made_high: Decimal | None = high
    if not quantity.is_range and (_UP_TO.search(before) or _OR_LESS.match(after)):
        made_low = None
    elif not quantity.is_range and _AT_LEAST.search(before):
        made_high = None
    formerly = _FORMERLY.match(text, quantity.end, end) if change_said else None
    if formerly:
        before_low, before_high = _ends(formerly["a"])
        return Life(quantity.start, formerly.end(), made_low, made_high, before_low, before_high, True)
    if change_said and _TO_BEFORE.search(before):
        earlier = _FORMERLY_BEFORE.search(text[start : quantity.start])
        a, b = _ends(earlier["a"]) if earlier else (None, None)
        return Life(
            start + earlier.start() if earlier else quantity.start, quantity.end, made_low, made_high, a, b, True
        )
    return Life(quantity.start, quantity.end, made_low, made_high)
