"""What a column's name promises, in every mart that has a column of that name.

A new mart is held to these the day it appears; its own suite adds what only it must satisfy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from overbuild.audit.checks import Check, Rule, above, between, matches, not_null, one_of
from overbuild.transform.export import quoted

STATUSES: Final = ("flagged", "watch", "clear", "insufficient_data")
VINTAGES: Final = ("as_known_then", "latest")
EVIDENCE_CLASSES: Final = ("reported", "derived", "estimated", "unavailable")

_ACCESSION: Final = r"^\d{10}-\d{2}-\d{6}$"

# The stable surface: a column of this name has this DuckDB type wherever it appears.
_TYPES: Final = {
    "cik": "BIGINT",
    "ticker": "VARCHAR",
    "fiscal_year": "INTEGER",
    "fiscal_quarter": "INTEGER",
    "calendar_quarter": "VARCHAR",
    "period_start_on": "DATE",
    "period_end_on": "DATE",
    "known_at": "TIMESTAMP WITH TIME ZONE",
    "vintage": "VARCHAR",
    "value": "DECIMAL(38,10)",
    "severity": "DOUBLE",
    "missing_inputs": "VARCHAR[]",
    "mitigants": "VARCHAR[]",
    "accession_numbers": "VARCHAR[]",
}

_BY_COLUMN: Final[dict[str, tuple[Check, ...]]] = {
    "ticker": (not_null("ticker"), matches("ticker", r"^\S+$", "ticker is a symbol without spaces")),
    "fiscal_year": (not_null("fiscal_year"), between("fiscal_year", 1990, 2100)),
    "fiscal_quarter": (not_null("fiscal_quarter"), between("fiscal_quarter", 1, 4)),
    "calendar_quarter": (
        not_null("calendar_quarter"),
        matches("calendar_quarter", r"^\d{4}Q[1-4]$", "calendar_quarter looks like 2026Q2"),
    ),
    "period_start_on": (not_null("period_start_on"),),
    "period_end_on": (not_null("period_end_on"),),
    "known_at": (not_null("known_at"),),
    "vintage": (not_null("vintage"), one_of("vintage", VINTAGES)),
    "status": (not_null("status"),),
    "severity": (between("severity", 0, 100),),
    "flag_id": (not_null("flag_id"),),
    "rule_version": (not_null("rule_version"),),
    "missing_inputs": (not_null("missing_inputs"),),
    "mitigants": (not_null("mitigants"),),
    "evidence_class": (not_null("evidence_class"), one_of("evidence_class", EVIDENCE_CLASSES)),
    "accession_number": (matches("accession_number", _ACCESSION, "accession_number looks like 0000950170-24-087843"),),
    "filing_url": (matches("filing_url", r"^https?://\S+$", "filing_url is an address"),),
}


def checks(columns: Mapping[str, str]) -> list[Check]:
    """Checks that follow from the names of ``columns`` (name -> DuckDB type)."""
    found = [check for column, implied in _BY_COLUMN.items() if column in columns for check in implied]
    if "mitigant" in columns:  # what is of the bull case is of no flag
        found.remove(_BY_COLUMN["flag_id"][0])
    if {"flag_id", "status"} <= columns.keys():
        found.append(one_of("status", STATUSES))
    if "cik" in columns:
        found.append(above("cik", 0))
    return found


def rules(mart: str, columns: Mapping[str, str]) -> list[Rule]:
    """Rules that follow from the names and types of ``columns`` (name -> DuckDB type)."""
    table = f"marts.{quoted(mart)}"
    found = [_types(mart, columns)]
    if "known_at" in columns:
        found.append(
            Rule(
                "known_after_as_of",
                f"select * from {table} where known_at > getvariable('reference_at')",
                "nothing was known only after the as-of instant, or after now",
                column="known_at",
            )
        )
    if {"known_at", "period_end_on"} <= columns.keys():
        found.append(
            Rule(
                "known_before_period_end",
                f"select * from {table} where known_at < period_end_on::timestamptz",
                "nothing was known before its period ended",
                column="known_at",
            )
        )
    if {"period_start_on", "period_end_on"} <= columns.keys():
        found.append(
            Rule(
                "period_ends_before_it_starts",
                f"select * from {table} where period_end_on <= period_start_on",
                "period_end_on is after period_start_on",
                column="period_end_on",
            )
        )
    if {"fiscal_year", "period_end_on"} <= columns.keys():
        found.append(
            Rule(
                "fiscal_year_far_from_period",
                f"select * from {table} where abs(fiscal_year - year(period_end_on)) > 1",
                "fiscal_year is within a year of the period's end",
                column="fiscal_year",
            )
        )
    if "cik" in columns and mart != "dim_company":
        found.append(
            Rule(
                "company_unknown",
                f"select m.* from {table} as m anti join marts.dim_company as c on m.cik = c.cik"
                " where m.cik is not null",
                "every company is in dim_company",
                column="cik",
            )
        )
    if {"cik", "ticker"} <= columns.keys() and mart != "dim_company":
        found.append(
            Rule(
                "ticker_of_another_company",
                f"select m.*, c.ticker as own_ticker from {table} as m join marts.dim_company as c using (cik)"
                " where m.ticker is distinct from c.ticker",
                "cik and ticker name the same company",
                column="ticker",
            )
        )
    if "cik" in columns and not columns.keys().isdisjoint({"accession_number", "accession_numbers"}):
        found.append(_filings_known(table, columns))
    if {"cik", "accession_number", "document_number", "span_start", "span_end"} <= columns.keys():
        found.append(_words_stand(table, columns))
    if {"cik", "flag_id"} <= columns.keys():
        found.append(
            Rule(
                "flag_unknown",
                f"select m.* from {table} as m anti join marts.dim_flag as d using (flag_id)"
                " where m.flag_id is not null",
                "every flag is in dim_flag",
                column="flag_id",
            )
        )
    if {"cik", "period_end_on"} <= columns.keys() and mart != "dim_fiscal_quarter":
        found.append(_quarter_exists(table, columns))
    # a part of a company, or all that a flag reads, may be known from a later filing's comparative column alone
    if {"cik", "period_end_on", "vintage"} <= columns.keys() and columns.keys().isdisjoint(
        {"member", "operand_number"}
    ):
        found.append(
            Rule(
                "vintage_missing",
                f"select cik, period_end_on, list(distinct vintage) as vintages from {table}"
                " group by all having count(distinct vintage) <> 2",
                "every company-quarter is there as known then and as known latest",
                column="vintage",
            )
        )
    if {"status", "severity"} <= columns.keys():
        found.append(
            Rule(
                "severity_without_flag",
                f"select * from {table} where (severity is not null) <> (status in ('flagged', 'watch'))",
                "severity is there for flagged and watch, and only for them",
                column="severity",
            )
        )
    if {"status", "missing_inputs"} <= columns.keys():
        found += _missing_inputs(table)
    if {"value", "evidence_class"} <= columns.keys():
        found.append(
            Rule(
                "value_against_evidence_class",
                f"select * from {table} where (value is null) <> (evidence_class = 'unavailable')",
                "value is NULL exactly where evidence_class is unavailable",
                column="value",
            )
        )
    if {"value", "unit", "evidence_class"} <= columns.keys():
        found.append(
            Rule(
                "value_without_unit",
                f"select * from {table} where value is not null and (unit is null or trim(unit) = '')",
                "every value has a unit",
                column="unit",
            )
        )
    if "accession_numbers" in columns:
        found.append(
            Rule(
                "accession_number_malformed",
                f"select * from {table} where len(list_filter(accession_numbers,"
                f" lambda a: a is null or not regexp_full_match(a, '{_ACCESSION}'))) > 0",
                "every accession number looks like 0000950170-24-087843",
                column="accession_numbers",
            )
        )
    doubles = [column for column, kind in columns.items() if kind in ("DOUBLE", "FLOAT")]
    if doubles:
        odd = " or ".join(f"not isfinite({quoted(column)})" for column in doubles)
        found.append(
            Rule(
                "not_finite",
                f"select * from {table} where {odd}",
                "no ratio is infinite or not a number: unknown is NULL",
            )
        )
    return found


def _types(mart: str, columns: Mapping[str, str]) -> Rule:
    promised = dict(_TYPES)
    if "evidence_class" not in columns:
        del promised["value"]  # a threshold's value, say, is no reported figure
    wanted = ", ".join(f"('{name}', '{kind}')" for name, kind in promised.items())
    return Rule(
        "column_types",
        "select c.table_name, c.column_name, c.data_type, w.wanted from duckdb_columns() as c"
        f" join (values {wanted}) as w (column_name, wanted) using (column_name)"
        f" where c.schema_name = 'marts' and c.table_name = '{mart}' and c.data_type <> w.wanted",
        "columns readers rely on have their documented types",
    )


def _quarter_exists(table: str, columns: Mapping[str, str]) -> Rule:
    same = [
        f"m.{column} = q.{column}"
        for column in ("fiscal_year", "fiscal_quarter", "calendar_quarter", "period_start_on")
        if column in columns
    ]
    return Rule(
        "quarter_unknown",
        f"select m.* from {table} as m anti join marts.dim_fiscal_quarter as q"
        f" on m.cik = q.cik and m.period_end_on = q.period_end_on{''.join(' and ' + s for s in same)}"
        " where m.cik is not null",
        "every company-quarter is in dim_fiscal_quarter, with the same labels",
        column="period_end_on",
    )


def _filings_known(table: str, columns: Mapping[str, str]) -> Rule:
    named = "unnest(accession_numbers)" if "accession_numbers" in columns else "accession_number"
    return Rule(
        "filing_unknown",
        f"select * from (select distinct cik, {named} as accession_number from {table})"
        " anti join known_filings using (cik, accession_number) where accession_number is not null",
        "every filing that is named is one of that company",
        column="accession_numbers" if "accession_numbers" in columns else "accession_number",
    )


# What Python's str.split() takes for blanks, of which a snippet has one each.
_SNIPPET_CHARS: Final = 300
_BLANKS: Final = r"[\s\p{Z}\x{85}\x{1c}-\x{1f}]+"


def _words_stand(table: str, columns: Mapping[str, str]) -> Rule:
    """Verbatim spans are the stored text's, snippets hold its words; one look a span, however many rows repeat it."""
    column = "span_text" if "span_text" in columns else "snippet"
    stands = "substr(t.text, m.span_start + 1, m.span_end - m.span_start)"
    told = f"trim(regexp_replace({stands}, '{_BLANKS}', ' ', 'g'))"
    shown = f"trim(regexp_replace(m.words, '{_BLANKS}', ' ', 'g'))"
    # a snippet that had to be cut ends with an ellipsis, or with its last character
    is_cut = f"(ends_with({shown}, '\u2026') or length(m.words) >= {_SNIPPET_CHARS})"
    agrees = (
        f"{stands} = m.words"
        if column == "span_text"
        else f"contains({shown}, {told}) or ({is_cut} and starts_with({told}, rtrim({shown}, ' \u2026')))"
    )
    return Rule(
        "words_not_in_the_text",
        "select m.* from (select distinct cik, accession_number, document_number, span_start, span_end,"
        f" {column} as words from {table}) as m"
        " left join lake.texts as t using (cik, accession_number, document_number)"
        f" where t.text is null or m.span_end <= m.span_start or {told} = '' or not ({agrees})",
        "what is quoted stands in the stored text where it says",
        column=column,
    )


def _missing_inputs(table: str) -> list[Rule]:
    return [
        Rule(
            "insufficient_without_reason",
            f"select * from {table} where status = 'insufficient_data' and coalesce(len(missing_inputs), 0) = 0",
            "insufficient_data names the missing inputs",
            column="missing_inputs",
        ),
        Rule(
            "clear_with_missing_inputs",
            f"select * from {table} where status = 'clear' and len(missing_inputs) > 0",
            "a flag with a missing input is never clear",
            column="missing_inputs",
        ),
    ]
