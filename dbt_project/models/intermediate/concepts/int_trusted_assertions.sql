with assertions as (

    select * from {{ ref('int_span_assertions') }}

),

refused as (

    select * from {{ ref('int_refused_assertions') }}

),

final as (

    select assertions.*
    from assertions
    anti join refused
        on
            assertions.span_kind = refused.span_kind
            and assertions.cik = refused.cik
            and assertions.concept = refused.concept
            and assertions.tag = refused.tag
            and assertions.unit = refused.unit
            and assertions.quarter_end_on = refused.quarter_end_on
            and assertions.accession_number = refused.accession_number

)

select * from final
