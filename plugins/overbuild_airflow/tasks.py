"""The nightly DAG's tasks: each calls one function of :mod:`overbuild` and passes on what the next one needs.

XComs carry names, statuses and counts; data stays in the lake and in the candidate, and settings (which hold
secrets) are read anew by every task.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from overbuild_airflow.assets import MART_ASSETS
from overbuild_airflow.callbacks import TellFailure, TellNews
from overbuild_airflow.connections import settings_from_airflow
from overbuild_airflow.pools import SEC_POOL

if TYPE_CHECKING:
    from overbuild.settings import Settings

_log = logging.getLogger("overbuild")
_NO_RESULT = "its task ended without a result; see the log of extract.company"

DEFAULTS: dict[str, Any] = {
    "owner": "overbuild",
    "retries": 3,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=15),
    "execution_timeout": timedelta(minutes=30),
    "on_failure_callback": TellFailure(),
    "retry_policy": ExceptionRetryPolicy(
        [
            RetryRule(
                ["overbuild.errors.UsageError", "overbuild.errors.GateRefusedError"],
                RetryAction.FAIL,
                reason="The same again would fail the same way",
            ),
            RetryRule(
                "overbuild.errors.BlockedError",
                RetryAction.RETRY,
                retry_delay=timedelta(minutes=12),
                reason="The SEC's block lasts about ten minutes",
            ),
        ]
    ),
}


@contextmanager
def _run_settings() -> Iterator[tuple[Settings, bool]]:
    """Settings of the run this task belongs to, and whether it is a full refresh.

    Without an identity for the SEC the source is the recorded sample, as on the command line; its server
    lives as long as the block.
    """
    from overbuild.pipeline import open_source

    params = get_current_context()["params"]
    with open_source(settings_from_airflow(params)) as (settings, source):
        _log.info("%s", source.describe())
        yield settings, bool(params.get("full_refresh"))


@task
def plan() -> list[dict[str, Any]]:
    """The companies of this run; also pushes ``unresolved``, ``price_batches`` and ``index``."""
    from overbuild import extract, pipeline
    from overbuild.extract.edgar.client import EdgarClient
    from overbuild.progress import LogReporter

    with _run_settings() as (settings, full_refresh), EdgarClient(settings) as client:
        planned = extract.plan(settings, client, LogReporter(), full_refresh=full_refresh)
    told = planned.to_dict()
    if not planned.companies:  # mapping over nothing would skip the night without a word
        pipeline.refuse_hopeless(extract.ExtractReport(settings.origin, unresolved=told["unresolved"]))
    for unknown in planned.unresolved:
        _log.warning("%s", unknown.reason)
    for warning in planned.warnings:
        _log.warning("%s", warning)
    ti = get_current_context()["ti"]
    ti.xcom_push(key="unresolved", value=told["unresolved"])
    ti.xcom_push(key="price_batches", value=told["price_batches"])
    ti.xcom_push(key="index", value=told["index"] or {})  # without a value there would be no message
    companies: list[dict[str, Any]] = told["companies"]
    return companies


@task
def price_batches(batches: list[list[str]]) -> list[list[str]]:
    """The batches of tickers to map over: Airflow maps over return values only.

    Never empty: a map over nothing is skipped, and a skipped task would skip the rest of the night.
    """
    return batches or [[]]


@task(
    pool=SEC_POOL,
    map_index_template="{{ task.op_kwargs['company']['ticker'] }}",
    execution_timeout=timedelta(hours=1),
)
def company(company: dict[str, Any], index: dict[str, Any]) -> dict[str, Any]:
    """One company's filings, facts, XBRL and notices into the lake. One that cannot be read is a result, no failure."""
    from overbuild.extract.edgar import extract_company
    from overbuild.extract.edgar.daily_index import DailyIndex
    from overbuild.watchlist import Company

    told = DailyIndex.from_dict(index) if index else None
    with _run_settings() as (settings, full_refresh):
        result = extract_company(settings, Company.from_dict(company), full_refresh=full_refresh, index=told)
    if result.error:
        _log.warning("%s %s: %s", result.ticker, result.status, result.error)
    if result.submissions_error:
        _log.warning("%s: %s", result.ticker, result.submissions_error)
    _log.info(
        "XBRL of %d submissions in the lake, %d of them new; notices of Form D: %d, %d of them new; "
        "EDGAR does not have %d submissions that it lists",
        result.submissions, result.new_submissions, result.notices, result.new_notices, result.missing_submissions,
    )  # fmt: skip
    return result.to_dict()


