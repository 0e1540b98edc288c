"""The bytes of a mart: one deterministic Parquet file each, and one hash over all of them.

The audit and the publisher share this module, so that what was audited is provably what is published. A
mart's file depends on its rows, its columns and the DuckDB version that wrote it, and on nothing else: rows
are ordered by all columns, writer settings are fixed and one thread writes.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

MARTS_SCHEMA: Final = "marts"
_COPY_OPTIONS: Final = "format parquet, compression zstd, compression_level 3, row_group_size 122880"
_CHUNK: Final = 1 << 20


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
    connection: duckdb.DuckDBPyConnection, mart: str, schema: str = MARTS_SCHEMA
) -> tuple[tuple[str, str], ...]:
    """(column, DuckDB type) pairs of a mart in table order; empty when there is no such table."""
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns()"
        " where database_name = current_database() and schema_name = ? and table_name = ? order by column_index",
        [schema, mart],
    ).fetchall()
    return tuple((str(name), str(kind)) for name, kind in rows)


def export_mart(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    directory: Path,
    schema: str = MARTS_SCHEMA,
    *,
    is_ordered: bool = False,
) -> MartFile:
    """Write ``<directory>/<mart>.parquet`` and describe it.

    Args:
        is_ordered: the table was written ordered by all its columns; it is not sorted a second time.
    """
    path = directory / f"{mart}.parquet"
    target = str(path).replace("'", "''")
    # An instant is rendered in the session's time zone nowhere in Parquet, but ORDER BY on text casts could
    # be.
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set threads = 1")
    try:
        order = "" if is_ordered else " order by all"
        connection.execute(
            f"copy (select * from {quoted(schema)}.{quoted(mart)}{order}) to '{target}' ({_COPY_OPTIONS})"
        )
    finally:
        connection.execute("reset threads")
    ((rows,),) = connection.execute(f"select count(*) from {quoted(schema)}.{quoted(mart)}").fetchall()
    return MartFile(
        name=mart,
        rows=int(rows),
        bytes=path.stat().st_size,
        sha256=file_sha256(path),
        columns=mart_columns(connection, mart, schema),
    )


def export_marts(
    connection: duckdb.DuckDBPyConnection, directory: Path, schema: str = MARTS_SCHEMA, *, is_ordered: bool = False
) -> list[MartFile]:
    """Write every mart of ``schema`` to ``directory``; one :class:`MartFile` each, sorted by name."""
    names = mart_names(connection, schema)
    return [export_mart(connection, mart, directory, schema, is_ordered=is_ordered) for mart in names]


def content_hash(files: Iterable[MartFile]) -> str:
    """sha256 over the sorted (mart, sha256) pairs: equal exactly when every mart is byte for byte equal."""
    digest = hashlib.sha256()
    for name, sha256 in sorted((file.name, file.sha256) for file in files):
        digest.update(f"{name}\0{sha256}\n".encode())
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """sha256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
