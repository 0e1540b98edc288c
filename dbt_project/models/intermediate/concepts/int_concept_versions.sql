-- Every number we know of a company's quarter, with the interval in which it was the best known.
-- Tagged figures first, then formulas over them, then lines taken as nil.
with base as (

    select * exclude (identity)
    from {{ ref('int_tagged_versions') }}
    union all by name
    select * exclude (identity)
    from {{ ref('int_nil_versions') }}

),

{{ formula_versions('base') }},

candidates as (

    select
        * exclude (evidence_class, method),
        coalesce(tag, '') || '|' || method || '|' || array_to_string(accession_numbers, ',') as identity,
        evidence_class,
        method
    from base
    union all by name
    select * from formula_rows
    where value is not null

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
