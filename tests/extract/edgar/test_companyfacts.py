"""companyfacts: every usable row as filed, every other one in quarantine with its reason."""

from __future__ import annotations

import gc
import gzip
import json
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.errors import IntegrityError
from overbuild.extract.edgar import companyfacts
from overbuild.lake.schemas import FACTS
from overbuild.lake.store import Lake
from tests.extract.edgar import made


def parse(body):
    return companyfacts.parse(body, cik=made.CIK, url="https://data.sec.gov/x", sha256="0" * 64)


def row(**changes):
    return made.row(**changes)


@pytest.mark.parametrize(
    ("bad", "reason_code"),
    [
        ({"accn": ...}, "missing_accession"),
        ({"accn": None}, "missing_accession"),
        ({"accn": "0000-24-1"}, "malformed_accession"),
        ({"end": ...}, "missing_end"),
        ({"end": None}, "missing_end"),
        ({"end": ""}, "impossible_date"),
        ({"end": "2024-02-30"}, "impossible_date"),
        ({"end": "20240331"}, "impossible_date"),
        ({"end": "2024-W13-7"}, "impossible_date"),
        ({"start": "yesterday"}, "impossible_date"),
        ({"start": "2024-04-01"}, "end_before_start"),
        ({"filed": ...}, "missing_filed"),
        ({"filed": "2024-13-01"}, "impossible_date"),
        ({"val": ...}, "missing_value"),
        ({"val": None}, "missing_value"),
        ({"val": "12"}, "not_a_number"),
        ({"val": True}, "not_a_number"),
        ({"val": [1]}, "not_a_number"),
        ({"val": 10**40}, "value_not_exact"),
        ({"end": 20240331}, "malformed_row"),
        ({"accn": 7}, "malformed_row"),
        ({"form": {}}, "malformed_row"),
    ],
)
def test_one_bad_row_does_not_cost_the_others(bad, reason_code):
    parsed = parse(made.facts(row(), row(**bad), row(end="2024-03-30", val=7)))
    assert sorted(parsed.table["value"].to_pylist()) == [7, 1000]
    (record,) = parsed.quarantined
    assert record.reason_code == reason_code
    assert record.subject == str(made.CIK)
    assert "us-gaap:Revenues" in record.reason
    assert "https://data.sec.gov/x" in record.reason
    assert json.loads(record.payload)["tag"] == "Revenues"


def test_a_number_with_too_many_digits_is_not_rounded():
    body = made.facts(row(), row(end="2024-03-30", val=5)).replace(b'"val": 5', b'"val": 0.12345678901')
    parsed = parse(body)
    assert parsed.table["value"].to_pylist() == [1000]
    (record,) = parsed.quarantined
    assert record.reason_code == "value_not_exact"
    assert "0.12345678901" in record.payload


def test_a_row_that_is_no_object_is_quarantined():
    parsed = parse(made.facts(row(), 5, None))
    assert parsed.table.num_rows == 1
    assert [record.reason_code for record in parsed.quarantined] == ["malformed_row"] * 2


@pytest.mark.parametrize(
    "body",
    [
        b'{"cik":1}',
        b'{"cik":"0001234567","facts":{}}',
        b'{"cik":1,"facts":null}',
        b'{"cik":1,"facts":{"ffd":{"Fee":{"units":{}}}}}',
        b'{"cik":1,"facts":{"ffd":{"Fee":{"units":null}}}}',
        b'{"cik":1,"facts":{"ffd":{"Fee":{"units":{"USD":[]}}}}}',
        b'{"cik":1,"facts":{"ffd":{}}}',
    ],
)
def test_a_company_without_facts_is_empty_and_no_error(body):
    parsed = parse(body)
    assert parsed.table.num_rows == 0
    assert parsed.table.schema.equals(FACTS.schema)
    assert parsed.quarantined == []


@pytest.mark.parametrize(
    "body", [b'{"cik":1,"facts":[]}', b'{"cik":1,"facts":{"us-gaap":[]}}', b'{"cik":1,"facts":{"a":{"b":5}}}']
)
def test_another_shape_is_an_error_and_not_an_empty_company(body):
    with pytest.raises(IntegrityError, match="not companyfacts"):
        parse(body)


def test_identical_repeats_come_once_whatever_their_order():
    rows = [row(frame=None), row(), row(), row(fy=2025, filed="2024-05-02")]
    tables = [parse(made.facts(*order)).table for order in (rows, rows[::-1])]
    assert tables[0].num_rows == 1
    assert tables[0].equals(tables[1])
    assert tables[0]["frame"].to_pylist() == ["CY2024Q1"]


def test_contradicting_rows_are_all_quarantined_and_said_so():
    parsed = parse(made.facts(row(), row(val=2000), row(accn=made.accession(2), val=3000)))
    assert parsed.table["value"].to_pylist() == [3000]
    assert [record.reason_code for record in parsed.quarantined] == ["contradiction"] * 2
    assert {json.loads(r.payload)["row"]["value"] for r in parsed.quarantined} == {
        "1000.0000000000",
        "2000.0000000000",
    }


