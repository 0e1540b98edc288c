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
    CTEs `named` and `judged` of a rule that reads words too: `relation` has missing_figures and unread_signals beside
    is_flagged and is_watch. A rule that is told in words alone (`has_figures` false) has no answer of the figures.
#}
{% macro judged_with_words(relation, has_figures=true) -%}
    named as (
        select
            *,
            list_sort(missing_figures || unread_signals) as missing_inputs
        from {{ relation }}
    ),

    judged as (
        select
            *,
            {{ flag_status('is_flagged', 'is_watch', 'missing_figures' if has_figures else 'missing_inputs') }} as numbers_status,
            {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as status
        from named
    )
{%- endmacro %}

{#
    The columns every flag answers with, from `judged` joined with_mitigants. `judged` carries status, numbers_status,
    the two severities and missing inputs. numbers_status is the answer of the figures alone: what companies say in
    words is left out where it is not read.
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
    {{ judged }}.numbers_status,
    mitigants.mitigants
{%- endmacro %}
