"""What a suite is made of: checks of columns, rules across tables, and the mart they belong to.

A :class:`Check` is a Great Expectations expectation on a frame of the mart. A :class:`Rule` is a query whose
rows are the failing ones; its result goes through Great Expectations too, as a row count that has to be zero.
Both say in plain words what must be true, because that is what a refused run shows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["fail", "warn"]
"""``fail`` stops publishing; ``warn`` is published with the warning shown."""

Presence = Literal["always", "with_prices", "with_hyperscalers", "with_notices", "never"]
"""When a mart may not be empty: always (in a run over companies that report), if bars were extracted, if a hyperscaler
is in scope, if notices of Form D were read; never where it holds events that need not have happened."""


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation on columns of one frame.

    Attributes:
        expectation: class name in ``great_expectations.expectations``.
        columns: the columns it reads; the first one is named in failures.
        arguments: keyword arguments of the expectation.
        says: what must be true, as a clause without a full stop.
    """

    expectation: str
    columns: tuple[str, ...]
    arguments: Mapping[str, Any]
    says: str
    severity: Severity = "fail"

    @property
    def name(self) -> str:
        """Short and unique within a suite; names the file of failing rows."""
        subject = "_".join(self.columns) if len(self.columns) < 12 else "columns"
        return f"{self.expectation.removeprefix('Expect')}_{subject}".strip("_")


@dataclass(frozen=True, slots=True)
class Rule:
    """A query that selects the rows breaking the rule.

    A freshness rule is not asked of the recorded sample, which never gets newer.

    ``sql`` may use the variables ``reference_at`` (the as-of instant, or now) and ``origin``
    through ``getvariable`` and the tables of :mod:`overbuild.audit.required`.
    """

    name: str
    sql: str
    says: str
    severity: Severity = "fail"
    column: str | None = None
    is_freshness: bool = False


@dataclass(frozen=True, slots=True)
class MartSuite:
    """Everything expected of one mart.

    Attributes:
        mart: table in schema ``marts``.
        key: columns that identify a row: not null, unique together.
        columns: columns readers rely on; they must exist.
        presence: when the mart may not be empty.
    """

    mart: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    rules: tuple[Rule, ...] = ()
    presence: Presence = "always"


def has_columns(columns: Collection[str]) -> Check:
    """The columns are there; others may be too."""
    names = tuple(columns)
    return Check(
        "ExpectTableColumnsToMatchSet",
        names,
        {"column_set": list(names), "exact_match": False},
        f"columns {', '.join(names)} are there",
    )


def not_null(column: str, severity: Severity = "fail") -> Check:
    """No row lacks a value."""
    return Check("ExpectColumnValuesToNotBeNull", (column,), {"column": column}, f"{column} is never NULL", severity)


def unique(*columns: str) -> Check:
    """No two rows share these values."""
    says = f"({', '.join(columns)}) identifies a row"
    if len(columns) == 1:
        return Check("ExpectColumnValuesToBeUnique", columns, {"column": columns[0]}, says)
    return Check("ExpectCompoundColumnsToBeUnique", columns, {"column_list": list(columns)}, says)


def one_of(column: str, values: tuple[str, ...], severity: Severity = "fail") -> Check:
    """Every value that is there is one of ``values``."""
    return Check(
        "ExpectColumnValuesToBeInSet",
        (column,),
        {"column": column, "value_set": list(values)},
        f"{column} is one of {', '.join(values)}",
        severity,
    )


def between(column: str, low: float | None = None, high: float | None = None, severity: Severity = "fail") -> Check:
    """Every value that is there lies in [low, high]; None leaves a side open."""
    span = f">= {low}" if high is None else f"<= {high}" if low is None else f"between {low} and {high}"
    return Check(
        "ExpectColumnValuesToBeBetween",
        (column,),
        {"column": column, "min_value": low, "max_value": high},
        f"{column} is {span}",
        severity,
    )


def above(column: str, low: float, severity: Severity = "fail") -> Check:
    """Every value that is there is greater than ``low``."""
    return Check(
        "ExpectColumnValuesToBeBetween",
        (column,),
        {"column": column, "min_value": low, "strict_min": True},
        f"{column} is > {low}",
        severity,
    )


def matches(column: str, pattern: str, says: str, severity: Severity = "fail") -> Check:
    """Every value that is there matches the regular expression."""
    return Check("ExpectColumnValuesToMatchRegex", (column,), {"column": column, "regex": pattern}, says, severity)


def not_empty() -> Check:
    """The table has rows: an empty one passes every other check."""
    return Check("ExpectTableRowCountToBeBetween", (), {"min_value": 1}, "the table is not empty")


def no_rows(says: str, severity: Severity) -> Check:
    """The table has no rows; for the results of rules."""
    return Check("ExpectTableRowCountToEqual", (), {"value": 0}, says, severity)
