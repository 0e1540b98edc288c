with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

measured as (

    select
        metrics.*,
        research_development_ttm_usd + stock_compensation_ttm_usd as talent_ttm_usd,
        round({{ ratio('research_development_ttm_usd + stock_compensation_ttm_usd', 'revenue_ttm_usd') }}, 10)
            as talent_to_revenue,
        round({{ ratio('research_development_ttm_usd', 'revenue_ttm_usd') }}, 10) as rd_to_revenue,
        round({{ ratio('stock_compensation_ttm_usd', 'revenue_ttm_usd') }}, 10) as sbc_to_revenue,
        {% for suffix, now, before in [('', '', '_year_before'), ('_lag1', '_lag1', '_lag5'), ('_lag2', '_lag2', '_lag6'), ('_lag3', '_lag3', '_lag7')] %}
        round(
            (
                {{ ratio('research_development' ~ now ~ '_usd', 'research_development' ~ before ~ '_usd') }}
                - {{ ratio('revenue' ~ now ~ '_usd', 'revenue' ~ before ~ '_usd') }}
            ) * 100, 6
        ) as rd_growth_excess{{ suffix }}_pp,
        {% endfor %}
        round(
            {{ ratio('operating_cash_flow_ttm_usd - capex_ttm_usd - stock_compensation_ttm_usd', 'revenue_ttm_usd') }}
            * 100, 10
        ) as sbc_adjusted_fcf_margin_pct,
        round(
            {{ ratio(
                'operating_cash_flow_ttm_year_before_usd - capex_ttm_year_before_usd'
                ~ ' - stock_compensation_ttm_year_before_usd',
                'revenue_ttm_year_before_usd'
            ) }} * 100, 10
        ) as sbc_adjusted_fcf_margin_year_before_pct,
        {{ threshold('RF07', 'talent_to_revenue_min') }} as talent_to_revenue_min,
        {{ threshold('RF07', 'rd_growth_excess_min_pp') }} as rd_growth_excess_min_pp,
        {{ threshold('RF07', 'sbc_adjusted_fcf_margin_change_max_bp') }} as sbc_adjusted_fcf_margin_change_max_bp
    from metrics

),

compared as (

    select
        *,
        case
            when
                rd_growth_excess_pp is not null and rd_growth_excess_lag1_pp is not null
                and rd_growth_excess_lag2_pp is not null and rd_growth_excess_lag3_pp is not null
                then least(rd_growth_excess_pp, rd_growth_excess_lag1_pp, rd_growth_excess_lag2_pp, rd_growth_excess_lag3_pp)
        end as rd_growth_excess_least_pp,
        round((sbc_adjusted_fcf_margin_pct - sbc_adjusted_fcf_margin_year_before_pct) * 100, 6)
            as sbc_adjusted_fcf_margin_change_bp
    from measured

),

tested as (

    select
        *,
        -- neither part is negative: one of them past the threshold settles it
        coalesce(talent_to_revenue, greatest(rd_to_revenue, sbc_to_revenue)) >= talent_to_revenue_min
        or case when talent_to_revenue is not null then false end as is_talent_heavy,
        rd_growth_excess_pp >= rd_growth_excess_min_pp
        and rd_growth_excess_lag1_pp >= rd_growth_excess_min_pp
        and rd_growth_excess_lag2_pp >= rd_growth_excess_min_pp
        and rd_growth_excess_lag3_pp >= rd_growth_excess_min_pp as is_rd_outrunning,
        sbc_adjusted_fcf_margin_change_bp < sbc_adjusted_fcf_margin_change_max_bp as is_margin_falling,
        {{ severity('coalesce(talent_to_revenue, greatest(rd_to_revenue, sbc_to_revenue)) - talent_to_revenue_min', threshold('RF07', 'talent_to_revenue_min', 'severity_scale')) }}
            as talent_severity,
        {{ severity('rd_growth_excess_least_pp - rd_growth_excess_min_pp', threshold('RF07', 'rd_growth_excess_min_pp', 'severity_scale')) }}
            as rd_severity,
        {{ severity('sbc_adjusted_fcf_margin_change_max_bp - sbc_adjusted_fcf_margin_change_bp', threshold('RF07', 'sbc_adjusted_fcf_margin_change_max_bp', 'severity_scale')) }}
            as margin_severity
    from compared

),

