"""The steps in order: extract, enrich, transform, audit, publish.

Each step is callable by itself; :func:`run` calls them one after the other. Nothing here prints: progress goes to
the reporter, results come back as values.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from overbuild.errors import FetchError, OverbuildError, UsageError
from overbuild.progress import NullReporter, Reporter
from overbuild.settings import SEC_BASE_URL, Settings

if TYPE_CHECKING:
    from overbuild.audit import AuditResult
    from overbuild.enrich import EnrichReport
    from overbuild.evaluation import Evaluation
    from overbuild.extract.scope import ExtractReport
    from overbuild.publish import Published
    from overbuild.publish.postgres import Loaded
    from overbuild.report import FlagsReport
    from overbuild.transform import Candidate

Origin = Literal["edgar", "sample"]
Outcome = Literal["published", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the figures of a run come from, and why."""

    origin: Origin
    filings: tuple[str, ...]  # addresses of the EDGAR hosts
    prices: str
    reason: str

    def describe(self) -> str:
        """One line for people."""
        if self.origin == "sample":
            return (
                "Source: the recorded sample, served over loopback HTTP: figures of real filings without their words, "
                f"synthetic prices (not market data), and made-up companies named SYNTH. {self.reason}"
            )
        return f"Source: EDGAR at {' and '.join(self.filings)}; prices: {self.prices}. {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "origin": self.origin,
            "filings": list(self.filings),
            "prices": self.prices,
            "reason": self.reason,
        }


def choose_origin(settings: Settings, sample: bool | None = None) -> tuple[Origin, str]:
    """Whether to work on real filings or on the sample, with the reason.

    Args:
        settings: as loaded from the environment.
        sample: True or False where the user said so; None to decide from the settings.
    """
    if sample is not None:
        return ("sample", "Asked for with --sample.") if sample else ("edgar", "Asked for with --no-sample.")
    if settings.origin == "sample":
        return "sample", "OVERBUILD_ORIGIN is sample."
    if settings.edgar_identity:
        return "edgar", "EDGAR_IDENTITY is set."
    if settings.edgar_base_url != SEC_BASE_URL:
        return "edgar", "EDGAR_BASE_URL is set."
    return "sample", "Set EDGAR_IDENTITY to read real filings."


@contextmanager
def open_source(settings: Settings, sample: bool | None = None) -> Iterator[tuple[Settings, Source]]:
    """Settings to run with and a description of the source; the sample's server lives as long as the block."""
    origin, reason = choose_origin(settings, sample)
    if origin == "edgar":
        real = settings.with_changes(origin="edgar")
        hosts = tuple(dict.fromkeys((real.edgar_base_url, real.edgar_data_url)))
        yield real, Source("edgar", hosts, real.price_provider, reason)
        return
    from overbuild import sample as recorded

    with recorded.serving(settings) as served:
        hosts = tuple(dict.fromkeys((served.edgar_base_url, served.edgar_data_url)))
        yield served, Source("sample", hosts, "synthetic", reason)


def with_origin(settings: Settings, sample: bool | None = None) -> Settings:
    """Settings for a step that asks no source: real filings or the sample, as :func:`choose_origin` decides."""
    from overbuild import sample as recorded

    origin, _ = choose_origin(settings, sample)
    return recorded.configured(settings) if origin == "sample" else settings.with_changes(origin=origin)


@contextmanager
def run_lock(settings: Settings) -> Iterator[Path]:
    """Hold the home for one run; the lock is released when the process ends, however it ends.

    Raises:
        OverbuildError: another process holds it.
        UsageError: the home cannot be written.
    """
    from filelock import FileLock, Timeout

    state = settings.home / "state"
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The home cannot be used: {error.strerror}",
            place=f"OVERBUILD_HOME={settings.home}",
            remedy="Point OVERBUILD_HOME at a directory that can be written",
        ) from error
    path = state / "run.lock"
    holder = state / "run.json"
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise OverbuildError(
            f"Another run is at work in this home{_holder(holder)}",
            place=str(path),
            remedy="Wait until it ends, or use another OVERBUILD_HOME",
        ) from error
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "started_at": started}))
        yield path
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _holder(path: Path) -> str:
    try:
        told = json.loads(path.read_text())
        return f": process {told['pid']} on {told['host']}, since {told['started_at']}"
    except (OSError, ValueError, KeyError, TypeError):  # written a moment after the lock is taken
        return ""


