from __future__ import annotations

import json
from datetime import date

import pytest

from overbuild.errors import FetchError, UsageError
from overbuild.extract.prices import base
from overbuild.extract.prices.base import MAX_BODY_BYTES, PriceHistory
from overbuild.extract.prices.checks import check
from overbuild.extract.prices.tiingo import TiingoProvider
from tests.extract.prices.conftest import KEY
from tests.extract.prices.market import CALENDAR, NOW
from tests.extract.prices.server import Answer, Server

Tiingo = tuple[TiingoProvider, Server]
MONTHLY = b"You have run over your 500 symbol look up for this month. Please upgrade your plan."
HOURLY = b'{"detail":"Error: You have run over your hourly request allocation."}'
# The first half of 'gzip' bodies is not what this test is about: a page is a page.
PAGE = b"<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body></body></html>"


def fetch(provider: TiingoProvider, ticker: str = "MSFX") -> PriceHistory:
    return provider.fetch(ticker, date(2026, 3, 1), date(2026, 8, 22), now=NOW)


def test_raw_bars_dividends_and_splits_are_read_as_traded(tiingo: Tiingo):
    provider, server = tiingo
    history = fetch(provider)
    assert history.basis == "raw"
    assert {(a.ex_on, a.kind, a.amount) for a in history.actions} == {
        (date(2026, 5, 14), "dividend", 2.0),
        (date(2026, 8, 12), "split", 4.0),
        (date(2026, 8, 13), "dividend", 0.5),
    }
    closes = {b.session_on: b.close for b in history.bars}
    assert closes[date(2026, 8, 11)] / closes[date(2026, 8, 12)] == pytest.approx(4, rel=0.1)
    # Its adjusted closes follow from its actions, so no warning.
    assert check(history, CALENDAR, NOW).warnings == ()
    assert server.requests[0].query == {
        "startDate": "2026-03-01",
        "endDate": "2026-08-22",
        "resampleFreq": "daily",
        "format": "json",
    }


def test_the_key_is_in_the_header_and_nowhere_else(tiingo: Tiingo):
    provider, server = tiingo
    history = fetch(provider)
    (request,) = server.requests
    assert request.headers["authorization"] == f"Token {KEY}"
    assert KEY not in request.target
    assert KEY not in repr(history)
    server.faults = [Answer(b"{}", 401)]
    with pytest.raises(FetchError) as caught:
        fetch(provider)
    assert KEY not in repr(caught.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(MONTHLY, 200, "text/plain"), base.PriceQuotaError),
        (Answer(MONTHLY, 200, "application/json"), base.PriceQuotaError),
        (Answer(HOURLY, 200), base.PriceQuotaError),
        (Answer(b'{"detail":"slow down"}', 429), base.PriceQuotaError),
        (Answer(b'{"detail":"Invalid token."}', 401), base.PriceUnauthorisedError),
        (Answer(b'{"detail":"Not on your plan."}', 403), base.PriceBlockedError),
        (Answer(b'{"detail":"Not found."}', 404), base.PriceNotFoundError),
        (Answer(b"[]", 200), base.PriceNotFoundError),
        (Answer(PAGE, 200, "text/html"), base.PricePageError),
        (Answer(PAGE, 200, "application/json"), base.PricePageError),
        (Answer(b"", 200), base.PriceDamagedError),
        (Answer(b"date,close\n2026-08-03,1\n", 200, "text/csv"), base.PriceMalformedError),
        (Answer(b'{"unexpected": 1}', 200), base.PriceMalformedError),
        (Answer(b'[{"date":"2026-08-03"}]', 200), base.PriceMalformedError),
        (Answer(b'[{"date":"2026-08-03","close":"12"', 200), base.PriceMalformedError),
        (Answer(b"", 302), base.PriceMalformedError),
        (Answer(b" " * (MAX_BODY_BYTES + 1) + b"[]", 200), base.PriceMalformedError),
    ],
)
def test_what_is_not_data_is_never_taken_for_data(tiingo: Tiingo, answer: Answer, error: type[FetchError]):
    provider, server = tiingo
    server.faults = [answer] * 3
    with pytest.raises(error) as caught:
        fetch(provider)
    server.faults = []
    assert "/tiingo/daily/MSFX/prices" in str(caught.value.place)
    # The refusal is not remembered: the next answer counts.
    assert fetch(provider).bars


def test_an_unknown_ticker_is_not_an_outage(tiingo: Tiingo):
    provider, server = tiingo
    with pytest.raises(base.PriceNotFoundError):
        fetch(provider, "NOPE")
    assert len(server.requests) == 1


def test_a_server_error_or_a_cut_body_is_tried_again(tiingo: Tiingo):
    provider, server = tiingo
    server.faults = [Answer(b"oops", 503, "text/plain"), Answer(b"[" + b" " * 500 + b"]", cut_after=10)]
    assert fetch(provider).bars
    assert len(server.requests) == 3


def test_trying_again_ends(tiingo: Tiingo):
    provider, server = tiingo
    server.faults = [Answer(b"oops", 502)] * 10
    with pytest.raises(base.PriceUnavailableError):
        fetch(provider)
    assert len(server.requests) == 3


def test_null_prices_stay_unknown(tiingo: Tiingo):
    provider, server = tiingo
    row = {"date": "2026-08-21T00:00:00.000Z", "volume": 7, "open": None, "high": None, "low": None, "close": None}
    server.faults = [Answer(json.dumps([row]).encode())]
    (bar,) = fetch(provider).bars
    assert bar.close is None
    assert bar.volume == 7


def test_a_share_class_is_spelled_as_tiingo_spells_it(tiingo: Tiingo):
    provider, server = tiingo
    with pytest.raises(base.PriceNotFoundError):
        fetch(provider, "BRK.B")
    assert server.requests[0].path == "/tiingo/daily/BRK-B/prices"


def test_a_missing_key_is_a_usage_error():
    with pytest.raises(UsageError, match="TIINGO_API_KEY"):
        TiingoProvider("https://api.example.com", None)
