"""What a failed task or run tells whoever is on call."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from airflow.sdk import BaseNotifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airflow.sdk import Context
    from jinja2 import Environment

_log = logging.getLogger("overbuild.alerts")
_RUNBOOK = "See the DAG's documentation, 'When it is red'"


class LogFailure(BaseNotifier):
    """Logs one line that names what failed, where, and what to do about it.

    For tasks and for DAGs. A task's callback runs in the task's process and writes to the task's log; a DAG's
    runs in the DAG processor and writes to its log.
    """

    def render_template_fields(self, context: Context, jinja_env: Environment | None = None) -> None:
        """Render nothing: no field is a template, and the DAG of a DAG's context is a serialized one, which has no
        template environment to ask for."""

    def notify(self, context: Context) -> None:
        """Log the failure the context describes."""
        _log.error("%s", failure_line(context))


def failure_line(context: Mapping[str, object]) -> str:
    """One line: thing, place, remedy.

    Args:
        context: Airflow's context of a task's or a DAG run's failure callback.
    """
    thing, place, remedy = _cause(context)
    parts = [f"{_where(context)} failed: {thing}", f"({place})" if place else "", f"- {remedy}"]
    return " ".join(" ".join(part.split()) for part in parts if part)


def _cause(context: Mapping[str, object]) -> tuple[str, str | None, str]:
    from overbuild.errors import OverbuildError

    error = context.get("exception")
    if isinstance(error, OverbuildError):
        return error.thing, error.place, error.remedy or _RUNBOOK
    if isinstance(error, BaseException):
        return f"{type(error).__name__}: {error}", None, f"Read the task's log. {_RUNBOOK}"
    return (
        str(context.get("reason") or error or "no reason given"),
        None,
        f"Read the failed task's log. {_RUNBOOK}",
    )


def _where(context: Mapping[str, object]) -> str:
    """``dag / task[label], try n of m, run r`` as far as the context knows."""
    run = context.get("run_id") or getattr(context.get("dag_run"), "run_id", "unknown")
    dag = getattr(context.get("dag"), "dag_id", "unknown DAG")
    # A DAG's context may carry the task that failed last; only a task's own failure carries an exception.
    ti = context.get("ti") if "exception" in context else None
    if ti is None:
        return f"{dag}, run {run},"
    label = getattr(ti, "rendered_map_index", None)
    if label is None and (index := getattr(ti, "map_index", -1)) >= 0:
        label = index
    task = getattr(ti, "task_id", "unknown task") + (f"[{label}]" if label is not None else "")
    return f"{dag} / {task}, try {getattr(ti, 'try_number', '?')}, run {run},"
