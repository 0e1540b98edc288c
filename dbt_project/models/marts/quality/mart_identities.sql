-- Figures are those of the vintage: in force when the quarter's own filing became public, or now. An operand of an
-- earlier quarter is taken as of the same instant. Nothing is repaired.
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

-- every figure that some check may read: of the quarter and of the three before it
needed as (

    select
        concept,
        lag_quarters
    from operands
    union
    -- the change that the cash-flow statement gives tells which side of the roll is off
    select
        'cash_change' as concept,
        0 as lag_quarters
    union
    select
        flow_concepts.concept,
        lags.lag_quarters
    from flow_concepts
    cross join (select cast(unnest([0, 1, 2, 3]) as integer) as lag_quarters) as lags

),

figures as (

    select
        quarter_vintages.cik,
        quarter_vintages.period_end_on,
        quarter_vintages.vintage,
        needed.concept,
        needed.lag_quarters,
        versions.value,
        versions.unit,
        versions.tag,
        versions.method,
        versions.known_at
    from quarter_vintages
    cross join needed
    inner join quarters
        on
            quarter_vintages.cik = quarters.cik
            and quarter_vintages.chain_id = quarters.chain_id
            and quarter_vintages.chain_index = quarters.chain_index + needed.lag_quarters
    inner join versions
        on
            quarter_vintages.cik = versions.cik
            and quarters.period_end_on = versions.quarter_end_on
            and needed.concept = versions.concept
            and versions.known_at <= quarter_vintages.seen_at
            and (versions.superseded_at is null or versions.superseded_at > quarter_vintages.seen_at)

),

-- 1. identities of the seed; a figure that a formula made of others, or one on a tag of another scope, proves nothing
operand_rows as (

    select
        quarter_vintages.cik,
        quarter_vintages.period_end_on,
        quarter_vintages.vintage,
        operands.identity_id,
        operands.variant,
        operands.side,
        operands.concept,
        operands.lag_quarters,
        operands.is_optional,
        operands.sign * figures.value as amount,
        figures.unit,
        figures.known_at,
        figures.tag
    from quarter_vintages
    cross join operands
    left join figures
        on
            quarter_vintages.cik = figures.cik
            and quarter_vintages.period_end_on = figures.period_end_on
            and quarter_vintages.vintage = figures.vintage
            and operands.concept = figures.concept
            and operands.lag_quarters = figures.lag_quarters
            and (operands.tag_pattern is null or figures.tag like operands.tag_pattern)

),

variants as (

    select
        cik,
        period_end_on,
        vintage,
        identity_id,
        variant,
        max(concept) filter (where side = 'left') as concept,
        sum(amount) filter (where side = 'left') as left_value,
        sum(amount) filter (where side = 'right') as right_value,
        max(abs(amount)) as largest,
        min({{ rounding_unit('amount') }}) * count(amount) as rounding,
        max(unit) as unit,
        count(distinct unit) as n_units,
        max(known_at) as known_at,
        list_sort(list(concept || case when lag_quarters > 0 then ' lag ' || lag_quarters else '' end) filter (
            where amount is null and not is_optional
        )) as missing_operands,
        list_sort(list(concept) filter (where amount is null and is_optional)) as assumed_nil_operands
    from operand_rows
    group by cik, period_end_on, vintage, identity_id, variant
    -- the first way to make the check, else what the first way lacks
    qualify
        row_number() over (
            partition by cik, period_end_on, vintage, identity_id
            order by (coalesce(len(missing_operands), 0) = 0) desc, variant
        ) = 1

),

