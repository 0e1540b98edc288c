with prices as (

    select * from {{ ref('int_price_adjustments') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

final as (

    select
        prices.ticker,
        companies.cik,
        prices.session_on,
        prices.open * prices.later_split_factor as open,
        prices.high * prices.later_split_factor as high,
        prices.low * prices.later_split_factor as low,
        prices.close * prices.later_split_factor as close,
        prices.close * prices.later_split_factor * prices.later_dividend_factor as adj_close,
        cast(round(prices.volume / prices.later_split_factor) as bigint) as volume,
        prices.dividend_per_share,
        prices.split_ratio,
        prices.currency,
        prices.price_source as source,
        prices.is_synthetic,
        prices.known_at
    from prices
    left join companies on prices.ticker = companies.ticker

)

select * from final
order by ticker, session_on
