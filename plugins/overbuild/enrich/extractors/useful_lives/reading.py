# ruff: noqa: E501 - a pattern is a line
"""What one sentence, list line or table row says of useful lives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from overbuild.enrich.extractors.useful_lives.assets import PHRASES, Assets, assets
from overbuild.enrich.extractors.useful_lives.effects import Effect, Effective, effect, effective, made
from overbuild.enrich.extractors.useful_lives.years import Life, lives
from overbuild.enrich.prose.numbers import DASH
from overbuild.enrich.prose.sentences import CELL, Sentence, lines_before
from overbuild.enrich.prose.stance import STANCE

_T = TypeVar("_T")
_THRESHOLD: Final = 2
_MODAL: Final = re.compile(
    r"\b(?:could|may|might|would)\s+(?!range|vary|also\s+range)(?:[\w-]+\s+){0,5}$", re.IGNORECASE
)
_BLOCK_REACH: Final = 4
_LEAD_REACH: Final = 1_600
_HEADING_CHARS: Final = 90
_LIST_LINE: Final = 160
_FOR: Final = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:(?:estimated\s+|expected\s+)?(?:useful|service|economic)[-\s]+li(?:fe|ves)\s*)?,?\s*(?:each\s+)?(?:for|of|in\s+the\s+case\s+of|on|with\s+respect\s+to|to)\s+(?:all\s+of\s+|most\s+of\s+|each\s+of\s+)?",
    re.IGNORECASE,
)
_OTHER_BOUND: Final = re.compile(r"\s*or\s+(?:the\s+)?(?:remaining\s+|estimated\s+|useful\s+|economic\s+)*life\s+of\s+(?:the\s+)?(?:underlying\s+|related\s+|respective\s+)?", re.IGNORECASE)  # fmt: skip
_RESPECTIVELY: Final = re.compile(r"\brespectively\b", re.IGNORECASE)
_LIMIT: Final = re.compile(r"\b(?:lesser|shorter|lower|earlier|smaller|less|minimum)\s+of\b", re.IGNORECASE)
_WHICHEVER: Final = re.compile(
    r"[^;.\d]{0,90}?\b(?:whichever\s+(?:is|period\s+is)\s+(?:the\s+)?(?:shorter|less|earlier|lesser)|if\s+(?:shorter|less)|or\s+(?:the\s+)?(?:remaining\s+|related\s+)?(?:lease\s+terms?|terms?\s+of\s+the\s+leases?)(?:,?\s+if\s+(?:shorter|less))?)",
    re.IGNORECASE,
)
# A row "lease term" or "life of the lease" names a bound, not a column.
_OF_LEASE: Final = re.compile(
    r"\|\s*(?:(?:remaining|term|life|lives|period|of|the|or|over)\s+)*leases?\b|\blease\s+(?:term|life|period)",
    re.IGNORECASE,
)
# A line that is nothing but a heading over lives.
_TITLE: Final = re.compile(
    r"(?:(?:range\s+of|estimated|expected|average|the|our|of)\s+)*(?:useful|depreciable|economic|service|asset|estimated)\s+(?:economic\s+|service\s+)?li(?:fe|ves)(?:\s+(?:of|for)\s+[\w, &-]{3,60})?(?:\s*\(?(?:in\s+)?years\)?)?\s*:?",
    re.IGNORECASE,
)
_LEASE: Final = re.compile(r"\blease|\bterm\b|\brent", re.IGNORECASE)
_LIFE_CELL: Final = re.compile(
    r"\b(?:useful|depreciable|estimated|economic|service|asset|depreciation|amortization)\s+(?:economic\s+)?(?:li(?:fe|ves)|periods?)|\blives\b|\blife\b|\bperiod\s+of\s+(?:depreciation|amortization)",
    re.IGNORECASE,
)
_YEARS_HEAD: Final = re.compile(r"\b(?:in\s+)?(?:years?|yrs)\b", re.IGNORECASE)
_MONTHS_HEAD: Final = re.compile(r"\bin\s+months\b", re.IGNORECASE)
_BARE: Final = re.compile(
    rf"(?:(?:up\s+to|approximately|about|over)\s+)?\d{{1,2}}(?:\.\d+)?(?:\s*(?:{DASH}|to)\s*\d{{1,3}}(?:\.\d+)?)?(?:\s*\(\w{{1,3}}\))?",
    re.IGNORECASE,
)
_LEAD_WORDS: Final = re.compile(r":\s*$|\b(?:as\s+follows|following|below|summarized|set\s+forth|table)\b", re.IGNORECASE)  # fmt: skip
_ABOUT_LIVES: Final = re.compile(
    r"\b(?:useful|depreciable|economic|service|estimated|asset)\s+(?:economic\s+|service\s+)?li(?:fe|ves)\b|\bdepreciat\w+",
    re.IGNORECASE,
)
_PROPERTY_TABLE: Final = re.compile(r"\bpropert(?:y|ies)|\bequipment\b|\bfixed\s+assets|\bdepreciat", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One statement. ``since`` and ``effect`` belong to a change."""

    rule_id: str
    confidence: float
    asset_class: str
    asset_text: str | None
    life: Life | None
    direction: str | None = None
    is_change: bool = False
    limited_by: str | None = None
    since: Effective | None = None
    effect: Effect | None = None


