"""Records that could not be used, each with the reason. Nothing is lost and nothing is silent.

The content of ``quarantine`` for one (dataset, subject) is the set of records that are bad *now*: a re-run
does not multiply a record, and :func:`replace` drops those that have become usable.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa

from overbuild.lake.schemas import QUARANTINE
from overbuild.lake.store import Lake

MAX_PAYLOAD: Final = 2_000


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One unusable record.

    Args:
        dataset: lake dataset it was meant for.
        subject: ticker, CIK or accession number.
        reason_code: short stable name of the reason (``missing_end``).
        reason: the thing, the place and the remedy.
        payload: the record as it came; cut to :data:`MAX_PAYLOAD` characters.
        source_url: document it was read from.
        source_sha256: hash of the stored document. It is not part of the identity: a re-published document
            that repeats a bad record does not make a new one.
    """

    dataset: str
    subject: str
    reason_code: str
    reason: str
    payload: str | None = None
    source_url: str | None = None
    source_sha256: str | None = None

    @property
    def record_id(self) -> str:
        """Identity: SHA-256 of dataset, subject, reason code and the whole payload."""
        parts = (self.dataset, self.subject, self.reason_code, self.payload or "")
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def add(lake: Lake, rows: Iterable[Quarantined]) -> int:
    """Add records, keeping those already there. Returns how many were not there before."""
    return sum(
        _write(lake, dataset, subject, group, keep_others=True) for (dataset, subject), group in _grouped(rows).items()
    )


def replace(lake: Lake, dataset: str, subject: str, rows: Iterable[Quarantined]) -> int:
    """Make ``rows`` the whole quarantine of (dataset, subject). Returns how many were not there before.

    No rows: the file goes away.

    Raises:
        ValueError: a row belongs to another dataset or subject.
    """
    rows = list(rows)
    if any((row.dataset, row.subject) != (dataset, subject) for row in rows):
        raise ValueError(f"All rows have to belong to dataset {dataset!r} and subject {subject!r}")
    if not rows:
        lake.delete(QUARANTINE.name, _file(dataset, subject))
        return 0
    return _write(lake, dataset, subject, rows, keep_others=False)


def _grouped(rows: Iterable[Quarantined]) -> dict[tuple[str, str], list[Quarantined]]:
    groups: dict[tuple[str, str], list[Quarantined]] = defaultdict(list)
    for row in rows:
        groups[row.dataset, row.subject].append(row)
    return groups


def _write(lake: Lake, dataset: str, subject: str, rows: list[Quarantined], *, keep_others: bool) -> int:
    now = datetime.now(UTC)
    name = _file(dataset, subject)
    before = {row["record_id"]: row for row in lake.read(QUARANTINE.name, name).to_pylist()}
    after = dict(before) if keep_others else {}
    new = 0
    for row in rows:
        known = before.get(row.record_id)
        new += known is None and row.record_id not in after
        after[row.record_id] = {
            "record_id": row.record_id,
            **asdict(row),
            "payload": row.payload[:MAX_PAYLOAD] if row.payload is not None else None,
            "first_seen_at": known["first_seen_at"] if known else now,
        }
    lake.write(QUARANTINE.name, name, pa.Table.from_pylist(list(after.values()), schema=QUARANTINE.schema))
    return new


def _file(dataset: str, subject: str) -> str:
    return f"{dataset}-{subject}"
