"""Writes the sample as a folder in EDGAR's layout, and only what changed."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import msgspec
from filelock import FileLock

from overbuild.lake.store import write_atomically
from overbuild.sample import made_up, render, tables

STAMP = ".sample.json"


class _Stamp(msgspec.Struct):
    source: str
    sizes: dict[str, int]


def materialise(sample: Path, target: Path) -> bool:
    """Make ``target`` hold the documents of ``sample``; returns whether anything was written.

    A file whose content stays the same is not touched, so that its Last-Modified stays too. Safe to call from
    several processes at once.

    Args:
        sample: folder of the Parquet tables, with the synthetic filers in ``made_up``.
        target: folder served as EDGAR, gzipped files.

    Raises:
        OverbuildError: the sample is incomplete.
    """
    target.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(target.name + ".lock")):
        recorded = tables.read(sample)
        made = made_up.read(sample / "made_up")
        source = _source(sample)
        if _is_current(target, source):
            return False
        sizes: dict[str, int] = {}
        changed = False
        for name, body in render.documents(recorded, made):
            path = target / f"{name}.gz"
            packed = gzip.compress(body, 6, mtime=0)
            sizes[f"{name}.gz"] = len(packed)
            if not path.is_file() or path.read_bytes() != packed:
                write_atomically(path, packed)
                changed = True
        for path in [p for p in target.rglob("*") if p.is_file() and p.name != STAMP]:
            if path.relative_to(target).as_posix() not in sizes:
                path.unlink()
                changed = True
        write_atomically(target / STAMP, msgspec.json.encode(_Stamp(source, sizes)))
        return changed


def _source(sample: Path) -> str:
    """A hash of what the documents are made from: the sample's files and the code that renders them."""
    described = [sample / "made_up" / name for name in (made_up.FIGURES, made_up.FILINGS)]
    files = [*described, Path(render.__file__), Path(made_up.__file__)]
    return tables.digest(sample) + "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def _is_current(target: Path, source: str) -> bool:
    try:
        stamp = msgspec.json.decode((target / STAMP).read_bytes(), type=_Stamp)
    except (FileNotFoundError, msgspec.DecodeError):
        return False
    if stamp.source != source:
        return False
    files = {name: target / name for name in stamp.sizes}
    return all(path.is_file() and path.stat().st_size == stamp.sizes[name] for name, path in files.items())
