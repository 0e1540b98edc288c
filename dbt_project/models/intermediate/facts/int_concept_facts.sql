with facts as (

    select * from {{ ref('stg_edgar__facts') }}

),

filings as (

    select * from {{ ref('int_filings') }}

),

concept_tags as (

    select * from {{ ref('concept_tags') }}

),

concepts as (

    select * from {{ ref('concepts') }}

),

final as (

    select
        facts.cik,
        concept_tags.concept,
        concept_tags.tag,
        concept_tags.priority as tag_priority,
        concepts.period_type,
        facts.unit,
        facts.start_on,
        facts.end_on,
        facts.end_on - facts.start_on + 1 as period_days,
        facts.value,
        facts.accession_number,
        filings.form,
        filings.known_at
    from facts
    inner join concept_tags
        on
            facts.taxonomy = concept_tags.taxonomy
            and facts.tag = concept_tags.tag
    inner join concepts on concept_tags.concept = concepts.concept
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    where
        (concepts.period_type = 'instant') = (facts.start_on is null)
        -- monetary units are ISO 4217 codes; counts, ratios and per-share amounts are another quantity
        and regexp_full_match(facts.unit, '[A-Z]{3}')
        -- a period that ends after its own filing is a typing error or a forecast
        and facts.end_on <= facts.filed_on

)

select * from final
