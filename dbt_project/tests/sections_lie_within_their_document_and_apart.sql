-- A section that leaves its text, or shares characters with the one before it, would give a signal to the wrong item.
with documents as (

    select * from {{ ref('stg_edgar__documents') }}

),

sections as (

    select
        *,
        lag(span_end) over (partition by cik, accession_number, document_number order by section_number) as last_end

    from {{ ref('stg_edgar__sections') }}

)

select
    sections.cik,
    sections.accession_number,
    sections.document_number,
    sections.section_number,
    sections.span_start,
    sections.span_end,
    sections.last_end,
    documents.n_chars

from sections
left join documents
    on
        sections.cik = documents.cik
        and sections.accession_number = documents.accession_number
        and sections.document_number = documents.document_number

where
    documents.cik is null
    or sections.span_start >= sections.span_end
    or sections.span_end > documents.n_chars
    or sections.span_start < coalesce(sections.last_end, 0)
