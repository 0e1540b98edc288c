"""Runs suites through Great Expectations on frames, and never takes silence for success.

Great Expectations passes an empty suite, leaves out what it could not evaluate and knows no warnings that
leave the run successful. So every check must come back with a verdict of its own, severities are ours, and an
expectation that raised is a failure.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from overbuild.audit.checks import Check, not_null

if TYPE_CHECKING:
    import pandas as pd

# Naming failing rows costs as much again, so it is asked only of the checks that failed.
_VERDICT_ONLY: Final = {"result_format": "BOOLEAN_ONLY"}
_EXAMPLES: Final = 5
_NO_CHECKS: Final = "A suite without checks would pass anything"
_WITH_ROWS: Final = {"result_format": "COMPLETE", "return_unexpected_index_query": False}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one check ended.

    Attributes:
        observed: what was seen, in a few words.
        failing_rows: positions of the failing rows in the frame; empty where the check is about the whole
            table.
        unexpected: how many rows failed; None where the check passed or is about the whole table.
        examples: failing values in a few words, each once.
    """

    check: Check
    passed: bool
    observed: str
    failing_rows: tuple[int, ...] = ()
    unexpected: int | None = None
    examples: tuple[str, ...] = ()


class Engine:
    """One ephemeral Great Expectations context; importing it takes seconds."""

    def __init__(self) -> None:
        # Read at import: no usage statistics leave the machine.
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        # It tells at length what it does not register.
        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        import great_expectations as gx

        self._gx = gx
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
        # One batch definition for all frames: the context stores every further one, at a cost that grows.
        self._frames = (
            self._context.data_sources.add_pandas("candidate")
            .add_dataframe_asset("frame")
            .add_batch_definition_whole_dataframe("whole")
        )

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
            raise ValueError(_NO_CHECKS)
        verdicts = self._ask(frame, checks, _VERDICT_ONLY)
        failed = [position for position, verdict in enumerate(verdicts) if not verdict.passed]
        if failed:
            detailed = self._ask(frame, [checks[position] for position in failed], _WITH_ROWS)
            for position, verdict in zip(failed, detailed, strict=True):
                # A verdict never improves by being asked again.
                verdicts[position] = replace(verdict, passed=False)
        return verdicts

    def holds(self, frame: pd.DataFrame, checks: Sequence[Check]) -> list[bool]:
        """Whether the frame meets each check, and nothing about what it is that does not.

        Raises:
            ValueError: there are no checks.
        """
        if not checks:
            raise ValueError(_NO_CHECKS)
        return [verdict.passed for verdict in self._ask(frame, checks, _VERDICT_ONLY)]

    def settle(self, counts: Sequence[int]) -> list[bool]:
        """Whether each rule holds: the number of rows that break it has to be zero.

        All rules of a mart are one question: Great Expectations' own work is the same for one row as for fifty.

        Args:
            counts: how many rows break each rule.

        Raises:
            ValueError: there are no counts: nothing would be asked.
        """
        import pandas as pd

        verdicts = self.judge(
            pd.DataFrame({"breaking_rows": pd.Series(counts, dtype="int64")}),
            [
                Check("ExpectTableRowCountToEqual", (), {"value": len(counts)}, "every rule was asked"),
                not_null("breaking_rows"),
                Check(
                    "ExpectColumnValuesToBeInSet",
                    ("breaking_rows",),
                    {"column": "breaking_rows", "value_set": [0]},
                    "no row breaks the rule",
                ),
            ],
        )
        if not (verdicts[0].passed and verdicts[1].passed):
            return [False] * len(counts)
        told = verdicts[2]
        if not told.passed and not told.failing_rows:
            return [False] * len(counts)
        return [position not in told.failing_rows for position in range(len(counts))]

    def _ask(self, frame: pd.DataFrame, checks: Sequence[Check], form: dict[str, Any]) -> list[Verdict]:
        batch = self._frames.get_batch(batch_parameters={"dataframe": _plain(frame)})
        suite = self._gx.ExpectationSuite(name="suite")
        for position, check in enumerate(checks):
            kind = getattr(self._gx.expectations, check.expectation)
            suite.add_expectation(kind(**check.arguments, meta={"position": position}))
        outcome = batch.validate(suite, result_format=form)
        told: dict[int, Any] = {}
        for result in outcome.results:
            meta = result.expectation_config.meta if result.expectation_config else None
            if meta:
                told[int(meta["position"])] = result
        return [_verdict(check, told.get(position), len(frame)) for position, check in enumerate(checks)]


@cache
def shared_engine() -> Engine:
    """The process's engine."""
    return Engine()


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with NumPy's own numbers: of any other kind Great Expectations compares ranges row by row."""
    import pandas as pd

    plain = {
        name: frame[name].astype("float64" if frame[name].hasnans else "int64")
        for name, kind in frame.dtypes.items()
        if pd.api.types.is_integer_dtype(kind)
    }
    return frame.assign(**{str(name): column for name, column in plain.items()}) if plain else frame


def _verdict(check: Check, result: Any, rows: int) -> Verdict:  # noqa: ANN401
    if result is None:
        return Verdict(check, False, "Great Expectations gave no verdict")
    error = _raised(result.exception_info)
    if error is not None:
        return Verdict(check, False, f"could not be evaluated: {error}")
    if result.success is True:
        return Verdict(check, True, f"{rows:,} rows")
    detail: dict[str, Any] = dict(result.result)
    failing = tuple(int(row) for row in detail.get("unexpected_index_list") or ())
    if "unexpected_count" not in detail:
        return Verdict(check, False, _observed(check, detail, rows), failing)
    # A missing value is no example, and None, NaN or NA are what pandas makes of it; a compound key is a mapping.
    found = detail.get("partial_unexpected_list") or ()
    values = [value for value in found if isinstance(value, dict) or not _is_missing(value)]
    examples = tuple(dict.fromkeys(_words(value) for value in values))
    unexpected = int(detail["unexpected_count"])
    return Verdict(check, False, share(unexpected, rows, examples), failing, unexpected, examples)


def _is_missing(value: Any) -> bool:  # noqa: ANN401
    import pandas as pd

    return bool(pd.isna(value))


def share(unexpected: int, rows: int, examples: Iterable[str]) -> str:
    """How many rows failed, with up to five of their values."""
    shown = list(dict.fromkeys(examples))[:_EXAMPLES]
    of = f"{unexpected:,} of {rows:,} rows"
    return f"{of}: {', '.join(shown)}" if shown else of


def _raised(info: Any) -> str | None:  # noqa: ANN401
    """The message of the exception an expectation met; GX nests it a metric where one raised."""
    if not info:
        return None
    entries = [info] if "raised_exception" in info else list(info.values())
    for entry in entries:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message"))
    return None


def _observed(check: Check, detail: dict[str, Any], rows: int) -> str:
    if check.expectation == "ExpectTableColumnsToMatchSet" and "observed_value" in detail:
        return f"no column {', '.join(sorted(set(check.columns) - set(detail['observed_value'])))}"
    return f"{rows:,} rows"


def _words(value: Any) -> str:  # noqa: ANN401
    """A failing value in a few words; a compound key comes as a mapping."""
    return " ".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value)
