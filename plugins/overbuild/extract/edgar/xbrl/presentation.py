"""Labels of a submission's tags and the statements that show them, from its linkbases, through edgartools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from overbuild.errors import BadRecordError

_STANDARD_LABEL: Final = "http://www.xbrl.org/2003/role/label"
# edgartools' statement types. A tag that several statements show belongs to the first in this order.
_STATEMENTS: Final = {
    "IncomeStatement": "income",
    "BalanceSheet": "balance",
    "CashFlowStatement": "cash_flow",
    "StatementOfEquity": "equity",
    "ComprehensiveIncome": "income",
    "BalanceSheetParenthetical": "balance",
    "IncomeStatementParenthetical": "income",
    "CashFlowStatementParenthetical": "cash_flow",
    "StatementOfEquityParenthetical": "equity",
    "ComprehensiveIncomeParenthetical": "income",
}
_COVER: Final = "CoverPage"
_NOTES: Final = "notes"


@dataclass(frozen=True, slots=True)
class Presentation:
    """Standard labels and statements by element id (``us-gaap_Revenues``)."""

    labels: Mapping[str, str] = field(default_factory=dict)
    statements: Mapping[str, str] = field(default_factory=dict)


def read_presentation(schema: bytes | None, labels: bytes | None, presentation: bytes | None) -> Presentation:
    """Read a submission's own schema, label linkbase and presentation linkbase; each may be missing.

    Raises:
        BadRecordError: one of them cannot be read.
    """
    if schema is None and labels is None and presentation is None:
        return Presentation()
    for content in (schema, labels, presentation):
        if content is not None and b"<!ENTITY" in content:
            raise _unusable("a linkbase declares entities")
    # edgartools takes seconds to import; a run without new submissions does not need it.
    from edgar.xbrl import XBRL

    xbrl: Any = XBRL()  # type: ignore[no-untyped-call]
    try:
        if schema is not None:
            xbrl.parser.parse_schema_content(schema.decode())
        if labels is not None:
            xbrl.parser.parse_labels_content(labels.decode())
        if presentation is not None:
            xbrl.parser.parse_presentation_content(presentation.decode())
        statements = xbrl.get_all_statements()
    except Exception as error:  # the parser raises whatever it stumbles over
        raise _unusable(str(error)) from error
    return Presentation(
        labels={
            element_id: " ".join(label.split())
            for element_id, entry in xbrl.element_catalog.items()
            if (label := entry.labels.get(_STANDARD_LABEL))
        },
        statements=_statements(statements, xbrl.presentation_trees),
    )


def _statements(found: list[dict[str, Any]], trees: Mapping[str, Any]) -> dict[str, str]:
    order = {kind: position for position, kind in enumerate(_STATEMENTS)}
    shown: dict[str, str] = {}
    for statement in sorted(found, key=lambda row: order.get(row["type"], len(order))):
        kind = statement["type"]
        # The cover is a document of its own, no note.
        if kind == _COVER or " - Document - " in statement["definition"]:
            continue
        for element_id in trees[statement["role"]].all_nodes:
            shown.setdefault(element_id, _STATEMENTS.get(kind, _NOTES))
    return shown


def _unusable(what: str) -> BadRecordError:
    return BadRecordError(
        f"The linkbases cannot be read: {what[:200]}", place="EX-101", remedy="Look at the stored submission"
    )
