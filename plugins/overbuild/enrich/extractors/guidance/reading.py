# ruff: noqa: E501 - a pattern is a line
"""What one sentence or table row says of the company's own future capital spending."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from overbuild.enrich.extractors.guidance import links
from overbuild.enrich.lexicon import Phrase, load_lexicon
from overbuild.enrich.prose.amounts import Amount, money, shares_of_revenue
from overbuild.enrich.prose.dates import dates
from overbuild.enrich.prose.periods import Period, is_said_of_each, lists_of_years, periods
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.sentences import CELL, Sentence, lines_before, lines_matching
from overbuild.enrich.prose.speaker import Speaker

LEXICON: Final = "guidance"
_PHRASES: Final = Phrases(LEXICON)
_of, _spans, _has = _PHRASES.of, _PHRASES.spans, _PHRASES.has
_ends, _begins, phrase_matches = _PHRASES.ends, _PHRASES.begins, _PHRASES.has
# How far above a sentence a heading may stand that gives it year and outlook.
_HEADING_REACH: Final = 2_500
_TABLE_REACH: Final = 1_800
_HEADING_CHARS: Final = 220
_HEADER_ROWS: Final = 40
_HIT_VETOES: Final = frozenset(("other_company", "commitment", "covenant", "accounting", "environmental", "segment"))
_SENTENCE_VETOES: Final = (
    "forward_looking_list",
    "use_of_proceeds",
    "liquidity",
    "tax",
    "accounting",
    "project",
    "negated",
    "risk_factor",
)
_RANK: Final = {"part": 0, "gross": 1, "net": 1, "capex": 2, "capex_weak": 3}
_SCALE_SAID: Final = re.compile(
    r"\(?\b(?:in|amounts in|dollars in|\$ in|US\$ in|\$)\s*(billions?|millions?|thousands?|000s?)\b|\(\s*(billions?|millions?|thousands?)\s*\)",
    re.IGNORECASE,
)
_SCALE_SHORT: Final = re.compile(r"\(\s*(?:in\s+)?\$?\s*(MM?|mm?|B|bn|K|k)\s*\)|\$(MM?|B)\b")
_SCALES: Final = {"billion": 9, "million": 6, "thousand": 3, "000": 3}
_LOW_HIGH: Final = re.compile(r"\b(?:low|minimum)\b[^\n]*\|[^\n]*\b(?:high|maximum)\b", re.IGNORECASE)
# Every hit of the lexicon holds one of these.
_ANCHOR: Final = re.compile(
    r"[Cc]ap(?:ital|[Ee]x|-[Ee]x|\.? ex)|CAP(?:ITAL|EX)|[Pp]ropert(?:y|ies)|PP&E|[Aa]sset|[Cc]onstruction|[Rr]egulated |[Pp]lant (?:additions|and equipment)"
)
_INVESTS: Final = re.compile(r"\b(?:invest|spend|deploy|commit)\w*\b[^;|]{0,90}$", re.IGNORECASE)
_NO_LINK: Final = r"(?!(?:after|less|before|from|with|beyond|excluding|addition|shares|sufficient|senior|notes|debt|is|are|will|was|were|that|which|because|due|owing|driven|reflecting|resulting|given|despite|related|to|by|be|equity|interest|proceeds)\b)"
_LINK_AFTER: Final = re.compile(
    rf"[\s)*\u2019\u201d]*(?:(?:per\s+year|annually|each\s+year|a\s+year)\s+)?(?:in|of|on|for|toward|towards|as)\s+(?:{_NO_LINK}[\w\u2019'-]+\s+){{0,6}}$",
    re.IGNORECASE,
)
_LINK_FAR: Final = re.compile(
    rf"\s*(?:{_NO_LINK}[\w\u2019',-]+\s+){{0,14}}(?:in|on|for|of|toward|towards|as)\s+(?:{_NO_LINK}[\w\u2019'-]+\s+){{0,4}}$",
    re.IGNORECASE,
)
_TIGHT: Final = re.compile(
    r"\s+(?:of|at|with|worth|totaling|totalling)\s+(?:(?:approximately|about|up\s+to|roughly)\s+)?$", re.IGNORECASE
)
_RESPECTIVELY: Final = re.compile(r"\brespectively\b", re.IGNORECASE)
_ADJACENT: Final = re.compile(
    r"[\s,)*]*(?:of\s+(?:spend|spending|investment|capital\s+\w+)\s+)?(?:(?:in\s+total|each|annually|total)\s+)?(?:in|for|during|over|of|across|through|by|throughout)?\s*(?:the|each\s+of|both|our|years?|period|from)?\s*(?:the\s+)?(?:years?\s+|period\s+)?(?:from\s+)?$",
    re.IGNORECASE,
)
_COMBINED_BEFORE: Final = re.compile(r"\s*(?:\band|&|\bplus|,)\s+(?:our\s+|total\s+|other\s+)?$", re.IGNORECASE)
_COMBINED_AFTER: Final = re.compile(r"\s*(?:and|&|plus)\s+(?:our\s+|other\s+|total\s+|strategic\s+)?", re.IGNORECASE)
_PAST_YEAR: Final = re.compile(
    r"\s*(?:\w+\s+){0,5}?(?:in|for|during|of|spent)\s+(?:fiscal\s+(?:year\s+)?|the\s+(?:prior|previous|last)|calendar\s+(?:year\s+)?|full[- ]year\s+)*(?:(?P<year>(?:19|20)\d\d)(?!\s*(?:[-\u2010-\u2015]|through|to)\s*(?:19|20)?\d\d)|last\s+year|(?:prior|previous|last)\s+(?:fiscal\s+)?year)|\s*(?:last|the\s+prior|the\s+previous|a)\s+year(?:\s+(?:earlier|ago))?",
    re.IGNORECASE,
)
_CALENDAR_YEAR: Final = re.compile(r"\b(?:fiscal\s+)?(?:19|20)\d\d\b")
# "As expected", "will be sufficient": words of outlook behind an amount that foretell nothing of it.
_NOT_ITS_VERB: Final = re.compile(
    r"\b(?:as|than)\s+(?:we\s+|was\s+|were\s+|originally\s+|previously\s+)*(?:expect|anticipat|plan|forecast|project|budget|intend|estimat)\w*|\bwill\s+(?!be\s+(?:spent|incurred|made|invested|deployed|needed|required|used|funded)\b)",
    re.IGNORECASE,
)
_ANEW: Final = re.compile(
    r",\s*(?:we|it|the\s+company|management)\s+(?:\w+\s+){0,2}?(?:expects?|anticipates?|plans?|forecasts?|projects?|estimates?|targets?|intends?)\b",
    re.IGNORECASE,
)
_NO_LONGER: Final = re.compile(
    r"\bno\s+longer\s+(?:expect|anticipat|plan|intend|project|forecast|estimat|target)\w*\b", re.IGNORECASE
)
# "$12 billion we planned earlier"
_TOLD_BEFORE: Final = re.compile(
    r"\s*,?\s*(?:that\s+|which\s+)?(?:we|it|the\s+company|management)\s+(?:had\s+)?(?:(?:previously|originally|initially)\s+)?(?:planned|guided|expected|anticipated|forecast(?:ed)?|projected|told|communicated|announced|provided|estimated|budgeted|indicated|targeted)\b",
    re.IGNORECASE,
)
_LAST_YEAR: Final = re.compile(
    r"\s*(?:in\s+|for\s+|during\s+)?(?:last|the\s+(?:prior|previous))\s+(?:fiscal\s+)?year\b", re.IGNORECASE
)
# "Operating cash flow less capital expenditures": what follows is of the difference.
_DEDUCTED: Final = re.compile(
    r"\b(?:less|minus|deducting|subtracting|after|before|net\s+of|reduced\s+by)\s+(?:(?:our|its|total|cash|net|gross)\s+)*$",
    re.IGNORECASE,
)
_USES: Final = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|appl(?:y|ied)|allocat|earmark|direct)\w*\s+(?:[\w-]+\s+){0,5}$", re.IGNORECASE
)
_RAISED: Final = re.compile(
    r"\b(?:of|from)\s+(?:the|this|these|our)\s+(?:[\w$.,-]+\s+){0,6}?(?:offerings?|proceeds|financings?|issuances?|placements?|loans?|notes|facilit(?:y|ies)|sales?)\b",
    re.IGNORECASE,
)
# "The upgrade will require capital expenditures": one project's.
_REQUIRES: Final = re.compile(r"\b(?:require|involve|entail|necessitate)s?\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_PORTION: Final = re.compile(
    r"\b(?:half|thirds?|quarters?|percent|%|majority|most|portion|part|bulk|remainder|balance|share)\s+of\s+(?:(?:our|its|the|total|planned|annual|fiscal|(?:19|20)\d\d)\s+)*$",
    re.IGNORECASE,
)
_OR_AMOUNT: Final = re.compile(
    r"\s*,?\s*(?:or|\()\s*(?:about|approximately|roughly|some|around|nearly)?\s*$", re.IGNORECASE
)
_CONDITION_FIRST: Final = re.compile(
    r"\s*(?:if|unless|in\s+the\s+event|were\s+(?:we|it|the)|should\s+(?:we|the|it|they|our|any))\b", re.IGNORECASE
)
_WOULD: Final = re.compile(r"\b(?:would|could|might)\b", re.IGNORECASE)
_TIGHT_OF: Final = re.compile(
    r"\s*(?:[:\u2013\u2014-]|of|at|in\s+(?:the|a)\s+range\s+of)\s+(?:[a-z]+\s+){0,3}", re.IGNORECASE
)
_OF_OUR: Final = re.compile(
    r"\s+(?:out\s+)?of\s+(?:our|its|the|this|these|those|that)\s+(?:(?!total\b)[\w\u2019'-]+\s+){0,4}", re.IGNORECASE
)
_NOT_EXCEED: Final = re.compile(
    r"\bnot\s+(?:\w+\s+){0,6}?(?:exceed|be\s+(?:more|greater|higher)\s+than)\s*(?:\w+\s*){0,3}$", re.IGNORECASE
)
_RELATIVE_TAIL: Final = re.compile(
    r",?\s*(?:and\s+)?(?:both\s+of\s+|all\s+of\s+|each\s+of\s+)?(?:which|that)(?:\s+(?:investments|expenditures|spending))?\s+(?:we|the\s+company|management)\s+(?P<cue>\w+)\s+(?:will|to)\s+",
    re.IGNORECASE,
)
# From the words for capital spending to the direction: "in 2025 are expected to be", "to meaningfully".
_TO_DIRECTION: Final = re.compile(
    r"[*)\s]*(?:(?:for|in|during|of|on|over|this|next|the|our|its|full|fiscal|dollars?|growth|years?|quarter|calendar|remainder|first|second|third|fourth|half|coming|and|to|relat\w+|property|plant|equipment"
    r"|(?:19|20)\d\d|fy\d*),?\s+){0,12}?(?P<aside>[,(](?:[^,()]|\([^)]*\)){0,110}[,)]\s*)?"
    r"(?:(?P<firm>(?:is|are)\s+(?:\w+\s+){0,2}?(?:expected|anticipated|projected|forecast(?:ed)?|planned|estimated|likely|set)\s+to\s+|will\s+|should\s+)|to\s+|(?=\S)|$)"
    r"(?:(?:be|continue|to|remain|remaining|likely|also|again|further|at|a|an|in|see|show|trend|go|come|reach|stay|moderate|modest|significant|substantial|meaningful|material|dollars?|much|somewhat"
    r"|well|even|roughly|about|approximately|relatively|year-over-year|year|over|slight|still|double-digit|strong|considerable|generally|broadly|\w+ly)\s+){0,7}",
    re.IGNORECASE,
)
# "Cash flow will exceed our capital expenditures": what is said to be the greater is not the spending.
_OUTDOES: Final = re.compile(r"(?:exceed|greater|more|larger|higher)(?:\s+than)?|above", re.IGNORECASE)
_BOUNDS: Final = re.compile(r"(?:less|more|greater|higher|lower)\s+than|below|above|exceed", re.IGNORECASE)
_OUTDONE: Final = re.compile(r"\b(?:than|exceed|outpace|surpass)\w*\b", re.IGNORECASE)
# A rate of growth that falls is no fall of what grows.
_RATE_BEHIND: Final = re.compile(r"\b(?:growth|increases?|rate)\b", re.IGNORECASE)
_RATE_BEFORE: Final = re.compile(
    r"\b(?:growth|increases?|pace|rate)\s+(?:in|of)\s+(?:(?:growth|increases?)\s+(?:in|of)\s+)?(?:(?:our|its|the|total|annual)\s+)*$",
    re.IGNORECASE,
)
_RATE_NOUN: Final = re.compile(
    r"\b(?:rate|pace)\s+of\s+(?:growth|increase)\s+(?:in|of)\s+(?:(?:our|its|the|total|annual)\s+)*$", re.IGNORECASE
)
_NOT_EXPECTED: Final = re.compile(
    r"\bnot\s+(?:\w+\s+){0,2}?(?:expect|anticipat|plan|intend|project|foresee|forecast)\w*\b", re.IGNORECASE
)
_OF_AMOUNT: Final = re.compile(
    r"^\s+of\s+(?:[a-z]+\s+){0,3}(?:US)?[$\u20ac\u00a3][\d.,]+\s*(?:billion|million|bn|[MBmb]\b)?(?:\s*(?:to|-|\u2013)\s*[$\u20ac\u00a3]?[\d.,]+\s*(?:billion|million|bn|[MBmb]\b)?)?\s"
)
_END_MOVED: Final = re.compile(
    r"\b(?P<way>increase|decrease|reduction)\s+(?:of|in|to|at)\s+the\s+(?P<which>high|low|upper|lower)(?:er)?[-\s]+end",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Words for capital spending. ``reject`` says why they are not the company's own total."""

    start: int
    end: int
    basis: str
    phrase_id: str
    reject: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One statement, or a near miss with its reason."""

    rule_id: str
    confidence: float
    basis: str
    period: Period | None = None
    period_from: str | None = None
    amount: Amount | None = None
    share: Amount | None = None
    prior: Amount | None = None
    open_low: bool = False
    open_high: bool = False
    direction: str | None = None
    position: str | None = None
    reason: str | None = None


@dataclass(slots=True)
class _Reading:
    """A sentence's parts."""

    text: str
    at: Sentence
    accepted_on: date
    hits: list[Hit]
    amounts: list[Amount] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    others: list[tuple[int, int]] = field(default_factory=list)
    governors: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def words(self) -> str:
        return self.text[self.at.start : self.at.end]


