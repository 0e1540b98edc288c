"""Backfills: declared in a file, staged beside the live version, compared cell by cell, approved by a person."""

from __future__ import annotations

from overbuild.backfill.declaration import Declaration, Piece, declared, load
from overbuild.backfill.diff import Diff, MartDiff
from overbuild.backfill.stage import Stage, Staged

__all__ = ["Declaration", "Diff", "MartDiff", "Piece", "Stage", "Staged", "declared", "load"]
