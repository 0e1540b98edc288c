"""The version that readers see, laid beside a candidate: what changed of the past, and what went.

A night adds quarters; it does not rewrite them. A figure of the past changes by a filing that readers' version did
not know, by other rules, or by a refresh or backfill that somebody asked for. Whatever else changes is told, and a
change in mass stops publishing.

The published database is attached as ``published``; temporary tables that the rules of
:mod:`overbuild.audit.suites.history` read:

``before_companies``, ``before_quarters``, ``before_figures``, ``before_flags``, ``before_bars``
    what readers see, of the companies and tickers that the run was asked for.
``before_rows``, ``after_rows``
    mart, subject (a CIK, or a ticker), rows, seen_from: of both sides. ``seen_from`` is the newest quarter where a mart
    is a view from that alone, such as a schedule; such a view starts anew with each quarter. Else NULL.
``horizon``
    cik, known_at: the newest paper that readers' version knows of a company.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from overbuild.audit.suites import SUITES
from overbuild.transform.export import mart_columns, mart_names, quoted

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from overbuild.settings import Settings
    from overbuild.transform import Candidate

# What is compared: the columns without which a comparison would say nothing.
_NEEDED: Final = {
    "dim_company": ("cik", "ticker"),
    "dim_fiscal_quarter": ("cik", "ticker", "period_end_on", "known_at"),
    "fct_fundamentals": ("cik", "period_end_on", "concept", "vintage", "value", "unit", "known_at"),
    "mart_red_flags": ("cik", "period_end_on", "flag_id", "vintage", "status", "rule_version"),
    "fct_daily_prices": ("ticker", "session_on", "close"),
}
_BEFORE: Final = {
    "before_companies": "select * from {published}.dim_company semi join scope_companies using (cik)",
    "before_quarters": "select * from {published}.dim_fiscal_quarter semi join scope_companies using (cik)",
    "before_figures": (
        "select cik, period_end_on, concept, vintage, value, unit, known_at from {published}.fct_fundamentals"
        " semi join scope_companies using (cik) where value is not null"
    ),
    "before_flags": (
        "select cik, period_end_on, flag_id, vintage, status, rule_version from {published}.mart_red_flags"
        " semi join scope_companies using (cik)"
    ),
    "before_bars": (
        "select ticker, session_on, close from {published}.fct_daily_prices semi join scope_bars using (ticker)"
    ),
    "horizon": (
        "select cik, max(known_at) as known_at from (select cik, known_at from {published}.dim_fiscal_quarter"
        " union all select cik, known_at from {published}.fct_fundamentals) group by cik"
    ),
}


@dataclass(frozen=True, slots=True)
class Before:
    """The published version that a candidate is compared with.

    Attributes:
        version: its name.
        database: its DuckDB file.
        manifest: its manifest.
    """

    version: str
    database: Path
    manifest: Mapping[str, Any]


def published(settings: Settings) -> Before | None:
    """The version that readers see; None before the first."""
    from overbuild.publish.stores import open_store

    store = open_store(settings)
    version = store.current()
    return Before(version, store.database(version), store.manifest(version)) if version else None


def incomparable(before: Before | None, candidate: Candidate) -> str | None:
    """Why a candidate says nothing about what readers see; None where it does."""
    if before is None:
        return "nothing is published yet"
    if before.manifest["origin"] != candidate.origin:
        return f"what is published comes from {before.manifest['origin']}"
    if candidate.as_of is not None:
        told = before.manifest.get("as_of") or before.manifest["created_at"]
        if candidate.as_of < datetime.fromisoformat(told):
            return f"the candidate ends at {candidate.as_of.isoformat()}, before what is published"
    return None


def reason_to_differ(before: Before, candidate: Candidate, asked: str | None) -> str | None:
    """Why the past may change in mass; None where it may not.

    Args:
        before: the published version.
        candidate: the one that is judged.
        asked: what somebody asked for that rewrites history, such as a full refresh or a backfill.
    """
    if asked is not None:
        return asked
    for name in ("rules_version", "code_version"):
        then, now = before.manifest.get(name), getattr(candidate, name)
        if then != now:
            return f"{name.replace('_', ' ')} changed from {then} to {now}"
    return None


def prepare(connection: duckdb.DuckDBPyConnection, before: Before) -> str | None:
    """Attach the published version and create the tables that rules read.

    Returns:
        Why it cannot be compared: it was published before the columns that are compared existed. Else None. What the
        candidate lacks is found by the rules, which then cannot be evaluated.
    """
    place = str(before.database).replace("'", "''")
    connection.execute(f"attach '{place}' as published (read_only)")
    shared = set(mart_names(connection, "main", "published")) & set(mart_names(connection))
    columns = {mart: dict(mart_columns(connection, mart, "main", "published")).keys() for mart in {*shared, *_NEEDED}}
    for mart, needed in _NEEDED.items():
        missing = set(needed) - columns[mart]
        if missing:
            return f"what is published has no {', '.join(sorted(missing))} in {mart}"
    for name, query in _BEFORE.items():
        connection.execute(f"create temp table {name} as {query.format(published='published.main')}")
    both = {mart: columns[mart] & dict(mart_columns(connection, mart)).keys() for mart in sorted(shared)}
    for name, source in (("before_rows", "published.main"), ("after_rows", "marts")):
        parts = [
            f"select '{mart}' as mart, {subject}::varchar as subject, count(*) as rows,"
            f" {_seen_from(mart, names)} as seen_from from {source}.{quoted(mart)}"
            f" where {subject} is not null group by all"
            for mart, names in both.items()
            if (subject := _subject(mart, names)) is not None
        ]
        connection.execute(f"create temp table {name} as {' union all '.join(parts)}")
    return None


def _subject(mart: str, both: Set[str]) -> str | None:
    """The column that rows are counted by; None where a mart has no subject on both sides."""
    return "ticker" if mart == "fct_daily_prices" else "cik" if "cik" in both else None


def _seen_from(mart: str, both: Set[str]) -> str:
    """SQL for the quarter that all rows of a subject are seen from; NULL where rows have quarters of their own."""
    if "period_end_on" not in both or mart not in SUITES or "period_end_on" in SUITES[mart].key:
        return "null::date"
    return "case when min(period_end_on) = max(period_end_on) then max(period_end_on) end"
