-- Every change of a figure, in the order in which it became public. A figure that only changes its method (a
-- reported quarter in place of an equal derived one, an equal figure under another tag) has not changed.
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

concepts as (

    select * from {{ ref('concepts') }}

),

filings as (

    select * from {{ ref('int_filings') }}

),

quarter_versions as (

    select
        cik,
        concept,
        quarter_end_on,
        'quarter' as span,
        cast(null as date) as start_on,
        value,
        unit,
        case when tag is not null then operand_tags[1] end as tag,
        evidence_class,
        method,
        accession_numbers,
        known_at,
        superseded_at
    from {{ ref('int_concept_versions') }}

),

-- the year as a figure of its own: an annual report may recast a year and never its quarters
year_candidates as (

    select * from {{ ref('int_fact_runs') }}
    where span_kind = 'year_to_date' and fiscal_quarter = 4

),

{{ resolve_versions(
    candidates='year_candidates',
    grain=['cik', 'concept', 'quarter_end_on'],
    order_by='(candidates.value = 0) nulls last, candidates.tag_priority nulls last, candidates.known_at desc, candidates.tag',
    payload=['tag', 'line_tags', 'is_nil', 'unit', 'start_on', 'accession_number'],
    merge_on='tag',
) }},

year_versions as (

    select
        cik,
        concept,
        quarter_end_on,
        'fiscal_year' as span,
        start_on,
        value,
        unit,
        line_tags as tag,
        case when is_nil then 'derived' else 'reported' end as evidence_class,
        'reported_year' as method,
        [accession_number] as accession_numbers,
        known_at,
        superseded_at
    from resolved
    where value is not null

),

versions as (

    select * from quarter_versions
    union all by name
    select * from year_versions

),

neighbours as (

    select
        *,
        lead(known_at) over history as next_known_at,
        lag(superseded_at) over history as previous_superseded_at,
        lag(value) over history as previous_value,
        lag(unit) over history as previous_unit,
        lag(tag) over history as previous_tag,
        lag(evidence_class) over history as previous_evidence_class,
        lag(method) over history as previous_method,
        lag(accession_numbers) over history as previous_accession_numbers,
        min(known_at) over (partition by cik, concept, quarter_end_on, span) as first_known_at
    from versions
    -- most figures were said once: without this the window sorts them all
    where
        exists (
            select 1
            from versions as superseded
            where
                superseded.cik = versions.cik
                and superseded.concept = versions.concept
                and superseded.quarter_end_on = versions.quarter_end_on
                and superseded.span = versions.span
                and superseded.superseded_at is not null
        )
    window history as (partition by cik, concept, quarter_end_on, span order by known_at)

),

-- one figure in place of another at one instant
replaced as (

    select
        cik,
        concept,
        quarter_end_on,
        span,
        start_on,
        previous_value as from_value,
        value as to_value,
        unit,
        previous_tag as from_tag,
        tag as to_tag,
        previous_evidence_class as from_evidence_class,
        evidence_class as to_evidence_class,
        previous_method as from_method,
        method as to_method,
        previous_accession_numbers as from_accession_numbers,
        accession_numbers as to_accession_numbers,
        first_known_at,
        known_at
    from neighbours
    where previous_superseded_at = known_at and value != previous_value

),

-- a figure that nothing replaced: the filings no longer give it, or no longer in one vintage
withdrawn as (

    select
        cik,
        concept,
        quarter_end_on,
        span,
        start_on,
        value as from_value,
        cast(null as decimal(38, 10)) as to_value,
        unit,
        tag as from_tag,
        cast(null as varchar) as to_tag,
        evidence_class as from_evidence_class,
        'unavailable' as to_evidence_class,
        method as from_method,
        cast(null as varchar) as to_method,
        accession_numbers as from_accession_numbers,
        cast(null as varchar[]) as to_accession_numbers,
        first_known_at,
        superseded_at as known_at
    from neighbours
    where superseded_at is not null and next_known_at is distinct from superseded_at

),

