"""Small made filers, written report by report, for calendars that few real filers have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from overbuild.extract.scope import SCOPE_FILE
from overbuild.lake.store import Lake
from tests.support.models import as_table

MILLION = 1_000_000
_SOURCE = {"source_url": "https://data.sec.gov/made.json", "source_sha256": "0" * 64}

# a handful of lines, enough for a report to be one
GAAP = {
    "revenue": "Revenues",
    "net_income": "NetIncomeLoss",
    "operating_cash_flow": "NetCashProvidedByUsedInOperatingActivities",
    "capex": "PaymentsToAcquirePropertyPlantAndEquipment",
    "total_assets": "Assets",
    "cash": "CashAndCashEquivalentsAtCarryingValue",
}
IFRS = {
    "revenue": "Revenue",
    "net_income": "ProfitLossAttributableToOwnersOfParent",
    "operating_cash_flow": "CashFlowsFromUsedInOperatingActivities",
    "capex": "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
    "total_assets": "Assets",
    "cash": "CashAndCashEquivalents",
}
FLOWS = ("revenue", "net_income", "operating_cash_flow", "capex")
INSTANTS = ("total_assets", "cash")  # the larger first, as in FLOWS


def accepted(filed: date) -> datetime:
    """Instant at which a made report became public."""
    return datetime.combine(filed, time(21, 5), UTC)


@dataclass
class MadeFiler:
    """A filer and the rows of its reports."""

    cik: int
    ticker: str
    tags: dict[str, str] = field(default_factory=lambda: GAAP)
    currency: str = "USD"
    filings: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)

    def report(
        self,
        form: str,
        filed: date,
        *spans: tuple[date, date],
        fp: str | None = None,
        amount: int | None = None,
        report_on: date | None = None,
    ) -> str:
        """File a report on spans: flows of each, balances at each end. Its accession number.

        Revenue is a million a day, or ``amount`` millions, and other flows a part of it; so a figure tells its span.
        """
        accession = f"{self.cik:010d}-{filed:%y}-{len(self.filings):06d}"
        self.filings.append(
            {
                "cik": self.cik,
                "accession_number": accession,
                "form": form,
                "filed_on": filed,
                "report_on": report_on,
                "accepted_at": accepted(filed),
                "accepted_at_basis": "filing_header",
                "filing_url": f"https://www.sec.gov/Archives/edgar/data/{self.cik}/{accession}-index.htm",
                **_SOURCE,
            }
        )
        for start, end in spans:
            for place, concept in enumerate(FLOWS, 1):
                days = (end - start).days + 1
                self._fact(accession, form, filed, fp, concept, start, end, (amount or days) * MILLION // place)
        for end in {end for _, end in spans}:
            for place, concept in enumerate(INSTANTS, 1):
                self._fact(
                    accession, form, filed, fp, concept, None, end, (end - date(2000, 1, 1)).days * MILLION // place
                )
        return accession

    def _fact(
        self,
        accession: str,
        form: str,
        filed: date,
        fp: str | None,
        concept: str,
        start: date | None,
        end: date,
        value: int,
    ) -> None:
        self.facts.append(
            {
                "cik": self.cik,
                "taxonomy": "ifrs-full" if self.tags is IFRS else "us-gaap",
                "tag": self.tags[concept],
                "unit": self.currency,
                "start_on": start,
                "end_on": end,
                "value": Decimal(value),
                "accession_number": accession,
                "form": form,
                "filed_on": filed,
                "filing_fiscal_period": fp,
                **_SOURCE,
            }
        )

    @property
    def company(self) -> dict[str, Any]:
        """Row of the lake's companies."""
        return {"cik": self.cik, "name": self.ticker, "tickers": [self.ticker], "exchanges": [], **_SOURCE}


def lake_rows(filers: Iterable[MadeFiler]) -> dict[str, list[dict[str, Any]]]:
    """Rows by dataset."""
    made = list(filers)
    return {
        "companies": [filer.company for filer in made],
        "filings": [row for filer in made for row in filer.filings],
        "facts": [row for filer in made for row in filer.facts],
    }


def write_lake(root: str, filers: Sequence[MadeFiler]) -> None:
    """A lake of these filers, as the extract step would have left it."""
    lake = Lake(root)
    for filer in filers:
        for dataset, rows in lake_rows([filer]).items():
            lake.write(dataset, filer.cik, as_table(dataset, rows))
    scope = [{"cik": f.cik, "ticker": f.ticker, "cohort": None, "status": "ok", "facts": len(f.facts)} for f in filers]
    text = json.dumps({"origin": "edgar", "companies": scope, "prices": [], "unresolved": []})
    lake.put_text(SCOPE_FILE, text)


def month_end(year: int, month: int) -> date:
    """Last day of a month; months past 12 are of the next year."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def month_start(year: int, month: int) -> date:
    """First day of a month; months past 12 are of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def quarterly(filer: MadeFiler, year: int, first_month: int = 1, *, forms: tuple[str, str] = ("10-Q", "10-K")) -> None:
    """Reports on the four quarters of the fiscal year that starts in a month: quarter and year to date, as filed."""
    start = month_start(year, first_month)
    for number in (1, 2, 3, 4):
        end = month_end(year, first_month + 3 * number - 1)
        spans = [(start, end)]
        if 1 < number < 4:
            spans.append((month_start(year, first_month + 3 * number - 3), end))
        filer.report(forms[number == 4], end + timedelta(days=40), *spans)
