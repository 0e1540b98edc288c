# ruff: noqa: E501 - a pattern is a line
"""What part of revenue or receivables a sentence or a table's row puts down to a customer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from overbuild.enrich.prose.dates import Named, dates
from overbuild.enrich.prose.numbers import DASH, NUMBER, PER_CENT, number
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.reported import Reported
from overbuild.enrich.prose.sentences import CELL, Sentence, lines_before

COUNTERPARTY: Final = Phrases("counterparty")
Who = Literal["one", "several", "none", "other", "group"]

_PERCENT: Final = re.compile(rf"(?<![\w.,$])(?P<value>{NUMBER}){PER_CENT}", re.IGNORECASE)
_FROM: Final = re.compile(
    rf"(?:(?<![\w.,$])(?P<low>{NUMBER})\s?(?:%|per\s?cent)?\s*{DASH}\s*|\b(?:between|from|range\s+of)\s+(?:approximately\s+)?(?P<least>{NUMBER})\s?(?:%|per\s?cent)?\s+(?:and|to)\s+)$",
    re.IGNORECASE,
)
_MORE_BEFORE: Final = re.compile(
    r"\b(?:more\s+than|greater\s+than|at\s+least|in\s+excess\s+of|over|exceed(?:s|ed|ing)?|above|less\s+than|under|below|higher\s+than)\s+(?:approximately\s+|a\s+|the\s+)*$",
    re.IGNORECASE,
)
_LESS_BEFORE: Final = re.compile(
    r"\b(?:less\s+than|under|below|fewer\s+than|up\s+to|no\s+more\s+than)\s+(?:approximately\s+)?$", re.IGNORECASE
)
_MORE_AFTER: Final = re.compile(
    r"\s*\)?\s*(?:or\s+(?:more|greater|higher)|and\s+(?:above|over)|\+|threshold)", re.IGNORECASE
)
# What may stand between a percentage and what it is of: further percentages, who they are of.
_TO_MEASURE: Final = re.compile(
    rf"(?:[\s,;]|and|or\s+(?:more|greater|higher)|{NUMBER}\s?(?:%|per\s?cent)|approximately|about|respectively|individually|each|of|in|by|our|the|its|total)*",
    re.IGNORECASE,
)
_OTHER_MEASURE: Final = re.compile(
    rf"(?:\s*(?:,|and|or\s+(?:more|greater))\s*(?:and\s+)?(?:approximately\s+|about\s+)?(?:{NUMBER}\s?(?:%|per\s?cent))?)*(?:,?\s*respectively,?)?\s+(?:of|in)\s+",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(rf"(?P<n>{NUMBER})\b", re.IGNORECASE)
_EACH: Final = re.compile(r"\beach\b|\bindividually\b|\bevery\s+one\b", re.IGNORECASE)
_TOGETHER: Final = re.compile(
    r"\btogether\b|\bcombined\b|\bcollectively\b|\baggregate\b|\bfor\s+a\s+total\s+of\b|\bin\s+total\b|\btotal(?:ing|ling|ed|led)\b|\btop\b",
    re.IGNORECASE,
)
# "one customer, which buys through distributors, represented": who is named inside is not meant.
_ASIDE: Final = re.compile(
    r"(?:,|\u2014|\s)\s*(?:or\s+\w+,\s+)?(?:which|who|that|primarily|including|through)\b[^.;%]*?(?:,|\u2014)\s*(?=(?:is|are|was|were|accounted|represented|has|have|had|each|individually|contributed|comprised)\b)",
    re.IGNORECASE,
)
_THROUGH: Final = re.compile(
    r"\b(?:through|via|such\s+as|including|other\s+than|than)\s+(?:our\s+|the\s+|one\s+of\s+)?$", re.IGNORECASE
)
_AND_ALSO: Final = re.compile(r"\s*,?\s*(?:and|&)?\s*", re.IGNORECASE)
_RESPECTIVELY: Final = re.compile(r"\brespectively\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(r";|\bwhile\b|\bwhereas\b|,\s+(?:and|but)\s+(?:no|none|we|our|the)\b", re.IGNORECASE)
_NAME: Final = r"(?-i:[A-Z][\w&'\u2019.-]*(?:,? (?:(?:of|and|&|de|the) )?(?:[A-Z][\w&'\u2019.-]*|Inc\.?)){0,5})"
_NOT_A_NAME: Final = re.compile(
    r"(?:\w+ly|We|Our|The|It|Its|In|For|As|During|At|On|Of|No|One|Two|Three|Four|Five|Six|This|These|Sales|Net|Total|Revenues?|Approximately|Company|Registrant|Fiscal|Year|Quarter|Customers?|Direct|Indirect|End|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Segments?|International|Domestic|North|South|Latin|"
    r"China|Taiwan|Japan|Europe|EMEA|Asia|Americas?|United|U\.S|US|Singapore|Korea|India|Canada|Mexico|Germany|France|Israel|Rest|Other|All|Services?|Products?)\b"
)
_GOVERNMENT: Final = re.compile(r"\bgovernment|department\s+of|\bDoD\b|\bNASA\b", re.IGNORECASE)
# How far above a row what its table is about may stand.
_TABLE_REACH: Final = 1_500
_LEAD_CHARS: Final = 60
_TABLE_LEAD_CHARS: Final = 500
_MAX_SHARE: Final = 100


@dataclass(frozen=True, slots=True)
class Share:
    """A customer's part of revenue or receivables.

    Attributes:
        start: of the percentage in the text; ``end`` is behind what it is of.
        who: ``one`` customer, ``several`` together, ``none``: no customer reaches ``high``.
        name: how the text calls the customer, None where it does not.
        low: in per cent; None of ``none``. ``high`` where a range or a bound is said.
        is_bound: "10% or more": at least ``low``.
        of: ``revenue`` or ``receivables``.
        is_current: of the period reported; False of an earlier one, None where the text does not say.
        on: the day it is as of, or of the end of its period, where the text names a day.
    """

    start: int
    end: int
    who: Who
    name: str | None
    low: Decimal | None
    high: Decimal | None
    is_bound: bool
    of: str
    is_current: bool | None
    on: date | None


@dataclass(frozen=True, slots=True)
class _Percent:
    start: int
    end: int
    low: Decimal
    high: Decimal | None
    is_bound: bool


@dataclass(frozen=True, slots=True)
class _Subject:
    start: int
    end: int
    who: Who
    count: int
    name: str | None


def shares(text: str, sentence: Sentence, reported: Reported) -> Iterator[Share]:
    """Shares that a sentence or a row names."""
    if sentence.is_row:
        yield from _row_shares(text, sentence, reported)
        return
    start, end = sentence.start, sentence.end
    percents = [p for p in _percents(text, start, end) if p.low <= _MAX_SHARE]
    if not percents:
        return
    measures = _measures(text, start, end)
    subjects = _subjects(text, start, end)
    if not measures or not subjects:
        return
    named = dates(text, start, end)
    for run in _runs(text, percents):
        yield from _of_run(text, sentence, run, percents, measures, subjects, named, reported)


def _percents(text: str, start: int, end: int) -> list[_Percent]:
    found: list[_Percent] = []
    for match in _PERCENT.finditer(text, start, end):
        begin, value = match.start(), number(match["value"])
        lead = _FROM.search(text, max(start, begin - 40), begin)
        if lead:
            least = number(lead["low"] or lead["least"])
            if found and found[-1].start >= lead.start():
                found.pop()
            if least < value:
                found.append(_Percent(lead.start(lead.lastgroup or 0), match.end(), least, value, False))
                continue
        is_bound = bool(
            _MORE_BEFORE.search(text, max(start, begin - 40), begin) or _MORE_AFTER.match(text, match.end(), end)
        )
        found.append(_Percent(begin, match.end(), value, None, is_bound))
    return found


def _measures(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    found = [(a, b, "revenue") for a, b in COUNTERPARTY.spans("revenue_measure", text, start, end)]
    found += [(a, b, "receivables") for a, b in COUNTERPARTY.spans("receivables_measure", text, start, end)]
    return sorted(found)


def _subjects(text: str, start: int, end: int) -> list[_Subject]:
    """Who shares may be of, in their order; of overlapping ones the longest."""
    raw: list[_Subject] = []
    for a, b in COUNTERPARTY.spans("customer_none", text, start, end):
        raw.append(_Subject(a, b, "other" if re.search(r"\bother\b", text[a:b], re.IGNORECASE) else "none", 0, None))
    for a, b in COUNTERPARTY.spans("customer_group", text, start, end):
        raw.append(_Subject(a, b, "group", 0, None))
    for a, b in COUNTERPARTY.spans("customer_one", text, start, end):
        raw.append(_Subject(a, b, "one", 1, _name_beside(text, a, b, end)))
    for a, b in COUNTERPARTY.spans("customer_lettered", text, start, end):
        raw.append(_Subject(a, b, "one", 1, " ".join(text[a:b].split())))
    for a, b in COUNTERPARTY.spans("customer_government", text, start, end):
        raw.append(
            _Subject(
                a, b, "one", 1, "U.S. government" if _GOVERNMENT.search(text[a:b]) else " ".join(text[a:b].split())
            )
        )
    for a, b in COUNTERPARTY.spans("customer_letters", text, start, end):
        letters = re.findall(r"\b[A-Z]\b", text[a:b])
        raw.append(_Subject(a, b, "several", len(letters), " ".join(letters)))
    for a, b in COUNTERPARTY.spans("customer_several", text, start, end):
        raw.append(_Subject(a, b, "several", _count(text[a:b]), None))
    for pattern in COUNTERPARTY.of("customer_named"):
        for match in pattern.regex.finditer(text, start, end):
            name = match["name"].rstrip(".,") if "name" in match.groupdict() else None
            if name and not _NOT_A_NAME.match(name):
                raw.append(_Subject(match.start("name"), match.end(), "one", 1, name))
    raw.sort(key=lambda s: (s.start, -s.end))
    kept: list[_Subject] = []
    for subject in raw:
        if kept and subject.start < kept[-1].end:
            continue
        kept.append(subject)
    return kept


def _count(words: str) -> int:
    for match in _COUNT.finditer(words):
        value = number(match["n"])
        if value == int(value):
            return int(value)
    return 2


_BESIDE: Final = re.compile(
    rf",?\s+(?P<name>{_NAME})(?=,|\s+(?:accounted|represented|comprised|contributed|was|were|\())"
)


def _name_beside(text: str, start: int, end: int, stop: int) -> str | None:
    """ "one customer, Acme Inc., accounted for": the name."""
    match = _BESIDE.match(text, end, stop)
    return match["name"].rstrip(".,") if match and not _NOT_A_NAME.match(match["name"]) else None


def _runs(text: str, percents: Sequence[_Percent]) -> Iterator[list[_Percent]]:
    """Percentages listed one after the other: "27%, 18% and 12%"."""
    run: list[_Percent] = []
    for percent in percents:
        if run and not re.fullmatch(
            r"[\s,]*(?:and|or|&)?\s*(?:approximately\s+|about\s+)?", text[run[-1].end : percent.start]
        ):
            yield run
            run = []
        run.append(percent)
    if run:
        yield run


def _of_run(
    text: str,
    sentence: Sentence,
    run: list[_Percent],
    percents: Sequence[_Percent],
    measures: Sequence[tuple[int, int, str]],
    subjects: Sequence[_Subject],
    named: Sequence[Named],
    reported: Reported,
) -> Iterator[Share]:
    measure = _measure_of(text, run, measures, sentence)
    if measure is None:
        return
    subject = _subject_of(text, run, measure, subjects, sentence)
    if subject is None or subject.who in ("group", "other"):
        return
    if COUNTERPARTY.has("share_not_now", text, sentence.start, run[-1].end):
        return
    periods = _periods_of(run, percents, named, sentence)
    listed = _listed(text, run, subjects, subject)
    if listed:
        for percent, one in zip(run, listed, strict=True):
            yield from _shares_of(text, sentence, [percent], one, measure, periods, reported)
        return
    yield from _shares_of(text, sentence, run, subject, measure, periods, reported)


def _listed(text: str, run: list[_Percent], subjects: Sequence[_Subject], last: _Subject) -> list[_Subject]:
    """ "Customers A and B represented 18% and 12%": as many customers as percentages, in one list; else nothing."""
    if last.name and last.who == "several" and last.count == len(run):
        # "Customers A, B and C"
        return [_Subject(last.start, last.end, "one", 1, f"Customer {letter}") for letter in last.name.split()]
    if len(run) < 2 or last.who != "one":
        return []
    chain = [last]
    for subject in reversed([s for s in subjects if s.end <= last.start]):
        if subject.who != "one" or not _AND_ALSO.fullmatch(text, subject.end, chain[0].start):
            break
        chain.insert(0, subject)
    return chain if len(chain) == len(run) else []


def _shares_of(
    text: str,
    sentence: Sentence,
    run: list[_Percent],
    subject: _Subject,
    measure: tuple[int, int, str],
    periods: list[Named],
    reported: Reported,
) -> Iterator[Share]:
    told = _told(text, run, subject, periods, sentence)
    if told is None:
        return
    who, picked = told
    for percent, period in picked:
        end = max(percent.end, measure[1]) if measure[0] >= percent.end else percent.end
        current = [reported.is_current(p) for p in period]
        is_current = True if True in current else (None if not current or None in current else False)
        days = [p.first for p in period if p.precision == "day"]
        if subject.who == "none":
            if percent.is_bound or percent is run[0]:
                yield Share(
                    percent.start,
                    end,
                    "none",
                    None,
                    None,
                    percent.low,
                    False,
                    measure[2],
                    is_current,
                    days[0] if len(days) == 1 else None,
                )
            return
        if _LESS_BEFORE.search(text, max(sentence.start, percent.start - 30), percent.start):
            continue
        yield Share(
            percent.start, end, who, subject.name if who == "one" else None, percent.low, percent.high, percent.is_bound, measure[2],
            is_current, days[0] if len(days) == 1 else None,
        )  # fmt: skip


def _measure_of(
    text: str, run: list[_Percent], measures: Sequence[tuple[int, int, str]], sentence: Sentence
) -> tuple[int, int, str] | None:
    """What the percentages are of: what follows them, else what stands before."""
    last = run[-1]
    for measure in measures:
        if measure[0] >= last.end and _TO_MEASURE.fullmatch(text, last.end, measure[0]):
            return measure
    if _OTHER_MEASURE.match(text, last.end, sentence.end):
        # "22% of Data Center revenue": a part of a part
        after = _OTHER_MEASURE.match(text, last.end, sentence.end)
        if after and not re.match(
            r"(?:the\s+)?(?:three|six|nine|twelve|years?|fiscal|quarter|\d{4}|each|both|these|which)\b",
            text[after.end() : after.end() + 40],
            re.IGNORECASE,
        ):
            return None
    before = [m for m in measures if m[1] <= run[0].start]
    if not before or COUNTERPARTY.has("change_verb", text, before[-1][1], run[0].start):
        return None
    return before[-1] if COUNTERPARTY.has("share_verb", text, sentence.start, run[0].start) else None


def _subject_of(
    text: str, run: list[_Percent], measure: tuple[int, int, str], subjects: Sequence[_Subject], sentence: Sentence
) -> _Subject | None:
    """The customer that is nearest before in the clause, else the first one after what the share is of."""
    first = run[0].start
    clause = sentence.start
    for match in _CLAUSE.finditer(text, sentence.start, first):
        clause = match.start()
    asides = [m.span() for m in _ASIDE.finditer(text, sentence.start, first)]
    before = [
        s
        for s in subjects
        if s.end <= first
        and not any(a < s.start and s.end <= b for a, b in asides)
        and not _THROUGH.search(text, max(sentence.start, s.start - 40), s.start)
    ]
    inside = [s for s in before if s.start >= clause]
    if inside:
        return inside[-1]
    after = [s for s in subjects if s.start >= max(run[-1].end, measure[1] if measure[0] >= run[-1].end else 0)]
    if after and COUNTERPARTY.has("came_from", text, run[-1].end, after[0].start + 1):
        return after[0]
    return before[-1] if before else None


def _periods_of(
    run: list[_Percent], percents: Sequence[_Percent], named: Sequence[Named], sentence: Sentence
) -> list[Named]:
    """Periods named behind the percentages and before the next ones; else at the sentence's end, else before."""
    following = next((p.start for p in percents if p.start > run[-1].end), sentence.end)
    behind = [n for n in named if run[-1].end <= n.start < following]
    if behind:
        return behind
    since = max((p.end for p in percents if p.end <= run[0].start), default=sentence.start)
    before = [n for n in named if since <= n.start and n.end <= run[0].start]
    later = [n for n in named if n.start >= run[-1].end]
    return later[-1:] if later else before or [n for n in named if n.end <= run[0].start]


