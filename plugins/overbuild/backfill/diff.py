"""The live version against a staged one, cell by cell.

Rows are matched by the key that the audit holds a mart to. What differs is written as Parquet, whole:

``rows.parquet``
    one row a mart's row that differs: mart, change (``added``, ``removed``, ``changed``), row_key (JSON), cik, ticker,
    quarter, cause, detail, in_range, cells (number of cells that differ).
``cells.parquet``
    one row a cell: the same, and column_name, old_value, new_value (text; DECIMALs exact, NULL as NULL). A row that was
    added or removed has a cell for each of its values.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import duckdb

from overbuild.audit.suites import SUITES
from overbuild.backfill.why import CAUSES, Reasons, Side
from overbuild.errors import OverbuildError
from overbuild.lake.store import write_atomically
from overbuild.transform.export import AUDITED_MARTS, file_sha256, mart_names, quoted

if TYPE_CHECKING:
    from overbuild.backfill.declaration import Declaration, Piece
    from overbuild.transform import Candidate

ROWS_FILE: Final = "rows.parquet"
CELLS_FILE: Final = "cells.parquet"
DIFF_FILE: Final = "diff.json"
_LIVE: Final = "live.main"
_DAYS: Final = ("period_end_on", "session_on", "known_at")
# Rows of both sides that are matched at once: a large mart is compared company by company, some at a time.
_ROWS_AT_ONCE: Final = 1_000_000
_ROW_COLUMNS: Final = "mart, change, row_key, cik, ticker, quarter, cause, detail, in_range"


@dataclass(frozen=True, slots=True)
class Base:
    """The published version that a staged one is compared with.

    Attributes:
        version, root: its name, and where versions of its shelf live.
        database: its DuckDB file.
        manifest: its manifest.
        is_replaced: whether it is what approving would replace; else it is shown for comparison only.
    """

    version: str
    root: str
    database: Path
    manifest: dict[str, Any]
    is_replaced: bool

    def to_dict(self) -> dict[str, Any]:
        """What a diff remembers of it."""
        return {
            "version": self.version,
            "root": self.root,
            "as_of": self.manifest.get("as_of"),
            "content_hash": self.manifest["content_hash"],
            "is_replaced": self.is_replaced,
        }


@dataclass(frozen=True, slots=True)
class MartDiff:
    """One mart: rows on both sides, rows and cells that differ, and why.

    Attributes:
        live_rows, staged_rows: rows of each side.
        added, removed, changed: rows that differ.
        cells: cells of changed rows that differ.
        causes: rows that differ, by cause.
        outside: rows that differ outside the declared range.
        only_live, only_staged: columns that one side lacks; they are not compared.
        problem: why rows could not be matched; None where they were.
    """

    mart: str
    live_rows: int
    staged_rows: int
    added: int = 0
    removed: int = 0
    changed: int = 0
    cells: int = 0
    causes: dict[str, int] | None = None
    outside: int = 0
    only_live: tuple[str, ...] = ()
    only_staged: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def differs(self) -> bool:
        """Whether anything is not the same."""
        return bool(self.added or self.removed or self.changed or self.only_live or self.only_staged or self.problem)


@dataclass(frozen=True, slots=True)
class Diff:
    """What approving a piece would change.

    Attributes:
        piece: its name.
        content_hash: of the staged candidate that was compared.
        base: version, root, as_of and content_hash of what it was compared with; None where nothing is published.
        replaces: the version that readers of the target see; None where the target has none yet.
        rules_changed: whether rules or code are not the live version's.
        changed_inputs: lake files that are not the same, by dataset.
        marts: one a mart, in name order.
        compared_at: when (UTC).
    """

    piece: str
    content_hash: str
    base: dict[str, Any] | None
    replaces: str | None
    rules_changed: bool
    changed_inputs: dict[str, int]
    marts: tuple[MartDiff, ...]
    compared_at: datetime

    @property
    def outside(self) -> int:
        """Rows that approving would change outside the declared range."""
        return sum(mart.outside for mart in self.marts)

    @property
    def causes(self) -> dict[str, int]:
        """Rows that differ by cause, in the order of :data:`overbuild.backfill.why.CAUSES`."""
        counts = {cause: sum((mart.causes or {}).get(cause, 0) for mart in self.marts) for cause in CAUSES}
        return {cause: count for cause, count in counts.items() if count}

    def totals(self) -> dict[str, int]:
        """Rows added, removed and changed, and cells changed, over all marts."""
        names = ("added", "removed", "changed", "cells")
        return {name: sum(getattr(mart, name) for mart in self.marts) for name in names}

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        told = asdict(self)
        told["compared_at"] = self.compared_at.isoformat()
        return told | {"totals": self.totals(), "causes": self.causes, "outside": self.outside}

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """The diff in a folder; None where there is none."""
        path = folder / DIFF_FILE
        if not path.exists():
            return None
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            for name in ("totals", "causes", "outside"):
                told.pop(name)
            told["marts"] = tuple(
                MartDiff(**row | {name: tuple(row[name]) for name in ("only_live", "only_staged")})
                for row in told["marts"]
            )
            told["compared_at"] = datetime.fromisoformat(told["compared_at"])
            return cls(**told)
        except (ValueError, KeyError, TypeError) as error:
            raise OverbuildError(
                f"The diff cannot be read: {error}", place=str(path), remedy="Make it again: `overbuild backfill diff`"
            ) from error


def compare(
    folder: Path,
    candidate: Candidate,
    content_hash: str,
    base: Base | None,
    replaces: str | None,
    declaration: Declaration,
    piece: Piece,
) -> Diff:
    """Compare a staged candidate with a published version and write everything that differs to ``folder``.

    Args:
        folder: gets ``rows.parquet``, ``cells.parquet`` and ``diff.json``; what it held before is deleted.
        candidate: the staged one; opened read-only.
        content_hash: of its marts, as audited.
        base: what it is compared with; None: nothing is published, and there is nothing to compare.
        replaces: the version that readers of the target see now.
        declaration, piece: name the range that changes are expected in.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    connection = duckdb.connect(config={"temp_directory": str(folder / ".spill")})
    with connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {_text(candidate.database)} as staged (read_only)")
        reasons: Reasons | None = None
        if base is None:
            names = mart_names(connection, database="staged")
            sizes = [_count(connection, f"staged.marts.{quoted(name)}") for name in names]
            marts = [MartDiff(name, 0, size, causes={}) for name, size in zip(names, sizes, strict=True)]
        else:
            connection.execute(f"attach {_text(base.database)} as live (read_only)")
            reasons = Reasons.between(
                Side.of_manifest(base.manifest), Side.of_candidate(candidate), candidate.directory / "dbt"
            )
            # Where approving replaces nothing, nothing lies outside what was meant.
            expected = _Expected.of(declaration) if base.is_replaced else _Expected("true")
            marts = _Comparison(connection, reasons, expected, _same_bytes(candidate, base)).run(folder)
    shutil.rmtree(folder / ".spill", ignore_errors=True)
    found = Diff(
        piece=piece.name,
        content_hash=content_hash,
        base=base.to_dict() if base else None,
        replaces=replaces,
        rules_changed=reasons is not None and reasons.rules_changed,
        changed_inputs=_by_dataset(reasons),
        marts=tuple(marts),
        compared_at=datetime.now(UTC),
    )
    write_atomically(folder / DIFF_FILE, (json.dumps(found.to_dict(), indent=2) + "\n").encode())
    return found


