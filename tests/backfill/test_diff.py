"""What a diff may not hide, invent or put down to the wrong cause."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from overbuild.backfill import Diff, MartDiff, Piece, Stage
from tests.backfill.conftest import DECLARED, Homes

ONE = "where cik = 789019 and calendar_quarter = '2024Q2' and concept = 'revenue' and vintage = 'latest'"
MORE = f"update marts.fct_fundamentals set value = value + 1 {ONE}"


def parquet(stage: Stage, piece: Piece, name: str) -> list[dict[str, Any]]:
    cursor = duckdb.execute(f"select * from read_parquet('{stage.diff_folder(piece) / name}.parquet')")
    columns = [column[0] for column in cursor.description or []]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def mart(diff: Diff, name: str) -> MartDiff:
    return next(found for found in diff.marts if found.mart == name)


def test_the_same_content_never_differs(homes: Homes) -> None:
    homes.publish()
    stage, piece, diff = homes.staged()
    assert diff.totals() == {"added": 0, "removed": 0, "changed": 0, "cells": 0}
    assert not any(found.differs for found in diff.marts)
    assert len(diff.marts) > 20
    assert "Nothing differs" in (stage.diff_folder(piece) / "report.html").read_text()


def test_one_changed_cell_is_never_lost_among_thousands(homes: Homes) -> None:
    homes.publish()
    stage, piece, diff = homes.staged([MORE])
    assert diff.totals() == {"added": 0, "removed": 0, "changed": 1, "cells": 1}
    (cell,) = parquet(stage, piece, "cells")
    assert (cell["mart"], cell["change"], cell["column_name"]) == ("fct_fundamentals", "changed", "value")
    assert (cell["ticker"], cell["quarter"], cell["in_range"]) == ("MSFT", "2024Q2", True)
    assert float(cell["new_value"]) == float(cell["old_value"]) + 1
    assert cell["row_key"] == ('{"cik":789019,"period_end_on":"2024-06-30","concept":"revenue","vintage":"latest"}')
    page = (stage.diff_folder(piece) / "report.html").read_text()
    assert cell["new_value"] in page
    assert "2024Q2" in page


def test_a_value_that_becomes_unknown_is_never_taken_for_the_same(homes: Homes) -> None:
    homes.publish()
    stage, piece, diff = homes.staged([f"update marts.fct_fundamentals set value = null, accession_numbers = [] {ONE}"])
    cells = {row["column_name"]: row for row in parquet(stage, piece, "cells")}
    assert set(cells) == {"value", "accession_numbers"}
    assert cells["value"]["new_value"] is None
    assert cells["accession_numbers"]["new_value"] == "[]"
    assert mart(diff, "fct_fundamentals").cells == 2


def test_a_large_mart_that_is_compared_in_parts_never_loses_a_row(
    homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overbuild.backfill.diff._ROWS_AT_ONCE", 1)
    homes.publish(["delete from marts.fct_fundamentals where cik = 1045810 and concept = 'cash'"])
    stage, piece, diff = homes.staged(
        [
            "update marts.fct_fundamentals set value = value + 1 where concept = 'revenue'",
            "insert into marts.fct_fundamentals select f.* replace (c as cik) from marts.fct_fundamentals as f,"
            " (values (1), (9000000), (null)) as v (c) where cik = 789019 and concept = 'cash'",
        ]
    )
    found = mart(diff, "fct_fundamentals")
    each = 24  # quarters in two vintages
    assert (found.added, found.removed, found.changed, found.cells) == (4 * each, 0, 2 * each, 2 * each)
    assert len(parquet(stage, piece, "cells")) > found.cells
    assert [m.mart for m in diff.marts if m.differs] == ["fct_fundamentals"]


def test_rows_that_come_and_go_are_never_told_as_changes(homes: Homes) -> None:
    homes.publish([f"delete from marts.fct_fundamentals {ONE.replace('2024Q2', '2024Q3')}"])
    stage, piece, diff = homes.staged([f"delete from marts.fct_fundamentals {ONE}"])
    found = mart(diff, "fct_fundamentals")
    assert (found.added, found.removed, found.changed, found.cells) == (1, 1, 0, 0)
    assert found.live_rows == found.staged_rows
    rows = {row["change"]: row for row in parquet(stage, piece, "rows")}
    assert {name: row["quarter"] for name, row in rows.items()} == {"added": "2024Q3", "removed": "2024Q2"}
    cells = parquet(stage, piece, "cells")
    assert len(cells) == rows["added"]["cells"] + rows["removed"]["cells"] > 10
    assert all(row["old_value"] is None for row in cells if row["change"] == "added")
    assert all(row["new_value"] is None for row in cells if row["change"] == "removed")


def test_a_column_or_mart_that_one_side_lacks_is_never_passed_over(homes: Homes) -> None:
    homes.publish(["alter table marts.dim_company add column old_name varchar"])
    _, _, diff = homes.staged(
        ["alter table marts.dim_company add column new_name varchar", "drop table marts.mart_funding_mix"]
    )
    assert mart(diff, "dim_company").only_live == ("old_name",)
    assert mart(diff, "dim_company").only_staged == ("new_name",)
    assert mart(diff, "mart_funding_mix").problem == "the staged version has no such mart"


def test_a_first_version_is_compared_with_nothing(homes: Homes) -> None:
    _, _, diff = homes.staged()
    assert diff.base is None
    assert diff.outside == 0


# ---- causes


def test_a_difference_without_a_cause_is_never_put_down_to_data(homes: Homes) -> None:
    homes.publish()
    _, _, diff = homes.staged([MORE])
    assert diff.causes == {"unexplained": 1}


def test_new_rules_are_never_put_down_to_data(homes: Homes) -> None:
    homes.publish(rules_version="before")
    stage, piece, diff = homes.staged([MORE])
    assert diff.causes == {"rule": 1}
    (row,) = parquet(stage, piece, "rows")
    assert row["detail"].startswith("rules before -> ")


def test_a_flag_with_another_rule_version_is_the_rules_doing_even_where_files_changed(homes: Homes) -> None:
    homes.publish(rules_version="before", inputs={"facts/cik=789019/part.parquet": "other"})
    where = "where cik = 789019 and calendar_quarter = '2024Q2' and vintage = 'latest'"
    stage, piece, diff = homes.staged(
        [
            f"update marts.rf08_debt_funded_build_out set rule_version = 'RF08-9', severity = 1.5 {where}",
            f"update marts.rf01_margin_compression set metric_pct = 99 {where}",
        ]
    )
    assert diff.causes == {"rule": 1, "rule_or_data": 1}
    rows = {row["mart"]: row for row in parquet(stage, piece, "rows")}
    assert rows["rf08_debt_funded_build_out"]["detail"] == "RF08-1 -> RF08-9"
    assert rows["rf01_margin_compression"]["cause"] == "rule_or_data"


def test_a_filing_that_the_live_version_did_not_know_is_a_restatement_and_is_named(homes: Homes) -> None:
    homes.publish(inputs={"facts/cik=789019/part.parquet": "other"})
    late = "0000789019-26-000099"
    stage, piece, diff = homes.staged(
        [
            f"insert into intermediate.int_filings values (789019, '{late}', timestamptz '2026-02-10 21:00:00Z')",
            f"update marts.fct_fundamentals set value = value + 1, accession_numbers = ['{late}'],"
            f" known_at = timestamptz '2026-02-10 21:00:00Z' {ONE}",
        ]
    )
    assert diff.causes == {"restatement": 1}
    (row,) = parquet(stage, piece, "rows")
    assert row["detail"] == late


def test_figures_corrected_without_a_filing_are_never_called_a_restatement(homes: Homes) -> None:
    inputs = homes.publish(["update marts.dim_company set sic = '1'"]).manifest["inputs"]
    homes.publish(inputs=inputs | {"facts/cik=789019/part.parquet": "other"})
    stage, piece, diff = homes.staged([MORE])
    assert diff.causes == {"data": 1}
    (row,) = parquet(stage, piece, "rows")
    assert row["detail"] == "changed: facts"


def test_new_prices_are_never_the_cause_of_a_changed_figure(homes: Homes) -> None:
    """Prices change every night, and no figure of a filing is made from them."""
    homes.publish(inputs={"daily_bars/ticker=MSFT/part.parquet": "other"}, rules_version="before")
    _, _, diff = homes.staged([MORE])
    changed = diff.changed_inputs
    assert changed["daily_bars"] == 3
    # the made inputs of the live side lack the others, so facts changed too
    assert changed["facts"] == 2
    assert diff.causes == {"rule_or_data": 1}


def test_only_what_a_mart_reads_can_be_its_cause(homes: Homes) -> None:
    live = homes.publish()
    inputs = dict(live.manifest["inputs"]) | {"daily_bars/ticker=MSFT/part.parquet": "other"}
    homes.publish(["update marts.dim_company set company_name = 'x'"], inputs=inputs)
    _, _, diff = homes.staged(
        ["update marts.dim_company set company_name = 'x'", MORE, "update marts.fct_daily_prices set close = 7 where"
         " ticker = 'MSFT' and session_on = '2025-11-03'"]
    )  # fmt: skip
    assert mart(diff, "fct_daily_prices").causes == {"data": 1}
    assert mart(diff, "fct_fundamentals").causes == {"unexplained": 1}


def test_a_company_that_left_is_never_called_corrected(homes: Homes) -> None:
    homes.publish()
    gone = [
        f"delete from marts.{name} where cik = 1045810"
        for name in ("dim_company", "dim_fiscal_quarter", "fct_fundamentals")
    ]
    _, _, diff = homes.staged(gone)
    assert set(diff.causes) == {"scope"}


def test_the_future_of_a_world_of_the_past_is_never_called_a_defect(homes: Homes) -> None:
    homes.publish()
    stage = homes.declare("reason: as it was known then\nowner: data team\nas_of: 2025-06-30T22:00:00Z\n")
    (piece,) = stage.declaration.pieces()
    homes.stage(
        stage, piece, ["delete from marts.fct_fundamentals where known_at > timestamptz '2025-06-30 22:00:00Z'"]
    )
    diff = stage.compare(piece)
    assert set(diff.causes) == {"as_of"}
    assert diff.outside == 0  # nothing is replaced, so nothing is outside


# ---- the declared range


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        (DECLARED, 0),
        (DECLARED.replace("{from: 2024Q1, to: 2024Q4}", "{from: 2024Q3}"), 1),
        (DECLARED.replace("{from: 2024Q1, to: 2024Q4}", "2024Q2"), 0),
        (DECLARED + "tickers: [NVDA]\n", 1),
        (DECLARED + "tickers: [MSFT]\n", 0),
        (DECLARED + "tickers: [789019]\n", 0),
        (DECLARED + "tickers: [CIK0000789019]\n", 0),
    ],
)
def test_a_change_outside_the_declared_range_is_never_counted_as_meant(homes: Homes, text: str, outside: int) -> None:
    homes.publish()
    _, _, diff = homes.staged([MORE], text=text)
    assert diff.outside == outside
