"""Items of a report found by their headings in the plain text.

A heading stands at the beginning of a line, has the item's number and the words the form prescribes for it. The same
words come in a table of contents, in page headers and in references from elsewhere; of all candidates the chain is
taken that keeps the order of the form and has the most text right behind its headings.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from overbuild.enrich.items import Item

_HEADING: Final = re.compile(
    r"^[ |]*(?:part[ |]+(?P<part>i{1,3}|iv)\b[ .,:|\-\u2013\u2014]*)?"
    r"items?[ |]*(?P<item>\d{1,2}[ ]?(?:\(?[a-k]\)?(?![a-z0-9]))?)"
    r"(?:[ ]*(?:and|&|,)[ ]*(?:item[ ]*)?\d{1,2}[a-c]?)*[\s.:|\-\u2013\u2014()\u2022]*(?P<title>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_EIGHT_K: Final = re.compile(
    r"^[ |]*items?[ |]*(?P<item>\d{1,2}(?:\.\d{2})?)(?!\d)[\s.:|\-\u2013\u2014()]*(?P<title>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
# A line of a table of contents ends with a page's number, or is the wrong one of two.
_PAGE: Final = re.compile(r"(?:\s|\|)(?:\d{1,3}|[A-Z]-\d{1,3})(?:\s*[-\u2013\u2014]\s*\d{1,3})?\s*$")
_REFERENCE: Final = re.compile(
    r"\b(?:of|in|to|see|under|and) (?:this|our|the|its|that) (?:annual|quarterly|current|form|report|company\b)"
    r"|^of (?:part|form|this|our|the)\b|\bform 10-[kq]\b(?! summary)|\(?continued\)?\s*$",
    re.IGNORECASE,
)
_BY_REFERENCE: Final = re.compile(r"incorporat\w+[^.]{0,80} by reference|\b(?:see|refer to)\b", re.IGNORECASE)
_PART_LINE: Final = re.compile(r"\n[ |]*part[ |]+(?:i{1,3}|iv)\b[^\n]{0,60}\s*\Z", re.IGNORECASE)
_SIGNATURES: Final = re.compile(r"^[ |]*signatures?[ |.:]*$", re.IGNORECASE | re.MULTILINE)

# A heading longer than this runs into its paragraph and counts only where a sentence ends early.
_HEADING_CHARS: Final = 250
# Text behind a heading beyond this says no more about it being one.
_ENOUGH: Final = 3_000
# Less is no item but a line that says there is nothing, or where it stands.
LEAST: Final = 200
_LEAST_WITH_REFERENCE: Final = 700
_LEAST_OF_EIGHT_K: Final = 60


@dataclass(frozen=True, slots=True)
class Found:
    """An item with its heading: offsets in code points, half-open."""

    part: str | None
    item: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    item: Item
    title: str
    start: int
    heading_end: int
    weight: int = 0


def find_items(text: str, items: tuple[Item, ...]) -> list[Found]:
    """Items of a 10-K, 10-Q or 20-F, in the order of the text; those that say nothing of their own are left out."""
    chain = _best_chain(_candidates(text, items))
    ends = [*(candidate.start for candidate in chain[1:]), len(text)][: len(chain)]
    found = []
    for candidate, end in zip(chain, ends, strict=True):
        end = _trimmed(text, candidate.heading_end, end)
        # Another heading stands right behind it, yet the next of the chain is far: a table of contents.
        is_listed = candidate.weight < LEAST < end - candidate.start
        if not is_listed and _says_something(text[candidate.heading_end : end]):
            found.append(Found(candidate.item.part, candidate.item.item, candidate.title, candidate.start, end))
    return found


def find_eight_k_items(text: str) -> list[Found]:
    """Items of an 8-K in the order of the text: ``2.02``, or ``5`` before August 2004."""
    heads: dict[str, re.Match[str]] = {}
    for match in _EIGHT_K.finditer(text):
        if not _REFERENCE.search(match["title"]) and not match["title"][:1].islower():
            heads.setdefault(match["item"], match)
    matches = list(heads.values())
    ends = [*(match.start() for match in matches[1:]), len(text)][: len(matches)]
    found = []
    for match, end in zip(matches, ends, strict=True):
        end = _trimmed(text, match.end(), end)
        if end - match.end("item") >= _LEAST_OF_EIGHT_K:
            found.append(Found(None, match["item"], _title(match["title"]), match.start(), end))
    return found


def _candidates(text: str, items: tuple[Item, ...]) -> list[_Candidate]:
    by_number: dict[str, list[Item]] = {}
    for item in items:
        by_number.setdefault(item.item, []).append(item)
    found = []
    listed: list[tuple[int, str]] = []
    for match in _HEADING.finditer(text):
        number = re.sub(r"[ ()]", "", match["item"]).upper()
        title, heading_end = match["title"], match.end()
        if _PAGE.search(title):
            listed.append((match.start(), number))
            continue
        if _REFERENCE.search(title) or not _is_short(title):
            continue
        for item in by_number.get(number, ()):
            part = match["part"]
            if item.title.match(title) and (part is None or part.upper() == item.part):
                found.append(_Candidate(item, _title(title), match.start(), heading_end))
                break
    return [
        _Candidate(c.item, c.title, c.start, c.heading_end, _weight(found, index, listed, len(text)))
        for index, c in enumerate(found)
    ]


def _is_short(title: str) -> bool:
    return len(title) <= _HEADING_CHARS or ". " in title[:_HEADING_CHARS]


def _weight(found: list[_Candidate], index: int, listed: list[tuple[int, str]], size: int) -> int:
    """Text up to the next heading or line of contents of another item, at most :data:`_ENOUGH`."""
    own = found[index]
    heading = next((other.start for other in found[index + 1 :] if other.item != own.item), size)
    line = next((start for start, number in listed if start > own.start and number != own.item.item), size)
    return min(min(heading, line) - own.heading_end, _ENOUGH)


def _best_chain(candidates: list[_Candidate]) -> list[_Candidate]:
    """The heaviest subsequence in the form's order; of equally heavy ones that of the earlier headings."""
    best: list[int] = []
    before: list[int | None] = []
    for index, candidate in enumerate(candidates):
        weight, previous = 0, None
        for other in range(index):
            if candidates[other].item.sequence < candidate.item.sequence and best[other] > weight:
                weight, previous = best[other], other
        best.append(weight + max(candidate.weight, 1))
        before.append(previous)
    if not best:
        return []
    at: int | None = best.index(max(best))
    chain = []
    while at is not None:
        chain.append(candidates[at])
        at = before[at]
    return chain[::-1]


def _trimmed(text: str, start: int, end: int) -> int:
    """Where a section that may reach to ``end`` ends: before the signatures, the next part's title, white space."""
    signatures = _SIGNATURES.search(text, start, end)
    if signatures and end == len(text):
        end = signatures.start()
    end = start + len(text[start:end].rstrip())
    part = _PART_LINE.search(text, max(start, end - 120), end)
    if part:
        end = start + len(text[start : part.start()].rstrip())
    return end


def _says_something(body: str) -> bool:
    size = len(body.strip())
    return size >= LEAST and (size >= _LEAST_WITH_REFERENCE or not _BY_REFERENCE.search(body))


def _title(words: str) -> str:
    """Heading without what runs on behind its first sentence."""
    words = words.strip(" |.:-\u2013\u2014")
    return words if len(words) <= _HEADING_CHARS else words[: words.index(". ")].strip()


def coverage(found: list[Found], text: str) -> float:
    """Share of the text that lies within items."""
    return sum(item.end - item.start for item in found) / len(text) if text else 0.0


def item_at(found: list[Found], offset: int) -> Found | None:
    """The item that holds an offset."""
    at = bisect_left(found, offset + 1, key=lambda item: item.start) - 1
    return found[at] if at >= 0 and offset < found[at].end else None
