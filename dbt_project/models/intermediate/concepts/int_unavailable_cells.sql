-- Told from what had been filed by then: a reason of `as_known_then` never looks at a later filing.
with quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

concepts as (

    select * from {{ ref('concepts') }}

),

versions as (

    select * from {{ ref('int_concept_versions') }}

),

assertions as (

    select
        assertions.*,
        assertions.unit = currencies.reporting_currency as is_reporting_currency,
        parts.cik is not null as is_part
    from {{ ref('int_span_assertions') }} as assertions
    left join {{ ref('int_refused_assertions') }} as parts
        on
            {{ equal_columns('assertions', 'parts', [
                'cik', 'concept', 'tag', 'unit', 'quarter_end_on', 'span_kind', 'accession_number'
            ]) }}
            and parts.refusal = 'part_tagged_as_whole'
    inner join {{ ref('int_reporting_currencies') }} as currencies
        on
            assertions.cik = currencies.cik
            and assertions.quarter_end_on = currencies.period_end_on
    -- what is only proved to be nil is not tagged
    where (assertions.is_nil and assertions.value = 0) is not true

),

candidates as (

    select * from {{ ref('int_quarter_candidates') }}
    where is_refused

),

filings as (

    select * from {{ ref('int_filings') }}

),

-- read twice, with other filters: nothing to keep
facts as not materialized (

    select * from {{ ref('int_entity_facts') }}

),

reason_tags as (

    select * from {{ ref('reason_tags') }}

),

reasons as (

    select * from {{ ref('unavailable_reasons') }}

),

core_concepts as (

    select * from {{ ref('core_concepts') }}

),

{{ quarter_vintages('quarters') }},

-- millions: what follows groups and joins them by number rather than by four columns
cells as materialized (

    select
        row_number() over () as cell_id,
        quarter_vintages.cik,
        concepts.concept,
        quarter_vintages.period_end_on as quarter_end_on,
        quarter_vintages.accession_number,
        quarter_vintages.vintage,
        quarter_vintages.seen_at
    from quarter_vintages
    cross join concepts
    anti join versions
        on
            quarter_vintages.cik = versions.cik
            and quarter_vintages.period_end_on = versions.quarter_end_on
            and concepts.concept = versions.concept
            and versions.known_at <= quarter_vintages.seen_at
            and (versions.superseded_at is null or versions.superseded_at > quarter_vintages.seen_at)

),

-- since when the filings say what of the very quarter
said as (

    select
        cik,
        concept,
        quarter_end_on,
        any_value(fiscal_quarter) as fiscal_quarter,
        bool_or(span_kind != 'instant') as is_flow,
        min(known_at) filter (where span_kind != 'year_to_date' and is_reporting_currency and not is_part) as direct_at,
        min(known_at) filter (where span_kind = 'year_to_date' and is_reporting_currency and not is_part) as to_date_at,
        min(known_at) filter (where is_part) as part_at,
        min(known_at) filter (where not is_reporting_currency) as other_currency_at,
        min(known_at) as tagged_at
    from assertions
    group by cik, concept, quarter_end_on

),

-- the operands of a plain sum are parts of it
part_operands as (

    select distinct
        concept,
        operand_concept
    from {{ ref('concept_formulas') }}
    qualify min(sign) over (partition by concept, formula_id) > 0

),

-- tags that tell why a line is missing: a part of it, or a statement that has no such line
marking_facts as (

    select
        facts.cik,
        facts.accession_number,
        facts.end_on,
        reason_tags.concept,
        reason_tags.reason
    from facts
    inner join reason_tags
        on
            facts.taxonomy = reason_tags.taxonomy
            and facts.tag = reason_tags.tag
    union all
    -- of a filer's own tags the seed has patterns
    select
        facts.cik,
        facts.accession_number,
        facts.end_on,
        reason_tags.concept,
        reason_tags.reason
    from facts
    inner join reason_tags
        on
            facts.taxonomy = reason_tags.taxonomy
            and facts.tag like reason_tags.tag
    where facts.taxonomy = 'custom'

),

marks as (

    select
        quarters.cik,
        marking_facts.concept,
        quarters.period_end_on as quarter_end_on,
        marking_facts.reason,
        min(filings.known_at) as marked_at
    from marking_facts
    inner join filings
        on
            marking_facts.cik = filings.cik
            and marking_facts.accession_number = filings.accession_number
    inner join quarters
        on
            marking_facts.cik = quarters.cik
            and marking_facts.end_on between quarters.period_end_on - 3 and quarters.period_end_on + 3
    group by all

),