def _told(
    text: str, run: list[_Percent], subject: _Subject, periods: list[Named], sentence: Sentence
) -> tuple[Who, list[tuple[_Percent, list[Named]]]] | None:
    """Whom each percentage is of, and when: one customer in several periods, or several in one."""
    values = [p for p in run if not p.is_bound] or run
    each = bool(_EACH.search(text, sentence.start, sentence.end))
    paired = (
        len(values) > 1
        and len(periods) == len(values)
        and bool(_RESPECTIVELY.search(text, values[-1].end, sentence.end))
    )
    picked = [(value, [periods[n]] if paired else list(periods)) for n, value in enumerate(values)]
    if subject.who != "several":
        return subject.who, picked
    together = bool(_TOGETHER.search(text, sentence.start, values[-1].start + 1))
    if each and not together:
        return "one", picked
    if together:
        return "several", [one for one in picked if not one[0].is_bound]
    if len(values) > 1 and not paired:
        return "one", picked
    if values[0].is_bound:
        # "two customers accounted for more than 10%": of each, as the rule on disclosure asks
        return "one", picked
    return "several", picked


_ROW_CELL: Final = re.compile(r"(?P<value>\d{1,3}(?:\.\d+)?)\s?%\)?")
_ABSENT: Final = re.compile(r"[*#\u2014\u2013\u2012-]+|<\s?10\s?%|N/?A|\(?[a-z\d]\)|less than 10\s?%", re.IGNORECASE)


