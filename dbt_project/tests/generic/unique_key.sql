{# The columns identify a row. NULLs count as equal: a key with two NULLs twice is a duplicate too. #}
{% test unique_key(model, columns) %}

select
    {{ columns | join(', ') }},
    count(*) as n_rows
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
