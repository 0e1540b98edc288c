-- One row a filing behind a figure behind a flag: what `overbuild explain` walks and what BI tools join.
with red_flags as (

    select * from {{ ref('mart_red_flags') }}

),

-- a rule reads single figures, or twelve months in windows of four quarters
windows as (

    select
        flag_id,
        concept,
        last_lag_quarters - first_lag_quarters >= 3 as is_twelve_months,
        unnest(
            generate_series(
                first_lag_quarters,
                last_lag_quarters - case when last_lag_quarters - first_lag_quarters >= 3 then 3 else 0 end,
                4
            )
        ) as first_lag_quarters
    from {{ ref('flag_inputs') }}

),

inputs as (

    select * from {{ ref('int_flag_inputs') }}

),

-- how each window's twelve months were obtained: the same choice as the macro `ttm` makes
windowed as (

    select
        windows.flag_id,
        windows.concept,
        windows.first_lag_quarters,
        windows.is_twelve_months,
        inputs.cik,
        inputs.period_end_on,
        inputs.vintage,
        case
            when not windows.is_twelve_months then false
            when
                bool_or(
                    inputs.measure = 'trailing_year'
                    and inputs.lag_quarters = windows.first_lag_quarters
                    and inputs.input_fiscal_quarter = 4
                )
                then true
            else
                count(*) filter (where inputs.measure = 'quarter') < 4
                or count(distinct inputs.scope_tag) filter (
                    where inputs.measure = 'quarter' and inputs.value != 0
                ) > 1
        end as is_trailing_year_read
    from windows
    inner join inputs
        on
            windows.concept = inputs.concept
            and inputs.lag_quarters between windows.first_lag_quarters
            and windows.first_lag_quarters + case when windows.is_twelve_months then 3 else 0 end
    group by
        windows.flag_id, windows.concept, windows.first_lag_quarters, windows.is_twelve_months,
        inputs.cik, inputs.period_end_on, inputs.vintage

),

filings as (

    select * from {{ ref('int_filings') }}

),

used as (

    select
        red_flags.cik,
        red_flags.ticker,
        red_flags.fiscal_year,
        red_flags.fiscal_quarter,
        red_flags.calendar_quarter,
        red_flags.period_start_on,
        red_flags.period_end_on,
        red_flags.known_at,
        red_flags.vintage,
        red_flags.flag_id,
        inputs.concept as input_name,
        inputs.lag_quarters,
        inputs.measure,
        inputs.concept,
        inputs.value,
        inputs.unit,
        inputs.evidence_class,
        inputs.method,
        inputs.formula,
        inputs.input_period_start_on,
        inputs.input_period_end_on,
        inputs.known_at as input_known_at,
        inputs.accession_numbers,
        inputs.operand_starts,
        inputs.operand_ends,
        inputs.operand_values,
        inputs.operand_tags,
        inputs.operand_known_ats,
        unnest(generate_series(1, len(inputs.accession_numbers))) as operand_number
    from red_flags
    inner join windowed
        on
            red_flags.flag_id = windowed.flag_id
            and red_flags.cik = windowed.cik
            and red_flags.period_end_on = windowed.period_end_on
            and red_flags.vintage = windowed.vintage
    inner join inputs
        on
            windowed.cik = inputs.cik
            and windowed.period_end_on = inputs.period_end_on
            and windowed.vintage = inputs.vintage
            and windowed.concept = inputs.concept
            and case
                when windowed.is_trailing_year_read
                    then
                        inputs.lag_quarters = windowed.first_lag_quarters
                        and inputs.measure = 'trailing_year'
                else
                    inputs.lag_quarters between windowed.first_lag_quarters
                    and windowed.first_lag_quarters + case when windowed.is_twelve_months then 3 else 0 end
                    and inputs.measure != 'trailing_year'
            end

),

final as (

    select
        used.cik,
        used.ticker,
        used.fiscal_year,
        used.fiscal_quarter,
        used.calendar_quarter,
        used.period_start_on,
        used.period_end_on,
        used.known_at,
        used.vintage,
        used.flag_id,
        used.input_name,
        used.lag_quarters,
        used.measure,
        used.concept,
        used.value,
        used.unit,
        used.evidence_class,
        used.method,
        used.formula,
        used.input_period_start_on,
        used.input_period_end_on,
        used.input_known_at,
        cast(used.operand_number as integer) as operand_number,
        used.operand_tags[used.operand_number] as tag,
        used.operand_values[used.operand_number] as operand_value,
        used.operand_starts[used.operand_number] as operand_start_on,
        used.operand_ends[used.operand_number] as operand_end_on,
        used.operand_known_ats[used.operand_number] as operand_known_at,
        used.accession_numbers[used.operand_number] as accession_number,
        filings.form,
        filings.filing_url
    from used
    left join filings
        on
            used.cik = filings.cik
            and used.accession_numbers[used.operand_number] = filings.accession_number

)

select * from final
order by cik, period_end_on, flag_id, vintage, concept, lag_quarters, measure, operand_number
