with red_flags as (

    select * from {{ ref('mart_red_flags') }}
    where vintage = 'as_known_then'

),

prices as (

    select * from {{ ref('fct_daily_prices') }}

),

horizons as (

    select * from {{ ref('outcome_horizons') }}

),

-- sessions are counted by the benchmark, which never stops trading
benchmark as (

    select
        ticker,
        session_on,
        adj_close,
        known_at,
        row_number() over (order by session_on) as session_index
    from prices
    where ticker in (select horizons.benchmark from horizons)

),

answers as (

    select
        *,
        lag(status) over (partition by cik, flag_id order by known_at, period_end_on) as previous_status
    from red_flags

),

-- an event is an answer that differs from the one that was public before it; the first answer is one too
events as (

    select * from answers
    where
        status != 'insufficient_data'
        and status is distinct from previous_status

),

-- entered at the close of the first session after the New York day on which the answer became public
entered as (

    select
        events.*,
        benchmark.session_on as entry_on,
        benchmark.session_index as entry_index,
        benchmark.known_at as entry_known_at,
        benchmark.adj_close as benchmark_entry_close
    from events
    asof left join benchmark
        on {{ day_in_new_york('events.known_at') }} < benchmark.session_on

),

windows as (

    select
        entered.cik,
        entered.ticker,
        entered.fiscal_year,
        entered.fiscal_quarter,
        entered.calendar_quarter,
        entered.period_start_on,
        entered.period_end_on,
        entered.known_at as flag_known_at,
        entered.flag_id,
        entered.rule_version,
        entered.status,
        entered.previous_status,
        entered.severity,
        entered.entry_index,
        entered.entry_known_at,
        entered.benchmark_entry_close,
        -- before the benchmark's first session, and long after its last, there is nothing to enter
        case
            when
                entered.entry_on
                <= {{ day_in_new_york('entered.known_at') }} + cast({{ assumption('price_max_delay_days') }} as integer)
                then entered.entry_on
        end as entry_on,
        horizons.horizon_sessions,
        horizons.benchmark,
        exits.session_on as exit_on,
        exits.known_at as exit_known_at,
        exits.adj_close as benchmark_exit_close
    from entered
    cross join horizons
    left join benchmark as exits
        on entered.entry_index + horizons.horizon_sessions = exits.session_index

),

last_bars as (

    select
        cik,
        max(session_on) as last_session_on
    from prices
    where cik is not null
    group by cik

),

priced as (

    select
        windows.*,
        entries.adj_close as entry_close,
        exits.adj_close as exit_close,
        last_bars.last_session_on,
        last_bars.cik is not null as has_prices
    from windows
    left join prices as entries
        on
            windows.cik = entries.cik
            and windows.entry_on = entries.session_on
    left join prices as exits
        on
            windows.cik = exits.cik
            and windows.exit_on = exits.session_on
    left join last_bars on windows.cik = last_bars.cik

),

outcomes as (

    select
        *,
        case
            when not has_prices then 'no_prices'
            when entry_index is null then 'window_not_over'
            when entry_on is null or entry_close is null then 'no_price_at_entry'
            when exit_on is null then 'window_not_over'
            when exit_close is null and last_session_on < exit_on then 'price_ended'
            when exit_close is null then 'no_price_at_exit'
            else 'complete'
        end as outcome_status
    from priced

),

complete as (

    select distinct
        cik,
        entry_index,
        horizon_sessions
    from outcomes
    where outcome_status = 'complete'

),

paths as (

    select
        complete.cik,
        complete.entry_index,
        complete.horizon_sessions,
        benchmark.session_index,
        prices.adj_close,
        benchmark.adj_close as benchmark_close
    from complete
    inner join benchmark
        on benchmark.session_index between complete.entry_index and complete.entry_index + complete.horizon_sessions
    left join prices
        on
            complete.cik = prices.cik
            and benchmark.session_on = prices.session_on

),

drawdowns as (

    select
        cik,
        entry_index,
        horizon_sessions,
        min(adj_close / highest - 1) as max_drawdown,
        min(benchmark_close / benchmark_highest - 1) as benchmark_max_drawdown
    from (
        select
            *,
            max(adj_close) over up_to_here as highest,
            max(benchmark_close) over up_to_here as benchmark_highest
        from paths
        window up_to_here as (
            partition by cik, entry_index, horizon_sessions order by session_index
            rows between unbounded preceding and current row
        )
    ) as highs
    group by cik, entry_index, horizon_sessions

),

measured as (

    select
        outcomes.*,
        round((outcomes.exit_close / outcomes.entry_close - 1) * 100, 10) as total_return_pct,
        round((outcomes.benchmark_exit_close / outcomes.benchmark_entry_close - 1) * 100, 10)
            as benchmark_total_return_pct,
        round(drawdowns.max_drawdown * 100, 10) as max_drawdown_pct,
        round(drawdowns.benchmark_max_drawdown * 100, 10) as benchmark_max_drawdown_pct
    from outcomes
    left join drawdowns
        on
            outcomes.cik = drawdowns.cik
            and outcomes.entry_index = drawdowns.entry_index
            and outcomes.horizon_sessions = drawdowns.horizon_sessions
            and outcomes.outcome_status = 'complete'

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
        -- an outcome is known when its window is over; until then the row says what was known at the entry
        case
            when outcome_status = 'complete' then exit_known_at
            when entry_on is not null then greatest(flag_known_at, entry_known_at)
            else flag_known_at
        end as known_at,
        flag_known_at,
        flag_id,
        rule_version,
        status,
        previous_status,
        severity,
        horizon_sessions,
        benchmark,
        outcome_status,
        entry_on,
        exit_on,
        case when outcome_status = 'complete' then total_return_pct end as total_return_pct,
        case when outcome_status = 'complete' then benchmark_total_return_pct end as benchmark_total_return_pct,
        case when outcome_status = 'complete' then round(total_return_pct - benchmark_total_return_pct, 10) end
            as excess_return_pp,
        max_drawdown_pct,
        benchmark_max_drawdown_pct,
        round(max_drawdown_pct - benchmark_max_drawdown_pct, 10) as excess_drawdown_pp,
        coalesce(
            entry_index - lag(entry_index) over (
                partition by cik, flag_id, status, horizon_sessions order by entry_index, period_end_on
            ) < horizon_sessions,
            false
        ) as overlaps_previous
    from measured

)

select * from final
order by cik, flag_id, period_end_on, horizon_sessions
