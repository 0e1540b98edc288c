with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

tax as (

    select value as nopat_tax_rate from {{ ref('assumptions') }}
    where assumption_id = 'nopat_tax_rate'

),

measured as (

    select
        metrics.*,
        tax.nopat_tax_rate,
        operating_income_ttm_usd * (1 - tax.nopat_tax_rate) as nopat_ttm_usd,
        operating_income_ttm_year_before_usd * (1 - tax.nopat_tax_rate) as nopat_ttm_year_before_usd,
        operating_income_ttm_two_years_before_usd * (1 - tax.nopat_tax_rate) as nopat_ttm_two_years_before_usd,
        (invested_capital_usd + invested_capital_year_before_usd) / 2 as average_invested_capital_usd,
        (invested_capital_year_before_usd + invested_capital_two_years_before_usd) / 2
            as average_invested_capital_year_before_usd,
        invested_capital_usd - invested_capital_two_years_before_usd as invested_capital_change_8q_usd,
        round({{ ratio('operating_cash_flow_ttm_usd - capex_ttm_usd', 'net_income_ttm_usd') }}, 10)
            as fcf_conversion,
        round(
            {{ ratio(
                'operating_cash_flow_ttm_year_before_usd - capex_ttm_year_before_usd',
                'net_income_ttm_year_before_usd'
            ) }}, 10
        ) as fcf_conversion_year_before,
        {{ threshold('RF10', 'roic_change_max_bp') }} as roic_change_max_bp,
        {{ threshold('RF10', 'incremental_roic_max') }} as incremental_roic_max,
        {{ threshold('RF10', 'fcf_conversion_max') }} as fcf_conversion_max,
        {{ threshold('RF10', 'fcf_conversion_change_max_pp') }} as fcf_conversion_change_max_pp
    from metrics
    cross join tax

),

compared as (

    select
        *,
        round({{ ratio('nopat_ttm_usd', 'average_invested_capital_usd') }}, 10) as roic,
        round({{ ratio('nopat_ttm_year_before_usd', 'average_invested_capital_year_before_usd') }}, 10)
            as roic_year_before,
        round(
            {{ ratio('nopat_ttm_usd - nopat_ttm_two_years_before_usd', 'invested_capital_change_8q_usd') }}, 10
        ) as incremental_roic_8q,
        round((fcf_conversion - fcf_conversion_year_before) * 100, 6) as fcf_conversion_change_pp
    from measured

),

changed as (

    select
        *,
        round((roic - roic_year_before) * 10000, 6) as roic_change_bp
    from compared

),

tested as (

    select
        *,
        roic_change_bp <= roic_change_max_bp as is_roic_falling,
        -- without new capital there is no return on new capital to be low
        case
            when invested_capital_change_8q_usd <= 0 then false
            else incremental_roic_8q < incremental_roic_max
        end as is_incremental_roic_low,
        fcf_conversion < fcf_conversion_max
        or fcf_conversion_change_pp <= fcf_conversion_change_max_pp as is_fcf_conversion_poor
    from changed

),

combined as (

    select
        *,
        is_roic_falling and is_incremental_roic_low and is_fcf_conversion_poor as is_flagged,
        is_roic_falling or is_incremental_roic_low or is_fcf_conversion_poor as is_watch,
        {{ severity('roic_change_max_bp - roic_change_bp', threshold('RF10', 'roic_change_max_bp', 'severity_scale')) }}
            as roic_severity,
        {{ severity('incremental_roic_max - incremental_roic_8q', threshold('RF10', 'incremental_roic_max', 'severity_scale')) }}
            as incremental_roic_severity,
        greatest(
            {{ severity('fcf_conversion_max - fcf_conversion', threshold('RF10', 'fcf_conversion_max', 'severity_scale')) }},
            {{ severity('fcf_conversion_change_max_pp - fcf_conversion_change_pp', threshold('RF10', 'fcf_conversion_change_max_pp', 'severity_scale')) }}
        ) as fcf_conversion_severity,
        {{ missing({
            'operating_income': 'operating_income_ttm_usd + operating_income_ttm_year_before_usd + operating_income_ttm_two_years_before_usd',
            'total_debt': 'case when n_total_debt = 3 then 1 end',
            'finance_lease_liability': 'case when n_finance_lease_liability = 3 then 1 end',
            'operating_lease_liability': 'case when n_operating_lease_liability = 3 then 1 end',
            'equity': 'case when n_equity = 3 then 1 end',
            'cash': 'case when n_cash = 3 then 1 end',
            'marketable_securities': 'case when n_marketable_securities = 3 then 1 end',
            'operating_cash_flow': 'operating_cash_flow_ttm_usd + operating_cash_flow_ttm_year_before_usd',
            'capex': 'capex_ttm_usd + capex_ttm_year_before_usd',
            'net_income': 'net_income_ttm_usd + net_income_ttm_year_before_usd',
            'fcf_conversion (net income not positive)': 'case when (net_income_ttm_usd > 0 and net_income_ttm_year_before_usd > 0) or net_income_ttm_usd is null or net_income_ttm_year_before_usd is null then 1 end',
            'roic (invested capital not positive)': 'case when (average_invested_capital_usd > 0 and average_invested_capital_year_before_usd > 0) or average_invested_capital_usd is null or average_invested_capital_year_before_usd is null then 1 end',
        }) }} as missing_inputs
    from tested

),

judged as (

    select
        *,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as status,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as numbers_status,
        least(roic_severity, incremental_roic_severity, fcf_conversion_severity) as flagged_severity,
        greatest(
            case when is_roic_falling then roic_severity end,
            case when is_incremental_roic_low then incremental_roic_severity end,
            case when is_fcf_conversion_poor then fcf_conversion_severity end
        ) as watch_severity
    from combined

),

final as (

    select
        {{ flag_answer('RF10', 'judged') }},
        judged.nopat_tax_rate,
        judged.operating_income_ttm_usd,
        judged.nopat_ttm_usd,
        judged.invested_capital_usd,
        judged.invested_capital_year_before_usd,
        judged.invested_capital_two_years_before_usd,
        judged.roic,
        judged.roic_year_before,
        judged.roic_change_bp,
        judged.roic_change_max_bp,
        judged.incremental_roic_8q,
        judged.incremental_roic_max,
        judged.operating_cash_flow_ttm_usd,
        judged.capex_ttm_usd,
        judged.net_income_ttm_usd,
        judged.fcf_conversion,
        judged.fcf_conversion_year_before,
        judged.fcf_conversion_change_pp,
        judged.fcf_conversion_max,
        judged.fcf_conversion_change_max_pp,
        judged.is_roic_falling,
        judged.is_incremental_roic_low,
        judged.is_fcf_conversion_poor
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
