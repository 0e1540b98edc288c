"""Traps that real filings hold, one wrong outcome a test; truths come from the raw JSON, read independently.

All builds of real companies are in this file, because a file is what one test process runs.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from overbuild.transform import Candidate
from tests.red_flags.compare import compare
from tests.support import builds, companyfacts, inline
from tests.support.builds import NAMED, Built, Marts
from tests.support.companyfacts import PERIODIC, RawFact, RawFacts

pytestmark = [pytest.mark.edgar, pytest.mark.slow]

PPE = "PaymentsToAcquirePropertyPlantAndEquipment"
PRODUCTIVE = "PaymentsToAcquireProductiveAssets"
MILLION = Decimal(1_000_000)
# nil lines of borrowing stand on the section's total, whose own amount is none of theirs
BORROWED = {"debt_issued", "debt_repaid", "debt_net_lines"}
FINANCING = "NetCashProvidedByUsedInFinancingActivities"
# every concept that has a period and not a date
FLOWS = "select concept from seeds.concepts where period_type = 'duration'"


@pytest.fixture(scope="session")
def raw(edgar_dir: Path) -> Any:
    """Reads a company's body once."""
    return cache(lambda ticker: companyfacts.read(edgar_dir, NAMED[ticker]))


def millions(rows: dict[tuple[int, int], dict[str, Any]], *keys: tuple[int, int]) -> list[Decimal | None]:
    return [None if rows[key]["value"] is None else rows[key]["value"] / MILLION for key in keys]


def one(facts: list[RawFact], form: str | None = None) -> RawFact:
    """The first filed version."""
    return next(fact for fact in facts if form is None or fact.form == form)


# --- year to date, trailing twelve months and full years never stand for a quarter -------------------------


def test_msft_fiscal_2026_capex_is_not_year_to_date(real: Marts, raw: Any) -> None:
    year = one(raw("MSFT").values(PPE, "2025-07-01", "2026-06-30"))
    nine_months = one(raw("MSFT").values(PPE, "2025-07-01", "2026-03-31"))
    rows = real.quarters("MSFT", "capex")
    assert millions(rows, *((2026, q) for q in (1, 2, 3, 4))) == [19_394, 29_876, 30_876, 35_802]
    last = rows[2026, 4]
    assert last["value"] == year.value - nine_months.value
    assert (last["method"], last["evidence_class"]) == ("year_minus_nine_months", "derived")
    assert last["accession_numbers"] == sorted([year.accession, nine_months.accession])
    assert all(rows[2026, q]["evidence_class"] == "reported" for q in (1, 2, 3))


def test_amzn_trailing_twelve_months_of_a_10q_are_not_a_quarter_or_a_year(real: Marts, raw: Any) -> None:
    trailing = one(raw("AMZN").values(PRODUCTIVE, "2024-04-01", "2025-03-31"))
    quarter = one(raw("AMZN").values(PRODUCTIVE, "2025-01-01", "2025-03-31"))
    assert (trailing.value, trailing.form, quarter.value) == (93_093 * MILLION, "10-Q", 25_019 * MILLION)
    assert real.quarters("AMZN", "capex")[2025, 1]["value"] == quarter.value
    columns = {
        (fact.tag, fact.end, fact.value)
        for facts in raw("AMZN").by_tag.values()
        for fact in facts
        if fact.form == "10-Q" and 340 <= fact.days <= 390
    }
    assert len(columns) > 1000
    # lines that are never nil: of others, the quarter may well be all there was in twelve months
    shown = real.rows(
        "select * from marts.fct_fundamentals where ticker = 'AMZN' and concept in"
        " ('revenue', 'net_income', 'operating_cash_flow', 'capex', 'stock_compensation') and value is not null"
    )
    assert len(shown) > 500
    assert [row for row in shown if (row["tag"], row["period_end_on"], row["value"]) in columns] == []
    operands = real.rows(
        "select distinct operand_start_on, operand_end_on, form from marts.mart_flag_evidence where ticker = 'AMZN'"
        " and operand_end_on - operand_start_on > 330 and form like '10-Q%'"
    )
    assert operands == []


def test_a_full_year_is_never_shown_as_its_fourth_quarter(real: Marts, raw: Any) -> None:
    """Such as Oracle's revenue of fiscal 2019, which its next annual report dates to the fourth quarter."""
    assert one(raw("ORCL").values("Revenues", "2019-03-01", "2019-05-31")).value == 39_506 * MILLION
    checked, wrong = 0, []
    for ticker in NAMED:
        years = {
            (fact.tag, fact.end, fact.value)
            for facts in raw(ticker).by_tag.values()
            for fact in facts
            if 340 <= fact.days <= 390 and fact.value != 0
        }
        for row in real.rows(
            f"""
            select last.concept, last.tag, last.period_end_on, last.value, last.vintage, last.method,
                sum(others.value) as nine_months,
                -- a first quarter that no report of its time tagged: the year says what it must have been
                count(others.value) as n_before
            from marts.fct_fundamentals as last
            left join marts.fct_fundamentals as others on last.cik = others.cik and last.concept = others.concept
                and last.vintage = others.vintage and last.fiscal_year = others.fiscal_year
                and others.fiscal_quarter < 4
            where last.ticker = ? and last.fiscal_quarter = 4 and last.value is not null
                and last.concept in ({FLOWS})
            group by all
            """,
            ticker,
        ):
            checked += 1
            is_known = row["n_before"] == 3 or row["method"] == "reported_quarter"
            if is_known and row["nine_months"] and (row["tag"], row["period_end_on"], row["value"]) in years:
                wrong.append((ticker, *row.values()))
    assert wrong == []
    assert checked > 4000


def test_meta_fourth_quarter_net_income_is_not_the_year(real: Marts, raw: Any) -> None:
    rows = real.quarters("META", "net_income")
    for year in range(2013, 2026):
        full = raw("META").values("NetIncomeLoss", f"{year}-01-01", f"{year}-12-31")[-1].value
        # a reported quarter may be rounded another way than the nine months it is part of
        assert abs(sum(rows[year, q]["value"] for q in (1, 2, 3, 4)) - full) <= MILLION
        assert rows[year, 4]["value"] != full


def test_amd_commercial_paper_of_the_first_quarter_is_not_issued_in_the_second(real: Marts, raw: Any) -> None:
    """One filing gives bonds and paper on two lines, later ones both on one; by half-year nothing more was issued."""
    tag = "ProceedsFromIssuanceOfLongTermDebt"
    bonds, both = (fact.value for fact in raw("AMD").values(tag, "2024-12-29", "2025-03-29"))
    paper = one(raw("AMD").values("ProceedsFromIssuanceOfCommercialPaper", "2024-12-29", "2025-03-29")).value
    half = one(raw("AMD").values(tag, "2024-12-29", "2025-06-28")).value
    assert bonds + paper == both == half == 2_441 * MILLION
    for vintage in ("as_known_then", "latest"):
        assert millions(real.quarters("AMD", "debt_issued", vintage), (2025, 1), (2025, 2)) == [2_441, 0]


