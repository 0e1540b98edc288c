{#
    The unit to which a figure seems rounded: millions, thousands or ones. The feed of facts does not carry
    `decimals`, and filers round to one of the three; nought tells nothing.
#}
{% macro rounding_unit(value) -%}
    case
        when {{ value }} = 0 then null
        when {{ value }} % 1000000 = 0 then 1000000
        when {{ value }} % 1000 = 0 then 1000
        when {{ value }} is not null then 1
    end
{%- endmacro %}
