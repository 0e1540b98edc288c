with source as (

    select * from {{ source('edgar', 'filings') }}

),

renamed as (

    select
        -- ids
        cik,
        accession_number,

        -- text
        form,
        primary_document,
        items,
        accepted_at_basis,
        filing_url,

        -- dates
        filed_on,
        report_on,
        accepted_at,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
