"""What a run was asked for and what came of it: later steps check their coverage against it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from overbuild.errors import OverbuildError
from overbuild.extract.edgar.company import CompanyResult
from overbuild.lake import quarantine
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import COMPANIES
from overbuild.lake.store import Lake, write_atomically
from overbuild.settings import Settings
from overbuild.watchlist import Company, Unresolved

SCOPE_FILE: Final = "run_scope.json"
# Beside the lake, which keeps what lasts: what the newest extract did.
_REPORT: Final = "extract.json"
# What a run leaves behind; what it did, and what depends on today's date, is not in the scope file.
_LASTING: Final = (
    "cik",
    "ticker",
    "name",
    "cohort",
    "status",
    "filings",
    "facts",
    "submissions",
    "missing_submissions",
    "instance_facts",
    "notices",
    "is_startup",
    "newest_filing_on",
    "newest_period_on",
    "quarantined",
    "error",
    "source",
    "basis",
    "is_synthetic",
    "bars",
    "actions",
    "first_session_on",
    "last_session_on",
    "series_id",
    "observations",
    "newest_on",
)


class SupportsToDict(Protocol):
    """A result of prices or macro series: it has at least ``ticker`` or ``series_id``, and ``status``."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        ...


@dataclass(frozen=True, slots=True)
class ExtractReport:
    """Outcome of an extract step.

    Attributes:
        origin: ``edgar`` or ``sample``.
        companies: one dict a company asked for, by CIK: the fields of :class:`CompanyResult`.
        prices: one dict a ticker, by ticker, as the prices step reports it.
        unresolved: what was asked for and is not known, with the reason.
        macro: one dict a macro series, by series id, as the macro step reports it.
        warnings: what could not be found out, for the whole run.
    """

    origin: str
    companies: list[dict[str, Any]] = field(default_factory=list)
    prices: list[dict[str, Any]] = field(default_factory=list)
    unresolved: list[dict[str, str]] = field(default_factory=list)
    macro: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for ``--json`` and the audit."""
        return {
            "origin": self.origin,
            "companies": self.companies,
            "prices": self.prices,
            "unresolved": self.unresolved,
            "macro": self.macro,
            "warnings": self.warnings,
        }


def report_path(settings: Settings) -> str:
    """Where the newest extract's whole report is: every company and ticker, with what it said of them."""
    return str(settings.work_dir / "state" / _REPORT)


def write_scope(
    settings: Settings,
    companies: Sequence[Company],
    company_results: Sequence[CompanyResult],
    price_results: Sequence[SupportsToDict],
    unresolved: Sequence[Unresolved],
    macro_results: Sequence[SupportsToDict] = (),
    *,
    warnings: Sequence[str] = (),
) -> ExtractReport:
    """Write ``<lake>/run_scope.json`` and the report of this run, and return it.

    The file says what the lake offers for this run, not what the run did: ``unchanged`` is written as ``ok``
    and counts of new rows are left out, so that a re-run over the same filings leaves the same bytes.

    Raises:
        OverbuildError: a company has no result, or one that was not asked for has.
    """
    asked, answered = sorted(c.cik for c in companies), sorted(r.cik for r in company_results)
    if asked != answered:
        raise OverbuildError(
            f"Companies asked for and companies with a result differ: {sorted(set(asked) ^ set(answered))}",
            place=SCOPE_FILE,
            remedy="Give one result for every company",
        )
    report = ExtractReport(
        origin=settings.origin,
        companies=[r.to_dict() for r in sorted(company_results, key=lambda r: r.cik)],
        prices=sorted((r.to_dict() for r in price_results), key=lambda row: str(row["ticker"])),
        unresolved=[u.to_dict() for u in sorted(unresolved, key=lambda u: u.ticker)],
        macro=sorted((r.to_dict() for r in macro_results), key=lambda row: str(row["series_id"])),
        warnings=list(warnings),
    )
    write_atomically(Path(report_path(settings)), (json.dumps(report.to_dict(), indent=2) + "\n").encode())
    lasting = report.to_dict()
    del lasting["warnings"]
    for name in ("companies", "prices", "macro"):
        lasting[name] = [_lasting(row) for row in lasting[name]]
    Lake(settings.lake_dir).put_text(SCOPE_FILE, json.dumps(lasting, indent=2, sort_keys=True) + "\n")
    return report


def read_scope(settings: Settings) -> ExtractReport:
    """What the newest extract left in ``<lake>/run_scope.json``.

    Raises:
        OverbuildError: there is none, or it cannot be read.
    """
    place = f"{settings.lake_dir}/{SCOPE_FILE}"
    text = Lake(settings.lake_dir).get_text(SCOPE_FILE)
    if text is None:
        raise OverbuildError("Nothing has been extracted yet", place=place, remedy="Run `overbuild extract`")
    try:
        return ExtractReport(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise OverbuildError(
            f"The scope of the newest extract cannot be read: {error}",
            place=place,
            remedy="Run `overbuild extract` again",
        ) from error


def quarantine_unresolved(settings: Settings, unresolved: Sequence[Unresolved]) -> None:
    """Put what could not be resolved into quarantine."""
    quarantine.add(
        Lake(settings.lake_dir),
        [Quarantined(COMPANIES.name, u.ticker, "unknown_ticker", u.reason, u.ticker) for u in unresolved],
    )


def _lasting(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: row[name] for name in _LASTING if name in row}
    return kept | {"status": "ok" if row["status"] == "unchanged" else row["status"]}