def read_sentence(
    text: str, sentence: Sentence, following: Sequence[Sentence], preceding: Sequence[Sentence]
) -> list[Found]:
    """Statements of a sentence of prose.

    Args:
        following: sentences behind it in its paragraph; they tell from when a change holds and what it does.
        preceding: sentences before it in its paragraph, nearest first; they tell what "the assets" are.
    """
    start, end = sentence.start, sentence.end
    hits = PHRASES.spans("life", text, start, end)
    worn = PHRASES.spans("depreciated", text, start, end)
    if not hits and not worn:
        return []
    if PHRASES.has("considering", text, start, end) or _is_of_other(text, start, end):
        return []
    if any(STANCE.has(name, text, start, end) for name in ("boilerplate", "standard", "risk")):
        return []
    direction = _direction(text, start, end, hits)
    change_said = bool(direction or PHRASES.has("changed", text, start, end)) and bool(hits)
    change_said = change_said or PHRASES.has("formerly", text, start, end)
    named = assets(text, start, end)
    said = [life for life in lives(text, start, end, change_said=change_said) if not _of_term(text, start, life)]
    said = [life for life in said if not _is_remaining(text, start, end, life) and not _is_doubtful(text, start, life)]
    if not said:
        return _direction_only(text, sentence, hits, named, direction, following)
    linked = _linked(text, start, end, named, said)
    made_: list[Found] = []
    for life, group in zip(said, linked, strict=True):
        if not life.is_change and not _is_of_life(text, start, end, life, hits, worn, linked=group is not None):
            continue
        group, surely = _meant(text, sentence, group, named, life, preceding)
        if group is None or _is_of_others(text, start, group, life):
            continue
        made_ += _of_assets(text, sentence, life, group, surely, direction, following, bool(hits))
    return made_


def _is_of_other(text: str, start: int, end: int) -> bool:
    """The sentence is about tax, pensions, deferred costs; what it excludes does not count."""
    return any(
        not re.search(
            r"\b(?:exclud\w+|other\s+than|except(?:\s+for)?|exclusive\s+of)\s+(?:\w+\s+){0,2}$",
            text[max(start, a - 40) : a],
            re.IGNORECASE,
        )
        for a, _ in PHRASES.spans("not_a_life", text, start, end)
    )


def _is_of_others(text: str, start: int, group: Assets, life: Life) -> bool:
    """Assets of competitors, customers or the industry."""
    stop = min(group.start, life.start)
    return any(stop - b <= 40 for _, b in STANCE.spans("other_company", text, start, stop))


