"""Where a backfill is staged: beside the published versions, from a lake that stands still.

Layout below ``<home>/backfills/<id>/``::

    snapshot.json, lake/            the lake as the backfill found it: links, or copies where there are none
    pieces/<piece>/staged.json      what was built and how its audit ended
    pieces/<piece>/build-*/         the candidate
    pieces/<piece>/diff/            rows.parquet, cells.parquet, diff.json, report.html
    pieces/<piece>/approved.json    which version it became

All pieces read the same snapshot, so neither their order nor a nightly run in between changes a byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from overbuild import __version__, audit, pipeline, transform
from overbuild.audit import AuditResult
from overbuild.backfill import page
from overbuild.backfill.declaration import Declaration, Piece, stamp
from overbuild.backfill.diff import Base, Diff, compare
from overbuild.errors import GateRefusedError, OverbuildError, UsageError
from overbuild.extract.scope import SCOPE_FILE
from overbuild.lake.schemas import DATASETS
from overbuild.lake.store import Lake, remove_leftovers, write_atomically
from overbuild.paths import project_root
from overbuild.progress import NullReporter, Reporter
from overbuild.publish.stores import open_store
from overbuild.settings import Settings
from overbuild.transform import Candidate, dbt
from overbuild.transform.export import file_sha256

_SNAPSHOT: Final = "snapshot.json"
_STAGED: Final = "staged.json"
_APPROVED: Final = "approved.json"
_WAIT_SECONDS: Final = 900
_COMPARED: Final = "a backfill is compared and approved by its diff"
# Kept for people and as proof by the audit, read by no build.
_NOT_READ: Final = ("quarantine",)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The lake as a backfill found it.

    Attributes:
        digest: over names and bytes of all files: equal lakes have equal digests.
        files: how many.
        taken_at: when (UTC).
        closed: whether everything staged from it was approved; the next run takes another.
    """

    digest: str
    files: int
    taken_at: datetime
    closed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self) | {"taken_at": self.taken_at.isoformat()}


@dataclass(frozen=True, slots=True)
class Staged:
    """A piece that was built and audited.

    Attributes:
        piece: its name; as_of: its instant.
        folder: name of the candidate's folder.
        run_id: of the candidate.
        passed: whether the audit let it through.
        content_hash: of its marts; the same inputs and rules give the same.
        rules_version, code_version: what it was built with.
        snapshot: digest of the lake it was built from.
        declaration_sha256: the wording of the declaration it was built for.
        staged_at: when (UTC).
    """

    piece: str
    as_of: datetime | None
    folder: str
    run_id: str
    passed: bool
    content_hash: str
    rules_version: str
    code_version: str
    snapshot: str
    declaration_sha256: str
    staged_at: datetime

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self) | {
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "staged_at": self.staged_at.isoformat(),
        }


