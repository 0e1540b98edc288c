-- The sum of the parts against the whole, one row a set of parts: segments = total.
with parts as (

    select * from {{ ref('int_segment_parts') }}
    where kind = 'amount'

),

final as (

    select
        cik,
        period_end_on,
        vintage,
        measure,
        category,
        any_value(axis_key) filter (where part_role = 'part') as axis,
        set_within as within_key,
        any_value(unit) as unit,
        cast(count(*) filter (where part_role = 'part' and not is_left_out) as integer) as n_parts,
        sum(value) filter (
            where not is_left_out and (part_role = 'part' or (part_role = 'reconciling' and total_basis != 'segments'))
        ) as sum_of_parts,
        any_value(total_value) as total,
        any_value(total_basis) as total_basis,
        sum_of_parts - total as difference,
        any_value(part_to_whole) filter (where part_role = 'part' and not is_left_out) as status,
        max(known_at) as known_at
    from parts
    group by cik, period_end_on, vintage, measure, category, set_axis, set_within
    having count(*) filter (where part_role = 'part') > 0

)

select * from final
