"""Where versions live: a local folder with a symbolic link as pointer, or an object store with a pointer
object.

Both lay a version out as ``versions/<version>/`` and write its ``manifest.json`` last, so that a version
without a manifest is one that nobody may read. Both write ``current.json`` ({"version", "content_hash"}); on
an object store it is the pointer, in a folder the link ``current`` is.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import fsspec
from filelock import FileLock, Timeout
from fsspec.implementations.local import LocalFileSystem

from overbuild.errors import OverbuildError
from overbuild.publish.lease import Lease
from overbuild.publish.versions import instant_of, is_version
from overbuild.settings import Settings
from overbuild.transform.export import file_sha256

MANIFEST: Final = "manifest.json"
DATABASE: Final = "marts.duckdb"
POINTER: Final = "current.json"
LINK: Final = "current"
_BUILDING: Final = ".building-"
_LOCK_SECONDS: Final = 120
_ABANDONED_AFTER: Final = timedelta(hours=6)


class Store(ABC):
    """Versions under one root. Only a holder of :meth:`lock` may change anything."""

    root: str
    _lock_path: Path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Exclude other publishers; the system releases the lock when the process ends, however it ends.

        Raises:
            OverbuildError: another publisher held it for two minutes.
        """
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock_path, timeout=_LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout as error:
            raise OverbuildError(
                "Somebody else is publishing",
                place=str(self._lock_path),
                remedy="Wait until it ends and publish again; what is published is untouched",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def manifest(self, version: str) -> dict[str, Any]:
        """A version's manifest.

        Raises:
            OverbuildError: it cannot be read.
        """
        place = f"{self.path(version)}/{MANIFEST}"
        try:
            told = json.loads(self._read(f"versions/{version}/{MANIFEST}"))
        except (OSError, ValueError) as error:
            raise OverbuildError(
                f"The manifest of version {version} cannot be read: {error}",
                place=place,
                remedy="Go to another version with `overbuild rollback`, or publish again",
            ) from error
        return dict(told)

    @abstractmethod
    def path(self, version: str) -> str:
        """Address of a version's folder."""

    @abstractmethod
    def versions(self) -> list[str]:
        """Complete versions, oldest first."""

    @abstractmethod
    def current(self) -> str | None:
        """The version that readers see; None before the first."""

    @abstractmethod
    def workshop(self) -> Path:
        """A new empty local folder to build a version in."""

    @abstractmethod
    def install(self, built: Path, version: str) -> None:
        """Turn a built folder into a version; readers do not see it yet."""

    @abstractmethod
    def point_to(self, version: str, content_hash: str) -> None:
        """Make readers see ``version``: all of it or none of it."""

    @abstractmethod
    def remove(self, version: str) -> None:
        """Delete a version."""

    @abstractmethod
    def clean(self) -> None:
        """Delete what publishers that were killed left behind."""

    @abstractmethod
    def database(self, version: str) -> Path:
        """A local path of the version's DuckDB file."""

    @abstractmethod
    def _read(self, name: str) -> bytes: ...


def open_store(settings: Settings) -> Store:
    """The store that ``settings.publish_root`` names."""
    fs, base = fsspec.core.url_to_fs(settings.publish_root)
    if isinstance(fs, LocalFileSystem):
        return FolderStore(Path(base))
    return ObjectStore(fs, str(base).rstrip("/"), settings)


class FolderStore(Store):
    """A local folder; the pointer is a symbolic link that one rename replaces."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.root = str(root)
        self._versions = root / "versions"
        self._lock_path = root / ".publish.lock"

    def path(self, version: str) -> str:
        """Absolute path of a version's folder."""
        return str((self._versions / version).absolute())

    def versions(self) -> list[str]:
        """Complete versions, oldest first."""
        if not self._versions.is_dir():
            return []
        names = (entry.name for entry in self._versions.iterdir() if is_version(entry.name))
        return sorted(name for name in names if (self._versions / name / MANIFEST).is_file())

    def current(self) -> str | None:
        """Where the link points."""
        try:
            return (self._root / LINK).readlink().name
        except FileNotFoundError:
            return None

    def workshop(self) -> Path:
        """In the folder of versions, so that installing is a rename."""
        path = self._versions / f"{_BUILDING}{uuid.uuid4().hex}"
        path.mkdir(parents=True)
        return path

    def install(self, built: Path, version: str) -> None:
        """Make everything durable and read-only, then rename."""
        for path in sorted(built.rglob("*")):
            if path.is_file():
                path.chmod(0o444)
            _sync(path)
        _sync(built)
        built.rename(self._versions / version)
        _sync(self._versions)

    def point_to(self, version: str, content_hash: str) -> None:
        """Replace the link by a rename, then the pointer file for readers that follow no links."""
        link = self._root / f".{LINK}-{uuid.uuid4().hex}"
        link.symlink_to(Path("versions") / version, target_is_directory=True)
        link.replace(self._root / LINK)
        self._tell(version, content_hash)

    def _tell(self, version: str, content_hash: str) -> None:
        pointer = self._root / f".{POINTER}-{uuid.uuid4().hex}"
        pointer.write_bytes(_pointer(version, content_hash))
        _sync(pointer)
        pointer.replace(self._root / POINTER)
        _sync(self._root)

    def remove(self, version: str) -> None:
        """Hide it by a rename, then delete; a reader that has it open keeps it."""
        doomed = self._versions / f"{_BUILDING}{uuid.uuid4().hex}"
        (self._versions / version).rename(doomed)
        shutil.rmtree(doomed)

    def clean(self) -> None:
        """Unfinished versions and pointers; under the lock nobody is working on them.

        Also ends the move of a pointer that was cut short between the link and the file that says the same.
        """
        leftovers = [*self._root.glob(f".{LINK}-*"), *self._root.glob(f".{POINTER}-*")]
        for path in leftovers:
            path.unlink()
        for path in self._versions.glob(f"{_BUILDING}*"):
            shutil.rmtree(path)
        current = self.current()
        if current is not None:
            content_hash = self.manifest(current)["content_hash"]
            pointer = self._root / POINTER
            if not pointer.exists() or pointer.read_bytes() != _pointer(current, content_hash):
                self._tell(current, content_hash)

    def database(self, version: str) -> Path:
        """The file itself."""
        return self._versions / version / DATABASE

    def _read(self, name: str) -> bytes:
        return (self._root / name).read_bytes()


class ObjectStore(Store):
    """An fsspec file system without links (S3 and the like); writing one object is atomic there.

    The lock covers publishers that share OVERBUILD_HOME, a lease beside the versions those of other machines.
    """

    def __init__(self, fs: Any, base: str, settings: Settings) -> None:  # noqa: ANN401
        self._fs = fs
        self._base = base
        self._home = settings.home
        self.root = settings.publish_root
        self._lock_path = settings.home / "state" / "publish.lock"
        self._lease: Lease | None = None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """As everywhere, and the lease besides: see :mod:`overbuild.publish.lease`."""
        lease = Lease(self._fs, f"{self._base}/leases")
        with super().lock(), lease.held(_LOCK_SECONDS):
            self._lease = lease
            try:
                yield
            finally:
                self._lease = None

    def path(self, version: str) -> str:
        """URI of a version's folder."""
        return f"{self.root.rstrip('/')}/versions/{version}"

    def versions(self) -> list[str]:
        """Complete versions, oldest first."""
        found = self._fs.glob(f"{self._base}/versions/*/{MANIFEST}")
        return sorted(name for path in found if is_version(name := path.split("/")[-2]))

    def current(self) -> str | None:
        """What the pointer object says."""
        self._fs.invalidate_cache()
        try:
            return str(json.loads(self._read(POINTER))["version"])
        except FileNotFoundError:
            return None

    def workshop(self) -> Path:
        """Under OVERBUILD_HOME."""
        path = self._home / "state" / f"{_BUILDING}{uuid.uuid4().hex}"
        path.mkdir(parents=True)
        return path

    def install(self, built: Path, version: str) -> None:
        """Upload, the manifest last: only with it the version exists."""
        files = sorted(path for path in built.rglob("*") if path.is_file())
        for path in sorted(files, key=lambda path: path == built / MANIFEST):
            target = f"{self._base}/versions/{version}/{path.relative_to(built).as_posix()}"
            self._fs.makedirs(target.rpartition("/")[0], exist_ok=True)
            if path == built / MANIFEST:
                self._require_lease()
            self._fs.put_file(str(path), target)
        self._fs.invalidate_cache()
        shutil.rmtree(built)

    def point_to(self, version: str, content_hash: str) -> None:
        """Write the pointer object.

        Raises:
            OverbuildError: the lease was lost, so somebody else may publish.
        """
        self._require_lease()
        self._fs.pipe_file(f"{self._base}/{POINTER}", _pointer(version, content_hash))

    def remove(self, version: str) -> None:
        """The manifest first, so that nobody takes the rest for a version."""
        folder = f"{self._base}/versions/{version}"
        self._fs.rm_file(f"{folder}/{MANIFEST}")
        self._fs.rm(folder, recursive=True)

    def clean(self) -> None:
        """Unfinished uploads; only if hours old where the publisher before fell silent and may not have ended."""
        for path in (self._home / "state").glob(f"{_BUILDING}*"):
            shutil.rmtree(path)
        complete = set(self.versions())
        for entry in self._fs.glob(f"{self._base}/versions/*"):
            name = entry.rstrip("/").split("/")[-1]
            if not is_version(name) or name in complete:
                continue
            is_alone = self._lease is not None and self._lease.is_alone
            if is_alone or datetime.now(UTC) - instant_of(name) > _ABANDONED_AFTER:
                self._fs.rm(entry, recursive=True)

    def database(self, version: str) -> Path:
        """A verified copy under ``<home>/cache/published``; copies of other versions are dropped.

        Raises:
            OverbuildError: the file that arrived is not the one that was published.
        """
        cache = self._home / "cache" / "published"
        target = cache / version / DATABASE
        if not target.exists():
            arriving = cache / f".{version}-{uuid.uuid4().hex}" / DATABASE
            arriving.parent.mkdir(parents=True)
            self._fs.get_file(f"{self._base}/versions/{version}/{DATABASE}", str(arriving))
            wanted = self.manifest(version)["files"][DATABASE]["sha256"]
            if file_sha256(arriving) != wanted:
                shutil.rmtree(arriving.parent)
                raise OverbuildError(
                    f"The database of version {version} is not the one that was published",
                    place=f"{self.path(version)}/{DATABASE}",
                    remedy="Go to another version with `overbuild rollback`, or publish again",
                )
            try:
                arriving.parent.rename(target.parent)
            except OSError:  # another reader was faster with the same file
                shutil.rmtree(arriving.parent)
        for entry in cache.iterdir():
            if is_version(entry.name) and entry.name != version:
                shutil.rmtree(entry, ignore_errors=True)
        return target

    def _read(self, name: str) -> bytes:
        return bytes(self._fs.cat_file(f"{self._base}/{name}"))

    def _require_lease(self) -> None:
        if self._lease is not None:
            self._lease.require()


def _pointer(version: str, content_hash: str) -> bytes:
    return (json.dumps({"version": version, "content_hash": content_hash}) + "\n").encode()


def _sync(path: Path) -> None:
    """Make a file or folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
