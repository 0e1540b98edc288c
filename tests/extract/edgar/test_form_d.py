"""Notices of exempt offerings: read from the stored ones, refused where they could mislead, and kept in the lake."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from overbuild.errors import BadRecordError
from overbuild.extract.edgar import extract_company
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.edgar.documents import submission_path
from overbuild.extract.edgar.form_d import FormD, read_form_d
from overbuild.lake.store import Lake
from overbuild.settings import load_settings
from overbuild.watchlist import Company
from tests.extract.edgar import made
from tests.replica import EdgarReplica
from tests.support import notices

NOTICE = """<?xml version="1.0"?>
<edgarSubmission>
  <schemaVersion>X0708</schemaVersion><submissionType>{kind}</submissionType><testOrLive>{live}</testOrLive>
  <primaryIssuer><cik>{cik}</cik><entityName>Made-up AI, Inc.</entityName><entityType>Corporation</entityType>
    <jurisdictionOfInc>DELAWARE</jurisdictionOfInc>
    <yearOfInc><withinFiveYears>true</withinFiveYears><value>2022</value></yearOfInc></primaryIssuer>
  <issuerList><issuer><cik>0000000008</cik><entityName>Made-up AI Subsidiary, LLC</entityName></issuer></issuerList>
  <offeringData>
    <industryGroup><industryGroupType>{group}</industryGroupType></industryGroup>
    <issuerSize><revenueRange>Decline to Disclose</revenueRange></issuerSize>
    <typeOfFiling><newOrAmendment><isAmendment>{amends}</isAmendment>{previous}</newOrAmendment>
      <dateOfFirstSale>{sale}</dateOfFirstSale></typeOfFiling>
    <typesOfSecuritiesOffered><isEquityType>true</isEquityType></typesOfSecuritiesOffered>
    <offeringSalesAmounts><totalOfferingAmount>{offered}</totalOfferingAmount><totalAmountSold>{sold}</totalAmountSold>
      <totalRemaining>{remaining}</totalRemaining></offeringSalesAmounts>
    <investors><totalNumberAlreadyInvested>{investors}</totalNumberAlreadyInvested></investors>
  </offeringData>
