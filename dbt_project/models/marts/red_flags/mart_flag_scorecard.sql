with red_flags as (

    select
        red_flags.*,
        flags.is_told_in_words
    from {{ ref('mart_red_flags') }} as red_flags
    inner join {{ ref('flags') }} as flags on red_flags.flag_id = flags.flag_id

),

final as (

    select
        cik,
        ticker,
        fiscal_year,
        fiscal_quarter,
        calendar_quarter,
        period_start_on,
        period_end_on,
        max(known_at) as known_at,
        vintage,
        {% for flag_id in flag_models() %}
        max(status) filter (where flag_id = '{{ flag_id }}') as {{ flag_id | lower }}_status,
        max(severity) filter (where flag_id = '{{ flag_id }}') as {{ flag_id | lower }}_severity,
        {% endfor %}
        cast(count(*) filter (where status = 'flagged') as integer) as flags_raised,
        cast(count(*) filter (where status = 'watch') as integer) as flags_watched,
        cast(count(*) filter (where status = 'insufficient_data') as integer) as flags_unknown,
        cast(
            count(*) filter (
                where status = 'insufficient_data' and (numbers_status != 'insufficient_data' or is_told_in_words)
            ) as integer
        ) as flags_unread,
        list_sort(list_distinct(flatten(list(mitigants)))) as mitigants
    from red_flags
    group by
        cik, ticker, fiscal_year, fiscal_quarter, calendar_quarter, period_start_on, period_end_on, vintage

)

select * from final
order by cik, period_end_on, vintage
