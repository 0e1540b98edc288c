-- Within a company a fiscal year and quarter name one period; transition periods, and quarters of a year that was cut
-- short after they had been named, are marked and set apart.
select
    cik,
    fiscal_year,
    fiscal_quarter,
    count(*) as n_periods
from {{ ref('dim_fiscal_quarter') }}
where not is_transition and cut_short_at is null
group by cik, fiscal_year, fiscal_quarter
having count(*) > 1
