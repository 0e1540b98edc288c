"""The Airflow side of Overbuild: tasks, settings from connections, the SEC pool, callbacks.

Everything a user without Airflow would miss lives in :mod:`overbuild`. Importing this package is cheap: every
parsing of the DAG file does it, so :mod:`overbuild` is imported inside functions only.
"""

from overbuild_airflow.connections import settings_from_airflow

__all__ = ["settings_from_airflow"]
