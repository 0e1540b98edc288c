"""Synthetic shares: raw prices with splits and dividends, and how Yahoo, Tiingo and files would tell of them.

Everything is made by a seeded random walk. Adjusted closes are computed here by a recursion over returns, not by the
formula under test.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from overbuild.extract.prices.calendar import calendar_for
from tests.extract.prices.server import Answer, Request

NOW = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)  # a Saturday: everything up to Friday is final
CALENDAR = calendar_for(NOW)
_NEW_YORK = ZoneInfo("America/New_York")


@dataclass
class Share:
    """One ticker; amounts as of the day itself, dividends per share after a split of the same day."""

    first: date
    last: date
    start_price: float = 100.0
    seed: int = 1
    splits: dict[date, float] = field(default_factory=dict)
    dividends: dict[date, float] = field(default_factory=dict)
    bars: dict[date, dict[str, float]] = field(init=False)

    def __post_init__(self) -> None:
        rng = random.Random(self.seed)
        price = self.start_price
        self.bars = {}
        for day in CALENDAR.sessions(self.first, self.last):
            before = price / self.splits.get(day, 1.0)
            price = before * math.exp(rng.gauss(0.0004, 0.012))
            opened = before * math.exp(rng.gauss(0, 0.002))
            high, low = max(price, opened) * 1.004, min(price, opened) * 0.996
            self.bars[day] = {
                "open": round(opened, 6),
                "high": round(high, 6),
                "low": round(low, 6),
                "close": round(price, 6),
                "volume": float(rng.randrange(1_000_000, 9_000_000)),
            }

    def later_splits(self, day: date, upto: date) -> float:
        return math.prod((r for d, r in self.splits.items() if day < d <= upto), start=1.0)

    def view(self, upto: date, *, adjusted_for_splits: bool) -> list[dict[str, Any]]:
        """Rows as a source that knows everything up to ``upto`` gives them, with its own adjusted close."""
        days = [d for d in self.bars if d <= upto]
        rows = []
        for day in days:
            scale = 1 / self.later_splits(day, upto) if adjusted_for_splits else 1.0
            raw = self.bars[day]
            row: dict[str, Any] = {name: raw[name] * scale for name in ("open", "high", "low", "close")}
            row["date"] = day
            row["volume"] = int(raw["volume"] / scale)
            row["dividend"] = self.dividends.get(day, 0.0) * scale
            row["split"] = self.splits.get(day, 1.0)
            row["basis_close"] = raw["close"] / self.later_splits(day, upto)
            row["basis_dividend"] = self.dividends.get(day, 0.0) / self.later_splits(day, upto)
            rows.append(row)
        adjusted = None
        for row, later in zip(reversed(rows), [None, *reversed(rows[1:])], strict=True):
            if later is None:
                adjusted = row["basis_close"]
            else:
                # (close before - dividend) is what the later close is compared with
                adjusted *= (row["basis_close"] - later["basis_dividend"]) / later["basis_close"]
            row["adj_close"] = adjusted
        return rows


@dataclass
class Market:
    """Shares by ticker, told up to ``upto``."""

    shares: dict[str, Share]
    upto: date = date(2026, 8, 21)

    def yahoo(self, request: Request) -> Answer:
        """Yahoo's chart endpoint."""
        ticker = request.path.rpartition("/")[2]
        if ticker not in self.shares:
            return yahoo_not_found()
        rows = self.shares[ticker].view(self.upto, adjusted_for_splits=True)
        if "period1" in request.query:
            low, high = int(request.query["period1"]), int(request.query["period2"])
            rows = [row for row in rows if low <= _stamp(row["date"]) < high]
        else:
            rows = rows[-1:]
        return Answer(json.dumps(chart(ticker, rows)).encode())

    def tiingo(self, request: Request) -> Answer:
        """Tiingo's daily endpoint."""
        ticker = request.path.split("/")[3]
        if ticker not in self.shares:
            return Answer(b'{"detail":"Not found."}', 404)
        rows = self.shares[ticker].view(self.upto, adjusted_for_splits=False)
        low, high = (date.fromisoformat(request.query[name]) for name in ("startDate", "endDate"))
        told = [
            {
                "date": f"{row['date']}T00:00:00.000Z",
                "close": row["close"],
                "high": row["high"],
                "low": row["low"],
                "open": row["open"],
                "volume": row["volume"],
                "adjClose": row["adj_close"],
                "adjHigh": row["high"],
                "adjLow": row["low"],
                "adjOpen": row["open"],
                "adjVolume": row["volume"],
                "divCash": row["dividend"],
                "splitFactor": row["split"],
            }
            for row in rows
            if low <= row["date"] <= high
        ]
        return Answer(json.dumps(told).encode())

    def write_files(
        self, folder: Path, *, adjusted_for_splits: bool = True, packed: bool = False, sidecar: Any = None
    ) -> Path:
        """The folder the files provider reads."""
        (folder / "actions").mkdir(parents=True, exist_ok=True)
        for ticker, share in self.shares.items():
            rows = share.view(self.upto, adjusted_for_splits=adjusted_for_splits)
            names = ["date", "open", "high", "low", "close", "adj_close", "volume"]
            write_csv(folder / f"{ticker}.csv", names, [[row[n] for n in names] for row in rows], packed)
            actions = [
                [row["date"], row["dividend"] or "", "made", "" if row["split"] == 1 else row["split"]]
                for row in rows
                if row["dividend"] or row["split"] != 1
            ]
            header = ["ex_date", "dividend", "basis", "split"]
            write_csv(folder / "actions" / f"{ticker}.csv", header, actions, packed)
        if sidecar is not None:
            (folder / "prices.json").write_text(json.dumps(sidecar))
        return folder


