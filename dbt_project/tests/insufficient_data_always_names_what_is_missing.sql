select
    cik,
    period_end_on,
    vintage,
    flag_id,
    status,
    missing_inputs
from {{ ref('mart_red_flags') }}
where
    (status = 'insufficient_data' and len(missing_inputs) = 0)
    or (status = 'clear' and len(missing_inputs) > 0)