def test_versions_of_one_period_in_several_filings_are_all_kept():
    versions = [row(accn=made.accession(n), filed=f"2024-0{n}-01", val=n) for n in range(1, 6)]
    assert parse(made.facts(*versions)).table["value"].to_pylist() == [1, 2, 3, 4, 5]


def test_an_end_after_the_filing_is_kept_as_filed():
    parsed = parse(made.facts(row(end="2199-12-31")))
    assert parsed.table["end_on"].to_pylist() == [date(2199, 12, 31)]


def test_what_describes_the_filing_may_be_odd_without_harm():
    odd = [
        row(end="2024-03-01", fy=None, fp=None, form=None, frame=...),
        row(end="2024-03-02", fy="", fp=""),
        row(end="2024-03-03", fy=10**12, fp="CY"),
    ]
    table = parse(made.facts(*odd)).table
    assert table["filing_fiscal_year"].to_pylist() == [None, None, None]
    assert table["filing_fiscal_period"].to_pylist() == [None, "", "CY"]


def test_an_instant_is_not_given_a_start():
    table = parse(made.facts(row(start=...), row())).table
    assert table["start_on"].to_pylist() == [None, date(2024, 1, 1)]


NUMBERS = st.one_of(
    st.integers(-(10**28) + 1, 10**28 - 1),
    st.decimals(-(10**27), 10**27, places=10),
    st.decimals(-1, 1, places=6),
)


@given(st.lists(NUMBERS, min_size=1, max_size=30))
def test_no_value_takes_the_way_over_a_float(values):
    body = made.facts(
        *[row(end=date.fromordinal(738_000 + i).isoformat(), start=..., val=f"@{v}@") for i, v in enumerate(values)]
    )
    parsed = parse(body.replace(b'"@', b"").replace(b'@"', b""))
    assert parsed.quarantined == []
    assert parsed.table["value"].to_pylist() == [Decimal(str(v)) for v in values]


@given(
    st.lists(
        st.builds(
            row,
            start=st.sampled_from([..., None, "2024-01-01", "2024-05-01", "x"]),
            end=st.sampled_from([..., None, "2024-03-31", "2024-04-30", "2024-02-31"]),
            accn=st.sampled_from([..., None, made.accession(1), made.accession(2), "?"]),
            val=st.sampled_from([..., None, 1, 2, 1.5, "1", False]),
            filed=st.sampled_from([..., "2024-05-01", "2024-05-02", "never"]),
        ),
        max_size=12,
    )
)
def test_every_row_is_either_a_fact_or_in_quarantine(rows):
    parsed = parse(made.facts(*rows))
    Lake("memory://overbuild-every-row").write("facts", made.CIK, parsed.table)  # keys are unique
    kept = {(str(r["start_on"]), str(r["end_on"]), r["accession_number"]): r["value"] for r in parsed.table.to_pylist()}
    collapsed = 0
    seen = Counter()
    for r in rows:
        key = (str(r.get("start")), str(r.get("end")), r.get("accn"))
        good = type(r.get("val")) in (int, float) and kept.get(key) == Decimal(str(r.get("val")))
        good = good and r.get("filed") in ("2024-05-01", "2024-05-02")
        seen[key] += good
        collapsed += good and seen[key] > 1
    assert parsed.table.num_rows + collapsed + len(parsed.quarantined) == len(rows)


def test_the_collector_is_switched_on_again_after_a_failure():
    assert gc.isenabled()
    with pytest.raises(IntegrityError):
        parse(b'{"cik":1,"facts":[]}')
    assert gc.isenabled()


@pytest.mark.edgar
@pytest.mark.parametrize("cik", [1045810, 1018724, 1769628])
def test_no_row_of_a_real_company_is_lost_or_changed(edgar_dir, cik):
    path = edgar_dir / "api/xbrl/companyfacts" / f"CIK{cik:010d}.json.gz"
    body = gzip.decompress(path.read_bytes())
    parsed = companyfacts.parse(body, cik=cik, url="u", sha256="s")
    expected = Counter(
        (
            taxonomy,
            tag,
            unit,
            r.get("start"),
            r["end"],
            Decimal(r["val"]),
            r["accn"],
            r["form"],
            r["filed"],
            r["fy"],
            r["fp"],
            r.get("frame"),
        )
        for taxonomy, concepts in json.loads(body, parse_float=Decimal)["facts"].items()
        for tag, concept in concepts.items()
        for unit, rows in concept["units"].items()
        for r in rows
    )
    names = [name for name in FACTS.schema.names if name not in ("cik", "source_url", "source_sha256")]
    columns = [parsed.table[name].to_pylist() for name in names]
    got = Counter(tuple(str(v) if isinstance(v, date) else v for v in record) for record in zip(*columns, strict=True))
    assert parsed.quarantined == []
    assert got == expected
