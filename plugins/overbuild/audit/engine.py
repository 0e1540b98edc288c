"""Runs suites through Great Expectations on frames, and never takes silence for success.

Great Expectations passes an empty suite, leaves out what it could not evaluate and knows no warnings that leave
the run successful. So every check must come back with a verdict of its own, severities are ours, and an
expectation that raised is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from overbuild.audit.checks import Check

if TYPE_CHECKING:
    import pandas as pd

_RESULT_FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one check ended.

    Attributes:
        observed: what was seen, in a few words.
        failing_rows: positions of the failing rows in the frame; empty where the check is about the whole table.
    """

    check: Check
    passed: bool
    observed: str
    failing_rows: tuple[int, ...] = ()


class Engine:
    """One ephemeral Great Expectations context. Importing it takes seconds, so make one engine an audit."""

    def __init__(self) -> None:
        # Read at import: no usage statistics leave the machine.
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        import great_expectations as gx

        self._gx = gx
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
        self._source = self._context.data_sources.add_pandas("candidate")
        self._frames = 0

    @property
    def version(self) -> str:
        """Great Expectations' version."""
        return str(self._gx.__version__)

    def judge(self, frame: pd.DataFrame, checks: Sequence[Check]) -> list[Verdict]:
        """One verdict a check, in the order of ``checks``.

        Raises:
            ValueError: there are no checks: a suite with no expectations succeeds, and must not.
        """
        if not checks:
            raise ValueError("A suite without checks would pass anything")
        self._frames += 1
        name = f"frame_{self._frames}"
        batch = (
            self._source.add_dataframe_asset(name)
            .add_batch_definition_whole_dataframe("whole")
            .get_batch(batch_parameters={"dataframe": frame})
        )
        suite = self._gx.ExpectationSuite(name=name)
        for position, check in enumerate(checks):
            kind = getattr(self._gx.expectations, check.expectation)
            suite.add_expectation(kind(**check.arguments, meta={"position": position}))
        outcome = batch.validate(suite, result_format=_RESULT_FORMAT)
        told = {int(result.expectation_config.meta["position"]): result for result in outcome.results}
        return [_verdict(check, told.get(position)) for position, check in enumerate(checks)]


def _verdict(check: Check, result: Any) -> Verdict:  # noqa: ANN401
    if result is None:
        return Verdict(check, False, "Great Expectations gave no verdict")
    error = _raised(result.exception_info)
    if error is not None:
        return Verdict(check, False, f"could not be evaluated: {error}")
    detail: dict[str, Any] = dict(result.result)
    rows = tuple(int(row) for row in detail.get("unexpected_index_list") or ())
    return Verdict(check, result.success is True, _observed(check, detail), rows)


def _raised(info: Any) -> str | None:  # noqa: ANN401
    """The message of the exception an expectation met; GX nests it a metric where one raised."""
    if not info:
        return None
    entries = [info] if "raised_exception" in info else list(info.values())
    for entry in entries:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message"))
    return None


def _observed(check: Check, detail: dict[str, Any]) -> str:
    if "unexpected_count" in detail:
        examples = [value for value in detail.get("partial_unexpected_list") or () if value is not None]
        distinct = list(dict.fromkeys(str(value) for value in examples))[:5]
        of = f"{detail['unexpected_count']} of {detail['element_count']} rows"
        return f"{of}: {', '.join(distinct)}" if distinct else of
    if "observed_value" in detail:
        return f"{detail['observed_value']} rows"
    return "not there" if check.expectation == "ExpectColumnToExist" else ""
