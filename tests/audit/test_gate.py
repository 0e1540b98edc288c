"""What may not pass the gate, each damage on a copy of a candidate that passes."""

from __future__ import annotations

import json
from dataclasses import replace
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
        # a company that guides no more
        "delete from marts.mart_capex_guidance where cik = 1045810",
        "delete from marts.mart_capex_guidance_rejects where cik = 1045810",
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


@pytest.mark.promise("mutations-stopped")
def test_candidate_without_database_is_refused(settings: Settings, candidate: Candidate) -> None:
    candidate.database.write_bytes(b"not a database")

    with pytest.raises(GateRefusedError, match="cannot be opened"):
        audit.run(settings, candidate, now=NOW)


@pytest.mark.promise("mutations-stopped")
def test_a_database_cut_short_is_refused(settings: Settings, candidate: Candidate) -> None:
    whole = candidate.database.read_bytes()
    candidate.database.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(GateRefusedError):
        audit.require_passed(audit.run(settings, candidate, now=NOW))


@pytest.mark.promise("mutations-stopped")
@pytest.mark.usefixtures("few_suites")
@pytest.mark.parametrize("dataset", ["facts", "daily_bars"])
def test_a_lake_file_cut_short_is_refused(settings: Settings, candidate: Candidate, dataset: str) -> None:
    path = next((Path(settings.lake_dir) / dataset).rglob("part.parquet"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(GateRefusedError):
        audit.require_passed(audit.run(settings, candidate, now=NOW))


@pytest.mark.promise("mutations-stopped")
@pytest.mark.usefixtures("few_suites")
def test_a_lake_file_of_other_columns_is_refused(settings: Settings, candidate: Candidate) -> None:
    path = next((Path(settings.lake_dir) / "facts").rglob("part.parquet"))
    table = pq.read_table(path, partitioning=None)
    pq.write_table(table.select(table.column_names[::-1]), path)

    assert ("scope", "lake_changed") in failed(audit.run(settings, candidate, now=NOW))


@pytest.mark.promise("mutations-stopped")
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


@pytest.mark.promise("mutations-stopped")
@pytest.mark.usefixtures("few_suites")
def test_run_that_asked_for_nothing_never_passes(settings: Settings, candidate: Candidate) -> None:
    _change_scope(settings, companies=[], prices=[])

    result = audit.run(settings, candidate, now=NOW)

    assert ("scope", "nothing_required") in failed(result)


@pytest.mark.promise("mutations-stopped")
@pytest.mark.usefixtures("few_suites")
def test_facts_lost_between_extract_and_transform_never_pass(settings: Settings, candidate: Candidate) -> None:
    companies = _scope(settings)["companies"]
    companies[0]["facts"] += 1
    _change_scope(settings, companies=companies)

    result = audit.run(settings, candidate, now=NOW)

    assert ("scope", "lake_not_as_extracted") in failed(result)


@pytest.mark.promise("mutations-stopped")
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
    assert {w.expectation for w in result.warnings} == {"report_overdue", "bars_old"}


def test_sample_is_not_called_old(tmp_path: Path) -> None:
    settings = make_home(tmp_path / "home", origin="sample")
    candidate = make_candidate(settings)

    result = audit.run(settings, candidate, now=NOW + timedelta(days=900))

    assert result.passed
    assert result.warnings == ()
    assert sum("never gets newer" in reason for reason in result.skipped) == 2


@pytest.mark.promise("mutations-stopped")
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


@pytest.mark.promise("mutations-stopped")
@pytest.mark.usefixtures("few_suites")
def test_tampered_verdict_does_not_pass(settings: Settings, candidate: Candidate) -> None:
    change(candidate, "delete from marts.mart_red_flags")
    audit.run(settings, candidate, now=NOW)
    path = candidate.directory / "audit.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"passed": True}))

    assert not audit.AuditResult.load(candidate).passed
    # nor with the failures taken out, nor cut down to what passed
    path.write_text(json.dumps(told | {"failures": []}))
    assert not audit.AuditResult.load(candidate).passed
    clean = [mart for mart in told["marts"] if not mart["failed"]]
    path.write_text(json.dumps(told | {"failures": [], "marts": clean}))
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
