"""`overbuild explain` against the published marts of the sample."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import duckdb
import pytest

from tests.cli.conftest import SampleRun

pytestmark = pytest.mark.slow

NEED_SUBMISSIONS = {"RF03", "RF04", "RF06", "RF09", "RF12", "RF13", "RF14"}
READ_WORDS = {"RF01", "RF02", "RF03", "RF04", "RF05", "RF06", "RF09", "RF13", "RF14", "RF15"}


def published(sample_run: SampleRun, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(sample_run.current / "marts.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("flag", ["RF01", "RF08", "RF10"])
def test_a_figure_never_lacks_a_filing(sample_run: SampleRun, flag: str) -> None:
    told = sample_run.cli("explain", "MSFT", "2026Q2", flag, "--json").document()
    assert told["inputs"]
    for figure in told["inputs"]:
        assert figure["evidence_class"] in {"reported", "derived", "estimated"}
        assert figure["operands"]
        for operand in figure["operands"]:
            assert operand["accession_number"]
            assert operand["filing_url"].startswith("https://www.sec.gov/Archives/edgar/data/789019/")
            assert operand["accession_number"] in operand["filing_url"]
            assert operand["known_at"] <= told["known_at"]
            assert operand["tag"]


def test_a_derived_quarter_never_differs_from_its_operands(sample_run: SampleRun) -> None:
    told = sample_run.cli("explain", "MSFT", "2026Q2", "RF01", "--json").document()
    quarters = [i for i in told["inputs"] if i["method"] == "year_minus_nine_months"]
    assert quarters
    for figure in quarters:
        year, nine_months = (Decimal(operand["value"]) for operand in figure["operands"])
        assert Decimal(figure["value"]) == year - nine_months


def test_a_number_never_differs_from_the_mart(sample_run: SampleRun) -> None:
    ((capex, status, rule),) = published(
        sample_run,
        "select r.capex_ttm_usd, f.status, d.rule from rf08_debt_funded_build_out as r"
        " join mart_red_flags as f using (cik, period_end_on, vintage, flag_id) join dim_flag as d using (flag_id)"
        " where r.ticker = 'MSFT' and r.calendar_quarter = '2026Q2' and r.vintage = 'latest'",
    )
    told = sample_run.cli("explain", "MSFT", "2026Q2", "RF08", "--json").document()
    numbers = {number["name"]: number for number in told["numbers"]}
    assert numbers["capex_ttm_usd"]["value"] == capex
    assert (told["status"], told["rule"]) == (status, rule)
    assert numbers["net_borrowing_to_capex"]["thresholds"][0]["value"] == 0.25
    assert numbers["capex_ttm_usd"]["formula"]


def test_fiscal_and_calendar_names_never_lead_to_different_quarters(sample_run: SampleRun) -> None:
    by_calendar = sample_run.cli("explain", "MSFT", "2026Q2", "RF08", "--json")
    assert sample_run.cli("explain", "789019", "fy2026q4", "rf08", "--json").out == by_calendar.out


def test_what_was_known_then_never_uses_what_became_public_later(sample_run: SampleRun) -> None:
    rows = published(
        sample_run,
        "select ticker, calendar_quarter from mart_red_flags where flag_id = 'RF01'"
        " group by all having count(distinct known_at) = 2 order by all limit 1",
    )
    assert rows, "no quarter was restated"
    ((ticker, quarter),) = rows
    arguments = ("explain", str(ticker), str(quarter), "RF01", "--json", "--vintage")
    then = sample_run.cli(*arguments, "as_known_then").document()
    latest = sample_run.cli(*arguments, "latest").document()
    assert datetime.fromisoformat(then["known_at"]) < datetime.fromisoformat(latest["known_at"])
    assert all(figure["known_at"] <= then["known_at"] for figure in then["inputs"])


def test_a_missing_input_never_lacks_its_reason(sample_run: SampleRun) -> None:
    ((ticker, quarter, flag, missing, concept),) = published(
        sample_run,
        "select f.ticker, f.calendar_quarter, f.flag_id, f.missing_inputs, u.concept from mart_red_flags as f"
        " join fct_fundamentals as u on f.cik = u.cik and f.period_end_on = u.period_end_on and f.vintage = u.vintage"
        " where f.vintage = 'latest' and f.status = 'insufficient_data' and u.value is null"
        " and list_contains(f.missing_inputs, u.concept) order by f.period_end_on desc, f.ticker, u.concept limit 1",
    )
    told = sample_run.cli("explain", str(ticker), str(quarter), str(flag), "--json").document()
    assert told["missing_inputs"] == missing
    assert any(gap["concept"] == concept and gap["reason"] for gap in told["gaps"])
    words = sample_run.cli("explain", str(ticker), str(quarter), str(flag))
    assert "no data" in words.out
    assert "unknown" in words.out


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("ZZZZ", "2026Q2", "RF08"), "MSFT"),
        (("MSFT", "1999Q2", "RF08"), "2026Q2 (FY2026Q4)"),
        (("MSFT", "Q2 2026", "RF08"), "FY2026Q4"),
        (("MSFT", "2026Q2", "RF99"), "RF10 (Returns erosion)"),
        (("MSFT", "2026Q2", "RF08", "--vintage", "newest"), "as_known_then"),
    ],
)
def test_a_wrong_name_never_goes_without_the_right_ones(
    sample_run: SampleRun, arguments: tuple[str, ...], remedy: str
) -> None:
    ran = sample_run.cli("explain", *arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert remedy in ran.err


def test_words_that_were_not_read_never_go_without_the_reason(sample_run: SampleRun) -> None:
    told = sample_run.cli("explain", "MSFT", "2026Q2", "RF04", "--json").document()
    assert told["status"] == "insufficient_data"
    reasons = {gap["concept"]: gap["reason"] for gap in told["gaps"]}
    assert reasons == dict.fromkeys(told["missing_inputs"], "words_unread")
    words = sample_run.cli("explain", "MSFT", "2026Q2", "RF04").out
    assert "power_material: not all filings that may say it were read" in words


def test_flags_that_read_words_do_not_go_without_an_example(sample_run: SampleRun) -> None:
    with duckdb.connect(str(sample_run.current / "marts.duckdb"), read_only=True) as marts:
        rows = marts.execute(
            "select flag_id, list(distinct status) from mart_red_flags where ticker like 'SYNTH-%' group by all"
        ).fetchall()
        words = marts.execute(
            "select coalesce(flag_id, mitigant), count(*) from mart_flag_text_evidence group by all"
        ).fetchall()
        unfooted = marts.execute(
            "select identity_id from mart_identities where ticker like 'SYNTH-%' and status = 'fail'"
        ).fetchall()
        empty = [
            mart
            for mart in (
                "mart_capex_guidance",
                "mart_useful_lives",
                "mart_energy_disclosures",
                "mart_accounting_standards",
            )
            if not marts.execute(f"select count(*) from {mart}").fetchall()[0][0]
        ]
    answers = {flag: set(found) for flag, found in rows}
    # where the real companies of the sample have no data at all
    assert {flag for flag in NEED_SUBMISSIONS if "flagged" not in answers[flag]} == set()
    assert {flag for flag in NEED_SUBMISSIONS if not answers[flag] & {"watch", "clear"}} == set()
    assert [flag for flag in answers if not answers[flag] & {"flagged", "watch", "clear"}] == []
    assert {name for name, _ in words} >= READ_WORDS | {"B3", "B4"}
    assert (unfooted, empty) == ([], [])


def test_words_of_a_made_up_filer_are_explained_and_said_to_be_made_up(sample_run: SampleRun) -> None:
    told = sample_run.cli("explain", "SYNTH-A", "2026Q2", "RF09")
    assert "does not exist" in told.out
    assert "secured by GPU servers" in told.out
    phrases = sample_run.cli("explain", "SYNTH-A", "2026Q2", "RF09", "--json").document()["phrases"]
    assert {phrase["class_name"] for phrase in phrases} >= {"gpu_backed", "delayed_draw"}
    report = (sample_run.current / "report" / "flags.html").read_text(encoding="utf-8")
    assert "Example Compute Corp (synthetic)" in report
    assert "https://www.sec.gov/Archives/edgar/data/99999" not in report
