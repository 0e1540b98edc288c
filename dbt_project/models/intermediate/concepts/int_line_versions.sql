-- A figure from one line of the filings: tagged or proved first, else from lines that belong together, else a line
-- taken as nil.
with candidates as (

    select * from {{ ref('int_tagged_versions') }}
    union all by name
    select * from {{ ref('int_debt_lines') }}
    union all by name
    select * from {{ ref('int_nil_versions') }}

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

select * from resolved
where value is not null
