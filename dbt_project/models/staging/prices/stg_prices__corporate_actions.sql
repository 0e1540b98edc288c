with source as (

    select * from {{ source('prices', 'corporate_actions') }}

),

renamed as (

    select
        -- ids
        ticker,

        -- text
        kind,
        basis,
        currency,
        source as price_source,
        is_synthetic,

        -- numbers
        dividend_per_share,
        split_ratio,

        -- dates
        ex_on,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
