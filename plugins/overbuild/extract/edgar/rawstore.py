"""What EDGAR answered, kept for ever: content-addressed bodies and one manifest row a fetch.

``objects/ab/cdef...zst`` holds a body under the SHA-256 of its plain bytes; it is written once and never
changed. ``manifest.sqlite`` has one row per fetch, only ever appended to; several processes may write it.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa

from overbuild.lake.store import write_atomically

_BUSY_SECONDS: Final = 60.0
_COLUMNS: Final = "request_key, url, status, sha256, bytes, etag, last_modified, fetched_at, not_modified, error"
_TABLE: Final = """
create table if not exists fetches (
    id integer primary key,
    request_key text not null,
    url text not null,
    status integer,
    sha256 text,
    bytes integer,
    etag text,
    last_modified text,
    fetched_at text not null,
    not_modified integer not null,
    error text
);
create index if not exists fetches_by_key on fetches (request_key, id);
"""


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One fetch. ``sha256`` is None when nothing usable came; then ``error`` says why.

    ``request_key`` is origin and path: bodies of one origin are never used for another.
    """

    request_key: str
    url: str
    status: int | None
    sha256: str | None
    bytes: int | None
    etag: str | None
    last_modified: str | None
    fetched_at: datetime
    not_modified: bool = False
    error: str | None = None


class RawStore:
    """Bodies and manifest below ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._manifest = root / "manifest.sqlite"
        root.mkdir(parents=True, exist_ok=True)
        with self._connect() as connection:
            connection.executescript(_TABLE)

    def path(self, sha256: str) -> Path:
        """Where the body with this hash is, or would be."""
        return self.root / "objects" / sha256[:2] / f"{sha256[2:]}.zst"

    def put(self, body: bytes) -> str:
        """Store a body and return its SHA-256. A good copy that is already there stays untouched."""
        sha256 = hashlib.sha256(body).hexdigest()
        if self.get(sha256) is None:
            compressed = pa.Codec("zstd", compression_level=3).compress(body, asbytes=True)
            write_atomically(self.path(sha256), compressed)
        return sha256

    def get(self, sha256: str) -> bytes | None:
        """The body with this hash; None when it is missing or no longer has this hash."""
        try:
            with pa.CompressedInputStream(str(self.path(sha256)), "zstd") as stream:
                body: bytes = stream.read()
        except (OSError, pa.ArrowException):
            return None
        return body if hashlib.sha256(body).hexdigest() == sha256 else None

    def append(self, row: ManifestRow) -> None:
        """Add one fetch to the manifest."""
        with self._connect() as connection:
            connection.execute(
                f"insert into fetches ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row.request_key,
                    row.url,
                    row.status,
                    row.sha256,
                    row.bytes,
                    row.etag,
                    row.last_modified,
                    row.fetched_at.astimezone(UTC).isoformat(timespec="microseconds"),
                    int(row.not_modified),
                    row.error,
                ),
            )

    def last_good(self, request_key: str) -> ManifestRow | None:
        """The newest fetch of this key that gave a body (or confirmed one)."""
        rows = self._select("where request_key = ? and sha256 is not null order by id desc limit 1", request_key)
        return rows[0] if rows else None

    def newest(self, request_key: str) -> ManifestRow | None:
        """The newest fetch of this key, whatever came of it."""
        rows = self._select("where request_key = ? order by id desc limit 1", request_key)
        return rows[0] if rows else None

    def times_sent(self, request_key: str, sha256: str) -> int:
        """How often the server sent this body, "not modified" not counted."""
        rows = self._select("where request_key = ? and sha256 = ? and not_modified = 0", request_key, sha256)
        return len(rows)

    def newest_below(self, key_prefix: str, key_suffix: str, *, good: bool = True) -> list[ManifestRow]:
        """The newest good fetch of every key with this prefix and suffix, by key.

        Args:
            key_prefix: what the keys begin with.
            key_suffix: what they end with.
            good: False for the newest fetch whatever came of it.
        """
        # A range, not a comparison of beginnings: it is found in the index.
        return self._select(
            "where id in (select max(id) from fetches where request_key >= ?1 and request_key < ?1 || char(1114111)"
            " and substr(request_key, -length(?2)) = ?2"
            + (" and sha256 is not null" if good else "")
            + " group by request_key) order by request_key",
            key_prefix,
            key_suffix,
        )

    def rows(self) -> list[ManifestRow]:
        """The whole manifest, oldest first."""
        return self._select("order by id")

    def _select(self, where: str, *values: str) -> list[ManifestRow]:
        with self._connect() as connection:
            found = connection.execute(f"select {_COLUMNS} from fetches {where}", values).fetchall()
        return [
            ManifestRow(key, url, status, sha256, size, etag, modified, datetime.fromisoformat(at), bool(same), error)
            for key, url, status, sha256, size, etag, modified, at, same, error in found
        ]

    @contextlib.contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._manifest, timeout=_BUSY_SECONDS)
        try:
            with connection:
                yield connection
        finally:
            connection.close()