def hits(text: str) -> list[Hit]:
    """Words for capital spending in a text, in their order; overlapping ones put together."""
    raw: list[tuple[int, int, int, Phrase]] = []
    for start, end in lines_matching(_ANCHOR, text):
        for phrase in load_lexicon(LEXICON).of("hit"):
            for m in phrase.regex.finditer(text, start, end):
                lead = text[max(0, m.start() - 110) : m.start()]
                if phrase.class_name == "capex_weak" and not (lead.endswith(" ") and _INVESTS.search(lead)):
                    continue
                raw.append((m.start(), m.end(), _RANK[phrase.class_name], phrase))
    raw.sort(key=lambda r: (r[0], -r[1], r[2]))
    merged: list[Hit] = []
    for start, end, rank, phrase in raw:
        if merged and start < merged[-1].end:
            last = merged[-1]
            better = phrase if rank < _RANK[last.basis] else None
            merged[-1] = Hit(
                last.start,
                max(last.end, end),
                better.class_name if better else last.basis,
                better.phrase_id if better else last.phrase_id,
            )
            continue
        merged.append(Hit(start, end, phrase.class_name, phrase.phrase_id))
    return merged


def read(text: str, sentence: Sentence, own_hits: Sequence[Hit], accepted_on: date, speaker: Speaker) -> list[Found]:
    """Statements and near misses of a sentence or row that holds the given words for capital spending."""
    judged = [_judged(text, sentence, hit) for hit in own_hits]
    judged = [
        replace(hit, reject="other_company")
        if hit.reject is None and speaker.names_other(text, sentence.start, hit.start)
        else hit
        for hit in judged
    ]
    reading = _Reading(text, sentence, accepted_on, judged)
    if sentence.is_row:
        return _read_row(reading)
    _take_apart(reading)
    return _read_prose(reading)


