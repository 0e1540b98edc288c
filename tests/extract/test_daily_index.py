"""A night with nothing new costs EDGAR's daily indexes alone; an index that proves nothing saves no request."""

from __future__ import annotations

import re
import shutil
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from overbuild import extract
from overbuild.errors import BlockedError
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.edgar.daily_index import DailyIndex, read_index
from overbuild.extract.scope import read_scope
from overbuild.lake.store import Lake
from overbuild.progress import NullReporter
from overbuild.settings import load_settings
from tests.extract.edgar import made
from tests.replica import EdgarReplica
from tests.support.daily_indexes import ORDERS, business_days, daily_index, path_of

NEW_YORK = ZoneInfo("America/New_York")
CIKS = tuple(range(1000001, 1000010))
SOMEBODY = (999, "0000000999-24-000001")


def in_new_york(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK)


def tomorrow():
    """An instant after today's requests at which EDGAR has closed its newest day."""
    return in_new_york(datetime.now(NEW_YORK).date() + timedelta(days=1), 23, 30)


def publish(replica, days, filings=None):
    """Indexes of days; ``filings``: (CIK, accession number) pairs of a day, beside somebody else's."""
    for day in days:
        for order in ORDERS:
            rows = [SOMEBODY, (1000, "0000001000-24-000002"), *(filings or {}).get(day, ())]
            replica.put(path_of(order, day), daily_index(order, day, rows), modified=time.time() - 3600)


class Listener(NullReporter):
    def __init__(self):
        self.notes = []

    def note(self, message):
        self.notes.append(message)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory):
    """A replica, and a home that has read it once."""
    folder = tmp_path_factory.mktemp("first_night")
    for cik in CIKS:
        made.write(folder / "edgar", f"/submissions/CIK{cik:010d}.json", made.listing({}, cik=cik))
        made.write(folder / "edgar", f"/api/xbrl/companyfacts/CIK{cik:010d}.json", made.facts(made.row(), cik=cik))
    with EdgarReplica(folder / "edgar") as replica:
        settings = load_settings(
            home=folder / "home",
            edgar_base_url=replica.base_url,
            edgar_data_url=replica.base_url,
            edgar_identity="Test Suite tests@example.com",
            edgar_rate_per_second=10,
            edgar_timeout_seconds=5,
            edgar_max_attempts=2,
            edgar_backoff_seconds=0.01,
            price_provider="none",
            xbrl_quarters=0,
            text_quarters=0,
            tickers=tuple(map(str, CIKS)),
        )
        extract.run(settings, NullReporter())
        yield replica, settings


@pytest.fixture
def replica(first_night):
    replica, _ = first_night
    replica.clear_log()
    yield replica
    replica.set_faults([])
    replica.restore()


@pytest.fixture
def settings(first_night, tmp_path):
    _, settings = first_night
    shutil.copytree(settings.home, tmp_path / "home")
    return settings.with_changes(home=tmp_path / "home")


@pytest.fixture
def night(replica, settings):
    """Another night: its report, the paths it asked for, and what it said."""

    def run(now=None, **changes):
        listener = Listener()
        full_refresh = changes.pop("full_refresh", False)
        replica.clear_log()
        report = extract.run(settings.with_changes(**changes), listener, now=now, full_refresh=full_refresh)
        paths = [row.path for row in replica.log() if row.path != "/files/company_tickers.json"]
        return report, paths, listener.notes

    return run


def asked_about(paths):
    return {int(found[1]) for path in paths if (found := re.search(r"/submissions/CIK(\d+)\.json", path))}


def lake_bytes(settings):
    root = settings.home / "lake"
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_a_night_with_nothing_new_asks_for_indexes_alone(night, replica, settings):
    now = tomorrow()
    publish(replica, business_days(now.date()))
    before = lake_bytes(settings)

    report, paths, _ = night(now)

    assert {row["status"] for row in report.companies} == {"unchanged"}
    assert all(path.endswith(".idx") for path in paths)
    assert 2 <= len(paths) <= 8
    assert lake_bytes(settings) == before
    again = night(now + timedelta(minutes=5))[1]
    assert again == paths
    assert {row.status for row in replica.log(".idx")} == {304}


def test_a_filing_that_an_index_names_is_read_and_nobody_else_is_asked_about(night, replica, settings):
    now = tomorrow()
    days = business_days(now.date())
    cik, accession = CIKS[4], f"{CIKS[4]:010d}-24-000002"
    filed = {"accessionNumber": accession, "filingDate": "2024-06-01", "form": "8-K", "isXBRL": 0}
    replica.put(f"/submissions/CIK{cik:010d}.json", made.listing(filed, {}, cik=cik), modified=time.time() + 5)
    publish(replica, days, {days[-1]: [(cik, accession)]})

    report, paths, _ = night(now)

    assert asked_about(paths) == {cik}
    assert accession in Lake(settings.lake_dir).read("filings", cik)["accession_number"].to_pylist()
    assert {row["cik"] for row in report.companies if row["new_filings"]} == {cik}
    # the index names it for days yet: the lake has it now, so nobody asks again
    assert asked_about(night(now + timedelta(minutes=5))[1]) == set()


