"""What a page shows, as a number: exact, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.extract.edgar.xbrl.transformations import UnreadableNumberError, inline_number, instance_number

IXT = "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12"
OLD = "http://www.xbrl.org/inlineXBRL/transformation/2010-04-20"
SEC = "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"


def read(text, name=None, scale=None, sign=None, registry=IXT):
    return inline_number(text, format_name=(registry, name) if name else None, scale=scale, sign=sign)


@given(st.integers(0, 10**15), st.integers(-6, 12), st.booleans())
def test_scale_and_sign_lose_no_digit(units, scale, negative):
    sign = "-" if negative else None
    shown = {"num-dot-decimal": f"{units:,}", "num-comma-decimal": f"{units:,}".replace(",", ".")}
    wanted = Decimal(f"{units}e{scale}") * (-1 if negative else 1)
    for name, text in shown.items():
        assert read(text, name, str(scale), sign) == wanted
    assert read(str(units), None, str(scale), sign) == wanted


@given(st.decimals(0, 10**12, places=4))
def test_both_decimal_separators_give_the_same_number(value):
    dotted = f"{value:,.4f}"
    swapped = dotted.translate(str.maketrans(",.", ".,"))
    assert read(dotted, "num-dot-decimal") == read(swapped, "num-comma-decimal") == value


@pytest.mark.parametrize(
    ("text", "name", "registry", "wanted"),
    [
        ("1 234,5", "numspacecomma", OLD, "1234.5"),
        ("1\u00a0234.5", "numspacedot", OLD, "1234.5"),
        ("1.234,5", "numdotcomma", OLD, "1234.5"),
        ("1,234.5", "numdotdecimal", IXT, "1234.5"),
        ("12,34,567.80", "numdotdecimalin", IXT, "1234567.8"),
        ("1'234.5", "num-dot-decimal-apos", IXT, "1234.5"),
        (".05", "num-dot-decimal", IXT, "0.05"),
        ("5.", "num-dot-decimal", IXT, "5"),
        ("12 dollars 5 cents", "num-unit-decimal", IXT, "12.05"),
        ("\u2014", "zerodash", IXT, "0"),
        ("-", "numdash", OLD, "0"),
        ("nothing at all", "fixed-zero", IXT, "0"),
        ("no", "numwordsen", SEC, "0"),
        ("Twenty-five", "numwordsen", SEC, "25"),
        ("one hundred and three thousand and twelve", "numwordsen", SEC, "103012"),
        ("two million three hundred thousand", "numwordsen", SEC, "2300000"),
        ("fifteen hundred", "numwordsen", SEC, "1500"),
    ],
)
def test_a_registered_format_is_read_by_its_own_rule(text, name, registry, wanted):
    assert read(text, name, registry=registry) == Decimal(wanted)


@pytest.mark.parametrize(
    ("text", "name", "scale", "sign", "code"),
    [
        ("1,234", None, None, None, "unreadable_number"),
        ("", "num-dot-decimal", None, None, "unreadable_number"),
        ("n/a", "num-dot-decimal", None, None, "unreadable_number"),
        ("(5)", "num-dot-decimal", None, None, "unreadable_number"),
        ("1.2.3", "num-dot-decimal", None, None, "unreadable_number"),
        ("1,2,3", "num-comma-decimal", None, None, "unreadable_number"),
        ("12'345", "num-dot-decimal", None, None, "unreadable_number"),
        ("\u0663", "num-dot-decimal", None, None, "unreadable_number"),
        ("5", "zerodash", None, None, "unreadable_number"),
        ("5", None, "six", None, "unreadable_number"),
        ("5", None, "900", None, "unreadable_number"),
        ("5", None, None, "minus", "unreadable_number"),
        ("two twenty", "numwordsen", None, None, "unreadable_number"),
        ("hundred", "numwordsen", None, None, "unreadable_number"),
        ("a few", "numwordsen", None, None, "unreadable_number"),
        ("5", "num-roman", None, None, "unknown_transformation"),
    ],
)
def test_what_is_no_number_is_refused_and_not_guessed(text, name, scale, sign, code):
    with pytest.raises(UnreadableNumberError) as told:
        read(text, name, scale, sign)
    assert told.value.code == code


def test_a_format_of_an_unknown_registry_is_not_taken_by_its_name():
    with pytest.raises(UnreadableNumberError, match="unknown"):
        read("1,234", "num-dot-decimal", registry="http://www.made.example/formats")


@given(st.integers(0, 10**15 - 1))
def test_every_number_word_is_read_as_its_number(number):
    assert read(words(number), "numwordsen", registry=SEC) == number


# fmt: off
SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
# fmt: on
POWERS = {10**12: "trillion", 10**9: "billion", 10**6: "million", 10**3: "thousand", 100: "hundred"}


def words(number: int) -> str:
    if number < 20:
        return SMALL[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{SMALL[number % 10]}" if number % 10 else "")
    power = next(power for power in POWERS if number >= power)
    rest = f" and {words(number % power)}" if number % power else ""
    return f"{words(number // power)} {POWERS[power]}{rest}"


@pytest.mark.parametrize("text", ["12", "-12.50", "+.5", "1.5E3", " 7\n"])
def test_an_instance_number_is_read_exactly(text):
    assert instance_number(text) == Decimal(text.strip())


@pytest.mark.parametrize("text", ["", "NaN", "INF", "1,000", "1e99999", "0x10", "1 000"])
def test_an_instance_text_that_is_no_number_is_refused(text):
    with pytest.raises(UnreadableNumberError):
        instance_number(text)
