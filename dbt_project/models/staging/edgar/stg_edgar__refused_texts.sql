with source as (

    select * from {{ source('edgar', 'quarantine') }}

),

renamed as (

    select
        -- ids
        cast(subject as bigint) as cik,
        regexp_extract(payload, '[0-9]{10}-[0-9]{2}-[0-9]{6}') as accession_number,

        -- text
        dataset,
        reason_code,
        reason,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
