"""Faults that are no cell of the matrix: sly bodies, faults that come and go, an outage, and the limit under them."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from overbuild import extract
from overbuild.errors import FetchError, IntegrityError, UnreachableError
from overbuild.extract.edgar import bulk
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.scope import ExtractReport
from overbuild.lake.store import Lake
from overbuild.pipeline import refuse_hopeless
from overbuild.progress import NullReporter
from overbuild.settings import Settings, load_settings
from tests.conftest import ROOT
from tests.extract.edgar import made
from tests.replica import EdgarReplica

CIK, OTHER = 1000001, 1000002
LISTING = "/submissions/CIK{:010d}.json"
FACTS = "/api/xbrl/companyfacts/CIK{:010d}.json"
INDEX = "/files/company_tickers.json"
PAGE = f"CIK{CIK:010d}-submissions-001.json"


def text_path(number: int, cik: int = CIK) -> str:
    accession = made.accession(number)
    return f"/Archives/edgar/data/{cik}/{accession.replace('-', '')}/{accession}.txt"


def submission(number: int, cik: int = CIK, content: str | None = None) -> bytes:
    fact = '<us-gaap:Revenues contextRef="q" unitRef="usd" decimals="0">1000</us-gaap:Revenues>'
    return made.filed(
        ("EX-101.INS", "q.xml", content or made.instance(made.context("q", cik=cik), fact)), number=number
    )


class Listener(NullReporter):
    """Remembers what was said."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, message: str) -> None:
        self.warnings.append(message)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "edgar"
    for cik in (CIK, OTHER):
        filings = [{"accessionNumber": made.accession(n), "filingDate": f"2024-05-{n:02d}"} for n in range(1, 9)]
        made.write(root, LISTING.format(cik), made.listing(*filings, cik=cik))
        rows = [made.row(accn=made.accession(8), end=end, filed="2024-05-08") for end in ("2024-03-30", "2024-03-31")]
        made.write(root, FACTS.format(cik), made.facts(*rows, cik=cik))
        for number in range(1, 9):
            made.write(root, text_path(number, cik), submission(number, cik))
    rows = {str(n): {"cik_str": cik, "ticker": f"T{n}", "title": "T"} for n, cik in enumerate((CIK, OTHER))}
    made.write(root, INDEX, json.dumps(rows).encode())
    return root


@pytest.fixture
def replica(root: Path) -> Iterator[EdgarReplica]:
    with EdgarReplica(root) as replica:
        yield replica


@pytest.fixture
def settings(replica: EdgarReplica, tmp_path: Path) -> Settings:
    return settings_for(replica, tmp_path / "home")


def settings_for(replica: EdgarReplica, home: Path, **changes: Any) -> Settings:
    # The sample's origin: requests to this very machine are not metered.
    fixed = {
        "origin": "sample",
        "home": home,
        "edgar_base_url": replica.base_url,
        "edgar_data_url": replica.base_url,
        "edgar_identity": "Test Suite tests@example.com",
        "edgar_timeout_seconds": 1,
        "edgar_max_attempts": 3,
        "edgar_backoff_seconds": 0.01,
        "price_provider": "none",
        "tickers": (str(CIK), str(OTHER)),
    }
    return load_settings(**(fixed | changes))


def run(settings: Settings) -> tuple[ExtractReport, list[str]]:
    told = Listener()
    return extract.run(settings, told), told.warnings


def company(report: ExtractReport, cik: int = CIK) -> dict[str, Any]:
    return next(row for row in report.companies if row["cik"] == cik)


def lake_bytes(settings: Settings) -> dict[str, bytes]:
    root = Path(settings.lake_dir)
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@pytest.fixture
def undisturbed(replica: EdgarReplica, tmp_path: Path) -> Callable[[], dict[str, bytes]]:
    """The lake of a run without a fault, over the documents as they are now."""

    def build() -> dict[str, bytes]:
        settings = settings_for(replica, tmp_path / "undisturbed")
        run(settings)
        return lake_bytes(settings)

    return build


SLY = {
    "no recent filings": (LISTING, lambda body: body["filings"].pop("recent")),
    "a column short": (LISTING, lambda body: body["filings"]["recent"]["form"].pop()),
    "no accession numbers": (LISTING, lambda body: body["filings"]["recent"].pop("accessionNumber")),
    "no name": (LISTING, lambda body: body.pop("name")),
    "another company": (LISTING, lambda body: body.update(cik="0000000042")),
    "facts of another company": (FACTS, lambda body: body.update(cik=42)),
    "facts without units": (FACTS, lambda body: body["facts"]["us-gaap"]["Revenues"].update(units=[1])),
    "a page outside": (LISTING, lambda body: body["filings"].update(files=[{"name": "../../secret.json"}])),
}


