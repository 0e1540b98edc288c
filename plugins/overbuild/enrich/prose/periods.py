# ruff: noqa: E501 - a pattern is a line
"""Years and quarters that a sentence names, as it names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Span = Literal["year", "quarter", "half", "remainder", "years", "twelve_months"]
Calendar = Literal["fiscal", "calendar", "year_end", "unsaid"]


@dataclass(frozen=True, slots=True)
class Period:
    """What a statement is about.

    Attributes:
        span: how long: one year, a quarter, a half, what is left of a year, several years together, twelve months.
        year: as said; None where it is relative or not said.
        last_year: last of several years, else ``year``.
        quarter: 1 to 4; the half's number for a half.
        relative: years (quarters for a quarter) from the one the text was written in: 0 this, 1 next.
        calendar: ``fiscal`` or ``calendar`` where the text says so; ``year_end`` where it names the day or month in
            which the year ends, so that ``year`` is no name that the company gives it.
        each: the amount is said of each of several years, or a year.
    """

    start: int
    end: int
    span: Span
    year: int | None = None
    last_year: int | None = None
    quarter: int | None = None
    relative: int | None = None
    calendar: Calendar = "unsaid"
    each: bool = False


_QUARTERS: Final = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "final": 4,
}
_YEAR: Final = r"(?:19|20)\d\d"
_KIND: Final = r"(?:(?P<kind>full[-\s]year\s+fiscal|fiscal(?:\s+years?)?|fy|calendar(?:\s+years?)?|cy)[-\s]*|(?:full[-\s])?years?[-\s]+|full[-\s]year[-\s]+|calendar\s+)?"
_MONTH: Final = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
_DATE: Final = re.compile(
    rf"\b(?:{_MONTH}\s+\d{{1,2}},?\s+{_YEAR}|{_MONTH}\s+(?:of\s+)?{_YEAR}|\d{{1,2}}\s+{_MONTH}\s+{_YEAR})\b",
    re.IGNORECASE,
)
_Y: Final = rf"(?P<year>{_YEAR}|(?<=fy)\d\d|(?<=fy\s)\d\d|(?<=fy['\u2019])\d\d|(?<=fiscal\s)\d\d(?!\d|%|\s*(?:weeks|million|billion)))"

_PATTERNS: Final = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("ending", rf"(?:(?P<kind>fiscal)\s+|full\s+)?years?\s+(?:ending|ended|to\s+end|to)\s+(?:on\s+|in\s+)?(?:{_MONTH}\s+\d{{1,2}},?|\d{{1,2}}\s+{_MONTH}|{_MONTH}),?\s+(?P<year>{_YEAR})"),
        ("quarter", r"(?P<q>first|second|third|fourth|final|1st|2nd|3rd|4th)[-\s]+(?:fiscal\s+)?quarter(?:[\s,]+(?:of\s+)?(?:the\s+)?"
                    rf"(?:(?:(?P<kind>fiscal|calendar)\s+)?(?:years?\s+)?(?P<year>{_YEAR})|(?P<fy>fy\s?['\u2019]?\d\d(?:\d\d)?)|(?P<rel>this|current|next)\s+(?:fiscal\s+)?year|(?:fiscal\s+)?year\b))?"),
        ("quarter", rf"\bQ(?P<q>[1-4])(?:[-\s]*(?:of\s+)?(?:(?P<kind>fiscal|calendar)\s+)?(?:(?P<year>{_YEAR})|(?P<fy>fy\s?['\u2019]?\d\d(?:\d\d)?|['\u2019]\d\d)))?\b"),
        ("quarter", r"\b(?P<q>[1-4])Q[-\s]?['\u2019]?(?P<fy>\d\d(?:\d\d)?)\b"),
        ("relative_quarter", r"\b(?P<rel>this|the\s+current|current|next|the\s+upcoming|upcoming|the\s+coming|the\s+following)\s+(?:fiscal\s+)?quarter\b"),
        ("half", rf"\b(?P<q>first|second|1st|2nd|back|latter|last)[-\s]+half(?:\s+of\s+(?:the\s+)?(?:(?P<kind>fiscal|calendar)\s+)?(?:years?\s+)?(?P<year>{_YEAR})?(?:this\s+year|(?:fiscal\s+)?year)?|\s+(?P<bare>{_YEAR})\b)?"),
        ("remainder", rf"\b(?:remainder|balance|rest)\s+of\s+(?:(?P<rel>this|the|our|the\s+current|the\s+full)\s+)?(?:(?P<kind>fiscal|calendar)\s*)?(?:years?\s*)?(?P<year>{_YEAR})?(?:year)?"),
        ("remainder", r"\bremaining\s+(?:(?:one|two|three|nine|six|\d)\s+)?(?:months|quarters?)\s+of\s+(?:(?P<rel>this|the|the\s+current)\s+)?(?:(?P<kind>fiscal|calendar)\s*)?(?:years?\s*)?" + rf"(?P<year>{_YEAR})?(?:year)?"),
        ("years", rf"(?:{_KIND}(?P<year>{_YEAR})\s*(?:through|to|until|[-\u2010-\u2015])\s*(?:the\s+end\s+of\s+)?(?:fiscal\s+(?:year\s+)?|year\s+)?(?P<last>{_YEAR}|\d\d(?!\d)))"),
        ("years", rf"between\s+{_KIND}(?P<year>{_YEAR})\s+and\s+(?:fiscal\s+(?:year\s+)?)?(?P<last>{_YEAR})"),
        ("years", r"\b(?:over|during|in|for|through|across|within)\s+(?:each\s+of\s+)?(?:the\s+)?(?:next|coming|following|ensuing|upcoming)\s+(?P<n>two|three|four|five|six|seven|eight|ten|several|few|couple\s+of|\d{1,2})(?:\s*(?:to|[-\u2010-\u2015])\s*(?:\w+))?\s+(?:fiscal\s+)?years\b"),
        ("years", r"\b(?:(?P<n>two|three|four|five|six|seven|ten|3|4|5|10)[-\s]year|multi[-\s]?year|through\s+the\s+end\s+of\s+the\s+decade)\b"),
        ("years", rf"\b(?:through|by(?:\s+the\s+end\s+of)?|until)\s+{_KIND}(?P<last>{_YEAR})\b"),
        ("twelve_months", r"\b(?:next|coming|following)\s+(?:twelve|12)\s+months\b"),
        ("relative_year", r"\b(?P<rel>this|the\s+current|current|next|the\s+next|the\s+coming|coming|the\s+upcoming|upcoming|the\s+following|following|the\s+new)\s+(?:(?P<kind>fiscal|calendar)\s+)?(?:full\s+)?year\b(?!\s+period)"),
        ("year", rf"\b{_KIND}{_Y}\b(?!\s*[,.]\d)(?!\s*(?:notes?|term|indenture|(?-i:Plan\b)|senior))"),
        ("the_year", r"\b(?:for|in|during|over)\s+(?P<rel>the)\s+(?:full|entire|whole)?\s*(?:(?P<kind>fiscal|calendar)\s+)?year\b(?!\s+(?:ended|ending|before|prior|ago|over))|\bfull[-\s](?P<kind2>fiscal[-\s])?year\b(?!\s*(?:fiscal\s*)?(?:19|20)\d\d)"),
    )
)  # fmt: skip
_NUMBERS: Final = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "couple of": 2,
}
_BETWEEN_YEARS: Final = re.compile(
    r"\s*(?:,|and|,\s*and|or|&|/)\s*(?:in\s+|for\s+|fiscal\s+(?:year\s+)?)?", re.IGNORECASE
)
_EACH: Final = re.compile(
    r"\b(?:in|for|during)\s+each\s+(?:of\s+)?(?:the\s+)?(?:years?\s+|fiscal\s+(?:years?\s+)?)?$|\bboth\s+$",
    re.IGNORECASE,
)
_PER_YEAR: Final = re.compile(
    r"\b(?:is|are|will)\s+each\b|\b(?:per|a|each|every)\s+(?:fiscal\s+)?year\b|\bannually\b|\bper\s+annum\b|\bannual\b|\beach\s+of\b",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(
    r"(?:\bcompar(?:ed|able|ison)\s+(?:to|with)|\brelative\s+to|\bversus|\bvs\.?|\bthan|\bfrom|\bas\s+of|\bsince|\bover|\babove|\bbelow|\bagainst"
    r"|\bprior\s+to|\bin\s+line\s+with|\bconsistent\s+with|\bsimilar\s+to|\bflat\s+(?:with|to|versus|compared\s+to)|\bequal\s+to|\bthat\s+of|\bthose\s+of|\b(?:the|our|its|to|than|above|below|from|with)\s+(?:[\w-]+\s+)?levels?\s+(?:in|of))"
    r"\s+(?:(?:the|our|those|that|its|levels?|what|we|spent|spend|spending|in|of|for|fiscal|year|full|full-year|calendar|both|actual)\s+){0,6}$",
    re.IGNORECASE,
)
_LEVEL: Final = re.compile(
    r"['\u2019]?s?\s+(?:levels?|actuals?|amounts?|spend(?:ing)?\b|spend\s+level|capital\s+expenditures?\s+(?:of|were|was))",
    re.IGNORECASE,
)


def periods(text: str, start: int, end: int) -> list[Period]:
    """Periods in ``text[start:end]`` that are named for their own sake: dates, and years that something is only
    compared with, are left out."""
    taken = [match.span() for match in _DATE.finditer(text, start, end)]
    found: list[Period] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text, start, end):
            if any(a < match.end() and match.start() < b for a, b in taken) and name != "ending":
                continue
            made = _period(name, match)
            if made is None:
                continue
            taken.append(match.span())
            lead = text[max(start, match.start() - 90) : match.start()]
            if name in ("year", "relative_year", "quarter") and (
                _COMPARED.search(lead) or _is_level(text, match.end(), end, lead)
            ):
                continue
            if name == "the_year" and any(
                p.span == "year" and p.year and (abs(p.end - made.start) <= 3 or abs(made.end - p.start) <= 3)
                for p in found
            ):
                continue
            found.append(made)
    return sorted(found, key=lambda p: p.start)


def _is_level(text: str, at: int, end: int, lead: str) -> bool:
    """A year's level that something is measured against: "above 2024 levels"."""
    return bool(
        _LEVEL.match(text, at, end) and re.search(r"\b(?:than|above|below|from|with|to|over|exceed\w*)\b", lead[-40:])
    )


