"""Prices from Yahoo through yfinance: no key, personal use.

yfinance knows Yahoo's cookies, crumbs and time zones; this module keeps it honest. Its defaults swallow
errors into empty frames, adjust prices, remember answers for the life of the process and keep bars without
prices.
"""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import stamina

from overbuild.extract.prices.base import (
    FETCH_AGAIN,
    Action,
    Bar,
    Basis,
    Keep,
    PriceBlockedError,
    PriceDamagedError,
    PriceHistory,
    PriceMalformedError,
    PriceNotFoundError,
    PriceQuotaError,
    PriceUnauthorisedError,
    PriceUnavailableError,
    hash_only,
    require_ticker,
)
from overbuild.extract.prices.pace import Pace

if TYPE_CHECKING:
    from overbuild.extract.prices.yahoo_session import CheckedSession

SECONDS_BETWEEN_REQUESTS: Final = 1.0
# Yahoo's blocks of a shared address last from minutes to hours: after 15 + 30 + 60 s it is not worth more.
RATE_LIMIT_ATTEMPTS: Final = 4
RATE_LIMIT_WAIT_SECONDS: Final = 15.0


class YahooProvider:
    """Daily bars of Yahoo's chart endpoint, split-adjusted.

    Args:
        state_dir: folder for the pace shared by all processes and for yfinance's cache of cookies and time
            zones.
        seconds_between_requests: least distance of two requests.
        attempts: how often a request is sent when Yahoo says there were too many, does not answer or answers
            with damage; None: 4.
        wait_seconds: wait after Yahoo's first "too many requests", doubled for each further one; a tenth of it,
            each time, when there was no answer; None: 15.
        timeout_seconds: how long an answer may take.
        keep: keeps the body of every sound answer.
    """

    name = "yfinance"
    incremental = True

    def __init__(
        self,
        state_dir: Path,
        *,
        seconds_between_requests: float = SECONDS_BETWEEN_REQUESTS,
        attempts: int | None = None,
        wait_seconds: float | None = None,
        timeout_seconds: float = 30.0,
        keep: Keep = hash_only,
    ) -> None:
        self._state_dir = state_dir
        self._pace = Pace(state_dir / "yahoo.pace", seconds_between_requests)
        self._attempts = attempts or RATE_LIMIT_ATTEMPTS
        self._wait = wait_seconds or RATE_LIMIT_WAIT_SECONDS
        self._timeout = timeout_seconds
        self._keep = keep
        self._session: CheckedSession | None = None

    @property
    def basis(self) -> Basis:
        """Split: Yahoo's OHLC and volume are adjusted for splits, and so are its dividend amounts."""
        return "split"

    def fetch(self, ticker: str, start: date, end: date, *, now: datetime) -> PriceHistory:
        """Split-adjusted bars and actions from ``start`` to ``end``.

        Raises:
            PriceQuotaError: too many requests, still after all attempts.
            PriceUnauthorisedError: 401, still with a new crumb.
            PriceBlockedError: 403.
            PricePageError: a page for people.
            PriceDamagedError: the answer is cut off or garbled, every time.
            PriceNotFoundError: no such ticker, or no bars in the range.
            PriceMalformedError: anything else that is not a chart.
            PriceUnavailableError: no answer after all attempts.
        """
        symbol = require_ticker(ticker).replace(".", "-")
        for attempt in stamina.retry_context(
            on=self._backoff,
            attempts=self._attempts,
            timeout=None,
            wait_initial=self._wait,
            wait_max=8 * self._wait,
            wait_jitter=self._wait / 10,
        ):
            with attempt:
                frame, currency = self._history(symbol, start, end)
        session = self._checked_session()
        if frame.empty:
            raise PriceNotFoundError(
                f"Yahoo has no bars of {ticker} from {start} to {end}", place=session.url, remedy="Check the ticker"
            )
        bars, actions = _read_frame(frame)
        return PriceHistory(
            ticker=ticker,
            bars=bars,
            actions=actions,
            basis=self.basis,
            currency=currency,
            source=self.name,
            is_synthetic=False,
            retrieved_at=now,
            source_url=session.url,
            source_sha256=self._keep(session.body),
        )

    def notes(self) -> tuple[str, ...]:
        """Yahoo's terms in one sentence."""
        return ("Prices come from Yahoo, whose terms allow personal use only: do not pass the rows on",)

    def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _backoff(self, error: Exception) -> bool | float:
        """Whether to ask again; an answer that did not come is waited for much less than the end of a rate limit."""
        if isinstance(error, PriceUnavailableError | PriceDamagedError):
            return self._wait / 10
        return isinstance(error, PriceQuotaError)

    def _history(self, symbol: str, start: date, end: date) -> tuple[Any, str]:
        """yfinance's frame of daily bars and the currency, with every failure turned into one of ours."""
        import yfinance
        from yfinance.data import YfData
        from yfinance.exceptions import YFPricesMissingError, YFRateLimitError, YFTzMissingError

        session = self._checked_session()
        # Answers for past days are remembered for the life of the process, bad ones too.
        YfData.cache_get.cache_clear()
        try:
            stock = yfinance.Ticker(symbol, session=session)
            frame = stock.history(
                start=start.isoformat(),
                end=(end + timedelta(days=1)).isoformat(),  # yfinance excludes the end
                interval="1d",
                auto_adjust=False,
                actions=True,
                timeout=self._timeout,
            )
            currency = stock.history_metadata["currency"]
        except YFRateLimitError as error:
            raise PriceQuotaError(
                "Yahoo says there were too many requests",
                place=session.url,
                remedy="Try again later, or use OVERBUILD_PRICE_PROVIDER=tiingo with a key",
            ) from error
        except (YFPricesMissingError, YFTzMissingError) as error:
            raise _missing(symbol, session, error) from error
        except (
            PriceQuotaError,
            PriceBlockedError,
            PriceNotFoundError,
            PriceMalformedError,
            PriceUnavailableError,
        ):
            raise
        except Exception as error:  # yfinance indexes into the answer without looking
            raise _missing(symbol, session, error) from error
        if not isinstance(currency, str) or not currency:
            raise PriceMalformedError(
                f"Yahoo does not say in which currency {symbol} trades", place=session.url, remedy=FETCH_AGAIN
            )
        return frame, currency

    def _checked_session(self) -> CheckedSession:
        if self._session is None:
            import yfinance

            from overbuild.extract.prices.yahoo_session import CheckedSession

            yfinance.config.debug.hide_exceptions = False
            cache = self._state_dir / "yfinance"
            cache.mkdir(parents=True, exist_ok=True)
            yfinance.set_tz_cache_location(str(cache))
            self._session = CheckedSession(self._pace.wait)
        return self._session


