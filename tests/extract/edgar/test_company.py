"""One company end to end: what reaches the lake, and what a failure leaves there."""

from __future__ import annotations

import gzip
import time
from datetime import date

import pytest

from overbuild.errors import BlockedError, UnreachableError, UsageError
from overbuild.extract.edgar import CompanyResult, extract_company
from overbuild.extract.edgar.client import EdgarClient
from overbuild.lake.store import Lake
from overbuild.watchlist import Company
from tests.extract.edgar import made
from tests.replica import EdgarReplica


@pytest.fixture
def extract(settings, client, company):
    def run(**options):
        return extract_company(settings, company, client, **options)

    return run


@pytest.fixture
def lake(settings):
    return Lake(settings.lake_dir)


def lake_bytes(settings):
    root = settings.home / "lake"
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def later(replica, path, body):
    replica.put(path, body, modified=time.time() + 5)


def test_a_first_run_fills_the_lake_and_a_second_changes_no_byte(replica, settings, extract, lake):
    first = extract()
    assert (first.status, first.filings, first.facts, first.new_facts) == ("ok", 1, 1, 1)
    assert (first.name, first.newest_filing_on) == ("MADE CORP", date(2024, 5, 1))
    assert first.newest_period_on == date(2024, 3, 31)
    (fact,) = lake.read("facts", made.CIK).to_pylist()
    assert fact["source_url"] == f"https://data.sec.gov{made.FACTS}"
    before = lake_bytes(settings)
    replica.clear_log()
    second = extract()
    assert (second.status, second.new_filings, second.new_facts, second.facts) == ("unchanged", 0, 0, 1)
    assert [row.status for row in replica.log()] == [304, 304]
    assert extract(full_refresh=True).status == "unchanged"
    assert lake_bytes(settings) == before


def test_the_lake_does_not_depend_on_the_server_that_was_asked(
    root, settings, settings_for, extract, company, tmp_path
):
    extract()
    with EdgarReplica(root) as other:
        elsewhere = settings_for(other, home=tmp_path / "other")
        extract_company(elsewhere, company)
    assert lake_bytes(elsewhere) == lake_bytes(settings)


def test_a_new_filing_adds_rows_and_keeps_the_old_versions(replica, extract, lake):
    extract()
    second = {"accessionNumber": made.accession(2), "filingDate": "2024-08-01", "reportDate": "2024-06-30"}
    later(replica, made.LISTING, made.listing(second, {}))
    restated = made.row(accn=made.accession(2), filed="2024-08-01", val=1100)
    later(replica, made.FACTS, made.facts(made.row(), restated))
    result = extract()
    assert (result.status, result.new_filings, result.new_facts, result.withdrawn_facts) == ("ok", 1, 1, 0)
    assert result.newest_period_on == date(2024, 6, 30)
    assert sorted(lake.read("facts", made.CIK)["value"].to_pylist()) == [1000, 1100]


def test_facts_that_lag_the_filing_are_not_hidden_by_an_equal_timestamp(replica, extract):
    """Last-Modified counts whole seconds: two bodies may carry the same, and 304 would be wrong."""
    at = time.time() - 3600
    second = {"accessionNumber": made.accession(2), "filingDate": "2024-08-01"}
    replica.put(made.LISTING, made.listing(second, {}), modified=at)
    replica.put(made.FACTS, made.facts(made.row()), modified=at)
    assert extract().facts == 1
    fresh = made.row(accn=made.accession(2), filed="2024-08-01", end="2024-06-30")
    replica.put(made.FACTS, made.facts(made.row(), fresh), modified=at)
    result = extract()
    assert (result.facts, result.new_facts) == (2, 1)


def test_a_withdrawn_fact_is_counted_and_its_body_kept(replica, extract, client):
    replica.put(made.FACTS, made.facts(made.row(), made.row(end="2024-03-30")))
    old = client.get_json(made.FACTS)
    extract()
    later(replica, made.FACTS, made.facts(made.row()))
    result = extract()
    assert (result.facts, result.withdrawn_facts) == (1, 1)
    assert client.raw.get(old.sha256) == old.content


@pytest.mark.parametrize(
    ("path", "fault", "said"),
    [
        (made.LISTING, {"fault": "status", "status": 404}, "EDGAR has no company with CIK 1234567"),
        (made.LISTING, {"fault": "short"}, "not a whole JSON object"),
        (made.LISTING, {"fault": "html200"}, "web page"),
        (made.FACTS, {"fault": "truncate"}, "ended before the response did"),
        (made.FACTS, {"fault": "empty"}, "empty"),
        (made.FACTS, {"fault": "status", "status": 500}, "status 500"),
        (made.FACTS, {"fault": "status", "status": 404}, "404"),
    ],
)
def test_a_failed_update_leaves_what_the_lake_had(replica, settings, extract, lake, path, fault, said):
    extract()
    before = lake_bytes(settings)
    later(replica, made.LISTING, made.listing({}, {"accessionNumber": made.accession(2)}))
    replica.set_faults([{"path": path, **fault}])
    failed = extract()
    assert failed.status == "failed"
    assert said in failed.error
    assert (failed.filings, failed.facts, failed.quarantined) == (1, 1, 1)
    after = lake_bytes(settings)
    record = f"quarantine/part-companies-{made.CIK}.parquet"
    assert {k: v for k, v in after.items() if k != record} == before
    assert extract().status == "failed"
    assert lake.read("quarantine").num_rows == 1
    replica.set_faults([])
    assert extract().status == "ok"
    assert lake.read("quarantine").num_rows == 0


