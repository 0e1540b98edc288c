"""What readers of PostgreSQL may never see, on a real server."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg import sql

from overbuild import publish
from overbuild.audit.result import AUDIT_FILE
from overbuild.errors import UsageError
from overbuild.publish import postgres as target
from overbuild.publish.postgres import VERSION_TABLE, NotLoadedError
from overbuild.settings import Settings, load_settings
from tests.cli.conftest import Cli
from tests.conftest import ROOT
from tests.publish.conftest import passed
from tests.support.candidates import change, make_candidate, make_home
from tests.support.postgres import postgres

_SCHEMAS = count(1)
# Each version says its number in four marts, so that a mix of two would show.
_NUMBERED = (
    "update marts.dim_company set company_name = '{0}'",
    "update marts.dim_flag set flag_name = '{0}'",
    "update marts.mart_red_flags set rule_version = '{0}'",
    "update marts.mart_flag_evidence set tag = '{0}'",
)
# Whatever a filing or a price source may say, and whatever CSV, SQL or an array's notation could stumble over.
_HOSTILE = (
    "update marts.mart_capex_guidance set span_text = 'quote \" apostrophe '' back\\slash, comma; \\. NULL'",
    "update marts.dim_company set company_name = E'two\\nlines\\r\\n\\\\.\\n\\ttab', cohort = '', sic = 'NULL'",
    "update marts.fct_fundamentals set value = 9999999999999999999999999999.0123456789, method = null"
    " where concept = 'capex'",
    "update marts.fct_fundamentals set accession_numbers = ['a\"b', null, 'c\\d', '', 'NULL', '{x,y}',"
    " '\u00e9\U0001f600'] where concept = 'revenue'",
    "update marts.fct_fundamentals set accession_numbers = [] where concept = 'cash'",
    "update marts.fct_daily_prices set open = 'nan'::double, high = 'inf'::double, low = '-inf'::double,"
    " close = 5e-324, adj_close = 0.1::double + 0.2::double",
    "update marts.dim_fiscal_quarter set known_at = timestamptz '2026-01-30 21:00:00.123457+00'",
)
_HOSTILE_VERSION = 3


@dataclass(frozen=True)
class Served:
    """A home with four versions, and a schema of its own on the module's server."""

    settings: Settings
    versions: tuple[str, ...]
    admin: str

    @property
    def schema(self) -> str:
        return self.settings.postgres_schema

    def show(self, number: int) -> str:
        """Publish one of the versions again, without PostgreSQL."""
        return publish.rollback(self.settings, self.versions[number]).version

    def load(self, number: int, **changes: object) -> target.Loaded:
        self.show(number)
        loaded = target.load(self.settings.with_changes(**changes))
        assert loaded is not None
        return loaded

    def connect(self, **more: Any) -> psycopg.Connection[Any]:
        return psycopg.connect(self.admin, **more)

    def query(self, text: str) -> sql.Composed:
        """A query in which {schema} stands for the schema."""
        return sql.SQL(text).format(schema=sql.Identifier(self.schema))  # type: ignore[arg-type]

    def rows(self, text: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(self.query(text), parameters or None).fetchall()

    def run(self, *statements: str) -> None:
        with self.connect() as connection:
            for statement in statements:
                connection.execute(self.query(statement))

    def numbers(self, connection: psycopg.Connection[Any]) -> list[str]:
        """What the tables say, one after the other, and the version at the end."""
        said = []
        for table, column in (
            ("dim_company", "company_name"),
            ("mart_red_flags", "rule_version"),
            ("mart_flag_evidence", "tag"),
            ("dim_flag", "flag_name"),
        ):
            found = connection.execute(self.query(f"select distinct {column} from {{schema}}.{table}")).fetchall()
            said.append("|".join(str(value) for (value,) in found) or "empty")
        ((version,),) = connection.execute(self.query(f"select version from {{schema}}.{VERSION_TABLE}")).fetchall()
        return [*said, str(self.versions.index(version))]

    def shown(self) -> str:
        """The number of the version that the tables hold, all of them."""
        with self.connect() as connection:
            (number,) = set(self.numbers(connection))
        return number


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url.replace("postgresql+psycopg2", "postgresql")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, tuple[str, ...]]:
    settings = make_home(tmp_path_factory.mktemp("postgres") / "home", keep_versions=9)
    versions = []
    for number in range(4):
        candidate = make_candidate(settings, f"20260220T12000{number}Z-abc123")
        numbered = [statement.format(number) for statement in _NUMBERED]
        change(candidate, *(_HOSTILE if number == _HOSTILE_VERSION else numbered))
        versions.append(publish.publish(settings, candidate, passed(candidate)).version)
    return settings, tuple(versions)