def test_a_table_of_commercial_paper_is_not_borrowed_a_second_time(real: Marts, raw: Any) -> None:
    """A note divides the line of commercial paper by term; the statement foots without the note."""
    paper = raw("AAPL").values("ProceedsFromRepaymentsOfCommercialPaper", "2021-09-26", "2022-09-24")[0].value
    note = raw("AAPL").values("ProceedsFromShortTermDebtMaturingInMoreThanThreeMonths", "2021-09-26", "2022-09-24")
    assert note[0].value == 5_948 * MILLION
    quarters = [(2022, number) for number in (1, 2, 3, 4)]
    shown = millions(real.quarters("AAPL", "debt_net_lines"), *quarters)
    assert sum(amount for amount in shown if amount is not None) * MILLION == paper == 3_955 * MILLION
    issued = millions(real.quarters("AAPL", "debt_issued"), *quarters)
    assert sum(amount for amount in issued if amount is not None) == 5_465


def test_short_term_debt_is_nil_by_a_year_of_cash_flows_and_not_by_silence(real: Marts) -> None:
    """A balance sheet with a line of the filer's own does not add up; its cash flows may still tell."""
    # MSFT borrowed for the long term alone: bonds of 10,713 and of 1,231 that fall due are all its debt.
    assert millions(real.quarters("MSFT", "total_debt"), (2012, 4), (2013, 1)) == [11_944, 11_950]
    # META had no debt and took none up; its line of current debt left the filings years before.
    assert millions(real.quarters("META", "total_debt"), (2018, 1), (2018, 2), (2018, 3)) == [0, 0, 0]
    # AMZN borrowed and repaid for the short term and tags no such line: its bonds are not all its debt.
    assert millions(real.quarters("AMZN", "total_debt"), (2019, 2), (2020, 1), (2021, 1)) == [None, None, None]


def test_cash_under_the_wider_tag_is_not_left_out(real: Marts) -> None:
    """INTC gave both tags, of one amount, before and after: three reports with the wider one alone have its cash."""
    assert millions(real.quarters("INTC", "cash"), (2022, 1), (2022, 2), (2022, 3)) == [6_215, 4_390, 4_529]
    # once it has restricted cash, the wider amount is another
    assert real.quarters("INTC", "cash")[2025, 4]["tag"] == "CashAndCashEquivalentsAtCarryingValue"


# --- vintages ------------------------------------------------------------------------------------------


def test_meta_restated_capex_does_not_mix_vintages(real: Marts, raw: Any) -> None:
    years = raw("META").values(PPE, "2023-01-01", "2023-12-31")
    nine_months = raw("META").values(PPE, "2023-01-01", "2023-09-30")
    assert [f.value / MILLION for f in (years[0], years[-1])] == [27_266, 27_045]
    assert [f.value / MILLION for f in (nine_months[0], nine_months[-1])] == [19_601, 19_453]
    then, latest = (real.quarters("META", "capex", v)[2023, 4] for v in ("as_known_then", "latest"))
    assert then["value"] == years[0].value - nine_months[0].value == 7_665 * MILLION
    assert then["accession_numbers"] == sorted([years[0].accession, nine_months[0].accession])
    assert latest["value"] == years[-1].value - nine_months[-1].value == 7_592 * MILLION
    restated = [next(f for f in facts if f.value == facts[-1].value) for facts in (years, nine_months)]
    assert latest["accession_numbers"] == sorted(fact.accession for fact in restated)
    versions = real.rows(
        "select value, known_at, superseded_at from intermediate.int_concept_versions"
        " where cik = ? and concept = 'capex' and quarter_end_on = '2023-12-31' order by known_at",
        NAMED["META"],
    )
    assert [row["value"] / MILLION for row in versions] == [7_665, 7_592]
    assert 7_444 * MILLION not in [row["value"] for row in real.rows("select value from marts.fct_fundamentals")]


@pytest.mark.parametrize("vintage", ["as_known_then", "latest"])
def test_amzn_quarters_misdated_in_the_next_annual_report_do_not_replace(real: Marts, raw: Any, vintage: str) -> None:
    spans = ("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31")
    revenue, income = (real.quarters("AMZN", c, vintage) for c in ("revenue", "net_income"))
    for number, (start, end) in enumerate(spans, 1):
        versions = raw("AMZN").values("SalesRevenueNet", f"2011-{start}", f"2011-{end}")
        assert versions[-1].value != versions[0].value
        assert revenue[2011, number]["value"] == versions[0].value
        first = one(raw("AMZN").values("NetIncomeLoss", f"2011-{start}", f"2011-{end}"))
        assert income[2011, number]["value"] == first.value


@pytest.mark.parametrize("vintage", ["as_known_then", "latest"])
def test_amzn_quarters_with_a_flipped_sign_do_not_replace(real: Marts, raw: Any, vintage: str) -> None:
    flipped = raw("AMZN").values("IncomeTaxExpenseBenefit", "2014-01-01", "2014-03-31")
    assert {fact.value for fact in flipped} == {73 * MILLION, -73 * MILLION}
    rows = real.quarters("AMZN", "income_tax", vintage)
    assert millions(rows, *((2013, q) for q in (1, 2, 3, 4))) == [-18, 13, -12, 179]
    assert millions(rows, *((2014, q) for q in (1, 2, 3, 4))) == [73, 94, -205, 205]


def test_nvda_mistyped_nine_months_do_not_make_the_fourth_quarter(real: Marts, raw: Any) -> None:
    tag = "AmortizationOfIntangibleAssets"
    assert one(raw("NVDA").values(tag, "2022-01-31", "2022-10-30")).value == 143 * MILLION
    assert one(raw("NVDA").values(tag, "2022-01-31", "2023-01-29")).value - 143 * MILLION == 556 * MILLION
    for vintage in ("as_known_then", "latest"):
        rows = real.quarters("NVDA", "amortization_intangibles", vintage)
        assert millions(rows, *((2023, q) for q in (1, 2, 3, 4))) == [155, 182, 181, 181]


