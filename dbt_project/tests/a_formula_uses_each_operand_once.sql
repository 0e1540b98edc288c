-- Lines are resolved before formulas read them: one figure a concept and instant.
select
    one.cik,
    one.concept,
    one.quarter_end_on,
    one.known_at,
    other.known_at as overlapping_known_at
from {{ ref('int_line_versions') }} as one
inner join {{ ref('int_line_versions') }} as other
    on
        one.cik = other.cik
        and one.concept = other.concept
        and one.quarter_end_on = other.quarter_end_on
        and one.known_at < other.known_at
        and (one.superseded_at is null or one.superseded_at > other.known_at)
