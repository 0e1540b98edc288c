"""yfinance itself, against a loopback server with Yahoo's paths and answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from overbuild.errors import FetchError
from overbuild.extract.prices import base
from overbuild.extract.prices.base import MAX_BODY_BYTES, PriceHistory
from overbuild.extract.prices.checks import check
from overbuild.extract.prices.yahoo import YahooProvider
from tests.extract.prices.market import CALENDAR, NOW, Market, chart, yahoo_not_found
from tests.extract.prices.server import Answer, Server

Yahoo = tuple[YahooProvider, Server]
TOO_MANY = Answer(b"Too Many Requests\r\n", 429, "text/plain")
DOWN = Answer(b"<!DOCTYPE html><html><body>Will be right back...</body></html>", 200, "text/html")
CONSENT = Answer(b"<!doctype html><html><body>Before you continue</body></html>", 200, "text/html")
CRUMB = Answer(b'{"finance":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}', 401)


def fetch(provider: YahooProvider, ticker: str = "MSFX", upto: date = date(2026, 8, 22)) -> PriceHistory:
    return provider.fetch(ticker, date(2026, 3, 1), upto, now=NOW)


def test_bars_are_split_adjusted_and_not_dividend_adjusted(yahoo: Yahoo, market: Market):
    provider, _ = yahoo
    history = fetch(provider)
    assert history.basis == "split"
    assert history.currency == "USD"
    rows = market.shares["MSFX"].view(market.upto, adjusted_for_splits=True)
    assert [b.session_on for b in history.bars] == [r["date"] for r in rows]
    assert [b.close for b in history.bars] == pytest.approx([r["close"] for r in rows])
    assert [b.adj_close for b in history.bars] == pytest.approx([r["adj_close"] for r in rows])
    # The dividend paid before the 4:1 split is told per share of today.
    assert {(a.ex_on, a.kind): a.amount for a in history.actions} == {
        (date(2026, 5, 14), "dividend"): 0.5,
        (date(2026, 8, 12), "split"): 4.0,
        (date(2026, 8, 13), "dividend"): 0.5,
    }
    assert check(history, CALENDAR, NOW).warnings == ()


def test_a_page_instead_of_a_chart_is_no_empty_history(yahoo: Yahoo):
    provider, server = yahoo
    server.faults = [CONSENT]
    with pytest.raises(base.PriceBlockedError, match="page for people"):
        fetch(provider)


def test_an_outage_is_waited_for_and_then_told(yahoo: Yahoo):
    provider, server = yahoo
    server.faults = [DOWN, Answer(b"", 502)]
    assert fetch(provider).bars
    server.faults = [DOWN] * 20
    with pytest.raises(base.PriceUnavailableError, match="down"):
        fetch(provider)


def test_a_page_is_not_remembered_for_the_next_request(yahoo: Yahoo):
    provider, server = yahoo
    server.faults = [CONSENT]
    with pytest.raises(base.PriceBlockedError):
        fetch(provider)
    assert fetch(provider).bars


def test_an_unknown_ticker_is_not_an_empty_history(yahoo: Yahoo):
    provider, server = yahoo
    with pytest.raises(base.PriceNotFoundError, match="delisted"):
        fetch(provider, "NOPE")
    assert all(r.path == "/v8/finance/chart/NOPE" for r in server.requests)


def test_a_ticker_that_vanishes_between_two_requests_is_not_found(yahoo: Yahoo):
    provider, server = yahoo
    fetch(provider)
    server.faults = [yahoo_not_found()]
    with pytest.raises(base.PriceNotFoundError):
        fetch(provider)


def test_rate_limiting_is_waited_for(yahoo: Yahoo):
    provider, server = yahoo
    server.faults = [TOO_MANY] * 4  # yfinance sends each request twice with another cookie
    assert fetch(provider).bars


def test_rate_limiting_without_end_is_given_up(yahoo: Yahoo):
    provider, server = yahoo
    server.faults = [TOO_MANY] * 100
    with pytest.raises(base.PriceQuotaError, match="too many requests"):
        fetch(provider)
    assert len(server.requests) <= 10


def test_the_rate_limit_notice_with_status_200_is_a_quota(yahoo: Yahoo):
    provider, server = yahoo
    server.faults = [Answer(TOO_MANY.body, 200, "text/html")] * 100
    with pytest.raises(base.PriceQuotaError):
        fetch(provider)


def test_a_refused_crumb_is_not_a_missing_ticker(yahoo: Yahoo):
    provider, server = yahoo
    fetch(provider)
    server.faults = [CRUMB] * 2
    with pytest.raises(base.PriceUnauthorisedError):
        fetch(provider)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"", 200),
        Answer(b"{}", 200),
        Answer(b'{"chart":{"result":[{"meta":{}}],"error":null}}', 200),
        Answer(b'{"chart":{"result":[', 200),
        Answer(b"[1,2]", 200),
        Answer(b"date,close", 200, "text/csv"),
        Answer(b"{" + b" " * MAX_BODY_BYTES + b"}", 200),
    ],
)
def test_what_is_not_a_chart_is_never_taken_for_one(yahoo: Yahoo, answer: Answer):
    provider, server = yahoo
    fetch(provider)
    server.faults = [answer] * 4
    with pytest.raises(base.PriceMalformedError):
        fetch(provider)
    server.faults = []
    assert fetch(provider).bars


def edited(market: Market, edit: Callable[[dict[str, Any]], None]) -> Answer:
    told = chart("MSFX", market.shares["MSFX"].view(market.upto, adjusted_for_splits=True))
    edit(told["chart"]["result"][0])
    return Answer(json.dumps(told).encode())


def test_the_null_bar_of_the_last_day_is_reported_and_not_stored(yahoo: Yahoo, market: Market):
    def no_last_bar(result: dict[str, Any]) -> None:
        for name in ("open", "high", "low", "close"):
            result["indicators"]["quote"][0][name][-1] = None
        result["indicators"]["adjclose"][0]["adjclose"][-1] = None

    provider, server = yahoo
    fetch(provider)
    server.faults = [edited(market, no_last_bar)]
    checked = check(fetch(provider), CALENDAR, NOW)
    assert checked.bars[-1].session_on == date(2026, 8, 20)
    assert [r.reason_code for r in checked.rejects] == ["missing_close"]


def test_an_unknown_volume_is_not_zero(yahoo: Yahoo, market: Market):
    def no_volume(result: dict[str, Any]) -> None:
        result["indicators"]["quote"][0]["volume"][0] = None

    provider, server = yahoo
    fetch(provider)
    server.faults = [edited(market, no_volume)]
    assert fetch(provider).bars[0].volume is None


def test_a_missing_currency_is_not_guessed(yahoo: Yahoo, market: Market):
    provider, server = yahoo
    fetch(provider)
    server.faults = [edited(market, lambda result: result["meta"].update(currency=None))]
    with pytest.raises(base.PriceMalformedError, match="currency"):
        fetch(provider)


def test_a_long_lived_worker_does_not_repeat_yesterdays_answer(yahoo: Yahoo, market: Market):
    # yfinance keeps answers for past ranges for the life of the process.
    provider, server = yahoo
    past = date(2026, 8, 20)
    before = fetch(provider, upto=past)
    bar = market.shares["MSFX"].bars[date(2026, 8, 19)]
    bar["close"] *= 1.001
    after = fetch(provider, upto=past)
    assert [b.close for b in before.bars] != [b.close for b in after.bars]
    assert len(server.ranged) == 2


def test_requests_keep_their_distance_also_between_two_providers(yahoo: Yahoo, tmp_path: Path, market: Market):
    _, server = yahoo
    first, second = (YahooProvider(tmp_path / "state", seconds_between_requests=0.1) for _ in range(2))
    for provider in (first, second, first):
        fetch(provider, "PLNX")
    times = [r.at for r in server.requests]
    assert len(times) >= 3
    # Arrival may be late on a busy machine, never early; only the first one's delay shortens the whole.
    assert times[-1] - times[0] > 0.1 * (len(times) - 1) - 0.09
    first.close()
    second.close()


def test_the_stored_address_names_the_request_and_no_session_secret(yahoo: Yahoo):
    provider, server = yahoo
    history = fetch(provider)
    assert history.source_url.startswith(f"{server.url}/v8/finance/chart/MSFX?")
    assert "interval=1d" in history.source_url
    assert "crumb" not in history.source_url
    assert len(history.source_sha256) == 64


def test_the_end_is_included(yahoo: Yahoo):
    provider, _ = yahoo
    last = date(2026, 8, 19)
    assert fetch(provider, upto=last).bars[-1].session_on == last
    assert fetch(provider, upto=last + timedelta(days=1)).bars[-1].session_on == date(2026, 8, 20)


def test_no_answer_at_all_is_an_outage(yahoo: Yahoo, monkeypatch: pytest.MonkeyPatch):
    provider, _ = yahoo
    monkeypatch.setattr("yfinance.base._BASE_URL_", "http://127.0.0.1:9")
    monkeypatch.setattr("yfinance.scrapers.history._BASE_URL_", "http://127.0.0.1:9")
    with pytest.raises(FetchError) as caught:
        fetch(provider, "PLNX")
    assert type(caught.value) is base.PriceUnavailableError
