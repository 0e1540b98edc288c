-- One row a filing behind a figure behind a flag: what `overbuild explain` walks and what BI tools join.
with red_flags as (

    select * from {{ ref('mart_red_flags') }}

),

reads as (

    select * from {{ ref('int_flag_reads') }}

),

operands as (

    select * from {{ ref('int_figure_operands') }}

),

final as (

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
        reads.concept as input_name,
        reads.lag_quarters,
        reads.measure,
        reads.concept,
        operands.value,
        operands.unit,
        operands.evidence_class,
        operands.method,
        operands.formula,
        reads.input_period_start_on,
        reads.input_period_end_on,
        reads.known_at as input_known_at,
        operands.operand_number,
        operands.tag,
        operands.operand_value,
        operands.operand_start_on,
        operands.operand_end_on,
        operands.operand_known_at,
        operands.accession_number,
        operands.form,
        operands.filing_url
    from reads
    inner join red_flags
        on
            reads.cik = red_flags.cik
            and reads.period_end_on = red_flags.period_end_on
            and reads.vintage = red_flags.vintage
            and reads.flag_id = red_flags.flag_id
    inner join operands
        on
            reads.cik = operands.cik
            and reads.concept = operands.concept
            and reads.input_period_end_on = operands.quarter_end_on
            and reads.measure = operands.measure
            and reads.known_at = operands.known_at

)

-- millions of wide rows: publishing orders them
select * from final
