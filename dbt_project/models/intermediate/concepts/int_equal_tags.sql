-- Two tags of one concept that a filer has shown to carry the same figure for the same span: only then may one be
-- subtracted from the other, or a trailing year be summed over both. A tag that is less than a third of the other and
-- never more is a part of it.
with runs as (

    select * from {{ ref('int_fact_runs') }}

),

final as (

    select
        one.cik,
        one.concept,
        one.tag as tag_one,
        other.tag as tag_other,
        -- two noughts say nothing about two scopes
        min(greatest(one.known_at, other.known_at)) filter (
            where one.value = other.value and one.value != 0
        ) as shown_equal_at,
        min(greatest(one.known_at, other.known_at)) filter (where one.value != other.value) as shown_unequal_at,
        min(greatest(one.known_at, other.known_at)) filter (
            where one.value > 0 and one.value * 3 < other.value
        ) as shown_part_at,
        min(greatest(one.known_at, other.known_at)) filter (where one.value > other.value) as shown_more_at
    from runs as one
    inner join runs as other
        on
            one.cik = other.cik
            and one.concept = other.concept
            and one.unit = other.unit
            and one.quarter_end_on = other.quarter_end_on
            and one.span_kind = other.span_kind
            and one.tag != other.tag
            and one.revision = other.revision
    where
        one.span_kind != 'instant'
        -- of balance-sheet lines only those where a change of tag asks for it
        or one.concept in (
            select conditions.concept from {{ ref('tag_conditions') }} as conditions
            where conditions.condition = 'follows_equal'
        )
    group by one.cik, one.concept, one.tag, other.tag

)

select * from final
