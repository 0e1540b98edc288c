"""Forty made filers in one real build: every published quarter is true of its vintage, or unavailable with a reason."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from overbuild.settings import load_settings
from tests.support import builds, synthetic_filers
from tests.support.builds import Marts
from tests.support.synthetic_filers import CASH_FLOW, CONCEPTS, INCOME, INSTANTS, PPE, PRODUCTIVE, Filer

pytestmark = pytest.mark.slow

# Another seed makes other filers: OVERBUILD_TEST_SEED=7 pytest tests/transform/test_synthetic_filers.py
SEED = int(os.environ.get("OVERBUILD_TEST_SEED", "20261122"))


@pytest.fixture(scope="module")
def made() -> dict[int, Filer]:
    return {filer.cik: filer for filer in synthetic_filers.filers(SEED)}


@pytest.fixture(scope="module")
def marts(made: dict[int, Filer], models_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    settings = load_settings(home=tmp_path_factory.mktemp("synthetic") / "home", price_provider="none")
    synthetic_filers.write_lake(settings.lake_dir, list(made.values()), SEED)
    with builds.marts(builds.build(settings, project=models_only)) as opened:
        yield opened


@pytest.fixture(scope="module")
def days(made: dict[int, Filer]) -> dict[int, Filer]:
    """The filers on earlier days, each as a filer of its own."""
    return {filer.cik: filer for filer in synthetic_filers.cut(made.values())}


@pytest.fixture(scope="module")
def days_marts(days: dict[int, Filer], models_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    settings = load_settings(home=tmp_path_factory.mktemp("days") / "home", price_provider="none")
    synthetic_filers.write_lake(settings.lake_dir, list(days.values()), SEED)
    with builds.marts(builds.build(settings, project=models_only)) as opened:
        yield opened


@pytest.fixture(scope="module")
def figures(marts: Marts) -> list[dict[str, Any]]:
    """Rows of the concepts that the filers report, in the filers' own terms."""
    names = ", ".join(f"'{concept}'" for concept in CONCEPTS)
    return marts.rows(f"select * from marts.fct_fundamentals where concept in ({names})")


def described(filer: Filer, row: dict[str, Any], truths: set[int]) -> tuple[Any, ...]:
    """What a reader of a failure needs to find the case."""
    value = None if row["value"] is None else int(row["value"])
    return (
        filer.ticker, filer.plan.restatement, filer.plan.restated, filer.plan.switch, row["concept"],
        str(row["period_end_on"]), row["vintage"], row["method"], value, sorted(truths),
    )  # fmt: skip


def tags_of(row: dict[str, Any]) -> tuple[str, ...]:
    """The tags whose scope a figure has: its own, or any where a formula made it."""
    if row["concept"] == "capex":
        return (row["tag"],) if row["tag"] else (PPE, PRODUCTIVE)
    return ((INCOME | CASH_FLOW | INSTANTS)[row["concept"]],)


def test_the_filers_hold_every_trap(made: dict[int, Filer]) -> None:
    plans = [filer.plan for filer in made.values()]
    assert len(plans) == 40
    assert {plan.calendar for plan in plans} == set(synthetic_filers.CALENDARS)
    assert len({(plan.restatement, plan.restated) for plan in plans}) >= 6
    assert {plan.switch for plan in plans} == {"none", "proven", "unproven", "other_scope"}
    days = {(q.end - q.start).days + 1 for filer in made.values() for q in filer.quarters}
    assert {84, 91, 98, 112} <= days
    assert any(year.is_transition for filer in made.values() for year in filer.years)
    assert any(plan.drops for plan in plans)
    assert any(plan.currency == "EUR" for plan in plans)


def test_no_quarter_is_wrong_as_known_then(made: dict[int, Filer], figures: list[dict[str, Any]]) -> None:
    wrong, right = [], Counter[str]()
    for row in figures:
        if row["vintage"] != "as_known_then" or row["value"] is None:
            continue
        filer = made[row["cik"]]
        position = filer.position(row["period_end_on"])
        assert position is not None, row
        own = filer.own_filing(position)
        assert own is not None, row
        truths = {filer.at(row["concept"], tag, position, own.seq) for tag in tags_of(row)}
        if int(row["value"]) in truths and row["unit"] == filer.plan.currency:
            right[row["concept"]] += 1
        else:
            wrong.append(described(filer, row, truths))
    assert wrong == []
    # nothing of this is vacuous: most quarters are published
    quarters = sum(1 for row in figures if row["vintage"] == "as_known_then" and row["concept"] == "revenue")
    assert quarters > 700
    assert {c: right[c] / quarters > 0.9 for c in ("revenue", "net_income", *INSTANTS)} == dict.fromkeys(
        ("revenue", "net_income", *INSTANTS), True
    ), right
    assert right["capex"] / quarters > 0.85
    assert right["operating_cash_flow"] / quarters > 0.85


