"""What Airflow loads through the entry point ``airflow.plugins``: makes the SEC pool at start-up."""

from __future__ import annotations

import sys

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

from overbuild_airflow.pools import ensure_pool


@hookimpl
def on_starting(component: object) -> None:
    """Make the pool when a scheduler, triggerer or DAG processor starts."""
    from airflow.jobs.job import Job

    if isinstance(component, Job):  # task processes announce themselves too, and have no database
        ensure_pool()


class OverbuildPlugin(AirflowPlugin):
    """Registers the listener."""

    name = "overbuild"
    listeners = [sys.modules[__name__]]  # noqa: RUF012 - Airflow's own declaration is a plain list
