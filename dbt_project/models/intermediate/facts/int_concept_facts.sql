with facts as (

    select * from {{ ref('int_entity_facts') }}

),

filings as (

    select * from {{ ref('int_filings') }}

),

concept_tags as (

    select * from {{ ref('concept_tags') }}

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

-- what holds for one filer stands in place of what holds for all
filer_tags as (

    select
        concept,
        taxonomy,
        tag,
        list(distinct cik) as ciks
    from concept_tags
    where cik is not null
    group by concept, taxonomy, tag

),

mapping as materialized (

    select
        concept_tags.*,
        concepts.period_type,
        concepts.unit_kind,
        closing_tags.tag is not null as is_closing_amount,
        concepts.period_type = 'instant' and closing_tags.tag is null as is_instant,
        case when concept_tags.cik is null then filer_tags.ciks end as other_mapping_ciks
    from concept_tags
    inner join {{ ref('concepts') }} as concepts on concept_tags.concept = concepts.concept
    left join closing_tags
        on
            concept_tags.concept = closing_tags.concept
            and concept_tags.taxonomy = closing_tags.taxonomy
            and concept_tags.tag = closing_tags.tag
    left join filer_tags
        on
            concept_tags.concept = filer_tags.concept
            and concept_tags.taxonomy = filer_tags.taxonomy
            and concept_tags.tag = filer_tags.tag

),

mapped as (

    select
        facts.cik,
        mapping.concept,
        mapping.tag,
        mapping.priority as tag_priority,
        mapping.period_type,
        facts.unit,
        case when not mapping.is_closing_amount then facts.start_on end as start_on,
        facts.end_on,
        facts.end_on - facts.start_on + 1 as period_days,
        mapping.is_closing_amount,
        case when mapping.sign < 0 then -facts.value else facts.value end as value,
        facts.accession_number,
        filings.form,
        filings.known_at
    from facts
    inner join mapping
        on
            facts.taxonomy = mapping.taxonomy
            and facts.tag = mapping.tag
            and (mapping.cik is null or facts.cik = mapping.cik)
            and (mapping.valid_from is null or facts.end_on >= mapping.valid_from)
            and (mapping.valid_to is null or facts.end_on <= mapping.valid_to)
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    left join blocked
        on
            facts.cik = blocked.cik
            and facts.accession_number = blocked.accession_number
            and mapping.concept = blocked.concept
            and mapping.taxonomy = blocked.taxonomy
            and mapping.tag = blocked.tag
    where
        mapping.is_instant = (facts.start_on is null)
        and (blocked.tag is null or mapping.cik is not null)
        -- monetary units are ISO 4217 codes; ratios and per-share amounts are another quantity
        -- (a pattern that differs by row would be compiled for every row)
        and case
            when mapping.unit_kind = 'shares' then facts.unit = 'shares'
            else regexp_full_match(facts.unit, '[A-Z]{3}')
        end
        -- a period that ends after its own filing is a typing error or a forecast
        and facts.end_on <= facts.filed_on
        and not coalesce(list_contains(mapping.other_mapping_ciks, facts.cik), false)

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
