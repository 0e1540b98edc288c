with offerings as (

    select * from {{ ref('int_startup_offerings') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

scope as (

    select * from {{ ref('stg_run__scope') }}

),

first_reports as (

    select
        cik,
        min(filed_on) as first_report_on
    from {{ ref('int_filings') }}
    group by cik

),

judged as (

    select
        offerings.*,
        companies.ticker,
        companies.company_name,
        if(scope.is_startup, 'startups', 'others') as selection,
        case
            -- the amounts are of all issuers together, and the primary issuer's notice has them
            when offerings.issuer_number > 1 then 'co_issuer'
            when offerings.is_fund then 'fund'
            when offerings.is_business_combination then 'business_combination'
            when offerings.is_unplaced then 'unplaced_amendment'
            when offerings.amount_sold_usd = 0 then 'nothing_sold'
            when offerings.raised_on is null then 'no_sale_date'
            when first_reports.first_report_on <= offerings.raised_on then 'already_reporting'
        end as left_out_reason
    from offerings
    inner join companies on offerings.cik = companies.cik
    inner join scope on offerings.cik = scope.cik
    left join first_reports on offerings.cik = first_reports.cik

),

final as (

    select
        cik,
        ticker,
        company_name,
        issuer_name,
        selection,
        offering_id,
        accession_number,
        accession_numbers,
        cast(year(raised_on) as integer) as cohort_year,
        raised_on,
        last_sale_on,
        if(
            left_out_reason is null,
            min(raised_on) over (
                partition by cik, left_out_reason is null
                order by raised_on
                range between interval 1 day following and unbounded following
            ),
            null
        ) as next_raised_on,
        security_kind,
        amount_sold_usd,
        amount_offered_usd,
        amount_remaining_usd,
        investors,
        industry_group,
        revenue_range,
        year_of_incorporation,
        is_complete,
        left_out_reason is null as is_counted,
        left_out_reason,
        first_known_at,
        known_at,
        filing_url
    from judged

)

select * from final
