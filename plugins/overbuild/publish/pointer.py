"""Publishing, going back, and telling what is published."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import duckdb

from overbuild.errors import GateRefusedError, OverbuildError, UsageError
from overbuild.publish.build import fill, seal
from overbuild.publish.narrower import losses
from overbuild.publish.stores import Store, open_store
from overbuild.publish.versions import instant_of, version_name

if TYPE_CHECKING:
    from overbuild.audit import AuditResult
    from overbuild.settings import Settings
    from overbuild.transform import Candidate


@dataclass(frozen=True, slots=True)
class Published:
    """The version that readers see now.

    Attributes:
        version: its name.
        path: path or URI of its folder.
        changed: whether the pointer moved.
        manifest: its ``manifest.json``.
        warnings: what readers lost by it: companies, or the newest part of history. A backfill's are in its diff.
    """

    version: str
    path: str
    changed: bool
    manifest: dict[str, Any]
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Status:
    """What is published.

    Attributes:
        root: where versions live.
        version: the version that readers see; None before the first, and then so is all below.
        versions: all versions, oldest first, with when they were published (UTC).
        manifest: the current version's manifest: origin, as_of, freshness, audit, marts.
    """

    root: str
    version: str | None
    path: str | None
    versions: tuple[tuple[str, datetime], ...]
    manifest: dict[str, Any] | None

    @property
    def origin(self) -> str | None:
        """``edgar`` or ``sample``."""
        return self.manifest["origin"] if self.manifest else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "root": self.root,
            "version": self.version,
            "path": self.path,
            "versions": [
                {"version": name, "published_at": instant.isoformat(), "current": name == self.version}
                for name, instant in self.versions
            ],
            "origin": self.origin,
            **{
                key: self.manifest[key] if self.manifest else None
                for key in ("as_of", "created_at", "content_hash", "freshness", "audit")
            },
            "rows": {name: mart["rows"] for name, mart in self.manifest["marts"].items()} if self.manifest else None,
        }


ANY_VERSION: Final = "any"
"""Publish whatever readers see now."""


def publish(
    settings: Settings,
    candidate: Candidate,
    audit: AuditResult,
    *,
    replacing: str | None = ANY_VERSION,
    backfill: dict[str, Any] | None = None,
) -> Published:
    """Publish an audited candidate as a new immutable version and move the pointer to it.

    The same content as the current version's is nothing to do. A publisher that dies leaves the current
    version as it was; the next one removes what it left.

    Args:
        settings: name the published root.
        candidate: what to publish.
        audit: of that candidate.
        replacing: the version that readers see now, None where they see none: it is an error if they see another.
        backfill: the declaration that the version comes from, for its manifest.

    Raises:
        GateRefusedError: the audit did not pass, or is not of this candidate's content; or readers do not see the
            version that is to be replaced.
        UsageError: a sample would replace published figures from EDGAR.
        OverbuildError: somebody else is publishing.
    """
    if not audit.passed or audit.run_id != candidate.run_id:
        raise GateRefusedError(
            f"Candidate {candidate.run_id} has no audit that passed, so it may not be published",
            place=audit.report_path,
            remedy="Mend what the audit found and run again; what is published is untouched",
        )
    store = open_store(settings)
    with store.lock():
        store.clean()
        current = store.current()
        before = store.manifest(current) if current else None
        if candidate.origin == "sample" and before is not None and before["origin"] == "edgar":
            raise UsageError(
                "The recorded sample may not replace published figures from EDGAR",
                place=f"OVERBUILD_HOME={settings.home}",
                remedy="Set OVERBUILD_HOME to another folder for the sample, or set EDGAR_IDENTITY",
            )
        # Before the question what is replaced: one who was killed after the pointer moved asks again.
        if current is not None and before is not None and before["content_hash"] == audit.content_hash:
            _retire(store, settings.keep_versions, current)
            return Published(current, store.path(current), False, before)
        if replacing not in (ANY_VERSION, current):
            raise GateRefusedError(
                f"Readers see {current or 'no version'} now, and what was compared was {replacing or 'none'}",
                place=store.root,
                remedy="Compare again with `overbuild backfill diff`; what is published is untouched",
            )
        workshop = store.workshop()
        try:
            manifest = fill(workshop, candidate, audit)
            is_comparable = backfill is None and before is not None and before["origin"] == candidate.origin
            lost = losses(before, candidate.as_of, manifest["scope"]["tickers"]) if is_comparable else ()
            now = datetime.now(UTC)
            version = version_name(audit.content_hash, now, store.versions())
            manifest = {
                "version": version,
                # The clock's word; the name may be later where the clock went back.
                "created_at": now.isoformat(timespec="milliseconds"),
                "replaces": current,
                **({"backfill": backfill} if backfill else {}),
            } | manifest
            seal(workshop, manifest)
            store.install(workshop, version)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
        store.point_to(version, audit.content_hash)
        _retire(store, settings.keep_versions, version)
        return Published(version, store.path(version), True, store.manifest(version), lost)


def rollback(settings: Settings, to: str | None = None) -> Published:
    """Move the pointer to an earlier version (or any other); nothing is deleted.

    Args:
        settings: name the published root.
        to: a version; default the one that the current version replaced, else the one before it.

    Raises:
        OverbuildError: there is no such version, or none to go back to; the message lists what there is.
    """
    store = open_store(settings)
    with store.lock():
        available = store.versions()
        current = store.current()
        target = to or _previous(store, available, current)
        if target not in available:
            what = f"There is no version {to}" if to else "There is no version to go back to"
            raise OverbuildError(
                what,
                place=store.root,
                remedy=f"Available: {', '.join(available) or 'none'}; current: {current or 'none'}",
            )
        manifest = store.manifest(target)
        store.point_to(target, manifest["content_hash"])
        return Published(target, store.path(target), target != current, manifest)


def status(settings: Settings) -> Status:
    """What is published; reads only."""
    store = open_store(settings)
    current = store.current()
    return Status(
        root=store.root,
        version=current,
        path=store.path(current) if current else None,
        versions=tuple((name, instant_of(name)) for name in store.versions()),
        manifest=store.manifest(current) if current else None,
    )


def open_current(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the current version; it stays on that version while it is open.

    Marts answer to ``mart_flag_scorecard`` and to ``marts.mart_flag_scorecard``.

    Raises:
        OverbuildError: nothing is published yet.
    """
    store = open_store(settings)
    current = store.current()
    if current is None:
        raise OverbuildError("Nothing is published yet", place=store.root, remedy="Run `overbuild run`")
    place = str(store.database(current)).replace("'", "''")
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach '{place}' as marts (read_only)")
    connection.execute("use marts")
    return connection


def _previous(store: Store, available: list[str], current: str | None) -> str | None:
    if current is None:
        return None
    replaced = store.manifest(current).get("replaces")
    if replaced in available:
        return str(replaced)
    older = [version for version in available if version < current]
    return older[-1] if older else None


def _retire(store: Store, keep: int, current: str) -> None:
    for version in store.versions()[:-keep]:
        if version != current:
            store.remove(version)
