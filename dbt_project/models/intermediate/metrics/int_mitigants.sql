-- The bull case in figures: B1 and B2. B3 and B4 need what companies say and are not read yet.
with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

signals as (

    select
        cik,
        period_end_on,
        vintage,
        {{ ratio('capex_ttm_usd', 'capex_ttm_year_before_usd') }} - 1 as capex_growth,
        {{ ratio('rpo_usd', 'rpo_year_before_usd') }} - 1 as rpo_growth,
        {{ ratio('deferred_revenue_usd', 'deferred_revenue_year_before_usd') }} - 1 as deferred_revenue_growth,
        {{ ratio('operating_cash_flow_ttm_usd - capex_ttm_usd', 'net_income_ttm_usd') }} as fcf_conversion,
        {{ ratio('operating_cash_flow_ttm_lag1_usd - capex_ttm_lag1_usd', 'net_income_ttm_lag1_usd') }}
            as fcf_conversion_lag1,
        {{ ratio('operating_cash_flow_ttm_lag2_usd - capex_ttm_lag2_usd', 'net_income_ttm_lag2_usd') }}
            as fcf_conversion_lag2,
        capex_ttm_usd > capex_ttm_lag2_usd as is_capex_rising
    from metrics

),

final as (

    select
        cik,
        period_end_on,
        vintage,
        list_filter([
            case when greatest(rpo_growth, deferred_revenue_growth) > capex_growth then 'B1' end,
            case
                when
                    fcf_conversion > fcf_conversion_lag1
                    and fcf_conversion_lag1 > fcf_conversion_lag2
                    and is_capex_rising
                    then 'B2'
            end
        ], lambda signal: signal is not null) as mitigants
    from signals

)

select * from final
