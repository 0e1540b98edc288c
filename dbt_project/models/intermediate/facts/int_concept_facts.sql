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

conditions as (

    select * from {{ ref('tag_conditions') }}

),

-- where another line of the concept stands in the filing, the tag is a part of it
blocked as (

    select distinct
        facts.cik,
        facts.accession_number,
        conditions.concept,
        conditions.taxonomy,
        conditions.tag
    from facts
    inner join conditions
        on
            facts.taxonomy = conditions.taxonomy
            and facts.tag = conditions.other_tag
    where
        conditions.condition = 'not_beside'
        and facts.value != 0

),

-- filed with a span, the figure is what stood open at the span's end
closing_tags as (

    select
        concept,
        taxonomy,
        tag
    from conditions
    where condition = 'closing_amount'

),

concepts as (

    select * from {{ ref('concepts') }}

),

mapped as (

    select
        facts.cik,
        concept_tags.concept,
        concept_tags.tag,
        concept_tags.priority as tag_priority,
        concepts.period_type,
        facts.unit,
        case when closing_tags.tag is null then facts.start_on end as start_on,
        facts.end_on,
        facts.end_on - facts.start_on + 1 as period_days,
        closing_tags.tag is not null as is_closing_amount,
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
    left join closing_tags
        on
            concept_tags.concept = closing_tags.concept
            and concept_tags.taxonomy = closing_tags.taxonomy
            and concept_tags.tag = closing_tags.tag
    left join blocked
        on
            facts.cik = blocked.cik
            and facts.accession_number = blocked.accession_number
            and concept_tags.concept = blocked.concept
            and concept_tags.taxonomy = blocked.taxonomy
            and concept_tags.tag = blocked.tag
    where
        (concepts.period_type = 'instant' and closing_tags.tag is null) = (facts.start_on is null)
        and (blocked.tag is null or concept_tags.cik is not null)
        -- monetary units are ISO 4217 codes; ratios and per-share amounts are another quantity
        -- (a pattern that differs by row would be compiled for every row)
        and case
            when concepts.unit_kind = 'shares' then facts.unit = 'shares'
            else regexp_full_match(facts.unit, '[A-Z]{3}')
        end
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

),

-- of several spans with one end the longest speaks of the closing amount
final as (

    select * exclude (is_closing_amount)
    from mapped
    where not is_closing_amount
    union all by name
    select * exclude (is_closing_amount)
    from mapped
    where is_closing_amount
    qualify
        row_number() over (
            partition by cik, concept, tag, unit, end_on, accession_number
            order by period_days desc
        ) = 1

)

select * from final
