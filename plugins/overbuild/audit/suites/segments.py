"""Parts of companies: segments, products, places, customers, debts and purchase obligations."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, not_null, one_of

_CATEGORIES: Final = (
    "segment",
    "product",
    "geography",
    "customer_concentration",
    "supplier_concentration",
    "debt",
    "purchase_obligation",
    "property_class",
)

SUITES: Final = (
    MartSuite(
        mart="fct_segment_facts",
        key=(
            "cik",
            "period_end_on",
            "category",
            "measure",
            "axis",
            "member",
            "within_member",
            "benchmark",
            "vintage",
        ),
        columns=(
            "cik",
            "ticker",
            "fiscal_year",
            "fiscal_quarter",
            "calendar_quarter",
            "period_start_on",
            "period_end_on",
            "known_at",
            "vintage",
            "category",
            "measure",
            "axis",
            "member",
            "member_label",
            "value",
            "unit",
            "evidence_class",
            "method",
            "tag",
            "accession_numbers",
            "consolidated_value",
            "total_value",
            "share_of_total_pct",
            "part_to_whole",
        ),
        # a company need not file parts, and its submissions need not be stored
        presence="never",
        checks=(
            one_of("category", _CATEGORIES),
            not_null("measure"),
            not_null("member_label"),
            not_null("value"),
            one_of("part_role", ("part", "reconciling", "subtotal")),
            one_of("total_basis", ("consolidated", "segments", "member")),
            one_of("part_to_whole", ("adds_up", "does_not_add_up", "no_total", "not_a_partition")),
            between("share_of_total_pct", 0, 100),
        ),
        rules=(
            Rule(
                "parts_do_not_make_the_whole",
                "select cik, ticker, period_end_on, vintage, category, measure, within_member, total_value,"
                " sum(value) as sum_of_parts from marts.fct_segment_facts"
                " where part_to_whole = 'adds_up' and category not in ('debt', 'purchase_obligation')"
                " group by all"
                # two splits of the whole may stand side by side, such as goods and services beside the lines
                " having abs(sum(value) - round(sum(value) / total_value) * total_value) > abs(total_value) / 200"
                " or round(sum(value) / total_value) not in (1, 2)",
                "parts that are said to add up make the whole, once or in two splits",
                column="value",
            ),
            Rule(
                "share_of_a_whole_that_is_not_one",
                "select * from marts.fct_segment_facts where measure like 'concentration%'"
                " and (value < 0 or value > 100 or unit <> 'percent' or benchmark = '')",
                "a concentration is a percentage of a named benchmark",
                column="value",
            ),
            Rule(
                "share_not_of_its_whole",
                "select * from marts.fct_segment_facts where total_value <> 0"
                " and abs(share_of_total_pct - 100 * value::double / total_value::double) > 1e-6",
                "a share is the part in percent of the whole",
                column="share_of_total_pct",
            ),
            Rule(
                "segments_against_consolidated",
                "select distinct cik, ticker, period_end_on, vintage, measure, total_value, consolidated_value"
                " from marts.fct_segment_facts where total_basis = 'consolidated'"
                " and category in ('segment', 'product', 'geography')"
                " and abs(total_value - consolidated_value) > abs(total_value) / 100",
                "the whole beside the parts is the figure of fct_fundamentals",
                "warn",
                column="total_value",
            ),
            Rule(
                "known_then_after_own_filing",
                "select s.* from marts.fct_segment_facts as s join marts.dim_fiscal_quarter as q"
                " using (cik, period_end_on) where s.vintage = 'as_known_then' and s.known_at > q.known_at",
                "what was known then was known by the quarter's own filing",
                column="known_at",
            ),
        ),
    ),
)
