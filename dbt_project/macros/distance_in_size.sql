{# How far two amounts lie apart in size, whichever is the greater; NULL where either is not above nought. #}
{% macro distance_in_size(one, other) -%}
    case when {{ one }} > 0 and {{ other }} > 0 then abs(ln(({{ one }}) / ({{ other }}))) end
{%- endmacro %}
