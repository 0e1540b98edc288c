-- Sentences that come near a guidance of capital spending and are none, each with the reason.
with statements as (

    select * from {{ ref('stg_edgar__guidance') }}
    where
        status = 'rejected'
        and {{ known_by_as_of('accepted_at') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

final as (

    select
        statements.cik,
        companies.ticker,
        statements.accession_number,
        statements.form,
        statements.document_number,
        statements.document_type,
        statements.section_number,
        statements.statement_number,
        statements.reject_reason,
        statements.basis,
        statements.span_text,
        statements.span_start,
        statements.span_end,
        statements.rule_id,
        statements.confidence,
        statements.accepted_at as known_at,
        statements.source_url
    from statements
    inner join companies on statements.cik = companies.cik

)

select * from final
