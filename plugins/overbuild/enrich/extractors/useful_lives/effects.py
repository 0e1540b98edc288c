# ruff: noqa: E501 - a pattern is a line
"""When a change of lives takes effect, and what the text says it does to the accounts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from overbuild.enrich.prose.amounts import money
from overbuild.enrich.prose.dates import Named, dates

_MEASURES: Final = (
    ("depreciation", r"depreciation(?:\s+and\s+amortization)?(?:\s+(?:expenses?|charges?|costs?))?"),
    ("operating_income", r"operating\s+(?:income|profit|loss|results)|(?:income|loss|profit)(?:\s+\(loss\))?\s+from\s+operations"),
    ("net_income", r"net\s+(?:income|loss|earnings)(?:\s+\(loss\))?"),
)  # fmt: skip
_UP: Final = r"increas\w+|benefit\w*|favorabl[ey]|improv\w+|higher|additional|rais\w+|add\w*|greater|positive\w*"
_DOWN: Final = r"decreas\w+|reduc\w+|lower\w*|declin\w+|less|unfavorabl[ey]|sav\w+|fewer|negative\w*|charge"
# "$10 million from a reduction in depreciation": the amount is of what the reduction leads to.
_CAUSE: Final = re.compile(r";|\b(?:from|due\s+to|because|result|resulting|owing|driven)\b", re.IGNORECASE)
_AND_SUM: Final = re.compile(r"\s*(?:,|and)\s*(?:approximately\s+)?\$")
_THREE_AND: Final = re.compile(r"\b(?:three|quarter)\b[^;$]{0,40}?\band\s+(?:the\s+)?(?:six|nine|twelve|year|fiscal)\b", re.IGNORECASE)  # fmt: skip
_WAY: Final = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_SPANS: Final = (
    ("quarter", r"\bQ[1-4]\b|\bthree(?:\s+months)?(?:\s+ended[^,;]{0,30})?\s+and\s+(?:the\s+)?(?:six|nine|twelve|year)\b[^,;$]{0,10}|\bthree\s+months|\bquarter(?:\s+and\s+(?:fiscal\s+)?year)?"),
    ("six_months", r"\bsix\s+months|\bfirst\s+half"),
    ("nine_months", r"\bnine\s+months|\bfirst\s+three\s+quarters"),
    ("year", r"\bfull[-\s]year|\byears?\s+(?:ended|ending)|\bfiscal\b|\bannual\w*|\b(?:in|for|our|during|through)\s+(?:the\s+)?(?:year\s+)?20\d\d|\btwelve\s+months|\bthe\s+year\b"),
)  # fmt: skip
_EFFECTIVE: Final = re.compile(
    r"\b(?:effective(?:ly)?|beginning|starting|commencing|prospectively|started|began|took\s+effect|become\s+effective|became\s+effective|applied)\b"
    r"(?:\s+(?:as\s+of|on|in|at|with|from|for|the|our|its|start|of|beginning|first\s+day|prospectively|effective|fiscal\s+year\s+beginning)\b)*\s*$",
    re.IGNORECASE,
)
_ATTACHED: Final = re.compile(
    r"\b(?:in|on|as\s+of|during|since|from|at|at\s+the\s+beginning\s+of|for)\s+(?:the\s+)?$", re.IGNORECASE
)
_FISCAL_LEAD: Final = re.compile(r"\b(?:our\s+)?fiscal\s+(?:years?\s+)?$", re.IGNORECASE)
_NOT_START: Final = re.compile(r"\b(?:ended|ending|as\s+of|prior\s+to|before|of\s+(?:December|June|March|September))\s+(?:\w+\s+)?$", re.IGNORECASE)  # fmt: skip
_DECIDED: Final = re.compile(
    r"\b(?:complet|assess|review|study|studied|evaluat|analy[sz]|perform|determin|decid)\w*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Effective:
    """From when a change holds: a calendar day, or a fiscal period whose days the filer's calendar tells."""

    on: date | None = None
    fiscal_year: int | None = None
    fiscal_quarter: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does: in the text's currency, a reduction negative."""

    amount: Decimal
    on: str
    span: str


