"""What the extractor reads in sentences about capital spending, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from overbuild.enrich.extractors.guidance import GUIDANCE_EXTRACTOR, GuidanceStatement
from overbuild.enrich.signals import Document, rows
from overbuild.lake.schemas import GUIDANCE
from tests.enrich.guidance.cases import NEAR_MISSES, STATEMENTS

MILLION = Decimal(10**6)


def document(text: str, filed_on: str = "2025-02-06") -> Document:
    return Document(
        cik=1,
        accession_number="0000000001-26-000001",
        form="8-K",
        document_number=2,
        document_type="EX-99.1",
        file_name="a.htm",
        text=text,
        sections=(),
        accepted_at=datetime.fromisoformat(filed_on).replace(hour=21, tzinfo=UTC),
        report_on=None,
        source_url="https://www.sec.gov/a.txt",
        source_sha256="0" * 64,
    )


def statements(text: str, filed_on: str = "2025-02-06") -> list[GuidanceStatement]:
    return [s for s in GUIDANCE_EXTRACTOR.extract(document(text, filed_on)) if s.status == "guidance"]


def _millions(value: Decimal | None) -> str:
    return "-" if value is None else f"{(value / MILLION).normalize():f}"


def _period(s: GuidanceStatement) -> str:
    year = str(s.period_year) if s.period_year else (f"+{s.period_relative}" if s.period_relative is not None else "")
    match s.period_span:
        case "year":
            return year
        case "quarter":
            return f"{year}Q{s.period_quarter}"
        case "half":
            return f"{year}H{s.period_quarter}"
        case "remainder":
            return f"{year}r"
        case "years":
            return f"{s.period_year}-{s.period_last_year}" if s.period_year else "years"
        case "twelve_months":
            return "12m"
        case _:
            return "?"


def told(s: GuidanceStatement, expected: str) -> str:
    """The statement in the words of an expectation, as far as that goes."""
    words = expected.split()
    said = [_period(s), s.basis, _millions(s.low), _millions(s.high)]
    if any(word.endswith("%") for word in words):
        said += [
            f"{value.normalize():f}%" for value in (s.pct_of_revenue_low, s.pct_of_revenue_high) if value is not None
        ]
    elif len(words) > 5:
        said += [_millions(s.prior_low), _millions(s.prior_high)]
    if words and words[-1].isalpha():
        said.append(str(s.stated_direction))
    return " ".join(said)


@pytest.mark.parametrize(("filed_on", "text", "expected"), STATEMENTS, ids=[text[:60] for _, text, _ in STATEMENTS])
def test_what_is_said_of_future_spending_is_read_exactly(filed_on: str, text: str, expected: tuple[str, ...]) -> None:
    found = statements(text, filed_on)
    padded = [*expected, *[""] * (len(found) - len(expected))]
    assert [told(s, e) if e else str(s) for s, e in zip(found, padded, strict=False)] == list(expected)


@pytest.mark.parametrize(("filed_on", "text", "why"), NEAR_MISSES, ids=[text[:60] for _, text, _ in NEAR_MISSES])
def test_other_amounts_are_never_taken_for_guidance(filed_on: str, text: str, why: str) -> None:
    assert statements(text, filed_on) == [], why


def test_rows_fit_the_lake_and_spans_are_verbatim() -> None:
    text = "\n\n".join(text for _, text, _ in (*STATEMENTS, *NEAR_MISSES))
    made = GUIDANCE_EXTRACTOR.extract(document(text))
    table = pa.Table.from_pylist(rows(document(text), "capex_guidance", made), schema=GUIDANCE.schema)
    assert table.num_rows == len(made) > 60
    assert all(text[s.span_start : s.span_end] == s.span_text for s in made)
    keys = [(s.span_start, s.statement_number) for s in made]
    assert len(set(keys)) == len(keys)
    assert all((s.reject_reason is None) == (s.status == "guidance") for s in made)


_COVER = "\n\nAmerican Meridian Power Corporation\n(Exact name of registrant as specified in its charter)\n\n"


@pytest.mark.parametrize("who", ["Ashby Cloud", "In February, Ashby"])
@pytest.mark.parametrize("verb", ["expects", "guided to", "said that it expects"])
def test_a_company_named_that_is_not_the_filer_gives_no_guidance_of_the_filers(who: str, verb: str) -> None:
    told_of = f"{who} {verb} capital expenditures of $20 billion for 2025, and we supply most of its racks."
    found = GUIDANCE_EXTRACTOR.extract(document(_COVER + told_of, "2025-02-06"))
    assert [(s.status, s.reject_reason) for s in found] == [("rejected", "other_company")]


@pytest.mark.parametrize(
    "who", ["American Meridian", "AMPC", "The Utilities", "For 2025, Management", "Meridian Power"]
)
def test_the_filer_by_its_name_its_initials_or_a_defined_word_gives_its_own_guidance(who: str) -> None:
    verb = "expect" if who.endswith("ies") else "expects"
    assert len(statements(_COVER + f"{who} {verb} capital expenditures of $20 billion for 2025.")) == 1
