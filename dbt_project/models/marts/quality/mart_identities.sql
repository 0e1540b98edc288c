-- Figures are those of the vintage: in force when the quarter's own filing became public, or now. An operand of an
-- earlier quarter is taken as of the same instant. Nothing is repaired.
{%- set quarter = ['cik', 'period_end_on', 'vintage'] %}
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

versions as (

    select * from {{ ref('int_concept_versions') }}

),

identities as (

    select * from {{ ref('identities') }}

),

operands as (

    select * from {{ ref('identity_operands') }}

),

explanations as (

    select * from {{ ref('identity_explanations') }}

),

facts as (

    select * from {{ ref('int_entity_facts') }}

),

filings as (

    select * from {{ ref('int_filings') }}

),

years as (

    select * from {{ ref('int_fact_runs') }}
    where span_kind = 'year_to_date' and fiscal_quarter = 4

),

flow_concepts as (

    select concepts.concept
    from {{ ref('concepts') }} as concepts
    where
        concepts.period_type = 'duration'
        and (
            concepts.concept in (select core.concept from {{ ref('core_concepts') }} as core)
            or concepts.concept in (select inputs.concept from {{ ref('flag_inputs') }} as inputs)
        )

),

{{ quarter_vintages('quarters') }},

-- every figure that some check may read: of the quarter and, of a year's flows, of the three before it
needed as (

    select
        concept,
        lag_quarters,
        bool_and(is_of_years) as is_of_years
    from (
        select
            concept,
            lag_quarters,
            false as is_of_years
        from operands
        union all
        -- the change that the cash-flow statement gives tells which side of the roll is off
        select
            'cash_change' as concept,
            0 as lag_quarters,
            false as is_of_years
        union all
        select
            concept,
            cast(unnest([0, 1, 2, 3]) as integer) as lag_quarters,
            true as is_of_years
        from flow_concepts
    ) as told
    group by concept, lag_quarters

),

-- materialized, as the planner would else join the versions on the company and the quarter alone
sought as materialized (

    select
        {{ columns_of('quarter_vintages', quarter) }},
        quarter_vintages.fiscal_quarter,
        quarter_vintages.seen_at,
        needed.concept,
        needed.lag_quarters,
        quarters.period_end_on as quarter_end_on
    from quarter_vintages
    inner join needed on not needed.is_of_years or quarter_vintages.fiscal_quarter = 4
    inner join quarters
        on
            quarter_vintages.cik = quarters.cik
            and quarter_vintages.chain_id = quarters.chain_id
            and quarter_vintages.chain_index - needed.lag_quarters = quarters.chain_index

),

figures as materialized (

    select
        {{ columns_of('sought', quarter) }},
        sought.fiscal_quarter,
        sought.concept,
        sought.lag_quarters,
        versions.value,
        versions.unit,
        versions.tag,
        versions.method,
        versions.known_at
    from sought
    inner join versions
        on
            sought.cik = versions.cik
            and sought.quarter_end_on = versions.quarter_end_on
            and sought.concept = versions.concept
            and sought.seen_at >= versions.known_at
            and (versions.superseded_at is null or versions.superseded_at > sought.seen_at)

),

-- 1. identities of the seed; a figure that a formula made of others, or one on a tag of another scope, proves nothing
numbered_operands as (

    select
        *,
        row_number() over (
            partition by identity_id, variant
            order by concept, lag_quarters, side
        ) - 1 as place
    from operands

),

variants as (

    select
        identity_id,
        variant,
        max(concept) filter (where side = 'left') as concept,
        list(
            {
                'concept': concept,
                'name': concept || case when lag_quarters > 0 then ' lag ' || lag_quarters else '' end,
                'is_optional': is_optional,
                'place': place
            } order by place
        ) as operands
    from numbered_operands
    group by identity_id, variant

),

