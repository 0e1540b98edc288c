"""Market values, concentration and outcomes on real share counts and real prices, splits and all."""

from __future__ import annotations

import csv
import gzip
import hashlib
import itertools
import math
import statistics
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from overbuild.extract.edgar import companyfacts, submissions
from overbuild.extract.edgar.submissions import Document
from overbuild.extract.prices import extract_prices
from overbuild.lake.schemas import CORPORATE_ACTIONS, DAILY_BARS
from overbuild.lake.store import Lake
from overbuild.settings import load_settings
from overbuild.transform.lake_views import SCOPE
from tests.support.builds import NAMED
from tests.support.models import Models

pytestmark = [pytest.mark.edgar, pytest.mark.slow]

TICKERS = ("AAPL", "AMZN", "GOOGL", "META", "MSFT", "NVDA", "ORCL")
NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
AS_OF = datetime(2024, 6, 7, 23, tzinfo=UTC)  # between NVIDIA's announcement of a split and the split
# Shares, and what places the quarters; the rest of the facts takes no part here.
TAGS = (
    "CommonStockSharesOutstanding",
    "EntityCommonStockSharesOutstanding",
    "Assets",
    "LiabilitiesAndStockholdersEquity",
    "NetIncomeLoss",
    "NetCashProvidedByUsedInOperatingActivities",
)


@pytest.fixture(scope="module")
def lake(edgar_dir: Path, prices_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    """Real filings, share counts and bars of seven companies and the benchmark, as tables by dataset."""
    settings = load_settings(home=tmp_path_factory.mktemp("market"), price_provider="files", prices_dir=prices_dir)
    extract_prices(settings, [*TICKERS, "SPY"], now=NOW)
    store = Lake(settings.lake_dir)
    tables: dict[str, list[pa.Table]] = {"companies": [], "filings": [], "facts": []}
    for ticker in TICKERS:
        cik = NAMED[ticker]
        listing = submissions.parse(_read(edgar_dir, f"submissions/CIK{cik:010d}.json"), [], cik=cik)
        body = _read(edgar_dir, f"api/xbrl/companyfacts/CIK{cik:010d}.json")
        facts = companyfacts.parse(body.content, cik=cik, url=body.url, sha256=body.sha256).table
        tables["companies"].append(listing.companies)
        tables["filings"].append(listing.filings)
        tables["facts"].append(facts.filter(pc.is_in(facts["tag"], pa.array(TAGS))))
    merged = {name: pa.concat_tables(parts) for name, parts in tables.items()}
    return merged | {name: store.read(name) for name in (DAILY_BARS.name, CORPORATE_ACTIONS.name)}


def _read(edgar_dir: Path, path: str) -> Document:
    content = gzip.decompress((edgar_dir / f"{path}.gz").read_bytes())
    return Document(content, f"https://data.sec.gov/{path}", hashlib.sha256(content).hexdigest())


def _models(lake: dict[str, pa.Table], as_of: datetime | None = None) -> Models:
    scope = [
        {"cik": NAMED[ticker], "ticker": ticker, "cohort": None, "status": "ok", "is_startup": False}
        for ticker in TICKERS
    ]
    return Models({**lake, "scope": pa.Table.from_pylist(scope, SCOPE)}, as_of)


@pytest.fixture(scope="module")
def models(lake: dict[str, pa.Table]) -> Iterator[Models]:
    with _models(lake) as opened:
        yield opened


@pytest.fixture(scope="module")
def values(models: Models) -> dict[tuple[str, date], dict[str, Any]]:
    return {(row["ticker"], row["session_on"]): row for row in models.rows("int_market_values")}


@pytest.mark.parametrize(
    ("ticker", "before", "after", "ratio"),
    [
        ("NVDA", date(2024, 6, 7), date(2024, 6, 10), 10),
        ("NVDA", date(2021, 7, 19), date(2021, 7, 20), 4),
        ("AAPL", date(2020, 8, 28), date(2020, 8, 31), 4),
        ("AMZN", date(2022, 6, 3), date(2022, 6, 6), 20),
        ("GOOGL", date(2022, 7, 15), date(2022, 7, 18), 20),
    ],
)
def test_a_split_never_moves_a_market_value(
    values: dict[tuple[str, date], dict[str, Any]], ticker: str, before: date, after: date, ratio: int
) -> None:
    one, other = values[ticker, before], values[ticker, after]
    assert other["shares"] / one["shares"] == pytest.approx(ratio)
    assert other["market_value_usd"] / one["market_value_usd"] == pytest.approx(1, abs=0.06)


def test_no_market_value_is_off_by_a_split_or_a_class_of_stock(
    values: dict[tuple[str, date], dict[str, Any]],
) -> None:
    """Round figures as the newspapers had them."""
    told = {
        ("AAPL", date(2022, 1, 3)): 3.0e12,
        ("NVDA", date(2024, 6, 18)): 3.3e12,
        ("MSFT", date(2024, 1, 12)): 2.9e12,
        ("GOOGL", date(2021, 11, 8)): 2.0e12,
        ("AMZN", date(2018, 9, 4)): 1.0e12,
    }
    for key, value in told.items():
        assert values[key]["market_value_usd"] == pytest.approx(value, rel=0.05), key


def test_a_split_that_the_prices_lack_gives_no_market_value_before_it(
    values: dict[tuple[str, date], dict[str, Any]],
) -> None:
    """The prices lack Apple's 7-for-1 split of June 2014; its shares do not."""
    assert values["AAPL", date(2013, 6, 3)]["refusal"] == "split_missing_from_prices"
    assert values["AAPL", date(2014, 11, 3)]["refusal"] is None


def test_market_value_rests_on_counts_public_by_the_close(values: dict[tuple[str, date], dict[str, Any]]) -> None:
    assert [row for row in values.values() if row["shares_known_at"] and row["shares_known_at"] > row["known_at"]] == []
    valued = [row for row in values.values() if row["market_value_usd"]]
    old = [row for row in valued if (row["session_on"] - row["shares_counted_on"]).days > 200]
    assert old == []


def test_the_mean_correlation_is_that_of_all_pairs(models: Models, prices_dir: Path) -> None:
    rows = {row["session_on"]: row for row in models.rows("mart_market_concentration", "session_on")}
    session = date(2024, 1, 31)
    returns = {}
    for ticker in TICKERS:
        closes = {day: value for day, value in _closes(prices_dir, ticker).items() if day <= session}
        newest = [closes[day] for day in sorted(closes)[-61:]]
        returns[ticker] = [math.log(b / a) for a, b in itertools.pairwise(newest)]
    pairs = [statistics.correlation(returns[a], returns[b]) for a, b in itertools.combinations(TICKERS, 2)]
    assert rows[session]["n_correlated"] == len(TICKERS)
    assert rows[session]["mean_pairwise_correlation_60d"] == pytest.approx(statistics.mean(pairs), abs=1e-4)


def test_a_company_without_a_count_of_shares_is_named(models: Models) -> None:
    """Meta tags its share counts by class only: without its submissions there is none."""
    rows = {row["session_on"]: row for row in models.rows("mart_market_concentration", "session_on")}
    row = rows[date(2024, 1, 31)]
    assert (row["n_companies"], row["n_valued"], row["without_market_value"], row["without_price"]) == (
        7,
        6,
        ["META"],
        [],
    )
    assert row["top5_tickers"] == ["MSFT", "AAPL", "GOOGL", "AMZN", "NVDA"]
    total = sum(
        value["market_value_usd"]
        for value in models.rows("int_market_values")
        if value["session_on"] == date(2024, 1, 31) and value["market_value_usd"]
    )
    assert row["market_value_usd"] == total
    assert row["top5_share_pct"] == pytest.approx(100 * row["top5_market_value_usd"] / total)


def test_a_build_as_of_an_instant_says_the_same_of_all_sessions_before(
    lake: dict[str, pa.Table], models: Models
) -> None:
    with _models(lake, AS_OF) as earlier:
        told = earlier.rows("mart_market_concentration", "session_on")
    later = {row["session_on"]: row for row in models.rows("mart_market_concentration", "session_on")}
    assert max(row["session_on"] for row in told) == date(2024, 6, 7)
    for row in told[1200:]:  # from late 2014 on: what is refused before rests on a later count
        for name, value in row.items():
            same = later[row["session_on"]][name]
            assert same == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value), (
                row["session_on"],
                name,
            )


