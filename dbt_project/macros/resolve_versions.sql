{#
    Bitemporal resolution. `candidates` has one row per way to know one number, with the interval
    [known_at, superseded_at) in which that way gives that value. At every instant at which a candidate
    appears or goes, the best candidate that is active wins; equal neighbours are merged.

    grain: columns that identify the number. order_by: best first. payload: columns carried along
    (the first of them must decide equality together with `value`).
#}
{% macro resolve_versions(candidates, grain, order_by, payload, merge_on) -%}
    {%- set keys = grain | join(', ') -%}
    instants as (
        select distinct {{ keys }}, known_at as at_instant from {{ candidates }}
        union
        select distinct {{ keys }}, superseded_at as at_instant from {{ candidates }}
        where superseded_at is not null
    ),

    winners as (
        select
            {% for k in grain %}instants.{{ k }}, {% endfor %}
            instants.at_instant,
            {% for p in payload %}candidates.{{ p }}, {% endfor %}
            candidates.value
        from instants
        left join {{ candidates }} as candidates
            on {% for k in grain %}instants.{{ k }} = candidates.{{ k }} and {% endfor %}
                candidates.known_at <= instants.at_instant
                and (candidates.superseded_at is null or candidates.superseded_at > instants.at_instant)
        qualify row_number() over (
            partition by {% for k in grain %}instants.{{ k }}, {% endfor %} instants.at_instant
            order by {{ order_by }}
        ) = 1
    ),

    changes as (
        select
            *,
            lag({{ merge_on }}) over (partition by {{ keys }} order by at_instant) as previous_identity,
            lag(value) over (partition by {{ keys }} order by at_instant) as previous_value,
            row_number() over (partition by {{ keys }} order by at_instant) as position
        from winners
    ),

    resolved as (
        select
            {{ keys }},
            value,
            {% for p in payload %}{{ p }}, {% endfor %}
            at_instant as known_at,
            lead(at_instant) over (partition by {{ keys }} order by at_instant) as superseded_at
        from changes
        where
            position = 1
            or {{ merge_on }} is distinct from previous_identity
            or value is distinct from previous_value
    )
{%- endmacro %}