@dataclass(frozen=True, slots=True)
class _Expected:
    """The declared range as SQL over ``quarter``, ``cik`` and ``ticker`` of a row; NULL there is within."""

    sql: str

    @classmethod
    def of(cls, declaration: Declaration) -> Self:
        parts = []
        # With one world a quarter the quarters name the worlds, not where changes are expected.
        if declaration.quarters is not None and declaration.as_of != "quarter_end":
            last = str(declaration.quarters.last or "9999Q4")
            parts.append(f"(quarter is null or quarter between '{declaration.quarters.first}' and '{last}')")
        if declaration.tickers:
            names = ", ".join(_text(name) for name in declaration.tickers)
            ciks = ", ".join(str(int(name.removeprefix("CIK"))) for name in declaration.tickers if _is_cik(name))
            ticker = f"ticker in ({names})" + (f" or cik in ({ciks})" if ciks else "")
            parts.append(f"((ticker is null and cik is null) or coalesce({ticker}, false))")
        return cls(" and ".join(parts) or "true")


class _Comparison:
    """One mart after the other, into the tables ``rows`` and ``cells``."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, reasons: Reasons, expected: _Expected, same: frozenset[str]
    ) -> None:
        self._connection = connection
        self._reasons = reasons
        self._expected = expected
        self._same = same
        reasons.prepare(connection, _LIVE, "staged")

    def run(self, folder: Path) -> list[MartDiff]:
        run = self._connection.execute
        columns = (
            "mart varchar, change varchar, row_key varchar, cik bigint, ticker varchar, quarter varchar,"
            " cause varchar, detail varchar, in_range boolean"
        )
        run(f"create temp table rows ({columns}, cells bigint)")
        run(f"create temp table cells ({columns}, column_name varchar, old_value varchar, new_value varchar)")
        live = set(mart_names(self._connection, "main", "live"))
        staged = set(mart_names(self._connection, "marts", "staged"))
        marts = [self._mart(mart, mart in live, mart in staged) for mart in sorted(live | staged)]
        for name, order in ((ROWS_FILE, "mart, row_key"), (CELLS_FILE, "mart, row_key, column_name")):
            table = name.removesuffix(".parquet")
            target = _text(folder / name)
            run(f"copy (select * from {table} order by {order}) to {target} (format parquet, compression zstd)")
        return marts

    def _mart(self, mart: str, in_live: bool, in_staged: bool) -> MartDiff:
        sides = {
            side: self._columns(database, schema, mart)
            for side, database, schema in (("l", "live", "main"), ("s", "staged", "marts"))
        }
        live, staged = (f"{schema}.{quoted(mart)}" for schema in (_LIVE, "staged.marts"))
        rows = (
            _count(self._connection, live) if in_live else 0,
            _count(self._connection, staged) if in_staged else 0,
        )
        only_live = tuple(name for name in sides["l"] if name not in sides["s"])
        only_staged = tuple(name for name in sides["s"] if name not in sides["l"])
        found = MartDiff(mart, *rows, causes={}, only_live=only_live, only_staged=only_staged)
        if mart in self._same:
            return found
        if not (in_live and in_staged):
            problem = f"the {'staged' if in_live else 'live'} version has no such mart"
            return replace(found, only_live=(), only_staged=(), problem=problem)
        key = SUITES[mart].key if mart in SUITES else ()
        shared = [name for name in sides["l"] if name in sides["s"]]
        missing = [name for name in key if name not in shared]
        if not key or missing:
            problem = f"its key {', '.join(missing)} is not on both sides" if missing else "it has no key"
            return replace(found, problem=f"rows cannot be matched: {problem}")
        return self._rows(found, key, shared, sides, live, staged)

    def _rows(
        self,
        found: MartDiff,
        key: Sequence[str],
        shared: Sequence[str],
        sides: dict[str, dict[str, str]],
        live: str,
        staged: str,
    ) -> MartDiff:
        run = self._connection.execute
        # A column whose type changed is compared as text.
        retyped = {name for name in shared if sides["l"][name] != sides["s"][name]}
        texts = ", ".join(f"{quoted(name)}::varchar as {quoted(name)}" for name in shared if name in retyped)
        picked = ", ".join(quoted(name) for name in shared if name not in retyped)
        picked = ", ".join(part for part in (picked, texts) if part)
        values = [name for name in shared if name not in key]
        same_key = " and ".join(f"a.{quoted(name)} is not distinct from b.{quoted(name)}" for name in key)
        differs = " or ".join(f"a.{quoted(name)} is distinct from b.{quoted(name)}" for name in values)
        structs = (
            "{" + ", ".join(f"{_text(name)}: {side}.{quoted(name)}" for name in shared) + "}" for side in ("a", "b")
        )
        left, right = structs
        for number, part in enumerate(self._parts(key, live, staged)):
            run(
                f"""
                {"insert into pairs" if number else "create or replace temp table pairs as"}
                with a as (select {picked}, true as is_here_ from {live} where {part}),
                b as (select {picked}, true as is_here_ from {staged} where {part})
                select
                    a.is_here_ is not null as in_live,
                    b.is_here_ is not null as in_staged,
                    case when a.is_here_ then {left} end as l,
                    case when b.is_here_ then {right} end as s
                from a full join b on {same_key}
                where a.is_here_ is null or b.is_here_ is null {f"or {differs}" if differs else ""}
                """
            )
        names = set(shared)
        cause, detail = self._reasons.expressions(found.mart, names)
        row_key = "{" + ", ".join(f"{_text(name)}: {_either(name)}" for name in key) + "}"
        cells = ", ".join(
            f"{{'column_name': {_text(name)}, 'old_value': l.{quoted(name)}::varchar,"
            f" 'new_value': s.{quoted(name)}::varchar,"
            f" 'differs': l.{quoted(name)} is distinct from s.{quoted(name)}}}"
            for name in values
        )
        run(
            f"""
            create or replace temp table found as
            with told as (
                select
                    {_text(found.mart)} as mart,
                    case when not in_live then 'added' when not in_staged then 'removed' else 'changed' end as change,
                    to_json({row_key})::varchar as row_key,
                    {_either("cik") if "cik" in names else "null"}::bigint as cik,
                    {_either("ticker") if "ticker" in names else "null"}::varchar as ticker,
                    {_quarter(names)} as quarter,
                    {cause} as cause,
                    {detail} as detail,
                    {f"list_filter([{cells}], lambda cell: cell.differs)" if cells else "[]"} as differing
                from pairs
            )
            select * exclude (differing), {self._expected.sql} as in_range, differing from told
            """
        )
        run(f"insert into rows select {_ROW_COLUMNS}, len(differing) from found")
        if cells:
            run(
                f"insert into cells select {_ROW_COLUMNS}, cell.column_name, cell.old_value, cell.new_value"
                f" from (select {_ROW_COLUMNS}, unnest(differing) as cell from found)"
            )
        counts = run(
            """
            select
                count(*) filter (change = 'added'), count(*) filter (change = 'removed'),
                count(*) filter (change = 'changed'),
                coalesce(sum(len(differing)) filter (change = 'changed'), 0)::bigint,
                count(*) filter (not in_range)
            from found
            """
        ).fetchall()[0]
        causes = run("select cause, count(*) from found group by cause order by cause").fetchall()
        added, removed, changed, changed_cells, outside = counts
        return replace(
            found,
            added=added,
            removed=removed,
            changed=changed,
            cells=changed_cells,
            outside=outside,
            causes=dict(causes),
        )

    def _parts(self, key: Sequence[str], live: str, staged: str) -> list[str]:
        """Conditions that divide the rows of both sides, each with about :data:`_ROWS_AT_ONCE` or one company."""
        if "cik" not in key:
            return ["true"]
        counted = self._connection.execute(
            f"select cik, count(*) from (select cik from {live} union all select cik from {staged})"
            " where cik is not null group by cik order by cik"
        ).fetchall()
        ends: list[int] = []
        room = _ROWS_AT_ONCE
        for (cik, rows), (following, _) in pairwise([*counted, (None, 0)]):
            room -= rows
            if room <= 0 and following is not None:
                ends.append(int(cik))
                room = _ROWS_AT_ONCE
        # No row is left out, whatever its cik: the first part has no beginning, the last one no end.
        begins = ["true", *(f"cik > {end}" for end in ends)]
        closes = [*(f"cik <= {end}" for end in ends), "true"]
        parts = [f"{begin} and {close}" for begin, close in zip(begins, closes, strict=True)]
        return [f"(({parts[0]}) or cik is null)", *parts[1:]]

    def _columns(self, database: str, schema: str, mart: str) -> dict[str, str]:
        rows = self._connection.execute(
            "select column_name, data_type from duckdb_columns()"
            " where database_name = ? and schema_name = ? and table_name = ? order by column_index",
            [database, schema, mart],
        ).fetchall()
        return dict(rows)


def _same_bytes(candidate: Candidate, base: Base) -> frozenset[str]:
    """Marts whose file, as the audit wrote it, is byte for byte the live one: every row is the same."""
    files = (candidate.directory / AUDITED_MARTS).glob("*.parquet")
    live = {name: mart["sha256"] for name, mart in base.manifest["marts"].items()}
    return frozenset(path.stem for path in files if path.stem in live and file_sha256(path) == live[path.stem])


def _quarter(names: set[str]) -> str:
    if "calendar_quarter" in names:
        return _either("calendar_quarter")
    day = next((name for name in _DAYS if name in names), None)
    return f"year({_either(day)}) || 'Q' || quarter({_either(day)})" if day else "null::varchar"


def _either(name: str) -> str:
    return f"coalesce(s.{quoted(name)}, l.{quoted(name)})"


def _by_dataset(reasons: Reasons | None) -> dict[str, int]:
    counts: dict[str, int] = {}
    for change in reasons.changes if reasons else ():
        counts[change.dataset] = counts.get(change.dataset, 0) + 1
    return dict(sorted(counts.items()))


def _is_cik(name: str) -> bool:
    return name.removeprefix("CIK").isdecimal()


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    ((count,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return int(count)
