{# The key columns of a company's quarter, from int_flag_metrics. #}
{% macro flag_keys(relation) -%}
    {{ relation }}.cik,
    {{ relation }}.ticker,
    {{ relation }}.fiscal_year,
    {{ relation }}.fiscal_quarter,
    {{ relation }}.calendar_quarter,
    {{ relation }}.period_start_on,
    {{ relation }}.period_end_on,
    {{ relation }}.known_at,
    {{ relation }}.vintage
{%- endmacro %}

{#
    The columns every flag answers with. `judged` carries status, numbers_status, the two severities and missing
    inputs. numbers_status is the answer of the figures alone: what companies say in words is left out where it is not
    read.
#}
{% macro flag_answer(flag_id, judged) -%}
    {{ flag_keys(judged) }},
    '{{ flag_id }}' as flag_id,
    {{ judged }}.status,
    case
        when {{ judged }}.status = 'flagged' then round({{ judged }}.flagged_severity, 1)
        when {{ judged }}.status = 'watch' then round({{ judged }}.watch_severity, 1)
    end as severity,
    (select flags.rule_version from {{ ref('flags') }} as flags where flags.flag_id = '{{ flag_id }}') as rule_version,
    {{ judged }}.missing_inputs,
    {{ judged }}.numbers_status
{%- endmacro %}
