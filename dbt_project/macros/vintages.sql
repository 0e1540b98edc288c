{#
    Every quarter is seen twice: `as_known_then`, at the instant its own filing became public, and `latest`, with
    everything in the build. Back-tests may use only `as_known_then`.
#}
{% macro quarter_vintages(quarters) -%}
    quarter_vintages as (
        select *, 'as_known_then' as vintage, known_at as seen_at from {{ quarters }}
        union all
        select *, 'latest' as vintage, cast('infinity' as timestamptz) as seen_at from {{ quarters }}
    )
{%- endmacro %}
