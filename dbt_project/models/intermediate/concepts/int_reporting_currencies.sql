with facts as (

    select * from {{ ref('int_concept_facts') }}

),

-- the currency most facts of the newest filings are in: amounts in another one are never mixed in
counted as (

    select
        cik,
        unit,
        count(*) as n_facts
    from facts
    where end_on >= (select max(f.end_on) - 730 from {{ ref('int_concept_facts') }} as f where f.cik = facts.cik)
    group by cik, unit

),

final as (

    select
        cik,
        unit as reporting_currency
    from counted
    qualify row_number() over (partition by cik order by n_facts desc, unit) = 1

)

select * from final
