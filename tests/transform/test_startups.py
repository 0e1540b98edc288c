"""Stored notices of Form D through the real build to rounds and survival."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import builds, notices
from tests.support.builds import Marts

pytestmark = [pytest.mark.edgar, pytest.mark.slow]

MARTS = ("mart_startup_rounds", "mart_startup_survival")


@pytest.fixture(scope="module")
def marts(edgar_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    """The marts of the issuers whose notices are stored, as start-ups: extracted over HTTP, built by dbt."""
    folder = tmp_path_factory.mktemp("startups")
    listings = notices.listings(edgar_dir)
    settings = builds.extract_real(
        edgar_dir,
        folder / "home",
        (),
        bodies={notices.path(cik): body for cik, body in listings.items()},
        startups=tuple(f"CIK{cik:010d}" for cik in listings),
    )
    candidate = builds.build(settings, project=builds.project_of_marts(folder / "project", *MARTS))
    with builds.marts(candidate) as opened:
        yield opened


def _said(body: bytes, tag: bytes) -> str | None:
    match = re.search(rb"<" + tag + rb">\s*(?:<value>)?\s*([^<]*?)\s*<", body)
    return match[1].decode() if match and match[1] else None


def test_stored_notices_are_counted_once_each_and_funds_not_at_all(marts: Marts, edgar_dir: Path) -> None:
    stored = {path.name.removesuffix(".txt.gz"): body for path, body in notices.stored(edgar_dir).items()}
    rounds = {row["accession_number"]: row for row in marts.rows("select * from marts.mart_startup_rounds")}
    assert set(rounds) == set(stored)
    expected: dict[int, list[Decimal]] = {}
    for accession, body in stored.items():
        row, sold, first_sale = (
            rounds[accession],
            Decimal(_said(body, b"totalAmountSold") or 0),
            _said(body, b"dateOfFirstSale"),
        )
        is_fund = (
            _said(body, b"industryGroupType") == "Pooled Investment Fund"
            or _said(body, b"isPooledInvestmentFundType") == "true"
        )
        assert row["amount_sold_usd"] == sold
        assert str(row["raised_on"]) == (first_sale if first_sale and first_sale[0].isdigit() else "None")
        assert row["selection"] == "startups"
        if is_fund:
            assert (row["is_counted"], row["left_out_reason"]) == (False, "fund")
        elif row["is_counted"]:
            expected.setdefault(int(str(first_sale)[:4]), []).append(sold)
        else:
            assert (
                sold == 0
                or row["raised_on"] is None
                or row["left_out_reason"] not in {"fund", "nothing_sold", "no_sale_date"}
            )
    assert len(expected) >= 3
    cohorts = {row["cohort_year"]: row for row in marts.rows("select * from marts.mart_startup_survival")}
    assert {year: (row["rounds"], row["amount_sold_usd"]) for year, row in cohorts.items()} == {
        year: (len(sums), sum(sums)) for year, sums in expected.items()
    }
    # each stored issuer gave one notice, so none can be seen to have raised again, and the old ones are silent
    assert {row["issuers_raised_again"] for row in cohorts.values()} <= {0, None}
    assert all(row["issuers_silent"] == row["issuers"] for year, row in cohorts.items() if year <= 2022)