def write_csv(path: Path, header: list[str], rows: list[list[Any]], packed: bool = False) -> None:
    with gzip.open(f"{path}.gz", "wt", newline="") if packed else path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def chart(ticker: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The JSON of Yahoo's chart endpoint."""
    result: dict[str, Any] = {
        "meta": {
            "currency": "USD",
            "symbol": ticker,
            "exchangeName": "NMS",
            "instrumentType": "EQUITY",
            "firstTradeDate": 1262615400,
            "exchangeTimezoneName": "America/New_York",
            "timezone": "EDT",
            "gmtoffset": -14400,
            "dataGranularity": "1d",
            "range": "",
            "priceHint": 2,
            "validRanges": ["1d", "5d", "1mo", "max"],
        },
        "timestamp": [_stamp(row["date"]) for row in rows],
        "indicators": {
            "quote": [{n: [row[n] for row in rows] for n in ("open", "high", "low", "close", "volume")}],
            "adjclose": [{"adjclose": [row["adj_close"] for row in rows]}],
        },
    }
    dividends = {
        str(_stamp(row["date"])): {"amount": row["dividend"], "date": _stamp(row["date"])}
        for row in rows
        if row["dividend"]
    }
    splits = {
        str(_stamp(row["date"])): {
            "date": _stamp(row["date"]),
            "numerator": row["split"],
            "denominator": 1.0,
            "splitRatio": f"{row['split']:g}:1",
        }
        for row in rows
        if row["split"] != 1
    }
    if dividends or splits:
        result["events"] = {"dividends": dividends, "splits": splits}
    return {"chart": {"result": [result], "error": None}}


def yahoo_not_found() -> Answer:
    told = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
    return Answer(json.dumps({"chart": {"result": None, "error": told}}).encode(), 404)


def _stamp(day: date) -> int:
    """Opening bell, seconds since the epoch, as Yahoo stamps daily bars."""
    return int((datetime(day.year, day.month, day.day, 9, 30, tzinfo=_NEW_YORK)).timestamp())


def after_close(day: date) -> datetime:
    """An instant at which the bar of ``day`` is final."""
    return CALENDAR.closes_at(day) + timedelta(hours=2)
