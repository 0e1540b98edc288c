with source as (

    select * from {{ source('edgar', 'sections') }}

),

renamed as (

    select
        -- ids
        cik,
        accession_number,
        document_number,
        section_number,

        -- text
        item,
        part,
        title,
        method,

        -- numbers
        span_start,
        span_end,
        span_end - span_start as n_chars

    from source

)

select * from renamed
