"""Macro series: FRED's CSV over real HTTP on loopback, and files of the same layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from overbuild.errors import BlockedError, IntegrityError, UsageError
from overbuild.extract.macro import MacroResult, Series, extract_macro, load_series
from overbuild.extract.macro.sources import FilesSource, FredSource, parse
from overbuild.extract.prices.base import hash_only
from overbuild.lake.schemas import MACRO_OBSERVATIONS
from overbuild.lake.store import Lake
from overbuild.settings import Settings, load_settings
from tests.extract.prices.server import Answer, App, Request, Server

FIRST = datetime(2026, 7, 30, 23, 30, tzinfo=UTC)
LATER = datetime(2026, 8, 27, 23, 30, tzinfo=UTC)
GDP = Series("GDP", "fred")
FILES_ONLY = Series("C30-DATA-CENTER", "files")
FIRST_BODY = b"observation_date,GDP\n2025-10-01,30500.1\n2026-01-01,.\n2026-04-01,31000.25\n"


def csv_answer(body: bytes) -> Answer:
    return Answer(body, content_type="application/csv")


@pytest.fixture
def serve() -> Iterator[Callable[[App], Server]]:
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(Server(app))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", macro_provider="fred")


def fred(server: Server) -> FredSource:
    return FredSource(server.url, hash_only, wait_seconds=0.01)


def stored(settings: Settings, series_id: str = "GDP") -> list[dict[str, Any]]:
    return Lake(settings.lake_dir).read(MACRO_OBSERVATIONS.name, series_id).to_pylist()


def test_without_a_source_series_are_skipped_with_a_word_and_nothing_is_asked(tmp_path: Path) -> None:
    said: list[str] = []

    class Listener:
        def start(self, task: str, total: int | None) -> None: ...
        def advance(self, task: str, n: int = 1) -> None: ...
        def note(self, message: str) -> None:
            said.append(message)

        def warn(self, message: str) -> None: ...
        def finish(self, task: str) -> None: ...

    results = extract_macro(load_settings(home=tmp_path / "home"), Listener())
    assert {row.status for row in results} == {"skipped"}
    assert "OVERBUILD_MACRO_PROVIDER=none" in said[0]


def test_the_address_asked_for_is_the_one_of_the_setting(tmp_path: Path, serve: Callable[[App], Server]) -> None:
    server = serve(lambda request: csv_answer(FIRST_BODY.replace(b"GDP", request.query["id"].encode())))
    settings = load_settings(home=tmp_path / "home", macro_provider="fred", fred_base_url=server.url)
    results = extract_macro(settings, now=FIRST)
    asked = [request.target for request in server.requests]
    assert asked == [f"/graph/fredgraph.csv?id={s.series_id}" for s in load_series() if s.provider == "fred"]
    assert {row.series_id for row in results if row.status == "skipped"} == {"C30-DATA-CENTER"}
    assert {row.status for row in results if row.series_id != "C30-DATA-CENTER"} == {"ok"}


def test_a_missing_value_never_becomes_zero(settings: Settings, serve: Callable[[App], Server]) -> None:
    server = serve(lambda _: csv_answer(FIRST_BODY))
    [result] = extract_macro(settings, series=[GDP], source=fred(server), now=FIRST)
    assert (result.status, result.observations, result.newest_on) == ("ok", 2, "2026-04-01")
    assert [(row["observed_on"], row["value"]) for row in stored(settings)] == [
        (date(2025, 10, 1), Decimal("30500.1")),
        (date(2026, 4, 1), Decimal("31000.25")),
    ]


def test_a_revision_never_changes_what_was_known_before(settings: Settings, serve: Callable[[App], Server]) -> None:
    bodies = [FIRST_BODY, FIRST_BODY, b"observation_date,GDP\n2025-10-01,\n2026-04-01,31100\n2026-07-01,31200\n"]
    server = serve(lambda _: csv_answer(bodies.pop(0)))
    first, again, revised = (
        extract_macro(settings, series=[GDP], source=fred(server), now=now)[0] for now in (FIRST, LATER, LATER)
    )
    assert (first.status, again.status, revised.status) == ("ok", "unchanged", "ok")
    assert [(str(row["observed_on"]), row["value"], row["known_at"]) for row in stored(settings)] == [
        ("2025-10-01", Decimal("30500.1"), FIRST),
        ("2025-10-01", None, LATER),  # taken back
        ("2026-04-01", Decimal("31000.25"), FIRST),
        ("2026-04-01", Decimal("31100"), LATER),
        ("2026-07-01", Decimal("31200"), LATER),
    ]
    assert revised.new_observations == 3


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"<!DOCTYPE html><html>Not found</html>", 404, "text/html"), "no such series"),
        (Answer(b"<html>Access denied</html>", 200, "text/html"), "page for people"),
        (csv_answer(b"observation_date,UNRATE\n2026-01-01,4\n"), "header"),
        (csv_answer(b"observation_date,GDP\n2026-01-01,4,5\n"), "cannot be read"),
        (csv_answer(b"observation_date,GDP\n2026-01-01,NaN\n"), "cannot be read"),
        (csv_answer(b"observation_date,GDP\n2026-01-01,4\n2026-01-01,5\n"), "twice"),
        (csv_answer(b"observation_date,GDP\n2027-01-01,4\n"), "future"),
        (csv_answer(b"observation_date,GDP\n2026-01-01,.\n"), "no value"),
        (csv_answer(b""), "header"),
        (Answer(b"", 500), "failed with 500"),
    ],
)
def test_a_wrong_answer_never_replaces_what_was_read(
    settings: Settings, serve: Callable[[App], Server], answer: Answer, words: str
) -> None:
    answers = [csv_answer(FIRST_BODY)]
    server = serve(lambda _: answers.pop(0) if answers else answer)
    extract_macro(settings, series=[GDP], source=fred(server), now=FIRST)
    before = stored(settings)
    [result] = extract_macro(settings, series=[GDP], source=fred(server), now=LATER)
    assert result.status == "stale"
    assert words in (result.error or "")
    assert stored(settings) == before


def test_after_a_block_nothing_more_is_asked(settings: Settings, serve: Callable[[App], Server]) -> None:
    server = serve(lambda _: Answer(b"", 429))
    results = extract_macro(settings, series=[GDP, Series("OTHER", "fred")], source=fred(server), now=FIRST)
    assert [row.status for row in results] == ["failed", "failed"]
    assert len(server.requests) == 1


def test_a_server_error_is_tried_again(settings: Settings, serve: Callable[[App], Server]) -> None:
    server = serve(lambda _: csv_answer(FIRST_BODY))
    server.faults.extend([Answer(b"", 503), Answer(FIRST_BODY, cut_after=10)])
    [result] = extract_macro(settings, series=[GDP], source=fred(server), now=FIRST)
    assert result.status == "ok"
    assert len(server.requests) == 3


def test_files_give_what_fred_does_not_carry(tmp_path: Path) -> None:
    folder = tmp_path / "macro"
    folder.mkdir()
    (folder / "C30-DATA-CENTER.csv").write_text("observation_date,C30-DATA-CENTER\n2026-01-01,41000\n")
    settings = load_settings(home=tmp_path / "home", macro_provider="files", macro_dir=folder)
    results = {row.series_id: row for row in extract_macro(settings, series=[GDP, FILES_ONLY], now=FIRST)}
    assert results["C30-DATA-CENTER"].status == "ok"
    assert results["GDP"].status == "failed"
    assert MacroResult.from_dict(results["GDP"].to_dict()) == results["GDP"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="OVERBUILD_MACRO_DIR"):
        FilesSource(tmp_path / "none", hash_only)


def test_old_and_new_headers_of_fred_are_read() -> None:
    for header in ("DATE", "observation_date"):
        body = f"{header},GDP\n2026-01-01,4\n".encode()
        assert parse(body, "GDP", place="x", today=LATER.date()) == {date(2026, 1, 1): Decimal(4)}


def test_a_page_for_people_is_a_block_and_not_a_malformed_series() -> None:
    with pytest.raises(BlockedError):
        parse(b"\n <!doctype html>", "GDP", place="x", today=LATER.date())
    with pytest.raises(IntegrityError):
        parse(b"\xff\xfe", "GDP", place="x", today=LATER.date())


def test_every_seeded_measure_has_a_column_in_the_mart() -> None:
    from tests.conftest import ROOT

    sql = (ROOT / "dbt_project" / "models" / "marts" / "panels" / "mart_macro_context.sql").read_text()
    seed = (ROOT / "dbt_project" / "seeds" / "macro_series.csv").read_text()
    measures = [line.split(",")[1] for line in seed.splitlines()[1:]]
    assert [name for name in measures if f"'{name}'" not in sql] == []


def test_requests_say_who_asks(settings: Settings, serve: Callable[[App], Server]) -> None:
    def app(request: Request) -> Answer:
        assert request.headers["user-agent"] == "overbuild"
        return csv_answer(FIRST_BODY)

    assert extract_macro(settings, series=[GDP], source=fred(serve(app)), now=FIRST)[0].status == "ok"