@task(map_index_template="{{ task.op_kwargs['tickers'] | join(', ') }}", max_active_tis_per_dagrun=2)
def price_batch(tickers: list[str]) -> list[dict[str, Any]]:
    """Daily bars and corporate actions of some tickers into the lake."""
    from overbuild.extract.prices import extract_prices
    from overbuild.progress import LogReporter

    with _run_settings() as (settings, full_refresh):
        results = extract_prices(settings, tickers, reporter=LogReporter(), full_refresh=full_refresh)
    return [result.to_dict() for result in results]


@task
def macro() -> list[dict[str, Any]]:
    """Macro series into the lake; each is skipped where no source is configured."""
    from overbuild.extract.macro import extract_macro
    from overbuild.progress import LogReporter

    with _run_settings() as (settings, _):
        results = extract_macro(settings, LogReporter())
    return [result.to_dict() for result in results]


# Not "all_success": one company that could not even report a result does not stop the others.
@task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
def collect(
    planned: list[dict[str, Any]],
    unresolved: list[dict[str, str]],
    companies: Sequence[dict[str, Any]],
    prices: Sequence[list[dict[str, Any]]],
    macro: list[dict[str, Any]] | None,
) -> dict[str, int]:
    """Write down what was asked for and what came of it; returns the number of companies by status."""
    from overbuild.extract.edgar import CompanyResult
    from overbuild.extract.macro import MacroResult
    from overbuild.extract.prices import PriceResult
    from overbuild.extract.scope import write_scope
    from overbuild.pipeline import refuse_hopeless, run_lock
    from overbuild.watchlist import Company, Unresolved

    wanted = [Company.from_dict(row) for row in planned]
    told = {result.cik: result for result in map(CompanyResult.from_dict, companies)}
    results = [told.get(company.cik) or CompanyResult.failed(company, _NO_RESULT) for company in wanted]
    with _run_settings() as (settings, _), run_lock(settings):
        report = write_scope(
            settings,
            wanted,
            results,
            [PriceResult.from_dict(row) for batch in prices for row in batch],
            [Unresolved(**row) for row in unresolved],
            [MacroResult.from_dict(row) for row in macro or ()],  # None: the task failed, nothing depends on it
        )
    refuse_hopeless(report)
    return dict(Counter(result.status for result in results))


