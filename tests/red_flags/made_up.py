"""Rules run on made-up figures, with inputs taken away or made worse: the SQL as compiled, the seeds as shipped."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pandas as pd

from overbuild.audit.suites.red_flags import RULE_MARTS
from overbuild.transform import Candidate

QUARTERS = 150
_RELATION = re.compile(r'"candidate"\."(\w+)"\."(\w+)"')
# a rule takes either of these; both have to go
EITHER = {
    "RF03": ({"contract_assets", "unbilled_receivables"},),
    "RF05": ({"depreciation_amortization", "depreciation"},),
    "RF06": (
        {"cost_of_revenue", "cost_of_revenue_excl_depreciation"},
        {"cost_of_revenue_excl_depreciation", "depreciation_amortization", "depreciation"},
    ),
}
# what only refines another input, or is asked for only where the rest of the rule holds
NOT_ASKED = {
    "RF04": {"capex"},
    "RF05": {"amortization_intangibles", "impairment"},
    "RF09": {"total_debt"},
}
# what is said in words and decides between clear and not: unread, nothing is clear
WORDS = {
    "RF02": (["has_capex_guidance"], ["is_capex_guidance_read", "capex_guidance_raises_count"]),
    "RF03": (["has_sovereign_contracts"], ["has_rising_sovereign_mentions"]),
    "RF04": (["is_power_material"], ["has_power_agreements"], ["has_power_exposure_language"]),
    "RF05": (["has_useful_life_extension"],),
    "RF06": (["has_hosting_cost_language"], ["has_cloud_commitments", "cloud_purchase_commitments_usd"]),
    "RF09": (["has_compute_backed_borrowing"],),
    "RF13": (["has_customer_investee_or_supplier"],),
    "RF14": (
        ["ai_mentions_per_1000_words"],
        ["ai_mentions_per_1000_words_year_before"],
        ["has_unbacked_ai_mentions"],
    ),
}
# asked for only where another signal is true: where that is false clear stays clear
ASKED_WITH = {
    "is_capex_guidance_read": "has_capex_guidance",
    "has_rising_sovereign_mentions": "has_sovereign_contracts",
    "has_power_agreements": "is_power_material",
    "has_power_exposure_language": "is_power_material",
}
_FIGURES, _TWELVE_MONTHS = "int_flag_inputs", "int_twelve_months"
# an input of the newest quarter or year, and the factor that makes it worse for the company
WORSE = {
    "RF01": (_FIGURES, "cost_of_revenue", 1.1),
    "RF03": (_FIGURES, "receivables", 1.3),
    "RF08": (_TWELVE_MONTHS, "operating_cash_flow", 0.8),
    "RF10": (_TWELVE_MONTHS, "operating_cash_flow", 0.8),
    "RF11": (_FIGURES, "capitalized_interest", 1.3),
    "RF12": (_FIGURES, "purchase_obligations", 1.3),
    "RF15": (_TWELVE_MONTHS, "cash_taxes_paid", 0.7),
}
_RANK = {"insufficient_data": 0, "clear": 0, "watch": 1, "flagged": 2}


@dataclass(frozen=True)
class Deletion:
    """What one taking-away led to: ``clear`` rows before it, and after it."""

    flag_id: str
    deleted: tuple[str, ...]
    clear_before: int
    clear_after: int


@dataclass(frozen=True)
class Answer:
    """What a rule says of a made-up quarter."""

    status: str
    severity: float | None


@dataclass(frozen=True)
class Worsening:
    """A quarter before and after one of its inputs got worse."""

    flag_id: str
    before: Answer
    after: Answer

    @property
    def is_milder(self) -> bool:
        """Whether worse figures made the answer milder."""
        if self.before.status != self.after.status:
            return _RANK[self.after.status] < _RANK[self.before.status]
        return (self.after.severity or 0) < (self.before.severity or 0)


def _compiled(candidate: Candidate) -> dict[str, str]:
    results = json.loads((candidate.directory / "dbt" / "run_results.json").read_text())["results"]
    return {
        result["unique_id"].rsplit(".", 1)[-1]: result["compiled_code"]
        for result in results
        if result["unique_id"].startswith("model.")
    }


def worsenings(candidate: Candidate, seed: int) -> list[Worsening]:
    """Make one input of every rule a little worse, three times over, for made-up quarters."""
    compiled = _compiled(candidate)
    results = []
    for flag_id, (table, concept, factor) in WORSE.items():
        mart = RULE_MARTS[flag_id]
        with _made_up(candidate.database, compiled, mart, Random(f"{seed} {flag_id}")) as connection:
            before = _answers(connection, compiled, mart)
            for _ in range(3):
                connection.execute(
                    f"update intermediate.{table} set value = value * {factor}"
                    f" where concept = '{concept}' and lag_quarters = 0 and value > 0"
                )
                after = _answers(connection, compiled, mart)
                results += [Worsening(flag_id, before[cik], after[cik]) for cik in before]
                before = after
    return results


def deletions(candidate: Candidate, seed: int) -> list[Deletion]:
    """Take every input of every rule away in turn, from made-up quarters for which all is known and read."""
    compiled = _compiled(candidate)
    results = []
    for flag_id, mart in RULE_MARTS.items():
        with _made_up(candidate.database, compiled, mart, Random(f"{seed} {flag_id}")) as connection:
            whole = _clear(connection, compiled, mart)
            for names in _inputs(connection, flag_id):
                connection.execute("begin")
                listed = ", ".join(f"'{name}'" for name in names)
                connection.execute(f"delete from intermediate.int_flag_inputs where concept in ({listed})")
                connection.execute(f"delete from intermediate.int_twelve_months where concept in ({listed})")
                connection.execute(f"delete from intermediate.int_largest_customers where benchmark in ({listed})")
                results.append(Deletion(flag_id, tuple(names), whole, _clear(connection, compiled, mart)))
                connection.execute("rollback")
    return results


def unread(candidate: Candidate, seed: int) -> list[Deletion]:
    """Leave every signal of words unread in turn, from made-up quarters for which all is known and read.

    A signal that is asked for only with another is counted where that one is true.
    """
    compiled = _compiled(candidate)
    results = []
    for flag_id, signals in WORDS.items():
        mart = RULE_MARTS[flag_id]
        with _made_up(candidate.database, compiled, mart, Random(f"{seed} {flag_id}")) as connection:
            for names in signals:
                asked_with = ASKED_WITH.get(names[0])
                where = "true" if asked_with is None else asked_with
                counted = {
                    int(cik)
                    for (cik,) in connection.execute(
                        f"select cik from intermediate.int_disclosures where {where}"
                    ).fetchall()
                }
                whole = _clear_of(connection, compiled, mart, counted)
                connection.execute("begin")
                connection.execute(
                    "update intermediate.int_disclosures set " + ", ".join(f"{name} = null" for name in names)
                )
                results.append(Deletion(flag_id, tuple(names), whole, _clear_of(connection, compiled, mart, counted)))
                connection.execute("rollback")
    return results


def _inputs(connection: duckdb.DuckDBPyConnection, flag_id: str) -> list[list[str]]:
    rows = connection.execute(
        "select distinct concept from seeds.flag_inputs where flag_id = ? order by all", [flag_id]
    ).fetchall()
    either = EITHER.get(flag_id, ())
    spared = NOT_ASKED.get(flag_id, set()).union(*either)
    single = [[str(name)] for (name,) in rows if name not in spared]
    customers = [["revenue"], ["receivables"]] if flag_id == "RF13" else []
    return [*single, *(sorted(names) for names in either), *customers]


def _answers(connection: duckdb.DuckDBPyConnection, compiled: dict[str, str], mart: str) -> dict[int, Answer]:
    """Build the metrics again and ask the rule; answers for the newest quarter by company."""
    connection.execute(
        f"create or replace table intermediate.int_flag_metrics as {_here(compiled['int_flag_metrics'])}"
    )
    rows = connection.execute(
        f"select cik, status, severity from ({_here(compiled[mart])})"
        " where vintage = 'latest' and period_end_on = date '2026-03-31'"
    ).fetchall()
    return {int(cik): Answer(str(status), severity) for cik, status, severity in rows}


def _clear(connection: duckdb.DuckDBPyConnection, compiled: dict[str, str], mart: str) -> int:
    return sum(answer.status == "clear" for answer in _answers(connection, compiled, mart).values())


def _clear_of(connection: duckdb.DuckDBPyConnection, compiled: dict[str, str], mart: str, counted: set[int]) -> int:
    answers = _answers(connection, compiled, mart)
    return sum(answers[cik].status == "clear" for cik in counted)


def _here(sql: str) -> str:
    return _RELATION.sub(r"\1.\2", sql)


def _made_up(database: Path, compiled: dict[str, str], mart: str, random: Random) -> duckdb.DuckDBPyConnection:
    """A database of its own: seeds as shipped, empty tables of what the mart reads, and made-up figures."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach '{database}' as built (read_only)")
    read = set(_RELATION.findall(compiled[mart] + compiled["int_flag_metrics"]))
    read |= {("seeds", "flag_inputs"), ("seeds", "concepts"), ("intermediate", "int_largest_customers")}
    for schema, relation in sorted(read):
        connection.execute(f"create schema if not exists {schema}")
        rows = "" if schema == "seeds" else "limit 0"
        connection.execute(f"create table {schema}.{relation} as from built.{schema}.{relation} {rows}")
    _insert(connection, "marts.dim_fiscal_quarter", _quarters())
    _insert(connection, "intermediate.int_flag_inputs", _figures(connection, "int_flag_inputs", random))
    _insert(connection, "intermediate.int_twelve_months", _figures(connection, "int_twelve_months", random))
    _insert(
        connection,
        "intermediate.int_largest_customers",
        [
            _seen(cik, benchmark=benchmark, share_pct=random.uniform(0, 25), age_quarters=0, known_at="2026-05-01")
            for cik in range(1, QUARTERS + 1)
            for benchmark in ("revenue", "receivables")
        ],
    )
    if ("intermediate", "int_disclosures") in read:
        signals = connection.execute(
            "select column_name, data_type from information_schema.columns where table_name = 'int_disclosures'"
            " and data_type in ('BOOLEAN', 'DOUBLE', 'INTEGER') and table_catalog = current_database()"
            " order by column_name"
        ).fetchall()
        _insert(
            connection,
            "intermediate.int_disclosures",
            [
                _seen(cik, **{name: _signal(name, kind, random) for name, kind in signals})
                for cik in range(1, QUARTERS + 1)
            ],
        )
    return connection