def _of_assets(
    text: str,
    sentence: Sentence,
    life: Life,
    group: Assets,
    surely: bool,
    direction: str | None,
    following: Sequence[Sentence],
    said_life: bool,
) -> list[Found]:
    way = None
    since = done = None
    if life.is_change:
        way = _way(life) or direction
        since = made(text, life.start, life.since) if life.since else None
        since = since or effective(text, sentence.start, sentence.end, life.end, own_sentence=True)
        since = since or _first(effective(text, s.start, s.end, s.start, own_sentence=False) for s in following[:2])
        done = effect(text, sentence.start, sentence.end, way) or _first(
            effect(text, s.start, s.end, way) for s in following[:_BLOCK_REACH]
        )
        if way is None and done and done.on == "depreciation":
            # less depreciation because of the change: the lives are longer
            way = "lengthened" if done.amount < 0 else "shortened"
    classes = ("other",) if group.is_pronoun else group.classes
    confidence = 0.95 if said_life else 0.9
    if not surely or "other" in classes:
        confidence = min(confidence, 0.85)
    return [
        Found(
            "changed" if life.is_change else "stated", confidence, name, text[group.start : group.end], life, way, life.is_change,
            _limited(text, sentence, life), since, done,
        )
        for name in classes if name != "the_assets"
    ]  # fmt: skip


def _first(some: Iterable[_T | None]) -> _T | None:
    return next((one for one in some if one is not None), None)


def _way(life: Life) -> str | None:
    """Direction by the figures: both ends longer or as long, or both shorter or as long."""
    if life.from_low is None or life.from_high is None or life.high is None:
        return None
    low = life.low if life.low is not None else life.high
    if low >= life.from_low and life.high >= life.from_high:
        return "lengthened"
    if low <= life.from_low and life.high <= life.from_high:
        return "shortened"
    return None


def _direction(text: str, start: int, end: int, hits: Sequence[tuple[int, int]]) -> str | None:
    """What words next to the life say became of it; the nearest counts."""
    best: tuple[int, str] | None = None
    for name in ("lengthened", "shortened"):
        for a, b in PHRASES.spans(name, text, start, end):
            for x, y in hits:
                if b <= x:
                    gap = text[b:x]
                    # "longer useful life", "increased the estimated useful life"
                    if not re.fullmatch(
                        r"\s*(?:(?:in|of|to|the|our|its|their|certain|estimated|expected|for|most|some|average|estimates?|life)\s+)*",
                        gap,
                        re.IGNORECASE,
                    ):
                        continue
                elif y <= a and a - y <= 170:
                    gap = text[y:a]
                    if not re.search(
                        r"\b(?:was|were|is|are|been|be|will|would)\s+(?:\w+\s+)?$", gap, re.IGNORECASE
                    ) or re.search(r"[;.]\s|\b(?:depreciation|income|expense|margin|earnings)\b", gap):
                        continue
                else:
                    continue
                if best is None or len(gap) < best[0]:
                    best = (len(gap), name)
    return best[1] if best else None


def _of_term(text: str, start: int, life: Life) -> bool:
    """The years are a lease's, a contract's or an award's, not an asset's."""
    before = text[max(start, life.start - 110) : life.start]
    if life.is_change or not PHRASES.ends("other_term", before.rstrip()):
        return False
    return not re.search(
        r"\b(?:or|and)\s*(?:generally\s+|typically\s+|approximately\s+|a\s+|its\s+|the\s+)*$", before, re.IGNORECASE
    )


def _is_remaining(text: str, start: int, end: int, life: Life) -> bool:
    for a, b in PHRASES.spans("remaining", text, start, end):
        # "the shorter of ten years or the remaining life of the building" bounds the life and is none
        if re.search(r"\b(?:or|and)\s+(?:the\s+|its\s+)?(?:estimated\s+)?$", text[max(start, a - 20) : a]):
            continue
        if (b <= life.start and life.start - b <= 120) or life.end <= a <= life.end + 40:
            return True
    return False