-- of the operands that are there; `found` has a bit for every one of them, so that no list is made row by row
sums as (

    select
        {{ columns_of('figures', quarter) }},
        operands.identity_id,
        operands.variant,
        sum(operands.sign * figures.value) filter (where operands.side = 'left') as left_value,
        sum(operands.sign * figures.value) filter (where operands.side = 'right') as right_value,
        max(abs(figures.value)) as largest,
        min({{ rounding_unit('figures.value') }}) * count(figures.value) as rounding,
        min(figures.unit) = max(figures.unit) as is_of_one_unit,
        max(figures.unit) as unit,
        max(figures.known_at) as known_at,
        bit_or(1 << operands.place) as found
    from figures
    inner join numbered_operands as operands
        on
            figures.concept = operands.concept
            and figures.lag_quarters = operands.lag_quarters
            and (operands.tag_pattern is null or figures.tag like operands.tag_pattern)
    group by figures.cik, figures.period_end_on, figures.vintage, operands.identity_id, operands.variant

),

lacks as (

    select
        founds.identity_id,
        founds.variant,
        founds.found,
        variants.concept,
        list_sort(list_transform(
            list_filter(
                variants.operands,
                lambda operand: (founds.found >> operand.place) & 1 = 0 and not operand.is_optional
            ),
            lambda operand: operand.name
        )) as missing_operands,
        list_sort(list_transform(
            list_filter(
                variants.operands,
                lambda operand: (founds.found >> operand.place) & 1 = 0 and operand.is_optional
            ),
            lambda operand: operand.concept
        )) as assumed_nil_operands
    from (
        select
            identity_id,
            variant,
            found
        from sums
        union
        select
            identity_id,
            variant,
            0 as found
        from variants
    ) as founds
    inner join variants
        on
            founds.identity_id = variants.identity_id
            and founds.variant = variants.variant

),

-- the first way to make the check, else what the first way lacks
chosen as (

    select
        {{ columns_of('quarter_vintages', quarter) }},
        variants.identity_id,
        coalesce(
            min(variants.variant) filter (where len(lacks.missing_operands) = 0),
            min(variants.variant)
        ) as variant
    from quarter_vintages
    cross join variants
    left join sums
        on
            {{ equal_columns('quarter_vintages', 'sums', quarter) }}
            and variants.identity_id = sums.identity_id
            and variants.variant = sums.variant
    left join lacks
        on
            sums.identity_id = lacks.identity_id
            and sums.variant = lacks.variant
            and sums.found = lacks.found
    group by quarter_vintages.cik, quarter_vintages.period_end_on, quarter_vintages.vintage, variants.identity_id

),

identity_checks as (

    select
        {{ columns_of('chosen', quarter) }},
        chosen.identity_id,
        lacks.concept,
        sums.left_value,
        sums.right_value,
        sums.largest,
        sums.rounding,
        sums.unit,
        sums.is_of_one_unit,
        sums.known_at,
        lacks.missing_operands,
        lacks.assumed_nil_operands
    from chosen
    left join sums
        on
            chosen.cik = sums.cik
            and chosen.period_end_on = sums.period_end_on
            and chosen.vintage = sums.vintage
            and chosen.identity_id = sums.identity_id
            and chosen.variant = sums.variant
    inner join lacks
        on
            chosen.identity_id = lacks.identity_id
            and chosen.variant = lacks.variant
            and coalesce(sums.found, 0) = lacks.found

),

-- 2. four quarters and their year
year_figures as (

    select
        {{ columns_of('quarter_vintages', quarter) }},
        years.concept,
        years.value,
        years.unit,
        years.tag,
        years.known_at
    from quarter_vintages
    inner join years
        on
            quarter_vintages.cik = years.cik
            and quarter_vintages.period_end_on = years.quarter_end_on
            and years.known_at <= quarter_vintages.seen_at
            and (years.superseded_at is null or years.superseded_at > quarter_vintages.seen_at)
    inner join flow_concepts on years.concept = flow_concepts.concept
    left join figures
        on
            {{ equal_columns('quarter_vintages', 'figures', quarter) }}
            and years.concept = figures.concept
            and figures.lag_quarters = 0
    where quarter_vintages.fiscal_quarter = 4
    qualify
        row_number() over (
            partition by quarter_vintages.cik, quarter_vintages.period_end_on, quarter_vintages.vintage, years.concept
            order by
                coalesce(years.tag = figures.tag, false) desc,
                (years.value = 0),
                years.tag_priority,
                years.known_at desc,
                years.tag
        ) = 1

),