-- 2. four quarters and their year
year_figures as (

    select
        quarter_vintages.cik,
        quarter_vintages.period_end_on,
        quarter_vintages.vintage,
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
    left join figures
        on
            quarter_vintages.cik = figures.cik
            and quarter_vintages.period_end_on = figures.period_end_on
            and quarter_vintages.vintage = figures.vintage
            and years.concept = figures.concept
            and figures.lag_quarters = 0
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

year_checks as (

    select
        quarter_vintages.cik,
        quarter_vintages.period_end_on,
        quarter_vintages.vintage,
        'four_quarters_make_the_year' as identity_id,
        flow_concepts.concept,
        any_value(year_figures.value) as left_value,
        sum(figures.value) as right_value,
        greatest(max(abs(figures.value)), max(abs(year_figures.value))) as largest,
        least(min({{ rounding_unit('figures.value') }}), min({{ rounding_unit('year_figures.value') }}))
        * (count(figures.value) + 1) as rounding,
        any_value(year_figures.unit) as unit,
        count(distinct figures.unit) as n_units,
        greatest(max(figures.known_at), max(year_figures.known_at)) as known_at,
        list_sort(list_filter(
            list_concat(
                list(flow_concepts.concept || ' lag ' || lags.lag_quarters) filter (where figures.value is null),
                [case when any_value(year_figures.value) is null then flow_concepts.concept || ' of the year' end]
            ),
            lambda name: name is not null
        )) as missing_operands,
        cast([] as varchar []) as assumed_nil_operands,
        count(*) filter (where figures.tag is distinct from year_figures.tag) as n_other_tags,
        count(*) filter (where figures.method = 'reported_quarter') as n_reported,
        bool_or(figures.method like 'year_minus_nine_months%') as is_from_nine_months
    from quarter_vintages
    cross join flow_concepts
    cross join (select distinct lag_quarters from needed) as lags
    left join figures
        on
            quarter_vintages.cik = figures.cik
            and quarter_vintages.period_end_on = figures.period_end_on
            and quarter_vintages.vintage = figures.vintage
            and flow_concepts.concept = figures.concept
            and lags.lag_quarters = figures.lag_quarters
    left join year_figures
        on
            quarter_vintages.cik = year_figures.cik
            and quarter_vintages.period_end_on = year_figures.period_end_on
            and quarter_vintages.vintage = year_figures.vintage
            and flow_concepts.concept = year_figures.concept
    where quarter_vintages.fiscal_quarter = 4
    group by quarter_vintages.cik, quarter_vintages.period_end_on, quarter_vintages.vintage, flow_concepts.concept

),

-- 3. the parts of a whole that the filings' own XBRL gives by segment, product or geography
part_sets as (

    select
        footings.cik,
        footings.period_end_on,
        footings.vintage,
        identities.identity_id,
        footings.measure as concept,
        footings.total as left_value,
        footings.sum_of_parts as right_value,
        greatest(abs(footings.total), abs(footings.sum_of_parts)) as largest,
        least({{ rounding_unit('footings.total') }}, {{ rounding_unit('footings.sum_of_parts') }})
        * (footings.n_parts + 1) as rounding,
        footings.unit,
        1 as n_units,
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

    select * from variants
    union all by name
    select * from year_checks
    union all by name
    select * from part_sets

),

measured as (

    select
        checks.*,
        identities.is_of_notes,
        coalesce(len(checks.missing_operands), 0) = 0 and checks.n_units = 1 as is_made,
        checks.left_value - checks.right_value as difference,
        greatest(
            identities.tolerance_pct / 100 * cast(checks.largest as double),
            identities.rounding_units * cast(checks.rounding as double)
        ) as tolerance
    from checks
    inner join identities on checks.identity_id = identities.identity_id

),

passed as (

    select
        *,
        is_made and abs(difference) <= tolerance as is_passed,
        -- quarters under another tag than the year are of its scope only where they add up to it
        is_made and abs(difference) > tolerance and coalesce(n_other_tags, 0) > 0 as is_of_other_tags
    from measured

),

compared as (

    select
        measured.*,
        -- in the notes a filer may tag face amounts, or lines that no part holds: where its figures have not added up
        -- once in two years, its total is not the total of these parts
        measured.is_of_notes
        and measured.is_made
        and not coalesce(bool_or(measured.is_passed) over (
            partition by measured.cik, measured.identity_id, measured.concept, measured.vintage
            order by measured.period_end_on
            range between interval 740 days preceding and current row
        ), false) as is_of_another_scope,
        -- it added up as first filed, and a later filing recast some of the figures and not the others
        coalesce(
            measured.vintage = 'latest'
            and measured.is_made
            and not measured.is_passed
            and then_measured.is_passed,
            false
        ) as is_recast_in_part
    from passed as measured
    left join passed as then_measured
        on
            measured.cik = then_measured.cik
            and measured.period_end_on = then_measured.period_end_on
            and measured.identity_id = then_measured.identity_id
            and measured.concept = then_measured.concept
            and then_measured.vintage = 'as_known_then'

),

failed as (

    select * from compared
    where is_made and not is_passed and not is_recast_in_part

),

-- the difference is an amount of its own in the filings, or they have a line that the identity leaves out
explained as (

    select
        failed.cik,
        failed.period_end_on,
        failed.vintage,
        failed.identity_id,
        failed.concept,
        arg_min(explanations.cause, (explanations.mode, explanations.cause)) as cause,
        -- the very difference on a line of its own: with it the figures add up to the unit
        min(facts.tag) filter (
            where explanations.mode != 'operand' and abs(facts.value) = abs(failed.difference)
        ) as balancing_tag
    from failed
    inner join quarter_vintages
        on
            failed.cik = quarter_vintages.cik
            and failed.period_end_on = quarter_vintages.period_end_on
            and failed.vintage = quarter_vintages.vintage
    inner join explanations on failed.identity_id = explanations.identity_id
    inner join facts
        on
            failed.cik = facts.cik
            and explanations.taxonomy = facts.taxonomy
            and explanations.tag = facts.tag
            and facts.end_on between failed.period_end_on - 3 and failed.period_end_on + 3
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
            and quarter_vintages.seen_at >= filings.known_at
    where
        (explanations.mode = 'presence' and facts.value != 0)
        or abs(facts.value) = abs(failed.difference)
    group by failed.cik, failed.period_end_on, failed.vintage, failed.identity_id, failed.concept

),

-- the statement's own change in cash tells which side of the roll is off: where its flows add up to that change, the
-- cash that it rolls is not tagged at both ends
rolls as (

    select
        failed.cik,
        failed.period_end_on,
        failed.vintage,
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
            failed.cik = change.cik
            and failed.period_end_on = change.period_end_on
            and failed.vintage = change.vintage
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
            compared.cik = roll.cik
            and compared.period_end_on = roll.period_end_on
            and compared.vintage = roll.vintage
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

select * from final
order by cik, period_end_on, identity_id, concept, vintage
