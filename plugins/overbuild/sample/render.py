"""Renders the sample's tables as the documents EDGAR serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from overbuild.sample.made_up import MadeUp
from overbuild.sample.tables import SCHEMAS

# An address as submissions carry it; the sample does not record addresses.
_NO_ADDRESS = {
    "street1": None,
    "street2": None,
    "city": None,
    "stateOrCountry": None,
    "zipCode": None,
    "stateOrCountryDescription": None,
}


class _Fact(msgspec.Struct, omit_defaults=True):
    end: str
    val: msgspec.Raw
    accn: str
    fy: int | None
    fp: str | None
    form: str
    filed: str
    start: str | None = None


def documents(recorded: Mapping[str, pa.Table], made: MadeUp) -> Iterator[tuple[str, bytes]]:
    """Every document of the sample: its URL path without the leading slash, and its body.

    Args:
        recorded: tables of :mod:`overbuild.sample.tables`.
        made: the synthetic filers beside them.
    """
    tables = {
        name: pa.concat_tables([table, pa.Table.from_pylist(getattr(made, name), schema=SCHEMAS[name])])
        for name, table in recorded.items()
    }
    companies = tables["companies"].to_pylist()
    yield "files/company_tickers.json", tickers(companies)
    for company in companies:
        cik = company["cik"]
        filings = tables["filings"].filter(pc.equal(tables["filings"]["cik"], cik))
        facts = tables["facts"].filter(pc.equal(tables["facts"]["cik"], cik))
        yield f"submissions/CIK{cik:010d}.json", submissions(company, filings)
        yield f"api/xbrl/companyfacts/CIK{cik:010d}.json", companyfacts(company, facts)
    yield from made.submissions.items()


def tickers(companies: list[dict[str, Any]]) -> bytes:
    """``files/company_tickers.json``: one entry a listed share class."""
    rows = [
        {"cik_str": company["cik"], "ticker": ticker, "title": company["name"]}
        for company in companies
        for ticker in company["tickers"]
    ]
    return msgspec.json.encode({str(number): row for number, row in enumerate(rows)})


def submissions(company: dict[str, Any], filings: pa.Table) -> bytes:
    """``submissions/CIK##########.json`` with all filings on its first page.

    What the sample does not record is empty, as EDGAR leaves it for filers without it; all keys are there,
    because readers of the format rely on them.
    """
    rows = filings.sort_by([("filed_on", "descending"), ("accession_number", "descending")])
    count = len(rows)

    def texts(column: str) -> list[str]:
        return [value or "" for value in rows[column].cast(pa.string()).to_pylist()]

    def flags(column: str) -> list[int]:
        return [int(value) for value in rows[column].to_pylist()]

    recent: dict[str, list[Any]] = {
        "accessionNumber": texts("accession_number"),
        "filingDate": texts("filed_on"),
        "reportDate": texts("report_on"),
        "acceptanceDateTime": texts("accepted_at_source"),
        "act": [""] * count,
        "form": texts("form"),
        "fileNumber": [""] * count,
        "filmNumber": [""] * count,
        "items": texts("items"),
        "core_type": texts("form"),
        "size": rows["size_bytes"].to_pylist(),
        "isXBRL": flags("is_xbrl"),
        "isInlineXBRL": flags("is_inline_xbrl"),
        "primaryDocument": texts("primary_document"),
        "primaryDocDescription": texts("form"),
    }
    return msgspec.json.encode(
        {
            "cik": f"{company['cik']:010d}",
            "entityType": company["entity_type"],
            "sic": company["sic"],
            "sicDescription": company["sic_description"],
            "ownerOrg": None,
            "insiderTransactionForOwnerExists": 0,
            "insiderTransactionForIssuerExists": 0,
            "name": company["name"],
            "tickers": company["tickers"],
            "exchanges": company["exchanges"],
            "ein": None,
            "lei": None,
            "description": "",
            "website": "",
            "investorWebsite": "",
            "category": company["category"],
            "fiscalYearEnd": company["fiscal_year_end"],
            "stateOfIncorporation": company["state_of_incorporation"],
            "stateOfIncorporationDescription": company["state_of_incorporation"],
            "addresses": {"mailing": _NO_ADDRESS, "business": _NO_ADDRESS},
            "phone": None,
            "flags": "",
            "formerNames": [],
            "filings": {"recent": recent, "files": []},
        }
    )


def companyfacts(company: dict[str, Any], facts: pa.Table) -> bytes:
    """``api/xbrl/companyfacts/CIK##########.json``; values keep their digits, labels are not recorded."""
    tree: dict[str, dict[str, dict[str, Any]]] = {}
    # In SCHEMAS["facts"] order, after cik; dates as ISO text.
    columns = [facts[name].cast(pa.string()).to_pylist() for name in facts.column_names[1:10]]
    years, periods = facts["fiscal_year"].to_pylist(), facts["fiscal_period"].to_pylist()
    for taxonomy, tag, unit, start, end, value, accession, form, filed, year, period in zip(
        *columns, years, periods, strict=True
    ):
        entry = tree.setdefault(taxonomy, {}).setdefault(tag, {"label": None, "description": None, "units": {}})
        entry["units"].setdefault(unit, []).append(
            _Fact(end, msgspec.Raw(value.encode()), accession, year, period, form, filed, start)
        )
    return msgspec.json.encode({"cik": company["cik"], "entityName": company["facts_name"], "facts": tree})
