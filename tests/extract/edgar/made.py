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


def context(
    name: str,
    start: str | None = "2024-01-01",
    end: str = "2024-03-31",
    parts: str = "",
    cik: int = CIK,
) -> str:
    """An ``xbrli:context``; ``parts`` goes into its segment."""
    segment = f"<xbrli:segment>{parts}</xbrli:segment>" if parts else ""
    period = (
        f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>"
        if start
        else f"<xbrli:instant>{end}</xbrli:instant>"
    )
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">{cik:010d}'
        f"</xbrli:identifier>{segment}</xbrli:entity><xbrli:period>{period}</xbrli:period></xbrli:context>"
    )


NAMESPACES = (
    'xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi" '
    'xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:us-gaap="http://fasb.org/us-gaap/2024" '
    'xmlns:srt="http://fasb.org/srt/2024" xmlns:made="http://www.made.example/20240331" '
    'xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" '
    'xmlns:ixt-sec="http://www.sec.gov/inlineXBRL/transformation/2015-08-31" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:link="http://www.xbrl.org/2003/linkbase" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
UNITS = (
    '<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>'
    '<xbrli:unit id="number"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>'
    '<xbrli:unit id="eps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure>'
    "</xbrli:unitNumerator><xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure>"
    "</xbrli:unitDenominator></xbrli:divide></xbrli:unit>"
)


def instance(*parts: str, before: str = "") -> str:
    """An XBRL instance with the made company's units."""
    return f'<?xml version="1.0"?>{before}<xbrli:xbrl {NAMESPACES}>{UNITS}{"".join(parts)}</xbrli:xbrl>'


def page(*parts: str, header: str = "") -> str:
    """An inline XBRL page; ``header`` holds contexts, ``parts`` what a reader sees."""
    return (
        f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" {NAMESPACES} '
        'xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"><head><title>Made</title></head><body>'
        f"<ix:header><ix:resources>{header}{UNITS}</ix:resources></ix:header>{''.join(parts)}</body></html>"
    )


def filed(*documents: tuple[str, str, str], number: int = 1, form: str = "10-Q") -> bytes:
    """A full submission text with these documents: type, file name, content."""
    text = submission(number, form=form).decode()
    head, _, _ = text.partition("<DOCUMENT>")
    bodies = []
    for sequence, (kind, name, content) in enumerate(documents, start=1):
        tag = "XML" if kind == "XML" else "XBRL"
        bodies.append(
            f"<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>{sequence}\n<FILENAME>{name}\n<TEXT>\n<{tag}>\n{content}\n</{tag}>\n"
            "</TEXT>\n</DOCUMENT>\n"
        )
    return (head + "".join(bodies) + "</SEC-DOCUMENT>\n").encode()
