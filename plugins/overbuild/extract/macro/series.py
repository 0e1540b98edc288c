"""The series that are asked for: the seed ``macro_series``."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import Final

from overbuild.errors import BadRecordError
from overbuild.paths import seeds_dir

SEED: Final = "macro_series.csv"
_SERIES_ID: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name at the source, and who serves it (``fred``; ``files``: only a folder of files does)."""

    series_id: str
    provider: str


def load_series() -> list[Series]:
    """The rows of the seed, by series id.

    Raises:
        BadRecordError: a series id cannot be part of a URL and of a file name, or is there twice.
    """
    path = seeds_dir() / SEED
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Series(row["series_id"], row["provider"]) for row in csv.DictReader(file)]
    names = [row.series_id for row in rows]
    bad = [name for name in names if not _SERIES_ID.fullmatch(name) or names.count(name) > 1]
    if bad:
        raise BadRecordError(
            f"These are no series ids, or are there twice: {', '.join(sorted(set(bad)))}",
            place=str(path),
            remedy="Give each series one row with the id that its source uses",
        )
    return sorted(rows, key=lambda row: row.series_id)
