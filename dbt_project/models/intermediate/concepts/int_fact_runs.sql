with assertions as (

    select assertions.*
    from {{ ref('int_trusted_assertions') }} as assertions
    inner join {{ ref('concepts') }} as concepts on assertions.concept = concepts.concept
    left join {{ ref('int_reporting_currencies') }} as currencies
        on
            assertions.cik = currencies.cik
            and assertions.quarter_end_on = currencies.period_end_on
    -- amounts in another currency than that of the quarter's own report are never mixed in
    where concepts.unit_kind != 'monetary' or assertions.unit = currencies.reporting_currency

),

-- nine of ten figures are said once, or the same each time: one run
grouped as materialized (

    select
        cik,
        concept,
        tag,
        min(tag_priority) as tag_priority,
        unit,
        quarter_end_on,
        min(fiscal_quarter) as fiscal_quarter,
        min(fiscal_year_start_on) as fiscal_year_start_on,
        span_kind,
        arg_min(
            {
                'start_on': start_on,
                'end_on': end_on,
                'is_nil': is_nil,
                'line_tags': line_tags,
                'accession_number': accession_number
            },
            (known_at, accession_number)
        ) as first_said,
        any_value(value) as value,
        min(known_at) as known_at,
        list(known_at) as affirmed_ats,
        min(value) = max(value) and count(value) = count(*) as is_one_run
    from assertions
    group by cik, concept, tag, unit, quarter_end_on, span_kind

),

marked as (

    select
        assertions.*,
        assertions.value is distinct from lag(assertions.value) over (
            partition by
                assertions.cik, assertions.concept, assertions.tag, assertions.unit,
                assertions.quarter_end_on, assertions.span_kind
            order by assertions.known_at, assertions.accession_number
        ) as is_new_value
    from assertions
    semi join (select * from grouped where is_one_run is not true) as revised
        on
            assertions.cik = revised.cik
            and assertions.concept = revised.concept
            and assertions.tag = revised.tag
            and assertions.unit = revised.unit
            and assertions.quarter_end_on = revised.quarter_end_on
            and assertions.span_kind = revised.span_kind

),

numbered as (

    select
        *,
        sum(case when is_new_value then 1 else 0 end) over (
            partition by cik, concept, tag, unit, quarter_end_on, span_kind
            order by known_at, accession_number
        ) - 1 as revision
    from marked

),

runs as (

    select
        cik,
        concept,
        tag,
        min(tag_priority) as tag_priority,
        unit,
        quarter_end_on,
        min(fiscal_quarter) as fiscal_quarter,
        min(fiscal_year_start_on) as fiscal_year_start_on,
        span_kind,
        cast(revision as integer) as revision,
        arg_min(
            {
                'start_on': start_on,
                'end_on': end_on,
                'is_nil': is_nil,
                'line_tags': line_tags,
                'accession_number': accession_number
            },
            (known_at, accession_number)
        ) as first_said,
        any_value(value) as value,
        min(known_at) as known_at,
        list(known_at) as affirmed_ats
    from numbered
    group by cik, concept, tag, unit, quarter_end_on, span_kind, revision

),

revised_runs as (

    select
        *,
        -- the revision that first gave this figure: a later filing may return to it
        min(revision) over (
            partition by cik, concept, tag, unit, quarter_end_on, span_kind, value
        ) as first_revision,
        lead(known_at) over (
            partition by cik, concept, tag, unit, quarter_end_on, span_kind
            order by revision
        ) as superseded_at,
        lag(known_at) over (
            partition by cik, concept, tag, unit, quarter_end_on, span_kind
            order by revision
        ) as previous_known_at
    from runs

),

final as (

    select
        all_runs.cik,
        all_runs.concept,
        all_runs.tag,
        all_runs.tag_priority,
        all_runs.unit,
        all_runs.quarter_end_on,
        all_runs.fiscal_quarter,
        all_runs.fiscal_year_start_on,
        all_runs.span_kind,
        all_runs.revision,
        all_runs.first_said.start_on,
        all_runs.first_said.end_on,
        all_runs.value,
        all_runs.first_said.is_nil,
        -- what the operands of a figure are called: the lines that were added up, or the one tag
        coalesce(all_runs.first_said.line_tags, all_runs.tag) as line_tags,
        all_runs.first_said.accession_number,
        all_runs.known_at,
        list_sort(list_distinct(all_runs.affirmed_ats)) as affirmed_ats,
        all_runs.first_revision,
        -- a nil rests on the filer's silence
        case
            when all_runs.first_said.is_nil and all_runs.value = 0
                then {{ earlier_of('all_runs.superseded_at', 'told.known_at') }}
            else all_runs.superseded_at
        end as superseded_at,
        all_runs.previous_known_at
    from (
        select
            * exclude (is_one_run),
            0 as revision,
            0 as first_revision,
            cast(null as timestamptz) as superseded_at,
            cast(null as timestamptz) as previous_known_at
        from grouped
        where is_one_run
        union all by name
        select * from revised_runs
    ) as all_runs
    left join {{ ref('int_told_costs') }} as told
        on
            all_runs.cik = told.cik
            and all_runs.concept = told.concept

)

select * from final
