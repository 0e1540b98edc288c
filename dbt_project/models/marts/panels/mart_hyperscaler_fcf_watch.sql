with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

hyperscalers as (

    select metrics.*
    from metrics
    inner join companies on metrics.cik = companies.cik
    where companies.is_hyperscaler

),

measured as (

    select
        *,
        operating_cash_flow_usd - capex_usd as fcf_usd,
        operating_cash_flow_ttm_usd - capex_ttm_usd as fcf_ttm_usd,
        round({{ ratio('operating_cash_flow_ttm_usd - capex_ttm_usd', 'net_income_ttm_usd') }}, 10) as fcf_conversion_ttm,
        round(
            {{ ratio(
                'operating_cash_flow_ttm_year_before_usd - capex_ttm_year_before_usd',
                'net_income_ttm_year_before_usd'
            ) }}, 10
        ) as fcf_conversion_ttm_year_before,
        round({{ ratio('capex_ttm_usd', 'revenue_ttm_usd') }} * 100, 10) as capex_to_revenue_ttm_pct,
        round(({{ ratio('revenue_ttm_usd', 'revenue_ttm_year_before_usd') }} - 1) * 100, 10) as revenue_growth_ttm_pct,
        round(({{ ratio('capex_ttm_usd', 'capex_ttm_year_before_usd') }} - 1) * 100, 10) as capex_growth_ttm_pct,
        round(
            (
                {{ ratio('operating_income_ttm_usd', 'revenue_ttm_usd') }}
                - {{ ratio('operating_income_ttm_year_before_usd', 'revenue_ttm_year_before_usd') }}
            ) * 100, 10
        ) as operating_margin_change_pp
    from hyperscalers

),

compared as (

    select
        *,
        round((fcf_conversion_ttm - fcf_conversion_ttm_year_before) * 100, 10) as fcf_conversion_yoy_change_pp,
        {{ threshold('FCF_WATCH', 'trend_change_min_pp') }} as trend_change_min_pp,
        {{ threshold('FCF_WATCH', 'margin_change_min_pp') }} as margin_change_min_pp
    from measured

),

trended as (

    select
        *,
        case
            when fcf_conversion_yoy_change_pp is null then 'insufficient_data'
            when fcf_conversion_yoy_change_pp >= trend_change_min_pp then 'improving'
            when fcf_conversion_yoy_change_pp <= -trend_change_min_pp then 'worsening'
            else 'flat'
        end as trend
    from compared

),

final as (

    select
        cik,
        ticker,
        fiscal_year,
        fiscal_quarter,
        calendar_quarter,
        period_start_on,
        period_end_on,
        known_at,
        vintage,
        revenue_usd,
        operating_cash_flow_usd,
        capex_usd,
        finance_lease_principal_usd,
        stock_compensation_usd,
        net_income_usd,
        fcf_usd,
        fcf_usd - finance_lease_principal_usd as fcf_after_leases_usd,
        fcf_usd - stock_compensation_usd as fcf_after_sbc_usd,
        revenue_ttm_usd,
        operating_cash_flow_ttm_usd,
        capex_ttm_usd,
        net_income_ttm_usd,
        fcf_ttm_usd,
        fcf_ttm_usd - finance_lease_principal_ttm_usd as fcf_after_leases_ttm_usd,
        fcf_ttm_usd - stock_compensation_ttm_usd as fcf_after_sbc_ttm_usd,
        fcf_conversion_ttm,
        fcf_conversion_ttm_year_before,
        fcf_conversion_yoy_change_pp,
        capex_to_revenue_ttm_pct,
        revenue_growth_ttm_pct,
        capex_growth_ttm_pct,
        operating_margin_change_pp,
        trend,
        -- cash conversion holding while revenue grows speaks for infrastructure turning into revenue; falling with
        -- the operating margin, for running costs accelerating; anything else does not decide
        case
            when
                trend = 'insufficient_data' or revenue_growth_ttm_pct is null
                or operating_margin_change_pp is null
                then 'insufficient_data'
            when
                trend != 'worsening' and revenue_growth_ttm_pct > 0
                and operating_margin_change_pp > -margin_change_min_pp
                then 'infrastructure_to_revenue'
            when trend = 'worsening' and operating_margin_change_pp <= -margin_change_min_pp
                then 'opex_acceleration'
            else 'undecided'
        end as thesis
    from trended

)

select * from final
order by cik, period_end_on, vintage
