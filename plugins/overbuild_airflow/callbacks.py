"""Notifiers: what a failed task or run, and a night with news, tell whoever is on call."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from airflow.sdk import BaseNotifier

from overbuild_airflow.alerts import deliver, send
from overbuild_airflow.connections import settings_from_airflow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airflow.sdk import Context
    from jinja2 import Environment

_log = logging.getLogger("overbuild.alerts")
_SUBJECT = 150
_RUNBOOK = "See the DAG's documentation, 'When it is red'"


class _Notifier(BaseNotifier):
    def render_template_fields(self, context: Context, jinja_env: Environment | None = None) -> None:
        """Render nothing: no field is a template, and the DAG of a DAG's context is a serialized one, which has no
        template environment to ask for."""


class TellFailure(_Notifier):
    """Logs one line that names what failed, where, and what to do about it, and sends it where alerts go.

    For tasks and for DAGs. A task's callback runs in the task's process and writes to the task's log; a DAG's
    runs in the DAG processor and writes to its log. One of many mapped tasks is only logged: hundreds of companies
    that fail are one message, that of the task or run which they bring down.
    """

    def notify(self, context: Context) -> None:
        """Tell of the failure that the context describes."""
        line = failure_line(context)
        _log.error("%s", line)
        if not _is_mapped(context):
            send(f"Overbuild: {line}"[:_SUBJECT], line)


class TellNews(_Notifier):
    """Tells, in one digest each, of flags that are new and of figures that went stale."""

    def notify(self, context: Context) -> None:
        """Tell what is new since the last time."""
        from overbuild import news
        from overbuild.errors import OverbuildError
        from overbuild.pipeline import with_origin

        try:
            settings = with_origin(settings_from_airflow(context["params"]))
            told = news.tell(settings, lambda message: deliver(message.subject, message.text))
        except OverbuildError as error:
            _log.error("News could not be told: %s", error)
            return
        if not told:
            _log.info("No flag is new, and nothing has gone stale since the last time")


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


def _is_mapped(context: Mapping[str, object]) -> bool:
    """Whether it is the failure of one of many mapped tasks."""
    return "exception" in context and getattr(context.get("ti"), "map_index", -1) >= 0


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
