# ruff: noqa: E501 - a pattern is a line
"""What one sentence or table row says of the power a company buys and uses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from overbuild.enrich.prose.amounts import money
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.power import Measure, measures, prices, spans_of_time, terms
from overbuild.enrich.prose.sentences import CELL, Sentence
from overbuild.enrich.prose.speaker import Speaker, Whose, proper_name
from overbuild.enrich.prose.stance import STANCE, clause_at
from overbuild.enrich.signals import Disclosure

LEXICON: Final = "power"
POWER: Final = Phrases(LEXICON)
KEPT: Final = 0.6
_LOCKED_YEARS: Final = 3

# A sentence's quantities belong to the first of these that it speaks of.
_CONTRACTS: Final = ("ppa", "fixed_price", "utility_supply", "utility_renewal", "spot")
_SOURCES: Final = ("nuclear", "gas", "on_site", "renewable")
_STATES: Final = ("state_pipeline", "state_building", "state_contracted", "state_active")
_PER_CENT: Final = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s?(?:%|per\s?cent\b)")
_COUNTERPARTY: Final = re.compile(
    r"\b(?:with|from|by|between\s+(?:us|the\s+company|\w+)\s+and|provided\s+by|supplied\s+by)\s+(?=[A-Zat\u2019])"
)
_NO_SHARE: Final = re.compile(
    r"emission|scope\s+\d|supplier|waste|packag|reduc|plastic|vehicles|\btax|credit\b|repurchase|coupon|interest|revenue|growth|increased\s+by",
    re.IGNORECASE,
)
# What it was before.
_SHARE_BEFORE: Final = re.compile(
    r"\b(?:from|versus|compared\s+(?:to|with)|than)\s+(?:approximately\s+)?\Z", re.IGNORECASE
)
_AHEAD: Final = re.compile(
    r"\b(?:goals?|targets?|aim|commit(?:ted|ment)?|plan|intend|expect|will|by\s+(?:the\s+end\s+of\s+)?(?:fiscal\s+(?:year\s+)?)?20\d\d|toward)\b",
    re.IGNORECASE,
)
_DONE: Final = re.compile(
    r"\b(?:achieved|reached|matched|was|were|increased|consumed|used|met|sourced|powered|came)\b", re.IGNORECASE
)
_CURRENCY_SIGN: Final = re.compile(
    r"[$\u20ac\u00a3\u00a5\u20a9]|\b(?:USD|EUR|GBP|CAD|AUD|NOK|SEK|JPY|dollars|euros?)\b", re.IGNORECASE
)
_CURRENT_DOLLAR: Final = {"$": "USD"}
_SEVERAL_FACTORS: Final = 4
_SHORT_PPA: Final = re.compile(r"v?ppas?", re.IGNORECASE)
_CAUSE: Final = re.compile(r"\b(?:due|driven|primarily|increase|higher|attributable|result)", re.IGNORECASE)
_RESPECTIVELY: Final = re.compile(r"\brespectively\b", re.IGNORECASE)
# "Higher power prices raised our revenue": a seller's gain.
_EARNS: Final = re.compile(
    r"\b(?:increas|rais|improv|benefit|lift|boost)\w*\s+(?:(?!costs?\b)[\w\u2019'-]+\s+){0,3}(?:revenues?|sales|earnings|margins?|income)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A statement, or one quantity of it.

    Attributes:
        block: of the sentence; a next sentence of the same block may go on about the same contract.
        is_contract: a contract that a next sentence may call "the agreement".
        is_locked: long-term power with a quantity.
    """

    kind: str
    class_name: str
    rule_id: str
    confidence: float
    start: int
    end: int
    block: int
    subject: str | None = None
    value: Decimal | None = None
    value_high: Decimal | None = None
    unit: str | None = None
    start_on: date | None = None
    end_on: date | None = None

    @property
    def is_contract(self) -> bool:
        """Whether a next sentence may call it "the agreement"."""
        return self.class_name in (*_CONTRACTS, "nuclear") and self.kind == "power"

    def disclosure(self, text: str, in_risks: bool) -> Disclosure:
        """As a row; in a risk factor a mere risk counts for less."""
        confidence = self.confidence
        if in_risks and self.class_name in ("price_risk", "material") and confidence > 0.85:
            confidence = 0.85
        return Disclosure(
            rule_id=self.rule_id,
            span_start=self.start,
            span_end=self.end,
            confidence=confidence,
            kind=self.kind,
            class_name=self.class_name,
            subject=self.subject,
            value=self.value,
            value_high=self.value_high,
            unit=self.unit,
            start_on=self.start_on,
            end_on=self.end_on,
        )


