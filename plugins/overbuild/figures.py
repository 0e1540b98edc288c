"""Numbers and names as people read them.

The unit is in the name: ``_usd``, ``_pct``, ``_pp``, ``_bp``, ``_days``, ``_years``, ``_mw``, ``_x`` (a multiple).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

_SCALES: Final = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K"))
_UNITS: Final = ("usd", "pct", "pp", "bp", "days", "ratio", "x", "quarters", "years", "count", "shares", "mw")
_WORDS: Final = {
    "ai": "AI",
    "api": "API",
    "bp": "bp",
    "capex": "CapEx",
    "da": "D&A",
    "dso": "DSO",
    "ebitda": "EBITDA",
    "fcf": "FCF",
    "lt": "long-term",
    "nopat": "NOPAT",
    "ocf": "operating cash flow",
    "rd": "R&D",
    "roa": "ROA",
    "roic": "ROIC",
    "rpo": "RPO",
    "sbc": "SBC",
    "ttm": "TTM",
    "yoy": "YoY",
}
_WINDOWS: Final = frozenset({"ttm", "8q"})
# How the name of a company ends that does not exist: the recorded sample has two.
SYNTHETIC: Final = "(synthetic)"
# From here two decimals of the smaller scale would read 1,000.00: 999,999,999 is 1.00B.
_ROUNDS_UP: Final = Decimal("0.999995")
_LIMITS: Final = frozenset({"watch", "min", "max", "above", "below"})
_AUXILIARIES: Final = frozenset({"is", "has", "do", "are"})
MINUS: Final = "\N{MINUS SIGN}"
STATUS_WORDS: Final = {
    "flagged": "FLAGGED",
    "watch": "watch",
    "clear": "clear",
    "insufficient_data": "no data",
}
"""How a status is written; the words carry it, a colour only repeats them."""
MITIGANT_WORDS: Final = {
    "B1": "contracted revenue (RPO or deferred revenue) grows faster than CapEx",
    "B2": "FCF conversion improves two quarters running while CapEx rises",
    "B3": "gross margin rises while a unit-cost decline is disclosed",
    "B4": "utilisation or sold-out capacity, long-term contracts or locked-in power are quantified",
}
"""The bull-case signals a flag's ``mitigants`` may name."""


def is_synthetic(company_name: str | None) -> bool:
    """Whether a company is made up, with all its figures and words."""
    return (company_name or "").endswith(SYNTHETIC)


def unit_of(name: str) -> str | None:
    """The unit a column or metric name ends in, or None."""
    tail = name.rsplit("_", 1)[-1]
    return tail if tail in _UNITS else None


def label(name: str) -> str:
    """``capex_ttm_usd`` -> ``CapEx TTM``; ``is_cover_falling`` -> ``cover falling``."""
    words = name.split("_")
    if unit_of(name) is not None:
        words = words[:-1]
    if words[0] in _AUXILIARIES:
        words = words[1:]
    return " ".join(_WORDS.get(word, word) for word in words)


def human(value: object, unit: str | None) -> str:
    """A value rounded for reading; the exact one is for a machine. None is ``unknown``, never 0."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and math.isnan(value):
        return "unknown"
    if not isinstance(value, int | float | Decimal):
        return str(value)
    number = Decimal(str(value))
    match (unit or "").lower():
        case "usd":
            return _signed(number, f"${_scaled(abs(number))}")
        case "pct":
            return _signed(number, f"{abs(number):,.1f}%")
        case "pp":
            return _signed(number, f"{abs(number):,.1f} pp")
        case "bp":
            return _signed(number, f"{abs(number):,.0f} bp")
        case "days":
            return _signed(number, f"{abs(number):,.1f} days")
        case "ratio":
            return _signed(number, f"{abs(number) * 100:,.1f}%")
        case "x":
            return _signed(number, f"{abs(number):,.2f}\N{MULTIPLICATION SIGN}")
        case "shares":
            return _signed(number, f"{_scaled(abs(number))} shares")
        case "years":
            return _signed(number, f"{abs(number):,.1f} years")
        case "mw":
            return _signed(number, f"{_plain(abs(number))} MW")
        case "count":
            return _plain(number)
        case "fiscal_year":
            return f"{number:f}"
        case "quarters":
            return f"{_plain(number)} quarters" if number != 1 else "1 quarter"
        case "" | "none":
            return _signed(number, _plain(abs(number)))
        case other:
            return _signed(number, f"{_scaled(abs(number))} {other.upper()}")


def mitigant(signal: str) -> str:
    """``B1`` with its words."""
    words = MITIGANT_WORDS.get(signal)
    return signal if words is None else f"{signal} {words}"


def exact(value: object) -> str | None:
    """All digits, without an exponent or trailing zeros; None stays None."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a number was compared with. ``level`` is ``flag`` or ``watch``."""

    name: str
    level: str
    value: object
    human: str


