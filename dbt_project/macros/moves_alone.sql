{#
    Whether a span of the year so far was restated by more than rounding and a half percent, and the shorter span before
    it not by its share: before and since are what filings gave; NULL where nobody restated it.
#}
{% macro moves_alone(before, since, shorter_before, shorter_since, fiscal_quarter) -%}
    (
        abs({{ since }} - {{ before }}) > {{ rounding_unit(since) }}
        and abs({{ since }} - {{ before }}) * 200 > abs({{ since }})
        and coalesce(
            ({{ shorter_since }} - {{ shorter_before }}) / ({{ since }} - {{ before }})
            * {{ fiscal_quarter }} / nullif({{ fiscal_quarter }} - 1, 0)
            not between 0.6 and 1.5,
            true
        )
    )
{%- endmacro %}
