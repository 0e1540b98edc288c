"""The files provider on real daily bars: nothing is wrongly refused, and the adjustment is the published one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from overbuild.extract.prices import PriceResult, extract_prices
from overbuild.extract.prices.adjust import adjust
from overbuild.extract.prices.base import Action
from overbuild.extract.prices.calendar import calendar_for
from overbuild.extract.prices.checks import SeriesRefusedError, check
from overbuild.extract.prices.files import FilesProvider
from overbuild.settings import load_settings

pytestmark = pytest.mark.edgar

NOW = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)
# The copies of these two end some sessions earlier.
SHORT = {"AI": 5, "TSM": 1}


@pytest.fixture(scope="module")
def tickers(prices_dir: Path) -> list[str]:
    found = sorted(path.name.removesuffix(".csv.gz") for path in prices_dir.glob("*.csv.gz"))
    assert len(found) >= 25
    return found


@pytest.fixture(scope="module")
def results(prices_dir: Path, tickers: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, PriceResult]:
    home = tmp_path_factory.mktemp("home")
    settings = load_settings(home=home, price_provider="files", prices_dir=prices_dir)
    return {r.ticker: r for r in extract_prices(settings, tickers, now=NOW)}


def test_no_real_series_is_refused(results: dict[str, PriceResult]):
    """Crashes, rallies and spin-offs written as splits (DELL 1.973, IBM 1.046) are in there."""
    assert {t: (r.status, r.error) for t, r in results.items() if r.status != "ok"} == {}


def test_no_real_bar_goes_to_quarantine_and_no_session_is_missing(results: dict[str, PriceResult]):
    assert {t: r.quarantined for t, r in results.items() if r.quarantined} == {}
    assert {t: r.missing_sessions for t, r in results.items() if r.missing_sessions} == SHORT


def test_no_dividend_is_missing_from_the_real_actions(results: dict[str, PriceResult]):
    told = {t: w for t, r in results.items() for w in r.warnings if "adjusted closes" in w}
    assert told == {}


def test_our_adjusted_closes_are_the_published_ones(prices_dir: Path, tickers: list[str]):
    provider = FilesProvider(prices_dir)
    compared = 0
    for ticker in tickers:
        history = provider.fetch(ticker, date.min, NOW.date(), now=NOW)
        closes = pd.Series([b.close for b in history.bars], index=[b.session_on for b in history.bars])
        published = pd.Series([b.adj_close for b in history.bars], index=closes.index)
        ours = adjust(closes, history.actions, "split")["adj_close"]
        apart = (ours / published - 1).abs()
        if ticker == "NVDA":
            # Dividends of 0.0019 a share are known to four decimals before 2017: 5 % of each, 0.03 % in all.
            early = [d.year < 2017 for d in apart.index]
            assert apart[early].max() < 4e-4
            apart = apart[[not e for e in early]]
        assert apart.max() < 1e-4, ticker
        compared += len(apart)
    assert compared > 80_000


@pytest.mark.parametrize(
    ("ticker", "day", "ratio"),
    [
        ("AAPL", date(2020, 8, 31), 4.0),
        ("NVDA", date(2021, 7, 20), 4.0),
        ("NVDA", date(2024, 6, 10), 10.0),
        ("AMZN", date(2022, 6, 6), 20.0),
        ("GOOGL", date(2022, 7, 18), 20.0),
    ],
)
def test_a_real_split_taken_out_of_the_adjustment_is_found(prices_dir: Path, ticker: str, day: date, ratio: float):
    history = FilesProvider(prices_dir).fetch(ticker, date.min, NOW.date(), now=NOW)

    def undo(value: float | None) -> float | None:
        return None if value is None else value * ratio

    bars = tuple(
        replace(b, open=undo(b.open), high=undo(b.high), low=undo(b.low), close=undo(b.close))
        if b.session_on < day
        else b
        for b in history.bars
    )
    dividends = tuple(a for a in history.actions if a.kind == "dividend" and a.ex_on >= day)
    calendar = calendar_for(NOW)
    with pytest.raises(SeriesRefusedError) as unrecorded:
        check(replace(history, bars=bars, actions=dividends), calendar, NOW)
    assert (unrecorded.value.code, str(day) in str(unrecorded.value)) == ("unexplained_split", True)
    with pytest.raises(SeriesRefusedError) as doubled:
        check(replace(history, bars=bars, actions=(*dividends, Action(day, "split", ratio))), calendar, NOW)
    assert doubled.value.code == "inconsistent_basis"
