"""What an audit found: the verdict that publishing needs, and where to look."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overbuild.audit.checks import Severity
from overbuild.errors import GateRefusedError, OverbuildError

if TYPE_CHECKING:
    from overbuild.transform import Candidate

AUDIT_FILE = "audit.json"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that did not hold.

    Attributes:
        mart: the mart, or ``dbt`` or ``scope`` for what concerns the run.
        expectation: its name in the suite.
        column: the column it is about, if one.
        severity: ``fail`` or ``warn``.
        says: what should be true.
        observed: what was seen instead.
        failing_rows: how many rows; None where it is about the whole table.
        failing_rows_path: Parquet file with the rows, if there are any.
    """

    mart: str
    expectation: str
    column: str | None
    severity: Severity
    says: str
    observed: str
    failing_rows: int | None = None
    failing_rows_path: str | None = None

    def portable(self) -> Failure:
        """The same with the path relative to the report, for places that outlive this machine."""
        return replace(self, failing_rows_path=self.failing_rows_path and Path(self.failing_rows_path).name)

    def describe(self) -> str:
        """One sentence for people."""
        text = f"{self.mart}: expected that {self.says}; saw {self.observed}"
        return f"{text}; rows in {self.failing_rows_path}" if self.failing_rows_path else text


@dataclass(frozen=True, slots=True)
class MartAudit:
    """One mart's share: rows seen, expectations evaluated, and how many did not hold."""

    mart: str
    rows: int
    evaluated: int
    failed: int
    warned: int


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The gate's verdict on one candidate.

    Attributes:
        run_id: the candidate.
        evaluated: expectations that gave a verdict.
        failures: what stops publishing.
        warnings: what is published with a warning.
        skipped: what could not be asked, with the reason; neither passed nor failed.
        marts: per mart, in name order.
        required: what had to be there (companies, quarters, price tickers).
        dbt: number of dbt tests by status.
        content_hash: hash of the marts' bytes that were audited; publishing compares it.
        database_sha256: of the candidate's database as it was audited; a candidate that changed since is not published.
        report_path: the readable report (HTML); the Markdown one is beside it.
    """

    run_id: str
    origin: str
    as_of: datetime | None
    evaluated: int
    failures: tuple[Failure, ...]
    warnings: tuple[Failure, ...]
    skipped: tuple[str, ...]
    marts: tuple[MartAudit, ...]
    required: dict[str, int]
    dbt: dict[str, int]
    content_hash: str
    report_path: str
    audited_at: datetime
    seconds: float
    tool: str = field(default="")
    database_sha256: str = ""

    @property
    def passed(self) -> bool:
        """Whether the candidate may be published: something was evaluated everywhere and nothing failed."""
        return (
            self.evaluated > 0
            and bool(self.marts)
            and all(mart.evaluated > 0 for mart in self.marts)
            and not self.failures
            # a result that was cut short or written over does not add up
            and sum(mart.evaluated for mart in self.marts) == self.evaluated
            and sum(mart.failed for mart in self.marts) == 0
        )

    def portable(self) -> AuditResult:
        """The same with paths relative to the report, for places that outlive this machine."""
        return replace(
            self,
            failures=tuple(failure.portable() for failure in self.failures),
            warnings=tuple(warning.portable() for warning in self.warnings),
            report_path=Path(self.report_path).name,
        )

    def summary(self) -> dict[str, Any]:
        """The short form that a manifest carries."""
        return {
            "passed": self.passed,
            "evaluated": self.evaluated,
            "failures": len(self.failures),
            "warnings": [warning.portable().describe() for warning in self.warnings],
            "skipped": list(self.skipped),
            "required": self.required,
            "dbt": self.dbt,
            "audited_at": _iso(self.audited_at),
            "tool": self.tool,
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        values = asdict(self)
        values["as_of"] = _iso(self.as_of)
        values["audited_at"] = _iso(self.audited_at)
        return {"passed": self.passed} | values

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> AuditResult:
        """Inverse of :meth:`to_dict`; the verdict is derived again, not read."""
        values = {key: value for key, value in told.items() if key != "passed"}
        for key in ("failures", "warnings"):
            values[key] = tuple(Failure(**row) for row in values[key])
        values["skipped"] = tuple(values["skipped"])
        values["marts"] = tuple(MartAudit(**row) for row in values["marts"])
        values["as_of"] = datetime.fromisoformat(values["as_of"]) if values["as_of"] else None
        values["audited_at"] = datetime.fromisoformat(values["audited_at"])
        return cls(**values)

    @classmethod
    def load(cls, candidate: Candidate) -> AuditResult:
        """The result stored beside a candidate.

        Raises:
            GateRefusedError: the candidate was not audited.
            OverbuildError: the file cannot be read.
        """
        path = candidate.directory / AUDIT_FILE
        if not path.exists():
            raise GateRefusedError(
                "The candidate was not audited, so it may not be published",
                place=str(candidate.directory),
                remedy="Run `overbuild audit` first",
            )
        try:
            return cls.from_dict(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise OverbuildError(
                f"The audit's result cannot be read: {error}",
                place=str(path),
                remedy="Run `overbuild audit` again",
            ) from error


def require_passed(result: AuditResult) -> AuditResult:
    """Give ``result`` back if it passed.

    Raises:
        GateRefusedError: it did not; the message lists the first failures and where their rows are.
    """
    if result.passed:
        return result
    shown = [f"\n  {number}. {failure.describe()}" for number, failure in enumerate(result.failures[:_SHOWN], 1)]
    if len(result.failures) > _SHOWN:
        shown.append(f"\n  and {len(result.failures) - _SHOWN} more")
    reason = (
        f"{len(result.failures)} of {result.evaluated} expectations failed:{''.join(shown)}\n"
        if result.failures
        else "nothing was evaluated"
    )
    raise GateRefusedError(
        f"The audit refused candidate {result.run_id}: {reason}",
        place=result.report_path,
        remedy="What is published is untouched. Mend the cause and run again; the report names every failing row",
    )


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
