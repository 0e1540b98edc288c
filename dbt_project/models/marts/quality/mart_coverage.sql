with fundamentals as (

    select * from {{ ref('fct_fundamentals') }}

),

flag_concepts as (

    select distinct concept from {{ ref('flag_inputs') }}

),

core_concepts as (

    select * from {{ ref('core_concepts') }}

),

reasons as (

    select * from {{ ref('unavailable_reasons') }}

),

required as (

    select
        coalesce(core_concepts.concept, flag_concepts.concept) as concept,
        core_concepts.concept is not null as is_core,
        flag_concepts.concept is not null as is_flag_input
    from core_concepts
    full outer join flag_concepts on core_concepts.concept = flag_concepts.concept

),

ages as (

    select
        cik,
        period_end_on,
        row_number() over (partition by cik order by period_end_on desc) - 1 as quarters_back
    from {{ ref('dim_fiscal_quarter') }}

),

cells as (

    select
        fundamentals.cik,
        fundamentals.ticker,
        fundamentals.fiscal_year,
        fundamentals.fiscal_quarter,
        fundamentals.calendar_quarter,
        fundamentals.period_start_on,
        fundamentals.period_end_on,
        fundamentals.known_at,
        fundamentals.vintage,
        fundamentals.concept,
        required.is_core,
        required.is_flag_input,
        cast(ages.quarters_back as integer) as quarters_back,
        fundamentals.evidence_class as status,
        fundamentals.evidence_class in ('reported', 'derived') as is_covered,
        fundamentals.method,
        fundamentals.unavailable_reason as reason,
        reasons.description as reason_description
    from fundamentals
    inner join required on fundamentals.concept = required.concept
    inner join ages
        on
            fundamentals.cik = ages.cik
            and fundamentals.period_end_on = ages.period_end_on
    left join reasons on fundamentals.unavailable_reason = reasons.reason

),

-- the company's own rates over its newest 20 quarters, to read beside the cell
rates_of_concept as (

    select
        cik,
        vintage,
        concept,
        100.0 * count(*) filter (where is_covered) / count(*) as covered_20q_pct
    from cells
    where quarters_back < 20
    group by cik, vintage, concept

),

rates_of_company as (

    select
        cik,
        vintage,
        100.0 * count(*) filter (where is_covered) / count(*) as covered_20q_pct
    from cells
    where quarters_back < 20 and is_core
    group by cik, vintage

),

final as (

    select
        cells.*,
        rates_of_concept.covered_20q_pct as concept_covered_20q_pct,
        rates_of_company.covered_20q_pct as core_covered_20q_pct
    from cells
    left join rates_of_concept
        on
            cells.cik = rates_of_concept.cik
            and cells.vintage = rates_of_concept.vintage
            and cells.concept = rates_of_concept.concept
    left join rates_of_company
        on
            cells.cik = rates_of_company.cik
            and cells.vintage = rates_of_company.vintage

)

-- publishing orders the rows
select * from final
