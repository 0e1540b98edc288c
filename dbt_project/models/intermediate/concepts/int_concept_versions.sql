-- Every number we know of a company's quarter, with the interval in which it was the best known.
-- Tagged figures first, then formulas over lines, then lines taken as nil. A figure stands down while the four quarters
-- of its year add up to no year that the filings give, unless the filings of the next year tell the year again in
-- quarters that do.
{%- set number = ['cik', 'concept', 'quarter_end_on'] %}
with {{ formula_versions(ref('int_line_versions')) }},

-- a formula with conditions counts only where the filer's own reports have met them
proven_rows as (

    select
        formula_rows.* exclude (known_at, superseded_at),
        greatest(formula_rows.known_at, proofs.known_at) as known_at,
        {{ earlier_of('formula_rows.superseded_at', 'proofs.superseded_at') }} as superseded_at
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

    select * from {{ ref('int_line_versions') }}
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
) }},

-- four quarters that add up to no year that any filing gives are not of one basis, or one of them is wrong
flows as (

    select
        resolved.cik,
        resolved.concept,
        quarters.fiscal_year_start_on,
        quarters.fiscal_quarter,
        resolved.quarter_end_on,
        resolved.unit,
        resolved.tag,
        resolved.value,
        resolved.known_at,
        coalesce(resolved.superseded_at, 'infinity') as until
    from resolved
    inner join {{ ref('concepts') }} as concepts on resolved.concept = concepts.concept
    inner join {{ ref('int_fiscal_quarters') }} as quarters
        on
            resolved.cik = quarters.cik
            and resolved.quarter_end_on = quarters.period_end_on
    where
        resolved.value is not null
        and concepts.period_type = 'duration'

),

years as (

    select
        cik,
        concept,
        unit,
        fiscal_year_start_on,
        value,
        min(known_at) as known_at
    from {{ ref('int_fact_runs') }}
    where fiscal_quarter = 4 and span_kind = 'year_to_date'
    group by all

),

closed_years as (

    select
        cik,
        concept,
        fiscal_year_start_on,
        min(known_at) as closed_at
    from flows
    where fiscal_quarter = 4
    group by cik, concept, fiscal_year_start_on

),

year_instants as (

    select distinct
        flows.cik,
        flows.concept,
        flows.fiscal_year_start_on,
        closed_years.closed_at,
        greatest(flows.known_at, closed_years.closed_at) as at_instant
    from flows
    inner join closed_years
        on
            flows.cik = closed_years.cik
            and flows.concept = closed_years.concept
            and flows.fiscal_year_start_on = closed_years.fiscal_year_start_on

),

year_sums as (

    select
        year_instants.cik,
        year_instants.concept,
        year_instants.fiscal_year_start_on,
        year_instants.at_instant,
        any_value(flows.unit) as unit,
        sum(flows.value) as total,
        count(*) filter (where flows.known_at > year_instants.closed_at) as n_restated
    from year_instants
    inner join flows
        on
            year_instants.cik = flows.cik
            and year_instants.concept = flows.concept
            and year_instants.fiscal_year_start_on = flows.fiscal_year_start_on
            and year_instants.at_instant >= flows.known_at
            and year_instants.at_instant < flows.until
    group by
        year_instants.cik, year_instants.concept, year_instants.fiscal_year_start_on, year_instants.at_instant
    having count(distinct flows.fiscal_quarter) = 4

),

misfit_sums as (

    select
        year_sums.*,
        bool_or(
            abs(year_sums.total - years.value) <= {{ footing_tolerance('years.value') }}
        ) as is_year
    from year_sums
    inner join years
        on
            year_sums.cik = years.cik
            and year_sums.concept = years.concept
            and year_sums.unit = years.unit
            and year_sums.fiscal_year_start_on = years.fiscal_year_start_on
            and year_sums.at_instant >= years.known_at
    group by all

),