@pytest.fixture
def served(server: str, home: tuple[Settings, tuple[str, ...]]) -> Served:
    settings, versions = home
    changed = settings.with_changes(
        postgres_uri=server, postgres_schema=f'marts {next(_SCHEMAS)} "quoted" o\'b', postgres_wait_seconds=20
    )
    return Served(changed, versions, server)


def plain(value: Any) -> Any:
    """A value that equals itself, and its counterpart of the other database only."""
    return repr(value) if isinstance(value, float) else value


@pytest.mark.promise("postgres-same-values")
def test_no_value_in_postgresql_differs_from_the_published_parquet(
    served: Served, record_property: Callable[[str, object], None]
) -> None:
    loaded = served.load(_HOSTILE_VERSION)
    folder = Path(publish.status(served.settings).path or "")
    manifest = publish.status(served.settings).manifest
    assert manifest is not None
    values = 0
    with duckdb.connect() as files, served.connect() as connection:
        files.execute("set TimeZone = 'UTC'")
        connection.execute("set timezone = 'UTC'")
        for mart, told in manifest["marts"].items():
            columns = ", ".join(f'"{name}"' for name in told["columns"])
            wanted = files.execute(f"select {columns} from '{folder / mart}.parquet'").fetchall()
            found = connection.execute(served.query(f"select {columns} from {{schema}}.{mart}")).fetchall()
            key = [list(told["columns"]).index(name) for name in told["key"]]
            assert key, mart
            by_key = {tuple(row[i] for i in key): row for row in found}
            assert len(by_key) == len(found) == len(wanted) == told["rows"], mart
            for row in wanted:
                same = by_key[tuple(row[i] for i in key)]
                assert list(map(plain, same)) == list(map(plain, row)), mart
                values += len(row)
    assert loaded.changed
    assert loaded.rows == sum(told["rows"] for told in manifest["marts"].values())
    assert values > 10_000
    record_property("count", values)


def test_no_comment_key_or_type_is_lost_on_the_way(served: Served) -> None:
    served.load(0)
    comments = served.rows(
        "select obj_description(class.oid), col_description(class.oid, att.attnum) from pg_class as class"
        " join pg_attribute as att on att.attrelid = class.oid and att.attname = 'severity'"
        " where class.relname = 'mart_red_flags'"
        " and class.relnamespace = (select oid from pg_namespace where nspname = %s)",
        served.schema,
    )
    assert comments == [
        ("One row a company, fiscal quarter, flag and vintage", "Distance past the threshold, 0-100"),
    ]
    manifest = publish.status(served.settings).manifest
    assert manifest is not None
    keys = served.rows(
        "select class.relname, array_agg(att.attname::text order by array_position(index.indkey::int2[], att.attnum))"
        " from pg_index index join pg_class class on class.oid = index.indrelid"
        " join pg_attribute att on att.attrelid = class.oid and att.attnum = any(index.indkey)"
        " where index.indisprimary and class.relnamespace = (select oid from pg_namespace where nspname = %s)"
        " group by class.relname",
        served.schema,
    )
    assert dict(keys) == {mart: told["key"] for mart, told in manifest["marts"].items()}
    kinds = served.rows(
        "select data_type, numeric_precision, numeric_scale from information_schema.columns"
        " where table_schema = %s and table_name = 'fct_fundamentals' and column_name in ('value', 'known_at',"
        " 'accession_numbers', 'fiscal_year') order by 1",
        served.schema,
    )
    assert [kind for kind, _, _ in kinds] == ["ARRAY", "integer", "numeric", "timestamp with time zone"]
    assert ("numeric", 38, 10) in kinds


def test_a_version_is_never_loaded_twice_and_a_rollback_never_leaves_postgresql_behind(served: Served) -> None:
    first = served.load(1)
    assert (first.changed, first.version, served.shown()) == (True, served.versions[1], "1")
    again = served.load(1)
    assert (again.changed, again.version, again.rows) == (False, served.versions[1], 0)
    assert again.loaded_at == target.loaded(served.settings).loaded_at  # type: ignore[union-attr]
    assert served.load(2).changed
    assert served.shown() == "2"
    assert served.load(1).changed
    assert served.shown() == "1"