def _period(name: str, match: re.Match[str]) -> Period | None:
    groups = match.groupdict()
    kind = (groups.get("kind") or groups.get("kind2") or "").lower()
    calendar: Calendar = (
        "calendar"
        if kind.startswith(("calendar", "cy"))
        else "fiscal"
        if kind.startswith(("fiscal", "fy", "full")) and kind
        else "unsaid"
    )
    if groups.get("fy"):
        digits = re.sub(r"\D", "", groups["fy"] or "")
        year: int | None = int(digits) if len(digits) == 4 else 2000 + int(digits)
        calendar = "fiscal"
    else:
        year = _year(groups.get("year") or groups.get("bare"))
    rel = " ".join((groups.get("rel") or "").lower().split())
    start, end = match.span()
    if name in ("year", "ending"):
        return Period(start, end, "year", year, year, calendar="year_end" if name == "ending" else calendar)
    if name in ("relative_year", "the_year"):
        ahead = 1 if any(word in rel for word in ("next", "coming", "following", "upcoming", "new")) else 0
        return Period(start, end, "year", relative=ahead, calendar=calendar)
    if name == "relative_quarter":
        ahead = 1 if any(word in rel for word in ("next", "coming", "following", "upcoming")) else 0
        return Period(start, end, "quarter", relative=ahead)
    if name == "quarter":
        word = match["q"].lower()
        number = _QUARTERS.get(word) or int(word)
        relative = 1 if rel == "next" else None
        return Period(start, end, "quarter", year, year, number, relative, calendar)
    if name == "half":
        first = match["q"].lower() in ("first", "1st")
        return Period(start, end, "half", year, year, 1 if first else 2, None if year else 0, calendar)
    if name == "remainder":
        return Period(start, end, "remainder", year, year, relative=None if year else 0, calendar=calendar)
    if name == "twelve_months":
        return Period(start, end, "twelve_months")
    last = _year(groups.get("last"), year)
    return Period(start, end, "years", year, last, calendar=calendar)


def _year(said: str | None, after: int | None = None) -> int | None:
    if not said:
        return None
    number = int(said)
    if number >= 1000:
        return number
    return (after // 100 * 100 if after else 2000) + number


def lists_of_years(text: str, found: list[Period]) -> list[list[Period]]:
    """Years named one after the other ("2025 and 2026") in one list; any other period alone."""
    groups: list[list[Period]] = []
    for period in found:
        last = groups[-1][-1] if groups else None
        if (
            last
            and last.span == period.span == "year"
            and last.year
            and period.year
            and _BETWEEN_YEARS.fullmatch(text, last.end, period.start)
        ):
            groups[-1].append(period)
        else:
            groups.append([period])
    return groups


def is_said_of_each(text: str, start: int, end: int, at: int) -> bool:
    """Whether the sentence gives its amount a year: "in each of 2025 and 2026", "per year"."""
    return bool(_EACH.search(text[max(start, at - 40) : at]) or _PER_YEAR.search(text, start, end))
