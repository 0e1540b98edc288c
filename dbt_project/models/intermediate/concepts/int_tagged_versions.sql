-- Tag first (a tag of lower rank may have another scope), then the reported figure before a derived one. Nought
-- under one tag does not hide an amount under another: the line is then filed under the other.
with candidates as (

    select
        *,
        tag || '|' || method || '|' || array_to_string(accession_numbers, ',') as identity
    from {{ ref('int_quarter_candidates') }}
    where not is_refused

),

{{ resolve_versions(
    candidates='candidates',
    grain=['cik', 'concept', 'quarter_end_on'],
    order_by='(candidates.value = 0) nulls last, candidates.tag_priority nulls last, candidates.method_rank, candidates.known_at desc, candidates.tag',
    payload=[
        'identity', 'tag', 'tag_priority', 'unit', 'evidence_class', 'method', 'formula', 'accession_numbers',
        'operand_starts', 'operand_ends', 'operand_values', 'operand_tags', 'operand_known_ats',
    ],
    merge_on='identity',
) }}

select * from resolved
where value is not null