@pytest.mark.parametrize("what", list(SLY))
def test_json_that_is_well_formed_and_wrong_is_neither_stored_nor_confirmed_by_a_304_later(
    replica: EdgarReplica, settings: Settings, undisturbed: Callable[[], dict[str, bytes]], what: str
) -> None:
    template, spoil = SLY[what]
    path = template.format(CIK)
    good = (replica.root / path[1:]).read_bytes()
    body = json.loads(good)
    spoil(body)
    expected, at = undisturbed(), time.time() - 60
    # The server's word about the document is the same before and after, as with a cache that went wrong.
    replica.put(path, json.dumps(body).encode(), modified=at)
    report, warnings = run(settings)
    failed = company(report)
    assert failed["status"] == "failed"
    assert path in failed["error"]
    assert [warning for warning in warnings if failed["error"] in warning]
    assert company(report, OTHER)["status"] == "ok"
    with EdgarClient(settings) as client:
        assert client.raw.last_good(client.request_key(path, "data")) is None
    replica.put(path, good, modified=at)
    run(settings)
    assert lake_bytes(settings) == expected


@pytest.mark.parametrize("path", [FACTS.format(CIK), LISTING.format(CIK), f"/submissions/{PAGE}"])
def test_records_damaged_on_the_way_are_not_kept_for_ever_by_a_server_that_says_not_modified(
    replica: EdgarReplica, settings: Settings, undisturbed: Callable[[], dict[str, bytes]], path: str
) -> None:
    at = time.time() - 60
    filings = [{"accessionNumber": made.accession(n), "filingDate": f"2024-05-{n:02d}"} for n in range(1, 9)]
    replica.put(LISTING.format(CIK), made.listing(*filings, pages=(PAGE,), cik=CIK), modified=at)
    old = {"accessionNumber": "0001234567-19-000001", "filingDate": "2019-05-01", "form": "8-A12B", "isXBRL": 0}
    replica.put(f"/submissions/{PAGE}", json.dumps(made.columns(old)).encode(), modified=at)
    replica.put(FACTS.format(CIK), (replica.root / FACTS.format(CIK)[1:]).read_bytes(), modified=at)
    expected = undisturbed()
    document = replica.lookup(path)
    assert document is not None
    good = document.body
    # A flipped byte in a date leaves whole JSON.
    replica.put(path, re.sub(rb"20(\d\d)-05-0(\d)", rb"20\1k05-0\2", good, count=1), modified=at)
    report, _ = run(settings)
    assert company(report)["quarantined"] == 1
    replica.put(path, good, modified=at)
    run(settings)
    assert lake_bytes(settings) == expected
    # What comes twice is as filed: from then on it is not fetched again.
    replica.put(path, good.replace(b"2024-05-0", b"2024k05-0", 1), modified=at + 30)
    run(settings)
    run(settings)
    replica.clear_log()
    run(settings)
    assert {row.status for row in replica.log() if row.path == path} <= {304}


def test_a_submission_damaged_on_the_way_is_fetched_again_until_it_came_twice(
    replica: EdgarReplica, settings: Settings, undisturbed: Callable[[], dict[str, bytes]]
) -> None:
    expected, path, at = undisturbed(), text_path(3), time.time() - 60
    broken = submission(3, content="<xbrli:xbrl this is no XML")
    replica.put(path, broken, modified=at)
    report, _ = run(settings)
    assert company(report)["quarantined"] == 1
    replica.put(path, submission(3), modified=at)
    run(settings)
    assert lake_bytes(settings) == expected
    replica.put(path, broken, modified=at)
    fresh = settings.with_changes(home=settings.home / "fresh")
    run(fresh)
    run(fresh)
    replica.clear_log()
    run(fresh)
    assert replica.log(".txt") == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (submission(4), "is submission 0001234567-24-000004, asked was 0001234567-24-000003"),
        (submission(3).replace(b"Revenues", b"Rev\x1bnues"), "byte 0x1b"),
        (submission(3)[:-40], "cut off"),
    ],
)
def test_a_submission_that_is_another_or_damaged_is_told_and_not_stored(
    replica: EdgarReplica, settings: Settings, body: bytes, said: str
) -> None:
    replica.put(text_path(3), body)
    report, warnings = run(settings)
    told = company(report)
    assert (told["status"], told["failed_submissions"]) == ("ok", 1)
    assert said in told["submissions_error"]
    assert [warning for warning in warnings if said in warning and text_path(3) in warning]
    quarantined = Lake(settings.lake_dir).read("quarantine").to_pylist()
    assert [(row["dataset"], row["reason_code"]) for row in quarantined] == [("instance_facts", "fetch_failed")]


