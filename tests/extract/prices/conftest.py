"""Fixtures for tests of prices: servers that speak as Tiingo and Yahoo do, over real HTTP on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from overbuild.extract.prices.tiingo import TiingoProvider
from overbuild.extract.prices.yahoo import YahooProvider
from overbuild.settings import Settings, load_settings
from tests.extract.prices.market import Market, Share
from tests.extract.prices.server import App, Server

KEY = "not-a-real-key"


@pytest.fixture
def serve() -> Iterator[Callable[[App], Server]]:
    """Start servers; they stop with the test."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(Server(app))


@pytest.fixture
def market() -> Market:
    """MSFX pays dividends and splits 4:1 on 2026-08-12; PLNX does neither."""
    first, last = date(2026, 3, 2), date(2026, 8, 21)
    split = Share(first, last, 400.0, 1, {date(2026, 8, 12): 4.0}, {date(2026, 5, 14): 2.0, date(2026, 8, 13): 0.5})
    return Market({"MSFX": split, "PLNX": Share(first, last, 30.0, 2)})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a home of their own."""
    return load_settings(home=tmp_path / "home", price_provider="files")


@pytest.fixture
def tiingo(market: Market, serve: Callable[[App], Server]) -> Iterator[tuple[TiingoProvider, Server]]:
    """The Tiingo provider against a server of ``market``."""
    server = serve(market.tiingo)
    provider = TiingoProvider(server.url, SecretStr(KEY), wait_seconds=0.01)
    yield provider, server
    provider.close()


@pytest.fixture
def yahoo(
    market: Market, serve: Callable[[App], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[YahooProvider, Server]]:
    """The Yahoo provider with yfinance's base address set to a server of ``market``.

    yfinance also asks Yahoo's other hosts for a cookie and a crumb, which charts can do without. They go through a
    proxy setting of yfinance to the same server, which lets nobody out.
    """
    import yfinance

    server = serve(market.yahoo)
    monkeypatch.setattr("yfinance.base._BASE_URL_", server.url)
    monkeypatch.setattr("yfinance.scrapers.history._BASE_URL_", server.url)
    # yfinance's settings object knows no delattr, so monkeypatch cannot restore it.
    before = yfinance.config.network.proxy, yfinance.config.debug.hide_exceptions
    yfinance.config.network.proxy = {"https": server.url}
    provider = YahooProvider(tmp_path / "state", seconds_between_requests=0.0, wait_seconds=0.01)
    yield provider, server
    provider.close()
    yfinance.config.network.proxy, yfinance.config.debug.hide_exceptions = before
