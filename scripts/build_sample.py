#!/usr/bin/env python3
"""Record the sample's figures from a folder in EDGAR's URL layout.

    .venv/bin/python scripts/build_sample.py FOLDER [--output sample]

FOLDER holds ``submissions/`` (with older pages), ``api/xbrl/companyfacts/`` and
``files/company_tickers.json``, plain or gzipped. The companies are the watch-list's. Kept are the facts of
the general taxonomies for periods that end in 2018 or later, and the filings that carry them, periodic
reports and 8-Ks. Only figures and identifiers are kept. The same folder gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from overbuild.paths import project_root, seeds_dir
from overbuild.sample import tables
from overbuild.watchlist import load_watchlist

FIRST_DAY = "2018-01-01"
# The general taxonomies; the rest describe fees and proxy statements.
TAXONOMIES = ("dei", "srt", "us-gaap")
Row = dict[str, Any]


def load(folder: Path, path: str) -> Any:  # noqa: ANN401 - JSON
    """A document with its numbers as text: no digit is lost."""
    plain, packed = folder / path, folder / f"{path}.gz"
    body = plain.read_bytes() if plain.is_file() else gzip.decompress(packed.read_bytes())
    return json.loads(body, parse_int=str, parse_float=str)


def day(text: str | None) -> date | None:
    """An ISO date, or None where EDGAR has an empty one."""
    return date.fromisoformat(text) if text else None


def facts_of(cik: int, document: Row) -> Iterator[Row]:
    """The facts to keep, in the order of the file."""
    for taxonomy in TAXONOMIES:
        for tag, entry in document["facts"].get(taxonomy, {}).items():
            for unit, rows in entry["units"].items():
                for row in rows:
                    if row["end"] < FIRST_DAY:
                        continue
                    yield {
                        "cik": cik,
                        "taxonomy": taxonomy,
                        "tag": tag,
                        "unit": unit,
                        "start_on": day(row.get("start")),
                        "end_on": day(row["end"]),
                        "value": row["val"],
                        "accession_number": row["accn"],
                        "form": row["form"],
                        "filed_on": day(row["filed"]),
                        "fiscal_year": int(row["fy"]) if row.get("fy") else None,
                        "fiscal_period": row.get("fp") or None,
                    }


def filings_of(folder: Path, cik: int, document: Row, wanted_forms: set[str], cited: set[str]) -> list[Row]:
    """Filings that carry a kept fact, or are of a wanted form and filed in 2018 or later."""
    pages = [document["filings"]["recent"]]
    pages += [load(folder, f"submissions/{page['name']}") for page in document["filings"]["files"]]
    rows = []
    for page in pages:
        for values in zip(*page.values(), strict=True):
            row = dict(zip(page, values, strict=True))
            recent = row["filingDate"] >= FIRST_DAY and row["form"] in wanted_forms
            if recent or row["accessionNumber"] in cited:
                rows.append(row)
    # A list put together afterwards has one and the same time of day throughout: nothing was recorded.
    times = {row["acceptanceDateTime"][10:] for row in rows}
    recorded = len(rows) < 2 or len(times) > 1
    return [
        {
            "cik": cik,
            "accession_number": row["accessionNumber"],
            "form": row["form"],
            "filed_on": day(row["filingDate"]),
            "report_on": day(row["reportDate"]) if recorded else None,
            "accepted_at_source": row["acceptanceDateTime"] if recorded else None,
            "items": row["items"],
            "size_bytes": int(row["size"]),
            "is_xbrl": row["isXBRL"] == "1",
            "is_inline_xbrl": row["isInlineXBRL"] == "1",
            "primary_document": row["primaryDocument"],
        }
        for row in rows
    ]


def company_of(cik: int, submissions: Row, facts_name: str, listed: list[str]) -> Row:
    """Identifiers of one company."""
    return {
        "cik": cik,
        "name": submissions["name"],
        "facts_name": facts_name,
        "tickers": submissions["tickers"] or listed,
        "exchanges": submissions["exchanges"],
        "entity_type": submissions["entityType"],
        "sic": submissions["sic"],
        "sic_description": submissions["sicDescription"],
        "category": submissions["category"],
        "fiscal_year_end": submissions["fiscalYearEnd"] or None,
        "state_of_incorporation": submissions["stateOfIncorporation"],
    }


def build(folder: Path) -> dict[str, pa.Table]:
    """The sample's tables from a folder in EDGAR's layout."""
    with (seeds_dir() / "forms.csv").open(encoding="utf-8", newline="") as file:
        wanted_forms = {row["form"] for row in csv.DictReader(file)} | {"8-K", "8-K/A"}
    listed: dict[int, list[str]] = {}
    for row in load(folder, "files/company_tickers.json").values():
        listed.setdefault(int(row["cik_str"]), []).append(row["ticker"])
    rows: dict[str, list[Row]] = {name: [] for name in tables.SCHEMAS}
    for company in load_watchlist():
        cik = company.cik
        submissions = load(folder, f"submissions/CIK{cik:010d}.json")
        document = load(folder, f"api/xbrl/companyfacts/CIK{cik:010d}.json")
        facts = list(facts_of(cik, document))
        cited = {fact["accession_number"] for fact in facts}
        rows["facts"] += facts
        rows["filings"] += filings_of(folder, cik, submissions, wanted_forms, cited)
        rows["companies"].append(company_of(cik, submissions, document["entityName"], listed.get(cik, [])))
    order = {
        "companies": ["cik"],
        "filings": ["cik", "filed_on", "accession_number"],
        "facts": ["cik", "taxonomy", "tag", "unit", "end_on", "start_on", "filed_on", "accession_number"],
    }
    return {
        name: pa.Table.from_pylist(rows[name], schema=schema).sort_by([(column, "ascending") for column in order[name]])
        for name, schema in tables.SCHEMAS.items()
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder in EDGAR's URL layout")
    parser.add_argument("--output", type=Path, default=project_root() / "sample")
    arguments = parser.parse_args()
    built = build(arguments.folder)
    tables.write(arguments.output, built)
    for name, table in built.items():
        size = (arguments.output / f"{name}.parquet").stat().st_size
        print(f"{name}: {table.num_rows:,} rows, {size / 1e3:,.0f} kB")


if __name__ == "__main__":
    main()