@task(task_id="batches")
def enrich_batches(planned: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The companies in batches to map over; a task for each would cost more than the reading."""
    from overbuild.enrich import batches
    from overbuild.watchlist import Company

    return [[company.to_dict() for company in batch] for batch in batches([Company.from_dict(row) for row in planned])]


@task(
    task_id="batch",
    map_index_template="{{ task.op_kwargs['companies'] | map(attribute='ticker') | join(', ') }}",
    execution_timeout=timedelta(hours=1),
    retries=1,
)
def enrich_batch(companies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Texts, sections and signals of some companies. One that cannot be read is a result, no failure."""
    from overbuild.enrich import enrich_one
    from overbuild.watchlist import Company

    with _run_settings() as (settings, full_refresh):
        results = [enrich_one(settings, Company.from_dict(row), full_refresh) for row in companies]
    for result in results:
        if result.error:
            _log.warning("%s %s: %s", result.ticker, result.status, result.error)
    return [result.to_dict() for result in results]


# A batch whose worker died is told by its own task; the others' texts are in the lake.
@task(task_id="sum_up", trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
def enriched(batches: Sequence[list[dict[str, Any]]]) -> dict[str, int]:
    """Sum up what was read; returns the number of companies by status."""
    from overbuild.enrich import EnrichReport, EnrichResult

    report = EnrichReport([EnrichResult.from_dict(row) for batch in batches for row in batch])
    told = report.to_dict()
    _log.info(
        "Texts: %d filings read, %d texts with %d sections in the lake, %d listed filings are not stored",
        told["new_filings"], told["documents"], told["sections"], told["missing_filings"],
    )  # fmt: skip
    return dict(Counter(result.status for result in report.companies))


# One retry: a broken worker may heal, what dbt refuses stays refused.
@task(execution_timeout=timedelta(hours=2), retries=1)
def build() -> str:
    """Build a candidate warehouse with dbt; returns its run id."""
    from overbuild import pipeline
    from overbuild.progress import LogReporter

    with _run_settings() as (settings, _), pipeline.run_lock(settings):
        candidate = pipeline.transform(settings, LogReporter())
    _log.info("Candidate: %s", candidate.directory)
    return candidate.run_id


@task(execution_timeout=timedelta(hours=1), retries=1)
def judge(candidate: str) -> str:
    """Audit the candidate (a run id); fails, with nothing published, if the gate refuses it."""
    from overbuild import pipeline
    from overbuild.audit import require_passed
    from overbuild.progress import LogReporter
    from overbuild.transform import Candidate

    with _run_settings() as (settings, full_refresh), pipeline.run_lock(settings):
        rewrites = pipeline.FULL_REFRESH if full_refresh else None
        result = pipeline.audit(settings, Candidate.load(settings, candidate), LogReporter(), rewrites=rewrites)
    _log.info("Audit report: %s", result.report_path)
    require_passed(result)
    return candidate


@task(outlets=list(MART_ASSETS))
def release(candidate: str) -> dict[str, Any]:
    """Publish the audited candidate; each mart's asset event carries version, hash and row count.

    Skipped, without asset events, where the same content is published already; not so on a retry, whose first try
    may have ended between publishing and telling.
    """
    from overbuild import pipeline
    from overbuild.transform import Candidate

    with _run_settings() as (settings, _), pipeline.run_lock(settings):
        published = pipeline.publish(settings, Candidate.load(settings, candidate))
    for warning in published.warnings:
        _log.warning("%s", warning)
    context = get_current_context()
    if not published.changed and context["ti"].try_number == 1:
        raise AirflowSkipException(f"Version {published.version} is current and has the same content")
    events = context["outlet_events"]
    for asset in MART_ASSETS:
        mart = published.manifest["marts"][asset.name.removeprefix("overbuild_")]
        events[asset].extra = {
            "version": published.version,
            "sha256": mart["sha256"],
            "rows": mart["rows"],
            "path": str(published.path),
        }
    return {"version": published.version, "path": str(published.path)}


# After a night without news too: an earlier night may have published and found no database.
@task(trigger_rule=TriggerRule.NONE_FAILED, execution_timeout=timedelta(hours=1), on_success_callback=TellNews())
def load_postgres() -> dict[str, Any] | None:
    """PostgreSQL gets the version that is published; nothing to do where it has it, or where none is set."""
    from overbuild import pipeline
    from overbuild.progress import LogReporter

    with _run_settings() as (settings, _), pipeline.run_lock(settings):
        loaded = pipeline.load_postgres(settings, LogReporter())
    if loaded is None:
        _log.info("No PostgreSQL database is set")
        return None
    _log.info("PostgreSQL, %s: version %s, %d rows copied", loaded.place, loaded.version, loaded.rows)
    return {"version": loaded.version, "place": loaded.place, "changed": loaded.changed}
