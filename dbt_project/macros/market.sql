{# A number from the seed of assumptions, as a scalar subquery. #}
{% macro assumption(assumption_id) -%}
    (
        select assumptions.value
        from {{ ref('assumptions') }} as assumptions
        where assumptions.assumption_id = '{{ assumption_id }}'
    )
{%- endmacro %}

{#
    Does the ratio give whole shares for whole shares? Price sources record spin-offs as splits too: those change the
    price and leave the number of shares.
#}
{% macro is_share_split(split_ratio) -%}
    len(list_filter(
        range(1, cast({{ assumption('share_split_max_denominator') }} as bigint) + 1),
        lambda shares: abs({{ split_ratio }} * shares - round({{ split_ratio }} * shares)) < 1e-6
        or abs(shares / {{ split_ratio }} - round(shares / {{ split_ratio }})) < 1e-6
    )) > 0
{%- endmacro %}

{# The New York day of an instant. #}
{% macro day_in_new_york(instant) -%}
    cast(timezone('America/New_York', {{ instant }}) as date)
{%- endmacro %}
