"""Names, periods and units of XBRL, spelled as the SEC's companyfacts spells them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

XBRLI: Final = "http://www.xbrl.org/2003/instance"
XBRLDI: Final = "http://xbrl.org/2006/xbrldi"
XSI_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
CUSTOM: Final = "custom"

# us-gaap and srt at the FASB (before 2011 at XBRL US), dei, ecd, country, currency, ... at the SEC, IFRS at the IASB.
_STANDARD: Final = re.compile(
    r"https?://(?:fasb\.org|xbrl\.us|xbrl\.sec\.gov)/([a-z][a-z-]*)/.+|https?://xbrl\.ifrs\.org/taxonomy/[^/]+/([a-z-]+)"
)
_MEASURE: Final = f"{{{XBRLI}}}measure"
_DAY: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d):\d\d:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")


class ContextError(ValueError):
    """A context or unit that no fact can be read with; ``code`` is short and stable."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


@dataclass(frozen=True, slots=True)
class Name:
    """A qualified name.

    Attributes:
        taxonomy: as companyfacts names it, or ``custom`` for a namespace of the filer's own.
        local: the name in it.
        prefix: the taxonomy, or the filer's own prefix.
    """

    taxonomy: str
    local: str
    prefix: str

    def __str__(self) -> str:
        return f"{self.prefix}:{self.local}"

    @property
    def element_id(self) -> str:
        """The id that linkbases know it by."""
        return f"{self.prefix}_{self.local}"


@dataclass(frozen=True, slots=True)
class Period:
    """``start_on`` is None for an instant and for a single day."""

    start_on: date | None
    end_on: date


@dataclass(frozen=True, slots=True)
class ReportContext:
    """Whose fact, for when, and of what part.

    Attributes:
        entity: CIK, or None when the identifier is none.
        dimensions: ``axis=member`` sorted and joined by ``|``; empty for the whole entity.
        members: in the same order, the member's element id, or the text of a typed member.
    """

    entity: int | None
    period: Period
    dimensions: str
    members: tuple[str, ...]


def make_name(namespace: str, local: str, prefix: str | None) -> Name:
    """A name from its parts; ``prefix`` is what the document uses for the namespace."""
    match = _STANDARD.fullmatch(namespace)
    if match is None:
        return Name(CUSTOM, local, prefix or CUSTOM)
    taxonomy = match.group(1) or match.group(2)
    return Name(taxonomy, local, taxonomy)


def split_qname(text: str, nsmap: Mapping[str | None, str]) -> tuple[str, str, str | None]:
    """Namespace, local name and prefix of a QName in a text or an attribute.

    Raises:
        ContextError: its prefix is not declared.
    """
    prefix, colon, local = text.strip().rpartition(":")
    namespace = nsmap.get(prefix if colon else None)
    if not local or (namespace is None and colon):
        raise ContextError("undeclared_prefix", f"the prefix of {text.strip()[:80]!r} is not declared")
    return namespace or "", local, prefix or None


def read_name(text: str, nsmap: Mapping[str | None, str]) -> Name:
    """A QName in a text or an attribute. Raises as :func:`split_qname`."""
    return make_name(*split_qname(text, nsmap))


def read_context(element: Any) -> ReportContext:  # noqa: ANN401 - lxml has no types
    """An ``xbrli:context``.

    Raises:
        ContextError: it has no usable period, or parts that are not dimensions.
    """
    identifier = element.find(f"{{{XBRLI}}}entity/{{{XBRLI}}}identifier")
    digits = (identifier.text or "").strip() if identifier is not None else ""
    entity = int(digits) if digits.isascii() and digits.isdecimal() else None
    found: list[tuple[str, str]] = []
    for path in (f"{{{XBRLI}}}entity/{{{XBRLI}}}segment", f"{{{XBRLI}}}scenario"):
        for container in element.iterfind(path):
            found += [_dimension(child) for child in container.iterchildren("*")]
    pairs = sorted((f"{axis}={_escaped(member)}", member) for axis, member in found)
    dimensions = "|".join(text for text, _ in pairs)
    if len({text.partition("=")[0] for text, _ in pairs}) < len(pairs):
        raise ContextError("repeated_axis", f"an axis comes twice: {dimensions[:200]}")
    return ReportContext(entity, _period(element), dimensions, tuple(member for _, member in pairs))


def _dimension(element: Any) -> tuple[str, str]:  # noqa: ANN401
    axis = element.get("dimension")
    if axis is not None and element.tag == f"{{{XBRLDI}}}explicitMember":
        return str(read_name(axis, element.nsmap)), str(read_name(element.text or "", element.nsmap))
    if axis is not None and element.tag == f"{{{XBRLDI}}}typedMember":
        return str(read_name(axis, element.nsmap)), " ".join("".join(element.itertext()).split())
    raise ContextError("not_a_dimension", f"a part is told by {element.tag}, which is no dimension")


def _escaped(member: str) -> str:
    return member.replace("%", "%25").replace("|", "%7C")


def _period(element: Any) -> Period:  # noqa: ANN401
    def day(name: str, *, is_end: bool) -> date | None:
        text = element.findtext(f"{{{XBRLI}}}period/{{{XBRLI}}}{name}")
        return None if text is None else _day(text, is_end=is_end)

    instant = day("instant", is_end=True)
    if instant is not None:
        return Period(None, instant)
    start, end = day("startDate", is_end=False), day("endDate", is_end=True)
    if start is None or end is None:
        raise ContextError("no_period", "it has neither an instant nor a start and an end")
    if start > end:
        raise ContextError("end_before_start", f"it ends on {end}, before it starts on {start}")
    # companyfacts gives what was reported for a single day without a start.
    return Period(None if start == end else start, end)


def _day(text: str, *, is_end: bool) -> date:
    """A date; an end at midnight of a day is the end of the day before (XBRL 2.1, 4.7.2)."""
    match = _DAY.fullmatch(text.strip())
    impossible = ContextError("impossible_date", f"{text.strip()[:40]!r} is no date")
    if match is None:
        raise impossible
    try:
        found = date.fromisoformat(match.group(1))
        return found - timedelta(days=1) if is_end and match.group(2) == "00" else found
    except (ValueError, OverflowError) as error:
        raise impossible from error


def read_unit(element: Any) -> str:  # noqa: ANN401
    """An ``xbrli:unit`` as companyfacts spells it: ``USD``, ``shares``, ``USD/shares``, ``pure``.

    Raises:
        ContextError: it has no measure.
    """
    divide = element.find(f"{{{XBRLI}}}divide")
    if divide is None:
        return _product(element)
    over = divide.find(f"{{{XBRLI}}}unitNumerator")
    under = divide.find(f"{{{XBRLI}}}unitDenominator")
    if over is None or under is None:
        raise ContextError("no_measure", "its division lacks a part")
    return f"{_product(over)}/{_product(under)}"


def _product(element: Any) -> str:  # noqa: ANN401
    names = sorted((measure.text or "").strip().rpartition(":")[2] for measure in element.iterchildren(_MEASURE))
    if not names or not all(names):
        raise ContextError("no_measure", "it has no measure")
    return "*".join(names)