def _is_doubtful(text: str, start: int, life: Life) -> bool:
    """ "Could extend the useful life to six years", "did not change": no statement."""
    comma = text.rfind(";", start, life.start) + 1
    first = max(start, comma, life.start - 160)
    before = text[first : life.start]
    if not life.is_change:
        if _MODAL.search(before) or _is_threshold(text, start, life):
            return True
        return bool(
            re.search(
                r"\b(?:not|never)\s+(?:been\s+)?(?:depreciat|amortiz)\w+\s+over\b|\bif\b",
                before,
                re.IGNORECASE,
            )
        )
    return _is_hypothetical(text, first, life.start) or STANCE.has("negated", text, first, life.start)


def _is_threshold(text: str, start: int, life: Life) -> bool:
    """ "We capitalize what has a useful life of more than one year": where assets begin, not how long they last."""
    if (life.low or life.high or 0) > _THRESHOLD or (life.high or 0) > _THRESHOLD:
        return False
    return bool(re.search(r"\bcapitali[sz]|\bexpensed\b", text[start : life.end + 120].split(". ")[0], re.IGNORECASE))


def _is_hypothetical(text: str, start: int, end: int) -> bool:
    """Words such as "may" or "if"; "we determined that it should be extended" is a fact."""
    return any(
        not re.search(
            r"\b(?:determined|decided|concluded|resolved)\b[^.;]{0,30}$", text[max(start, a - 45) : a], re.IGNORECASE
        )
        or text[a:b].lower() not in ("should", "would", "could")
        for a, b in STANCE.spans("hypothetical", text, start, end)
    )


def _is_of_life(
    text: str,
    start: int,
    end: int,
    life: Life,
    hits: Sequence[tuple[int, int]],
    worn: Sequence[tuple[int, int]],
    *,
    linked: bool,
) -> bool:
    """The years stand with words for a life, in the same clause."""
    for a, b in (*hits, *worn):
        lo, hi = min(b, life.start), max(a, life.end)
        if b <= life.start and life.start - b <= 420 and not re.search(r"\$\s?\d|\.\s+[A-Z]", text[lo : life.start]):
            return True
        if life.end <= a <= life.end + 60 and not re.search(r"[;.$]", text[life.end : hi]):
            return True
    return linked and bool(hits) and start + 400 > life.start


def _linked(text: str, start: int, end: int, named: Sequence[Assets], said: Sequence[Life]) -> list[Assets | None]:
    """The assets each life is of: behind it after "for", else the nearest before it."""
    found: list[Assets | None] = []
    pairs = _respectively(text, end, named, said)
    if pairs:
        return list(pairs)
    taken: set[int] = set()
    for n, life in enumerate(said):
        stop = said[n + 1].start if n + 1 < len(said) else end
        lead = _OTHER_BOUND.match(text, life.end, stop) or _FOR.match(text, life.end, stop)
        behind = next((a for a in named if lead and lead.end() <= a.start <= lead.end() + 60 and a.start < stop), None)
        # "for our servers from four to five years": "for" stands before
        if lead and behind and not re.search(r"[;.]", text[lead.end() : behind.start]):
            if re.match(r"\s+(?:is|are|was|were|has|have)\b", text[behind.end : behind.end + 8]):
                # "15 years for equipment, and improvements are written off ...": the next clause has begun
                behind = behind.each()[0]
            taken.add(behind.start)
            found.append(behind)
            continue
        floor = said[n - 1].end if n else start
        near = [
            a for a in named if floor <= a.end <= life.start + (2 if life.is_change else 0) and a.start not in taken
        ]
        inside = [a for a in named if life.is_change and life.start <= a.start < life.end]
        if near:
            group = near[-1]
            if group.is_pronoun or group.is_generic:
                # "machinery is depreciated over the useful lives of the assets, three years"
                better = [a for a in near if not a.is_generic]
                group = better[-1] if better and group.is_pronoun else group
            taken.add(group.start)
            found.append(group)
        elif inside:
            found.append(inside[0])
        else:
            found.append(None)
    return found


