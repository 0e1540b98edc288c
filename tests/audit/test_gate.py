"""What may not pass the gate, each damage on a copy of a candidate that passes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from overbuild import audit
from overbuild.audit.suites import SUITES
from overbuild.errors import GateRefusedError
from overbuild.settings import Settings
from overbuild.transform import Candidate
from tests.support.candidates import NOW, change, make_candidate, make_home


@dataclass(frozen=True)
class Damage:
    """SQL that damages a candidate, and the expectation that has to notice."""

    name: str
    sql: str
    mart: str
    expectation: str
    alone: bool = False
    """Whether other marts would notice too, so that it may not share a candidate with other damages."""


_ONE = "cik = 789019 and period_end_on = date '2025-12-31'"

DAMAGES = (
    Damage(
        "every row of a mart lost",
        "delete from marts.mart_red_flags",
        "mart_red_flags",
        "TableRowCountToBeBetween",
        alone=True,
    ),
    Damage("a mart missing", "drop table marts.mart_flag_evidence", "marts", "mart_missing", alone=True),
    Damage("a mart nobody audits", "create table marts.extra as select 1 as cik", "marts", "mart_without_suite"),
    Damage(
        "a column missing",
        "alter table marts.fct_fundamentals drop column unavailable_reason",
        "fct_fundamentals",
        "TableColumnsToMatchSet_columns",
    ),
    Damage(
        "a company lost everywhere but in the scope",
        "delete from marts.dim_company where cik = 1045810",
        "dim_company",
        "company_missing",
        alone=True,
    ),
    Damage(
        "a company nobody asked for",
        "insert into marts.dim_company select * replace (1::bigint as cik) from marts.dim_company limit 1",
        "dim_company",
        "company_not_asked_for",
        alone=True,
    ),
    Damage(
        "the newest quarter lost from every mart",
        "; ".join(f"delete from marts.{m} where {_ONE}" for m, s in SUITES.items() if "period_end_on" in s.key),
        "dim_fiscal_quarter",
        "quarter_missing",
        alone=True,
    ),
    Damage(
        "a range of guidance upside down",
        "update marts.mart_capex_guidance set low_amount = 20 where cik = 789019",
        "mart_capex_guidance",
        "range_upside_down",
    ),
    Damage(
        "guidance of a year long over",
        "update marts.mart_capex_guidance set guided_fiscal_year = 2015, last_fiscal_year = 2015 where cik = 789019",
        "mart_capex_guidance",
        "guided_year_over_when_said",
    ),
    Damage(
        "a standard named before it was issued",
        "update marts.mart_accounting_standards set issued_on = '2030-01-01' where cik = 789019",
        "mart_accounting_standards",
        "named_before_it_was_issued",
    ),
    Damage(
        "a history without its newest filing",
        "update marts.mart_accounting_standards set accession_number = 'x' where cik = 789019",
        "mart_accounting_standards",
        "history_does_not_end_with_its_newest",
    ),
    Damage(
        "a life upside down",
        "update marts.mart_useful_lives set years_low = 20 where cik = 789019",
        "mart_useful_lives",
        "life_upside_down",
    ),
    Damage(
        "a longer life that is shorter",
        "update marts.mart_useful_lives set years_low = 3, years_high = 3 where cik = 789019",
        "mart_useful_lives",
        "direction_against_its_figures",
    ),
    Damage(
        "intangibles as equipment",
        "update marts.mart_useful_lives set asset_class = 'intangibles' where cik = 789019",
        "mart_useful_lives",
        "intangibles_as_equipment",
    ),
    Damage(
        "a span that is not its text",
        "update marts.mart_capex_guidance set span_end = span_end + 1 where cik = 789019",
        "mart_capex_guidance",
        "span_is_not_its_text",
    ),
    Damage(
        "megawatt-hours taken for megawatts",
        "update marts.mart_energy_disclosures set quantity_unit = 'MWh' where cik = 789019",
        "mart_energy_disclosures",
        "energy_taken_for_power",
    ),
    Damage(
        "a producer's sales counted as its exposure",
        "update marts.mart_energy_disclosures set class_name = 'seller' where cik = 789019",
        "mart_energy_disclosures",
        "sold_power_counted",
    ),
    Damage(
        "a price of power in cents",
        "update marts.mart_energy_disclosures set price_low_usd_per_mwh = 0.03 where cik = 789019",
        "mart_energy_disclosures",
        "ColumnValuesToBeBetween_price_low_usd_per_mwh",
    ),
    Damage(
        "a cohort called silent before its time",
        "update marts.mart_startup_survival set measured_at = '2024-06-01', known_at = '2024-01-01'",
        "mart_startup_survival",
        "young_cohort_called_silent",
    ),
    Damage(
        "silence up to a day that has not come",
        "update marts.mart_startup_survival set measured_at = '2030-01-01'",
        "mart_startup_survival",
        "measured_to_an_instant_that_has_not_come",
    ),
    Damage(
        "a cohort with money of another",
        "update marts.mart_startup_survival set amount_sold_usd = 25e6, equity_sold_usd = 25e6",
        "mart_startup_survival",
        "cohort_not_its_rounds",
    ),
    Damage(
        "a start-up's notice lost",
        "delete from marts.mart_startup_rounds where cohort_year = 2022",
        "mart_startup_rounds",
        "notice_missing",
    ),
    Damage(
        "an amended offering counted twice",
        "insert into marts.mart_startup_rounds select * replace (accession_number || '-' as offering_id)"
        " from marts.mart_startup_rounds where cohort_year = 2022",
        "mart_startup_rounds",
        "notice_counted_twice",
    ),
    Damage(
        "an offering left out without a word",
        "update marts.mart_startup_rounds set is_counted = false where cohort_year = 2022",
        "mart_startup_rounds",
        "counted_without_reason",
    ),
    Damage(
        "parts that do not make the whole",
        f"update marts.fct_segment_facts set value = value * 2 where {_ONE} and member = 'made:EastMember'",
        "fct_segment_facts",
        "parts_do_not_make_the_whole",
    ),
    Damage(
        "a share of more than the whole",
        f"update marts.fct_segment_facts set measure = 'concentration_pct', unit = 'percent', value = 120 where {_ONE}",
        "fct_segment_facts",
        "share_of_a_whole_that_is_not_one",
    ),
    Damage(
        "a quarter twice",
        f"insert into marts.dim_fiscal_quarter select * from marts.dim_fiscal_quarter where {_ONE}",
        "dim_fiscal_quarter",
        "CompoundColumnsToBeUnique_cik_period_end_on",
        alone=True,
    ),
    Damage(
        "year to date shown as the quarter",
        f"update marts.dim_fiscal_quarter set period_start_on = period_start_on - 200, "
        f"days_in_quarter = days_in_quarter + 200 where {_ONE}",
        "dim_fiscal_quarter",
        "ColumnValuesToBeBetween_days_in_quarter",
        alone=True,
    ),
    Damage(
        "a fifth quarter of a year",
        f"update marts.fct_fundamentals set fiscal_quarter = 5 where {_ONE}",
        "fct_fundamentals",
        "ColumnValuesToBeBetween_fiscal_quarter",
    ),
    Damage(
        "a quarter known before it ended",
        f"update marts.dim_fiscal_quarter set known_at = known_at - interval 60 days where {_ONE}",
        "dim_fiscal_quarter",
        "known_before_period_end",
        alone=True,
    ),
    Damage(
        "knowledge from the future",
        f"update marts.mart_red_flags set known_at = timestamptz '2026-12-01 00:00:00+00' where {_ONE}",
        "mart_red_flags",
        "known_after_as_of",
        alone=True,
    ),
    Damage(
        "known then, but later than the latest",
        f"update marts.fct_fundamentals set known_at = known_at + interval 1 day "
        f"where {_ONE} and vintage = 'as_known_then'",
        "fct_fundamentals",
        "known_then_after_latest",
    ),
    Damage(
        "one vintage only",
        "delete from marts.mart_flag_scorecard where vintage = 'as_known_then'",
        "mart_flag_scorecard",
        "vintage_missing",
    ),
    Damage(
        "a third vintage",
        f"update marts.mart_funding_mix set vintage = 'newest' where {_ONE} and vintage = 'latest'",
        "mart_funding_mix",
        "ColumnValuesToBeInSet_vintage",
    ),
    Damage(
        "unknown turned into zero",
        f"update marts.fct_fundamentals set value = 0 where {_ONE} and concept = 'rpo'",
        "fct_fundamentals",
        "value_against_evidence_class",
    ),
    Damage(
        "a reported value lost",
        f"update marts.fct_fundamentals set value = null where {_ONE} and concept = 'capex'",
        "fct_fundamentals",
        "value_against_evidence_class",
    ),
    Damage(
        "unavailable without a reason",
        f"update marts.fct_fundamentals set unavailable_reason = null where {_ONE} and concept = 'rpo'",
        "fct_fundamentals",
        "unavailable_without_reason",
    ),
    Damage(
        "a value without a unit",
        f"update marts.fct_fundamentals set unit = ' ' where {_ONE} and concept = 'capex'",
        "fct_fundamentals",
        "value_without_unit",
    ),
    Damage(
        "an accession number cut short",
        f"update marts.fct_fundamentals set accession_numbers = ['0000789019-25'] where {_ONE} and concept = 'capex'",
        "fct_fundamentals",
        "accession_number_malformed",
    ),
    Damage(
        "a reported value without its filing",
        f"update marts.fct_fundamentals set accession_numbers = null where {_ONE} and concept = 'capex'",
        "fct_fundamentals",
        "reported_without_papers",
    ),
    Damage(
        "money as a floating-point number",
        "alter table marts.fct_fundamentals alter column value type double",
        "fct_fundamentals",
        "column_types",
    ),
    Damage(
        "cash above total assets",
        f"update marts.fct_fundamentals set value = value * 1000 where {_ONE} and concept = 'cash'",
        "fct_fundamentals",
        "part_above_total_assets",
    ),
    Damage(
        "an unknown status",
        f"update marts.mart_red_flags set status = 'ok', severity = null where {_ONE}",
        "mart_red_flags",
        "ColumnValuesToBeInSet_status",
        alone=True,
    ),
    Damage(
        "a severity of 140",
        "update marts.rf08_debt_funded_build_out set severity = 140 where status = 'flagged'",
        "rf08_debt_funded_build_out",
        "ColumnValuesToBeBetween_severity",
    ),
    Damage(
        "a severity on a clear flag",
        "update marts.mart_red_flags set severity = 0 where status = 'clear'",
        "mart_red_flags",
        "severity_without_flag",
    ),
    Damage(
        "clear although an input is missing",
        "update marts.rf10_returns_erosion set missing_inputs = ['equity'] where status = 'clear'",
        "rf10_returns_erosion",
        "clear_with_missing_inputs",
    ),
    Damage(
        "insufficient data for no reason",
        "update marts.mart_red_flags set missing_inputs = [] where status = 'insufficient_data'",
        "mart_red_flags",
        "insufficient_without_reason",
    ),
    Damage(
        "a flag without evidence",
        f"delete from marts.mart_flag_evidence where {_ONE} and flag_id = 'RF08'",
        "mart_red_flags",
        "status_without_evidence",
    ),
    Damage(
        "an input that was not public yet",
        f"update marts.mart_flag_evidence set input_known_at = input_known_at + interval 1 day where {_ONE}",
        "mart_flag_evidence",
        "input_after_flag",
    ),
    Damage(
        "words that were not public yet",
        f"update marts.mart_flag_text_evidence set input_known_at = input_known_at + interval 1 second where {_ONE}",
        "mart_flag_text_evidence",
        "phrase_after_quarter",
    ),
    Damage(
        "a phrase without a place",
        f"update marts.mart_flag_text_evidence set span_end = span_start where {_ONE}",
        "mart_flag_text_evidence",
        "empty_or_long_phrase",
    ),
    Damage(
        "words that one vintage alone has read",
        f"delete from marts.mart_flag_text_evidence where {_ONE} and vintage = 'latest'",
        "mart_flag_text_evidence",
        "one_vintage_alone",
    ),
    Damage(
        "a phrase of a flag that is not there",
        f"update marts.mart_flag_text_evidence set flag_id = 'RF16' where {_ONE}",
        "mart_flag_text_evidence",
        "phrase_of_no_flag",
    ),
    Damage(
        "a flag of a company that is not there",
        f"update marts.mart_red_flags set cik = 42 where {_ONE} and flag_id = 'RF01'",
        "mart_red_flags",
        "company_unknown",
        alone=True,
    ),
    Damage(
        "a flag of a quarter that is not there",
        f"update marts.mart_red_flags set period_end_on = period_end_on + 1 where {_ONE} and flag_id = 'RF01'",
        "mart_red_flags",
        "quarter_unknown",
        alone=True,
    ),
    Damage(
        "the long mart and the flag's own mart disagree",
        f"update marts.mart_red_flags set status = 'clear', severity = null, missing_inputs = [] where {_ONE}",
        "rf08_debt_funded_build_out",
        "long_mart_disagrees",
        alone=True,
    ),
    Damage(
        "a scorecard that counts wrong",
        f"update marts.mart_flag_scorecard set flags_raised = flags_raised + 1 where {_ONE}",
        "mart_flag_scorecard",
        "counts_disagree",
    ),
    Damage(
        "an infinite ratio",
        f"update marts.mart_hyperscaler_fcf_watch set fcf_conversion_ttm = 'infinity' where {_ONE}",
        "mart_hyperscaler_fcf_watch",
        "not_finite",
    ),
    Damage(
        "a plug in net borrowing",
        f"update marts.mart_funding_mix set net_borrowing_ttm_usd = 100 where {_ONE}",
        "mart_funding_mix",
        "net_borrowing_not_the_difference",
    ),
    Damage(
        "the hyperscalers gone",
        "delete from marts.mart_hyperscaler_fcf_watch",
        "mart_hyperscaler_fcf_watch",
        "TableRowCountToBeBetween",
    ),
    Damage(
        "a ticker's bars lost",
        "delete from marts.fct_daily_prices where ticker = 'SPY'",
        "fct_daily_prices",
        "ticker_missing",
    ),
    Damage(
        "a bar on a Sunday",
        "update marts.fct_daily_prices set session_on = date '2026-02-15' where session_on = date '2026-02-17'",
        "fct_daily_prices",
        "not_a_session",
    ),
    Damage(
        "synthetic prices beside real filings",
        "update marts.fct_daily_prices set is_synthetic = true where ticker = 'SPY'",
        "fct_daily_prices",
        "synthetic_beside_real",
    ),
    Damage(
        "an adjusted price above the close",
        "update marts.fct_daily_prices set adj_close = close * 2 where session_on = date '2026-02-17'",
        "fct_daily_prices",
        "adjusted_above_close",
    ),
)


@pytest.fixture
def few_suites(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what surrounds the suites: the other marts are refused for having none."""
    few = ("dim_fiscal_quarter", "fct_daily_prices", "rf08_debt_funded_build_out", "mart_red_flags")
    monkeypatch.setattr("overbuild.audit.gate.SUITES", {mart: SUITES[mart] for mart in few})


