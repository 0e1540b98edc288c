"""What a signal extractor is given and what it gives back.

An extractor looks at one document with its sections and answers with signals: spans of the text that say something.
It neither reads nor writes files, knows no other document, and is asked once a document and version; the step keeps
what it found. Extractors are listed in :data:`overbuild.enrich.extractors.EXTRACTORS`.

All offsets are Unicode code points into :attr:`Document.text`, half-open, as Python slices.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal, Protocol

from overbuild.lake.schemas import DISCLOSURES, Dataset

SNIPPET_CHARS: Final = 300
_ELLIPSIS: Final = "\u2026"

Method = Literal["edgartools", "headings", "whole_document"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: an item of a report, or the whole of a text that has none.

    Attributes:
        number: position in the document, from 1.
        item: ``1``, ``1A``, ``7`` of a 10-K or 10-Q, ``2.02`` of an 8-K, ``EX-99.1`` of an exhibit, ``whole`` of a
            main document without items that could be told apart.
        part: ``I`` or ``II`` in a report that counts its items by part, else None.
        title: the heading's words without the item's number; empty where there is no heading.
        start: of the heading in the text; ``end`` is where the next section may begin.
        method: what told the sections apart.
    """

    number: int
    item: str
    part: str | None
    title: str
    start: int
    end: int
    method: Method


@dataclass(frozen=True, slots=True)
class Document:
    """One text document of a filing.

    Attributes:
        form: of the filing, as EDGAR lists it (``10-K``, ``8-K/A``).
        document_number: place in the submission, from 1.
        document_type: of the document (``10-K``, ``EX-99.1``).
        text: normalised plain text: lines end with ``\\n``, a table's row is one line with its cells separated by
            `` | ``, a page's furniture is still in it.
        sections: in the order of the text, without overlaps; at least one where there is text.
        accepted_at: when the filing became public, UTC.
        report_on: period end that the listing names, None where it names none.
    """

    cik: int
    accession_number: str
    form: str
    document_number: int
    document_type: str
    file_name: str
    text: str
    sections: tuple[Section, ...]
    accepted_at: datetime
    report_on: date | None
    source_url: str
    source_sha256: str

    def text_of(self, section: Section) -> str:
        """The section's text, heading included."""
        return self.text[section.start : section.end]

    def section_at(self, offset: int) -> Section | None:
        """The section that holds this offset; None between sections (a table of contents, signatures)."""
        at = bisect_right(self.sections, offset, key=lambda section: section.start) - 1
        if at < 0 or offset >= self.sections[at].end:
            return None
        return self.sections[at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A span that says something. A subclass adds what it says and names the lake dataset it belongs to.

    Its fields are columns of the dataset; the document's own columns (``cik``, ``accession_number``, ``form``,
    ``document_number``, ``document_type``, ``accepted_at``, ``source_url``, ``source_sha256``), ``section_number``,
    ``snippet`` and ``extractor`` are added by :func:`rows`.

    Attributes:
        rule_id: the phrase or rule that found it.
        span_start: first code point of what was found; ``span_end`` is behind its last.
        confidence: 0 to 1.
    """

    dataset: ClassVar[Dataset]

    rule_id: str
    span_start: int
    span_end: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Signal):
    """Something a company says about itself.

    Attributes:
        kind: subject (``power``, ``useful_life``); with ``class_name`` what is said of it (``locked_in``).
        subject: the standard, counterparty, customer or class of assets that is named; None where none is.
        value: the quantity beside it, exact and in ``unit``; None where there is none.
        unit: ``USD``, ``MW``, ``years``, ``pct`` and the like; None without a value.
        value_high: upper end where a range is given.
        start_on: beginning of what the quantity spans; ``end_on`` its end or its only date.
    """

    dataset: ClassVar[Dataset] = DISCLOSURES

    kind: str
    class_name: str
    subject: str | None = None
    value: Decimal | None = None
    value_high: Decimal | None = None
    unit: str | None = None
    start_on: date | None = None
    end_on: date | None = None


class Extractor(Protocol):
    """Finds one kind of signals.

    Attributes:
        name: stable; letters, digits and ``_``. Rows carry it.
        version: another one makes the step read every document again. It has to change with the rules and with the
            phrases they read (:attr:`overbuild.enrich.lexicon.Lexicon.sha256`).
        dataset: where its signals go; every signal it gives belongs there.
    """

    @property
    def name(self) -> str:
        """Stable name."""
        ...

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        ...

    @property
    def dataset(self) -> Dataset:
        """Lake dataset of its signals."""
        ...

    def extract(self, document: Document) -> Sequence[Signal]:
        """Signals of one document, in any order; the same document gives the same signals.

        Raises:
            BadRecordError: the document cannot be judged; it goes to quarantine and the others go on. Any other
                exception is a defect and is reported as one, also for this document alone.
        """
        ...


def rows(document: Document, extractor: str, signals: Sequence[Signal]) -> list[dict[str, Any]]:
    """Lake rows of a document's signals.

    Raises:
        ValueError: a span is empty or leaves the text, or a confidence is not within 0 and 1.
    """
    return [_row(document, extractor, signal) for signal in signals]


def _row(document: Document, extractor: str, signal: Signal) -> dict[str, Any]:
    start, end = signal.span_start, signal.span_end
    if not 0 <= start < end <= len(document.text):
        raise ValueError(f"Span {start}:{end} of rule {signal.rule_id!r} is empty or leaves the text")
    if not 0 <= signal.confidence <= 1:
        raise ValueError(f"Confidence {signal.confidence} of rule {signal.rule_id!r} is not within 0 and 1")
    section = document.section_at(start)
    own = {
        "cik": document.cik,
        "accession_number": document.accession_number,
        "form": document.form,
        "document_number": document.document_number,
        "document_type": document.document_type,
        "accepted_at": document.accepted_at,
        "source_url": document.source_url,
        "source_sha256": document.source_sha256,
        "section_number": section.number if section else None,
        "extractor": extractor,
        "snippet": snippet(document.text, start, end),
    }
    return own | {name: getattr(signal, name) for name in signal.dataset.schema.names if name not in own}


def snippet(text: str, start: int, end: int, limit: int = SNIPPET_CHARS) -> str:
    """The span with what stands around it, on one line, at most ``limit`` characters; cut ends show an ellipsis.

    The span comes first: a longer one is cut at its end.
    """
    inner = " ".join(text[start:end].split())
    if len(inner) > limit - 2:
        return inner[: limit - 1].rstrip() + _ELLIPSIS
    room = limit - 2 - len(inner)
    before = " ".join(text[max(0, start - limit) : start].split())
    after = " ".join(text[end : end + limit].split())
    # One character each for the spaces beside the span.
    lead = _tail(before, max(room // 2, room - len(after) - 1) - 1)
    gap_before = " " if lead and text[start - 1 : start].isspace() else ""
    trail = _head(after, room - len(lead) - len(gap_before) - 1)
    gap_after = " " if trail and text[end : end + 1].isspace() else ""
    open_, close = _ELLIPSIS if start > 0 and lead != before else "", _ELLIPSIS if trail != after else ""
    return f"{open_}{lead}{gap_before}{inner}{gap_after}{trail}{close}"


def _tail(text: str, size: int) -> str:
    """At most ``size`` last characters, cut between words."""
    if len(text) <= size:
        return text
    return text[len(text) - size :].partition(" ")[2] if size > 0 else ""


def _head(text: str, size: int) -> str:
    if len(text) <= size:
        return text
    return text[:size].rpartition(" ")[0] if size > 0 else ""