def _respectively(text: str, end: int, named: Sequence[Assets], said: Sequence[Life]) -> list[Assets] | None:
    """ "Servers and network equipment, of six and five years, respectively"."""
    if len(said) < 2 or not _RESPECTIVELY.search(text, said[-1].end, min(end, said[-1].end + 20)):
        return None
    before = [a for a in named if a.end <= said[0].start and not a.is_pronoun]
    if before and len(before[-1].parts) == len(said):
        return before[-1].each()
    if len(before) >= len(said):
        return list(before[-len(said) :])
    return None


def _meant(
    text: str,
    sentence: Sentence,
    group: Assets | None,
    named: Sequence[Assets],
    life: Life,
    preceding: Sequence[Sentence],
) -> tuple[Assets | None, bool]:
    """The assets that a life without any, or with "the assets", is of; and whether the sentence names them."""
    if group is not None and not group.is_pronoun:
        return group, True
    earlier = [a for a in named if a.end <= life.start and not a.is_pronoun]
    if group is not None and earlier:
        return earlier[-1], True
    if life.is_change and earlier and len({a.classes for a in earlier}) == 1:
        return earlier[-1], True
    if group is None and earlier:
        # an earlier life of the sentence has its assets already
        return None, False
    later = [a for a in named if a.start >= life.end and not a.is_pronoun]
    if (
        group is None
        and later
        and not re.search(r"[;.]|\d", text[life.end : later[0].start])
        and later[0].start - life.end < 80
    ):
        return later[0], True
    for one in preceding[:3]:
        before = [a for a in assets(text, one.start, one.end) if not a.is_pronoun]
        if before:
            specific = [a for a in before if not a.is_generic]
            subject = before[0]
            return (subject if subject.is_generic or len(specific) > 1 else specific[0]), False
    for a, b in lines_before(text, sentence.block, 500):
        if b - a <= _HEADING_CHARS and CELL not in text[a:b]:
            head = [x for x in assets(text, a, b) if not x.is_pronoun]
            return (head[0] if head else group), False
        break
    return group, False


def _limited(text: str, sentence: Sentence, life: Life) -> str | None:
    """What else bounds the life: "the shorter of" before it, "whichever is shorter" behind it."""
    first = max(sentence.start, text.rfind(";", sentence.start, life.start) + 1, life.start - 130)
    before = [
        m for m in _LIMIT.finditer(text, first, life.start) if not re.search(r"\d|\.\s", text[m.end() : life.start])
    ]
    after = _WHICHEVER.match(text, life.end, min(sentence.end, life.end + 120))
    if not before and after is None:
        return None
    stop = after.end() if after else min(sentence.end, life.end + 70)
    around = text[before[-1].start() if before else max(first, life.start - 60) : stop]
    return "lease_term" if _LEASE.search(around) else "other_life"


def _direction_only(
    text: str,
    sentence: Sentence,
    hits: Sequence[tuple[int, int]],
    named: Sequence[Assets],
    direction: str | None,
    following: Sequence[Sentence],
) -> list[Found]:
    """ "An increase in the estimated useful life of our servers beginning on January 1": a change without its years."""
    start, end = sentence.start, sentence.end
    if direction is None or not hits or STANCE.has("negated", text, start, end) or _is_hypothetical(text, start, end):
        return []
    hit = hits[0]
    behind = [
        a
        for a in named
        if hit[1] <= a.start <= hit[1] + 40
        and re.fullmatch(
            r"\s+(?:of|for|on)\s+(?:(?:our|certain|its|the|most|some|a|majority|subset|of|types)\s+)*",
            text[hit[1] : a.start],
            re.IGNORECASE,
        )
    ]
    if not behind or behind[0].is_pronoun:
        return []
    since = effective(text, start, end, hit[1], own_sentence=True) or _first(
        effective(text, s.start, s.end, s.start, own_sentence=False) for s in following[:1]
    )
    if since is None:
        return []
    done = effect(text, start, end, direction) or _first(
        effect(text, s.start, s.end, direction) for s in following[:_BLOCK_REACH]
    )
    return [
        Found("direction", 0.8, name, text[behind[0].start : behind[0].end], None, direction, True, None, since, done)
        for name in behind[0].classes
    ]


