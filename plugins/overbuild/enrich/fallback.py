"""Items of a report whose headings carry no item numbers, as in reports with a cross-reference index.

edgartools follows the links of the table of contents. What it finds is taken where it begins with the item's own
words and can be found again in the plain text; items it misses are looked for by those words alone, in what it left.
It takes seconds a report, so only reports without usable headings come here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from overbuild.enrich.headings import LEAST, Found
from overbuild.enrich.items import Item
from overbuild.errors import BadRecordError

_WORD: Final = re.compile(r"[^\W_]+")
# So many words in a row are taken to stand in one place only.
_ANCHOR: Final = 12
# A section found again may differ by what the two readers make of tables and page furniture.
_SAME_LENGTH: Final = 0.15
_FURNITURE: Final = re.compile(
    r"\A\s*(?:table of contents\s+)*(?:item\s+\d{1,2}[a-k]?[\s.:\-\u2013\u2014]+)?", re.IGNORECASE
)
# A heading alone on its line and followed by an empty one.
_ALONE: Final = re.compile(r"(?<=\n\n)([^\n|]{4,120})\n\n")
# Words of a heading that the form does not have and that say nothing else.
_FILLERS: Final = frozenset(
    ("a", "about", "an", "and", "condition", "consolidated", "financial", "information", "md", "of", "on", "operations",
     "our", "results", "s", "the", "to")
)  # fmt: skip
# More markup than this costs edgartools a gigabyte and minutes.
_MOST_MARKUP: Final = 8_000_000


@dataclass(frozen=True, slots=True)
class _Words:
    """A text as lower-case words, with where each begins and ends."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> _Words:
        matches = list(_WORD.finditer(text))
        return cls([m.group().lower() for m in matches], [m.start() for m in matches], [m.end() for m in matches])

    def find(self, wanted: list[str], start: int = 0) -> int | None:
        """Index of the first place at or after ``start`` where these words stand in a row."""
        first, size = wanted[0], len(wanted)
        at = start
        while True:
            try:
                at = self.words.index(first, at)
            except ValueError:
                return None
            if self.words[at : at + size] == wanted:
                return at
            at += 1


def find_by_links(text: str, markup: str, form: str, items: tuple[Item, ...], *, place: str) -> list[Found]:
    """Items that edgartools finds in the page's markup, placed in its plain text; without overlaps, in order.

    Raises:
        BadRecordError: edgartools cannot read the page.
    """
    if len(markup) > _MOST_MARKUP:
        return []
    words = _Words.of(text)
    by_key = {(item.part, item.item): item for item in items}
    found: list[Found] = []
    for part, number, body in _sections(markup, form, place):
        item = by_key.get((part, number))
        body = _FURNITURE.sub("", body, count=1)
        if item is None or len(body) < LEAST or not item.title.match(body):
            continue
        span = _locate(words, body)
        if span is not None:
            title = text[span[0] : span[1]].partition("\n")[0][:120].strip(" |")
            found.append(Found(part, number, title, *span))
    return _apart(found)


def find_by_titles(text: str, items: tuple[Item, ...], known: list[Found]) -> list[Found]:
    """Items whose words stand alone on a line, outside of ``known``; each ends where the next one known begins.

    Of several places the one with the most text behind it is taken.
    """
    by_item: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    taken = {(found.part, found.item) for found in known}
    for match in _ALONE.finditer(text):
        line = match.group(1).strip()
        for item in items:
            if not item.title.match(line) or not {m.lower() for m in _WORD.findall(line)} <= item.words | _FILLERS:
                continue
            if (item.part, item.item) not in taken and not _inside(known, match.start(1)):
                by_item.setdefault((item.part, item.item), []).append((match.start(1), match.end(1), line))
                break
    bounds = sorted(
        {place[0] for places in by_item.values() for place in places} | {f.start for f in known} | {len(text)}
    )
    found = []
    for (part, number), places in by_item.items():
        spans = [(start, next(b for b in bounds if b > start), line) for start, _, line in places]
        start, end, line = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
        end = start + len(text[start:end].rstrip())
        if end - start >= LEAST * 5:
            found.append(Found(part, number, line, start, end))
    return found


def _sections(markup: str, form: str, place: str) -> list[tuple[str, str, str]]:
    # edgartools takes seconds to import; hardly any report needs its parser.
    from edgar.documents import HTMLParser, ParserConfig

    try:
        document = HTMLParser(ParserConfig(form=form.removesuffix("/A"))).parse(markup)
        return [
            (section.part or "", str(section.item).upper(), section.text())
            for section in document.sections.values()
            if section.item
        ]
    except Exception as error:  # the parser raises whatever it stumbles over
        raise BadRecordError(
            f"edgartools cannot read the page: {str(error)[:200]}", place=place, remedy="Look at the stored submission"
        ) from error


def _locate(words: _Words, body: str) -> tuple[int, int] | None:
    """Where a section of another reader stands in the text, by its first and last words."""
    told = _Words.of(body).words
    if len(told) < 2 * _ANCHOR:
        return None
    first = words.find(told[:_ANCHOR])
    while first is not None:
        last = words.find(told[-_ANCHOR:], first + int(len(told) * (1 - _SAME_LENGTH)) - _ANCHOR)
        if last is not None and last + _ANCHOR - first <= len(told) * (1 + _SAME_LENGTH):
            return words.starts[first], words.ends[last + _ANCHOR - 1]
        first = words.find(told[:_ANCHOR], first + 1)
    return None


def _inside(known: list[Found], offset: int) -> bool:
    return any(found.start <= offset < found.end for found in known)


def _apart(found: list[Found]) -> list[Found]:
    """Without overlaps: of two that share text the shorter is kept, the longer is likely to hold more than its item."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.end - f.start, f.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)
