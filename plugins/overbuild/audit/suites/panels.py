"""Panel marts: the hyperscaler cash-flow watch and who pays for the build-out."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, not_null

_QUARTER: Final = ("cik", "period_end_on", "vintage")

SUITES: Final = (
    MartSuite(
        mart="mart_hyperscaler_fcf_watch",
        key=_QUARTER,
        columns=(
            "cik",
            "ticker",
            "calendar_quarter",
            "period_end_on",
            "known_at",
            "vintage",
            "operating_cash_flow_usd",
            "capex_usd",
            "fcf_usd",
            "fcf_conversion_ttm",
            "trend",
            "thesis",
        ),
        presence="with_hyperscalers",
        checks=(not_null("trend"), not_null("thesis")),
        rules=(
            Rule(
                "not_a_hyperscaler",
                "select m.* from marts.mart_hyperscaler_fcf_watch as m join marts.dim_company as c using (cik)"
                " where not c.is_hyperscaler",
                "only hyperscalers are watched here",
                column="cik",
            ),
            Rule(
                "hyperscaler_missing",
                "select c.cik, c.ticker from marts.dim_company as c"
                " anti join marts.mart_hyperscaler_fcf_watch as m using (cik) where c.is_hyperscaler",
                "every hyperscaler is watched",
                column="cik",
            ),
            Rule(
                "calendar_quarter_twice",
                "select cik, calendar_quarter, vintage from marts.mart_hyperscaler_fcf_watch"
                " group by all having count(*) > 1",
                "a company has a calendar quarter once",
                column="calendar_quarter",
            ),
            Rule(
                "fcf_not_the_difference",
                "select * from marts.mart_hyperscaler_fcf_watch"
                " where fcf_usd is distinct from operating_cash_flow_usd - capex_usd",
                "free cash flow is operating cash flow minus CapEx, and NULL where either is",
                column="fcf_usd",
            ),
        ),
    ),
    MartSuite(
        mart="mart_funding_mix",
        key=_QUARTER,
        columns=(
            "cik",
            "ticker",
            "calendar_quarter",
            "period_end_on",
            "known_at",
            "vintage",
            "operating_cash_flow_ttm_usd",
            "debt_issued_ttm_usd",
            "debt_repaid_ttm_usd",
            "net_borrowing_ttm_usd",
            "capex_ttm_usd",
            "buybacks_ttm_usd",
            "dividends_ttm_usd",
        ),
        rules=(
            Rule(
                "quarter_missing",
                "select q.cik, q.ticker, q.period_end_on from marts.dim_fiscal_quarter as q"
                " anti join marts.mart_funding_mix as m using (cik, period_end_on)",
                "every fiscal quarter has a row",
                column="period_end_on",
            ),
            Rule(
                "net_borrowing_not_the_difference",
                "select * from marts.mart_funding_mix"
                " where net_borrowing_ttm_usd is distinct from debt_issued_ttm_usd - debt_repaid_ttm_usd",
                "net borrowing is debt issued minus debt repaid, and NULL where either is",
                column="net_borrowing_ttm_usd",
            ),
        ),
    ),
)