def read_row(text: str, sentence: Sentence) -> list[Found]:
    """Statements of a table's row: assets in its first cell, their life in one of the others."""
    start, end = sentence.start, sentence.end
    cells = _cells(text, start, end)
    label = cells[0]
    if any(PHRASES.has(name, text, *label) for name in ("not_a_life", "remaining")) or re.search(
        r"\bterm\b|\btotal\b|^\W*(?:fiscal\s+(?:year\s+)?)?(?:19|20)\d\d\b|^\W*thereafter\b",
        text[label[0] : label[1]],
        re.IGNORECASE,
    ):
        return []
    head = _heads(text, sentence)
    if not head.is_of_lives or head.is_remaining:
        return []
    life, at = _row_life(text, cells, head)
    if life is None:
        return []
    groups = [a for a in assets(text, *label) if not a.is_pronoun]
    if head.is_intangible or not groups:
        specific = [a for a in groups if not a.is_generic and "intangibles" not in a.classes]
        if head.is_intangible and not specific:
            classes: tuple[str, ...] = ("intangibles",)
        elif groups:
            classes = tuple(dict.fromkeys(c for a in groups for c in a.classes))
        else:
            classes = ("other",) if head.is_property else ()
    else:
        classes = tuple(dict.fromkeys(c for a in groups for c in a.classes))
    if head.is_intangible and "software" in classes:
        classes = ("intangibles",)
    limited = (
        "lease_term"
        if (_LIMIT.search(text, start, end) or _WHICHEVER.search(text, start, end)) and _LEASE.search(text, start, end)
        else None
    )
    name = re.sub(r"\s*\(\w{1,3}\)\s*$", "", text[label[0] : label[1]]).strip() or None
    sure = 0.95 if groups and not all(a.is_generic for a in groups) else 0.85
    return [Found("table_row", sure, c, name, life, limited_by=limited) for c in classes if at is not None]


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    made_, at = [], start
    for cell in text[start:end].split(CELL):
        made_.append((at, at + len(cell)))
        at += len(cell) + len(CELL)
    return made_


@dataclass(frozen=True, slots=True)
class _Heads:
    is_of_lives: bool
    is_remaining: bool
    is_intangible: bool
    is_property: bool
    is_in_years: bool
    is_in_months: bool
    first: bool
    last: bool


def _heads(text: str, sentence: Sentence) -> _Heads:
    """What the rows above in the table and the lines above the table say of its figures."""
    rows: list[tuple[int, int]] = []
    for a, b in lines_before(text, sentence.start, 2_400):
        if a < sentence.block:
            break
        rows.append((a, b))
    heads = [
        (a, b)
        for a, b in rows
        if _LIFE_CELL.search(text, a, b)
        and not re.search(r"\d\s*years|\$\s?\d", text[a:b])
        and not _LIMIT.search(text, a, b)
        and not _OF_LEASE.search(text, a, b)
    ]
    above = [(a, b) for a, b in lines_before(text, sentence.block, _LEAD_REACH) if CELL not in text[a:b]][:3]
    lead: list[tuple[int, int]] = []
    for a, b in above:
        leads = _LEAD_WORDS.search(text[a:b]) or _TITLE.fullmatch(text[a:b].strip())
        if leads and _ABOUT_LIVES.search(text, a, b):
            lead.append((a, b))
        if leads:
            # "future rentals are as follows": a line before it leads to another table
            break
    near = heads[:1] + lead[:1]
    words = "\n".join(text[a:b] for a, b in near)
    top = "\n".join(text[a:b] for a, b in rows[-2:]) + "\n" + "\n".join(text[a:b] for a, b in above)
    head_cells = [text[a:b] for a, b in _cells(text, *heads[0])] if heads else []
    at = [n for n, cell in enumerate(head_cells) if _LIFE_CELL.search(cell)]
    under = "\n".join(
        text[a:b] for a, b in rows if (not heads or a >= heads[0][0]) and not re.search(r"\$\s?\d", text[a:b])
    )[:400]
    return _Heads(
        bool(near), bool(PHRASES.has("remaining", words, 0, len(words)) or re.search(r"\bremaining\b", words, re.IGNORECASE)),
        bool(re.search(r"\bintangible", top + words, re.IGNORECASE)), bool(_PROPERTY_TABLE.search(top + words)),
        bool(_YEARS_HEAD.search(words) or _YEARS_HEAD.search(under)), bool(_MONTHS_HEAD.search(words + under)),
        bool(at and at[0] <= 1 and len(head_cells) > 2 and at[-1] < len(head_cells) - 1), bool(at and at[-1] == len(head_cells) - 1),
    )  # fmt: skip


