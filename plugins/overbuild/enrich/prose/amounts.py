# ruff: noqa: E501 - a pattern is a line
"""Money and shares of revenue as prose writes them, exact."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from overbuild.enrich.prose.numbers import DASH, DASH_OR_MINUS, DIGITS, IN_WORDS, PER_CENT, number_in_words

_CURRENCIES: Final = {
    "US$": "USD", "U.S.$": "USD", "USD": "USD", "$": "$", "NT$": "TWD", "C$": "CAD", "CA$": "CAD", "CAD": "CAD",
    "A$": "AUD", "AUD": "AUD", "HK$": "HKD", "S$": "SGD", "R$": "BRL", "RMB": "CNY", "CNY": "CNY", "EUR": "EUR", "€": "EUR",
    "£": "GBP", "GBP": "GBP", "¥": "JPY", "JPY": "JPY", "₩": "KRW", "KRW": "KRW", "CHF": "CHF", "SEK": "SEK", "INR": "INR",
    "₹": "INR", "RS.": "INR", "DKK": "DKK", "NOK": "NOK", "MXN": "MXN", "ZAR": "ZAR", "TWD": "TWD", "PLN": "PLN",
    "BRL": "BRL", "SGD": "SGD", "HKD": "HKD", "NTD": "TWD", "ILS": "ILS", "NIS": "ILS", "AU$": "AUD", "MX$": "MXN",
}  # fmt: skip
_NAMED: Final = {
    "us dollars": "USD", "u.s. dollars": "USD", "dollars": "$", "euro": "EUR", "euros": "EUR", "pounds": "GBP",
    "yen": "JPY", "won": "KRW", "yuan": "CNY", "rmb": "CNY", "nt dollars": "TWD", "canadian dollars": "CAD",
    "new taiwan dollars": "TWD", "australian dollars": "AUD", "hong kong dollars": "HKD", "singapore dollars": "SGD",
    "swiss francs": "CHF", "renminbi": "CNY", "rupees": "INR", "swedish kronor": "SEK", "norwegian kroner": "NOK",
    "danish kroner": "DKK", "pounds sterling": "GBP", "japanese yen": "JPY", "korean won": "KRW", "reais": "BRL",
    "shekels": "ILS", "mexican pesos": "MXN", "rand": "ZAR",
}  # fmt: skip
_SCALES: Final = {
    "thousand": 3, "k": 3, "million": 6, "mm": 6, "mln": 6, "m": 6, "billion": 9, "bn": 9, "b": 9, "trillion": 12,
}  # fmt: skip
_CURRENCY: Final = "|".join(sorted((re.escape(sign) for sign in _CURRENCIES), key=len, reverse=True))
_SCALE: Final = r"(?:thousand|million|billion|trillion)s?\b|mm\b|mln\b|bn\b|[bmk](?!\w)"
_MONEY: Final = re.compile(
    rf"(?<![\w.])(?:(?P<sign>{_CURRENCY})\s?)?(?<![\d,])(?P<number>{DIGITS})(?P<tens>s)?(?!\d)"
    rf"(?:[\s-]?(?P<scale>{_SCALE}))?(?P<plus>\+|\s?-?\bplus\b(?!\s+or\s+minus))?"
    rf"(?:\s(?P<named>{'|'.join(re.escape(name) for name in sorted(_NAMED, key=len, reverse=True))})\b)?",
    re.IGNORECASE,
)
# "Three hundred and fifty million dollars"; where the digits follow in brackets, those count.
_IN_WORDS: Final = re.compile(
    rf"\b(?P<words>{IN_WORDS})[-\s](?P<scale>million|billion|trillion)\s(?P<named>{'|'.join(re.escape(name) for name in sorted(_NAMED, key=len, reverse=True))})\b(?!\s*\()",
    re.IGNORECASE,
)
_ABOUT: Final = r"(?:(?:approximately|about|around|roughly|nearly|almost|as\s+(?:much|high)\s+as|up\s+to|a|~)\s*)*"
_DASH: Final = re.compile(rf"\s*{DASH_OR_MINUS}\s*{_ABOUT}")
_TO: Final = re.compile(rf"\s+(?:to|through)\s+{_ABOUT}", re.IGNORECASE)
_AND: Final = re.compile(rf"\s+and\s+{_ABOUT}", re.IGNORECASE)
_BETWEEN: Final = re.compile(rf"\b(?:between|range\s+of|ranging\s+between|range\s+between)\s+{_ABOUT}$", re.IGNORECASE)
_PLUS_MINUS: Final = re.compile(
    r",?\s*\(?(?:plus\s+or\s+minus|plus/minus|\+\s?/\s?[-\u2013\u2212]|\u00b1|give\s+or\s+take)\s*(?:approximately\s+|about\s+)?",
    re.IGNORECASE,
)
_PER_CENT: Final = re.compile(rf"(?P<number>{DIGITS}){PER_CENT}", re.IGNORECASE)
_NOT_MONEY: Final = re.compile(
    r"\s*-?(?:per\s+(?:diluted\s+|basic\s+|common\s+)?(?:share|unit|ounce|ton|tonne|pound|barrel|boe|kwh|mwh|mw|watt|unit)|a\s+share|/share"
    r"|shares|square|people|customers|employees|units|tons|tonnes|ounces|households|homes|miles|acres|bps|basis\s+points)\b",
    re.IGNORECASE,
)
_DECADE: Final = re.compile(
    r"\b(?P<where>low(?:er)?[-\s]to[-\s]mid(?:dle)?|mid(?:dle)?[-\s]to[-\s](?:high|upper)|low(?:er)?|mid(?:dle)?|high|upper)[-\s]+(?:end\s+of\s+the\s+)?$",
    re.IGNORECASE,
)
_RAISED_FROM: Final = re.compile(
    r"\b(?:rais\w+|increas\w+|lower\w*|reduc\w+|cut|cutting|updat\w+|revis\w+|boost\w*|trimm?\w*|narrow\w*|adjust\w*|lift\w*|mov\w+|up|down)\b"
    rf"[^.;]{{0,90}}\bfrom\s+(?:(?:our|its|the|a|prior|previous|range|of)\s+)*{_ABOUT}$",
    re.IGNORECASE,
)
_RANGE_OF: Final = re.compile(rf"\brange\s+of\s+{_ABOUT}$", re.IGNORECASE)
# Thirds of a decade as English has them: low seventies are 70 to 73, mid 74 to 76, high 77 to 79.
_THIRDS: Final = {"low": ("0", "0.3"), "mid": ("0.4", "0.6"), "high": ("0.7", "0.9"), "upper": ("0.7", "0.9")}


@dataclass(frozen=True, slots=True)
class Amount:
    """Money, or a share of revenue in per cent where ``currency`` is ``%``.

    Attributes:
        low: None where only an upper bound is said; ``high`` None where only a lower one.
        currency: ISO code; ``$`` where the text does not say whose dollars.
        scaled: the text says millions, billions and the like, or all digits.
        worded: read from words such as ``low $70 billions``, so less exact than written.
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    currency: str
    scaled: bool = True
    worded: bool = False

    @property
    def is_range(self) -> bool:
        """Two different ends."""
        return self.low is not None and self.high is not None and self.low != self.high


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    number: Decimal
    currency: str | None
    scale: int | None
    plus: bool
    tens: bool

    def value(self, scale: int | None) -> Decimal:
        return self.number.scaleb(scale) if scale is not None else self.number


