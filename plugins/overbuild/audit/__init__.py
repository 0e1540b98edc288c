"""The gate between a candidate and its readers: Great Expectations suites as code.

:func:`run` judges a candidate and writes ``audit.json``, a readable report and the failing rows beside it;
:func:`require_passed` turns a refusal into an error. Great Expectations takes seconds to import and is
imported when an audit runs, not when this package is.
"""

from __future__ import annotations

from overbuild.audit.gate import run
from overbuild.audit.result import AuditResult, Failure, MartAudit, require_passed

__all__ = ["AuditResult", "Failure", "MartAudit", "require_passed", "run"]
