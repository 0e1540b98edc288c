"""Great Expectations' silences, none of which may count as success."""

from __future__ import annotations

import pandas as pd
import pytest

from overbuild.audit.checks import between, has_columns, no_rows, not_empty, not_null, one_of
from overbuild.audit.engine import Engine


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def test_empty_suite_is_not_a_success(engine: Engine) -> None:
    with pytest.raises(ValueError, match="without checks"):
        engine.judge(pd.DataFrame({"a": [1]}), [])


def test_empty_frame_does_not_pass_for_a_full_one(engine: Engine) -> None:
    frame = pd.DataFrame({"a": pd.Series([], dtype="int64")})

    told = {verdict.check.expectation: verdict.passed for verdict in engine.judge(frame, [not_null("a"), not_empty()])}

    assert told == {"ExpectColumnValuesToNotBeNull": True, "ExpectTableRowCountToBeBetween": False}


def test_check_that_cannot_be_evaluated_is_a_failure(engine: Engine) -> None:
    (missing,) = engine.judge(pd.DataFrame({"a": [1]}), [not_null("b")])
    (mistyped,) = engine.judge(pd.DataFrame({"a": ["x", "y"]}), [between("a", 0, 1)])

    assert not missing.passed
    assert not mistyped.passed
    assert "could not be evaluated" in missing.observed


def test_failing_rows_are_named_exactly(engine: Engine) -> None:
    frame = pd.DataFrame({"status": ["clear", "ok", "watch", None, "no"]})

    (verdict,) = engine.judge(frame, [one_of("status", ("clear", "watch"))])

    assert verdict.failing_rows == (1, 4)
    assert verdict.observed == "2 of 5 rows: ok, no"


def test_verdicts_keep_the_order_of_the_checks(engine: Engine) -> None:
    checks = [
        not_null("b"),
        not_empty(),
        between("a", 0, 1),
        not_null("a"),
        has_columns(["a", "c"]),
        no_rows("x", "fail"),
    ]

    verdicts = engine.judge(pd.DataFrame({"a": [5], "b": [None]}), checks)

    assert [verdict.check for verdict in verdicts] == checks
    assert [verdict.passed for verdict in verdicts] == [False, True, False, True, False, False]
    assert verdicts[4].observed == "no column c"
