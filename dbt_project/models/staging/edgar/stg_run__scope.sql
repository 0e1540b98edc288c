with source as (

    select * from {{ source('run', 'scope') }}

),

renamed as (

    select
        -- ids
        cast(cik as bigint) as cik,
        cast(ticker as varchar) as ticker,

        -- text
        cast(cohort as varchar) as cohort,
        cast(status as varchar) as extract_status,

        -- flags
        coalesce(is_startup, false) as is_startup

    from source
    where cik is not null

)

select * from renamed
