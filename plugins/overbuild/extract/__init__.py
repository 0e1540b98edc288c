"""Extract: EDGAR, market prices and macro series into the Parquet lake."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Self

from overbuild.errors import OverbuildError, UnreachableError
from overbuild.extract.edgar import CompanyResult, extract_company
from overbuild.extract.edgar.bulk import BulkSource
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.edgar.company import answered_at, quarantine_failure
from overbuild.extract.edgar.daily_index import DailyIndex, read_index
from overbuild.extract.scope import (
    SCOPE_FILE,
    ExtractReport,
    quarantine_unresolved,
    read_scope,
    report_path,
    write_scope,
)
from overbuild.lake import quarantine
from overbuild.lake.schemas import COMPANIES
from overbuild.lake.store import Lake, remove_leftovers
from overbuild.progress import Digest, NullReporter, Reporter, some_names
from overbuild.settings import Settings
from overbuild.watchlist import BENCHMARKS, Company, Unresolved, resolve

__all__ = ["CompanyResult", "ExtractPlan", "ExtractReport", "bulk", "extract_company", "plan", "run"]

PRICE_BATCH: Final = 5
# The request budget is the limit; a few threads keep it used while others parse.
_THREADS: Final = 4
_EDGAR_TASK: Final = "Filings, facts and XBRL"


@dataclass(frozen=True, slots=True)
class ExtractPlan:
    """What a run will ask for.

    ``price_batches`` holds the companies' tickers and the benchmarks, in batches that can be mapped over;
    companies without a ticker are not in it. ``warnings`` say what could not be found out. ``index``: EDGAR's daily
    indexes, None where each company is to be asked about.
    """

    companies: list[Company]
    unresolved: list[Unresolved]
    price_batches: list[list[str]]
    warnings: list[str]
    index: DailyIndex | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "companies": [company.to_dict() for company in self.companies],
            "unresolved": [row.to_dict() for row in self.unresolved],
            "price_batches": self.price_batches,
            "warnings": self.warnings,
            "index": self.index.to_dict() if self.index else None,
        }


def plan(
    settings: Settings,
    client: EdgarClient,
    reporter: Reporter | None = None,
    *,
    full_refresh: bool = False,
    now: datetime | None = None,
) -> ExtractPlan:
    """Resolve what the run is about, and read which of its companies filed; what is unknown goes to quarantine.

    Args:
        settings: which companies, and where the lake is.
        client: asks EDGAR.
        reporter: hears about EDGAR's indexes; default nobody.
        full_refresh: each company will be asked about, so no index is read.
        now: aware instant that counts as the present; default the clock's.

    Raises:
        BlockedError, UnreachableError: a ticker has to be looked up and EDGAR refuses or cannot be reached.
    """
    companies, unresolved, problem = resolve(settings, client)
    quarantine_unresolved(settings, unresolved)
    lake = Lake(settings.lake_dir)
    homes = [settings.home / name for name in ("state", "candidate", "backfills")]
    remove_leftovers(settings.raw_dir, *homes, *([lake.folder] if lake.folder else []))
    warnings = []
    if problem is not None:
        before = _tickers_before(settings)
        companies = [
            company if company.has_market_ticker else replace(company, ticker=before.get(company.cik, company.ticker))
            for company in companies
        ]
        nameless = [company.ticker for company in companies if not company.has_market_ticker]
        if nameless:
            warnings = [f"No ticker is known of {some_names(nameless)}, so no prices are asked for: {problem}"]
    for company in companies:
        # Known now, though it may not have been in an earlier run.
        quarantine.replace(lake, COMPANIES.name, company.ticker, [])
    tickers = [company.ticker for company in companies if company.has_market_ticker]
    if tickers:
        tickers = list(dict.fromkeys([*tickers, *BENCHMARKS]))
    batches = [tickers[start : start + PRICE_BATCH] for start in range(0, len(tickers), PRICE_BATCH)]
    index = None
    if settings.edgar_index and settings.origin == "edgar" and not full_refresh:
        answers = answered_at(settings, companies)
        index = read_index(client, answers, reporter or NullReporter(), now=now or datetime.now(UTC))
    return ExtractPlan(companies, unresolved, batches, warnings, index)


def _tickers_before(settings: Settings) -> dict[int, str]:
    """Tickers by CIK as the newest extract had them; none where there was none."""
    try:
        return {int(row["cik"]): str(row["ticker"]) for row in read_scope(settings).companies}
    except OverbuildError:  # no extract yet, or its scope cannot be read: this one writes a new one
        return {}


def bulk(settings: Settings, reporter: Reporter, *, everybody: bool = False) -> ExtractReport:
    """Listings and facts from the SEC's bulk archives into the lake; no full submissions, no prices, no scope file.

    Args:
        settings: which companies, and where the lake is.
        reporter: hears about progress.
        everybody: every company with facts in the archive.

    Raises:
        UsageError: EDGAR_IDENTITY is missing.
        FetchError: an archive could not be fetched whole, or the SEC refuses us. The lake stays as it was.
    """
    task = "Bulk archives"
    with EdgarClient(settings) as client:
        if not everybody:
            planned = plan(settings, client, full_refresh=True)  # before gigabytes are fetched for an unknown ticker
        reporter.note("Fetching the SEC's bulk archives: submissions.zip and companyfacts.zip, about 1.4 GB each")
        with BulkSource(client) as source:
            if everybody:
                settings = settings.with_changes(tickers=tuple(map(str, source.ciks)))
                planned = plan(settings, client, full_refresh=True)
            _tell_unresolved(settings, planned, reporter)
            reporter.start(task, len(planned.companies))
            results = []
            with _Told(settings, reporter) as told:
                for company in planned.companies:
                    results.append(extract_company(source.settings, company, source))
                    reporter.advance(task)
                    told.add(results[-1])
            reporter.finish(task)
    return ExtractReport(
        origin=settings.origin,
        companies=[result.to_dict() for result in sorted(results, key=lambda result: result.cik)],
        unresolved=[unknown.to_dict() for unknown in planned.unresolved],
    )


def run(
    settings: Settings, reporter: Reporter, *, full_refresh: bool = False, now: datetime | None = None
) -> ExtractReport:
    """The whole step: every company, then prices, then macro series, then the scope file.

    A company or ticker that fails is reported and the rest goes on.

    Args:
        settings: which companies, and where the lake is.
        reporter: hears about progress.
        full_refresh: fetch and parse everything again, whatever has changed.
        now: aware instant that counts as the present; default the clock's.

    Raises:
        UsageError: EDGAR_IDENTITY is missing.
        BlockedError: the SEC refuses us. What was read before stays in the lake.
        UnreachableError: EDGAR could not be reached for any company.
    """
    from overbuild.extract.macro import extract_macro
    from overbuild.extract.prices import extract_prices

    with EdgarClient(settings) as client:
        planned = plan(settings, client, reporter, full_refresh=full_refresh, now=now)
        _tell_unresolved(settings, planned, reporter)
        for warning in planned.warnings:
            reporter.warn(warning)
        results = _companies(settings, client, planned, reporter, full_refresh)
    tickers = [ticker for batch in planned.price_batches for ticker in batch]
    prices = extract_prices(settings, tickers, reporter=reporter, full_refresh=full_refresh, now=now)
    macro = extract_macro(settings, reporter)
    return write_scope(
        settings, planned.companies, results, prices, planned.unresolved, macro, warnings=planned.warnings
    )


def _companies(
    settings: Settings,
    client: EdgarClient,
    planned: ExtractPlan,
    reporter: Reporter,
    full_refresh: bool,
) -> list[CompanyResult]:
    """All companies; one that EDGAR cannot be reached for fails alone once another one has been read."""
    reporter.start(_EDGAR_TASK, len(planned.companies))
    results: list[CompanyResult] = []
    with _Told(settings, reporter) as told, ThreadPoolExecutor(_THREADS, thread_name_prefix="edgar") as pool:
        pending = {
            pool.submit(
                extract_company, settings, company, client, full_refresh=full_refresh, index=planned.index
            ): company
            for company in planned.companies
        }
        try:
            for company, future in _as_done(pending):
                try:
                    result = future.result()
                except UnreachableError as error:
                    if all(result.status == "failed" for result in results):
                        raise
                    quarantine_failure(Lake(settings.lake_dir), company, error)
                    result = CompanyResult.failed(company, str(error))
                results.append(result)
                reporter.advance(_EDGAR_TASK)
                told.add(result)
        except BaseException:  # Ctrl-C too, which would wait for all companies otherwise
            client.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    reporter.finish(_EDGAR_TASK)
    return results


def _as_done(
    pending: dict[Future[CompanyResult], Company],
) -> Iterator[tuple[Company, Future[CompanyResult]]]:
    waiting = set(pending)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=lambda f: pending[f].cik):
            yield pending[future], future


def _tell_unresolved(settings: Settings, planned: ExtractPlan, reporter: Reporter) -> None:
    with Digest(reporter.warn, f"{settings.lake_dir}/{SCOPE_FILE}") as unknown:
        for row in planned.unresolved:
            unknown.add("of the names asked for are not known", row.ticker, row.reason)


class _Told:
    """What became of companies, told at the end by kind. A context manager."""

    def __init__(self, settings: Settings, reporter: Reporter) -> None:
        self._news = Digest(reporter.note, report_path(settings))
        self._troubles = Digest(reporter.warn, report_path(settings))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        self._news.__exit__(kind, error, trace)
        self._troubles.__exit__(kind, error, trace)

    def add(self, result: CompanyResult) -> None:
        """Keep what is worth telling of a company."""
        if result.error is not None:
            kind = "companies have no figures" if result.status == "empty" else "companies could not be read"
            self._troubles.add(kind, result.ticker, f"{result.ticker}: {result.error}")
        elif result.status == "ok":
            self._news.add(
                "companies have something new",
                result.ticker,
                f"{result.ticker}: {result.new_filings:,} new filings, {result.new_facts:,} new facts"
                + (f", XBRL of {result.new_submissions:,} submissions" if result.new_submissions else "")
                + (f", {result.new_notices:,} notices of Form D" if result.new_notices else "")
                + (f", {result.withdrawn_facts:,} facts withdrawn" if result.withdrawn_facts else "")
                + (f", {result.quarantined:,} in quarantine" if result.quarantined else ""),
            )
        if result.submissions_error is not None:
            kind = "companies' submissions are not all stored"
            self._troubles.add(kind, result.ticker, f"{result.ticker}: {result.submissions_error}")
