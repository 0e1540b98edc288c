"""EDGAR's ``companyfacts`` body to the lake's ``facts``: every row as filed, exact, versions kept.

Rows that cannot be used go to quarantine one by one. Two rows with the same key (tag, unit, period,
accession) and the same value are one fact; with different values neither can be trusted and all of them go
to quarantine.
"""

from __future__ import annotations

import contextlib
import gc
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from overbuild.errors import IntegrityError
from overbuild.extract.edgar.integrity import shaped
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import FACTS, VALUE

_EPOCH: Final = date(1970, 1, 1).toordinal()
_ACCESSION: Final = re.compile(r"\d{10}-\d{2}-\d{6}")
_BAD: Final = "bad"
_INT64: Final = 2**63
_MAX_YEAR: Final = 9999


class _Row(msgspec.Struct, gc=False):
    end: str | None = None
    val: Any = None  # int, or Decimal through the decoder's float hook; never a float
    accn: str | None = None
    fy: Any = None
    fp: str | None = None
    form: str | None = None
    filed: str | None = None
    start: str | None = None
    frame: str | None = None


class _Concept(msgspec.Struct, gc=False):
    units: dict[str, list[_Row]] | None = None


class _Body(msgspec.Struct):
    cik: int | str
    facts: dict[str, dict[str, _Concept]] | None = None


class _ShapeConcept(msgspec.Struct, gc=False):
    units: dict[str, list[msgspec.Raw]] | None = None


class _Shape(msgspec.Struct):
    cik: int | str
    facts: dict[str, dict[str, _ShapeConcept]] | None = None


class _LooseConcept(msgspec.Struct):
    units: dict[str, list[Any]] | None = None


class _LooseBody(msgspec.Struct):
    cik: int | str
    facts: dict[str, dict[str, _LooseConcept]] | None = None


_DECODER = msgspec.json.Decoder(_Body, float_hook=Decimal)
check = shaped(msgspec.json.Decoder(_Shape), "companyfacts")
"""Check before a body is stored: facts, taxonomies, concepts and units are there; a row may be anything."""

_LOOSE_DECODER = msgspec.json.Decoder(_LooseBody, float_hook=Decimal)

# (accession, form, filed, fy, fp): what a row says about its filing; a few hundred a company.
_Filing = tuple[str | None, str | None, str | None, Any, str | None]


@dataclass(frozen=True, slots=True)
class ParsedFacts:
    """``table`` in the schema of :data:`overbuild.lake.schemas.FACTS` with unique keys, and what was left
    out.
    """

    table: pa.Table
    quarantined: list[Quarantined]


class _Days(dict[str | None, int | str | None]):
    """Days since 1970 of a date's text; None for none, ``_BAD`` for text that is no date."""

    def __missing__(self, text: str | None) -> int | str | None:
        days: int | str | None = _BAD
        if text is None:
            days = None
        elif len(text) == 10 and text[4] == text[7] == "-":
            with contextlib.suppress(ValueError):
                days = date.fromisoformat(text).toordinal() - _EPOCH
        self[text] = days
        return days


class _Filings(dict[_Filing, int]):
    """Codes of filings; negative for one that no fact can be attributed to."""

    def __init__(self, days: _Days) -> None:
        super().__init__()
        self.days = days
        self.rows: list[tuple[str, str | None, int, int | None, str | None]] = []

    def __missing__(self, filing: _Filing) -> int:
        accession, form, filed, fy, fp = filing
        filed_on = self.days[filed]
        if accession is None or _ACCESSION.fullmatch(accession) is None or type(filed_on) is not int:
            code = -1
        else:
            year = fy if type(fy) is int and 0 < fy <= _MAX_YEAR else None
            self.rows.append((accession, form, filed_on, year, fp))
            code = len(self.rows) - 1
        self[filing] = code
        return code