@dataclass(slots=True)
class _Reading:
    text: str
    at: Sentence
    speaker: Speaker
    is_seller: bool
    filed_on: date
    hits: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    measures: list[Measure] = field(default_factory=list)
    # what a contract or a source already has
    used: set[int] = field(default_factory=set)

    def has(self, name: str, start: int | None = None, end: int | None = None) -> bool:
        return POWER.has(
            name, self.text, self.at.start if start is None else start, self.at.end if end is None else end
        )

    def of(self, name: str) -> list[tuple[int, int, str]]:
        if name not in self.hits:
            self.hits[name] = [
                (a, b, p.phrase_id) for a, b, p in POWER.find(name, self.text, self.at.start, self.at.end)
            ]
        return self.hits[name]

    def whose(self, at: int) -> Whose:
        return self.speaker.whose(self.text, self.at.start, self.at.end, at)

    def hypothetical(self, start: int, end: int) -> bool:
        first, stop = clause_at(self.text, self.at.start, self.at.end, start)
        return STANCE.has("hypothetical", self.text, first, end) or STANCE.has("condition", self.text, end, stop)


def read(
    text: str, at: Sentence, speaker: Speaker, is_seller: bool, before: Found | None, filed_on: date
) -> list[Found]:
    """Statements of one sentence.

    Args:
        text: the document's.
        at: the sentence.
        speaker: who files the document.
        is_seller: the document's company lives on selling power.
        before: the contract that a sentence before it, in the same paragraph, spoke of.
        filed_on: day of the filing.
    """
    one = _Reading(text, at, speaker, is_seller, filed_on)
    if not one.of("energy") and not one.of("ppa"):
        return []
    if STANCE.has("boilerplate", text, at.start, at.end) or one.has("accounting"):
        return []
    one.measures = [m for m in measures(text, at.start, at.end) if not _is_product(one, m)]
    if at.is_row:
        return _row(one)
    found = _contract(one, before) or _source(one)
    found = found + _capacity(one)
    found = found + _price(one, found)
    found = found + _commitment(one, bool(found))
    found = found + _material(one)
    if not any(f.class_name in (*_CONTRACTS, "material", "capacity") and f.confidence > KEPT for f in found):
        found = found + _price_risk(one)
    return found


# Contracts


def _contract(one: _Reading, before: Found | None) -> list[Found]:
    kinds = [name for name in _CONTRACTS if (hit := _usable(one, name)) is not None]
    hits = {name: _usable(one, name) for name in kinds}
    if not kinds and before is not None and before.class_name in (*_CONTRACTS, "nuclear", "seller"):
        return _goes_on(one, before)
    if not kinds:
        return []
    first = kinds[0]
    hit = hits[first]
    assert hit is not None
    start, end, rule = hit
    if _not_so(one, start, end):
        return []
    whose = one.whose(start)
    quantities = _of_contract(one, start)
    if one.is_seller or _sells(one, start, end) or (whose == "other" and _bought_by_other(one)):
        if first != "ppa" and not quantities:
            return []
        return _rows(one, "seller", rule, KEPT, quantities, _subject(one, start, end))
    if whose == "other":
        return []
    confidence = 0.9 if whose == "own" else 0.8
    if _is_planned(one, start, end):
        confidence = KEPT
    found = _rows(one, first, rule, confidence, quantities, _subject(one, start, end))
    for name in (*kinds[1:], "nuclear", "gas"):
        named = None if one.has("nuclear_other") else next(iter(one.of(name)), None)
        other = hits.get(name, named)
        if other is not None and name != first:
            found.append(_found(one, name, other[2], confidence, None, None))
    return [*found, *_locked(one, found)]


_FOR_SITES: Final = re.compile(
    r"data\s?cent|critical|colocation|hosting|IT\s+load|lease|tenant|customer|compute|cloud|GPU|capacity", re.IGNORECASE
)
_SITE_BEHIND: Final = re.compile(
    r"\s*(?:of\s+)?(?:(?!renewable|clean|wind|solar|nuclear|firm|generat)[\w-]+\s+){0,3}?(?:capacity|IT\s+load|critical|data\s?cent\w+|campus|sites?|facilit\w+|buildings?|clusters?|available\s+power|active\s+power|utility\s+power)\b",
    re.IGNORECASE,
)


