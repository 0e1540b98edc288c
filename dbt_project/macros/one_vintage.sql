{#
    The instant from which the figures of two spans are known to be of one vintage; NULL where they never are.
    `one` and `other` are runs: revision, first_revision (of the same figure), known_at, superseded_at, previous_known_at, affirmed_ats.

    The figure that came second is of the vintage of the one in force at that instant where
    - it is the first for its span; or
    - both were revised equally often, the first of them after what the second replaced had been said, so that
      one restatement is behind both, and within 200 days, for successive reports lie two quarters apart at most; or
    - it returns to a figure said before, which was of that vintage.
    Otherwise both are of one vintage only when a later filing says the first again while the second is in force.
#}
{% macro one_vintage_at(one, other) -%}
    case
        when {{ one }}.known_at >= {{ other }}.known_at then {{ vintage_of_second_at(one, other) }}
        else {{ vintage_of_second_at(other, one) }}
    end
{%- endmacro %}

{% macro vintage_of_second_at(second, first) -%}
    case
        when
            ({{ first }}.superseded_at is null or {{ first }}.superseded_at > {{ second }}.known_at)
            and (
                {{ second }}.revision = 0
                or (
                    {{ second }}.revision = {{ first }}.revision
                    and {{ first }}.known_at >= {{ second }}.previous_known_at
                    and date_diff('day', {{ first }}.known_at, {{ second }}.known_at) <= 200
                )
                or (
                    {{ second }}.first_revision = {{ first }}.first_revision
                    and {{ second }}.first_revision < {{ second }}.revision
                )
            )
            then {{ second }}.known_at
        else list_min(list_filter(
            {{ first }}.affirmed_ats,
            lambda affirmed_at: affirmed_at >= {{ second }}.known_at
            and ({{ second }}.superseded_at is null or affirmed_at < {{ second }}.superseded_at)
        ))
    end
{%- endmacro %}