def effective(text: str, start: int, end: int, change_at: int, *, own_sentence: bool) -> Effective | None:
    """The date from which the sentence says that the change holds; None where it says none.

    Args:
        change_at: where the new life stands.
        own_sentence: the sentence says the change itself; in another one only words such as "effective" count.
    """
    named = dates(text, start, end)
    led = [d for d in named if _EFFECTIVE.search(text[max(start, d.start - 70) : d.start])]
    if led:
        return made(text, start, min(led, key=lambda d: abs(d.start - change_at)))
    if not own_sentence:
        return None
    near = [
        d
        for d in named
        if (d.precision != "year" or d.is_fiscal or _FISCAL_LEAD.search(text[max(start, d.start - 20) : d.start]))
        and _ATTACHED.search(text[max(start, d.start - 24) : d.start])
        and (
            not _NOT_START.search(text[max(start, d.start - 24) : d.start])
            or d.start - start <= 8
            or re.fullmatch(r"\s*,?\s*as\s+of\s+", text[change_at : d.start], re.IGNORECASE)
        )
        and not _other_act(text, d, change_at)
    ]
    return made(text, start, min(near, key=lambda d: abs(d.start - change_at))) if near else None


def _other_act(text: str, day: Named, change_at: int) -> bool:
    """The date is of the study that led to the change: "In January we completed an assessment"."""
    if day.start > change_at:
        return (
            ";" in text[change_at : day.start]
            or "$" in text[change_at : day.start]
            or "based on" in text[change_at : day.start]
        )
    return bool(_DECIDED.search(text[day.end : min(change_at, day.end + 60)]))


def made(text: str, start: int, day: Named) -> Effective:
    """The first day of a named date, or the fiscal period that it names."""
    fiscal = day.is_fiscal or bool(_FISCAL_LEAD.search(text[max(start, day.start - 20) : day.start]))
    if day.precision in ("year", "quarter") and (fiscal or day.precision == "quarter"):
        return Effective(None, day.year, day.quarter)
    return Effective(day.first)


def effect(text: str, start: int, end: int, direction: str | None) -> Effect | None:
    """The first amount by which the sentence says that depreciation, else operating or net income moves."""
    sums = [a for a in money(text, start, end) if a.low is not None and a.low == a.high and a.scaled]
    for name, pattern in _MEASURES:
        measures = [m.span() for m in re.finditer(rf"\b(?:{pattern})\b", text[start:end], re.IGNORECASE)]
        for a, b in measures:
            a, b = start + a, start + b
            after = [
                s
                for s in sums
                if b <= s.start <= b + 70
                and not re.search(r"[;.](?:\s|$)", text[b : s.start])
                and not _crosses(text, b, s.start)
            ]
            before = [
                s
                for s in sums
                if s.end <= a <= s.end + 45 and not _CAUSE.search(text, s.end, a) and not _crosses(text, s.end, a)
            ]
            for one, gap in [
                *((s, (max(start, a - 80), s.start)) for s in after[:1]),
                *((s, (s.end, a)) for s in before[-1:]),
            ]:
                sign = _sign(text, *gap, name, direction)
                if (
                    name != "depreciation"
                    and text[a:b].lower().endswith("loss")
                    and "benefit" not in text[gap[0] : gap[1]].lower()
                ):
                    # a smaller loss is more income
                    sign = -sign
                if sign and one.low is not None:
                    return Effect(sign * one.low, name, _span(text, start, end, one.start, one.end))
    return None


def _crosses(text: str, start: int, end: int) -> bool:
    """Another measure stands between: its amount, not ours."""
    gap = text[start:end]
    return bool(
        re.search(r"\b(?:depreciation|income|earnings|margin|revenues?|expense)\b", gap, re.IGNORECASE)
    ) and not re.fullmatch(r"[\s\w]*expense\w*[\s\w]*", gap)


def _sign(text: str, start: int, end: int, measure: str, direction: str | None) -> int:
    ways = [1 if m["up"] else -1 for m in _WAY.finditer(text, start, end)]
    words = text[start:end].lower()
    if measure == "net_income" and re.search(r"\bbenefit\b", words):
        return 1
    if ways:
        return ways[-1]
    if not re.search(r"\b(?:impact|effect|affect|change)\w*", words) or direction is None:
        return 0
    longer = direction == "lengthened"
    return (-1 if longer else 1) if measure == "depreciation" else (1 if longer else -1)


def _span(text: str, start: int, end: int, at: int, stop: int) -> str:
    # "$966 million and $2.0 billion for the three and six months": the first is the quarter's
    if _AND_SUM.match(text, stop, end) and _THREE_AND.search(text, stop, end):
        return "quarter"
    found: list[tuple[int, int, str]] = []
    for name, pattern in _SPANS:
        for match in re.finditer(pattern, text[start:end], re.IGNORECASE):
            if not any(start + match.start() < b and a < start + match.end() for a, b, _ in found):
                found.append((start + match.start(), start + match.end(), name))
    return min(found, key=lambda f: abs(f[0] - at))[2] if found else "unsaid"
