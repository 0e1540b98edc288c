{# Share of a positive base; NULL where the base is not positive, because the ratio then says nothing. #}
{% macro ratio(numerator, denominator) -%}
    case when {{ denominator }} > 0 then ({{ numerator }}) / ({{ denominator }}) end
{%- endmacro %}

{# 0 at the threshold, 50 at `scale` past it, towards 100: monotone in the distance, never on an edge. #}
{% macro severity(distance, scale) -%}
    case
        when {{ distance }} is not null
            then 100 * greatest({{ distance }}, 0) / (greatest({{ distance }}, 0) + ({{ scale }}))
    end
{%- endmacro %}

{# A threshold from the seed, or its severity scale, as a scalar subquery. #}
{% macro threshold(flag_id, name, column='value') -%}
    (
        select thresholds.{{ column }}
        from {{ ref('flag_thresholds') }} as thresholds
        where thresholds.flag_id = '{{ flag_id }}' and thresholds.threshold = '{{ name }}'
    )
{%- endmacro %}

{#
    The status of a rule in three-valued logic: a rule that holds whatever the missing input may be is flagged or
    a watch, but clear is said only where every input is known. With the missing figures alone it gives numbers_status,
    with the signals that are not read yet beside them the status.
#}
{% macro flag_status(flagged, watch, missing_inputs) -%}
    case
        when {{ flagged }} then 'flagged'
        when {{ watch }} then 'watch'
        when len({{ missing_inputs }}) > 0 then 'insufficient_data'
        else 'clear'
    end
{%- endmacro %}

{# Names of the inputs that are NULL, sorted. #}
{% macro missing(inputs) -%}
    list_sort(list_filter([
        {% for name, expression in inputs.items() -%}
            case when {{ expression }} is null then '{{ name }}' end{{ ',' if not loop.last }}
        {% endfor %}
    ], lambda name: name is not null))
{%- endmacro %}

{# The rows of `relation`, int_flag_metrics, with what companies say in words as `disclosures`. #}
{% macro with_disclosures(relation) -%}
    {{ of_the_quarter(relation, ref('int_disclosures'), 'disclosures') }}
{%- endmacro %}

{# The rows of `relation` with the bull case of the same quarter as `mitigants`. #}
{% macro with_mitigants(relation) -%}
    {{ of_the_quarter(relation, ref('int_mitigants'), 'mitigants') }}
{%- endmacro %}

{# What `model` has on the company's quarter as it was known then or later, if anything. #}
{% macro of_the_quarter(relation, model, name) -%}
    left join {{ model }} as {{ name }}
        on
            {{ relation }}.cik = {{ name }}.cik
            and {{ relation }}.period_end_on = {{ name }}.period_end_on
            and {{ relation }}.vintage = {{ name }}.vintage
{%- endmacro %}

{#
    D&A of the quarter `at`, of two that are compared: where both have it, else depreciation alone where both have
    that. Quarters are suffixes of int_flag_metrics.
#}
{% macro depreciation_of_both(at, now, before) -%}
    case
        when depreciation_amortization{{ now }}_usd is not null and depreciation_amortization{{ before }}_usd is not null
            then depreciation_amortization{{ at }}_usd
        when depreciation{{ now }}_usd is not null and depreciation{{ before }}_usd is not null
            then depreciation{{ at }}_usd
    end
{%- endmacro %}
