"""The bytes of a mart: one deterministic Parquet file each, and one hash over all of them.

The audit writes the files and hashes them, the publisher copies them and hashes the copies, so that what was
audited is provably what is published. A mart's file depends on its rows, its columns and the DuckDB version that
wrote it, and on nothing else: rows are ordered by all columns, writer settings are fixed and one thread writes.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from overbuild.errors import OverbuildError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

MARTS_SCHEMA: Final = "marts"
# In a candidate's directory: the marts as the audit hashed them.
AUDITED_MARTS: Final = "marts"
_COPY_OPTIONS: Final = "format parquet, compression zstd, compression_level 3, row_group_size 122880"
_CHUNK: Final = 1 << 20
# Rows sorted at once: all columns are the key, so each takes about a kilobyte of memory.
_SORTED_ROWS: Final = 250_000
# Marts written at once, each by one thread.
_WRITERS: Final = 2


@dataclass(frozen=True, slots=True)
class MartFile:
    """One mart as a Parquet file: rows, size in bytes, sha256 of the bytes, and (column, DuckDB type) pairs."""

    name: str
    rows: int
    bytes: int
    sha256: str
    columns: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, object]:
        """The entry of ``manifest.json``; columns become a name -> type mapping in table order."""
        return {key: value for key, value in asdict(self).items() if key not in ("name", "columns")} | {
            "columns": dict(self.columns)
        }


def quoted(identifier: str) -> str:
    """A SQL identifier in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def mart_names(
    connection: duckdb.DuckDBPyConnection, schema: str = MARTS_SCHEMA, database: str | None = None
) -> list[str]:
    """Tables of ``schema`` in ``database`` (default the connection's own), sorted."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = coalesce(?, current_database())"
        " and schema_name = ? and not temporary order by table_name",
        [database, schema],
    ).fetchall()
    return [str(name) for (name,) in rows]


def mart_columns(
    connection: duckdb.DuckDBPyConnection, mart: str, schema: str = MARTS_SCHEMA, database: str | None = None
) -> tuple[tuple[str, str], ...]:
    """(column, DuckDB type) pairs of a mart in table order; empty when there is no such table."""
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns()"
        " where database_name = coalesce(?, current_database()) and schema_name = ? and table_name = ?"
        " order by column_index",
        [database, schema, mart],
    ).fetchall()
    return tuple((str(name), str(kind)) for name, kind in rows)


def _export(opened: duckdb.DuckDBPyConnection, mart: str, directory: Path) -> MartFile:
    """As :func:`_export_mart`, on a connection of its own: one serves one thread."""
    with opened.cursor() as connection:
        # An instant is rendered in the session's time zone nowhere in Parquet, but ORDER BY on text casts could be.
        connection.execute("set TimeZone = 'UTC'")
        return _export_mart(connection, mart, directory)


def _export_mart(connection: duckdb.DuckDBPyConnection, mart: str, directory: Path) -> MartFile:
    """Write ``<directory>/<mart>.parquet`` and describe it.

    Raises:
        OverbuildError: a column is of a type that Parquet does not keep, or the file has not all rows.
    """
    path = directory / f"{mart}.parquet"
    columns = mart_columns(connection, mart)
    connection.execute(f"copy ({_sorted(connection, mart, columns)}) to {_literal(path)} ({_COPY_OPTIONS})")
    kept = [(name, kind) for name, kind, *_ in connection.execute(f"describe from {_read(path)}").fetchall()]
    if kept != list(columns):
        lost = ", ".join(f"{name} {kind}" for name, kind in columns if (name, kind) not in kept)
        raise OverbuildError(
            f"Columns of {mart} are of a type that Parquet does not keep: {lost}",
            place=f"dbt_project/models/marts, model {mart}",
            remedy="Give them another type in the model and its contract",
        )
    written = _describe(connection, path, file_sha256(path), columns)
    if written.rows != (rows := _row_count(connection, mart)):
        raise OverbuildError(
            f"The file of {mart} has {written.rows:,} of {rows:,} rows",
            place=str(path),
            remedy="Run `overbuild audit` again; if it says the same, report it",
        )
    return written


def export_marts(connection: duckdb.DuckDBPyConnection, directory: Path) -> list[MartFile]:
    """Write every mart to ``directory``; one :class:`MartFile` each, sorted by name.

    Raises:
        OverbuildError: a column is of a type that Parquet does not keep, or a file has not all rows.
    """
    marts = mart_names(connection)
    largest_first = sorted(marts, key=lambda mart: -_row_count(connection, mart))
    # The setting is the database's; a query then runs in the thread that asks for it.
    connection.execute("set threads = 1")
    try:
        with ThreadPoolExecutor(_WRITERS, thread_name_prefix="export") as pool:
            pending = {mart: pool.submit(_export, connection, mart, directory) for mart in largest_first}
            return [pending[mart].result() for mart in marts]
    finally:
        connection.execute("reset threads")


def _sorted(connection: duckdb.DuckDBPyConnection, mart: str, columns: tuple[tuple[str, str], ...]) -> str:
    """SQL for all rows of a mart, ordered by all columns: a large mart of companies range by range of them."""
    source = f"from {quoted(MARTS_SCHEMA)}.{quoted(mart)}"
    if columns[0] != ("cik", "BIGINT") or _row_count(connection, mart) <= _SORTED_ROWS:
        return f"{source} order by all"
    counted = connection.execute(f"select cik, count(*) {source} where cik is not null group by cik order by cik")
    firsts: list[int] = []
    room = 0
    for cik, rows in counted.fetchall():
        if rows > room:
            firsts.append(cik)
            room = _SORTED_ROWS
        room -= rows
    # No row is left out, whatever its cik: the first range has no beginning, the last one no end.
    begins = ["true", *(f"(cik >= {first} or cik is null)" for first in firsts[1:])]
    ends = [*(f"cik < {first}" for first in firsts[1:]), "true"]
    ranges = (f"({source} where {begin} and {end} order by all)" for begin, end in zip(begins, ends, strict=True))
    return " union all ".join(ranges)


def _row_count(connection: duckdb.DuckDBPyConnection, mart: str) -> int:
    ((rows,),) = connection.execute(f"select count(*) from {quoted(MARTS_SCHEMA)}.{quoted(mart)}").fetchall()
    return int(rows)


def load_mart(connection: duckdb.DuckDBPyConnection, path: Path, sha256: str) -> MartFile:
    """Make a table in schema ``main`` of a mart's file, rows in the file's order, and describe the file."""
    connection.execute(f"create table {quoted(path.stem)} as from {_read(path)}")
    return _describe(connection, path, sha256, mart_columns(connection, path.stem, schema="main"))


def _describe(
    connection: duckdb.DuckDBPyConnection, path: Path, sha256: str, columns: tuple[tuple[str, str], ...]
) -> MartFile:
    ((rows,),) = connection.execute(f"select count(*) from {_read(path)}").fetchall()
    return MartFile(path.stem, int(rows), path.stat().st_size, sha256, columns)


def _read(path: Path) -> str:
    return f"read_parquet({_literal(path)}, hive_partitioning = false)"


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def content_hash(hashes: Mapping[str, str]) -> str:
    """sha256 over the sorted (mart, sha256 of its file) pairs: equal exactly when every mart is byte for byte equal."""
    digest = hashlib.sha256()
    for name, sha256 in sorted(hashes.items()):
        digest.update(f"{name}\0{sha256}\n".encode())
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """sha256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
