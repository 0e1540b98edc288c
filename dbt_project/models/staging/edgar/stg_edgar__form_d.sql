with source as (

    select * from {{ source('edgar', 'form_d') }}

),

renamed as (

    select
        -- ids
        cik,
        accession_number,
        previous_accession_number,
        issuer_number,

        -- text
        form,
        issuer_name,
        entity_type,
        jurisdiction,
        industry_group,
        revenue_range,

        -- flags
        is_amendment,
        is_sale_yet_to_occur,
        is_equity,
        is_debt,
        is_fund,
        is_business_combination,

        -- numbers
        n_issuers,
        year_of_incorporation,
        amount_offered as amount_offered_usd,
        amount_sold as amount_sold_usd,
        amount_remaining as amount_remaining_usd,
        investors,
        non_accredited_investors,

        -- dates
        filed_on,
        first_sale_on,
        signed_on,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
