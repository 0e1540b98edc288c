"""Single models of the dbt project, run in memory on made rows: their own SQL, without a dbt run around it.

A hundred made filers take a second this way, so that properties can be searched for counterexamples. Whole builds
are in ``builds``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, Self

import duckdb
import jinja2
import pyarrow as pa
import yaml

from overbuild.lake.schemas import DATASETS
from overbuild.transform.lake_views import SCOPE
from tests.conftest import ROOT

_PROJECT = ROOT / "dbt_project"
_MODELS = {path.stem: path for path in (_PROJECT / "models").rglob("*.sql")}
_MACROS = "\n".join(
    path.read_text() for path in sorted((_PROJECT / "macros").glob("*.sql")) if path.stem != "generate_schema_name"
)


_JINJA = jinja2.Environment(autoescape=False, extensions=["jinja2.ext.do"])


@cache
def _compiled(path: Path) -> CodeType:
    return _JINJA.compile(f"{_MACROS}\n{path.read_text()}")


@cache
def _seed_types() -> dict[str, dict[str, str]]:
    files = sorted((_PROJECT / "seeds").glob("_*.yml"))
    declared = [seed for path in files for seed in yaml.safe_load(path.read_text())["seeds"]]
    return {seed["name"]: seed["config"]["column_types"] for seed in declared}


class Models:
    """Tables of an in-memory database, each built when it is first asked for."""

    def __init__(
        self, lake: Mapping[str, Sequence[Mapping[str, Any]] | pa.Table], as_of: datetime | None = None
    ) -> None:
        """``lake`` has rows by dataset name, or tables of them; datasets without rows are empty."""
        self._as_of = as_of.isoformat() if as_of else ""
        self._built: set[str] = set()
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'; set threads = 2")
        for name in DATASETS:
            rows = lake.get(name, ())
            self._table(f"lake_{name}", rows if isinstance(rows, pa.Table) else as_table(name, rows))
        scope = lake.get("scope", ())
        self._table("lake_scope", scope if isinstance(scope, pa.Table) else pa.Table.from_pylist(list(scope), SCOPE))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def rows(self, model: str, order_by: str = "all") -> list[dict[str, Any]]:
        """Rows of a model, as dictionaries."""
        self._build(model)
        cursor = self.connection.execute(f"select * from {model} order by {order_by}")
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _build(self, name: str) -> str:
        if name in self._built:
            return name
        self._built.add(name)
        if name in _MODELS:
            self.connection.execute(f"create table {name} as {self._render(_MODELS[name])}")
        else:
            self._seed(name)
        return name

    def _render(self, path: Path) -> str:
        known = {
            "ref": self._build,
            "source": lambda _, dataset: f"lake_{dataset}",
            "var": lambda _, default="": self._as_of or default,
            "config": lambda **_: "",
        }
        return jinja2.Template.from_code(_JINJA, _compiled(path), {**_JINJA.globals, **known}).render()

    def _seed(self, name: str) -> None:
        self.connection.execute(
            f"create table {name} as from read_csv('{_PROJECT / 'seeds' / name}.csv', types = {_seed_types()[name]!r})"
        )

    def _table(self, name: str, table: pa.Table) -> None:
        self.connection.register("arrow", table)
        self.connection.execute(f"create table {name} as from arrow")
        self.connection.unregister("arrow")


def as_table(dataset: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of a lake dataset; columns they lack are NULL."""
    schema = DATASETS[dataset].schema
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)
