"""The sections of a document, whatever it is: items where it has them, else the whole of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from overbuild.enrich.fallback import find_by_links, find_by_titles
from overbuild.enrich.headings import Found, coverage, find_eight_k_items, find_items
from overbuild.enrich.items import form_items
from overbuild.enrich.signals import Method, Section
from overbuild.errors import BadRecordError

WHOLE: Final = "whole"
_EXHIBIT: Final = re.compile(r"EX-", re.IGNORECASE)
# Headings that hold this share of the text have found the report's items.
_ENOUGH: Final = 0.5
# Items that hold less leave out most of the report: it is then kept whole.
_LEAST: Final = 0.3


def split(text: str, *, form: str, document_type: str, markup: str | None, place: str) -> tuple[Section, ...]:
    """Sections in the order of the text, without overlaps; one at least. Each begins with its own heading.

    Args:
        text: as :mod:`overbuild.enrich.text` makes it.
        form: of the filing.
        document_type: of the document; an exhibit is one section.
        markup: the page the text was made from, None for plain text.
        place: for errors.
    """
    if _EXHIBIT.match(document_type):
        return (_whole(text, document_type),)
    base = form.upper().removesuffix("/A")
    if base.startswith("8-K"):
        return _numbered([(found, "headings") for found in find_eight_k_items(text)]) or (_whole(text, WHOLE),)
    items = form_items().of(base)
    if not items:
        return (_whole(text, WHOLE),)
    by_headings = find_items(text, items)
    if coverage(by_headings, text) >= _ENOUGH:
        return _numbered([(found, "headings") for found in by_headings])
    try:
        links = find_by_links(text, markup, base, items, place=place) if markup is not None else []
    except BadRecordError:
        links = []  # without it the report is kept whole, as `method` says
    titles = find_by_titles(text, items, links)
    if coverage([*links, *titles], text) >= max(_LEAST, coverage(by_headings, text)):
        both: list[tuple[Found, Method]] = [(found, "edgartools") for found in links]
        return _numbered(both + [(found, "headings") for found in titles])
    if coverage(by_headings, text) >= _LEAST:
        return _numbered([(found, "headings") for found in by_headings])
    return (_whole(text, WHOLE),)


def _whole(text: str, item: str) -> Section:
    return Section(1, item, None, "", 0, len(text), "whole_document")


def _numbered(found: Sequence[tuple[Found, Method]]) -> tuple[Section, ...]:
    ordered = sorted(found, key=lambda pair: pair[0].start)
    return tuple(
        Section(number, one.item, one.part, one.title, one.start, one.end, method)
        for number, (one, method) in enumerate(ordered, start=1)
    )
