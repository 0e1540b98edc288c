select
    cik,
    period_end_on,
    vintage,
    flag_id,
    status,
    severity
from {{ ref('mart_red_flags') }}
where
    (severity is not null) != (status in ('flagged', 'watch'))
    or severity < 0
    or severity > 100
