"""EDGAR's ``submissions`` listing, with all its older pages, to the lake's ``companies`` and ``filings``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from overbuild.errors import IntegrityError
from overbuild.extract.edgar.acceptance import BASIS_HEADER, BASIS_LISTING, read_listing_time
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import COMPANIES, FILINGS
from overbuild.settings import SEC_BASE_URL

_ACCESSION: Final = re.compile(r"\d{10}-\d{2}-\d{6}")
_PAGE_NAME: Final = re.compile(r"CIK\d{10}-submissions-\d{3,}\.json")
_INT64: Final = 2**63
_REQUIRED: Final = ("accessionNumber", "form", "filingDate")


class _Page(msgspec.Struct):
    name: str


class _Filings(msgspec.Struct):
    recent: dict[str, list[Any]]
    files: list[_Page] | None = None


class _Listing(msgspec.Struct):
    cik: int | str
    name: str
    filings: _Filings
    tickers: list[str] | None = None
    exchanges: list[str | None] | None = None
    sic: str | None = None
    sicDescription: str | None = None  # noqa: N815 - EDGAR's spelling
    fiscalYearEnd: str | None = None  # noqa: N815
    entityType: str | None = None  # noqa: N815
    category: str | None = None
    stateOfIncorporation: str | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class Document:
    """A stored body with its public address and hash."""

    content: bytes
    url: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ParsedSubmissions:
    """One ``companies`` row, the ``filings`` rows with unique accession numbers, and what was left out."""

    companies: pa.Table
    filings: pa.Table
    quarantined: list[Quarantined]


def filing_url(cik: int, accession_number: str) -> str:
    """The SEC's public index page of a filing, wherever the listing was served from."""
    folder = accession_number.replace("-", "")
    return f"{SEC_BASE_URL}/Archives/edgar/data/{cik}/{folder}/{accession_number}-index.htm"


def check_listing(body: bytes, url: str) -> None:
    """That a body is a listing that :func:`parse` can read.

    Raises:
        IntegrityError: it is none.
    """
    document = Document(body, url, "")
    page_names(document)
    _require_columns(document, _decode(document).filings.recent)


def check_page(body: bytes, url: str) -> None:
    """As :func:`check_listing`, for an older page."""
    document = Document(body, url, "")
    _require_columns(document, _decode_page(document))


def page_names(main: Document) -> list[str]:
    """File names of the older pages a listing refers to, in its order.

    Raises:
        IntegrityError: the body is no listing, or a name is not one of EDGAR's.
    """
    names = [page.name for page in _decode(main).filings.files or ()]
    for name in names:
        if _PAGE_NAME.fullmatch(name) is None:
            raise _malformed(main.url, f"it refers to a page named {name!r}")
    return names


def parse(main: Document, pages: Sequence[Document], *, cik: int) -> ParsedSubmissions:
    """Read a listing and its older pages.

    A filing in both comes once, as the newer page has it; when they disagree on form or date, the older row
    goes to quarantine.

    Args:
        main: the listing.
        pages: every older page of :func:`page_names`.
        cik: the company.

    Raises:
        IntegrityError: a body is no listing, or its columns differ in length.
    """
    listing = _decode(main)
    rows: dict[str, dict[str, Any]] = {}
    quarantined: list[Quarantined] = []
    sources = [(main, listing.filings.recent)]
    sources += [(page, _decode_page(page)) for page in pages]
    for document, columns in sources:
        for record in _records(document, columns):
            row, problem = _filing(cik, document, record)
            if row is None:
                quarantined.append(_bad(cik, document, record, *problem))
                continue
            known = rows.setdefault(row["accession_number"], row)
            if known is not row and (known["form"], known["filed_on"]) != (row["form"], row["filed_on"]):
                words = f"contradicts a newer page: {known['form']} of {known['filed_on']}"
                quarantined.append(_bad(cik, document, record, "contradiction", words))
    company = {
        "cik": cik,
        "name": listing.name,
        "tickers": listing.tickers or [],
        "exchanges": listing.exchanges or [],
        "sic": listing.sic or None,
        "sic_description": listing.sicDescription or None,
        "fiscal_year_end": listing.fiscalYearEnd or None,
        "entity_type": listing.entityType or None,
        "category": listing.category or None,
        "state_of_incorporation": listing.stateOfIncorporation or None,
        "source_url": main.url,
        "source_sha256": main.sha256,
    }
    return ParsedSubmissions(
        companies=pa.Table.from_pylist([company], schema=COMPANIES.schema),
        filings=pa.Table.from_pylist(list(rows.values()), schema=FILINGS.schema),
        quarantined=quarantined,
    )


