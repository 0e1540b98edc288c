{%- set models = flag_models().values() | list -%}
{%- set common = [
    'cik', 'ticker', 'fiscal_year', 'fiscal_quarter', 'calendar_quarter', 'period_start_on', 'period_end_on',
    'known_at', 'vintage', 'flag_id', 'status', 'severity', 'rule_version', 'missing_inputs',
    'numbers_status', 'mitigants',
] -%}
with flags as (

    select * from {{ ref('flags') }}

),

{% for model in models %}
{{ model }} as (

    select
        {{ common | join(', ') }},
        -- the numbers the rule compared beside the thresholds it compared them with
        cast(to_json(columns_of.metrics) as varchar) as metrics
    from (
        select
            {{ common | join(', ') }},
            struct_pack(
                {% for column in adapter.get_columns_in_relation(ref(model)) if column.name not in common -%}
                {{ column.name }} := {{ column.name }}{{ ',' if not loop.last }}
                {% endfor %}
            ) as metrics
        from {{ ref(model) }}
    ) as columns_of

),

{% endfor %}
answers as (

    {% for model in models -%}
    select * from {{ model }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}
),

final as (

    select
        answers.cik,
        answers.ticker,
        answers.fiscal_year,
        answers.fiscal_quarter,
        answers.calendar_quarter,
        answers.period_start_on,
        answers.period_end_on,
        answers.known_at,
        answers.vintage,
        answers.flag_id,
        flags.flag_name,
        answers.status,
        answers.severity,
        answers.rule_version,
        answers.missing_inputs,
        answers.numbers_status,
        answers.mitigants,
        answers.metrics
    from answers
    inner join flags on answers.flag_id = flags.flag_id

)

select * from final
order by cik, period_end_on, flag_id, vintage
