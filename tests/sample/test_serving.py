"""The sample as a run sees it: documents over HTTP, in EDGAR's layout."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from scripts import build_sample, build_sample_prices

from overbuild.errors import OverbuildError
from overbuild.extract.prices.calendar import calendar_for
from overbuild.extract.prices.checks import check, missing_sessions
from overbuild.extract.prices.files import FilesProvider
from overbuild.paths import project_root
from overbuild.sample import materialise, serving, tables
from overbuild.settings import load_settings
from overbuild.watchlist import load_watchlist
from tests.replica import EdgarReplica

SAMPLE = project_root() / "sample"
PRICES = SAMPLE / "prices"
NVDA = "/api/xbrl/companyfacts/CIK0001045810.json"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sample") / "edgar"
    assert materialise(SAMPLE, target)
    return target


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and modification time of every file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def test_second_materialisation_does_not_rewrite_a_file(tree: Path) -> None:
    before = snapshot(tree)
    assert not materialise(SAMPLE, tree)
    assert snapshot(tree) == before


def test_lost_damaged_and_foreign_files_do_not_survive(tree: Path, tmp_path: Path) -> None:
    target = tmp_path / "edgar"
    shutil.copytree(tree, target)
    lost = target / "submissions" / "CIK0001045810.json.gz"
    kept = target / "submissions" / "CIK0000789019.json.gz"
    untouched = kept.stat().st_mtime_ns
    lost.unlink()
    (target / "submissions" / "CIK0000000009.json.gz").write_bytes(b"left over")
    assert materialise(SAMPLE, target)
    assert {p.relative_to(target): p.read_bytes() for p in target.rglob("*.gz")} == {
        p.relative_to(tree): p.read_bytes() for p in tree.rglob("*.gz")
    }
    assert kept.stat().st_mtime_ns == untouched


def test_incomplete_sample_is_not_served_in_part(tmp_path: Path) -> None:
    shutil.copy(SAMPLE / "companies.parquet", tmp_path)
    with pytest.raises(OverbuildError, match=r"incomplete.*filings\.parquet"):
        materialise(tmp_path, tmp_path / "edgar")
    shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("figures.csv"))
    with pytest.raises(OverbuildError, match=r"incomplete.*figures\.csv"):
        materialise(tmp_path / "sample", tmp_path / "edgar")


def test_a_changed_sentence_is_not_served_from_yesterday(tree: Path, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    shutil.copytree(tree, tmp_path / "edgar")
    words = tmp_path / "sample" / "made_up" / "filings.toml"
    words.write_text(words.read_text(encoding="utf-8").replace("over four years", "over three years"), encoding="utf-8")
    assert materialise(tmp_path / "sample", tmp_path / "edgar")
    changed = [
        p for p in tree.rglob("*.txt.gz") if p.read_bytes() != (tmp_path / "edgar" / p.relative_to(tree)).read_bytes()
    ]
    assert len(changed) == 1


def test_settings_of_a_sample_run_do_not_point_at_the_sec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGAR_IDENTITY", "Jane Doe jane@example.com")
    monkeypatch.setenv("TIINGO_API_KEY", "not-a-key")
    settings = load_settings(home=tmp_path, tickers=("NVDA",), price_provider="tiingo")
    with serving(settings) as served:
        assert served.origin == "sample"
        assert served.edgar_base_url == served.edgar_data_url
        assert served.edgar_base_url.startswith("http://127.0.0.1:")
        assert served.edgar_identity != settings.edgar_identity
        assert (served.price_provider, served.prices_dir) == ("files", PRICES)
        assert served.tickers == ("NVDA",)
        assert served.work_dir == tmp_path / "sample"
        assert served.submissions_of == ("SYNTH-A", "SYNTH-B", *served.startups)
        assert served.startups == ("CIK9999990003", "CIK9999990004")
        answer = httpx.get(
            served.edgar_data_url + NVDA,
            headers={"User-Agent": served.require_identity()},
            trust_env=False,
        )
        assert answer.json()["cik"] == 1045810
    with pytest.raises(httpx.ConnectError):
        httpx.get(served.edgar_data_url + NVDA, trust_env=False)


@pytest.fixture(scope="module")
def client(tree: Path) -> Iterator[httpx.Client]:
    with (
        EdgarReplica(tree) as replica,
        httpx.Client(
            base_url=replica.base_url, headers={"User-Agent": "Test test@example.com"}, trust_env=False
        ) as opened,
    ):
        yield opened


def test_served_figures_do_not_lose_a_row_or_a_digit(client: httpx.Client) -> None:
    facts = tables.read(SAMPLE)["facts"].select(["cik", "value"]).to_pydict()
    for company in load_watchlist():
        answer = client.get(f"/api/xbrl/companyfacts/CIK{company.cik:010d}.json")
        document = json.loads(answer.content, parse_int=str, parse_float=str)
        served = [
            row["val"]
            for taxonomy in document["facts"].values()
            for entry in taxonomy.values()
            for rows in entry["units"].values()
            for row in rows
        ]
        own = [v for cik, v in zip(facts["cik"], facts["value"], strict=True) if cik == company.cik]
        assert sorted(served) == sorted(own)


def test_served_lists_lack_no_key_that_readers_rely_on(client: httpx.Client) -> None:
    from edgar.entity.data import parse_entity_submissions

    parsed = 0
    for company in load_watchlist():
        listing = client.get(f"/submissions/CIK{company.cik:010d}.json").json()
        recent = listing["filings"]["recent"]
        assert len({len(column) for column in recent.values()}) == 1
        assert recent["filingDate"] == sorted(recent["filingDate"], reverse=True)
        if all(recent["acceptanceDateTime"]):  # an empty one is more than this reader can take
            assert parse_entity_submissions(listing).cik == company.cik
            parsed += 1
    assert parsed == len(load_watchlist()) - 1


def test_every_listed_ticker_leads_to_its_company(client: httpx.Client) -> None:
    rows = client.get("/files/company_tickers.json").json().values()
    by_ticker = {row["ticker"]: row["cik_str"] for row in rows}
    for company in load_watchlist():
        assert by_ticker[company.ticker] == company.cik


def test_bookkeeping_of_the_folder_is_not_served(client: httpx.Client, tree: Path) -> None:
    assert (tree / ".sample.json").is_file()
    assert client.get("/.sample.json").status_code == 404


def test_synthetic_prices_never_pass_for_market_data() -> None:
    told = json.loads((PRICES / "prices.json").read_text())
    assert told["is_synthetic"] is True
    assert told["source"] == "overbuild-synthetic"
    for path in PRICES.glob("*.csv.gz"):
        with gzip.open(path, "rt", newline="") as file:
            first = next(csv.DictReader(file))
        assert 85 < float(first["open"]) < 115, f"{path.name} should start at 100, as no market does"


def test_no_synthetic_bar_is_refused_or_missing() -> None:
    provider = FilesProvider(PRICES)
    now = datetime(2026, 10, 1, 2, tzinfo=UTC)  # the evening of the last session
    calendar = calendar_for(now)
    actions = 0
    for ticker in [*(company.ticker for company in load_watchlist()), "SYNTH-A", "SYNTH-B"]:
        history = provider.fetch(ticker, date(2023, 1, 1), date(2026, 9, 30), now=now)
        checked = check(history, calendar, now)
        assert history.is_synthetic
        assert not checked.rejects
        assert not checked.warnings
        assert not missing_sessions([bar.session_on for bar in checked.bars], calendar, now)
        actions += len(checked.actions)
    assert actions > 50


@pytest.mark.edgar
def test_scripts_do_not_build_another_sample(edgar_dir: Path, tmp_path: Path) -> None:
    tables.write(tmp_path, build_sample.build(edgar_dir))
    build_sample_prices.build(tmp_path / "prices")
    built = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    kept = {p.relative_to(SAMPLE): p.read_bytes() for p in SAMPLE.rglob("*") if p.is_file()}
    for written_by_hand in ("README.md", "made_up/figures.csv", "made_up/filings.toml"):
        kept.pop(Path(written_by_hand))
    assert built.keys() == kept.keys()
    assert [str(name) for name in kept if built[name] != kept[name]] == []
