"""Calendar quarters such as ``2025Q3``, and the instant at which one is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Self

_NAME: Final = re.compile(r"(\d{4})Q([1-4])")
FIRST_YEAR: Final = 1993
"""EDGAR's first year; no filing is older."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One calendar quarter."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """``2025Q3``.

        Raises:
            ValueError: not a quarter of EDGAR's years; the message says what one looks like.
        """
        match = _NAME.fullmatch(text.strip().upper())
        if match is None or int(match[1]) < FIRST_YEAR:
            raise ValueError(f"{text!r} is not a calendar quarter from {FIRST_YEAR} on, such as 2025Q3")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that holds a day."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def last_over(cls, now: datetime) -> Self:
        """The newest quarter that is over at ``now``."""
        return cls.of(now.astimezone(UTC).date()).before()

    def next(self) -> Self:
        """The quarter after this one."""
        year, number = (self.year, self.number + 1) if self.number < 4 else (self.year + 1, 1)
        return type(self)(year, number)

    def before(self) -> Self:
        """The quarter before this one."""
        year, number = (self.year, self.number - 1) if self.number > 1 else (self.year - 1, 4)
        return type(self)(year, number)

    @property
    def starts_on(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def over_at(self) -> datetime:
        """The first instant (UTC) after it: what was public by then was public by the quarter's end."""
        first = self.next().starts_on
        return datetime(first.year, first.month, first.day, tzinfo=UTC)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


def quarters_between(first: Quarter, last: Quarter) -> Iterator[Quarter]:
    """All quarters from ``first`` to ``last``, both included."""
    while first <= last:
        yield first
        first = first.next()
