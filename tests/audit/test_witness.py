"""Few rows stand for all of a mart, and hide nothing of what the others would show."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overbuild.audit.checks import (
    Check,
    above,
    between,
    has_columns,
    matches,
    not_empty,
    not_null,
    one_of,
    unique,
)
from overbuild.audit.engine import Engine
from overbuild.audit.witness import witnesses

KINDS = {
    "id": "BIGINT",
    "name": "VARCHAR",
    "share": "DOUBLE",
    "amount": "DECIMAL(38,10)",
    "day": "DATE",
    "ids": "VARCHAR[]",
}
CHECKS = [
    has_columns(KINDS),
    not_empty(),
    *(not_null(column) for column in KINDS),
    one_of("name", ("a", "b")),
    matches("name", "^[a-c]$", "name is a letter"),
    between("id", 0, 3),
    above("id", 0),
    between("share", 0, 1),
    between("amount", None, 100),
    unique("id"),
    unique("id", "name"),
    unique("name", "day"),
]
rows = st.lists(
    st.tuples(
        st.sampled_from([None, -1, 0, 1, 2, 3, 4]),
        st.sampled_from([None, "a", "b", "c", "B"]),
        st.sampled_from([None, float("nan"), 0.0, 0.5, 1.0, 1.5, float("inf")]),
        st.sampled_from([None, "0.0000000001", "100", "100.5"]),
        st.sampled_from([None, "2026-01-01", "2026-01-02"]),
        st.sampled_from([None, [], ["x"]]),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def told_by_witnesses(connection: duckdb.DuckDBPyConnection, engine: Engine, checks: list[Check]) -> dict[int, bool]:
    return {
        position: held
        for frame, positions in witnesses(connection, "t", KINDS, checks)
        for position, held in zip(positions, engine.holds(frame, [checks[p] for p in positions]), strict=True)
    }


@settings(max_examples=25, deadline=None)
@given(values=rows)
def test_a_witness_says_of_every_check_what_the_whole_mart_says(
    engine: Engine, values: list[tuple[object, ...]]
) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.t ({', '.join(f'{name} {kind}' for name, kind in KINDS.items())})")
        if values:
            connection.executemany("insert into marts.t values (?, ?, ?, ?, ?, ?)", values)
        whole = connection.sql("select * replace (ids::varchar as ids) from marts.t").df()

        told = told_by_witnesses(connection, engine, CHECKS)

    assert told == dict(enumerate(verdict.passed for verdict in engine.judge(whole, CHECKS)))


def test_a_check_that_few_rows_cannot_answer_is_left_to_all(engine: Engine) -> None:
    """A share of rows, a repeated amount, an expectation that nobody thought of."""
    checks = [
        not_null("id"),
        Check("ExpectColumnValuesToNotBeNull", ("name",), {"column": "name", "mostly": 0.9}, "most have a name"),
        Check("ExpectColumnMeanToBeBetween", ("id",), {"column": "id", "min_value": 0}, "the mean"),
        Check("ExpectTableRowCountToBeBetween", (), {"min_value": 5}, "five rows"),
        unique("amount"),
    ]
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.t ({', '.join(f'{name} {kind}' for name, kind in KINDS.items())})")
        assert told_by_witnesses(connection, engine, checks) == {0: True}


def test_one_bad_row_among_many_is_seen(engine: Engine) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.t as select i as id, 'n' || i as name, i / 20_000 as share,"
            " i::decimal(38,10) as amount,"
            " date '2026-01-01' + i::int as day, ['x'] as ids from range(20_000) as r (i)"
        )
        checks = [matches("name", r"^n\d+$", "a name"), between("id", 0), unique("id", "name"), not_null("ids")]
        assert set(told_by_witnesses(connection, engine, checks).values()) == {True}
        connection.execute("update marts.t set name = 'm', id = -1, ids = null where id = 17_000")
        connection.execute("insert into marts.t from marts.t where id = 3")
        assert set(told_by_witnesses(connection, engine, checks).values()) == {False}
