{%- set multiples = [
    'market_value_to_fcf_ttm', 'market_value_to_sales_ttm', 'market_value_to_invested_capital', 'fcf_yield_ttm_pct',
] -%}

with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

market_values as (

    select * from {{ ref('int_market_values') }}

),

-- the close of the first session after the New York day on which the quarter's own report became public
priced_quarters as (

    select
        quarters.cik,
        quarters.period_end_on,
        quarters.reporting_currency,
        quarters.known_at as reported_at,
        market_values.session_on as priced_on,
        market_values.known_at as priced_at,
        market_values.close_as_traded,
        market_values.shares,
        market_values.shares_counted_on,
        market_values.market_value_usd,
        market_values.refusal
    from quarters
    asof left join market_values
        on
            quarters.cik = market_values.cik
            and {{ day_in_new_york('quarters.known_at') }} < market_values.session_on

),

-- a price of weeks later is not the answer to this report
priced as (

    select
        *,
        coalesce(
            priced_on
            <= {{ day_in_new_york('reported_at') }} + cast({{ assumption('price_max_delay_days') }} as integer),
            false
        ) as is_priced
    from priced_quarters

),

measured as (

    select
        metrics.cik,
        metrics.ticker,
        metrics.fiscal_year,
        metrics.fiscal_quarter,
        metrics.calendar_quarter,
        metrics.period_start_on,
        metrics.period_end_on,
        metrics.vintage,
        greatest(metrics.known_at, case when priced.is_priced then priced.priced_at end) as known_at,
        case when priced.is_priced then priced.priced_on end as priced_on,
        case when priced.is_priced then priced.close_as_traded end as close_as_traded_usd,
        case when priced.is_priced then priced.shares end as shares,
        case when priced.is_priced then priced.shares_counted_on end as shares_counted_on,
        case when priced.is_priced and priced.reporting_currency = 'USD' then priced.market_value_usd end
            as market_value_usd,
        case
            when not priced.is_priced then 'no_price'
            when priced.refusal is not null then priced.refusal
            when priced.reporting_currency is null or priced.reporting_currency != 'USD' then 'figures_not_in_usd'
        end as refusal,
        metrics.revenue_ttm_usd,
        metrics.operating_cash_flow_ttm_usd - metrics.capex_ttm_usd as fcf_ttm_usd,
        metrics.invested_capital_usd
    from metrics
    inner join priced
        on
            metrics.cik = priced.cik
            and metrics.period_end_on = priced.period_end_on

),

multiples as (

    select
        *,
        round({{ ratio('market_value_usd', 'fcf_ttm_usd') }}, 10) as market_value_to_fcf_ttm,
        round({{ ratio('market_value_usd', 'revenue_ttm_usd') }}, 10) as market_value_to_sales_ttm,
        round({{ ratio('market_value_usd', 'invested_capital_usd') }}, 10) as market_value_to_invested_capital,
        round({{ ratio('fcf_ttm_usd', 'market_value_usd') }} * 100, 10) as fcf_yield_ttm_pct
    from measured

),

-- against the company's own quarters before this one, as far as they were public when this one was priced
compared as (

    select
        this.cik,
        this.period_end_on,
        this.vintage,
        {% for multiple in multiples %}
            count(before.{{ multiple }}) as n_{{ multiple }},
            count(*) filter (
                where before.{{ multiple }} <= this.{{ multiple }}
            ) as lower_{{ multiple }},
        {% endfor %}
        count(*) as n_before
    from multiples as this
    inner join multiples as before
        on
            this.cik = before.cik
            and this.vintage = before.vintage
            and this.period_end_on > before.period_end_on
            and this.known_at >= before.known_at
    where this.market_value_usd is not null
    group by this.cik, this.period_end_on, this.vintage

),

ranked as (

    select
        multiples.*,
        {% for multiple in multiples %}
            case
                when
                    multiples.{{ multiple }} is not null
                    and compared.n_{{ multiple }} >= {{ assumption('valuation_min_history') }}
                    then round(compared.lower_{{ multiple }} / compared.n_{{ multiple }} * 100, 10)
            end as {{ multiple }}_percentile,
        {% endfor %}
        coalesce(compared.n_fcf_yield_ttm_pct, 0) as n_quarters_before
    from multiples
    left join compared
        on
            multiples.cik = compared.cik
            and multiples.period_end_on = compared.period_end_on
            and multiples.vintage = compared.vintage

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
        known_at,
        vintage,
        priced_on,
        close_as_traded_usd,
        cast(shares as double) as shares,
        shares_counted_on,
        market_value_usd,
        refusal,
        revenue_ttm_usd,
        fcf_ttm_usd,
        invested_capital_usd,
        market_value_to_fcf_ttm,
        market_value_to_sales_ttm,
        market_value_to_invested_capital,
        fcf_yield_ttm_pct,
        cast(n_quarters_before as integer) as n_quarters_before,
        market_value_to_fcf_ttm_percentile,
        market_value_to_sales_ttm_percentile,
        market_value_to_invested_capital_percentile,
        fcf_yield_ttm_pct_percentile as fcf_yield_ttm_percentile,
        case
            when market_value_usd is null or fcf_ttm_usd is null then 'insufficient_data'
            when fcf_ttm_usd <= 0 then 'narrative'
            when market_value_to_fcf_ttm_percentile is null then 'insufficient_data'
            when market_value_to_fcf_ttm_percentile >= {{ threshold('VALUATION', 'narrative_min_percentile') }}
                then 'narrative'
            when market_value_to_fcf_ttm_percentile <= {{ threshold('VALUATION', 'cash_flow_max_percentile') }}
                then 'cash_flow'
            else 'undecided'
        end as thesis
    from ranked

)

select * from final
order by cik, period_end_on, vintage