-- of two bases in a year the one last told counts, where two quarters at least are told of it
misfits as (

    select
        {{ columns_of('flows', number) }},
        year_instants.at_instant as known_at,
        coalesce(
            not misfit_sums.is_year
            and (misfit_sums.n_restated not in (2, 3) or flows.known_at <= year_instants.closed_at),
            false
        ) as is_refused,
        lead(year_instants.at_instant) over (
            partition by flows.cik, flows.concept, flows.quarter_end_on
            order by year_instants.at_instant
        ) as superseded_at
    from year_instants
    inner join flows
        on
            year_instants.cik = flows.cik
            and year_instants.concept = flows.concept
            and year_instants.fiscal_year_start_on = flows.fiscal_year_start_on
            and year_instants.at_instant >= flows.known_at
            and year_instants.at_instant < flows.until
    left join misfit_sums
        on
            year_instants.cik = misfit_sums.cik
            and year_instants.concept = misfit_sums.concept
            and year_instants.fiscal_year_start_on = misfit_sums.fiscal_year_start_on
            and year_instants.at_instant = misfit_sums.at_instant

),

-- three quarters that leave the year's lion's share to the fourth are of a part of the line
parts as (

    select
        {{ columns_of('flows', number) }},
        greatest(flows.known_at, years_of_whole.known_at) as known_at,
        coalesce(years_of_whole.superseded_at, 'infinity') as superseded_at
    from {{ ref('int_quarter_candidates') }} as years_of_whole
    inner join flows
        on
            years_of_whole.cik = flows.cik
            and years_of_whole.concept = flows.concept
            and years_of_whole.tag = flows.tag
            and years_of_whole.fiscal_year_start_on = flows.fiscal_year_start_on
            and flows.fiscal_quarter < 4
            and (years_of_whole.superseded_at is null or years_of_whole.superseded_at > flows.known_at)
            and years_of_whole.known_at < flows.until
    where
        years_of_whole.refusal = 'operands_of_two_scopes'
        and years_of_whole.fiscal_quarter = 4
        and years_of_whole.value > years_of_whole.operand_values[2]

),

-- the quarters of such a year under every tag of the concept, and whether they were first said after the year closed
misfit_quarters as materialized (

    select
        candidates.*,
        candidates.known_at > first_years.known_at as is_told_again
    from {{ ref('int_quarter_candidates') }} as candidates
    inner join (
        select
            years.cik,
            years.concept,
            years.unit,
            years.fiscal_year_start_on,
            min(years.known_at) as known_at
        from years
        semi join misfit_sums
            on
                years.cik = misfit_sums.cik
                and years.concept = misfit_sums.concept
                and years.fiscal_year_start_on = misfit_sums.fiscal_year_start_on
                and not misfit_sums.is_year
        group by years.cik, years.concept, years.unit, years.fiscal_year_start_on
    ) as first_years
        on
            candidates.cik = first_years.cik
            and candidates.concept = first_years.concept
            and candidates.unit = first_years.unit
            and candidates.fiscal_year_start_on = first_years.fiscal_year_start_on
    where
        not candidates.is_refused
        and candidates.value is not null
        -- a quarter that is a longer span less another fits the year whatever the span
        and (candidates.method_rank = 1 or (candidates.fiscal_quarter = 4 and candidates.method_rank = 2))

),

misfit_years as (

    select runs.*
    from {{ ref('int_fact_runs') }} as runs
    semi join misfit_quarters
        on
            runs.cik = misfit_quarters.cik
            and runs.concept = misfit_quarters.concept
            and runs.unit = misfit_quarters.unit
            and runs.fiscal_year_start_on = misfit_quarters.fiscal_year_start_on
    where runs.fiscal_quarter = 4 and runs.span_kind = 'year_to_date'

),

moments as (

    select
        *,
        lead(at_instant) over (partition by cik, concept, unit, fiscal_year_start_on order by at_instant) as until
    from (
        {% for relation in ['misfit_quarters', 'misfit_years'] %}
        {% for instant in ['known_at', 'superseded_at'] %}
        select
            cik,
            concept,
            unit,
            fiscal_year_start_on,
            {{ instant }} as at_instant
        from {{ relation }}
        where {{ instant }} is not null
        {% if not loop.last %}
        union
        {% endif %}
        {% endfor %}
        {% if not loop.last %}
        union
        {% endif %}
        {% endfor %}
    )

),

