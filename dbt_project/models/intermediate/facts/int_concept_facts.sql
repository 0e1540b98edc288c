with facts as (

    select * from {{ ref('int_entity_facts') }}

),

filings as (

    select * from {{ ref('int_filings') }}

),

concept_tags as (

    select * from {{ ref('concept_tags') }}

),

filer_tags as (

    select * from concept_tags
    where cik is not null

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
        case when concept_tags.sign < 0 then -facts.value else facts.value end as value,
        facts.accession_number,
        filings.form,
        filings.known_at
    from facts
    inner join concept_tags
        on
            facts.taxonomy = concept_tags.taxonomy
            and facts.tag = concept_tags.tag
            and (concept_tags.cik is null or facts.cik = concept_tags.cik)
            and (concept_tags.valid_from is null or facts.end_on >= concept_tags.valid_from)
            and (concept_tags.valid_to is null or facts.end_on <= concept_tags.valid_to)
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
        -- what holds for one filer stands in place of what holds for all
        and (
            concept_tags.cik is not null
            or not exists (
                select 1
                from filer_tags
                where
                    filer_tags.cik = facts.cik
                    and filer_tags.concept = concept_tags.concept
                    and filer_tags.taxonomy = concept_tags.taxonomy
                    and filer_tags.tag = concept_tags.tag
            )
        )

)

select * from final