four_quarters as (

    select
        {{ columns_of('figures', quarter) }},
        figures.concept,
        sum(figures.value) as value,
        max(abs(figures.value)) as largest,
        min({{ rounding_unit('figures.value') }}) as rounding,
        count(figures.value) as n_quarters,
        min(figures.unit) = max(figures.unit) as is_of_one_unit,
        max(figures.known_at) as known_at,
        case when count(figures.tag) = 4 and min(figures.tag) = max(figures.tag) then max(figures.tag) end as tag,
        list(figures.lag_quarters) as lags,
        count(*) filter (where figures.method = 'reported_quarter') as n_reported,
        bool_or(figures.method like 'year_minus_nine_months%') as is_from_nine_months
    from figures
    inner join flow_concepts on figures.concept = flow_concepts.concept
    where figures.fiscal_quarter = 4
    group by figures.cik, figures.period_end_on, figures.vintage, figures.concept

),

year_checks as (

    select
        {{ columns_of('quarter_vintages', quarter) }},
        'four_quarters_make_the_year' as identity_id,
        flow_concepts.concept,
        year_figures.value as left_value,
        four_quarters.value as right_value,
        greatest(four_quarters.largest, abs(year_figures.value)) as largest,
        least(four_quarters.rounding, {{ rounding_unit('year_figures.value') }})
        * (coalesce(four_quarters.n_quarters, 0) + 1) as rounding,
        year_figures.unit,
        four_quarters.is_of_one_unit,
        greatest(four_quarters.known_at, year_figures.known_at) as known_at,
        list_concat(
            list_transform(
                list_filter(
                    [0, 1, 2, 3],
                    lambda lag_quarters: not coalesce(list_contains(four_quarters.lags, lag_quarters), false)
                ),
                lambda lag_quarters: flow_concepts.concept || ' lag ' || lag_quarters
            ),
            case when year_figures.value is null then [flow_concepts.concept || ' of the year'] end
        ) as missing_operands,
        cast([] as varchar[]) as assumed_nil_operands,
        (four_quarters.tag is distinct from year_figures.tag) as is_under_other_tags,
        four_quarters.n_reported,
        four_quarters.is_from_nine_months
    from quarter_vintages
    cross join flow_concepts
    left join four_quarters
        on
            {{ equal_columns('quarter_vintages', 'four_quarters', quarter) }}
            and flow_concepts.concept = four_quarters.concept
    left join year_figures
        on
            {{ equal_columns('quarter_vintages', 'year_figures', quarter) }}
            and flow_concepts.concept = year_figures.concept
    where quarter_vintages.fiscal_quarter = 4

),

-- 3. the parts of a whole that the filings' own XBRL gives by segment, product or geography
part_sets as (

    select
        {{ columns_of('footings', quarter) }},
        identities.identity_id,
        footings.measure as concept,
        footings.total as left_value,
        footings.sum_of_parts as right_value,
        greatest(abs(footings.total), abs(footings.sum_of_parts)) as largest,
        least({{ rounding_unit('footings.total') }}, {{ rounding_unit('footings.sum_of_parts') }})
        * (footings.n_parts + 1) as rounding,
        footings.unit,
        true as is_of_one_unit,
        footings.known_at,
        case
            when footings.status not in ('adds_up', 'does_not_add_up') then [footings.measure || ' of the whole']
        end as missing_operands
    from {{ ref('int_segment_footings') }} as footings
    inner join identities on footings.category = identities.parts_category
    -- of several divisions of one whole, that of the whole company with the most parts
    qualify
        row_number() over (
            partition by footings.cik, footings.period_end_on, footings.vintage, identities.identity_id, footings.measure
            order by
                (footings.status in ('adds_up', 'does_not_add_up')) desc,
                (footings.within_key != ''),
                footings.n_parts desc,
                footings.axis
        ) = 1

),