def _signal(name: str, kind: str, random: Random) -> bool | float:
    """Everything said or denied: amounts that hardly move, no raise of guidance."""
    if kind == "BOOLEAN":
        return name == "is_capex_guidance_read" or random.random() < 0.5
    if name.startswith(("ai_mentions", "power_commitments")):
        return random.uniform(1, 1.2)
    return 0


def _seen(cik: int, **columns: Any) -> dict[str, Any]:
    return {"cik": cik, "period_end_on": "2026-03-31", "vintage": "latest", **columns}


def _quarters() -> list[dict[str, Any]]:
    """A quarter a company, and the one a year before it for its days."""
    return [
        {
            "cik": cik,
            "ticker": f"T{cik}",
            "fiscal_year": 2026 - back,
            "fiscal_quarter": 1,
            "calendar_quarter": f"{2026 - back}Q1",
            "period_start_on": f"{2026 - back}-01-01",
            "period_end_on": f"{2026 - back}-03-31",
            "known_at": f"{2026 - back}-05-01",
            "days_in_quarter": 90,
            "reporting_currency": "USD",
            "chain_id": 1,
            "chain_index": 9 - 4 * back,
        }
        for cik in range(1, QUARTERS + 1)
        for back in (0, 1)
    ]


def _figures(connection: duckdb.DuckDBPyConnection, table: str, random: Random) -> list[dict[str, Any]]:
    """Every figure any rule reads: quarters that hardly move, quarters that move a lot, losses among them."""
    concepts = connection.execute(
        "select distinct i.concept, i.reading, c.non_negative,"
        " unnest(generate_series(first_lag_quarters, last_lag_quarters, step_quarters))::integer as lag"
        " from seeds.flag_inputs as i join seeds.concepts as c on i.concept = c.concept"
        f" where (i.reading = 'twelve_months') = ('{table}' = 'int_twelve_months') order by all"
    ).fetchall()
    rows = []
    for cik in range(1, QUARTERS + 1):
        spread = random.choice((0.01, 0.1, 0.5))
        scale = {concept: 100 * random.lognormvariate(0, 1) for concept, *_ in concepts}
        for concept, _, non_negative, lag in concepts:
            value = scale[concept] * random.lognormvariate(0, spread)
            if not non_negative and random.random() < 0.02:
                value = -value
            row = _seen(cik, concept=concept, lag_quarters=lag, value=round(value, 4))
            if table == "int_flag_inputs":
                row |= {"measure": "quarter", "unit": "USD", "known_at": "2026-05-01"}
            rows.append(row)
    return rows


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(rows)
    connection.register("made_up", frame)
    connection.execute(f"insert into {table} by name select * from made_up")
    connection.unregister("made_up")