class _Columns:
    """Columns under construction; one entry a usable row."""

    def __init__(self, cik: int, url: str, sha256: str) -> None:
        self.cik, self.url, self.sha256 = cik, url, sha256
        self.days = _Days()
        self.filings = _Filings(self.days)
        self.filing: list[int] = []
        self.start: list[int | None] = []
        self.end: list[int] = []
        self.integers: list[int] = []
        self.decimals: dict[int, Decimal] = {}  # by row, where the value is no 64-bit integer
        self.frame: list[str | None] = []
        self.groups: list[tuple[str, str, str]] = []  # taxonomy, tag, unit
        self.group_sizes: list[int] = []
        self.quarantined: list[Quarantined] = []

    def add(self, taxonomy: str, tag: str, unit: str, rows: list[_Row]) -> None:
        """Add the rows of one unit of one concept."""
        days, filings, decimals = self.days, self.filings, self.decimals
        filing, start, end = self.filing, self.start, self.end
        integers, frame = self.integers, self.frame
        before = len(end)
        for row in rows:
            code = filings[row.accn, row.form, row.filed, row.fy, row.fp]
            first, last, value = days[row.start], days[row.end], row.val
            kind = type(value)
            if (
                code < 0
                or type(last) is not int
                or first is _BAD
                or (first is not None and cast(int, first) > last)
                or (kind is not int and kind is not Decimal)
            ):
                self.refuse(taxonomy, tag, unit, row)
                continue
            if kind is int and -_INT64 <= value < _INT64:
                integers.append(value)
            else:
                decimals[len(integers)] = Decimal(value)
                integers.append(0)
            filing.append(code)
            start.append(cast("int | None", first))
            end.append(last)
            frame.append(row.frame)
        if len(end) > before:
            self.groups.append((taxonomy, tag, unit))
            self.group_sizes.append(len(end) - before)

    def refuse(self, taxonomy: str, tag: str, unit: str, row: _Row) -> None:
        code, what = _reason(row, self.days)
        self.quarantine(taxonomy, tag, unit, code, what, msgspec.to_builtins(row, builtin_types=(Decimal,)))

    def quarantine(self, taxonomy: str, tag: str, unit: str, code: str, what: str, record: object) -> None:
        payload = msgspec.json.encode({"taxonomy": taxonomy, "tag": tag, "unit": unit, "row": record}).decode()
        self.quarantined.append(
            Quarantined(
                dataset=FACTS.name,
                subject=str(self.cik),
                reason_code=code,
                reason=(
                    f"A fact of {taxonomy}:{tag} in {unit} {what} ({self.url}). "
                    "It is left out; look at the payload, and at the filing it names"
                ),
                payload=payload,
                source_url=self.url,
                source_sha256=self.sha256,
            )
        )

    def table(self) -> pa.Table:
        """The usable rows as a table; keys may still repeat."""
        rows = len(self.end)
        groups = np.repeat(np.arange(len(self.groups)), self.group_sizes)
        filing = pa.array(self.filing, pa.int32())
        names = [pa.array([g[i] for g in self.groups], pa.string()) for i in range(3)]
        dimension = list(zip(*self.filings.rows, strict=True)) or [(), (), (), (), ()]
        accession, form, filed, fiscal_year, fiscal_period = (
            pa.array(column, kind).take(filing)
            for column, kind in zip(
                dimension, (pa.string(), pa.string(), pa.int32(), pa.int32(), pa.string()), strict=True
            )
        )
        columns = {
            "cik": pa.repeat(pa.scalar(self.cik, pa.int64()), rows),
            "taxonomy": names[0].take(pa.array(groups)),
            "tag": names[1].take(pa.array(groups)),
            "unit": names[2].take(pa.array(groups)),
            "start_on": pa.array(self.start, pa.int32()).cast(pa.date32()),
            "end_on": pa.array(self.end, pa.int32()).cast(pa.date32()),
            "value": self._values(),
            "accession_number": accession,
            "form": form,
            "filed_on": filed.cast(pa.date32()),
            "filing_fiscal_year": fiscal_year,
            "filing_fiscal_period": fiscal_period,
            "frame": pa.array(self.frame, pa.string()),
            "source_url": pa.repeat(self.url, rows),
            "source_sha256": pa.repeat(self.sha256, rows),
        }
        table = pa.table(columns, schema=FACTS.schema.set(6, FACTS.schema.field("value").with_nullable(True)))
        return self._without_inexact(table)

    def _values(self) -> pa.Array:
        """Exact decimals; NULL where a number has more digits than the lake keeps."""
        whole = pa.array(self.integers, pa.int64()).cast(VALUE)
        if not self.decimals:
            return whole
        positions = np.fromiter(self.decimals, dtype=np.int64)
        mask = np.zeros(len(self.integers), dtype=bool)
        mask[positions] = True
        try:
            others = pa.array(list(self.decimals.values()), VALUE)
        except pa.ArrowInvalid:
            others = pa.array([v if _fits(v) else None for v in self.decimals.values()], VALUE)
        return pc.replace_with_mask(whole, pa.array(mask), others)

    def _without_inexact(self, table: pa.Table) -> pa.Table:
        if table["value"].null_count:
            for index in np.flatnonzero(table["value"].is_null().to_numpy(zero_copy_only=False)):
                record = _record(table, int(index)) | {"value": str(self.decimals[int(index)])}
                self.quarantine(
                    record["taxonomy"], record["tag"], record["unit"], "value_not_exact",
                    f"has more digits than {VALUE} keeps", record,
                )  # fmt: skip
            table = table.filter(table["value"].is_valid())
        return table.cast(FACTS.schema)


