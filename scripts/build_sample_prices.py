#!/usr/bin/env python3
"""Generate the sample's synthetic price bars.

    .venv/bin/python scripts/build_sample_prices.py [--output sample/prices]

No market data goes in: every series starts at 100 and follows a seeded random walk, with a common factor,
over the real sessions of the exchange. Splits and first days are the real ones, so that prices and the share
counts in the filings speak of the same shares; dividends are invented. The same code gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import shutil
from datetime import date
from pathlib import Path
from random import Random

import pandas as pd

from overbuild.extract.prices.adjust import adjust
from overbuild.extract.prices.base import Action
from overbuild.extract.prices.calendar import SessionCalendar
from overbuild.paths import project_root
from overbuild.sample import made_up
from overbuild.watchlist import BENCHMARKS, load_watchlist

START, END = date(2023, 10, 2), date(2026, 9, 30)
FIRST_DAYS = {"CRWV": date(2025, 3, 28)}
SPLITS = {"NVDA": {date(2024, 6, 10): 10.0}}
# Dividend per share and the month of the quarter it falls in.
DIVIDENDS = {
    "AAPL": (0.11, 2),
    "DELL": (0.35, 1),
    "GOOGL": (0.12, 3),
    "META": (0.09, 3),
    "MSFT": (0.18, 2),
    "NVDA": (0.01, 3),
    "ORCL": (0.29, 1),
    "QQQ": (0.15, 3),
    "SPY": (0.31, 3),
    "VST": (0.14, 3),
}
MARKET_SIGMA, OWN_SIGMA, LARGEST_MOVE = 0.008, 0.016, 0.09


def market(sessions: list[date]) -> dict[date, float]:
    """Daily log return of the common factor."""
    chance = Random("overbuild sample: market")
    return {day: chance.gauss(0.0003, MARKET_SIGMA) for day in sessions}


def actions_of(ticker: str, sessions: list[date]) -> list[Action]:
    """Splits, and a dividend on the tenth session of its month in every quarter."""
    found = [Action(day, "split", ratio) for day, ratio in SPLITS.get(ticker, {}).items()]
    if ticker in DIVIDENDS:
        amount, month_of_quarter = DIVIDENDS[ticker]
        months = sorted({(day.year, day.month) for day in sessions})
        for year, month in months:
            days = [day for day in sessions if (day.year, day.month) == (year, month)]
            if (month - 1) % 3 + 1 == month_of_quarter and len(days) >= 10:
                found.append(Action(days[9], "dividend", amount))
    return sorted(found, key=lambda action: action.ex_on)


def bars_of(ticker: str, sessions: list[date], common: dict[date, float]) -> pd.DataFrame:
    """Split-adjusted open, high, low, close and volume by session."""
    chance = Random(f"overbuild sample: {ticker}")
    benchmark = ticker in BENCHMARKS
    beta = 1.0 if benchmark else chance.uniform(0.9, 1.6)
    sigma = 0.002 if benchmark else OWN_SIGMA
    typical_volume = chance.uniform(1e7, 6e7)
    close, rows = 100.0, []
    for day in sessions:
        move = beta * common[day] + chance.gauss(0.0, sigma)
        move = max(-LARGEST_MOVE, min(LARGEST_MOVE, move))
        opened = close * math.exp(0.4 * move + chance.gauss(0.0, 0.2 * sigma))
        close *= math.exp(move)
        high = max(opened, close) * math.exp(abs(chance.gauss(0.0, 0.3 * sigma)))
        low = min(opened, close) * math.exp(-abs(chance.gauss(0.0, 0.3 * sigma)))
        volume = round(typical_volume * math.exp(chance.gauss(0.0, 0.25)), -2)
        rows.append([round(opened, 4), round(high, 4), round(low, 4), round(close, 4), int(volume)])
    return pd.DataFrame(rows, index=sessions, columns=["open", "high", "low", "close", "volume"])


def write_gzip(path: Path, lines: list[str]) -> None:
    """Text lines, gzipped, the same bytes for the same lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))


def build(output: Path) -> int:
    """Write all files of the folder anew; returns the number of bars."""
    if output.exists():
        shutil.rmtree(output)
    sessions = SessionCalendar(END.year).sessions(START, END)
    common = market(sessions)
    count = 0
    synthetic = made_up.tickers(project_root() / "sample" / "made_up")
    for ticker in sorted([*(company.ticker for company in load_watchlist()), *synthetic, *BENCHMARKS]):
        days = [day for day in sessions if day >= FIRST_DAYS.get(ticker, START)]
        bars, actions = bars_of(ticker, days, common), actions_of(ticker, days)
        adjusted = adjust(bars["close"], actions, "split")["adj_close"]
        lines = ["date,open,high,low,close,adj_close,volume"]
        lines += [
            f"{day},{row.open:.4f},{row.high:.4f},{row.low:.4f},{row.close:.4f},{adjusted[day]:.6f},{row.volume}"
            for day, row in zip(days, bars.itertuples(), strict=True)
        ]
        write_gzip(output / f"{ticker}.csv.gz", lines)
        count += len(days)
        if actions:
            lines = ["ex_date,dividend,basis,split"]
            lines += [
                f"{action.ex_on},{action.amount:g},split,"
                if action.kind == "dividend"
                else f"{action.ex_on},,,{action.amount:g}"
                for action in actions
            ]
            write_gzip(output / "actions" / f"{ticker}.csv.gz", lines)
    sidecar = {
        "basis": "split",
        "is_synthetic": True,
        "as_of": END.isoformat(),
        "currency": "USD",
        "source": "overbuild-synthetic",
    }
    (output / "prices.json").write_text(json.dumps(sidecar, indent=2) + "\n")
    return count


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=project_root() / "sample" / "prices")
    arguments = parser.parse_args()
    print(f"{build(arguments.output):,} synthetic bars in {arguments.output}")


if __name__ == "__main__":
    main()
