with source as (

    select * from {{ source('edgar', 'instance_facts') }}

),

renamed as (

    select
        -- ids
        cik,
        accession_number,

        -- text
        taxonomy,
        tag,
        unit,
        form,
        dimensions,
        label as tag_label,
        member_label,
        statement,

        -- numbers
        value,
        decimals,
        n_dimensions,

        -- dates
        start_on,
        end_on,
        filed_on,

        -- provenance
        source_url,
        source_sha256

    from source

)

select * from renamed
