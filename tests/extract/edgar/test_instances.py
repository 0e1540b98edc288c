"""Submissions into the lake: asked for once, parsed once, and a company is none the worse for a missing one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest

from overbuild.errors import BlockedError
from overbuild.extract.edgar import extract_company
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.edgar.documents import submission_path
from overbuild.extract.edgar.rawstore import ManifestRow
from overbuild.extract.edgar.submission_rows import Listed, _is_known_missing
from overbuild.extract.edgar.xbrl import parse_submission
from overbuild.lake.store import Lake
from overbuild.settings import load_settings
from overbuild.watchlist import Company
from tests.extract.edgar import made
from tests.replica import EdgarReplica

# Newest first, as EDGAR lists them; the last is more than twelve quarters before the first.
FILED = {4: "2024-11-01", 3: "2024-08-01", 2: "2024-05-01", 1: "2021-05-01"}


def path(number: int) -> str:
    return submission_path(made.CIK, made.accession(number))


def submission(number: int, value: str = "1000000") -> bytes:
    fact = f'<us-gaap:Revenues contextRef="c" unitRef="usd" decimals="-6">{value}</us-gaap:Revenues>'
    own = f'<made:Power contextRef="c" unitRef="usd" decimals="-6">{number}</made:Power>'
    document = ("XML", "q_htm.xml", made.instance(made.context("c"), fact, own))
    return made.filed(document, number=number)


@pytest.fixture
def root(root):
    filings = [{"accessionNumber": made.accession(n), "filingDate": filed} for n, filed in FILED.items()]
    filings.append({"accessionNumber": made.accession(8), "filingDate": "2024-06-01", "form": "8-K"})
    filings.append({"accessionNumber": made.accession(9), "filingDate": "2024-06-01", "isXBRL": 0, "form": "10-K/A"})
    made.write(root, made.LISTING, made.listing(*filings))
    for number in FILED:
        made.write(root, path(number), submission(number))
    return root


@pytest.fixture
def extract(settings, client, company):
    def run(changes=None, **options):
        reach = {"xbrl_quarters": 12, "text_quarters": 0} | (changes or {})
        return extract_company(settings.with_changes(**reach), company, client, **options)

    return run


@pytest.fixture
def lake(settings):
    return Lake(settings.lake_dir)


def asked(replica):
    return [row.path for row in replica.log() if row.path.endswith(".txt")]


def lake_bytes(settings):
    root = settings.home / "lake"
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def reasons(lake):
    return [row["reason_code"] for row in lake.read("quarantine").to_pylist()]


def test_only_periodic_filings_with_xbrl_within_reach_are_asked_for_newest_first(replica, extract, lake):
    result = extract()
    assert asked(replica) == [path(4), path(3), path(2)]
    assert (result.submissions, result.new_submissions, result.instance_facts) == (3, 3, 6)
    rows = lake.read("instance_facts", made.CIK).to_pylist()
    assert {(row["taxonomy"], row["tag"]) for row in rows} == {("us-gaap", "Revenues"), ("custom", "Power")}
    assert {row["filed_on"] for row in rows} == {date(2024, 11, 1), date(2024, 8, 1), date(2024, 5, 1)}
    assert {row["source_url"] for row in rows} == {f"https://www.sec.gov{path(n)}" for n in (4, 3, 2)}


def test_submissions_of_a_company_that_is_not_to_be_read_are_not_asked_for(replica, extract):
    result = extract({"submissions_of": ("OTHER",), "text_quarters": 12})
    assert (result.status, result.submissions, result.missing_submissions) == ("ok", 0, 0)
    assert asked(replica) == []
    assert extract({"submissions_of": (f"{made.CIK}",)}).submissions == 3


def test_a_second_run_asks_for_nothing_and_changes_no_byte(replica, settings, extract):
    assert extract().status == "ok"
    before = lake_bytes(settings)
    replica.clear_log()
    second = extract()
    assert (second.status, second.submissions, second.new_submissions) == ("unchanged", 3, 0)
    assert asked(replica) == []
    assert extract(full_refresh=True).status == "unchanged"
    assert lake_bytes(settings) == before


def test_the_acceptance_time_of_a_new_submission_counts_from_the_same_run(extract, lake):
    extract()
    rows = {row["accession_number"]: row for row in lake.read("filings").to_pylist()}
    assert rows[made.accession(4)]["accepted_at_basis"] == "filing_header"
    assert rows[made.accession(4)]["accepted_at"] == datetime(2024, 5, 1, 20, 30, tzinfo=UTC)
    assert rows[made.accession(1)]["accepted_at_basis"] == "submissions_read_as_eastern"


def test_a_new_filing_costs_one_request_and_one_parse(replica, extract, lake, monkeypatch):
    first = made.listing(*({"accessionNumber": made.accession(n), "filingDate": FILED[n]} for n in (3, 2)))
    replica.put(made.LISTING, first, modified=1_700_000_000)
    extract()
    before = lake.read("instance_facts", made.CIK)
    both = made.listing(*({"accessionNumber": made.accession(n), "filingDate": FILED[n]} for n in (4, 3, 2)))
    replica.put(made.LISTING, both)
    replica.clear_log()
    parsed = []

    def counted(body, submission):
        parsed.append(submission.accession_number)
        return parse_submission(body, submission)

    monkeypatch.setattr("overbuild.extract.edgar.instances.parse_submission", counted)
    result = extract()
    assert asked(replica) == [path(4)]
    assert parsed == [made.accession(4)]
    assert (result.submissions, result.new_submissions) == (3, 1)
    assert set(before["accession_number"].to_pylist()) < set(
        lake.read("instance_facts", made.CIK)["accession_number"].to_pylist()
    )


def test_a_submission_that_edgar_does_not_have_is_asked_for_once(root, replica, extract, lake):
    (root / path(3).lstrip("/")).unlink()
    result = extract()
    assert (result.status, result.error) == ("ok", None)
    assert (result.submissions, result.missing_submissions, result.quarantined) == (2, 1, 0)
    replica.clear_log()
    again = extract()
    assert (again.status, again.missing_submissions) == ("unchanged", 1)
    assert asked(replica) == []
    made.write(root, path(3), submission(3))
    assert extract().missing_submissions == 1
    found = extract(full_refresh=True)
    assert (found.submissions, found.missing_submissions) == (3, 0)


@pytest.mark.parametrize(
    ("filed", "asked_at", "known"),
    [
        (timedelta(days=400), timedelta(days=1), True),
        (timedelta(days=400), timedelta(days=31), False),
        (timedelta(days=3), timedelta(days=1), False),  # new when it was asked for
        (timedelta(days=20), timedelta(days=16), False),
        (timedelta(days=20), timedelta(days=10), True),
    ],
)
def test_a_missing_submission_is_asked_for_again_while_it_is_new_and_once_a_month(filed, asked_at, known):
    now = datetime.now(UTC)
    row = ManifestRow("key", "url", 404, None, None, None, None, now - asked_at)
    filing = Listed(made.accession(1), "10-Q", (now - filed).date())
    assert _is_known_missing(row, filing) is known
    served = ManifestRow("key", "url", 500, None, None, None, None, now - asked_at)
    assert not _is_known_missing(served, filing)


def test_off_means_no_request_and_what_the_lake_had(replica, extract, lake):
    assert extract({"xbrl_quarters": 0}).submissions == 0
    assert asked(replica) == []
    extract()
    before = lake.read("instance_facts", made.CIK)
    assert extract({"xbrl_quarters": 0}).instance_facts == before.num_rows


def test_a_longer_reach_adds_older_filings(replica, extract):
    extract()
    replica.clear_log()
    assert extract({"xbrl_quarters": 20}).submissions == 4
    assert asked(replica) == [path(1)]
    assert extract({"xbrl_quarters": 1}).submissions == 4


def test_an_interrupted_run_is_resumed_and_not_begun_again(replica, settings, extract, lake):
    replica.set_faults([{"path": path(2), "fault": "status", "status": 403}])
    with pytest.raises(BlockedError):
        extract()
    assert not lake.exists("instance_facts", made.CIK)
    replica.set_faults([])
    replica.clear_log()
    for block in (settings.work_dir / "state").glob("edgar-block-*"):
        block.unlink()
    assert extract().submissions == 3
    assert asked(replica) == [path(2)]


def test_a_submission_that_fails_does_not_cost_the_company_and_is_asked_for_again(replica, extract, lake):
    replica.set_faults([{"path": path(3), "fault": "short"}])
    result = extract()
    assert (result.status, result.submissions, result.quarantined) == ("ok", 2, 1)
    assert reasons(lake) == ["fetch_failed"]
    replica.set_faults([])
    result = extract()
    assert (result.status, result.submissions, result.quarantined) == ("ok", 3, 0)


def test_a_server_that_keeps_failing_is_not_asked_for_every_filing(root, replica, settings, extract):
    filings = [{"accessionNumber": made.accession(n), "filingDate": "2024-05-01"} for n in range(10, 20)]
    made.write(root, made.LISTING, made.listing(*filings))
    replica.set_faults([{"path": r"/Archives/.*", "fault": "status", "status": 500}])
    result = extract({"edgar_max_attempts": 1})
    assert (result.status, result.facts) == ("ok", 1)
    assert len(set(asked(replica))) == 3


def test_bad_numbers_stay_in_quarantine_while_other_filings_come(root, replica, extract, lake):
    made.write(root, path(2), submission(2, "n/a"))
    extract()
    (first,) = lake.read("quarantine").to_pylist()
    assert first["reason_code"] == "unreadable_number"
    later = made.listing(
        {"accessionNumber": made.accession(5), "filingDate": "2025-02-01", "form": "10-K/A"},
        *({"accessionNumber": made.accession(n), "filingDate": FILED[n]} for n in (4, 3, 2)),
    )
    replica.put(made.LISTING, later)
    made.write(root, path(5), submission(5))
    assert extract().new_submissions == 1
    assert lake.read("quarantine").to_pylist() == [first]


def test_a_stored_submission_that_rotted_is_fetched_again(replica, extract, client, lake):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(lake), "write", _refuse)
        with pytest.raises(KeyboardInterrupt):
            extract()
    row = client.raw.newest(client.request_key(path(3), "www"))
    client.raw.path(row.sha256).write_bytes(b"rot")
    replica.clear_log()
    assert extract().submissions == 3
    assert asked(replica) == [path(3)]


def _refuse(*args, **kwargs):
    raise KeyboardInterrupt


def test_a_lost_raw_store_costs_nothing_that_the_lake_has(replica, settings, settings_for, extract, client, company):
    extract()
    for body in (settings.raw_dir / "objects").rglob("*.zst"):
        body.unlink()
    (settings.raw_dir / "manifest.sqlite").unlink()
    replica.clear_log()
    with EdgarClient(settings) as fresh:
        result = extract_company(settings.with_changes(xbrl_quarters=12, text_quarters=0), company, fresh)
    assert (result.submissions, result.instance_facts) == (3, 6)
    assert asked(replica) == []


# --- real filings ---------------------------------------------------------------------------------------------------

AMZN, NVDA, MSFT = 1018724, 1045810, 789019


@pytest.fixture(scope="module")
def real(edgar_dir, tmp_path_factory):
    """The lake of three real companies, and what came of them."""
    home = tmp_path_factory.mktemp("real")
    with EdgarReplica(edgar_dir) as replica:
        settings = load_settings(
            home=home,
            edgar_base_url=replica.base_url,
            edgar_data_url=replica.base_url,
            edgar_identity="Test Suite tests@example.com",
            edgar_rate_per_second=10,
            xbrl_quarters=10,
        )
        with EdgarClient(settings) as client:
            results = {
                cik: extract_company(settings, Company(cik, str(cik), None, None), client) for cik in (AMZN, NVDA, MSFT)
            }
    return Lake(settings.lake_dir), results


@pytest.fixture
def values(real):
    """Value by (tag, unit, start, end, dimensions) of one filing."""

    def read(cik, accession):
        rows = real[0].read("instance_facts", cik).to_pylist()
        return {
            (r["taxonomy"], r["tag"], str(r["start_on"]), str(r["end_on"]), r["dimensions"]): r
            for r in rows
            if r["accession_number"] == accession
        }

    return read


@pytest.mark.edgar
def test_a_filers_own_tag_is_read(values):
    rows = values(AMZN, "0001018724-25-000036")
    row = rows["custom", "TechnologyAndInfrastructureExpense", "2025-01-01", "2025-03-31", ""]
    assert (row["value"], row["unit"], row["decimals"]) == (Decimal("22994000000"), "USD", -6)


@pytest.mark.edgar
def test_segments_and_customers_are_read_with_their_members(values):
    rows = values(NVDA, "0001045810-25-000209")
    quarter = {
        (tag, dimensions): row["value"] for (_, tag, start, _, dimensions), row in rows.items() if start == "2025-04-28"
    }
    segment = (
        "srt:ConsolidationItemsAxis=us-gaap:OperatingSegmentsMember"
        "|us-gaap:StatementBusinessSegmentsAxis=nvda:ComputeAndNetworkingSegmentMember"
    )
    assert quarter["Revenues", ""] == 46_743_000_000
    assert quarter["Revenues", segment] == 41_331_000_000
    assert quarter["Revenues", "srt:ProductOrServiceAxis=nvda:DataCenterMember"] == 41_096_000_000
    customer = [
        value
        for (tag, dimensions), value in quarter.items()
        if tag == "ConcentrationRiskPercentage1" and "MajorCustomersAxis=nvda:CustomerAMember" in dimensions
    ]
    assert customer == [Decimal("0.23")]


@pytest.mark.edgar
def test_an_extracted_instance_is_read(values):
    rows = values(MSFT, "0000950170-24-048288")
    row = rows["custom", "DepreciationAmortizationAndOther", "2024-01-01", "2024-03-31", ""]
    assert (row["value"], row["unit"], row["form"]) == (6_027_000_000, "USD", "10-Q")
    assert len(rows) > 1000


@pytest.mark.edgar
@pytest.mark.parametrize("cik", [AMZN, NVDA, MSFT])
def test_every_whole_entity_number_is_the_one_companyfacts_has(real, edgar_dir, cik):
    """companyfacts rounds to six places; everything else is equal, and neither has a number that the other lacks."""
    lake, _ = real
    instance = lake.read("instance_facts", cik)
    filed = lake.read("facts", cik)
    accessions = instance["accession_number"].unique().to_pylist()
    with duckdb.connect() as connection:
        connection.register("instance", instance)
        connection.register("filed", filed)
        differing = connection.execute(
            """
            select coalesce(i.tag, f.tag), i.value, f.value
            from (
                select * from instance where dimensions = '' and taxonomy <> 'custom'
            ) as i
            full join (
                select * from filed where list_contains(?, accession_number)
            ) as f
                on i.accession_number = f.accession_number and i.taxonomy = f.taxonomy and i.tag = f.tag
                and i.unit = f.unit and i.end_on = f.end_on and i.start_on is not distinct from f.start_on
            where i.value is distinct from f.value and round(i.value, 6) is distinct from f.value
            """,
            [accessions],
        ).fetchall()
    assert accessions
    assert differing == []


@pytest.mark.edgar
def test_filings_that_the_server_lacks_are_counted(real):
    _, results = real
    assert results[MSFT].submissions == 1
    assert results[MSFT].missing_submissions > 5
    assert all(result.status == "ok" for result in results.values())
