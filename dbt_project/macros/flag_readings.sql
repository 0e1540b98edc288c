{# What rules read, one row a flag, concept, reading and lag in quarters, from the seed. #}
{% macro flag_readings() -%}
    flag_readings as (
        select
            inputs.flag_id,
            inputs.concept,
            inputs.reading,
            cast(
                unnest(
                    generate_series(inputs.first_lag_quarters, inputs.last_lag_quarters, inputs.step_quarters)
                ) as integer
            ) as lag_quarters
        from {{ ref('flag_inputs') }} as inputs
    )
{%- endmacro %}

{#
    The metrics that the seed's readings give: a list of dictionaries with concept, reading, lag and the column's name,
    such as revenue_usd, revenue_year_before_usd, capex_ttm_lag1_usd. Empty while the project is only parsed.
#}
{% macro flag_metric_columns() -%}
    {%- set columns = [] -%}
    {%- set suffixes = {0: '', 4: '_year_before', 8: '_two_years_before'} -%}
    {%- set found -%}
        with {{ flag_readings() }}
        select distinct
            flag_readings.concept,
            flag_readings.reading,
            flag_readings.lag_quarters,
            case concepts.unit_kind when 'monetary' then 'usd' else concepts.unit_kind end as unit
        from flag_readings
        inner join {{ ref('concepts') }} as concepts on flag_readings.concept = concepts.concept
        order by all
    {%- endset -%}
    {%- if execute -%}
        {%- for row in run_query(found).rows -%}
            {%- set lag = row['lag_quarters'] | int -%}
            {%- set window = '_ttm' if row['reading'] == 'twelve_months' else '' -%}
            {%- do columns.append({
                'concept': row['concept'],
                'reading': row['reading'],
                'lag': lag,
                'name': row['concept'] ~ window ~ suffixes.get(lag, '_lag' ~ lag) ~ '_' ~ row['unit'],
            }) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}
