"""A declaration that cannot be meant as it stands is refused with words, never guessed at."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from overbuild.backfill import Declaration, declared, load
from overbuild.errors import UsageError

HEAD = "reason: thresholds of RF08 moved\nowner: data team\n"
NOW = datetime(2026, 5, 17, tzinfo=UTC)


def read(tmp_path: Path, text: str, name: str = "trial") -> Declaration:
    path = tmp_path / f"{name}.yml"
    path.write_text(text)
    return load(path)


def test_a_ticker_never_becomes_a_truth_value_and_a_quarter_never_a_number(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}tickers: [ON, no, 1341439]\nquarters: {{from: 2024Q1, to: 2025Q2}}\n")
    assert found.tickers == ("ON", "NO", "1341439")
    assert str(found.quarters) == "2024Q1 to 2025Q2"
    assert [piece.name for piece in found.pieces()] == ["now"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("reason: thresholds of RF08 moved\nquarters: 2024Q1\n", "owner: Field required"),
        ("owner: data team\nquarters: 2024Q1\n", "reason: Field required"),
        ("reason: because\nowner: data team\nquarters: 2024Q1\n", "reason: .* at least 10"),
        (HEAD, "neither quarters nor tickers nor as_of"),
        (f"{HEAD}quarters: 2024-1\n", "'2024-1' is not a calendar quarter"),
        (f"{HEAD}quarters: {{from: 2025Q1, to: 2024Q4}}\n", "2024Q4 comes before 2025Q1"),
        (f"{HEAD}quarters: {{to: 2024Q4}}\n", "quarters: has to be one quarter"),
        (f"{HEAD}tickers: MSFT\n", "tickers: has to be a list"),
        (f"{HEAD}tickers: []\n", "tickers: has to be a list"),
        (f'{HEAD}tickers: ["x\'; drop"]\n', "no tickers or CIKs"),
        (f"{HEAD}as_of: yesterday\n", "as_of: 'yesterday' is neither"),
        (f"{HEAD}as_of: 2999-01-01\n", "lies in the future"),
        (f"{HEAD}as_of: quarter_end\n", "quarter_end needs quarters"),
        (f"{HEAD}quarter: 2024Q1\n", "quarter: Extra inputs"),
        ("reason: [\n", "no YAML: .*line 2"),
        ("", "empty or no mapping"),
    ],
)
def test_a_declaration_that_says_too_little_or_too_much_is_never_run(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        read(tmp_path, text)
    assert "trial.yml" in str(caught.value.place)
    assert caught.value.exit_code == 2


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, "reason: short\ntickers: MSFT\nquarters: 2024Q9\n")
    for field in ("reason:", "owner:", "tickers:", "quarters:"):
        assert field in caught.value.thing


def test_a_name_that_is_not_declared_lists_those_that_are() -> None:
    assert "quarter_ends" in declared()
    with pytest.raises(UsageError, match="no backfill nothing_of_that_name") as caught:
        load("nothing_of_that_name")
    assert "quarter_ends" in str(caught.value.remedy)


def test_every_shipped_declaration_is_usable() -> None:
    for name in declared():
        assert load(name).pieces()


def test_a_quarter_is_never_cut_before_its_last_instant(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}quarters: {{from: 2025Q3}}\nas_of: quarter_end\n").pieces(NOW)
    assert [piece.name for piece in found] == ["2025Q3", "2025Q4", "2026Q1"]
    assert [piece.as_of for piece in found] == [
        datetime(2025, 10, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC),
    ]  # fmt: skip


def test_a_quarter_that_is_not_over_is_never_taken_for_known(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}quarters: {{from: 2025Q3, to: 2026Q2}}\nas_of: quarter_end\n")
    with pytest.raises(UsageError, match="2026Q2 is not over"):
        found.pieces(NOW)


def test_an_instant_without_an_offset_is_utc_and_two_instants_never_share_a_shelf(tmp_path: Path) -> None:
    names = [
        read(tmp_path, f"{HEAD}as_of: {instant}\n").pieces()[0].shelf
        for instant in ("2025-06-30", "2025-06-30T22:00:00Z", "2025-06-30T22:00:00.5Z", "2025-06-30T22:00:00+02:00")
    ]
    assert names == [
        "as_of/20250630T000000Z", "as_of/20250630T220000Z", "as_of/20250630T220000.500000Z", "as_of/20250630T200000Z",
    ]  # fmt: skip
