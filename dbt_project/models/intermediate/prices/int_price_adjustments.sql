-- Factors from corporate actions alone: an adjusted series is recomputed in full, never appended to.
with actions_ever as (

    select
        *,
        {{ session_known_at('ex_on') }} as known_at
    from {{ ref('stg_prices__corporate_actions') }}

),

actions as (

    select * from actions_ever
    where {{ known_by_as_of('known_at') }}

),

-- a provider's split-adjusted series has later splits in it: they are taken out again for a build as of earlier
later_splits as (

    select
        ticker,
        product(split_ratio) as later_ratio
    from actions_ever
    where
        kind = 'split'
        and basis = 'split'
        and not ({{ known_by_as_of('known_at') }})
    group by ticker

),

bars as (

    select
        bars.* replace (
            bars.open * coalesce(later_splits.later_ratio, 1) as open,
            bars.high * coalesce(later_splits.later_ratio, 1) as high,
            bars.low * coalesce(later_splits.later_ratio, 1) as low,
            bars.close * coalesce(later_splits.later_ratio, 1) as close,
            cast(round(bars.volume / coalesce(later_splits.later_ratio, 1)) as bigint) as volume
        ),
        {{ session_known_at('bars.session_on') }} as known_at
    from {{ ref('stg_prices__daily_bars') }} as bars
    left join later_splits on bars.ticker = later_splits.ticker and bars.basis = 'split'
    where {{ known_by_as_of(session_known_at('bars.session_on')) }}

),

-- an action takes effect on the first bar from its ex-date on: a missing bar must not lose it
effective as (

    select
        actions.*,
        bars.session_on as effective_on
    from actions
    asof join bars
        on
            actions.ticker = bars.ticker
            and actions.ex_on <= bars.session_on

),

dividends as (

    select
        effective.ticker,
        effective.effective_on,
        sum(
            effective.dividend_per_share
            * case when effective.basis = 'split' then coalesce(later_splits.later_ratio, 1) else 1 end
        ) as dividend_per_share
    from effective
    left join later_splits on effective.ticker = later_splits.ticker
    where effective.kind = 'dividend'
    group by effective.ticker, effective.effective_on

),

splits as (

    select
        ticker,
        effective_on,
        product(split_ratio) as split_ratio
    from effective
    where kind = 'split'
    group by ticker, effective_on

),

joined as (

    select
        bars.*,
        dividends.dividend_per_share,
        splits.split_ratio,
        lag(bars.close) over (partition by bars.ticker order by bars.session_on) as previous_close
    from bars
    left join dividends
        on
            bars.ticker = dividends.ticker
            and bars.session_on = dividends.effective_on
    left join splits
        on
            bars.ticker = splits.ticker
            and bars.session_on = splits.effective_on

),

-- what multiplies every earlier price; a raw series takes the split out itself
factors as (

    select
        *,
        case when basis = 'raw' then 1 / coalesce(split_ratio, 1) else 1 end as split_factor,
        case
            when dividend_per_share is null or previous_close is null then 1
            else
                1 - dividend_per_share
                / (previous_close / case when basis = 'raw' then coalesce(split_ratio, 1) else 1 end)
        end as dividend_factor
    from joined

),

final as (

    select
        *,
        coalesce(
            product(split_factor) over (
                partition by ticker order by session_on
                rows between 1 following and unbounded following
            ),
            1
        ) as later_split_factor,
        coalesce(
            product(dividend_factor) over (
                partition by ticker order by session_on
                rows between 1 following and unbounded following
            ),
            1
        ) as later_dividend_factor
    from factors

)

select * from final