def _judged(text: str, sentence: Sentence, hit: Hit) -> Hit:
    if hit.basis == "part":
        return replace(hit, basis="capex", reject="part_of_capex")
    basis = "capex" if hit.basis == "capex_weak" else hit.basis
    if _DEDUCTED.search(text, max(sentence.start, hit.start - 60), hit.start):
        return replace(hit, basis=basis, reject="deducted")
    if _REQUIRES.search(text, max(sentence.start, hit.start - 60), hit.start):
        return replace(hit, basis=basis, reject="project")
    for phrase in load_lexicon(LEXICON).of("veto"):
        if phrase.class_name in _HIT_VETOES and any(
            start < hit.end and hit.start < end
            for start, end in (m.span() for m in phrase.regex.finditer(text, sentence.start, sentence.end))
        ):
            return replace(hit, basis=basis, reject=phrase.class_name)
    return replace(hit, basis=basis)


def _take_apart(reading: _Reading) -> None:
    text, start, end = reading.text, reading.at.start, reading.at.end
    shares = shares_of_revenue(text, start, end)
    sums = [a for a in money(text, start, end) if not any(s.start < a.end and a.start < s.end for s in shares)]
    reading.amounts = sorted([*shares, *sums], key=lambda a: a.start)
    reading.periods = [
        p for p in periods(text, start, end) if not any(a.start < p.end and p.start < a.end for a in sums)
    ]
    taken = [(h.start, h.end) for h in reading.hits]
    reading.others = [s for s in _spans("other", text, start, end) if not any(a < s[1] and s[0] < b for a, b in taken)]
    unsaid = _spans("not_future", text, start, end)
    marks: list[tuple[int, int, str]] = []
    for kind in ("future", "past", "hypothetical"):
        marks += [(a, b, kind) for a, b in _spans(kind, text, start, end)]
    for hit in reading.hits:
        marks += [
            (a, b, "past")
            for a, b in _spans("past_after", text, hit.end, min(end, hit.end + 60))
            if not text[hit.end : a].strip(" *")
        ]
    # "were expected", "will have made": of two that touch the later one tells
    reading.governors = sorted(m for m in marks if not any(a < m[1] and m[0] < b for a, b in unsaid))


def _clause(reading: _Reading, at: int) -> tuple[int, int]:
    start = max(reading.at.start, reading.text.rfind(";", reading.at.start, at) + 1)
    end = reading.text.find(";", at, reading.at.end)
    return start, end if end >= 0 else reading.at.end


def _governor(reading: _Reading, amount: Amount) -> str | None:
    """Nearest verb or noun of time to the left, else to the right."""
    before = [kind for start, end, kind in reading.governors if end <= amount.start]
    if before:
        return before[-1]
    _, stop = _clause(reading, amount.start)
    after = [(start, kind) for start, end, kind in reading.governors if amount.end <= start < stop]
    if not after:
        return None
    start, kind = after[0]
    return None if kind == "future" and _NOT_ITS_VERB.search(reading.text[amount.end : start + 24]) else kind


def _owner(reading: _Reading, amount: Amount) -> Hit | None:
    """The words for capital spending that an amount is of; None where it is of something else."""
    text = reading.text
    start, stop = _clause(reading, amount.start)
    marks: list[tuple[int, int, Hit | None]] = [(h.start, h.end, h) for h in reading.hits]
    marks += [(a, b, None) for a, b in reading.others if not _is_aside(text, start, a, b)]
    marks.sort(key=lambda m: m[0])
    other_amounts = [a for a in reading.amounts if a is not amount]
    # "$18 billion of gross capital expenditures"
    following = [m for m in marks if amount.end <= m[0] < stop]
    preceding = [m for m in marks if start <= m[0] and m[1] <= amount.start]
    if preceding and preceding[-1][2] is None and _TIGHT.fullmatch(text[preceding[-1][1] : amount.start]):
        return None
    if following and _LINK_AFTER.fullmatch(text[amount.end : following[0][0]]):
        return following[0][2]
    if preceding:
        return preceding[-1][2]
    inside = [m for m in marks if m[0] < amount.end and amount.start < m[1]]
    if inside:
        return inside[0][2]
    if following and not any(amount.end <= a.start < following[0][0] for a in other_amounts):
        gap = text[amount.end : following[0][0]]
        if _LINK_FAR.fullmatch(gap) or len(gap) < 3:
            return following[0][2]
    return None


def _is_aside(text: str, start: int, begin: int, end: int) -> bool:
    """Named only to say what is in or out, or what it serves: "excluding acquisitions", "to support revenue"."""
    lead = text[max(start, begin - 60) : begin]
    return bool(
        re.search(
            r"\b(?:excluding|exclusive\s+of|including|inclusive\s+of|includes?|net\s+of|before|after|gross\s+of|other\s+than|to\s+(?:support|drive|fund|meet|grow)|"
            r"supporting|driven\s+by|due\s+to|percent\s+of|percentage\s+of|%\s+of|share\s+of|funded\s+(?:by|with|from|through)|with\s+cash|from|subject\s+to|using|plus|future)\s+(?:[\w\u2019',-]+\s+){0,5}$",
            lead,
            re.IGNORECASE,
        )
    )


def _combined(reading: _Reading, hit: Hit) -> bool:
    """ "operating expenses and capital expenditures of": the amount is of more than capital spending."""
    text = reading.text
    for begin, end in reading.others:
        if end <= hit.start and _COMBINED_BEFORE.fullmatch(text[end : hit.start]):
            return True
        if begin >= hit.end and _COMBINED_AFTER.fullmatch(text[hit.end : begin]):
            return True
    return False