def test_submissions_that_were_given_up_are_counted_and_the_rest_is_read(
    replica: EdgarReplica, settings: Settings
) -> None:
    replica.set_faults([{"path": f"/{CIK}/.*txt", "fault": "status", "status": 500}])
    report, warnings = run(settings)
    told = company(report)
    assert (told["failed_submissions"], told["facts"], told["submissions"]) == (8, 2, 0)
    assert (
        "8 submissions were not fetched, 5 of them not asked for after 3 in a row failed" in told["submissions_error"]
    )
    assert len([row for row in replica.log(".txt") if f"/{CIK}/" in row.path]) <= 3 * settings.edgar_max_attempts
    assert company(report, OTHER)["submissions"] == 8
    assert len(warnings) == 1


def test_every_second_request_may_fail(
    replica: EdgarReplica, settings: Settings, undisturbed: Callable[[], dict[str, bytes]]
) -> None:
    expected = undisturbed()
    replica.set_faults(
        [{"path": ".", "fault": "status", "status": 503, "after": n, "times": 1} for n in range(0, 60, 2)]
    )
    # two companies are read side by side, so chance decides which request meets a fault, and how often in a row
    run(settings.with_changes(edgar_max_attempts=20))
    assert sum(rule.hits for rule in replica.faults()) > 10
    assert lake_bytes(settings) == expected


def test_an_older_page_that_fails_costs_the_company_and_nothing_else(replica: EdgarReplica, settings: Settings) -> None:
    replica.put(LISTING.format(CIK), made.listing({"accessionNumber": made.accession(8)}, pages=(PAGE,), cik=CIK))
    replica.put(f"/submissions/{PAGE}", b'{"accessionNumber": ["0001234567-19-000001"]}')
    report, _ = run(settings)
    assert company(report)["status"] == "failed"
    assert f"/submissions/{PAGE}" in company(report)["error"]
    assert company(report, OTHER)["status"] == "ok"
    assert Lake(settings.lake_dir).read("filings", CIK).num_rows == 0


def test_a_dead_server_is_not_asked_five_times_for_each_of_hundreds(replica: EdgarReplica, settings: Settings) -> None:
    replica.set_faults([{"path": ".", "fault": "status", "status": 503}])
    many = settings.with_changes(tickers=tuple(str(cik) for cik in range(1045810, 1045910)), edgar_max_attempts=5)
    report, _ = run(many)
    assert len(replica.log()) <= 100 + 8 * 5
    with pytest.raises(FetchError, match=r"None of the 100 companies could be read; the first: .*status 503"):
        refuse_hopeless(report)


def test_a_429_slows_everybody_down_not_only_who_was_told(replica: EdgarReplica, settings: Settings) -> None:
    replica.set_faults([{"path": FACTS.format(CIK), "fault": "status", "status": 429, "times": 1}])
    slow = settings.with_changes(edgar_backoff_seconds=0.5)
    run(slow)
    refused = next(row.at for row in replica.log() if row.status == 429)
    after = [row.at - refused for row in replica.log() if row.at > refused]
    assert len([seconds for seconds in after if seconds < 0.6]) <= 3  # on their way already
    assert len(after) > 5


@pytest.mark.parametrize("location", ["http://[", "\x07", "", "//elsewhere.invalid/x", "http://127.0.0.1:999999/"])
def test_a_redirect_to_nowhere_is_an_error_of_its_item(
    replica: EdgarReplica, settings: Settings, location: str
) -> None:
    replica.set_faults([{"path": FACTS.format(CIK), "fault": "redirect", "location": location}])
    report, _ = run(settings)
    assert re.search(r"redirects|location header", company(report)["error"])
    assert FACTS.format(CIK) in company(report)["error"]
    assert company(report, OTHER)["status"] == "ok"


def test_a_company_named_by_its_cik_keeps_its_ticker_when_the_ticker_file_fails(
    replica: EdgarReplica, settings: Settings
) -> None:
    replica.set_faults([{"path": INDEX, "fault": "html200"}])
    report, warnings = run(settings)
    assert company(report)["ticker"] == f"CIK{CIK:010d}"
    (warning,) = report.warnings
    assert warning in warnings
    assert f"CIK{CIK:010d}, CIK{OTHER:010d}, so no prices are asked for" in warning
    assert INDEX in warning
    replica.set_faults([])
    good, warnings = run(settings)
    assert (company(good)["ticker"], warnings) == ("T0", [])
    replica.set_faults([{"path": INDEX, "fault": "reset"}])
    again, warnings = run(settings)
    assert (company(again)["ticker"], warnings) == ("T0", [])


