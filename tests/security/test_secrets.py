"""Secrets are planted, commands are run, succeed and fail, and everything that was written is searched."""

from __future__ import annotations

import gzip
import json
import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from overbuild.audit.result import AUDIT_FILE
from overbuild.errors import UsageError
from overbuild.settings import load_settings
from overbuild.transform import Candidate
from tests.cli.conftest import Cli, Ran
from tests.extract.edgar import made
from tests.extract.prices.market import Market, Share
from tests.extract.prices.server import Answer, Request, Server
from tests.publish.conftest import passed
from tests.replica import EdgarReplica
from tests.support.candidates import make_candidate, make_home

pytestmark = pytest.mark.promise("secrets")

# What a shell, SQL, a glob, a URI or HTML could stumble over; a home may be called so.
HOSTILE_NAME = """o'b "q"; drop table x; -- [a]*{b} %41 <i> \u00e9"""
SECRETS = {
    "TIINGO_API_KEY": "pl4nted-tiingo-key",
    "OVERBUILD_POSTGRES_URI": "postgresql://bi:pl4nted-postgres-word@127.0.0.1:9/warehouse",
    "AWS_SECRET_ACCESS_KEY": "pl4nted-aws-key",
    "FSSPEC_S3_SECRET": "pl4nted-fsspec-key",
    "AIRFLOW_CONN_OVERBUILD_SMTP": '{"conn_type": "smtp", "host": "127.0.0.1", "password": "pl4nted-mail-word"}',
    "AIRFLOW_CONN_OVERBUILD_WEBHOOK": '{"conn_type": "http", "host": "http://127.0.0.1:9", "password": "pl4nted/hook"}',
}
PLANTED = b"pl4nted"


def texts_in(path: Path) -> Iterator[bytes]:
    """A file's bytes and, where those are compressed, what is in them."""
    body = path.read_bytes()
    yield body
    if path.suffix == ".parquet":
        yield json.dumps(pq.read_table(path).to_pylist(), default=str).encode()
        yield str(pq.read_metadata(path).metadata).encode()
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            for schema, table in tables:
                yield str(connection.table(f'"{schema}"."{table}"').fetchall()).encode()
            yield str(connection.execute("select sql from duckdb_views()").fetchall()).encode()
    elif body[:2] == b"\x1f\x8b":
        yield gzip.decompress(body)


def assert_nowhere(needle: bytes, folder: Path, *said: bytes) -> int:
    """Nothing below a folder, and nothing that was said, holds it; returns how many texts were searched."""
    searched = 0
    for path in sorted(folder.rglob("*")):
        assert needle not in os.fsencode(path)
        if path.is_file() and not path.is_symlink():
            for text in texts_in(path):
                assert needle not in text, path
                searched += 1
    for text in said:
        assert needle not in text, text.decode()
        searched += 1
    return searched


@dataclass
class Planted:
    """A home with a hostile name, commands in it with secrets planted, and what they said."""

    cli: Cli
    env: dict[str, str]
    ran: list[Ran] = field(default_factory=list)

    def __call__(self, *arguments: str, code: int, **env: str) -> Ran:
        ran = self.cli(*arguments, env=self.env | env)
        assert ran.code == code, ran.out + ran.err
        self.ran.append(ran)
        return ran

    def candidate(self) -> Candidate:
        """An audited candidate, made elsewhere: what makes candidates for tests is no product."""
        made_in = make_home(self.cli.home.parent.parent / "made")
        candidate = make_candidate(made_in)
        (candidate.directory / AUDIT_FILE).write_text(json.dumps(passed(candidate).to_dict()))
        target = load_settings(home=self.cli.home).candidate_dir / candidate.run_id
        target.parent.mkdir(parents=True)
        candidate.directory.rename(target)
        return Candidate.at(target)

    @property
    def said(self) -> list[bytes]:
        return [text.encode() for ran in self.ran for text in (ran.out, ran.err)]


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Planted]:
    """EDGAR has one company; Tiingo echoes the key that it was sent, with a status of its own for each answer."""
    root = tmp_path / "edgar"
    made.write(root, f"/submissions/CIK{made.CIK:010d}.json", made.listing({}))
    made.write(root, f"/api/xbrl/companyfacts/CIK{made.CIK:010d}.json", made.facts(made.row()))
    made.write(
        root, "/files/company_tickers.json", b'{"0": {"cik_str": %d, "ticker": "MADE", "title": "M"}}' % made.CIK
    )
    last = datetime.now(UTC).date() - timedelta(days=3)
    market = Market({ticker: Share(date(2026, 3, 2), last, 30.0, 2) for ticker in ("MADE", "SPY", "QQQ")})

    def tiingo(request: Request) -> Answer:
        if "MADE" not in request.path:
            return Answer(f"no {request.headers['authorization']} here".encode(), 401)
        return market.tiingo(request)

    with EdgarReplica(root) as replica, Server(tiingo) as prices:
        env = SECRETS | {
            "EDGAR_IDENTITY": "Jane Doe jane@example.com",
            "EDGAR_BASE_URL": replica.base_url,
            "EDGAR_DATA_URL": replica.base_url,
            "OVERBUILD_TICKERS": str(made.CIK),
            "OVERBUILD_PRICE_PROVIDER": "tiingo",
            "OVERBUILD_TIINGO_BASE_URL": prices.url,
            "OVERBUILD_EDGAR_ATTEMPTS": "1",
            "OVERBUILD_TEXT_QUARTERS": "0",
            "OVERBUILD_XBRL_QUARTERS": "0",
        }
        (tmp_path / HOSTILE_NAME).mkdir()
        yield Planted(Cli(tmp_path / HOSTILE_NAME / "home"), env)


