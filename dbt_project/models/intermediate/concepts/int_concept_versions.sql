-- Every number we know of a company's quarter, with the interval in which it was the best known.
-- Tagged figures first, then formulas over lines, then lines taken as nil.
with lines as (

    select * from {{ ref('int_line_versions') }}

),

{{ formula_versions('lines') }},

-- a formula with conditions counts only where the filer's own reports have met them
proven_rows as (

    select
        formula_rows.* exclude (known_at),
        greatest(formula_rows.known_at, proofs.known_at) as known_at
    from formula_rows
    left join {{ ref('int_formula_proofs') }} as proofs
        on
            formula_rows.method = proofs.formula_id
            and formula_rows.cik = proofs.cik
            and formula_rows.quarter_end_on = proofs.quarter_end_on
    where
        formula_rows.value is not null
        and (
            proofs.known_at is not null
            or formula_rows.method not in (select formula_id from {{ ref('formula_conditions') }})
        )

),

candidates as (

    select * from lines
    union all by name
    select * from proven_rows
    where superseded_at is null or superseded_at > known_at

),

{{ resolve_versions(
    candidates='candidates',
    grain=['cik', 'concept', 'quarter_end_on'],
    order_by='candidates.tag_priority nulls last, candidates.known_at desc, candidates.identity',
    payload=[
        'identity', 'tag', 'tag_priority', 'unit', 'evidence_class', 'method', 'formula', 'accession_numbers',
        'operand_starts', 'operand_ends', 'operand_values', 'operand_tags', 'operand_known_ats',
    ],
    merge_on='identity',
) }}

select
    * exclude (tag_priority, identity)
from resolved
where value is not null
