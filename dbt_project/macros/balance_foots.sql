{# Two amounts in one whole number: what adds up in it adds up in both. Amounts stay below 10^15 of any currency. #}
{% macro both_amounts(amount, other_amount) -%}
    (round({{ amount }})::hugeint + round(coalesce({{ other_amount }}, 0))::hugeint * 1000000000000000)
{%- endmacro %}

{# Lines of a section that may or may not be on the statement, as many as some filers have: sets double with each. #}
{% macro most_choices() -%}
    18
{%- endmacro %}

{# Up to so many lines a set that adds up on two balance sheets is no chance: 4,096 sets, sums in the millions squared. #}
{% macro few_choices() -%}
    12
{%- endmacro %}

{# The sums of all sets of a list of amounts; the place of a sum, from nought, has a bit for every line of its set. #}
{% macro sums_of_sets(amounts) -%}
    list_reduce(
        list_prepend([0::hugeint], list_transform({{ amounts }}, lambda one: [one])),
        lambda sums, line: list_concat(sums, list_transform(sums, lambda one: one + line[1]))
    )
{%- endmacro %}

{# What rounding may add to a difference of lines: a million where the lease is far above it, else nothing. #}
{% macro rounding_of(amount) -%}
    (case when {{ amount }} >= 10000000 then 1000000 else 0 end)
{%- endmacro %}