@pytest.mark.promise("postgres-torn-reads")
@pytest.mark.parametrize("isolation", [psycopg.IsolationLevel.READ_COMMITTED, psycopg.IsolationLevel.REPEATABLE_READ])
def test_no_reader_sees_a_mix_while_versions_are_swapped(
    served: Served, isolation: psycopg.IsolationLevel, record_property: Callable[[str, object], None]
) -> None:
    """Readers ask one table after the other in one transaction, some of them dawdle, and none may ever fail."""
    served.load(0)
    done = threading.Event()
    reads: list[list[str]] = []
    errors: list[Exception] = []

    def read(pause: float) -> None:
        try:
            with served.connect(autocommit=False) as connection:
                connection.isolation_level = isolation
                while not done.is_set():
                    with connection.transaction():
                        connection.execute("select 1")  # a snapshot, before any mart is touched
                        time.sleep(pause)
                        reads.append(served.numbers(connection))
        except Exception as error:  # noqa: BLE001 - any is a torn read
            errors.append(error)

    threads = [threading.Thread(target=read, args=(pause,)) for pause in (0.002, 0.01, 0.05)]
    for thread in threads:
        thread.start()
    swaps = 6
    try:
        for number in range(1, swaps + 1):
            assert served.load(number % 3).changed
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert errors == []
    torn = [said for said in reads if len(set(said)) != 1]
    assert torn == []
    assert {said[0] for said in reads} == {"0", "1", "2"}, "the readers saw no swap"
    assert len(reads) > 10 * swaps
    record_property("count", len(reads))


@pytest.mark.promise("postgres-torn-reads")
def test_a_transaction_older_than_a_load_never_finds_empty_tables(served: Served) -> None:
    served.load(0)
    with served.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("select count(*) from pg_class")  # the snapshot is taken now
        served.load(1)
        assert set(served.numbers(connection)) == {"1"}


@pytest.mark.promise("postgres-torn-reads")
def test_a_reader_in_a_transaction_keeps_the_version_it_began_with(served: Served) -> None:
    served.load(0)
    with served.connect() as connection:
        assert set(served.numbers(connection)) == {"0"}
        with pytest.raises(NotLoadedError, match=r"in use for 0\.5 seconds by process") as caught:
            served.load(1, postgres_wait_seconds=0.5)
        assert served.versions[1] in str(caught.value)
        assert "is published, but not loaded into PostgreSQL" in caught.value.thing
        assert set(served.numbers(connection)) == {"0"}
    assert served.load(1).changed
    assert served.shown() == "1"


@pytest.mark.promise("postgres-torn-reads")
def test_a_loader_that_is_killed_leaves_the_version_before_and_nothing_else(served: Served) -> None:
    served.load(0)
    served.show(1)
    environment = {
        "PYTHONPATH": str(ROOT / "plugins"),
        "OVERBUILD_HOME": str(served.settings.home),
        "OVERBUILD_POSTGRES_URI": served.admin,
        "OVERBUILD_POSTGRES_SCHEMA": served.schema,
    }
    code = (
        "from overbuild.settings import load_settings; from overbuild.publish import postgres;"
        "postgres.load(load_settings())"
    )
    with served.connect() as reader:
        served.numbers(reader)  # the loader copies everything and then waits for this transaction
        loader = subprocess.Popen([sys.executable, "-c", code], env=environment)
        try:
            waiting = "select count(*) from pg_locks where locktype = 'relation' and not granted"
            until = time.monotonic() + 60
            while served.rows(waiting) == [(0,)]:
                assert time.monotonic() < until
                assert loader.poll() is None
                time.sleep(0.05)
        finally:
            loader.send_signal(signal.SIGKILL)
            loader.wait()
        assert set(served.numbers(reader)) == {"0"}
    assert served.shown() == "0"
    assert served.rows("select 1 from pg_namespace where nspname = %s", f"{served.schema}_staging") == []
    assert served.load(1).changed
    assert served.shown() == "1"
    assert list((served.settings.home / "state").glob("postgres-*")) == []


