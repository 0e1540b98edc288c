{# The instant a filing became public. EDGAR accepts until 22:00 Eastern: where only the filing date is known, nothing
   earlier is safe. #}
{% macro filing_known_at(accepted_at, filed_on) -%}
    coalesce({{ accepted_at }}, ({{ filed_on }} + time '22:00:00') at time zone 'America/New_York')
{%- endmacro %}