def test_a_later_body_says_nothing_about_an_earlier_day(known_by_2025: Candidate, earlier_bodies: Candidate) -> None:
    """What the API answered in summer 2025 is today's body as of that day."""
    keys = "cik, period_end_on, concept, vintage"
    with builds.marts(known_by_2025, earlier_bodies) as both:
        for mart, columns in {
            "fct_fundamentals": "* ",
            "dim_fiscal_quarter": "* ",
            "mart_red_flags": "* ",
            "mart_flag_evidence": "* ",
            "mart_funding_mix": "* ",
            "fct_segment_facts": "* ",
        }.items():
            scope = "where cik in (select cik from other1.marts.dim_company)"
            theirs = f"select {columns} from other1.marts.{mart}"
            ours = f"select {columns} from marts.{mart} {scope}"
            assert both.rows(f"select count(*) as n from ({theirs})")[0]["n"] > 0
            assert both.rows(f"({ours}) except ({theirs}) limit 5") == [], f"{mart}: only as of ({keys})"
            assert both.rows(f"({theirs}) except ({ours}) limit 5") == [], f"{mart}: only in the earlier body"


@pytest.mark.parametrize("build", ["known_by_2024", "known_by_2025"])
def test_nothing_later_takes_part_in_a_build_as_of(build: str, request: pytest.FixtureRequest) -> None:
    candidate: Candidate = request.getfixturevalue(build)
    assert candidate.as_of is not None
    with builds.marts(candidate) as marts:
        accepted = {
            row["accession_number"]: row["known_at"]
            for row in marts.rows("select accession_number, known_at from intermediate.int_filings")
        }
        assert max(accepted.values()) <= candidate.as_of
        lake = marts.rows("select accession_number, accepted_at from lake.filings")
        late = {row["accession_number"] for row in lake if row["accepted_at"] and row["accepted_at"] > candidate.as_of}
        assert late
        columns = marts.rows(
            "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'marts'"
        )
        for column in columns:
            place = f"marts.{column['table_name']}", column["column_name"]
            if column["data_type"].startswith("TIMESTAMP"):
                newest = marts.rows(f"select max({place[1]}) as newest from {place[0]}")[0]["newest"]
                assert newest is None or newest <= candidate.as_of, place
            elif column["column_name"] == "accession_number":
                found = {row["a"] for row in marts.rows(f"select distinct {place[1]} as a from {place[0]}")}
                assert not found & late, place
                assert found - {None} <= accepted.keys(), place
            elif column["column_name"] == "accession_numbers":
                found = {row["a"] for row in marts.rows(f"select distinct unnest({place[1]}) as a from {place[0]}")}
                assert not found & late, place


@pytest.mark.parametrize("build", ["known_by_2024", "known_by_2025"])
def test_a_later_filing_does_not_change_what_was_known_then(
    build: str, real_candidate: Built, request: pytest.FixtureRequest
) -> None:
    candidate: Candidate = request.getfixturevalue(build)
    with builds.marts(candidate, real_candidate.candidate) as both:
        for mart, columns in {
            "fct_fundamentals": "*",
            "dim_fiscal_quarter": "* exclude (is_latest)",
            "mart_red_flags": "*",
            "mart_flag_scorecard": "*",
            "mart_flag_evidence": "*",
            "mart_funding_mix": "*",
            "mart_hyperscaler_fcf_watch": "*",
            "fct_segment_facts": "*",
        }.items():
            then = "" if mart == "dim_fiscal_quarter" else "and vintage = 'as_known_then'"
            early = f"select {columns} from marts.{mart} where true {then}"
            full = f"select {columns} from other1.marts.{mart} where known_at <= $as_of {then}"
            n = both.rows(f"select count(*) as n from ({early})")[0]["n"]
            assert n > 100, mart
            for one_side, other in ((early, full), (full, early)):
                sql = f"({one_side}) except ({other}) limit 5"
                assert both.connection.execute(sql, {"as_of": candidate.as_of}).fetchall() == [], mart


@pytest.mark.parametrize("build", ["known_by_2024", "known_by_2025"])
def test_a_version_does_not_begin_before_what_it_rests_on(
    build: str, real_candidate: Built, request: pytest.FixtureRequest
) -> None:
    """Versions of the full build, cut off at an instant, are the versions of the build as of that instant."""
    candidate: Candidate = request.getfixturevalue(build)
    columns = "cik, concept, quarter_end_on, value, unit, tag, method, accession_numbers, known_at"
    full = (
        f"select {columns}, case when superseded_at <= $as_of then superseded_at end as superseded_at"
        " from other1.intermediate.int_concept_versions where known_at <= $as_of"
    )
    early = f"select {columns}, superseded_at from intermediate.int_concept_versions"
    with builds.marts(candidate, real_candidate.candidate) as both:
        for one_side, other in ((early, full), (full, early)):
            sql = f"({one_side}) except ({other}) limit 5"
            assert both.connection.execute(sql, {"as_of": candidate.as_of}).fetchall() == []


# --- trailing twelve months ----------------------------------------------------------------------------


def test_nvda_revenue_of_twelve_months_is_not_over_a_gap_or_a_tag_switch(real: Marts, raw: Any) -> None:
    """Fiscal year before plus year to date minus the year to date a year before: no quarter takes part."""
    facts: RawFacts = raw("NVDA")
    quarters = real.rows("select * from marts.dim_fiscal_quarter where ticker = 'NVDA' order by period_end_on")
    starts = {row["fiscal_year"]: row["period_start_on"] for row in quarters if row["fiscal_quarter"] == 1}
    ends = {(row["fiscal_year"], row["fiscal_quarter"]): row["period_end_on"] for row in quarters}
    checked = 0
    for row in real.rows(
        "select fiscal_year, fiscal_quarter, revenue_ttm_usd from intermediate.int_flag_metrics"
        " where ticker = 'NVDA' and vintage = 'latest' order by period_end_on"
    ):
        year, quarter = row["fiscal_year"], row["fiscal_quarter"]
        if year - 1 not in starts:
            continue

        def to_date(year: int, quarter: int) -> Decimal:
            # the annual report for fiscal 2019 has the year on another tag
            tags = "Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax"
            span = str(starts[year]), str(ends[year, quarter])
            return next(found[-1].value for tag in tags if (found := facts.values(tag, *span)))

        truth = (
            to_date(year, 4)
            if quarter == 4
            else (to_date(year - 1, 4) + to_date(year, quarter) - to_date(year - 1, quarter))
        )
        # fiscal 2014 and 2015 were filed in thousands and again in millions
        assert abs(row["revenue_ttm_usd"] - float(truth)) <= 1e6, (year, quarter)
        checked += 1
    assert checked > 55