def test_two_loaders_never_work_at_once(served: Served) -> None:
    served.load(0)
    with served.connect() as other:
        other.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"overbuild {served.schema}",))
        with pytest.raises(NotLoadedError, match="another loader is at work"):
            served.load(1, postgres_wait_seconds=0.2)
        assert served.shown() == "0"
    loaders = [threading.Thread(target=target.load, args=(served.settings,)) for _ in range(3)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    assert served.shown() == "1"


def test_no_right_is_lost_or_won_by_a_load(served: Served) -> None:
    served.load(0)
    role = f"bi {next(_SCHEMAS)}"
    with served.connect() as connection:
        for name in (role, f"{role} clerk"):
            connection.execute(sql.SQL("create role {}").format(sql.Identifier(name)))
        named = {"role": sql.Identifier(role), "clerk": sql.Identifier(f"{role} clerk")}
        schema = sql.Identifier(served.schema)
        for statement in (
            "grant usage on schema {schema} to {role}",
            "grant select on all tables in schema {schema} to {role}",
            "grant select, references on {schema}.dim_flag to {clerk} with grant option",
            "grant select (ticker, cik) on {schema}.dim_company to {clerk}",
            "grant select on {schema}.dim_flag to public",
            "alter default privileges in schema {schema} grant trigger on tables to {role}",
        ):
            connection.execute(sql.SQL(statement).format(schema=schema, **named))  # type: ignore[arg-type]
    before = rights(served)
    # A mart that the old version did not have gets what was given on all of them.
    with served.connect() as connection:
        connection.execute(served.query("drop table {schema}.mart_identities"))
    served.load(1)
    after = rights(served)
    assert {right for right in after if right[0] != "mart_identities"} == {
        right for right in before if right[0] != "mart_identities"
    }
    assert {right[2:] for right in after if right[0] == "mart_identities" and role in str(right[2])} == {
        (role, "SELECT", False),
        (role, "TRIGGER", False),
    }
    assert served.rows("select has_schema_privilege(%s, %s, 'usage')", role, served.schema) == [(True,)]


def rights(served: Served) -> set[tuple[object, ...]]:
    acl = "case when a.grantee <> 0 then pg_get_userbyid(a.grantee) end, a.privilege_type, a.is_grantable"
    own = "c.relnamespace = (select oid from pg_namespace where nspname = %s) and c.relkind = 'r'"
    return set(
        served.rows(
            f"select c.relname, null, {acl} from pg_class c, aclexplode(c.relacl) a where {own}"
            f" union all select c.relname, t.attname, {acl} from pg_class c join pg_attribute t on t.attrelid = c.oid,"
            f" aclexplode(t.attacl) a where {own}",
            served.schema,
            served.schema,
        )
    )


def test_no_table_of_somebody_else_is_replaced_and_no_view_of_theirs_goes_stale(served: Served) -> None:
    served.run(
        "create schema {schema}",
        "create table {schema}.dim_flag (theirs int)",
        "create table {schema}.notes (theirs int)",
    )
    with pytest.raises(NotLoadedError, match="holds dim_flag, not loaded by Overbuild"):
        served.load(0)
    served.run("drop table {schema}.dim_flag")
    assert served.load(0).changed
    served.run("create view {schema}.their_view as select * from {schema}.dim_company")
    with pytest.raises(NotLoadedError, match="their_view"):
        served.load(1)
    assert served.shown() == "0"
    served.run("drop view {schema}.their_view")
    served.run("alter table {schema}.dim_company enable row level security")
    with pytest.raises(NotLoadedError, match="row security is on for dim_company"):
        served.load(1)
    served.run("alter table {schema}.dim_company disable row level security")
    assert served.load(1).changed
    assert served.rows("select count(*) from {schema}.notes") == [(0,)]


def test_a_loader_never_needs_more_than_two_schemas_of_its_own(served: Served) -> None:
    role = f"loader_{next(_SCHEMAS)}"
    schema, staging = sql.Identifier(served.schema), sql.Identifier(f"{served.schema}_staging")
    with served.connect() as connection:
        connection.execute(sql.SQL("create role {} login password 'narrow'").format(sql.Identifier(role)))
        connection.execute("revoke create on database postgres from public")
        for name in (schema, staging):
            connection.execute(sql.SQL("create schema {} authorization {}").format(name, sql.Identifier(role)))
    host = served.admin.rpartition("@")[2]
    for number in (0, 1):
        assert served.load(number, postgres_uri=f"postgresql://{role}:narrow@{host}").changed
    assert served.shown() == "1"


def test_a_version_whose_file_was_damaged_is_never_loaded(served: Served, tmp_path: Path) -> None:
    settings = make_home(tmp_path / "home", postgres_uri=served.admin, postgres_schema=served.schema)
    candidate = make_candidate(settings)
    published = publish.publish(settings, candidate, passed(candidate))
    database = Path(published.path) / "marts.duckdb"
    database.chmod(0o644)
    with database.open("r+b") as file:
        file.seek(5000)
        file.write(b"x")
    with pytest.raises(NotLoadedError, match="not the file that was published"):
        target.load(settings)


@pytest.mark.parametrize(
    "uri",
    [
        "postgresql+psycopg2://bi:s3cr3t-w0rd@localhost/db",
        "bi:s3cr3t-w0rd@localhost/db",
        "host=localhost password=s3cr3t-w0rd",
        "postgresql://bi:s3cr3t-w0rd@localhost:five/db",
        "postgresql://bi:s3cr3t-w0rd%zz@localhost/db",
        "postgresql://bi:p@s3cr3t-w0rd@localhost/db",
        "postgresql://bi:p/s3cr3t-w0rd@localhost/db",
        "postgresql://bi:p?s3cr3t-w0rd@localhost/db",
        "postgresql://bi:p#s3cr3t-w0rd@localhost/db",
        "postgresql://bi:s3cr3t-w0rd",
        "postgresql://bi:s3cr3t-w0rd@127.0.0.1:9/db",
    ],
)
def test_no_password_shows_where_an_address_is_wrong(home: tuple[Settings, tuple[str, ...]], uri: str) -> None:
    with pytest.raises((UsageError, NotLoadedError)) as caught:
        target.load(home[0].with_changes(postgres_uri=uri))
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "uri",
    ["postgresql://h1:5433,h2/db?target_session_attrs=any", "postgres://u%40x:p%2F@[::1]:5432/db", "postgresql:///db"],
)
def test_no_good_address_is_refused(uri: str) -> None:
    assert load_settings(postgres_uri=uri).postgres_uri is not None


