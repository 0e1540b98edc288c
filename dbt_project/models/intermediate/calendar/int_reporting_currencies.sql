-- The currency of a quarter is that of its own report, so that no later change of currency reaches back: each quarter
-- keeps its own unit, and amounts in another one are never mixed in.
with quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

-- monetary units are ISO 4217 codes; a mapped tag is not asked for, so that every filer has a currency
amounts as (

    select * from {{ ref('int_entity_facts') }}
    where regexp_full_match(unit, '[A-Z]{3}')

),

-- a translation for convenience stands beside few of the amounts
counted as (

    select
        quarters.cik,
        quarters.period_end_on,
        amounts.unit,
        count(*) as n_facts
    from quarters
    inner join amounts
        on
            quarters.cik = amounts.cik
            and quarters.accession_number = amounts.accession_number
    group by quarters.cik, quarters.period_end_on, amounts.unit

),

own as (

    select
        cik,
        period_end_on,
        unit
    from counted
    qualify row_number() over (partition by cik, period_end_on order by n_facts desc, unit) = 1

),

final as (

    select
        quarters.cik,
        quarters.period_end_on,
        -- a report without amounts is in the currency of the one before it
        last_value(own.unit ignore nulls) over (
            partition by quarters.cik
            order by quarters.known_at, quarters.period_end_on
            rows between unbounded preceding and current row
        ) as reporting_currency
    from quarters
    left join own
        on
            quarters.cik = own.cik
            and quarters.period_end_on = own.period_end_on

)

select * from final
where reporting_currency is not null
