"""The EDGAR client: one polite, suspicious HTTP client. The only code that talks to EDGAR.

Polite: it says who it is, stays within one request budget for all processes, obeys Retry-After, and sends
nothing after a block. Suspicious: a body is stored only when it is whole and is what was asked for.
"""

from __future__ import annotations

import contextlib
import email.utils
import hashlib
import ipaddress
import logging
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, NoReturn, Protocol, Self, TypedDict, Unpack
from urllib.parse import urljoin, urlsplit

import httpx
import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from overbuild.errors import (
    FetchError,
    IntegrityError,
    NotFoundError,
    UnreachableError,
    UsageError,
)
from overbuild.extract.edgar import integrity
from overbuild.extract.edgar.limits import CircuitBreaker, RequestBudget
from overbuild.extract.edgar.rawstore import ManifestRow, RawStore
from overbuild.extract.transfer import (
    DEADLINE_IN_TIMEOUTS,
    MAX_RETRY_AFTER_SECONDS,
    TooLargeError,
    TooSlowError,
    read_within,
    retry_after,
)
from overbuild.settings import Settings

Role = Literal["data", "www"]

MAX_BODY_BYTES: Final = 512 * 1024 * 1024
MAX_ARCHIVE_BYTES: Final = 8 * 1024 * 1024 * 1024
# A bulk archive has gigabytes; slower than this it would take a night.
_SLOWEST_ARCHIVE: Final = 100_000.0
# Whatever Retry-After says: a server that is wrong about it must not silence us for years.
_MAX_BLOCK_SECONDS: Final = 86_400.0
# What a killed download left goes after a day.
_STALE_SECONDS: Final = 86_400.0
# "Too many requests" is a warning before a block, so it is not answered with all attempts.
_MAX_TOO_MANY: Final = 3
# After so many documents in a row that the server failed to give, one attempt each is enough until one comes.
_OUTAGE: Final = 3
# Attempts at one document end after so many deadlines of a body, however many are left.
_DOCUMENT_DEADLINES: Final = 2
_MAX_REDIRECTS: Final = 3
_MAX_ERROR_PAGE_BYTES: Final = 64 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_TOO_MANY: Final = 429
_INDEX: Final = ".idx"
_OK: Final = 200
_NOT_MODIFIED: Final = 304

_log = logging.getLogger(__name__)


def _log_retry(details: RetryDetails) -> None:
    _log.info("%s; trying again in %.1f s", details.caused_by, details.wait_for)


# Stamina's default hook prints to standard output where structlog is installed (Airflow brings it), which
# would spoil `--json`.
set_on_retry_hooks([_log_retry])


@dataclass(frozen=True, slots=True)
class Fetched:
    """One good document.

    ``url`` is where it came from; ``fetched_at`` when it was fetched or last confirmed (UTC);
    ``not_modified`` is True when the server said that the stored body is still the newest.
    """

    content: bytes
    sha256: str
    url: str
    fetched_at: datetime
    not_modified: bool


@dataclass(frozen=True, slots=True)
class FetchedArchive:
    """One good zip archive on disk. ``made_at``: when the server last changed it, or at the latest did (UTC)."""

    path: Path
    url: str
    made_at: datetime
    not_modified: bool


class Stopped(BaseException):
    """Nothing more is asked for: the run is over. No failure of a company, and caught by nobody as one."""


