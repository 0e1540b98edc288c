"""What a rule may know of words at a quarter, gathered a second time from the staged disclosures and filings.

A signal is true where one of the window's filings says it, false only where all that has to be read to deny it was
read, else unknown. Nothing accepted after the quarter's own filing is in a window; both sights follow the same filings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from tests.red_flags.figures import Figures, read

_CONFIDENCE: Final = 0.8
_NEAR: Final = 2000  # characters between a raise and the figure beside it
_EASTERN: Final = ZoneInfo("America/New_York")
_REPORTS: Final = {"10-K", "10-K405", "10-KT", "10-Q", "10-QT", "20-F", "40-F"}
_SPOKEN: Final = {"8-K", "6-K"} | _REPORTS
Row = dict[str, Any]
Test = Callable[[Row], bool]


@dataclass
class _Quarter:
    """A quarter and the filings that tell of it."""

    row: Row
    report: str
    is_read: bool
    releases: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    are_releases_read: bool = True


@dataclass
class Heard:
    """A signal at every row of ``Figures.base``: whether it is said, the spans behind it, and whether all was read."""

    is_said: pd.Series
    spans: list[list[Row]]
    is_read: list[bool]


@dataclass
class Words:
    """Signals from words, row by row of ``Figures.base``."""

    figures: Figures

    def _rows(self, sql: str) -> list[Row]:
        records = read(self.figures.connection, sql).to_dict("records")
        return [{str(name): value for name, value in record.items()} for record in records]

    @cached_property
    def _spans(self) -> dict[tuple[int, str], list[Row]]:
        """Disclosures that count, by company and filing."""
        found: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in self._rows(
            "select cik, accession_number, document_number, section_number, kind, class_name, subject,"
            " value::double as value, unit, confidence, span_start, span_end, accepted_at"
            " from staging.stg_edgar__disclosures"
        ):
            if row["confidence"] >= _CONFIDENCE:
                found[row["cik"], row["accession_number"]].append(row)
        return found

    @cached_property
    def guidance(self) -> dict[int, list[Row]]:
        """Guidance of whole fiscal years that counts, by company, in the order it became public."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self._rows(
            "select * replace (low_amount::double as low_amount, high_amount::double as high_amount)"
            " from marts.mart_capex_guidance where guided_span = 'year' and guided_fiscal_year is not null"
            " order by known_at, accession_number, confidence desc, document_number, span_start"
        ):
            if row["confidence"] >= _CONFIDENCE:
                found[row["cik"]].append(row)
        return found

    @cached_property
    def _documents(self) -> set[tuple[int, str]]:
        rows = self._rows("select distinct cik, accession_number from staging.stg_edgar__documents")
        return {(row["cik"], row["accession_number"]) for row in rows}

    @cached_property
    def _quarters(self) -> dict[int, list[_Quarter]]:
        """The quarters of a company in the order of their ends."""
        told: dict[int, list[_Quarter]] = defaultdict(list)
        for row in self._rows("select * from marts.dim_fiscal_quarter order by cik, period_end_on"):
            accession = row["accession_number"]
            told[row["cik"]].append(_Quarter(row, accession, (row["cik"], accession) in self._documents))
        for row in self._rows(
            "select cik, accession_number, form, coalesce(items, '') as items, accepted_at"
            " from staging.stg_edgar__filings where accepted_at is not null order by accepted_at, accession_number"
        ):
            quarters = told.get(row["cik"], [])
            if row["form"].removesuffix("/A") not in _SPOKEN or any(
                q.report == row["accession_number"] for q in quarters
            ):
                continue
            later = [q for q in quarters if q.row["known_at"] >= row["accepted_at"]]
            if not later:
                continue
            own = min(later, key=lambda q: (q.row["known_at"], -q.row["period_end_on"].toordinal()))
            day = row["accepted_at"].tz_localize("UTC").tz_convert(_EASTERN).date()
            is_release = row["form"] == "6-K" or (row["form"] == "8-K" and "2.02" in row["items"])
            if is_release and day > own.row["period_end_on"].date():
                own.releases.append(row["accession_number"])
                own.are_releases_read &= (row["cik"], row["accession_number"]) in self._documents
            else:
                own.others.append(row["accession_number"])
        return told

    def _window(self, quarter: _Quarter, length: int) -> list[_Quarter]:
        """The last quarters of the same chain that were public by the quarter's own filing."""
        row = quarter.row
        return [
            q
            for q in self._quarters[row["cik"]]
            if q.row["chain_id"] == row["chain_id"]
            and 0 <= row["chain_index"] - q.row["chain_index"] < length
            and q.row["known_at"] <= row["known_at"]
        ]

    def _at(self, per_quarter: Callable[[_Quarter], Any]) -> list[Any]:
        """One answer a quarter, for every row of ``Figures.base``."""
        answers = {
            (cik, q.row["period_end_on"]): per_quarter(q) for cik, quarters in self._quarters.items() for q in quarters
        }
        base = self.figures.base
        return [answers[key] for key in zip(base["cik"], base["period_end_on"], strict=True)]

    def _is_read(self, quarter: _Quarter, length: int, *, releases: bool) -> bool:
        window = self._window(quarter, length)
        return sum(q.is_read for q in window) == length and (not releases or all(q.are_releases_read for q in window))

    def _heard(self, quarter: _Quarter, test: Test, length: int, *, everything: bool) -> list[Row]:
        found: list[Row] = []
        for q in self._window(quarter, length):
            names = [q.report, *q.releases, *(q.others if everything else [])]
            found += [s for name in names for s in self._spans.get((q.row["cik"], name), ()) if test(s)]
        return found

    def hear(self, test: Test, quarters: int, *, own: bool = False) -> Heard:
        """``own``: the quarter's report and releases, all of which have to be read; else any filing, and reports."""
        spans = self._at(lambda q: self._heard(q, test, quarters, everything=not own))
        is_read = self._at(lambda q: self._is_read(q, quarters, releases=own))
        said = [True if found else (False if known else pd.NA) for found, known in zip(spans, is_read, strict=True)]
        return Heard(pd.Series(said, index=self.figures.base.index, dtype="boolean"), spans, is_read)

    def read(self, quarters: int) -> list[bool]:
        """Whether reports and releases of so many quarters were read."""
        return self._at(lambda q: self._is_read(q, quarters, releases=True))

    def number(self, values: Iterable[float | None]) -> pd.Series:
        """A column of numbers beside ``Figures.base``."""
        return pd.Series([float("nan") if v is None else v for v in values], index=self.figures.base.index, dtype=float)

    def truth(self, values: Iterable[bool | None]) -> pd.Series:
        """A column of truths beside ``Figures.base``."""
        return pd.Series([pd.NA if v is None else v for v in values], index=self.figures.base.index, dtype="boolean")

    def newest(self, heard: Heard, unit: str) -> pd.Series:
        """The greatest quantity of the newest filing that gives one in the unit."""
        told = ([s for s in spans if s["unit"] == unit and not pd.isna(s["value"])] for spans in heard.spans)
        keys = ([(s["accepted_at"], s["accession_number"], s["value"]) for s in spans] for spans in told)
        return self._of_currency(self.number(max(found)[2] if found else None for found in keys), unit)

    def greatest(self, heard: Heard, unit: str) -> pd.Series:
        """The greatest quantity of the window in the unit."""
        told = ([s["value"] for s in spans if s["unit"] == unit] for spans in heard.spans)
        values = ([value for value in found if not pd.isna(value)] for found in told)
        return self._of_currency(self.number(max(found, default=None) for found in values), unit)

    def _of_currency(self, column: pd.Series, unit: str) -> pd.Series:
        """Dollars stand beside figures in dollars alone."""
        return column.where(self.figures.base["currency"] == "USD") if unit == "USD" else column

    def density(self, test: Test) -> pd.Series:
        """Spans per 1,000 words of the quarter's report and releases; unknown unless all were read."""

        def per_quarter(q: _Quarter) -> float | None:
            if not self._is_read(q, 1, releases=True):
                return None
            counted = self._heard(q, of("ai_mention", "words"), 1, everything=False)
            words = sum(span["value"] for span in counted)
            return 1000 * len(self._heard(q, test, 1, everything=False)) / words if words else None

        return self.number(self._at(per_quarter))

    def unbacked(self) -> Heard:
        """AI beside CapEx or borrowing in a section without a figure of what it earns."""
        backed = {
            _section(span)
            for spans in self._spans.values()
            for span in spans
            if (span["kind"], span["class_name"]) == ("ai_mention", "figure")
        }
        return self.hear(
            lambda s: (
                s["kind"] == "ai_mention"
                and s["class_name"] in ("with_capex", "with_borrowing")
                and _section(s) not in backed
            ),
            1,
            own=True,
        )

    def year_before(self, column: pd.Series) -> pd.Series:
        """A column as it was four quarters before, in the same sight."""
        keys = self.figures.base[["cik", "chain_id", "chain_index", "vintage"]]
        before = keys.assign(value=column, chain_index=keys["chain_index"] + 4)
        found = keys.merge(before, on=["cik", "chain_id", "chain_index", "vintage"], how="left")
        return pd.Series(found["value"].array, index=self.figures.base.index)

    @cached_property
    def raises(self) -> list[list[Row]]:
        """Raises of one fiscal year's range within 18 months, each range once: the year raised most often.

        ``figure`` says whether a figure of utilisation or contracts stands beside a raise.
        """

        def per_quarter(q: _Quarter) -> list[Row]:
            known = q.row["known_at"]
            by_year: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
            for row in self._raised[q.row["cik"]]:
                if known - pd.DateOffset(months=18) < row["known_at"] <= known:
                    by_year[row["guided_fiscal_year"], row["basis"], row["currency"]].append(row)
            # of years raised as often the newest, of its bases the one that was guided last
            newest = {
                subject: max(
                    row["known_at"]
                    for row in self.guidance[q.row["cik"]]
                    if (row["guided_fiscal_year"], row["basis"], row["currency"]) == subject
                    and row["known_at"] <= known
                    and not (pd.isna(row["low_amount"]) and pd.isna(row["high_amount"]))
                )
                for subject in by_year
            }
            by_basis = dict(sorted(by_year.items(), key=lambda item: str(item[0][1])))
            return max(
                by_basis.values(),
                key=lambda rows: (
                    len(rows),
                    rows[0]["guided_fiscal_year"],
                    newest[rows[0]["guided_fiscal_year"], rows[0]["basis"], rows[0]["currency"]],
                ),
                default=[],
            )

        return self._at(per_quarter)

    @cached_property
    def _raised(self) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = defaultdict(list)
        for cik, rows in self.guidance.items():
            ranges: dict[tuple[Any, ...], Row] = {}
            for row in rows:
                amounts = (row["low_amount"], row["high_amount"])
                if row["direction"] != "raised" or all(pd.isna(a) for a in amounts):
                    continue
                key = (row["guided_fiscal_year"], row["basis"], row["currency"], *map(str, amounts))
                first = ranges.setdefault(key, row | {"figure": False})
                first["figure"] |= self._has_figure(row)
            found[cik] = list(ranges.values())
        return found

    def _has_figure(self, row: Row) -> bool:
        return any(
            s["kind"] == "utilisation"
            and s["class_name"] in ("sold_out", "utilisation_rate", "contracted_capacity", "long_term_contract")
            and not pd.isna(s["value"])
            and s["document_number"] == row["document_number"]
            and s["span_start"] <= row["span_end"] + _NEAR
            and s["span_end"] >= row["span_start"] - _NEAR
            for s in self._spans.get((row["cik"], row["accession_number"]), ())
        )

    @cached_property
    def longer_lives(self) -> pd.Series:
        """Whether a longer life of property, begun a year before at most, was disclosed in the last eight quarters."""
        return self._lived(
            8,
            lambda row: (
                row["direction"] == "lengthened"
                and row["statement"] == "changed"
                and row["asset_class"] not in ("software", "intangibles")
                and (
                    pd.isna(row["effective_on"])
                    or row["effective_on"] >= row["known_at"].normalize() - pd.DateOffset(months=12)
                )
            ),
        )

    @cached_property
    def life(self) -> pd.Series:
        """Useful life of what CapEx buys, years: of the newest filing of four quarters, servers before the rest."""
        order = ("servers", "data_center_equipment", "network_equipment", "computer_equipment", "machinery")
        told: dict[tuple[int, str], list[tuple[Any, ...]]] = defaultdict(list)
        for row in self._rows(
            "select * replace (years_low::double as years_low, years_high::double as years_high)"
            " from marts.mart_useful_lives"
        ):
            ends = [years for years in (row["years_low"], row["years_high"]) if not pd.isna(years)]
            if row["confidence"] >= _CONFIDENCE and row["asset_class"] in order and ends:
                place = (row["document_number"], row["span_start"], row["statement_number"])
                rank = (order.index(row["asset_class"]), row["statement"], -row["confidence"], *place)
                told[row["cik"], row["accession_number"]].append((rank, row["known_at"], sum(ends) / len(ends)))
        chosen = {filing: min(lives) for filing, lives in told.items()}

        def per_quarter(q: _Quarter) -> float | None:
            names = [name for one in self._window(q, 4) for name in (one.report, *one.releases, *one.others)]
            found = [
                (chosen[key][1], key[1], chosen[key][2]) for name in names if (key := (q.row["cik"], name)) in chosen
            ]
            return float(max(found)[2]) if found else None

        return self.number(self._at(per_quarter))

    def _lived(self, quarters: int, test: Test) -> pd.Series:
        told = {
            (row["cik"], row["accession_number"])
            for row in self._rows("select * from marts.mart_useful_lives")
            if row["confidence"] >= _CONFIDENCE and test(row)
        }
        return self._named(told, quarters, releases=False)

    @cached_property
    def guided(self) -> pd.Series:
        """Whether CapEx of a fiscal year was guided in any filing of the last four quarters."""
        named = {(cik, row["accession_number"]) for cik, rows in self.guidance.items() for row in rows}
        return self._named(named, 4, releases=True)

    def _named(self, named: set[tuple[int, str]], quarters: int, *, releases: bool) -> pd.Series:
        """Whether any filing of the window is one of ``named``."""

        def per_quarter(q: _Quarter) -> bool | None:
            names = [name for one in self._window(q, quarters) for name in (one.report, *one.releases, *one.others)]
            if any((q.row["cik"], name) in named for name in names):
                return True
            return False if self._is_read(q, quarters, releases=releases) else None

        return self.truth(self._at(per_quarter))

    @cached_property
    def guided_growth(self) -> pd.Series:
        """Middle of the newest range of the raised year over CapEx of the year before, on the same basis."""
        base = self.figures.base
        capex, leases = self.figures.ttm("capex"), self.figures.ttm("finance_lease_principal")
        years = {
            (cik, year, vintage): (c, lease, known)
            for cik, year, quarter, vintage, c, lease, known in zip(
                base["cik"], self._fiscal("fiscal_year"), base["fiscal_quarter"], base["vintage"], capex, leases,
                base["known_at"], strict=True,
            )
            if quarter == 4
        }  # fmt: skip
        values: list[float | None] = []
        for raised, cik, vintage, known in zip(
            self.raises, base["cik"], base["vintage"], base["known_at"], strict=True
        ):
            values.append(self._growth(raised[0], cik, vintage, known, years) if raised else None)
        return self.number(values)

    def _fiscal(self, name: str) -> pd.Series:
        found = read(self.figures.connection, f"select cik, period_end_on, {name} from marts.dim_fiscal_quarter")
        return self.figures.base[["cik", "period_end_on"]].merge(found, how="left")[name]

    def _growth(self, raised: Row, cik: int, vintage: str, known: Any, years: dict[Any, Any]) -> float | None:
        same = [
            row
            for row in self.guidance[cik]
            if (row["guided_fiscal_year"], row["basis"], row["currency"])
            == (raised["guided_fiscal_year"], raised["basis"], raised["currency"])
            and known - pd.DateOffset(months=18) < row["known_at"] <= known
            and not (pd.isna(row["low_amount"]) and pd.isna(row["high_amount"]))
        ]
        newest = next(row for row in same if row["accession_number"] == same[-1]["accession_number"])
        capex, leases, known_before = years.get(
            (cik, raised["guided_fiscal_year"] - 1, vintage), (float("nan"), float("nan"), known)
        )
        if vintage == "as_known_then" and known_before > known:
            return None
        before = {"capex": capex, "gross": capex, "capex_incl_lease_principal": capex + leases}.get(raised["basis"])
        ends = [a for a in (newest["low_amount"], newest["high_amount"]) if not pd.isna(a)]
        if before is None or pd.isna(before) or before <= 0 or newest["currency"] != "USD":
            return None
        return float(sum(ends) / len(ends) / before - 1)

    @cached_property
    def never_any_rpo(self) -> pd.Series:
        """Whether the filer had shown no RPO in any filing by then, from fiscal 2019 on."""
        first = dict(
            self.figures.connection.execute(
                "select cik, min(known_at) from intermediate.int_concept_versions where concept = 'rpo' group by cik"
            ).fetchall()
        )
        instants = {cik: pd.Timestamp(known).tz_convert("UTC").tz_localize(None) for cik, known in first.items()}
        base = self.figures.base
        return pd.Series(
            [
                year >= 2019 and (cik not in instants or instants[cik] > seen)
                for year, cik, seen in zip(self._fiscal("fiscal_year"), base["cik"], base["seen_at"], strict=True)
            ],
            index=base.index,
        )


def of(kind: str, *classes: str, unit: str | None = None) -> Test:
    """Spans of a subject and of these classes; with ``unit`` those that have a quantity in it."""

    def test(span: Row) -> bool:
        return (
            span["kind"] == kind
            and span["class_name"] in classes
            and (unit is None or (span["unit"] == unit and not pd.isna(span["value"])))
        )

    return test


def any_of(*tests: Test) -> Test:
    """Spans of any of several tests."""
    return lambda span: any(test(span) for test in tests)


def with_value(test: Test) -> Test:
    """Spans of a test that have any quantity."""
    return lambda span: test(span) and not pd.isna(span["value"])


def _section(span: Row) -> tuple[Any, ...]:
    section = span["section_number"]
    return span["cik"], span["accession_number"], span["document_number"], None if pd.isna(section) else section
