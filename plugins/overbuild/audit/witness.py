"""Few rows of a mart that meet an expectation exactly where all of them do.

What is asked of each value of a column is asked of its distinct values, a range of the least and the greatest; a key
that repeats is seen on the rows that repeat it. DuckDB finds those rows at the speed of a scan and Great Expectations
judges them. The whole mart is laid before it for the expectations that fail alone: to count and keep the failing rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from overbuild.audit.checks import Check
from overbuild.transform.export import quoted

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_ASKS_EACH_VALUE: Final = frozenset({"ExpectColumnValuesToBeInSet", "ExpectColumnValuesToMatchRegex"})
_ASKS_EXTREMES: Final = frozenset({"ExpectColumnValuesToBeBetween", "ExpectColumnValuesToNotBeNull"})
_ASKS_KEY: Final = frozenset({"ExpectColumnValuesToBeUnique", "ExpectCompoundColumnsToBeUnique"})
_ASKS_COLUMNS: Final = "ExpectTableColumnsToMatchSet"
_ASKS_ROWS: Final = "ExpectTableRowCountToBeBetween"
# pandas keeps these apart where DuckDB does, so that what repeats in one repeats in the other.
_EXACT: Final = frozenset({"BIGINT", "INTEGER", "SMALLINT", "VARCHAR", "DATE", "BOOLEAN", "TIMESTAMP WITH TIME ZONE"})
_FLOATS: Final = frozenset({"DOUBLE", "FLOAT"})
# Columns up to so many values share a frame; in a longer one the values of the others would be asked again and again.
_SHARED_VALUES: Final = 5_000
# Rows of a key that does not repeat, so that there is something to look at.
_KEY_ROWS: Final = 100


def witnesses(
    connection: duckdb.DuckDBPyConnection, mart: str, kinds: Mapping[str, str], checks: Sequence[Check]
) -> Iterator[tuple[pd.DataFrame, list[int]]]:
    """Frames, and with each the positions of the checks that all rows of the mart meet if the frame does.

    A check that has no witness comes with no frame; it has to be asked of the whole mart.

    Args:
        connection: with the marts.
        mart: table in schema ``marts``.
        kinds: DuckDB type by column.
        checks: of columns that the mart has, but for the check of the columns themselves.
    """
    table = f"marts.{quoted(mart)}"
    of_columns: dict[str, list[int]] = {}
    of_table = []
    for position, check in enumerate(checks):
        if check.expectation in _ASKS_KEY and _EXACT.issuperset(kinds[column] for column in check.columns):
            yield _repeated(connection, table, check.columns), [position]
        elif check.expectation == _ASKS_COLUMNS or (
            check.expectation == _ASKS_ROWS and check.arguments == {"min_value": 1}
        ):
            of_table.append(position)
        elif check.expectation in _ASKS_EACH_VALUE | _ASKS_EXTREMES and "mostly" not in check.arguments:
            of_columns.setdefault(check.columns[0], []).append(position)
    shared: dict[str, pd.Series] = {}
    for column, positions in of_columns.items():
        asked = {checks[position].expectation for position in positions}
        found = _values(connection, table, column, kinds[column], each=not asked.isdisjoint(_ASKS_EACH_VALUE))
        if len(found) > _SHARED_VALUES:
            yield found.to_frame(), positions
        else:
            shared[column] = found
    answered = of_table + [position for column in shared for position in of_columns[column]]
    if answered:
        yield _side_by_side(shared, kinds), answered


def _values(connection: duckdb.DuckDBPyConnection, table: str, column: str, kind: str, *, each: bool) -> pd.Series:
    """The distinct values of a column, or the least and the greatest; a NULL too where there is one."""
    name = quoted(column)
    if kind.endswith("[]") and not each:
        # asked for NULL alone, and slow to compare
        query = f"select distinct case when {name} is not null then '[]' end as {name} from {table}"
    elif each:
        query = f"select distinct {name} from {table}"
    else:
        # to pandas, NaN is a missing value
        missing = f"{name} is null or isnan({name})" if kind in _FLOATS else f"{name} is null"
        query = (
            f"select unnest([min({name}) filter (not ({missing})), max({name}) filter (not ({missing}))]"
            f" || case when bool_or({missing}) then [null] else [] end) as {name} from {table} having count(*) > 0"
        )
    values: pd.Series = connection.sql(query).df()[column]
    return values


def _side_by_side(columns: Mapping[str, pd.Series], kinds: Mapping[str, str]) -> pd.DataFrame:
    """One frame of columns of several lengths: the shorter ones begin again, which adds no value to them.

    Columns whose values nobody asks for are there by name.
    """
    import numpy as np
    import pandas as pd

    rows = max((len(values) for values in columns.values()), default=0)
    filled = {name: values.take(np.resize(np.arange(len(values)), rows)) for name, values in columns.items()}
    frame = pd.DataFrame({name: values.reset_index(drop=True) for name, values in filled.items()})
    return pd.DataFrame(frame, columns=[*columns, *(name for name in kinds if name not in columns)])


def _repeated(connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[str]) -> pd.DataFrame:
    """Every key that repeats, twice, and some rows beside."""
    names = ", ".join(map(quoted, key))
    rows: pd.DataFrame = connection.sql(
        f"with repeated as (select {names} from {table} group by all having count(*) > 1)"
        f" from repeated union all from repeated union all (select {names} from {table} limit {_KEY_ROWS})"
    ).df()
    return rows