def _row_shares(text: str, sentence: Sentence, reported: Reported) -> Iterator[Share]:
    """A line of a table of customers: label, then a share a period."""
    cells = text[sentence.start : sentence.end].split(CELL)
    label = cells[0].strip()
    lettered = COUNTERPARTY.spans("customer_lettered", label, 0, len(label)) or COUNTERPARTY.spans(
        "customer_one", label, 0, len(label)
    )
    about = _table_subject(text, sentence)
    if about is None or not label or re.match(r"(?:total|all other|others?\b|no\b|\*)", label, re.IGNORECASE):
        return
    if not lettered and (not about[1] or _NOT_A_NAME.match(label) or not label[0].isupper() or len(label) > 60):
        return
    at = sentence.start + len(cells[0])
    values: list[tuple[int, int, Decimal | None]] = []
    for cell in cells[1:]:
        begin = at + len(CELL)
        at = begin + len(cell)
        match = _ROW_CELL.fullmatch(cell.strip())
        if match:
            values.append((begin, at, Decimal(match["value"])))
        elif _ABSENT.fullmatch(cell.strip()):
            values.append((begin, at, None))
    columns = _columns(text, sentence, len(values))
    for n, (begin, end, value) in enumerate(values):
        if value is None or value > _MAX_SHARE:
            continue
        period = columns[n] if columns else None
        is_current = reported.is_current(period) if period else None
        yield Share(
            begin,
            end,
            "one",
            label,
            value,
            None,
            False,
            about[0],
            is_current,
            period.first if period and period.precision == "day" else None,
        )


