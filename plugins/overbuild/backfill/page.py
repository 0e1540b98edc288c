"""The readable report of a diff: one self-contained HTML page beside the Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from overbuild.backfill.diff import CELLS_FILE
from overbuild.backfill.why import MEANING

if TYPE_CHECKING:
    from overbuild.backfill.declaration import Declaration
    from overbuild.backfill.diff import Diff

REPORT_FILE: Final = "report.html"
_TEMPLATES: Final = Path(__file__).parents[1] / "templates"
# A page is for reading; the Parquet files hold all.
_SHOWN: Final = 40
_STATUSES_SHOWN: Final = 200
_LONGEST: Final = 200

# Defects and what lies outside come first, then changes before additions, then the newest quarters.
_ORDER: Final = "cause <> 'unexplained', in_range, change <> 'changed', quarter desc nulls last"


def write(folder: Path, diff: Diff, declaration: Declaration, staged: dict[str, Any]) -> Path:
    """Write ``report.html`` to the folder that holds the diff's Parquet files."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    differing = [mart for mart in diff.marts if mart.differs]
    cells = _Cells(folder / CELLS_FILE) if diff.base else None
    statuses, total = cells.statuses() if cells else ([], 0)
    text = environment.get_template("backfill.html.j2").render(
        diff=diff,
        declaration=declaration,
        staged=staged,
        range=range_words(declaration),
        differing=differing,
        same=len(diff.marts) - len(differing),
        meaning=MEANING,
        statuses=statuses,
        status_total=total,
        examples=cells.examples() if cells else {},
        cell_counts=cells.counts() if cells else {},
    )
    path = folder / REPORT_FILE
    path.write_text(text, encoding="utf-8")
    return path


def range_words(declaration: Declaration) -> str:
    """What a backfill is about, in a few words."""
    quarters = f"quarters {declaration.quarters}" if declaration.quarters else "all quarters"
    tickers = ", ".join(declaration.tickers) or "all companies"
    as_of = declaration.as_of
    if as_of is None:
        return f"{quarters}, {tickers}"
    if isinstance(as_of, str):
        return f"as of the end of each of {quarters}, {tickers}"
    return f"as of {as_of.isoformat()}, {quarters}, {tickers}"


class _Cells:
    def __init__(self, path: Path) -> None:
        self._path = str(path)

    def examples(self) -> dict[str, list[dict[str, Any]]]:
        """The first cells of each mart, in the order people should read them."""
        rows = self._rows(
            f"""
            select * replace (
                left(old_value, {_LONGEST}) as old_value, left(new_value, {_LONGEST}) as new_value
            )
            from read_parquet($path)
            qualify row_number() over (partition by mart order by {_ORDER}, row_key, column_name) <= {_SHOWN}
            order by mart, {_ORDER}, row_key, column_name
            """
        )
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            found.setdefault(row["mart"], []).append(row)
        return found

    def counts(self) -> dict[str, int]:
        rows = self._rows("select mart, count(*) as cells from read_parquet($path) group by mart")
        return {row["mart"]: row["cells"] for row in rows}

    def statuses(self) -> tuple[list[dict[str, Any]], int]:
        """Answers of flags that change, newest quarters first, and how many there are."""
        rows = self._rows(
            f"""
            select *, row_key ->> 'flag_id' as flag_id, count(*) over () as total
            from read_parquet($path)
            where mart = 'mart_red_flags' and column_name = 'status' and row_key ->> 'vintage' = 'latest'
            order by quarter desc, ticker, flag_id
            limit {_STATUSES_SHOWN}
            """
        )
        return rows, rows[0]["total"] if rows else 0

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        with duckdb.connect() as connection:
            cursor = connection.execute(sql, {"path": self._path})
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