def failed(result: audit.AuditResult) -> set[tuple[str, str]]:
    return {(failure.mart, failure.expectation) for failure in result.failures}


def test_good_candidate_is_not_refused(settings: Settings, candidate: Candidate) -> None:
    result = audit.run(settings, candidate, now=NOW)

    assert result.failures == ()
    assert result.warnings == ()
    assert audit.require_passed(result) is result
    assert {mart.mart for mart in result.marts} >= SUITES.keys()
    assert min(mart.evaluated for mart in result.marts) > 0
    assert result.required == {"companies": 2, "quarters": 24, "price_tickers": 3, "hyperscalers": 1, "notices": 2}
    stored = audit.AuditResult.load(candidate)
    assert stored == result


def _waves() -> list[list[Damage]]:
    """Damages that share a candidate, each in a mart of its own: an audit takes seconds."""
    waves: list[list[Damage]] = []
    for damage in DAMAGES:
        free = (w for w in waves if not w[0].alone and damage.mart not in {other.mart for other in w})
        wave = None if damage.alone else next(free, None)
        if wave is None:
            waves.append([damage])
        else:
            wave.append(damage)
    return waves


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Damage], audit.AuditResult]:
    results: dict[Damage, audit.AuditResult] = {}

    def judge(damage: Damage) -> audit.AuditResult:
        if damage not in results:
            wave = next(wave for wave in _waves() if damage in wave)
            settings = make_home(tmp_path_factory.mktemp("damaged"))
            candidate = make_candidate(settings)
            change(candidate, *(each.sql for each in wave))
            results.update(dict.fromkeys(wave, audit.run(settings, candidate, now=NOW)))
        return results[damage]

    return judge


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name.replace(" ", "_"))
def test_damaged_candidate_never_passes(audited: Callable[[Damage], audit.AuditResult], damage: Damage) -> None:
    result = audited(damage)

    assert not result.passed
    assert (damage.mart, damage.expectation) in failed(result)
    (failure,) = (f for f in result.failures if (f.mart, f.expectation) == (damage.mart, damage.expectation))
    if failure.failing_rows is not None:
        assert failure.failing_rows_path is not None
        assert pq.read_metadata(failure.failing_rows_path).num_rows == failure.failing_rows


