"""What readers may never see, and what publishing may never do."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from overbuild import publish
from overbuild.audit import Failure
from overbuild.errors import GateRefusedError, OverbuildError, UsageError
from overbuild.publish import pointer
from overbuild.publish.stores import FolderStore
from overbuild.settings import Settings
from tests.publish.conftest import Runs, passed
from tests.support.candidates import change, make_candidate


def root(settings: Settings) -> Path:
    return Path(settings.publish_root)


def revenue(connection: duckdb.DuckDBPyConnection) -> float:
    return float(connection.sql("select sum(value) from fct_fundamentals where concept = 'revenue'").fetchall()[0][0])


def test_published_version_is_not_other_than_what_was_audited(settings: Settings, runs: Runs) -> None:
    candidate, audit = runs.next()

    published = publish.publish(settings, candidate, audit)

    folder = root(settings) / "current"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert published.changed
    assert manifest == json.loads(json.dumps(published.manifest))
    assert manifest["version"] == published.version == folder.readlink().name
    assert manifest["content_hash"] == audit.content_hash
    assert manifest["origin"] == "edgar"
    assert set(manifest["marts"]) == set(candidate.marts)
    assert manifest["freshness"]["newest_filing"]["MSFT"]["period_end_on"] == "2025-12-31"
    assert manifest["freshness"]["newest_session"]["SPY"]["newest_session_on"] == "2026-02-19"
    assert manifest["inputs"] == candidate.inputs
    assert manifest["audit"]["passed"] is True
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        for mart, told in manifest["marts"].items():
            parquet = folder / f"{mart}.parquet"
            assert hashlib.sha256(parquet.read_bytes()).hexdigest() == told["sha256"]
            differences = connection.sql(
                f"(from {mart} except all from '{parquet}') union all (from '{parquet}' except all from {mart})"
            ).fetchall()
            assert differences == []
            assert connection.sql(f"select count(*) from {mart}").fetchall() == [(told["rows"],)]
        comments = connection.sql(
            "select comment from duckdb_tables() where comment is not null"
            " union all select comment from duckdb_columns() where comment is not null order by all"
        ).fetchall()
    assert comments == [
        ("Distance past the threshold, 0-100",),
        ("One row a company, fiscal quarter, flag and vintage",),
    ]
    assert (folder / "audit" / "index.html").read_text() == "passed"
    assert {path.stat().st_mode & 0o222 for path in folder.rglob("*") if path.is_file()} == {0}


def test_published_database_is_not_shut_to_older_duckdb_of_bi_tools(settings: Settings, runs: Runs) -> None:
    published = publish.publish(settings, *runs.next())

    with duckdb.connect(str(Path(published.path) / "marts.duckdb"), read_only=True) as connection:
        ((tags,),) = connection.execute("select tags from duckdb_databases() where not internal").fetchall()

    assert tags["storage_version"] == "v1.2.0+"


def test_same_content_is_not_published_twice(settings: Settings, runs: Runs) -> None:
    first = publish.publish(settings, *runs.next(scale=5))
    second = publish.publish(settings, *runs.next(scale=5))

    assert not second.changed
    assert second.version == first.version
    assert len(publish.status(settings).versions) == 1


def test_failed_audit_leaves_published_version_untouched(settings: Settings, runs: Runs) -> None:
    publish.publish(settings, *runs.next())
    before = snapshot(root(settings))
    candidate, audit = runs.next()
    refused = replace(audit, failures=(Failure("mart_red_flags", "x", None, "fail", "it holds", "it does not"),))

    with pytest.raises(GateRefusedError):
        publish.publish(settings, candidate, refused)

    assert snapshot(root(settings)) == before


def test_audit_that_evaluated_nothing_publishes_nothing(settings: Settings, runs: Runs) -> None:
    candidate, audit = runs.next()

    for empty in (replace(audit, evaluated=0), replace(audit, marts=())):
        with pytest.raises(GateRefusedError):
            publish.publish(settings, candidate, empty)

    assert not root(settings).exists()


def test_audit_of_another_candidate_publishes_nothing(settings: Settings, runs: Runs) -> None:
    candidate, _ = runs.next()
    _, other = runs.next()

    with pytest.raises(GateRefusedError):
        publish.publish(settings, candidate, other)


def test_tampered_candidate_is_refused(settings: Settings, runs: Runs) -> None:
    publish.publish(settings, *runs.next())
    before = snapshot(root(settings))
    candidate, audit = runs.next()
    change(candidate, "update marts.fct_fundamentals set value = value + 1 where concept = 'capex'")

    with pytest.raises(GateRefusedError, match="not what was audited"):
        publish.publish(settings, candidate, audit)

    assert snapshot(root(settings)) == before


def test_sample_never_replaces_real_filings(settings: Settings, runs: Runs) -> None:
    publish.publish(settings, *runs.next())
    candidate, audit = runs.next()

    with pytest.raises(UsageError, match="OVERBUILD_HOME"):
        publish.publish(settings, replace(candidate, origin="sample"), audit)

    assert publish.status(settings).origin == "edgar"


def test_real_filings_are_not_kept_out_by_a_sample(settings: Settings, runs: Runs) -> None:
    candidate, audit = runs.next()
    publish.publish(settings, replace(candidate, origin="sample"), audit)

    assert publish.publish(settings, *runs.next()).changed
    assert publish.status(settings).origin == "edgar"


def test_retention_never_deletes_the_current_version(settings: Settings, runs: Runs) -> None:
    versions = [publish.publish(settings, *runs.next()).version for _ in range(5)]
    assert [name for name, _ in publish.status(settings).versions] == versions[-3:]

    publish.rollback(settings, to=versions[2])
    store = FolderStore(root(settings))
    pointer._retire(store, 1, versions[2])

    assert store.versions() == [versions[2], versions[4]]
    with publish.open_current(settings) as connection:
        assert revenue(connection) > 0


def test_paths_of_the_building_machine_are_not_published(settings: Settings, runs: Runs) -> None:
    candidate, audit = runs.next()
    rows = str(candidate.directory / "audit" / "dim_company__filings_old.parquet")
    warning = Failure("dim_company", "filings_old", "last_known_at", "warn", "it is new", "it is old", 1, rows)

    published = publish.publish(settings, candidate, replace(audit, warnings=(warning,)))

    for told in ("manifest.json", "audit/audit.json"):
        text = (Path(published.path) / told).read_text()
        assert "dim_company__filings_old.parquet" in text
        assert str(settings.home) not in text


def test_rollback_does_not_return_to_what_was_rolled_back(settings: Settings, runs: Runs) -> None:
    good, bad = (publish.publish(settings, *runs.next()).version for _ in range(2))
    back = publish.rollback(settings)
    assert (back.version, back.changed) == (good, True)

    mended = publish.publish(settings, *runs.next())
    assert mended.manifest["replaces"] == good
    assert publish.rollback(settings).version == good
    assert bad in [name for name, _ in publish.status(settings).versions]


def test_rollback_to_nowhere_says_where_one_can_go(settings: Settings, runs: Runs) -> None:
    only = publish.publish(settings, *runs.next()).version

    for to in (None, "20200101T000000.000Z-000000000000", "../../elsewhere"):
        with pytest.raises(OverbuildError, match=only):
            publish.rollback(settings, to)

    assert publish.status(settings).version == only


def test_status_and_readers_say_that_nothing_is_published(settings: Settings) -> None:
    told = publish.status(settings)

    assert told.version is None
    assert told.to_dict()["versions"] == []
    with pytest.raises(OverbuildError, match="Nothing is published yet"):
        publish.open_current(settings)
    with pytest.raises(OverbuildError, match="no version to go back to"):
        publish.rollback(settings)


def test_readers_cannot_write_what_is_published(settings: Settings, runs: Runs) -> None:
    publish.publish(settings, *runs.next())

    with publish.open_current(settings) as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("delete from marts.mart_red_flags")


# What a reader looks at, and what a version cannot do without: small versions come and go faster.
_LOOKED_AT = ("dim_company", "dim_fiscal_quarter", "fct_daily_prices", "fct_fundamentals")
_PUBLISHES, _POLLS = 200, 10_000


class _Reader(threading.Thread):
    """Polls: resolves the pointer once a look, then compares manifest, files and, now and then, the database."""

    def __init__(self, folder: Path, done: threading.Event) -> None:
        super().__init__()
        self._folder = folder
        self._done = done
        self.polls = self.vanished = 0
        self.totals: dict[str, set[float]] = {}
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            while not self._done.is_set():
                self._poll()
        except BaseException as error:  # noqa: BLE001
            self.problem = error

    def _poll(self) -> None:
        folder = (self._folder / "current").resolve()
        try:
            manifest = json.loads((folder / "manifest.json").read_text())
            names = sorted(manifest["marts"])
            mart = names[self.polls % len(names)]
            content = (folder / f"{mart}.parquet").read_bytes()
            found = sorted(path.stem for path in folder.glob("*.parquet"))
            total = self._total(folder) if self.polls % 10 == 0 else None
        except (FileNotFoundError, duckdb.IOException):
            # Only a version that retention removed may vanish under a reader; a new look finds the next.
            assert not folder.exists()
            self.vanished += 1
            return
        assert hashlib.sha256(content).hexdigest() == manifest["marts"][mart]["sha256"]
        assert found == names or not folder.exists()
        assert manifest["version"] == folder.name
        if total is not None:
            self.totals.setdefault(manifest["content_hash"], set()).add(total)
        self.polls += 1

    @staticmethod
    def _total(folder: Path) -> float:
        with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
            return revenue(connection)


@pytest.mark.promise("torn-reads")
@pytest.mark.slow
def test_readers_never_see_a_half_version(
    settings: Settings, runs: Runs, record_property: Callable[[str, object], None]
) -> None:
    prepared = []
    for scale in range(1, 6):
        candidate = make_candidate(settings, run_id=f"20260220T12{scale:04d}Z-abc123", scale=scale)
        change(candidate, *(f"drop table marts.{mart}" for mart in candidate.marts if mart not in _LOOKED_AT))
        prepared.append((candidate, passed(candidate)))
    publish.publish(settings, *prepared[0])
    done = threading.Event()
    readers = [_Reader(root(settings), done) for _ in range(2)]
    for reader in readers:
        reader.start()
    turn = 0
    while turn < _PUBLISHES or (sum(reader.polls for reader in readers) < _POLLS and readers[0].problem is None):
        turn += 1
        assert publish.publish(settings, *prepared[turn % 5]).changed
    done.set()
    for reader in readers:
        reader.join()

    polls = sum(reader.polls for reader in readers)
    record_property("count", polls)
    assert [reader.problem for reader in readers] == [None, None]
    assert polls >= _POLLS
    totals: dict[str, set[float]] = {}
    for reader in readers:
        for hashed, found in reader.totals.items():
            totals.setdefault(hashed, set()).update(found)
    assert totals.keys() == {audit.content_hash for _, audit in prepared}
    assert all(len(found) == 1 for found in totals.values())


def test_second_publisher_waits_instead_of_mixing(settings: Settings, runs: Runs) -> None:
    prepared = [runs.next() for _ in range(4)]
    problems: list[BaseException] = []

    def work(number: int) -> None:
        try:
            publish.publish(settings, *prepared[number])
        except BaseException as error:  # noqa: BLE001
            problems.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    told = publish.status(settings)
    assert len(told.versions) == 3
    assert told.version == told.versions[-1][0]


def test_publisher_that_waits_in_vain_says_who_is_in_the_way(
    settings: Settings, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overbuild.publish.stores._LOCK_SECONDS", 0.1)
    candidate, audit = runs.next()

    with FolderStore(root(settings)).lock(), pytest.raises(OverbuildError, match="Somebody else is publishing"):
        publish.publish(settings, candidate, audit)


def snapshot(folder: Path) -> dict[str, str]:
    """Everything readers could notice: paths, links and contents."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[str(path)] = f"-> {path.readlink()}"
        elif path.is_file() and path.name != ".publish.lock":
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
