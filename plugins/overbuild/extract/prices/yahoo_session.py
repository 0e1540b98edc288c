"""The HTTP session yfinance works with: paced, capped, and judged before yfinance parses anything.

Imported only when prices come from Yahoo, because curl_cffi loads a shared library.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from curl_cffi import CurlECode, CurlOpt, requests
from curl_cffi.requests.exceptions import RequestException

from overbuild.extract.prices.base import (
    FETCH_AGAIN,
    MAX_BODY_BYTES,
    BodyCheck,
    PriceDamagedError,
    PriceMalformedError,
    PriceNotFoundError,
    PriceQuotaError,
    PriceUnavailableError,
    excerpt,
)

_MAX_REDIRECTS: Final = 3
_CHART: Final = "/v8/finance/chart/"
_DOWN: Final = b"will be right back"
_QUOTA: Final = b"too many requests"
# yfinance reacts to these itself, with a new cookie and crumb, and asks once more.
_LEFT_TO_YFINANCE: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)


class CheckedSession(requests.Session[requests.Response]):
    """A browser-like session that lets only sound chart answers through.

    ``status``, ``url`` (without the crumb) and ``body`` are those of the newest chart answer.

    Args:
        wait: called before each request.
    """

    def __init__(self, wait: Callable[[], None]) -> None:
        super().__init__(
            impersonate="chrome",
            curl_options={CurlOpt.MAXFILESIZE_LARGE: MAX_BODY_BYTES},
            max_redirects=_MAX_REDIRECTS,
        )
        self._wait_turn = wait
        self.status: int | None = None
        self.url = ""
        self.body = b""

    def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401
        """As in the base class.

        Raises:
            PriceUnavailableError, PriceNotFoundError, PriceBlockedError, PriceQuotaError,
            PriceMalformedError: a
                chart was asked for and the answer is none.
        """
        self._wait_turn()
        chart = _CHART in urlsplit(url).path
        if chart:
            self.status, self.url, self.body = None, url, b""
        try:
            response = super().request(method, url, *args, **kwargs)
        except RequestException as error:
            if chart and error.code == CurlECode.FILESIZE_EXCEEDED:
                raise PriceMalformedError(
                    f"Yahoo answered with more than the {MAX_BODY_BYTES} bytes accepted",
                    place=url,
                    remedy="Run again later",
                ) from error
            if chart and error.code == CurlECode.TOO_MANY_REDIRECTS:
                raise PriceMalformedError("Yahoo redirects in circles", place=url, remedy="Run again later") from error
            if chart:
                raise PriceUnavailableError(
                    f"Yahoo did not answer: {error}", place=url, remedy="Try again later"
                ) from error
            raise
        if chart and not _is_consent_page(response.url):
            self._judge(url, response)
        return response

    def _judge(self, asked: str, response: requests.Response) -> None:
        self.status = response.status_code
        self.url = _without_crumb(response.url)
        self.body = body = response.content
        place = f"{asked}, redirected to {self.url}" if response.redirect_count else self.url
        if self.status in _LEFT_TO_YFINANCE:
            return
        if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR or _DOWN in body[:4096].lower():
            raise PriceUnavailableError(
                f"Yahoo is down ({self.status}): {excerpt(body)!r}", place=place, remedy="Try again later"
            )
        if body[:64].lower().startswith(_QUOTA):
            raise PriceQuotaError("Yahoo says there were too many requests", place=place, remedy="Try again later")
        if self.status == HTTPStatus.NOT_FOUND:
            raise PriceNotFoundError(
                f"Yahoo does not have the ticker: {excerpt(body)!r}",
                place=place,
                remedy="Check the ticker",
            )
        content_type = response.headers.get("content-type") or ""
        BodyCheck.require_json("Yahoo", place, content_type, body, b"{")
        try:
            msgspec.json.decode(body, type=msgspec.Raw)
        except msgspec.DecodeError as error:
            raise PriceDamagedError(f"Yahoo's answer is not whole: {error}", place=place, remedy=FETCH_AGAIN) from error


def _is_consent_page(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host.endswith("consent.yahoo.com")  # yfinance accepts the form and goes on


def _without_crumb(url: str) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "crumb"]
    return urlunsplit(parts._replace(query=urlencode(query)))
