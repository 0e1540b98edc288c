-- The columns follow from the seed flag_inputs: a concept, reading and lag there is a column here.
{%- set columns = flag_metric_columns() %}
{%- set lags = columns | map(attribute='lag') | unique | sort %}
{%- set capital = ['total_debt', 'finance_lease_liability', 'operating_lease_liability', 'equity', 'cash', 'marketable_securities'] %}
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
        'figure' as reading,
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
        'twelve_months' as reading,
        value
    from {{ ref('int_twelve_months') }}

),

-- an answer is as old as the newest figure that any rule could have read
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
        reading,
        {% for lag in lags %}
        cast(max(value) filter (where lag_quarters = {{ lag }}) as double) as lag{{ lag }},
        {% endfor %}
    from figures
    group by cik, period_end_on, vintage, concept, reading

),

pivoted as (

    select
        cik,
        period_end_on,
        vintage,
        {% for column in columns %}
        max(lag{{ column.lag }}) filter (
            where concept = '{{ column.concept }}' and reading = '{{ column.reading }}'
        ) as {{ column.name }},
        {% endfor %}
    from by_concept
    group by cik, period_end_on, vintage

),

measured as (

    select
        *,
        {% for suffix in ['', '_year_before', '_two_years_before'] %}
        total_debt{{ suffix }}_usd + finance_lease_liability{{ suffix }}_usd + operating_lease_liability{{ suffix }}_usd
        + equity{{ suffix }}_usd - cash{{ suffix }}_usd - marketable_securities{{ suffix }}_usd
            as invested_capital{{ suffix }}_usd,
        {% endfor %}
        -- at how many of the three dates a component of invested capital is known
        {% for concept in capital %}
        len(list_filter(
            [{{ concept }}_usd, {{ concept }}_year_before_usd, {{ concept }}_two_years_before_usd],
            lambda amount: amount is not null
        )) as n_{{ concept }},
        {% endfor %}
    from pivoted

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
        quarter_vintages.days_in_quarter,
        quarters_year_before.days_in_quarter as days_in_quarter_year_before,
        measured.* exclude (cik, period_end_on, vintage),
        greatest(inputs_known.known_at, quarter_vintages.known_at) as known_at
    from quarter_vintages
    left join quarters as quarters_year_before
        on
            quarter_vintages.cik = quarters_year_before.cik
            and quarter_vintages.chain_id = quarters_year_before.chain_id
            and quarter_vintages.chain_index = quarters_year_before.chain_index + 4
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