@pytest.mark.usefixtures("few_suites")
def test_a_mart_judged_in_parts_hides_no_failure(
    settings: Settings, candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large marts are judged company by company: the verdict, the count and the rows kept are those of the whole."""
    change(
        candidate,
        "update marts.mart_red_flags set status = 'maybe' where period_end_on = date '2025-09-30' and flag_id = 'RF10'",
        "insert into marts.mart_red_flags select * from marts.mart_red_flags where flag_id = 'RF08'",
        "update marts.mart_red_flags set ticker = null, cik = null where flag_id = 'RF15'",
    )

    def told() -> list[tuple[str, str, str, int | None]]:
        result = audit.run(settings, candidate, now=NOW)
        mine = [failure for failure in result.failures if failure.mart == "mart_red_flags"]
        for failure in mine:
            if failure.failing_rows_path is not None:
                assert pq.read_metadata(failure.failing_rows_path).num_rows == failure.failing_rows
        return sorted((f.expectation, f.observed.split(";")[0].split(":")[0], f.says, f.failing_rows) for f in mine)

    whole = told()
    monkeypatch.setattr("overbuild.audit.gate._FRAME_ROWS", 1)
    assert told() == whole
    assert len(whole) >= 3


def test_legitimate_changes_are_not_refused(settings: Settings, candidate: Candidate) -> None:
    change(
        candidate,
        # a restatement: the latest value differs and is known later
        "update marts.fct_fundamentals set value = value + 1, known_at = known_at + interval 10 days"
        " where vintage = 'latest' and concept = 'capex' and period_end_on = date '2025-09-30'",
        # a flag may be raised with an input of its watch rule missing
        "update marts.rf01_margin_compression set missing_inputs = ['gross_profit'] where status = 'flagged'",
        "update marts.mart_red_flags set missing_inputs = ['gross_profit']"
        " where status = 'flagged' and flag_id = 'RF01'",
        # a ratio is unknown
        "update marts.mart_hyperscaler_fcf_watch set fcf_conversion_ttm = null, trend = 'insufficient_data'",
        # a flag raised on one and cleared on the other side of the threshold
        "update marts.rf10_returns_erosion set status = 'flagged', numbers_status = 'flagged', severity = 100"
        " where status = 'watch'",
        "update marts.mart_red_flags set status = 'flagged', numbers_status = 'flagged', severity = 100"
        " where status = 'watch' and flag_id = 'RF10'",
        "update marts.mart_flag_scorecard set rf10_status = 'flagged', rf10_severity = 100,"
        " flags_raised = flags_raised + 1, flags_watched = flags_watched - 1 where rf10_status = 'watch'",
        # a column more
        "alter table marts.mart_funding_mix add column another_pct double",
    )

    result = audit.run(settings, candidate, now=NOW)

    assert result.failures == ()


def test_candidate_without_database_is_refused(settings: Settings, candidate: Candidate) -> None:
    candidate.database.write_bytes(b"not a database")

    with pytest.raises(GateRefusedError, match="cannot be opened"):
        audit.run(settings, candidate, now=NOW)


@pytest.mark.usefixtures("few_suites")
@pytest.mark.parametrize(
    ("results", "expectation"),
    [
        ([], "TableRowCountToBeBetween"),
        ([("test.a", "pass"), ("unit_test.b", "fail"), ("model.c", "success")], "ColumnValuesToBeInSet_status"),
        ([("test.a", "skipped"), ("model.c", "success")], "ColumnValuesToBeInSet_status"),
        (None, "run_results"),
    ],
    ids=["no_tests_ran", "a_test_failed", "a_test_was_skipped", "no_results"],
)
def test_unproven_dbt_run_never_passes(
    settings: Settings, candidate: Candidate, results: list[tuple[str, str]] | None, expectation: str
) -> None:
    path = candidate.directory / "dbt" / "run_results.json"
    if results is None:
        path.unlink()
    else:
        rows = [{"unique_id": name, "status": status, "failures": None} for name, status in results]
        path.write_text(json.dumps({"results": rows}))

    result = audit.run(settings, candidate, now=NOW)

    assert ("dbt", expectation) in failed(result)


def test_dbt_warning_does_not_stop_publishing_and_is_shown(settings: Settings, candidate: Candidate) -> None:
    path = candidate.directory / "dbt" / "run_results.json"
    told = json.loads(path.read_text())
    told["results"][1]["status"] = "warn"
    path.write_text(json.dumps(told))

    result = audit.run(settings, candidate, now=NOW)

    assert result.passed
    assert [warning.mart for warning in result.warnings] == ["dbt"]
    assert result.dbt == {"pass": 1, "warn": 1}


@pytest.mark.usefixtures("few_suites")
def test_run_that_asked_for_nothing_never_passes(settings: Settings, candidate: Candidate) -> None:
    _change_scope(settings, companies=[], prices=[])

    result = audit.run(settings, candidate, now=NOW)

    assert ("scope", "nothing_required") in failed(result)


@pytest.mark.usefixtures("few_suites")
def test_facts_lost_between_extract_and_transform_never_pass(settings: Settings, candidate: Candidate) -> None:
    companies = _scope(settings)["companies"]
    companies[0]["facts"] += 1
    _change_scope(settings, companies=companies)

    result = audit.run(settings, candidate, now=NOW)

    assert ("scope", "lake_not_as_extracted") in failed(result)


@pytest.mark.usefixtures("few_suites")
def test_candidate_of_an_older_lake_is_refused(settings: Settings, candidate: Candidate) -> None:
    stale = replace(candidate, inputs=candidate.inputs | {next(iter(candidate.inputs)): "0" * 64, "gone.parquet": ""})

    result = audit.run(settings, stale, now=NOW)

    (failure,) = (f for f in result.failures if f.expectation == "lake_changed")
    assert failure.failing_rows == 2


def test_company_that_could_not_be_read_is_a_warning_not_a_silence(settings: Settings, candidate: Candidate) -> None:
    failing = {"cik": 1318605, "ticker": "TSLA", "cohort": "cars", "status": "failed", "error": "HTTP 404"}
    _change_scope(settings, companies=[*_scope(settings)["companies"], failing])

    result = audit.run(settings, candidate, now=NOW)

    assert result.passed
    assert [(w.mart, w.expectation) for w in result.warnings] == [("scope", "company_not_read")]


def test_empty_prices_pass_only_when_none_were_extracted(settings: Settings, candidate: Candidate) -> None:
    change(candidate, "delete from marts.fct_daily_prices")
    assert ("fct_daily_prices", "TableRowCountToBeBetween") in failed(audit.run(settings, candidate, now=NOW))

    _change_scope(settings, prices=[])
    result = audit.run(settings, candidate, now=NOW)

    assert result.passed
    assert any("fct_daily_prices" in reason for reason in result.skipped)


def test_old_figures_are_published_with_a_warning(settings: Settings, candidate: Candidate) -> None:
    result = audit.run(settings, candidate, now=NOW + timedelta(days=200))

    assert result.passed
    assert {w.expectation for w in result.warnings} == {"filings_old", "bars_old"}


def test_sample_is_not_called_old(tmp_path: Path) -> None:
    settings = make_home(tmp_path / "home", origin="sample")
    candidate = make_candidate(settings)

    result = audit.run(settings, candidate, now=NOW + timedelta(days=900))

    assert result.passed
    assert result.warnings == ()
    assert len(result.skipped) == 2


@pytest.mark.usefixtures("few_suites")
def test_look_ahead_past_as_of_never_passes(tmp_path: Path) -> None:
    settings = make_home(tmp_path / "home", as_of=datetime(2025, 12, 31, tzinfo=UTC))
    candidate = make_candidate(settings)  # holds the quarter filed on 2026-01-30

    result = audit.run(settings, candidate, now=NOW)

    assert ("dim_fiscal_quarter", "known_after_as_of") in failed(result)
    assert ("fct_daily_prices", "known_after_as_of") in failed(result)


@pytest.mark.usefixtures("few_suites")
def test_refusal_names_the_rows_in_plain_words(settings: Settings, candidate: Candidate) -> None:
    change(candidate, "update marts.rf08_debt_funded_build_out set severity = 140 where status = 'flagged'")
    result = audit.run(settings, candidate, now=NOW)

    with pytest.raises(GateRefusedError) as caught:
        audit.require_passed(audit.AuditResult.load(candidate))

    message = str(caught.value)
    assert caught.value.exit_code == 3
    assert "severity is between 0 and 100" in message
    assert "140.0" in message
    assert str(candidate.directory / "audit") in message
    page = Path(result.report_path).read_text()
    assert "REFUSED" in page
    assert "FAILED" in page
    assert "REFUSED" in (candidate.directory / "audit" / "report.md").read_text()


def test_unaudited_candidate_has_no_result(candidate: Candidate) -> None:
    with pytest.raises(GateRefusedError, match="was not audited"):
        audit.AuditResult.load(candidate)


@pytest.mark.usefixtures("few_suites")
def test_tampered_verdict_does_not_pass(settings: Settings, candidate: Candidate) -> None:
    change(candidate, "delete from marts.mart_red_flags")
    audit.run(settings, candidate, now=NOW)
    path = candidate.directory / "audit.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"passed": True}))

    assert not audit.AuditResult.load(candidate).passed


@pytest.mark.usefixtures("few_suites")
def test_same_marts_have_one_content_hash(settings: Settings, candidate: Candidate, tmp_path: Path) -> None:
    other = make_candidate(settings, run_id="20260221T120000Z-def456")
    change(
        other,
        "create table marts.shuffled as select * from marts.mart_red_flags order by hash(cik, period_end_on, flag_id)",
        "drop table marts.mart_red_flags",
        "alter table marts.shuffled rename to mart_red_flags",
    )
    different = make_candidate(settings, run_id="20260222T120000Z-aaa111", scale=2)

    hashes = [audit.run(settings, one, now=NOW).content_hash for one in (candidate, other, different)]

    assert hashes[0] == hashes[1]
    assert hashes[0] != hashes[2]


def _scope(settings: Settings) -> dict[str, list[dict[str, object]]]:
    return json.loads((Path(settings.lake_dir) / "run_scope.json").read_text())


def _change_scope(settings: Settings, **changes: list[dict[str, object]]) -> None:
    (Path(settings.lake_dir) / "run_scope.json").write_text(json.dumps(_scope(settings) | changes))
