"""One document of a submission to plain text, the same bytes always to the same text.

Normal form: lines end with ``\\n`` and hold no tabs, no runs of blanks and no invisible characters; a paragraph stands
alone between empty lines; a table's row is one line, its cells joined by `` | ``, a currency sign or a closing
bracket joined to its number. Letters, quotes and dashes stay as filed.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from lxml import etree

from overbuild.errors import BadRecordError

Reader = Literal["html", "plain"]

_CELLS: Final = " | "
# Where a document's kind shows.
_HEAD: Final = 20_000
_IS_HTML: Final = re.compile(r"<(?:!doctype\s+html|html|body|div|p|font|br|span|center|h[1-6])\b", re.IGNORECASE)

_BLOCKS: Final = frozenset((
    "address", "article", "blockquote", "body", "center", "dd", "dir", "div", "dl", "dt", "fieldset", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "main", "menu", "nav", "ol", "p", "section", "table",
    "ul", "xbrl",
))  # fmt: skip
_LINES: Final = frozenset(("br", "li", "tr", "caption"))
_PAGE_ENDS: Final = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_INLINE_TAGS: Final = re.compile(
    r"</?(?:span|font|b|i|u|a|em|strong|small|big|sup|sub|tt|s|ins|del|cite|code|ix:(?!header|hidden)\w+)\b[^>]*>",
    re.IGNORECASE,
)
_BLOCK_TAGS: Final = re.compile(
    r"</?(?:div|p|center|section|blockquote|ul|ol|li|dl|dd|dt|form|h[1-6])\b[^>]*>", re.IGNORECASE
)
_CELL_TAGS: Final = frozenset(("td", "th"))
_SKIPPED: Final = frozenset(("head", "ix:header", "script", "style", "title", "ix:hidden", "noscript", "object"))
_HIDDEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)

# Control characters are blanks, invisible ones nothing; numeric references to the C1 range mean Windows-1252.
_CHARACTERS: Final[dict[int, str | None]] = (
    {code: " " for code in (*range(32), *range(0x7F, 0xA0)) if code != 0x0A}
    | {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
    | {0xFFFD: " ", 0x00AD: None, 0xFEFF: None, 0x200E: None, 0x200F: None, 0x2060: None}
    | dict.fromkeys(range(8203, 8206))
)

_JOINS_NEXT: Final = re.compile(r"[A-Z]{0,3}[$\u20ac\u00a3\u00a5]\s*\(?|\(")
_JOINS_LAST: Final = re.compile(r"\)?\s*%?\s*\)?")
_BULLET: Final = re.compile(r"[\u2022\u25cf\u25aa\u25e6\u00b7\u2043\u25a0\u25a1\u27a2\u2013\u2014\-o*]")
_GLUED: Final = re.compile(r"(?<!\S)([\u2022\u25cf\u25aa\u25e6\u25a0])(?=[^\s|])")
# A cell of more than this is a column of a layout, not of a table.
_LONG_CELL: Final = 2_000
# Two cells of a bullet and its words, not of a nil and a number.
_WORDS: Final = 20

_SGML_TAG: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,15}(?:\s[^<>\n]{0,80})?>")
_TABLE_TAG: Final = re.compile(r"<(/?)TABLE>", re.IGNORECASE)
_LEADERS: Final = re.compile(r"(?:\s*\.){4,}")
_RULE: Final = re.compile(r"[-=_\s]{3,}")
_GAP: Final = re.compile(r"\s{2,}")
_WIDE_GAP: Final = re.compile(r"\S\s{3,}(?=\S)")


@dataclass(frozen=True, slots=True)
class PlainText:
    """The text and what made it: ``html`` from markup, ``plain`` from a text file as filed before about 2001."""

    text: str
    reader: Reader


def decode(body: bytes) -> str:
    """A stored submission as text: UTF-8, or Windows-1252 where more bytes are not UTF-8 than are."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        right = sum(1 for _ in re.finditer(r"[\u0080-\ufffc]", text))
        return text if right > broken else body.decode("cp1252", "replace")


def plain_text(content: str, *, place: str) -> PlainText:
    """Read a document.

    Args:
        content: of the document, without the submission's own tags around it.
        place: for errors: file name or URL.

    Raises:
        BadRecordError: there is markup and no text can be had from it, or there is no text at all.
    """
    if _IS_HTML.search(content, 0, _HEAD):
        told = PlainText(_from_html(content, place), "html")
    else:
        told = PlainText(_from_plain(content), "plain")
    if not told.text:
        raise BadRecordError("The document has no text", place=place, remedy="Look at the stored submission")
    return told


@dataclass(slots=True)
class _Sink:
    """Lines under construction: of the document, or of one table cell."""

    lines: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    gap: bool = False

    def end_line(self, *, paragraph: bool = False) -> None:
        """Finish the line; after a paragraph an empty one follows."""
        if self.parts:
            line = _line("".join(self.parts))
            self.parts.clear()
            if line:
                self.add(line)
        self.gap = self.gap or paragraph

    def add(self, line: str) -> None:
        if self.gap and self.lines:
            self.lines.append("")
        self.gap = False
        self.lines.append(line)


def _line(text: str) -> str:
    return _GLUED.sub(r"\1 ", " ".join(text.translate(_CHARACTERS).split()))


def _from_html(content: str, place: str) -> str:
    # The parser stops at the first end of a page; filings hold several, one behind the other.
    content = _PAGE_ENDS.sub(" ", content)
    for simpler in (_as_filed, _without_inline_tags, _without_blocks):
        content = simpler(content)
        root, is_whole = _parse(content, place)
        if is_whole:
            return _Walk().text(root)
    raise _no_markup("its tables are nested too deep", place)


