"""A document with a text of our own, for tests of extractors; synthetic."""

from __future__ import annotations

from datetime import UTC, date, datetime

from overbuild.enrich.signals import Document, Section


def made_document(
    text: str,
    *,
    form: str = "10-K",
    sections: tuple[Section, ...] = (),
    accepted_at: datetime = datetime(2025, 2, 6, 21, tzinfo=UTC),
    report_on: date | None = None,
) -> Document:
    """The main document of a company's only filing."""
    return Document(
        cik=1,
        accession_number="0000000001-26-000001",
        form=form,
        document_number=1,
        document_type=form,
        file_name="a.htm",
        text=text,
        sections=sections,
        accepted_at=accepted_at,
        report_on=report_on,
        source_url="https://www.sec.gov/a.txt",
        source_sha256="0" * 64,
    )
