with source as (

    select * from {{ source('edgar', 'disclosures') }}

),

renamed as (

    select
        -- ids
        cik,
        accession_number,
        document_number,
        section_number,

        -- text
        form,
        document_type,
        kind,
        class_name,
        subject,
        unit,
        rule_id,
        extractor,
        snippet,

        -- numbers
        value,
        value_high,
        confidence,
        span_start,
        span_end,

        -- dates
        start_on,
        end_on,
        accepted_at,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
