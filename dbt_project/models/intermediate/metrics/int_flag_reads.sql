-- Which figures each rule read: single ones, and the four quarters or the longer spans behind twelve months. A table
-- of keys of its own, for the planner knows its size.
with inputs as (

    select * from {{ ref('int_flag_inputs') }}

),

twelve_months as (

    select * from {{ ref('int_twelve_months') }}

),

{{ flag_readings() }},

-- a rule reads single figures, or twelve months in windows of four quarters
reads as (

    select
        flag_readings.flag_id,
        flag_readings.concept,
        flag_readings.reading = 'twelve_months' as is_twelve_months,
        flag_readings.lag_quarters as window_lag_quarters,
        flag_readings.lag_quarters + unnest(
            case flag_readings.reading when 'twelve_months' then [0, 1, 2, 3] else [0] end
        ) as lag_quarters
    from flag_readings
    inner join {{ ref('flags') }} as flags on flag_readings.flag_id = flags.flag_id

),

final as (

    -- windows that overlap share quarters
    select distinct
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
    from inputs
    inner join reads
        on
            inputs.concept = reads.concept
            and inputs.lag_quarters = reads.lag_quarters
    left join twelve_months
        on
            reads.is_twelve_months
            and inputs.cik = twelve_months.cik
            and inputs.period_end_on = twelve_months.period_end_on
            and inputs.vintage = twelve_months.vintage
            and inputs.concept = twelve_months.concept
            and reads.window_lag_quarters = twelve_months.lag_quarters
    where
        case
            when coalesce(twelve_months.is_trailing_year_read, false)
                then
                    inputs.measure = 'trailing_year'
                    and inputs.lag_quarters = reads.window_lag_quarters
            else inputs.measure != 'trailing_year'
        end

)

select * from final