def _of_contract(one: _Reading, hit: int) -> list[Measure]:
    """Quantities of a contract: not those of the sites that the same sentence names beside it."""
    found = [m for m in one.measures if m.is_power or m.is_energy]
    if sum(m.is_power for m in found) > 1:
        sites = [m for m in found if m.is_power and m.end <= hit and _SITE_BEHIND.match(one.text, m.end, one.at.end)]
        found = [m for m in found if m not in sites] or found
    one.used |= {m.start for m in found}
    return found


def _of_source(one: _Reading) -> list[Measure]:
    """Quantities of what makes the power: not of the site that uses it."""
    return [
        m
        for m in one.measures
        if m.is_energy or (m.is_power and not _SITE_BEHIND.match(one.text, m.end, min(one.at.end, m.end + 40)))
    ]


def _usable(one: _Reading, name: str) -> tuple[int, int, str] | None:
    """The first hit of a class of contracts that is about power."""
    for start, end, rule in one.of(name):
        said = one.text[start:end]
        if _SHORT_PPA.fullmatch(said) and (not said.strip("vs").isupper() or not _energy_beside(one, start, end, 400)):
            continue
        if name in ("spot", "fixed_price") and not _energy_beside(one, start, end, 70):
            continue
        if name in ("spot", "fixed_price") and re.search(
            r"bitcoin|foreign\s+currenc|exchange\s+rate|interest\s+rate|gold|oil\b|natural\s+gas\s+(?:sales|production)|copper|aluminum",
            one.text[max(one.at.start, start - 60) : end + 60],
            re.IGNORECASE,
        ):
            continue
        if (
            name == "utility_renewal"
            and re.search(r"renewable", said, re.IGNORECASE)
            and not re.search(r"renew(?!able)|expir|extend|extension|negotiat|contract(?:ing|ed)", said, re.IGNORECASE)
        ):
            continue
        if name == "utility_supply" and re.search(
            r"power\s+suppl(?:y|ies)\s+(?:unit|equip)|interconnection\s+agreements?\s+with\s+(?:carriers|telecom)",
            said,
            re.IGNORECASE,
        ):
            continue
        return start, end, rule
    return None


def _energy_beside(one: _Reading, start: int, end: int, reach: int) -> bool:
    first, stop = max(one.at.start, start - reach), min(one.at.end, end + reach)
    return any(
        first <= a
        and b <= stop
        and re.search(
            r"power|energy|electric|\dMW|megawatt|gigawatt|utilit|ERCOT|PJM|MISO|NYISO|nuclear|solar|wind|renewable|[MG]W",
            one.text[a:b],
            re.IGNORECASE,
        )
        and not (start <= a and b <= end and not re.search(r"power|energy|electric", one.text[a:b], re.IGNORECASE))
        for a, b, _ in one.of("energy")
    )


def _not_so(one: _Reading, start: int, end: int) -> bool:
    """The hit is denied, or is only what might be."""
    lead = one.text[max(one.at.start, start - 75) : start]
    if POWER.ends("not_entered", lead):
        return True
    if STANCE.has("standard", one.text, one.at.start, one.at.end):
        return True
    first, _ = clause_at(one.text, one.at.start, one.at.end, start)
    told = one.has("done", first, min(one.at.end, end + 60))
    if one.has("ability", first, start) and not one.has("done", first, start):
        return True
    if not one.hypothetical(start, end):
        return False
    modal = [m for m in STANCE.spans("hypothetical", one.text, first, end) if start - m[1] < 60]
    return bool(modal) or not told


def _is_planned(one: _Reading, start: int, end: int) -> bool:
    first, _ = clause_at(one.text, one.at.start, one.at.end, start)
    return any(b <= end + 5 and not one.has("done", b, start) for a, b, _ in one.of("planned") if a >= first) or bool(
        re.search(
            r"non-?binding|letters?\s+of\s+intent|memorandum\s+of\s+understanding",
            one.text[one.at.start : one.at.end],
            re.IGNORECASE,
        )
    )


def _sells(one: _Reading, start: int, end: int) -> bool:
    for a, b, _ in one.of("sell"):
        said = one.text[a:b].lower()
        if re.match(r"sell|sold|sale|re-?sell", said) and re.search(
            r"purchase\s+and\s+sale|\bback\s+to\b|curtail|credits", one.text[a - 25 : b + 60].lower()
        ):
            continue
        if (
            one.whose(a) == "other"
            and not said.startswith(("customer", "our", "offtaker", "off-taker"))
            and "to purchase" not in said
        ):
            # "from a plant that a utility sells": somebody sells to the company
            continue
        return True
    return False


