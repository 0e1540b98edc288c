"""How numbers are written for people."""

from __future__ import annotations

from decimal import Decimal

import pytest

from overbuild.figures import MINUS, exact, human, label, read_numbers


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (None, "usd", "unknown"),
        (float("nan"), "ratio", "unknown"),
        (0, "usd", "$0"),
        (Decimal("-4738000000"), "usd", f"{MINUS}$4.74B"),
        (999_999_999_999, "usd", "$1.00T"),
        (999_949_999, "usd", "$999.95M"),
        (999_999_999, "usd", "$1.00B"),
        (0.412, "ratio", "41.2%"),
        (-200.0, "bp", f"{MINUS}200 bp"),
        (-25.0, "pp", f"{MINUS}25.0 pp"),
        (61.38, "pct", "61.4%"),
        (4.806, "x", "4.81\N{MULTIPLICATION SIGN}"),
        (False, None, "no"),
        (Decimal("1234.50"), "EUR", "1.23K EUR"),
    ],
)
def test_a_number_never_changes_sign_scale_or_meaning(value: object, unit: str | None, told: str) -> None:
    assert human(value, unit) == told


def test_an_exact_amount_never_loses_a_digit() -> None:
    assert exact(Decimal("75661000000.0000000000")) == "75661000000"
    assert exact(Decimal("0.1250000000")) == "0.125"
    assert exact(Decimal("1E+11")) == "100000000000"
    assert exact(None) is None


def test_a_name_never_keeps_its_unit_or_its_question() -> None:
    assert label("capex_ttm_usd") == "CapEx TTM"
    assert label("is_cover_falling") == "cover falling"
    assert label("roic_change_bp") == "ROIC change"


def test_a_threshold_never_goes_to_another_number() -> None:
    numbers = {
        number.name: number
        for number in read_numbers(
            {
                "gross_margin_change_bp": -130.0,
                "gross_margin_change_max_bp": 0.0,
                "watch_gross_margin_change_max_bp": -100.0,
                "gross_margin_pct": 61.0,
                "distributions_ttm_usd": None,
                "distributions_min_usd": 0.0,
                "incremental_roic_8q": 0.05,
                "incremental_roic_max": 0.08,
            }
        )
    }
    assert list(numbers) == [
        "gross_margin_change_bp",
        "gross_margin_pct",
        "distributions_ttm_usd",
        "incremental_roic_8q",
    ]
    assert numbers["gross_margin_change_bp"].limits == f"0 bp, watch {MINUS}100 bp"
    assert numbers["gross_margin_pct"].limits == ""
    assert numbers["distributions_ttm_usd"].sentence == "distributions TTM unknown (threshold $0)"
    assert numbers["incremental_roic_8q"].limits == "8.0%"


def test_a_threshold_without_its_number_is_never_dropped_in_silence() -> None:
    alone, other = read_numbers({"watch_rising_quarters_min": 4, "revenue_growth": 0.1})
    assert (alone.name, alone.value, alone.thresholds, other.thresholds) == ("watch_rising_quarters_min", 4, (), ())


def test_a_threshold_of_several_numbers_never_goes_to_one_alone() -> None:
    numbers = read_numbers(
        {
            "interest_excess_growth_pp": 30.0,
            "contract_cost_excess_growth_pp": None,
            "revenue_growth": 0.1,
            "excess_growth_min_pp": 20.0,
            "cash_tax_to_tax_expense": 0.4,
            "cash_tax_to_tax_expense_below": 0.5,
            "is_above_rpo": True,
        }
    )
    assert [(number.name, number.limits) for number in numbers] == [
        ("interest_excess_growth_pp", "20.0 pp"),
        ("contract_cost_excess_growth_pp", "20.0 pp"),
        ("revenue_growth", ""),
        ("cash_tax_to_tax_expense", "50.0%"),
        ("is_above_rpo", ""),
    ]
