"""Panel marts: cash-flow watch, who pays for the build-out, the market's side of it, outcomes, macro context."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, not_null, one_of

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
                "not_of_fundamentals",
                "select m.*, f.concept, f.value as fundamentals_value from marts.mart_hyperscaler_fcf_watch as m"
                " join marts.fct_fundamentals as f using (cik, period_end_on, vintage)"
                " where (f.concept = 'capex' and f.value is distinct from m.capex_usd) or"
                " (f.concept = 'operating_cash_flow' and f.value is distinct from m.operating_cash_flow_usd)",
                "CapEx and operating cash flow are those of fct_fundamentals",
                column="capex_usd",
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
            "debt_net_lines_ttm_usd",
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
                " where net_borrowing_ttm_usd is distinct from"
                " debt_issued_ttm_usd - debt_repaid_ttm_usd + debt_net_lines_ttm_usd",
                "net borrowing is debt issued minus debt repaid plus lines shown net, and NULL where one is",
                column="net_borrowing_ttm_usd",
            ),
        ),
    ),
    MartSuite(
        mart="mart_market_concentration",
        key=("session_on",),
        columns=(
            "session_on",
            "known_at",
            "n_companies",
            "n_valued",
            "without_price",
            "without_market_value",
            "market_value_usd",
            "top5_share_pct",
            "hhi",
            "mean_pairwise_correlation_60d",
        ),
        presence="never",
        checks=(
            between("top5_share_pct", 0, 100),
            between("hhi", 0, 10000),
            between("mean_pairwise_correlation_60d", -1, 1),
        ),
        rules=(
            Rule(
                "session_missing",
                "select distinct p.session_on from marts.fct_daily_prices as p"
                " anti join marts.mart_market_concentration as m using (session_on) where p.cik is not null",
                "every session with a company's bar has a row",
                column="session_on",
            ),
            Rule(
                "company_neither_valued_nor_named",
                "select * from marts.mart_market_concentration"
                " where n_companies <> n_valued + len(without_price) + len(without_market_value)"
                " or n_without_price <> len(without_price) or n_without_market_value <> len(without_market_value)",
                "every company has a market value or is named among those without",
                column="n_companies",
            ),
            Rule(
                "share_not_of_its_whole",
                "select * from marts.mart_market_concentration where market_value_usd > 0 and"
                " abs(top5_share_pct - 100 * top5_market_value_usd / market_value_usd) > 1e-6",
                "the share of the five largest is in percent of the whole",
                column="top5_share_pct",
            ),
            Rule(
                "five_largest_worth_more_than_all",
                "select * from marts.mart_market_concentration where top5_market_value_usd > market_value_usd",
                "the five largest are a part of the whole",
                column="top5_market_value_usd",
            ),
        ),
    ),
    MartSuite(
        mart="mart_valuation_narrative",
        key=_QUARTER,
        columns=(
            "cik",
            "ticker",
            "period_end_on",
            "known_at",
            "vintage",
            "priced_on",
            "market_value_usd",
            "refusal",
            "fcf_ttm_usd",
            "market_value_to_fcf_ttm",
            "thesis",
        ),
        checks=(
            one_of("thesis", ("narrative", "cash_flow", "undecided", "insufficient_data")),
            *(
                between(f"{multiple}_percentile", 0, 100)
                for multiple in (
                    "market_value_to_fcf_ttm",
                    "market_value_to_sales_ttm",
                    "market_value_to_invested_capital",
                    "fcf_yield_ttm",
                )
            ),
        ),
        rules=(
            Rule(
                "quarter_missing",
                "select q.cik, q.ticker, q.period_end_on from marts.dim_fiscal_quarter as q"
                " anti join marts.mart_valuation_narrative as m using (cik, period_end_on)",
                "every fiscal quarter has a row",
                column="period_end_on",
            ),
            Rule(
                "value_without_reason",
                "select * from marts.mart_valuation_narrative"
                " where (market_value_usd is null) <> (refusal is not null)",
                "a market value or the reason why there is none",
                column="refusal",
            ),
            Rule(
                "multiple_of_negative_cash_flow",
                "select * from marts.mart_valuation_narrative"
                " where market_value_to_fcf_ttm is not null and not fcf_ttm_usd > 0",
                "only positive free cash flow gives a multiple",
                column="market_value_to_fcf_ttm",
            ),
            Rule(
                "priced_before_the_report",
                "select m.* from marts.mart_valuation_narrative as m join marts.dim_fiscal_quarter as q"
                " using (cik, period_end_on)"
                " where m.priced_on <= (q.known_at at time zone 'America/New_York')::date"
                " or m.known_at < m.priced_on::timestamptz",
                "the price is of a session after the report became public, and the row is not known before it",
                column="priced_on",
            ),
        ),
    ),
    MartSuite(
        mart="mart_flag_outcomes",
        key=("cik", "flag_id", "period_end_on", "horizon_sessions"),
        columns=(
            "cik",
            "ticker",
            "period_end_on",
            "flag_id",
            "status",
            "flag_known_at",
            "known_at",
            "horizon_sessions",
            "outcome_status",
            "entry_on",
            "exit_on",
            "total_return_pct",
            "benchmark_total_return_pct",
            "excess_return_pp",
            "max_drawdown_pct",
            "overlaps_previous",
        ),
        presence="never",
        checks=(
            one_of(
                "outcome_status",
                ("complete", "window_not_over", "price_ended", "no_price_at_entry", "no_price_at_exit", "no_prices"),
            ),
            between("max_drawdown_pct", -100, 0),
            between("total_return_pct", -100),
        ),
        rules=(
            Rule(
                "entered_before_the_flag",
                "select * from marts.mart_flag_outcomes"
                " where entry_on <= (flag_known_at at time zone 'America/New_York')::date or exit_on <= entry_on",
                "a window begins after the day on which the answer became public",
                column="entry_on",
            ),
            Rule(
                "return_of_a_window_that_is_not_complete",
                "select * from marts.mart_flag_outcomes where (total_return_pct is not null) <>"
                " (outcome_status = 'complete') or (excess_return_pp is not null) <> (outcome_status = 'complete')"
                " or (max_drawdown_pct is not null) <> (outcome_status = 'complete')",
                "complete windows have outcomes, and only they",
                column="total_return_pct",
            ),
            Rule(
                "known_before_the_window_was_over",
                "select * from marts.mart_flag_outcomes"
                " where outcome_status = 'complete' and known_at < exit_on::timestamptz",
                "an outcome is not known before its window is over",
                column="known_at",
            ),
            Rule(
                "return_not_of_the_prices",
                "select o.* from marts.mart_flag_outcomes as o"
                " join marts.fct_daily_prices as b on o.cik = b.cik and o.entry_on = b.session_on"
                " join marts.fct_daily_prices as e on o.cik = e.cik and o.exit_on = e.session_on"
                " where abs(o.total_return_pct - (e.adj_close / b.adj_close - 1) * 100) > 1e-6",
                "returns are those of the adjusted closes at entry and exit",
                column="total_return_pct",
            ),
        ),
    ),
    MartSuite(
        mart="mart_flag_outcome_summary",
        key=("flag_id", "status", "horizon_sessions"),
        columns=(
            "flag_id",
            "status",
            "horizon_sessions",
            "n_events",
            "n_complete",
            "n_companies_complete",
            "mean_excess_return_pp",
            "mean_excess_return_low_pp",
            "mean_excess_return_high_pp",
            "survivorship",
        ),
        presence="never",
        checks=(not_null("survivorship"),),
        rules=(
            Rule(
                "events_lost",
                "select * from marts.mart_flag_outcome_summary"
                " where n_events <> n_complete + n_window_not_over + n_price_ended + n_without_price",
                "every event is complete or counted among those that are not",
                column="n_events",
            ),
            Rule(
                "interval_beside_its_mean",
                "select * from marts.mart_flag_outcome_summary"
                " where mean_excess_return_low_pp > mean_excess_return_high_pp"
                " or (mean_excess_return_low_pp is null) <> (mean_excess_return_high_pp is null)"
                " or (mean_excess_return_low_pp is not null and n_companies_complete < 5)",
                "an interval has two ends and at least five companies behind it",
                column="mean_excess_return_low_pp",
            ),
        ),
    ),
    MartSuite(
        mart="mart_macro_context",
        key=("calendar_quarter",),
        columns=(
            "calendar_quarter",
            "known_at",
            "information_processing_equipment_usd_bn",
            "data_centre_structures_usd_bn",
            "computer_imports_usd_bn",
            "import_leakage_yoy_pct",
            "missing_measures",
        ),
        presence="never",
        checks=(
            between("gross_domestic_product_usd_bn", 0),
            between("information_processing_equipment_usd_bn", 0),
            between("computer_imports_usd_bn", 0),
        ),
        rules=(
            Rule(
                "known_before_the_quarter_began",
                "select * from marts.mart_macro_context where known_at < quarter_start_on::timestamptz",
                "nothing was read before its quarter began",
                column="known_at",
            ),
        ),
    ),
    MartSuite(
        mart="mart_depreciation_schedule",
        key=("cik", "vintage", "scenario", "quarter_offset"),
        columns=(
            "cik",
            "ticker",
            "calendar_quarter",
            "period_end_on",
            "known_at",
            "vintage",
            "scenario",
            "quarter_offset",
            "schedule_period_end_on",
            "life_years",
            "capex_usd",
            "scheduled_depreciation_ttm_usd",
            "scheduled_depreciation_at_pace_ttm_usd",
            "booked_depreciation_ttm_usd",
            "backcast_error_pct",
        ),
        checks=(between("quarter_offset", -20, 20),),
        rules=(
            Rule(
                "newest_quarter_missing",
                "select q.cik, q.ticker, q.period_end_on from marts.dim_fiscal_quarter as q"
                " anti join marts.mart_depreciation_schedule as m using (cik, period_end_on) where q.is_latest",
                "every company's newest quarter has a schedule",
                column="period_end_on",
            ),
            Rule(
                "booked_ahead",
                "select * from marts.mart_depreciation_schedule"
                " where is_projected and (booked_depreciation_ttm_usd is not null or capex_usd is not null)",
                "nothing is booked or paid in a quarter that lies ahead",
                column="booked_depreciation_ttm_usd",
            ),
            Rule(
                "pace_below_what_is_bought",
                "select * from marts.mart_depreciation_schedule"
                " where scheduled_depreciation_at_pace_ttm_usd < scheduled_depreciation_ttm_usd - 1",
                "CapEx that goes on brings no less depreciation than CapEx that ends",
                column="scheduled_depreciation_at_pace_ttm_usd",
            ),
        ),
    ),
)