def _left(reading: _Reading, amount: Amount, reach: int = 110) -> str:
    start, _ = _clause(reading, amount.start)
    ends = [a.end for a in reading.amounts if a.end <= amount.start]
    return reading.text[max([start, amount.start - reach, *ends[-1:]]) : amount.start]


def _role(reading: _Reading, amount: Amount) -> str:
    """``value``, ``prior``, ``compared``, ``change``, ``part`` or ``past``."""
    left = _left(reading, amount)
    _, stop = _clause(reading, amount.start)
    right = reading.text[amount.end : stop]
    before = reading.text[max(reading.at.start, amount.start - 160) : amount.start]
    if amount.currency != "%" and (
        _ends("change", left) or (re.match(r"\s", right) and _begins("change_trail", right[:40]))
    ):
        return "change"
    if re.match(r"\s*(?:of\s+(?:which|this|that|these)\b|thereof)", right, re.IGNORECASE):
        return "part"
    if (
        amount.currency != "%"
        and _ends("part_lead", left, filled=True)
        and not _is_itself_a_part(reading, amount, left)
    ):
        return "part"
    if amount.currency != "%" and (_is_of_the_whole(reading, amount) or _is_portion(reading, amount)):
        return "part"
    priors = [m.end() for phrase in _of("prior") for m in phrase.regex.finditer(left)]
    if priors and _ANEW.search(left[max(priors) :]):
        # "consistent with prior guidance, we expect"
        priors = []
    if (priors and len(left) - max(priors) <= 45) or re.match(
        r"\s*,?\s*\(?(?:previously|prior|before)\b(?!\s*(?:[:$\u20ac\u00a3]|US|of\b|range|guid|outlook|expect|estimat|to\b|\w+\s+of\b))",
        right,
        re.IGNORECASE,
    ):
        return "prior"
    if _TOLD_BEFORE.match(right):
        return "prior"
    past_year = _PAST_YEAR.match(right)
    if past_year and past_year["year"] and int(past_year["year"]) >= reading.accepted_on.year:
        past_year = None
    is_open = _ends("open_low", left) or _ends("open_high", left)
    if _ends("compare", left) and not (is_open and not past_year):
        from_here = re.search(r"\b(?:from|versus|vs\.?)\s+(?:[\w\u2019'-]+\s+){0,6}$", left, re.IGNORECASE)
        if (
            re.search(
                r"\b(?:range|between|ranging)\b[^$]{0,25}$|\brange\s+from\s*$|\branging\s+from\s*$", left, re.IGNORECASE
            )
            and not from_here
            and not re.search(
                r"\b(?:below|above|than|to|with)\s+(?:our|its|the)\s+(?:[\w-]+\s+)*(?:guidance|outlook|forecast)",
                left,
                re.IGNORECASE,
            )
        ):
            return "value"
        if (
            amount.is_range
            and from_here
            and not _has("raised", before, 0, len(before))
            and not _has("lowered", before, 0, len(before))
            and not _has("narrowed", before, 0, len(before))
            and not re.search(r"\d[^;]*$", before)
        ):
            return "value"
        if past_year:
            return "compared"
        if re.search(r"\b(?:guidance|guided|outlook|range|forecast|expectations?|estimate)\b", left, re.IGNORECASE):
            return "prior"
        if from_here and (
            _has("raised", reading.words, 0, len(reading.words))
            or _has("lowered", reading.words, 0, len(reading.words))
            or _has("narrowed", reading.words, 0, len(reading.words))
            or re.search(r"\b(?:updat|revis|adjust|mov|chang)\w+", reading.words, re.IGNORECASE)
        ):
            return "prior"
        return "compared"
    return "compared" if past_year and _LAST_YEAR.match(right) else "value"


def _is_itself_a_part(reading: _Reading, amount: Amount, left: str) -> bool:
    """ "Guidance includes capital expenditures of $65 million": what is included is capital spending as a whole."""
    if any(h.end <= amount.start and h.reject is not None for h in reading.hits):
        return False
    whole = [h for h in reading.hits if h.end <= amount.start]
    if not whole:
        behind = next((h for h in reading.hits if h.start >= amount.end), None)
        return bool(behind and behind.reject is None and _LINK_AFTER.fullmatch(reading.text[amount.end : behind.start]))
    floor = amount.start - len(left)
    return (
        len(whole) == 1
        and whole[0].start >= floor
        and _TIGHT_OF.fullmatch(reading.text[whole[0].end : amount.start]) is not None
        and _ends("part_lead", reading.text[floor : whole[0].start])
    )


def _is_portion(reading: _Reading, amount: Amount) -> bool:
    """ "Two thirds of 2025 capital expenditures, or $2 billion"."""
    text = reading.text
    before = [h for h in reading.hits if h.end <= amount.start]
    return bool(
        before
        and _OR_AMOUNT.fullmatch(text[before[-1].end : amount.start])
        and _PORTION.search(text, reading.at.start, before[-1].start)
    )


def _is_of_the_whole(reading: _Reading, amount: Amount) -> bool:
    """ "$300 million of our 2025 capital expenditures": a part of a whole named behind it."""
    behind = next((h for h in reading.hits if h.start >= amount.end), None)
    return bool(behind and _OF_OUR.fullmatch(reading.text[amount.end : behind.start]))


def _without_hits(reading: _Reading, start: int, end: int) -> str:
    """Text between an amount and a period, less "in capital expenditures"."""
    gap = reading.text[start:end]
    for hit in reading.hits:
        if start <= hit.start and hit.end <= end:
            lead = re.sub(
                r"\s*\b(?:in|of|for|on|toward|towards)\s+(?:(?:our|the|its|total|annual)\s+)*$",
                "",
                reading.text[start : hit.start],
            )
            return lead + reading.text[hit.end : end]
    return gap


def _period_of(reading: _Reading, amount: Amount, values: Sequence[Amount]) -> Period | None:
    found = reading.periods
    if not found:
        return None
    inside = next((p for p in found if amount.start <= p.start and p.end <= amount.end), None)
    if inside:
        return inside
    following = [p for p in found if p.start >= amount.end]
    if following and _ADJACENT.fullmatch(_without_hits(reading, amount.end, following[0].start)):
        return following[0]
    start, stop = _clause(reading, amount.start)
    before = [p for p in found if p.end <= amount.start]
    preceding = [p for p in before if p.start >= start] or ([] if any(p.start < stop for p in following) else before)
    nexts = [a.start for a in reading.amounts if a.start >= amount.end]
    if preceding:
        last = preceding[-1]
        if last.span == "years" and last.year is None:
            # "a five-year, $26 billion plan covering 2025 through 2029"
            named = [p for p in following if p.span == "years" and p.year is not None and p.start < stop]
            return named[0] if named else last
        return last
    near = [p for p in following if p.start < stop and (not nexts or p.start < nexts[0])]
    return near[0] if near else (following[0] if following and len({p.start for p in following}) == 1 else None)


def _is_past(reading: _Reading, period: Period | None) -> bool:
    if period is None or period.year is None:
        return False
    last = period.last_year or period.year
    this = reading.accepted_on.year
    if period.calendar == "fiscal" and last == this - 1 and reading.accepted_on.month == 1:
        return False
    return last < this


