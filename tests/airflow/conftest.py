"""An Airflow of its own for these tests: the user's AIRFLOW_HOME is neither read nor written."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Airflow reads its environment when it is first imported, which is before any fixture runs.
_HOME = tempfile.mkdtemp(prefix="overbuild-airflow-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("AIRFLOW")]:
    del os.environ[_name]
os.environ |= {
    "AIRFLOW_HOME": _HOME,
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "SCARF_ANALYTICS": "false",
}
