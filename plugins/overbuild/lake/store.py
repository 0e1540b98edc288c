"""The Parquet lake: one file per dataset and partition value, written whole or not at all.

Layout below the root (a local directory or an fsspec URI)::

    facts/cik=789019/part.parquet                 partitioned datasets; the column is also inside the file
    quarantine/part-facts-789019.parquet          datasets without a partition column

The same rows give the same bytes: rows are sorted, the writer's options are fixed and nothing that changes
from run to run is written. A write whose rows are already there leaves the file alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote

import fsspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem

from overbuild.errors import OverbuildError
from overbuild.lake.schemas import DATASETS, Dataset
from overbuild.processes import is_alive, machine

# Columns that say when a row was obtained, not what it says.
_VOLATILE: Final = ("retrieved_at", "first_seen_at")
_RECIPE: Final = b"overbuild.recipe"
_MACHINE: Final = hashlib.sha256(machine().encode()).hexdigest()[:8]
_TEMPORARY: Final = re.compile(r"\..*\.([0-9a-f]{8})-(\d+)\.[0-9a-f]{32}\.tmp")
_ABANDONED_SECONDS: Final = 24 * 3600.0


class LakeError(OverbuildError):
    """A table does not fit its dataset, or a lake file cannot be read."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a write did: ``changed`` is False when the file already held these rows."""

    changed: bool
    rows: int
    path: str