def _table_subject(text: str, sentence: Sentence) -> tuple[str, bool] | None:
    """What the shares in a table are of, and whether its lines are customers by name; None of another table."""
    for a, b in lines_before(text, sentence.start, _TABLE_REACH):
        line_has_cells = CELL in text[a:b]
        lead = text.rfind(". ", a, b)
        if not line_has_cells and lead >= 0:
            # the paragraph's last sentence leads to the table
            a = lead + 2
        customers = COUNTERPARTY.has("customer_word", text, a, b)
        measures = _measures(text, a, b)
        if customers and measures and b - a < _TABLE_LEAD_CHARS and COUNTERPARTY.has("table_of_shares", text, a, b):
            return measures[0][2], not COUNTERPARTY.has("table_not_customers", text, a, b)
        if not line_has_cells and a < sentence.block and b - a > _LEAD_CHARS:
            return None
    return None


def _columns(text: str, sentence: Sentence, count: int) -> list[Named]:
    """Periods of the columns from the nearest line above that names as many; empty where none does."""
    for a, b in lines_before(text, sentence.start, _TABLE_REACH):
        named = dates(text, a, b)
        if len(named) == count and count:
            return named
        if len(named) == 1 and count:
            return named * count
        if CELL not in text[a:b] and a < sentence.block:
            break
    return []