def _bought_by_other(one: _Reading) -> bool:
    return bool(
        re.search(
            r"\b(?:purchase|buy|procure|off-?take|supply|power)", one.text[one.at.start : one.at.end], re.IGNORECASE
        )
    ) and bool(one.speaker.own_spans(one.text, one.at.start, one.at.end))


def _goes_on(one: _Reading, before: Found) -> list[Found]:
    """Quantities of a contract that the sentence before named."""
    said = one.of("anaphora")
    if not said or not (
        one.measures or prices(one.text, one.at.start, one.at.end) or terms(one.text, one.at.start, one.at.end)
    ):
        return []
    start, end, _ = said[0]
    if start - one.at.start > 90 or _not_so(one, start, end):
        return []
    found = _rows(one, before.class_name, "agreement_before", before.confidence, list(one.measures), before.subject)
    return [*found, *_locked(one, found)] if before.class_name != "seller" else found


def _locked(one: _Reading, found: list[Found]) -> list[Found]:
    """Long-term power with a quantity also stands against exposure."""
    sure = [
        f for f in found if f.confidence > KEPT and f.class_name in ("ppa", "fixed_price", "nuclear", "utility_supply")
    ]
    years = max((f.value_high or f.value or Decimal(0) for f in sure if f.unit == "years"), default=Decimal(0))
    until = max((f.end_on for f in sure if f.end_on), default=None)
    said = re.search(
        r"\blong[-\s]term\b|\bmulti-?year\b|\bmulti-?decade\b", one.text[one.at.start : one.at.end], re.IGNORECASE
    )
    is_long = years >= _LOCKED_YEARS or (until is not None and until.year - one.filed_on.year >= _LOCKED_YEARS) or said
    fixed = any(f.class_name in ("ppa", "fixed_price", "nuclear") for f in sure)
    made = [f for f in sure if f.unit in ("MW", "GW", "MWh", "GWh", "TWh", "USD/MWh")]
    if not (is_long and fixed and made):
        return []
    f = made[0]
    return [
        Found(
            "utilisation",
            "locked_in_power",
            f.rule_id,
            f.confidence,
            f.start,
            f.end,
            f.block,
            f.subject,
            f.value,
            f.value_high,
            f.unit,
            f.start_on,
            f.end_on,
        )
    ]


# Where the power comes from


def _source(one: _Reading) -> list[Found]:
    found = [
        (name not in ("nuclear", "gas"), start, end, rule, name)
        for name in _SOURCES
        for start, end, rule in one.of(name)
    ]
    for _, start, end, rule, name in sorted(found):
        made = _one_source(one, name, start, end, rule)
        if made:
            return made
    return []


def _one_source(one: _Reading, name: str, start: int, end: int, rule: str) -> list[Found]:
    text, at = one.text, one.at
    if one.has("nuclear_other") and name == "nuclear":
        return []
    if _not_so(one, start, end) or one.has("product_sentence"):
        return []
    quantities = _of_source(one)
    shares: list[tuple[int, int, Decimal]] = []
    if name == "renewable":
        shares = _shares(one)
        buys = one.has("bought", max(at.start, start - 90), min(at.end, end + 90))
        named = re.search(r"energy|power|electricit|solar|wind|geothermal|hydro|REC", text[start:end], re.IGNORECASE)
        if not (named or shares) or not (shares or (buys and (quantities or _buys_now(one, start, end)))):
            return []
    elif name == "on_site":
        if not (quantities or one.has("deal") or one.has("bought")):
            return []
        if not one.speaker.own_spans(text, at.start, at.end) and not quantities:
            return []
    elif name == "nuclear":
        if not one.has("deal"):
            return []
    elif not (quantities or one.has("deal")) or not one.has("site"):
        return []
    whose = one.whose(start)
    sold = one.is_seller or _sells(one, start, end)
    if not sold and (whose == "other" or (whose == "unsaid" and name in ("nuclear", "gas") and not quantities)):
        return []
    if sold:
        return _rows(one, "seller", rule, KEPT, quantities, None) if quantities else []
    one.used |= {m.start for m in quantities}
    confidence = 0.9 if whose == "own" else 0.8
    if _is_planned(one, start, end) or (not quantities and not shares and one.has("planned", at.start, start)):
        confidence = KEPT
    if shares and name == "renewable" and not quantities:
        return [_found(one, name, f"{rule}/pct" + (f"#{n}" if n > 1 else ""), _share_confidence(one, a, confidence), Measure(a, b, value, value, "pct"), None) for n, (a, b, value) in enumerate(shares, 1)]  # fmt: skip
    return _rows(
        one, name, rule, confidence, quantities, _subject(one, start, end) if name in ("nuclear", "gas") else None
    )