def _missing(symbol: str, session: CheckedSession, error: Exception) -> Exception:
    """The error for a chart that yfinance could not use, by the status Yahoo gave."""
    if session.status == HTTPStatus.UNAUTHORIZED:
        return PriceUnauthorisedError("Yahoo does not accept our crumb", place=session.url, remedy="Try again later")
    if session.status == HTTPStatus.FORBIDDEN:
        return PriceBlockedError("Yahoo refuses us", place=session.url, remedy="Try again later")
    return PriceMalformedError(
        f"Yahoo's answer for {symbol} is no chart: {type(error).__name__}: {error}",
        place=session.url,
        remedy=FETCH_AGAIN,
    )


def _read_frame(frame: Any) -> tuple[tuple[Bar, ...], tuple[Action, ...]]:  # noqa: ANN401
    bars: list[Bar] = []
    actions: list[Action] = []
    for stamp, row in zip(frame.index, frame.to_dict("records"), strict=True):
        day = stamp.date()
        volume = int(row["Volume"])
        bars.append(
            Bar(
                session_on=day,
                open=_number(row["Open"]),
                high=_number(row["High"]),
                low=_number(row["Low"]),
                close=_number(row["Close"]),
                # yfinance writes 0 where Yahoo said null.
                volume=volume or None,
                adj_close=_number(row["Adj Close"]),
                line=day.isoformat(),
            )
        )
        if row["Dividends"]:
            actions.append(Action(day, "dividend", float(row["Dividends"])))
        if row["Stock Splits"]:
            actions.append(Action(day, "split", float(row["Stock Splits"])))
    return tuple(bars), tuple(actions)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
