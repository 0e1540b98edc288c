with source as (

    select * from {{ source('edgar', 'useful_lives') }}

),

renamed as (

    select
        -- ids
        cik,
        accession_number,
        document_number,
        section_number,
        statement_number,

        -- text
        form,
        document_type,
        statement,
        asset_class,
        asset_text,
        limited_by,
        direction,
        effect_on,
        effect_span,
        span_text,
        rule_id,
        extractor,
        snippet,

        -- numbers
        years_low,
        years_high,
        from_low,
        from_high,
        effective_fiscal_year,
        effective_fiscal_quarter,
        effect_usd,
        confidence,
        span_start,
        span_end,

        -- dates
        effective_on,
        accepted_at,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
