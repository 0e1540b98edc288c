{#- How far the schedule reaches from the newest quarter, quarters: five years either way. -#}
{%- set back = 20 %}
{%- set ahead = 20 %}
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

newest as (

    select * from quarters
    where is_latest

),

{{ quarter_vintages('newest') }},

versions as (

    select * from {{ ref('int_concept_versions') }}
    where concept = 'capex'

),

cliffs as (

    select * from {{ ref('rf05_depreciation_cliff') }}

),

segment_facts as (

    select * from {{ ref('fct_segment_facts') }}
    where category = 'property_class' and measure = 'ppe_gross'

),

assumed as (

    select
        max(value) filter (where assumption_id = 'placement_lag_quarters') as placement_lag_quarters,
        max(value) filter (where assumption_id = 'buildings_life_years') as buildings_life_years
    from {{ ref('assumptions') }}

),

-- the CapEx of each quarter up to the newest, as seen from it
vintages_of_capex as (

    select
        base.cik,
        base.vintage,
        cast(quarters.chain_index - base.chain_index as integer) as quarter_offset,
        quarters.period_end_on as schedule_period_end_on,
        cast(versions.value as double) as capex_usd,
        versions.known_at
    from quarter_vintages as base
    inner join quarters
        on
            base.cik = quarters.cik
            and base.chain_id = quarters.chain_id
            and base.chain_index >= quarters.chain_index
    left join versions
        on
            quarters.cik = versions.cik
            and quarters.period_end_on = versions.quarter_end_on
            and base.reporting_currency = versions.unit
            and versions.known_at <= base.seen_at
            and (versions.superseded_at is null or versions.superseded_at > base.seen_at)

),

-- the newest disclosed split of gross property into classes that add up to the whole
split as (

    select
        segment_facts.cik,
        segment_facts.vintage,
        segment_facts.period_end_on as split_on,
        coalesce(sum(segment_facts.value) filter (where classes.class = 'land') / sum(segment_facts.value), 0)
            as land_share,
        coalesce(sum(segment_facts.value) filter (where classes.class = 'buildings') / sum(segment_facts.value), 0)
            as buildings_share
    from segment_facts
    left join {{ ref('property_classes') }} as classes on segment_facts.member = classes.member
    where
        segment_facts.part_role = 'part'
        and segment_facts.part_to_whole = 'adds_up'
    group by segment_facts.cik, segment_facts.vintage, segment_facts.period_end_on
    qualify
        row_number() over (
            partition by segment_facts.cik, segment_facts.vintage order by segment_facts.period_end_on desc
        ) = 1

),

bases as (

    select
        base.cik,
        base.vintage,
        base.period_end_on,
        cliffs.capex_ttm_usd / 4 as capex_pace_usd,
        cliffs.revenue_ttm_usd,
        cliffs.implied_life_years,
        cliffs.disclosed_useful_life_years,
        split.split_on as class_split_on,
        round(cast(split.land_share as double), 10) as land_share,
        round(cast(split.buildings_share as double), 10) as buildings_share,
        assumed.placement_lag_quarters,
        assumed.buildings_life_years
    from quarter_vintages as base
    cross join assumed
    left join cliffs
        on
            base.cik = cliffs.cik
            and base.period_end_on = cliffs.period_end_on
            and base.vintage = cliffs.vintage
    left join split
        on
            base.cik = split.cik
            and base.vintage = split.vintage
            and base.period_end_on >= split.split_on

),

timeline as (

    select
        cik,
        vintage,
        quarter_offset,
        schedule_period_end_on,
        capex_usd,
        capex_usd as capex_at_pace_usd,
        known_at
    from vintages_of_capex
    union all
    select
        bases.cik,
        bases.vintage,
        coming.quarter_offset,
        last_day(cast(bases.period_end_on + to_months(cast(3 * coming.quarter_offset as integer)) as date))
            as schedule_period_end_on,
        0 as capex_usd,
        bases.capex_pace_usd as capex_at_pace_usd,
        cast(null as timestamptz) as known_at
    from bases
    cross join (select cast(unnest(generate_series(1, {{ ahead }})) as integer) as quarter_offset) as coming

),

summed as (

    select
        *,
        count(capex_usd) over so_far as n_known,
        count(*) over so_far as n_quarters,
        coalesce(sum(capex_usd) over so_far, 0) as capex_so_far_usd,
        coalesce(sum(capex_at_pace_usd) over so_far, 0) as capex_at_pace_so_far_usd,
        max(known_at) over so_far as capex_known_at
    from timeline
    window so_far as (partition by cik, vintage order by quarter_offset rows unbounded preceding)

),

scenarios as (

    select
        bases.*,
        lives.scenario,
        round(
            case lives.scenario
                when 'implied' then bases.implied_life_years
                when 'disclosed' then bases.disclosed_useful_life_years
                else lives.life_years
            end, 10
        ) as life_years,
        cast(round(
            4 * case lives.scenario
                when 'implied' then bases.implied_life_years
                when 'disclosed' then bases.disclosed_useful_life_years
                else lives.life_years
            end
        ) as integer) as life_quarters
    from bases
    cross join {{ ref('depreciation_lives') }} as lives

),

-- straight line from when it is placed in service: a quarter bears the CapEx of the life before it, over the life
scheduled as (

    select
        scenarios.cik,
        scenarios.vintage,
        scenarios.scenario,
        this.quarter_offset,
        last.n_known - coalesce(before.n_known, 0) = scenarios.life_quarters as is_history_covered,
        (last.capex_so_far_usd - coalesce(before.capex_so_far_usd, 0)) / scenarios.life_quarters
        * (1 - coalesce(scenarios.land_share + scenarios.buildings_share, 0))
        + last.capex_so_far_usd * coalesce(scenarios.buildings_share, 0) / (4 * scenarios.buildings_life_years)
            as scheduled_depreciation_usd,
        (last.capex_at_pace_so_far_usd - coalesce(before.capex_at_pace_so_far_usd, 0)) / scenarios.life_quarters
        * (1 - coalesce(scenarios.land_share + scenarios.buildings_share, 0))
        + last.capex_at_pace_so_far_usd * coalesce(scenarios.buildings_share, 0)
        / (4 * scenarios.buildings_life_years) as scheduled_depreciation_at_pace_usd
    from scenarios
    inner join summed as this
        on
            scenarios.cik = this.cik
            and scenarios.vintage = this.vintage
    inner join summed as last
        on
            this.cik = last.cik
            and this.vintage = last.vintage
            and this.quarter_offset - scenarios.placement_lag_quarters = last.quarter_offset
    left join summed as before
        on
            this.cik = before.cik
            and this.vintage = before.vintage
            and this.quarter_offset - scenarios.placement_lag_quarters - scenarios.life_quarters = before.quarter_offset
    where scenarios.life_quarters > 0

),

-- twelve months, where all four quarters stand on CapEx that is known
yearly as (

    select
        cik,
        vintage,
        scenario,
        quarter_offset,
        case when is_history_covered then scheduled_depreciation_usd end as scheduled_depreciation_usd,
        case when is_history_covered then scheduled_depreciation_at_pace_usd end
            as scheduled_depreciation_at_pace_usd,
        case
            when count(*) filter (where is_history_covered) over year = 4
                then sum(scheduled_depreciation_usd) over year
        end as scheduled_depreciation_ttm_usd,
        case
            when count(*) filter (where is_history_covered) over year = 4
                then sum(scheduled_depreciation_at_pace_usd) over year
        end as scheduled_depreciation_at_pace_ttm_usd
    from scheduled
    window year as (
        partition by cik, vintage, scenario order by quarter_offset rows between 3 preceding and current row
    )

),

final as (

    select
        newest.cik,
        newest.ticker,
        newest.fiscal_year,
        newest.fiscal_quarter,
        newest.calendar_quarter,
        newest.period_start_on,
        newest.period_end_on,
        cliffs.known_at,
        summed.vintage,
        scenarios.scenario,
        summed.quarter_offset,
        summed.schedule_period_end_on,
        summed.quarter_offset > 0 as is_projected,
        scenarios.life_years,
        cast(scenarios.placement_lag_quarters as integer) as placement_lag_quarters,
        scenarios.class_split_on,
        scenarios.land_share,
        scenarios.buildings_share,
        case when summed.quarter_offset <= 0 then summed.capex_usd end as capex_usd,
        case when summed.quarter_offset > 0 then summed.capex_at_pace_usd end as capex_pace_usd,
        yearly.scheduled_depreciation_usd,
        yearly.scheduled_depreciation_at_pace_usd,
        yearly.scheduled_depreciation_ttm_usd,
        yearly.scheduled_depreciation_at_pace_ttm_usd,
        booked.property_depreciation_ttm_usd as booked_depreciation_ttm_usd,
        round(
            ({{ ratio('yearly.scheduled_depreciation_ttm_usd', 'booked.property_depreciation_ttm_usd') }} - 1) * 100, 6
        ) as backcast_error_pct,
        round(
            {{ ratio('yearly.scheduled_depreciation_at_pace_ttm_usd', 'scenarios.revenue_ttm_usd') }} * 100, 10
        ) as scheduled_at_pace_to_revenue_pct
    from newest
    inner join summed on newest.cik = summed.cik
    inner join scenarios
        on
            summed.cik = scenarios.cik
            and summed.vintage = scenarios.vintage
    inner join cliffs
        on
            newest.cik = cliffs.cik
            and newest.period_end_on = cliffs.period_end_on
            and summed.vintage = cliffs.vintage
    left join yearly
        on
            summed.cik = yearly.cik
            and summed.vintage = yearly.vintage
            and summed.quarter_offset = yearly.quarter_offset
            and scenarios.scenario = yearly.scenario
    left join cliffs as booked
        on
            summed.quarter_offset <= 0
            and summed.cik = booked.cik
            and summed.schedule_period_end_on = booked.period_end_on
            and summed.vintage = booked.vintage
    where summed.quarter_offset >= -{{ back }}

)

select * from final
order by cik, vintage, scenario, quarter_offset