def _buys_now(one: _Reading, start: int, end: int) -> bool:
    near = one.text[max(one.at.start, start - 70) : min(one.at.end, end + 60)]
    return bool(
        re.search(
            r"\b(?:purchas(?:ed|es|er|ing)|procur(?:ed|es|ing)|bought|buyer|invest(?:ed|ing|ments?)?\s+in|matched|signed|entered|announced|added|now\s+has)\b",
            near,
            re.IGNORECASE,
        )
    )


def _shares(one: _Reading) -> list[tuple[int, int, Decimal]]:
    """Shares of the company's electricity that are renewable."""
    text, at = one.text, one.at
    if not re.search(r"electricity|energy|power", text[at.start : at.end], re.IGNORECASE):
        return []
    found = []
    for match in _PER_CENT.finditer(text, at.start, at.end):
        value = Decimal(match["number"])
        near = text[match.start() - 90 if match.start() - 90 > at.start else at.start : min(at.end, match.end() + 90)]
        if value > 100 or not re.search(
            r"renewable|carbon-free|clean\s+energy|clean\s+electricity|zero-carbon", near, re.IGNORECASE
        ):
            continue
        if _NO_SHARE.search(near) or _SHARE_BEFORE.search(text[at.start : match.start()]):
            continue
        found.append((match.start(), match.end(), value))
    return found


def _share_confidence(one: _Reading, at: int, confidence: float) -> float:
    # a page's end cuts a sentence in two: its goal stands before
    begin = one.at.start if not one.text[one.at.start].islower() else max(0, one.at.start - 250)
    lead = one.text[begin:at]
    ahead = max((m.start() for m in _AHEAD.finditer(lead)), default=-1)
    return KEPT if ahead > max((m.start() for m in _DONE.finditer(lead)), default=-1) else confidence


# How much power the sites have


def _capacity(one: _Reading) -> list[Found]:
    text, at = one.text, one.at
    if one.has("product_sentence"):
        return []
    made: list[Found] = []
    seen: dict[str, int] = {}
    for m in one.measures:
        if not m.is_power or m.start in one.used or not one.has("site"):
            continue
        near = text[max(at.start, m.start - 45) : min(at.end, m.end + 45)]
        if POWER.has("generation", near, 0, len(near)) and not re.search(
            r"data\s?cent|critical|campus|IT load|contracted power|active power", near, re.IGNORECASE
        ):
            continue
        if to_customer(text, at.start, at.end, m.start, m.end):
            continue
        whose = one.whose(m.start)
        if whose == "other" or one.is_seller:
            continue
        lead = text[max(at.start, m.start - 160) : m.start]
        state = _state(one, m)
        confidence = 0.9 if whose == "own" else 0.8
        clause, _ = clause_at(text, at.start, at.end, m.start)
        if state == "pipeline" or _ahead(one, clause, m) or STANCE.has("hypothetical", text, clause, m.start):
            confidence = KEPT
        if POWER.ends("not_entered", lead[-60:]):
            continue
        rule = f"capacity_{state}/{m.unit}"
        seen[rule] = seen.get(rule, 0) + 1
        made.append(_found(one, "capacity", rule + (f"#{seen[rule]}" if seen[rule] > 1 else ""), confidence, m, None))
    return made


def _ahead(one: _Reading, clause: int, m: Measure) -> bool:
    cues = POWER.spans("planned_capacity", one.text, clause, m.start)
    behind = POWER.spans("planned_capacity", one.text, m.end, min(one.at.end, m.end + 60))
    return bool(cues) or any(not re.search(r"[,;.]|\b(?:and|with)\b", one.text[m.end : a]) for a, _ in behind)


_ADDED: Final = re.compile(
    r"\b(?:add(?:ed|ing|s)?|grew|grown|(?:increased|expanded|grow\w*)\s+by|by|additional|another|incremental|addition\s+of)\s+(?:by\s+)?(?:(?:an|a|over|approximately|about|more\s+than|nearly|almost|up\s+to|the\s+first)\s+)*(?:additional\s+)?$",
    re.IGNORECASE,
)


