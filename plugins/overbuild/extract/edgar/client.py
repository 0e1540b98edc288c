"""The EDGAR client: one polite, suspicious HTTP client. The only code that talks to EDGAR.

Polite: it says who it is, stays within one request budget for all processes, obeys Retry-After, and sends
nothing after a block. Suspicious: a body is stored only when it is whole and is what was asked for.
"""

from __future__ import annotations

import email.utils
import ipaddress
import logging
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Literal, NoReturn, Self
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
from overbuild.settings import Settings

Role = Literal["data", "www"]

MAX_BODY_BYTES: Final = 512 * 1024 * 1024
# A Retry-After up to this long is waited for; a longer one is a block.
MAX_RETRY_AFTER_SECONDS: Final = 60.0
# A body may take this many read timeouts in all; a server that drips bytes never runs into one of them.
_DEADLINE_IN_TIMEOUTS: Final = 4
_MAX_REDIRECTS: Final = 3
_MAX_ERROR_PAGE_BYTES: Final = 64 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_TOO_MANY: Final = 429
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


class EdgarClient:
    """Fetches EDGAR documents, verified and stored. Use as a context manager; threads may share one.

    Args:
        settings: base URLs, identity, rate, timeouts, directories.
        backoff_seconds: first wait between attempts; it doubles, with jitter.
        max_body_bytes: a larger (decoded) body is refused.

    Raises:
        UsageError: EDGAR_IDENTITY is missing or malformed.
    """

    def __init__(
        self, settings: Settings, *, backoff_seconds: float = 0.5, max_body_bytes: int = MAX_BODY_BYTES
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
        self._backoff_seconds = backoff_seconds
        self._max_body_bytes = max_body_bytes
        self._unreachable = False
        timeout = settings.edgar_timeout_seconds
        self._deadline_seconds = timeout * _DEADLINE_IN_TIMEOUTS
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

    def get_json(self, path: str, *, role: Role = "data", cik: int | None = None, conditional: bool = True) -> Fetched:
        """A JSON object; with ``cik``, one that says it is about this company.

        Args:
            path: absolute path below the role's base URL.
            role: ``data`` (``/submissions``, ``/api/xbrl``) or ``www`` (``/files``, ``/Archives``).
            conditional: False fetches the body even when the server might say that it has not changed.

        Raises:
            BlockedError: the SEC refuses us; nothing is sent until the instant it names.
            UnreachableError: no connection could be made.
            NotFoundError: status 404.
            IntegrityError: every attempt gave a damaged or wrong body. Nothing was stored.
            FetchError: anything else.
        """
        return self._get(path, role, integrity.json_object(cik), conditional)

    def get_text(self, path: str) -> Fetched:
        """A full submission text (``/Archives/edgar/data/.../<accession>.txt``). Raises as
        :meth:`get_json`.
        """
        return self._get(path, "www", integrity.full_submission, conditional=True)

    def get_zip(self, path: str) -> Fetched:
        """A zip archive below the www role, every member checked. Raises as :meth:`get_json`."""
        return self._get(path, "www", integrity.zip_archive, conditional=True)

    def request_key(self, path: str, role: Role) -> str:
        """Identity of a document in the raw store: origin and path."""
        return request_key(self.settings, path, role)

    def _get(self, path: str, role: Role, check: integrity.Check, conditional: bool) -> Fetched:
        if not path.startswith("/"):
            raise UsageError(f"The path {path!r} does not begin with a slash", place="EdgarClient")
        url = self._bases[role] + path
        key = self.request_key(path, role)
        self._breaker.admit()  # while it is open nothing is sent, so nothing is recorded
        stored = self._stored(key, check) if conditional else None
        headers = _conditions(stored[0]) if stored else {}
        # After a refused connection one attempt a document is enough to notice that the server is back.
        attempts = 1 if self._unreachable else self.settings.edgar_max_attempts
        try:
            for attempt in stamina.retry_context(
                on=_wait_before_retry,
                attempts=attempts,
                timeout=None,
                wait_initial=self._backoff_seconds,
                wait_max=self._backoff_seconds * 16,
                wait_jitter=self._backoff_seconds,
            ):
                with attempt:
                    answer = self._attempt(url, headers, check)
        except _TemporaryError as temporary:
            error: FetchError = temporary.error
            if temporary.status == _TOO_MANY:
                error = self._breaker.open(self.settings.edgar_block_seconds, reason="too many requests (429)", url=url)
            self._unreachable = isinstance(error, UnreachableError)
            self._record_failure(key, url, error, temporary.status)
            raise error from temporary.__cause__
        except FetchError as error:
            self._record_failure(key, url, error, None)
            raise
        self._unreachable = False
        return self._keep(key, url, answer, stored)

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
                error = IntegrityError(
                    "The server says 'not modified' to a request without a condition",
                    place=url,
                    remedy="Run again",
                )
                self._record_failure(key, url, error, answer.status)
                raise error
            row, body = stored
            sha256 = stored[0].sha256
            etag, modified = row.etag, row.last_modified
        else:
            body = answer.body
            sha256 = self.raw.put(body)
            etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        self.raw.append(ManifestRow(key, url, answer.status, sha256, len(body), etag, modified, now, not_modified))
        return Fetched(body, sha256, url, now, not_modified)

    def _record_failure(self, key: str, url: str, error: FetchError, status: int | None) -> None:
        if isinstance(error, NotFoundError):
            status = _NOT_FOUND
        now = datetime.now(UTC)
        self.raw.append(ManifestRow(key, url, status, None, None, None, None, now, error=str(error)))

    def _attempt(self, url: str, headers: dict[str, str], check: integrity.Check) -> _Answer:
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._send(url, headers)
            if answer.status not in _REDIRECTS:
                break
            target = urljoin(url, answer.headers.get("Location", ""))
            if urlsplit(target)[:2] != urlsplit(url)[:2]:
                raise FetchError(
                    f"The server redirects to another host, {target!r}; that is not followed",
                    place=url,
                    remedy="Check EDGAR_BASE_URL and EDGAR_DATA_URL",
                )
            url = target
        else:
            raise FetchError("The server redirects in circles", place=url, remedy="Check the base URLs")
        if answer.status == _OK:
            try:
                check(answer.body, url)
            except IntegrityError as error:
                raise _TemporaryError(error, status=_OK) from error
        return answer

    def _send(self, url: str, headers: dict[str, str]) -> _Answer:
        """One request. Returns a 200 (whole), a 304 or a redirect; everything else is raised."""
        self._breaker.admit()
        if self._budget is not None:
            self._budget.take()
            # Another process may have met a block while this one waited for its turn.
            self._breaker.admit()
        started = time.monotonic()
        try:
            with self._http.stream("GET", url, headers=headers) as response:
                if response.status_code == _OK:
                    return _Answer(_OK, self._read(response, url, started), response.headers)
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

    def _read(self, response: httpx.Response, url: str, started: float) -> bytes:
        """The whole body, decoded. Counts the bytes itself: the transfer must match what was announced."""
        chunks: list[bytes] = []
        received = 0
        for chunk in response.iter_raw():
            received += len(chunk)
            if received > self._max_body_bytes:
                raise integrity.too_large(url, self._max_body_bytes)
            if time.monotonic() - started > self._deadline_seconds:
                raise _TemporaryError(
                    FetchError(
                        f"The response took longer than {self._deadline_seconds:.0f} s; {received:,} bytes had come",
                        place=url,
                        remedy="Run again, or raise OVERBUILD_EDGAR_TIMEOUT",
                    )
                )
            chunks.append(chunk)
        try:
            return self._decode(b"".join(chunks), response.headers, url)
        except IntegrityError as error:
            raise _TemporaryError(error, status=_OK) from error

    def _decode(self, body: bytes, headers: httpx.Headers, url: str) -> bytes:
        announced = headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) != len(body):
            raise IntegrityError(
                f"The response is cut off: {len(body):,} of {int(announced):,} bytes",
                place=url,
                remedy="Run again; nothing was stored",
            )
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
        if status == _NOT_FOUND:
            raise NotFoundError("EDGAR does not have this document (404)", place=url, remedy="Check what was asked for")
        if status == _FORBIDDEN:
            raise self._breaker.open(
                self.settings.edgar_block_seconds, reason=f"status 403, {_title(response)}", url=url
            )
        asked = retry_after(response.headers.get("Retry-After"))
        if status == _TOO_MANY:
            if asked is not None and asked > MAX_RETRY_AFTER_SECONDS:
                raise self._breaker.open(
                    max(asked, self.settings.edgar_block_seconds),
                    reason=f"too many requests (429), it asks for {asked:.0f} s",
                    url=url,
                )
            if asked:
                self._breaker.pause(asked, reason="too many requests (429)", url=url)
            error = FetchError("EDGAR says too many requests (429)", place=url, remedy="Run again later")
            raise _TemporaryError(error, retry_after=asked, status=status)
        error = FetchError(f"EDGAR answered with status {status}", place=url, remedy="Run again later")
        if status >= 500 or status == 408:
            if asked is not None and asked > MAX_RETRY_AFTER_SECONDS:
                raise error
            raise _TemporaryError(error, retry_after=asked, status=status)
        raise error


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
    return True if error.retry_after is None else error.retry_after


def _conditions(row: ManifestRow) -> dict[str, str]:
    headers = {}
    if row.etag:
        headers["If-None-Match"] = row.etag
    if row.last_modified:
        headers["If-Modified-Since"] = row.last_modified
    return headers


def retry_after(value: str | None) -> float | None:
    """Seconds from a Retry-After header: a number of seconds or an HTTP date; None when absent or
    unreadable.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - datetime.now(UTC)).total_seconds(), 0.0)


def _title(response: httpx.Response) -> str:
    """Title of an error page, so that the message says what the SEC says."""
    page = b""
    for chunk in response.iter_raw():
        page += chunk
        if len(page) >= _MAX_ERROR_PAGE_BYTES:
            break
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