def test_no_sum_of_twelve_months_where_a_quarter_is_unknown(real: Marts) -> None:
    """A sum is given only over four known quarters in a row, or where the filer's own spans add it up."""
    rows = real.rows("""
        with ttm as (
            unpivot (
                select cik, period_end_on, vintage, capex_ttm_usd as capex, debt_issued_ttm_usd as debt_issued,
                    debt_repaid_ttm_usd as debt_repaid, buybacks_ttm_usd as buybacks, dividends_ttm_usd as dividends,
                    operating_cash_flow_ttm_usd as operating_cash_flow
                from marts.mart_funding_mix where vintage = 'latest'
            ) on capex, debt_issued, debt_repaid, buybacks, dividends, operating_cash_flow
            into name concept value total
        ),
        quarters as (
            select f.cik, f.concept, f.period_end_on, f.value, f.unit, q.chain_id, q.chain_index
            from marts.fct_fundamentals as f join marts.dim_fiscal_quarter as q using (cik, period_end_on)
            where vintage = 'latest'
        )
        select ttm.cik, ttm.concept, ttm.period_end_on, ttm.total, count(prior.value) as n,
            sum(prior.value) as quarters, any_value(years.value) as own
        from ttm
        join quarters as this using (cik, concept, period_end_on)
        join quarters as prior on this.cik = prior.cik and this.concept = prior.concept
            and this.chain_id = prior.chain_id and this.chain_index - prior.chain_index between 0 and 3
        left join intermediate.int_trailing_year_versions as years on years.cik = ttm.cik
            and years.concept = ttm.concept and years.quarter_end_on = ttm.period_end_on
            and years.superseded_at is null
        group by all
    """)
    assert len(rows) > 2500
    odd = [
        row
        for row in rows
        if not (row["n"] == 4 and row["total"] == float(row["quarters"]))
        and not (row["own"] is not None and row["total"] == float(row["own"]))
    ]
    assert odd == []


def test_capex_over_a_tag_switch_is_not_one_tag_minus_another_scope(real: Marts, raw: Any) -> None:
    nvda, amzn = real.quarters("NVDA", "capex"), real.quarters("AMZN", "capex")
    # NVDA went from one tag to the other between the second and the third quarter of fiscal 2021.
    nine_months = one(raw("NVDA").values(PRODUCTIVE, "2020-01-27", "2020-10-25")).value
    half = one(raw("NVDA").values(PPE, "2020-01-27", "2020-07-26")).value
    assert nvda[2021, 3]["value"] == nine_months - half == 473 * MILLION
    # No year of capex is tagged by a standard tag before fiscal 2020: unknown, not nought, not the year.
    assert (nvda[2016, 4]["value"], nvda[2016, 4]["evidence_class"]) == (None, "unavailable")
    assert nvda[2016, 4]["unavailable_reason"] in {"other_tag_in_filing", "year_to_date_not_separable"}
    # Fiscal 2020 to 2023 are completed by the filer's own tag, read from its filings.
    assert millions(nvda, (2020, 4), (2021, 4), (2023, 1), (2023, 2), (2023, 3)) == [145, 283, 361, 433, 530]
    year = raw("NVDA").values(PRODUCTIVE, "2022-01-31", "2023-01-29")[-1].value
    assert nvda[2023, 4]["value"] != year
    # AMZN: what it pays gross of incentives under one tag is never subtracted from what it paid net under another.
    assert millions(amzn, *((2016, q) for q in (1, 2, 3, 4))) == [1_179, 1_711, 1_841, 2_006]
    # 2017 was told again gross of incentives, its quarters under two tags: the one set of them that is the year stands.
    assert millions(amzn, *((2017, q) for q in (1, 2, 3, 4))) == [2_148, 3_113, 3_074, 3_619]
    gross = raw("AMZN").values(PRODUCTIVE, "2017-01-01", "2017-12-31")[-1].value
    assert abs(sum(amzn[2017, q]["value"] for q in (1, 2, 3, 4)) - gross) <= MILLION
    switches = real.rows(
        "select * from marts.fct_fundamentals where concept = 'capex' and method like '%over_tag_switch'"
        " and ticker = 'AMZN'"
    )
    assert switches == []


# --- which figure of which filing -----------------------------------------------------------------------


def test_no_figure_lacks_its_papers(real: Marts, raw: Any) -> None:
    """Every tagged figure is recomputed from the facts of exactly the filings it names."""
    quarters = {
        (row["cik"], row["period_end_on"]): row for row in real.rows("select * from intermediate.int_fiscal_quarters")
    }
    proved: dict[tuple[str, str], list[RawFact]] = {}
    nils = "select tag, unit, start_on, end_on, accession_number, form, known_at from intermediate."
    for nil in real.rows(f"{nils}int_section_nils union all {nils}int_borrowing_lines where value = 0"):
        fact = RawFact(
            nil["tag"], nil["unit"], nil["start_on"], nil["end_on"], Decimal(0), nil["accession_number"], nil["form"],
            nil["known_at"].date(), None, None,
        )  # fmt: skip
        proved.setdefault((fact.accession, fact.tag), []).append(fact)
    # what companyfacts does not have; test_segment_* and the extract's tests read it independently
    for own in real.rows(
        "select tag, unit, start_on, end_on, value, accession_number, form, filed_on"
        " from intermediate.int_instance_additions"
    ):
        fact = RawFact(
            own["tag"], own["unit"], own["start_on"], own["end_on"], own["value"], own["accession_number"],
            own["form"], own["filed_on"], None, None,
        )  # fmt: skip
        proved.setdefault((fact.accession, fact.tag), []).append(fact)

    def filed_under(row: dict[str, Any], accession: str, tag: str) -> list[RawFact]:
        is_nil = tag == FINANCING and row["concept"] in BORROWED
        return [] if is_nil else raw(row["ticker"]).by_filing[accession, tag]

    wrong, counts = [], dict.fromkeys(("instant", "quarter", "difference"), 0)
    for row in real.rows(
        "select * from marts.fct_fundamentals where value is not null and tag is not null and method in"
        " ('reported_instant', 'reported_quarter', 'year_to_date_difference', 'year_minus_nine_months')"
    ):
        quarter = quarters[row["cik"], row["period_end_on"]]
        facts = [
            fact
            for accession in row["accession_numbers"]
            for operand in operands_of(row["formula"])
            for fact in added_up(
                [
                    fact
                    for tag in operand
                    for fact in (
                        *filed_under(row, accession, tag),
                        *proved.get((accession, tag), ()),
                    )
                    if fact.unit == row["unit"] and fact.form in PERIODIC
                ]
            )
        ]
        ending = [fact for fact in facts if near(fact.end, row["period_end_on"], 3)]
        if row["method"] == "reported_instant":
            # what is unpaid at the end is filed beside the flows of the span that ends there
            spans = row["concept"] == "capex_accrued"
            kind, found = "instant", {fact.value for fact in ending if fact.start is None or spans}
        elif row["method"] == "reported_quarter":
            kind, found = "quarter", {fact.value for fact in ending if since(fact, quarter["period_start_on"])}
        else:
            kind, before = "difference", quarter["period_start_on"] - timedelta(days=1)
            start = quarter["fiscal_year_start_on"]
            found = {
                later.value - earlier.value
                for later in ending
                for earlier in facts
                if near(earlier.end, before, 3) and since(later, start) and since(earlier, start)
            }
        counts[kind] += 1
        if row["value"] not in found:
            wrong.append((row["ticker"], row["concept"], row["period_end_on"], row["method"], row["value"], found))
    assert wrong == []
    assert min(counts.values()) > 3000