def test_a_filing_that_the_api_told_late_is_not_missed(night, replica):
    """The day of the answer is looked at, and the days before it: the API may lag behind the filing."""
    now = tomorrow()
    days = business_days(now.date())
    early = [day for day in days if day < datetime.now(NEW_YORK).date()][-1]
    publish(replica, days, {early: [(CIKS[0], f"{CIKS[0]:010d}-24-000009")]})

    assert asked_about(night(now)[1]) == {CIKS[0]}


def test_figures_that_are_due_are_asked_for_though_nothing_was_filed(night, replica):
    """companyfacts lags behind a filing that the lake knows."""
    cik, accession = CIKS[7], f"{CIKS[7]:010d}-24-000003"
    filed = {"accessionNumber": accession, "filingDate": "2024-08-01"}
    replica.put(f"/submissions/CIK{cik:010d}.json", made.listing(filed, {}, cik=cik), modified=time.time() + 5)
    night()
    now = tomorrow()
    publish(replica, business_days(now.date()))

    assert asked_about(night(now)[1]) == {cik}


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "status", "status": 404},
        {"fault": "status", "status": 403},  # what EDGAR says of an index that is not there yet
        {"fault": "status", "status": 503},
        {"fault": "short", "fraction": 0.9},
        {"fault": "truncate"},
        {"fault": "html200"},
        {"fault": "empty"},
        {"fault": "garble", "n": 400},
        {"fault": "reset"},
    ],
    ids=lambda fault: f"{fault['fault']}{fault.get('status', '')}",
)
@pytest.mark.parametrize("order", ["master", "form"])
def test_an_index_that_is_not_there_or_damaged_proves_nothing(client_of, replica, fault, order):
    friday = date(2026, 11, 20)
    days = business_days(friday, 3)
    publish(replica, days)
    replica.set_faults([{"path": re.escape(path_of(order, days[0])), **fault}])
    answers = dict.fromkeys(range(50), in_new_york(friday, 4))
    listener = Listener()

    assert read_index(client_of, answers, listener, now=in_new_york(friday, 23)) is None

    (note,) = listener.notes
    assert "proves nothing" in note
    replica.set_faults([])
    assert read_index(client_of, answers, listener, now=in_new_york(friday, 23)) is not None


def test_where_the_index_proves_nothing_every_company_is_asked_about(night, replica):
    now = tomorrow()
    days = business_days(now.date())
    publish(replica, days)
    replica.set_faults([{"path": re.escape(path_of("form", days[-1])), "fault": "status", "status": 403}])

    report, paths, notes = night(now)

    assert asked_about(paths) == set(CIKS)
    assert {row["status"] for row in report.companies} == {"unchanged"}
    assert any("proves nothing" in note for note in notes)


def test_an_index_cut_off_at_the_end_of_a_line_saves_no_request(night, replica):
    now = tomorrow()
    days = business_days(now.date())
    publish(replica, days)
    whole = daily_index("master", days[-1], [SOMEBODY, (1000, "0000001000-24-000002")])
    replica.put(path_of("master", days[-1]), whole[: whole.rindex(b"\n1000|") + 1], modified=time.time() - 3600)

    _, paths, notes = night(now)

    assert asked_about(paths) == set(CIKS)
    assert any("differ in 1 filings" in note for note in notes)


def test_a_missed_night_is_covered_and_a_missing_day_in_it_is_not(night, replica):
    now = tomorrow() + timedelta(days=3)
    days = business_days(now.date())
    publish(replica, days)
    assert asked_about(night(now)[1]) == set()
    since = [day for day in days if day >= datetime.now(NEW_YORK).date()]
    replica.remove(path_of("form", (since or days)[0]))
    assert asked_about(night(now)[1]) == set(CIKS)


def test_each_company_is_asked_about_at_least_once_a_week(night, replica):
    now = tomorrow() + timedelta(days=6)
    publish(replica, business_days(now.date()))
    assert asked_about(night(now)[1]) == set(CIKS)


def test_the_full_check_can_be_asked_for(night, replica):
    now = tomorrow()
    publish(replica, business_days(now.date()))
    assert asked_about(night(now, edgar_index=False)[1]) == set(CIKS)
    assert asked_about(night(now, full_refresh=True)[1]) == set(CIKS)


