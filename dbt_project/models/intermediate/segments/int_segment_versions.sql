{% set series = ['cik', 'measure', 'category', 'axis_key', 'member_key', 'within_key', 'benchmark', 'tag', 'unit'] %}
{% set set_of_parts = ['cik', 'measure', 'category', 'axis_key', 'within_key', 'benchmark'] %}
{% set pair = series + ['quarter_end_on', 'later_revision', 'earlier_revision'] %}

-- Every figure known of a part's quarter, with the interval in which it was the best known: as filed, or the
-- difference of two years to date of the same part, tag and vintage.
with assertions as (

    select * from {{ ref('int_segment_assertions') }}

),

runs as (

    select * from {{ ref('int_segment_runs') }}

),

measures as (

    select * from {{ ref('segment_measures') }}

),

to_date as (

    select *
    from runs
    where kind = 'amount' and (span_kind = 'year_to_date' or (span_kind = 'quarter' and fiscal_quarter = 1))
    qualify
        row_number() over (
            partition by {{ series | join(', ') }}, quarter_end_on, revision
            order by span_kind desc
        ) = 1

),

-- a first stated year to date that is not the sum of the one before it and its own quarter is mistyped somewhere
cross_footed as (

    select
        this.*,
        coalesce(
            this.revision = 0
            and abs(this.value - before.value - alone.value) > {{ footing_tolerance('this.value') }},
            false
        ) as is_out_of_foot
    from to_date as this
    left join to_date as before
        on
            {{ equal_columns('this', 'before', series) }}
            and this.fiscal_year_start_on = before.fiscal_year_start_on
            and this.fiscal_quarter = before.fiscal_quarter + 1
            and before.known_at <= this.known_at
            and (before.superseded_at is null or before.superseded_at > this.known_at)
    left join runs as alone
        on
            {{ equal_columns('this', 'alone', series) }}
            and this.quarter_end_on = alone.quarter_end_on
            and alone.span_kind = 'quarter'
            and alone.known_at <= this.known_at
            and (alone.superseded_at is null or alone.superseded_at > this.known_at)
    qualify
        row_number() over (
            partition by
                {{ columns_of('this', series) }}, this.quarter_end_on, this.revision
            order by before.revision desc nulls last, alone.revision desc nulls last
        ) = 1

),

-- which parts each filing named, with the whole it gave beside them
cuts as (

    select
        {{ columns_of('assertions', set_of_parts) }},
        assertions.tag,
        assertions.quarter_end_on,
        assertions.fiscal_quarter,
        assertions.fiscal_year_start_on,
        assertions.accession_number,
        assertions.known_at,
        list(assertions.member_key order by assertions.member_key) as members,
        map_from_entries(list((assertions.member_key, assertions.value))) as amounts,
        any_value(wholes.value) as whole,
        (count(*) + 1) * coalesce(max(cast(power(10, -assertions.decimals) as decimal(38, 10))), 0) as tolerance
    from assertions
    left join assertions as wholes
        on
            wholes.part_role = 'whole'
            and assertions.cik = wholes.cik
            and assertions.measure = wholes.measure
            and assertions.tag = wholes.tag
            and assertions.quarter_end_on = wholes.quarter_end_on
            and assertions.span_kind = wholes.span_kind
            and assertions.accession_number = wholes.accession_number
    where
        assertions.part_role = 'part'
        and assertions.kind = 'amount'
        and (
            assertions.span_kind = 'year_to_date'
            or (assertions.span_kind = 'quarter' and assertions.fiscal_quarter = 1)
        )
    group by all

),

-- what is left for a part called "other" depends on which parts are named: two years to date are of one cut where
-- the same parts are named, or where those named in both make up the whole of both
like_cuts as (

    select
        {{ columns_of('later', set_of_parts) }},
        later.tag,
        later.quarter_end_on,
        later.accession_number as later_accession_number,
        earlier.accession_number as earlier_accession_number,
        greatest(later.known_at, earlier.known_at) as known_at
    from cuts as later
    inner join cuts as earlier
        on
            {{ equal_columns('later', 'earlier', set_of_parts + ['tag', 'fiscal_year_start_on']) }}
            and later.fiscal_quarter = earlier.fiscal_quarter + 1
    where
        later.members = earlier.members
        or (
            abs(
                list_sum(list_transform(
                    list_intersect(later.members, earlier.members), lambda member: later.amounts[member]
                )) - later.whole
            ) <= later.tolerance
            and abs(
                list_sum(list_transform(
                    list_intersect(later.members, earlier.members), lambda member: earlier.amounts[member]
                )) - earlier.whole
            ) <= earlier.tolerance
        )

),

