{#
    Is the second operand of a difference below nought, and by more than half of a first one above nought? Then one
    of the two filings turned the sign; small amounts below nought are netted costs or reversals.
#}
{% macro turns_sign(operands) -%}
    coalesce(
        len({{ operands }}) = 2
        and {{ operands }}[1] > 0
        and {{ operands }}[2] < 0
        and -{{ operands }}[2] > {{ operands }}[1] / 2,
        false
    )
{%- endmacro %}
