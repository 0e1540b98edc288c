with source as (

    select * from {{ source('edgar', 'texts') }}

),

renamed as (

    select
        -- ids
        cik,
        accession_number,
        document_number,

        -- text
        form,
        document_type,
        file_name,
        reader,
        text_sha256,

        -- numbers
        n_chars,

        -- dates
        report_on,
        accepted_at,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