class _TemporaryError(Exception):
    """Carries the error of an attempt that is worth repeating."""

    def __init__(self, error: FetchError, *, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(f"{error.thing} ({error.place})")
        self.error = error
        self.retry_after = retry_after
        self.status = status


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    headers: httpx.Headers


class Wanted(TypedDict, total=False):
    """How a JSON object is asked for, and what it has to be.

    Attributes:
        role: ``data`` (``/submissions``, ``/api/xbrl``; the default) or ``www`` (``/files``, ``/Archives``).
        cik: the company it has to be about.
        shape: a further check of the object. What does not pass is asked for again, and never stored: a server that
            damaged a body once may say "not modified" about it for ever.
        conditional: False fetches the body even when the server might say that it has not changed.
    """

    role: Role
    cik: int | None
    shape: integrity.Check | None
    conditional: bool


class JsonSource(Protocol):
    """What listings and facts are read from: EDGAR, or its bulk archives."""

    @property
    def raw(self) -> RawStore:
        """Where good bodies are stored."""
        ...

    @property
    def settings(self) -> Settings:
        """What to read, and how."""
        ...

    def get_json(self, path: str, **wanted: Unpack[Wanted]) -> Fetched:
        """A JSON object below the role's base URL, whole and about the company that was asked for.

        Raises:
            BlockedError: the SEC refuses us; nothing is sent until the instant it names.
            UnreachableError: no connection could be made.
            NotFoundError: there is no such document (404).
            IntegrityError: every attempt gave a damaged or wrong body. Nothing was stored.
            FetchError: anything else.
        """
        ...

    def is_confirmed(self, path: str, role: Role, sha256: str) -> bool:
        """Whether these bytes are as filed, and not damaged on their way."""
        ...


class EdgarClient:
    """Fetches EDGAR documents, verified and stored. Use as a context manager; threads may share one.

    Args:
        settings: base URLs, identity, rate, timeouts, directories.
        backoff_seconds: first wait between attempts, which doubles, with jitter; default what the settings say.
        max_body_bytes: a larger (decoded) body is refused.

    Raises:
        UsageError: EDGAR_IDENTITY is missing or malformed.
    """

    def __init__(
        self, settings: Settings, *, backoff_seconds: float | None = None, max_body_bytes: int = MAX_BODY_BYTES
    ) -> None:
        identity = settings.require_identity()
        self.settings = settings
        self.raw = RawStore(settings.raw_dir)
        self._bases: dict[Role, str] = {"data": settings.edgar_data_url, "www": settings.edgar_base_url}
        state_dir = settings.work_dir / "state"
        hosts = sorted({urlsplit(base).netloc for base in self._bases.values()})
        slug = re.sub(r"[^A-Za-z0-9.-]", "_", "+".join(hosts))
        self._breaker = CircuitBreaker(state_dir / f"edgar-block-{slug}.json")
        loopback = {host for base in self._bases.values() if _is_loopback(host := _host(base))}
        all_loopback = all(_is_loopback(_host(base)) for base in self._bases.values())
        # The sample is served by this very process; the budget is there for the SEC.
        unmetered = settings.origin == "sample" and all_loopback
        self._budget = None if unmetered else RequestBudget(state_dir, settings.edgar_rate_per_second)
        self._backoff_seconds = backoff_seconds or settings.edgar_backoff_seconds
        self._max_body_bytes = max_body_bytes
        self._unreachable = False
        self._failed_in_a_row = 0
        self._stopped = False
        timeout = settings.edgar_timeout_seconds
        self._deadline_seconds = timeout * DEADLINE_IN_TIMEOUTS
        self._http = httpx.Client(
            headers={"User-Agent": identity, "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
            follow_redirects=False,
            # Proxies come from the environment, but never for a server on this machine.
            trust_env=not all_loopback,
            mounts={f"all://{_bracketed(host)}": None for host in loopback},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def stop(self) -> None:
        """Let every thread that asks for something from now on end with :class:`Stopped`."""
        self._stopped = True

    def get_json(self, path: str, **wanted: Unpack[Wanted]) -> Fetched:
        """As :meth:`JsonSource.get_json`, of EDGAR."""
        check = integrity.both(integrity.json_object(wanted.get("cik")), wanted.get("shape"))
        return self._get(path, wanted.get("role", "data"), check, wanted.get("conditional", True))

    def get_text(self, path: str, *, accession_number: str | None = None, conditional: bool = True) -> Fetched:
        """A full submission text (``/Archives/edgar/data/.../<accession>.txt``), with ``accession_number`` one
        whose header names it. Raises as :meth:`get_json`.
        """
        return self._get(path, "www", integrity.full_submission(accession_number), conditional)

    def get_index(self, path: str, shape: integrity.Check) -> Fetched:
        """A daily index below the www role that passes ``shape``. Raises as :meth:`get_json`; one that is not there is
        a NotFoundError, though EDGAR answers 403.
        """
        return self._get(path, "www", shape, conditional=True)

    def is_confirmed(self, path: str, role: Role, sha256: str) -> bool:
        """Whether the server sent these very bytes at least twice.

        A body with records that cannot be used may be as filed, or damaged on its way in a manner that its checks
        do not see. Bytes that come again are as filed.
        """
        return self.raw.times_sent(self.request_key(path, role), sha256) > 1

    def get_archive(self, path: str) -> FetchedArchive:
        """A zip archive below the www role, streamed to ``<raw>/archives``, every member checked; the newest good
        one stays there. Raises as :meth:`get_json`.
        """
        target = self.raw.root / "archives" / path.rpartition("/")[2]
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f".{target.name}.*.tmp"):  # by a download that was killed
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink(missing_ok=True)
        download = _Download(target.with_name(f".{target.name}.{uuid.uuid4().hex}.tmp"), self._deadline_seconds)
        url, key = self.url(path, "www"), self.request_key(path, "www")
        self._breaker.admit()
        held = self.raw.last_good(key)
        if held is not None and (not _conditions(held) or _file_sha256(target) != held.sha256):
            held = None
        headers = {"Accept-Encoding": "identity"} | (_conditions(held) if held else {})
        try:
            answer = self._persist(key, url, headers, integrity.zip_file(download.path), download.read)
            now = datetime.now(UTC)
            if answer.status == _NOT_MODIFIED:
                if held is None:
                    raise self._unasked(key, url)
                kept = (held.sha256, held.bytes, held.etag, held.last_modified)
            else:
                download.path.replace(target)
                told = answer.headers
                kept = (download.sha256, download.bytes, told.get("ETag"), told.get("Last-Modified"))
            unchanged = answer.status == _NOT_MODIFIED
            self.raw.append(ManifestRow(key, url, answer.status, *kept, now, unchanged))
        finally:
            download.path.unlink(missing_ok=True)
        return FetchedArchive(target, url, _instant(kept[3]) or now - timedelta(days=1), unchanged)

    def url(self, path: str, role: Role) -> str:
        """Address of a document."""
        return self._bases[role] + path

    def request_key(self, path: str, role: Role) -> str:
        """Identity of a document in the raw store: origin and path."""
        return request_key(self.settings, path, role)

    def _get(self, path: str, role: Role, check: integrity.Check, conditional: bool) -> Fetched:
        if not path.startswith("/"):
            raise UsageError(f"The path {path!r} does not begin with a slash", place="EdgarClient")
        url = self.url(path, role)
        key = self.request_key(path, role)
        self._breaker.admit()  # while it is open nothing is sent, so nothing is recorded
        stored = self._stored(key, check) if conditional else None
        headers = _conditions(stored[0]) if stored else {}
        answer = self._persist(key, url, headers, check, self._read)
        return self._keep(key, url, answer, stored)

    def _persist(self, key: str, url: str, headers: dict[str, str], check: integrity.Check, read: _Read) -> _Answer:
        """Ask until there is a good answer or no hope of one; a failure is in the manifest.

        Raises:
            FetchError: as :meth:`get_json`.
        """
        # After a refused connection one attempt a document is enough to notice that the server is back.
        hopeless = self._unreachable or self._failed_in_a_row >= _OUTAGE
        attempts = 1 if hopeless else self.settings.edgar_max_attempts
        refused = 0
        try:
            for attempt in stamina.retry_context(
                on=_wait_before_retry,
                attempts=attempts,
                timeout=self._deadline_seconds * _DOCUMENT_DEADLINES + MAX_RETRY_AFTER_SECONDS,
                wait_initial=self._backoff_seconds,
                wait_max=self._backoff_seconds * 16,
                wait_jitter=self._backoff_seconds,
            ):
                with attempt:
                    try:
                        answer = self._attempt(url, headers, check, read)
                    except _TemporaryError as temporary:
                        if temporary.status == _TOO_MANY:
                            refused += 1
                            self._slow_down(temporary, refused, url)
                        raise
        except _TemporaryError as temporary:
            error = temporary.error
            self._unreachable = isinstance(error, UnreachableError)
            # A damaged body is this document's fault; what did not come at all is the server's.
            if temporary.status != _OK:
                self._failed_in_a_row += 1
            self._record_failure(key, url, error, temporary.status)
            raise error from temporary.__cause__
        except FetchError as error:
            if isinstance(error, NotFoundError):  # an answer like any other
                self._unreachable, self._failed_in_a_row = False, 0
            self._record_failure(key, url, error, None)
            raise
        self._unreachable = False
        self._failed_in_a_row = 0
        return answer

    def _slow_down(self, temporary: _TemporaryError, refused: int, url: str) -> None:
        """After a 429 everybody waits, not only who was told so.

        Raises:
            BlockedError: it was not the first time for this document.
        """
        if refused >= min(_MAX_TOO_MANY, self.settings.edgar_max_attempts):
            raise self._breaker.open(self.settings.edgar_block_seconds, reason="too many requests (429)", url=url)
        wait = max(temporary.retry_after or 0.0, self._backoff_seconds * 2**refused)
        temporary.retry_after = wait
        self._breaker.pause(wait, reason="too many requests (429)", url=url)

    def _stored(self, key: str, check: integrity.Check) -> tuple[ManifestRow, bytes] | None:
        """The last good row with its body, when the body is there, has its hash and can be asked about."""
        row = self.raw.last_good(key)
        if row is None or row.sha256 is None or not _conditions(row):
            return None
        body = self.raw.get(row.sha256)
        if body is None:
            _log.warning("The stored body of %s is missing or damaged; it is fetched again", key)
            return None
        try:
            check(body, key)
        except IntegrityError:
            # Stored under an older, laxer check.
            return None
        return row, body

    def _keep(self, key: str, url: str, answer: _Answer, stored: tuple[ManifestRow, bytes] | None) -> Fetched:
        now = datetime.now(UTC)
        not_modified = answer.status == _NOT_MODIFIED
        if not_modified:
            if stored is None or stored[0].sha256 is None:
                raise self._unasked(key, url)
            row, body = stored
            sha256 = stored[0].sha256
            etag, modified = row.etag, row.last_modified
        else:
            body = answer.body
            sha256 = self.raw.put(body)
            etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        self.raw.append(ManifestRow(key, url, answer.status, sha256, len(body), etag, modified, now, not_modified))
        return Fetched(body, sha256, url, now, not_modified)

    def _unasked(self, key: str, url: str) -> IntegrityError:
        what = "The server says 'not modified' to a request without a condition"
        error = IntegrityError(what, place=url, remedy="Run again")
        self._record_failure(key, url, error, _NOT_MODIFIED)
        return error

    def _record_failure(self, key: str, url: str, error: FetchError, status: int | None) -> None:
        if isinstance(error, NotFoundError):
            status = _NOT_FOUND
        now = datetime.now(UTC)
        self.raw.append(ManifestRow(key, url, status, None, None, None, None, now, error=str(error)))

    def _attempt(self, url: str, headers: dict[str, str], check: integrity.Check, read: _Read) -> _Answer:
        asked = url
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._send(url, headers, read)
            if answer.status not in _REDIRECTS:
                break
            url = _redirected(asked, url, answer.headers.get("Location", ""))
        else:
            raise FetchError(
                f"The server redirects in circles, the last time to {url!r}",
                place=asked,
                remedy="Check EDGAR_BASE_URL and EDGAR_DATA_URL, or run again later",
            )
        if answer.status == _OK:
            try:
                check(answer.body, asked if url == asked else f"{asked}, redirected to {url}")
            except IntegrityError as error:
                raise _TemporaryError(error, status=_OK) from error
        return answer

    def _send(self, url: str, headers: dict[str, str], read: _Read) -> _Answer:
        """One request. Returns a 200 (whole), a 304 or a redirect; everything else is raised."""
        self._breaker.admit()
        if self._budget is not None:
            self._budget.take()
            # Another process may have met a block while this one waited for its turn.
            self._breaker.admit()
        if self._stopped:
            raise Stopped
        started = time.monotonic()
        try:
            with self._http.stream("GET", url, headers=headers) as response:
                if response.status_code == _OK:
                    return _Answer(_OK, self._whole(response, url, started, read), response.headers)
                if response.status_code == _NOT_MODIFIED or response.status_code in _REDIRECTS:
                    return _Answer(response.status_code, b"", response.headers)
                self._refused(response, url)
        except httpx.ConnectError as error:
            raise _TemporaryError(
                UnreachableError(
                    f"No connection to {urlsplit(url).netloc} could be made: {error}",
                    place=url,
                    remedy="Check the network, EDGAR_BASE_URL and EDGAR_DATA_URL, and run again",
                )
            ) from error
        except httpx.RemoteProtocolError as error:
            raise _TemporaryError(
                IntegrityError(
                    f"The connection ended before the response did: {error}",
                    place=url,
                    remedy="Run again; nothing was stored",
                )
            ) from error
        except httpx.ConnectTimeout as error:
            raise _TemporaryError(
                UnreachableError(
                    f"{urlsplit(url).netloc} does not answer",
                    place=url,
                    remedy="Check the network, EDGAR_BASE_URL and EDGAR_DATA_URL, and run again",
                )
            ) from error
        except httpx.TransportError as error:
            raise _TemporaryError(
                FetchError(
                    f"The request failed: {type(error).__name__} {error}".rstrip(),
                    place=url,
                    remedy="Run again",
                )
            ) from error

    def _whole(self, response: httpx.Response, url: str, started: float, read: _Read) -> bytes:
        """The body as ``read`` gives it; one that is too large, too slow or damaged becomes our error."""
        try:
            return read(response, url, started)
        except TooLargeError as error:
            raise integrity.too_large(url, error.max_bytes) from error
        except TooSlowError as error:
            what = f"The response took longer than {self._deadline_seconds:.0f} s; {error.received:,} bytes had come"
            remedy = "Run again, or raise OVERBUILD_EDGAR_TIMEOUT"
            raise _TemporaryError(FetchError(what, place=url, remedy=remedy)) from error
        except IntegrityError as error:
            raise _TemporaryError(error, status=_OK) from error

    def _read(self, response: httpx.Response, url: str, started: float) -> bytes:
        """The whole body, decoded."""
        chunks = read_within(
            response.iter_raw(), started=started, seconds=self._deadline_seconds, max_bytes=self._max_body_bytes
        )
        return self._decode(b"".join(chunks), response.headers, url)

    def _decode(self, body: bytes, headers: httpx.Headers, url: str) -> bytes:
        _require_announced(len(body), headers, url)
        encoding = headers.get("Content-Encoding", "identity").lower()
        if encoding == "gzip":
            return integrity.gunzip(body, url, max_bytes=self._max_body_bytes)
        if encoding != "identity":
            raise IntegrityError(
                f"The response is encoded as {encoding!r}, which was not asked for",
                place=url,
                remedy="Check that the address is EDGAR's",
            )
        return body

    def _refused(self, response: httpx.Response, url: str) -> NoReturn:
        """Raise what a status other than 200, 304 or a redirect means."""
        status = response.status_code
        # EDGAR's store of indexes says 403 of what it does not have; if that is a block, the next request tells.
        if status == _NOT_FOUND or (status == _FORBIDDEN and urlsplit(url).path.endswith(_INDEX)):
            raise NotFoundError(
                f"EDGAR does not have this document ({status})", place=url, remedy="Check what was asked for"
            )
        if status == _FORBIDDEN:
            title = _title(response, self.settings.edgar_timeout_seconds)
            raise self._breaker.open(self.settings.edgar_block_seconds, reason=f"status 403, {title}", url=url)
        asked = retry_after(response.headers.get("Retry-After"))
        if status == _TOO_MANY:
            if asked is not None and asked > MAX_RETRY_AFTER_SECONDS:
                raise self._breaker.open(
                    min(max(asked, self.settings.edgar_block_seconds), _MAX_BLOCK_SECONDS),
                    reason=f"too many requests (429), it asks for {asked:.0f} s",
                    url=url,
                )
            error = FetchError("EDGAR says too many requests (429)", place=url, remedy="Run again later")
            raise _TemporaryError(error, retry_after=asked, status=status)
        error = FetchError(f"EDGAR answered with status {status}", place=url, remedy="Run again later")
        if status >= 500 or status == 408:
            if asked is not None and asked > MAX_RETRY_AFTER_SECONDS:
                raise error
            raise _TemporaryError(error, retry_after=asked, status=status)
        raise error


_Read = Callable[[httpx.Response, str, float], bytes]


class _Download:
    """Reads a body into a file instead of into memory; ``sha256`` and ``bytes`` are of the newest attempt."""

    def __init__(self, path: Path, deadline_seconds: float) -> None:
        self.path = path
        self.sha256 = ""
        self.bytes = 0
        self._deadline_seconds = deadline_seconds

    def read(self, response: httpx.Response, url: str, started: float) -> bytes:
        digest, self.bytes = hashlib.sha256(), 0
        chunks = read_within(
            response.iter_raw(),
            started=started,
            seconds=self._deadline_seconds,
            max_bytes=MAX_ARCHIVE_BYTES,
            slowest=_SLOWEST_ARCHIVE,
        )
        with self.path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                self.bytes += len(chunk)
        _require_announced(self.bytes, response.headers, url)
        self.sha256 = digest.hexdigest()
        return b""


def _file_sha256(path: Path) -> str | None:
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return None


def _instant(http_date: str | None) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(http_date).astimezone(UTC) if http_date else None
    except (ValueError, OverflowError):
        return None


def _require_announced(received: int, headers: httpx.Headers, url: str) -> None:
    """The transfer must match what was announced.

    Raises:
        IntegrityError: it does not.
    """
    announced = headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) != received:
        raise IntegrityError(
            f"The response is cut off: {received:,} of {int(announced):,} bytes",
            place=url,
            remedy="Run again; nothing was stored",
        )


def request_key(settings: Settings, path: str, role: Role) -> str:
    """Identity of a document in the raw store: origin and path.

    The sample's server has another port at every run, so its origin is the word ``sample``.
    """
    if settings.origin == "sample":
        return f"sample{path}"
    parts = urlsplit(settings.edgar_data_url if role == "data" else settings.edgar_base_url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}:{port}{parts.path}{path}"


def _wait_before_retry(error: Exception) -> bool | float:
    """Stamina's hook: False is final, True backs off exponentially, a number is the wait in seconds."""
    if not isinstance(error, _TemporaryError):
        return False
    # Zero seconds, or a date that has passed, is no invitation to ask at once.
    return error.retry_after or True


def _conditions(row: ManifestRow) -> dict[str, str]:
    headers = {}
    if row.etag:
        headers["If-None-Match"] = row.etag
    if row.last_modified:
        headers["If-Modified-Since"] = row.last_modified
    return headers


def _redirected(asked: str, url: str, location: str) -> str:
    """Where a redirect leads on the same host.

    Raises:
        FetchError: to another host, or to no address at all.
    """
    try:
        target = urljoin(url, location)
        same_host = urlsplit(target)[:2] == urlsplit(url)[:2]
        httpx.URL(target)
    except (ValueError, httpx.InvalidURL) as error:
        raise FetchError(
            f"The server redirects to what is no address, {location[:200]!r}",
            place=asked,
            remedy="Check EDGAR_BASE_URL and EDGAR_DATA_URL, or run again later",
        ) from error
    if not same_host:
        raise FetchError(
            f"The server redirects to another host, {target!r}; that is not followed",
            place=asked,
            remedy="Check EDGAR_BASE_URL and EDGAR_DATA_URL",
        )
    return target


def _title(response: httpx.Response, seconds: float) -> str:
    """Title of an error page, so that the message says what the SEC says; a page that does not come changes
    nothing about its status.
    """
    page = b""
    try:
        for chunk in read_within(
            response.iter_raw(), started=time.monotonic(), seconds=seconds, max_bytes=_MAX_ERROR_PAGE_BYTES
        ):
            page += chunk
    except (httpx.HTTPError, TooLargeError, TooSlowError):
        return "page not readable"
    if response.headers.get("Content-Encoding", "").lower() == "gzip":
        try:
            page = integrity.gunzip(page, str(response.url), max_bytes=_MAX_ERROR_PAGE_BYTES)
        except FetchError:
            return "page not readable"
    match = re.search(rb"<title>([^<]{1,200})</title>", page, re.IGNORECASE)
    return match.group(1).decode("utf-8", "replace").strip() if match else "page without a title"


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
