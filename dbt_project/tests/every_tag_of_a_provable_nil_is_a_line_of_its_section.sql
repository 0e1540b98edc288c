-- A tag of the concept that the section does not know could be missed by the proof.
select
    nils.concept,
    tags.tag
from (
    select distinct
        section,
        concept
    from {{ ref('section_nils') }}
) as nils
inner join {{ ref('concept_tags') }} as tags
    on
        nils.concept = tags.concept
        and tags.taxonomy = 'us-gaap'
        and tags.cik is null
left join {{ ref('section_items') }} as items
    on
        nils.section = items.section
        and tags.tag = items.tag
where items.tag is null
