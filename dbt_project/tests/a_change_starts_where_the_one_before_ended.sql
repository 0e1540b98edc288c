-- The changes of a figure are one story: each begins with the amount that the one before it led to.
with changes as (

    select
        *,
        lag(to_value) over history as previous_to_value,
        row_number() over history as position
    from {{ ref('mart_restatements') }}
    window history as (partition by cik, period_end_on, concept, span order by known_at)

)

select * from changes
where position > 1 and from_value is distinct from previous_to_value
