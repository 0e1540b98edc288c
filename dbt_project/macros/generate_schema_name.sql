{# Schemas are named as configured, without the target's prefix: the candidate database holds one build only. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
