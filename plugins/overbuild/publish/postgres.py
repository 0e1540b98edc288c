"""The published marts in PostgreSQL, for BI servers that read no files.

One transaction does all of it: the marts are copied into a staging schema, and then take the places of the old tables
in the live schema. Readers see the old version until it commits, and a loader that dies leaves nothing behind.

What keeps a reader from a mix of two versions:

- Every old table is locked before the first one is replaced, so a transaction that has read one of them goes on
  reading the old version, and the swap waits for its end. It waits a moment at a time and lets go in between, for less
  than PostgreSQL's ``deadlock_timeout``: a reader is never the one that is sent away.
- Rows are copied with FREEZE, so they are visible to transactions whose snapshot is older than the load. Without it a
  ``repeatable read`` transaction would find the new tables, and find them empty.

The table ``published_version`` in the schema tells which version is loaded.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, LiteralString

import duckdb
import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from overbuild.errors import OverbuildError, UsageError
from overbuild.progress import NullReporter, Reporter
from overbuild.publish.stores import DATABASE, Store, open_store
from overbuild.transform.export import file_sha256, quoted

if TYPE_CHECKING:
    from overbuild.settings import Settings

_Connection = psycopg.Connection[tuple[Any, ...]]
_Cursor = psycopg.Cursor[tuple[Any, ...]]

VERSION_TABLE: Final = "published_version"
LAYOUT: Final = 1
"""Raised when the same version has to be loaded again because tables are made differently."""

_CHUNK: Final = 1 << 20
_SCRATCH: Final = "postgres-"
# What a wait for readers may take at a time: a part of the server's deadlock_timeout, and not longer than this.
_LONGEST_WAIT_MS: Final = 200
_PAUSE_SECONDS: Final = 0.05
_BLOCKERS_NAMED: Final = 3
_DECIMAL: Final = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_TYPES: Final = {
    "BOOLEAN": "boolean",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
_VERSION_COLUMNS: Final = {
    "version": ("text", "Name of the published version whose marts these are"),
    "content_hash": ("text", "Hash over all marts of the version"),
    "origin": ("text", "edgar or sample"),
    "as_of": ("timestamptz", "Nothing that became public later was used; NULL for everything known when it was built"),
    "published_at": ("timestamptz", "When the version was published"),
    "loaded_at": ("timestamptz", "When it was loaded into this schema"),
    "layout": ("integer", "How tables are made from marts; another number means they are loaded again"),
    "marts": ("text[]", "The tables that belong to the version; a load replaces them and nothing else"),
}


class NotLoadedError(OverbuildError):
    """A version is published, and PostgreSQL still shows the one before."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the PostgreSQL schema holds.

    Attributes:
        place: host, port, database and schema; no credentials.
        version, content_hash: of the version in it; None before the first.
        loaded_at: when that was loaded (UTC).
        changed: whether this call loaded it.
        rows: copied by this call.
    """

    place: str
    version: str | None
    content_hash: str | None
    loaded_at: datetime | None
    changed: bool = False
    rows: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def load(settings: Settings, reporter: Reporter | None = None) -> Loaded | None:
    """Make the schema hold the version that readers of the files see; nothing to do where it does already.

    Args:
        settings: name the published root, the database and the schema.
        reporter: hears of each mart.

    Returns:
        what the schema holds; None where no database is set or nothing is published.

    Raises:
        NotLoadedError: it could not be loaded. The schema is as it was, and so is what is published.
        UsageError: the database's address is not usable.
    """
    if settings.postgres_uri is None:
        return None
    store = open_store(settings)
    if store.current() is None:
        return None
    target = _Target(settings)
    with target.connected() as connection:
        return _Load(settings, store, target, connection, reporter or NullReporter()).run()


def loaded(settings: Settings) -> Loaded | None:
    """What the schema holds now; None where no database is set.

    Raises:
        NotLoadedError: the database does not answer, or the schema is not one of ours.
        UsageError: the database's address is not usable.
    """
    if settings.postgres_uri is None:
        return None
    target = _Target(settings)
    with target.connected() as connection, connection.cursor() as cursor:
        cursor.execute("set transaction read only")
        return _told(target, _found(cursor, target.schema))


class _Target:
    """The database and the schema in it."""

    def __init__(self, settings: Settings) -> None:
        assert settings.postgres_uri is not None
        self.schema = settings.postgres_schema
        self.staging = f"{settings.postgres_schema}_staging"
        self.wait_seconds = settings.postgres_wait_seconds
        self._uri = settings.postgres_uri.get_secret_value()
        try:
            known = conninfo_to_dict(self._uri)
        except psycopg.ProgrammingError:
            # libpq's own message repeats the address, and the address holds a password.
            raise UsageError(
                "The address of the PostgreSQL database is not usable",
                place="OVERBUILD_POSTGRES_URI",
                remedy="Give postgresql://USER:PASSWORD@HOST:PORT/DATABASE; special characters percent-encoded",
            ) from None
        server = f"{known.get('host', 'local socket')}:{known.get('port', 5432)}"
        self.place = f"{server}/{known.get('dbname', known.get('user', ''))} schema {self.schema}"
        self._version: str | None = None

    def about(self, version: str | None) -> None:
        """What errors speak of from now on."""
        self._version = version

    @contextmanager
    def connected(self) -> Iterator[_Connection]:
        """A connection in one transaction, committed when the block ends well.

        Raises:
            NotLoadedError: in place of any error of the database.
        """
        try:
            with psycopg.connect(
                self._uri, **self._defaults(), application_name="overbuild", client_encoding="utf8"
            ) as connection:
                yield connection
        except psycopg.Error as error:
            raise self.error(_told_by(error)) from error

    def error(self, why: str, remedy: str | None = None) -> NotLoadedError:
        """The one error: what is published and what is not loaded."""
        what = f"Version {self._version} is published, but not loaded into PostgreSQL" if self._version else None
        return NotLoadedError(
            f"{what or 'PostgreSQL cannot be used'}: {why}",
            place=self.place,
            remedy=remedy
            or "The schema is as it was. Mend the cause and run `overbuild publish --postgres-only`; "
            "the next run loads it too",
        )

    def _defaults(self) -> dict[str, Any]:
        # A name that is not its own server's must not hang a night: libpq would wait without an end.
        return {} if "connect_timeout" in conninfo_to_dict(self._uri) else {"connect_timeout": 10}


def _told_by(error: Exception) -> str:
    """The server's or libpq's words, in one line; with what depends on a table, if that is the matter."""
    diagnosis = getattr(error, "diag", None)
    parts = [getattr(diagnosis, name, None) for name in ("message_primary", "message_detail")]
    told = ": ".join(part for part in parts if part) or str(error)
    return " ".join(told.split())


@dataclass(frozen=True, slots=True)
class _Found:
    """The row of ``published_version``."""

    version: str
    content_hash: str
    loaded_at: datetime
    layout: int
    marts: tuple[str, ...]


def _found(cursor: _Cursor, schema: str) -> _Found | None:
    cursor.execute("select to_regclass(format('%%I.%%I', %s::text, %s::text)) is not null", (schema, VERSION_TABLE))
    ((exists,),) = cursor.fetchall()
    if not exists:
        return None
    names = ("version", "content_hash", "loaded_at", "layout", "marts")
    cursor.execute(
        sql.SQL("select {} from {}").format(
            sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(schema, VERSION_TABLE)
        )
    )
    row = cursor.fetchone()
    if row is None:
        return None
    version, content_hash, loaded_at, layout, marts = row
    return _Found(version, content_hash, loaded_at.astimezone(UTC), layout, tuple(marts))


def _told(target: _Target, found: _Found | None) -> Loaded:
    if found is None:
        return Loaded(target.place, None, None, None)
    return Loaded(target.place, found.version, found.content_hash, found.loaded_at)


class _Load:
    """One load, in one transaction."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        target: _Target,
        connection: _Connection,
        reporter: Reporter,
    ) -> None:
        self._settings, self._store, self._target = settings, store, target
        self._connection, self._cursor = connection, connection.cursor()
        self._reporter = reporter
        self._live, self._staging = target.schema, target.staging

    def run(self) -> Loaded:
        """See :func:`load`."""
        self._begin()
        # Under the lock: another loader may have moved on while this one waited.
        version = self._store.current()
        assert version is not None
        self._target.about(version)
        manifest = self._store.manifest(version)
        before = _found(self._cursor, self._live)
        wanted = (version, manifest["content_hash"], LAYOUT)
        if before is not None and (before.version, before.content_hash, before.layout) == wanted:
            return _told(self._target, before)
        database = self._database(version, manifest)
        created = self._make_schemas()
        names = sorted(manifest["marts"])
        self._refuse_strangers(names, before)
        rows = 0
        self._reporter.start("postgres", len(names))
        try:
            with self._scratch() as folder, duckdb.connect(str(database), read_only=True) as source:
                source.execute("set TimeZone = 'UTC'")
                for name in names:
                    rows += self._copy(source, name, manifest["marts"][name], folder)
                    self._reporter.advance("postgres")
                now = datetime.now(UTC)
                self._note(source, folder, manifest, names, now)
        finally:
            self._reporter.finish("postgres")
        self._swap([*names, VERSION_TABLE], before)
        if self._staging in created:
            self._cursor.execute(sql.SQL("drop schema {}").format(sql.Identifier(self._staging)))
        return Loaded(self._target.place, version, manifest["content_hash"], now, True, rows)

    def _begin(self) -> None:
        """One loader at a time; no limit of the server's may end a load that is on its way."""
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            self._cursor.execute(f"set local {name} = 0")
        # Functions and operators of the server's own; every table is named with its schema.
        self._cursor.execute("set local search_path = pg_catalog")
        self._lock_timeout(int(self._target.wait_seconds * 1000))
        try:
            self._cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"overbuild {self._live}",))
        except errors.LockNotAvailable:
            raise self._target.error("another loader is at work", "Wait until it ends") from None

    def _database(self, version: str, manifest: dict[str, Any]) -> Path:
        database = self._store.database(version)
        if file_sha256(database) != manifest["files"][DATABASE]["sha256"]:
            raise self._target.error(
                f"{database} is not the file that was published",
                "Go to another version with `overbuild rollback`, or publish again",
            )
        return database

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        """A folder for one mart's rows at a time; what a loader that was killed left there is deleted."""
        state = self._settings.home / "state"
        state.mkdir(parents=True, exist_ok=True)
        for left in state.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=state, prefix=_SCRATCH) as folder:
            yield Path(folder)

    def _make_schemas(self) -> set[str]:
        """Both schemas are there and the staging one is empty; returns those that were not there."""
        created = set()
        for schema in (self._live, self._staging):
            if not self._rows("select 1 from pg_namespace where nspname = %s", schema):
                self._cursor.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
                created.add(schema)
        strange = self._rows(
            "select relname from pg_class where relnamespace = (select oid from pg_namespace where nspname = %s)"
            " order by relname limit 5",
            self._staging,
        )
        if strange:
            raise self._target.error(
                f"schema {self._staging} is for loading and has to be empty, and holds "
                + ", ".join(str(name) for (name,) in strange),
                f"Move them out of {self._staging}, or set OVERBUILD_POSTGRES_SCHEMA to another name",
            )
        return created

    def _refuse_strangers(self, names: list[str], before: _Found | None) -> None:
        """Nothing is replaced that is not from a load, nor what hides rows from some readers."""
        ours = [*before.marts, VERSION_TABLE] if before else []
        taken = self._rows(
            "select relname from pg_class where relnamespace = (select oid from pg_namespace where nspname = %s)"
            " and relname = any(%s) and not relname = any(%s) order by relname limit 5",
            self._live, [*names, VERSION_TABLE], ours,
        )  # fmt: skip
        if taken:
            raise self._target.error(
                f"schema {self._live} holds {', '.join(str(name) for (name,) in taken)}, not loaded by Overbuild",
                "Move them to another schema, or set OVERBUILD_POSTGRES_SCHEMA to another name",
            )
        guarded = self._rows(
            "select relname from pg_class where relnamespace = (select oid from pg_namespace where nspname = %s)"
            " and relname = any(%s) and relrowsecurity order by relname limit 5",
            self._live, ours,
        )  # fmt: skip
        if guarded:
            raise self._target.error(
                f"row security is on for {', '.join(str(name) for (name,) in guarded)}; a new table would have none",
                "Give those readers a view of their own in another schema instead",
            )

    def _copy(self, source: duckdb.DuckDBPyConnection, mart: str, told: dict[str, Any], folder: Path) -> int:
        """Make the table, fill it, index it, describe it; returns its rows."""
        columns: dict[str, str] = told["columns"]
        self._create(mart, {name: self._type(mart, name, kind) for name, kind in columns.items()})
        picked = ", ".join(_as_text(name, kind) for name, kind in columns.items())
        rows = self._fill(source, f"select {picked} from {quoted(mart)}", mart, folder)
        if rows != told["rows"]:
            raise self._target.error(f"{mart} has {told['rows']:,} rows, and PostgreSQL took {rows:,}")
        if key := told.get("key"):
            columns_ = sql.SQL(", ").join(map(sql.Identifier, key))
            self._cursor.execute(
                sql.SQL("alter table {} add primary key ({})").format(sql.Identifier(self._staging, mart), columns_)
            )
        # Nobody's plans have to wait for autovacuum to see the new tables.
        self._cursor.execute(sql.SQL("analyze {}").format(sql.Identifier(self._staging, mart)))
        comments = source.execute(
            "select null, comment from duckdb_tables() where table_name = $mart and comment is not null"
            " union all select column_name, comment from duckdb_columns()"
            " where table_name = $mart and comment is not null",
            {"mart": mart},
        ).fetchall()
        self._describe(mart, comments)
        return rows

    def _note(
        self, source: duckdb.DuckDBPyConnection, folder: Path, manifest: dict[str, Any], marts: list[str], now: datetime
    ) -> None:
        """The row that tells what is loaded; copied like the marts, so that whoever sees them sees it."""
        self._create(VERSION_TABLE, {name: kind for name, (kind, _) in _VERSION_COLUMNS.items()})
        row = {
            "version": manifest["version"],
            "content_hash": manifest["content_hash"],
            "origin": manifest["origin"],
            "as_of": manifest["as_of"],
            "published_at": manifest["created_at"],
            "loaded_at": now.isoformat(),
            "layout": LAYOUT,
            "marts": marts,
        }
        source.execute(
            "create temp table noted as select " + ", ".join(f"${name} as {quoted(name)}" for name in row), row
        )
        picked = ", ".join(_as_text(name, "VARCHAR[]" if name == "marts" else "VARCHAR") for name in row)
        self._fill(source, f"select {picked} from noted", VERSION_TABLE, folder)
        comments = [(name, comment) for name, (_, comment) in _VERSION_COLUMNS.items()]
        self._describe(VERSION_TABLE, [(None, "One row: the version whose marts are in this schema"), *comments])

    def _create(self, table: str, columns: dict[str, str]) -> None:
        # The types are from a fixed list.
        defined = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns.items()]
        self._cursor.execute(
            sql.SQL("create table {} ({})").format(sql.Identifier(self._staging, table), sql.SQL(", ").join(defined))
        )

    def _type(self, mart: str, column: str, kind: str) -> str:
        """PostgreSQL's type for a type of DuckDB's."""
        base = kind.removesuffix("[]")
        exact = _DECIMAL.fullmatch(base)
        found = f"numeric({exact[1]}, {exact[2]})" if exact else _TYPES.get(base)
        if found is None:
            raise self._target.error(f"{mart}.{column} is a {kind}, for which PostgreSQL has no type here")
        return found + kind[len(base) :]

    def _fill(self, source: duckdb.DuckDBPyConnection, query: str, table: str, folder: Path) -> int:
        """Copy a query of texts into a staging table; returns the number of rows that PostgreSQL took."""
        # NULL is nothing and an empty text is two quotes, in DuckDB's CSV as in PostgreSQL's.
        path = folder / "rows.csv"
        target = str(path).replace("'", "''")
        source.execute(f"copy ({query}) to '{target}' (format csv, header false, force_quote *)")
        with path.open("rb") as rows:
            statement = sql.SQL("copy {} from stdin (format csv, freeze)").format(sql.Identifier(self._staging, table))
            with self._cursor.copy(statement) as copy:
                while chunk := rows.read(_CHUNK):
                    copy.write(chunk)
        path.unlink()
        return self._cursor.rowcount

    def _describe(self, table: str, comments: list[tuple[str | None, str]]) -> None:
        for column, comment in comments:
            kind, subject = ("table", (table,)) if column is None else ("column", (table, column))
            self._cursor.execute(
                sql.SQL("comment on {} {} is {}").format(
                    sql.SQL(kind), sql.Identifier(self._staging, *subject), sql.Literal(comment)
                )
            )

    def _swap(self, new: list[str], before: _Found | None) -> None:
        """Put the new tables in the places of the old ones, with the rights that were given on those."""
        old = [
            str(name)
            for (name,) in self._rows(
                "select relname from pg_class where relnamespace = (select oid from pg_namespace where nspname = %s)"
                " and relkind = 'r' and relname = any(%s) order by relname",
                self._live, [*before.marts, VERSION_TABLE] if before else [],
            )
        ]  # fmt: skip
        tables = sql.SQL(", ").join(sql.Identifier(self._live, name) for name in old)
        if old:
            self._wait_for_readers(old, tables)
        grants = self._grants(old, new)
        if old:
            try:
                self._cursor.execute(sql.SQL("drop table {}").format(tables))
            except errors.DependentObjectsStillExist as error:
                raise self._target.error(
                    f"something depends on the tables that would be replaced: {_told_by(error)}",
                    "Drop it; queries, functions and views that name tables at run time go on working. "
                    "docs/how-to-serve-postgresql.md has what to do about views",
                ) from None
        for name in new:
            self._cursor.execute(
                sql.SQL("alter table {} set schema {}").format(
                    sql.Identifier(self._staging, name), sql.Identifier(self._live)
                )
            )
        for grant in grants:
            self._cursor.execute(grant)

    def _wait_for_readers(self, old: list[str], tables: sql.Composed) -> None:
        """Lock all old tables, a moment at a time: whoever reads one of them may end in peace.

        While this waits, readers that come new wait behind it. It lets go before PostgreSQL looks for a deadlock, which
        a reader of one table that asks for the next would otherwise pay for.
        """
        ((deadlock_ms,),) = self._rows("select setting::int from pg_settings where name = 'deadlock_timeout'")
        self._lock_timeout(max(1, min(_LONGEST_WAIT_MS, int(deadlock_ms) // 4)))
        until = time.monotonic() + self._target.wait_seconds
        while True:
            try:
                with self._connection.transaction():
                    self._cursor.execute(sql.SQL("lock table {} in access exclusive mode").format(tables))
            except errors.LockNotAvailable:
                if time.monotonic() > until:
                    raise self._target.error(
                        f"its old tables were in use for {self._target.wait_seconds:g} seconds{self._readers(old)}",
                        "The schema is as it was. End those transactions, then `overbuild publish --postgres-only`; "
                        "the next run loads it too",
                    ) from None
                time.sleep(_PAUSE_SECONDS)
            else:
                return

    def _readers(self, old: list[str]) -> str:
        """Who holds the old tables."""
        found = self._rows(
            "select distinct activity.pid, activity.usename, activity.application_name from pg_locks as held"
            " join pg_stat_activity as activity on activity.pid = held.pid"
            " join pg_class as class on class.oid = held.relation"
            " where held.granted and held.pid <> pg_backend_pid() and class.relname = any(%s)"
            " and class.relnamespace = (select oid from pg_namespace where nspname = %s) order by activity.pid",
            old, self._live,
        )  # fmt: skip
        told = [f"process {pid} of {user} ({program or 'unnamed'})" for pid, user, program in found[:_BLOCKERS_NAMED]]
        more = f" and {len(found) - _BLOCKERS_NAMED} more" if len(found) > _BLOCKERS_NAMED else ""
        return f" by {', '.join(told)}{more}" if told else ""

    def _grants(self, old: list[str], new: list[str]) -> list[sql.Composed]:
        """Rights to give on the new tables.

        A table keeps the rights that were given on the one of its name, and those on columns that it still has. One
        that is new gets what was given on every old table, and the schema's default privileges.
        """
        acl = "case when acl.grantee <> 0 then pg_get_userbyid(acl.grantee) end, acl.privilege_type, acl.is_grantable"
        mine = (
            "class.relnamespace = (select oid from pg_namespace where nspname = %s) and class.relname = any(%s)"
            " and acl.grantee <> class.relowner"
        )
        on_tables = self._rows(
            f"select class.relname, {acl} from pg_class as class, aclexplode(class.relacl) as acl where {mine}"
            " order by 1",
            self._live, old,
        )  # fmt: skip
        on_columns = self._rows(
            f"select class.relname, held.attname, {acl} from pg_class as class"
            " join pg_attribute as held on held.attrelid = class.oid, aclexplode(held.attacl) as acl"
            f" where {mine} and exists (select from pg_attribute as kept where kept.attname = held.attname"
            "  and kept.attrelid = to_regclass(format('%%I.%%I', %s::text, class.relname))) order by 1, 2",
            self._live, old, self._staging,
        )  # fmt: skip
        by_default = self._rows(
            f"select {acl} from pg_default_acl as preset, aclexplode(preset.defaclacl) as acl"
            " where preset.defaclobjtype = 'r' and preset.defaclrole = current_user::regrole"
            " and preset.defaclnamespace = (select oid from pg_namespace where nspname = %s)"
            " and acl.grantee <> preset.defaclrole",
            self._live,
        )
        rights: dict[str, list[_Right]] = defaultdict(list)
        for table, *right in on_tables:
            rights[str(table)].append(_Right(*right))
        everywhere = [right for right in rights[old[0]] if all(right in rights[table] for table in old)] if old else []
        grants = []
        for table in new:
            kept = rights[table] if table in old else [*everywhere, *(_Right(*row) for row in by_default)]
            grants += [right.grant(sql.Identifier(self._live, table)) for right in dict.fromkeys(kept)]
        for table, column, *right in on_columns:
            if table in new:
                grants.append(_Right(*right).grant(sql.Identifier(self._live, str(table)), str(column)))
        return grants

    def _lock_timeout(self, milliseconds: int) -> None:
        self._cursor.execute("select set_config('lock_timeout', %s, true)", (str(milliseconds),))

    def _rows(self, query: LiteralString, *parameters: object) -> list[tuple[Any, ...]]:
        return self._cursor.execute(query, parameters).fetchall()


@dataclass(frozen=True, slots=True)
class _Right:
    """A privilege that was given on a table or on a column of it; ``role`` None is everybody."""

    role: str | None
    privilege: str
    is_grantable: bool

    def grant(self, table: sql.Identifier, column: str | None = None) -> sql.Composed:
        """The statement that gives it."""
        return sql.SQL("grant {}{} on {} to {}{}").format(
            sql.SQL(self.privilege),
            sql.SQL(" ({})").format(sql.Identifier(column)) if column else sql.SQL(""),
            table,
            sql.SQL("public") if self.role is None else sql.Identifier(self.role),
            sql.SQL(" with grant option" if self.is_grantable else ""),
        )


def _as_text(column: str, kind: str) -> str:
    """A column as the text that PostgreSQL reads back exactly; lists in its own notation."""
    name = quoted(column)
    if not kind.endswith("[]"):
        return name
    escaped = "replace(replace(item::varchar, '\\', '\\\\'), '\"', '\\\"')"
    items = f"list_transform({name}, lambda item: coalesce('\"' || {escaped} || '\"', 'NULL'))"
    return f"'{{' || array_to_string({items}, ',') || '}}' as {name}"