-- years of two amounts are of two scopes
year_amounts as (

    select
        moments.cik,
        moments.concept,
        moments.unit,
        moments.fiscal_year_start_on,
        moments.at_instant,
        min(misfit_years.value) as value
    from moments
    inner join misfit_years
        on
            {{ equal_columns('moments', 'misfit_years', ['cik', 'concept', 'unit', 'fiscal_year_start_on']) }}
            and misfit_years.known_at <= moments.at_instant
            and (misfit_years.superseded_at is null or misfit_years.superseded_at > moments.at_instant)
    group by moments.cik, moments.concept, moments.unit, moments.fiscal_year_start_on, moments.at_instant
    having min(misfit_years.value) = max(misfit_years.value) and min(misfit_years.value) != 0

),

quarters_told as materialized (

    select
        moments.at_instant,
        moments.until,
        misfit_quarters.* exclude (known_at, superseded_at)
    from moments
    inner join misfit_quarters
        on
            {{ equal_columns('moments', 'misfit_quarters', ['cik', 'concept', 'unit', 'fiscal_year_start_on']) }}
            and misfit_quarters.known_at <= moments.at_instant
            and (misfit_quarters.superseded_at is null or misfit_quarters.superseded_at > moments.at_instant)
    qualify
        row_number() over (
            partition by
                moments.cik, moments.concept, moments.unit, misfit_quarters.quarter_end_on, moments.at_instant,
                misfit_quarters.value
            order by
                misfit_quarters.is_told_again, misfit_quarters.method_rank, misfit_quarters.tag_priority,
                misfit_quarters.tag
        ) = 1

),

-- one set alone, and told again but for one quarter at most. A fourth quarter that is the year less nine months always
-- fits its year: the three before show it, and none may be filed for itself.
sets as (

    select
        year_amounts.cik,
        year_amounts.concept,
        year_amounts.unit,
        year_amounts.at_instant,
        any_value([
            {'quarter_end_on': q1.quarter_end_on, 'value': q1.value},
            {'quarter_end_on': q2.quarter_end_on, 'value': q2.value},
            {'quarter_end_on': q3.quarter_end_on, 'value': q3.value},
            {'quarter_end_on': q4.quarter_end_on, 'value': q4.value}
        ]) as quarters
    from year_amounts
    {% for n in [1, 2, 3, 4] %}
    inner join quarters_told as q{{ n }}
        on
            {{ equal_columns(
                'year_amounts', 'q' ~ n, ['cik', 'concept', 'unit', 'fiscal_year_start_on', 'at_instant']
            ) }}
            and q{{ n }}.fiscal_quarter = {{ n }}
    {% endfor %}
    where
        abs(q1.value + q2.value + q3.value + q4.value - year_amounts.value)
        <= 2 * {{ rounding_unit('year_amounts.value') }}
        and (
            q4.method_rank = 1
            or not exists (
                select 1
                from quarters_told as filed
                where
                    filed.cik = q4.cik
                    and filed.concept = q4.concept
                    and filed.quarter_end_on = q4.quarter_end_on
                    and filed.at_instant = q4.at_instant
                    and filed.method_rank = 1
            )
        )
    group by
        year_amounts.cik, year_amounts.concept, year_amounts.unit, year_amounts.fiscal_year_start_on,
        year_amounts.at_instant
    having
        count(*) = 1
        and bool_and(
            len(list_filter(
                [q1.is_told_again, q2.is_told_again, q3.is_told_again, q4.is_told_again], lambda is_told: is_told
            )) >= 3
        )

),

