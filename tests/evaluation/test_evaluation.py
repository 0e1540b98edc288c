"""The evaluation page: what was public then, controls by rule, exact intervals, misses with their reasons."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest

from overbuild import evaluation
from overbuild.errors import OverbuildError
from overbuild.evaluation import Case, exact_rate, load_cases, render

CASE = Case("made", 1, "Made Corp", "accounting", date(2020, 9, 10), ("*",), "A made case", "None")


def marts(flags: list[dict[str, Any]], assets: dict[int, int]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("create schema marts")
    connection.execute(
        "create table marts.mart_red_flags (cik bigint, flag_id varchar, flag_name varchar, rule_version varchar,"
        " vintage varchar, status varchar, numbers_status varchar,"
        " missing_inputs varchar[], metrics varchar, period_end_on date, known_at timestamptz)"
    )
    for row in flags:
        full = {"flag_id": "RF08", "vintage": "as_known_then", "missing_inputs": [], "metrics": "{}"} | row
        connection.execute(
            "insert into marts.mart_red_flags values (?, ?, 'A flag', 'v1', ?, ?, ?, ?, ?, ?, ?)",
            [
                full[name]
                for name in (
                    "cik",
                    "flag_id",
                    "vintage",
                    "status",
                    "status",
                    "missing_inputs",
                    "metrics",
                    "period_end_on",
                    "known_at",
                )
            ],
        )
    connection.execute(
        "create table marts.fct_fundamentals (cik bigint, concept varchar, vintage varchar, value decimal(38, 10),"
        " period_end_on date, known_at timestamptz)"
    )
    for cik, value in assets.items():
        connection.execute(
            "insert into marts.fct_fundamentals values (?, 'total_assets', 'as_known_then', ?, '2020-06-30',"
            " '2020-08-05 20:00:00+00')",
            [cik, value],
        )
    connection.execute("create table marts.dim_company as select distinct cik from marts.mart_red_flags")
    connection.execute(
        "create table marts.mart_flag_outcome_summary as select 'RF08' as flag_id, 'flagged' as status,"
        " 21 as horizon_sessions, 3 as n_events, 2 as n_complete, 1 as n_companies_complete, 1 as n_below_benchmark,"
        " -1.25 as mean_excess_return_pp, null::double as mean_excess_return_low_pp,"
        " null::double as mean_excess_return_high_pp, -1.0 as median_excess_return_pp, -2.0 as mean_excess_drawdown_pp"
    )
    return connection


def answer(cik: int, status: str, ended: str, known: str, **more: Any) -> dict[str, Any]:
    return {"cik": cik, "status": status, "period_end_on": date.fromisoformat(ended),
            "known_at": datetime.fromisoformat(known).replace(tzinfo=UTC)} | more  # fmt: skip


def statuses(found: evaluation.Evaluation, months: int = 0) -> dict[int, str]:
    return {a.cik: a.status for a in found.answers if a.months_before == months}


def test_an_answer_of_the_day_itself_or_later_is_never_a_hit() -> None:
    flags = [
        answer(1, "clear", "2020-06-30", "2020-08-05T20:00:00"),
        answer(1, "flagged", "2020-07-31", "2020-09-10T00:00:00"),
        answer(1, "flagged", "2020-06-30", "2020-08-05T20:00:00", vintage="latest"),
        answer(2, "clear", "2020-12-31", "2021-02-05T20:00:00"),
    ]
    found = evaluation.evaluate(marts(flags, {}), [CASE])
    assert statuses(found) == {1: "clear"}
    assert statuses(found, 12) == {1: "no_report"}


def test_an_old_answer_is_no_answer() -> None:
    flags = [
        answer(1, "flagged", "2019-03-31", "2019-05-05T20:00:00"),
        answer(2, "clear", "2020-12-31", "2021-02-05T20:00:00"),
    ]
    found = evaluation.evaluate(marts(flags, {}), [CASE])
    assert statuses(found) == {1: "no_report"}
    assert statuses(found, 12) == {1: "flagged"}


def test_controls_are_the_nearest_in_assets_and_never_another_case() -> None:
    flags = [
        answer(cik, "flagged" if cik == 4 else "clear", "2020-06-30", "2020-08-05T20:00:00") for cik in range(1, 10)
    ]
    flags.append(answer(9, "clear", "2020-09-30", "2020-11-05T20:00:00"))
    other = Case("other", 3, "Other Corp", "accounting", date(2020, 9, 10), ("*",), "Another", "None")
    assets = {1: 100, 2: 110, 3: 101, 4: 95, 5: 1000, 6: 120, 7: 80, 8: 105, 9: 5000}
    found = evaluation.evaluate(marts(flags, assets), [CASE, other])
    controls = [a.cik for a in found.answers if a.is_control and a.case_id == "made" and a.months_before == 0]
    assert controls == [8, 4, 2, 6, 7]
    topic, months, cases, of_controls = found.hit_rates[4]
    assert (topic, months, cases.hits, cases.n) == ("all", 0, 0, 2)
    assert (of_controls.hits, of_controls.n) == (2, 10)


def test_a_miss_names_the_inputs_that_were_missing() -> None:
    flags = [
        answer(1, "insufficient_data", "2020-06-30", "2020-08-05T20:00:00", missing_inputs=["capex", "dividends"]),
        answer(1, "clear", "2020-06-30", "2020-08-05T20:00:00", flag_id="RF01"),
        answer(2, "clear", "2020-12-31", "2021-02-05T20:00:00"),
    ]
    found = evaluation.evaluate(marts(flags, {}), [CASE])
    [miss] = found.misses
    assert miss.reason == "RF01 clear; RF08 insufficient data (no capex, dividends)"
    page = render(found)
    assert f"- **Made Corp** (2020-09-10): {miss.reason}." in page
    assert "| RF08 | flagged | 21 | 3 | 2 | 1 | 1 | -1.2 | - | -1.0 | -2.0 |" in page


def test_a_date_that_the_build_has_not_reached_is_no_miss() -> None:
    flags = [answer(1, "clear", "2019-03-31", "2019-05-05T20:00:00")]
    found = evaluation.evaluate(marts(flags, {}), [CASE])
    assert {a.months_before for a in found.answers} == {24}
    assert found.misses == []
    assert "not reached" in render(found)


def test_only_the_flags_a_case_is_about_count() -> None:
    flags = [
        answer(1, "flagged", "2020-06-30", "2020-08-05T20:00:00", flag_id="RF01"),
        answer(1, "clear", "2020-06-30", "2020-08-05T20:00:00"),
        answer(2, "clear", "2020-12-31", "2021-02-05T20:00:00"),
    ]
    case = Case("made", 1, "Made Corp", "accounting", date(2020, 9, 10), ("RF08",), "A made case", "None")
    assert statuses(evaluation.evaluate(marts(flags, {}), [case])) == {1: "clear"}
    assert statuses(evaluation.evaluate(marts(flags, {}), [CASE])) == {1: "flagged"}


def test_a_company_that_is_not_in_the_build_is_named_and_not_counted() -> None:
    found = evaluation.evaluate(marts([answer(2, "clear", "2020-12-31", "2021-02-05T20:00:00")], {}), [CASE])
    assert found.absent == (CASE,)
    assert found.hit_rates[0][2].n == 0
    assert "Not in this build: Made Corp." in render(found)


def test_an_empty_build_is_refused() -> None:
    with pytest.raises(OverbuildError, match="no answers"):
        evaluation.evaluate(marts([], {}), [CASE])


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Clopper and Pearson's bounds: 0 of n and n of n in closed form, the others from tables of the beta distribution
    [
        (0, 8, 0.0, 1 - 0.025 ** (1 / 8)),
        (8, 8, 0.025 ** (1 / 8), 1.0),
        (4, 8, 0.15701, 0.84299),
        (3, 35, 0.01797, 0.23062),
    ],
)
def test_intervals_are_exact_and_not_normal(hits: int, n: int, low: float, high: float) -> None:
    rate = exact_rate("cases", hits, n)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=2e-4), pytest.approx(high, abs=2e-4))


def test_no_trials_give_no_rate() -> None:
    assert (exact_rate("cases", 0, 0).low, exact_rate("cases", 0, 0).high) == (None, None)


def test_the_cases_have_sources_and_end_before_today() -> None:
    cases = load_cases()
    assert {case.topic for case in cases} == {"accounting", "debt_funded_build_out"}
    assert len({case.case_id for case in cases}) == len(cases) == 8
    assert all(len(case.source.split()) > 3 and case.became_public_on.year >= 2016 for case in cases)


def test_months_before_a_month_end_stay_in_their_month() -> None:
    assert evaluation._months_before(date(2024, 8, 31), 6) == date(2024, 2, 29)
    assert evaluation._months_before(date(2020, 1, 10), 24) == date(2018, 1, 10)


def test_a_flag_that_marks_many_companies_is_never_left_unexplained() -> None:
    known = "2020-08-05T20:00:00"
    metrics = '{"is_borrowing": true, "is_above": false, "is_unknown": null, "ratio": 2.0}'
    flags = [answer(cik, "flagged", "2020-06-30", known, metrics=metrics) for cik in (1, 2)]
    flags += [answer(cik, "clear", "2020-06-30", known) for cik in (3, 4, 5)]
    flags.append(answer(6, "insufficient_data", "2020-06-30", known, missing_inputs=["capex"]))
    flags += [answer(cik, "flagged" if cik == 1 else "clear", "2020-06-30", known, flag_id="RF01") for cik in (1, 2, 3)]
    flags.append(answer(1, "clear", "2020-03-31", known, metrics='{"is_above": true}'))
    found = evaluation.evaluate(marts(flags, {}), [CASE])
    [often] = found.often  # one of three is not more than a third
    assert (often.flag_id, often.newest.hits, often.newest.n, often.n_companies) == ("RF08", 2, 5, 6)
    assert often.tests == (("is_borrowing", 2),)
    assert often.missing == (("capex", 1),)
    assert (
        "2 of 5 known answers of 6 companies. Met by the flagged: is borrowing 2. Not known for want of: capex 1."
        in (render(found))
    )
