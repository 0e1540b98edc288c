-- Dates some days off are tolerated where a filing dates its own quarter so, as in the first days of a 53rd week.
select
    this.cik,
    this.period_start_on,
    this.period_end_on,
    other.period_end_on as other_end_on
from {{ ref('dim_fiscal_quarter') }} as this
inner join {{ ref('dim_fiscal_quarter') }} as other
    on
        this.cik = other.cik
        and this.period_end_on > other.period_end_on
        and this.period_start_on <= other.period_end_on - 3
