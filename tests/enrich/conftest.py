"""A replica that serves one made company with submissions, and a lake that extract has filled from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from overbuild.extract.edgar import CompanyResult, extract_company
from overbuild.extract.edgar.client import EdgarClient, request_key
from overbuild.extract.edgar.documents import submission_path
from overbuild.extract.edgar.rawstore import RawStore
from overbuild.extract.scope import write_scope
from overbuild.lake.schemas import FILINGS
from overbuild.lake.store import Lake
from overbuild.settings import Settings, load_settings
from overbuild.watchlist import Company
from tests.enrich.submissions import WORDS, page, submission, ten_q
from tests.extract.edgar import made
from tests.replica import EdgarReplica

COMPANY = Company(made.CIK, "MADE", "Made Corp", "chip")


def path(number: int) -> str:
    accession = made.accession(number)
    return f"Archives/edgar/data/{made.CIK}/{accession.replace('-', '')}/{accession}.txt"


def filed(number: int, form: str, on: str, items: str = "") -> dict[str, object]:
    return {
        "accessionNumber": made.accession(number),
        "form": form,
        "filingDate": on,
        "isXBRL": 0,
        "items": items,
    }


LISTED = (
    filed(1, "10-Q", "2024-05-02"),
    filed(2, "8-K", "2024-05-02", "2.02,9.01"),
    filed(3, "8-K", "2024-04-01", "5.02"),
    filed(4, "4", "2024-04-01"),
)


class Edgar:
    """The served company: its listing and its submissions."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.listed = list(LISTED)
        self.list()
        made.write(root, made.FACTS, made.facts(made.row()))
        self.put(1, submission(made.accession(1), "10-Q", ("10-Q", "a.htm", ten_q()), cik=made.CIK))
        release = page("Made Corp reports results", WORDS * 3)
        self.put(
            2,
            submission(
                made.accession(2),
                "8-K",
                ("8-K", "b.htm", page("Item 2.02 Results of Operations", WORDS * 4)),
                ("EX-99.1", "c.htm", release),
                ("GRAPHIC", "d.jpg", "begin 644 d.jpg"),
                cik=made.CIK,
            ),
        )

    def list(self, *more: dict[str, object]) -> None:
        self.listed += more
        made.write(self.root, made.LISTING, made.listing(*self.listed))

    def put(self, number: int, text: str) -> None:
        made.write(self.root, path(number), text.encode())


@pytest.fixture
def edgar(tmp_path: Path) -> Edgar:
    return Edgar(tmp_path / "edgar")


@pytest.fixture
def replica(edgar: Edgar) -> Iterator[EdgarReplica]:
    with EdgarReplica(edgar.root) as replica:
        yield replica


@pytest.fixture
def settings(replica: EdgarReplica, tmp_path: Path) -> Settings:
    return load_settings(
        home=tmp_path / "home",
        edgar_base_url=replica.base_url,
        edgar_data_url=replica.base_url,
        edgar_identity="Test Suite tests@example.com",
        edgar_rate_per_second=10,
        edgar_timeout_seconds=5,
        edgar_max_attempts=2,
        price_provider="none",
        xbrl_quarters=0,
    )


@pytest.fixture
def extract(settings: Settings) -> Callable[..., None]:
    """Run extract for the made company and write the scope."""

    def run(**options: bool) -> None:
        with EdgarClient(settings, backoff_seconds=0.01) as client:
            result = extract_company(settings, COMPANY, client, **options)
        write_scope(settings, [COMPANY], [result], [], [])

    return run


@pytest.fixture
def lake(settings: Settings) -> Lake:
    return Lake(settings.lake_dir)


@pytest.fixture
def three(settings: Settings, extract: Callable[..., None], lake: Lake) -> list[Company]:
    """The made company, and two more with the same filings under other CIKs."""
    extract()
    raw = RawStore(settings.raw_dir)
    filings = lake.read(FILINGS.name, COMPANY.cik)
    companies = [COMPANY, *(Company(COMPANY.cik + n, f"MADE{n}") for n in (1, 2))]
    for other in companies[1:]:
        table = filings.set_column(0, FILINGS.schema.field(0), [[other.cik] * filings.num_rows])
        lake.write(FILINGS.name, other.cik, table)
        for row in raw.newest_below(request_key(settings, "/Archives/", "www"), ".txt"):
            if f"/{COMPANY.cik}/" not in row.url:
                continue
            path = submission_path(other.cik, row.url.rpartition("/")[2].removesuffix(".txt"))
            key = request_key(settings, path, "www")
            raw.append(replace(row, request_key=key, url=settings.edgar_base_url + path))
    results = [CompanyResult(company.cik, company.ticker, "ok") for company in companies]
    write_scope(settings, companies, results, [], [])
    return companies
