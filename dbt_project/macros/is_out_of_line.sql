{# Whether the quarter of a steady line is less than two thirds or more than one and a half of those before it in its year. #}
{% macro is_out_of_line(value, before, fiscal_quarter, limits) -%}
    (
        {{ limits }}.least_of_quarter_before is not null
        and {{ limits }}.most_of_quarter_before is not null
        and ({{ value }}) * ({{ fiscal_quarter }} - 1) / nullif({{ before }}, 0) not between 0.6667 and 1.5
    )
{%- endmacro %}
