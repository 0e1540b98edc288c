from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overbuild.errors import UsageError
from overbuild.extract.prices.base import (
    MAX_BODY_BYTES,
    PriceHistory,
    PriceMalformedError,
    PriceNotFoundError,
)
from overbuild.extract.prices.checks import SeriesRefusedError
from overbuild.extract.prices.files import FilesProvider
from tests.extract.prices.market import NOW, Market

HEADER = "date,open,high,low,close,adj_close,volume\n"
GOOD = "2026-08-03,10,11,9,10.5,10.5,1000\n"


def fetch(folder: Path, ticker: str = "TEST") -> PriceHistory:
    return FilesProvider(folder).fetch(ticker, date.min, NOW.date(), now=NOW)


def test_packed_plain_and_parquet_files_say_the_same(market: Market, tmp_path: Path):
    plain = fetch(market.write_files(tmp_path / "plain"), "MSFX")
    packed = fetch(market.write_files(tmp_path / "packed", packed=True), "MSFX")
    folder = market.write_files(tmp_path / "parquet")
    rows = market.shares["MSFX"].view(market.upto, adjusted_for_splits=True)
    names = ("date", "open", "high", "low", "close", "adj_close", "volume")
    pq.write_table(pa.table({n: [r[n] for r in rows] for n in names}), folder / "MSFX.parquet")
    (folder / "MSFX.csv").unlink()
    parquet = fetch(folder, "MSFX")

    def told(history: PriceHistory) -> list[tuple[object, ...]]:
        return [(b.session_on, b.open, b.high, b.low, b.close, b.volume, b.adj_close) for b in history.bars]

    assert told(plain) == told(packed) == told(parquet)
    assert plain.actions == packed.actions == parquet.actions
    assert {a.kind for a in plain.actions} == {"dividend", "split"}
    # The hash is of the content, so packing a file anew changes no row.
    assert plain.source_sha256 == packed.source_sha256


def test_extra_columns_spaces_capitals_and_a_byte_order_mark_do_no_harm(tmp_path: Path):
    text = "\ufeffDate, Open,High,Low,Close,note\r\n2026-08-03,10,11,9,10.5,hello\r\n"
    (tmp_path / "TEST.csv").write_text(text, encoding="utf-8", newline="")
    (bar,) = fetch(tmp_path).bars
    assert (bar.session_on, bar.open, bar.close, bar.volume) == (date(2026, 8, 3), 10.0, 10.5, None)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("03.08.2026,10,11,9,10,10,5", "not a date"),
        ("2026-08-03,10,11,9,N/D,10,5", "not a number"),
        ("2026-08-03,10,11,9,inf,10,5", "infinite"),
        ("2026-08-03,10,11,9,10,10,5.5", "not a whole number"),
        ("2026-08-03,10,11,9,10", "another number of fields"),
        ("2026-08-03,10,11,9,10,10,5,6", "another number of fields"),
    ],
)
def test_a_row_that_cannot_be_read_is_kept_aside_with_its_line(tmp_path: Path, row: str, complaint: str):
    (tmp_path / "TEST.csv").write_text(HEADER + row + "\n" + "2026-08-04,10,11,9,10.5,10.5,1000\n")
    history = fetch(tmp_path)
    assert [b.session_on for b in history.bars] == [date(2026, 8, 4)]
    (reject,) = history.rejects
    assert complaint in reject.reason
    assert "TEST.csv line 2" in reject.reason


def test_an_empty_cell_and_nan_are_unknown_and_not_zero(tmp_path: Path):
    (tmp_path / "TEST.csv").write_text(HEADER + "2026-08-03,,nan,,10.5,,\n")
    (bar,) = fetch(tmp_path).bars
    assert (bar.open, bar.high, bar.low, bar.adj_close, bar.volume) == (None,) * 5


@pytest.mark.parametrize("content", ["", "open,high\n1,2\n", "date,date,close\n", "<!DOCTYPE html><html></html>"])
def test_a_file_of_something_else_is_not_read_as_prices(tmp_path: Path, content: str):
    (tmp_path / "TEST.csv").write_text(content)
    with pytest.raises(PriceMalformedError, match="columns"):
        fetch(tmp_path)


