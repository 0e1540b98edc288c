-- Which figures each rule read: single ones, and the four quarters or the longer spans behind twelve months. A table
-- of keys of its own, for the planner knows its size.
with inputs as (

    select * from {{ ref('int_flag_inputs') }}

),

twelve_months as (

    select * from {{ ref('int_twelve_months') }}

),

-- a rule reads single figures, or twelve months in windows of four quarters
windows as (

    select
        inputs.flag_id,
        inputs.concept,
        inputs.last_lag_quarters - inputs.first_lag_quarters >= 3 as is_twelve_months,
        case when inputs.last_lag_quarters - inputs.first_lag_quarters >= 3 then 3 else 0 end as quarters_before,
        cast(
            unnest(
                generate_series(
                    inputs.first_lag_quarters,
                    inputs.last_lag_quarters
                    - case when inputs.last_lag_quarters - inputs.first_lag_quarters >= 3 then 3 else 0 end,
                    4
                )
            ) as integer
        ) as window_lag_quarters
    from {{ ref('flag_inputs') }} as inputs
    inner join {{ ref('flags') }} as flags on inputs.flag_id = flags.flag_id

),

reads as (

    select
        *,
        cast(
            unnest(generate_series(window_lag_quarters, window_lag_quarters + quarters_before)) as integer
        ) as lag_quarters
    from windows

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
