"""The traps of XBRL and of prices that have bitten others: each has one test by name, here or where its code is tested.

Truths are figures that companies filed; the wrong figure beside each is what a naive reader makes of the same facts.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from overbuild.extract.edgar.companyfacts import parse
from tests.conftest import ROOT
from tests.support import builds, companyfacts
from tests.support.builds import NAMED, Marts

CIKS = {
    **{ticker: NAMED[ticker] for ticker in ("AMZN", "META", "NVDA", "MSFT", "PLTR")},
    "GLW": 24741,
    "MCD": 63908,
    "ATO": 731802,
    "EBAY": 1065088,
    "UAA": 1336917,
    "NEE": 753308,
    "HAS": 46080,
    "KKR": 1404912,
    "MCHP": 827054,
    "LHX": 202058,
    "TJX": 109198,
    "INTU": 896878,
}

# Traps whose test looks at a build that is there anyway, or at other code than the transform.
ELSEWHERE = {
    "the filing's fiscal year and period taken for the fact's": (
        "transform/test_real_filings.py::test_fiscal_labels_do_not_come_from_the_filing"
    ),
    "trailing twelve months inside a 10-Q": (
        "transform/test_real_filings.py::test_amzn_trailing_twelve_months_of_a_10q_are_not_a_quarter_or_a_year"
    ),
    "the full year shown as its fourth quarter": (
        "transform/test_real_filings.py::test_a_full_year_is_never_shown_as_its_fourth_quarter"
    ),
    "twelve months over a gap or a changed tag": (
        "transform/test_real_filings.py::test_nvda_revenue_of_twelve_months_is_not_over_a_gap_or_a_tag_switch"
    ),
    "capital expenditure that changes its tag": (
        "transform/test_real_filings.py::test_capex_over_a_tag_switch_is_not_one_tag_minus_another_scope"
    ),
    "a restatement that overwrites what was known": (
        "transform/test_real_filings.py::test_a_later_filing_does_not_change_what_was_known_then"
    ),
    "a restatement that is ignored": "transform/test_synthetic_filers.py::test_no_stale_figure_outlives_a_restated_one",
    "anything filed later that shows earlier": (
        "transform/test_look_ahead.py::test_a_build_as_of_an_instant_is_the_build_of_what_was_filed_by_then"
    ),
    "lineage lost where series are joined": "transform/test_real_filings.py::test_no_figure_lacks_its_papers",
    "numbers that exist with dimensions only": (
        "extract/edgar/test_instances.py::test_segments_and_customers_are_read_with_their_members"
    ),
    "numbers under a tag of the filer's own": "extract/edgar/test_instances.py::test_a_filers_own_tag_is_read",
    "years of 52 and 53 weeks": (
        "transform/test_real_filings.py::test_years_of_52_and_53_weeks_have_no_gaps_or_overlaps"
    ),
    "an unreported line that becomes nought": (
        "transform/test_synthetic_filers.py::test_an_unknown_quarter_is_not_nought_and_has_a_reason"
    ),
    "companyfacts that lag the filing": (
        "extract/edgar/test_company.py::test_facts_that_lag_the_filing_are_not_hidden_by_an_equal_timestamp"
    ),
    "throttling per process": (
        "extract/edgar/test_limits.py::test_three_processes_together_never_send_more_than_ten_a_second"
    ),
    "a ticker used again by another company": (
        "extract/test_watchlist.py::test_a_reused_ticker_does_not_replace_a_company_of_the_watch_list"
    ),
    "a reporting currency unlike the trading currency": (
        "transform/test_real_filings.py::test_amounts_in_another_currency_are_not_mixed_in"
    ),
    "the right number of rows over the wrong dates": (
        "transform/test_real_filings.py::test_no_periodic_report_lacks_its_quarter"
    ),
    "a difference of two vintages": "transform/test_real_filings.py::test_meta_restated_capex_does_not_mix_vintages",
    "forms that recast, propose or register": (
        "transform/test_real_filings.py::test_recasts_proxies_and_registrations_do_not_win"
    ),
    "an end after the filing": "transform/test_real_filings.py::test_a_period_that_ends_after_its_filing_is_not_used",
    "a mistyped operand": (
        "transform/test_real_filings.py::test_nvda_mistyped_nine_months_do_not_make_the_fourth_quarter"
    ),
    "a sign turned by the filer": (
        "transform/test_real_filings.py::test_amzn_quarters_with_a_flipped_sign_do_not_replace"
    ),
    "a split in the history of prices": (
        "extract/prices/test_nights.py::test_a_split_rewrites_the_history_instead_of_joining_two_scales"
    ),
}


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_trap_is_not_without_its_test(place: str) -> None:
    path, name = place.split("::")
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.fixture(scope="module")
def trapped(edgar_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    """A build of the companies whose filings hold the traps below."""
    settings = builds.extract_real(
        edgar_dir, tmp_path_factory.mktemp("traps") / "home", tuple(str(cik) for cik in CIKS.values())
    )
    project = builds.project_of_models_alone(tmp_path_factory.mktemp("project"))
    with builds.marts(builds.build(settings, project=project)) as opened:
        yield opened


@pytest.fixture(scope="module")
def raw(edgar_dir: Path) -> Any:
    return cache(lambda ticker: companyfacts.read(edgar_dir, CIKS[ticker]))


def millions(marts: Marts, ticker: str, concept: str, end: str, vintage: str) -> Decimal | None:
    (row,) = marts.rows(
        "select value from marts.fct_fundamentals where cik = ? and concept = ? and period_end_on = ? and vintage = ?",
        CIKS[ticker],
        concept,
        end,
        vintage,
    )
    return None if row["value"] is None else row["value"] / 1_000_000


def filed(raw: Any, ticker: str, tag: str, start: str | None, end: str) -> list[Decimal]:
    """Every filed version of a span, in millions, oldest first."""
    return [fact.value / 1_000_000 for fact in raw(ticker).values(tag, start, end)]


BOTH = pytest.mark.parametrize("vintage", ["as_known_then", "latest"])


def trap(test: Any) -> Any:
    """Marks a test that needs the folder of real filings."""
    return pytest.mark.edgar(pytest.mark.slow(test))


@trap
@BOTH
def test_year_to_date_is_not_shown_as_the_quarter(trapped: Marts, raw: Any, vintage: str) -> None:
    tag = "PaymentsToAcquireProductiveAssets"
    half = filed(raw, "AMZN", tag, "2025-01-01", "2025-06-30")[0]
    assert half == 57_202
    assert millions(trapped, "AMZN", "capex", "2025-06-30", vintage) == 32_183


@trap
@BOTH
def test_thousands_taken_for_dollars_do_not_become_the_quarter(trapped: Marts, raw: Any, vintage: str) -> None:
    """A whole 10-Q of a gas utility leaves out three noughts."""
    assert filed(raw, "ATO", "Assets", None, "2010-12-31") == [Decimal("7.221623")]
    assert millions(trapped, "ATO", "total_assets", "2010-12-31", vintage) is None
    assert filed(raw, "ATO", "NetIncomeLoss", "2010-10-01", "2010-12-31")[0] == Decimal("0.073997")
    known = {"as_known_then": None, "latest": Decimal("73.997")}
    assert millions(trapped, "ATO", "net_income", "2010-12-31", vintage) == known[vintage]


@trap
@BOTH
def test_an_amount_above_all_assets_is_not_capital_expenditure(trapped: Marts, raw: Any, vintage: str) -> None:
    assert filed(raw, "GLW", "PaymentsToAcquireProductiveAssets", "2011-01-01", "2011-03-31") == [100_000]
    shown = millions(trapped, "GLW", "capex", "2011-03-31", vintage)
    assert shown is None or shown == 532


@trap
@BOTH
def test_a_tag_of_a_part_is_not_the_whole(trapped: Marts, raw: Any, vintage: str) -> None:
    """One line tags depreciation within selling expense, another the whole of it."""
    assert filed(raw, "MCD", "DepreciationDepletionAndAmortization", "2020-01-01", "2020-03-31")[0] == Decimal("73.5")
    assert millions(trapped, "MCD", "depreciation_amortization", "2020-03-31", vintage) == Decimal("421.3")


@trap
@BOTH
def test_the_cost_of_one_line_is_not_the_cost_of_revenue(trapped: Marts, raw: Any, vintage: str) -> None:
    """Food and paper are one of several costs of restaurants; the others stand on lines of their own."""
    food, revenue = (
        filed(raw, "MCD", tag, "2024-01-01", "2024-03-31")[0] for tag in ("CostOfGoodsAndServicesSold", "Revenues")
    )
    assert food * 8 < revenue
    assert millions(trapped, "MCD", "cost_of_revenue", "2024-03-31", vintage) is None


@trap
def test_a_note_less_the_statement_is_not_a_quarter(trapped: Marts, raw: Any) -> None:
    """A tag of a note in one annual report takes the place of the statement's tag in the next year's reports."""
    tag = "DepreciationDepletionAndAmortization"
    note, nine_months = (filed(raw, "AMZN", tag, "2016-01-01", end)[0] for end in ("2016-12-31", "2016-09-30"))
    assert (note, nine_months) == (6_362, 5_819)
    assert millions(trapped, "AMZN", "depreciation_amortization", "2016-12-31", "latest") == 8_116 - 5_819


@trap
@BOTH
def test_a_recast_year_less_nine_months_of_before_is_not_a_quarter(trapped: Marts, raw: Any, vintage: str) -> None:
    """The nine months of 2012 had moved by some of what the annual report of 2013 moved; it gives the quarter too."""
    year, nine_months, quarter = (
        filed(raw, "INTU", "SalesRevenueNet", start, end)[0]
        for start, end in (("2012-08-01", "2013-07-31"), ("2012-08-01", "2013-04-30"), ("2013-05-01", "2013-07-31"))
    )
    assert (year - nine_months, quarter) == (378, 634)
    shown = millions(trapped, "INTU", "revenue", "2013-07-31", vintage)
    assert shown is None or shown == 634


@trap
@BOTH
def test_revenue_without_licences_is_not_the_whole(trapped: Marts, raw: Any, vintage: str) -> None:
    nine_months = filed(raw, "UAA", "SalesRevenueNet", "2015-07-01", "2015-09-30")[0]
    assert round(nine_months) == 1165
    shown = millions(trapped, "UAA", "revenue", "2015-09-30", vintage)
    assert shown is not None
    assert round(shown) == 1204


@trap
@BOTH
def test_revenue_of_a_note_does_not_stand_before_a_utilitys_total(trapped: Marts, raw: Any, vintage: str) -> None:
    tag = "RevenueFromContractWithCustomerIncludingAssessedTax"
    assert filed(raw, "NEE", tag, "2025-04-01", "2025-06-30") == [6_400]
    assert millions(trapped, "NEE", "revenue", "2025-06-30", vintage) == 6_700


@trap
@BOTH
def test_revenue_of_a_segment_is_not_that_of_the_company(trapped: Marts, raw: Any, vintage: str) -> None:
    assert round(filed(raw, "HAS", "Revenues", "2014-03-31", "2014-06-29")[0]) == 397
    shown = millions(trapped, "HAS", "revenue", "2014-06-29", vintage)
    assert shown is None or round(shown) == 829


@trap
@BOTH
def test_contracts_are_not_the_whole_of_a_negative_revenue(trapped: Marts, raw: Any, vintage: str) -> None:
    assert round(filed(raw, "KKR", "Revenues", "2020-01-01", "2020-03-31")[0]) == -1_002
    assert millions(trapped, "KKR", "revenue", "2020-03-31", vintage) is None


@trap
def test_a_tag_shown_to_be_a_part_does_not_stand_any_longer(trapped: Marts, raw: Any) -> None:
    part, whole = (
        filed(raw, "MCHP", f"PaymentsToAcquire{words}", "2018-04-01", "2018-12-31")[0]
        for words in ("ProductiveAssets", "PropertyPlantAndEquipment")
    )
    assert (part, whole) == (Decimal("12.8"), Decimal("188.8"))
    assert millions(trapped, "MCHP", "capex", "2018-12-31", "latest") is None


@trap
@BOTH
def test_depreciation_without_amortization_is_not_both(trapped: Marts, raw: Any, vintage: str) -> None:
    assert filed(raw, "LHX", "DepreciationAndAmortization", "2021-01-02", "2021-04-02")[0] == 87
    assert filed(raw, "LHX", "AmortizationOfIntangibleAssets", "2021-01-02", "2021-04-02")[0] == 164
    assert millions(trapped, "LHX", "depreciation_amortization", "2021-04-02", vintage) != 87


@trap
@BOTH
def test_income_before_interest_is_proved_by_footing(trapped: Marts, raw: Any, vintage: str) -> None:
    start, end = "2025-05-04", "2025-08-02"
    assert filed(raw, "TJX", "OperatingIncomeLoss", start, end) == []
    tags = ("RevenueFromContractWithCustomerIncludingAssessedTax", "CostOfGoodsAndServicesSold",
            "SellingGeneralAndAdministrativeExpense")  # fmt: skip
    revenue, cost, selling = (filed(raw, "TJX", tag, start, end)[0] for tag in tags)
    assert millions(trapped, "TJX", "operating_income", end, vintage) == revenue - cost - selling


@trap
@BOTH
def test_a_note_is_not_a_line_of_the_cash_flow_statement(trapped: Marts, raw: Any, vintage: str) -> None:
    assert filed(raw, "PLTR", "ShareBasedCompensation", "2020-07-01", "2020-09-30") == [Decimal("8.4")]
    assert filed(raw, "PLTR", "ShareBasedCompensation", "2020-01-01", "2020-09-30")[0] == Decimal("1028.914")
    assert millions(trapped, "PLTR", "stock_compensation", "2020-09-30", vintage) in (None, Decimal("846.959"))
    assert filed(raw, "NVDA", "PaymentsOfDividends", "2026-04-27", "2026-07-26") == [6_000]
    assert millions(trapped, "NVDA", "dividends", "2026-07-26", vintage) == 6_047


@trap
@BOTH
def test_a_line_of_borrowing_beside_another_is_not_the_whole(trapped: Marts, raw: Any, vintage: str) -> None:
    """Bonds and commercial paper on lines of their own; no bonds were sold, paper was."""
    assert filed(raw, "AMZN", "ProceedsFromIssuanceOfLongTermDebt", "2024-01-01", "2024-12-31") == [0, 0]
    year = filed(raw, "AMZN", "ProceedsFromShortTermDebt", "2024-01-01", "2024-12-31")[0]
    nine_months = filed(raw, "AMZN", "ProceedsFromShortTermDebt", "2024-01-01", "2024-09-30")[0]
    assert millions(trapped, "AMZN", "debt_issued", "2024-12-31", vintage) == year - nine_months == 2_554
    lines = [
        filed(raw, "AMZN", tag, "2024-01-01", end)[0] * sign
        for tag in ("RepaymentsOfLongTermDebt", "RepaymentsOfShortTermDebt")
        for end, sign in (("2024-12-31", 1), ("2024-09-30", -1))
    ]
    assert millions(trapped, "AMZN", "debt_repaid", "2024-12-31", vintage) == sum(lines) == 5_107


@trap
def test_quarters_of_two_bases_do_not_hide_those_that_foot(trapped: Marts, raw: Any) -> None:
    """Capex of 2017 was recast gross of incentives, quarter by quarter and over a change of tag."""
    year = filed(raw, "AMZN", "PaymentsForProceedsFromProductiveAssets", "2017-01-01", "2017-12-31")[-1]
    quarters = [
        millions(trapped, "AMZN", "capex", end, vintage="latest")
        for end in ("2017-03-31", "2017-06-30", "2017-09-30", "2017-12-31")
    ]
    assert quarters == [2_148, 3_113, 3_074, 3_619]
    assert abs(sum(quarters) - year) <= 1
    assert millions(trapped, "AMZN", "capex", "2017-12-31", vintage="as_known_then") is None


@trap
def test_two_restatements_do_not_make_a_quarter(trapped: Marts, raw: Any) -> None:
    tag = "PaymentsToAcquirePropertyPlantAndEquipment"
    assert filed(raw, "EBAY", tag, "2014-01-01", "2014-06-30") == [475, 421]
    assert filed(raw, "EBAY", tag, "2014-01-01", "2014-09-30") == [902, 422]
    assert millions(trapped, "EBAY", "capex", "2014-09-30", "as_known_then") == 427
    assert millions(trapped, "EBAY", "capex", "2014-09-30", "latest") is None


@trap
@BOTH
def test_a_recast_year_less_nine_months_as_first_filed_is_not_a_quarter(trapped: Marts, raw: Any, vintage: str) -> None:
    year = filed(raw, "META", "NetIncomeLoss", "2016-01-01", "2016-12-31")[0]
    nine_months = filed(raw, "META", "NetIncomeLoss", "2016-01-01", "2016-09-30")
    assert year - nine_months[0] == 4_273
    assert millions(trapped, "META", "net_income", "2016-12-31", vintage) == year - nine_months[1] == 3_569


@trap
@BOTH
def test_a_stale_tag_does_not_win(trapped: Marts, raw: Any, vintage: str) -> None:
    """Net of incentives, and last filed years before."""
    stale = raw("AMZN").by_tag["PaymentsToAcquirePropertyPlantAndEquipment"]
    assert max(fact.end for fact in stale).year < 2020
    rows = trapped.rows(
        "select distinct tag from marts.fct_fundamentals where cik = ? and concept = 'capex' and vintage = ?"
        " and period_end_on > '2021-01-01'",
        CIKS["AMZN"],
        vintage,
    )
    assert rows == [{"tag": "PaymentsToAcquireProductiveAssets"}]


@trap
@BOTH
def test_a_fallback_does_not_widen_the_scope(trapped: Marts, raw: Any, vintage: str) -> None:
    """Debt and leases are in the wider line."""
    assert filed(raw, "AMZN", "ContractualObligation", None, "2024-09-30")[0] == 326_343
    wide = trapped.rows(
        "select * from marts.fct_fundamentals where cik = ? and concept = 'purchase_obligations' and vintage = ?"
        " and value >= 100e9",
        CIKS["AMZN"],
        vintage,
    )
    assert wide == []


@trap
def test_an_issuance_nobody_filed_is_not_nought(trapped: Marts, raw: Any) -> None:
    """Debt was issued within six months, of which the first quarter's report says nothing."""
    tags = {fact.tag for facts in raw("NVDA").by_tag.values() for fact in facts if fact.end.year == 2026}
    assert not {tag for tag in tags if tag.startswith("ProceedsFromIssuanceOfDebt")}
    rows = trapped.rows(
        "select value, unavailable_reason from marts.fct_fundamentals where cik = ? and concept = 'debt_issued'"
        " and period_end_on >= '2026-01-01' and evidence_class = 'unavailable'",
        CIKS["NVDA"],
    )
    assert rows
    assert all(row["value"] is None and row["unavailable_reason"] for row in rows)


def test_a_padded_cik_and_empty_units_do_not_cost_a_company() -> None:
    row = {"end": "2024-12-31", "val": 7, "accn": "0001018724-25-000004", "form": "10-K", "filed": "2025-02-07"}
    facts = {
        "ffd": {"FeeRate": {"label": None, "description": None, "units": {}}},
        "us-gaap": {"Assets": {"label": "", "description": "", "units": {"USD": [row]}}},
    }
    body = json.dumps({"cik": "0001018724", "entityName": "Made", "facts": facts}).encode()
    parsed = parse(body, cik=1018724, url="https://data.sec.gov/made", sha256="0" * 64)
    assert parsed.table["value"].to_pylist() == [7]
    assert parsed.quarantined == []
