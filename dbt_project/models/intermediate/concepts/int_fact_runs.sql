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

marked as (

    select
        *,
        value is distinct from lag(value) over (
            partition by cik, concept, tag, unit, quarter_end_on, span_kind
            order by known_at, accession_number
        ) as is_new_value
    from assertions

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
        arg_min(start_on, (known_at, accession_number)) as start_on,
        arg_min(end_on, (known_at, accession_number)) as end_on,
        any_value(value) as value,
        arg_min(is_nil, (known_at, accession_number)) as is_nil,
        arg_min(accession_number, (known_at, accession_number)) as accession_number,
        min(known_at) as known_at,
        list(distinct known_at order by known_at) as affirmed_ats
    from numbered
    group by cik, concept, tag, unit, quarter_end_on, span_kind, revision

),

final as (

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

)

select * from final
