-- The filings behind every figure that rules read, each with what it contributes.
with filings as (

    select * from {{ ref('int_filings') }}

),

{{ measured_versions([
    'value', 'unit', 'evidence_class', 'method', 'formula', 'accession_numbers', 'operand_starts', 'operand_ends',
    'operand_values', 'operand_tags', 'operand_known_ats', 'known_at',
]) }},

operands as (

    select
        cik,
        concept,
        quarter_end_on,
        measure,
        value,
        unit,
        evidence_class,
        method,
        formula,
        known_at,
        cast(unnest(generate_series(1, len(accession_numbers))) as integer) as operand_number,
        unnest(operand_tags) as tag,
        unnest(operand_values) as operand_value,
        unnest(operand_starts) as operand_start_on,
        unnest(operand_ends) as operand_end_on,
        unnest(operand_known_ats) as operand_known_at,
        unnest(accession_numbers) as accession_number
    from measured_versions

),

final as (

    select
        operands.*,
        filings.form,
        filings.filing_url
    from operands
    left join filings
        on
            operands.cik = filings.cik
            and operands.accession_number = filings.accession_number

)

select * from final
