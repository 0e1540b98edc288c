-- Trailing twelve months as rules read them. The fiscal year as reported where the quarter closes one; else the sum
-- of four quarters, all known, in one unit and of one scope (one tag, or tags shown equal; lines taken as nil fit
-- any); else the filer's own longer spans.
with inputs as (

    select * from {{ ref('int_flag_inputs') }}

),

{{ flag_readings() }},

-- the quarters of each twelve months that end so many quarters back
windows as (

    select distinct
        concept,
        lag_quarters,
        lag_quarters + unnest([0, 1, 2, 3]) as input_lag_quarters
    from flag_readings
    where reading = 'twelve_months'

),

gathered as (

    select
        inputs.cik,
        inputs.period_end_on,
        inputs.vintage,
        inputs.concept,
        windows.lag_quarters,
        max(inputs.value) filter (
            where inputs.measure = 'trailing_year' and inputs.lag_quarters = windows.lag_quarters
        ) as trailing_year_value,
        bool_or(
            inputs.measure = 'trailing_year'
            and inputs.lag_quarters = windows.lag_quarters
            and inputs.input_fiscal_quarter = 4
        ) as closes_fiscal_year,
        sum(inputs.value) filter (where inputs.measure = 'quarter') as sum_of_quarters,
        count(*) filter (where inputs.measure = 'quarter') = 4
        and min(inputs.unit) filter (where inputs.measure = 'quarter')
        = max(inputs.unit) filter (where inputs.measure = 'quarter')
        and coalesce(
            min(inputs.scope_tag) filter (where inputs.measure = 'quarter' and inputs.value != 0)
            = max(inputs.scope_tag) filter (where inputs.measure = 'quarter' and inputs.value != 0),
            true
        ) as do_quarters_add_up
    from inputs
    inner join windows
        on
            inputs.concept = windows.concept
            and inputs.lag_quarters = windows.input_lag_quarters
    group by inputs.cik, inputs.period_end_on, inputs.vintage, inputs.concept, windows.lag_quarters

),

final as (

    select
        cik,
        period_end_on,
        vintage,
        concept,
        lag_quarters,
        case
            when closes_fiscal_year or not do_quarters_add_up then trailing_year_value
            else sum_of_quarters
        end as value,
        closes_fiscal_year or not do_quarters_add_up as is_trailing_year_read
    from gathered

)

select * from final
