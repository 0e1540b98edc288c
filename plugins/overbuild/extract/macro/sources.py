"""Where macro series come from: FRED's CSV over HTTP, or files of the same layout in a folder.

FRED answers an unknown series, a block and a maintenance page with HTML, at times with status 200: a body counts
only where it reads as the CSV that was asked for (``observation_date,<SERIES>`` and ISO dates; a full stop or
nothing where there is no value).
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from pathlib import Path
from typing import Final, Protocol

import httpx
import stamina

from overbuild.errors import BlockedError, FetchError, IntegrityError, NotFoundError, UsageError
from overbuild.extract.transfer import DEADLINE_IN_TIMEOUTS, TooLargeError, TooSlowError, fetch_within

# A century of daily values is under 1 MB.
MAX_BODY_BYTES: Final = 8 * 1024 * 1024
_TIMEOUT_SECONDS: Final = 30.0
_DATE_COLUMNS: Final = ("observation_date", "DATE")
_MISSING: Final = ("", ".")
_MARKUP: Final = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<script")


@dataclass(frozen=True, slots=True)
class Observations:
    """What a source says about one series now.

    Attributes:
        values: by the first day of the period, in the series' own unit; periods without a value are left out.
        source: name stored with every row.
        source_url: address or path of the document.
        source_sha256: of its bytes.
    """

    values: dict[date, Decimal]
    source: str
    source_url: str
    source_sha256: str


class MacroSource(Protocol):
    """A source of macro series."""

    @property
    def name(self) -> str:
        """Name in ``OVERBUILD_MACRO_PROVIDER``."""

    def fetch(self, series_id: str, *, now: datetime) -> Observations:
        """Every observation of a series.

        Raises:
            FetchError: it could not be read; BlockedError where the source refuses us.
        """

    def close(self) -> None:
        """Release connections."""


class UnavailableError(FetchError):
    """No answer, a time-out or a server error: trying again may help."""


class FredSource:
    """``GET <base_url>/graph/fredgraph.csv?id=<SERIES>``, without a key.

    Args:
        base_url: ``https://fred.stlouisfed.org`` or a server that speaks alike.
        keep: stores the body of a sound answer and returns its SHA-256.
        attempts: how often a request is sent when there is no answer or a server error.
        wait_seconds: wait before the second attempt, doubled for each further one.
    """

    name = "fred"

    def __init__(
        self, base_url: str, keep: Callable[[bytes], str], *, attempts: int = 3, wait_seconds: float = 1.0
    ) -> None:
        self._base_url = base_url
        self._keep = keep
        self._attempts = attempts
        self._wait = wait_seconds
        self._client = httpx.Client(
            headers={"User-Agent": "overbuild", "Accept": "text/csv"}, timeout=_TIMEOUT_SECONDS, follow_redirects=True
        )

    def fetch(self, series_id: str, *, now: datetime) -> Observations:
        """Every observation that FRED shows now.

        Raises:
            NotFoundError: there is no such series (404).
            BlockedError: 403, 429, or a page for people.
            IntegrityError: the body is not the CSV that was asked for.
            UnavailableError: no answer after all attempts.
        """
        url = str(httpx.URL(f"{self._base_url}/graph/fredgraph.csv", params={"id": series_id}))
        for attempt in stamina.retry_context(
            on=UnavailableError,
            attempts=self._attempts,
            timeout=None,
            wait_initial=self._wait,
            wait_max=60 * self._wait,
            wait_jitter=self._wait,
        ):
            with attempt:
                body = self._get(url)
        values = parse(body, series_id, place=url, today=now.date())
        return Observations(values, self.name, url, self._keep(body))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _get(self, url: str) -> bytes:
        try:
            response, body = fetch_within(
                self._client, url, seconds=_TIMEOUT_SECONDS * DEADLINE_IN_TIMEOUTS, max_bytes=MAX_BODY_BYTES
            )
        except TooLargeError as error:
            raise IntegrityError(f"FRED's answer is not used: {error}", place=url) from error
        except (TooSlowError, httpx.HTTPError) as error:
            raise UnavailableError(
                f"FRED did not answer: {type(error).__name__}: {error}", place=url, remedy="Try again later"
            ) from error
        status = response.status_code
        if status == HTTPStatus.NOT_FOUND:
            raise NotFoundError("FRED has no such series", place=url, remedy="Correct the seed macro_series")
        if status in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS):
            raise BlockedError(f"FRED refuses the request, {status}", place=url, remedy="Try again later")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnavailableError(f"FRED failed with {status}", place=url, remedy="Try again later")
        if status != HTTPStatus.OK:
            raise IntegrityError(f"FRED answered with {status}", place=url)
        return body


class FilesSource:
    """Reads ``<SERIES>.csv`` or ``<SERIES>.csv.gz`` in the layout of FRED's CSV.

    Args:
        folder: value of ``OVERBUILD_MACRO_DIR``.
        keep: stores the content of a sound file and returns its SHA-256.

    Raises:
        UsageError: there is no such folder.
    """

    name = "files"

    def __init__(self, folder: Path | None, keep: Callable[[bytes], str]) -> None:
        if folder is None or not folder.is_dir():
            raise UsageError(
                "Macro series are to come from files, and there is no such folder",
                place=f"OVERBUILD_MACRO_DIR={folder or ''}",
                remedy="Point it at a folder of <SERIES>.csv files, or choose another OVERBUILD_MACRO_PROVIDER",
            )
        self._folder = folder
        self._keep = keep

    def fetch(self, series_id: str, *, now: datetime) -> Observations:
        """Every observation of the series' file.

        Raises:
            NotFoundError: there is no file of this series.
            IntegrityError: it is not a CSV of this series.
        """
        for suffix in (".csv", ".csv.gz"):
            path = self._folder / f"{series_id}{suffix}"
            if path.is_file():
                body = _unpacked(path)
                values = parse(body, series_id, place=str(path), today=now.date())
                return Observations(values, self.name, path.name, self._keep(body))
        raise NotFoundError(
            "There is no file of this series",
            place=str(self._folder / f"{series_id}.csv"),
            remedy="Add it, or take the series out of the seed macro_series",
        )

    def close(self) -> None:
        """Nothing to release."""


def parse(body: bytes, series_id: str, *, place: str, today: date) -> dict[date, Decimal]:
    """The observations of one series from FRED's CSV.

    Raises:
        BlockedError: the body is a page for people.
        IntegrityError: it is anything else than the CSV of this series, it has no value, or periods are there
            twice or begin in the future.
    """
    if len(body) > MAX_BODY_BYTES:
        raise IntegrityError(f"The answer has more than {MAX_BODY_BYTES} bytes", place=place)
    if body.lstrip()[:64].lower().startswith(_MARKUP):
        raise BlockedError("The answer is a page for people, no CSV", place=place, remedy="Try again later")
    try:
        rows = csv.reader(io.StringIO(body.decode("utf-8-sig")), strict=True)
        header = next(rows, [])
        if len(header) != 2 or header[0] not in _DATE_COLUMNS or header[1] != series_id:
            raise IntegrityError(f"The header is {','.join(header)[:80]!r}, not that of {series_id}", place=place)
        found: dict[date, Decimal] = {}
        days: list[date] = []
        for row in rows:
            on, text = row
            days.append(date.fromisoformat(on))
            if text not in _MISSING:
                found[days[-1]] = _number(text)
    except (UnicodeDecodeError, csv.Error, ValueError, InvalidOperation) as error:
        raise IntegrityError(f"The CSV of {series_id} cannot be read: {error}", place=place) from error
    if not found:
        raise IntegrityError(f"The CSV of {series_id} holds no value", place=place)
    if len(set(days)) != len(days) or max(days) > today:
        raise IntegrityError(f"Periods of {series_id} are there twice or begin in the future", place=place)
    return found


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(f"{text!r} is no number")
    return value


def _unpacked(path: Path) -> bytes:
    body = path.read_bytes()
    if path.suffix != ".gz":
        return body
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error) as error:
        raise IntegrityError(f"The file is no whole gzip file: {error}", place=str(path)) from error
