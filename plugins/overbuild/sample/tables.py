"""The recorded sample's tables: figures and identifiers only, one Parquet file each.

Everything is as EDGAR's companyfacts and submissions spell it; nothing is computed. The sample holds no text
of any filing: no labels, no descriptions.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from overbuild.errors import OverbuildError

SCHEMAS: Final = {
    # One row a company.
    "companies": pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("name", pa.string(), nullable=False),
            pa.field("facts_name", pa.string(), nullable=False),  # companyfacts spells it its own way
            pa.field("tickers", pa.list_(pa.string()), nullable=False),
            pa.field("exchanges", pa.list_(pa.string()), nullable=False),
            pa.field("entity_type", pa.string(), nullable=False),
            pa.field("sic", pa.string(), nullable=False),
            pa.field("sic_description", pa.string(), nullable=False),
            pa.field("category", pa.string(), nullable=False),
            pa.field("fiscal_year_end", pa.string()),  # MMDD
            pa.field("state_of_incorporation", pa.string(), nullable=False),
        ]
    ),
    # One row a filing.
    "filings": pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("accession_number", pa.string(), nullable=False),
            pa.field("form", pa.string(), nullable=False),
            pa.field("filed_on", pa.date32(), nullable=False),
            pa.field("report_on", pa.date32()),
            pa.field("accepted_at_source", pa.string()),  # EDGAR's own spelling; NULL where it was not recorded
            pa.field("items", pa.string(), nullable=False),
            pa.field("size_bytes", pa.int64(), nullable=False),
            pa.field("is_xbrl", pa.bool_(), nullable=False),
            pa.field("is_inline_xbrl", pa.bool_(), nullable=False),
            pa.field("primary_document", pa.string(), nullable=False),
        ]
    ),
    # One row a figure in a filing.
    "facts": pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("taxonomy", pa.string(), nullable=False),
            pa.field("tag", pa.string(), nullable=False),
            pa.field("unit", pa.string(), nullable=False),
            pa.field("start_on", pa.date32()),  # NULL for an instant
            pa.field("end_on", pa.date32(), nullable=False),
            pa.field("value", pa.string(), nullable=False),  # the number's digits as EDGAR sends them
            pa.field("accession_number", pa.string(), nullable=False),
            pa.field("form", pa.string(), nullable=False),
            pa.field("filed_on", pa.date32(), nullable=False),
            pa.field("fiscal_year", pa.int32()),  # of the filing, not of the figure
            pa.field("fiscal_period", pa.string()),
        ]
    ),
}


def read(directory: Path) -> dict[str, pa.Table]:
    """The tables by name.

    Raises:
        OverbuildError: a file is missing or has other columns.
    """
    tables = {}
    for name, schema in SCHEMAS.items():
        path = directory / f"{name}.parquet"
        if not path.is_file():
            raise OverbuildError(
                "The recorded sample is incomplete",
                place=str(path),
                remedy="Restore sample/ from the repository",
            )
        table = pq.read_table(path)
        if not table.schema.equals(schema):
            raise OverbuildError(
                "A table of the recorded sample has other columns than this version reads",
                place=str(path),
                remedy="Restore sample/ from the repository, or build it again: sample/README.md",
            )
        tables[name] = table
    return tables


def write(directory: Path, tables: dict[str, pa.Table]) -> None:
    """Write the tables, the same bytes for the same rows."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, schema in SCHEMAS.items():
        pq.write_table(
            tables[name].cast(schema),
            directory / f"{name}.parquet",
            compression="zstd",
            compression_level=19,
            store_schema=True,
        )


def digest(directory: Path) -> str:
    """SHA-256 over the files of the tables."""
    total = hashlib.sha256()
    for name in SCHEMAS:
        total.update(hashlib.sha256((directory / f"{name}.parquet").read_bytes()).digest())
    return total.hexdigest()