def test_no_latest_quarter_mixes_vintages(made: dict[int, Filer], figures: list[dict[str, Any]]) -> None:
    assert mixed(made, figures) == []


def test_no_quarter_mixes_vintages_on_the_day_of_a_restatement(days: dict[int, Filer], days_marts: Marts) -> None:
    """What a build says after each report while restatements come in, one operand at a time."""
    names = ", ".join(f"'{concept}'" for concept in CONCEPTS)
    rows = days_marts.rows(f"select * from marts.fct_fundamentals where concept in ({names})")
    assert sum(row["value"] is not None for row in rows) > 20_000
    assert mixed(days, rows) == []


def test_what_was_known_then_is_what_a_build_of_that_day_said(
    made: dict[int, Filer], days: dict[int, Filer], figures: list[dict[str, Any]], days_marts: Marts
) -> None:
    """Each figure as known then, and the papers it came with, before and after all later filings."""

    def told(row: dict[str, Any]) -> tuple[Any, ...]:
        names = ("value", "unit", "evidence_class", "method", "formula", "tag", "accession_numbers", "known_at")
        return tuple(row[name] for name in names)

    later = {
        (made[row["cik"]].accessions, row["period_end_on"], row["concept"]): row
        for row in figures
        if row["vintage"] == "as_known_then"
    }
    names = ", ".join(f"'{concept}'" for concept in CONCEPTS)
    differing, same = [], 0
    for row in days_marts.rows(
        f"select * from marts.fct_fundamentals where concept in ({names}) and vintage = 'as_known_then'"
    ):
        filer = days[row["cik"]]
        after = later[filer.accessions, row["period_end_on"], row["concept"]]
        same += told(row) == told(after)
        if told(row) != told(after):
            differing.append((filer.ticker, filer.plan.restatement, row["concept"], told(row), told(after)))
    assert differing == []
    assert same > 15_000


