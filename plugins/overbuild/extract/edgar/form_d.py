"""Form D: the notice of a sale of securities that is exempt from registration.

Source: the SEC's Form D XML technical specification, ``edgarSubmission`` with ``primaryIssuer`` and ``offeringData``.
What the form tells is the issuer's own word: the amount sold up to the notice, in US dollars, of one offering. It does
not tell the valuation, who invested, or money raised in ways that need no notice.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from overbuild.errors import BadRecordError
from overbuild.extract.edgar.submission_rows import Listed, Submission, SubmissionRows, newest_first
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import FORM_D

# Raise it when the parser changes what it makes of the same submission: all are then parsed again.
PARSER_VERSION: Final = "1"
MAX_BYTES: Final = 5_000_000
FORMS: Final = ("D", "D/A")

_XML: Final = re.compile(rb"<XML>\s*(?P<body>.*?)\s*</XML>", re.DOTALL)
_ROOT: Final = b"<edgarSubmission"
_ACCESSION: Final = re.compile(r"(\d{10})-?(\d{2})-?(\d{6})")
_AMOUNT: Final = re.compile(r"\d{1,15}(\.\d{1,2})?", re.ASCII)
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)
_CIK: Final = re.compile(r"\d{1,10}", re.ASCII)
_UNREADABLE: Final = "unreadable_notice"
_INDEFINITE: Final = "indefinite"
_FUND: Final = "Pooled Investment Fund"


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer as the notice names it. ``year_of_incorporation`` is None where only "over five years" is said."""

    cik: int
    name: str
    entity_type: str | None
    jurisdiction: str | None
    year_of_incorporation: int | None


@dataclass(frozen=True, slots=True)
class FormD:
    """One notice.

    Attributes:
        is_amendment: it replaces what ``previous_accession_number`` said of the same offering.
        issuers: the first one is the primary issuer.
        first_sale_on: None where no sale has been made yet (``is_sale_yet_to_occur``).
        is_fund: a pooled investment fund, not a company that raises for itself.
        is_business_combination: securities are offered for a merger or exchange: no money is raised.
        amount_offered: US dollars; None where the issuer calls it indefinite. ``amount_remaining`` likewise.
        amount_sold: US dollars up to the notice, of all issuers together.
        investors: persons who have already invested; ``non_accredited_investors`` None where there are none.
    """

    is_amendment: bool
    previous_accession_number: str | None
    issuers: tuple[Issuer, ...]
    industry_group: str | None
    revenue_range: str | None
    first_sale_on: date | None
    is_sale_yet_to_occur: bool
    is_equity: bool
    is_debt: bool
    is_fund: bool
    is_business_combination: bool
    amount_offered: Decimal | None
    amount_sold: Decimal
    amount_remaining: Decimal | None
    investors: int | None
    non_accredited_investors: int | None
    signed_on: date | None


def wanted(filings: pa.Table) -> list[Listed]:
    """Notices of a listing, all of them, newest first."""
    return newest_first(filings, pc.is_in(filings["form"], value_set=pa.array(FORMS)))


def read_form_d(content: bytes) -> FormD:
    """Read a notice: its ``primary_doc.xml``, or a full submission that holds it.

    Raises:
        BadRecordError: it is no notice, too large, declares a document type or entities, is not well-formed or live,
            names no issuer, or has an amount, a number or a date that is none.
    """
    root = _root(_document(content))
    if _text(root, "testOrLive") not in (None, "LIVE"):
        raise _bad("is a test filing")
    issuers = tuple(
        _issuer(element) for element in (*root.iterfind("primaryIssuer"), *root.iterfind("issuerList/issuer"))
    )
    if not issuers:
        raise _bad("names no issuer")
    offering = "offeringData/"
    amounts, kind = offering + "offeringSalesAmounts/", offering + "typeOfFiling/"
    group = _text(root, offering + "industryGroup/industryGroupType")
    sold = _amount(root, amounts + "totalAmountSold")
    if sold is None:
        raise _bad("does not say how much was sold")
    return FormD(
        is_amendment=_flag(root, kind + "newOrAmendment/isAmendment"),
        previous_accession_number=_accession(_text(root, kind + "newOrAmendment/previousAccessionNumber")),
        issuers=issuers,
        industry_group=group,
        revenue_range=_text(root, offering + "issuerSize/revenueRange"),
        first_sale_on=_date(root, kind + "dateOfFirstSale/value"),
        is_sale_yet_to_occur=_flag(root, kind + "dateOfFirstSale/yetToOccur"),
        is_equity=_flag(root, offering + "typesOfSecuritiesOffered/isEquityType"),
        is_debt=_flag(root, offering + "typesOfSecuritiesOffered/isDebtType"),
        is_fund=group == _FUND or _flag(root, offering + "typesOfSecuritiesOffered/isPooledInvestmentFundType"),
        is_business_combination=_flag(
            root, offering + "businessCombinationTransaction/isBusinessCombinationTransaction"
        ),
        amount_offered=_amount(root, amounts + "totalOfferingAmount"),
        amount_sold=sold,
        amount_remaining=_amount(root, amounts + "totalRemaining"),
        investors=_count(root, offering + "investors/totalNumberAlreadyInvested"),
        non_accredited_investors=_count(root, offering + "investors/numberNonAccreditedInvestors"),
        signed_on=_date(root, offering + "signatureBlock/signature/signatureDate"),
    )


