with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

measured as (

    select
        metrics.*,
        disclosures.has_compute_backed_borrowing,
        disclosures.compute_backed_borrowing_usd,
        round({{ ratio('disclosures.compute_backed_borrowing_usd', 'total_debt_usd') }}, 10) as borrowing_to_total_debt,
        {{ threshold('RF09', 'borrowing_to_total_debt_min') }} as borrowing_to_total_debt_min
    from metrics
    {{ with_disclosures('metrics') }}

),

tested as (

    select
        *,
        -- an amount that is not told may be any; a vehicle's debt need not be on a balance sheet without any
        case
            when compute_backed_borrowing_usd is null or total_debt_usd = 0 then true
            else borrowing_to_total_debt >= borrowing_to_total_debt_min
        end as is_amount_large
    from measured

),

combined as (

    select
        *,
        has_compute_backed_borrowing and is_amount_large as is_flagged,
        has_compute_backed_borrowing as is_watch,
        -- words have no distance past a threshold
        coalesce(
            {{ severity('borrowing_to_total_debt - borrowing_to_total_debt_min', threshold('RF09', 'borrowing_to_total_debt_min', 'severity_scale')) }},
            0
        ) as flagged_severity,
        0.0 as watch_severity,
        -- debt is asked for only where an amount stands beside the words
        {{ missing({
            'total_debt': 'case when has_compute_backed_borrowing and compute_backed_borrowing_usd is not null then total_debt_usd else 0 end',
        }) }} as missing_figures,
        {{ missing({
            'compute_backed_borrowing': 'has_compute_backed_borrowing',
        }) }} as unread_signals
    from tested

),

{{ judged_with_words('combined', has_figures=false) }},

final as (

    select
        {{ flag_answer('RF09', 'judged') }},
        judged.has_compute_backed_borrowing,
        judged.compute_backed_borrowing_usd,
        judged.total_debt_usd,
        judged.borrowing_to_total_debt,
        judged.borrowing_to_total_debt_min,
        judged.is_amount_large
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