</edgarSubmission>"""

# Its declarations look otherwise in bytes.
UTF_16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16")


def xml(**told: str) -> bytes:
    values = {
        "cik": f"{made.CIK:010d}",
        "kind": "D",
        "live": "LIVE",
        "group": "Other Technology",
        "amends": "false",
        "previous": "",
        "sale": "<value>2024-02-01</value>",
        "offered": "5000000",
        "sold": "2000000",
        "remaining": "3000000",
        "investors": "12",
    }
    return NOTICE.format(**(values | told)).encode()


def notice(**told: str) -> FormD:
    return read_form_d(xml(**told))


def submission(number: int, **told: str) -> bytes:
    return made.filed(("D", "primary_doc.xml", "<XML>\n" + xml(**told).decode() + "\n</XML>"), number=number)


@pytest.mark.edgar
def test_amounts_of_stored_notices_are_those_in_the_files(edgar_dir: Path) -> None:
    stored = notices.stored(edgar_dir)
    assert len(stored) >= 16
    for path, body in stored.items():
        form = read_form_d(body)
        said = re.search(rb"<totalAmountSold>(\d+)<", body)
        assert said is not None
        assert form.amount_sold == Decimal(said[1].decode())
        if form.amount_offered is not None:
            assert form.amount_remaining == form.amount_offered - form.amount_sold
        assert (form.first_sale_on is None) == form.is_sale_yet_to_occur
        assert form.is_amendment == (form.previous_accession_number is not None)
        assert form.issuers[0].cik == int(path.parts[-3])
        assert form.signed_on is not None


@pytest.mark.edgar
def test_stored_notices_reach_the_lake_and_a_second_run_asks_for_nothing(edgar_dir: Path, tmp_path: Path) -> None:
    with EdgarReplica(edgar_dir) as replica:
        settings = load_settings(
            home=tmp_path,
            edgar_base_url=replica.base_url,
            edgar_data_url=replica.base_url,
            edgar_identity="Test Suite tests@example.com",
            edgar_rate_per_second=10,
        )
        listings = notices.listings(edgar_dir)
        for cik, body in listings.items():
            replica.put(notices.path(cik), body)
        with EdgarClient(settings) as client:
            companies = [Company(cik, f"CIK{cik:010d}") for cik in listings]
            first = [extract_company(settings, company, client) for company in companies]
            replica.clear_log()
            second = [extract_company(settings, company, client) for company in companies]
    assert {(r.status, r.facts, r.error) for r in first} == {("ok", 0, None)}
    assert sum(r.notices for r in first) == sum(r.new_notices for r in first) >= 16
    assert {(r.status, r.new_notices) for r in second} == {("unchanged", 0)}
    assert not replica.log(".txt")
    rows = Lake(settings.lake_dir).read("form_d").to_pylist()
    assert len(rows) == sum(r.notices for r in first)
    assert {row["issuer_number"] for row in rows} == {1}
    (amended,) = [row for row in rows if row["form"] == "D/A"]
    assert (amended["amount_sold"], amended["first_sale_on"]) == (Decimal(5_725_051), date(2017, 3, 16))
    assert amended["previous_accession_number"] == "0001544190-19-000002"


def test_an_indefinite_amount_is_unknown_and_not_nought() -> None:
    form = notice(offered="Indefinite", remaining="Indefinite")
    assert (form.amount_offered, form.amount_sold, form.amount_remaining) == (None, Decimal(2_000_000), None)


def test_a_sale_yet_to_come_has_no_date() -> None:
    form = notice(sale="<yetToOccur>true</yetToOccur>", sold="0")
    assert (form.first_sale_on, form.is_sale_yet_to_occur) == (None, True)


def test_a_fund_is_no_company_that_raises_for_itself() -> None:
    assert notice(group="Pooled Investment Fund").is_fund
    assert not notice().is_fund


def test_a_previous_notice_without_dashes_is_the_one_with_them() -> None:
    named = "<previousAccessionNumber>000000000724000001</previousAccessionNumber>"
    assert notice(amends="true", previous=named).previous_accession_number == "0000000007-24-000001"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml(), "document type"),
        (UTF_16, "document type"),
        (xml(live="TEST"), "test filing"),
        (xml(sold="2 million"), "amount"),
        (xml(sold="-1"), "amount"),
        (xml(sold="1E30"), "amount"),
        (xml(sold="9" * 16), "amount"),
        (xml(sold=""), "how much was sold"),
        (xml(sold="Indefinite"), "how much was sold"),
        (xml(sale="<value>soon</value>"), "date"),
        (xml(sale="<value>2024-02-30</value>"), "date"),
        (xml(investors="many"), "number"),
        (xml(cik=""), "without a CIK"),
        (b"<edgarSubmission>", "well-formed"),
        (b"", "well-formed"),
        (b"<ownershipDocument/>", "edgarSubmission"),
        (b"<edgarSubmission><testOrLive>LIVE</testOrLive></edgarSubmission>", "no issuer"),
        (b"<edgarSubmission>" + b" " * 5_000_001, "larger"),
    ],
)  # fmt: skip
def test_a_notice_that_could_mislead_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(BadRecordError, match=words):
        read_form_d(content)


# --- into the lake ---------------------------------------------------------------------------------------------------

FILED = {2: "2024-02-10", 1: "2022-05-01"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A private company: a listing with two notices, and no companyfacts."""
    root = tmp_path / "edgar"
    rows = [{"accessionNumber": made.accession(n), "filingDate": filed} for n, filed in FILED.items()]
    made.write(root, made.LISTING, notices.listing(made.CIK, "MADE-UP AI", *rows))
    for number in FILED:
        made.write(root, submission_path(made.CIK, made.accession(number)), submission(number))
    return root


@pytest.fixture
def extract(settings, client):
    startup = Company(made.CIK, f"CIK{made.CIK:010d}", cohort="startup", is_startup=True)

    def run(changes=None, **options):
        return extract_company(settings.with_changes(**(changes or {})), startup, client, **options)

    return run


def path(number: int) -> str:
    return submission_path(made.CIK, made.accession(number))


def asked(replica):
    return [row.path for row in replica.log(".txt")]


