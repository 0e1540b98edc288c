"""Rules are proved on made-up rows; as of which instant the data are built is no matter of theirs."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from overbuild.progress import NullReporter
from overbuild.transform import dbt
from overbuild.transform.dbt import TransformError
from tests.conftest import ROOT

AS_OF = {"as_of": "2025-06-30T00:00:00+00:00"}
FILES = {
    "dbt_project.yml": "name: overbuild\nprofile: overbuild\nmodel-paths: [models]\nmodels:\n  +materialized: table\n",
    "models/filed.sql": "select date '2025-01-31' as known_on union all select date '2026-01-31'\n",
    "models/known.sql": (
        "select known_on from {{ ref('filed') }}\n"
        "{% if var('as_of', none) %}where known_on <= '{{ var('as_of') }}'::timestamptz{% endif %}\n"
    ),
    "models/known.yml": (
        "unit_tests:\n  - name: what_is_filed_is_known\n    model: known\n"
        "    given:\n      - input: ref('filed')\n        rows: [{known_on: 2026-08-01}]\n"
        "    expect:\n      rows: [{known_on: RESULT}]\n"
    ),
}


def project(folder: Path, result: str) -> Path:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("RESULT", result))
    shutil.copy(ROOT / "dbt_project" / "profiles.yml", folder)
    return folder


def test_a_first_night_as_of_an_instant_is_not_refused_over_made_up_rows_of_later(tmp_path: Path) -> None:
    database = tmp_path / "marts.duckdb"
    made = project(tmp_path / "project", "2026-08-01")
    counts = dbt.run(made, database, tmp_path / "out", AS_OF, NullReporter())
    assert counts == {"pass": 1, "success": 2}
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select count(*) from known").fetchall() == [(1,)]


def test_a_broken_rule_does_not_pass_because_the_night_is_as_of_an_instant(tmp_path: Path) -> None:
    made = project(tmp_path / "project", "2026-08-02")
    with pytest.raises(TransformError, match="what_is_filed_is_known"):
        dbt.run(made, tmp_path / "marts.duckdb", tmp_path / "out", AS_OF, NullReporter())
