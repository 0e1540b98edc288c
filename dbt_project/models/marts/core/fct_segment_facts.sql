with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

parts as (

    select * from {{ ref('int_segment_parts') }}

),

measures as (

    select * from {{ ref('segment_measures') }}

),

fundamentals as (

    select * from {{ ref('fct_fundamentals') }}

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
        parts.vintage,
        parts.category,
        parts.measure,
        parts.axis,
        parts.member,
        parts.member_label,
        parts.within as within_member,
        parts.benchmark,
        parts.part_role,
        parts.value,
        case parts.kind when 'percent' then 'percent' else parts.unit end as unit,
        parts.evidence_class,
        parts.method,
        parts.tag,
        list_sort(list_distinct(parts.accession_numbers)) as accession_numbers,
        fundamentals.value as consolidated_value,
        parts.total_value,
        parts.total_basis,
        case
            when
                parts.part_to_whole in ('adds_up', 'not_a_partition')
                and parts.total_value > 0
                and parts.value between 0 and parts.total_value
                then cast(100 * cast(parts.value as double) / cast(parts.total_value as double) as double)
        end as share_of_total_pct,
        parts.part_to_whole,
        greatest(parts.known_at, quarters.known_at) as known_at
    from parts
    inner join quarters
        on
            parts.cik = quarters.cik
            and parts.period_end_on = quarters.period_end_on
    inner join measures on parts.measure = measures.measure
    left join fundamentals
        on
            parts.cik = fundamentals.cik
            and parts.period_end_on = fundamentals.period_end_on
            and parts.vintage = fundamentals.vintage
            and measures.concept = fundamentals.concept
            and parts.unit = fundamentals.unit

)

select * from final
order by cik, period_end_on, category, measure, axis, member, within_member, benchmark, vintage
