-- A cell that is neither a figure nor an unavailable one with its reason would be lost in silence.
with expected as (

    select
        quarters.cik,
        quarters.period_end_on,
        count(*) * 2 as cells
    from {{ ref('dim_fiscal_quarter') }} as quarters
    cross join {{ ref('concepts') }}
    group by quarters.cik, quarters.period_end_on

),

found as (

    select
        cik,
        period_end_on,
        count(*) as cells
    from {{ ref('fct_fundamentals') }}
    group by cik, period_end_on

)

select
    expected.cik,
    expected.period_end_on,
    expected.cells as cells_expected,
    found.cells as cells_found
from expected
left join found
    on
        expected.cik = found.cik
        and expected.period_end_on = found.period_end_on
where found.cells is distinct from expected.cells
