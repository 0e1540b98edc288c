"""What state the home is in (``status``) and whether this machine can run (``doctor``)."""

from __future__ import annotations

import json
import platform
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from overbuild import pipeline
from overbuild.errors import FetchError, NotFoundError, OverbuildError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from overbuild.settings import Settings

PYTHON_FROM: Final = (3, 11)
PYTHON_BELOW: Final = (3, 14)
PACKAGES: Final = (
    "apache-airflow",
    "dbt-core",
    "dbt-duckdb",
    "duckdb",
    "edgartools",
    "exchange-calendars",
    "great-expectations",
    "pandas",
    "pyarrow",
    "yfinance",
)
_GIB: Final = 1 << 30
DISK_NEEDED: Final = 1 * _GIB  # raw answers, lake, a candidate and two versions of the watch-list
DISK_WANTED: Final = 5 * _GIB

Verdict = Literal["ok", "warn", "fail", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``skipped`` is not a pass: it says why it was not looked at."""

    name: str
    status: Verdict
    detail: str
    remedy: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def doctor(settings: Settings) -> list[Check]:
    """All checks; sends at most one request, and none where no identity is set."""
    origin, reason = pipeline.choose_origin(settings)
    chosen = settings.with_changes(origin=origin)
    checks = [_python(), *_packages(), Check("source", "ok", f"{origin}. {reason}")]
    checks.append(_identity(chosen))
    checks.append(_edgar(chosen) if origin == "edgar" else Check("EDGAR", "skipped", "Runs use the sample"))
    for name, look in (("lake", _lake), ("published", _published), ("PostgreSQL", _postgres), ("disk", _disk)):
        checks.append(_guarded(name, look, chosen))
    return checks


def _guarded(name: str, look: Callable[[Settings], Check], settings: Settings) -> Check:
    try:
        return look(settings)
    except OverbuildError as error:
        place = f" ({error.place})" if error.place else ""
        return Check(name, "fail", f"{error.thing}{place}", error.remedy)
    except OSError as error:
        return Check(name, "fail", f"{type(error).__name__}: {error}", "Check the path and its permissions")


def _python() -> Check:
    running = platform.python_version()
    if PYTHON_FROM <= sys.version_info[:2] < PYTHON_BELOW:
        return Check("Python", "ok", running)
    wanted = f"{PYTHON_FROM[0]}.{PYTHON_FROM[1]} to {PYTHON_BELOW[0]}.{PYTHON_BELOW[1] - 1}"
    return Check("Python", "fail", f"{running}; {wanted} are supported", f"Use Python {wanted}")


def _packages() -> list[Check]:
    checks = []
    for name in PACKAGES:
        try:
            checks.append(Check(name, "ok", version(name)))
        except PackageNotFoundError:
            checks.append(Check(name, "fail", "not installed", "Install the locked requirements"))
    return checks


def _identity(settings: Settings) -> Check:
    try:
        return Check("identity", "ok", settings.require_identity())
    except UsageError as error:
        # Without an identity everything works, on the sample.
        missing = settings.edgar_identity is None and settings.origin == "sample"
        return Check("identity", "warn" if missing else "fail", error.thing, error.remedy)


def _edgar(settings: Settings) -> Check:
    from overbuild.extract.edgar.client import EdgarClient

    host = settings.edgar_base_url
    begun = time.monotonic()
    try:
        with EdgarClient(settings.with_changes(edgar_max_attempts=1)) as client:
            client.get_json("/files/company_tickers.json", role="www")
    except UsageError:
        return Check("EDGAR", "skipped", f"{host} is not asked without a usable identity")
    except NotFoundError:
        return Check("EDGAR", "warn", f"{host} answers, but has no /files/company_tickers.json", "Name CIKs")
    except FetchError as error:
        return Check("EDGAR", "fail", f"{error.thing} ({error.place})", error.remedy)
    return Check("EDGAR", "ok", f"{host} answers in {time.monotonic() - begun:.1f} s")


def _lake(settings: Settings) -> Check:
    counts = lake_files(settings)
    if not any(counts.values()):
        return Check("lake", "ok", f"empty at {settings.lake_dir}; the first run fills it")
    told = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    return Check("lake", "ok", f"files by dataset: {told}; at {settings.lake_dir}")


def _published(settings: Settings) -> Check:
    from overbuild.publish import status as publish_status

    current = publish_status(settings)
    if current.version is None:
        return Check("published", "ok", f"nothing yet at {settings.publish_root}")
    return Check("published", "ok", f"version {current.version} at {settings.publish_root}")


def _postgres(settings: Settings) -> Check:
    if settings.postgres_uri is None:
        return Check("PostgreSQL", "skipped", "OVERBUILD_POSTGRES_URI is not set")
    from overbuild.publish import postgres, status

    held = postgres.loaded(settings)
    assert held is not None
    published = status(settings).version
    if held.version == published:
        return Check("PostgreSQL", "ok", f"{held.version or 'nothing yet'} at {held.place}")
    return Check(
        "PostgreSQL",
        "warn",
        f"{held.version or 'nothing'} is loaded, and {published or 'nothing'} is published; {held.place}",
        "`overbuild publish --postgres-only` loads it",
    )


def postgres_state(settings: Settings) -> dict[str, Any] | None:
    """What PostgreSQL holds, or why it does not answer; None where no database is set."""
    if settings.postgres_uri is None:
        return None
    from overbuild.publish import postgres

    try:
        held = postgres.loaded(settings)
    except postgres.NotLoadedError as error:
        return {"place": error.place, "version": None, "content_hash": None, "loaded_at": None, "error": error.thing}
    assert held is not None
    told = held.to_dict()
    return {name: told[name] for name in ("place", "version", "content_hash", "loaded_at")} | {"error": None}


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(_existing(settings.home)).free
    detail = f"{free / _GIB:.1f} GiB free at {settings.home.resolve()}"
    remedy = "Free some space or point OVERBUILD_HOME elsewhere"
    if free < DISK_NEEDED:
        return Check("disk", "fail", detail, remedy)
    return Check("disk", "ok", detail) if free >= DISK_WANTED else Check("disk", "warn", detail, remedy)


def _existing(path: Path) -> Path:
    path = path.resolve()
    return next(candidate for candidate in (path, *path.parents) if candidate.exists())


def lake_files(settings: Settings) -> dict[str, int]:
    """Number of lake files per dataset."""
    from overbuild.lake.schemas import DATASETS
    from overbuild.lake.store import Lake

    lake = Lake(settings.lake_dir)
    return {name: len(lake.files(name)) for name in DATASETS}


def _lake_bytes(settings: Settings) -> int:
    import fsspec

    fs, path = fsspec.core.url_to_fs(settings.lake_dir)
    return int(fs.du(path)) if fs.exists(path) else 0


def breakers(settings: Settings) -> list[dict[str, Any]]:
    """Circuit breakers that are open now: source refused us, and until when nothing is sent (UTC)."""
    found = []
    for path in sorted((settings.work_dir / "state").glob("edgar-block-*.json")):
        state = json.loads(path.read_text())
        until = datetime.fromtimestamp(state["until"], UTC)
        if until > datetime.now(UTC):
            kind = "blocked" if state["blocked"] else "paused"
            found.append({"kind": kind, "until": until, "reason": state["reason"], "url": state["url"]})
    return found


@dataclass(frozen=True, slots=True)
class Home:
    """What ``status`` tells. Ages are hours, sizes are bytes, instants are UTC.

    ``published`` is what :class:`overbuild.publish.Status` tells; ``candidate`` the newest one with its audit's
    verdict (``passed``, ``refused``, ``not audited``, ``not built to the end``) or None; ``quarantine`` rows by
    dataset and reason; ``postgres`` what the database holds, with ``error`` where it does not answer, or None.
    """

    home: str
    lake: str
    published: dict[str, Any]
    age_hours: float | None
    postgres: dict[str, Any] | None
    candidate: dict[str, Any] | None
    lake_files: dict[str, int]
    lake_bytes: int
    quarantine: dict[str, int]
    breakers: list[dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def home(settings: Settings) -> Home:
    """Read the state of the home; nothing is changed and no request is sent.

    Raises:
        OverbuildError: a file that should be readable is not.
    """
    from overbuild.publish import status

    settings = pipeline.with_origin(settings)
    published = status(settings).to_dict()
    return Home(
        home=str(settings.home.resolve()),
        lake=settings.lake_dir,
        published=published,
        age_hours=_age_hours(published["created_at"]),
        postgres=postgres_state(settings),
        candidate=_candidate(settings),
        lake_files=lake_files(settings),
        lake_bytes=_lake_bytes(settings),
        quarantine=pipeline.quarantine_counts(settings),
        breakers=breakers(settings),
    )


def _age_hours(created_at: str | None) -> float | None:
    if created_at is None:
        return None
    return round((datetime.now(UTC) - datetime.fromisoformat(created_at)).total_seconds() / 3600, 2)


def _candidate(settings: Settings) -> dict[str, Any] | None:
    from overbuild.audit import AuditResult
    from overbuild.errors import GateRefusedError
    from overbuild.transform import Candidate

    if not settings.candidate_dir.is_dir():
        return None
    newest = max((path for path in settings.candidate_dir.iterdir() if path.is_dir()), default=None)
    if newest is None:
        return None
    told: dict[str, Any] = {"run_id": newest.name, "directory": str(newest), "origin": None, "as_of": None}
    if not (newest / "candidate.json").exists():
        return told | {"audit": "not built to the end"}
    candidate = Candidate.load(settings, newest.name)
    try:
        verdict = "passed" if AuditResult.load(candidate).passed else "refused"
    except GateRefusedError:
        verdict = "not audited"
    return told | {"origin": candidate.origin, "as_of": candidate.as_of, "audit": verdict}
