"""What a run of the nightly DAG can be asked for; Airflow checks the types before the run starts."""

from __future__ import annotations

from airflow.sdk import Param

RUN_PARAMS: dict[str, Param] = {
    "tickers": Param(
        None,
        type=["null", "array", "string"],
        items={"type": "string", "minLength": 1},
        title="Companies",
        description="Tickers or CIKs; none for OVERBUILD_TICKERS or the watch-list.",
    ),
    "as_of": Param(
        None,
        type=["null", "string"],
        format="date-time",
        title="As of",
        description="An instant such as 2026-03-31T21:00:00Z: nothing that became public later is used.",
    ),
    "full_refresh": Param(
        False,
        type="boolean",
        title="Full refresh",
        description="Ask the sources for everything again, whatever they said before.",
    ),
}
