-- Which figures each rule read: single ones, and the four quarters or the longer spans behind twelve months. A table
-- of keys of its own, for the planner knows its size.
with inputs as (

    select * from {{ ref('int_flag_inputs') }}

),

twelve_months as (

    select * from {{ ref('int_twelve_months') }}

),

{{ flag_readings() }},

windows as (

    select
        flag_readings.flag_id,
        flag_readings.concept,
        flag_readings.lag_quarters as window_lag_quarters
    from flag_readings
    inner join {{ ref('flags') }} as flags on flag_readings.flag_id = flags.flag_id
    where flag_readings.reading = 'twelve_months'

),

single_figures as (

    select
        flag_readings.flag_id,
        flag_readings.concept,
        flag_readings.lag_quarters
    from flag_readings
    inner join {{ ref('flags') }} as flags on flag_readings.flag_id = flags.flag_id
    where flag_readings.reading = 'figure'

),

-- the quarters of the windows that are not read as figures anyway, and in how many windows each is
window_quarters as (

    select
        windows.flag_id,
        windows.concept,
        windows.window_lag_quarters,
        windows.window_lag_quarters + quarters.quarter as lag_quarters,
        count(*) over (
            partition by windows.flag_id, windows.concept, windows.window_lag_quarters + quarters.quarter
        ) as n_windows
    from windows
    cross join (select unnest([0, 1, 2, 3]) as quarter) as quarters
    left join single_figures
        on
            windows.flag_id = single_figures.flag_id
            and windows.concept = single_figures.concept
            and windows.window_lag_quarters + quarters.quarter = single_figures.lag_quarters
    where single_figures.flag_id is null

),

reads as (

    select
        single_figures.flag_id,
        inputs.cik,
        inputs.period_end_on,
        inputs.vintage,
        inputs.concept,
        inputs.lag_quarters,
        inputs.measure
    from inputs
    inner join single_figures
        on
            inputs.concept = single_figures.concept
            and inputs.lag_quarters = single_figures.lag_quarters
    where inputs.measure != 'trailing_year'
    union all
    select
        windows.flag_id,
        twelve_months.cik,
        twelve_months.period_end_on,
        twelve_months.vintage,
        twelve_months.concept,
        twelve_months.lag_quarters,
        'trailing_year' as measure
    from twelve_months
    inner join windows
        on
            twelve_months.concept = windows.concept
            and twelve_months.lag_quarters = windows.window_lag_quarters
    where twelve_months.is_trailing_year_read
    union all
    -- quarters that are in one window alone are there once
    select
        window_quarters.flag_id,
        twelve_months.cik,
        twelve_months.period_end_on,
        twelve_months.vintage,
        twelve_months.concept,
        window_quarters.lag_quarters,
        'quarter' as measure
    from twelve_months
    inner join window_quarters
        on
            twelve_months.concept = window_quarters.concept
            and twelve_months.lag_quarters = window_quarters.window_lag_quarters
    where
        not twelve_months.is_trailing_year_read
        and window_quarters.n_windows = 1
    union all
    select distinct
        window_quarters.flag_id,
        twelve_months.cik,
        twelve_months.period_end_on,
        twelve_months.vintage,
        twelve_months.concept,
        window_quarters.lag_quarters,
        'quarter' as measure
    from twelve_months
    inner join window_quarters
        on
            twelve_months.concept = window_quarters.concept
            and twelve_months.lag_quarters = window_quarters.window_lag_quarters
    where
        not twelve_months.is_trailing_year_read
        and window_quarters.n_windows > 1

),

final as (

    select
        reads.flag_id,
        inputs.cik,
        inputs.period_end_on,
        inputs.vintage,
        inputs.concept,
        inputs.lag_quarters,
        inputs.measure,
        inputs.input_period_start_on,
        inputs.input_period_end_on,
        inputs.known_at
    from reads
    inner join inputs
        on
            reads.cik = inputs.cik
            and reads.period_end_on = inputs.period_end_on
            and reads.vintage = inputs.vintage
            and reads.concept = inputs.concept
            and reads.lag_quarters = inputs.lag_quarters
            and reads.measure = inputs.measure

)

select * from final
