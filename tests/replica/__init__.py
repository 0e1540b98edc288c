"""A loopback EDGAR for tests: real files, real HTTP, and faults on demand."""

from tests.replica.faults import Fault, parse_faults
from tests.replica.server import EdgarReplica, LogRow

__all__ = ["EdgarReplica", "Fault", "LogRow", "parse_faults"]
