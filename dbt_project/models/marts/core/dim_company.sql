with scope as (

    select * from {{ ref('stg_run__scope') }}

),

companies as (

    select * from {{ ref('stg_edgar__companies') }}

),

watch_list as (

    select * from {{ ref('watch_list') }}

),

currencies as (

    select
        cik,
        arg_max(reporting_currency, period_end_on) as reporting_currency
    from {{ ref('int_reporting_currencies') }}
    group by cik

),

quarters as (

    select
        cik,
        min(period_end_on) as first_period_end_on,
        max(period_end_on) as last_period_end_on,
        max(known_at) as last_known_at
    from {{ ref('int_fiscal_quarters') }}
    group by cik

),

final as (

    select
        scope.cik,
        scope.ticker,
        coalesce(companies.company_name, watch_list.company_name) as company_name,
        coalesce(watch_list.cohort, scope.cohort) as cohort,
        coalesce(watch_list.is_hyperscaler, false) as is_hyperscaler,
        companies.sic_code as sic,
        companies.sic_description,
        companies.fiscal_year_end_mmdd as fiscal_year_end,
        currencies.reporting_currency,
        quarters.first_period_end_on,
        quarters.last_period_end_on,
        quarters.last_known_at
    from scope
    inner join companies on scope.cik = companies.cik
    left join watch_list on scope.cik = watch_list.cik
    left join currencies on scope.cik = currencies.cik
    left join quarters on scope.cik = quarters.cik

)

select * from final
order by cik
