select
    cik,
    concept,
    quarter_end_on,
    known_at,
    superseded_at
from {{ ref('int_concept_versions') }}
where
    superseded_at <= known_at
union all
select
    one.cik,
    one.concept,
    one.quarter_end_on,
    one.known_at,
    one.superseded_at
from {{ ref('int_concept_versions') }} as one
inner join {{ ref('int_concept_versions') }} as other
    on
        one.cik = other.cik
        and one.concept = other.concept
        and one.quarter_end_on = other.quarter_end_on
        and one.known_at < other.known_at
        and (one.superseded_at is null or one.superseded_at > other.known_at)