told_again as (

    select
        quarters_told.* exclude (at_instant, until),
        greatest(quarters_told.at_instant, misfits.known_at) as known_at,
        {{ earlier_of('quarters_told.until', 'misfits.superseded_at') }} as superseded_at
    from sets
    cross join unnest(sets.quarters) as set_quarters (quarter)
    inner join quarters_told
        on
            {{ equal_columns('sets', 'quarters_told', ['cik', 'concept', 'unit', 'at_instant']) }}
            and quarter.quarter_end_on = quarters_told.quarter_end_on
            and quarter.value = quarters_told.value
    inner join misfits
        on
            {{ equal_columns('quarters_told', 'misfits', number) }}
            and misfits.is_refused
            and (quarters_told.until is null or quarters_told.until > misfits.known_at)
            and (misfits.superseded_at is null or misfits.superseded_at > quarters_told.at_instant)
    anti join parts on {{ equal_columns('quarters_told', 'parts', number) }}

),

refused as (

    select
        cik,
        concept,
        quarter_end_on,
        known_at,
        coalesce(superseded_at, 'infinity') as until
    from misfits
    where is_refused
    union
    select
        cik,
        concept,
        quarter_end_on,
        known_at,
        superseded_at as until
    from parts

),

-- nor is there a figure made of one
refusals as (

    select * from refused
    union
    select
        refused.cik,
        formulas.concept,
        refused.quarter_end_on,
        refused.known_at,
        refused.until
    from refused
    inner join formulas on refused.concept = formulas.operand_concept
    inner join resolved
        on
            refused.cik = resolved.cik
            and formulas.concept = resolved.concept
            and refused.quarter_end_on = resolved.quarter_end_on
            and formulas.formula_id = resolved.method

),

-- a version stands from its start, or from the end of a refusal within it, to the next refusal
standing_from as (

    select
        {{ columns_of('resolved', number) }},
        resolved.known_at,
        resolved.known_at as stands_from
    from resolved
    semi join refusals on {{ equal_columns('resolved', 'refusals', number) }}
    where resolved.value is not null
    union
    select
        {{ columns_of('resolved', number) }},
        resolved.known_at,
        refusals.until as stands_from
    from resolved
    inner join refusals
        on
            {{ equal_columns('resolved', 'refusals', number) }}
            and resolved.known_at < refusals.until
            and (resolved.superseded_at is null or resolved.superseded_at > refusals.until)
    where
        resolved.value is not null
        and refusals.until < 'infinity'

),

standing as (

    select
        standing_from.*,
        (
            select min(refusals.known_at)
            from refusals
            where
                {{ equal_columns('refusals', 'standing_from', number) }}
                and refusals.known_at > standing_from.stands_from
        ) as stands_until
    from standing_from
    where
        not exists (
            select 1
            from refusals
            where
                {{ equal_columns('refusals', 'standing_from', number) }}
                and refusals.known_at <= standing_from.stands_from
                and refusals.until > standing_from.stands_from
        )

),

untouched as (

    select resolved.*
    from resolved
    anti join refusals on {{ equal_columns('resolved', 'refusals', number) }}
    where resolved.value is not null

),

cut as (

    select
        resolved.* exclude (known_at, superseded_at),
        standing.stands_from as known_at,
        case
            when standing.stands_until < coalesce(resolved.superseded_at, 'infinity') then standing.stands_until
            else resolved.superseded_at
        end as superseded_at
    from resolved
    inner join standing
        on
            resolved.cik = standing.cik
            and resolved.concept = standing.concept
            and resolved.quarter_end_on = standing.quarter_end_on
            and resolved.known_at = standing.known_at

),

final as (

    select * exclude (tag_priority, identity)
    from untouched
    union all by name
    select * exclude (tag_priority, identity)
    from cut
    union all by name
    select
        cik,
        concept,
        quarter_end_on,
        value,
        unit,
        tag,
        evidence_class,
        method,
        formula,
        accession_numbers,
        operand_starts,
        operand_ends,
        operand_values,
        operand_tags,
        operand_known_ats,
        known_at,
        superseded_at
    from told_again

)

select * from final