def archive(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(f"{name}.json", body)
    return packed.getvalue()


@pytest.fixture
def archives(replica: EdgarReplica) -> Callable[..., None]:
    """Serve both bulk archives, over the documents as they are now."""

    def build(**changed: bytes) -> None:
        for path, template in ((bulk.LISTINGS, LISTING), (bulk.FACTS, FACTS)):
            documents = {cik: replica.lookup(template.format(cik)) for cik in (CIK, OTHER)}
            members = {f"CIK{cik:010d}": document.body for cik, document in documents.items() if document}
            replica.put(path, archive(**(members | changed if path == bulk.FACTS else members)), modified=time.time())

    return build


def test_a_night_after_a_bulk_load_asks_only_for_what_is_new(
    replica: EdgarReplica,
    settings: Settings,
    archives: Callable[..., None],
    undisturbed: Callable[[], dict[str, bytes]],
) -> None:
    for cik in (CIK, OTHER):
        for template in (LISTING, FACTS):
            path = template.format(cik)
            replica.put(path, (replica.root / path[1:]).read_bytes(), modified=time.time() - 200_000)
    archives()
    report = extract.bulk(settings, NullReporter())
    assert [(row["status"], row["facts"], row["filings"]) for row in report.companies] == [("ok", 2, 8)] * 2
    assert [row.path for row in replica.log() if row.path != INDEX] == [bulk.LISTINGS, bulk.FACTS]
    replica.clear_log()
    again = extract.bulk(settings, NullReporter())
    assert {row["status"] for row in again.companies} == {"unchanged"}
    assert {row.status for row in replica.log()} == {304}
    replica.clear_log()
    run(settings)
    documents = [row for row in replica.log() if row.path.endswith(".json") and row.path != INDEX]
    assert [row.status for row in documents] == [304] * 4
    assert lake_bytes(settings) == undisturbed()


def test_an_archive_never_takes_back_what_was_fetched_since(
    replica: EdgarReplica, settings: Settings, archives: Callable[..., None]
) -> None:
    archives()
    older = replica.lookup(bulk.FACTS), replica.lookup(bulk.LISTINGS)
    assert older[0] is not None
    assert older[1] is not None
    for path, document in zip((bulk.FACTS, bulk.LISTINGS), older, strict=True):
        replica.put(path, document.body, modified=time.time() - 3600)
    newer = made.facts(made.row(accn=made.accession(8)), made.row(end="2024-03-29"), cik=CIK)
    replica.put(FACTS.format(CIK), newer, modified=time.time())
    run(settings)
    before = lake_bytes(settings)
    report = extract.bulk(settings, NullReporter())
    assert company(report)["withdrawn_facts"] == 0
    assert lake_bytes(settings) == before


def test_a_member_that_is_wrong_costs_its_company_only(
    replica: EdgarReplica, settings: Settings, archives: Callable[..., None]
) -> None:
    archives(**{f"CIK{CIK:010d}": made.facts(made.row(), cik=42)})
    report = extract.bulk(settings, NullReporter())
    assert "about CIK 42" in company(report)["error"]
    assert f"companyfacts.zip, member CIK{CIK:010d}.json" in company(report)["error"]
    assert company(report, OTHER)["status"] == "ok"
    assert Lake(settings.lake_dir).read("facts")["cik"].to_pylist() == [OTHER] * 2


def test_everybody_in_the_archive_is_read_and_an_unknown_name_waits_for_no_gigabytes(
    replica: EdgarReplica, settings: Settings, archives: Callable[..., None]
) -> None:
    archives()
    report = extract.bulk(settings.with_changes(tickers=("T0",)), NullReporter(), everybody=True)
    assert [row["ticker"] for row in report.companies] == ["T0", "T1"]


@pytest.mark.parametrize("claimed", [600_000_000, 4_000_000_000])
def test_an_archive_that_claims_to_unpack_to_gigabytes_is_not_unpacked(
    replica: EdgarReplica, settings: Settings, archives: Callable[..., None], claimed: int
) -> None:
    archives()
    document = replica.lookup(bulk.FACTS)
    assert document is not None
    body = bytearray(document.body)
    struct.pack_into("<I", body, body.index(b"PK\x01\x02") + 24, claimed)  # the size in the archive's directory
    replica.put(bulk.FACTS, bytes(body), modified=time.time() + 5)
    with pytest.raises(IntegrityError, match="unpacks to"):
        extract.bulk(settings, NullReporter())
    assert not (settings.raw_dir / "archives/companyfacts.zip").exists()


def test_a_member_whose_name_leads_elsewhere_is_written_nowhere(
    replica: EdgarReplica, settings: Settings, archives: Callable[..., None]
) -> None:
    archives(**{"../../../evil": b"{}", "/evil": b"{}"})
    before = set(settings.home.parent.rglob("*"))
    report = extract.bulk(settings, NullReporter(), everybody=True)
    assert {row["status"] for row in report.companies} == {"ok"}
    written = set(settings.home.parent.rglob("*")) - before
    assert written
    assert all(settings.home in path.parents or path == settings.home for path in written)
    assert not [path for path in written if "evil" in path.name]


@pytest.mark.parametrize("where", [0.3, 0.6, 0.99])
def test_an_archive_cut_anywhere_leaves_the_last_good_one(
    replica: EdgarReplica, settings: Settings, archives: Callable[..., None], where: float
) -> None:
    archives()
    left = settings.raw_dir / "archives/.companyfacts.zip.killed.tmp"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"PK")
    os.utime(left, (0, 0))
    extract.bulk(settings, NullReporter())
    before = lake_bytes(settings)
    document = replica.lookup(bulk.FACTS)
    assert document is not None
    replica.put(bulk.FACTS, document.body[: int(len(document.body) * where)], modified=time.time() + 5)
    with pytest.raises(IntegrityError, match=r"companyfacts.zip\)\. Run again; the response was not stored"):
        extract.bulk(settings, NullReporter())
    assert sorted(p.name for p in (settings.raw_dir / "archives").iterdir()) == ["companyfacts.zip", "submissions.zip"]
    assert (settings.raw_dir / "archives/companyfacts.zip").read_bytes() == document.body
    assert lake_bytes(settings) == before


