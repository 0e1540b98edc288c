"""Inline XBRL's numbers: what a filing shows, with format, scale and sign, as an exact decimal.

Source of the rules: the Transformation Rules Registry of XBRL International (versions 1 to 5) and the SEC's own
registry. A format that neither has, or a text that its format does not allow, is refused, never guessed at.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import Final, Literal

Reason = Literal["unknown_transformation", "unreadable_number"]

_REGISTRY: Final = re.compile(
    r"https?://www\.(?:xbrl\.org/(?:2008/)?inlineXBRL/transformation|sec\.gov/inlineXBRL/transformation)\b.*"
)
_XSD_DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_XSD_NUMBER: Final = re.compile(rf"(?:{_XSD_DECIMAL.pattern})(?:[eE][+-]?\d{{1,3}})?", re.ASCII)
_DIGITS: Final = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_UNIT_DECIMAL: Final = re.compile(r"([\d,.'\s]*\d)\D+(\d{1,2})\D*", re.ASCII)
_DASH: Final = re.compile(r"[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]+")
# Registry names differ between versions in hyphens only. Values: the decimal separator.
_SEPARATED: Final = {
    **dict.fromkeys(("numdotdecimal", "numdotdecimalapos", "numdotdecimalin", "numcommadot", "numspacedot"), "."),
    **dict.fromkeys(("numcommadecimal", "numcommadecimalapos", "numdotcomma", "numspacecomma", "numcomma"), ","),
}
_GROUPING: Final = {".": re.compile(r"[,\s]"), ",": re.compile(r"[.\s]")}
_APOSTROPHE: Final = re.compile(r"['`\u2018\u2019\u2032\u00B4]")
_MAX_SCALE: Final = 30
# Wide enough that nothing is rounded before the lake's own precision is checked.
_EXACT: Final = Context(prec=120)

# fmt: off
_SMALL: Final = {
    "no": 0, "none": 0, "nil": 0, "zero": 0, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}
# fmt: on
_POWERS: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


class UnreadableNumberError(ValueError):
    """A number that cannot be read; ``code`` says which kind."""

    def __init__(self, code: Reason, what: str) -> None:
        super().__init__(what)
        self.code = code


def instance_number(text: str) -> Decimal:
    """The value of a fact of an XBRL instance.

    Raises:
        UnreadableNumberError: the text is no number.
    """
    text = text.strip()
    if _XSD_NUMBER.fullmatch(text) is None:
        raise _unreadable(text, "a number")
    return Decimal(text)


def inline_number(text: str, *, format_name: tuple[str, str] | None, scale: str | None, sign: str | None) -> Decimal:
    """The value of an ``ix:nonFraction``.

    Args:
        text: what the filing shows.
        format_name: namespace and local name of its ``format``; None without one.
        scale: power of ten, as the attribute spells it.
        sign: ``-`` or None, as the attribute spells it.

    Raises:
        UnreadableNumberError: the format is unknown, or text, scale or sign do not follow the rules.
    """
    value = _magnitude(text, format_name)
    if scale is not None and scale.strip():
        if re.fullmatch(r"[+-]?\d{1,3}", scale.strip(), re.ASCII) is None or abs(int(scale)) > _MAX_SCALE:
            raise UnreadableNumberError("unreadable_number", f"the scale {scale!r} is not usable")
        value = _EXACT.scaleb(value, int(scale))
    if sign is None or not sign.strip():
        return value
    if sign.strip() != "-":
        raise UnreadableNumberError("unreadable_number", f"the sign {sign!r} is not '-'")
    return _EXACT.minus(value)


def _magnitude(text: str, format_name: tuple[str, str] | None) -> Decimal:
    text = text.strip().strip("\u00a0").strip()
    if format_name is None:
        if _XSD_DECIMAL.fullmatch(text) is None:
            raise _unreadable(text, "a plain number")
        return Decimal(text)
    namespace, local = format_name
    kind = local.replace("-", "").lower()
    if _REGISTRY.fullmatch(namespace) is None:
        raise UnreadableNumberError("unknown_transformation", f"the transformation {namespace}#{local} is unknown")
    if kind == "fixedzero":
        return Decimal(0)
    if kind in ("zerodash", "numdash"):
        if _DASH.fullmatch(text) is None:
            raise _unreadable(text, local)
        return Decimal(0)
    if kind in _SEPARATED:
        return _separated(text, local, _SEPARATED[kind], apostrophe=kind.endswith("apos"))
    if kind in ("numunitdecimal", "numunitdecimalin", "numunitdecimalapos"):
        match = _UNIT_DECIMAL.fullmatch(text)
        if match is None:
            raise _unreadable(text, local)
        whole = re.sub(r"\D", "", match.group(1))
        return Decimal(f"{whole}.{match.group(2):0>2}")
    if kind == "numwordsen":
        return Decimal(_words(text))
    raise UnreadableNumberError("unknown_transformation", f"the transformation {namespace}#{local} is unknown")


def _separated(text: str, name: str, separator: str, *, apostrophe: bool) -> Decimal:
    """Digits in groups; how long the groups are is the filer's business."""
    bare = _GROUPING[separator].sub("", text)
    if apostrophe:
        bare = _APOSTROPHE.sub("", bare)
    if separator == ",":
        bare = bare.replace(",", ".")
    if _DIGITS.fullmatch(bare) is None:
        raise _unreadable(text, name)
    return Decimal(bare)


def _words(text: str) -> int:
    """An English number word: `twenty-five`, `one hundred and three thousand`, `no`."""
    words = [word for word in re.split(r"[\s,\-\u2010-\u2015\u00a0]+", text.lower()) if word and word != "and"]
    if not words:
        raise _unreadable(text, "numwordsen")
    total = group = 0
    below = 1000  # what may still be added to the group: `two twenty` is no number
    last_power = 10**15
    for word in words:
        if word in _SMALL and below > (9 if _SMALL[word] < 10 else 19):
            group, below = group + _SMALL[word], 1
        elif word in _TENS and below > 90:
            group, below = group + _TENS[word], 10
        elif word == "hundred" and 0 < group < 100:
            group, below = group * 100, 100
        elif word in _POWERS and group > 0 and _POWERS[word] < last_power:
            last_power = _POWERS[word]
            total, group, below = total + group * last_power, 0, 1000
        else:
            raise _unreadable(text, "numwordsen")
    return total + group


def _unreadable(text: str, what: str) -> UnreadableNumberError:
    return UnreadableNumberError("unreadable_number", f"the text {text[:60]!r} is not {what}")
