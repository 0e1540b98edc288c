"""The XBRL of a company's periodic filings: the numbers of their submissions, kept in the lake."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from overbuild.extract.edgar.submission_rows import Listed, Submission, SubmissionRows, newest_first
from overbuild.extract.edgar.xbrl import UNREADABLE, parse_submission
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import INSTANCE_FACTS

# Raise it when the parser changes what it makes of the same submission: all are then parsed again.
PARSER_VERSION: Final = "1"


def wanted(filings: pa.Table, forms: pa.Array) -> list[Listed]:
    """Filings with XBRL of these forms, newest first."""
    mask = pc.and_kleene(filings["is_xbrl"], pc.is_in(filings["form"], value_set=forms)).fill_null(False)
    return newest_first(filings, mask)


def _read(body: bytes, submission: Submission) -> tuple[pa.Table, list[Quarantined]]:
    parsed = parse_submission(body, submission)
    return parsed.table, parsed.quarantined


ROWS: Final = SubmissionRows(INSTANCE_FACTS, PARSER_VERSION, UNREADABLE, _read)