def _read_prose(reading: _Reading) -> list[Found]:
    found = _amount_statements(reading)
    values = [f for f in found if f.reason is None]
    directional = _directional(reading, values)
    if directional:
        found = [f for f in found if f.reason is None] + directional
    if any(f.reason is None for f in found):
        return [f for f in found if f.reason is None]
    if found:
        # what was spent is no near miss unless the sentence looks ahead as well
        ahead = any(kind == "future" for _, _, kind in reading.governors)
        return [f for f in found if f.reason != "historical" or ahead][:1]
    miss = _near_miss(reading)
    return [miss] if miss else []


def _amount_statements(reading: _Reading) -> list[Found]:
    made: list[Found] = []
    roles: dict[int, str] = {}
    owners: dict[int, Hit | None] = {}
    parts_from: int | None = None
    for amount in reading.amounts:
        role = _role(reading, amount)
        owner = _owner(reading, amount)
        if role == "part":
            parts_from = amount.start
        elif parts_from is not None and role == "value":
            between = reading.text[parts_from : amount.start]
            own_hit = any(parts_from < h.start < amount.start for h in reading.hits)
            if (
                ";" not in between
                and not own_hit
                and not any(parts_from < p.start and p.end <= amount.start for p in reading.periods if p.span == "year")
            ):
                role = "part"
        roles[amount.start], owners[amount.start] = role, owner
    values = [a for a in reading.amounts if roles[a.start] == "value" and owners[a.start] is not None]
    priors = [
        a for a in reading.amounts if roles[a.start] == "prior" and (owners[a.start] is not None or not reading.others)
    ]
    if not values and priors and _has("maintained", reading.text, reading.at.start, reading.at.end):
        values, priors = priors, []
    elif (
        not values
        and priors
        and any(
            _has(name, reading.text, reading.at.start, reading.at.end) for name in ("high_end", "low_end", "midpoint")
        )
    ):
        # "the upper half of our previously communicated range of"
        values, priors = priors, []
    listed = _listed(reading, values)
    context: tuple[Period | None, bool] | None = None
    for amount in values:
        owner = owners[amount.start] or reading.hits[0]
        kind = _governor(reading, amount)
        if kind is None and owner.phrase_id == "capital_budget":
            kind = "future"
        period = listed.get(amount.start) or _period_of(reading, amount, values)
        period_from = "sentence" if period else None
        if _NO_LONGER.search(_left(reading, amount)):
            made.append(Found("negated", 0.9, owner.basis, period, period_from, amount, reason="negated"))
            continue
        if owner.reject:
            made.append(Found(owner.phrase_id, 0.9, owner.basis, period, period_from, amount, reason=owner.reject))
            continue
        if kind == "past" or _is_past(reading, period):
            made.append(Found("past", 0.9, owner.basis, period, period_from, amount, reason="historical"))
            continue
        if kind != "hypothetical" and _CONDITION_FIRST.match(reading.words) and _WOULD.search(_left(reading, amount)):
            kind = "hypothetical"
        if kind == "hypothetical":
            made.append(Found("hypothetical", 0.8, owner.basis, period, period_from, amount, reason="hypothetical"))
            continue
        if not _is_linked(reading, amount, owner):
            made.append(Found("no_link", 0.6, owner.basis, period, period_from, amount, reason="no_link"))
            continue
        if period is None or kind is None:
            context = context or _context(reading)
            if period is None and context[0] is not None:
                period, period_from = context[0], "context"
            if (
                kind is None
                and not context[1]
                and not (period and period_from == "sentence" and _is_ahead(reading, period))
                and not (period and period_from == "sentence" and period.year and _is_between(reading, amount))
            ):
                made.append(Found("no_outlook", 0.6, owner.basis, period, period_from, amount, reason="no_outlook"))
                continue
            if _is_past(reading, period):
                made.append(Found("past", 0.8, owner.basis, period, period_from, amount, reason="historical"))
                continue
        if not amount.scaled and amount.currency != "%":
            made.append(Found("no_scale", 0.8, owner.basis, period, period_from, amount, reason="no_scale"))
            continue
        if _combined(reading, owner) and amount.currency != "%":
            made.append(Found("combined", 0.8, owner.basis, period, period_from, amount, reason="combined_measures"))
            continue
        if _is_of_project(reading, amount, period):
            made.append(Found("project", 0.8, owner.basis, period, period_from, amount, reason="project"))
            continue
        if _is_use_of_proceeds(reading, amount):
            made.append(Found("proceeds", 0.8, owner.basis, period, period_from, amount, reason="use_of_proceeds"))
            continue
        made += _statements(reading, amount, owner, period, period_from, priors)
    return _merged(made)


def _is_of_project(reading: _Reading, amount: Amount, period: Period | None) -> bool:
    """Whether the sentence is about one project and the amount is not said of a year, or is a part of the project's."""
    if not _vetoed(reading, "project"):
        return False
    return period is None or _ends("part_lead", _left(reading, amount), filled=True)


def _is_use_of_proceeds(reading: _Reading, amount: Amount) -> bool:
    """ "Of the $3 billion offering, we expect to use $1.2 billion for": how money raised is laid out."""
    left = reading.text[reading.at.start : amount.start]
    return _USES.search(left) is not None and _RAISED.search(left) is not None


def _is_linked(reading: _Reading, amount: Amount, owner: Hit) -> bool:
    """Whether the words between tie the amount to capital spending."""
    text = reading.text
    others = [(a.start, a.end) for a in reading.amounts if a is not amount]
    named = [(p.start, p.end) for p in reading.periods] + [
        m.span() for m in _CALENDAR_YEAR.finditer(text, reading.at.start, reading.at.end)
    ]
    inner = [(h.start, h.end) for h in reading.hits if h is not owner]
    if owner.end <= amount.start:
        return links.is_said_behind(_PHRASES, links.blanked(text, owner.end, amount.start, [*others, *named, *inner]))
    if owner.start >= amount.end:
        start, _ = _clause(reading, amount.start)
        colon = text.rfind(": ", start, amount.start)
        return links.is_said_before(
            _PHRASES, links.blanked(text, colon + 1 if colon >= 0 else start, amount.start, [*others, *named])
        )
    return True


def _is_between(reading: _Reading, amount: Amount) -> bool:
    """A range that is no move from one figure to the other: nobody reports the past as a range."""
    return amount.is_range and not amount.worded and not re.search(r"\bfrom\s+$", _left(reading, amount), re.IGNORECASE)


def _is_ahead(reading: _Reading, period: Period) -> bool:
    return bool(period.year and period.year > reading.accepted_on.year) or period.relative == 1


