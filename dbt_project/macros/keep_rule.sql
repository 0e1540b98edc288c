{#
    Keeps the SQL of a rule as it ran, one table a rule, so that mart_flag_sensitivity runs the same SQL with other
    thresholds. A hook of the rules' models; says nothing for others.
#}
{% macro keep_rule() -%}
    {%- if execute and model.name in flag_models().values() -%}
        create or replace table {{ rule_text(model.name) }} as
        select '{{ model.compiled_code | replace("'", "''") }}' as rule_sql
    {%- endif -%}
{%- endmacro %}

{# Where the SQL of a rule is kept. #}
{% macro rule_text(name) -%}
    {{ return(api.Relation.create(database=target.database, schema='intermediate', identifier='rule_text_' ~ name)) }}
{%- endmacro %}

{#
    The SQL of a rule over the rows of `metrics`, each of which moves one threshold: its columns moved_threshold and
    moved_value take the place of the seed's value. `values` are the flag's thresholds by name.
#}
{% macro moved_rule(rule_sql, values, metrics) -%}
    {%- set text = namespace(sql=rule_sql | replace(ref('int_flag_metrics') | string, metrics)) -%}
    {%- for name, value in values.items() -%}
        {%- set lookup = "\\(\\s*select thresholds\\.value\\s+from \\S+ as thresholds\\s+where thresholds\\.flag_id = '\\w+' and thresholds\\.threshold = '" ~ name ~ "'\\s*\\)" -%}
        {%- set moved = "(case moved_threshold when '" ~ name ~ "' then moved_value else cast(" ~ value ~ " as double) end)" -%}
        {%- set text.sql = modules.re.sub(lookup, moved, text.sql) -%}
    {%- endfor -%}
    {{ text.sql }}
{%- endmacro %}
