{%- set costs = {'capitalized_interest': 'interest', 'contract_costs': 'contract_cost'} -%}
with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

measured as (

    select
        *,
        round({{ ratio('capitalized_software_usd', 'research_development_usd') }} * 100, 10)
            as software_to_research_pct,
        round({{ ratio('capitalized_software_year_before_usd', 'research_development_year_before_usd') }} * 100, 10)
            as software_to_research_year_before_pct,
        round({{ ratio('revenue_usd', 'revenue_year_before_usd') }} - 1, 10) as revenue_growth,
        {% for concept, name in costs.items() %}
        round({{ ratio(concept ~ '_usd', concept ~ '_year_before_usd') }} - 1, 10) as {{ name }}_growth,
        {% endfor %}
        {{ threshold('RF11', 'software_to_research_min_pct') }} as software_to_research_min_pct,
        {{ threshold('RF11', 'software_change_min_pp') }} as software_change_min_pp,
        {{ threshold('RF11', 'watch_software_change_min_pp') }} as watch_software_change_min_pp,
        {{ threshold('RF11', 'excess_growth_min_pp') }} as excess_growth_min_pp
    from metrics

),

compared as (

    select
        *,
        {% for name in costs.values() %}
        round(({{ name }}_growth - revenue_growth) * 100, 10) as {{ name }}_excess_growth_pp,
        {% endfor %}
        round(software_to_research_pct - software_to_research_year_before_pct, 10) as software_change_pp
    from measured

),

tested as (

    select
        *,
        software_to_research_pct >= software_to_research_min_pct
        and software_change_pp >= software_change_min_pp as is_software_capitalised,
        software_change_pp >= watch_software_change_min_pp as is_software_share_rising,
        {% for concept, name in costs.items() %}
        case
            -- from nothing to something is growth without a rate
            when {{ concept }}_year_before_usd = 0 then {{ concept }}_usd > 0
            else {{ name }}_excess_growth_pp >= excess_growth_min_pp
        end as is_{{ name }}_outgrowing_revenue{{ ',' if not loop.last }}
        {% endfor %}
    from compared

),

combined as (

    select
        *,
        is_software_capitalised or is_interest_outgrowing_revenue or is_contract_cost_outgrowing_revenue as is_flagged,
        is_software_share_rising as is_watch,
        {{ missing({
            'capitalized_software': 'capitalized_software_usd',
            'capitalized_software (year before)': 'capitalized_software_year_before_usd',
            'research_development': 'research_development_usd',
            'research_development (year before)': 'research_development_year_before_usd',
            'software_to_research (no research)': 'case when software_change_pp is not null or capitalized_software_usd + capitalized_software_year_before_usd + research_development_usd + research_development_year_before_usd is null then 1 end',
            'capitalized_interest': 'capitalized_interest_usd',
            'capitalized_interest (year before)': 'capitalized_interest_year_before_usd',
            'contract_costs': 'contract_costs_usd',
            'contract_costs (year before)': 'contract_costs_year_before_usd',
            'revenue': 'revenue_usd',
            'revenue (year before)': 'revenue_year_before_usd',
            'revenue_growth (no revenue the year before)': 'case when revenue_growth is not null or revenue_usd + revenue_year_before_usd is null then 1 end',
        }) }} as missing_inputs
    from tested

),

judged as (

    select
        *,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as status,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as numbers_status,
        greatest(
            -- both halves have to hold: the one passed by less counts
            case
                when is_software_capitalised
                    then least(
                        {{ severity('software_to_research_pct - software_to_research_min_pct', threshold('RF11', 'software_to_research_min_pct', 'severity_scale')) }},
                        {{ severity('software_change_pp - software_change_min_pp', threshold('RF11', 'software_change_min_pp', 'severity_scale')) }}
                    )
            end,
            {% for name in costs.values() %}
            case
                when is_{{ name }}_outgrowing_revenue
                    then {{ severity('coalesce(' ~ name ~ '_excess_growth_pp, 1e6) - excess_growth_min_pp', threshold('RF11', 'excess_growth_min_pp', 'severity_scale')) }}
            end{{ ',' if not loop.last }}
            {% endfor %}
        ) as flagged_severity,
        {{ severity('software_change_pp - watch_software_change_min_pp', threshold('RF11', 'watch_software_change_min_pp', 'severity_scale')) }}
            as watch_severity
    from combined

),

final as (

    select
        {{ flag_answer('RF11', 'judged') }},
        judged.capitalized_software_usd,
        judged.capitalized_software_year_before_usd,
        judged.research_development_usd,
        judged.research_development_year_before_usd,
        judged.software_to_research_pct,
        judged.software_to_research_year_before_pct,
        judged.software_to_research_min_pct,
        judged.software_change_pp,
        judged.software_change_min_pp,
        judged.watch_software_change_min_pp,
        judged.capitalized_interest_usd,
        judged.capitalized_interest_year_before_usd,
        judged.interest_growth,
        judged.interest_excess_growth_pp,
        judged.contract_costs_usd,
        judged.contract_costs_year_before_usd,
        judged.contract_cost_growth,
        judged.contract_cost_excess_growth_pp,
        judged.revenue_growth,
        judged.excess_growth_min_pp,
        judged.is_software_capitalised,
        judged.is_software_share_rising,
        judged.is_interest_outgrowing_revenue,
        judged.is_contract_cost_outgrowing_revenue
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