def test_few_companies_are_asked_about_without_an_index(night, replica):
    """Two requests a company are fewer than two a day."""
    now = tomorrow()
    publish(replica, business_days(now.date()))
    _, paths, _ = night(now, tickers=(str(CIKS[0]),))
    assert paths == [f"/submissions/CIK{CIKS[0]:010d}.json", f"/api/xbrl/companyfacts/CIK{CIKS[0]:010d}.json"]


def test_a_company_without_facts_is_left_alone_too_and_one_that_failed_is_not(night, replica):
    without, failing = CIKS[1], CIKS[2]
    replica.remove(f"/api/xbrl/companyfacts/CIK{without:010d}.json")
    replica.put(f"/submissions/CIK{failing:010d}.json", b"{", modified=time.time() + 5)
    night()
    now = tomorrow()
    publish(replica, business_days(now.date()))

    report, paths, _ = night(now)

    # its facts were there yesterday: EDGAR's 404 is a failure of the company
    assert asked_about(paths) == {without, failing}
    assert {row["cik"] for row in report.companies if row["status"] == "failed"} == {without, failing}


def test_a_block_is_no_missing_index(night, replica, settings):
    now = tomorrow()
    publish(replica, business_days(now.date()))
    replica.set_faults([{"path": ".", "fault": "status", "status": 403}])
    with pytest.raises(BlockedError):
        night(now)
    assert len(read_scope(settings).companies) == len(CIKS)


@pytest.mark.parametrize(
    ("answered", "now", "first", "last"),
    [
        # the night after: two days before the answer, and the day since
        ("2026-11-17 23:31", "2026-11-18 23:30", "2026-11-13", "2026-11-18"),
        # a run in the small hours: nothing is disseminated since ten in the evening
        ("2026-11-18 02:00", "2026-11-19 02:00", "2026-11-16", "2026-11-18"),
        # Sunday: EDGAR was last open on Friday
        ("2026-11-20 23:31", "2026-11-22 12:00", "2026-11-18", "2026-11-20"),
        # Thanksgiving, and the day after, on which EDGAR is open and an exchange closes early
        ("2026-11-25 23:31", "2026-11-26 23:30", "2026-11-23", "2026-11-25"),
        ("2026-11-25 23:31", "2026-11-27 23:30", "2026-11-23", "2026-11-27"),
        # Good Friday is no federal holiday: EDGAR is open
        ("2026-04-02 23:31", "2026-04-03 23:30", "2026-03-31", "2026-04-03"),
        # over the end of a year; the last day of 2027 may be New Year's Day observed, on which EDGAR may be open
        ("2027-12-30 23:31", "2028-01-03 23:30", "2027-12-28", "2028-01-03"),
    ],
)
def test_the_days_that_are_needed_are_those_on_which_edgar_was_open(client_of, replica, answered, now, first, last):
    instants = [datetime.fromisoformat(text).replace(tzinfo=NEW_YORK) for text in (answered, now)]
    wanted = [day for day in business_days(date.fromisoformat(last)) if day >= date.fromisoformat(first)]
    publish(replica, wanted)

    found = read_index(client_of, dict.fromkeys(range(50), instants[0]), NullReporter(), now=instants[1])

    assert found == DailyIndex(date.fromisoformat(first), instants[1], {})
    assert {row.path for row in replica.log()} == {path_of(order, day) for day in wanted for order in ORDERS}
    assert DailyIndex.from_dict(found.to_dict()) == found


@pytest.mark.parametrize("now", ["2026-11-18 06:00", "2026-11-18 21:59"])
def test_while_edgar_is_open_no_index_can_prove_anything(client_of, replica, now):
    instant = datetime.fromisoformat(now).replace(tzinfo=NEW_YORK)
    answers = dict.fromkeys(range(50), instant - timedelta(days=1))
    assert read_index(client_of, answers, NullReporter(), now=instant) is None
    assert replica.log() == []


def test_an_answer_newer_than_the_index_or_older_than_its_days_is_not_covered():
    found = DailyIndex(date(2026, 11, 16), datetime(2026, 11, 19, 4, 30, tzinfo=UTC), {7: ("a", "b")})
    night_before = datetime(2026, 11, 19, 2, tzinfo=UTC)
    assert found.is_silent_about(8, night_before, set())
    assert found.is_silent_about(7, night_before, {"a", "b", "c"})
    assert not found.is_silent_about(7, night_before, {"a"})
    assert not found.is_silent_about(8, found.read_at + timedelta(seconds=1), set())
    assert not found.is_silent_about(8, datetime(2026, 11, 17, 4, tzinfo=UTC), set())


@pytest.fixture
def client_of(settings):
    with EdgarClient(settings) as client:
        yield client
