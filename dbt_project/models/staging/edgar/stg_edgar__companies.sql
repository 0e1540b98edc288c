with source as (

    select * from {{ source('edgar', 'companies') }}

),

renamed as (

    select
        -- ids
        cik,

        -- text
        name as company_name,
        tickers as listed_tickers,
        sic as sic_code,
        sic_description,
        fiscal_year_end as fiscal_year_end_mmdd,
        entity_type,
        category as filer_category,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
