"""Made filers whose every quarter is known: fiscal calendars, restatements and tag switches as real ones have them.

A filer's quarters have *versions*: a value and the filing from which on it is what the filer says. Every filing
reports what is in force at its own turn, in the spans real filings use: income by quarter and to date, cash flows
only to date, prior periods beside them. So for any quarter the set of right answers is known exactly, and any
difference of two spans of different versions is recognisably none of them.

Left out on purpose, because no reader of the figures alone could tell: a filing that changes earlier quarters of
its own fiscal year without filing them again.
"""

from __future__ import annotations

import calendar
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Any, Final, Literal, get_args

import pyarrow as pa

from overbuild.extract.scope import SCOPE_FILE
from overbuild.lake.schemas import DATASETS
from overbuild.lake.store import Lake

PPE: Final = "PaymentsToAcquirePropertyPlantAndEquipment"
PRODUCTIVE: Final = "PaymentsToAcquireProductiveAssets"
INCOME: Final = {"revenue": "Revenues", "net_income": "NetIncomeLoss"}  # by quarter and to date
CASH_FLOW: Final = {  # to date only
    "operating_cash_flow": "NetCashProvidedByUsedInOperatingActivities",
    "capex": PPE,
    "debt_issued": "ProceedsFromIssuanceOfDebt",
}
INSTANTS: Final = {"total_assets": "Assets", "cash": "CashAndCashEquivalentsAtCarryingValue"}
CONCEPTS: Final = (*INCOME, *CASH_FLOW, *INSTANTS)
LEASE: Final = "FinanceLeaseLiability"
MILLION: Final = 1_000_000

Calendar = Literal["months", "weeks_13", "weeks_12_12_12_16", "weeks_16_12_12_12", "changed"]
CALENDARS: Final[tuple[Calendar, ...]] = get_args(Calendar)
Restatement = Literal["none", "recast", "amended_quarter", "amended_year", "amended_all"]
Switch = Literal["none", "proven", "unproven", "other_scope"]


@dataclass(frozen=True)
class Plan:
    """What is special about a filer."""

    calendar: Calendar
    restatement: Restatement = "none"
    restated: str = "capex"  # concept
    switch: Switch = "none"
    switch_quarter: int = 1  # fiscal quarter whose report is the first with the other tag
    drops: int | None = None  # fiscal quarter whose report of the third year is never filed
    shows_fourth: bool = False  # annual reports show the fourth quarter of the income statement
    trailing: bool = False  # interim reports show trailing twelve months
    recast_8k: bool = False  # an 8-K says something else about every period
    future: bool = False  # spans and dates that end after the filing
    currency: str = "USD"
    other_currency: str | None = None  # some figures once more, translated
    issues_debt: Literal["always", "often", "tagged_when_not_nil"] = "often"
    leases: Literal["none", "annual"] = "none"  # finance leases: none at all, or shown once a year


@dataclass(frozen=True)
class Quarter:
    """A fiscal quarter: its number in the fiscal year and its days."""

    number: int
    start: date
    end: date


@dataclass(frozen=True)
class Year:
    """A fiscal year, or a transition period of fewer quarters; stubs under a quarter have none."""

    start: date
    end: date
    quarters: tuple[int, ...]  # positions in the filer's list of quarters
    is_transition: bool = False

    @property
    def label(self) -> int:
        """Year in which most of the last month lies."""
        return (self.end - timedelta(days=10)).year


@dataclass
class Filing:
    """A report on the first ``upto`` quarters of a year."""

    form: str
    year: int
    upto: int
    filed: date
    accession: str = ""
    seq: int = 0

    @property
    def accepted(self) -> datetime:
        """Instant of acceptance."""
        return datetime.combine(self.filed, time(21, 5), UTC)


Version = tuple[int, int]  # first filing's seq, value


