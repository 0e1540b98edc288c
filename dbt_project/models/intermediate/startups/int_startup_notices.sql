with filings as (

    select
        *,
        {{ filing_known_at('accepted_at', 'filed_on') }} as known_at
    from {{ ref('stg_edgar__filings') }}
    where form in ('D', 'D/A')

),

notices as (

    select * from {{ ref('stg_edgar__form_d') }}

),

final as (

    select
        filings.cik,
        filings.accession_number,
        filings.form,
        filings.filed_on,
        filings.known_at,
        filings.filing_url,
        notices.accession_number is not null as is_read,
        notices.is_amendment,
        notices.previous_accession_number,
        notices.issuer_number,
        notices.issuer_name,
        notices.industry_group,
        notices.revenue_range,
        notices.year_of_incorporation,
        notices.is_equity,
        notices.is_debt,
        notices.is_fund,
        notices.is_business_combination,
        notices.amount_offered_usd,
        notices.amount_sold_usd,
        notices.amount_remaining_usd,
        notices.investors,
        -- a date that no sale can have had is unknown
        if(
            notices.first_sale_on between date '1933-05-27' and filings.known_at::date
            and not notices.is_sale_yet_to_occur,
            notices.first_sale_on,
            null
        ) as first_sale_on,
        row_number() over (partition by filings.cik order by filings.known_at, filings.accession_number)
            as notice_number
    from filings
    left join notices
        on
            filings.cik = notices.cik
            and filings.accession_number = notices.accession_number
    where {{ known_by_as_of('filings.known_at') }}

)

select * from final