checks as (

    select * from identity_checks
    union all by name
    select * from year_checks
    union all by name
    select * from part_sets

),

measured as (

    select
        checks.*,
        identities.is_of_notes,
        coalesce(len(checks.missing_operands), 0) = 0 and coalesce(checks.is_of_one_unit, false) as is_made,
        checks.left_value - checks.right_value as difference,
        greatest(
            identities.tolerance_pct / 100 * cast(checks.largest as double),
            identities.rounding_units * cast(checks.rounding as double)
        ) as tolerance
    from checks
    inner join identities on checks.identity_id = identities.identity_id

),

passed as materialized (

    select
        *,
        is_made and abs(difference) <= tolerance as is_passed,
        -- quarters under another tag than the year are of its scope only where they add up to it
        is_made and abs(difference) > tolerance and coalesce(is_under_other_tags, false) as is_of_other_tags
    from measured

),

-- in the notes a filer may tag face amounts, or lines that no part holds: where its figures have not added up once in
-- two years, its total is not the total of these parts
notes as (

    select
        cik,
        period_end_on,
        vintage,
        identity_id,
        concept,
        coalesce(
            max(case when is_passed then period_end_on end) over (
                partition by cik, identity_id, concept, vintage
                order by period_end_on
            ) < period_end_on - 740,
            true
        ) as is_of_another_scope
    from passed
    where is_of_notes and is_made

),

passed_then as (

    select
        cik,
        period_end_on,
        identity_id,
        concept
    from passed
    where vintage = 'as_known_then' and is_passed

),

compared as materialized (

    select
        measured.*,
        coalesce(notes.is_of_another_scope, false) as is_of_another_scope,
        -- it added up as first filed, and a later filing recast some of the figures and not the others
        measured.vintage = 'latest'
        and measured.is_made
        and not measured.is_passed
        and passed_then.cik is not null as is_recast_in_part
    from passed as measured
    left join notes
        on
            measured.cik = notes.cik
            and measured.period_end_on = notes.period_end_on
            and measured.vintage = notes.vintage
            and measured.identity_id = notes.identity_id
            and measured.concept = notes.concept
    left join passed_then
        on
            measured.cik = passed_then.cik
            and measured.period_end_on = passed_then.period_end_on
            and measured.identity_id = passed_then.identity_id
            and measured.concept = passed_then.concept

),

failed as (

    select * from compared
    where is_made and not is_passed and not is_recast_in_part

),

-- lines of the filings that may tell why, each once for all the checks it stands by
lines as materialized (

    select
        facts.cik,
        facts.taxonomy,
        facts.tag,
        facts.end_on,
        facts.value,
        filings.known_at
    from facts
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    where exists (
        select 1
        from explanations
        where
            explanations.taxonomy = facts.taxonomy
            and explanations.tag = facts.tag
    )

),

unexplained as materialized (

    select
        {{ columns_of('failed', quarter) }},
        failed.identity_id,
        failed.concept,
        failed.difference,
        quarter_vintages.seen_at,
        explanations.taxonomy,
        explanations.tag,
        explanations.mode,
        explanations.cause
    from failed
    inner join quarter_vintages on {{ equal_columns('failed', 'quarter_vintages', quarter) }}
    inner join explanations on failed.identity_id = explanations.identity_id

),

-- the difference is an amount of its own in the filings, or they have a line that the identity leaves out
explained as (

    select
        {{ columns_of('unexplained', quarter) }},
        unexplained.identity_id,
        unexplained.concept,
        arg_min(unexplained.cause, (unexplained.mode, unexplained.cause)) as cause,
        -- the very difference on a line of its own: with it the figures add up to the unit
        min(unexplained.tag) filter (
            where unexplained.mode != 'operand' and abs(lines.value) = abs(unexplained.difference)
        ) as balancing_tag
    from unexplained
    inner join lines
        on
            unexplained.cik = lines.cik
            and unexplained.taxonomy = lines.taxonomy
            and unexplained.tag = lines.tag
            and unexplained.seen_at >= lines.known_at
            and lines.end_on between unexplained.period_end_on - 3 and unexplained.period_end_on + 3
    where
        (unexplained.mode = 'presence' and lines.value != 0)
        or abs(lines.value) = abs(unexplained.difference)
    group by
        unexplained.cik, unexplained.period_end_on, unexplained.vintage, unexplained.identity_id, unexplained.concept

),

