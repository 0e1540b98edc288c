"""The lake: whole files, fixed bytes, clear refusals."""

from __future__ import annotations

import random
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.lake.schemas import DAILY_BARS, FACTS
from overbuild.lake.store import Lake, LakeError, write_atomically

MONEY = st.decimals(min_value=-(10**25), max_value=10**25, places=10)


def fact(**changes):
    row = {
        "cik": 1,
        "taxonomy": "us-gaap",
        "tag": "Revenues",
        "unit": "USD",
        "start_on": date(2024, 1, 1),
        "end_on": date(2024, 3, 31),
        "value": Decimal("12.5"),
        "accession_number": "0000000001-24-000001",
        "form": "10-Q",
        "filed_on": date(2024, 5, 1),
        "filing_fiscal_year": 2024,
        "filing_fiscal_period": "Q1",
        "frame": None,
        "source_url": "https://data.sec.gov/x",
        "source_sha256": "0" * 64,
    }
    return row | changes


def facts(rows):
    return pa.Table.from_pylist(list(rows), schema=FACTS.schema)


def many():
    return [
        fact(tag=tag, end_on=date(2024, month, 28), start_on=start, value=Decimal(month))
        for tag in ("Assets", "Revenues")
        for month in range(1, 13)
        for start in (None, date(2023, 1, 1))
    ]


def test_order_of_rows_never_changes_a_byte(tmp_path):
    rows = many()
    written = []
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        lake = Lake(str(tmp_path / str(seed)))
        written.append(Path(lake.write("facts", 1, facts(rows)).path).read_bytes())
    assert len(set(written)) == 1


def test_same_rows_leave_the_file_alone(tmp_path):
    lake = Lake(str(tmp_path))
    path = Path(lake.write("facts", 1, facts(many())).path)
    before = (path.stat().st_ino, path.stat().st_mtime_ns)
    again = lake.write("facts", 1, facts(reversed(many())))
    assert not again.changed
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == before
    assert lake.write("facts", 1, facts([fact(value=Decimal(13))])).changed


def test_another_recipe_is_not_forgotten_when_rows_are_the_same(tmp_path):
    lake = Lake(str(tmp_path))
    lake.write("facts", 1, facts(many()), recipe="v1")
    assert lake.write("facts", 1, facts(many()), recipe="v2").changed
    assert lake.recipe("facts", 1) == "v2"
    assert lake.read("facts", 1).schema.equals(FACTS.schema, check_metadata=True)


def test_a_new_retrieval_time_alone_rewrites_nothing(tmp_path):
    def bars(hour):
        row = dict.fromkeys(DAILY_BARS.schema.names) | {
            "ticker": "T",
            "session_on": date(2024, 1, 2),
            "close": 1.0,
            "basis": "split",
            "currency": "USD",
            "source": "made",
            "is_synthetic": True,
            "retrieved_at": datetime(2024, 1, 3, hour, tzinfo=UTC),
            "source_url": "made",
            "source_sha256": "0",
        }
        return pa.Table.from_pylist([row], schema=DAILY_BARS.schema)

    lake = Lake(str(tmp_path))
    assert lake.write("daily_bars", "T", bars(1)).changed
    assert not lake.write("daily_bars", "T", bars(2)).changed


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (lambda: facts([fact(), fact(form="10-K")]), "come more than once"),
        (lambda: facts([fact(start_on=None), fact(start_on=None)]), "come more than once"),
        (lambda: facts([fact(cik=2)]), "Rows of cik \\[2\\]"),
        (lambda: facts([fact()]).drop_columns("frame"), "missing \\['frame'\\]"),
        (lambda: facts([fact()]).append_column("more", pa.array([1])), "unknown \\['more'\\]"),
        (
            lambda: facts([fact()]).set_column(6, "value", pa.array([1.5])),
            "value of dataset facts is double",
        ),
        (
            lambda: pa.table({n: facts([fact()])[n] for n in FACTS.schema.names}).set_column(
                2, "tag", pa.array([None], pa.string())
            ),
            "tag of dataset facts has 1 NULL",
        ),
    ],
)
def test_a_table_that_breaks_the_schema_is_never_written(tmp_path, table, said):
    lake = Lake(str(tmp_path))
    with pytest.raises(LakeError, match=said):
        lake.write("facts", 1, table())
    assert not list(tmp_path.rglob("*"))