class Lake:
    """Datasets of :mod:`overbuild.lake.schemas` below one root.

    Args:
        root: local path or fsspec URI (``s3://bucket/lake``).
    """

    def __init__(self, root: str) -> None:
        fs, base = fsspec.core.url_to_fs(root)
        self._fs: Any = fs
        self._base: str = str(base).rstrip("/")
        self.root = root
        self._local = isinstance(fs, LocalFileSystem)
        self.folder: Path | None = Path(self._base) if self._local else None
        """The root, where it is a local directory."""

    def path(self, dataset: str, partition_value: int | str) -> str:
        """Path of one file, whether or not it exists. Values are percent-encoded, so a ticker cannot leave
        the lake.
        """
        spec = _dataset(dataset)
        value = quote(str(partition_value), safe="").replace(".", "%2E")
        if spec.partition is None:
            return f"{self._base}/{spec.name}/part-{value}.parquet"
        return f"{self._base}/{spec.name}/{spec.partition}={value}/part.parquet"

    def write(
        self, dataset: str, partition_value: int | str, table: pa.Table, *, recipe: str | None = None
    ) -> WriteResult:
        """Replace one partition.

        Args:
            dataset: name in :data:`overbuild.lake.schemas.DATASETS`.
            partition_value: value of the partition column, the same in every row.
            table: rows in the dataset's schema; any order.
            recipe: what the rows were made from (input hashes, parser version); :meth:`recipe` reads it back.

        Raises:
            LakeError: a column is missing, unknown, of another type or NULL where it may not be; two rows
            share
                a key; or a row belongs to another partition.
        """
        spec = _dataset(dataset)
        path = self.path(dataset, partition_value)
        table = _conform(spec, table, path)
        _check_partition(spec, table, partition_value, path)
        _check_unique(spec, table, path)
        table = table.sort_by([(name, "ascending") for name in spec.sort_keys]).combine_chunks()
        existing = self._read_or_none(path, spec)
        same_recipe = existing is not None and self.recipe(dataset, partition_value) == recipe
        if existing is not None and same_recipe and _stable(existing).equals(_stable(table)):
            return WriteResult(False, table.num_rows, path)
        self._put(path, _serialise(table, recipe))
        return WriteResult(True, table.num_rows, path)

    def read(self, dataset: str, partition_value: int | str | None = None) -> pa.Table:
        """One partition, or the whole dataset in path order; no rows where nothing was written.

        Raises:
            LakeError: a file is not readable as Parquet or has another schema. A file written before the dataset
                got a nullable column has NULL there.
        """
        spec = _dataset(dataset)
        if partition_value is not None:
            path = self.path(dataset, partition_value)
            return self._read(path, spec) if self._fs.exists(path) else spec.schema.empty_table()
        tables = [self._read(path, spec) for path in self.files(dataset)]
        return pa.concat_tables(tables) if tables else spec.schema.empty_table()

    def files(self, dataset: str) -> list[str]:
        """Paths of the dataset's files, sorted."""
        spec = _dataset(dataset)
        folder = f"{self._base}/{spec.name}"
        pattern = f"{folder}/part-*.parquet" if spec.partition is None else f"{folder}/*/part.parquet"
        return sorted(self._fs.glob(pattern))

    def relative(self, path: str) -> str:
        """A path of this lake as seen from its root, the same wherever the lake lies."""
        return path.removeprefix(f"{self._base}/")

    def local_copy(self, path: str, directory: Path) -> Path:
        """A file of this lake as a local file: itself, or a copy below ``directory`` of a remote one."""
        if self._local:
            return Path(path)
        copy = directory / self.relative(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        self._fs.get_file(path, str(copy))
        return copy

    def exists(self, dataset: str, partition_value: int | str) -> bool:
        """Whether the partition has a file."""
        return bool(self._fs.exists(self.path(dataset, partition_value)))

    def delete(self, dataset: str, partition_value: int | str) -> bool:
        """Remove one partition; False when there was none."""
        path = self.path(dataset, partition_value)
        if not self._fs.exists(path):
            return False
        self._fs.rm_file(path)
        return True

    def recipe(self, dataset: str, partition_value: int | str) -> str | None:
        """What the partition was made from, as given to :meth:`write`; None when unknown or not readable."""
        path = self.path(dataset, partition_value)
        if not self._fs.exists(path):
            return None
        try:
            with self._fs.open(path, "rb") as file:
                metadata = cast("Mapping[bytes, bytes] | None", pq.ParquetFile(file).metadata.metadata)
        except (pa.ArrowException, OSError):
            return None
        value = (metadata or {}).get(_RECIPE)
        return value.decode() if value is not None else None

    def rows(self, dataset: str, partition_value: int | str) -> int:
        """Number of rows of one partition, from the file's footer; 0 when there is none or it is not readable."""
        path = self.path(dataset, partition_value)
        if not self._fs.exists(path):
            return 0
        try:
            with self._fs.open(path, "rb") as file:
                return int(pq.ParquetFile(file).metadata.num_rows)
        except (pa.ArrowException, OSError):
            return 0

    def put_text(self, name: str, text: str) -> bool:
        """Write a small UTF-8 file at the root, atomically; False when it already says so."""
        data = text.encode()
        if self.get_text(name) == text:
            return False
        self._put(f"{self._base}/{name}", data)
        return True

    def get_text(self, name: str) -> str | None:
        """Text of a small file at the root; None when there is none."""
        path = f"{self._base}/{name}"
        if not self._fs.exists(path):
            return None
        return cast(bytes, self._fs.cat_file(path)).decode()

    def _read(self, path: str, spec: Dataset) -> pa.Table:
        try:
            with self._fs.open(path, "rb") as file:
                table = pq.ParquetFile(file).read()
        except (pa.ArrowException, OSError) as error:
            raise LakeError(
                f"A lake file cannot be read: {error}", place=path, remedy="Delete it and run extract again"
            ) from error
        table = _with_later_columns(spec, table.replace_schema_metadata(None))
        if not table.schema.equals(spec.schema):
            raise LakeError(
                f"A lake file has another schema than dataset {spec.name}: {_difference(spec, table.schema)}",
                place=path,
                remedy="Delete it and run extract again",
            )
        return table

    def _read_or_none(self, path: str, spec: Dataset) -> pa.Table | None:
        """What a write compares with: an unreadable or outdated file is simply replaced."""
        if not self._fs.exists(path):
            return None
        try:
            return self._read(path, spec)
        except LakeError:
            return None

    def _put(self, path: str, data: bytes) -> None:
        if not self._local:
            # An object store shows an object whole or not at all.
            self._fs.pipe_file(path, data)
            return
        write_atomically(Path(path), data)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a local file so that a reader sees the old bytes or the new ones, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{_MACHINE}-{os.getpid()}.{uuid.uuid4().hex}.tmp")
    # Not tempfile: its files are private to the user, and the lake is shared.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def remove_leftovers(*folders: Path) -> int:
    """Delete what :func:`write_atomically` could not rename because its process was killed; how many files.

    A file whose writer may be alive stays: on this machine that is one whose process number is taken, on another one
    that shares the folder one of the last day.
    """
    removed = 0
    for folder in folders:
        for path in sorted(folder.rglob(".*.tmp")):
            found = _TEMPORARY.fullmatch(path.name)
            if found is None:
                continue
            age = time.time() - path.stat().st_mtime
            is_over = not is_alive(int(found[2])) if found[1] == _MACHINE else age > _ABANDONED_SECONDS
            if is_over:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _dataset(name: str) -> Dataset:
    try:
        return DATASETS[name]
    except KeyError:
        raise LakeError(f"There is no dataset {name!r}", remedy=f"Use one of {sorted(DATASETS)}") from None


def _conform(spec: Dataset, table: pa.Table, path: str) -> pa.Table:
    if set(table.column_names) != set(spec.schema.names) or len(table.column_names) != len(spec.schema.names):
        raise LakeError(
            f"A table does not fit dataset {spec.name}: {_difference(spec, table.schema)}",
            place=path,
            remedy="Give it the columns of overbuild.lake.schemas",
        )
    table = table.select(spec.schema.names)
    for field in spec.schema:
        column = table[field.name]
        if column.type != field.type:
            raise LakeError(
                f"Column {field.name} of dataset {spec.name} is {column.type} and has to be {field.type}",
                place=path,
                remedy="Build the table with the schema of overbuild.lake.schemas",
            )
        if not field.nullable and column.null_count:
            raise LakeError(
                f"Column {field.name} of dataset {spec.name} has {column.null_count} NULLs and may have none",
                place=path,
                remedy="Send such rows to quarantine",
            )
    return pa.table(table.columns, schema=spec.schema)


def _check_partition(spec: Dataset, table: pa.Table, value: int | str, path: str) -> None:
    if spec.partition is None:
        return
    others = [v for v in pc.unique(table[spec.partition]).to_pylist() if v != value]
    if others:
        raise LakeError(
            f"Rows of {spec.partition} {others[:3]} were written to partition {value!r} of {spec.name}",
            place=path,
            remedy="Write every partition by itself",
        )


def _check_unique(spec: Dataset, table: pa.Table, path: str) -> None:
    counts = table.group_by(list(spec.key), use_threads=False).aggregate([([], "count_all")])
    if counts.num_rows == table.num_rows:
        return
    repeated = counts.filter(pc.greater(counts["count_all"], 1)).sort_by([(k, "ascending") for k in spec.key])
    first = {k: v for k, v in repeated.slice(0, 1).to_pylist()[0].items() if k != "count_all"}
    raise LakeError(
        f"{repeated.num_rows} keys of dataset {spec.name} come more than once, the first is {first}",
        place=path,
        remedy="Keep one row a key; send contradicting rows to quarantine",
    )


def _stable(table: pa.Table) -> pa.Table:
    volatile = [name for name in _VOLATILE if name in table.column_names]
    return table.drop_columns(volatile) if volatile else table


def _with_later_columns(spec: Dataset, table: pa.Table) -> pa.Table:
    """The table with the nullable columns that the dataset got since, all NULL: nobody asked for them then."""
    later = [field for field in spec.schema if field.name not in table.column_names and field.nullable]
    if not later:
        return table
    for field in later:
        table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return table.select([name for name in spec.schema.names if name in table.column_names])


def _difference(spec: Dataset, schema: pa.Schema) -> str:
    missing = [name for name in spec.schema.names if name not in schema.names]
    unknown = [name for name in schema.names if name not in spec.schema.names]
    other = [
        f"{field.name} {schema.field(field.name).type} for {field.type}"
        for field in spec.schema
        if field.name in schema.names and schema.field(field.name).type != field.type
    ]
    return f"missing {missing}, unknown {unknown}, other type {other}"


def _serialise(table: pa.Table, recipe: str | None) -> bytes:
    table = table.replace_schema_metadata({_RECIPE: recipe} if recipe is not None else None)
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        version="2.6",
        compression="zstd",
        compression_level=3,
        use_dictionary=True,
        write_statistics=True,
        row_group_size=1_000_000,
        store_schema=True,
    )
    return cast(bytes, sink.getvalue().to_pybytes())
