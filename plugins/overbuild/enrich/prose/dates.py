"""Dates a text names: a day, a month, a year's quarter; exact where it gives a day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Precision = Literal["day", "month", "quarter", "year"]

MONTHS: Final = {name.lower(): n for n, name in enumerate(calendar.month_name) if name} | {
    name.lower(): n for n, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE: Final = re.compile(
    rf"\b(?:(?P<m1>{_MONTH})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>(?:19|20)\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH})\.?,?\s+(?P<y2>(?:19|20)\d\d)"
    rf"|(?P<y5>(?:19|20)\d\d)-(?P<m5>\d\d)-(?P<d5>\d\d)"
    rf"|(?P<m6>\d{{1,2}})/(?P<d6>\d{{1,2}})/(?P<y6>(?:19|20)\d\d)"
    rf"|(?P<m3>{_MONTH})\.?,?\s+(?:of\s+)?(?P<y3>(?:19|20)\d\d)"
    r"|(?P<q>first|second|third|fourth|1st|2nd|3rd|4th|Q[1-4])(?:[-\s]+(?:fiscal\s+)?quarter)?\s+(?:of\s+)?(?:(?:our\s+)?(?:fiscal|calendar)(?:\s+years?)?\s+|year\s+)?(?P<y4>(?:19|20)\d\d)"
    r"|(?P<fiscal>(?:fiscal(?:\s+years?)?|calendar(?:\s+years?)?|years?)\s+)?(?P<y7>(?:19|20)\d\d))\b(?![,.]\d)",
    re.IGNORECASE,
)
_QUARTERS: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


@dataclass(frozen=True, slots=True)
class Named:
    """A date as named.

    Attributes:
        first: its first day where a calendar day, month, quarter or year is named, read as of the calendar; ``last``
            its last one. A fiscal quarter or year lies elsewhere: see ``is_fiscal``.
        is_fiscal: the text says "fiscal".
    """

    start: int
    end: int
    precision: Precision
    year: int
    first: date
    last: date
    quarter: int | None = None
    is_fiscal: bool = False


def dates(text: str, start: int, end: int) -> list[Named]:
    """Dates in ``text[start:end]`` in their order; a day that no calendar has is left out."""
    return [made for match in _DATE.finditer(text, start, end) if (made := _named(match)) is not None]


def _named(match: re.Match[str]) -> Named | None:
    begin, end = match.span()
    is_fiscal = "fiscal" in match.group().lower()
    for n in "1256":
        if match[f"y{n}"]:
            month = match[f"m{n}"]
            try:
                day = date(
                    int(match[f"y{n}"]), int(month) if month.isdigit() else MONTHS[month.lower()], int(match[f"d{n}"])
                )
            except ValueError:
                return None
            return Named(begin, end, "day", day.year, day, day)
    if match["y3"]:
        year, month_number = int(match["y3"]), MONTHS[match["m3"].lower()]
        last = calendar.monthrange(year, month_number)[1]
        return Named(begin, end, "month", year, date(year, month_number, 1), date(year, month_number, last))
    if match["y4"]:
        year, word = int(match["y4"]), match["q"].lower()
        quarter = _QUARTERS.get(word) or int(word[-1])
        first_month = 3 * quarter - 2
        last = calendar.monthrange(year, first_month + 2)[1]
        return Named(
            begin,
            end,
            "quarter",
            year,
            date(year, first_month, 1),
            date(year, first_month + 2, last),
            quarter,
            is_fiscal,
        )
    year = int(match["y7"])
    return Named(begin, end, "year", year, date(year, 1, 1), date(year, 12, 31), None, is_fiscal)