def _state(one: _Reading, m: Measure) -> str:
    """``added``, ``pipeline``, ``building``, ``contracted``, ``active``, ``stated``: the words nearest to the quantity."""
    if _ADDED.search(one.text[max(one.at.start, m.start - 45) : m.start]):
        return "added"
    best, state = 10**6, "stated"
    for start, end, rule in one.of("state"):
        gap = one.text[end : m.start] if end <= m.start else one.text[m.end : start]
        if re.search(r"[;]|\bwith\b|\d\s?(?:MW|GW|megawatt|gigawatt)|,\s+and\b", gap):
            continue
        away = m.start - end if end <= m.start else start - m.end - 4
        if 0 <= away < best or (away < 0 and start <= m.end):
            best, state = max(away, 0), rule.removeprefix("state_")
    return state if best < 70 else "stated"


_TO_CUSTOMER: Final = re.compile(
    r"\b(?:pre-?)?leas(?:ed|es|e|ing)\b|\bcommitments?\s+from\b|\bto\s+consume\b|\bbook(?:ed|ings)\b|\bbacklog\b|\b(?:hosting|colocation|license)\s+(?:agreements?|contracts?|services?)|\btenants?\b|\bto\s+(?:a|an|its|our)\s+(?:[\w-]+\s+){0,4}(?:customer|hyperscaler|tenant|client)|\b(?:customer|hyperscaler)s?\b",
    re.IGNORECASE,
)


def to_customer(text: str, start: int, end: int, at: int, stop: int) -> bool:
    """Whether the megawatts of the sentence are let to a customer: capacity contracted out, not power bought."""
    near = text[max(start, at - 110) : min(end, stop + 90)]
    return bool(_TO_CUSTOMER.search(near)) and not re.search(
        r"\bwe\s+(?:\w+\s+){0,2}leased?\s+(?:[\w,.-]+\s+){0,8}from\b|\bground\s+lease", near, re.IGNORECASE
    )


def _is_product(one: _Reading, m: Measure) -> bool:
    """Megawatts of goods, or of others' use: systems sold, tokens a megawatt, homes."""
    text, at = one.text, one.at
    behind = text[m.end : min(at.end, m.end + 90)]
    before = text[max(at.start, m.start - 40) : m.start]
    return (
        POWER.begins("product_behind", behind)
        or POWER.ends("product_before", before)
        or bool(re.match(r"-?(?:scale|class)\b", behind, re.IGNORECASE))
    )


# Money, cost and risk


def _commitment(one: _Reading, has_contract: bool) -> list[Found]:
    text, at = one.text, one.at
    hits = one.of("commitment")
    if not hits and not has_contract:
        return []
    sums = [
        m
        for m in money(text, at.start, at.end)
        if m.scaled and m.currency != "%" and (m.low or m.high) and _CURRENCY_SIGN.search(text, m.start, m.end)
    ]
    made: list[Found] = []
    for n, amount in enumerate(sums, 1):
        near = text[max(at.start, amount.start - 120) : min(at.end, amount.end + 110)]
        close = text[max(at.start, amount.start - 60) : min(at.end, amount.end + 60)]
        if not one.has("energy", max(at.start, amount.start - 200), min(at.end, amount.end + 160)):
            continue
        if not POWER.has("spend", near, 0, len(near)) or POWER.has("not_spend", close, 0, len(close)):
            continue
        if not hits and not re.search(
            r"commit|obligat|spend|minimum|aggregate|total|take-or-pay|worth|valued", near, re.IGNORECASE
        ):
            continue
        rule, start = (hits[0][2], hits[0][0]) if hits else ("contract_worth", amount.start)
        whose = one.whose(amount.start)
        if (
            whose == "other"
            or _not_so(one, amount.start, amount.end)
            or one.is_seller
            or _sells(one, start, amount.end)
        ):
            continue
        value = Measure(
            amount.start,
            amount.end,
            amount.low or amount.high or Decimal(0),
            amount.high,
            _CURRENT_DOLLAR.get(amount.currency, amount.currency),
        )
        confidence = (0.9 if whose == "own" else 0.8) if not _is_planned(one, start, amount.end) else KEPT
        made.append(
            _found(one, "commitment", f"{rule}/{value.unit}" + (f"#{n}" if n > 1 else ""), confidence, value, None)
        )
        if _RESPECTIVELY.search(text, amount.end, at.end):
            # the first is the newest balance; the others are of other dates
            break
    if made or has_contract or not hits:
        return made
    start, end, rule = hits[0]
    said = text[start:end]
    whose = one.whose(start)
    if whose == "other" or one.is_seller or _not_so(one, start, end) or _sells(one, start, end):
        return []
    if not re.search(
        r"purchase|procure|minimum|take-or-pay|non-?cancel|commitments?\s+(?:for|to|of|with|under)|purchase\s+(?:commitments?|obligations?)|letters?\s+of\s+credit|collateral|deposits?|guarantee",
        said,
        re.IGNORECASE,
    ):
        return []
    if (
        not re.search(r"electric|energy|power|utilit|PPA", said, re.IGNORECASE)
        or len(said) > 110
        or not one.speaker.own_spans(text, at.start, at.end)
    ):
        return []
    if re.search(
        r"renewable|carbon|climate|net[- ]zero|efficien|emission|100%", text[at.start : at.end], re.IGNORECASE
    ) and not re.search(r"minimum|take-or-pay|purchase\s+(?:commitment|obligation)", said, re.IGNORECASE):
        return []
    return [_found(one, "commitment", rule, KEPT if _is_planned(one, start, end) else 0.8, None, None)]