@dataclass(frozen=True, slots=True)
class Number:
    """One metric of a rule with the thresholds it was compared with, and how it is made, where that is known."""

    name: str
    label: str
    value: object
    unit: str | None
    human: str
    thresholds: tuple[Threshold, ...]
    formula: str | None = None

    def compared(self, status: str) -> bool:
        """Whether this number was compared with a threshold that matters for the status."""
        return any(t.level == "flag" or status != "flagged" for t in self.thresholds)

    @property
    def limits(self) -> str:
        """``30.0%, watch 15.0%``; empty where there is no threshold."""
        return ", ".join(f"watch {t.human}" if t.level == "watch" else t.human for t in self.thresholds)

    @property
    def sentence(self) -> str:
        """``revenue growth 41.2% (threshold 30.0%, watch 15.0%)``."""
        return f"{self.label} {self.human}" + (f" (threshold {self.limits})" if self.thresholds else "")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def read_numbers(metrics: Mapping[str, Any], formulas: Mapping[str, str] = MappingProxyType({})) -> tuple[Number, ...]:
    """Numbers of a flag's ``metrics``, in their order, each with the thresholds that name it.

    A threshold has ``min`` or ``max`` in its name, or ends in ``above`` or ``below``, and has ``watch`` before it where
    it decides a watch. Without those words it spells its metric (``watch_revenue_growth_min``: ``revenue_growth``) or
    the end of several (``excess_growth_min_pp``: ``interest_excess_growth_pp``). One that no metric spells, such as a
    count of quarters, is a number of its own.
    """
    limits: dict[str, list[Threshold]] = {}
    unspelt = set()
    for name, value in metrics.items():
        if _is_threshold(name):
            spelt = _metrics_of(name, metrics)
            level = "watch" if name.startswith("watch_") else "flag"
            for metric in spelt:
                limits.setdefault(metric, []).append(Threshold(name, level, value, human(value, _unit(metric, value))))
            if not spelt:
                unspelt.add(name)
    numbers = []
    for name, value in metrics.items():
        if name in unspelt or not _is_threshold(name):
            unit = _unit(name, value)
            numbers.append(
                Number(
                    name,
                    label(name),
                    value,
                    unit,
                    human(value, unit),
                    tuple(limits.get(name, ())),
                    formulas.get(name),
                )
            )
    return tuple(numbers)


def _is_threshold(name: str) -> bool:
    words = name.split("_")
    last = words[-2:-1] if unit_of(name) is not None else words[-1:]
    return not {"min", "max"}.isdisjoint(words) or last in (["above"], ["below"])


def _metrics_of(threshold: str, metrics: Mapping[str, Any]) -> list[str]:
    """The metrics a threshold's words spell; a metric may say its window too (``ttm``, ``8q``)."""
    stem = [word for word in threshold.split("_") if word not in _LIMITS]
    told = {
        name: [word for word in name.split("_") if word not in _WINDOWS] for name in metrics if not _is_threshold(name)
    }
    exact = [name for name, words in told.items() if words == stem]
    return exact or [name for name, words in told.items() if words[-len(stem) :] == stem]


def _unit(name: str, value: object) -> str | None:
    """The unit of a metric: in its name, or a year, a count by words, a multiple (interest cover), or a ratio."""
    if name.endswith("fiscal_year"):
        return "fiscal_year"
    if "_per_1000_words" in name and not name.endswith("_growth"):
        return "count"
    if (unit := unit_of(name)) is not None or isinstance(value, bool | str):
        return unit
    return "x" if "cover" in name.split("_") and not name.endswith("_change") else "ratio"


def day(value: date | datetime | None) -> str:
    """``2026-07-29``, or ``unknown``."""
    return "unknown" if value is None else f"{value:%Y-%m-%d}"


def _signed(number: Decimal, text: str) -> str:
    return f"{MINUS}{text}" if number < 0 else text


def _scaled(number: Decimal) -> str:
    for scale, letter in _SCALES:
        if number >= scale * _ROUNDS_UP:
            return f"{number / scale:,.2f}{letter}"
    return _plain(number)


def _plain(number: Decimal) -> str:
    if number == number.to_integral_value():
        return f"{number:,.0f}"
    return f"{number:,.2f}"
