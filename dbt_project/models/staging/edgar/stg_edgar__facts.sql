with source as (

    select * from {{ source('edgar', 'facts') }}

),

renamed as (

    select
        -- ids
        cik,
        accession_number,

        -- text
        taxonomy,
        tag,
        unit,
        form,
        -- what the filing's cover calls its own period; says nothing of the fact
        filing_fiscal_period,

        -- numbers
        value,
        -- likewise
        filing_fiscal_year,

        -- dates
        start_on,
        end_on,
        filed_on,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