def test_a_truncated_archive_is_refused_rather_than_half_read(tmp_path: Path):
    whole = gzip.compress((HEADER + GOOD * 5000).encode())
    (tmp_path / "TEST.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PriceMalformedError, match="cannot be read"):
        fetch(tmp_path)


def test_an_archive_that_unpacks_without_end_does_not_fill_the_memory(tmp_path: Path):
    (tmp_path / "TEST.csv.gz").write_bytes(gzip.compress(b"0" * (MAX_BODY_BYTES + 10)))
    with pytest.raises(PriceMalformedError, match="more than"):
        fetch(tmp_path)


def test_parquet_in_name_only_is_refused(tmp_path: Path):
    (tmp_path / "TEST.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(PriceMalformedError, match="not Parquet"):
        fetch(tmp_path)


def test_two_files_for_one_ticker_are_not_chosen_between(tmp_path: Path):
    (tmp_path / "TEST.csv").write_text(HEADER + GOOD)
    (tmp_path / "TEST.csv.gz").write_bytes(gzip.compress((HEADER + GOOD).encode()))
    with pytest.raises(PriceMalformedError, match="several files"):
        fetch(tmp_path)


def test_a_missing_file_names_what_was_looked_for(tmp_path: Path):
    with pytest.raises(PriceNotFoundError, match=r"NOPE\.csv"):
        fetch(tmp_path, "NOPE")


def test_a_ticker_cannot_leave_the_folder(tmp_path: Path):
    with pytest.raises(UsageError, match="not a ticker"):
        fetch(tmp_path, "../SECRET")


@pytest.mark.parametrize("row", ["2026-08-03,abc,made,", "someday,1,made,", "2026-08-03,1", "2026-08-03,1,raw,"])
def test_an_unreadable_action_refuses_the_ticker(tmp_path: Path, row: str):
    (tmp_path / "TEST.csv").write_text(HEADER + GOOD)
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "TEST.csv").write_text(f"ex_date,dividend,basis,split\n{row}\n")
    with pytest.raises(SeriesRefusedError, match=r"actions/TEST\.csv line 2"):
        fetch(tmp_path)


def test_the_sidecar_says_what_the_files_are(tmp_path: Path):
    (tmp_path / "TEST.csv").write_text(HEADER + GOOD)
    told = {
        "basis": "raw",
        "is_synthetic": True,
        "as_of": "2026-08-20",
        "currency": "EUR",
        "source": "generator",
        "genuine_moves": {"TEST": ["2026-08-03"]},
    }
    (tmp_path / "prices.json").write_text(json.dumps(told))
    history = fetch(tmp_path)
    assert (history.basis, history.is_synthetic, history.currency) == ("raw", True, "EUR")
    assert (history.source, history.known_until) == ("generator", date(2026, 8, 20))
    assert history.genuine_moves == {date(2026, 8, 3)}
    assert FilesProvider(tmp_path).notes() == ()


def test_without_a_sidecar_the_assumption_is_told(tmp_path: Path):
    provider = FilesProvider(tmp_path)
    assert provider.basis == "split"
    assert "split-adjusted" in provider.notes()[0]


@pytest.mark.parametrize("text", ["{", '{"basis": "split+dividend"}', '{"synthetic": true}', "[]"])
def test_a_sidecar_with_a_typing_error_is_not_ignored(tmp_path: Path, text: str):
    (tmp_path / "prices.json").write_text(text)
    with pytest.raises(UsageError, match=r"prices\.json"):
        FilesProvider(tmp_path)


def test_a_folder_that_is_not_set_or_not_there_is_a_usage_error(tmp_path: Path):
    with pytest.raises(UsageError, match="OVERBUILD_PRICES_DIR"):
        FilesProvider(None)
    with pytest.raises(UsageError, match="does not exist"):
        FilesProvider(tmp_path / "nowhere")
