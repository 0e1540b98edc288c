"""An independent reader of companyfacts bodies: plain JSON, none of the product's code."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

PERIODIC = ("10-K", "10-K/A", "10-KT", "10-Q", "10-Q/A", "10-QT")


@dataclass(frozen=True)
class RawFact:
    """One fact as the API states it; ``start`` is None for an instant."""

    tag: str
    unit: str
    start: date | None
    end: date
    value: Decimal
    accession: str
    form: str
    filed: date
    fy: int | None
    fp: str | None

    @property
    def days(self) -> int:
        """Length of the period; 0 for an instant."""
        return (self.end - self.start).days + 1 if self.start else 0


class RawFacts:
    """All us-gaap facts of one body, by tag and by (accession number, tag)."""

    def __init__(self, body: Path) -> None:
        with gzip.open(body) as file:
            document = json.load(file, parse_float=Decimal, parse_int=Decimal)
        self.by_tag: dict[str, list[RawFact]] = defaultdict(list)
        self.by_filing: dict[tuple[str, str], list[RawFact]] = defaultdict(list)
        for fact in _facts(document):
            self.by_tag[fact.tag].append(fact)
            self.by_filing[fact.accession, fact.tag].append(fact)
        for facts in self.by_tag.values():
            facts.sort(key=lambda fact: (fact.filed, fact.accession))

    def values(self, tag: str, start: str | None, end: str, unit: str = "USD") -> list[RawFact]:
        """Every filed version of one span, oldest first; periodic reports only."""
        return [
            fact
            for fact in self.by_tag[tag]
            if fact.unit == unit
            and fact.end == date.fromisoformat(end)
            and fact.start == (date.fromisoformat(start) if start else None)
            and fact.form in PERIODIC
        ]

    def balance_dates(self) -> dict[str, tuple[str, date, date]]:
        """Periodic reports that show a balance sheet: (form, filed, date of the newest ``Assets``) by accession."""
        found: dict[str, tuple[str, date, date]] = {}
        for fact in self.by_tag["Assets"]:
            if fact.form in PERIODIC and fact.end <= fact.filed:
                known = found.get(fact.accession)
                if known is None or fact.end > known[2]:
                    found[fact.accession] = (fact.form, fact.filed, fact.end)
        return found


def read(edgar_dir: Path, cik: int) -> RawFacts:
    """The newest body of a company."""
    return RawFacts(edgar_dir / "api" / "xbrl" / "companyfacts" / f"CIK{cik:010d}.json.gz")


def _facts(
    document: dict[str, dict[str, dict[str, dict[str, dict[str, list[dict[str, object]]]]]]],
) -> Iterator[RawFact]:
    for tag, entry in document["facts"].get("us-gaap", {}).items():
        for unit, rows in entry["units"].items():
            for row in rows:
                start = row.get("start")
                yield RawFact(
                    tag=tag,
                    unit=unit,
                    start=date.fromisoformat(str(start)) if start else None,
                    end=date.fromisoformat(str(row["end"])),
                    value=Decimal(str(row["val"])),
                    accession=str(row["accn"]),
                    form=str(row["form"]),
                    filed=date.fromisoformat(str(row["filed"])),
                    fy=int(str(row["fy"])) if row.get("fy") else None,
                    fp=str(row["fp"]) if row.get("fp") else None,
                )
