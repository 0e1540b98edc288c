select
    cik,
    period_end_on,
    vintage,
    'RF01' as flag_id
from {{ ref('rf01_margin_compression') }}
where status = 'clear' and (revenue_growth is null or gross_margin_change_bp is null)
union all
select
    cik,
    period_end_on,
    vintage,
    'RF08' as flag_id
from {{ ref('rf08_debt_funded_build_out') }}
where
    status = 'clear'
    and (
        is_capex_above_cash_flow is null
        or is_borrowing_for_capex is null
        or is_distributing is null
        or is_debt_growing is null
        or is_cover_falling is null
    )
union all
select
    cik,
    period_end_on,
    vintage,
    'RF10' as flag_id
from {{ ref('rf10_returns_erosion') }}
where
    status = 'clear'
    and (
        is_roic_falling is null
        or is_incremental_roic_low is null
        or is_fcf_conversion_poor is null
    )