@dataclass
class Filer:
    """A filer, its truth and its filings in order of acceptance."""

    cik: int
    ticker: str
    plan: Plan
    quarters: list[Quarter] = field(default_factory=list)
    years: list[Year] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    versions: dict[tuple[str, str, int], list[Version]] = field(default_factory=dict)  # concept, tag, quarter
    switched_at: int | None = None  # seq

    @property
    def accessions(self) -> str:
        """What every accession number of the filer begins with; the same on all its days."""
        return self.filings[0].accession[:10]

    def tag(self, concept: str, seq: int) -> str:
        """Tag that a filing uses for a concept."""
        if concept == "capex" and self.switched_at is not None and seq >= self.switched_at:
            return PRODUCTIVE
        return (INCOME | CASH_FLOW | INSTANTS)[concept]

    def at(self, concept: str, tag: str, quarter: int, seq: int) -> int:
        """What the filer says about a quarter at a filing."""
        return [value for since, value in self.versions[concept, tag, quarter] if since <= seq][-1]

    def truths(self, concept: str, tag: str, quarter: int, seq: int | None = None) -> set[int]:
        """Every version, or those of the filings up to ``seq``."""
        return {v for since, v in self.versions[concept, tag, quarter] if seq is None or since <= seq}

    def own_filing(self, quarter: int) -> Filing | None:
        """The first report on a quarter; None where it was never filed."""
        for filing in self.filings:
            if self.years[filing.year].quarters[filing.upto - 1 : filing.upto] == (quarter,):
                return filing
        return None

    def position(self, end: date) -> int | None:
        """The quarter that ends on a day."""
        return next((i for i, quarter in enumerate(self.quarters) if quarter.end == end), None)

    def twelve_months(self, quarter: int) -> tuple[int, ...] | None:
        """The four quarters up to one, where they follow each other without a stub between them."""
        four = tuple(range(quarter - 3, quarter + 1))
        if four[0] < 0:
            return None
        follows = all(self.quarters[b].start == self.quarters[a].end + timedelta(days=1) for a, b in pairwise(four))
        return four if follows else None

    def sums(self, concept: str, tags: Iterable[str], quarters: Sequence[int], seq: int | None = None) -> set[int]:
        """Every sum of versions of quarters, each tag by itself."""
        return {
            sum(choice)
            for tag in tags
            for choice in product(*(self.truths(concept, tag, quarter, seq) for quarter in quarters))
        }


