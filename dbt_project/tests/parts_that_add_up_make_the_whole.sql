-- Two splits of one whole may stand side by side, such as goods and services beside the single lines.
select
    cik,
    period_end_on,
    vintage,
    category,
    measure,
    within_key,
    total_value,
    sum(value) as sum_of_parts
from {{ ref('int_segment_parts') }}
where part_to_whole = 'adds_up' and kind = 'amount'
group by cik, period_end_on, vintage, category, measure, within_key, set_axis, total_value
having
    abs(sum(value) - total_value) > {{ footing_tolerance('total_value') }}
    and abs(sum(value) - 2 * total_value) > {{ footing_tolerance('total_value') }}
