{%- set parts = ['purchase_obligations', 'leases_not_commenced', 'operating_lease_liability', 'finance_lease_liability'] -%}
{%- set disclosed = parts + ['rpo'] -%}
with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

limited as (

    select
        *,
        {{ threshold('RF12', 'age_max_quarters') }} as age_max_quarters
    from metrics

),

aged as (

    select
        *,
        {% for concept in disclosed %}
        {% for lag in range(5) %}
        {{ disclosed_age(concept, 'age_max_quarters', lag) }} as {{ concept }}_age{{ lag }},
        {% endfor %}
        {% endfor %}
        {{ threshold('RF12', 'commitments_to_rpo_max') }} as commitments_to_rpo_max,
        {{ threshold('RF12', 'excess_growth_above_pp') }} as excess_growth_above_pp,
        {{ threshold('RF12', 'watch_rising_quarters_min') }} as watch_rising_quarters_min
    from limited

),

-- what was last disclosed at the end of the quarter and of the four before, and the same note a year earlier
stated as (

    select
        *,
        {% for concept in disclosed %}
        {% for lag in range(5) %}
        {{ disclosed_at(concept, concept ~ '_age' ~ lag, lag) }} as {{ concept }}_stated_lag{{ lag }},
        {% endfor %}
        {{ disclosed_at(concept, concept ~ '_age0', 4) }} as {{ concept }}_stated_year_before{{ ',' if not loop.last }}
        {% endfor %}
    from aged

),

summed as (

    select
        *,
        {% for lag in range(5) %}
        {% for concept in parts %}{{ concept }}_stated_lag{{ lag }}{{ ' + ' if not loop.last }}{% endfor %}
            as commitments_lag{{ lag }},
        {% endfor %}
        {% for concept in parts %}{{ concept }}_stated_year_before{{ ' + ' if not loop.last }}{% endfor %}
            as commitments_year_before,
        -- no part is negative: what is known is the least that is owed
        list_sum([{% for concept in parts %}{{ concept }}_stated_lag0{{ ', ' if not loop.last }}{% endfor %}])
            as commitments_at_least
    from stated

),

measured as (

    select
        *,
        {% for lag in range(5) %}
        round({{ ratio('commitments_lag' ~ lag, 'rpo_stated_lag' ~ lag) }}, 10) as ratio_lag{{ lag }},
        {% endfor %}
        round({{ ratio('commitments_at_least', 'rpo_stated_lag0') }}, 10) as ratio_at_least,
        round({{ ratio('commitments_lag0', 'commitments_year_before') }} - 1, 10) as commitments_growth,
        round({{ ratio('rpo_stated_lag0', 'rpo_stated_year_before') }} - 1, 10) as rpo_growth,
        round(
            (
                {{ ratio('commitments_lag0', 'commitments_year_before') }}
                - {{ ratio('rpo_stated_lag0', 'rpo_stated_year_before') }}
            ) * 100, 10
        ) as excess_growth_pp
    from summed

),

tested as (

    select
        *,
        case
            when commitments_at_least > commitments_to_rpo_max * rpo_stated_lag0 then true
            else commitments_lag0 > commitments_to_rpo_max * rpo_stated_lag0
        end as is_above_rpo,
        case
            when commitments_year_before = 0 then commitments_lag0 > 0
            else excess_growth_pp > excess_growth_above_pp
        end as is_growing_faster,
        list_slice(
            [{% for lag in range(4) %}ratio_lag{{ lag }} > ratio_lag{{ lag + 1 }}{{ ', ' if not loop.last }}{% endfor %}],
            1,
            cast(watch_rising_quarters_min as integer)
        ) as rises
    from measured

),

combined as (

    select
        *,
        case
            when list_contains(rises, false) then false
            when len(list_filter(rises, lambda rise: rise)) >= watch_rising_quarters_min then true
        end as is_ratio_rising,
        is_above_rpo and is_growing_faster as is_flagged,
        {{ missing({
            'purchase_obligations': 'purchase_obligations_stated_lag0',
            'purchase_obligations (year before)': 'purchase_obligations_stated_year_before',
            'leases_not_commenced': 'leases_not_commenced_stated_lag0',
            'leases_not_commenced (year before)': 'leases_not_commenced_stated_year_before',
            'operating_lease_liability': 'operating_lease_liability_stated_lag0',
            'operating_lease_liability (year before)': 'operating_lease_liability_stated_year_before',
            'finance_lease_liability': 'finance_lease_liability_stated_lag0',
            'finance_lease_liability (year before)': 'finance_lease_liability_stated_year_before',
            'rpo': 'rpo_stated_lag0',
            'rpo (year before)': 'rpo_stated_year_before',
            'commitments_to_rpo (one of the last five quarters)': 'ratio_lag0 + ratio_lag1 + ratio_lag2 + ratio_lag3 + ratio_lag4',
            'excess_growth (nothing the year before)': 'case when is_growing_faster is not null or commitments_lag0 + commitments_year_before + rpo_stated_lag0 + rpo_stated_year_before is null then 1 end',
        }) }} as missing_inputs
    from tested

),

judged as (

    select
        *,
        is_ratio_rising as is_watch,
        {{ flag_status('is_flagged', 'is_ratio_rising', 'missing_inputs') }} as status,
        {{ flag_status('is_flagged', 'is_ratio_rising', 'missing_inputs') }} as numbers_status,
        -- both halves have to hold: the one passed by less counts
        least(
            {{ severity('coalesce(ratio_lag0, ratio_at_least, 1e6) - commitments_to_rpo_max', threshold('RF12', 'commitments_to_rpo_max', 'severity_scale')) }},
            {{ severity('coalesce(excess_growth_pp, 1e6) - excess_growth_above_pp', threshold('RF12', 'excess_growth_above_pp', 'severity_scale')) }}
        ) as flagged_severity,
        {{ severity('ratio_lag0 - ratio_lag4', threshold('RF12', 'watch_rising_quarters_min', 'severity_scale')) }}
            as watch_severity
    from combined

),

final as (

    select
        {{ flag_answer('RF12', 'judged') }},
        {% for concept in disclosed %}
        judged.{{ concept }}_stated_lag0 as {{ concept }}_usd,
        judged.{{ concept }}_stated_year_before as {{ concept }}_year_before_usd,
        judged.{{ concept }}_age0 as {{ concept }}_age_quarters,
        {% endfor %}
        judged.age_max_quarters,
        judged.commitments_lag0 as commitments_usd,
        judged.commitments_at_least as commitments_at_least_usd,
        judged.commitments_year_before as commitments_year_before_usd,
        judged.ratio_lag0 as commitments_to_rpo,
        {% for lag in range(1, 5) %}
        judged.ratio_lag{{ lag }} as commitments_to_rpo_lag{{ lag }},
        {% endfor %}
        judged.ratio_at_least as commitments_to_rpo_at_least,
        judged.commitments_to_rpo_max,
        judged.commitments_growth,
        judged.rpo_growth,
        judged.excess_growth_pp,
        judged.excess_growth_above_pp,
        judged.watch_rising_quarters_min,
        judged.is_above_rpo,
        judged.is_growing_faster,
        judged.is_ratio_rising
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