def _rows(body: bytes, submission: Submission) -> tuple[pa.Table, list[Quarantined]]:
    """One row of :data:`overbuild.lake.schemas.FORM_D`, or the reason why there is none."""
    try:
        notice = read_form_d(body)
        row = _row(notice, submission)
    except BadRecordError as error:
        bad = Quarantined(
            dataset=FORM_D.name,
            subject=str(submission.cik),
            reason_code=_UNREADABLE,
            reason=f"{submission.form} {submission.accession_number} ({submission.source_url}): {error}",
            payload=submission.accession_number,
            source_url=submission.source_url,
            source_sha256=submission.source_sha256,
        )
        return FORM_D.schema.empty_table(), [bad]
    return pa.Table.from_pylist([row], schema=FORM_D.schema), []


ROWS: Final = SubmissionRows(FORM_D, PARSER_VERSION, (_UNREADABLE,), _rows)


def _row(notice: FormD, submission: Submission) -> dict[str, object]:
    number = next((n for n, one in enumerate(notice.issuers, start=1) if one.cik == submission.cik), None)
    if number is None:
        raise _bad(f"does not name CIK {submission.cik} among its issuers")
    issuer = notice.issuers[number - 1]
    told = asdict(notice) | asdict(issuer) | asdict(submission)
    return {name: told[name] for name in FORM_D.schema.names if name in told} | {
        "issuer_number": number,
        "n_issuers": len(notice.issuers),
        "issuer_name": issuer.name,
    }


def _document(content: bytes) -> bytes:
    """The notice among the documents of a submission; the content itself where it is no submission."""
    found = [match["body"] for match in _XML.finditer(content)]
    return next((body for body in found if _ROOT in body), found[0] if found else content)


def _root(content: bytes) -> etree._Element:
    if len(content) > MAX_BYTES:
        raise _bad(f"is larger than {MAX_BYTES:,} bytes")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _bad("declares a document type or entities, which no notice needs")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _bad(f"is not well-formed: {str(error)[:200]}") from error
    # In UTF-16 the bytes above look otherwise.
    if root.getroottree().docinfo.doctype:
        raise _bad("declares a document type or entities, which no notice needs")
    if etree.QName(root).localname != "edgarSubmission":
        raise _bad(f"holds <{etree.QName(root).localname}>, not <edgarSubmission>")
    return root


def _issuer(element: etree._Element) -> Issuer:
    cik, name = _text(element, "cik"), _text(element, "entityName")
    if cik is None or _CIK.fullmatch(cik) is None or name is None:
        raise _bad("has an issuer without a CIK or a name")
    return Issuer(
        cik=int(cik),
        name=name,
        entity_type=_text(element, "entityType"),
        jurisdiction=_text(element, "jurisdictionOfInc"),
        year_of_incorporation=_count(element, "yearOfInc/value"),
    )


def _text(element: etree._Element, path: str) -> str | None:
    return (element.findtext(path) or "").strip() or None


def _flag(element: etree._Element, path: str) -> bool:
    return _text(element, path) in ("true", "1")


def _accession(said: str | None) -> str | None:
    """An accession number as EDGAR spells it; None where none is named."""
    match = _ACCESSION.fullmatch(said) if said is not None else None
    return "-".join(match.groups()) if match else None


def _count(element: etree._Element, path: str) -> int | None:
    said = _text(element, path)
    if said is None:
        return None
    if _COUNT.fullmatch(said) is None:
        raise _bad(f"has the number {said[:40]!r} in {path.rpartition('/')[2]}")
    return int(said)


def _date(element: etree._Element, path: str) -> date | None:
    said = _text(element, path)
    if said is None:
        return None
    match = _DATE.fullmatch(said)
    try:
        return date.fromisoformat(match[1] if match else "")
    except ValueError:
        raise _bad(f"has the date {said[:40]!r} in {path.rpartition('/')[2]}") from None


def _amount(element: etree._Element, path: str) -> Decimal | None:
    said = _text(element, path)
    if said is None or said.lower() == _INDEFINITE:
        return None
    if _AMOUNT.fullmatch(said) is None:
        raise _bad(f"has the amount {said[:40]!r} in {path.rpartition('/')[2]}")
    return Decimal(said)


def _bad(what: str) -> BadRecordError:
    return BadRecordError(f"The notice {what}", remedy="Look at the stored submission")
