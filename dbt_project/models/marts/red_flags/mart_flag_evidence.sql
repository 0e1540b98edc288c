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

figures as (

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

),

-- shares of customers are figures of parts, not of the company
customers as (

    select
        *,
        unnest(accession_numbers) as accession_number,
        unnest(generate_series(1, len(accession_numbers))) as operand_number
    from {{ ref('int_largest_customers') }}

),

customer_shares as (

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
        'customer_share_of_' || customers.benchmark as input_name,
        cast(customers.age_quarters as integer) as lag_quarters,
        case
            when customers.benchmark = 'receivables' then 'instant'
            when customers.method = 'reported_year_to_date' then 'year_to_date'
            else 'quarter'
        end as measure,
        customers.measure as concept,
        customers.value,
        'percent' as unit,
        customers.evidence_class,
        customers.method,
        customers.member as formula,
        customers.input_period_start_on,
        customers.input_period_end_on,
        customers.known_at as input_known_at,
        cast(customers.operand_number as integer) as operand_number,
        customers.tag,
        customers.value as operand_value,
        cast(null as date) as operand_start_on,
        customers.input_period_end_on as operand_end_on,
        customers.known_at as operand_known_at,
        customers.accession_number,
        filings.form,
        filings.filing_url
    from customers
    inner join red_flags
        on
            customers.cik = red_flags.cik
            and customers.period_end_on = red_flags.period_end_on
            and customers.vintage = red_flags.vintage
            and red_flags.flag_id = 'RF13'
    inner join {{ ref('int_filings') }} as filings
        on
            customers.cik = filings.cik
            and customers.accession_number = filings.accession_number

),

final as (

    select * from figures
    union all by name
    select * from customer_shares

)

-- millions of wide rows: publishing orders them
select * from final
