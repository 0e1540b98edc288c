"""Where the project's own files (seeds, the dbt project) are found."""

from __future__ import annotations

import os
from pathlib import Path

from overbuild.errors import UsageError

ENV_PROJECT_ROOT = "OVERBUILD_PROJECT_ROOT"


def project_root() -> Path:
    """Directory that holds ``dbt_project/``.

    ``OVERBUILD_PROJECT_ROOT`` wins; else the checkout this module lies in; else the working directory or one
    above it.

    Raises:
        UsageError: none of them holds a ``dbt_project`` directory.
    """
    configured = os.environ.get(ENV_PROJECT_ROOT, "").strip()
    if configured:
        candidates = [Path(configured)]
    else:
        here, cwd = Path(__file__).resolve(), Path.cwd()
        candidates = [*here.parents, cwd, *cwd.parents]
    for candidate in candidates:
        if (candidate / "dbt_project").is_dir():
            return candidate.resolve()
    raise UsageError(
        "The project's files were not found: no dbt_project directory",
        place=configured or str(Path.cwd()),
        remedy=f"Set {ENV_PROJECT_ROOT} to the checkout that holds dbt_project/",
    )


def seeds_dir() -> Path:
    """Directory of the dbt seeds (watch-list, concept tags, thresholds)."""
    return project_root() / "dbt_project" / "seeds"
