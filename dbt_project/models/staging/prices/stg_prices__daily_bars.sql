with source as (

    select * from {{ source('prices', 'daily_bars') }}

),

renamed as (

    select
        -- ids
        ticker,

        -- text
        basis,
        currency,
        source as price_source,
        is_synthetic,

        -- numbers
        open,
        high,
        low,
        close,
        volume,

        -- dates
        session_on,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
