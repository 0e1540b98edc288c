"""Full submissions: fetched and stored by our client, read from the store with edgartools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from overbuild.errors import BadRecordError
from overbuild.extract.edgar.acceptance import eastern_to_utc
from overbuild.extract.edgar.client import EdgarClient, Fetched
from overbuild.extract.edgar.rawstore import ManifestRow


@dataclass(frozen=True, slots=True)
class FilingHeader:
    """Header of a submission. ``accepted_at`` is UTC; the header itself says it in Eastern time."""

    accession_number: str
    form: str
    accepted_at: datetime
    cik: int | None
    company_name: str | None
    period_of_report: str | None  # as the header spells it: YYYY-MM-DD


def submission_path(cik: int, accession_number: str) -> str:
    """Path of the full submission text below the www role."""
    return f"/Archives/edgar/data/{cik}/{accession_number.replace('-', '')}/{accession_number}.txt"


def fetch_submission(client: EdgarClient, cik: int, accession_number: str) -> Fetched:
    """Fetch and store one full submission; from then on ``filings`` has its own acceptance time.

    Raises:
        FetchError: as :meth:`EdgarClient.get_text`.
    """
    return client.get_text(submission_path(cik, accession_number))


def stored_submissions(client: EdgarClient, cik: int) -> list[ManifestRow]:
    """Manifest rows of the company's stored full submissions, by path."""
    return client.raw.newest_below(client.request_key(f"/Archives/edgar/data/{cik}/", "www"), ".txt")


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
