"""Tasks of the DAG that backfills quarters: each calls one method of :class:`overbuild.backfill.Stage`."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import Param, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from overbuild_airflow.connections import settings_from_airflow

if TYPE_CHECKING:
    from overbuild.backfill import Piece, Stage

_log = logging.getLogger("overbuild")

PARAMS: dict[str, Param] = {
    "backfill": Param(
        "quarter_ends",
        type="string",
        title="Backfill",
        description="Id of a file in backfills/ with as_of: quarter_end.",
    ),
    "quarter": Param(
        None,
        type=["null", "string"],
        pattern=r"^\d{4}Q[1-4]$",
        title="Quarter",
        description="Such as 2025Q3; none for the quarter of the run's logical date.",
    ),
    "approve": Param(
        False,
        type="boolean",
        title="Approve",
        description="Publish the quarter on its shelf at once; else `overbuild backfill approve` does it for all.",
    ),
}


def _piece() -> tuple[Stage, Piece]:
    """The stage of the declared backfill, and the run's quarter of it."""
    from overbuild.backfill import Stage, load
    from overbuild.backfill.quarters import Quarter
    from overbuild.errors import UsageError
    from overbuild.pipeline import with_origin

    context = get_current_context()
    params = context["params"]
    declaration = load(str(params["backfill"]))
    if declaration.as_of != "quarter_end":
        raise UsageError(
            f"Backfill {declaration.backfill_id} has no quarters of its own: its as_of is not quarter_end",
            place=str(declaration.path),
            remedy=f"Run it with `overbuild backfill run {declaration.backfill_id}`",
        )
    quarter, logical_date = params["quarter"], context.get("logical_date")
    if quarter is None:
        if logical_date is None:
            raise UsageError(
                "A run by hand has no quarter", place="params.quarter", remedy="Give it one, such as 2025Q3"
            )
        quarter = str(Quarter.of(logical_date))
    (piece,) = declaration.piece(quarter)
    return Stage(with_origin(settings_from_airflow()), declaration), piece


@task
def snapshot() -> dict[str, Any]:
    """The lake that every quarter is built from; the first run takes it, the others find it."""
    stage, piece = _piece()
    found = stage.begin(piece).to_dict()
    _log.info("Lake of %s: %d files, digest %s", found["taken_at"], found["files"], found["digest"][:12])
    return found


# One retry: a broken worker may heal, what dbt refuses stays refused.
@task(execution_timeout=timedelta(hours=2), retries=1)
def build() -> dict[str, Any]:
    """Build and audit the quarter's world; fails, with nothing to approve, if the gate refuses it."""
    from overbuild.audit import AuditResult, require_passed
    from overbuild.progress import LogReporter

    stage, piece = _piece()
    staged = stage.build(piece, LogReporter())
    _log.info("%s as of %s: content %s", piece.name, piece.as_of, staged.content_hash)
    require_passed(AuditResult.load(stage.candidate(staged)))
    return {"piece": piece.name, "content_hash": staged.content_hash, "rules_version": staged.rules_version}


@task
def compare() -> dict[str, Any]:
    """Compare it with what its shelf shows, or else with what readers see."""
    stage, piece = _piece()
    found = stage.compare(piece)
    _log.info("%s: %s, %s; %s", piece.name, found.totals(), found.causes, stage.diff_folder(piece))
    return {"piece": piece.name, "totals": found.totals(), "causes": found.causes, "outside": found.outside}


@task
def approve() -> dict[str, Any]:
    """Publish it on its shelf; skipped unless the run was asked to."""
    stage, piece = _piece()
    if not get_current_context()["params"]["approve"]:
        name = stage.declaration.backfill_id
        raise AirflowSkipException(f"{piece.name} is staged; `overbuild backfill approve {name}` publishes it")
    return stage.approve(piece)
