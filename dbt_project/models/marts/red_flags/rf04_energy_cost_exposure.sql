with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

measured as (

    select
        metrics.*,
        disclosures.is_power_material,
        disclosures.has_power_exposure_language,
        disclosures.has_power_agreements,
        disclosures.has_power_commitments,
        disclosures.had_power_commitments,
        disclosures.power_commitments_usd,
        disclosures.power_commitments_year_before_usd,
        disclosures.power_capacity_mw,
        disclosures.power_term_years,
        round(
            {{ ratio('disclosures.power_commitments_usd', 'disclosures.power_commitments_year_before_usd') }} - 1, 10
        ) as power_commitments_growth,
        {{ threshold('RF04', 'commitments_growth_below') }} as commitments_growth_below
    from metrics
    {{ with_disclosures('metrics') }}

),

tested as (

    select
        *,
        -- what is not disclosed at both dates cannot be seen to fall
        case
            when not has_power_commitments or not had_power_commitments then false
            when power_commitments_growth >= commitments_growth_below then false
            else power_commitments_growth < commitments_growth_below and capex_ttm_usd > capex_ttm_year_before_usd
        end as are_commitments_falling
    from measured

),

-- agreements and spot language side by side are mixed; without agreements power is bought at the day's price
classed as (

    select
        *,
        is_power_material and (not has_power_agreements or are_commitments_falling) as is_exposed,
        is_power_material and has_power_agreements and has_power_exposure_language as is_mixed
    from tested

),

combined as (

    select
        *,
        is_exposed as is_flagged,
        is_mixed as is_watch,
        case
            when is_exposed then 'exposed'
            when is_mixed and not are_commitments_falling then 'mixed'
            when
                is_power_material and has_power_agreements and not has_power_exposure_language
                and not are_commitments_falling
                then 'locked_in'
            when not is_power_material then 'undisclosed'
        end as power_class,
        -- words have no distance past a threshold
        coalesce(
            case
                when are_commitments_falling
                    then {{ severity('commitments_growth_below - power_commitments_growth', threshold('RF04', 'commitments_growth_below', 'severity_scale')) }}
            end,
            0
        ) as flagged_severity,
        0.0 as watch_severity,
        -- CapEx decides only where commitments fell
        {{ missing({
            'capex': 'case when is_power_material and power_commitments_growth < commitments_growth_below then capex_ttm_usd else 0 end',
            'capex (year before)': 'case when is_power_material and power_commitments_growth < commitments_growth_below then capex_ttm_year_before_usd else 0 end',
        }) }} as missing_figures,
        {{ missing({
            'power_material': 'is_power_material',
            'power_agreements': 'case when is_power_material then has_power_agreements else true end',
            'power_exposure_language': 'case when is_power_material and has_power_agreements then has_power_exposure_language else true end',
            'power_commitments': 'case when not coalesce(is_power_material, false) or power_commitments_growth < commitments_growth_below or are_commitments_falling is not null then true end',
        }) }} as unread_signals
    from classed

),

{{ judged_with_words('combined', has_figures=false) }},

final as (

    select
        {{ flag_answer('RF04', 'judged') }},
        judged.power_class,
        judged.is_power_material,
        judged.has_power_exposure_language,
        judged.has_power_agreements,
        judged.power_commitments_usd,
        judged.power_commitments_year_before_usd,
        judged.power_commitments_growth,
        judged.commitments_growth_below,
        judged.capex_ttm_usd,
        judged.capex_ttm_year_before_usd,
        judged.are_commitments_falling,
        judged.power_capacity_mw,
        judged.power_term_years
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