def _row_life(text: str, cells: Sequence[tuple[int, int]], head: _Heads) -> tuple[Life | None, int | None]:
    for n, (a, b) in enumerate(cells):
        said = lives(text, a, b, change_said=False)
        if len(said) == 1 and not _of_term(text, a, said[0]):
            if n == 0 and not re.search(r"\byears?\b", text[a:b], re.IGNORECASE):
                continue
            return said[0], n
        if n and len(said) > 1:
            return None, None
    if not head.is_in_years and not head.is_in_months:
        return None, None
    bare = [n for n, (a, b) in enumerate(cells) if n and _BARE.fullmatch(text[a:b].strip())]
    ranged = [n for n in bare if re.search(rf"\d\s*(?:{DASH}|to)\s*\d", text[cells[n][0] : cells[n][1]])]
    chosen = (
        ranged
        if len(ranged) == 1
        else (
            [bare[0]]
            if bare and head.first and bare[0] == 1
            else [bare[-1]]
            if bare and head.last and bare[-1] == len(cells) - 1
            else bare
            if len(bare) == 1 and len(cells) == 2
            else []
        )
    )
    if len(chosen) != 1:
        return None, None
    a, b = cells[chosen[0]]
    words = re.sub(r"\(\w{1,3}\)\s*$", "", text[a:b].strip())
    unit = " months" if head.is_in_months else " years"
    said = lives(words + unit, 0, len(words) + len(unit), change_said=False)
    return (replace(said[0], start=a, end=b), chosen[0]) if len(said) == 1 else (None, None)


def read_list_line(text: str, sentence: Sentence) -> list[Found]:
    """Statements of a line such as "Servers - 5 years" below a lead-in on useful lives."""
    start, end = sentence.start, sentence.end
    if end - start > _LIST_LINE or not _led_in(text, start):
        return []
    said = lives(text, start, end, change_said=False)
    named = [a for a in assets(text, start, end) if not a.is_pronoun]
    if (
        len(said) != 1
        or len(named) != 1
        or named[0].start > start + 30
        or PHRASES.has("remaining", text, start, end)
        or _of_term(text, start, said[0])
    ):
        return []
    limited = (
        "lease_term"
        if (_LIMIT.search(text, start, end) or _WHICHEVER.search(text, start, end)) and _LEASE.search(text, start, end)
        else None
    )
    return [
        Found("list_line", 0.9, c, text[named[0].start : named[0].end], said[0], limited_by=limited)
        for c in named[0].classes
    ]


def _led_in(text: str, start: int) -> bool:
    """Lines above, each short and with years, lead up to one that announces useful lives."""
    for a, b in lines_before(text, start, _LEAD_REACH):
        line = text[a:b]
        if _ABOUT_LIVES.search(line) and _LEAD_WORDS.search(line):
            return True
        if b - a > _LIST_LINE or not re.search(r"\byears?\b|\blease\b|\blife\b", line, re.IGNORECASE):
            return False
    return False
