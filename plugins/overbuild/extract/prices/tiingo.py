"""Prices from Tiingo: one request gives raw bars, adjusted closes, dividends and splits.

The key travels in the Authorization header only, so it is in no URL, log or stored row. Tiingo tells of a
used-up allowance with status 200 and plain text, or with a JSON object instead of a list.
"""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Final

import httpx
import msgspec
import stamina
from pydantic import SecretStr

from overbuild.errors import UsageError
from overbuild.extract.prices.base import (
    FETCH_AGAIN,
    MAX_BODY_BYTES,
    Action,
    Bar,
    Basis,
    BodyCheck,
    Keep,
    PriceBlockedError,
    PriceDamagedError,
    PriceHistory,
    PriceMalformedError,
    PriceNotFoundError,
    PriceQuotaError,
    PriceUnauthorisedError,
    PriceUnavailableError,
    excerpt,
    hash_only,
    require_ticker,
)
from overbuild.extract.transfer import (
    DEADLINE_IN_TIMEOUTS,
    MAX_RETRY_AFTER_SECONDS,
    TooLargeError,
    TooSlowError,
    fetch_within,
    retry_after,
)

_ATTEMPTS: Final = 3
_WAIT_SECONDS: Final = 1.0
_QUOTA_WORDS: Final = (b"run over your", b"request allocation", b"symbol look up")


class _Row(msgspec.Struct):
    """One element of Tiingo's answer: raw US dollars, raw cash dividend, new shares per old share."""

    date: str
    close: float | None
    high: float | None
    low: float | None
    open: float | None
    volume: int | None
    adjClose: float | None = None  # noqa: N815 - Tiingo's spelling
    divCash: float = 0.0  # noqa: N815
    splitFactor: float = 1.0  # noqa: N815


