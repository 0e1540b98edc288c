"""Made-up disclosures for the filings that a lake lists, so that rules which read words find some.

Sentences are invented and say so. About one filing in ten is left unread, most subjects come up now and then, amounts
wander, and some rows are of a confidence too low to count.
"""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random
from typing import Any, Final

import pyarrow as pa

from overbuild.lake.schemas import DATASETS
from overbuild.lake.store import Lake

_FORMS: Final = ("10-K", "10-Q", "8-K", "20-F", "6-K", "10-K/A")
_YEARS: Final = 6
_SAID: Final = "A made-up sentence."
# kind, class, unit of the amount, and how often a report says it
_SUBJECTS: Final = (
    ("investment_phase", "language", None, 0.3),
    ("government_contract", "award", "USD", 0.2),
    ("government_contract", "program", None, 0.2),
    ("government_contract", "sovereign_ai", None, 0.1),
    ("government_contract", "mention", None, 0.5),
    ("power", "material", None, 0.1),
    ("power", "ppa", "MW", 0.3),
    ("power", "ppa", "years", 0.1),
    ("power", "spot", None, 0.1),
    ("power", "utility_renewal", None, 0.1),
    ("power", "commitment", "USD", 0.4),
    ("power", "capacity", "GW", 0.2),
    ("impairment", "booked", "USD", 0.05),
    ("hosting_cost", "inference", None, 0.2),
    ("hosting_cost", "cloud_commitment", "USD", 0.2),
    ("secured_borrowing", "gpu_backed", "USD", 0.15),
    ("secured_borrowing", "vehicle", None, 0.05),
    ("counterparty", "customer_investee", None, 0.1),
    ("counterparty", "customer_share", "pct", 0.2),
    ("tax", "bonus_depreciation", None, 0.2),
    ("unit_cost", "decline", "pct", 0.2),
    ("utilisation", "utilisation_rate", "pct", 0.2),
    ("utilisation", "sold_out", None, 0.1),
    ("ai_mention", "alone", None, 0.9),
    ("ai_mention", "with_capex", None, 0.5),
    ("ai_mention", "figure", None, 0.3),
)


def add_words(lake: Lake, cik: int, seed: int) -> int:
    """Texts, sections, disclosures and CapEx guidance for a company's listed filings; the number of filings read."""
    random = Random(f"{seed} {cik}")
    listing = lake.read("filings", cik).to_pylist()
    newest = max((row["filed_on"] for row in listing if row["form"] in _FORMS), default=None)
    told: dict[str, list[dict[str, Any]]] = {"texts": [], "sections": [], "disclosures": [], "guidance": []}
    guided = 10.0
    for filing in sorted(listing, key=lambda row: (str(row["accepted_at"]), row["accession_number"])):
        is_spoken = filing["form"] in _FORMS and filing["accepted_at"] is not None
        if not is_spoken or (newest - filing["filed_on"]).days > 366 * _YEARS or random.random() < 0.1:
            continue
        document = _document(cik, filing)
        told["texts"].append(
            document
            | {"text": _SAID, "n_chars": len(_SAID), "file_name": "made-up.htm", "reader": "made_up"}
            | {"report_on": filing["report_on"], "text_sha256": "0" * 64}
        )
        told["sections"] += [
            {"cik": cik, "accession_number": filing["accession_number"], "document_number": 1, "section_number": number}
            | {"item": str(number), "title": "", "span_start": number, "span_end": number + 1, "method": "headings"}
            for number in (1, 2)
        ]
        told["disclosures"] += _disclosures(document, random)
        if random.random() < 0.5:
            guided *= random.choice((1.0, 1.1, 1.3, 0.9))
            told["guidance"].append(_guidance(document, random, filing, guided))
    for name, rows in told.items():
        schema = DATASETS[name].schema
        full = [{column: row.get(column) for column in schema.names} for row in rows]
        lake.write(name, cik, pa.Table.from_pylist(full, schema=schema))
    return len(told["texts"])


def _document(cik: int, filing: dict[str, Any]) -> dict[str, Any]:
    return {
        "cik": cik,
        "accession_number": filing["accession_number"],
        "form": filing["form"],
        "document_number": 1,
        "document_type": filing["form"],
        "accepted_at": filing["accepted_at"],
        "source_url": filing["source_url"],
        "source_sha256": filing["source_sha256"],
    }


def _span(document: dict[str, Any], random: Random, number: int, extractor: str) -> dict[str, Any]:
    """A span of its own in one of the two sections."""
    return document | {
        "section_number": random.choice((1, 2, None)),
        "rule_id": "made_up",
        "span_start": 1000 * number,
        "span_end": 1000 * number + len(_SAID),
        "snippet": _SAID,
        "confidence": 0.5 if random.random() < 0.1 else 0.9,
        "extractor": extractor,
    }


def _disclosures(document: dict[str, Any], random: Random) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for kind, class_name, unit, often in _SUBJECTS:
        for _ in range(random.choice((1, 1, 3)) if random.random() < often else 0):
            row = _span(document, random, len(rows) + 1, kind) | {"kind": kind, "class_name": class_name}
            if unit is not None and random.random() < 0.9:
                row |= {"unit": unit, "value": _amount(unit, random)}
            rows.append(row)
    words = _span(document, random, 0, "ai_mention") | {"kind": "ai_mention", "class_name": "words", "confidence": 1.0}
    return [*rows, words | {"unit": "words", "value": Decimal(random.randint(900, 1100))}]


def _amount(unit: str, random: Random) -> Decimal:
    scale = {"USD": 5e9, "MW": 500.0, "GW": 1.0, "pct": 15.0, "years": 10.0}[unit]
    return Decimal(str(round(scale * random.lognormvariate(0, 1), 2)))


def _guidance(document: dict[str, Any], random: Random, filing: dict[str, Any], billions: float) -> dict[str, Any]:
    """A range for the calendar year of the filing, or an upper bound alone."""
    year = int(re.match(r"\d{4}", str(filing["filed_on"])).group())  # type: ignore[union-attr]
    low, high = (Decimal(str(round(1e9 * billions * part))) for part in (0.9, 1.1))
    return _span(document, random, 3, "capex_guidance") | {
        "statement_number": 1,
        "status": "guidance",
        "span_text": _SAID,
        "period_span": "year",
        "period_year": year,
        "period_calendar": "fiscal",
        "period_from": "sentence",
        "basis": random.choice(("capex", "capex", "capex_incl_lease_principal", "net")),
        "low": None if random.random() < 0.2 else low,
        "high": high,
        "currency": "$",
        "justification_class": "none",
    }
