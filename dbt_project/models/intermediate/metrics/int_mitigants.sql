-- The bull case: B1 and B2 in figures; B3 and B4 in what companies say, where it was read.
with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

signals as (

    select
        metrics.cik,
        metrics.period_end_on,
        metrics.vintage,
        {{ ratio('capex_ttm_usd', 'capex_ttm_year_before_usd') }} - 1 as capex_growth,
        greatest(
            {{ ratio('rpo_usd', 'rpo_year_before_usd') }},
            {{ ratio('deferred_revenue_usd', 'deferred_revenue_year_before_usd') }}
        ) - 1 as contracted_growth,
        {{ ratio('operating_cash_flow_ttm_usd - capex_ttm_usd', 'net_income_ttm_usd') }} as fcf_conversion,
        {{ ratio('operating_cash_flow_ttm_lag1_usd - capex_ttm_lag1_usd', 'net_income_ttm_lag1_usd') }}
            as fcf_conversion_lag1,
        {{ ratio('operating_cash_flow_ttm_lag2_usd - capex_ttm_lag2_usd', 'net_income_ttm_lag2_usd') }}
            as fcf_conversion_lag2,
        capex_ttm_usd > capex_ttm_lag2_usd as is_capex_rising,
        {{ ratio('revenue_usd - cost_of_revenue_usd', 'revenue_usd') }}
        > {{ ratio('revenue_year_before_usd - cost_of_revenue_year_before_usd', 'revenue_year_before_usd') }}
            as is_gross_margin_rising,
        disclosures.has_unit_cost_decline,
        disclosures.has_utilisation_or_contracts
    from metrics
    {{ with_disclosures('metrics') }}

),

final as (

    select
        cik,
        period_end_on,
        vintage,
        list_filter([
            -- shrinking more slowly than CapEx is no growth
            case when contracted_growth > capex_growth and contracted_growth > 0 then 'B1' end,
            case
                when
                    fcf_conversion > fcf_conversion_lag1
                    and fcf_conversion_lag1 > fcf_conversion_lag2
                    and is_capex_rising
                    then 'B2'
            end,
            case when is_gross_margin_rising and has_unit_cost_decline then 'B3' end,
            case when has_utilisation_or_contracts then 'B4' end
        ], lambda signal: signal is not null) as mitigants
    from signals

)

select * from final