def extract(settings: Settings, reporter: Reporter | None = None, *, full_refresh: bool = False) -> ExtractReport:
    """Fetch what is new for every company and ticker asked for, into the lake.

    Raises:
        UsageError: none of the companies asked for is known.
        FetchError: none of the companies could be read.
    """
    from overbuild import extract as step

    report = step.run(settings, reporter or NullReporter(), full_refresh=full_refresh)
    refuse_hopeless(report)
    return report


def bulk(settings: Settings, reporter: Reporter | None = None, *, everybody: bool = False) -> ExtractReport:
    """Listings and facts from the SEC's bulk archives into the lake, for a first load.

    Raises:
        UsageError: none of the companies asked for is known, or the sample is asked for, which has no archives.
        FetchError: an archive could not be fetched whole, or none of the companies could be read.
    """
    from overbuild import extract as step

    if settings.origin == "sample":
        raise UsageError(
            "The recorded sample has no bulk archives",
            place="EDGAR_IDENTITY",
            remedy='Set it, for example: export EDGAR_IDENTITY="Jane Doe jane@example.com"',
        )
    report = step.bulk(settings, reporter or NullReporter(), everybody=everybody)
    refuse_hopeless(report)
    return report


def refuse_hopeless(report: ExtractReport) -> None:
    """One bad company does not stop a run; nothing but bad ones does.

    Raises:
        UsageError: none of the companies asked for is known.
        FetchError: none of the companies could be read.
    """
    told = report.to_dict()
    companies: list[dict[str, Any]] = told["companies"]
    unresolved: list[dict[str, Any]] = told.get("unresolved", [])
    if not companies:
        asked = ", ".join(str(row.get("ticker")) for row in unresolved) or "none"
        raise UsageError(
            f"No company to read: {asked} asked for, none known to EDGAR",
            place="OVERBUILD_TICKERS or --tickers",
            remedy="Name tickers or CIKs of SEC registrants, for example MSFT or 789019",
        )
    bad = [row for row in companies if row["status"] in {"failed", "empty"}]
    if len(bad) == len(companies):
        raise FetchError(
            f"None of the {len(companies)} companies could be read; the first: {bad[0].get('error')}",
            place=str(bad[0].get("ticker")),
            remedy="`overbuild doctor` tells whether EDGAR answers; what is published stays as it is",
        )


def enrich(settings: Settings, reporter: Reporter | None = None, *, full_refresh: bool = False) -> EnrichReport:
    """Read the texts of what extract stored, and find the signals in them.

    Raises:
        OverbuildError: nothing has been extracted yet.
        UsageError: none of the companies asked for was extracted.
    """
    from overbuild import enrich as step

    return step.run(settings, reporter or NullReporter(), full_refresh=full_refresh)


def transform(settings: Settings, reporter: Reporter | None = None) -> Candidate:
    """Build a candidate warehouse from the lake with dbt."""
    from overbuild import transform as step

    return step.build(settings, reporter or NullReporter())


FULL_REFRESH: Final = "a full refresh was asked for"
"""Why the past of a candidate may differ in mass from the published one."""


def audit(
    settings: Settings,
    candidate: Candidate | None = None,
    reporter: Reporter | None = None,
    *,
    rewrites: str | None = None,
) -> AuditResult:
    """Judge a candidate, by default the newest, and write the report of flags beside it.

    Args:
        settings: of the home.
        candidate: what to judge.
        reporter: hears about progress; default nobody.
        rewrites: what somebody asked for that changes the published past in mass, in words.

    Raises:
        OverbuildError: there is no candidate, or it cannot be judged.
    """
    from overbuild import audit as step
    from overbuild import report
    from overbuild.transform import Candidate

    reporter = reporter or NullReporter()
    candidate = candidate or Candidate.load(settings)
    # Coverage is judged against the lake that the candidate was built from.
    settings = settings.with_changes(origin=candidate.origin)

    def write_report() -> None:
        report.write(report.from_candidate(candidate), candidate.directory / "report")

    reporter.start("audit", None)
    try:
        return step.run(settings, candidate, rewrites=rewrites, on_passed=write_report)
    finally:
        reporter.finish("audit")