def test_an_unknown_dataset_is_not_a_new_folder(tmp_path):
    with pytest.raises(LakeError, match="no dataset 'fact'"):
        Lake(str(tmp_path)).write("fact", 1, facts([fact()]))


@pytest.mark.parametrize("value", ["../../evil", "/etc/passwd", "..", "A/B", "BRK.B", "a%2Fb", "*"])
def test_a_partition_value_cannot_leave_the_lake(tmp_path, value):
    path = Path(Lake(str(tmp_path / "lake")).path("daily_bars", value))
    assert path.resolve().parent.parent == (tmp_path / "lake" / "daily_bars").resolve()


def test_a_damaged_file_is_an_error_that_names_it_and_the_next_write_heals_it(tmp_path):
    lake = Lake(str(tmp_path))
    path = Path(lake.write("facts", 1, facts(many())).path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(LakeError, match=r"part.parquet.*run extract again"):
        lake.read("facts")
    assert lake.recipe("facts", 1) is None
    assert lake.write("facts", 1, facts(many())).changed
    assert lake.read("facts").num_rows == len(many())


def test_a_file_of_an_older_schema_is_not_read_as_if_it_fitted(tmp_path):
    import pyarrow.parquet as pq

    lake = Lake(str(tmp_path))
    path = Path(lake.write("facts", 1, facts(many())).path)
    pq.write_table(facts(many()).drop_columns("filed_on"), path)
    with pytest.raises(LakeError, match="missing \\['filed_on'\\]"):
        lake.read("facts", 1)


def test_partitions_are_not_mixed_up(tmp_path):
    lake = Lake(str(tmp_path))
    for cik in (10, 9, 1):
        lake.write("facts", cik, facts([fact(cik=cik)]))
    assert lake.read("facts", 9)["cik"].to_pylist() == [9]
    assert sorted(lake.read("facts")["cik"].to_pylist()) == [1, 9, 10]
    assert lake.read("facts", 5).num_rows == 0
    assert lake.delete("facts", 9)
    assert not lake.delete("facts", 9)
    assert sorted(lake.read("facts")["cik"].to_pylist()) == [1, 10]


def test_an_object_store_holds_the_same_bytes_as_a_disk(tmp_path):
    local = Lake(str(tmp_path))
    remote = Lake("memory://overbuild-store-test/lake")
    here = Path(local.write("facts", 1, facts(many()), recipe="r").path).read_bytes()
    path = remote.write("facts", 1, facts(many()), recipe="r").path
    assert remote._fs.cat_file(path) == here
    assert not remote.write("facts", 1, facts(many()), recipe="r").changed
    assert remote.read("facts").equals(local.read("facts"))
    assert remote.put_text("scope.json", "{}")
    assert not remote.put_text("scope.json", "{}")
    assert remote.get_text("scope.json") == "{}"
    assert remote.get_text("none.json") is None


def test_a_reader_never_sees_half_a_file(tmp_path):
    lake = Lake(str(tmp_path))
    sizes = (1, 24)
    tables = [facts(many()[:n]) for n in sizes]
    lake.write("facts", 1, tables[0])
    done = threading.Event()

    def write():
        for turn in range(60):
            lake.write("facts", 1, tables[turn % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(lake.read("facts", 1).num_rows)
    writer.join()
    assert seen <= set(sizes)


def test_a_failed_write_leaves_neither_a_change_nor_a_temporary_file(tmp_path, monkeypatch):
    target = tmp_path / "file"
    write_atomically(target, b"old")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("overbuild.lake.store.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert target.read_bytes() == b"old"


@given(st.dictionaries(st.integers(0, 20_000), MONEY, max_size=20))
def test_no_amount_loses_a_digit_in_the_lake(values):
    lake = Lake("memory://overbuild-digits")
    rows = [fact(end_on=date.fromordinal(730_000 + day), start_on=None, value=value) for day, value in values.items()]
    lake.write("facts", 1, facts(rows))
    read = lake.read("facts", 1).to_pylist()
    assert {row["end_on"].toordinal() - 730_000: row["value"] for row in read} == values
