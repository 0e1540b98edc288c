with source as (

    select * from {{ source('edgar', 'guidance') }}

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
        status,
        reject_reason,
        span_text,
        period_span,
        period_calendar,
        period_from,
        basis,
        currency,
        stated_direction,
        range_position,
        justification_class,
        rule_id,
        extractor,
        snippet,

        -- numbers
        period_year,
        period_last_year,
        period_quarter,
        period_relative,
        low,
        high,
        pct_of_revenue_low,
        pct_of_revenue_high,
        prior_low,
        prior_high,
        confidence,
        span_start,
        span_end,

        -- dates
        accepted_at,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