def mixed(made: dict[int, Filer], rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Figures that are no version of their quarter."""
    wrong = []
    for row in rows:
        if row["value"] is None:
            continue
        filer = made[row["cik"]]
        position = filer.position(row["period_end_on"])
        assert position is not None, row
        newest = filer.filings[-1].seq
        truths = {v for tag in tags_of(row) for v in filer.truths(row["concept"], tag, position, newest)}
        if int(row["value"]) not in truths or row["unit"] != filer.plan.currency:
            wrong.append(described(filer, row, truths))
    return wrong


def test_no_stale_figure_outlives_a_restated_one(made: dict[int, Filer], figures: list[dict[str, Any]]) -> None:
    """Where the newest version of a quarter was filed for the very quarter, it is the latest."""
    stale, checked = [], 0
    for row in figures:
        if row["vintage"] != "latest" or row["method"] not in ("reported_quarter", "reported_instant"):
            continue
        filer = made[row["cik"]]
        position = filer.position(row["period_end_on"])
        assert position is not None
        shown = [
            filer.at(row["concept"], tag, position, filing.seq)
            for filing in filer.filings
            for span in synthetic_filers.spans(filer, filing)
            if (span.concept, span.quarters) == (row["concept"], (position,))
            and (tag := filer.tag(row["concept"], filing.seq)) == row["tag"]
        ]
        if int(row["value"]) != shown[-1]:
            stale.append(described(filer, row, {shown[-1]}))
        checked += len(set(shown)) > 1
    assert checked > 20
    assert stale == []


def test_no_restated_difference_is_withheld(made: dict[int, Filer], figures: list[dict[str, Any]]) -> None:
    """Where year to date and the year to date before it were both filed again, their difference is the latest."""
    seen = 0
    for row in figures:
        filer = made[row["cik"]]
        if row["vintage"] != "latest" or filer.plan.restatement != "amended_all" or row["concept"] not in CASH_FLOW:
            continue
        if row["concept"] != filer.plan.restated:
            continue
        position = filer.position(row["period_end_on"])
        assert position is not None
        versions = filer.versions[row["concept"], CASH_FLOW[row["concept"]], position]
        if len(versions) > 1:
            seen += 1
            assert int(row["value"]) == versions[-1][1], described(filer, row, {versions[-1][1]})
    assert seen >= 4


def test_an_unknown_quarter_is_not_nought_and_has_a_reason(
    made: dict[int, Filer], figures: list[dict[str, Any]]
) -> None:
    unknown = [row for row in figures if row["value"] is None]
    assert len(unknown) > 100
    assert [row for row in unknown if not row["unavailable_reason"] or row["evidence_class"] != "unavailable"] == []
    # two tags of another scope, or that never stood beside each other, are not subtracted
    switched = [row for row in figures if str(row["method"]).endswith("_over_tag_switch")]
    assert {made[row["cik"]].plan.switch for row in switched} == {"proven"}


def test_a_line_shown_once_a_year_is_not_nil_between(made: dict[int, Filer], marts: Marts) -> None:
    rows = marts.rows("select * from marts.fct_fundamentals where concept = 'finance_lease_liability'")
    nil, shown = Counter[str](), 0
    for row in rows:
        filer = made[row["cik"]]
        first = next(filing for filing in filer.filings if filing.form.startswith("10-K"))
        if filer.plan.leases == "none":
            assert row["value"] in (None, 0)
            nil[row["evidence_class"]] += row["value"] == 0
        elif row["known_at"] >= first.accepted:
            assert row["value"] != 0, described(filer, row, {55 * synthetic_filers.MILLION})
            shown += row["value"] is not None
    assert set(nil) <= {"estimated", "unavailable"}
    assert nil["estimated"] > 100
    assert shown > 20


def test_fiscal_quarters_are_the_filers_own(made: dict[int, Filer], marts: Marts) -> None:
    wrong, lost = [], []
    rows = {(row["cik"], row["period_end_on"]): row for row in marts.rows("select * from marts.dim_fiscal_quarter")}
    for filer in made.values():
        for year in filer.years:
            for place, position in enumerate(year.quarters):
                quarter, own = filer.quarters[position], filer.own_filing(position)
                row = rows.pop((filer.cik, quarter.end), None)
                if row is None:
                    previous = filer.own_filing(position - 1) if place else own
                    if own is not None and previous is not None:
                        lost.append((filer.ticker, filer.plan.calendar, quarter))
                    continue
                assert own is not None, (filer.ticker, quarter)
                expected = {
                    "fiscal_quarter": quarter.number,
                    "period_start_on": quarter.start,
                    "days_in_quarter": (quarter.end - quarter.start).days + 1,
                    "accession_number": own.accession,
                    "known_at": own.accepted,
                    "form": own.form,
                }
                if not year.is_transition:
                    expected["fiscal_year"] = year.label
                differing = {name: (row[name], value) for name, value in expected.items() if row[name] != value}
                if differing:
                    wrong.append((filer.ticker, filer.plan.calendar, quarter, differing))
    assert (wrong, lost, rows) == ([], [], {})


def test_twelve_months_are_four_quarters_in_a_row(made: dict[int, Filer], marts: Marts) -> None:
    right, wrong = twelve_months(made, marts)
    assert [case for case in wrong if case[3] != "other_scope"] == []
    assert right > 1500


def test_twelve_months_do_not_add_two_scopes(made: dict[int, Filer], marts: Marts) -> None:
    """Two quarters on one tag and two on another that the filer has shown to be wider."""
    _, wrong = twelve_months(made, marts)
    assert wrong == []


def twelve_months(made: dict[int, Filer], marts: Marts) -> tuple[int, list[tuple[Any, ...]]]:
    """How many sums are right, and those that are no sum of versions of four quarters of one tag."""
    concepts = {
        "capex_ttm_usd": "capex",
        "operating_cash_flow_ttm_usd": "operating_cash_flow",
        "debt_issued_ttm_usd": "debt_issued",
    }
    wrong, right = [], 0
    for row in marts.rows("select * from marts.mart_funding_mix"):
        filer = made[row["cik"]]
        position = filer.position(row["period_end_on"])
        assert position is not None
        own = filer.own_filing(position)
        assert own is not None
        four = filer.twelve_months(position)
        seq = own.seq if row["vintage"] == "as_known_then" else None
        for column, concept in concepts.items():
            if row[column] is None:
                continue
            tags = (PPE, PRODUCTIVE) if concept == "capex" else (CASH_FLOW[concept],)
            sums = filer.sums(concept, tags, four, seq) if four else set()
            if row[column] in {float(total) for total in sums}:
                right += 1
            else:
                told = {"concept": column, "method": None, "value": row[column], **row}
                wrong.append(described(filer, told, sums))
    return right, wrong