def _statements(
    reading: _Reading,
    amount: Amount,
    owner: Hit,
    period: Period | None,
    period_from: str | None,
    priors: Sequence[Amount],
) -> list[Found]:
    left = _left(reading, amount, 70)
    right = reading.text[amount.end : amount.end + 40]
    from_low, from_high = _PHRASES.ends_from("open_low", left), _PHRASES.ends_from("open_high", left)
    if from_low is not None and from_high is not None:
        # "no more than" holds "more than", "no less than" holds "less than": the longer one tells
        from_low, from_high = (from_low, None) if from_low < from_high else (None, from_high)
    open_low = amount.high is None or (
        (from_low is not None or _begins("open_low_trail", right)) and not amount.is_range
    )
    open_high = (from_high is not None or _begins("open_high_trail", right)) and not amount.is_range
    if _NOT_EXCEED.search(left):
        open_low, open_high = False, True
    position = (
        next(
            (
                name
                for name in ("high_end", "low_end", "midpoint")
                if _has(name, reading.text, reading.at.start, reading.at.end)
            ),
            None,
        )
        if amount.is_range
        else None
    )
    if position and _END_MOVED.search(reading.words):
        position = None
    rule = (
        "share_of_revenue"
        if amount.currency == "%"
        else "open_ended"
        if open_low or open_high
        else "worded"
        if amount.worded
        else "range"
        if amount.is_range
        else "point"
    )
    confidence = 0.95 if period_from == "sentence" else 0.85 if period_from else 0.6
    if amount.worded:
        confidence = min(confidence, 0.6)
    basis = _basis(reading, owner, amount)
    prior = _prior_for(reading, amount, priors)
    one = Found(
        rule, confidence, basis, period, period_from,
        None if amount.currency == "%" else amount, amount if amount.currency == "%" else None,
        prior, open_low, open_high, None, position,
    )  # fmt: skip
    if period is not None and period.span == "year" and period.year is not None:
        group = next((g for g in lists_of_years(reading.text, reading.periods) if period in g), [period])
        if len(group) > 1 and not _listed(reading, [amount]) and not _paired(reading, group):
            if (
                is_said_of_each(reading.text, reading.at.start, reading.at.end, group[0].start)
                or amount.currency == "%"
            ):
                return [replace(one, period=replace(p, each=True)) for p in group]
            together = replace(group[0], span="years", last_year=group[-1].year, end=group[-1].end)
            return [replace(one, period=together)]
    if (
        period is not None
        and period.span == "years"
        and is_said_of_each(reading.text, reading.at.start, reading.at.end, period.start)
    ):
        if period.year and period.last_year and 0 < period.last_year - period.year <= 6:
            return [
                replace(one, period=replace(period, span="year", year=year, last_year=year, each=True))
                for year in range(period.year, period.last_year + 1)
            ]
        return [replace(one, period=replace(period, each=True))]
    return [one]


def _paired(reading: _Reading, group: Sequence[Period]) -> bool:
    return bool(_RESPECTIVELY.search(reading.words))


def _listed(reading: _Reading, values: Sequence[Amount]) -> dict[int, Period]:
    """ "$1.0 billion and $1.2 billion in 2025 and 2026, respectively": amounts by their years."""
    if not _RESPECTIVELY.search(reading.words) or len(values) < 2:
        return {}
    for group in lists_of_years(reading.text, reading.periods):
        if len(group) == len(values):
            return {amount.start: period for amount, period in zip(values, group, strict=True)}
    return {}


def _basis(reading: _Reading, owner: Hit, amount: Amount) -> str:
    text = reading.text
    _, stop = _clause(reading, amount.start)
    until = min([stop, amount.end + 160, *(h.start for h in reading.hits if h.start > amount.end)])
    around = (min(owner.start, amount.start), max(until, amount.end))
    if _has("incl_lease_principal", text, *around):
        return "capex_incl_lease_principal"
    if _has("incl_leases", text, *around):
        return "capex_incl_leases"
    behind = text[amount.end : amount.end + 60]
    for name, basis in (("net_of", "net"), ("gross_of", "gross")):
        if _begins(name, behind):
            return basis
    if owner.basis == "capex" and _has("net_of", text, *around):
        return "net"
    if owner.basis == "capex" and _has("gross_of", text, *around):
        return "gross"
    return owner.basis


def _prior_for(reading: _Reading, amount: Amount, priors: Sequence[Amount]) -> Amount | None:
    if priors:
        after = [p for p in priors if p.start > amount.end]
        return (after or list(priors))[0]
    moved = _END_MOVED.search(reading.words)
    if moved is None or amount.low is None or amount.high is None:
        return None
    changes = [a for a in reading.amounts if a.end <= reading.at.start + moved.start() and a.start > amount.end]
    if not changes or changes[-1].low is None:
        return None
    step = changes[-1].low if moved["way"].lower() == "increase" else -changes[-1].low
    if moved["which"].lower() in ("high", "upper"):
        return replace(amount, low=None, high=amount.high - step)
    return replace(amount, low=amount.low - step, high=None)


def _merged(made: list[Found]) -> list[Found]:
    """A share of revenue beside money of the same year and basis is one statement; a second amount is none."""
    kept: list[Found] = []
    for one in made:
        twin = next((k for k in kept if k.reason is None and one.reason is None and _same_subject(k, one)), None)
        if twin is None:
            kept.append(one)
        elif twin.amount is None and one.amount is not None:
            kept[kept.index(twin)] = replace(one, share=twin.share)
        elif one.amount is None and twin.share is None:
            kept[kept.index(twin)] = replace(twin, share=one.share)
    return kept


def _same_subject(a: Found, b: Found) -> bool:
    return _subject(a) == _subject(b)


def _subject(one: Found) -> tuple[object, ...]:
    period = one.period
    when = (period.span, period.year, period.last_year, period.quarter, period.relative) if period else None
    return one.basis, when


def _vetoed(reading: _Reading, *names: str) -> str | None:
    for name in names:
        if _has(name, reading.text, reading.at.start, reading.at.end):
            return name
    return None


_NUMERIC_HEADING: Final = re.compile(r"[.]\s*$")


def _context(reading: _Reading) -> tuple[Period | None, bool]:
    """Year and outlook that sentences before in the paragraph, or a heading or lead-in above, give.

    Returns the period, None where none is found, and whether it speaks of an outlook.
    """
    text = reading.text
    before = text[max(reading.at.block, reading.at.start - 700) : reading.at.start]
    base = reading.at.start - len(before)
    ahead = [p for p in periods(text, base, reading.at.start) if not _is_past(reading, p)]
    if ahead and any(_has("future", text, max(base, p.start - 250), min(reading.at.start, p.end + 120)) for p in ahead):
        return ahead[-1], True
    seen = False
    for start, end in lines_before(text, reading.at.start, _HEADING_REACH):
        line = text[start:end]
        if CELL in line or len(line) > _HEADING_CHARS:
            continue
        is_lead = line.rstrip().endswith(":") or (not _NUMERIC_HEADING.search(line) and len(line) < 140)
        if not is_lead or text[start : start + 1] in "\u2022\u25aa\u25cf":
            continue
        if _has("heading", text, start, end):
            named = [p for p in periods(text, start, end) if not _is_past(reading, p)]
            if named:
                return next((p for p in named if p.year), named[-1]), True
            seen = True
    return None, seen


def _directional(reading: _Reading, values: Sequence[Found]) -> list[Found]:
    """Statements without amounts: that own capital spending is expected to rise, fall or stay."""
    said: list[tuple[Hit, int, int, str]] = []
    for hit in reading.hits:
        if hit.reject is not None:
            continue
        match = _direction_of(reading, hit)
        if match:
            said.append((hit, *match))
            break
    if not said:
        return []
    hit, _, end, direction = said[0]
    if _NOT_EXPECTED.search(reading.text[reading.at.start : end]):
        return []
    basis = _basis(reading, hit, Amount(hit.start, hit.end, None, None, "USD"))
    candidates = [p for p in reading.periods if not _is_past(reading, p)]
    near = [p for p in candidates if p.start >= end] or [p for p in candidates if p.start >= hit.start] or candidates
    group = next((g for g in lists_of_years(reading.text, reading.periods) if near and near[0] in g), near[:1])
    if values:
        taken = {(v.period.span, v.period.year, v.period.relative) for v in values if v.period}
        group = [p for p in group if (p.span, p.year, p.relative) not in taken and p.start >= end - 1]
        spoken = {a.start for v in values for a in (v.amount, v.share) if a}
        if any(end <= a <= end + 60 for a in spoken):
            return []
        return [Found(f"direction_{direction}", 0.75, basis, p, "sentence", direction=direction) for p in group]
    if not group:
        period, _ = _context(reading)
        return [
            Found(f"direction_{direction}", 0.65, basis, period, "context" if period else None, direction=direction)
        ]
    return [Found(f"direction_{direction}", 0.8, basis, p, "sentence", direction=direction) for p in group]


