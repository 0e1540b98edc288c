with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

measured as (

    select
        metrics.*,
        round({{ ratio('revenue_usd', 'revenue_year_before_usd') }} - 1, 10) as revenue_growth,
        round({{ ratio('revenue_usd - cost_of_revenue_usd', 'revenue_usd') }} * 100, 10) as gross_margin_pct,
        round(
            {{ ratio('revenue_year_before_usd - cost_of_revenue_year_before_usd', 'revenue_year_before_usd') }} * 100, 10
        ) as gross_margin_year_before_pct,
        disclosures.has_investment_phase_language,
        {{ threshold('RF01', 'revenue_growth_min') }} as revenue_growth_min,
        {{ threshold('RF01', 'gross_margin_change_max_bp') }} as gross_margin_change_max_bp,
        {{ threshold('RF01', 'watch_revenue_growth_min') }} as watch_revenue_growth_min,
        {{ threshold('RF01', 'watch_gross_margin_change_max_bp') }} as watch_gross_margin_change_max_bp
    from metrics
    {{ with_disclosures('metrics') }}

),

compared as (

    select
        *,
        round((gross_margin_pct - gross_margin_year_before_pct) * 100, 6) as gross_margin_change_bp
    from measured

),

tested as (

    select
        *,
        revenue_growth >= revenue_growth_min
        and gross_margin_change_bp <= gross_margin_change_max_bp as do_numbers_hold,
        revenue_growth >= watch_revenue_growth_min
        and gross_margin_change_bp <= watch_gross_margin_change_max_bp as do_watch_numbers_hold,
        least(
            {{ severity('revenue_growth - revenue_growth_min', threshold('RF01', 'revenue_growth_min', 'severity_scale')) }},
            {{ severity('gross_margin_change_max_bp - gross_margin_change_bp', threshold('RF01', 'gross_margin_change_max_bp', 'severity_scale')) }}
        ) as flagged_severity,
        least(
            {{ severity('revenue_growth - watch_revenue_growth_min', threshold('RF01', 'watch_revenue_growth_min', 'severity_scale')) }},
            {{ severity('watch_gross_margin_change_max_bp - gross_margin_change_bp', threshold('RF01', 'watch_gross_margin_change_max_bp', 'severity_scale')) }}
        ) as watch_numbers_severity
    from compared

),

-- the numbers without known language are a watch: the rule itself gives them that floor
combined as (

    select
        *,
        do_numbers_hold and has_investment_phase_language as is_flagged,
        do_numbers_hold or do_watch_numbers_hold as is_watch,
        greatest(
            case when do_numbers_hold then flagged_severity end,
            case when do_watch_numbers_hold then watch_numbers_severity end
        ) as watch_severity,
        {{ missing({
            'revenue': 'revenue_usd',
            'revenue (year before)': 'revenue_year_before_usd',
            'cost_of_revenue': 'cost_of_revenue_usd',
            'cost_of_revenue (year before)': 'cost_of_revenue_year_before_usd',
            'revenue_growth (base not positive)': 'case when revenue_year_before_usd > 0 or revenue_year_before_usd is null then 1 end',
            'gross_margin (revenue not positive)': 'case when revenue_usd > 0 or revenue_usd is null then 1 end',
        }) }} as missing_figures,
        -- the language decides only where the two numbers hold
        {{ missing({
            'investment_phase_language': 'case when do_numbers_hold then has_investment_phase_language else true end',
        }) }} as unread_signals
    from tested

),

{{ judged_with_words('combined') }},

final as (

    select
        {{ flag_answer('RF01', 'judged') }},
        judged.revenue_usd,
        judged.revenue_year_before_usd,
        judged.cost_of_revenue_usd,
        judged.cost_of_revenue_year_before_usd,
        judged.revenue_growth,
        judged.revenue_growth_min,
        judged.watch_revenue_growth_min,
        judged.gross_margin_pct,
        judged.gross_margin_year_before_pct,
        judged.gross_margin_change_bp,
        judged.gross_margin_change_max_bp,
        judged.watch_gross_margin_change_max_bp,
        judged.has_investment_phase_language
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
