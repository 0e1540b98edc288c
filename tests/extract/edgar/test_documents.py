"""Full submissions: the filing's own acceptance time."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest

from overbuild.errors import BadRecordError, NotFoundError
from overbuild.extract.edgar import extract_company
from overbuild.extract.edgar.documents import fetch_submission, read_header, submission_path
from overbuild.lake.store import Lake
from tests.extract.edgar import made


def test_the_header_time_is_eastern_and_not_utc():
    header = read_header(made.submission().decode())
    assert header.accession_number == made.accession(1)
    assert header.form == "10-Q"
    assert header.accepted_at == datetime(2024, 5, 1, 20, 30, tzinfo=UTC)
    assert (header.cik, header.company_name, header.period_of_report) == (made.CIK, "MADE CORP", "2024-03-31")


@pytest.mark.parametrize("text", ["", "nothing", "<SEC-DOCUMENT></SEC-DOCUMENT>"])
def test_a_text_without_a_header_is_an_error_and_not_a_filing_without_a_time(text):
    with pytest.raises(BadRecordError, match="header cannot be read"):
        read_header(text)


def test_a_stored_submission_corrects_the_listing(root, client, settings, company):
    settings = settings.with_changes(xbrl_quarters=0, text_quarters=0)
    made.write(root, made.LISTING, made.listing({"acceptanceDateTime": "2024-05-01T20:30:00.000Z"}))
    made.write(root, submission_path(made.CIK, made.accession(1)), made.submission())
    extract_company(settings, company, client)
    (row,) = Lake(settings.lake_dir).read("filings").to_pylist()
    assert row["accepted_at_basis"] == "submissions_read_as_eastern"
    assert row["accepted_at"] == datetime(2024, 5, 2, 0, 30, tzinfo=UTC)
    fetch_submission(client, made.CIK, made.accession(1))
    assert extract_company(settings, company, client).status == "ok"
    (row,) = Lake(settings.lake_dir).read("filings").to_pylist()
    assert row["accepted_at_basis"] == "filing_header"
    assert row["accepted_at"] == datetime(2024, 5, 1, 20, 30, tzinfo=UTC)
    assert extract_company(settings, company, client).status == "unchanged"


def test_an_unreadable_header_does_not_cost_the_company(root, client, settings, company):
    path = submission_path(made.CIK, made.accession(1))
    made.write(root, path, made.submission().replace(b"<ACCEPTANCE-DATETIME>20240501163000\n", b""))
    fetch_submission(client, made.CIK, made.accession(1))
    result = extract_company(settings, company, client)
    assert (result.status, result.quarantined) == ("ok", 1)
    (record,) = Lake(settings.lake_dir).read("quarantine").to_pylist()
    assert record["reason_code"] == "unreadable_header"
    (row,) = Lake(settings.lake_dir).read("filings").to_pylist()
    assert row["accepted_at_basis"] == "submissions_read_as_eastern"


def test_a_submission_that_edgar_does_not_have_is_said_so(client):
    with pytest.raises(NotFoundError, match=made.accession(7)):
        fetch_submission(client, made.CIK, made.accession(7))


@pytest.mark.edgar
def test_headers_of_real_filings_agree_with_their_place(edgar_dir):
    paths = sorted((edgar_dir / "Archives/edgar/data").glob("*/*/*.txt.gz"))
    forms = set()
    for path in paths[:: max(1, len(paths) // 12)]:
        header = read_header(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))
        forms.add(header.form)
        assert header.accession_number == path.name.removesuffix(".txt.gz")
        assert header.cik == int(path.parent.parent.name)
        assert header.accepted_at.tzinfo is UTC
        assert date(2009, 1, 1) < header.accepted_at.date() < date(2030, 1, 1)
    assert len(forms) >= 2