def test_an_outcome_is_the_return_from_the_day_after_the_flag(models: Models, prices_dir: Path) -> None:
    """A flag of 2024-05-29 after the close, and one on the newest day."""
    models.connection.execute("""
        create table mart_red_flags as
        select 1045810 as cik, 'NVDA' as ticker, 2025 as fiscal_year, q as fiscal_quarter, 'x' as calendar_quarter,
            date '2024-01-29' as period_start_on, ended as period_end_on, known as known_at, 'RF08' as flag_id,
            'v1' as rule_version, 'as_known_then' as vintage, status, 1.0 as severity
        from (values (1, date '2024-04-28', timestamptz '2024-05-29 20:30:00+00', 'flagged'),
            (2, date '2026-07-26', timestamptz '2026-08-20 20:30:00+00', 'watch')) as t (q, ended, known, status)
    """)
    models._built.add("mart_red_flags")
    rows = {(row["status"], row["horizon_sessions"]): row for row in models.rows("mart_flag_outcomes")}
    shares, benchmark = _closes(prices_dir, "NVDA"), _closes(prices_dir, "SPY")
    days = sorted(benchmark)
    entry = days.index(date(2024, 5, 30))
    for horizon in (21, 63, 126, 252):
        row, window = rows["flagged", horizon], days[entry : entry + horizon + 1]
        assert (row["entry_on"], row["exit_on"], row["outcome_status"]) == (window[0], window[-1], "complete")
        assert row["total_return_pct"] == pytest.approx(100 * (shares[window[-1]] / shares[window[0]] - 1), abs=0.02)
        expected = 100 * (benchmark[window[-1]] / benchmark[window[0]] - 1)
        assert row["benchmark_total_return_pct"] == pytest.approx(expected, abs=0.02)
        highest, deepest = 0.0, 0.0
        for day in window:
            highest = max(highest, shares[day])
            deepest = min(deepest, shares[day] / highest - 1)
        assert row["max_drawdown_pct"] == pytest.approx(100 * deepest, abs=0.02)
        assert row["known_at"].date() == window[-1]
        open_window = rows["watch", horizon]
        assert (open_window["entry_on"], open_window["outcome_status"]) == (date(2026, 8, 21), "window_not_over")
        assert open_window["total_return_pct"] is None


def _closes(prices_dir: Path, ticker: str) -> dict[date, float]:
    """Dividend-adjusted closes as the source has them."""
    with gzip.open(prices_dir / f"{ticker}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["date"]): float(row["adj_close"]) for row in csv.DictReader(file)}
