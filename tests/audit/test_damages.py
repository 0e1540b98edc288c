"""Every damage is stopped by the expectation that is there for it, and by name: each on a copy of one good candidate.

Only the subject that has to notice is judged, as :func:`overbuild.audit.run` judges it; that any expectation of
severity ``fail`` stops the run is the business of ``test_gate``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from overbuild import audit, publish
from overbuild.audit import report
from overbuild.audit.engine import shared_engine
from overbuild.audit.gate import Bench
from overbuild.audit.required import prepare
from overbuild.audit.suites import SUITES
from overbuild.extract.scope import read_scope
from overbuild.settings import Settings
from overbuild.transform import Candidate
from tests.audit.damages import DAMAGES, HISTORY, Damage
from tests.support.candidates import NOW, change, make_candidate, make_home

Judge = Callable[[str, Iterable[str]], list[report.Entry]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Candidate]:
    """A home with a good candidate that is published."""
    settings = make_home(tmp_path_factory.mktemp("damages") / "home")
    candidate = make_candidate(settings)
    publish.publish(settings, candidate, audit.require_passed(audit.run(settings, candidate, now=NOW)))
    return settings, candidate


@pytest.fixture(scope="module")
def judge(home: tuple[Settings, Candidate], tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Verdicts on one subject of a copy of the good candidate, after statements of SQL."""
    settings, good = home

    def verdicts(subject: str, statements: Iterable[str]) -> list[report.Entry]:
        directory = tmp_path_factory.mktemp("copy")
        candidate = replace(good, directory=directory, database=directory / good.database.name)
        shutil.copy(good.database, candidate.database)
        change(candidate, *statements)
        with closing(duckdb.connect(str(candidate.database), read_only=True)) as connection:
            scope = read_scope(settings).to_dict()
            required = prepare(connection, scope, [], as_of=None, now=NOW, origin=candidate.origin)
            bench = Bench(connection, shared_engine(), directory, required, candidate.origin)
            if subject == "marts":
                bench.inventory()
            elif subject == HISTORY:
                bench.history(settings, candidate, None)
            else:
                bench.mart(SUITES[subject])
        candidate.database.unlink()
        return bench.entries

    return verdicts


@pytest.fixture(scope="module")
def good(judge: Judge) -> Callable[[str], set[str]]:
    """Names of the expectations that an undamaged copy meets, by subject."""
    met: dict[str, set[str]] = {}

    def names(subject: str) -> set[str]:
        if subject not in met:
            entries = judge(subject, ())
            assert [entry.failure.describe() for entry in entries if not entry.passed] == []
            met[subject] = {entry.failure.expectation for entry in entries}
        return met[subject]

    return names


def test_damages_are_many_and_no_two_are_the_same() -> None:
    assert len(DAMAGES) >= 60
    assert len({damage.name for damage in DAMAGES}) == len({damage.sql for damage in DAMAGES}) == len(DAMAGES)


@pytest.mark.promise("mutations-stopped")
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name.replace(" ", "_"))
def test_a_damage_is_never_published(judge: Judge, good: Callable[[str], set[str]], damage: Damage) -> None:
    if damage.expectation not in good(damage.mart):
        # a column or a mart that is gone is asked for under its own name
        assert damage.mart == "marts" or "ColumnsToMatchSet" in damage.expectation

    entries = judge(damage.mart, [damage.sql])

    (entry,) = (entry for entry in entries if entry.failure.expectation == damage.expectation)
    assert entry.stops
    failure = entry.failure
    if failure.failing_rows is not None:
        assert failure.failing_rows > 0
        assert failure.failing_rows_path is not None
        assert pq.read_metadata(failure.failing_rows_path).num_rows == failure.failing_rows


def test_a_rewritten_past_is_told_and_passes_where_it_was_asked_for(
    home: tuple[Settings, Candidate], tmp_path: Path
) -> None:
    settings, good = home
    candidate = replace(good, directory=tmp_path, database=tmp_path / good.database.name)
    shutil.copy(good.database, candidate.database)
    change(candidate, "update marts.fct_fundamentals set value = value * 1000 where cik = 1045810")

    def failing(**how: str) -> tuple[set[str], set[str]]:
        with closing(duckdb.connect(str(candidate.database), read_only=True)) as connection:
            required = prepare(connection, read_scope(settings).to_dict(), [], as_of=None, now=NOW, origin="edgar")
            bench = Bench(connection, shared_engine(), tmp_path, required, "edgar")
            bench.history(settings, replace(candidate, **how), None)
        stops = {entry.failure.expectation for entry in bench.entries if entry.stops}
        return stops, {entry.failure.expectation for entry in bench.entries if not entry.passed} - stops

    assert failing() == ({"history_rewritten", "history_rewritten_everywhere"}, {"figures_changed"})
    stopped, told = failing(rules_version="another")
    assert stopped == set()
    assert told == {"history_rewritten", "history_rewritten_everywhere", "figures_changed"}
