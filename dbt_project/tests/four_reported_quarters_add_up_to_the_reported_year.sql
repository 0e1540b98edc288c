-- Flows only, all four quarters and the year from one tag, as now known. A derived quarter adds up by
-- construction; a year of four reported quarters is a real check. Restated years that were never re-filed by
-- quarter are the usual reason for a row here, so it is shown and does not stop the run.
{{ config(severity='warn') }}
with quarters as (

    select
        fundamentals.cik,
        fundamentals.ticker,
        fundamentals.concept,
        fundamentals.tag,
        fundamentals.fiscal_year,
        max(fundamentals.period_end_on) as year_end_on,
        count(*) as n_quarters,
        sum(fundamentals.value) as sum_of_quarters
    from {{ ref('fct_fundamentals') }} as fundamentals
    where fundamentals.vintage = 'latest' and fundamentals.value is not null and fundamentals.tag is not null
    group by all
    having count(*) = 4

),

years as (

    select
        cik,
        concept,
        tag,
        quarter_end_on,
        revision,
        value
    from {{ ref('int_fact_runs') }}
    where span_kind = 'year_to_date' and fiscal_quarter = 4 and superseded_at is null

)

select
    quarters.*,
    years.value as reported_year,
    years.revision as year_revision
from quarters
inner join years
    on
        quarters.cik = years.cik
        and quarters.concept = years.concept
        and quarters.tag = years.tag
        and quarters.year_end_on = years.quarter_end_on
where abs(quarters.sum_of_quarters - years.value) > {{ footing_tolerance('years.value') }}
