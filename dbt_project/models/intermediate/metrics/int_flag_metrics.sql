-- The columns follow from the seed flag_inputs: a concept, reading and lag there is a column here.
{%- set columns = flag_metric_columns() %}
{%- set capital = ['total_debt', 'finance_lease_liability', 'operating_lease_liability', 'equity', 'cash', 'marketable_securities'] %}
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

inputs as (

    select * from {{ ref('int_flag_inputs') }}

),

wanted (metric, concept, reading, lag_quarters) as (

    values
    {% for column in columns %}
    ({{ loop.index }}, '{{ column.concept }}', '{{ column.reading }}', {{ column.lag }}){{ ',' if not loop.last }}
    {% endfor %}

),

figures as (

    select
        inputs.cik,
        inputs.period_end_on,
        inputs.vintage,
        wanted.metric,
        cast(inputs.value as double) as value
    from inputs
    inner join wanted
        on
            inputs.concept = wanted.concept
            and inputs.lag_quarters = wanted.lag_quarters
    where
        wanted.reading = 'figure'
        and inputs.measure != 'trailing_year'
    union all
    select
        twelve_months.cik,
        twelve_months.period_end_on,
        twelve_months.vintage,
        wanted.metric,
        cast(twelve_months.value as double) as value
    from {{ ref('int_twelve_months') }} as twelve_months
    inner join wanted
        on
            twelve_months.concept = wanted.concept
            and twelve_months.lag_quarters = wanted.lag_quarters
    where wanted.reading = 'twelve_months'

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

-- one map a quarter, then a column each: a filtered aggregate a column costs many times as much
mapped as (

    select
        cik,
        period_end_on,
        vintage,
        map_from_entries(list(struct_pack(metric := metric, value := value))) as metrics
    from figures
    group by cik, period_end_on, vintage

),

pivoted as (

    select
        cik,
        period_end_on,
        vintage,
        {% for column in columns %}
        metrics[{{ loop.index }}] as {{ column.name }},
        {% endfor %}
    from mapped

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
