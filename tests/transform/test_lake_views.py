"""What the candidate sees of the lake: the files of the companies in scope, and no others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overbuild.extract.scope import ExtractReport
from overbuild.lake import quarantine
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import COMPANIES, FACTS, FILINGS, INSTANCE_FACTS
from overbuild.lake.store import Lake
from overbuild.transform import lake_views

FILLED = {
    pa.int64(): 1,
    pa.int32(): 0,
    pa.date32(): date(2024, 3, 31),
    pa.string(): "x",
    pa.decimal128(38, 10): Decimal(5),
    pa.list_(pa.string()): [],
}


def row(dataset, cik):
    values = {field.name: FILLED[field.type] for field in dataset.schema if not field.nullable} | {"cik": cik}
    return pa.Table.from_pylist([values], schema=dataset.schema)


@pytest.fixture
def lake(tmp_path):
    lake = Lake(str(tmp_path / "lake"))
    for dataset in (COMPANIES, FILINGS, FACTS):
        for cik in (1, 2):
            lake.write(dataset.name, cik, row(dataset, cik))
    return lake


def views(lake, tmp_path, *ciks):
    scope = ExtractReport("edgar", [{"cik": cik, "ticker": str(cik), "status": "ok"} for cik in ciks])
    with duckdb.connect() as connection:
        inputs = lake_views.create(connection, lake, scope, tmp_path / "candidate")
        return inputs, connection.execute("select cik from lake.instance_facts order by cik").fetchall()


def test_no_submission_is_no_number_and_no_failure(lake, tmp_path):
    inputs, found = views(lake, tmp_path, 1, 2)
    assert found == []
    assert not [name for name in inputs if name.startswith(INSTANCE_FACTS.name)]


def test_numbers_of_a_company_out_of_scope_are_not_seen(lake, tmp_path):
    for cik in (1, 2):
        lake.write(INSTANCE_FACTS.name, cik, row(INSTANCE_FACTS, cik))
    inputs, found = views(lake, tmp_path, 1)
    assert found == [(1,)]
    assert [name for name in inputs if name.startswith(INSTANCE_FACTS.name)] == ["instance_facts/cik=1/part.parquet"]


def test_a_file_from_before_a_column_existed_does_not_stop_the_build(lake, tmp_path):
    """An upgrade adds nullable columns; files already in the lake have NULL there."""
    for cik in (1, 2):
        lake.write(INSTANCE_FACTS.name, cik, row(INSTANCE_FACTS, cik))
    path = lake.path(INSTANCE_FACTS.name, 1)
    pq.write_table(pq.read_table(path).drop_columns(["member_label"]), path)
    scope = ExtractReport("edgar", [{"cik": cik, "ticker": str(cik), "status": "ok"} for cik in (1, 2)])
    with duckdb.connect() as connection:
        lake_views.create(connection, lake, scope, tmp_path / "candidate")
        view = connection.table("lake.instance_facts")
        assert view.columns == INSTANCE_FACTS.schema.names
        assert connection.execute("select cik, member_label from lake.instance_facts order by cik").fetchall() == [
            (1, None),
            (2, None),
        ]
    assert lake.read(INSTANCE_FACTS.name).num_rows == 2


def test_what_an_extractor_could_not_read_is_not_hidden_from_the_build(lake, tmp_path):
    """Its filing says nothing, which is not the same as denying."""
    refused = [
        Quarantined(dataset, str(cik), "defect", "Mend the extractor", '{"accession_number":"0000000001-26-000001"}')
        for dataset, cik in (("disclosures", 1), ("guidance", 2), ("facts", 1))
    ]
    quarantine.add(lake, refused)
    scope = ExtractReport("edgar", [{"cik": 1, "ticker": "A", "status": "ok"}])
    with duckdb.connect() as connection:
        inputs = lake_views.create(connection, lake, scope, tmp_path / "candidate")
        found = connection.execute("select dataset, subject, payload from lake.quarantine").fetchall()
    assert found == [("disclosures", "1", refused[0].payload)]
    assert "quarantine/part-disclosures-1.parquet" in inputs
