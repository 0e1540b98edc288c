{# The predicate that keeps everything that became public after `as_of` out of the build. #}
{% macro known_by_as_of(known_at) -%}
    {%- if var('as_of') -%}
        {{ known_at }} <= cast('{{ var("as_of") }}' as timestamptz)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
