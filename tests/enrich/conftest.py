"""A replica that serves one made company with submissions, and a lake that extract has filled from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overbuild.extract.edgar import extract_company
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.scope import write_scope
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