def test_evidence_does_not_pair_a_tag_with_another_line_s_amount(real: Marts, raw: Any) -> None:
    """Each operand that evidence shows is a fact: that tag, those dates, that amount, in that filing."""
    operands = real.rows(
        "select distinct evidence.ticker, evidence.tag, evidence.operand_start_on, evidence.operand_end_on,"
        " evidence.operand_value, evidence.accession_number"
        " from marts.mart_flag_evidence as evidence where operand_value != 0 and unit != 'percent'"
    )
    assert len(operands) > 10_000
    # what companyfacts does not have is in the filing alone: a filer's own tags, figures made of members
    own: dict[tuple[str, str, date | None, date], set[Decimal]] = {}
    for line in real.rows("select * from intermediate.int_instance_additions"):
        span = (line["accession_number"], line["tag"], line["start_on"], line["end_on"])
        own.setdefault(span, set()).add(line["value"])

    def filed(row: dict[str, Any], tag: str) -> set[Decimal]:
        start, end = row["operand_start_on"], row["operand_end_on"]
        return {
            fact.value
            for fact in raw(row["ticker"]).by_filing[row["accession_number"], tag]
            if (fact.start, fact.end) == (start, end)
        } | own.get((row["accession_number"], tag, start, end), set())

    # lines that were added up name each of their tags
    wrong = [
        row
        for row in operands
        if row["operand_value"] not in {sum(one) for one in product(*(filed(row, t) for t in row["tag"].split(" + ")))}
    ]
    assert wrong == []


def test_a_customers_share_in_evidence_is_not_another_customers(real: Marts, edgar_dir: Path) -> None:
    """Each share is in the filing it names, of that member, at that date."""
    shares = real.rows(
        "select distinct ticker, tag, formula as member, operand_end_on, operand_value, accession_number"
        " from marts.mart_flag_evidence where unit = 'percent'"
    )
    assert len(shares) > 20
    read = cache(lambda ticker, accession: inline.numbers(edgar_dir, NAMED[ticker], accession))
    wrong = [
        row
        for row in shares
        if not any(
            number.tag.split(":")[-1] == row["tag"]
            and number.end == row["operand_end_on"]
            and number.value * 100 == row["operand_value"]
            and any(member.endswith(row["member"]) for _, member in number.members)
            for number in read(row["ticker"], row["accession_number"])
        )
    ]
    assert wrong == []


def test_a_formula_does_not_count_one_operand_for_another(real: Marts) -> None:
    """A sum is shown only where each of its operands is, once, and is their sum."""
    rows = real.rows("""
        select sums.ticker, sums.concept, sums.period_end_on, sums.vintage, sums.method, sums.value,
            sum(formulas.sign * parts.value) as total, count(parts.value) as n_parts, count(*) as n_operands,
            any_value(len(versions.operand_tags)) as n_papers
        from marts.fct_fundamentals as sums
        join seeds.concept_formulas as formulas on sums.method = formulas.formula_id
        join marts.fct_fundamentals as parts on parts.cik = sums.cik and parts.period_end_on = sums.period_end_on
            and parts.vintage = sums.vintage and parts.concept = formulas.operand_concept
        left join intermediate.int_concept_versions as versions on versions.cik = sums.cik
            and versions.quarter_end_on = sums.period_end_on and versions.concept = sums.concept
            and versions.method = sums.method and sums.vintage = 'latest' and versions.superseded_at is null
        group by all
    """)
    assert len(rows) > 1000
    wrong = [row for row in rows if row["n_parts"] != row["n_operands"] or row["total"] != row["value"]]
    assert wrong == []


def tags_of(formula: str) -> list[str]:
    """The tags that a formula over tags names: lines that were added up stand in brackets."""
    return sorted(set(re.split(r" [+-] ", formula.replace("(", "").replace(")", ""))))


def operands_of(formula: str) -> list[list[str]]:
    """The tags of each operand of a difference: one report may add up other lines than the one before it."""
    operands = [tags_of(operand) for operand in formula.split(" - ")]
    return [tags for number, tags in enumerate(operands) if tags not in operands[:number]]


def added_up(facts: list[RawFact]) -> list[RawFact]:
    """One fact a span of a filing: the sum of the facts of all its tags; the facts themselves where they are of one."""
    if len({fact.tag for fact in facts}) < 2:
        return facts
    spans: dict[tuple[date | None, date], dict[str, RawFact]] = {}
    for fact in facts:
        spans.setdefault((fact.start, fact.end), {})[fact.tag] = fact
    return [
        replace(next(iter(lines.values())), value=sum((fact.value for fact in lines.values()), Decimal(0)))
        for lines in spans.values()
    ]


def since(fact: RawFact, start: date) -> bool:
    return fact.start is not None and near(fact.start, start, 7)


def near(one_day: date, other: date, days: int) -> bool:
    return abs((one_day - other).days) <= days


def test_recasts_proxies_and_registrations_do_not_win(real: Marts, raw: Any) -> None:
    forms = {fact.accession: fact.form for t in NAMED for facts in raw(t).by_tag.values() for fact in facts}
    assert {"8-K", "DEF 14A"} <= set(forms.values())
    used = {
        row["a"] for row in real.rows("select distinct unnest(accession_numbers) as a from marts.fct_fundamentals")
    } | {row["a"] for row in real.rows("select distinct accession_number as a from marts.mart_flag_evidence")}
    assert {forms[a] for a in used} <= {"10-K", "10-K/A", "10-KT", "10-Q", "10-Q/A"}


def test_a_period_that_ends_after_its_filing_is_not_used(real: Marts, raw: Any) -> None:
    future = [f for t in NAMED for facts in raw(t).by_tag.values() for f in facts if f.end > f.filed]
    assert len(future) > 30
    late = real.rows(
        "select e.* from marts.mart_flag_evidence as e join intermediate.int_filings as f"
        " on e.cik = f.cik and e.accession_number = f.accession_number where e.operand_end_on > f.filed_on"
    )
    assert late == []
    assert real.rows("select * from marts.dim_fiscal_quarter where period_end_on > filed_on") == []


