{#
    The columns identify a row. NULLs count as equal: a key with two NULLs twice is a duplicate too.
    Only keys whose hash is there twice are compared in full: half the price of grouping millions of rows by all columns.
#}
{% test unique_key(model, columns) %}
{%- set key = columns | join(', ') %}

select
    {{ key }},
    count(*) as n_rows
from {{ model }}
where
    hash({{ key }}) in (
        select hash({{ key }}) as key_hash
        from {{ model }}
        group by key_hash
        having count(*) > 1
    )
group by {{ key }}
having count(*) > 1

{% endtest %}
