"""Documents to plain text."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.enrich.text import decode, join_cells, plain_text
from overbuild.errors import BadRecordError


def read(content: str) -> str:
    return plain_text(content, place="a.htm").text


def test_a_number_is_never_parted_from_its_currency_or_its_bracket() -> None:
    row = "<table><tr><td>Capex</td><td></td><td>$</td><td>(1,234</td><td>)</td><td>12</td><td>%</td></tr></table>"
    assert read(f"<html>{row}</html>") == "Capex | $(1,234) | 12%"


def test_rows_of_a_table_never_run_together() -> None:
    told = read("<html><table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table><p>after</p></html>")
    assert told == "a | 1\nb | 2\n\nafter"


def test_a_nil_beside_a_number_is_no_bullet() -> None:
    assert join_cells(["\u2014", "1,234"]) == "\u2014 | 1,234"
    assert join_cells(["\u2022", "we expect higher spending"]) == "\u2022 we expect higher spending"


def test_hidden_facts_never_become_words() -> None:
    page = (
        "<html><body><div style='display: none'>hidden</div><ix:header><ix:hidden>0001234567</ix:hidden></ix:header>"
        "<p>shown <ix:nonfraction>12</ix:nonfraction> million</p><script>no()</script></body></html>"
    )
    assert read(page) == "shown 12 million"


def test_a_word_set_in_two_spans_stays_one_word() -> None:
    assert read("<html><p><b>Item 1</b><b>A</b>.&nbsp;&#160;Ri<i>sk</i></p></html>") == "Item 1A. Risk"


def test_windows_characters_given_by_number_are_not_lost() -> None:
    assert read("<html><p>company&#146;s &#147;plan&#148; &#150; now</p></html>") == (
        "company\u2019s \u201cplan\u201d \u2013 now"
    )


def test_a_layout_table_does_not_glue_its_paragraphs_to_one_line() -> None:
    inner = "<p>first paragraph</p><p>second paragraph</p>"
    assert read(f"<html><table><tr><td>{inner}</td></tr></table></html>") == "first paragraph\n\nsecond paragraph"


def test_a_table_in_a_cell_keeps_its_rows() -> None:
    inner = "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>"
    assert read(f"<html><table><tr><td>{inner}</td><td>note</td></tr></table></html>").split("\n") == [
        "a | 1", "b | 2", "note",
    ]  # fmt: skip


def test_tags_that_never_close_lose_no_text() -> None:
    assert read("<html><table><tr><td>a<td>1<tr><td>b<td>2<p>more") == "a | 1\nb | 2 more"


def test_what_stands_behind_the_end_of_a_page_is_not_lost() -> None:
    assert read("<html><body><p>a</p></body></html><p>b</p><html><body>c</body></html>").split() == ["a", "b", "c"]


@pytest.mark.parametrize("tag", ["<font size=2>", "<p><font>", "<div>", "<span><div>"])
def test_tags_opened_ten_thousand_times_lose_no_text(tag: str) -> None:
    told = read("<html><body>" + "".join(f"{tag}word{n} " for n in range(10_000)) + "</body></html>")
    assert told.split() == [f"word{n}" for n in range(10_000)]


def test_a_text_filed_before_markup_keeps_its_columns() -> None:
    plain = (
        "<PAGE>                    12\n\nItem 7.   Management's Discussion\n\nNet sales rose\nby a tenth.\n"
        "<TABLE>\n<CAPTION>\n                1997      1996\n<S>             <C>       <C>\n"
        "Net sales .....  $ 1,234   $ 1,100\n</TABLE>\nAT&amp;T\n"
    )
    told = plain_text(plain, place="a.txt")
    assert told.reader == "plain"
    lines = told.text.split("\n")
    assert "Item 7. Management's Discussion" in lines
    assert "Net sales | $ 1,234 | $ 1,100" in lines
    assert "1997 | 1996" in lines
    assert lines[-1] == "AT&T"


@pytest.mark.parametrize("content", ["", "   \n\n", "<html><body></body></html>", "<html><img src='a.jpg'></html>"])
def test_a_document_without_words_is_told_and_not_stored_empty(content: str) -> None:
    with pytest.raises(BadRecordError, match="no text"):
        read(content)


def test_one_byte_that_is_not_utf8_does_not_spoil_the_others() -> None:
    assert decode("\u2019\u2019\u2019 plan".encode() + b"\xff") == "\u2019\u2019\u2019 plan\ufffd"
    assert decode("company\u2019s caf\u00e9".encode("cp1252")) == "company\u2019s caf\u00e9"


@given(st.text(alphabet=st.sampled_from("ab <>/&;#1 \t\n\u00a0\u200bdivptr"), max_size=200))
def test_no_markup_however_broken_gives_two_texts_or_a_tab(noise: str) -> None:
    content = f"<html><body><p>x</p>{noise}"
    first, second = read(content), read(content)
    assert hashlib.sha256(first.encode()).digest() == hashlib.sha256(second.encode()).digest()
    assert not set("\t\u00a0\u200b\r") & set(first)
    assert "  " not in first
    assert all(line == line.strip() for line in first.split("\n"))
