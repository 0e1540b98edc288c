"""Enrich: the text of stored filings, its sections, and the signals found in them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from overbuild.enrich.company import EnrichResult, enrich_company, failed, idle_result
from overbuild.enrich.extractors import EXTRACTORS
from overbuild.enrich.signals import Extractor
from overbuild.errors import OverbuildError, UsageError
from overbuild.extract.scope import SCOPE_FILE, read_scope
from overbuild.processes import end_with_parent, end_workers
from overbuild.progress import Digest, Reporter, some_names
from overbuild.settings import Settings
from overbuild.watchlist import Company, is_named

__all__ = ["EnrichReport", "EnrichResult", "batches", "enrich_company", "enrich_one", "in_scope", "run"]

_TASK: Final = "Texts and signals"
_ALL: Final = "the JSON of this command"
_BATCH: Final = 5
_MOST_WORKERS: Final = 8
# A worker's memory grows with the largest filing it has seen; a new one starts small.
_COMPANIES_A_WORKER: Final = 25


@dataclass(frozen=True, slots=True)
class EnrichReport:
    """Outcome of an enrich step: one result a company asked for, by CIK."""

    companies: list[EnrichResult] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with sums over all companies."""
        names = ("filings", "new_filings", "missing_filings", "documents", "sections", "quarantined")
        signals: dict[str, int] = {}
        for result in self.companies:
            for dataset, rows in result.signals.items():
                signals[dataset] = signals.get(dataset, 0) + rows
        return {
            **{name: sum(getattr(result, name) for result in self.companies) for name in names},
            "signals": signals,
            "companies": [result.to_dict() for result in self.companies],
        }


def in_scope(settings: Settings, reporter: Reporter | None = None) -> list[Company]:
    """Companies of the newest extract, or those of them that ``OVERBUILD_TICKERS`` names, by CIK.

    Raises:
        OverbuildError: nothing has been extracted yet.
        UsageError: none of the companies named was extracted.
    """
    rows = read_scope(settings).companies
    companies = [Company(int(row["cik"]), row["ticker"], row.get("name"), row.get("cohort")) for row in rows]
    if not settings.tickers:
        return companies
    found = [company for company in companies if any(is_named(company, name) for name in settings.tickers)]
    unknown = sorted(name for name in settings.tickers if not any(is_named(company, name) for company in found))
    if not found:
        raise UsageError(
            f"None of the companies asked for has been extracted: {', '.join(unknown)}",
            place=f"{settings.lake_dir}/{SCOPE_FILE}",
            remedy="Run `overbuild extract` for them first",
        )
    if unknown and reporter is not None:
        reporter.warn(f"Not extracted, so not read: {some_names(unknown)}")
    return found


def batches(companies: Sequence[Company]) -> list[list[Company]]:
    """Companies in batches that can be mapped over; one that has nothing to read costs next to nothing."""
    return [list(companies[start : start + _BATCH]) for start in range(0, len(companies), _BATCH)]


def enrich_one(
    settings: Settings, company: Company, full_refresh: bool, extractors: Sequence[Extractor] = EXTRACTORS
) -> EnrichResult:
    """As :func:`enrich_company`; a company that cannot be read is a result with status ``failed``."""
    try:
        return enrich_company(settings, company, full_refresh=full_refresh, extractors=extractors)
    except OverbuildError as error:
        return failed(settings, company, error)


def run(
    settings: Settings,
    reporter: Reporter,
    *,
    full_refresh: bool = False,
    extractors: Sequence[Extractor] = EXTRACTORS,
) -> EnrichReport:
    """The whole step: every company in scope, those with something to read in several processes.

    Raises:
        OverbuildError: nothing has been extracted yet.
        UsageError: none of the companies named was extracted.
    """
    companies = in_scope(settings, reporter)
    reporter.start(_TASK, len(companies))
    results: list[EnrichResult] = []
    notes, troubles = (Digest(tell, _ALL) for tell in (reporter.note, reporter.warn))
    due = []
    for company in companies:
        try:
            idle = None if full_refresh else idle_result(settings, company, extractors)
        except OverbuildError:
            idle = None  # met again, and told, where it is read
        if idle is None:
            due.append(company)
        else:
            results.append(idle)
            reporter.advance(_TASK)
            _tell(notes, troubles, idle)
    workers = min(settings.enrich_workers or min(os.cpu_count() or 1, _MOST_WORKERS), len(due))
    if workers > 1:
        read = _pooled(settings, due, full_refresh, extractors, workers)
    else:
        read = (enrich_one(settings, company, full_refresh, extractors) for company in due)
    with closing(read), notes, troubles:
        for result in read:
            results.append(result)
            reporter.advance(_TASK)
            _tell(notes, troubles, result)
    reporter.finish(_TASK)
    return EnrichReport(sorted(results, key=lambda result: result.cik))


def _pooled(
    settings: Settings, companies: list[Company], full_refresh: bool, extractors: Sequence[Extractor], workers: int
) -> Generator[EnrichResult, None, None]:
    """Results as they come. When a worker dies, each company left has a process of its own: one loses nobody else."""
    left: list[Company] = []
    with _pool(workers) as pool:
        pending = {
            pool.submit(enrich_one, settings, company, full_refresh, extractors): company for company in companies
        }
        for future in as_completed(pending):
            try:
                yield future.result()
            except BrokenProcessPool:
                left.append(pending[future])
    for company in sorted(left, key=lambda company: company.cik):
        with _pool(1) as pool:
            try:
                yield pool.submit(enrich_one, settings, company, full_refresh, extractors).result()
            except BrokenProcessPool:
                died = OverbuildError(
                    "The process that read its filings was killed, most likely for want of memory",
                    place=f"{company.ticker} (CIK {company.cik})",
                    remedy="Run `overbuild enrich` for it with OVERBUILD_ENRICH_WORKERS=1 and more memory",
                )
                yield failed(settings, company, died)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes to read in; one who is interrupted does not wait until all companies are read."""
    # Not fork: this process has threads, and native libraries that hold locks.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=end_with_parent, max_tasks_per_child=_COMPANIES_A_WORKER
    )
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        end_workers()
        raise
    finally:
        pool.shutdown()


def _tell(notes: Digest, troubles: Digest, result: EnrichResult) -> None:
    if result.error is not None:
        troubles.add("companies' texts could not be read", result.ticker, f"{result.ticker}: {result.error}")
    elif result.status == "ok":
        signals = ", ".join(f"{rows:,} {name}" for name, rows in result.signals.items())
        notes.add(
            "companies' texts were read",
            result.ticker,
            f"{result.ticker}: {result.new_filings:,} filings read, {result.documents:,} texts in all"
            + (f", {signals}" if signals else "")
            + (f", {result.missing_filings:,} filings missing" if result.missing_filings else "")
            + (f", {result.quarantined:,} in quarantine" if result.quarantined else ""),
        )