class TiingoProvider:
    """Reads ``/tiingo/daily/<ticker>/prices``.

    Args:
        base_url: ``https://api.tiingo.com`` or a server that speaks alike.
        api_key: value of ``TIINGO_API_KEY``.
        attempts: how often a request is sent when there is no answer, a server error or a damaged answer; None: 3.
        wait_seconds: wait before the second attempt, doubled for each further one; None: 1.
        timeout_seconds: how long nothing may come; four times as long for a whole answer.
        keep: keeps the body of every sound answer.

    Raises:
        UsageError: no key is set.
    """

    name = "tiingo"
    incremental = True

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr | None,
        *,
        attempts: int | None = None,
        wait_seconds: float | None = None,
        timeout_seconds: float = 30.0,
        keep: Keep = hash_only,
    ) -> None:
        if api_key is None:
            raise UsageError(
                "Prices are to come from Tiingo, and no key is set",
                place="TIINGO_API_KEY",
                remedy="Set it, or choose another OVERBUILD_PRICE_PROVIDER",
            )
        self._base_url = base_url
        self._attempts = attempts or _ATTEMPTS
        self._wait = wait_seconds or _WAIT_SECONDS
        self._deadline = timeout_seconds * DEADLINE_IN_TIMEOUTS
        self._keep = keep
        self._key = api_key.get_secret_value().encode()
        self._client = httpx.Client(
            headers={
                "Authorization": f"Token {api_key.get_secret_value()}",
                "Accept": "application/json",
                "User-Agent": "overbuild",
            },
            timeout=timeout_seconds,
            follow_redirects=False,  # a redirect would carry the key to another host
        )

    @property
    def basis(self) -> Basis:
        """Raw: as traded on the day."""
        return "raw"

    def fetch(self, ticker: str, start: date, end: date, *, now: datetime) -> PriceHistory:
        """Raw bars and actions from ``start`` to ``end``.

        Raises:
            PriceQuotaError: an allowance is used up (429, or 200 with the notice).
            PriceUnauthorisedError: the key is not accepted (401).
            PriceBlockedError: 403.
            PricePageError: a page for people.
            PriceDamagedError: the answer is cut off or garbled, every time.
            PriceNotFoundError: no such ticker, or no bars in the range.
            PriceMalformedError: anything else that is not a list of bars.
            PriceUnavailableError: no answer after all attempts.
        """
        symbol = require_ticker(ticker).replace(".", "-")
        url = str(
            httpx.URL(
                f"{self._base_url}/tiingo/daily/{symbol}/prices",
                params={
                    "startDate": start.isoformat(),
                    "endDate": end.isoformat(),
                    "resampleFreq": "daily",
                    "format": "json",
                },
            )
        )
        for attempt in stamina.retry_context(
            on=self._again,
            attempts=self._attempts,
            timeout=None,
            wait_initial=self._wait,
            wait_max=60 * self._wait,
            wait_jitter=self._wait,
        ):
            with attempt:
                body = self._get(url)
                rows, bars = _read(body, ticker, url)
        if not bars:
            raise PriceNotFoundError(
                f"Tiingo has no bars of {ticker} from {start} to {end}", place=url, remedy="Check the ticker"
            )
        return PriceHistory(
            ticker=ticker,
            bars=bars,
            actions=tuple(action for row, bar in zip(rows, bars, strict=True) for action in _actions(row, bar)),
            basis=self.basis,
            currency="USD",
            source=self.name,
            is_synthetic=False,
            retrieved_at=now,
            source_url=url,
            source_sha256=self._keep(body),
        )

    def notes(self) -> tuple[str, ...]:
        """The licence in one sentence."""
        return ("Prices come from Tiingo under your key's licence: for internal use, not for redistribution",)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _again(self, error: Exception) -> bool | float:
        """Stamina's hook: False is final, True backs off, a number is the wait in seconds."""
        if isinstance(error, PriceQuotaError):
            return False if error.wait_seconds is None else max(error.wait_seconds, self._wait)
        return isinstance(error, PriceUnavailableError | PriceDamagedError)

    def _get(self, url: str) -> bytes:
        """Body of a good answer; every lie becomes an error of its kind."""
        try:
            response, body = fetch_within(self._client, url, seconds=self._deadline, max_bytes=MAX_BODY_BYTES)
        except TooLargeError as error:
            raise PriceMalformedError(
                f"Tiingo's answer is not used: {error}", place=url, remedy="Check OVERBUILD_TIINGO_BASE_URL"
            ) from error
        except TooSlowError as error:
            raise PriceUnavailableError(
                f"Tiingo's answer is not waited for: {error}",
                place=url,
                remedy="Run again, or raise OVERBUILD_PRICES_TIMEOUT",
            ) from error
        except httpx.HTTPError as error:
            raise PriceUnavailableError(
                f"Tiingo did not answer: {type(error).__name__} {error}".rstrip(), place=url, remedy="Try again later"
            ) from error
        # A server may repeat what it was sent; bodies are stored, and their beginnings are in messages.
        body = body.replace(self._key, b"***")
        self._judge_status(response, url, body)
        if any(words in body[:400].lower() for words in _QUOTA_WORDS):
            raise PriceQuotaError(
                f"Tiingo's allowance is used up: {excerpt(body)!r}",
                place=url,
                remedy="Wait until it is renewed, or use a larger plan",
            )
        BodyCheck.require_json("Tiingo", url, response.headers.get("content-type", ""), body, b"[")
        return body

    @staticmethod
    def _judge_status(response: httpx.Response, url: str, body: bytes) -> None:
        status = response.status_code
        told = f"{status}: {excerpt(body)!r}"
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            quota = PriceQuotaError(f"Tiingo's allowance is used up, {told}", place=url, remedy="Try again later")
            asked = retry_after(response.headers.get("Retry-After"))
            quota.wait_seconds = asked if asked is not None and asked <= MAX_RETRY_AFTER_SECONDS else None
            raise quota
        if status == HTTPStatus.UNAUTHORIZED:
            raise PriceUnauthorisedError(
                f"Tiingo does not accept the key, {told}", place=url, remedy="Check TIINGO_API_KEY"
            )
        if status == HTTPStatus.FORBIDDEN:
            raise PriceBlockedError(
                f"Tiingo refuses the request, {told}", place=url, remedy="Check what the key's plan allows"
            )
        if status == HTTPStatus.NOT_FOUND:
            raise PriceNotFoundError(f"Tiingo does not have the ticker, {told}", place=url, remedy="Check the ticker")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise PriceUnavailableError(f"Tiingo failed with {told}", place=url, remedy="Try again later")
        if response.is_redirect:
            raise PriceMalformedError(
                f"Tiingo redirects to {response.headers.get('Location', '')!r} ({status}); that is not followed, "
                "it would carry the key elsewhere",
                place=url,
                remedy="Check OVERBUILD_TIINGO_BASE_URL, or run again later",
            )
        if status != HTTPStatus.OK:
            raise PriceMalformedError(f"Tiingo answered with {told}", place=url, remedy=FETCH_AGAIN)


def _read(body: bytes, ticker: str, url: str) -> tuple[list[_Row], tuple[Bar, ...]]:
    try:
        rows = msgspec.json.decode(body, type=list[_Row])
        return rows, tuple(_bar(row) for row in rows)
    except (msgspec.DecodeError, ValueError) as error:
        raise PriceDamagedError(
            f"Tiingo's bars of {ticker} cannot be read: {error}", place=url, remedy=FETCH_AGAIN
        ) from error


def _bar(row: _Row) -> Bar:
    return Bar(
        session_on=date.fromisoformat(row.date[:10]),
        open=row.open,
        high=row.high,
        low=row.low,
        close=row.close,
        volume=row.volume,
        adj_close=row.adjClose,
        line=row.date[:10],
    )


def _actions(row: _Row, bar: Bar) -> list[Action]:
    found = []
    if row.divCash != 0.0:
        found.append(Action(bar.session_on, "dividend", row.divCash))
    if row.splitFactor != 1.0:
        found.append(Action(bar.session_on, "split", row.splitFactor))
    return found