def _price(one: _Reading, found: list[Found]) -> list[Found]:
    """What power cost a megawatt-hour, where no contract is named beside it."""
    if any(f.unit == "USD/MWh" or f.class_name == "seller" for f in found) or one.is_seller:
        return []
    for n, price in enumerate(prices(one.text, one.at.start, one.at.end)):
        lead = one.text[max(one.at.start, price.start - 140) : price.start]
        if (
            n
            or not _POWER_COST.search(lead)
            or one.whose(price.start) == "other"
            or _sells(one, price.start, price.end)
        ):
            return []
        confidence = 0.9 if one.speaker.own_spans(one.text, one.at.start, one.at.end) else 0.8
        clause, _ = clause_at(one.text, one.at.start, one.at.end, price.start)
        if _ahead(one, clause, price):
            confidence = KEPT
        return [_found(one, "material", "power_price/USD/MWh", confidence, price, None)]
    return []


_POWER_COST: Final = re.compile(
    r"\b(?:power|electricity|energy)\s+(?:costs?|prices?|rates?|expenses?)\b|\b(?:costs?|price|rate)s?\s+(?:of|for)\s+(?:\w+\s+){0,2}(?:power|electricity|energy)\b|\bpaid\b",
    re.IGNORECASE,
)


def _material(one: _Reading) -> list[Found]:
    for start, end, rule in one.of("material"):
        whose = one.whose(start)
        if (
            whose == "other"
            or one.is_seller
            or POWER.ends("not_entered", one.text[max(one.at.start, start - 40) : start])
        ):
            continue
        if re.search(r"\b(?:not|no|insignificant|immaterial)\b", one.text[start:end], re.IGNORECASE):
            continue
        if rule == "power_intensive" and not one.speaker.own_spans(one.text, one.at.start, one.at.end):
            continue
        if rule == "large_cost_is_power" and not re.search(
            r"cost|expense|input|expenditure", one.text[start:end], re.IGNORECASE
        ):
            continue
        share = _PER_CENT.search(one.text, start, min(one.at.end, end))
        value = (
            Measure(share.start(), share.end(), Decimal(share["number"]), Decimal(share["number"]), "pct")
            if share and rule == "share_of_cost"
            else None
        )
        confidence = (
            KEPT if one.hypothetical(start, end) and rule != "power_intensive" else (0.9 if whose == "own" else 0.8)
        )
        return [_found(one, "material", f"{rule}/pct" if value else rule, confidence, value, None)]
    return []


def _price_risk(one: _Reading) -> list[Found]:
    text, at = one.text, one.at
    factors = len(one.of("list"))
    for start, end, rule in one.of("price_risk"):
        whose = one.whose(start)
        if whose == "other" or one.is_seller:
            continue
        if factors >= 2 or (factors == 1 and text[at.start : at.end].count(",") >= _SEVERAL_FACTORS):
            continue
        said = text[start:end]
        if re.search(r"\b(?:no|not|did\s+not)\b[^.;]{0,40}$", text[max(at.start, start - 45) : start], re.IGNORECASE):
            continue
        if re.search(r"\bsold\b", said, re.IGNORECASE) or _EARNS.search(text, start, min(at.end, end + 60)):
            # dearer power is good for who sells it
            continue
        if re.search(r"computing|purchasing|processing|consumption|efficien|semiconductor", said, re.IGNORECASE):
            continue
        first, stop = clause_at(text, at.start, at.end, start)
        possible = STANCE.has("hypothetical", text, first, stop) or one.has("ability", max(at.start, start - 80), start)
        own = one.speaker.own_spans(text, at.start, at.end)
        caused = possible or _CAUSE.search(text, at.start, at.end)
        if not own and (rule == "scarce_power" or not caused):
            continue
        confidence = KEPT if possible else (0.85 if own else 0.8)
        return [_found(one, "price_risk", rule, confidence, None, "supply" if rule == "scarce_power" else "price")]
    return []