combined as (

    select
        *,
        (is_talent_heavy or is_rd_outrunning) and is_margin_falling as is_flagged,
        -- a falling margin alone is half of all companies and says nothing of talent
        is_talent_heavy or is_rd_outrunning as is_watch,
        greatest(
            case when is_talent_heavy then talent_severity end,
            case when is_rd_outrunning then rd_severity end
        ) as watch_severity,
        {{ missing({
            'research_development': 'research_development_ttm_usd',
            'stock_compensation': 'stock_compensation_ttm_usd',
            'stock_compensation (year before)': 'stock_compensation_ttm_year_before_usd',
            'revenue': 'revenue_ttm_usd',
            'revenue (year before)': 'revenue_ttm_year_before_usd',
            'operating_cash_flow': 'operating_cash_flow_ttm_usd',
            'operating_cash_flow (year before)': 'operating_cash_flow_ttm_year_before_usd',
            'capex': 'capex_ttm_usd',
            'capex (year before)': 'capex_ttm_year_before_usd',
            'research_development (quarters)': 'research_development_usd + research_development_lag1_usd + research_development_lag2_usd + research_development_lag3_usd + research_development_year_before_usd + research_development_lag5_usd + research_development_lag6_usd + research_development_lag7_usd',
            'revenue (quarters)': 'revenue_usd + revenue_lag1_usd + revenue_lag2_usd + revenue_lag3_usd + revenue_year_before_usd + revenue_lag5_usd + revenue_lag6_usd + revenue_lag7_usd',
            'margin (revenue not positive)': 'case when coalesce(revenue_ttm_usd > 0, true) and coalesce(revenue_ttm_year_before_usd > 0, true) then 1 end',
            'growth (base not positive)': 'case when coalesce(research_development_year_before_usd > 0, true) and coalesce(research_development_lag5_usd > 0, true) and coalesce(research_development_lag6_usd > 0, true) and coalesce(research_development_lag7_usd > 0, true) and coalesce(revenue_year_before_usd > 0, true) and coalesce(revenue_lag5_usd > 0, true) and coalesce(revenue_lag6_usd > 0, true) and coalesce(revenue_lag7_usd > 0, true) then 1 end',
        }) }} as missing_inputs
    from tested

),

judged as (

    select
        *,
        -- as far past as both halves are
        least(watch_severity, margin_severity) as flagged_severity,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as status,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as numbers_status
    from combined

),

final as (

    select
        {{ flag_answer('RF07', 'judged') }},
        judged.research_development_ttm_usd,
        judged.stock_compensation_ttm_usd,
        judged.revenue_ttm_usd,
        judged.talent_ttm_usd,
        judged.talent_to_revenue,
        judged.talent_to_revenue_min,
        judged.rd_to_revenue,
        judged.sbc_to_revenue,
        judged.rd_growth_excess_pp,
        judged.rd_growth_excess_lag1_pp,
        judged.rd_growth_excess_lag2_pp,
        judged.rd_growth_excess_lag3_pp,
        judged.rd_growth_excess_min_pp,
        judged.operating_cash_flow_ttm_usd,
        judged.capex_ttm_usd,
        judged.sbc_adjusted_fcf_margin_pct,
        judged.sbc_adjusted_fcf_margin_year_before_pct,
        judged.sbc_adjusted_fcf_margin_change_bp,
        judged.sbc_adjusted_fcf_margin_change_max_bp,
        judged.is_talent_heavy,
        judged.is_rd_outrunning,
        judged.is_margin_falling
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