-- the statement's own change in cash tells which side of the roll is off: where its flows add up to that change, the
-- cash that it rolls is not tagged at both ends
rolls as (

    select
        {{ columns_of('failed', quarter) }},
        abs(failed.right_value - opening.value - change.value) <= failed.tolerance as is_other_scope,
        abs(failed.left_value - opening.value - change.value) <= failed.tolerance as is_other_line
    from failed
    inner join figures as opening
        on
            failed.cik = opening.cik
            and failed.period_end_on = opening.period_end_on
            and failed.vintage = opening.vintage
            and failed.concept = opening.concept
            and opening.lag_quarters = 1
    inner join figures as change
        on
            {{ equal_columns('failed', 'change', quarter) }}
            and change.concept = 'cash_change'
            and change.lag_quarters = 0
    where failed.identity_id = 'cash_roll'

),

judged as (

    select
        compared.*,
        case
            when not compared.is_made then 'skipped'
            when compared.is_passed then 'pass'
            when explained.balancing_tag is not null then 'pass'
            when
                compared.is_recast_in_part
                or compared.is_of_another_scope
                or compared.is_of_other_tags
                or roll.is_other_scope
                then 'skipped'
            else 'fail'
        end as status,
        case
            when not compared.is_made or compared.is_passed then null
            when compared.is_recast_in_part then 'recast_in_part'
            when explained.balancing_tag is not null then explained.cause
            when roll.is_other_scope then 'other_scope_of_cash'
            when explained.cause is not null then explained.cause
            when compared.is_of_other_tags then 'other_tag_in_the_year'
            when compared.is_from_nine_months then 'nine_months_are_not_the_three_quarters'
            when compared.n_reported = 4 then 'filed_quarters_do_not_add_up'
            when compared.is_of_another_scope then 'another_scope_in_the_notes'
            when roll.is_other_line then 'line_beside_the_three_flows'
            else 'unexplained'
        end as cause,
        explained.balancing_tag
    from compared
    left join explained
        on
            compared.cik = explained.cik
            and compared.period_end_on = explained.period_end_on
            and compared.vintage = explained.vintage
            and compared.identity_id = explained.identity_id
            and compared.concept = explained.concept
    left join rolls as roll
        on
            {{ equal_columns('compared', 'roll', quarter) }}
            and compared.identity_id = 'cash_roll'

),

final as (

    select
        quarters.cik,
        quarters.ticker,
        quarters.fiscal_year,
        quarters.fiscal_quarter,
        quarters.calendar_quarter,
        quarters.period_start_on,
        quarters.period_end_on,
        greatest(judged.known_at, quarters.known_at) as known_at,
        judged.vintage,
        judged.identity_id,
        judged.concept,
        judged.status,
        case when judged.is_made then cast(judged.left_value as decimal(38, 10)) end as left_value,
        case when judged.is_made then cast(judged.right_value as decimal(38, 10)) end as right_value,
        case when judged.is_made then cast(judged.difference as decimal(38, 10)) end as difference,
        case
            when judged.is_made and judged.largest > 0
                then 100 * abs(cast(judged.difference as double)) / cast(judged.largest as double)
        end as difference_pct,
        case when judged.is_made then judged.tolerance end as tolerance,
        judged.unit,
        coalesce(judged.missing_operands, []) as missing_operands,
        case when judged.is_made then coalesce(judged.assumed_nil_operands, []) else [] end as assumed_nil_operands,
        judged.cause,
        judged.balancing_tag
    from judged
    inner join quarters
        on
            judged.cik = quarters.cik
            and judged.period_end_on = quarters.period_end_on

)

-- publishing orders the rows
select * from final