-- what the filer had tagged of the concept by then, and which of it within two years of the quarter, or for the year
-- around it
habits as (

    select
        cells.cell_id,
        any_value(cells.concept) as concept,
        bool_or(said.quarter_end_on < cells.quarter_end_on) as is_tagged_before,
        bool_or(abs(said.quarter_end_on - cells.quarter_end_on) <= 740) as is_tagged_near,
        bool_or(
            said.fiscal_quarter = 4 and abs(said.quarter_end_on - cells.quarter_end_on) <= 370
        ) as is_annual_near,
        bool_or(
            abs(said.quarter_end_on - cells.quarter_end_on) <= 740
            and (said.fiscal_quarter < 4 or coalesce(said.is_flow and said.direct_at <= cells.seen_at, false))
        ) as is_interim_near
    from cells
    inner join said
        on
            cells.cik = said.cik
            and cells.concept = said.concept
            and cells.seen_at >= said.tagged_at
    group by cells.cell_id

),

evidence as (

    select
        cells.cell_id,
        'no_xbrl_in_filing' as reason
    from cells
    inner join filings
        on
            cells.cik = filings.cik
            and cells.accession_number = filings.accession_number
    where not filings.has_facts
    union all
    select
        cells.cell_id,
        'refused_' || candidates.refusal as reason
    from cells
    inner join candidates
        on
            cells.cik = candidates.cik
            and cells.concept = candidates.concept
            and cells.quarter_end_on = candidates.quarter_end_on
            and cells.seen_at >= candidates.known_at
            and (candidates.superseded_at is null or candidates.superseded_at > cells.seen_at)
    union all
    -- a line of the filings that int_concept_versions lets stand down
    select
        cells.cell_id,
        'refused_quarters_do_not_foot' as reason
    from cells
    inner join {{ ref('int_line_versions') }} as lines
        on
            cells.cik = lines.cik
            and cells.concept = lines.concept
            and cells.quarter_end_on = lines.quarter_end_on
            and cells.seen_at >= lines.known_at
            and (lines.superseded_at is null or lines.superseded_at > cells.seen_at)
    union all
    select
        cells.cell_id,
        unnest([
            case when said.direct_at <= cells.seen_at then 'refused_contradicted' end,
            case when said.other_currency_at <= cells.seen_at then 'other_currency_only' end,
            case when said.part_at <= cells.seen_at then 'part_only' end,
            case when said.to_date_at <= cells.seen_at then 'year_to_date_not_separable' end
        ]) as reason
    from cells
    inner join said
        on
            cells.cik = said.cik
            and cells.concept = said.concept
            and cells.quarter_end_on = said.quarter_end_on
    union all
    select
        cells.cell_id,
        'part_only' as reason
    from cells
    inner join part_operands on cells.concept = part_operands.concept
    inner join said
        on
            cells.cik = said.cik
            and part_operands.operand_concept = said.concept
            and cells.quarter_end_on = said.quarter_end_on
            and cells.seen_at >= said.direct_at
    union all
    select
        cells.cell_id,
        marks.reason
    from cells
    inner join marks
        on
            cells.cik = marks.cik
            and cells.concept = marks.concept
            and cells.quarter_end_on = marks.quarter_end_on
            and cells.seen_at >= marks.marked_at
    union all
    select
        habits.cell_id,
        unnest([
            case when is_annual_near and not is_interim_near then 'reported_annually_only' end,
            -- what every company has is never nil: there it is under another tag
            case
                when is_tagged_near and coalesce(core_concepts.is_universal, false) then 'other_tag_in_filing'
                when is_tagged_near then 'nil_line'
            end,
            case when not is_tagged_before then 'not_tagged_yet' end,
            case when is_tagged_before then 'no_longer_tagged' end
        ]) as reason
    from habits
    left join core_concepts on habits.concept = core_concepts.concept
    union all
    select
        cells.cell_id,
        'no_standard_tag' as reason
    from cells
    inner join core_concepts on cells.concept = core_concepts.concept
    where core_concepts.is_universal

),

first_reasons as (

    select
        evidence.cell_id,
        -- a reason that the seed does not rank yet is shown rather than passed over
        arg_min(evidence.reason, (coalesce(reasons.precedence, 0), evidence.reason)) as reason
    from evidence
    left join reasons on evidence.reason = reasons.reason
    group by evidence.cell_id

),

final as (

    select
        cells.cik,
        cells.concept,
        cells.quarter_end_on,
        cells.vintage,
        coalesce(first_reasons.reason, 'never_tagged') as reason
    from cells
    left join first_reasons on cells.cell_id = first_reasons.cell_id

)

select * from final