-- where the filing that gives the later figure recast the part, nine months as first filed are of another cut until
-- a filing from then on says them
dated_pairs as (

    select
        later.* exclude (
            value, decimals, accession_number, known_at, superseded_at, revision, is_out_of_foot
        ),
        later.value - earlier.value as value,
        least(later.decimals, earlier.decimals) as decimals,
        [later.accession_number, earlier.accession_number] as accession_numbers,
        later.revision + earlier.revision as revision,
        later.revision as later_revision,
        earlier.revision as earlier_revision,
        later.is_out_of_foot or earlier.is_out_of_foot as is_out_of_foot,
        case
            when
                later.is_recut
                and earlier.known_at < later.known_at
                and not list_contains(earlier.affirmed_ats, later.known_at)
                then list_min(list_filter(
                    earlier.affirmed_ats,
                    lambda affirmed_at: affirmed_at >= later.known_at
                    and (later.superseded_at is null or affirmed_at < later.superseded_at)
                ))
            else {{ one_vintage_at('later', 'earlier') }}
        end as one_vintage_at,
        later.affirmed_by as later_affirmed_by,
        earlier.affirmed_by as earlier_affirmed_by,
        later.superseded_at as later_superseded_at
    from cross_footed as later
    inner join cross_footed as earlier
        on
            {{ equal_columns('later', 'earlier', series) }}
            and later.fiscal_year_start_on = earlier.fiscal_year_start_on
            and later.fiscal_quarter = earlier.fiscal_quarter + 1

),

cut_dates as (

    select
        {{ columns_of('dated_pairs', pair) }},
        min(like_cuts.known_at) as like_cut_at
    from dated_pairs
    inner join like_cuts
        on
            {{ equal_columns('dated_pairs', 'like_cuts', set_of_parts + ['tag', 'quarter_end_on']) }}
            and list_contains(dated_pairs.later_affirmed_by, like_cuts.later_accession_number)
            and list_contains(dated_pairs.earlier_affirmed_by, like_cuts.earlier_accession_number)
    group by {{ columns_of('dated_pairs', pair) }}

),

pairs as (

    select
        dated_pairs.*,
        greatest(dated_pairs.one_vintage_at, cut_dates.like_cut_at) as known_at
    from dated_pairs
    left join cut_dates on {{ equal_columns('dated_pairs', 'cut_dates', pair) }}
    where
        dated_pairs.one_vintage_at is not null
        and (dated_pairs.part_role != 'part' or cut_dates.like_cut_at is not null)
        and (
            dated_pairs.later_superseded_at is null
            or dated_pairs.later_superseded_at > greatest(dated_pairs.one_vintage_at, cut_dates.like_cut_at)
        )

),

differences as (

    select
        pairs.*,
        'derived' as evidence_class,
        case pairs.fiscal_quarter when 4 then 'year_minus_nine_months' else 'year_to_date_difference' end as method,
        2 as method_rank,
        least(
            lead(pairs.known_at) over (
                partition by
                    {{ columns_of('pairs', series) }}, pairs.quarter_end_on
                order by pairs.known_at, pairs.revision
            ),
            pairs.recast_away_at
        ) as superseded_at
    from pairs
    inner join measures on pairs.measure = measures.measure
    where
        not pairs.is_out_of_foot
        and not (measures.non_negative and pairs.value < 0)

),

candidates as (

    select
        runs.* exclude (accession_number),
        [runs.accession_number] as accession_numbers,
        'reported' as evidence_class,
        case
            when runs.measure = 'concentration_year_to_date_pct' then 'reported_year_to_date'
            when runs.span_kind = 'instant' then 'reported_instant'
            else 'reported_quarter'
        end as method,
        1 as method_rank
    from runs
    inner join measures on runs.measure = measures.measure
    where
        runs.span_kind in ('instant', 'quarter')
        and not (measures.non_negative and runs.value < 0 and runs.part_role != 'reconciling')
    union all by name
    select * from differences

),

identified as (

    select
        *,
        tag || '|' || method || '|' || array_to_string(accession_numbers, ',') as identity
    from candidates

),

{{ resolve_versions(
    candidates='identified',
    grain=['cik', 'measure', 'category', 'axis_key', 'member_key', 'within_key', 'benchmark', 'quarter_end_on'],
    order_by='candidates.tag_priority, candidates.method_rank, candidates.known_at desc, candidates.revision desc',
    payload=[
        'identity', 'kind', 'part_role', 'axis', 'member', 'member_label', 'within', 'tag', 'tag_priority', 'unit',
        'decimals', 'evidence_class', 'method', 'accession_numbers',
    ],
    merge_on='identity',
) }}

select *
from resolved
where value is not null
