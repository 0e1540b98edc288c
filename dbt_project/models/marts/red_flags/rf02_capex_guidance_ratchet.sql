with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

measured as (

    select
        metrics.*,
        disclosures.has_capex_guidance,
        disclosures.is_capex_guidance_read,
        disclosures.guided_fiscal_year,
        disclosures.guidance_basis,
        disclosures.guided_low_usd,
        disclosures.guided_high_usd,
        disclosures.is_rpo_never_disclosed,
        disclosures.capex_guidance_raises_count,
        disclosures.has_figure_beside_raise,
        round(disclosures.guided_capex_growth, 10) as guided_capex_growth,
        round({{ ratio('capex_ttm_usd', 'capex_ttm_year_before_usd') }} - 1, 10) as capex_growth,
        round({{ ratio('revenue_ttm_usd', 'revenue_ttm_year_before_usd') }} - 1, 10) as revenue_growth,
        round({{ ratio('rpo_usd', 'rpo_year_before_usd') }} - 1, 10) as rpo_growth,
        {{ threshold('RF02', 'capex_guidance_raises_min_count') }} as capex_guidance_raises_min_count,
        {{ threshold('RF02', 'watch_capex_guidance_raises_min_count') }} as watch_capex_guidance_raises_min_count,
        {{ threshold('RF02', 'watch_capex_growth_min') }} as watch_capex_growth_min,
        {{ threshold('RF02', 'watch_capex_growth_multiple_min_x') }} as watch_capex_growth_multiple_min_x
    from metrics
    {{ with_disclosures('metrics') }}

),

compared as (

    select
        *,
        round({{ ratio('capex_growth', 'revenue_growth') }}, 10) as capex_growth_multiple_x,
        -- revenue that falls counts as flat: CapEx need not outgrow a fall
        round(
            capex_growth
            - watch_capex_growth_multiple_min_x * case when revenue_growth is not null then greatest(revenue_growth, 0) end,
            10
        ) as capex_growth_excess,
        round(capex_growth - rpo_growth, 10) as capex_growth_over_rpo
    from measured

),

tested as (

    select
        *,
        -- raises found settle it; that there were no more takes all that was said
        case
            when capex_guidance_raises_count >= capex_guidance_raises_min_count then true
            when is_capex_guidance_read then false
        end as is_ratcheting,
        case
            when capex_guidance_raises_count >= watch_capex_guidance_raises_min_count then true
            when is_capex_guidance_read then false
        end as is_raised,
        -- a filer that has never shown RPO has none that could keep up
        case
            when rpo_usd is null and rpo_year_before_usd is null and is_rpo_never_disclosed then guided_capex_growth > 0
            else rpo_growth < guided_capex_growth
        end as is_rpo_behind_guidance,
        capex_growth > watch_capex_growth_min
        and capex_growth_excess >= 0
        and capex_growth_over_rpo > 0 as is_capex_outrunning
    from compared

),

combined as (

    select
        *,
        is_ratcheting and not has_figure_beside_raise and is_rpo_behind_guidance as is_flagged,
        -- the growth rates stand in for guidance as long as none is known
        is_raised or (is_capex_outrunning and not coalesce(has_capex_guidance, false)) as is_watch,
        least(
            {{ severity('capex_guidance_raises_count - capex_guidance_raises_min_count', threshold('RF02', 'capex_guidance_raises_min_count', 'severity_scale')) }},
            {{ severity('guided_capex_growth - coalesce(rpo_growth, 0)', threshold('RF02', 'watch_capex_growth_multiple_min_x', 'severity_scale')) }}
        ) as flagged_severity,
        greatest(
            case
                when is_raised
                    then {{ severity('capex_guidance_raises_count - watch_capex_guidance_raises_min_count', threshold('RF02', 'watch_capex_guidance_raises_min_count', 'severity_scale')) }}
            end,
            case
                when is_capex_outrunning and not coalesce(has_capex_guidance, false)
                    then least(
                        {{ severity('capex_growth - watch_capex_growth_min', threshold('RF02', 'watch_capex_growth_min', 'severity_scale')) }},
                        {{ severity('capex_growth_excess', threshold('RF02', 'watch_capex_growth_multiple_min_x', 'severity_scale')) }},
                        {{ severity('capex_growth_over_rpo', threshold('RF02', 'watch_capex_growth_multiple_min_x', 'severity_scale')) }}
                    )
            end
        ) as watch_severity,
        {{ missing({
            'capex': 'capex_ttm_usd',
            'capex (year before)': 'capex_ttm_year_before_usd',
            'revenue': 'revenue_ttm_usd',
            'revenue (year before)': 'revenue_ttm_year_before_usd',
            'rpo': 'rpo_usd',
            'rpo (year before)': 'rpo_year_before_usd',
            'capex_growth (no CapEx the year before)': 'case when capex_ttm_year_before_usd > 0 or capex_ttm_year_before_usd is null then 1 end',
            'revenue_growth (base not positive)': 'case when revenue_ttm_year_before_usd > 0 or revenue_ttm_year_before_usd is null then 1 end',
            'rpo_growth (no RPO the year before)': 'case when rpo_year_before_usd > 0 or rpo_year_before_usd is null then 1 end',
        }) }} as missing_figures,
        -- without guidance the growth rates decide; with it the raises do
        {{ missing({
            'capex_guidance': 'has_capex_guidance',
            'capex_guidance_raises': 'case when has_capex_guidance then is_raised else true end',
            'figure_beside_raise': 'case when is_ratcheting then has_figure_beside_raise else true end',
            'guided_capex_growth': 'case when is_ratcheting then guided_capex_growth else 0 end',
        }) }} as unread_signals
    from tested

),

{{ judged_with_words('combined') }},

final as (

    select
        {{ flag_answer('RF02', 'judged') }},
        judged.capex_ttm_usd,
        judged.capex_ttm_year_before_usd,
        judged.capex_growth,
        judged.watch_capex_growth_min,
        judged.revenue_ttm_usd,
        judged.revenue_ttm_year_before_usd,
        judged.revenue_growth,
        judged.capex_growth_multiple_x,
        judged.watch_capex_growth_multiple_min_x,
        judged.rpo_usd,
        judged.rpo_year_before_usd,
        judged.rpo_growth,
        judged.has_capex_guidance,
        judged.is_capex_guidance_read,
        judged.guided_fiscal_year,
        judged.guidance_basis,
        judged.guided_low_usd,
        judged.guided_high_usd,
        judged.is_rpo_never_disclosed,
        judged.capex_guidance_raises_count,
        judged.capex_guidance_raises_min_count,
        judged.watch_capex_guidance_raises_min_count,
        judged.has_figure_beside_raise,
        judged.guided_capex_growth,
        judged.is_capex_outrunning
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
