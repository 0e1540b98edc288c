{# Two amounts in one whole number: what adds up in it adds up in both. Amounts stay below 10^15 of any currency. #}
{% macro both_amounts(amount, other_amount) -%}
    (round({{ amount }})::hugeint + round(coalesce({{ other_amount }}, 0))::hugeint * 1000000000000000)
{%- endmacro %}

{# Lines of a section that may or may not be on the statement: sets double with each, and few filers have more. #}
{% macro most_choices() -%}
    12
{%- endmacro %}

{# What rounding may add to a difference of lines: a million where the lease is far above it, else nothing. #}
{% macro rounding_of(amount) -%}
    (case when {{ amount }} >= 10000000 then 1000000 else 0 end)
{%- endmacro %}

{# The sum of every set of lines; the place of a sum in the list, less one, has a bit for every line of the set. #}
{% macro sums_of_sets(lines) -%}
    list_reduce(
        list_prepend([0::hugeint], list_transform({{ lines }}, lambda line: [line.both_amounts])),
        lambda sums, line: list_concat(sums, list_transform(sums, lambda one: one + line[1]))
    )
{%- endmacro %}