NIGHT = """
import sys
from overbuild import extract
from overbuild.progress import NullReporter
from overbuild.settings import load_settings
home, url, ticker, what = sys.argv[1:]
settings = load_settings(
    home=home, lake_uri=f"{home}/lake-{ticker}", edgar_base_url=url, edgar_data_url=url, tickers=ticker,
    edgar_identity="Test Suite tests@example.com", price_provider="none", edgar_backoff_seconds=0.01,
)
getattr(extract, what)(settings, NullReporter())
"""


def test_three_processes_keep_the_limit_together_whatever_they_fetch_and_whatever_fails(
    replica: EdgarReplica, settings: Settings, archives: Callable[..., None], tmp_path: Path
) -> None:
    """Listings, facts, submissions and archives, with retries, redirects and cut bodies among them."""
    archives()
    replica.set_faults(
        [
            {"path": "txt$", "fault": "status", "status": 503, "after": 2, "times": 3},
            {"path": "companyfacts", "fault": "truncate", "times": 2},
            {"path": "submissions/", "fault": "reset", "times": 2},
            {"path": "zip$", "fault": "short", "times": 2},
        ]
    )
    jobs = [(str(CIK), "run"), (str(OTHER), "run"), (str(CIK), "bulk")]
    command = [sys.executable, "-c", NIGHT, str(tmp_path / "shared"), replica.base_url]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "plugins")}
    workers = [subprocess.Popen([*command, *job], env=environment) for job in jobs]
    assert [worker.wait(120) for worker in workers] == [0, 0, 0]
    assert all(rule.hits for rule in replica.faults())
    assert len(replica.log()) >= 30
    assert replica.max_per_second() <= 10


def test_a_block_is_not_met_by_each_of_three_processes_and_their_threads(replica: EdgarReplica, tmp_path: Path) -> None:
    replica.set_faults([{"path": ".", "fault": "status", "status": 403}])
    command = [sys.executable, "-c", NIGHT, str(tmp_path / "shared"), replica.base_url]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "plugins")}
    jobs = [(str(cik), "run") for cik in (CIK, OTHER, 1000003)]
    workers = [subprocess.Popen([*command, *job], env=environment, stderr=subprocess.PIPE, text=True) for job in jobs]
    told = [worker.communicate(timeout=120)[1] for worker in workers]
    assert all("BlockedError" in words and "no request is sent before" in words for words in told)
    assert 1 <= len(replica.log()) <= 3


def test_an_unreachable_server_after_failures_is_one_error_and_not_many(
    replica: EdgarReplica, settings: Settings
) -> None:
    gone = settings.with_changes(edgar_data_url="http://127.0.0.1:9", edgar_max_attempts=1)
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9"):
        run(gone)
