{# A daily bar is final some time after the close; half days close earlier, so this is never too early. #}
{% macro session_known_at(session_on) -%}
    (cast({{ session_on }} + time '16:45:00' as timestamp) at time zone 'America/New_York')
{%- endmacro %}