def _direction_of(reading: _Reading, hit: Hit) -> tuple[int, int, str] | None:
    text, begin, stop = reading.text, reading.at.start, reading.at.end
    cues = [(a, b) for a, b, kind in reading.governors if kind == "future"]
    marks = sorted(
        (a, b, name) for name in ("increase", "decrease", "flat") for a, b in _spans(name, text, begin, stop)
    )
    marks = [m for m in marks if not (m[0] < hit.end and hit.start < m[1])]
    # "below $2.9 billion" bounds an amount and tells no direction
    bounded = {a.start for a in reading.amounts if a.currency != "%"}
    marks = [
        m for m in marks if not (_BOUNDS.fullmatch(text, m[0], m[1]) and any(m[1] <= a <= m[1] + 20 for a in bounded))
    ]
    best: tuple[int, int, str] | None = None
    for start, end, name in marks:
        if start >= hit.end:
            tail = _RELATIVE_TAIL.search(text, hit.end, start)
            if (
                tail
                and text[tail.end() : start].strip().count(" ") <= 2
                and _has("future", text, tail.start("cue"), tail.end("cue"))
            ):
                return start, end, name
            gap = text[hit.end : start]
            aux = _TO_DIRECTION.fullmatch(gap)
            if (
                aux is None
                or any(hit.end <= a < start and aux["aside"] is None for a, _ in reading.others)
                or _measures_other(reading, end, hit)
            ):
                continue
            led = [
                c
                for c in cues
                if c[1] <= hit.start
                and hit.start - c[1] <= 75
                and not _clause_breaks(text[c[1] : hit.start])
                and not _OUTDONE.search(text[c[1] : hit.start])
            ]
            if not aux["firm"] and not gap.strip() and _combined(reading, hit):
                continue
            if name != "increase" and _RATE_BEHIND.search(gap):
                continue
            if name != "increase" and _RATE_BEFORE.search(text[begin : hit.start]):
                continue
            if aux["firm"] and _RATE_NOUN.search(text[begin : hit.start]):
                continue
            if aux["firm"] or led:
                best = best or (start, end, name)
        elif end <= hit.start:
            if _OUTDOES.fullmatch(text, start, end):
                continue
            gap = text[end : hit.start]
            gap = _OF_AMOUNT.sub(" ", gap, count=1)
            if len(gap) > 45 or not re.fullmatch(
                r"\s*(?:in|of|our|the|its|levels?|level|total|annual|overall|planned|investments?|spending|for|cash|gross|net|to|on|and|\s|'s|\u2019s|\w+ly|\w+ and)*",
                gap,
                re.IGNORECASE,
            ):
                continue
            led = [c for c in cues if c[1] <= start and start - c[1] <= 45 and not _clause_breaks(text[c[1] : start])]
            if not led or re.search(
                r"\b(?:by|due\s+to|despite|given|with|from|because\s+of|of|reflecting|reflects|driven|amid|offset|after|exceed|outpace|surpass|than)\b",
                text[led[-1][1] : start],
                re.IGNORECASE,
            ):
                continue
            if re.search(r"\b(?:guidance|outlook|budget)\w*$", text[led[-1][0] : led[-1][1]], re.IGNORECASE):
                continue
            best = best or (start, end, name)
    return best


def _clause_breaks(gap: str) -> bool:
    return bool(
        re.search(
            r"[;:]|,\s*(?:and\s+)?(?:we|our|the|but|which|while)\b|\bthat\s+(?:the|our)\s+\w+\s+(?!will)",
            gap,
            re.IGNORECASE,
        )
    )


def _measures_other(reading: _Reading, end: int, hit: Hit) -> bool:
    """ "to increase depreciation": the direction is of what follows."""
    return any(
        end <= a <= end + 25
        and not re.search(r"[,;]|\b(?:in|to|as|and|with|relative|compared|from|due)\b", reading.text[end:a])
        for a, _ in reading.others
    )


def _near_miss(reading: _Reading) -> Found | None:
    """Why a sentence that looks ahead and speaks of capital spending says nothing of it."""
    kinds = {kind for _, _, kind in reading.governors}
    rejected = next((h for h in reading.hits if h.reject), None)
    if not kinds & {"future", "hypothetical"}:
        return None
    hit = rejected or reading.hits[0]
    name = hit.reject or _vetoed(reading, *_SENTENCE_VETOES)
    if name is None and "future" not in kinds:
        name = "hypothetical"
    return Found(name or "no_amount_or_direction", 0.7, hit.basis, reason=name or "no_amount_or_direction")


def _read_row(reading: _Reading) -> list[Found]:
    """A line of an outlook table: label, then one or more cells."""
    text, start, end = reading.text, reading.at.start, reading.at.end
    bars = [m.start() for m in re.finditer(re.escape(CELL), text[start:end])]
    label_end = start + bars[0]
    own = [h for h in reading.hits if h.end <= label_end]
    if not own:
        return []
    cells = [(start + a + len(CELL), start + b) for a, b in zip(bars, [*bars[1:], end - start], strict=True)]
    hit = next((h for h in own if h.basis in ("gross", "net")), own[0])
    basis = _basis(reading, hit, Amount(hit.start, label_end, None, None, "USD"))
    values: list[Amount] = []
    for a, b in cells:
        shares = shares_of_revenue(text, start, b)
        label_share = re.search(
            r"(?:%|percent\w*|\bpct)\s+of\s+(?:\w+\s+)?(?:sales|revenues?)", text[start:label_end], re.IGNORECASE
        )
        sums = money(text, a - 2, b, cells=True) if not label_share else []
        inside = [s for s in shares if a <= s.start < b] or (_cell_shares(text, a, b) if label_share else [])
        values += inside[:1] or sums[:1]
    if not values:
        return []
    header = _header(text, reading)
    heads = " | ".join(text[a:b] for a, b in header)
    above = _above(text, reading)
    if len(values) > 2 and any(
        len(periods(text, a, b)) == len(values) - 1 and re.search(r"\btotal\W*$", text[a:b], re.IGNORECASE)
        for a, b in header
    ):
        values = values[:-1]
    columns, ahead = _columns(reading, header, len(values))
    is_outlook = ahead or (
        (_has("heading", heads, 0, len(heads)) or any(_has("heading", text, a, b) for a, b in above) or _has("heading", text, start, label_end))
        and not re.search(r"\b(?:months|year|years|quarter)\s+ended\b", heads, re.IGNORECASE)
    )  # fmt: skip
    if not is_outlook:
        return []
    of_other = [a for a, _ in _spans("other", text, start, label_end) if not any(h.start <= a < h.end for h in own)]
    if hit.reject or (of_other and any(v.currency != "%" for v in values)):
        return [Found(hit.phrase_id, 0.8, basis, amount=values[0], reason=hit.reject or "combined_measures")]
    scale = _said_scale(heads + " " + text[start:label_end]) or next(
        (s for a, b in above if (s := _said_scale(text[a:b]))), None
    )
    read: list[Amount] = []
    for value in values:
        if value.currency == "%" or value.scaled:
            read.append(value)
        elif scale is None:
            return [Found("table_no_scale", 0.8, basis, amount=value, reason="no_scale")]
        else:
            read.append(replace(value, low=_scaled(value.low, scale), high=_scaled(value.high, scale), scaled=True))
    if columns[0] is None and any(len(periods(text, a, b)) > len(read) for a, b in header):
        # an empty cell leaves no trace: whose column the figure is in cannot be told
        return [Found("table_columns", 0.7, basis, amount=read[0], reason="ambiguous_columns")]
    four = _low_high_twice(text, header) if len(read) == 4 else None
    if four is not None:
        pairs = [replace(read[n], end=read[n + 1].end, high=read[n + 1].high) for n in (0, 2)]
        if all(p.low is not None and p.high is not None and p.low <= p.high for p in pairs):
            return [_row_found(reading, pairs[1 - four], columns[0], basis, pairs[four])]
    low_high = _LOW_HIGH.search(heads)
    if (
        low_high
        and len(read) == 2
        and read[0].low is not None
        and read[1].high is not None
        and read[0].low <= read[1].high
    ):
        read, columns = [replace(read[0], end=read[1].end, high=read[1].high)], columns[:1]
    return _row_statements(reading, read, columns, header, basis, hit)


