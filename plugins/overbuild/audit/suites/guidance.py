"""What companies said of their future capital spending."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, not_null, one_of

_KEY: Final = ("cik", "accession_number", "document_number", "span_start", "statement_number")
_SPAN: Final = ("span_text", "span_start", "span_end", "known_at")

SUITES: Final = (
    MartSuite(
        mart="mart_capex_guidance",
        key=_KEY,
        columns=(
            "cik",
            "ticker",
            "accession_number",
            "guided_fiscal_year",
            "guided_fiscal_quarter",
            "basis",
            "low_usd",
            "high_usd",
            "pct_of_revenue_low",
            "pct_of_revenue_high",
            "prior_low_usd",
            "prior_high_usd",
            "direction",
            "justification_class",
            *_SPAN,
        ),
        # a company need not guide, and texts need not be read
        presence="never",
        checks=(
            one_of("basis", ("capex", "gross", "net", "capex_incl_lease_principal", "capex_incl_leases")),
            one_of("justification_class", ("specific", "vague", "none")),
            not_null("span_text"),
            between("guided_fiscal_quarter", 1, 4),
            between("pct_of_revenue_low", 0, 300),
            between("confidence", 0, 1),
        ),
        rules=(
            Rule(
                "range_upside_down",
                "select * from marts.mart_capex_guidance where low_amount > high_amount"
                " or prior_low_usd > prior_high_usd or pct_of_revenue_low > pct_of_revenue_high",
                "a range's lower end is not above its upper end",
                column="low_amount",
            ),
            Rule(
                "guided_year_over_when_said",
                "select * from marts.mart_capex_guidance"
                " where coalesce(last_fiscal_year, guided_fiscal_year) < year(known_at) - 1"
                " or guided_fiscal_year > year(known_at) + 12",
                "guidance is about a year that was not over, and no far one",
                column="guided_fiscal_year",
            ),
            Rule(
                "span_is_not_its_text",
                "select * from marts.mart_capex_guidance where length(span_text) <> span_end - span_start",
                "the span is the text's, character by character",
                column="span_text",
            ),
            Rule(
                "says_nothing",
                "select * from marts.mart_capex_guidance where direction is null and low_amount is null"
                " and high_amount is null and pct_of_revenue_low is null and pct_of_revenue_high is null",
                "a statement has an amount, a share or a direction",
                column="direction",
            ),
            Rule(
                "out_of_scale",
                "select g.* from marts.mart_capex_guidance as g join marts.fct_fundamentals as f using (cik)"
                " where f.concept = 'capex' and f.vintage = 'latest' and g.guided_span = 'year'"
                " and g.low_usd is not null and f.value > 0 group by all having g.low_usd > 200 * max(f.value)",
                "guided spending is no hundreds of times what was ever spent in a quarter",
                "warn",
                column="low_usd",
            ),
        ),
    ),
    MartSuite(
        mart="mart_capex_guidance_rejects",
        key=_KEY,
        columns=("cik", "ticker", "accession_number", "reject_reason", *_SPAN),
        presence="never",
        checks=(not_null("reject_reason"), not_null("span_text")),
    ),
)
