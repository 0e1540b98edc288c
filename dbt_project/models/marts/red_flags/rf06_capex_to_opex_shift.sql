with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

assumed as (

    select value as da_share_in_cost_of_revenue from {{ ref('assumptions') }}
    where assumption_id = 'da_share_in_cost_of_revenue'

),

-- as the filer shows it, at both ends of a comparison; else cost of revenue less the share of D&A taken to be in it
measured as (

    select
        metrics.*,
        assumed.da_share_in_cost_of_revenue,
        {{ depreciation_of_both('', '', '_year_before') }} as da_usd,
        {{ depreciation_of_both('_year_before', '', '_year_before') }} as da_year_before_usd,
        disclosures.has_hosting_cost_language,
        disclosures.has_cloud_commitments,
        disclosures.cloud_purchase_commitments_usd,
        {% for suffix, now, before in [('', '', '_year_before'), ('_quarter_before', '_lag1', '_lag5')] %}
        case
            when
                cost_of_revenue_excl_depreciation{{ now }}_usd is not null
                and cost_of_revenue_excl_depreciation{{ before }}_usd is not null
                then cost_of_revenue_excl_depreciation{{ now }}_usd
            else
                cost_of_revenue{{ now }}_usd - assumed.da_share_in_cost_of_revenue
                * {{ depreciation_of_both(now, now, before) }}
        end as cost_without_da{{ suffix }}_usd,
        case
            when
                cost_of_revenue_excl_depreciation{{ now }}_usd is not null
                and cost_of_revenue_excl_depreciation{{ before }}_usd is not null
                then cost_of_revenue_excl_depreciation{{ before }}_usd
            else
                cost_of_revenue{{ before }}_usd - assumed.da_share_in_cost_of_revenue
                * {{ depreciation_of_both(before, now, before) }}
        end as cost_without_da{{ suffix }}_year_before_usd,
        round({{ ratio('revenue' ~ now ~ '_usd', 'revenue' ~ before ~ '_usd') }} - 1, 10) as revenue_growth{{ suffix }},
        {% endfor %}
        round({{ ratio('cost_of_revenue_usd', 'cost_of_revenue_year_before_usd') }} - 1, 10) as cost_of_revenue_growth,
        round({{ ratio('disclosures.cloud_purchase_commitments_usd', 'revenue_ttm_usd') }}, 10)
            as cloud_commitments_to_revenue,
        {{ threshold('RF06', 'cost_growth_excess_min_pp') }} as cost_growth_excess_min_pp,
        {{ threshold('RF06', 'watch_cloud_commitments_to_revenue_min') }} as watch_cloud_commitments_to_revenue_min
    from metrics
    cross join assumed
    {{ with_disclosures('metrics') }}

),

grown as (

    select
        *,
        {% for suffix in ['', '_quarter_before'] %}
        round({{ ratio('cost_without_da' ~ suffix ~ '_usd', 'cost_without_da' ~ suffix ~ '_year_before_usd') }} - 1, 10)
            as cost_without_da_growth{{ suffix }},
        {% endfor %}
    from measured

),

compared as (

    select
        *,
        round((cost_without_da_growth - revenue_growth) * 100, 6) as cost_growth_excess_pp,
        round((cost_without_da_growth_quarter_before - revenue_growth_quarter_before) * 100, 6)
            as cost_growth_excess_quarter_before_pp
    from grown

),

tested as (

    select
        *,
        cost_growth_excess_pp >= cost_growth_excess_min_pp
        and cost_growth_excess_quarter_before_pp >= cost_growth_excess_min_pp as is_cost_outrunning,
        -- none disclosed in all that was read is none
        case
            when not has_cloud_commitments then false
            else cloud_commitments_to_revenue >= watch_cloud_commitments_to_revenue_min
        end as is_committed
    from compared

),

combined as (

    select
        *,
        is_cost_outrunning and has_hosting_cost_language as is_flagged,
        is_cost_outrunning or has_hosting_cost_language or is_committed as is_watch,
        {{ severity('least(cost_growth_excess_pp, cost_growth_excess_quarter_before_pp) - cost_growth_excess_min_pp', threshold('RF06', 'cost_growth_excess_min_pp', 'severity_scale')) }}
            as flagged_severity,
        greatest(
            case
                when is_cost_outrunning
                    then {{ severity('least(cost_growth_excess_pp, cost_growth_excess_quarter_before_pp) - cost_growth_excess_min_pp', threshold('RF06', 'cost_growth_excess_min_pp', 'severity_scale')) }}
            end,
            -- words have no distance past a threshold
            case when has_hosting_cost_language then 0 end,
            case
                when is_committed
                    then {{ severity('cloud_commitments_to_revenue - watch_cloud_commitments_to_revenue_min', threshold('RF06', 'watch_cloud_commitments_to_revenue_min', 'severity_scale')) }}
            end
        ) as watch_severity,
        {{ missing({
            'cost_of_revenue without D&A': 'cost_without_da_usd + cost_without_da_year_before_usd',
            'cost_of_revenue without D&A (quarter before)': 'cost_without_da_quarter_before_usd + cost_without_da_quarter_before_year_before_usd',
            'revenue': 'revenue_usd',
            'revenue (year before)': 'revenue_year_before_usd',
            'revenue (quarter before)': 'revenue_lag1_usd + revenue_lag5_usd',
            'cost growth (base not positive)': 'case when coalesce(cost_without_da_year_before_usd > 0, true) and coalesce(cost_without_da_quarter_before_year_before_usd > 0, true) then 1 end',
            'revenue_growth (base not positive)': 'case when coalesce(revenue_year_before_usd > 0, true) and coalesce(revenue_lag5_usd > 0, true) then 1 end',
        }) }} as missing_figures,
        {{ missing({
            'hosting_cost_language': 'has_hosting_cost_language',
            'cloud_purchase_commitments': 'is_committed',
        }) }} as unread_signals
    from tested

),

{{ judged_with_words('combined') }},

final as (

    select
        {{ flag_answer('RF06', 'judged') }},
        judged.cost_of_revenue_usd,
        judged.cost_of_revenue_year_before_usd,
        judged.cost_of_revenue_growth,
        judged.da_usd,
        judged.da_year_before_usd,
        judged.da_share_in_cost_of_revenue,
        judged.cost_without_da_usd,
        judged.cost_without_da_year_before_usd,
        judged.cost_without_da_growth,
        judged.revenue_usd,
        judged.revenue_year_before_usd,
        judged.revenue_growth,
        judged.cost_growth_excess_pp,
        judged.cost_without_da_growth_quarter_before,
        judged.revenue_growth_quarter_before,
        judged.cost_growth_excess_quarter_before_pp,
        judged.cost_growth_excess_min_pp,
        judged.has_hosting_cost_language,
        judged.has_cloud_commitments,
        judged.cloud_purchase_commitments_usd,
        judged.cloud_commitments_to_revenue,
        judged.watch_cloud_commitments_to_revenue_min,
        judged.is_cost_outrunning,
        judged.is_committed
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
