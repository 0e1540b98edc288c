{#
    All simple rules of one relation in one test, for every test costs more than its query. A failing row names the
    rule it breaks and the values that break it.

    keys: lists of columns that identify a row (NULLs count as equal). not_null: columns. accepted: values by column.
    references: {to, field} by column; NULL refers to nothing.
#}
{% test sound_rows(model, keys=[], not_null=[], accepted={}, references={}) %}

{% for key in keys %}
select
    '{{ key | join(', ') }}: given more than once' as broken_rule,
    concat_ws(', ', {% for column in key %}coalesce({{ column }}::varchar, 'NULL'){{ ', ' if not loop.last }}{% endfor %}) as offending
from {{ model }}
group by {{ key | join(', ') }}
having count(*) > 1
union all
{% endfor %}
{% for column in not_null %}
select
    '{{ column }}: NULL' as broken_rule,
    to_json(rows)::varchar as offending
from {{ model }} as rows
where rows.{{ column }} is null
union all
{% endfor %}
{% for column, values in accepted.items() %}
select
    '{{ column }}: another value' as broken_rule,
    rows.{{ column }}::varchar as offending
from {{ model }} as rows
where rows.{{ column }} not in (
    {%- for value in values %}{{ "'" ~ value ~ "'" if value is string else value }}{{ ', ' if not loop.last }}{% endfor -%}
)
union all
{% endfor %}
{% for column, target in references.items() %}
select
    '{{ column }}: not in {{ target['field'] }} of {{ target['to'].identifier }}' as broken_rule,
    rows.{{ column }}::varchar as offending
from {{ model }} as rows
where
    rows.{{ column }} is not null
    and rows.{{ column }} not in (
        select targets.{{ target['field'] }} from {{ target['to'] }} as targets where targets.{{ target['field'] }} is not null
    )
union all
{% endfor %}
select
    null::varchar as broken_rule,
    null::varchar as offending
where false

{% endtest %}
