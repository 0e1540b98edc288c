"""Every fault against every document: recovered, or one clear error for that item and nothing bad kept.

Two companies are extracted: ``AAAX``, which the fault meets, and ``MSFT``. In each cell the real extract step runs with
the fault for good, then with one that passes: that run has to reach the bytes of an undisturbed one.
"""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from overbuild import extract
from overbuild.errors import BlockedError, FetchError
from overbuild.extract.edgar import bulk
from overbuild.extract.edgar.rawstore import RawStore
from overbuild.extract.prices import extract_prices
from overbuild.extract.prices.yahoo import YahooProvider
from overbuild.extract.scope import ExtractReport
from overbuild.lake.store import Lake
from overbuild.progress import NullReporter
from overbuild.settings import Settings, load_settings
from tests.extract.edgar import made
from tests.extract.prices.market import Market, Share
from tests.replica import EdgarReplica
from tests.replica.prices import PriceReplica

pytestmark = pytest.mark.promise("fault-cells")

HIT, OTHER = 1000001, 789019  # the second is on the watch-list, so it needs no index
LISTING = "/submissions/CIK{:010d}.json"
FACTS = "/api/xbrl/companyfacts/CIK{:010d}.json"
TEXT = f"/Archives/edgar/data/{{}}/{made.accession(1).replace('-', '')}/{made.accession(1)}.txt"
INDEX = "/files/company_tickers.json"
ATTEMPTS = 2

# Fault, whether a second attempt helps once it has passed, and whether the source is left alone after it.
FAULTS: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "403": ({"fault": "status", "status": 403}, False, True),
    "403 cut": ({"fault": "refuse", "status": 403}, False, True),
    "404": ({"fault": "status", "status": 404}, False, False),
    "429": ({"fault": "status", "status": 429}, True, True),
    "429 retry-after": ({"fault": "status", "status": 429, "retry_after": 0}, True, True),
    "429 an hour": ({"fault": "status", "status": 429, "retry_after": 3600}, False, True),
    "500": ({"fault": "status", "status": 500}, True, False),
    "503": ({"fault": "status", "status": 503}, True, False),
    "reset": ({"fault": "reset"}, True, False),
    "timeout": ({"fault": "slow", "delay": 0.6}, True, False),
    "slow drip": ({"fault": "drip", "delay": 0.1, "chunks": 40}, True, False),
    "truncated": ({"fault": "truncate"}, True, False),
    "chunked cut": ({"fault": "chunked"}, True, False),
    "short": ({"fault": "short"}, True, False),
    "empty": ({"fault": "empty"}, True, False),
    "html with 200": ({"fault": "html200"}, True, False),
    "garbled": ({"fault": "garble"}, True, False),
    "garbled on the wire": ({"fault": "garble", "wire": True}, True, False),
    "redirect elsewhere": ({"fault": "redirect", "location": "http://127.0.0.1:9/login"}, False, False),
    "redirect to a page": ({"fault": "redirect", "location": "/login.html"}, True, False),
    "redirect in circles": ({"fault": "redirect", "location": "{self}"}, False, False),
}


@dataclass(frozen=True)
class Item:
    """A document of ``AAAX``: where the fault meets it, and where the lake keeps what is made of it."""

    path: str
    quarantine: str  # file below quarantine/ that names the failure


ITEMS = {
    "submissions": Item(LISTING.format(HIT), f"companies-{HIT}"),
    "companyfacts": Item(FACTS.format(HIT), f"companies-{HIT}"),
    "filing text": Item(TEXT.format(HIT), f"instance_facts-{HIT}"),
    "index": Item(INDEX, "companies-AAAX"),
    "prices": Item("/tiingo/daily/AAAX/prices", "daily_bars-AAAX"),
    "bulk zip": Item(bulk.FACTS, ""),
    "prices (yfinance)": Item("/v8/finance/chart/AAAX", "daily_bars-AAAX"),
}


# What a source of prices is not asked again about: refusals, and pages that may be one.
FINAL = {
    "prices": {"429", "html with 200", "redirect to a page"},
    "prices (yfinance)": {"html with 200", "redirect to a page"},
}


