"""Sessions of the New York Stock Exchange, and when a bar of one is final.

The rules come with exchange-calendars and need no network. A future unscheduled closure needs a new release
of it, so a session that was expected and has no bar is a warning and never a failure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

NEW_YORK: Final = ZoneInfo("America/New_York")
FIRST_YEAR: Final = 1990

# The closing auction is printed some minutes after the bell, free feeds run 15 minutes late, and corrections
# to the consolidated tape go on for about half an hour. Bars seen earlier were up to 5 % off the later
# close.
FINALITY_MARGIN: Final = timedelta(minutes=45)


class SessionCalendar:
    """XNYS sessions from 1990 to the end of ``last_year``.

    Args:
        last_year: last year covered.
    """

    def __init__(self, last_year: int) -> None:
        import exchange_calendars

        # Without explicit bounds the calendar covers 20 years back from today, whenever that is.
        schedule = exchange_calendars.get_calendar(
            "XNYS", start=f"{FIRST_YEAR}-01-01", end=f"{last_year}-12-31"
        ).schedule
        self._closes: dict[date, datetime] = {
            day.date(): close.to_pydatetime() for day, close in schedule["close"].items()
        }
        self._sessions: list[date] = list(self._closes)
        self.first = date(FIRST_YEAR, 1, 1)
        self.last = date(last_year, 12, 31)

    def is_session(self, day: date) -> bool:
        """Whether the exchange opened, or will open, on ``day``."""
        return day in self._closes

    def sessions(self, start: date, end: date) -> list[date]:
        """Sessions from ``start`` to ``end``, both included."""
        return self._sessions[bisect_left(self._sessions, start) : bisect_right(self._sessions, end)]

    def closes_at(self, session: date) -> datetime:
        """Close of a session, UTC; half-days close at 13:00 New York time.

        Raises:
            ValueError: ``session`` is not a session of this calendar.
        """
        try:
            return self._closes[session]
        except KeyError:
            raise ValueError(f"{session} is not a session of XNYS between {self.first} and {self.last}") from None

    def is_final(self, session: date, now: datetime) -> bool:
        """Whether a bar of ``session`` obtained at ``now`` will not change any more.

        Args:
            session: a session.
            now: aware instant.

        Raises:
            ValueError: ``session`` is not a session of this calendar, or ``now`` has no time zone.
        """
        if now.tzinfo is None:
            raise ValueError("The instant has no time zone")
        return now >= self.closes_at(session) + FINALITY_MARGIN

    def last_final(self, now: datetime) -> date:
        """Newest session whose bar is final at ``now``."""
        index = bisect_right(self._sessions, today(now)) - 1
        while index > 0 and not self.is_final(self._sessions[index], now):
            index -= 1
        return self._sessions[index]

    def back(self, session: date, count: int) -> date:
        """The session ``count`` sessions before ``session`` (or the first of the calendar)."""
        return self._sessions[max(0, bisect_left(self._sessions, session) - count)]

    def distance(self, earlier: date, later: date) -> int:
        """Sessions from ``earlier`` to ``later``; 1 for neighbours."""
        return bisect_left(self._sessions, later) - bisect_left(self._sessions, earlier)


def today(now: datetime) -> date:
    """The day it is in New York at ``now``.

    Raises:
        ValueError: ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("The instant has no time zone")
    return now.astimezone(NEW_YORK).date()


@lru_cache(maxsize=4)
def _calendar(last_year: int) -> SessionCalendar:
    return SessionCalendar(last_year)


def calendar_for(now: datetime) -> SessionCalendar:
    """Calendar that reaches to the end of next year; built once a process (about half a second)."""
    return _calendar(today(now).year + 1)