def _parse(content: str, place: str) -> tuple[Any, bool]:
    """The page, and whether all of it is there: the parser drops what is nested too deep."""
    # No entities from outside and no limits on size or depth: filings of 10 MB and more are normal.
    parser = etree.HTMLParser(
        huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, recover=True
    )
    try:
        root = etree.fromstring(content.encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise _no_markup(str(error), place) from error
    if root is None:
        raise _no_markup("nothing in it is markup", place)
    return root, not any("xcessive depth" in entry.message for entry in parser.error_log)


def _as_filed(content: str) -> str:
    return content


def _without_inline_tags(content: str) -> str:
    """Tags that are opened and never closed nest for ever; those within a line carry nothing but looks."""
    return _INLINE_TAGS.sub("", content)


def _without_blocks(content: str) -> str:
    return _BLOCK_TAGS.sub("<br>", content)


def _no_markup(what: str, place: str) -> BadRecordError:
    return BadRecordError(
        f"The document's markup cannot be read: {what[:200]}", place=place, remedy="Look at the stored submission"
    )


class _Walk:
    """One pass over a page; tables inside cells come out before the row that holds them."""

    def __init__(self) -> None:
        self.sinks = [_Sink()]
        # One list of cells an open row; None where cells stand outside of any row.
        self.rows: list[list[list[str]]] = []
        self.row_depths: list[int] = []

    def text(self, root: Any) -> str:  # noqa: ANN401
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, element in walk:
            tag = element.tag
            if event == "start":
                style = element.get("style")
                if tag in _SKIPPED or (style is not None and _HIDDEN.search(style)):
                    skipped = element
                    walk.skip_subtree()
                    continue
                self._start(tag)
                text = element.text
                if text:
                    if tag == "pre":
                        self._preformatted(text)
                    else:
                        self.sinks[-1].parts.append(text)
            else:
                if element is skipped:
                    skipped = None
                else:
                    self._end(tag)
                if element.tail and element is not root:
                    self.sinks[-1].parts.append(element.tail)
        while len(self.sinks) > 1:
            self._close_cell()
        self.sinks[0].end_line()
        return "\n".join(self.sinks[0].lines)

    def _start(self, tag: str) -> None:
        sink = self.sinks[-1]
        if tag in _CELL_TAGS:
            self.sinks.append(_Sink())
        elif tag == "tr":
            sink.end_line()
            self.rows.append([])
            self.row_depths.append(len(self.sinks))
        elif tag in _BLOCKS:
            sink.end_line(paragraph=True)
        elif tag in _LINES:
            sink.end_line()

    def _end(self, tag: str) -> None:
        if tag in _CELL_TAGS:
            self._close_cell()
        elif tag == "tr":
            self._close_row()
        elif tag in _BLOCKS:
            self.sinks[-1].end_line(paragraph=True)
        elif tag in _LINES:
            self.sinks[-1].end_line()

    def _close_cell(self) -> None:
        cell = self.sinks.pop()
        cell.end_line()
        if self.rows and self.row_depths[-1] == len(self.sinks):
            self.rows[-1].append(cell.lines)
        else:  # a cell outside of any row
            _pour(cell.lines, self.sinks[-1])

    def _close_row(self) -> None:
        cells = [lines for lines in self.rows.pop() if any(lines)]
        self.row_depths.pop()
        sink = self.sinks[-1]
        is_layout = len(cells) == 1 or any(sum(map(len, lines)) > _LONG_CELL for lines in cells)
        if is_layout or any(_CELLS in line for lines in cells for line in lines):
            for lines in cells:
                _pour(lines, sink)
        elif cells:
            sink.add(join_cells([" ".join(filter(None, lines)) for lines in cells]))

    def _preformatted(self, text: str) -> None:
        sink = self.sinks[-1]
        sink.end_line(paragraph=True)
        _pour(_from_plain(text).split("\n"), sink)
        sink.gap = True


def _pour(lines: list[str], sink: _Sink) -> None:
    for line in lines:
        if line:
            sink.add(line)
        else:
            sink.gap = True


def join_cells(cells: list[str]) -> str:
    """One line of a table's row; empty cells are left out."""
    if len(cells) == 2 and _BULLET.fullmatch(cells[0]) and len(cells[1]) > _WORDS:
        return f"{cells[0]} {cells[1]}"
    told: list[str] = []
    joins_next = False
    for cell in cells:
        if not cell:
            continue
        if told and (joins_next or _JOINS_LAST.fullmatch(cell)):
            told[-1] += cell
        else:
            told.append(cell)
        joins_next = _JOINS_NEXT.fullmatch(cell) is not None
    return _CELLS.join(told)


def _from_plain(content: str) -> str:
    """Text as filed before markup: tables are drawn with blanks between ``<TABLE>`` tags, or without any."""
    lines: list[str] = []
    in_table = False
    for raw in content.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8).split("\n"):
        for tag in _TABLE_TAG.finditer(raw):
            in_table = not tag.group(1)
        line = html.unescape(_SGML_TAG.sub("", raw)).translate(_CHARACTERS).strip()
        if not line or _RULE.fullmatch(line):
            line = ""
        elif in_table or len(_WIDE_GAP.findall(line)) > 1:
            line = join_cells([_line(cell) for cell in _GAP.split(_LEADERS.sub("   ", line))])
        else:
            line = _line(_LEADERS.sub("   ", line)) if _LEADERS.search(line) else _line(line)
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n")
