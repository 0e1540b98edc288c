with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

inputs as (

    select * from {{ ref('int_flag_inputs') }}

),

figures as (

    select
        cik,
        period_end_on,
        vintage,
        concept,
        lag_quarters,
        measure,
        value
    from inputs
    where measure != 'trailing_year'
    union all
    select
        cik,
        period_end_on,
        vintage,
        concept,
        lag_quarters,
        'twelve_months' as measure,
        value
    from {{ ref('int_twelve_months') }}

),

-- an answer is as old as the newest figure that the rule could have read
inputs_known as (

    select
        cik,
        period_end_on,
        vintage,
        max(known_at) as known_at
    from inputs
    group by cik, period_end_on, vintage

),

{{ quarter_vintages('quarters') }},

by_concept as (

    select
        cik,
        period_end_on,
        vintage,
        concept,
        {% for lag in [0, 4, 8] %}
        max(value) filter (where lag_quarters = {{ lag }} and measure != 'twelve_months') as value_lag{{ lag }},
        {% endfor %}
        {% for lag in [0, 1, 2, 4, 8] %}
        max(value) filter (where lag_quarters = {{ lag }} and measure = 'twelve_months') as ttm_lag{{ lag }},
        {% endfor %}
    from figures
    group by cik, period_end_on, vintage, concept

),

measured as (

    select
        cik,
        period_end_on,
        vintage,

        {{ at_lag('revenue') }} as revenue_usd,
        {{ at_lag('revenue', 4) }} as revenue_year_before_usd,
        {{ at_lag('cost_of_revenue') }} as cost_of_revenue_usd,
        {{ at_lag('cost_of_revenue', 4) }} as cost_of_revenue_year_before_usd,

        {{ at_lag('operating_cash_flow') }} as operating_cash_flow_usd,
        {{ at_lag('capex') }} as capex_usd,
        {{ at_lag('finance_lease_principal') }} as finance_lease_principal_usd,
        {{ at_lag('stock_compensation') }} as stock_compensation_usd,
        {{ at_lag('net_income') }} as net_income_usd,

        {{ ttm('revenue') }} as revenue_ttm_usd,
        {{ ttm('revenue', 4) }} as revenue_ttm_year_before_usd,
        {{ ttm('operating_cash_flow') }} as operating_cash_flow_ttm_usd,
        {{ ttm('operating_cash_flow', 4) }} as operating_cash_flow_ttm_year_before_usd,
        {{ ttm('capex') }} as capex_ttm_usd,
        {{ ttm('capex', 4) }} as capex_ttm_year_before_usd,
        {{ ttm('net_income') }} as net_income_ttm_usd,
        {{ ttm('net_income', 4) }} as net_income_ttm_year_before_usd,
        {{ ttm('finance_lease_principal') }} as finance_lease_principal_ttm_usd,
        {{ ttm('stock_compensation') }} as stock_compensation_ttm_usd,
        {{ ttm('debt_issued') }} as debt_issued_ttm_usd,
        {{ ttm('debt_repaid') }} as debt_repaid_ttm_usd,
        {{ ttm('equity_issued') }} as equity_issued_ttm_usd,
        {{ ttm('buybacks') }} as buybacks_ttm_usd,
        {{ ttm('dividends') }} as dividends_ttm_usd,
        {{ ttm('operating_income') }} as operating_income_ttm_usd,
        {{ ttm('operating_income', 4) }} as operating_income_ttm_year_before_usd,
        {{ ttm('operating_income', 8) }} as operating_income_ttm_two_years_before_usd,
        {{ ttm('interest_expense') }} as interest_expense_ttm_usd,
        {{ ttm('interest_expense', 4) }} as interest_expense_ttm_year_before_usd,

        {{ at_lag('total_debt') }} as total_debt_usd,
        {{ at_lag('total_debt', 4) }} as total_debt_year_before_usd,
        {% for lag, suffix in [(0, ''), (4, '_year_before'), (8, '_two_years_before')] %}
        {{ at_lag('total_debt', lag) }} + {{ at_lag('finance_lease_liability', lag) }}
        + {{ at_lag('operating_lease_liability', lag) }} + {{ at_lag('equity', lag) }}
        - {{ at_lag('cash', lag) }} - {{ at_lag('marketable_securities', lag) }}
            as invested_capital{{ suffix }}_usd,
        {% endfor %}

        -- FCF conversion of the last three trailing years, for the mitigant of two better quarters running
        {% for lag in [1, 2] %}
        {{ ttm('operating_cash_flow', lag) }} as operating_cash_flow_ttm_lag{{ lag }}_usd,
        {{ ttm('capex', lag) }} as capex_ttm_lag{{ lag }}_usd,
        {{ ttm('net_income', lag) }} as net_income_ttm_lag{{ lag }}_usd,
        {% endfor %}

        {{ at_lag('rpo') }} as rpo_usd,
        {{ at_lag('rpo', 4) }} as rpo_year_before_usd,
        {{ at_lag('deferred_revenue') }} as deferred_revenue_usd,
        {{ at_lag('deferred_revenue', 4) }} as deferred_revenue_year_before_usd,

        -- which components of invested capital are missing, at any of the three dates
        {% for concept in ['total_debt', 'finance_lease_liability', 'operating_lease_liability', 'equity', 'cash', 'marketable_securities'] %}
        count(value_lag0) filter (where concept = '{{ concept }}')
        + count(value_lag4) filter (where concept = '{{ concept }}')
        + count(value_lag8) filter (where concept = '{{ concept }}') as n_{{ concept }},
        {% endfor %}
    from by_concept
    group by cik, period_end_on, vintage

),

final as (

    select
        quarter_vintages.cik,
        quarter_vintages.ticker,
        quarter_vintages.fiscal_year,
        quarter_vintages.fiscal_quarter,
        quarter_vintages.calendar_quarter,
        quarter_vintages.period_start_on,
        quarter_vintages.period_end_on,
        quarter_vintages.vintage,
        measured.* exclude (cik, period_end_on, vintage),
        greatest(inputs_known.known_at, quarter_vintages.known_at) as known_at
    from quarter_vintages
    left join measured
        on
            quarter_vintages.cik = measured.cik
            and quarter_vintages.period_end_on = measured.period_end_on
            and quarter_vintages.vintage = measured.vintage
    left join inputs_known
        on
            quarter_vintages.cik = inputs_known.cik
            and quarter_vintages.period_end_on = inputs_known.period_end_on
            and quarter_vintages.vintage = inputs_known.vintage

)

select * from final
