{# Every flag with its model, in the order of the catalogue. mart_red_flags and the scorecard are made from this list. #}
{% macro flag_models() -%}
    {{ return({
        'RF01': 'rf01_margin_compression',
        'RF08': 'rf08_debt_funded_build_out',
        'RF10': 'rf10_returns_erosion',
    }) }}
{%- endmacro %}
