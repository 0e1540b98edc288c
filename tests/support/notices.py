"""Issuers of Form D as EDGAR would list them: those whose notices are stored, and made ones."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

_FORM = re.compile(rb"CONFORMED SUBMISSION TYPE:\s*(D(?:/A)?)\s")
_ACCEPTED = re.compile(rb"<ACCEPTANCE-DATETIME>(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")


def stored(edgar_dir: Path) -> dict[Path, bytes]:
    """The stored submissions of Form D: path and body."""
    found = {}
    for path in sorted((edgar_dir / "Archives" / "edgar" / "data").glob("*/*/*.txt.gz")):
        body = gzip.decompress(path.read_bytes())
        if _FORM.search(body[:3_000]):
            found[path] = body
    return found


def listings(edgar_dir: Path) -> dict[int, bytes]:
    """A listing for each issuer whose notices are stored, by CIK: the stored ones have none."""
    filings: dict[int, list[dict[str, str]]] = {}
    for path, body in stored(edgar_dir).items():
        form, accepted = _FORM.search(body[:3_000]), _ACCEPTED.search(body[:3_000])
        assert form is not None
        assert accepted is not None
        year, month, day, hour, minute, second = (part.decode() for part in accepted.groups())
        filings.setdefault(int(path.parts[-3]), []).append(
            {
                "accessionNumber": path.name.removesuffix(".txt.gz"),
                "form": form[1].decode(),
                "filingDate": f"{year}-{month}-{day}",
                "acceptanceDateTime": f"{year}-{month}-{day}T{hour}:{minute}:{second}.000Z",
            }
        )
    return {cik: listing(cik, f"Issuer {cik}", *rows) for cik, rows in filings.items()}


def listing(cik: int, name: str, *filings: dict[str, Any], **changes: Any) -> bytes:
    """``submissions/CIK##########.json`` of a private company."""
    default = {
        "accessionNumber": "",
        "filingDate": "",
        "reportDate": "",
        "acceptanceDateTime": "",
        "form": "D",
        "items": "06b",
        "size": 7000,
        "isXBRL": 0,
        "isInlineXBRL": 0,
        "primaryDocument": "xslFormDX01/primary_doc.xml",
        "primaryDocDescription": "",
    }
    rows = [default | filing for filing in filings]
    body = {
        "cik": f"{cik:010d}",
        "name": name,
        "tickers": [],
        "exchanges": [],
        "sic": "",
        "sicDescription": "",
        "fiscalYearEnd": None,
        "entityType": "other",
        "category": "",
        "stateOfIncorporation": "DE",
        "filings": {"recent": {key: [row[key] for row in rows] for key in default}, "files": []},
    }
    return json.dumps(body | changes).encode()


def path(cik: int) -> str:
    """Where EDGAR serves a listing."""
    return f"/submissions/CIK{cik:010d}.json"
