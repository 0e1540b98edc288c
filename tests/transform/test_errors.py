"""A transform that cannot go on says what, where and what to do; what was built before stays."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from overbuild.errors import OverbuildError
from overbuild.extract.scope import SCOPE_FILE
from overbuild.lake.store import Lake
from overbuild.settings import Settings, load_settings
from overbuild.transform import Candidate
from overbuild.transform.dbt import TransformError
from tests.support import builds, synthetic_filers
from tests.support.builds import ROOT
from tests.support.synthetic_filers import Plan


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", price_provider="none")


@pytest.fixture
def filled(settings: Settings) -> Settings:
    """A lake with one made filer."""
    filer = synthetic_filers.make(random.Random(1), 2_000_001, Plan("months"))
    synthetic_filers.write_lake(settings.lake_dir, [filer], 1)
    return settings


def fails(settings: Settings, project: Path | None = None) -> OverbuildError:
    with pytest.raises(OverbuildError) as caught:
        builds.build(settings, project=project) if project else builds.build(settings)
    assert caught.value.place
    assert caught.value.remedy
    return caught.value


def test_an_empty_home_does_not_build_an_empty_warehouse(settings: Settings) -> None:
    error = fails(settings)
    assert "Nothing has been extracted yet" in str(error)
    assert SCOPE_FILE in str(error.place)
    assert "overbuild extract" in str(error.remedy)
    assert not list(settings.candidate_dir.glob("*"))


def test_a_scope_of_companies_without_facts_does_not_build_an_empty_warehouse(settings: Settings) -> None:
    companies = [{"cik": 789019, "ticker": "MSFT", "cohort": None, "status": "failed"}]
    scope = {"origin": "edgar", "companies": companies, "prices": [], "unresolved": []}
    Lake(settings.lake_dir).put_text(SCOPE_FILE, json.dumps(scope))
    error = fails(settings)
    assert "neither facts nor notices of any company in scope" in str(error)
    assert error.place == settings.lake_dir
    assert "overbuild extract" in str(error.remedy)
    with pytest.raises(OverbuildError, match="There is no candidate"):
        Candidate.load(settings)


def test_a_damaged_scope_is_not_taken_for_an_empty_one(filled: Settings) -> None:
    Lake(filled.lake_dir).put_text(SCOPE_FILE, '{"origin": "edgar", "compan')
    error = fails(filled)
    assert "cannot be read" in str(error)
    assert SCOPE_FILE in str(error.place)


def test_a_failing_model_leaves_no_candidate_behind(filled: Settings, tmp_path: Path) -> None:
    project = builds.project_without_unit_tests(tmp_path / "project")
    broken = project / "dbt_project/models/staging/edgar/stg_edgar__facts.sql"
    broken.write_text("select no_such_column as cik from {{ source('edgar', 'facts') }}\n")
    error = fails(filled, project)
    assert isinstance(error, TransformError)
    assert "model.overbuild.stg_edgar__facts" in str(error)
    assert "no_such_column" in str(error)
    log = Path(str(error.place))
    assert log.name == "dbt.log"
    assert "stg_edgar__facts" in log.read_text()
    assert [path.name for path in filled.candidate_dir.glob("*/candidate.json")] == []
    with pytest.raises(OverbuildError, match="There is no candidate"):
        Candidate.load(filled)


def test_a_project_that_does_not_compile_is_not_a_silent_success(filled: Settings, tmp_path: Path) -> None:
    project = builds.project_without_unit_tests(tmp_path / "project")
    (project / "dbt_project/models/staging/edgar/stg_edgar__facts.sql").write_text("select {{ nothing_closes(\n")
    error = fails(filled, project)
    assert isinstance(error, TransformError)
    assert "stg_edgar__facts" in str(error)
    assert Path(str(error.place)).is_relative_to(filled.candidate_dir.resolve())


def test_a_project_root_without_a_project_is_named(filled: Settings, tmp_path: Path) -> None:
    error = fails(filled, tmp_path / "nowhere")
    assert "dbt_project" in str(error)
    assert str(tmp_path / "nowhere") in str(error.place)
    assert "OVERBUILD_PROJECT_ROOT" in str(error.remedy)


def small_project(root: Path, tripled: int) -> Path:
    """A project of one rule with one unit test, beside the settings of the shipped one."""
    target = root / "dbt_project"
    target.mkdir(parents=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / "dbt_project" / name, target / name)
    (target / "models/marts").mkdir(parents=True)
    (target / "models/marts/triple.sql").write_text("select cast(count(*) * 3 as integer) as n from lake.companies\n")
    (target / "models/marts/triple.yml").write_text(
        "models:\n  - name: triple\n    columns: [{name: n, data_type: integer}]\n"
        "  - name: base\n    columns: [{name: n, data_type: integer}]\n"
        "  - name: rule\n    columns: [{name: n, data_type: integer}]\n"
        "unit_tests:\n  - name: rule_triples\n    model: rule\n"
        "    given: [{input: ref('base'), rows: [{n: 2}]}]\n"
        f"    expect: {{rows: [{{n: {tripled}}}]}}\n"
    )
    (target / "models/marts/base.sql").write_text("select 1 as n\n")
    (target / "models/marts/rule.sql").write_text("select n * 3 as n from {{ ref('base') }}\n")
    return root


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("{type: not_null}", "NOT NULL constraint failed: triple__dbt_tmp.n"),
        (
            '{type: check, expression: "n in (4, 5)"}',
            'CHECK constraint failed on table "triple__dbt_tmp" with expression CHECK((n IN (4, 5)))',
        ),
    ],
)
def test_a_mart_that_breaks_its_contract_is_never_built(
    filled: Settings, tmp_path: Path, rule: str, broken: str
) -> None:
    project = small_project(tmp_path / "project", 6)
    models = project / "dbt_project/models/marts"
    (models / "triple.sql").write_text(
        "select cast(null as integer) as n\n" if "not_null" in rule else "select cast(6 as integer) as n\n"
    )
    contract = (models / "triple.yml").read_text()
    column = "columns: [{name: n, data_type: integer, constraints: [RULE]}]".replace("RULE", rule)
    (models / "triple.yml").write_text(contract.replace("columns: [{name: n, data_type: integer}]", column, 1))
    error = fails(filled, project)
    assert "model.overbuild.triple" in str(error)
    assert broken in str(error)


def test_an_unsound_seed_is_never_read_and_its_column_is_named(filled: Settings, tmp_path: Path) -> None:
    project = small_project(tmp_path / "project", 6)
    root = project / "dbt_project"
    (root / "tests/generic").mkdir(parents=True)
    shutil.copy(ROOT / "dbt_project/tests/generic/sound_rows.sql", root / "tests/generic")
    (root / "seeds").mkdir()
    (root / "seeds/parents.csv").write_text("name\na\n")
    (root / "seeds/children.csv").write_text("name,parent,sign,source\nx,a,1,s\nx,b,2,\ny,,-1,s\n")
    (root / "seeds/seeds.yml").write_text(
        "seeds:\n  - name: children\n    data_tests:\n      - sound_rows:\n          arguments:\n"
        "            keys: [[name], [name, sign]]\n            not_null: [sign, source]\n"
        "            accepted: {sign: [1, -1], name: [x, y]}\n"
        "            references: {parent: {to: ref('parents'), field: name}}\n"
    )
    error = fails(filled, project)
    assert "sound_rows_children" in str(error)
    assert "(name: given more than once; parent: not in name of parents; sign: another value; source: NULL)" in str(
        error
    )


def test_rules_that_changed_are_never_taken_as_proved(filled: Settings, tmp_path: Path) -> None:
    sound, changed = small_project(tmp_path / "sound", 6), small_project(tmp_path / "changed", 7)

    # one unit test beside three models, then the models alone: nothing about the rules is new
    assert builds.build(filled, project=sound).dbt_counts == {"pass": 1, "success": 3}
    assert builds.build(filled, project=sound).dbt_counts == {"success": 3}
    # other rules have to prove themselves, as often as it takes
    for _ in range(2):
        assert "rule_triples" in str(fails(filled, changed))