def plans(rng: random.Random) -> list[Plan]:
    """Forty filers: each trap on several calendars, the rest at random."""
    traps: list[dict[str, Any]] = [
        {},
        {"restatement": "recast", "restated": "capex"},
        {"restatement": "recast", "restated": "revenue", "shows_fourth": True},
        {"restatement": "amended_quarter", "restated": "capex"},
        {"restatement": "amended_year", "restated": "operating_cash_flow"},
        {"restatement": "amended_all", "restated": "net_income"},
        {"restatement": "amended_all", "restated": "capex"},
        {"switch": "proven", "switch_quarter": rng.choice((2, 3))},
        {"switch": "unproven", "switch_quarter": rng.choice((2, 3))},
        {"switch": "other_scope", "switch_quarter": rng.choice((1, 2, 3, 4))},
        {"drops": rng.choice((1, 2, 3)), "shows_fourth": True},
        {"trailing": True, "recast_8k": True, "future": True},
        {"currency": "EUR", "other_currency": "USD", "leases": "annual"},
        {"restatement": "amended_quarter", "restated": "operating_cash_flow", "issues_debt": "always"},
    ]
    made = []
    for number in range(40):
        trap = traps[number % len(traps)]
        kind: Calendar = CALENDARS[(number + number // len(traps)) % len(CALENDARS)]
        extras = {
            "shows_fourth": rng.random() < 0.4,
            "trailing": rng.random() < 0.2,
            "recast_8k": rng.random() < 0.2,
            "future": rng.random() < 0.2,
            "issues_debt": rng.choice(("always", "often", "tagged_when_not_nil")),
            "leases": rng.choice(("none", "annual")),
        }
        made.append(Plan(**({"calendar": kind} | extras | trap)))
    return made


def filers(seed: int) -> list[Filer]:
    """The filers of a seed."""
    rng = random.Random(seed)
    return [make(rng, 2_000_001 + number, plan) for number, plan in enumerate(plans(rng))]


def make(rng: random.Random, cik: int, plan: Plan) -> Filer:
    """One filer: its calendar, its filings, its figures, then what changes them."""
    filer = Filer(cik, f"SYN{cik % 1000:03d}", plan)
    _add_years(rng, filer)
    _add_filings(rng, filer)
    _add_values(rng, filer)
    _restate(rng, filer)
    return filer


def cut(made: Iterable[Filer], first_cik: int = 3_000_001) -> list[Filer]:
    """The same filers on earlier days, each day as a filer of its own: after each report of the years that restate
    or are restated, or after two of them where nothing is.
    """
    earlier: list[Filer] = []
    for filer in made:
        middle = [f.seq for f in filer.filings if len(filer.years) - 3 <= f.year <= len(filer.years) - 2]
        if filer.plan.restatement == "none":
            middle = middle[2::3]
        for seq in middle:
            cik = first_cik + len(earlier)
            earlier.append(replace(filer, cik=cik, ticker=f"CUT{cik % 1000:03d}", filings=filer.filings[: seq + 1]))
    return earlier


# --- the calendar ---------------------------------------------------------------------------------------


def _month_after(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _add_years(rng: random.Random, filer: Filer) -> None:
    kind, years = filer.plan.calendar, 5
    if kind in ("months", "changed"):
        start = date(2017, rng.randint(1, 12), 1)
        for number in range(years):
            if kind == "changed" and number == 2:
                start = _add_transition(filer, start, rng.choice((1, 2, 3, 6, 9)))
            starts = [_month_after(start, 3 * n) for n in range(5)]
            _add_year(filer, starts)
            start = starts[-1]
        return
    month, weekday = rng.randint(1, 12), rng.randint(3, 6)
    ends = [_last_weekday(2016 + n, month, weekday) for n in range(years + 1)]
    weeks = {
        "weeks_13": [13, 13, 13],
        "weeks_12_12_12_16": [12, 12, 12],
        "weeks_16_12_12_12": [16, 12, 12],
    }[kind]
    for before, end in pairwise(ends):
        starts = [before + timedelta(days=1)]
        for length in weeks:
            starts.append(starts[-1] + timedelta(weeks=length))
        _add_year(filer, [*starts, end + timedelta(days=1)])


def _last_weekday(year: int, month: int, weekday: int) -> date:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _add_transition(filer: Filer, start: date, months: int) -> date:
    following = _month_after(start, months)
    if months < 3:
        filer.years.append(Year(start, following - timedelta(days=1), (), is_transition=True))
    else:
        _add_year(filer, [_month_after(start, n) for n in range(0, months + 1, 3)], is_transition=True)
    return following


def _add_year(filer: Filer, starts: list[date], *, is_transition: bool = False) -> None:
    first = len(filer.quarters)
    for number, (start, following) in enumerate(pairwise(starts), 1):
        filer.quarters.append(Quarter(number, start, following - timedelta(days=1)))
    positions = tuple(range(first, len(filer.quarters)))
    filer.years.append(Year(starts[0], starts[-1] - timedelta(days=1), positions, is_transition))


# --- the filings ----------------------------------------------------------------------------------------


def _add_filings(rng: random.Random, filer: Filer) -> None:
    plan, made = filer.plan, []
    amended_year = len(filer.years) - 3
    for number, year in enumerate(filer.years):
        for upto in range(1, len(year.quarters) + 1):
            if plan.drops == upto and number == 2:
                continue
            is_last = upto == len(year.quarters)
            form = ("10-KT" if year.is_transition else "10-K") if is_last else "10-Q"
            lag = rng.randint(45, 58) if is_last else rng.randint(25, 40)
            end = filer.quarters[year.quarters[upto - 1]].end
            made.append(Filing(form, number, upto, end + timedelta(days=lag)))
            amended = plan.restatement == "amended_quarter" and upto == 1 + filer.cik % 3
            if number == amended_year and (amended or (plan.restatement == "amended_year" and is_last)):
                made.append(replace(made[-1], form=f"{form}/A", filed=made[-1].filed + timedelta(days=9)))
        if number == amended_year and plan.restatement == "amended_all":
            last = made[-1].filed
            for upto in range(1, 5):
                form = "10-K/A" if upto == 4 else "10-Q/A"
                made.append(Filing(form, number, upto, last + timedelta(days=4 + upto)))
    filer.filings = sorted(made, key=lambda filing: filing.filed)
    for seq, filing in enumerate(filer.filings):
        filing.seq, filing.accession = seq, f"{filer.cik:010d}-{filing.filed:%y}-{seq:06d}"
    if plan.switch != "none":
        filer.switched_at = next(
            filing.seq
            for filing in filer.filings
            if filing.year >= len(filer.years) - 2 and filing.upto >= plan.switch_quarter
        )


# --- the figures ----------------------------------------------------------------------------------------


def _add_values(rng: random.Random, filer: Filer) -> None:
    for concept in CONCEPTS:
        # what is paid, owed and held in a quarter is a part of all assets
        size = rng.randint(300, 9000) * (20 if concept == "total_assets" else 1)
        for position in range(len(filer.quarters)):
            value = rng.randint(size, size * 2) * MILLION + rng.randint(0, 999) * 1000
            if concept in ("net_income", "operating_cash_flow") and rng.random() < 0.15:
                value = -value // 3
            if concept == "debt_issued" and filer.plan.issues_debt != "always" and rng.random() < 0.5:
                value = 0
            tag = (INCOME | CASH_FLOW | INSTANTS)[concept]
            filer.versions[concept, tag, position] = [(-1, value)]
            if concept == "capex":
                wider = value * 13 // 10 if filer.plan.switch == "other_scope" else value
                filer.versions[concept, PRODUCTIVE, position] = [(-1, wider)]


def _restate(rng: random.Random, filer: Filer) -> None:
    plan = filer.plan
    if plan.restatement == "none":
        return
    restating = len(filer.years) - 2
    if plan.restatement == "recast":
        since = next(f.seq for f in filer.filings if (f.year, f.upto) == (restating, 1))
        for year in filer.years[:restating]:
            for position in year.quarters:
                _change(rng, filer, since, position)
        return
    for filing in filer.filings:
        if not filing.form.endswith("/A"):
            continue
        positions = filer.years[filing.year].quarters
        if plan.restatement == "amended_all":
            # all quarters are restated at the first amendment; each amendment files its own spans again
            if filing.upto == 1:
                for position in positions:
                    _change(rng, filer, filing.seq, position)
        else:
            _change(rng, filer, filing.seq, positions[filing.upto - 1])


def _change(rng: random.Random, filer: Filer, since: int, position: int) -> None:
    factor = rng.choice((-1, 1)) * rng.randint(40, 150)  # per mille: more than rounding, less than a typing error
    for (concept, _, at), versions in filer.versions.items():
        if concept == filer.plan.restated and at == position:
            versions.append((since, versions[-1][1] * (1000 + factor) // 1000))


# --- the lake -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """What one figure of a report covers; ``start`` is None for an instant."""

    concept: str
    quarters: tuple[int, ...]
    start: date | None
    end: date


def spans(filer: Filer, filing: Filing) -> list[Span]:
    """What a report shows: its own quarter and year to date, and the periods it compares them with."""
    year = filer.years[filing.year]
    found = _year_spans(filer, year, filing.upto, is_own=True)
    earlier = [y for y in filer.years[: filing.year] if y.quarters]
    is_annual = filing.form.startswith("10-K")
    if is_annual:
        for before in earlier[-2:]:
            found += _year_spans(filer, before, len(before.quarters), is_own=False)
    elif earlier and len(earlier[-1].quarters) == 4 == len(year.quarters):
        found += _year_spans(filer, earlier[-1], filing.upto, is_own=False)
    if earlier:
        last = earlier[-1].quarters[-1]
        found += [Span(c, (last,), None, filer.quarters[last].end) for c in INSTANTS]
    if filer.plan.trailing and not is_annual:
        own = year.quarters[filing.upto - 1]
        if four := filer.twelve_months(own):
            start, end = filer.quarters[four[0]].start, filer.quarters[own].end
            found += [Span(c, four, start, end) for c in CASH_FLOW]
    return found


def _year_spans(filer: Filer, year: Year, upto: int, *, is_own: bool) -> list[Span]:
    last = year.quarters[upto - 1]
    end = filer.quarters[last].end
    to_date = year.quarters[:upto]
    found = [Span(c, to_date, year.start, end) for c in (*INCOME, *CASH_FLOW)]
    if upto > 1 and (upto < 4 or (is_own and filer.plan.shows_fourth)):
        found += [Span(c, (last,), filer.quarters[last].start, end) for c in INCOME]
    if is_own:
        found += [Span(c, (last,), None, end) for c in INSTANTS]
    return found


def facts(rng: random.Random, filer: Filer) -> list[dict[str, Any]]:
    """Rows of the lake's facts; at most one a tag, span and filing."""
    plan = filer.plan
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}

    def add(filing: Filing, tag: str, start: date | None, end: date, value: int, unit: str, form: str) -> None:
        key = (tag, unit, start, end, filing.accession + ("K" if form == "8-K" else ""))
        rows.setdefault(
            key,
            {
                "cik": filer.cik,
                "taxonomy": "us-gaap",
                "tag": tag,
                "unit": unit,
                "start_on": start,
                "end_on": end,
                "value": Decimal(value),
                "accession_number": filing.accession if form != "8-K" else _recast_accession(filer),
                "form": form,
                "filed_on": filing.filed,
                # about the filing at best, and here about nothing
                "filing_fiscal_year": rng.randint(2009, 2030),
                "filing_fiscal_period": rng.choice(("Q1", "Q2", "Q3", "FY", None)),
                "frame": None,
                "source_url": f"https://data.sec.gov/api/xbrl/companyfacts/CIK{filer.cik:010d}.json",
                "source_sha256": "0" * 64,
            },
        )

    for filing in filer.filings:
        for span in spans(filer, filing):
            tag = filer.tag(span.concept, filing.seq)
            if (
                plan.switch == "unproven"
                and tag == PRODUCTIVE
                and span.quarters[-1] not in filer.years[filing.year].quarters
            ):
                continue  # the other tag never stands beside an amount that the first one gave
            values = [filer.at(span.concept, tag, q, filing.seq) for q in span.quarters]
            value = values[0] if span.start is None else sum(values)
            if span.concept == "debt_issued" and value == 0 and plan.issues_debt == "tagged_when_not_nil":
                continue
            add(filing, tag, span.start, span.end, value, plan.currency, filing.form)
            if plan.other_currency and rng.random() < 0.3:
                add(filing, tag, span.start, span.end, value * 11 // 10, plan.other_currency, filing.form)
            late = span.end + timedelta(days=364)
            if plan.future and late > filing.filed and rng.random() < 0.1:
                add(filing, tag, span.start and span.start + timedelta(days=364), late, value + 7, plan.currency,
                    filing.form)  # fmt: skip
        if plan.leases == "annual" and filing.form.startswith("10-K"):
            end = filer.quarters[filer.years[filing.year].quarters[filing.upto - 1]].end
            add(filing, LEASE, None, end, 55 * MILLION, plan.currency, filing.form)
    if plan.recast_8k:
        last = filer.filings[-1]
        for filing in filer.filings[:-1]:
            for span in spans(filer, filing):
                tag = filer.tag(span.concept, filing.seq)
                add(last, tag, span.start, span.end, rng.randint(1, 9999) * MILLION, plan.currency, "8-K")
    return list(rows.values())


def _recast_accession(filer: Filer) -> str:
    return f"{filer.accessions}-99-000001"


def write_lake(root: str, made: Sequence[Filer], seed: int) -> None:
    """A lake of these filers, as the extract step would have left it."""
    rng, lake = random.Random(seed), Lake(root)
    provenance = {"source_url": "https://data.sec.gov/made.json", "source_sha256": "0" * 64}
    scope = []
    for filer in made:
        rows = facts(rng, filer)
        listed = [(f.accession, f.form, f.filed, f.accepted) for f in filer.filings]
        if filer.plan.recast_8k:
            last = filer.filings[-1]
            listed.append((_recast_accession(filer), "8-K", last.filed, last.accepted + timedelta(minutes=5)))
        filings = [
            {
                "cik": filer.cik,
                "accession_number": accession,
                "form": form,
                "filed_on": filed,
                "accepted_at": accepted,
                "accepted_at_basis": "submissions_read_as_eastern",
                "filing_url": f"https://www.sec.gov/Archives/edgar/data/{filer.cik}/{accession}-index.htm",
                **provenance,
            }
            for accession, form, filed, accepted in listed
        ]
        company = {"cik": filer.cik, "name": filer.ticker, "tickers": [filer.ticker], "exchanges": [], **provenance}
        for dataset, content in (("companies", [company]), ("filings", filings), ("facts", rows)):
            schema = DATASETS[dataset].schema
            full = [{name: row.get(name) for name in schema.names} for row in content]
            lake.write(dataset, filer.cik, pa.Table.from_pylist(full, schema=schema))
        scope.append({"cik": filer.cik, "ticker": filer.ticker, "cohort": None, "status": "ok", "facts": len(rows)})
    text = json.dumps({"origin": "edgar", "companies": scope, "prices": [], "unresolved": []})
    lake.put_text(SCOPE_FILE, text)