def money(text: str, start: int, end: int, *, cells: bool = False) -> list[Amount]:
    """Amounts of money in ``text[start:end]`` in their order, ranges put together.

    Args:
        cells: a table's row, in which a number with a point or a comma may stand without currency and scale.
    """
    tokens = _tokens(text, start, end, cells)
    amounts: list[Amount] = []
    at = 0
    while at < len(tokens):
        amount, used = _amount(text, start, tokens, at, cells)
        if amount is not None:
            amounts.append(amount)
        at += used
    return [a for a in amounts if not _NOT_MONEY.match(text, a.end, end)]


def _tokens(text: str, start: int, end: int, cells: bool) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _MONEY.finditer(text, start, end):
        sign, scale, named = match["sign"], match["scale"], match["named"]
        if match["tens"] and not sign:
            continue
        stop = match.end()
        after = text[stop : stop + 2]
        if not sign and "%" in after:
            continue
        if not sign and not scale:
            # a bare number counts as the first of a range alone, or as a cell's
            if re.fullmatch(r"(?:19|20)\d\d", match["number"]):
                continue
            gap = _DASH.match(text, stop, end) or _TO.match(text, stop, end) or _AND.match(text, stop, end)
            follows = _MONEY.match(text, gap.end(), end) if gap else None
            bare_cell = cells and re.search(r"[|~]\s*\(?$", text[start : match.start()])
            if (
                not (follows and follows["scale"])
                and not bare_cell
                and not (cells and tokens and _DASH.fullmatch(text, tokens[-1].end, match.start()))
            ):
                continue
        currency = (
            _CURRENCIES.get(sign.upper()) if sign else (_NAMED[" ".join(named.lower().split())] if named else None)
        )
        if named and sign == "$":
            currency = _NAMED[" ".join(named.lower().split())]
        word = scale.lower().rstrip("s") if scale else None
        tokens.append(
            _Token(
                match.start(), match.end(), Decimal(match["number"].replace(",", "")), currency,
                _SCALES[word] if word else None, bool(match["plus"]), bool(match["tens"]),
            )
        )  # fmt: skip
    for match in _IN_WORDS.finditer(text, start, end):
        named = _NAMED[" ".join(match["named"].lower().split())]
        value, scale = number_in_words(match["words"]), _SCALES[match["scale"].lower()]
        tokens.append(_Token(match.start(), match.end(), value, named, scale, False, False))
    return sorted(tokens, key=lambda token: token.start)


