"""Whether a date in a text is of the period that the document reports, or of an earlier one shown beside it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import Final

from overbuild.enrich.prose.dates import Named
from overbuild.enrich.signals import Document

_FISCAL: Final = re.compile(r"\b(?:fiscal(?:\s+years?)?|FY)\s?(?P<year>20\d\d)\b", re.IGNORECASE)
# A label said less often than this part of the most frequent one is of a plan or of history.
_COMMON: Final = 0.3
# A balance sheet's day lies on the period's end; a release speaks of one that ended up to so many days before it.
_NEAR: Final = timedelta(days=20)
_BEFORE_RELEASE: Final = timedelta(days=125)
# Releases on a year come until early March, those on a first quarter from April.
_YEAR_SLACK: Final = timedelta(days=65)
_PERIODIC: Final = ("10-K", "10-Q", "20-F", "40-F")


class Reported:
    """The period a document is about.

    Attributes:
        period_end: of the report; for other documents the day the listing gives, else the day of acceptance.
        fiscal_year: newest fiscal year that the text names again and again, None where it names none.
    """

    def __init__(self, document: Document) -> None:
        # Without the period's end a report is read like a release: its period ended not long before.
        self.is_periodic = document.report_on is not None and document.form.removesuffix("/A") in _PERIODIC
        self.period_end = document.report_on or document.accepted_at.date()
        labels = Counter(int(match["year"]) for match in _FISCAL.finditer(document.text))
        most = max(labels.values(), default=0)
        common = [y for y, n in labels.items() if n >= max(2, _COMMON * most) and y <= self.period_end.year + 1]
        self.fiscal_year = max(common, default=None)

    def is_current(self, named: Named) -> bool | None:
        """True for the period reported, False for an earlier one, None where it cannot be told."""
        if named.precision == "day":
            return self._is_near(named.first)
        if named.is_fiscal and self.fiscal_year is not None:
            return named.year == self.fiscal_year
        if named.precision in ("month", "quarter"):
            return None if named.is_fiscal else self._overlaps(named.first, named.last)
        if self.fiscal_year is not None and self.fiscal_year != self.period_end.year:
            return named.year == self.fiscal_year
        return named.year == self._year

    @property
    def _year(self) -> int:
        """The calendar year that is meant by a year alone: of a release in January it is the one before."""
        slack = timedelta(days=5) if self.is_periodic else _YEAR_SLACK
        return (self.period_end - slack).year

    def _is_near(self, day: date) -> bool:
        if self.is_periodic:
            return abs(self.period_end - day) <= _NEAR
        return timedelta(0) <= self.period_end - day <= _BEFORE_RELEASE

    def _overlaps(self, first: date, last: date) -> bool:
        slack = _NEAR if self.is_periodic else _BEFORE_RELEASE
        return first <= self.period_end + _NEAR and last >= self.period_end - slack
