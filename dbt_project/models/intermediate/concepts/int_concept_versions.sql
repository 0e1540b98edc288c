-- Every number we know of a company's quarter, with the interval in which it was the best known.
-- Tagged figures first, then formulas over lines, then lines taken as nil.
with lines as (

    select * from {{ ref('int_line_versions') }}

),

{{ formula_versions('lines') }},

candidates as (

    select * from lines
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