def _low_high_twice(text: str, header: Iterable[tuple[int, int]]) -> int | None:
    """Which pair of four columns (low, high, low, high) is the range before: 0 or 1; None where that isn't told."""
    for a, b in header:
        cells = [cell for cell in text[a:b].split(CELL) if re.search(r"\b(?:low|high)\b", cell, re.IGNORECASE)]
        ends = [re.search(r"\b(low|high)\b", cell, re.IGNORECASE)[1].lower() for cell in cells]  # type: ignore[index]
        if ends != ["low", "high", "low", "high"]:
            continue
        olds = [_has("table_prior", cell, 0, len(cell)) for cell in cells]
        if olds in ([True, True, False, False], [False, False, True, True]):
            return 0 if olds[0] else 1
    return None


def _cell_shares(text: str, a: int, b: int) -> list[Amount]:
    match = re.search(r"(?:(\d+(?:\.\d+)?)\s?%?\s*(?:[-\u2010-\u2015]|to)\s*)?(\d+(?:\.\d+)?)\s?%", text[a:b])
    if not match:
        return []
    high = Decimal(match[2])
    return [Amount(a + match.start(), a + match.end(), Decimal(match[1]) if match[1] else high, high, "%")]


def _scaled(value: Decimal | None, scale: int) -> Decimal | None:
    return None if value is None else value.scaleb(scale)


def _said_scale(text: str) -> int | None:
    match = _SCALE_SAID.search(text)
    if match:
        return _SCALES[(match[1] or match[2]).lower().rstrip("s")]
    short = _SCALE_SHORT.search(text)
    return (
        _SCALES[{"m": "million", "b": "billion", "k": "thousand"}[(short[1] or short[2])[0].lower()]] if short else None
    )


def _header(text: str, reading: _Reading) -> list[tuple[int, int]]:
    """Rows of the same table above, nearest first, that hold no amounts; at most so many."""
    rows = []
    for n, (a, b) in enumerate(lines_before(text, reading.at.start, _TABLE_REACH)):
        if a < reading.at.block or n >= _HEADER_ROWS:
            break
        if not money(text, a, b):
            rows.append((a, b))
    return rows


def _above(text: str, reading: _Reading) -> list[tuple[int, int]]:
    """Lines above the table that may be its heading, nearest first."""
    return [(a, b) for a, b in lines_before(text, reading.at.block, _TABLE_REACH) if CELL not in text[a:b]][:4]


def _columns(reading: _Reading, header: Iterable[tuple[int, int]], n: int) -> tuple[list[Period | None], bool]:
    """Periods of the amounts' columns, and whether one lies ahead for certain."""
    text = reading.text
    for a, b in header:
        named = periods(text, a, b)
        if len(named) == n:
            return list(named), any(_is_ahead(reading, p) for p in named)
        if len(named) == 1:
            return [named[0]] * n, _is_ahead(reading, named[0])
    own = periods(text, reading.at.start, reading.at.end)
    if len(own) == 1:
        return [own[0]] * n, _is_ahead(reading, own[0])
    for a, b in _above(text, reading):
        named = [p for p in periods(text, a, b) if not _is_past(reading, p)]
        if named:
            return [next((p for p in named if p.year), named[-1])] * n, False
    return [None] * n, False


def _row_statements(
    reading: _Reading,
    read: list[Amount],
    columns: list[Period | None],
    header: Iterable[tuple[int, int]],
    basis: str,
    hit: Hit,
) -> list[Found]:
    text = reading.text
    prior_at: int | None = None
    if len(read) == 2:
        for a, b in header:
            cells = text[a:b].split(CELL)
            olds = [i for i, cell in enumerate(cells) if _has("table_prior", cell, 0, len(cell))]
            news = [i for i, cell in enumerate(cells) if _has("table_current", cell, 0, len(cell)) and i not in olds]
            if olds and news:
                prior_at = 0 if olds[0] < news[0] else 1
                break
            on = [
                named[0].first
                for cell in cells
                if len(named := dates(cell, 0, len(cell))) == 1 and _has("table_prior", cell, 0, len(cell))
            ]
            if len(on) == 2 and on[0] != on[1]:
                # "as of April 24 | as of July 24": the later one holds
                prior_at = 0 if on[0] < on[1] else 1
                break
    if prior_at is not None:
        value, prior = read[1 - prior_at], read[prior_at]
        return [
            _row_found(reading, value, columns[0] if columns[0] == columns[-1] else columns[1 - prior_at], basis, prior)
        ]
    same = len(read) > 1 and len({id(c) for c in columns}) == 1
    if same:
        return [Found("table_columns", 0.7, basis, columns[0], "context", read[0], reason="ambiguous_columns")]
    return [
        _row_found(reading, value, column, basis, None)
        for value, column in zip(read, columns, strict=True)
        if not _is_past(reading, column)
    ]


def _row_found(reading: _Reading, value: Amount, period: Period | None, basis: str, prior: Amount | None) -> Found:
    cell = reading.text[max(reading.at.start, value.start - 25) : value.start]
    right = reading.text[value.end : value.end + 25]
    open_low = (
        value.high is None
        or bool(re.search(r"[>\u2265]\s*=?\s*$", cell))
        or _ends("open_low", cell)
        or _begins("open_low_trail", right)
    )
    open_high = bool(re.search(r"[<\u2264]\s*=?\s*$", cell)) or _ends("open_high", cell)
    is_share = value.currency == "%"
    return Found(
        "table_row", 0.8 if period else 0.6, basis, period, "context" if period else None,
        None if is_share else value, value if is_share else None, prior, open_low and not value.is_range, open_high and not value.is_range,
    )  # fmt: skip
