{# Do [known_at, superseded_at) of two versions share an instant? #}
{% macro intervals_meet(one, other, one_until='superseded_at') -%}
    ({{ one }}.{{ one_until }} is null or {{ other }}.known_at < {{ one }}.{{ one_until }})
    and ({{ other }}.superseded_at is null or {{ one }}.known_at < {{ other }}.superseded_at)
{%- endmacro %}

{# The first of several ends of intervals, NULL where none of them ends. #}
{% macro earlier_of() -%}
    nullif(least({% for end in varargs %}coalesce({{ end }}, 'infinity'){{ ', ' if not loop.last }}{% endfor %}), 'infinity')
{%- endmacro %}
