"""EDGAR's daily indexes as EDGAR makes them, for a replica or a folder in its layout."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

from overbuild.extract.edgar.daily_index import is_business_day

Order = Literal["master", "form"]
ORDERS: tuple[Order, ...] = ("master", "form")
_HEADER = "Description: {what} of EDGAR Dissemination Feed\nLast Data Received: {day}\n\n{names}\n" + "-" * 80 + "\n"


def daily_index(order: Order, day: date, filings: Collection[tuple[int, str]]) -> bytes:
    """An index of (CIK, accession number) pairs: by CIK with bars between columns, by form in columns of a width."""
    if order == "master":
        rows = [
            f"{cik}|FILER {cik}|4|{day:%Y%m%d}|edgar/data/{cik}/{accession}.txt" for cik, accession in sorted(filings)
        ]
        header = _HEADER.format(what="Master Index", day=day, names="CIK|Company Name|Form Type|Date Filed|File Name")
    else:
        rows = [
            f"{'NT 10-K':<17}{f'FILER {cik}, INC':<62}{cik:<12}{day:%Y%m%d}    edgar/data/{cik}/{accession}.txt   "
            for cik, accession in sorted(filings, key=lambda filing: filing[1])
        ]
        header = _HEADER.format(
            what="Daily Index", day=day, names="Form Type  Company Name  CIK  Date Filed  File Name"
        )
    return (header + "".join(row + "\n" for row in rows)).encode()


def path_of(order: Order, day: date) -> str:
    """Path of an index below EDGAR's www host."""
    return f"/Archives/edgar/daily-index/{day.year}/QTR{(day.month + 2) // 3}/{order}.{day:%Y%m%d}.idx"


def business_days(last: date, count: int = 12) -> list[date]:
    """The newest days up to ``last`` on which EDGAR was open, oldest first."""
    days = (last - timedelta(days=number) for number in range(3 * count))
    return sorted([day for day in days if is_business_day(day)][:count])
