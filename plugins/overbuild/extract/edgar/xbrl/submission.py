"""One full submission to rows of ``instance_facts``.

The XBRL instance is read where the submission has one (the SEC has extracted it from the inline page since 2020;
older filings came with it), else the inline page itself. What cannot be used goes to quarantine; the rest is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any, Final

import msgspec
import pyarrow as pa

from overbuild.errors import BadRecordError
from overbuild.extract.edgar.documents import SubmissionDocument, split_submission
from overbuild.extract.edgar.submission_rows import Submission
from overbuild.extract.edgar.xbrl.facts import (
    INLINE_NAMESPACES,
    Fact,
    FactsRead,
    Problem,
    parse_xml,
    read_inline,
    read_instances,
)
from overbuild.extract.edgar.xbrl.names import XBRLI
from overbuild.extract.edgar.xbrl.presentation import Presentation, read_presentation
from overbuild.lake.quarantine import MAX_PAYLOAD, Quarantined
from overbuild.lake.schemas import INSTANCE_FACTS

# Reason codes of a document that is no XML: as filed, or damaged on its way.
UNREADABLE: Final = ("unreadable_document", "unreadable_linkbase")
# Fees of an offering: a report of its own within the submission, with ids of its own.
_OTHER_REPORTS: Final = ("EX-FILING FEES",)
# Where a document's namespaces are looked for.
_HEAD: Final = 100_000
# DECIMAL(38, 10) holds it as it is, or not at all.
_LAKE: Final = Context(prec=38, traps=[Inexact, InvalidOperation])
_PLACES: Final = Decimal("1e-10")


@dataclass(frozen=True, slots=True)
class ParsedSubmission:
    """Rows in the schema of :data:`overbuild.lake.schemas.INSTANCE_FACTS` with unique keys, and what was left out.

    ``read_from`` is ``instance``, ``inline`` or ``nothing``: a submission without XBRL.
    """

    table: pa.Table
    quarantined: list[Quarantined]
    read_from: str


@dataclass(slots=True)
class _Documents:
    """The parts of a submission that matter, by what they are: (file name, content in UTF-8)."""

    instances: list[tuple[str, bytes]] = field(default_factory=list)
    inline: list[tuple[str, bytes]] = field(default_factory=list)
    linkbases: dict[str, bytes] = field(default_factory=dict)


def parse_submission(body: bytes, submission: Submission) -> ParsedSubmission:
    """Read the numbers of one stored submission. Never raises for what is in it."""
    problems: list[Problem] = []
    try:
        documents = _split(body.decode("utf-8", "replace"))
    except BadRecordError as error:
        return _finish(submission, [], [_unreadable(error)], Presentation(), "nothing")
    read, read_from = _read_facts(documents, problems)
    presentation = Presentation()
    if read.facts:
        linkbases = documents.linkbases
        try:
            presentation = read_presentation(*(linkbases.get(kind) for kind in ("SCH", "LAB", "PRE")))
        except BadRecordError as error:
            problems.append(_unreadable(error, UNREADABLE[1]))
    own, others = _of_entity(read.facts, submission.cik)
    problems += [*read.problems, *others]
    return _finish(submission, own, problems, presentation, read_from)


def _split(text: str) -> _Documents:
    documents = _Documents()
    for document in split_submission(text):
        kind, name = document.kind, document.name
        if kind in ("EX-101.SCH", "EX-101.LAB", "EX-101.PRE"):
            documents.linkbases.setdefault(kind.removeprefix("EX-101."), _body(document))
        elif kind in ("XML", "EX-101.INS"):
            content = _body(document)
            # Rendered pages and the filing summary are of type XML too.
            if kind == "EX-101.INS" or XBRLI.encode() in content[:_HEAD]:
                documents.instances.append((name, content))
        elif not kind.startswith(_OTHER_REPORTS) and name.lower().endswith((".htm", ".html", ".xhtml")):
            content = _body(document)
            if any(namespace.encode() in content[:_HEAD] for namespace in INLINE_NAMESPACES):
                documents.inline.append((name, content))
    return documents


def _body(document: SubmissionDocument) -> bytes:
    return document.content().encode("utf-8", "replace")


def _read_facts(documents: _Documents, problems: list[Problem]) -> tuple[FactsRead, str]:
    """The facts of the instance; of the inline pages when there is no (readable) instance."""
    roots = [root for root in _roots(documents.instances, problems) if root.tag == f"{{{XBRLI}}}xbrl"]
    if roots:
        return read_instances(roots), "instance"
    roots = list(_roots(documents.inline, problems, are_pages=True))
    return (read_inline(roots), "inline") if roots else (FactsRead(), "nothing")


def _roots(documents: list[tuple[str, bytes]], problems: list[Problem], *, are_pages: bool = False) -> Iterable[Any]:
    for name, content in documents:
        try:
            yield parse_xml(content, name, is_page=are_pages)
        except BadRecordError as error:
            problems.append(_unreadable(error))


def _unreadable(error: BadRecordError, code: str = UNREADABLE[0]) -> Problem:
    return Problem(code, error.thing, {"document": error.place})


def _of_entity(facts: list[Fact], cik: int) -> tuple[list[Fact], list[Problem]]:
    """Facts of this company. A joint filing is listed under every filer and tells of one of them."""
    own = [fact for fact in facts if fact.context.entity == cik]
    if len(own) == len(facts):
        return own, []
    others = sorted({str(fact.context.entity) for fact in facts if fact.context.entity != cik})
    what = f"{len(facts) - len(own):,} facts are of other companies: {', '.join(others[:5])}"
    return own, [Problem("other_entity", what, {"entities": others[:20]})]


def _finish(
    submission: Submission,
    facts: list[Fact],
    problems: list[Problem],
    presentation: Presentation,
    read_from: str,
) -> ParsedSubmission:
    rows: dict[tuple[Any, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        value = _in_lake(fact.value)
        if value is None:
            problems.append(Problem("value_not_exact", f"{fact.name} has more digits than the lake keeps", _told(fact)))
            continue
        period = fact.context.period
        key = (fact.name, fact.unit, period.start_on, period.end_on, fact.context.dimensions)
        rows[key].append(Fact(fact.name, fact.context, fact.unit, value, fact.decimals))
    kept = []
    for group in rows.values():
        chosen = group[0] if len(group) == 1 else most_precise(group)
        if chosen is None:
            what = f"{group[0].name} comes {len(group)} times with different values"
            problems.append(Problem("contradiction", what, {"facts": [_told(fact) for fact in group[:10]]}))
        else:
            kept.append(chosen)
    return ParsedSubmission(
        table=_table(submission, kept, presentation),
        quarantined=[_quarantined(submission, problem) for problem in problems],
        read_from=read_from,
    )


def most_precise(facts: list[Fact]) -> Fact | None:
    """The most precise of facts with one key, or None when they contradict each other.

    A number with decimals d stands for an interval of half a unit of its last digit around it (XBRL 2.1, 4.6.7);
    facts agree when one number lies in all intervals and the most precise ones are equal.
    """
    ends = [_interval(fact) for fact in facts]
    if max(low for low, _ in ends) > min(high for _, high in ends):
        return None
    exact = [fact for fact in facts if fact.decimals is None]
    best = exact or [fact for fact in facts if fact.decimals == max(f.decimals or 0 for f in facts)]
    return best[0] if len({fact.value for fact in best}) == 1 else None


def _interval(fact: Fact) -> tuple[Decimal, Decimal]:
    if fact.decimals is None:
        return fact.value, fact.value
    half = Decimal(5).scaleb(-fact.decimals - 1)
    return fact.value - half, fact.value + half


def _in_lake(value: Decimal) -> Decimal | None:
    try:
        return value.quantize(_PLACES, context=_LAKE)
    except (Inexact, InvalidOperation):
        return None


def _table(submission: Submission, facts: list[Fact], presentation: Presentation) -> pa.Table:
    columns: dict[str, list[Any]] = {
        "taxonomy": [fact.name.taxonomy for fact in facts],
        "tag": [fact.name.local for fact in facts],
        "unit": [fact.unit for fact in facts],
        "start_on": [fact.context.period.start_on for fact in facts],
        "end_on": [fact.context.period.end_on for fact in facts],
        "value": [fact.value for fact in facts],
        "decimals": [fact.decimals for fact in facts],
        "dimensions": [fact.context.dimensions for fact in facts],
        "n_dimensions": [len(fact.context.members) for fact in facts],
        "label": [presentation.labels.get(fact.name.element_id) for fact in facts],
        "member_label": [_member_label(fact.context.members, presentation) for fact in facts],
        "statement": [presentation.statements.get(fact.name.element_id) for fact in facts],
    }
    same = {
        "cik": submission.cik,
        "accession_number": submission.accession_number,
        "form": submission.form,
        "filed_on": submission.filed_on,
        "source_url": submission.source_url,
        "source_sha256": submission.source_sha256,
    }
    return pa.table(
        [
            pa.repeat(pa.scalar(same[field.name], field.type), len(facts))
            if field.name in same
            else pa.array(columns[field.name], field.type)
            for field in INSTANCE_FACTS.schema
        ],
        schema=INSTANCE_FACTS.schema,
    )


def _member_label(members: tuple[str, ...], presentation: Presentation) -> str | None:
    """Labels of the members, in the order of the dimensions; None when the submission has none of them."""
    labels = [presentation.labels.get(member.replace(":", "_", 1)) for member in members]
    if not any(labels):
        return None
    return " | ".join(label or member for label, member in zip(labels, members, strict=True))


def _told(fact: Fact) -> dict[str, Any]:
    period = fact.context.period
    return {
        "name": str(fact.name),
        "unit": fact.unit,
        "start_on": period.start_on.isoformat() if period.start_on else None,
        "end_on": period.end_on.isoformat(),
        "value": str(fact.value),
        "decimals": fact.decimals,
        "dimensions": fact.context.dimensions,
    }


def _quarantined(submission: Submission, problem: Problem) -> Quarantined:
    record = {"accession_number": submission.accession_number} | problem.record
    return Quarantined(
        dataset=INSTANCE_FACTS.name,
        subject=str(submission.cik),
        reason_code=problem.code,
        reason=(
            f"The XBRL of {submission.form} {submission.accession_number}: {problem.what} ({submission.source_url}). "
            "It is left out; look at the payload"
        ),
        payload=msgspec.json.encode(record).decode()[:MAX_PAYLOAD],
        source_url=submission.source_url,
        source_sha256=submission.source_sha256,
    )
