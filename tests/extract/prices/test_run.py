"""Lists of tickers: who is harmed by whom, and what is said about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest
from pydantic import SecretStr

from overbuild.errors import UsageError
from overbuild.extract.edgar.rawstore import RawStore
from overbuild.extract.prices import BENCHMARKS, PriceResult, extract_prices
from overbuild.extract.prices.files import FilesProvider
from overbuild.extract.prices.run import UNAVAILABLE_LIMIT, open_provider
from overbuild.extract.prices.tiingo import TiingoProvider
from overbuild.extract.prices.yahoo import YahooProvider
from overbuild.extract.scope import write_scope
from overbuild.lake.store import Lake
from overbuild.progress import NullReporter
from overbuild.settings import Settings, load_settings
from tests.extract.prices.market import NOW, Market
from tests.extract.prices.server import Answer, App, Server


@pytest.fixture
def files(settings: Settings, market: Market, tmp_path: Path) -> Settings:
    folder = market.write_files(tmp_path / "prices", sidecar={"is_synthetic": True, "source": "made"})
    return settings.with_changes(prices_dir=folder)


def by_ticker(results: list[PriceResult]) -> dict[str, PriceResult]:
    return {result.ticker: result for result in results}


def test_one_bad_ticker_harms_no_other(files: Settings):
    assert files.prices_dir is not None
    (files.prices_dir / "BADX.csv").write_text("date,close\n2026-08-04,10\n2026-08-03,10\n")
    results = extract_prices(files, ["BADX", "MSFX", "NOPE", "PLNX"], now=NOW)
    assert [r.ticker for r in results] == ["BADX", "MSFX", "NOPE", "PLNX"]
    assert [r.status for r in results] == ["failed", "ok", "failed", "ok"]
    lake = Lake(files.lake_dir)
    assert set(pc.unique(lake.read("daily_bars")["ticker"]).to_pylist()) == {"MSFX", "PLNX"}
    quarantined = lake.read("quarantine").select(["subject", "reason_code"]).to_pylist()
    assert quarantined == [
        {"subject": "BADX", "reason_code": "unsorted_sessions"},
        {"subject": "NOPE", "reason_code": "not_found"},
    ]


def test_rows_say_where_they_come_from_and_that_they_are_made_up(files: Settings):
    extract_prices(files, ["MSFX"], now=NOW)
    lake = Lake(files.lake_dir)
    for dataset in ("daily_bars", "corporate_actions"):
        row = lake.read(dataset, "MSFX").to_pylist()[0]
        assert (row["is_synthetic"], row["source"], row["basis"], row["currency"]) == (True, "made", "split", "USD")
        assert row["retrieved_at"] == NOW


def test_the_same_files_again_change_no_byte(files: Settings):
    extract_prices(files, ["MSFX", "PLNX"], now=NOW)
    before = {path: path.read_bytes() for path in Path(files.lake_dir).rglob("*.parquet")}
    again = extract_prices(files, ["MSFX", "PLNX"])
    assert [r.status for r in again] == ["unchanged", "unchanged"]
    assert {path: path.read_bytes() for path in Path(files.lake_dir).rglob("*.parquet")} == before


def test_a_file_that_went_bad_leaves_the_good_rows_and_is_stale(files: Settings):
    (good,) = extract_prices(files, ["PLNX"], now=NOW)
    assert files.prices_dir is not None
    path = files.prices_dir / "PLNX.csv"
    content = path.read_bytes()
    path.write_bytes(content + content.splitlines(keepends=True)[-1])
    (bad,) = extract_prices(files, ["PLNX"], now=NOW)
    assert (bad.status, bad.bars, bad.last_session_on) == ("stale", good.bars, good.last_session_on)
    assert "comes twice" in str(bad.error)
    assert "PLNX.csv line" in str(bad.error)
    path.write_bytes(content)
    (mended,) = extract_prices(files, ["PLNX"], now=NOW)
    assert mended.status == "unchanged"
    assert Lake(files.lake_dir).read("quarantine").num_rows == 0


def test_raw_and_adjusted_files_are_not_confused(settings: Settings, market: Market, tmp_path: Path):
    raw = market.write_files(tmp_path / "raw", adjusted_for_splits=False, sidecar={"basis": "raw"})
    (good,) = extract_prices(settings.with_changes(prices_dir=raw), ["MSFX"], now=NOW)
    assert (good.status, good.basis, good.warnings) == ("ok", "raw", ())
    (raw / "prices.json").unlink()
    (wrong,) = extract_prices(settings.with_changes(prices_dir=raw), ["MSFX"], now=NOW)
    assert wrong.status == "stale"
    assert "basis 'split'" in str(wrong.error)


def test_no_source_skips_every_ticker_and_touches_nothing(settings: Settings):
    results = extract_prices(settings.with_changes(price_provider="none"), ["MSFX", "PLNX"], now=NOW)
    assert [r.status for r in results] == ["skipped", "skipped"]
    assert not Path(settings.lake_dir).exists()


def test_a_used_up_allowance_ends_the_requests_and_names_the_reason(
    settings: Settings, tiingo: tuple[TiingoProvider, Server]
):
    provider, server = tiingo
    extract_prices(settings, ["PLNX"], now=NOW, provider=provider)
    server.requests.clear()
    server.faults = [Answer(b"You have run over your 500 symbol look up for this month.", 200, "text/plain")]
    results = by_ticker(extract_prices(settings, ["MSFX", "PLNX", "NOPE"], now=NOW, provider=provider))
    assert [r.status for r in results.values()] == ["failed", "stale", "failed"]
    assert all("500 symbol look up" in str(r.error) for r in results.values())
    assert len(server.requests) == 1
    # An outage is no fault of a ticker.
    assert Lake(settings.lake_dir).read("quarantine").num_rows == 0


def test_a_source_that_is_down_is_not_waited_for_ticker_by_ticker(
    settings: Settings, tiingo: tuple[TiingoProvider, Server]
):
    provider, server = tiingo
    server.faults = [Answer(b"upstream is down", 503, "text/plain")] * 100
    results = extract_prices(settings, [f"T{i}" for i in range(20)], now=NOW, provider=provider)
    assert {r.status for r in results} == {"failed"}
    assert len({r.path for r in server.requests}) == UNAVAILABLE_LIMIT


def test_every_row_names_a_document_that_is_kept(files: Settings):
    extract_prices(files, ["MSFX"], now=NOW)
    assert files.prices_dir is not None
    kept = RawStore(files.raw_dir)
    for dataset, name in (("daily_bars", "MSFX.csv"), ("corporate_actions", "actions/MSFX.csv")):
        for row in Lake(files.lake_dir).read(dataset, "MSFX").to_pylist():
            assert row["source_url"] == f"file:{name}"
            assert kept.get(row["source_sha256"]) == (files.prices_dir / name).read_bytes()


def test_a_bad_answer_is_not_kept_and_a_good_one_is(settings: Settings, market: Market, serve: Callable[[App], Server]):
    server = serve(market.tiingo)
    settings = settings.with_changes(price_provider="tiingo", tiingo_base_url=server.url, tiingo_api_key=SecretStr("k"))
    server.faults = [Answer(b'{"detail":"Error: You have run over your hourly request allocation."}')]
    assert extract_prices(settings, ["PLNX"], now=NOW)[0].status == "failed"
    assert list(settings.raw_dir.rglob("*.zst")) == []
    assert extract_prices(settings, ["PLNX"], now=NOW)[0].status == "ok"
    row = Lake(settings.lake_dir).read("daily_bars", "PLNX").to_pylist()[0]
    body = RawStore(settings.raw_dir).get(row["source_sha256"])
    assert body is not None
    assert json.loads(body)[0]["close"] == row["close"]


def test_results_travel_between_processes_as_json(files: Settings):
    results = extract_prices(files, ["MSFX", "NOPE"], now=NOW)
    told = json.loads(json.dumps([r.to_dict() for r in results]))
    assert [PriceResult.from_dict(row) for row in told] == results
    assert told[0]["last_session_on"] == "2026-08-21"


def test_every_named_provider_opens_and_an_unset_one_says_what_to_set(settings: Settings, tmp_path: Path):
    kinds = {"files": FilesProvider, "tiingo": TiingoProvider, "yfinance": YahooProvider}
    for name, kind in kinds.items():
        changes = {"price_provider": name, "prices_dir": tmp_path, "tiingo_api_key": "k"}
        provider = open_provider(settings.with_changes(**changes))
        assert isinstance(provider, kind)
        assert provider.name == name
        provider.close()
    with pytest.raises(UsageError, match="OVERBUILD_PRICES_DIR"):
        extract_prices(settings, ["MSFX"], now=NOW)
    with pytest.raises(UsageError, match="TIINGO_API_KEY"):
        extract_prices(settings.with_changes(price_provider="tiingo"), ["MSFX"], now=NOW)


def test_benchmarks_are_the_two_funds_the_marts_compare_with():
    assert BENCHMARKS == ("SPY", "QQQ")


def test_an_unfinished_session_in_a_file_waits_for_the_next_run(files: Settings):
    during = NOW.replace(day=21, hour=18)
    (first,) = extract_prices(files, ["PLNX"], now=during)
    assert first.last_session_on == date(2026, 8, 20)
    (second,) = extract_prices(files, ["PLNX"], now=NOW)
    assert (second.status, second.last_session_on) == ("ok", date(2026, 8, 21))


def test_seconds_are_the_only_thing_that_differs_between_two_runs(files: Settings):
    extract_prices(files, ["MSFX"], now=NOW)
    first, second = (extract_prices(files, ["MSFX"], now=NOW)[0] for _ in range(2))
    assert replace(first, seconds=0.0) == replace(second, seconds=0.0)


def test_what_hundreds_of_tickers_have_in_common_is_not_told_hundreds_of_times(tmp_path: Path) -> None:
    """A watch-list of hundreds with prices of a few: one line, and the whole list in the report of the extract."""

    class Listener(NullReporter):
        def __init__(self) -> None:
            self.warnings: list[str] = []

        def warn(self, message: str) -> None:
            self.warnings.append(message)

    (tmp_path / "prices").mkdir()
    settings = load_settings(home=tmp_path / "home", price_provider="files", prices_dir=tmp_path / "prices")
    tickers = [f"T{number:03d}" for number in range(214)]
    listener = Listener()

    results = extract_prices(settings, tickers, listener)
    write_scope(settings, [], [], results, [])

    (warning,) = listener.warnings
    assert warning.startswith("214 tickers are unknown to the source: T000, T001, ")
    assert "and 206 more" in warning
    assert "T000.csv" in warning
    assert warning.endswith("extract.json")
    told = json.loads(Path(warning.rpartition("All: ")[2]).read_text(encoding="utf-8"))
    assert all(row["ticker"] in row["error"] for row in told["prices"])
    assert [row["ticker"] for row in told["prices"]] == tickers
    extract_prices(settings, tickers[:3], listener)
    assert len(listener.warnings) == 4
