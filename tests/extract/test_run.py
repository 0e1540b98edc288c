"""The whole extract step: one bad company harms no other, one bad server ends it early."""

from __future__ import annotations

import socket
import time

import pytest

from overbuild import extract
from overbuild.errors import BlockedError, OverbuildError, UnreachableError
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.scope import SCOPE_FILE, read_scope, write_scope
from overbuild.lake.store import Lake
from overbuild.progress import NullReporter
from overbuild.settings import load_settings
from overbuild.watchlist import BENCHMARKS, Company
from tests.extract.edgar import made
from tests.replica import EdgarReplica

CIKS = (1000001, 1000002, 1000003)


class Listener(NullReporter):
    """Remembers what was said."""

    def __init__(self):
        self.warnings = []

    def warn(self, message):
        self.warnings.append(message)


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "edgar"
    for cik in CIKS:
        made.write(root, f"/submissions/CIK{cik:010d}.json", made.listing({}, cik=cik))
        made.write(root, f"/api/xbrl/companyfacts/CIK{cik:010d}.json", made.facts(made.row(), cik=cik))
    return root


@pytest.fixture
def replica(root):
    with EdgarReplica(root) as replica:
        yield replica


def settings_for(url, tmp_path, tickers=CIKS, **changes):
    fixed = {
        "home": tmp_path / "home",
        "edgar_base_url": url,
        "edgar_data_url": url,
        "edgar_identity": "Test Suite tests@example.com",
        "edgar_rate_per_second": 10,
        "edgar_timeout_seconds": 5,
        "edgar_max_attempts": 2,
        "price_provider": "none",
        "tickers": tuple(map(str, tickers)),
    }
    return load_settings(**(fixed | changes))


def statuses(report):
    return {row["cik"]: row["status"] for row in report.companies}


def test_a_bad_company_and_an_unknown_ticker_do_not_harm_the_others(replica, tmp_path):
    replica.put(f"/api/xbrl/companyfacts/CIK{CIKS[1]:010d}.json", b'{"cik":1000002')
    replica.put("/files/company_tickers.json", b'{"0":{"cik_str":1000003,"ticker":"THREE","title":"Three Inc"}}')
    settings = settings_for(replica.base_url, tmp_path, (CIKS[0], CIKS[1], "THREE", "NOBODY"))
    told = Listener()
    report = extract.run(settings, told)
    assert statuses(report) == {CIKS[0]: "ok", CIKS[1]: "failed", CIKS[2]: "ok"}
    assert [row["ticker"] for row in report.unresolved] == ["NOBODY"]
    assert any("NOBODY is neither on the watch-list" in warning for warning in told.warnings)
    assert any("not a whole JSON object" in warning for warning in told.warnings)
    lake = Lake(settings.lake_dir)
    reasons = {row["subject"]: row["reason_code"] for row in lake.read("quarantine").to_pylist()}
    assert reasons == {"NOBODY": "unknown_ticker", str(CIKS[1]): "damaged"}
    assert sorted(lake.read("facts")["cik"].to_pylist()) == [CIKS[0], CIKS[2]]


def test_a_ticker_that_becomes_known_leaves_quarantine(replica, tmp_path):
    settings = settings_for(replica.base_url, tmp_path, ("LATE", CIKS[0]))
    replica.put("/files/company_tickers.json", b'{"0":{"cik_str":1000001,"ticker":"ONE","title":"O"}}')
    assert [row["ticker"] for row in extract.run(settings, NullReporter()).unresolved] == ["LATE"]
    replica.put(
        "/files/company_tickers.json",
        b'{"0":{"cik_str":1000003,"ticker":"LATE","title":"L"}}',
        modified=time.time() + 5,
    )
    assert extract.run(settings, NullReporter()).unresolved == []
    assert Lake(settings.lake_dir).read("quarantine").num_rows == 0


def test_a_re_run_leaves_the_same_scope_bytes(replica, tmp_path):
    settings = settings_for(replica.base_url, tmp_path)
    first = extract.run(settings, NullReporter())
    path = tmp_path / "home/lake" / SCOPE_FILE
    before = path.read_bytes()
    second = extract.run(settings, NullReporter())
    assert (set(statuses(first).values()), set(statuses(second).values())) == ({"ok"}, {"unchanged"})
    assert path.read_bytes() == before
    scope = read_scope(settings)
    assert scope.origin == "edgar"
    assert statuses(scope) == dict.fromkeys(CIKS, "ok")
    assert all(row["facts"] == 1 and row["newest_period_on"] == "2024-03-31" for row in scope.companies)


def test_a_company_without_a_result_is_not_left_out_of_the_scope(tmp_path):
    settings = settings_for("http://127.0.0.1:1", tmp_path)
    with pytest.raises(OverbuildError, match="1000001"):
        write_scope(settings, [Company(CIKS[0], "ONE")], [], [], [])
    with pytest.raises(OverbuildError, match="Nothing has been extracted"):
        read_scope(settings)


def test_an_unreachable_server_ends_the_run_early_with_one_error(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = settings_for(f"http://127.0.0.1:{port}", tmp_path, range(1000001, 1000041))
    started = time.monotonic()
    with pytest.raises(UnreachableError, match=f"127.0.0.1:{port}"):
        extract.run(settings.with_changes(edgar_max_attempts=1), NullReporter())
    assert time.monotonic() - started < 3
    assert not (tmp_path / "home/lake" / SCOPE_FILE).exists()


def test_after_a_block_no_other_company_is_asked_for(replica, tmp_path):
    replica.set_faults([{"path": ".", "fault": "status", "status": 403}])
    settings = settings_for(replica.base_url, tmp_path, range(1000001, 1000041))
    with pytest.raises(BlockedError, match="403"):
        extract.run(settings, NullReporter())
    assert len(replica.log()) <= 4


def test_the_plan_asks_for_benchmarks_but_not_for_prices_of_a_company_without_a_ticker(replica, tmp_path):
    settings = settings_for(replica.base_url, tmp_path, ("MSFT", CIKS[0], "0000789019"))
    with EdgarClient(settings) as client:
        planned = extract.plan(settings, client)
    assert [company.cik for company in planned.companies] == [789019, CIKS[0]]
    assert [t for batch in planned.price_batches for t in batch] == ["MSFT", *BENCHMARKS]
