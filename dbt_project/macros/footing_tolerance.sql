{# Rounding in every addend may add up: half a percent, at least two million. #}
{% macro footing_tolerance(total) -%}
    greatest(cast(2000000 as decimal(38, 10)), abs({{ total }}) / 200)
{%- endmacro %}