def test_a_missing_older_page_fails_the_company_and_names_the_page(replica, extract, lake):
    replica.put(made.LISTING, made.listing({}, pages=(made.PAGE,)))
    failed = extract()
    assert failed.status == "failed"
    assert made.PAGE in failed.error
    assert lake.files("filings") == []
    assert lake.files("facts") == []


@pytest.mark.parametrize("body", [None, made.facts(), b'{"cik":1234567,"facts":{}}'])
def test_a_company_without_facts_is_empty_and_its_filings_are_kept(replica, extract, lake, body):
    if body is None:
        replica.remove(made.FACTS)
    else:
        replica.put(made.FACTS, body)
    result = extract()
    assert (result.status, result.filings, result.facts) == ("empty", 1, 0)
    assert "no usable XBRL facts" in result.error
    (record,) = lake.read("quarantine").to_pylist()
    assert record["reason_code"] == "no_facts"
    again = extract()
    assert (again.status, again.error) == ("empty", result.error)
    later(replica, made.FACTS, made.facts(made.row()))
    assert extract().status == "ok"
    assert lake.read("quarantine").num_rows == 0


def test_facts_do_not_vanish_because_edgar_answers_with_none(replica, extract, lake):
    extract()
    later(replica, made.FACTS, made.facts())
    failed = extract()
    assert failed.status == "failed"
    assert "no usable fact, the lake has 1" in failed.error
    assert lake.read("facts", made.CIK).num_rows == 1


def test_bad_rows_are_counted_and_gone_when_edgar_corrects_them(replica, extract, lake):
    replica.put(made.FACTS, made.facts(made.row(), made.row(end=None), made.row(accn="?")))
    assert (extract().quarantined, lake.read("quarantine").num_rows) == (2, 2)
    assert extract().quarantined == 2
    later(replica, made.FACTS, made.facts(made.row()))
    assert (extract().quarantined, lake.read("quarantine").num_rows) == (0, 0)


def test_what_concerns_everybody_is_not_taken_for_one_companys_failure(replica, settings, extract, company):
    replica.set_faults([{"path": ".", "fault": "status", "status": 403}])
    with pytest.raises(BlockedError):
        extract()
    with pytest.raises(UsageError, match="EDGAR_IDENTITY"):
        extract_company(settings.with_changes(edgar_identity=None), company)
    closed = settings.with_changes(
        edgar_data_url="http://127.0.0.1:1", edgar_base_url="http://127.0.0.1:1", edgar_max_attempts=1
    )
    with pytest.raises(UnreachableError, match=r"127.0.0.1:1"):
        extract_company(closed, company)


def test_a_lake_file_lost_by_hand_is_made_again(settings, extract, lake):
    extract()
    before = lake_bytes(settings)
    for dataset in ("companies", "filings", "facts"):
        lake.delete(dataset, made.CIK)
        assert extract().status == "ok"
        assert lake_bytes(settings) == before


def test_a_result_survives_the_way_through_json(extract):
    import json

    result = extract()
    assert CompanyResult.from_dict(json.loads(json.dumps(result.to_dict()))) == result


@pytest.mark.edgar
def test_the_newest_period_is_not_a_cover_page_date_of_a_real_company(edgar_dir, settings_for):
    with EdgarReplica(edgar_dir) as replica:
        settings = settings_for(replica)
        with EdgarClient(settings) as client:
            results = {
                ticker: extract_company(settings, Company(cik, ticker), client)
                for ticker, cik in {"NVDA": 1045810, "GOOGL": 1652044, "CRWV": 1769628}.items()
            }
    assert {t: r.newest_period_on for t, r in results.items()} == {
        "NVDA": date(2026, 7, 26),
        "GOOGL": date(2026, 3, 31),
        "CRWV": date(2026, 6, 30),
    }
    assert all(r.facts > 100 and r.status == "ok" and r.quarantined == 0 for r in results.values())


@pytest.mark.edgar
def test_vintages_of_a_real_company_end_in_the_same_lake_in_any_order(edgar_dir, root, settings_for, tmp_path):
    """What the API answered on earlier days, then today: the same bytes as today alone."""
    path = "/api/xbrl/companyfacts/CIK0001045810.json"
    earlier = sorted((edgar_dir / "vintages").glob("*/CIK0001045810.json.gz"))
    today = edgar_dir / f"{path[1:]}.gz"
    listing = gzip.decompress((edgar_dir / "submissions/CIK0001045810.json.gz").read_bytes())
    pages = sorted((edgar_dir / "submissions").glob("CIK0001045810-*"))
    company = Company(1045810, "NVDA")
    lakes = []
    for name, bodies in (("history", [*earlier, today]), ("today", [today])):
        with EdgarReplica(root) as replica:
            replica.put("/submissions/CIK0001045810.json", listing, modified=0)
            for page in pages:
                replica.put(f"/submissions/{page.name[:-3]}", gzip.decompress(page.read_bytes()), modified=0)
            settings = settings_for(replica, home=tmp_path / name)
            with EdgarClient(settings) as client:
                for body in bodies:
                    replica.put(path, gzip.decompress(body.read_bytes()), modified=0)
                    result = extract_company(settings, company, client)
                    assert result.status == "ok"
                    assert result.new_facts > 0
        lakes.append(lake_bytes(settings))
    assert len(earlier) >= 2
    assert lakes[0] == lakes[1]
