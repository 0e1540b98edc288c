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

final as (

    select
        *,
        -- the company's own rate over its newest 20 quarters, to read beside the cell
        100.0 * count(*) filter (where is_covered and quarters_back < 20) over of_concept
        / nullif(count(*) filter (where quarters_back < 20) over of_concept, 0) as concept_covered_20q_pct,
        100.0 * count(*) filter (where is_covered and is_core and quarters_back < 20) over of_company
        / nullif(count(*) filter (where is_core and quarters_back < 20) over of_company, 0) as core_covered_20q_pct
    from cells
    window
        of_concept as (partition by cik, vintage, concept),
        of_company as (partition by cik, vintage)

)

select * from final
order by cik, period_end_on, concept, vintage