def _amount(text: str, start: int, tokens: list[_Token], at: int, cells: bool) -> tuple[Amount | None, int]:
    first = tokens[at]
    if at + 1 < len(tokens):
        second = tokens[at + 1]
        gap = text[first.end : second.start]
        if _is_range(text, start, first, gap):
            # "$500 million" - "$1.2 billion"; the first takes the second's scale where it has none
            scale = first.scale if first.scale is not None else second.scale
            high_scale = second.scale if second.scale is not None else first.scale
            low, high = first.value(scale), second.value(high_scale)
            if low <= high and (first.currency or second.currency or cells or second.scale is not None) and (
                not (first.currency and second.currency) or first.currency == second.currency
            ):  # fmt: skip
                scaled = high_scale is not None or high >= 10**6
                made = Amount(first.start, second.end, low, high, first.currency or second.currency or "$", scaled)
                return made, 2
            if low > high:
                return None, 2
        if _PLUS_MINUS.fullmatch(gap):
            scale = first.scale if first.scale is not None else second.scale
            middle, spread = first.value(scale), second.value(second.scale if second.scale is not None else scale)
            return Amount(first.start, second.end, middle - spread, middle + spread, first.currency or "$"), 2
    point = first.value(first.scale)
    currency = first.currency
    if currency is None:
        # a number with a scale and no currency: "1.5 billion"
        if first.scale is None:
            return Amount(first.start, first.end, point, point, "$", point >= 10**6), 1
        currency = "$"
    scaled = first.scale is not None or point >= 10**6
    spread_match = _PLUS_MINUS.match(text, first.end)
    if spread_match and (share := _PER_CENT.match(text, spread_match.end())):
        spread = point * Decimal(share["number"]) / 100
        return Amount(first.start, share.end(), point - spread, point + spread, currency, scaled), 1
    where = _DECADE.search(text, max(start, first.start - 40), first.start)
    if where:
        low, high = decade(first.number, where["where"])
        scale = first.scale or 0
        return Amount(where.start(), first.end, low.scaleb(scale), high.scaleb(scale), currency, scaled, True), 1
    made = Amount(first.start, first.end, point, point, currency, scaled)
    return (replace(made, high=None) if first.plus else made), 1