def test_no_secret_is_ever_written_or_said(planted: Planted, record_property: Callable[[str, object], None]) -> None:
    told = planted("extract", "--json", code=0).document()
    assert any("***" in str(row["error"]) for row in told["prices"]), "the server did not echo the key"
    assert any(row["status"] == "ok" for row in told["prices"])

    # A candidate, published in that home, while the database is down.
    candidate = planted.candidate()
    assert planted("publish", "--json", code=1).document()["error"]["kind"] == "NotLoadedError"
    planted("publish", "--postgres-only", code=1)
    assert HOSTILE_NAME in planted("status", code=0, COLUMNS="400").out, "brackets were taken for markup"
    planted("status", "--json", code=0)
    planted("doctor", code=1)
    planted("doctor", "--json", code=1)
    planted("explain", "NOBODY", "2025Q4", "RF01", "--json", code=2)

    # Settings that do not parse, an unforeseen exception with its traceback, and a step that fails.
    for name, value in (
        ("OVERBUILD_POSTGRES_URI", "pl4nted@host/db"),
        ("OVERBUILD_POSTGRES_URI", "postgresql://bi:p@pl4nted/x@host/db"),
        ("OVERBUILD_PUBLISH_URI", "sftp://bi:pl4nted@host/published"),
        ("OVERBUILD_LAKE_URI", "s3://key:pl4nted@bucket/lake"),
        ("EDGAR_BASE_URL", "https://user:pl4nted@mirror.example"),
        ("TIINGO_API_KEY", "pl4nted key"),
        ("TIINGO_API_KEY", "pl4nted-\u00e9"),
    ):
        planted("publish", "--postgres-only", code=2, **{name: value})
    (manifest,) = (planted.cli.home / "published" / "current").glob("manifest.json")
    told = manifest.read_text()
    manifest.write_text("[]")
    crashed = planted("publish", code=1)
    assert "Traceback" in crashed.err, crashed.err
    manifest.write_text(told)
    candidate.database.write_bytes(b"no database")
    planted("audit", code=3)
    candidate.database.unlink()  # no database, so nothing to search
    searched = assert_nowhere(PLANTED, planted.cli.home.parent, *planted.said)
    assert searched > 150
    record_property("count", searched)


def test_the_search_for_secrets_is_never_blind(tmp_path: Path) -> None:
    pq.write_table(duckdb.sql("select 'xx pl4nted' as a from range(9)").to_arrow_table(), tmp_path / "a.parquet")
    with duckdb.connect(str(tmp_path / "b.duckdb")) as connection:
        connection.execute("create table t as select 'xx pl4nted' || range as a from range(9000)")
    for path in list(tmp_path.iterdir()):
        found = any(PLANTED in text for text in texts_in(path))
        assert found, path


@pytest.mark.parametrize(
    "field_name", ["edgar_base_url", "edgar_data_url", "tiingo_base_url", "fred_base_url", "lake_uri", "publish_uri"]
)
def test_no_address_that_is_shown_may_hold_a_password(field_name: str) -> None:
    address = f"https://user:{PLANTED.decode()}@host.example/x"
    with pytest.raises(UsageError) as caught:
        load_settings(**{field_name: address})
    assert "must not hold a password" in str(caught.value)
    assert PLANTED.decode() not in "".join(traceback.format_exception(caught.value))


def test_no_command_takes_data_for_sql(planted: Planted) -> None:
    """Names with quotes, through the real command line; the home's own name has them too."""
    planted.candidate()
    planted("publish", code=0, OVERBUILD_POSTGRES_URI="")
    for hostile in ("MSFT' or 1=1 --", 'MSFT"; drop table dim_company; --', "%", "MSFT\x1b[2J"):
        planted("explain", hostile, "2025Q4", "RF01", code=2)
        planted("explain", "MSFT", "2025Q4", hostile, code=2)
    told = planted("status", "--json", code=0, OVERBUILD_POSTGRES_URI="").document()
    assert set(told["published"]["freshness"]["newest_filing"]) == {"MSFT", "NVDA"}
    for hostile in ("O'BRIEN", '"; attach', "../../etc/passwd", "[A]*"):
        planted("extract", "--tickers", hostile, code=2)
    assert [path.name for path in planted.cli.home.parent.iterdir()] == ["home"]
