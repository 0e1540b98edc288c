"""Full submissions: fetched and stored by our client, read from the store with edgartools."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from overbuild.errors import BadRecordError
from overbuild.extract.edgar.acceptance import eastern_to_utc
from overbuild.extract.edgar.client import EdgarClient, Fetched, request_key
from overbuild.extract.edgar.rawstore import ManifestRow, RawStore
from overbuild.settings import Settings

_WRAPPED: Final = re.compile(r"<TEXT>\s*(?:<(XBRL|XML|PDF)>\s*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FilingHeader:
    """Header of a submission. ``accepted_at`` is UTC; the header itself says it in Eastern time."""

    accession_number: str
    form: str
    accepted_at: datetime
    cik: int | None
    company_name: str | None
    period_of_report: str | None  # as the header spells it: YYYY-MM-DD


@dataclass(frozen=True, slots=True)
class SubmissionDocument:
    """One document of a submission, cut out but not decoded.

    Attributes:
        number: place in the submission, from 1.
        kind: type as filed, upper case (``10-K``, ``EX-99.1``, ``GRAPHIC``).
        raw: with the submission's own tags around it.
    """

    number: int
    kind: str
    name: str
    raw: str

    def content(self) -> str:
        """The document itself, without the submission's own tags around it."""
        match = _WRAPPED.search(self.raw)
        start = match.end() if match else 0
        end = self.raw.rfind("</TEXT>", start)
        body = self.raw[start : end if end >= 0 else len(self.raw)].rstrip()
        tag = match.group(1) if match else None
        return body.removesuffix(f"</{tag.upper()}>").rstrip() if tag else body


def submission_path(cik: int, accession_number: str) -> str:
    """Path of the full submission text below the www role."""
    return f"/Archives/edgar/data/{cik}/{accession_number.replace('-', '')}/{accession_number}.txt"


def fetch_submission(client: EdgarClient, cik: int, accession_number: str, *, conditional: bool = True) -> Fetched:
    """Fetch and store one full submission; from then on ``filings`` has its own acceptance time.

    ``conditional``: False fetches the body even when the server might say that it has not changed.

    Raises:
        FetchError: as :meth:`EdgarClient.get_text`.
    """
    path = submission_path(cik, accession_number)
    return client.get_text(path, accession_number=accession_number, conditional=conditional)


def stored_submissions(client: EdgarClient, cik: int) -> list[ManifestRow]:
    """Manifest rows of the company's stored full submissions, by path."""
    return submissions_in(client.raw, client.settings, cik)


def submissions_in(raw: RawStore, settings: Settings, cik: int, *, good: bool = True) -> list[ManifestRow]:
    """As :func:`stored_submissions`, for who needs no client; not only those that gave a body unless ``good``."""
    return raw.newest_below(request_key(settings, f"/Archives/edgar/data/{cik}/", "www"), ".txt", good=good)


def split_submission(text: str) -> list[SubmissionDocument]:
    """The documents of a stored submission, in its order.

    Raises:
        BadRecordError: it cannot be taken apart, or holds none.
    """
    # edgartools takes seconds to import; a run without new submissions does not need it.
    from edgar.sgml.sgml_common import parse_submission_text

    try:
        _, by_sequence = parse_submission_text(text)
    except Exception as error:  # the parser raises whatever it stumbles over
        raise BadRecordError(
            f"The submission cannot be taken apart: {str(error)[:200]}", remedy="Look at the stored submission"
        ) from error
    if not by_sequence:
        raise BadRecordError("The submission holds no document", remedy="Look at the stored submission")
    found = (document for group in by_sequence.values() for document in group)
    return [
        SubmissionDocument(number, document.type.strip().upper(), document.filename, document.raw_content)
        for number, document in enumerate(found, start=1)
    ]


def read_header(text: str) -> FilingHeader:
    """Read the header of a stored submission text.

    Raises:
        BadRecordError: there is no accession number, form or acceptance time in it.
    """
    # edgartools takes seconds to import; most runs need no submission text.
    from edgar import Filing

    try:
        filing = Filing.from_sgml_text(text)
        header = filing.header
        accession, form = filing.accession_no, filing.form
        accepted = header.acceptance_datetime
    except Exception as error:  # the parser raises whatever it stumbles over
        raise _unreadable(str(error), text) from error
    if not accession or not form or accepted is None:
        raise _unreadable("it lacks an accession number, a form or an acceptance time", text)
    return FilingHeader(
        accession_number=accession,
        form=form,
        accepted_at=eastern_to_utc(accepted),
        cik=int(filing.cik) if filing.cik else None,
        company_name=filing.company or None,
        period_of_report=header.period_of_report or None,
    )


def _unreadable(what: str, text: str) -> BadRecordError:
    first = text[:80].splitlines()[0] if text else ""
    return BadRecordError(
        f"The submission's header cannot be read: {what}", place=first, remedy="Look at the stored body"
    )
