"""Sections of reports, current reports and exhibits."""

from __future__ import annotations

import pytest

from overbuild.enrich.sections import split
from overbuild.enrich.signals import Section
from overbuild.enrich.text import plain_text
from tests.enrich.submissions import WORDS, page, ten_q


def sections(content: str, form: str = "10-Q", document_type: str | None = None) -> tuple[str, list[Section]]:
    told = plain_text(content, place="a.htm")
    found = split(
        told.text,
        form=form,
        document_type=document_type or form,
        markup=content if told.reader == "html" else None,
        place="a.htm",
    )
    return told.text, list(found)


def keys(found: list[Section]) -> list[str]:
    return [f"{section.part}.{section.item}" for section in found]


def test_lines_of_a_table_of_contents_are_no_sections() -> None:
    text, found = sections(ten_q())
    assert keys(found) == ["I.1", "I.2", "I.4", "II.1A", "II.6"]
    assert all(text[section.start : section.end].count("Item") == 1 for section in found)
    assert {section.method for section in found} == {"headings"}


def test_contents_without_page_numbers_are_no_sections() -> None:
    listed = "<p>Item 1. Financial Statements</p><p>Item 2. Management's Discussion</p><p>Item 6. Exhibits</p>"
    text, found = sections(ten_q(contents=False).replace("<p>PART I</p>", listed + "<p>PART I</p>", 1))
    assert keys(found)[0] == "I.1"
    assert found[0].start > text.index("Exhibits")


def test_contents_whose_first_line_has_no_page_are_no_section() -> None:
    """The statements are listed below it, each with its page."""
    first = "<tr><td>Item 1.</td><td>Financial Statements</td><td>0</td></tr>"
    lines = "<tr><td>a) Statements of Income</td><td>3</td></tr><tr><td>b) Balance Sheets</td><td>4</td></tr>"
    text, found = sections(ten_q().replace(first, first.replace("<td>0</td>", "<td></td>") + lines))
    assert "b) Balance Sheets | 4" in text
    assert "Balance Sheets" not in text[found[0].start : found[0].end]
    assert keys(found) == ["I.1", "I.2", "I.4", "II.1A", "II.6"]


def test_an_item_that_only_refers_elsewhere_is_no_item() -> None:
    _, found = sections(ten_q())
    assert "I.3" not in keys(found)
    assert "II.1" not in keys(found)


def test_an_item_left_out_still_ends_the_one_before() -> None:
    text, found = sections(ten_q())
    discussion = next(section for section in found if section.item == "2")
    assert "Market Risk" not in text[discussion.start : discussion.end]


def test_every_section_begins_with_its_own_heading() -> None:
    text, found = sections(ten_q())
    for section in found:
        assert text[section.start :].startswith(f"Item {section.item}.")
        assert section.title
        assert section.title in text[section.start : section.end]


def test_signatures_belong_to_no_item() -> None:
    text, found = sections(ten_q())
    assert "Pursuant to the requirements" not in text[found[-1].start : found[-1].end]


def test_a_part_that_begins_does_not_end_in_the_item_before() -> None:
    text, found = sections(ten_q())
    controls = next(section for section in found if section.item == "4")
    assert "PART II" not in text[controls.start : controls.end]


def test_a_page_header_repeated_on_every_page_does_not_cut_its_item() -> None:
    header = "<p>Item 2. Management\u2019s Discussion and Analysis (continued)</p>"
    _, plain = sections(ten_q())
    _, found = sections(ten_q().replace("and we kept building. Demand", f"and</p>{header}<p>Demand", 3))
    assert keys(found) == keys(plain)


def test_a_reference_at_the_head_of_a_line_is_no_heading() -> None:
    reference = "<p>Item 1A. Risk Factors of our Annual Report says more about this.</p>"
    text, found = sections(ten_q().replace("<p>PART II</p>", reference + "<p>PART II</p>"))
    risk = next(section for section in found if section.item == "1A")
    assert text.index("PART II") < risk.start


def test_items_of_two_parts_with_one_number_are_told_apart() -> None:
    _, found = sections(ten_q().replace("See Note 9.", WORDS * 20))
    assert keys(found) == ["I.1", "I.2", "I.4", "II.1", "II.1A", "II.6"]


def test_a_report_without_headings_is_kept_whole_and_says_so() -> None:
    text, found = sections(page(*[WORDS * 5] * 20))
    assert [(s.item, s.method, s.start, s.end) for s in found] == [("whole", "whole_document", 0, len(text))]


def test_headings_of_a_tiny_part_do_not_stand_for_a_report() -> None:
    """Two items that hold a hundredth of the text: the rest would belong to nothing."""
    text, found = sections(
        page(*[WORDS * 20] * 40, "Item 5. Other Information", WORDS * 8, "Item 6. Exhibits", WORDS * 8)
    )
    assert [section.item for section in found] == ["whole"]
    assert found[0].end == len(text)


def test_a_report_of_plain_text_is_split_too() -> None:
    lines = ["PART I", "", "ITEM 1.  FINANCIAL STATEMENTS", ""] + [WORDS] * 40
    lines += ["", "ITEM 2.  MANAGEMENT'S DISCUSSION AND ANALYSIS", ""] + [WORDS] * 40
    text, found = sections("\n".join(lines))
    assert keys(found) == ["I.1", "I.2"]
    assert text[found[1].start :].startswith("ITEM 2. MANAGEMENT'S")


@pytest.mark.parametrize("form", ["8-K", "8-K/A"])
def test_items_of_an_8k_carry_their_own_numbers(form: str) -> None:
    text, found = sections(
        page("Item 2.02 Results of Operations", WORDS * 4, "Item 9.01. Exhibits", WORDS * 2, "SIGNATURES", "x"), form
    )
    assert [section.item for section in found] == ["2.02", "9.01"]
    assert "SIGNATURES" not in text[found[-1].start : found[-1].end]


def test_an_exhibit_is_one_section_named_as_filed() -> None:
    text, found = sections(page("Item 2. Management\u2019s Discussion", WORDS * 50), "8-K", "EX-99.1")
    assert [(s.item, s.start, s.end, s.method) for s in found] == [("EX-99.1", 0, len(text), "whole_document")]
