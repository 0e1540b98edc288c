-- See the seed nil_evidence. Whole entity or a part of it: whoever tells of a segment's cost has it.
with signs as (

    select * from {{ ref('nil_evidence') }}
    where shows = 'cost'

),

facts as (

    select
        cik,
        accession_number,
        taxonomy,
        tag,
        value
    from {{ ref('int_entity_facts') }}
    union all
    select
        cik,
        accession_number,
        taxonomy,
        tag,
        value
    from {{ ref('stg_edgar__instance_facts') }}
    where dimensions != ''

),

-- patterns meet the names, not the facts
tags as (

    select distinct
        names.taxonomy,
        names.tag,
        signs.concept
    from (
        select distinct
            taxonomy,
            tag
        from facts
    ) as names
    inner join signs
        on
            names.taxonomy = signs.taxonomy
            and names.tag like signs.tag

),

final as (

    select
        facts.cik,
        tags.concept,
        min(filings.known_at) as known_at
    from facts
    inner join tags
        on
            facts.taxonomy = tags.taxonomy
            and facts.tag = tags.tag
    inner join {{ ref('int_filings') }} as filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    where facts.value != 0
    group by facts.cik, tags.concept

)

select * from final