def parse(content: bytes, *, cik: int, url: str, sha256: str) -> ParsedFacts:
    """Read one companyfacts body.

    Args:
        content: the body, already known to be one JSON object of this company.
        cik: the company.
        url: the document's public address; becomes ``source_url``.
        sha256: hash of ``content``.

    Raises:
        IntegrityError: the body does not have the shape of companyfacts at all (facts, taxonomies, concepts,
            units). A malformed row is no such case.
    """
    columns = _Columns(cik, url, sha256)
    with _no_collector():
        try:
            body = _DECODER.decode(content)
        except msgspec.ValidationError:
            _parse_loosely(content, columns)
        except msgspec.DecodeError as error:
            raise _malformed(url, error) from error
        else:
            for taxonomy, concepts in (body.facts or {}).items():
                for tag, concept in concepts.items():
                    for unit, rows in (concept.units or {}).items():
                        columns.add(taxonomy, tag, unit, rows)
        table = columns.table()
    table = _without_repeats(table, columns)
    return ParsedFacts(table, columns.quarantined)


def _parse_loosely(content: bytes, columns: _Columns) -> None:
    """Read a body in which some row has a field of the wrong type, row by row."""
    try:
        body = _LOOSE_DECODER.decode(content)
    except msgspec.MsgspecError as error:
        raise _malformed(columns.url, error) from error
    for taxonomy, concepts in (body.facts or {}).items():
        for tag, concept in concepts.items():
            for unit, records in (concept.units or {}).items():
                rows = []
                for record in records:
                    try:
                        rows.append(msgspec.convert(record, _Row))
                    except msgspec.ValidationError as error:
                        columns.quarantine(taxonomy, tag, unit, "malformed_row", f"is malformed: {error}", record)
                columns.add(taxonomy, tag, unit, rows)


def _malformed(url: str, error: Exception) -> IntegrityError:
    return IntegrityError(
        f"The body is not companyfacts: {error}", place=url, remedy="Look at the stored body; run again"
    )


def _reason(row: _Row, days: _Days) -> tuple[str, str]:
    """Reason code and words for a row that :meth:`_Columns.add` refuses."""
    if row.accn is None:
        return "missing_accession", "names no filing"
    if _ACCESSION.fullmatch(row.accn) is None:
        return "malformed_accession", f"names a filing that cannot be: {row.accn!r}"
    for name, text in (("end", row.end), ("filed", row.filed)):
        if text is None:
            return f"missing_{name}", f"has no {name} date"
    for name, text in (("start", row.start), ("end", row.end), ("filed", row.filed)):
        if days[text] is _BAD:
            return "impossible_date", f"has a {name} that is no date: {text!r}"
    if row.val is None:
        return "missing_value", "has no value"
    if type(row.val) not in (int, Decimal):
        return "not_a_number", f"has a value that is no number: {row.val!r}"
    return "end_before_start", f"ends on {row.end}, before it starts on {row.start}"


def _without_repeats(table: pa.Table, columns: _Columns) -> pa.Table:
    """One row a key: equal repeats collapse, contradicting ones all leave."""
    keys = list(FACTS.key)
    counts = table.group_by(keys, use_threads=False).aggregate([([], "count_all")])
    if counts.num_rows == table.num_rows:
        return table
    indexed = table.append_column("row", pa.array(np.arange(table.num_rows)))
    order = [(name, "ascending") for name in (*keys, "filed_on", "form", "frame", "row")]
    groups: dict[tuple[Any, ...], list[tuple[int, Decimal]]] = defaultdict(list)
    ordered = indexed.sort_by(order).select([*keys, "value", "row"]).to_pylist()
    for record in ordered:
        groups[tuple(record[key] for key in keys)].append((record["row"], record["value"]))
    keep = np.zeros(table.num_rows, dtype=bool)
    for members in groups.values():
        if len({value for _, value in members}) == 1:
            keep[members[0][0]] = True
            continue
        for index, _ in members:
            record = _record(table, index)
            columns.quarantine(
                record["taxonomy"], record["tag"], record["unit"], "contradiction",
                f"comes {len(members)} times with different values in {record['accession_number']}", record,
            )  # fmt: skip
    return table.filter(pa.array(keep))


def _record(table: pa.Table, index: int) -> dict[str, Any]:
    row = table.slice(index, 1).drop_columns(["source_url", "source_sha256"]).to_pylist()[0]
    return {name: str(v) if isinstance(v, (date, Decimal)) else v for name, v in row.items()}


def _fits(value: Decimal) -> bool:
    try:
        pa.array([value], VALUE)
    except pa.ArrowInvalid:
        return False
    return True


@contextlib.contextmanager
def _no_collector() -> Iterator[None]:
    """The rows hold no cycles; looking for some among half a million new objects is a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
