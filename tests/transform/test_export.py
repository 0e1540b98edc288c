"""A mart's file: all rows, in one order, the same bytes again, however it is sorted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from overbuild.transform import export


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema marts")
    connection.execute(
        "create table marts.large as select case when i % 50 = 0 then null else (i * 7919) % 23 end as cik,"
        " case when i % 3 = 0 then null else 'n' || i % 11 end as name, (i / 7)::decimal(38,10) as value, [i] as ids,"
        " timestamptz '2026-01-01 00:00:00+00' + to_hours(i % 5) as known_at from range(1000) as r (i)"
    )
    connection.execute("create table marts.nobody as select null::bigint as cik, i as value from range(30) as r (i)")
    connection.execute("create table marts.other as select 'b' as flag_id union all select 'a'")
    connection.execute("create table marts.bare (cik bigint)")
    return connection


def in_file_order(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as reader:
        reader.execute("set TimeZone = 'UTC'")
        return reader.execute(f"from read_parquet('{path}')").fetchall()


@pytest.mark.parametrize("rows", [1, 40, 300])
def test_a_mart_sorted_in_parts_loses_no_row_and_is_in_order(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr("overbuild.transform.export._SORTED_ROWS", rows)

    files = export.export_marts(connection, tmp_path)

    assert [file.name for file in files] == ["bare", "large", "nobody", "other"]
    connection.execute("set TimeZone = 'UTC'")
    for file in files:
        wanted = connection.execute(f"from marts.{file.name} order by all").fetchall()
        assert in_file_order(tmp_path / f"{file.name}.parquet") == wanted
        assert file.rows == len(wanted)


def test_the_same_rows_never_give_other_bytes(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overbuild.transform.export._SORTED_ROWS", 100)
    hashes = set()
    for turn, how in enumerate(("", "order by value desc", "order by hash(name)")):
        folder = tmp_path / str(turn)
        folder.mkdir()
        connection.execute(f"create or replace table marts.large as from marts.large {how}")
        connection.execute(f"set threads = {turn + 1}")
        hashes.add(export.content_hash({file.name: file.sha256 for file in export.export_marts(connection, folder)}))
    assert len(hashes) == 1
