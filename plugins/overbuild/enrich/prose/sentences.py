# ruff: noqa: E501 - a pattern is a line
"""Sentences and table rows of the normalised text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_STOP: Final = re.compile(
    r"(?<=[.!?])[\"\u201d\u2019)\]*]*\s+(?=[\"\u201c\u2018(\[]?[A-Z0-9$\u2022\u25aa\u25cf\u20ac\u00a3])"
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:U\.S|U\.K|Inc|Corp|Co|Ltd|No|Nos|vs|approx|St|Mr|Ms|Mrs|Dr|Jr|Sr|L\.P|N\.V|S\.A|a\.m|p\.m|e\.g|i\.e|cf|est|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-Z])\.$"
)
CELL: Final = " | "
# A cell of more words than this is prose in the layout of a table.
_PROSE_WORDS: Final = 14
# A line of an index of exhibits: its number, then the title of a document, which says nothing itself.
_EXHIBIT: Final = re.compile(
    r"[^\w\n]*(?:Exhibit\s+(?:No\.?\s*)?)?\d{1,3}\.\d{1,3}[^\s|]{0,8}\s*\|?\s*[^\w\n|]{0,6}(?P<title>[A-Z][^\n]*)"
)
_TITLE: Final = re.compile(
    r"\b(?:agreement|indenture|notes?|lease|amendment|supplement|guarant\w+|certificate|consent|commitment letter|deed|lette?r)\b",
    re.IGNORECASE,
)
_TITLED: Final = re.compile(
    r"\bdated\b|\bby\s+and\s+(?:between|among)\b|\bform\s+of\b|\bincorporated\s+(?:herein\s+)?by\s+reference\b|\bherewith\b|\b(?:8-K|10-[KQ]|S-\d)\b",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(
    r"\b(?:we|our|us)\b|\b(?:company|registrant)\s+(?:has\s+)?(?:entered|issued|borrowed|amended)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a table's row, half-open code points of the document's text.

    ``block`` is where its paragraph or table begins, ``stop`` where that ends.
    """

    start: int
    end: int
    block: int
    stop: int
    is_row: bool


def sentences_around(text: str, starts: list[int]) -> Iterator[Sentence]:
    """Sentences of the blocks in which the given offsets (ascending) lie, each once, in their order."""
    done = -1
    for at in starts:
        if at < done:
            continue
        block = _block_at(text, at)
        done = block[1]
        yield from _sentences(text, *block)


def is_exhibit_line(text: str, sentence: Sentence) -> bool:
    """Whether a sentence is an entry of an index of exhibits: a number and the title of a document."""
    begin = max(sentence.block, text.rfind("\n", 0, sentence.start) + 1)
    end = text.find("\n", sentence.start)
    entry = _EXHIBIT.match(text, begin, end if end >= 0 else len(text))
    if entry is None:
        return False
    title = entry["title"]
    return bool(_TITLE.search(title) and _TITLED.search(title) and not _TOLD.search(title))


def _block_at(text: str, at: int) -> tuple[int, int]:
    start = text.rfind("\n\n", 0, at)
    end = text.find("\n\n", at)
    return (start + 2 if start >= 0 else 0), (end if end >= 0 else len(text))


def _sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    at = start
    lines: list[tuple[int, int, bool]] = []
    for line in text[start:end].split("\n"):
        stop = at + len(line)
        is_row = CELL in line
        if line.strip():
            joins = (
                lines
                and not is_row
                and not lines[-1][2]
                and (
                    re.match(r"\s*[a-z0-9$(]", line)
                    and not re.search(r"[.:;!?]\s*$", text[lines[-1][0] : lines[-1][1]])
                )
            )
            if joins:
                lines[-1] = (lines[-1][0], stop, False)
            else:
                lines.append((at, stop, is_row))
        at = stop + 1
    for begin, stop, is_row in lines:
        cells = text[begin:stop].split(CELL)
        if is_row and max(len(cell.split()) for cell in cells) <= _PROSE_WORDS:
            yield Sentence(begin, stop, start, end, True)
            continue
        at = begin
        for cell in cells if is_row else [text[begin:stop]]:
            for s, e in _split(text, at, at + len(cell)):
                yield Sentence(s, e, start, end, False)
            at += len(cell) + len(CELL)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _STOP.finditer(text, start, end):
        if _ABBREVIATION.search(text[max(begin, match.start() - 8) : match.start()]):
            continue
        closing = len(match.group()) - len(match.group().lstrip('"\u201d\u2019)]*'))
        yield from _trim(text, begin, match.start() + closing)
        begin = match.end()
    yield from _trim(text, begin, end)


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and (text[start].isspace() or text[start] in "\u2022\u25aa\u25cf\u25e6\u25a0\u00b7"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def lines_before(text: str, at: int, reach: int) -> Iterator[tuple[int, int]]:
    """Lines that end before ``at``, nearest first, within ``reach`` code points; none of them empty."""
    stop = text.rfind("\n", 0, at)
    while stop > 0 and at - stop < reach:
        begin = text.rfind("\n", 0, stop) + 1
        if text[begin:stop].strip():
            yield begin, stop
        stop = begin - 1


def lines_matching(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Lines of the text in which the pattern is found, in their order, each once: most of a filing says nothing
    of what is looked for, and a cheap pattern tells where to look closer."""
    lines: list[tuple[int, int]] = []
    at = 0
    while match := pattern.search(text, at):
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        at = end = end if end >= 0 else len(text)
        lines.append((start, end))
    return lines


def lines_holding(words: tuple[str, ...], text: str) -> list[int]:
    """Beginnings of the lines that hold one of some words, as written, ascending.

    Where plain words will do this is many times as quick over a whole report as a pattern.
    """
    starts: set[int] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            starts.add(text.rfind("\n", 0, at) + 1)
            end = text.find("\n", at)
            at = text.find(word, end) if end >= 0 else -1
    return sorted(starts)


def holds(words: tuple[str, ...], text: str, start: int, end: int) -> bool:
    """Whether one of the words stands in ``text[start:end]``, as written."""
    return any(text.find(word, start, end) >= 0 for word in words)


_PAGE_BREAK: Final = re.compile(
    r"(?<=[a-z,;)\u201d\u2019\d])\s*\n\n(?:[^\n]{0,60}\|\s*)?(?:F-|\d-)?\d{1,3}(?:\s*\|[^\n]{0,60})?\n\n(?:Table of Contents\n\n)?(?:(?:[^\na-z]{4,80}|\(Continued\))\n\n){0,4}(?=[a-z(\d\u201c])"
)


def without_page_breaks(text: str) -> str:
    """The text with blanks in the place of page numbers and running heads that stand within a sentence.

    Code points keep their offsets.
    """
    return _PAGE_BREAK.sub(lambda match: " " * len(match.group()), text)
