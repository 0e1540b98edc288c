"""The shipped sample, built more than once: the same bytes however it is laid out, and never clear for want of data.

All builds of the sample are in this file, because a file is what one test process runs.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from overbuild.extract.scope import SCOPE_FILE
from overbuild.lake.store import Lake
from overbuild.settings import Settings
from overbuild.transform import Candidate
from overbuild.transform.export import MartFile, export_marts
from tests.red_flags.compare import compare
from tests.red_flags.made_up import WORDS, WORSE, deletions, unread, worsenings
from tests.red_flags.made_up_words import add_words
from tests.support import builds
from tests.support.builds import NAMED, Built

pytestmark = pytest.mark.slow

# One input a company, so that one build tries them all; what a flag needs and a filer may stop to tag.
DELETED = {
    "MSFT": "cost_of_revenue",
    "GOOGL": "buybacks",
    "AMZN": "capex",
    "META": "operating_cash_flow",
    "ORCL": "interest_expense",
    "NVDA": "revenue",
    "AAPL": "debt_repaid",
    "AMD": "equity",
    "INTC": "operating_income",
    "PLTR": "cash",
    "DELL": "dividends",
    "VST": "net_income",
}


def exported(candidate: Candidate, folder: Path) -> dict[str, MartFile]:
    folder.mkdir()
    with duckdb.connect(str(candidate.database)) as connection:
        return {file.name: file for file in export_marts(connection, folder)}


@pytest.fixture(scope="module")
def sample_marts(sample_candidate: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[str, MartFile]:
    return exported(sample_candidate.candidate, tmp_path_factory.mktemp("marts") / "first")


def test_a_made_up_start_up_that_fell_silent_is_told_from_one_that_raised_again(sample_candidate: Built) -> None:
    with builds.marts(sample_candidate.candidate) as marts:
        rounds = marts.rows("select * from marts.mart_startup_rounds order by cik, raised_on")
        cohorts = marts.rows("select * from marts.mart_startup_survival order by cohort_year")
    assert [
        (r["cohort_year"], r["security_kind"], r["amount_sold_usd"], len(r["accession_numbers"])) for r in rounds
    ] == [
        (2023, "equity", 10_000_000, 2),  # as amended
        (2025, "equity", 45_000_000, 1),
        (2023, "debt", 5_000_000, 1),
    ]
    assert {r["selection"] for r in rounds} == {"startups"}
    told = ("cohort_year", "issuers", "rounds", "amount_sold_usd", "issuers_raised_again", "issuers_silent")
    assert [tuple(cohort[name] for name in told) for cohort in cohorts] == [
        (2023, 2, 2, 15_000_000, 1, 1),
        (2025, 1, 1, 45_000_000, 0, None),  # too young to be called silent
    ]
    assert [cohort["amount_offered_usd"] for cohort in cohorts] == [15_000_000, None]  # one is indefinite


def rewrite(path: Path, change: Any) -> None:
    """Replace a lake file by a changed table, without the care of the lake's own writer."""
    pq.write_table(change(pq.read_table(path, partitioning=None)), path, compression="snappy", row_group_size=1000)


def scrambled(settings: Settings, seed: int) -> None:
    """The lake's rows in another order, files in other hands, and every label that is about the filing wrong."""
    rng = random.Random(seed)

    def shuffle(table: pa.Table) -> pa.Table:
        order = list(range(table.num_rows))
        rng.shuffle(order)
        return table.take(pa.array(order, pa.int64()))

    def mislabel(table: pa.Table) -> pa.Table:
        wrong = {
            "filing_fiscal_year": [rng.randint(1990, 2040) for _ in range(table.num_rows)],
            "filing_fiscal_period": [rng.choice(("Q1", "Q2", "Q3", "FY")) for _ in range(table.num_rows)],
            "frame": [f"CY{rng.randint(1990, 2040)}Q{rng.randint(1, 4)}" for _ in range(table.num_rows)],
        }
        for name, values in wrong.items():
            column = table.schema.get_field_index(name)
            table = table.set_column(column, table.field(name), pa.array(values, table.field(name).type))
        return shuffle(table)

    root = Path(settings.lake_dir)
    for path in root.glob("*/*/part.parquet"):
        rewrite(path, mislabel if path.parent.parent.name == "facts" else shuffle)
    lake = Lake(settings.lake_dir)
    scope = json.loads(str(lake.get_text(SCOPE_FILE)))
    for rows in (scope["companies"], scope["prices"]):
        rng.shuffle(rows)
    lake.put_text(SCOPE_FILE, json.dumps(scope))


