"""Whatever the order and however many at a time, a backfilled quarter has the bytes of a sequential run.

Real dbt builds of two made filers, of three marts and what they are made from: what is proved is the staging, not the
rules.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overbuild.backfill import Piece, Stage, load
from overbuild.lake.store import Lake
from overbuild.settings import Settings, load_settings
from tests.support import builds, made_filers
from tests.support.made_filers import MadeFiler

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

DECLARED = """\
reason: what was known at each quarter's end
owner: data team
quarters: {from: 2022Q3, to: 2023Q1}
as_of: quarter_end
"""
ORDERS = ((0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1), "parallel")
MARTS = ("dim_company", "dim_fiscal_quarter", "fct_fundamentals")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project root with a few marts and what they are made from."""
    return builds.project_of_marts(tmp_path_factory.mktemp("project"), *MARTS)


@pytest.fixture(scope="module")
def filers() -> list[MadeFiler]:
    """Two calendars, and a year that is restated in the middle of the range."""
    made = [MadeFiler(9000001, "MADE"), MadeFiler(9000002, "FAKE")]
    for year in (2021, 2022):
        made_filers.quarterly(made[0], year)
        made_filers.quarterly(made[1], year, 4)
    return made


@pytest.fixture
def surroundings(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERBUILD_PROJECT_ROOT", str(project))
    monkeypatch.setenv("OVERBUILD_DBT_THREADS", str(min(2, os.cpu_count() or 1)))


def home(folder: Path, filers: list[MadeFiler]) -> Settings:
    settings = load_settings(home=folder, price_provider="none")
    made_filers.write_lake(settings.lake_dir, filers)
    return settings


def declare(settings: Settings, folder: Path) -> Stage:
    path = folder / "ends.yml"
    path.write_text(DECLARED)
    return Stage(settings, load(path))


def hashes(stage: Stage, order: tuple[int, ...] | str) -> dict[str, str]:
    """Content hash by piece, of pieces built anew in an order."""
    pieces = stage.declaration.pieces()

    def build(piece: Piece) -> tuple[str, str]:
        return piece.name, stage.build(piece, again=True).content_hash

    if order == "parallel":
        with ThreadPoolExecutor(len(pieces)) as pool:
            return dict(pool.map(build, pieces))
    return dict(build(pieces[int(number)]) for number in order)


@pytest.mark.promise("same-bytes-again")
def test_five_orders_never_give_other_bytes_than_a_sequential_run_nor_does_a_night_in_between(
    tmp_path: Path, filers: list[MadeFiler], surroundings: None, record_property: Callable[[str, object], None]
) -> None:
    settings = home(tmp_path / "home", filers)
    stage = declare(settings, tmp_path)
    sequential = hashes(stage, ORDERS[0])
    assert len(set(sequential.values())) == len(sequential) == 3  # worlds that differ, or equality proves nothing
    lake = Lake(settings.lake_dir)
    for number, order in enumerate(ORDERS[1:]):
        facts = lake.read("facts", 9000001)  # a night, or an accident, that changes the lake
        lake.write("facts", 9000001, facts.slice(0, facts.num_rows - 1 - number))
        assert hashes(stage, order) == sequential, order
    record_property("count", len(ORDERS) * len(sequential))


@pytest.mark.promise("same-bytes-again")
def test_a_backfilled_day_is_never_another_than_a_run_on_that_day_would_have_published(
    tmp_path: Path, filers: list[MadeFiler], surroundings: None
) -> None:
    stage = declare(home(tmp_path / "home", filers), tmp_path)
    piece = stage.declaration.pieces()[random.Random(20261122).randrange(3)]
    assert piece.as_of is not None
    backfilled = stage.build(piece)

    # the same filers on that day: nothing later has been filed, and nobody says as of when
    then = home(tmp_path / "then", [_until(filer, piece.as_of) for filer in filers])
    on_the_day = tmp_path / "then.yml"
    on_the_day.write_text("reason: a run on that day\nowner: data team\ntickers: [MADE]\n")
    (now,) = load(on_the_day).pieces()
    assert Stage(then, load(on_the_day)).build(now).content_hash == backfilled.content_hash


def _until(filer: MadeFiler, instant: datetime) -> MadeFiler:
    filings = [row for row in filer.filings if row["accepted_at"] <= instant.astimezone(UTC)]
    known = {row["accession_number"] for row in filings}
    facts = [row for row in filer.facts if row["accession_number"] in known]
    return MadeFiler(filer.cik, filer.ticker, filer.tags, filer.currency, filings, facts)