def test_amounts_in_another_currency_are_not_mixed_in(real: Marts, raw: Any) -> None:
    others = {f.unit for t in NAMED for facts in raw(t).by_tag.values() for f in facts if len(f.unit) == 3} - {"USD"}
    assert "EUR" in others
    units = real.rows("""
        select distinct concepts.unit_kind, facts.unit
        from marts.fct_fundamentals as facts
        join seeds.concepts as concepts on facts.concept = concepts.concept
        where facts.value is not null
        order by concepts.unit_kind
    """)
    assert units == [{"unit_kind": "monetary", "unit": "USD"}, {"unit_kind": "shares", "unit": "shares"}]
    assert real.rows("select distinct reporting_currency from marts.dim_company") == [{"reporting_currency": "USD"}]


# --- the calendar ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ticker", [t for t in NAMED if t != "CRWV"])
def test_no_periodic_report_lacks_its_quarter(real: Marts, raw: Any, ticker: str) -> None:
    """One row for every 10-K and 10-Q since 2010 that shows a balance sheet, known from the first of them."""
    rows = real.rows("select * from marts.dim_fiscal_quarter where ticker = ?", ticker)
    by_end = {row["period_end_on"]: row for row in rows}
    assert len(by_end) == len(rows)
    reports = {a: r for a, r in raw(ticker).balance_dates().items() if r[1] >= date(2010, 1, 1)}
    expected = {end for _, _, end in reports.values()}
    missing = {end for end in expected if not any(near(end, own, 3) for own in by_end)}
    assert missing == set()
    for end, row in by_end.items():
        if row["filed_on"] >= date(2010, 1, 1):
            first = min(
                ((filed, a) for a, (_, filed, shown) in reports.items() if near(shown, end, 3)), key=lambda f: f[0]
            )
            assert (row["filed_on"], row["accession_number"]) == first


@pytest.mark.parametrize("ticker", ["NVDA", "AAPL", "INTC", "AMD", "DELL"])
def test_years_of_52_and_53_weeks_have_no_gaps_or_overlaps(real: Marts, ticker: str) -> None:
    rows = real.rows("select * from marts.dim_fiscal_quarter where ticker = ? order by period_end_on", ticker)
    for before, after in pairwise(rows):
        assert after["period_start_on"] == before["period_end_on"] + timedelta(days=1)
        assert after["days_in_quarter"] in (91, 98)
        following = (before["fiscal_year"], before["fiscal_quarter"] % 4 + 1)
        if before["fiscal_quarter"] == 4:
            following = (before["fiscal_year"] + 1, 1)
        assert (after["fiscal_year"], after["fiscal_quarter"]) == following
        assert after["chain_index"] == before["chain_index"] + 1
    long_years = [row["fiscal_year"] for row in rows[1:] if row["days_in_quarter"] == 98]
    assert (
        long_years
        == {
            "NVDA": [2010, 2016, 2021],
            "AAPL": [2012, 2017, 2023],
            "INTC": [2011, 2016, 2022],
            "AMD": [2011, 2016, 2022],
            "DELL": [2017, 2023],
        }[ticker]
    )


def test_fiscal_labels_do_not_come_from_the_filing(real: Marts, raw: Any) -> None:
    """``fy`` of an own filing agrees with the label for most; a comparative's never does."""
    labels = {
        (row["ticker"], row["period_end_on"]): (row["fiscal_year"], row["fiscal_quarter"])
        for row in real.rows("select * from marts.dim_fiscal_quarter")
    }
    misled = 0
    for ticker in ("MSFT", "NVDA", "AMZN"):
        rows = real.quarters(ticker, "net_income")
        by_end = {row["period_end_on"]: row for row in rows.values()}
        for fact in raw(ticker).by_tag["NetIncomeLoss"]:
            if fact.form == "10-Q" and 85 <= fact.days <= 98 and fact.end in by_end:
                filing = (fact.fy, int((fact.fp or "Q0")[1]))
                if filing != labels[ticker, fact.end]:
                    misled += 1
                    assert rows[labels[ticker, fact.end]]["period_end_on"] == fact.end
                    if filing in rows:
                        assert rows[filing]["period_end_on"] != fact.end
    assert misled > 100


# --- parts of companies, from the filings' own XBRL ---------------------------------------------------------

SEGMENTS = "us-gaap:StatementBusinessSegmentsAxis"
REVENUE = "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax"


def parts(real: Marts, where: str, *parameters: object) -> list[dict[str, Any]]:
    """Rows of fct_segment_facts."""
    return real.rows(f"select * from marts.fct_segment_facts where {where} order by all", *parameters)


def by_quarter(rows: list[dict[str, Any]]) -> dict[date, dict[str, Decimal]]:
    """Values by quarter end and member, without the filer's prefix."""
    found: dict[date, dict[str, Decimal]] = {}
    for row in rows:
        found.setdefault(row["period_end_on"], {})[row["member"].split(":")[1]] = row["value"]
    return found


def test_amazons_segments_add_up_to_the_company_in_every_quarter(real: Marts) -> None:
    for concept in ("revenue", "operating_income"):
        for vintage in ("as_known_then", "latest"):
            whole = {row["period_end_on"]: row["value"] for row in real.quarters("AMZN", concept, vintage).values()}
            quarters = by_quarter(
                parts(
                    real, "ticker = 'AMZN' and category = 'segment' and measure = ? and vintage = ?", concept, vintage
                )
            )
            assert len(quarters) >= 8
            for end, members in quarters.items():
                assert len(members) == 3, (concept, vintage, end)
                assert sum(members.values()) == whole[end], (concept, vintage, end)
    rows = parts(real, "ticker = 'AMZN' and category = 'segment' and measure in ('revenue', 'operating_income')")
    assert {row["part_to_whole"] for row in rows} == {"adds_up"}
    assert {row["total_value"] - row["consolidated_value"] for row in rows} == {0}
    assert {row["method"] for row in rows if row["fiscal_quarter"] == 4} == {"year_minus_nine_months"}


def test_a_segments_fourth_quarter_is_its_year_minus_its_nine_months(real: Marts, edgar_dir: Path) -> None:
    def cloud(accession: str, start: str, end: str) -> Decimal:
        (value,) = {
            number.value
            for number in inline.numbers(edgar_dir, NAMED["AMZN"], accession)
            if number.tag == REVENUE
            and number.members == {(SEGMENTS, "amzn:AmazonWebServicesSegmentMember")}
            and (number.start, number.end) == (date.fromisoformat(start), date.fromisoformat(end))
        }
        return value

    year = cloud("0001018724-25-000004", "2024-01-01", "2024-12-31")
    nine_months = cloud("0001018724-24-000161", "2024-01-01", "2024-09-30")
    assert (year, nine_months) == (107_556 * MILLION, 78_770 * MILLION)
    rows = parts(
        real,
        "ticker = 'AMZN' and category = 'segment' and measure = 'revenue' and fiscal_year = 2024"
        " and member like '%AmazonWebServices%' and vintage = 'as_known_then'",
    )
    fourth = rows[-1]
    assert (fourth["fiscal_quarter"], fourth["value"]) == (4, year - nine_months)
    assert (fourth["evidence_class"], fourth["accession_numbers"]) == (
        "derived",
        ["0001018724-24-000161", "0001018724-25-000004"],
    )


