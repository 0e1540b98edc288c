{#
    Bitemporal resolution. `candidates` has one row per way to know one number, with the interval
    [known_at, superseded_at) in which that way gives that value. At every instant at which a candidate
    appears or goes, the best candidate that is active wins; equal neighbours are merged. `resolved` has the intervals
    in which the winner has a value.

    grain: columns that identify the number. order_by: best first, whatever the instant. payload: columns carried
    along, joined last. merge_on: the one of them that decides equality together with `value`.
#}
{% macro resolve_versions(candidates, grain, order_by, payload, merge_on) -%}
    {%- set keys = grain | join(', ') -%}
    -- nine of ten numbers are known in one way only: nothing is to be resolved there
    contested as materialized (
        select {{ keys }}
        from {{ candidates }}
        group by {{ keys }}
        having count(*) > 1
    ),

    ranked as materialized (
        select
            candidates.*,
            row_number() over (
                partition by {{ columns_of('candidates', grain) }}
                order by {{ order_by }}
            ) as candidate_rank
        from {{ candidates }} as candidates
        semi join contested on {{ equal_columns('candidates', 'contested', grain) }}
    ),

    instants as (
        select {{ keys }}, known_at as at_instant from ranked
        union
        select {{ keys }}, superseded_at as at_instant from ranked
        where superseded_at is not null
    ),

    best as materialized (
        select
            {% for k in grain %}instants.{{ k }}, {% endfor %}
            instants.at_instant,
            min(ranked.candidate_rank) as candidate_rank
        from instants
        left join ranked
            on {% for k in grain %}instants.{{ k }} = ranked.{{ k }} and {% endfor %}
                ranked.known_at <= instants.at_instant
                and (ranked.superseded_at is null or ranked.superseded_at > instants.at_instant)
        group by {% for k in grain %}instants.{{ k }}, {% endfor %} instants.at_instant
    ),

    winners as (
        select
            best.*,
            ranked.{{ merge_on }},
            ranked.value
        from best
        left join ranked
            on {% for k in grain %}best.{{ k }} = ranked.{{ k }} and {% endfor %}
                best.candidate_rank = ranked.candidate_rank
    ),

    changes as (
        select
            *,
            lag({{ merge_on }}) over (partition by {{ keys }} order by at_instant) as previous_identity,
            lag(value) over (partition by {{ keys }} order by at_instant) as previous_value,
            row_number() over (partition by {{ keys }} order by at_instant) as position
        from winners
    ),

    intervals as materialized (
        select
            {{ keys }},
            candidate_rank,
            at_instant as known_at,
            lead(at_instant) over (partition by {{ keys }} order by at_instant) as superseded_at
        from changes
        where
            position = 1
            or {{ merge_on }} is distinct from previous_identity
            or value is distinct from previous_value
    ),

    resolved as (
        select
            {{ columns_of('candidates', grain) }},
            candidates.value,
            {% for p in payload %}candidates.{{ p }}, {% endfor %}
            candidates.known_at,
            candidates.superseded_at
        from {{ candidates }} as candidates
        anti join contested on {{ equal_columns('candidates', 'contested', grain) }}
        where
            candidates.value is not null
            and (candidates.superseded_at is null or candidates.superseded_at > candidates.known_at)
        union all
        select
            {% for k in grain %}intervals.{{ k }}, {% endfor %}
            ranked.value,
            {% for p in payload %}ranked.{{ p }}, {% endfor %}
            intervals.known_at,
            intervals.superseded_at
        from intervals
        inner join ranked
            on {% for k in grain %}intervals.{{ k }} = ranked.{{ k }} and {% endfor %}
                intervals.candidate_rank = ranked.candidate_rank
        where ranked.value is not null
    )
{%- endmacro %}
