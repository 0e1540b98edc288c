with quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

currencies as (

    select * from {{ ref('int_reporting_currencies') }}

),

final as (

    select
        quarters.cik,
        companies.ticker,
        quarters.fiscal_year,
        quarters.fiscal_quarter,
        quarters.calendar_quarter,
        quarters.period_start_on,
        quarters.period_end_on,
        quarters.days_in_quarter,
        quarters.quarters_covered,
        currencies.reporting_currency,
        quarters.accession_number,
        quarters.form,
        quarters.filed_on,
        quarters.known_at,
        quarters.known_at_basis,
        quarters.filing_url,
        quarters.is_transition,
        quarters.cut_short_at,
        quarters.chain_id,
        quarters.chain_index,
        quarters.is_latest
    from quarters
    inner join companies on quarters.cik = companies.cik
    left join currencies
        on
            quarters.cik = currencies.cik
            and quarters.period_end_on = currencies.period_end_on

)

select * from final
order by cik, period_end_on