class Stage:
    """One backfill's stage.

    Args:
        settings: of the home; they name the lake and the published root.
        declaration: of the backfill.

    Raises:
        UsageError: the settings have an as-of instant of their own, which would contradict the declaration.
    """

    def __init__(self, settings: Settings, declaration: Declaration) -> None:
        if settings.as_of is not None:
            raise UsageError(
                "A backfill has its instant from its declaration, and OVERBUILD_AS_OF is set",
                place="OVERBUILD_AS_OF",
                remedy=f"Unset it, or write as_of into {declaration.path}",
            )
        self.settings = settings
        self.declaration = declaration
        self.root = settings.home / "backfills" / declaration.backfill_id

    # ---- what is there

    def snapshot(self) -> Snapshot | None:
        """The lake that pieces are staged from; None before the first run."""
        told = _read(self.root / _SNAPSHOT)
        return Snapshot(**told | {"taken_at": datetime.fromisoformat(told["taken_at"])}) if told else None

    def staged(self, piece: Piece) -> Staged | None:
        """What was staged for a piece, whether or not it may still be approved."""
        told = _read(self._folder(piece) / _STAGED)
        if not told:
            return None
        as_of = datetime.fromisoformat(told["as_of"]) if told["as_of"] else None
        return Staged(**told | {"as_of": as_of, "staged_at": datetime.fromisoformat(told["staged_at"])})

    def approved(self, piece: Piece) -> dict[str, Any] | None:
        """Version, instant and content hash of a piece that was approved; None before."""
        return _read(self._folder(piece) / _APPROVED) or None

    def diff(self, piece: Piece) -> Diff | None:
        """The newest diff of a piece."""
        return Diff.load(self._folder(piece) / "diff")

    def diff_folder(self, piece: Piece) -> Path:
        """Where a piece's diff and its report lie."""
        return self._folder(piece) / "diff"

    def candidate(self, staged: Staged) -> Candidate:
        """The candidate of a staged piece.

        Raises:
            OverbuildError: it is gone, because everything was approved.
        """
        directory = self.root / "pieces" / staged.piece / staged.folder
        if not directory.exists():
            raise OverbuildError(
                f"The candidate of {staged.piece} is gone: its backfill was approved and closed",
                place=str(directory),
                remedy=f"Stage it again with `overbuild backfill run {self.declaration.called}`",
            )
        return Candidate.at(directory)

    def is_current(self, staged: Staged) -> bool:
        """Whether a staged piece is what a run would build now: same declaration, lake, rules and code."""
        snapshot = self.snapshot()
        return (
            snapshot is not None
            and staged.snapshot == snapshot.digest
            and staged.declaration_sha256 == self.declaration.sha256
            and (staged.rules_version, staged.code_version) == (rules_now(), __version__)
        )

    def target(self, piece: Piece) -> Settings:
        """Settings whose published root is the piece's: the readers' own, or the shelf of its instant."""
        return shelf(self.settings, piece)

    def base(self, piece: Piece) -> tuple[Base | None, str | None]:
        """What a piece is compared with, and the version that approving it would replace.

        A shelf without a version is compared with what readers see; approving replaces nothing then.
        """
        target = open_store(self.target(piece))
        replaced = target.current()
        store, version = target, replaced
        if version is None and piece.shelf is not None:
            store = open_store(self.settings)
            version = store.current()
        if version is None:
            return None, None
        manifest = store.manifest(version)
        return Base(version, store.root, store.database(version), manifest, replaced is not None), replaced

    # ---- what is done

    def begin(self, piece: Piece, reporter: Reporter | None = None) -> Snapshot:
        """The lake to stage a piece from: the one that stands still already, or a new snapshot.

        A new one is taken where there is none, where all that was staged from the old one is approved, and where the
        old one is older than the piece's instant. Pieces may begin at the same time.

        Raises:
            OverbuildError: nothing was extracted yet; a run is at work in the home; or the old snapshot is too old
                and something staged from it waits for approval.
        """
        reporter = reporter or NullReporter()
        with self._locked():
            found = self.snapshot()
            is_old = found is not None and piece.as_of is not None and found.taken_at < piece.as_of
            if found is not None and not found.closed and not is_old:
                return found
            if found is not None and not found.closed and (waiting := self._waiting()):
                raise OverbuildError(
                    f"Backfill {self.declaration.backfill_id} stands on the lake of {found.taken_at:%Y-%m-%d}, "
                    f"which is older than {piece.name}, and {', '.join(waiting)} wait for approval",
                    place=str(self.root),
                    remedy=f"Approve them, or `overbuild backfill discard {self.declaration.called}`",
                )
            self._clear()
            with pipeline.run_lock(self.settings):
                taken = self._take()
            reporter.note(f"Lake of {taken.files:,} files stands still for backfill {self.declaration.backfill_id}")
            return taken

    def build(self, piece: Piece, reporter: Reporter | None = None, *, again: bool = False) -> Staged:
        """Build and audit one piece; nothing is done where it is staged already, unless ``again``.

        Returns:
            The piece; ``passed`` is False where the gate refused it, and the audit's report says why.

        Raises:
            OverbuildError: another process works on the piece, or dbt failed.
        """
        reporter = reporter or NullReporter()
        snapshot = self.begin(piece, reporter)
        with self._working_on(piece):
            before = self.staged(piece)
            if before is not None and before.passed and not again and self.is_current(before):
                reporter.note(f"{piece.name}: already staged")
                return before
            folder = self._folder(piece)
            directory = folder / f"build-{uuid.uuid4().hex[:8]}"
            for stale in (_STAGED, _APPROVED):
                (folder / stale).unlink(missing_ok=True)
            for old in folder.glob("build-*"):
                shutil.rmtree(old)
            shutil.rmtree(folder / "diff", ignore_errors=True)
            settings = self._settings(piece)
            candidate = transform.build(settings, reporter, directory=directory)
            result = pipeline.audit(settings, candidate, reporter, rewrites=_COMPARED)
            return self._record(piece, snapshot, candidate, result)

    def compare(self, piece: Piece) -> Diff:
        """Compare a staged piece with what is published now, and write the diff and its report.

        Raises:
            OverbuildError: the piece is not staged.
        """
        with self._working_on(piece):
            staged = self.require(piece)
            base, replaces = self.base(piece)
            folder = self.diff_folder(piece)
            candidate = self.candidate(staged)
            found = compare(folder, candidate, staged.content_hash, base, replaces, self.declaration, piece)
            page.write(folder, found, self.declaration, staged.to_dict())
            return found

    def staged_pieces(self, name: str | None = None) -> list[Piece]:
        """Pieces that are staged, oldest first, or the one of that name.

        Raises:
            OverbuildError: none is staged.
        """
        wanted = self.declaration.piece(name)
        found = [piece for piece in wanted if self.staged(piece)]
        if not found:
            self.require(wanted[-1])
        return found

    def require(self, piece: Piece) -> Staged:
        """What was staged for a piece.

        Raises:
            OverbuildError: nothing was.
        """
        staged = self.staged(piece)
        if staged is None:
            raise OverbuildError(
                f"{piece.name} of backfill {self.declaration.backfill_id} is not staged",
                place=str(self._folder(piece)),
                remedy=f"Run `overbuild backfill run {self.declaration.called}`",
            )
        return staged

    def approve(self, piece: Piece, *, accept_outside: bool = False) -> dict[str, Any]:
        """Publish a staged piece; the version it replaces is kept.

        Args:
            piece: a staged one with a diff.
            accept_outside: approve also what changes outside the declared range.

        Returns:
            piece, version, path, changed (whether a pointer moved), replaces, content_hash, approved_at.

        Raises:
            GateRefusedError: its audit did not pass, it has no diff, it was staged for another declaration, rules or
                code, it changes what lies outside the declared range, or the version it was compared with is no
                longer what readers see.
        """
        from overbuild.publish import publish

        with self._working_on(piece):
            staged = self.require(piece)
            snapshot, before = self.snapshot(), self.approved(piece)
            if snapshot is not None and snapshot.closed and before and before["content_hash"] == staged.content_hash:
                return before  # one who was killed while he closed the stage asks again
            candidate = self.candidate(staged)
            result = audit.require_passed(AuditResult.load(candidate))
            found = self.diff(piece)
            self._refuse(piece, staged, found, accept_outside)
            assert found is not None
            told = self.declaration.to_dict() | {"piece": piece.name, "snapshot": staged.snapshot}
            published = publish(self.target(piece), candidate, result, replacing=found.replaces, backfill=told)
            approved = {
                "piece": piece.name,
                "version": published.version,
                "path": published.path,
                "changed": published.changed,
                "replaces": found.replaces,
                "content_hash": staged.content_hash,
                "approved_at": datetime.now(UTC).isoformat(),
            }
            _write(self._folder(piece) / _APPROVED, approved)
            return approved

    def close(self) -> bool:
        """End the stage, if everything that was staged is approved: the next run takes a new snapshot.

        The published versions hold what the candidates held, so these are deleted; diffs and records stay.

        Returns:
            Whether it ended.
        """
        with self._locked():
            snapshot = self.snapshot()
            if snapshot is None or self._waiting():
                return False
            with _all_free(self.root / "pieces"):
                _write(self.root / _SNAPSHOT, replace(snapshot, closed=True).to_dict())
                for spent in (self.root / "lake", *(self.root / "pieces").glob("*/build-*")):
                    shutil.rmtree(spent, ignore_errors=True)
            return True

    def discard(self) -> bool:
        """Delete the stage; False where there was none. What was approved stays published."""
        if not self.root.exists():
            return False
        with self._locked():
            self._clear()
        shutil.rmtree(self.root)
        return True

    # ---- inside

    def _record(self, piece: Piece, snapshot: Snapshot, candidate: Candidate, result: AuditResult) -> Staged:
        staged = Staged(
            piece=piece.name,
            as_of=piece.as_of,
            folder=candidate.directory.name,
            run_id=candidate.run_id,
            passed=result.passed,
            content_hash=result.content_hash,
            rules_version=candidate.rules_version,
            code_version=candidate.code_version,
            snapshot=snapshot.digest,
            declaration_sha256=self.declaration.sha256,
            staged_at=datetime.now(UTC),
        )
        _write(self._folder(piece) / _STAGED, staged.to_dict())
        return staged

    def _refuse(self, piece: Piece, staged: Staged, found: Diff | None, accept_outside: bool) -> None:
        name, called = self.declaration.backfill_id, self.declaration.called
        why = remedy = None
        if found is None or found.content_hash != staged.content_hash:
            why, remedy = "nobody has seen its diff", f"Make it with `overbuild backfill diff {called}`"
        elif not self.is_current(staged):
            why = "it was staged for another declaration, other rules or other code"
            remedy = f"Stage it again with `overbuild backfill run {called}`"
        elif found.outside and not accept_outside:
            why = f"{found.outside:,} rows change outside the declared range"
            remedy = f"Read {self.diff_folder(piece) / page.REPORT_FILE}; widen the range, or add --accept-outside"
        if why:
            raise GateRefusedError(
                f"{piece.name} of backfill {name} may not be approved: {why}", place=str(self.root), remedy=remedy
            )

    def _settings(self, piece: Piece) -> Settings:
        return self.settings.with_changes(lake_uri=str((self.root / "lake").resolve()), as_of=piece.as_of)

    def _folder(self, piece: Piece) -> Path:
        return self.root / "pieces" / piece.name

    def _waiting(self) -> list[str]:
        found = (self.root / "pieces").glob(f"*/{_STAGED}")
        return sorted(path.parent.name for path in found if not (path.parent / _APPROVED).exists())

    def _take(self) -> Snapshot:
        lake = Lake(self.settings.lake_dir)
        scope = lake.get_text(SCOPE_FILE)
        if scope is None:
            raise OverbuildError(
                "Nothing has been extracted yet", place=self.settings.lake_dir, remedy="Run `overbuild extract`"
            )
        target = self.root / "lake"
        digest = hashlib.sha256()
        count = 0
        for dataset in sorted(set(DATASETS) - set(_NOT_READ)):
            for path in lake.files(dataset):
                name = lake.relative(path)
                copy = _link(lake.local_copy(path, target), target / name)
                digest.update(f"{name}\0{file_sha256(copy)}\n".encode())
                count += 1
        digest.update(scope.encode())
        write_atomically(target / SCOPE_FILE, scope.encode())
        taken = Snapshot(digest.hexdigest(), count, datetime.now(UTC))
        _write(self.root / _SNAPSHOT, taken.to_dict())
        return taken

    def _clear(self) -> None:
        """Delete snapshot and pieces, unless one of them is being worked on."""
        with _all_free(self.root / "pieces"):
            (self.root / _SNAPSHOT).unlink(missing_ok=True)
            for name in ("lake", "pieces"):
                shutil.rmtree(self.root / name, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.root / ".lock", timeout=_WAIT_SECONDS):
                remove_leftovers(self.root)
                yield
        except Timeout as error:
            raise OverbuildError(
                f"Another process holds backfill {self.declaration.backfill_id}",
                place=str(self.root / ".lock"),
                remedy="Wait until it ends",
            ) from error

    @contextmanager
    def _working_on(self, piece: Piece) -> Iterator[None]:
        folder = self._folder(piece)
        folder.mkdir(parents=True, exist_ok=True)
        with _held(folder):
            remove_leftovers(folder)
            yield


