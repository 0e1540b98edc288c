"""A made company in EDGAR's shapes, small enough to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CIK = 1234567
LISTING = f"/submissions/CIK{CIK:010d}.json"
FACTS = f"/api/xbrl/companyfacts/CIK{CIK:010d}.json"
PAGE = f"CIK{CIK:010d}-submissions-001.json"


def accession(number: int, year: int = 24) -> str:
    return f"{CIK:010d}-{year:02d}-{number:06d}"


def columns(*filings: dict[str, Any]) -> dict[str, list[Any]]:
    """Parallel columns as in ``filings.recent``."""
    default = {
        "accessionNumber": accession(1),
        "filingDate": "2024-05-01",
        "reportDate": "2024-03-31",
        "acceptanceDateTime": "2024-05-01T16:30:00.000Z",
        "form": "10-Q",
        "items": "",
        "size": 1000,
        "isXBRL": 1,
        "isInlineXBRL": 1,
        "primaryDocument": "q.htm",
        "primaryDocDescription": "10-Q",
    }
    rows = [default | filing for filing in filings]
    return {name: [row[name] for row in rows] for name in default}


def listing(*filings: dict[str, Any], pages: tuple[str, ...] = (), cik: Any = None, **changes: Any) -> bytes:
    body = {
        "cik": f"{CIK:010d}" if cik is None else cik,
        "name": "MADE CORP",
        "tickers": ["MADE"],
        "exchanges": ["Nasdaq", None],
        "sic": "7372",
        "sicDescription": "Services-Prepackaged Software",
        "fiscalYearEnd": "1231",
        "entityType": "operating",
        "category": "",
        "stateOfIncorporation": "DE",
        "filings": {"recent": columns(*filings), "files": [{"name": name} for name in pages]},
    }
    return json.dumps(body | changes).encode()


def row(**changes: Any) -> dict[str, Any]:
    default = {
        "start": "2024-01-01",
        "end": "2024-03-31",
        "val": 1000,
        "accn": accession(1),
        "fy": 2024,
        "fp": "Q1",
        "form": "10-Q",
        "filed": "2024-05-01",
        "frame": "CY2024Q1",
    }
    return {k: v for k, v in (default | changes).items() if v is not ...}


def facts(*rows: Any, tag: str = "Revenues", unit: str = "USD", cik: Any = CIK, **tags: Any) -> bytes:
    concepts = {tag: {"label": "L", "description": "D", "units": {unit: list(rows)}}} | tags
    return json.dumps({"cik": cik, "entityName": "MADE CORP", "facts": {"us-gaap": concepts}}).encode()


def write(root: Path, path: str, body: bytes) -> None:
    target = root / path.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)


def submission(number: int = 1, accepted: str = "20240501163000", form: str = "10-Q") -> bytes:
    """A full submission text as small as the parser takes it."""
    return f"""<SEC-DOCUMENT>{accession(number)}.txt : 20240501
<SEC-HEADER>{accession(number)}.hdr.sgml : 20240501
<ACCEPTANCE-DATETIME>{accepted}
ACCESSION NUMBER:\t\t{accession(number)}
CONFORMED SUBMISSION TYPE:\t{form}
PUBLIC DOCUMENT COUNT:\t\t1
CONFORMED PERIOD OF REPORT:\t20240331
FILED AS OF DATE:\t\t20240501

FILER:

\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tMADE CORP
\t\tCENTRAL INDEX KEY:\t\t\t{CIK:010d}
</SEC-HEADER>
<DOCUMENT>
<TYPE>{form}
<SEQUENCE>1
<FILENAME>q.htm
<TEXT>
<html><body>Figures</body></html>
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
""".encode()
