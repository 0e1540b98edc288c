"""Transform: the lake's Parquet becomes a candidate DuckDB with staged facts, fact tables and red-flag marts."""

from overbuild.transform.build import build
from overbuild.transform.candidate import Candidate, MartInfo

__all__ = ["Candidate", "MartInfo", "build"]
