"""Nothing filed later shows earlier: 500 pairs of a company and an instant, drawn at random.

Each pair is a company whose history ends at the instant: a copy of its filings and facts, less everything accepted
afterwards, under a CIK of its own. All copies are one build without ``as_of``, so that nothing in the project can
know what was left out. The build over the whole lake has to agree with every copy, and the builds ``as_of`` have to
agree with the copies in every row of every mart.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from overbuild.extract.edgar import companyfacts, submissions
from overbuild.extract.edgar.submissions import Document
from overbuild.lake.store import Lake
from overbuild.settings import Settings, load_settings
from overbuild.transform import Candidate
from tests.conftest import ROOT
from tests.support import builds
from tests.support.builds import Marts

pytestmark = [pytest.mark.edgar, pytest.mark.slow, pytest.mark.timeout(1800)]

SEED = 20261122
COMPANIES = 25
INSTANTS = 20
# builds as of the first instants: each costs as much as all copies together
AS_OF_BUILDS = 2
# what the pairs are drawn from: four years of filings hold restatements of every kind and stay cheap
FILED_FROM, FILED_TO = date(2020, 4, 1), date(2024, 3, 31)
FIRST_INSTANT = datetime(2021, 8, 1, tzinfo=UTC)
# a copy of company 1 at instant 2 has the CIK 100_000_000 + 1 * 100 + 2
COPIES_FROM = 100_000_000

# Rows are compared without what names the copy, and without what says how things stand today.
NAMES = "cik, ticker"
TODAY = {
    "dim_fiscal_quarter": ", is_latest, filing_url",
    "fct_fundamentals": "",
    "mart_red_flags": "",
    "mart_flag_scorecard": "",
    "mart_flag_evidence": ", filing_url",
    "mart_funding_mix": "",
    "rf01_margin_compression": "",
    "rf02_capex_guidance_ratchet": "",
    "rf03_sovereign_contract_mirage": "",
    "rf04_energy_cost_exposure": "",
    "rf05_depreciation_cliff": "",
    "rf06_capex_to_opex_shift": "",
    "rf07_talent_as_hidden_opex": "",
    "rf08_debt_funded_build_out": "",
    "rf09_compute_backed_borrowing": "",
    "rf10_returns_erosion": "",
    "rf11_creative_capitalisation": "",
    "rf12_commitments_without_contracts": "",
    "rf13_customer_concentration": "",
    "rf14_ai_narrative_gap": "",
    "rf15_tax_timing_dependence": "",
}


@dataclass(frozen=True)
class Pairs:
    """The drawn companies and instants, and the lakes of both sides."""

    ciks: list[int]
    instants: list[datetime]
    whole: Settings
    copies: Settings

    def copied_cik(self, company: int, instant: int) -> int:
        return COPIES_FROM + company * 100 + instant


def tags_of_the_project() -> set[str]:
    """Every tag that a seed names; other facts cannot reach a figure."""
    tags: set[str] = set()
    for path in (ROOT / "dbt_project" / "seeds").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                tags.update(value for key, value in row.items() if key and key.endswith("tag") and value)
    return tags


def ciks_of_the_project() -> set[int]:
    """Companies that a seed names: a copy under another CIK would be treated otherwise."""
    ciks: set[int] = set()
    for path in (ROOT / "dbt_project" / "seeds").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            ciks.update(int(row["cik"]) for row in csv.DictReader(file) if row.get("cik"))
    return ciks


def read(edgar_dir: Path, path: str) -> Document:
    content = gzip.decompress((edgar_dir / f"{path}.gz").read_bytes())
    return Document(content, f"https://data.sec.gov/{path}", hashlib.sha256(content).hexdigest())


def within(table: pa.Table) -> pa.Table:
    filed = table["filed_on"]
    return table.filter(pc.and_(pc.greater_equal(filed, FILED_FROM), pc.less_equal(filed, FILED_TO)))


def write_scope(settings: Settings, tickers: Mapping[int, str]) -> None:
    rows = [{"cik": cik, "ticker": ticker, "status": "ok"} for cik, ticker in tickers.items()]
    scope = {"origin": "edgar", "companies": rows, "prices": [], "unresolved": []}
    (Path(settings.lake_dir) / "run_scope.json").write_text(json.dumps(scope), encoding="utf-8")


@pytest.fixture(scope="module")
def pairs(edgar_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Pairs:
    draw = random.Random(SEED)
    bodies = sorted((edgar_dir / "api" / "xbrl" / "companyfacts").glob("CIK*.json.gz"))
    named = ciks_of_the_project()
    known = [path for path in bodies if path.stat().st_size > 100_000 and int(path.name[3:13]) not in named]
    ciks = sorted(int(path.name[3:13]) for path in draw.sample(known, COMPANIES))
    span = datetime.combine(FILED_TO, datetime.min.time(), UTC) - FIRST_INSTANT
    instants = sorted(
        FIRST_INSTANT + timedelta(seconds=draw.randrange(int(span.total_seconds()))) for _ in range(INSTANTS)
    )
    draw.shuffle(instants)

    home = tmp_path_factory.mktemp("look_ahead")
    whole, copies = (load_settings(home=home / name, price_provider="none") for name in ("whole", "copies"))
    tags = pa.array(sorted(tags_of_the_project()))
    whole_scope, copies_scope = {}, {}
    for company, cik in enumerate(ciks):
        listing = submissions.parse(read(edgar_dir, f"submissions/CIK{cik:010d}.json"), [], cik=cik)
        body = read(edgar_dir, f"api/xbrl/companyfacts/CIK{cik:010d}.json")
        parsed = companyfacts.parse(body.content, cik=cik, url=body.url, sha256=body.sha256)
        facts = within(parsed.table.filter(pc.is_in(parsed.table["tag"], tags)))
        # a filing that only the facts know counts from the end of its day: here every filing has its instant
        filings = within(listing.filings)
        facts = facts.filter(pc.is_in(facts["accession_number"], filings["accession_number"]))
        write(whole, cik, listing.companies, filings, facts)
        whole_scope[cik] = f"C{company}"
        for number, instant in enumerate(instants):
            known_filings = filings.filter(
                pc.less_equal(filings["accepted_at"], pa.scalar(instant, filings["accepted_at"].type))
            )
            known_facts = facts.filter(pc.is_in(facts["accession_number"], known_filings["accession_number"]))
            copied = COPIES_FROM + company * 100 + number
            write(copies, copied, listing.companies, known_filings, known_facts)
            copies_scope[copied] = f"C{company}-{number}"
    write_scope(whole, whole_scope)
    write_scope(copies, copies_scope)
    return Pairs(ciks, instants, whole, copies)


def write(settings: Settings, cik: int, company: pa.Table, filings: pa.Table, facts: pa.Table) -> None:
    lake = Lake(settings.lake_dir)
    for name, table in (("companies", company), ("filings", filings), ("facts", facts)):
        owner = pa.array([cik] * table.num_rows, pa.int64())
        lake.write(name, cik, table.set_column(table.schema.get_field_index("cik"), table.schema.field("cik"), owner))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return builds.project_of_models_alone(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def whole(pairs: Pairs, project: Path) -> Candidate:
    return builds.build(pairs.whole, project=project)


@pytest.fixture(scope="module")
def copies(pairs: Pairs, project: Path) -> Candidate:
    return builds.build(pairs.copies, project=project)


@pytest.fixture(scope="module")
def both(whole: Candidate, copies: Candidate, pairs: Pairs) -> Iterator[Marts]:
    """The whole build, with the copies attached as ``other1`` and the pairs as a table."""
    with builds.marts(whole, copies) as opened:
        register(opened.connection, pairs)
        yield opened


def register(connection: duckdb.DuckDBPyConnection, pairs: Pairs) -> None:
    connection.execute("create temp table pairs (cik bigint, copied bigint, instant timestamptz)")
    rows = [
        (cik, pairs.copied_cik(company, number), instant)
        for company, cik in enumerate(pairs.ciks)
        for number, instant in enumerate(pairs.instants)
    ]
    connection.executemany("insert into pairs values (?, ?, ?)", rows)


def differences(both: Marts, left: str, right: str) -> tuple[int, list[dict[str, Any]]]:
    """How many rows are on the right, and the first that are on one side alone."""
    n = both.rows(f"select count(*) as n from ({right})")[0]["n"]
    return n, both.rows(
        f"(select 'whole' as side, * from (({left}) except all ({right})) limit 5)"
        f" union all (select 'copy' as side, * from (({right}) except all ({left})) limit 5)"
    )


def test_every_pair_has_a_past_and_a_future(both: Marts) -> None:
    """A pair whose history ends with its lake would prove nothing."""
    assert both.rows("select count(*) as n from pairs")[0]["n"] >= 500
    alive = both.rows(
        """
        select count(distinct (pairs.cik, pairs.instant)) as n
        from pairs
        inner join marts.dim_fiscal_quarter as later on pairs.cik = later.cik and later.known_at > pairs.instant
        inner join other1.marts.dim_fiscal_quarter as earlier on pairs.copied = earlier.cik
        """
    )
    assert alive[0]["n"] >= 400


@pytest.mark.parametrize("mart", TODAY)
def test_a_later_filing_does_not_change_what_was_known_then_in_500_pairs(both: Marts, mart: str) -> None:
    # the reason for a gap is compared where the figure is: in the builds as of an instant
    left_out = f"{NAMES}{TODAY[mart]}"
    then = "" if mart == "dim_fiscal_quarter" else "and rows.vintage = 'as_known_then'"
    n, found = differences(
        both,
        f"""
        select pairs.copied, rows.* exclude ({left_out}) from marts.{mart} as rows
        inner join pairs on rows.cik = pairs.cik and rows.known_at <= pairs.instant where true {then}
        """,
        f"""
        select rows.cik as copied, rows.* exclude ({left_out}) from other1.marts.{mart} as rows where true {then}
        """,
    )
    assert found == []
    assert n > 500


def test_a_figure_of_the_latest_vintage_is_not_from_the_future_in_500_pairs(both: Marts) -> None:
    """The version in force at the instant is what the copy calls the latest."""
    columns = "value, unit, evidence_class, method, formula"
    n, found = differences(
        both,
        f"""
        select pairs.copied, versions.quarter_end_on, versions.concept, {columns},
            case when versions.tag is not null then versions.operand_tags[1] end as tag,
            list_sort(list_distinct(versions.accession_numbers)) as accession_numbers
        from intermediate.int_concept_versions as versions
        inner join pairs on versions.cik = pairs.cik and versions.known_at <= pairs.instant
            and (versions.superseded_at is null or versions.superseded_at > pairs.instant)
        inner join marts.dim_fiscal_quarter as quarters on versions.cik = quarters.cik
            and versions.quarter_end_on = quarters.period_end_on and quarters.known_at <= pairs.instant
        """,
        f"""
        select cik as copied, period_end_on as quarter_end_on, concept, {columns}, tag, accession_numbers
        from other1.marts.fct_fundamentals where vintage = 'latest' and value is not null
        """,
    )
    assert found == []
    assert n > 50_000


@pytest.mark.parametrize("number", range(AS_OF_BUILDS))
def test_a_build_as_of_an_instant_is_the_build_of_what_was_filed_by_then(
    number: int, pairs: Pairs, copies: Candidate, project: Path
) -> None:
    candidate = builds.build(pairs.whole.with_changes(as_of=pairs.instants[number]), project=project)
    with builds.marts(candidate, copies) as both:
        register(both.connection, pairs)
        instant = pairs.instants[number]
        marts = both.rows(
            """
            select table_name as mart, list_distinct(list(column_name)) as columns from duckdb_columns()
            where database_name = current_database() and schema_name = 'marts' group by table_name order by table_name
            """
        )
        seen = 0
        for row in marts:
            columns = sorted(set(row["columns"]) - {"cik", "ticker", "company_name", "filing_url"})
            if "cik" not in row["columns"] or row["mart"] == "fct_daily_prices":
                continue
            shown = ", ".join(f"rows.{column}" for column in columns)
            n, found = differences(
                both,
                f"""
                select pairs.copied, {shown} from marts.{row["mart"]} as rows
                inner join pairs on rows.cik = pairs.cik and pairs.instant = timestamptz '{instant.isoformat()}'
                """,
                f"""
                select rows.cik as copied, {shown} from other1.marts.{row["mart"]} as rows
                inner join pairs on rows.cik = pairs.copied and pairs.instant = timestamptz '{instant.isoformat()}'
                """,
            )
            assert found == [], row["mart"]
            seen += n > 100
        assert seen >= len(TODAY)
