-- Tag first (a tag of lower rank may have another scope), then the reported figure before a derived one. Nought
-- under one tag does not hide an amount under another: the line is then filed under the other. A tag that must
-- not be a part of another ends when it is shown to be one.
with conditional_tags as (

    select distinct
        concept,
        tag
    from {{ ref('tag_conditions') }}
    where condition = 'follows_equal'

),

-- when the filer first used an unconditional tag of the concept; of a line of the cash-flow statement only uses for
-- the two years before the quarter and later ones tell
first_uses as (

    select
        quarters.cik,
        quarters.concept,
        quarters.quarter_end_on,
        min(runs.known_at) as first_used_at
    from (
        select distinct
            candidates.cik,
            candidates.concept,
            candidates.quarter_end_on
        from {{ ref('int_quarter_candidates') }} as candidates
        semi join conditional_tags
            on
                candidates.concept = conditional_tags.concept
                and candidates.tag = conditional_tags.tag
    ) as quarters
    inner join {{ ref('concepts') }} as concepts on quarters.concept = concepts.concept
    inner join {{ ref('int_fact_runs') }} as runs
        on
            quarters.cik = runs.cik
            and quarters.concept = runs.concept
            and (concepts.statement != 'cash_flow' or runs.quarter_end_on >= quarters.quarter_end_on - 730)
    anti join conditional_tags
        on
            runs.concept = conditional_tags.concept
            and runs.tag = conditional_tags.tag
    where runs.value != 0
    group by quarters.cik, quarters.concept, quarters.quarter_end_on

),

-- when a conditional tag was first shown equal to an unconditional one
shown_equal as (

    select
        equal_tags.cik,
        equal_tags.concept,
        equal_tags.tag_one as tag,
        min(equal_tags.shown_equal_at) as shown_equal_at
    from {{ ref('int_equal_tags') }} as equal_tags
    inner join conditional_tags
        on
            equal_tags.concept = conditional_tags.concept
            and equal_tags.tag_one = conditional_tags.tag
    anti join conditional_tags as other_tags
        on
            equal_tags.concept = other_tags.concept
            and equal_tags.tag_other = other_tags.tag
    where
        equal_tags.shown_equal_at is not null
        and (equal_tags.shown_unequal_at is null or equal_tags.shown_unequal_at > equal_tags.shown_equal_at)
    group by equal_tags.cik, equal_tags.concept, equal_tags.tag_one

),

-- when a tag was shown to be a part of another and never before its equal or more
parts as (

    select
        equal_tags.cik,
        equal_tags.concept,
        equal_tags.tag_one as tag,
        min(equal_tags.shown_part_at) as shown_part_at
    from {{ ref('int_equal_tags') }} as equal_tags
    inner join {{ ref('tag_conditions') }} as conditions
        on
            equal_tags.concept = conditions.concept
            and equal_tags.tag_one = conditions.tag
            and equal_tags.tag_other = conditions.other_tag
            and conditions.condition = 'not_part_of'
    where
        equal_tags.shown_part_at is not null
        and (equal_tags.shown_equal_at is null or equal_tags.shown_equal_at > equal_tags.shown_part_at)
        and (equal_tags.shown_more_at is null or equal_tags.shown_more_at > equal_tags.shown_part_at)
    group by equal_tags.cik, equal_tags.concept, equal_tags.tag_one

),

admitted as (

    select
        candidates.* exclude (known_at, superseded_at, value, method_rank),
        {{ earlier_of('candidates.superseded_at', 'parts.shown_part_at') }} as superseded_at,
        case when not candidates.is_refused then candidates.value end as value,
        case when candidates.is_refused then 9 else candidates.method_rank end as method_rank,
        case
            when conditional_tags.tag is not null and first_uses.first_used_at < candidates.known_at
                then greatest(candidates.known_at, shown_equal.shown_equal_at)
            else candidates.known_at
        end as known_at
    from {{ ref('int_quarter_candidates') }} as candidates
    left join conditional_tags
        on
            candidates.concept = conditional_tags.concept
            and candidates.tag = conditional_tags.tag
    left join first_uses
        on
            candidates.cik = first_uses.cik
            and candidates.concept = first_uses.concept
            and candidates.quarter_end_on = first_uses.quarter_end_on
    left join shown_equal
        on
            candidates.cik = shown_equal.cik
            and candidates.concept = shown_equal.concept
            and candidates.tag = shown_equal.tag
    left join parts
        on
            candidates.cik = parts.cik
            and candidates.concept = parts.concept
            and candidates.tag = parts.tag
    where
        -- a difference over two bases stays unknown: it keeps the quarter from tags of lower rank, whose scope is
        -- another, but not from another way under its own tag
        (not candidates.is_refused or candidates.refusal = 'operands_of_two_vintages')
        and (
            conditional_tags.tag is null
            or first_uses.first_used_at is null
            or first_uses.first_used_at >= candidates.known_at
            or shown_equal.shown_equal_at is not null
        )

),

