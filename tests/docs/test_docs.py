"""The documentation against the project: links, columns, SQL, variables, commands."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from pydantic import AliasChoices
from scripts import build_data_dictionary

from overbuild.cli import app
from overbuild.settings import Settings
from tests.conftest import ROOT

PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_VARIABLE = re.compile(r"\b(?:OVERBUILD|EDGAR|TIINGO|AIRFLOW|DBT|GX)_[A-Z0-9_]*[A-Z0-9]\b")
# Files that read variables which are no setting of a run.
_OTHER_READERS = (
    "docker-compose.yml",
    "dbt_project/profiles.yml",
    "plugins/overbuild/paths.py",
    "tests/conftest.py",
)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def _blocks(page: Path, language: str) -> list[str]:
    return [body for tag, body in _FENCE.findall(page.read_text(encoding="utf-8")) if tag == language]


def _anchors(page: Path) -> set[str]:
    """The anchors GitHub gives to the headings of a page."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _contracts() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for _, model in build_data_dictionary.load_marts():
        yield model["name"], [(column["name"], column["data_type"]) for column in model["columns"]]


def test_data_dictionary_never_lags_behind_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert build_data_dictionary.main(["--check"]) == 0, capsys.readouterr().err


def test_data_dictionary_that_lags_behind_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "data-dictionary.md").write_text("# Data dictionary\n")
    monkeypatch.setattr(build_data_dictionary, "project_root", lambda: tmp_path)
    monkeypatch.setattr(build_data_dictionary, "render", lambda: "# Data dictionary\n\nMore.\n")
    assert build_data_dictionary.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert build_data_dictionary.main([]) == 0
    assert build_data_dictionary.main(["--check"]) == 0


def test_no_published_column_is_without_a_description() -> None:
    marts = build_data_dictionary.load_marts()
    models = {path.stem for path in (ROOT / "dbt_project" / "models" / "marts").rglob("*.sql")}
    assert {model["name"] for _, model in marts} == models
    silent = [
        f"{model['name']}.{column['name']}"
        for _, model in marts
        for column in model["columns"]
        if len(str(column.get("description", "")).split()) < 2
    ]
    assert silent == []


@each_page
def test_no_link_leads_nowhere(page: Path) -> None:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for target in _LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        inside = file == ROOT or ROOT in file.parents
        if not (inside and file.exists()) or (anchor and file.suffix == ".md" and anchor not in _anchors(file)):
            broken.append(target)
    assert broken == []


@each_page
def test_no_query_names_a_table_or_column_that_is_not_published(page: Path) -> None:
    with duckdb.connect() as marts:
        for mart, columns in _contracts():
            marts.execute(f"create table {mart} ({', '.join(f'{name} {kind}' for name, kind in columns)})")
        for block in _blocks(page, "sql"):
            for statement in duckdb.extract_statements(block):
                marts.execute(statement)


@each_page
def test_no_variable_is_named_that_nothing_reads(page: Path) -> None:
    known: set[str] = set()
    for field in Settings.model_fields.values():
        alias = field.validation_alias
        known.update(map(str, alias.choices) if isinstance(alias, AliasChoices) else [str(alias)])
    for name in _OTHER_READERS:
        known.update(_VARIABLE.findall((ROOT / name).read_text(encoding="utf-8")))
    known.add("AIRFLOW_HOME")
    named = set(_VARIABLE.findall(page.read_text(encoding="utf-8")))
    strange = sorted(name for name in named - known if not _is_airflow_option(name))
    assert strange == []


def _is_airflow_option(variable: str) -> bool:
    """Whether ``AIRFLOW__SECTION__KEY`` is in Airflow's own reference, read without importing Airflow."""
    parts = variable.lower().split("__")
    if len(parts) != 3 or parts[0] != "airflow":
        return False
    found = importlib.util.find_spec("airflow")
    assert found is not None
    assert found.submodule_search_locations
    reference = Path(found.submodule_search_locations[0]) / "config_templates" / "config.yml"
    text = reference.read_text(encoding="utf-8")
    section = re.search(rf"^{re.escape(parts[1])}:\n(.*?)(?=^\w|\Z)", text, re.MULTILINE | re.DOTALL)
    return section is not None and f"\n    {parts[2]}:\n" in section[1]


@each_page
def test_no_command_or_option_is_shown_that_does_not_exist(page: Path) -> None:
    from typer.main import get_command

    commands = getattr(get_command(app), "commands")  # noqa: B009 - Typer's own group type has no stub for it
    strange = []
    for block in _blocks(page, "sh"):
        for verb, rest in re.findall(r"(?:^|[\s/])overbuild[ ]+([a-z]+)([^|&;#\n]*)", block):
            options = (
                {name for parameter in commands[verb].params for name in (*parameter.opts, *parameter.secondary_opts)}
                if verb in commands
                else set()
            )
            strange += [verb] if verb not in commands else []
            strange += [f"{verb} {option}" for option in re.findall(r"(--[a-z-]+)", rest) if option not in options]
    assert strange == []