# Table rows


def _row(one: _Reading) -> list[Found]:
    """A row whose label names power of the sites and its unit: the first cell with a figure is the newest."""
    text, at = one.text, one.at
    if one.is_seller or not one.has("site") or one.has("product_sentence"):
        return []
    cells = text[at.start : at.end].split(CELL)
    label = cells[0]
    unit = re.search(r"\((?:in\s+)?(MW|GW|megawatts|gigawatts)\)", label, re.IGNORECASE)
    if (
        unit is None
        or POWER.has("generation", label, 0, len(label))
        or to_customer(label, 0, len(label), 0, len(label))
    ):
        return []
    if not re.search(r"power|capacity|load|data\s?cent|contracted|active|IT\b", label, re.IGNORECASE):
        return []
    offset = at.start + len(label)
    for cell in cells[1:]:
        offset += len(CELL)
        figure = re.fullmatch(r"~?\s*(\d[\d,]*(?:\.\d+)?)\s*\+?", cell.strip())
        if figure:
            name = "GW" if unit[1].lower().startswith("g") else "MW"
            value = Decimal(figure[1].replace(",", ""))
            m = Measure(offset, offset + len(cell), value, value, name)
            several = sum(bool(re.search(r"\d", c)) for c in cells[1:]) > 1
            state = _state(one, Measure(at.start + len(label), at.start + len(label), value, value, name))
            return [
                _found(
                    one,
                    "capacity",
                    f"capacity_{state}/{name}",
                    KEPT if several or state == "pipeline" else 0.8,
                    m,
                    None,
                )
            ]
        offset += len(cell)
    return []


# Rows


def _rows(
    one: _Reading, name: str, rule: str, confidence: float, quantities: list[Measure], subject: str | None
) -> list[Found]:
    """A row a quantity, price and term; one row without where there is none."""
    text, at = one.text, one.at
    values = [
        *quantities,
        *prices(text, at.start, at.end),
        *(terms(text, at.start, at.end) if name not in ("renewable", "on_site", "spot") else []),
    ]
    if name in ("renewable", "on_site"):
        values = [v for v in values if v.unit != "USD/MWh"]
    if not values:
        return [_found(one, name, rule, confidence, None, subject, dated=True)]
    seen: dict[str, int] = {}
    made = []
    for value in values:
        seen[value.unit] = seen.get(value.unit, 0) + 1
        n = seen[value.unit]
        made.append(
            _found(
                one, name, f"{rule}/{value.unit}" + (f"#{n}" if n > 1 else ""), confidence, value, subject, dated=True
            )
        )
    return made


def _found(
    one: _Reading,
    name: str,
    rule: str,
    confidence: float,
    value: Measure | None,
    subject: str | None,
    *,
    dated: bool = False,
) -> Found:
    first, last = spans_of_time(one.text, one.at.start, one.at.end) if dated else (None, None)
    return Found(
        kind="power", class_name=name, rule_id=rule, confidence=confidence, start=one.at.start, end=one.at.end, block=one.at.block,
        subject=subject, value=value.low if value else None,
        value_high=value.high if value and value.high != value.low else None, unit=value.unit if value else None,
        start_on=first, end_on=last,
    )  # fmt: skip


def _subject(one: _Reading, start: int, end: int) -> str | None:
    """The other side of a contract, where it is named behind "with" or "from"."""
    for match in _COUNTERPARTY.finditer(one.text, max(one.at.start, start - 60), one.at.end):
        name = proper_name(one.text, match.end(), one.at.end, one.speaker.names)
        if name and not re.match(
            r"\d|(?:January|February|March|April|May|June|July|August|September|October|November|December|Texas|Virginia|Ohio|Pennsylvania|Germany|India|Spain|Sweden)\b",
            name,
        ):
            return name
    return None
