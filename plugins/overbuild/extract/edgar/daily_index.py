"""EDGAR's daily indexes: which companies filed since they were last asked about.

Every business day EDGAR lists what it disseminated, some time after 22:00 New York time, in several orders. Where the
indexes of all days since a company was asked about name no filing that the lake lacks, nothing is new, and the two
requests for the company are saved. They prove that, or nothing: an index that is missing, cannot be read or
differs between two orders makes every company it would speak for be asked about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from overbuild.errors import BlockedError, FetchError, IntegrityError
from overbuild.extract.edgar.client import EdgarClient
from overbuild.progress import Reporter

FULL_CHECK_EVERY: Final = timedelta(days=6, hours=12)
"""Older answers are not relied on, so that a nightly run asks about everybody each week: what EDGAR corrects without
a filing (a name, a withdrawn filing, facts computed anew) is in no index."""

_NEW_YORK: Final = ZoneInfo("America/New_York")
# EDGAR disseminates from 6:00 to 22:00 (SEC, Accessing EDGAR Data); in between, the day's index is not there.
_OPENS: Final = time(6)
_CLOSES: Final = time(22)
# The API may lag behind a filing, and an index may be made again: days before the answer are looked at too.
_MARGIN_DAYS: Final = 2
_FOLDER: Final = "/Archives/edgar/daily-index"
# Sorted by CIK and by form: an index cut off where a line ends differs from the other one.
_ORDERS: Final = ("master", "form")
_ROW: Final = re.compile(rb"[ |]\d{8}[ |]+edgar/data/(\d{1,10})/(?:\d{18}/)?(\d{10}-\d\d-\d{6})\.txt *")
_RULE: Final = re.compile(rb"-{40,}\s*")


@dataclass(frozen=True, slots=True)
class DailyIndex:
    """What EDGAR disseminated about the companies of a run.

    Attributes:
        first_on: first day that is covered, in New York; the last one is the newest that EDGAR was open before
            ``read_at``.
        read_at: when the indexes were read (UTC).
        filings: accession numbers by CIK.
    """

    first_on: date
    read_at: datetime
    filings: Mapping[int, tuple[str, ...]]

    def is_silent_about(self, cik: int, answered_at: datetime, known: Collection[str]) -> bool:
        """Whether EDGAR has nothing new of a company since it answered about it.

        Args:
            cik: the company.
            answered_at: when EDGAR last answered, for the older of its documents.
            known: accession numbers of its filings in the lake.
        """
        return (
            timedelta(0) <= self.read_at - answered_at < FULL_CHECK_EVERY
            and _first_day(answered_at) >= self.first_on
            and set(self.filings.get(cik, ())).issubset(known)
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for a scheduler's messages."""
        return {
            "first_on": self.first_on.isoformat(),
            "read_at": self.read_at.isoformat(),
            "filings": {str(cik): list(accessions) for cik, accessions in self.filings.items()},
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """Inverse of :meth:`to_dict`."""
        return cls(
            date.fromisoformat(told["first_on"]),
            datetime.fromisoformat(told["read_at"]),
            {int(cik): tuple(accessions) for cik, accessions in told["filings"].items()},
        )


def read_index(
    client: EdgarClient, answered: Mapping[int, datetime], reporter: Reporter, *, now: datetime
) -> DailyIndex | None:
    """The indexes since the oldest answer that is relied on; None where they prove nothing or would save nothing.

    Args:
        client: asks EDGAR.
        answered: when EDGAR last answered about a company, by CIK; without those it never answered about.
        reporter: hears why everybody is asked about.
        now: aware instant that counts as the present.

    Raises:
        BlockedError: the SEC refuses us.
    """
    relied_on = {cik: instant for cik, instant in answered.items() if now - instant < FULL_CHECK_EVERY}
    if not relied_on or (last := _last_day(now)) is None:
        return None
    first = _first_day(min(relied_on.values()))
    days = _business_days(first, last)
    if len(days) >= len(relied_on):  # two requests a day against two a company
        return None
    found: dict[int, list[str]] = {}
    for day in days:
        try:
            rows = _read_day(client, day)
        except BlockedError:
            raise
        except FetchError as error:
            reporter.note(f"EDGAR's index of {day} proves nothing, so every company is asked about: {error}")
            return None
        for cik, accession in rows:
            if cik in relied_on:
                found.setdefault(cik, []).append(accession)
    return DailyIndex(first, now, {cik: tuple(sorted(set(accessions))) for cik, accessions in sorted(found.items())})


def check_index(body: bytes, url: str) -> None:
    """That a body is a daily index, each line of which names a filing.

    Raises:
        IntegrityError: it is none, or it is cut off within a line.
    """
    _rows(body, url)


def _read_day(client: EdgarClient, day: date) -> set[tuple[int, str]]:
    """(CIK, accession number) of every filing of a day, as two orders agree.

    Raises:
        FetchError: an index is not there, or they do not agree.
    """
    told = []
    for order in _ORDERS:
        fetched = client.get_index(_path(day, order), check_index)
        told.append(_rows(fetched.content, fetched.url))
    if told[0] != told[1]:
        differing = len(told[0] ^ told[1])
        raise IntegrityError(
            f"The indexes of {day} by CIK and by form differ in {differing:,} filings",
            place=f"{_FOLDER}, {day}",
            remedy="None is needed: every company is asked about",
        )
    return told[0]


def _path(day: date, order: str) -> str:
    return f"{_FOLDER}/{day.year}/QTR{(day.month + 2) // 3}/{order}.{day:%Y%m%d}.idx"


def _rows(body: bytes, url: str) -> set[tuple[int, str]]:
    lines = body.splitlines()
    rule = next((number for number, line in enumerate(lines) if _RULE.fullmatch(line)), None)
    if rule is None or not body.endswith(b"\n"):
        what = "not a daily index" if rule is None else "cut off"
        raise IntegrityError(f"The response is {what}", place=url, remedy="Run again; nothing was stored")
    found = set()
    for number, line in enumerate(lines[rule + 1 :], rule + 2):
        row = _ROW.search(line)
        if row is None or row.end() != len(line):
            raise IntegrityError(
                f"Line {number} of the daily index names no filing", place=url, remedy="Run again; nothing was stored"
            )
        found.add((int(row[1]), row[2].decode()))
    if not found:
        raise IntegrityError("The daily index has no rows", place=url, remedy="Run again; nothing was stored")
    return found


def _last_day(now: datetime) -> date | None:
    """The newest day that EDGAR has closed, in New York; None while it is open, when no index can tell."""
    local = now.astimezone(_NEW_YORK)
    today = local.date()
    if not is_business_day(today) or local.time() >= _CLOSES:
        return today
    return today - timedelta(days=1) if local.time() < _OPENS else None


def _first_day(answered_at: datetime) -> date:
    """The day from which indexes are needed to speak for an answer."""
    day = answered_at.astimezone(_NEW_YORK).date()
    before = 0
    while before < _MARGIN_DAYS:
        day -= timedelta(days=1)
        before += is_business_day(day)
    return day


def _business_days(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if is_business_day(day)]


def is_business_day(day: date) -> bool:
    """Whether EDGAR is open: Monday to Friday but for federal holidays. On any other day that it closes an index is
    missing.
    """
    return day.weekday() < 5 and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    # pandas takes its time to import; most callers have it already.
    from pandas.tseries.holiday import USFederalHolidayCalendar

    found: Iterable[datetime] = USFederalHolidayCalendar().holidays(f"{year}-01-01", f"{year}-12-31")
    # New Year's Day may be observed on the day before, when EDGAR has been open.
    return frozenset(instant.date() for instant in found if (instant.month, instant.day) != (12, 31))
