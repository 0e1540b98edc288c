{#
    Notes are often filed once a year. A figure stands until the next disclosure, for `max_age` quarters at most (a
    threshold in the seed): its age in quarters `lag` quarters back, NULL where nothing was disclosed for so long.
    Three quarters are looked back, so that a yearly note covers the quarters between two years.
#}
{% macro disclosed_age(concept, max_age, lag=0) -%}
    case
        {% for age in range(4) -%}
            when {{ metric_at(concept, lag + age) }} is not null and {{ age }} <= {{ max_age }} then {{ age }}
        {% endfor -%}
    end
{%- endmacro %}

{# The figure of that age, `lag` quarters back. #}
{% macro disclosed_at(concept, age, lag=0) -%}
    case {{ age }}
        {% for quarters in range(4) -%}
            when {{ quarters }} then {{ metric_at(concept, lag + quarters) }}
        {% endfor -%}
    end
{%- endmacro %}

{# The column of int_flag_metrics that holds a balance `lag` quarters back. #}
{% macro metric_at(concept, lag) -%}
    {{ concept }}{{ {0: '', 4: '_year_before', 8: '_two_years_before'}.get(lag, '_lag' ~ lag) }}_usd
{%- endmacro %}
