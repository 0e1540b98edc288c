with outcomes as (

    select * from {{ ref('mart_flag_outcomes') }}

),

counted as (

    select
        flag_id,
        any_value(rule_version) as rule_version,
        status,
        horizon_sessions,
        max(known_at) as known_at,
        count(*) as n_events,
        count(*) filter (where outcome_status = 'complete') as n_complete,
        count(*) filter (where outcome_status = 'window_not_over') as n_window_not_over,
        count(*) filter (where outcome_status = 'price_ended') as n_price_ended,
        count(*) filter (
            where outcome_status in ('no_prices', 'no_price_at_entry', 'no_price_at_exit')
        ) as n_without_price,
        count(*) filter (where outcome_status = 'complete' and overlaps_previous) as n_overlapping,
        count(distinct cik) as n_companies,
        count(distinct cik) filter (where outcome_status = 'complete') as n_companies_complete,
        count(*) filter (where excess_return_pp < 0) as n_below_benchmark,
        avg(total_return_pct) as mean_total_return_pct,
        avg(excess_return_pp) as mean_excess_return_pp,
        median(excess_return_pp) as median_excess_return_pp,
        avg(max_drawdown_pct) as mean_max_drawdown_pct,
        avg(excess_drawdown_pp) as mean_excess_drawdown_pp,
        median(excess_drawdown_pp) as median_excess_drawdown_pp
    from outcomes
    group by flag_id, status, horizon_sessions

),

-- whole companies are drawn, never single events: a company's overlapping windows stay together
companies as (

    select
        flag_id,
        status,
        horizon_sessions,
        cik,
        sum(excess_return_pp) as sum_of_returns,
        sum(excess_drawdown_pp) as sum_of_drawdowns,
        count(*) as n,
        row_number() over (partition by flag_id, status, horizon_sessions order by cik) - 1 as company_index,
        count(*) over (partition by flag_id, status, horizon_sessions) as n_companies
    from outcomes
    where outcome_status = 'complete'
    group by flag_id, status, horizon_sessions, cik

),

enough as (

    select * from companies
    where n_companies >= {{ assumption('bootstrap_min_companies') }}

),

replicates as (

    select cast(unnest(range(cast({{ assumption('bootstrap_replicates') }} as bigint))) as integer) as replicate

),

-- every draw is a hash of its group, replicate and place: the same figures give the same interval
draws as (

    select
        slots.flag_id,
        slots.status,
        slots.horizon_sessions,
        replicates.replicate,
        md5_number_lower(
            slots.flag_id || '|' || slots.status || '|' || slots.horizon_sessions || '|'
            || replicates.replicate || '|' || slots.company_index
        ) % slots.n_companies as company_index
    from enough as slots
    cross join replicates

),

replicated as (

    select
        draws.flag_id,
        draws.status,
        draws.horizon_sessions,
        draws.replicate,
        sum(enough.sum_of_returns) / sum(enough.n) as mean_return,
        sum(enough.sum_of_drawdowns) / sum(enough.n) as mean_drawdown
    from draws
    inner join enough
        on
            draws.flag_id = enough.flag_id
            and draws.status = enough.status
            and draws.horizon_sessions = enough.horizon_sessions
            and draws.company_index = enough.company_index
    group by draws.flag_id, draws.status, draws.horizon_sessions, draws.replicate

),

sorted as (

    select
        flag_id,
        status,
        horizon_sessions,
        list(mean_return order by mean_return) as returns,
        list(mean_drawdown order by mean_drawdown) as drawdowns,
        cast(floor(count(*) * (1 - {{ assumption('bootstrap_confidence') }}) / 2) as integer) as n_outside
    from replicated
    group by flag_id, status, horizon_sessions

),

-- as many replicates lie below the interval as above it
intervals as (

    select
        flag_id,
        status,
        horizon_sessions,
        returns[n_outside + 1] as return_low,
        returns[len(returns) - n_outside] as return_high,
        drawdowns[n_outside + 1] as drawdown_low,
        drawdowns[len(drawdowns) - n_outside] as drawdown_high
    from sorted

),

final as (

    select
        counted.flag_id,
        counted.rule_version,
        counted.status,
        counted.horizon_sessions,
        counted.known_at,
        cast(counted.n_events as integer) as n_events,
        cast(counted.n_complete as integer) as n_complete,
        cast(counted.n_window_not_over as integer) as n_window_not_over,
        cast(counted.n_price_ended as integer) as n_price_ended,
        cast(counted.n_without_price as integer) as n_without_price,
        cast(counted.n_overlapping as integer) as n_overlapping,
        cast(counted.n_companies as integer) as n_companies,
        cast(counted.n_companies_complete as integer) as n_companies_complete,
        cast(counted.n_below_benchmark as integer) as n_below_benchmark,
        round(counted.mean_total_return_pct, 6) as mean_total_return_pct,
        round(counted.mean_excess_return_pp, 6) as mean_excess_return_pp,
        round(counted.median_excess_return_pp, 6) as median_excess_return_pp,
        round(intervals.return_low, 6) as mean_excess_return_low_pp,
        round(intervals.return_high, 6) as mean_excess_return_high_pp,
        round(counted.mean_max_drawdown_pct, 6) as mean_max_drawdown_pct,
        round(counted.mean_excess_drawdown_pp, 6) as mean_excess_drawdown_pp,
        round(counted.median_excess_drawdown_pp, 6) as median_excess_drawdown_pp,
        round(intervals.drawdown_low, 6) as mean_excess_drawdown_low_pp,
        round(intervals.drawdown_high, 6) as mean_excess_drawdown_high_pp,
        'Companies in scope today, chosen with hindsight: those that failed or were delisted are mostly missing, and '
        || counted.n_price_ended + counted.n_without_price || ' of ' || counted.n_events
        || ' events have no price for the whole window.' as survivorship
    from counted
    left join intervals
        on
            counted.flag_id = intervals.flag_id
            and counted.status = intervals.status
            and counted.horizon_sessions = intervals.horizon_sessions

)

select * from final
order by flag_id, status, horizon_sessions