def test_order_threads_and_filing_labels_do_not_change_a_byte(
    sample_candidate: Built, sample_marts: dict[str, MartFile], models_only: Path, tmp_path: Path
) -> None:
    """``fy``, ``fp`` and ``frame`` describe the filing: they may say anything."""
    settings = builds.copy_of_lake(sample_candidate.settings, tmp_path / "home")
    scrambled(settings, seed=1)
    again = builds.build(settings, project=models_only, threads=1)
    assert again.inputs.keys() == sample_candidate.candidate.inputs.keys()
    assert again.inputs != sample_candidate.candidate.inputs
    marts = exported(again, tmp_path / "second")
    assert len(marts) >= 14
    assert {name: file.rows for name, file in marts.items()} == {n: f.rows for n, f in sample_marts.items()}
    differing = [name for name, file in marts.items() if file.sha256 != sample_marts[name].sha256]
    assert differing == []


def test_a_missing_input_does_not_become_clear(sample_candidate: Built, models_only: Path, tmp_path: Path) -> None:
    settings = builds.copy_of_lake(sample_candidate.settings, tmp_path / "home")
    with builds.marts(sample_candidate.candidate) as marts:
        tags = {
            concept: [row["tag"] for row in marts.rows("select tag from seeds.concept_tags where concept = ?", concept)]
            for concept in DELETED.values()
        }
    for ticker, concept in DELETED.items():
        path = Path(Lake(settings.lake_dir).path("facts", NAMED[ticker]))
        before = pq.read_metadata(path).num_rows
        rewrite(path, lambda table, drop=tags[concept]: table.filter(pc.invert(pc.is_in(table["tag"], pa.array(drop)))))
        assert pq.read_metadata(path).num_rows < before, f"the sample has no {concept} of {ticker}"
    after = builds.build(settings, project=models_only)
    keys = "cik, period_end_on, flag_id, vintage"
    with builds.marts(sample_candidate.candidate, after) as both:
        pairs = both.rows(
            f"select ticker, {keys}, before.status, after.status as status_after, after.missing_inputs,"
            " after.severity from marts.mart_red_flags as before"
            f" full join other1.marts.mart_red_flags as after using (ticker, {keys})"
        )
        gone = [row for row in pairs if row["status"] is None or row["status_after"] is None]
        assert gone == []
        cleared = [row for row in pairs if row["status_after"] == "clear" and row["status"] != "clear"]
        assert cleared == []
        touched = {row["ticker"] for row in pairs if row["status"] != row["status_after"]}
        assert touched <= DELETED.keys()
        assert len(touched) >= 6
        # an input that is gone is named, not taken for nought
        for ticker, concept in DELETED.items():
            answers = [row for row in pairs if row["ticker"] == ticker and row["status_after"] == "insufficient_data"]
            assert any(any(concept in name for name in row["missing_inputs"]) for row in answers), (ticker, concept)


def test_no_input_taken_away_leaves_a_flag_clear(sample_candidate: Built) -> None:
    tried = deletions(sample_candidate.candidate, 1)
    assert {row.flag_id for row in tried if row.clear_before < 3} == set()
    assert [row for row in tried if row.clear_after] == []


def test_words_left_unread_never_leave_a_flag_clear(sample_candidate: Built) -> None:
    tried = unread(sample_candidate.candidate, 1)
    assert {row.flag_id for row in tried} == set(WORDS)
    assert [row for row in tried if row.clear_before < 3] == []
    assert [row for row in tried if row.clear_after] == []


def test_rules_that_read_words_do_not_differ_from_the_catalogue_computed_a_second_time(
    sample_candidate: Built, tmp_path: Path
) -> None:
    settings = builds.copy_of_lake(sample_candidate.settings, tmp_path / "home")
    lake = Lake(settings.lake_dir)
    listed = [int(path.split("cik=")[1].split("/")[0]) for path in lake.files("filings")]
    assert sum(add_words(lake, cik, 1) for cik in listed) > 100
    candidate = builds.build(settings, project=builds.project_of_models_alone(tmp_path / "project"))
    compared = compare(candidate.database)
    assert {flag.flag_id: flag.differences() for flag in compared if not flag.agrees} == {}
    told = {flag.flag_id: set(flag.shares) for flag in compared}
    assert told["RF04"] == told["RF09"] == told["RF14"] == {"flagged", "watch", "clear", "insufficient_data"}
    assert all("flagged" in told[flag_id] for flag_id in ("RF02", "RF13"))


def test_worse_figures_never_make_a_flag_milder(sample_candidate: Built) -> None:
    tried = worsenings(sample_candidate.candidate, 1)
    raised = {row.flag_id for row in tried if row.before.status in ("watch", "flagged")}
    assert raised == set(WORSE)
    assert [row for row in tried if row.is_milder] == []
