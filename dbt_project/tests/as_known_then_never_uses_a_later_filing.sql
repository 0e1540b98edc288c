select
    fundamentals.cik,
    fundamentals.period_end_on,
    fundamentals.concept,
    fundamentals.known_at,
    quarters.known_at as quarter_known_at
from {{ ref('fct_fundamentals') }} as fundamentals
inner join {{ ref('dim_fiscal_quarter') }} as quarters
    on
        fundamentals.cik = quarters.cik
        and fundamentals.period_end_on = quarters.period_end_on
where
    fundamentals.vintage = 'as_known_then'
    and fundamentals.known_at > quarters.known_at
