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

        -- numbers
        value,

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