-- a figure after an interval without one
reinstated as (

    select
        cik,
        concept,
        quarter_end_on,
        span,
        start_on,
        cast(null as decimal(38, 10)) as from_value,
        value as to_value,
        unit,
        cast(null as varchar) as from_tag,
        tag as to_tag,
        'unavailable' as from_evidence_class,
        evidence_class as to_evidence_class,
        cast(null as varchar) as from_method,
        method as to_method,
        cast(null as varchar[]) as from_accession_numbers,
        accession_numbers as to_accession_numbers,
        first_known_at,
        known_at
    from neighbours
    where previous_superseded_at < known_at

),

figure_changes as (

    select * from replaced
    union all by name
    select * from withdrawn
    union all by name
    select * from reinstated

),

-- the filing that brought the change: known at that instant; of several, one that the new figure names
restating_filings as (

    select
        changes.cik,
        changes.concept,
        changes.quarter_end_on,
        changes.span,
        changes.known_at,
        filings.accession_number,
        filings.form,
        filings.filing_url
    from figure_changes as changes
    inner join filings
        on
            changes.cik = filings.cik
            and changes.known_at = filings.known_at
    qualify
        row_number() over (
            partition by changes.cik, changes.concept, changes.quarter_end_on, changes.span, changes.known_at
            order by
                coalesce(list_contains(changes.to_accession_numbers, filings.accession_number), false) desc,
                filings.has_facts desc,
                filings.accession_number
        ) = 1

),

measured as (

    select
        changes.*,
        changes.to_value - changes.from_value as change,
        greatest({{ rounding_unit('changes.from_value') }}, {{ rounding_unit('changes.to_value') }})
        * greatest(len(changes.from_accession_numbers), len(changes.to_accession_numbers)) as rounding
    from figure_changes as changes

),

final as (

    select
        measured.cik,
        quarters.ticker,
        quarters.fiscal_year,
        quarters.fiscal_quarter,
        quarters.calendar_quarter,
        quarters.period_start_on,
        quarters.period_end_on,
        measured.concept,
        measured.span,
        case
            when concepts.period_type = 'duration' then coalesce(measured.start_on, quarters.period_start_on)
        end as span_start_on,
        measured.from_value,
        measured.to_value,
        measured.change,
        cast(
            round(100 * cast(measured.change as double) / nullif(abs(cast(measured.from_value as double)), 0), 4) as double
        ) as change_pct,
        measured.unit,
        case
            when measured.to_value is null then 'withdrawn'
            when measured.from_value is null then 'reinstated'
            when measured.from_evidence_class = 'estimated' then 'assumption_replaced'
            when measured.to_evidence_class = 'estimated' then 'replaced_by_assumption'
            when measured.from_tag is null or measured.to_tag is null then 'recalculated'
            when measured.from_tag != measured.to_tag then 'retagged'
            when measured.from_evidence_class = 'derived' and measured.to_evidence_class = 'reported'
                then 'derived_then_reported'
            when measured.from_method = measured.to_method then 'restated'
            else 'recalculated'
        end as kind,
        coalesce(abs(measured.change) <= measured.rounding, false) as is_rounding,
        measured.from_tag,
        measured.to_tag,
        measured.from_evidence_class,
        measured.to_evidence_class,
        measured.from_method,
        measured.to_method,
        list_sort(list_distinct(measured.from_accession_numbers)) as from_accession_numbers,
        list_sort(list_distinct(measured.to_accession_numbers)) as to_accession_numbers,
        restating_filings.accession_number,
        restating_filings.form,
        restating_filings.filing_url,
        measured.first_known_at,
        measured.known_at,
        cast(date_diff('day', measured.first_known_at, measured.known_at) as integer) as days_after
    from measured
    inner join quarters
        on
            measured.cik = quarters.cik
            and measured.quarter_end_on = quarters.period_end_on
    inner join concepts on measured.concept = concepts.concept
    left join restating_filings
        on
            measured.cik = restating_filings.cik
            and measured.concept = restating_filings.concept
            and measured.quarter_end_on = restating_filings.quarter_end_on
            and measured.span = restating_filings.span
            and measured.known_at = restating_filings.known_at

)

select * from final
order by cik, period_end_on, concept, span, known_at