def test_goods_and_services_beside_the_single_lines_are_not_counted_twice(real: Marts) -> None:
    rows = parts(
        real,
        "ticker = 'AMZN' and category = 'product' and measure = 'revenue' and vintage = 'as_known_then'"
        " and period_end_on = date '2025-06-30'",
    )
    assert len(rows) == 9
    assert {row["part_to_whole"] for row in rows} == {"adds_up"}
    assert sum(row["value"] for row in rows) == 2 * rows[0]["total_value"]
    apple = parts(
        real,
        "ticker = 'AAPL' and category = 'product' and measure = 'revenue' and vintage = 'as_known_then'"
        " and period_end_on = date '2025-06-28'",
    )
    standing = {row["member"]: row["part_to_whole"] for row in apple}
    assert standing.pop("us-gaap:ProductMember") == "not_a_partition"
    assert set(standing.values()) == {"adds_up"}
    assert sum(row["value"] for row in apple if row["part_to_whole"] == "adds_up") == apple[0]["total_value"]


def test_nvidias_segments_and_what_is_not_allocated_add_up_under_both_names_of_a_segment(real: Marts) -> None:
    rows = parts(
        real,
        "ticker = 'NVDA' and category = 'segment' and measure = 'revenue' and vintage = 'latest' and fiscal_year = 2025"
        " and part_role = 'part'",
    )
    # the annual report renamed ComputeAndNetworkingMember
    assert len(rows) == 8
    quarters = by_quarter(rows)
    assert {len(members) for members in quarters.values()} == {2}
    whole = {row["period_end_on"]: row["value"] for row in real.quarters("NVDA", "revenue").values()}
    assert {end: sum(members.values()) for end, members in quarters.items()} == {end: whole[end] for end in quarters}
    income = parts(
        real,
        "ticker = 'NVDA' and measure = 'operating_income' and vintage = 'as_known_then'"
        " and period_end_on = date '2024-10-27'",
    )
    assert {row["part_role"] for row in income} == {"part", "reconciling"}
    assert sum(row["value"] for row in income) == income[0]["consolidated_value"] == 21_869 * MILLION
    # later the filer tags the costs above its segments line by line, and the segments' own total
    later = parts(
        real,
        "ticker = 'NVDA' and measure = 'operating_income' and vintage = 'as_known_then'"
        " and period_end_on = date '2025-07-27' and part_role = 'part'",
    )
    assert {row["total_basis"] for row in later} == {"segments"}
    assert sum(row["value"] for row in later) == 30_605 * MILLION


def test_a_customers_share_of_a_year_is_not_that_of_a_quarter(real: Marts, edgar_dir: Path) -> None:
    told = [
        number
        for number in inline.numbers(edgar_dir, NAMED["NVDA"], "0001045810-25-000209")
        if number.tag == "us-gaap:ConcentrationRiskPercentage1"
        and ("us-gaap:ConcentrationRiskByBenchmarkAxis", "us-gaap:SalesRevenueNetMember") in number.members
        and not any(axis in ("srt:StatementGeographicalAxis", "srt:ProductOrServiceAxis") for axis, _ in number.members)
        and number.end == date(2025, 7, 27)
    ]
    truth = {
        measure: sorted(100 * number.value for number in told if low <= number.days <= high)
        for measure, low, high in (
            ("concentration_pct", 80, 100),
            ("concentration_year_to_date_pct", 170, 190),
        )
    }
    assert truth == {"concentration_pct": [16, 23], "concentration_year_to_date_pct": [15, 20]}
    for measure, shares in truth.items():
        rows = parts(
            real,
            "ticker = 'NVDA' and category = 'customer_concentration' and benchmark = 'revenue' and measure = ?"
            " and period_end_on = date '2025-07-27' and vintage = 'as_known_then'",
            measure,
        )
        assert sorted(row["value"] for row in rows) == shares
        assert {row["unit"] for row in rows} == {"percent"}
    # an annual report tells the year alone
    year = parts(real, "ticker = 'NVDA' and benchmark = 'revenue' and fiscal_quarter = 4 and fiscal_year = 2025")
    assert {row["measure"] for row in year} == {"concentration_year_to_date_pct"}
    at_the_end = parts(
        real,
        "ticker = 'NVDA' and benchmark = 'receivables' and period_end_on = date '2025-07-27'"
        " and vintage = 'as_known_then'",
    )
    assert sorted(row["value"] for row in at_the_end) == [14, 19, 23]
    assert {row["method"] for row in at_the_end} == {"reported_instant"}


def test_places_recast_a_year_later_do_not_mix_with_those_first_filed(real: Marts) -> None:
    """Nvidia told the third quarter of fiscal 2025 with Singapore, and a year later without."""
    where = (
        "ticker = 'NVDA' and category = 'geography' and measure = 'revenue'"
        " and period_end_on = date '2024-10-27' and vintage = ?"
    )
    then, latest = parts(real, where, "as_known_then"), parts(real, where, "latest")
    assert "country:SG" in {row["member"] for row in then}
    assert "country:SG" not in {row["member"] for row in latest}
    for rows in (then, latest):
        assert {row["part_to_whole"] for row in rows} == {"adds_up"}
        assert sum(row["value"] for row in rows) == 35_082 * MILLION
        assert len({tuple(row["accession_numbers"]) for row in rows}) == 1


def test_columns_of_twelve_months_in_a_10q_are_no_segments_quarter_or_year(real: Marts) -> None:
    """Amazon's; the ones on its own tags reach the facts of the whole entity."""
    trailing = real.rows(
        "select distinct accession_number, start_on, end_on from lake.instance_facts"
        " where cik = ? and form = '10-Q' and end_on - start_on between 339 and 389",
        NAMED["AMZN"],
    )
    assert len(trailing) >= 12
    for model in ("int_segment_assertions", "int_span_assertions"):
        used = real.rows(
            f"select a.* from intermediate.{model} as a semi join (select distinct accession_number, start_on, end_on"
            " from lake.instance_facts where cik = ? and form = '10-Q' and end_on - start_on between 339 and 389) as t"
            " on a.accession_number = t.accession_number and a.start_on = t.start_on and a.end_on = t.end_on",
            NAMED["AMZN"],
        )
        assert used == []