def shelf(settings: Settings, piece: Piece) -> Settings:
    """Settings whose published root is where a piece goes.

    A world of the past has a shelf of its own, ``<published>/as_of/<instant>/``, with versions and a pointer like
    the readers' own; so it never takes the place of what they see.
    """
    if piece.shelf is None:
        return settings
    return settings.with_changes(publish_uri=f"{settings.publish_root.rstrip('/')}/{piece.shelf}")


def shelf_of(settings: Settings, instant: str) -> Settings:
    """Settings whose published root is the shelf of an ISO instant; without an offset it is UTC."""
    as_of = datetime.fromisoformat(instant)
    as_of = as_of.replace(tzinfo=UTC) if as_of.tzinfo is None else as_of
    return shelf(settings, Piece(stamp(as_of), as_of))


def rules_now() -> str:
    """The version of the rules that a build would have now."""
    return dbt.rules_version(project_root() / "dbt_project")


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout as error:
        raise OverbuildError(
            f"Another process works on {folder.name} of this backfill",
            place=str(folder),
            remedy="Wait until it ends",
        ) from error


@contextmanager
def _all_free(pieces: Path) -> Iterator[None]:
    for folder in sorted(pieces.glob("*/")):
        with _held(folder):
            pass
    yield


def _link(source: Path, target: Path) -> Path:
    """A second name for a lake file: the lake replaces its files and never writes into them."""
    if source == target:  # a remote lake's file was copied there
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
    return target


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OverbuildError(
            f"The stage of a backfill cannot be read: {error}",
            place=str(path),
            remedy="Discard it with `overbuild backfill discard` and run again",
        ) from error
    return told


def _write(path: Path, told: dict[str, Any]) -> None:
    write_atomically(path, (json.dumps(told, indent=2) + "\n").encode())
