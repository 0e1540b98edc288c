-- One row a filing behind a figure behind a flag: what `overbuild explain` walks and what BI tools join.
with red_flags as (

    select * from {{ ref('mart_red_flags') }}

),

flag_inputs as (

    select * from {{ ref('flag_inputs') }}

),

inputs as (

    select * from {{ ref('int_flag_inputs') }}

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
    inner join flag_inputs on red_flags.flag_id = flag_inputs.flag_id
    inner join inputs
        on
            red_flags.cik = inputs.cik
            and red_flags.period_end_on = inputs.period_end_on
            and red_flags.vintage = inputs.vintage
            and flag_inputs.concept = inputs.concept
            and inputs.lag_quarters between flag_inputs.first_lag_quarters and flag_inputs.last_lag_quarters
            -- twelve months are read where four quarters of the range end, not at every lag
            and (
                inputs.measure != 'trailing_year'
                or (
                    (inputs.lag_quarters - flag_inputs.first_lag_quarters) % 4 = 0
                    and inputs.lag_quarters + 3 <= flag_inputs.last_lag_quarters
                )
            )

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
