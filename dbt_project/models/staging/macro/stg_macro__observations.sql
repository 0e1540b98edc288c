with source as (

    select * from {{ source('macro', 'macro_observations') }}

),

renamed as (

    select
        -- ids
        series_id,

        -- text
        source as macro_source,

        -- numbers
        value,

        -- dates
        observed_on,
        known_at,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