def reasons(lake):
    return [row["reason_code"] for row in lake.read("quarantine").to_pylist()]


def test_a_company_with_notices_and_no_facts_is_not_called_empty(extract, settings):
    result = extract()
    assert (result.status, result.error, result.facts, result.notices) == ("ok", None, 0, 2)
    assert result.is_startup
    lake = Lake(settings.lake_dir)
    assert reasons(lake) == []
    assert not lake.exists("facts", made.CIK)
    rows = lake.read("form_d", made.CIK).to_pylist()
    assert [row["filed_on"] for row in rows] == [date(2022, 5, 1), date(2024, 2, 10)]
    assert {row["source_url"] for row in rows} == {f"https://www.sec.gov{path(n)}" for n in FILED}


def test_all_notices_are_read_however_short_the_reach(replica, extract):
    assert extract({"xbrl_quarters": 0, "text_quarters": 0}).notices == 2
    assert asked(replica) == [path(2), path(1)]


def test_a_run_without_news_asks_for_no_notice_and_changes_no_byte(replica, settings, extract):
    extract()
    lake = Path(settings.lake_dir)
    before = {p: p.read_bytes() for p in lake.rglob("*") if p.is_file()}
    replica.clear_log()
    second = extract()
    assert (second.status, second.notices, second.new_notices) == ("unchanged", 2, 0)
    assert asked(replica) == []
    assert extract(full_refresh=True).status == "unchanged"
    assert {p: p.read_bytes() for p in lake.rglob("*") if p.is_file()} == before


def test_an_unreadable_notice_is_told_and_does_not_cost_the_others(root, settings, extract):
    made.write(root, path(1), submission(1, sold="unknown"))
    result = extract()
    assert (result.status, result.notices, result.quarantined) == ("ok", 1, 1)
    lake = Lake(settings.lake_dir)
    (bad,) = lake.read("quarantine").to_pylist()
    assert (bad["dataset"], bad["reason_code"], bad["payload"]) == ("form_d", "unreadable_notice", made.accession(1))
    assert extract().quarantined == 1


def test_a_notice_that_fails_is_asked_for_again(replica, settings, extract):
    replica.set_faults([{"path": path(1), "fault": "short"}])
    result = extract({"text_quarters": 0})
    assert (result.status, result.notices, result.quarantined) == ("ok", 1, 1)
    assert reasons(Lake(settings.lake_dir)) == ["fetch_failed"]
    replica.set_faults([])
    result = extract({"text_quarters": 0})
    assert (result.status, result.notices, result.quarantined) == ("ok", 2, 0)


def test_a_notice_of_somebody_else_is_not_taken_for_the_company_s(root, settings, extract):
    made.write(root, path(1), submission(1, cik="0000000007"))
    result = extract()
    assert (result.notices, result.quarantined) == (1, 1)
    (bad,) = Lake(settings.lake_dir).read("quarantine").to_pylist()
    assert f"does not name CIK {made.CIK}" in bad["reason"]


def test_a_co_issuer_is_told_from_the_primary_issuer(root, settings, extract):
    body = xml(cik="0000000007").replace(b"0000000008", f"{made.CIK:010d}".encode()).decode()
    made.write(root, path(1), made.filed(("D", "primary_doc.xml", f"<XML>\n{body}\n</XML>"), number=1))
    extract()
    rows = Lake(settings.lake_dir).read("form_d", made.CIK).to_pylist()
    assert [(row["issuer_number"], row["issuer_name"]) for row in rows] == [
        (2, "Made-up AI Subsidiary, LLC"),
        (1, "Made-up AI, Inc."),
    ]


def test_a_company_that_reports_and_lost_its_facts_is_not_taken_for_a_private_one(root, extract):
    rows = [{"accessionNumber": made.accession(n), "filingDate": filed} for n, filed in FILED.items()]
    report = {"accessionNumber": made.accession(9), "filingDate": "2024-03-01", "form": "10-K", "isXBRL": 1}
    made.write(root, made.LISTING, notices.listing(made.CIK, "MADE-UP AI", report, *rows))
    result = extract()
    assert (result.status, result.notices) == ("empty", 2)
    assert "no usable XBRL facts" in result.error