def decade(number: Decimal, where: str) -> tuple[Decimal, Decimal]:
    """Ends of "low", "mid" or "high" of the decade that a round number begins (70: 70 to 79)."""
    digits = number.normalize()
    width = Decimal(1).scaleb(digits.as_tuple().exponent if isinstance(digits.as_tuple().exponent, int) else 0)  # type: ignore[arg-type]
    words = re.split(r"[-\s]to[-\s]", where.lower())
    names = [next(name for name in _THIRDS if word.startswith(name)) for word in (words[0], words[-1])]
    return number + width * Decimal(_THIRDS[names[0]][0]), number + width * Decimal(_THIRDS[names[1]][1])


def _is_range(text: str, start: int, first: _Token, gap: str) -> bool:
    if _DASH.fullmatch(gap):
        return True
    before = text[max(start, first.start - 140) : first.start]
    if _TO.fullmatch(gap):
        raised = _RAISED_FROM.search(before)
        # "to a range of A to B from C to D": an amount stands before "from" already
        return not (
            raised and not re.search(r"[$\u20ac\u00a3]\s?\d", raised.group()) and not _RANGE_OF.search(raised.group())
        ) and not re.search(r"\bby\s+(?:\w+\s+)?$", before)
    return bool(_AND.fullmatch(gap) and _BETWEEN.search(before))


_SHARE_NUMBERS: Final = (
    rf"(?:(?P<low1>{DIGITS})\s?(?:%|per\s?cent)?\s*(?:{DASH}|to|and)\s*)?(?P<high1>{DIGITS}){PER_CENT}"
)
_SALES: Final = r"(?:[\w'\u2019-]+\s+){0,5}?(?:net\s+sales|net\s+revenues?|revenues?|sales|turnover)\b"
_SHARE: Final = re.compile(
    _SHARE_NUMBERS + rf"\s+(?:of|as\s+a\s+percent(?:age)?\s+of)\s+(?!(?:the\s+)?(?:increase|growth)\b){_SALES}",
    re.IGNORECASE,
)
_SHARE_AFTER: Final = re.compile(
    rf"(?:(?:percent(?:age)?|%|share)\s+of\s+{_SALES}|capital\s+intensity)[^.;|]{{0,70}}?" + _SHARE_NUMBERS,
    re.IGNORECASE,
)
_SHARE_WORDED: Final = re.compile(
    r"\b(?P<where>low|mid|high|upper)(?:\s+to\s+(?P<to>mid|high|upper))?[-\s]+(?P<tens>[1-9]0|teens|single[-\s]digits?|twenties|thirties|forties|fifties)s?[-\s]+"
    r"(?:%\s+|per\s?cent\w*\s+)?(?:of\s+|as\s+a\s+(?:%|per\s?cent\w*)\s+of\s+|range\s+as\s+a\s+(?:%|per\s?cent\w*)\s+of\s+)"
    + _SALES,
    re.IGNORECASE,
)
_DECADES: Final = {"teens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50}
# "Low", "mid" and "high single digits" as English has them.
_SINGLE_DIGITS: Final = {"low": (1, 3), "mid": (4, 6), "high": (7, 9), "upper": (7, 9)}


def shares_of_revenue(text: str, start: int, end: int) -> list[Amount]:
    """Shares of revenue in per cent, in their order."""
    found: list[Amount] = []
    for pattern in (_SHARE, _SHARE_AFTER):
        for match in pattern.finditer(text, start, end):
            high = Decimal(match["high1"])
            low = Decimal(match["low1"]) if match["low1"] else high
            if low <= high <= 300 and not any(f.start < match.end() and match.start() < f.end for f in found):
                begin = match.start("low1") if match["low1"] else match.start("high1")
                found.append(Amount(begin, match.end(), low, high, "%"))
    for match in _SHARE_WORDED.finditer(text, start, end):
        low, high = _worded(match["tens"].lower(), match["where"].lower(), (match["to"] or match["where"]).lower())
        found.append(Amount(match.start(), match.end(), low, high, "%", worded=True))
    return sorted(found, key=lambda a: a.start)


def _worded(tens: str, first: str, last: str) -> tuple[Decimal, Decimal]:
    if tens.startswith("single"):
        return Decimal(_SINGLE_DIGITS[first][0]), Decimal(_SINGLE_DIGITS[last][1])
    begin = Decimal(_DECADES.get(tens) or tens)
    return decade(begin, first)[0], decade(begin, last)[1]