def with_header_times(filings: pa.Table, accepted: Mapping[str, datetime]) -> pa.Table:
    """``filings`` with acceptance times (UTC, by accession number) read from the filings themselves."""
    times = [accepted.get(number) for number in filings["accession_number"].to_pylist()]
    known = pa.array([time is not None for time in times], pa.bool_())
    told = {
        "accepted_at": pa.array(times, FILINGS.schema.field("accepted_at").type),
        "accepted_at_basis": pa.repeat(BASIS_HEADER, len(times)),
    }
    for name, values in told.items():
        index = filings.schema.get_field_index(name)
        filings = filings.set_column(index, filings.schema.field(name), pc.if_else(known, values, filings[name]))
    return filings


def _decode(main: Document) -> _Listing:
    try:
        return msgspec.json.decode(main.content, type=_Listing)
    except msgspec.MsgspecError as error:
        raise _malformed(main.url, str(error)) from error


def _decode_page(page: Document) -> dict[str, list[Any]]:
    try:
        return msgspec.json.decode(page.content, type=dict[str, list[Any]])
    except msgspec.MsgspecError as error:
        raise _malformed(page.url, str(error)) from error


def _malformed(url: str, what: str) -> IntegrityError:
    return IntegrityError(
        f"The response is not a submissions listing: {what}",
        place=url,
        remedy="Run again; the response was not stored",
    )


def _records(document: Document, columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Rows from parallel columns."""
    _require_columns(document, columns)
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _require_columns(document: Document, columns: dict[str, list[Any]]) -> None:
    missing = [name for name in _REQUIRED if name not in columns]
    if missing:
        raise _malformed(document.url, f"the columns {missing} are missing")
    if len({len(values) for values in columns.values()}) > 1:
        lengths = {name: len(values) for name, values in columns.items()}
        raise _malformed(document.url, f"its columns differ in length: {lengths}")


def _filing(cik: int, document: Document, record: dict[str, Any]) -> tuple[dict[str, Any] | None, tuple[str, str]]:
    """A ``filings`` row, or None with reason code and words."""
    accession, form = _text(record.get("accessionNumber")), _text(record.get("form"))
    if accession is None or _ACCESSION.fullmatch(accession) is None:
        return None, ("malformed_accession", f"has the accession number {accession!r}")
    if form is None:
        return None, ("missing_form", "has no form")
    filed_on = _date(record.get("filingDate"))
    if filed_on is None:
        return None, ("impossible_date", f"has the filing date {record.get('filingDate')!r}")
    accepted_text = _text(record.get("acceptanceDateTime"))
    accepted_at = read_listing_time(accepted_text)
    size = record.get("size")
    row = {
        "cik": cik,
        "accession_number": accession,
        "form": form,
        "filed_on": filed_on,
        "report_on": _date(record.get("reportDate")),
        "accepted_at_source": accepted_text,
        "accepted_at": accepted_at,
        "accepted_at_basis": BASIS_LISTING if accepted_at is not None else None,
        "items": _text(record.get("items")),
        "size_bytes": size if type(size) is int and 0 <= size < _INT64 else None,
        "is_xbrl": _flag(record.get("isXBRL")),
        "is_inline_xbrl": _flag(record.get("isInlineXBRL")),
        "primary_document": _text(record.get("primaryDocument")),
        "primary_document_description": _text(record.get("primaryDocDescription")),
        "filing_url": filing_url(cik, accession),
        "source_url": document.url,
        "source_sha256": document.sha256,
    }
    return row, ("", "")


def _bad(cik: int, document: Document, record: dict[str, Any], code: str, words: str) -> Quarantined:
    return Quarantined(
        dataset=FILINGS.name,
        subject=str(cik),
        reason_code=code,
        reason=f"A filing of CIK {cik} {words} ({document.url}). It is left out; look at the payload",
        payload=msgspec.json.encode(record).decode(),
        source_url=document.url,
        source_sha256=document.sha256,
    )


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _date(value: object) -> date | None:
    if not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\d", value) is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _flag(value: object) -> bool | None:
    return bool(value) if isinstance(value, int) else None