def test_a_failed_load_never_passes_for_a_failed_publish_or_for_a_success(server: str, tmp_path: Path) -> None:
    cli = Cli(tmp_path / "home")
    settings = make_home(cli.home)
    candidate = make_candidate(settings)
    (candidate.directory / AUDIT_FILE).write_text(json.dumps(passed(candidate).to_dict()))
    identity = {"EDGAR_IDENTITY": "Overbuild Tests tests@example.com"}
    down = identity | {"OVERBUILD_POSTGRES_URI": "postgresql://bi:s3cr3t-w0rd@127.0.0.1:9/warehouse"}
    up = identity | {"OVERBUILD_POSTGRES_URI": server, "OVERBUILD_POSTGRES_SCHEMA": f"cli {next(_SCHEMAS)}"}

    failed = cli("publish", "--json", env=down)
    assert failed.code == 1
    version = (cli.home / "published" / "current").readlink().name
    error = failed.document()["error"]
    assert error["kind"] == "NotLoadedError"
    assert error["place"].startswith("127.0.0.1:9/warehouse")
    behind = cli("status", "--json", env=down).document()
    assert behind["published"]["version"] == version
    assert behind["postgres"]["error"]
    doctor = cli("doctor", "--json", env=down | {"EDGAR_BASE_URL": "http://127.0.0.1:9"})
    assert {check["name"]: check["status"] for check in doctor.document()["checks"]}["PostgreSQL"] == "fail"

    assert "nothing is loaded yet" in cli("status", env=up).out
    told = cli("publish", "--json", env=up).document()  # the same content: published already, and loaded now
    assert (told["changed"], told["version"]) == (False, version)
    assert (told["postgres"]["changed"], told["postgres"]["version"]) == (True, version)
    again = cli("publish", "--postgres-only", "--json", env=up).document()
    assert (again["postgres"]["changed"], again["postgres"]["version"]) == (False, version)
    assert "PostgreSQL: the same version" in cli("status", env=up).out

    newer = make_candidate(settings, "20260220T130000Z-abc123", scale=2)
    publish.publish(settings, newer, passed(newer))
    assert f"BEHIND, still shows version {version}" in cli("status", env=up).out
    back = cli("rollback", "--json", env=up).document()
    assert (back["version"], back["postgres"]["version"], back["postgres"]["changed"]) == (version, version, False)
    forth = cli("rollback", publish.status(settings).versions[-1][0], "--json", env=up).document()
    assert forth["postgres"]["version"] == forth["version"] != version
    assert forth["postgres"]["changed"]

    assert cli("publish", "--postgres-only", env=identity).code == 2
    password = server.partition("postgresql://airflow:")[2].partition("@")[0]
    written = [path.read_bytes() for path in cli.home.rglob("*") if path.is_file()]
    for ran in (failed, doctor):
        written += [ran.out.encode(), ran.err.encode()]
    for secret in ("s3cr3t-w0rd", password):
        assert secret
        assert not any(secret.encode() in text for text in written)
