"""Quantities, numbers in words and dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from overbuild.enrich.prose.dates import dates
from overbuild.enrich.prose.numbers import number, quantities


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("5", "5"),
        ("1,250.5", "1250.5"),
        ("five", "5"),
        ("Five and a half", "5.5"),
        ("five and one-half", "5.5"),
        ("two-and-a-half", "2.5"),
        ("5 1/2", "5.5"),
        ("5\u00bd", "5.5"),
        ("5 and a half", "5.5"),
        ("twenty-five", "25"),
        ("forty", "40"),
        ("one-half", "0.5"),
        ("three and three-quarters", "3.75"),
    ],
)
def test_a_number_in_words_is_no_other_number(words: str, value: str) -> None:
    assert number(words) == Decimal(value)


@pytest.mark.parametrize("words", ["", "lots", "fivefold"])
def test_words_that_are_no_number_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        number(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from four to six years", ["4 6"]),
        ("between five and six years", ["5 6"]),
        ("five and six years", ["5 5", "6 6"]),
        ("3 - 40 years", ["3 40"]),
        ("3\u20137 years", ["3 7"]),
        ("3 years to 10 years", ["3 10"]),
        ("three (3) to seven (7) years", ["3 7"]),
        ("one-half to two and a half years", ["0.5 2.5"]),
        ("a five-year life", ["5 5"]),
        ("5 or more years", ["5 -"]),
        ("40 years or longer", ["40 -"]),
        ("10+ years", ["10 -"]),
        ("the year 2025 and 5.5 years", ["5.5 5.5"]),
        ("twenty to thirty-five years", ["20 35"]),
        ("$5 years", []),
        ("7 to 3 years", []),
    ],
)
def test_a_range_of_years_is_read_whole(text: str, expected: list[str]) -> None:
    found = [f"{q.low} {q.high if q.high is not None else '-'}" for q in quantities(text, 0, len(text), "years?")]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("effective January 1, 2025,", ["day 2025-01-01 2025-01-01"]),
        ("on 15 Sept. 2024", ["day 2024-09-15 2024-09-15"]),
        ("in January 2024", ["month 2024-01-01 2024-01-31"]),
        ("the first quarter of fiscal 2025", ["quarter 2025-01-01 2025-03-31 fiscal"]),
        ("Q3 2024", ["quarter 2024-07-01 2024-09-30"]),
        ("fiscal year 2026", ["year 2026-01-01 2026-12-31 fiscal"]),
        ("February 30, 2025", []),
        ("paid $2,025.50", []),
    ],
)
def test_a_date_is_no_other_date(text: str, expected: list[str]) -> None:
    found = [f"{d.precision} {d.first} {d.last}{' fiscal' * d.is_fiscal}" for d in dates(text, 0, len(text))]
    assert found == expected
    assert all(isinstance(d.first, date) for d in dates(text, 0, len(text)))
