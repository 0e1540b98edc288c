"""One stored submission to its text documents with their sections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Final

import msgspec

from overbuild.enrich.sections import split
from overbuild.enrich.signals import Document
from overbuild.enrich.text import Reader, decode, plain_text
from overbuild.errors import BadRecordError
from overbuild.extract.edgar.documents import SubmissionDocument, split_submission
from overbuild.lake.quarantine import MAX_PAYLOAD, Quarantined
from overbuild.lake.schemas import TEXTS

# Exhibits that are written for readers: annual report to holders (13), other documents to holders (20), press releases
# and presentations (99). Contracts, charters, opinions and certifications are other people's words.
_EXHIBITS: Final = re.compile(r"EX-(?:13|20|99)(?:\.\w+)*")
_PAGES: Final = frozenset((".htm", ".html", ".xhtml", ".txt", ""))
_NO_TEXT: Final = re.compile(r"EX-|XML|GRAPHIC|ZIP|EXCEL|JSON|PDF|COVER|CORRESP")


@dataclass(frozen=True, slots=True, order=True)
class Filing:
    """Which filing, as the lake's listing has it."""

    accession_number: str
    form: str
    accepted_at: datetime
    report_on: date | None


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document and what made its text."""

    document: Document
    reader: Reader


@dataclass(slots=True)
class ReadFiling:
    """What a submission gave. No document and nothing in quarantine: it has data and no words, as a Form D."""

    documents: list[ReadDocument] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


def read_filing(body: bytes, filing: Filing, *, cik: int, source_url: str, source_sha256: str) -> ReadFiling:
    """Read one stored submission. Never raises for what is in it."""
    read = ReadFiling()

    def refuse(code: str, what: str, document: SubmissionDocument | None = None) -> None:
        told = {"accession_number": filing.accession_number}
        if document is not None:
            told |= {"document_type": document.kind, "file_name": document.name}
        read.quarantined.append(
            Quarantined(
                dataset=TEXTS.name,
                subject=str(cik),
                reason_code=code,
                reason=f"The text of {filing.form} {filing.accession_number}: {what} ({source_url}). It is left out",
                payload=msgspec.json.encode(told).decode()[:MAX_PAYLOAD],
                source_url=source_url,
                source_sha256=source_sha256,
            )
        )

    try:
        documents = split_submission(decode(body))
    except BadRecordError as error:
        refuse("unreadable_submission", error.thing)
        return read
    wanted = [document for document in documents if _is_wanted(document, filing.form)]
    for document in wanted:
        if _is_pdf(document) or PurePosixPath(document.name.lower()).suffix not in _PAGES:
            continue
        try:
            told = _read(document, filing, cik, source_url, source_sha256)
        except BadRecordError as error:
            refuse("unreadable_document", error.thing, document)
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            MemoryError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            refuse("defect", f"reading it failed with {type(error).__name__}: {str(error)[:200]}", document)
        else:
            read.documents.append(told)
    have = {told.document.document_type for told in read.documents}
    for document in wanted:
        if _is_pdf(document) and document.kind not in have:
            refuse("pdf_only", "the document is there as PDF alone", document)
    if not wanted:
        refuse("no_text_document", "none of its documents is a report, a release or a letter")
    return read


def _read(document: SubmissionDocument, filing: Filing, cik: int, source_url: str, source_sha256: str) -> ReadDocument:
    content = document.content()
    told = plain_text(content, place=document.name)
    sections = split(
        told.text,
        form=filing.form,
        document_type=document.kind,
        markup=content if told.reader == "html" else None,
        place=document.name,
    )
    return ReadDocument(
        Document(
            cik=cik,
            accession_number=filing.accession_number,
            form=filing.form,
            document_number=document.number,
            document_type=document.kind,
            file_name=document.name,
            text=told.text,
            sections=sections,
            accepted_at=filing.accepted_at,
            report_on=filing.report_on,
            source_url=source_url,
            source_sha256=source_sha256,
        ),
        told.reader,
    )


def _is_wanted(document: SubmissionDocument, form: str) -> bool:
    """A report, release or letter; data such as a Form D is wanted and gives no text."""
    if _EXHIBITS.fullmatch(document.kind):
        return True
    base = form.upper().removesuffix("/A")
    is_main = document.kind.removesuffix("/A") == base
    return is_main or (document.number == 1 and _NO_TEXT.match(document.kind) is None)


def _is_pdf(document: SubmissionDocument) -> bool:
    return document.name.lower().endswith(".pdf") or "<PDF>" in document.raw[:1_000].upper()