class Listener(NullReporter):
    """Remembers what was said."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, message: str) -> None:
        self.warnings.append(message)


def submission(cik: int) -> bytes:
    contexts = made.context("q", cik=cik)
    fact = '<us-gaap:Revenues contextRef="q" unitRef="usd" decimals="0">1000</us-gaap:Revenues>'
    text = made.filed(("EX-101.INS", "q.xml", made.instance(contexts, fact)))
    return text.replace(f"{made.CIK:010d}\n</SEC-HEADER>".encode(), f"{cik:010d}\n</SEC-HEADER>".encode())


def market() -> Market:
    last = date(2026, 8, 21)
    days = [last - timedelta(days=60), last]
    return Market({name: Share(*days, 50.0 + n, n) for n, name in enumerate(("AAAX", "MSFT", "SPY", "QQQ"))})


@dataclass
class World:
    """Loopback sources, healthy until told otherwise, and what an undisturbed run makes of them."""

    edgar: EdgarReplica
    tiingo: PriceReplica
    yahoo: PriceReplica
    undisturbed: dict[str, dict[str, Any]]
    bodies: dict[str, set[str]]

    def expected(self, document: str) -> tuple[dict[str, Any], set[str]]:
        """The lake and the stored bodies of an undisturbed run."""
        name = document if document in self.undisturbed else "submissions"
        return self.undisturbed[name], self.bodies[name]

    def server(self, document: str) -> EdgarReplica:
        return {"prices": self.tiingo, "prices (yfinance)": self.yahoo}.get(document, self.edgar)

    def settings(self, home: Path) -> Settings:
        # The sample's origin: its requests to this very machine are not metered, so that the cells are quick.
        # That the SEC's limit is kept, also by several processes, is in tests/extract/edgar/test_limits.py.
        return load_settings(
            origin="sample",
            home=home,
            edgar_base_url=self.edgar.base_url,
            edgar_data_url=self.edgar.base_url,
            edgar_identity="Test Suite tests@example.com",
            edgar_timeout_seconds=0.25,
            edgar_max_attempts=ATTEMPTS,
            edgar_backoff_seconds=0.01,
            price_provider="tiingo",
            tiingo_base_url=self.tiingo.base_url,
            tiingo_api_key="not-a-real-key",
            price_timeout_seconds=0.25,
            price_attempts=ATTEMPTS,
            price_backoff_seconds=0.01,
            tickers=("AAAX", "MSFT"),
        )

    def run(self, document: str, settings: Settings, *, full_refresh: bool = False) -> tuple[ExtractReport, list[str]]:
        """The extract step; for yfinance its prices are read again from Yahoo, into a lake of prices alone."""
        told = Listener()
        if document == "bulk zip":
            return extract.bulk(settings, told), told.warnings
        if document != "prices (yfinance)":
            return extract.run(settings, told, full_refresh=full_refresh), told.warnings
        provider = YahooProvider(
            settings.home / "state",
            seconds_between_requests=0.0,
            attempts=settings.price_attempts,
            wait_seconds=settings.price_backoff_seconds,
            timeout_seconds=settings.price_timeout_seconds,
            keep=RawStore(settings.raw_dir).put,
        )
        try:
            results = extract_prices(settings, ["AAAX", "MSFT"], told, provider=provider)
        finally:
            provider.close()
        return ExtractReport("sample", prices=[result.to_dict() for result in results]), told.warnings


def stable(settings: Settings) -> dict[str, Any]:
    """The lake by file: bytes; of prices the rows without the instant they were retrieved at."""
    root, lake, found = Path(settings.lake_dir), Lake(settings.lake_dir), {}
    for file in sorted(root.rglob("*")):
        path = str(file.relative_to(root))
        dataset, _, rest = path.partition("/")
        if dataset in ("daily_bars", "corporate_actions"):
            ticker = rest.partition("=")[2].partition("/")[0]
            found[path] = lake.read(dataset, ticker).drop_columns(["retrieved_at"]).to_pylist()
        elif file.is_file():
            found[path] = file.read_bytes()
    return {path: content for path, content in found.items() if content}


def objects(settings: Settings) -> set[str]:
    """Hashes of the bodies in the raw store."""
    return {file.parent.name + file.stem for file in settings.raw_dir.glob("objects/*/*")}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    import yfinance

    root = tmp_path_factory.mktemp("edgar")
    for cik in (HIT, OTHER):
        # Long enough to be sent with gzip.
        made.write(root, LISTING.format(cik), made.listing({}, cik=cik) + b" " * 1024)
        made.write(root, FACTS.format(cik), made.facts(made.row(), cik=cik) + b" " * 1024)
        made.write(root, TEXT.format(cik), submission(cik))
    made.write(
        root, INDEX, json.dumps({"0": {"cik_str": HIT, "ticker": "AAAX", "title": "Hit"}}).encode() + b" " * 1024
    )
    for archive, path in ((bulk.LISTINGS, LISTING), (bulk.FACTS, FACTS)):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for cik in (HIT, OTHER):
                # Incompressible bytes, so that a damaged one is met.
                file.writestr(f"noise-{cik}.bin", random.Random(cik).randbytes(2000))
                file.writestr(path.format(cik).rpartition("/")[2], (root / path.format(cik)[1:]).read_bytes())
        made.write(root, archive, packed.getvalue())
    made.write(root, "/login.html", b"<!DOCTYPE html><html><body>Sign in</body></html>")
    shares = market()
    with (
        EdgarReplica(root) as edgar,
        PriceReplica(shares.tiingo) as tiingo,
        PriceReplica(shares.yahoo) as yahoo,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr("yfinance.base._BASE_URL_", yahoo.base_url)
        patched.setattr("yfinance.scrapers.history._BASE_URL_", yahoo.base_url)
        # yfinance's settings object knows no delattr, so monkeypatch cannot restore it.
        before = yfinance.config.network.proxy, yfinance.config.debug.hide_exceptions
        yfinance.config.network.proxy = {"https": yahoo.base_url}
        built = World(edgar, tiingo, yahoo, {}, {})
        for document in ("submissions", "bulk zip", "prices (yfinance)"):
            settings = built.settings(tmp_path_factory.mktemp("undisturbed"))
            report, warnings = built.run(document, settings)
            assert {row["status"] for row in [*report.companies, *report.prices]} == {"ok"}, warnings
            built.undisturbed[document] = stable(settings)
            built.bodies[document] = objects(settings)
        yield built
        yfinance.config.network.proxy, yfinance.config.debug.hide_exceptions = before


@pytest.fixture(params=list(ITEMS))
def document(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def rules(document: str, fault: str, **more: Any) -> list[dict[str, Any]]:
    options = FAULTS[fault][0] | more
    if "location" in options:
        options["location"] = options["location"].replace("{self}", ITEMS[document].path)
    return [{"path": re.escape(ITEMS[document].path), **options}]


def failure_of(document: str, report: ExtractReport) -> str | None:
    """The one error of the hit item in the report."""
    companies = {row["cik"]: row for row in report.companies}
    match document:
        case "submissions" | "companyfacts":
            return companies[HIT]["error"]
        case "filing text":
            return companies[HIT]["submissions_error"]
        case "index":
            return report.unresolved[0]["reason"]
        case _:
            return {row["ticker"]: row["error"] for row in report.prices}["AAAX"]


def others_are_unharmed(world: World, document: str, settings: Settings, *, blocked: bool) -> None:
    expected, bodies = world.expected(document)
    found = stable(settings)
    lasting = {path: content for path, content in found.items() if not path.startswith(("quarantine/", "run_scope"))}
    # Without its submission a filing's acceptance time is the listing's.
    own_time = {f"filings/cik={HIT}/part.parquet"} if document == "filing text" else set()
    wrong = [path for path, content in lasting.items() if content != expected[path] and path not in own_time]
    assert wrong == []
    assert objects(settings) <= bodies
    if not blocked:
        others = [path for path in expected if f"cik={OTHER}" in path or "ticker=MSFT" in path]
        assert len(others) >= 1
        assert [path for path in others if path not in found] == []


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_that_stays_harms_one_item_and_nothing_is_kept_of_it(
    world: World, document: str, fault: str, tmp_path: Path
) -> None:
    settings, server, item = world.settings(tmp_path), world.server(document), ITEMS[document]
    _, passes, blocks = FAULTS[fault]
    from_edgar = server is world.edgar
    server.set_faults(rules(document, fault))
    server.clear_log()
    # Where the SEC refuses us, or the document is everybody's, nobody gets anything.
    if from_edgar and (blocks or document == "bulk zip"):
        with pytest.raises(FetchError) as caught:
            world.run(document, settings)
        assert isinstance(caught.value, BlockedError) == blocks
        told, warnings = str(caught.value), []
    else:
        report, warnings = world.run(document, settings)
        told = failure_of(document, report)
    met = [row for row in server.log(item.path) if row.fault]

    # One error that names the thing, the place and the remedy, and is said aloud.
    missing_text = (document, fault) == ("filing text", "404")
    if missing_text:
        assert told is None
        assert report.companies[1 if HIT > OTHER else 0]["missing_submissions"] == 1
    else:
        assert told is not None
        if not (document == "companyfacts" and fault == "404"):  # a company without facts is no fault
            assert item.path in told
        assert re.search(r"Run again|Try again|run again|try again|Check|cannot be analysed", told), told
        assert "Traceback" not in told
        if warnings:
            assert [warning for warning in warnings if told in warning] != []

    # Asked a few times and then no more.
    hops = 4 if "circles" in fault else 2 if "page" in fault else 1
    assert 1 <= len(met) <= ATTEMPTS * hops * (2 if document == "prices (yfinance)" else 1)
    if blocks:
        last = max(row.at for row in met)
        assert len([row for row in server.log() if row.at > last]) <= 3  # already on their way

    others_are_unharmed(world, document, settings, blocked=blocks or document == "bulk zip")
    if document == "bulk zip":
        assert list((settings.raw_dir / "archives").glob(".*")) == []
        assert not (settings.raw_dir / "archives/companyfacts.zip").exists()
        assert stable(settings) == {}
    elif not blocks and not missing_text:
        files = Lake(settings.lake_dir).files("quarantine")
        assert item.quarantine in {Path(file).stem.removeprefix("part-") for file in files}

    if blocks and from_edgar:
        server.set_faults([])
        server.clear_log()
        with pytest.raises(BlockedError):
            world.run(document, settings)
        assert server.log() == []
        for state in (settings.work_dir / "state").glob("edgar-block-*.json"):
            state.unlink()  # its time has passed

    # Now it passes: at once, or after one more time where a second attempt is allowed.
    again = rules(document, fault, times=1) if passes and fault not in FINAL.get(document, ()) else []
    server.set_faults(again)
    # A document that EDGAR said it does not have is asked for again after a month, or by a full refresh.
    world.run(document, settings, full_refresh=missing_text)
    assert [rule.hits for rule in server.faults()] == [1] * len(again)
    assert stable(settings) == world.expected(document)[0]