-- another balance sheet takes the place of the one of the day, as after a reverse merger
recast_totals as (

    select
        cik,
        quarter_end_on,
        known_at
    from {{ ref('int_fact_runs') }}
    where concept = 'total_assets'
    window runs_of_day as (partition by cik, quarter_end_on, tag, unit order by revision)
    qualify
        abs(value - lag(value) over runs_of_day)
        > 0.01 * greatest(value, lag(value) over runs_of_day)

),

-- what its lines proved ends with it, unless the new one's lines prove the same
ends_of_proofs as (

    select
        admitted.cik,
        admitted.concept,
        admitted.quarter_end_on,
        admitted.known_at,
        min(recast_totals.known_at) as ends_at
    from admitted
    inner join recast_totals
        on
            admitted.cik = recast_totals.cik
            and admitted.quarter_end_on = recast_totals.quarter_end_on
            and admitted.known_at < recast_totals.known_at
    left join {{ ref('int_fact_runs') }} as affirmed
        on
            admitted.cik = affirmed.cik
            and admitted.concept = affirmed.concept
            and admitted.quarter_end_on = affirmed.quarter_end_on
            and admitted.tag = affirmed.tag
            and admitted.value = affirmed.value
            and affirmed.is_nil
            and list_contains(affirmed.affirmed_ats, recast_totals.known_at)
    where
        admitted.method in ('nil_by_footing', 'lines_by_footing')
        and affirmed.cik is null
    group by admitted.cik, admitted.concept, admitted.quarter_end_on, admitted.known_at

),

-- a later filing gives an asset of another order than all assets of the day were: those were another company's, as
-- a shell's before a merger
outgrown_totals as (

    select
        totals.cik,
        totals.quarter_end_on,
        totals.tag,
        totals.value,
        min(assets.known_at) as ends_at
    from {{ ref('int_fact_runs') }} as totals
    inner join {{ ref('int_fact_runs') }} as assets
        on
            totals.cik = assets.cik
            and totals.quarter_end_on = assets.quarter_end_on
            and totals.unit = assets.unit
            and totals.value * 10 < assets.value
            and totals.known_at < assets.known_at
    inner join {{ ref('concept_limits') }} as limits
        on
            assets.concept = limits.concept
            and limits.max_multiple_of_assets = 1
    inner join {{ ref('concepts') }} as concepts
        on
            assets.concept = concepts.concept
            and concepts.period_type = 'instant'
    where totals.concept = 'total_assets'
    group by totals.cik, totals.quarter_end_on, totals.tag, totals.value

),

standing as (

    select
        admitted.* exclude (superseded_at),
        case
            when admitted.method in ('nil_by_footing', 'lines_by_footing')
                then {{ earlier_of('admitted.superseded_at', 'ends_of_proofs.ends_at') }}
            when told.known_at is not null
                then {{ earlier_of('admitted.superseded_at', 'told.known_at') }}
            else {{ earlier_of('admitted.superseded_at', 'outgrown_totals.ends_at') }}
        end as superseded_at
    from admitted
    left join outgrown_totals
        on
            admitted.concept = 'total_assets'
            and admitted.cik = outgrown_totals.cik
            and admitted.quarter_end_on = outgrown_totals.quarter_end_on
            and admitted.tag = outgrown_totals.tag
            and admitted.value = outgrown_totals.value
            and admitted.known_at < outgrown_totals.ends_at
    left join ends_of_proofs
        on
            admitted.cik = ends_of_proofs.cik
            and admitted.concept = ends_of_proofs.concept
            and admitted.quarter_end_on = ends_of_proofs.quarter_end_on
            and admitted.known_at = ends_of_proofs.known_at
    -- what was derived from nils ends with them
    left join {{ ref('int_told_costs') }} as told
        on
            admitted.cik = told.cik
            and admitted.concept = told.concept
            and admitted.known_at < told.known_at
            and admitted.evidence_class = 'derived'
            and admitted.value = 0

),

candidates as (

    select
        *,
        tag || '|' || method || '|' || array_to_string(accession_numbers, ',') as identity
    from standing
    where superseded_at is null or superseded_at > known_at

),

{{ resolve_versions(
    candidates='candidates',
    grain=['cik', 'concept', 'quarter_end_on'],
    order_by='coalesce(candidates.value = 0, false), candidates.tag_priority nulls last, candidates.method_rank, candidates.known_at desc, candidates.tag',
    payload=[
        'identity', 'tag', 'tag_priority', 'unit', 'evidence_class', 'method', 'formula', 'accession_numbers',
        'operand_starts', 'operand_ends', 'operand_values', 'operand_tags', 'operand_known_ats',
    ],
    merge_on='identity',
) }}

select * from resolved
where value is not null
