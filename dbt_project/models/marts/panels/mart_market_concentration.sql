{#- The columns' names say so. -#}
{%- set window_sessions = 60 -%}

with prices as (

    select * from {{ ref('fct_daily_prices') }}

),

market_values as (

    select * from {{ ref('int_market_values') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

sessions as (

    select
        session_on,
        max(known_at) as known_at,
        row_number() over (order by session_on) as session_index
    from prices
    group by session_on

),

-- companies with a bar, ranked by market value; those without one come last
ranked as (

    select
        session_on,
        ticker,
        market_value_usd,
        row_number() over (partition by session_on order by market_value_usd desc nulls last, ticker asc) as value_rank
    from market_values

),

in_scope as (

    select list(ticker order by ticker) as tickers from companies

),

values_by_session as (

    select
        session_on,
        list(ticker) as priced,
        count(market_value_usd) as n_valued,
        coalesce(list(ticker order by ticker) filter (where market_value_usd is null), []) as without_market_value,
        sum(market_value_usd) as market_value_usd,
        sum(market_value_usd) filter (where value_rank <= 5) as top5_market_value_usd,
        coalesce(
            list(ticker order by value_rank) filter (where value_rank <= 5 and market_value_usd is not null), []
        ) as top5_tickers,
        sum(market_value_usd * market_value_usd) as sum_of_squares
    from ranked
    group by session_on

),

changes as (

    select
        prices.ticker,
        sessions.session_index,
        ln(prices.adj_close / lag(prices.adj_close) over by_session) as daily_return,
        sessions.session_index - lag(sessions.session_index) over by_session as step
    from prices
    inner join sessions on prices.session_on = sessions.session_on
    where prices.cik is not null
    window by_session as (partition by prices.ticker order by sessions.session_index)

),

-- mean and spread of every whole window; a return over a missing bar is no daily return
windows as (

    select
        ticker,
        session_index,
        avg(daily_return) over in_window as mean_return,
        sqrt(var_pop(daily_return) over in_window * {{ window_sessions }}) as spread
    from changes
    where step = 1
    window
        in_window as (
            partition by ticker order by session_index
            range between {{ window_sessions - 1 }} preceding and current row
        )
    qualify
        count(*) over in_window = {{ window_sessions }}
        and var_pop(daily_return) over in_window > 0

),

-- the squared sum of all companies' standardised returns adds up every pair's correlation, each twice, and a one for
-- every company: no pair has to be looked at by itself
standardised as (

    select
        windows.session_index,
        changes.session_index as day_index,
        sum((changes.daily_return - windows.mean_return) / windows.spread) as sum_of_returns
    from windows
    inner join changes
        on
            windows.ticker = changes.ticker
            and changes.session_index between
            windows.session_index - {{ window_sessions - 1 }}
            and windows.session_index
    group by windows.session_index, changes.session_index

),

correlated as (

    select
        session_index,
        count(*) as n_correlated
    from windows
    group by session_index

),

correlations as (

    select
        correlated.session_index,
        any_value(correlated.n_correlated) as n_correlated,
        (sum(standardised.sum_of_returns * standardised.sum_of_returns) - any_value(correlated.n_correlated))
        / (any_value(correlated.n_correlated) * (any_value(correlated.n_correlated) - 1)) as mean_correlation
    from correlated
    inner join standardised on correlated.session_index = standardised.session_index
    where correlated.n_correlated > 1
    group by correlated.session_index

),

named as (

    select
        session_on,
        list_filter(tickers, lambda name: not list_contains(priced, name)) as without_price
    from (
        select
            valued.session_on,
            valued.priced,
            in_scope.tickers
        from values_by_session as valued
        cross join in_scope
    ) as compared

),

final as (

    select
        sessions.session_on,
        sessions.known_at,
        cast(len(named.without_price) + len(valued.priced) as integer) as n_companies,
        cast(valued.n_valued as integer) as n_valued,
        cast(len(named.without_price) as integer) as n_without_price,
        cast(len(valued.without_market_value) as integer) as n_without_market_value,
        named.without_price,
        valued.without_market_value,
        valued.market_value_usd,
        valued.top5_market_value_usd,
        valued.top5_tickers,
        case
            when valued.n_valued >= {{ assumption('concentration_min_companies') }}
                then round(valued.top5_market_value_usd / valued.market_value_usd * 100, 10)
        end as top5_share_pct,
        case
            when valued.n_valued >= {{ assumption('concentration_min_companies') }}
                then round(valued.sum_of_squares / (valued.market_value_usd * valued.market_value_usd) * 10000, 4)
        end as hhi,
        cast(coalesce(correlations.n_correlated, 0) as integer) as n_correlated,
        round(correlations.mean_correlation, 6) as mean_pairwise_correlation_60d
    from sessions
    inner join values_by_session as valued on sessions.session_on = valued.session_on
    inner join named on sessions.session_on = named.session_on
    left join correlations on sessions.session_index = correlations.session_index

)

select * from final
order by session_on
