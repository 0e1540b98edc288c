"""The listing of filings: all pages, one row a filing, times that leak nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from overbuild.errors import IntegrityError
from overbuild.extract.edgar import submissions
from overbuild.extract.edgar.submissions import Document
from tests.extract.edgar import made


def document(body, name="main"):
    return Document(body, f"https://data.sec.gov/submissions/{name}.json", name)


def parse(main, *pages):
    pages = [document(json.dumps(page).encode(), f"page{n}") for n, page in enumerate(pages)]
    return submissions.parse(document(main), pages, cik=made.CIK)


def test_older_pages_are_not_forgotten():
    old = made.columns({"accessionNumber": made.accession(9, 3), "filingDate": "2003-02-01"})
    parsed = parse(made.listing({}), old)
    rows = {row["accession_number"]: row for row in parsed.filings.to_pylist()}
    assert set(rows) == {made.accession(1), made.accession(9, 3)}
    assert rows[made.accession(9, 3)]["source_sha256"] == "page0"
    assert rows[made.accession(1)]["source_sha256"] == "main"
    assert rows[made.accession(1)]["filing_url"] == (
        f"https://www.sec.gov/Archives/edgar/data/{made.CIK}/{made.accession(1).replace('-', '')}"
        f"/{made.accession(1)}-index.htm"
    )


def test_a_filing_on_two_pages_comes_once():
    parsed = parse(made.listing({}), made.columns({"size": 5}))
    assert parsed.filings["size_bytes"].to_pylist() == [1000]
    assert parsed.quarantined == []
    parsed = parse(made.listing({}), made.columns({"form": "10-K"}))
    assert parsed.filings["form"].to_pylist() == ["10-Q"]
    assert [record.reason_code for record in parsed.quarantined] == ["contradiction"]


@pytest.mark.parametrize(
    ("bad", "reason_code"),
    [
        ({"accessionNumber": "x"}, "malformed_accession"),
        ({"accessionNumber": None}, "malformed_accession"),
        ({"form": ""}, "missing_form"),
        ({"filingDate": "2024-02-30"}, "impossible_date"),
        ({"filingDate": None}, "impossible_date"),
    ],
)
def test_one_bad_filing_does_not_cost_the_others(bad, reason_code):
    parsed = parse(made.listing({}, {"accessionNumber": made.accession(2)} | bad))
    assert parsed.filings["accession_number"].to_pylist() == [made.accession(1)]
    (record,) = parsed.quarantined
    assert (record.reason_code, record.dataset) == (reason_code, "filings")


def test_the_listing_time_is_read_as_eastern_and_kept_as_spelled():
    (row,) = parse(made.listing({})).filings.to_pylist()
    assert row["accepted_at"] == datetime(2024, 5, 1, 20, 30, tzinfo=UTC)
    assert row["accepted_at_basis"] == "submissions_read_as_eastern"
    assert row["accepted_at_source"] == "2024-05-01T16:30:00.000Z"


def test_a_missing_time_is_not_made_up():
    (row,) = parse(made.listing({"acceptanceDateTime": ""})).filings.to_pylist()
    assert row["accepted_at"] is None
    assert row["accepted_at_basis"] is None


def test_the_filings_own_time_wins_over_the_listing():
    at = datetime(2024, 5, 1, 16, 31, tzinfo=UTC)
    filings = parse(made.listing({}, {"accessionNumber": made.accession(2)})).filings
    corrected = submissions.with_header_times(filings, {made.accession(1): at})
    assert corrected.schema.equals(filings.schema)
    rows = {row["accession_number"]: row for row in corrected.to_pylist()}
    assert (rows[made.accession(1)]["accepted_at"], rows[made.accession(1)]["accepted_at_basis"]) == (
        at,
        "filing_header",
    )
    assert rows[made.accession(2)]["accepted_at_basis"] == "submissions_read_as_eastern"


def test_blank_fields_are_unknown_and_not_empty_text():
    parsed = parse(made.listing({"reportDate": "", "items": "", "primaryDocument": ""}))
    (row,) = parsed.filings.to_pylist()
    assert (row["report_on"], row["items"], row["primary_document"]) == (None, None, None)
    (company,) = parsed.companies.to_pylist()
    assert company["category"] is None
    assert (company["tickers"], company["exchanges"]) == (["MADE"], ["Nasdaq", None])


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"cik":1,"name":"X"}',
        b'{"cik":1,"name":"X","filings":{"recent":{}}}',
        b'{"cik":1,"name":"X","filings":{"recent":{"accessionNumber":["a"],"form":[],"filingDate":[]}}}',
        b'{"cik":1,"name":"X","filings":{"recent":[]}}',
    ],
)
def test_another_shape_is_an_error_and_not_a_company_without_filings(body):
    with pytest.raises(IntegrityError, match="not a submissions listing"):
        parse(body)


def test_a_company_without_filings_has_none():
    assert parse(made.listing()).filings.num_rows == 0


@pytest.mark.parametrize("name", ["../../files/x.json", "http://other/x.json", "CIK1-submissions-001.json", ""])
def test_a_page_name_cannot_lead_elsewhere(name):
    with pytest.raises(IntegrityError, match="refers to a page named"):
        submissions.page_names(document(made.listing(pages=(name,))))


@pytest.mark.edgar
def test_all_pages_of_a_real_company_make_one_listing(edgar_dir):
    import gzip

    folder = edgar_dir / "submissions"
    main = document(gzip.decompress((folder / "CIK0000789019.json.gz").read_bytes()))
    names = submissions.page_names(main)
    assert len(names) >= 2
    pages = [document(gzip.decompress((folder / f"{name}.gz").read_bytes()), name) for name in names]
    parsed = submissions.parse(main, pages, cik=789019)
    raw = [json.loads(main.content)["filings"]["recent"], *(json.loads(page.content) for page in pages)]
    accessions = {accession for columns in raw for accession in columns["accessionNumber"]}
    assert set(parsed.filings["accession_number"].to_pylist()) == accessions
    assert parsed.quarantined == []
    assert min(parsed.filings["filed_on"].to_pylist()) == date(1994, 2, 14)
    assert parsed.filings["accepted_at"].null_count == 0