def publish(settings: Settings, candidate: Candidate | None = None, result: AuditResult | None = None) -> Published:
    """Publish an audited candidate, by default the newest with the audit stored beside it.

    Raises:
        GateRefusedError: the candidate was not audited, or its audit did not pass.
        UsageError: a sample would replace published real filings.
    """
    from overbuild import publish as step
    from overbuild.audit import AuditResult
    from overbuild.transform import Candidate

    candidate = candidate or Candidate.load(settings)
    return step.publish(settings, candidate, result or AuditResult.load(candidate))


def load_postgres(settings: Settings, reporter: Reporter | None = None) -> Loaded | None:
    """Make PostgreSQL hold what readers of the files see; None where no database is set or nothing is published.

    Raises:
        NotLoadedError: it could not be loaded, and holds what it held; what is published stays published.
    """
    if settings.postgres_uri is None:
        return None
    from overbuild.publish import postgres

    return postgres.load(settings, reporter)


def evaluate(settings: Settings, *, candidate: bool = False) -> tuple[Evaluation, str]:
    """Known cases, controls and base rates of the published version or of the newest candidate, and the page.

    Raises:
        OverbuildError: nothing is published, or there is no candidate.
    """
    from overbuild import evaluation
    from overbuild.publish import open_current
    from overbuild.transform import Candidate

    if candidate:
        import duckdb

        opened = duckdb.connect(str(Candidate.load(settings).database), read_only=True)
        opened.execute("set TimeZone = 'UTC'")
    else:
        opened = open_current(settings)
    with opened as connection:
        found = evaluation.evaluate(connection)
    return found, evaluation.render(found)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did.

    ``outcome`` is ``published``, ``unchanged`` (the same content is already published) or ``refused`` (the audit
    did not pass and the published version is as it was). ``seconds`` are wall-clock seconds a step.
    """

    outcome: Outcome
    source: Source
    as_of: datetime | None
    started_at: datetime
    seconds: dict[str, float]
    extract: ExtractReport
    enrich: EnrichReport
    candidate: Candidate
    audit: AuditResult
    published: Published | None
    loaded: Loaded | None
    flags: FlagsReport | None
    quarantined: dict[str, int]
    locations: dict[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """What the command line returns: 0, or 3 where the gate refused."""
        return 3 if self.outcome == "refused" else 0

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "outcome": self.outcome,
            "exit_code": self.exit_code,
            "source": self.source.to_dict(),
            "as_of": self.as_of,
            "started_at": self.started_at,
            "seconds": self.seconds,
            "extract": self.extract.to_dict(),
            "enrich": self.enrich.to_dict(),
            "candidate": self.candidate.to_dict(),
            "audit": self.audit.to_dict(),
            "published": self.published.to_dict() if self.published else None,
            "postgres": self.loaded.to_dict() if self.loaded else None,
            "quarantined": self.quarantined,
            "scorecard": self.flags.to_dict()["companies"] if self.flags else None,
            "locations": self.locations,
        }


def run(
    settings: Settings,
    reporter: Reporter | None = None,
    *,
    source: Source | None = None,
    full_refresh: bool = False,
) -> RunSummary:
    """All five steps under the home's lock.

    Args:
        settings: as :func:`open_source` yields them.
        reporter: hears about progress; default nobody.
        source: as :func:`open_source` yields it; only for the summary.
        full_refresh: ask the sources for everything again, ignoring what they said before.

    Raises:
        UsageError: a sample would replace published real filings.
        NotLoadedError: the version is published, but PostgreSQL could not be made to hold it.
        OverbuildError: a step failed, or another run holds the home. A refused gate does not raise: see ``outcome``.
    """
    from overbuild import report
    from overbuild.publish import open_current

    reporter = reporter or NullReporter()
    started_at = datetime.now(UTC)
    clock = _Clock()
    with run_lock(settings):
        _refuse_sample_over_filings(settings)
        _warn_of_losses(settings, reporter)
        with clock.step("extract"):
            extracted = extract(settings, reporter, full_refresh=full_refresh)
        with clock.step("enrich"):
            enriched = enrich(settings, reporter, full_refresh=full_refresh)
        with clock.step("transform"):
            candidate = transform(settings, reporter)
        with clock.step("audit"):
            result = audit(settings, candidate, reporter, rewrites=FULL_REFRESH if full_refresh else None)
        published = loaded = None
        flags = None
        if result.passed:
            with clock.step("publish"):
                published = publish(settings, candidate, result)
            with open_current(settings) as connection:
                flags = report.collect(connection, origin=settings.origin, as_of=settings.as_of)
            if settings.postgres_uri is not None:
                with clock.step("postgres"):
                    loaded = load_postgres(settings, reporter)
    outcome: Outcome = "refused" if published is None else "published" if published.changed else "unchanged"
    return RunSummary(
        outcome=outcome,
        source=source or Source(settings.origin, (settings.edgar_base_url,), settings.price_provider, ""),
        as_of=settings.as_of,
        started_at=started_at,
        seconds=clock.seconds,
        extract=extracted,
        enrich=enriched,
        candidate=candidate,
        audit=result,
        published=published,
        loaded=loaded,
        flags=flags,
        quarantined=quarantine_counts(settings),
        locations=_locations(settings, candidate, result, published),
    )


def _refuse_sample_over_filings(settings: Settings) -> None:
    """Publishing would refuse it too, after minutes of work."""
    from overbuild.publish import status

    if settings.origin == "sample" and status(settings).origin == "edgar":
        raise UsageError(
            "The recorded sample may not replace published figures from EDGAR",
            place=f"OVERBUILD_HOME={settings.home}",
            remedy="Set OVERBUILD_HOME to another folder for the sample, or set EDGAR_IDENTITY",
        )


def _warn_of_losses(settings: Settings, reporter: Reporter) -> None:
    """Before minutes of work: what readers would lose by `--as-of` or `--tickers`; publishing tells it again."""
    from overbuild.publish import losses, status
    from overbuild.watchlist import load_watchlist

    before = status(settings).manifest
    if before is None or before["origin"] != settings.origin:
        return
    known = {str(company.cik): company.ticker for company in load_watchlist()}
    wanted = [known.get(name.removeprefix("CIK").lstrip("0"), name) for name in settings.tickers]
    if any(name.removeprefix("CIK").isdecimal() for name in wanted):
        wanted = []  # whose ticker it is only EDGAR knows
    for warning in losses(before, settings.as_of, wanted):
        reporter.warn(warning)


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(time.monotonic() - begun, 3)


def quarantine_counts(settings: Settings) -> dict[str, int]:
    """Rows in quarantine by ``dataset: reason_code``, most first."""
    from overbuild.lake.store import Lake

    rows = Lake(settings.lake_dir).read("quarantine").select(["dataset", "reason_code"]).to_pylist()
    counts = Counter(f"{row['dataset']}: {row['reason_code']}" for row in rows)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _locations(
    settings: Settings, candidate: Candidate, result: AuditResult, published: Published | None
) -> dict[str, str]:
    from overbuild.extract.scope import report_path

    found = {
        "extract_report": report_path(settings),
        "lake": settings.lake_dir,
        "quarantine": f"{settings.lake_dir}/quarantine",
        "candidate": str(candidate.directory),
        "audit_report": result.report_path,
    }
    if published is not None:
        found["published"] = published.path
        found["marts"] = f"{published.path}/marts.duckdb"
        found["manifest"] = f"{published.path}/manifest.json"
        found["report"] = f"{published.path}/report/flags.html"
    return {name: place if "://" in place else str(Path(place).resolve()) for name, place in found.items()}