def test_a_value_that_exists_only_with_members_is_not_the_whole(real: Marts) -> None:
    """Amazon's purchase obligations from the third quarter of 2024 on."""
    tag = "UnrecordedUnconditionalPurchaseObligationBalanceSheetAmount"
    with_members = real.rows(
        "select * from lake.instance_facts where cik = ? and tag = ? and dimensions != '' and end_on >= '2024-09-30'",
        NAMED["AMZN"],
        tag,
    )
    assert len(with_members) >= 8
    whole = "select * from intermediate.int_entity_facts where cik = ? and tag = ? and end_on >= '2024-09-30'"
    assert real.rows(whole, NAMED["AMZN"], tag) == []
    rows = parts(real, "ticker = 'AMZN' and category = 'purchase_obligation' and vintage = 'as_known_then'")
    assert {row["part_to_whole"] for row in rows} == {"no_total"}
    assert {row["consolidated_value"] for row in rows} == {None}


def test_amazons_technology_line_is_its_research_and_development(real: Marts, edgar_dir: Path) -> None:
    (filed,) = {
        number.value
        for number in inline.numbers(edgar_dir, NAMED["AMZN"], "0001018724-25-000123")
        if number.tag == "amzn:TechnologyAndInfrastructureExpense"
        and (number.start, number.end) == (date(2025, 7, 1), date(2025, 9, 30))
    }
    row = real.quarters("AMZN", "research_development", "as_known_then")[2025, 3]
    assert (row["value"], row["evidence_class"]) == (filed, "reported")
    assert row["tag"] == "TechnologyAndInfrastructureExpense"


# --- fixtures of this file only --------------------------------------------------------------------------


def _as_of(real: Built, models_only: Path, home: Path, instant: datetime) -> Candidate:
    settings = real.settings.with_changes(home=home, lake_uri=real.settings.lake_dir, as_of=instant)
    return builds.build(settings, project=models_only)


@pytest.fixture(scope="session")
def known_by_2024(real_candidate: Built, models_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    instant = datetime(2024, 6, 30, tzinfo=UTC)
    return _as_of(real_candidate, models_only, tmp_path_factory.mktemp("by2024"), instant)


@pytest.fixture(scope="session")
def known_by_2025(real_candidate: Built, models_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    return _as_of(real_candidate, models_only, tmp_path_factory.mktemp("by2025"), SUMMER_2025)


SUMMER_2025 = datetime(2025, 8, 28, 12, tzinfo=UTC)
EARLIER = {"GOOGL": "2025-07-24", "META": "2025-07-31", "AAPL": "2025-08-01", "NVDA": "2025-08-27"}


@pytest.fixture(scope="session")
def earlier_bodies(edgar_dir: Path, models_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    """Built from what the API answered on a day of summer 2025; ``as_of`` only keeps later submissions out."""
    bodies = {}
    for ticker, day in EARLIER.items():
        name = f"CIK{NAMED[ticker]:010d}.json"
        body = gzip.decompress((edgar_dir / "vintages" / day / f"{name}.gz").read_bytes())
        bodies[f"/api/xbrl/companyfacts/{name}"] = body
    home = tmp_path_factory.mktemp("earlier") / "home"
    settings = builds.extract_real(edgar_dir, home, tuple(EARLIER), bodies=bodies)
    return builds.build(settings.with_changes(as_of=SUMMER_2025), project=models_only)


def test_notes_that_do_not_add_up_to_the_line_are_not_summed(real: Marts) -> None:
    """Microsoft gives depreciation and amortization of intangibles in notes; its own line holds more."""
    rows = real.rows("select method from marts.fct_fundamentals where ticker = ? and concept = ?", "MSFT",
                     "depreciation_amortization")  # fmt: skip
    assert rows
    assert [row for row in rows if row["method"] == "depreciation_and_amortization"] == []


@pytest.mark.parametrize("ticker", ["INTC", "ORCL"])
def test_two_lines_of_the_statement_are_not_left_as_a_gap(real: Marts, raw: Any, ticker: str) -> None:
    shown = real.quarters(ticker, "depreciation_amortization")
    parts = [real.quarters(ticker, concept) for concept in ("depreciation", "amortization")]
    newest = sorted(shown)[-12:]
    assert {shown[key]["method"] for key in newest} == {"depreciation_and_amortization"}
    assert [shown[key]["value"] for key in newest] == [sum(part[key]["value"] for part in parts) for key in newest]
    # a first quarter, whose figures need no difference, as the body has it
    quarter = next(key for key in reversed(newest) if key[1] == 1)
    start, end = (str(shown[quarter][column]) for column in ("period_start_on", "period_end_on"))
    filed = [
        one(raw(ticker).values(tag, start, end)).value for tag in ("Depreciation", "AmortizationOfIntangibleAssets")
    ]
    assert shown[quarter]["value"] == sum(filed)


def test_flags_do_not_differ_from_the_catalogue_computed_a_second_time(real_candidate: Built) -> None:
    compared = compare(real_candidate.candidate.database)
    assert len(compared) >= 8
    assert all(flag.rows for flag in compared)
    assert {flag.flag_id: flag.differences() for flag in compared if not flag.agrees} == {}


def test_depreciation_below_its_own_parts_is_a_part(real: Marts, raw: Any) -> None:
    """Intel tags some amortization in a note as depreciation and amortization."""
    end = "2017-04-01"
    note, depreciation, amortization = (
        one(raw("INTC").values(tag, "2017-01-01", end)).value
        for tag in ("DepreciationAndAmortization", "Depreciation", "AmortizationOfIntangibleAssets")
    )
    assert note < amortization
    rows = real.rows(
        "select distinct value from marts.fct_fundamentals where ticker = 'INTC' and period_end_on = ?"
        " and concept = 'depreciation_amortization'",
        end,
    )
    assert [row["value"] for row in rows] == [depreciation + amortization]


@pytest.mark.parametrize("vintage", ["as_known_then", "latest"])
def test_cost_of_a_recast_year_less_nine_months_first_filed_is_not_a_quarters(
    real: Marts, raw: Any, vintage: str
) -> None:
    """Dell's annual report for fiscal 2025 moved cost of revenue, its gross profit and revenue tell the quarter."""
    year, nine_months = (
        one(raw("DELL").values("CostOfRevenue", "2024-02-03", end)).value for end in ("2025-01-31", "2024-11-01")
    )
    told = real.rows(
        "select value, method from marts.fct_fundamentals where ticker = 'DELL' and period_end_on = '2025-01-31'"
        " and concept = 'cost_of_revenue' and vintage = ?",
        vintage,
    )
    assert [row["value"] for row in told] == [18_253 * MILLION]
    assert year - nine_months != 18_253 * MILLION
