"""What extractors are given and give back."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.enrich.extractors import EXTRACTORS
from overbuild.enrich.signals import SNIPPET_CHARS, Disclosure, Document, Section, rows, snippet
from overbuild.lake.schemas import DISCLOSURES


def document(text: str, *sections: tuple[int, int]) -> Document:
    return Document(
        cik=1,
        accession_number="0000000001-26-000001",
        form="10-K",
        document_number=1,
        document_type="10-K",
        file_name="a.htm",
        text=text,
        sections=tuple(
            Section(n, str(n), None, "", start, end, "headings") for n, (start, end) in enumerate(sections, start=1)
        ),
        accepted_at=datetime(2026, 1, 2, 21, tzinfo=UTC),
        report_on=None,
        source_url="https://www.sec.gov/a.txt",
        source_sha256="0" * 64,
    )


def found(start: int, end: int, confidence: float = 1.0) -> Disclosure:
    return Disclosure(
        rule_id="r", span_start=start, span_end=end, confidence=confidence, kind="power", class_name="mixed"
    )


def test_a_signal_between_sections_is_not_given_to_one_of_them() -> None:
    text = "contents Item 1. Business here. Signatures"
    told = document(text, (9, 31))
    assert [told.section_at(offset) and told.section_at(offset).number for offset in (0, 8, 9, 30, 31)] == [  # type: ignore[union-attr]
        None,
        None,
        1,
        1,
        None,
    ]
    assert [row["section_number"] for row in rows(told, "x", [found(0, 8), found(16, 24)])] == [None, 1]


def test_rows_of_a_disclosure_fit_the_lake() -> None:
    made = rows(document("Item 1. We bought power.", (0, 24)), "x", [found(18, 23)])
    table = pa.Table.from_pylist(made, schema=DISCLOSURES.schema)
    assert table.num_rows == 1
    assert set(made[0]) == set(DISCLOSURES.schema.names)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 2), (0, 7)])
def test_a_span_outside_the_text_is_never_stored(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="Span"):
        rows(document("abcdef"), "x", [found(start, end)])


def test_a_confidence_above_one_is_never_stored() -> None:
    with pytest.raises(ValueError, match="Confidence"):
        rows(document("abcdef"), "x", [found(0, 2, 1.5)])


@given(st.text(max_size=900), st.data())
def test_a_snippet_is_never_longer_than_allowed_and_always_shows_the_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown = snippet(text, start, end)
    assert len(shown) <= SNIPPET_CHARS
    inner = " ".join(text[start:end].split())
    assert (inner in shown) if len(inner) <= SNIPPET_CHARS - 2 else shown[:-1] in inner


def test_a_snippet_shows_what_stands_on_both_sides() -> None:
    text = "before " * 100 + "the span" + " after" * 100
    shown = snippet(text, 700, 708)
    assert shown.startswith("\u2026before")
    assert shown.endswith("after\u2026")
    assert " the span " in shown
    assert snippet("We bought power.", 10, 15) == "We bought power."


def test_two_extractors_never_share_a_name() -> None:
    names = [extractor.name for extractor in EXTRACTORS]
    assert len(set(names)) == len(names)
