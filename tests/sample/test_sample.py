"""The sample in the repository: real figures, nothing but figures, and small."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from overbuild.paths import project_root
from overbuild.sample import tables
from overbuild.watchlist import BENCHMARKS, load_watchlist

SAMPLE = project_root() / "sample"
LARGEST_TOTAL = 3_000_000
# A column's own pattern is what keeps prose out: none of them lets a sentence through.
PATTERNS = {
    "companies.name": r"[\w .,&/-]{1,40}",
    "companies.facts_name": r"[\w .,&/-]{1,40}",
    "companies.tickers": r"[A-Z-]{1,8}",
    "companies.exchanges": r"[A-Za-z]{1,8}",
    "companies.entity_type": r"[a-z]{0,12}",
    "companies.sic": r"(\d{4})?",
    "companies.sic_description": r"[\w .,&()-]{0,60}",
    "companies.category": r"[\w -]{0,30}",
    "companies.fiscal_year_end": r"\d{4}",
    "companies.state_of_incorporation": r"\w{0,2}",
    "filings.accession_number": r"\d{10}-\d{2}-\d{6}",
    "filings.form": r"[\w /-]{1,12}",
    "filings.accepted_at_source": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z",
    "filings.items": r"(\d\.\d\d(,\d\.\d\d)*)?",
    "filings.primary_document": r"[\w.-]{0,80}",
    "facts.taxonomy": r"us-gaap|dei|srt",
    "facts.tag": r"[A-Za-z0-9]{1,180}",
    "facts.unit": r"[A-Za-z0-9/_.-]{1,40}",
    "facts.value": r"-?\d+(\.\d+)?([eE][+-]?\d+)?",
    "facts.accession_number": r"\d{10}-\d{2}-\d{6}",
    "facts.form": r"[\w /-]{1,12}",
    "facts.fiscal_period": r"FY|Q[1-4]",
}


@pytest.fixture(scope="module")
def sample() -> dict[str, pa.Table]:
    return tables.read(SAMPLE)


def test_no_sentence_of_a_filing_is_in_the_sample(sample: dict[str, pa.Table]) -> None:
    texts = {
        f"{name}.{field.name}"
        for name, schema in tables.SCHEMAS.items()
        for field in schema
        if pa.types.is_string(field.type) or pa.types.is_list(field.type)
    }
    assert texts == set(PATTERNS), "every text column needs a pattern"
    for column, pattern in PATTERNS.items():
        name, field = column.split(".")
        values = sample[name][field]
        if pa.types.is_list(values.type):
            values = pc.list_flatten(values)
        for value in pc.unique(values).to_pylist():
            assert value is None or re.fullmatch(pattern, value), f"{column}: {value!r}"


def test_sample_does_not_outgrow_its_bound() -> None:
    files = [path for path in SAMPLE.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST_TOTAL
    known = (
        r"README\.md|(companies|filings|facts)\.parquet|made_up/(figures\.csv|filings\.toml)"
        r"|prices/prices\.json|prices/(actions/)?[A-Z-]+\.csv\.gz"
    )
    for path in files:
        assert re.fullmatch(known, path.relative_to(SAMPLE).as_posix()), path


def test_no_company_of_the_watch_list_is_missing(sample: dict[str, pa.Table]) -> None:
    wanted = {company.cik: company.ticker for company in load_watchlist()}
    rows = sample["companies"].to_pylist()
    assert {row["cik"] for row in rows} == set(wanted)
    for row in rows:
        assert wanted[row["cik"]] in row["tickers"]
    for name in ("filings", "facts"):
        assert set(sample[name]["cik"].to_pylist()) == set(wanted)
    for ticker in [*wanted.values(), *BENCHMARKS]:
        assert (SAMPLE / "prices" / f"{ticker}.csv.gz").is_file()


def test_periods_before_the_first_year_are_left_out(sample: dict[str, pa.Table]) -> None:
    assert pc.min(sample["facts"]["end_on"]).as_py().isoformat() >= "2018-01-01"


def test_acceptance_times_that_nobody_recorded_are_empty(sample: dict[str, pa.Table]) -> None:
    for cik in pc.unique(sample["filings"]["cik"]).to_pylist():
        rows = sample["filings"].filter(pc.equal(sample["filings"]["cik"], cik))
        times = Counter(str(text)[10:] for text in rows["accepted_at_source"].to_pylist() if text)
        assert len(times) != 1, f"CIK {cik}: one time of day for all filings"


@pytest.mark.edgar
def test_no_figure_differs_from_the_real_files(sample: dict[str, pa.Table], edgar_dir: Path) -> None:
    facts, count = sample["facts"], 0
    for cik in sample["companies"]["cik"].to_pylist():
        real = load(edgar_dir, f"api/xbrl/companyfacts/CIK{cik:010d}.json")
        expected = Counter(
            (
                taxonomy,
                tag,
                unit,
                row.get("start"),
                row["end"],
                Decimal(row["val"]),
                row["accn"],
                row["form"],
                row["filed"],
            )
            for taxonomy in ("dei", "srt", "us-gaap")
            for tag, entry in real["facts"].get(taxonomy, {}).items()
            for unit, rows in entry["units"].items()
            for row in rows
            if row["end"] >= "2018-01-01"
        )
        own = facts.filter(pc.equal(facts["cik"], cik))
        columns = [own[name].cast(pa.string()).to_pylist() for name in facts.column_names[1:10]]
        found = Counter((*row[:5], Decimal(row[5]), *row[6:]) for row in zip(*columns, strict=True))
        assert found == expected, f"CIK {cik}"
        count += len(columns[0])
    assert count == facts.num_rows > 100_000


@pytest.mark.edgar
def test_no_filing_differs_from_the_real_lists(sample: dict[str, pa.Table], edgar_dir: Path) -> None:
    fields = ("form", "filingDate", "primaryDocument", "items", "size")
    for cik in sample["companies"]["cik"].to_pylist():
        main = load(edgar_dir, f"submissions/CIK{cik:010d}.json")
        pages = [main["filings"]["recent"]]
        pages += [load(edgar_dir, f"submissions/{page['name']}") for page in main["filings"]["files"]]
        real = {
            accession: [str(page[field][i]) for field in fields] + [page["acceptanceDateTime"][i]]
            for page in pages
            for i, accession in enumerate(page["accessionNumber"])
        }
        for row in sample["filings"].filter(pc.equal(sample["filings"]["cik"], cik)).to_pylist():
            own = [row["form"], str(row["filed_on"]), row["primary_document"], row["items"]]
            listed = real[row["accession_number"]]
            assert [*own, str(row["size_bytes"])] == listed[:5]
            assert row["accepted_at_source"] in (None, listed[5])


def load(folder: Path, path: str) -> Any:
    """A real document with its numbers as text."""
    body = gzip.decompress((folder / f"{path}.gz").read_bytes())
    return json.loads(body, parse_int=str, parse_float=str)
