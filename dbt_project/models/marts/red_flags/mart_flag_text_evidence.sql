-- One row a phrase behind a flag or mitigant: the span that its words came from, each quarter whose window holds it.
with scorecard as (

    select * from {{ ref('mart_flag_scorecard') }}

),

quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

spans as (

    select * from {{ ref('int_text_spans') }}

),

signals as (

    select * from {{ ref('text_signals') }}
    where flag_id != 'PANEL'

),

-- a report on several quarters counts with the last of them
filings as (

    select * from {{ ref('int_text_filings') }}
    qualify row_number() over (partition by cik, accession_number order by period_end_on desc) = 1

),

sections as (

    select * from {{ ref('stg_edgar__sections') }}

),

told as (

    select
        spans.*,
        flags.flag_id,
        case when flags.flag_id is null then signals.flag_id end as mitigant,
        signals.window_quarters,
        signals.unit,
        filings.chain_id,
        filings.chain_index,
        filings.form,
        filings.filing_url,
        filings.period_end_on as told_period_end_on
    from spans
    inner join signals on spans.signal = signals.signal
    left join {{ ref('flags') }} as flags on signals.flag_id = flags.flag_id
    inner join filings
        on
            spans.cik = filings.cik
            and spans.accession_number = filings.accession_number
    where
        (signals.documents = 'all' or filings.role in ('report', 'release'))
        and spans.snippet is not null

),

-- the quarters whose window reaches back to the filing
heard as (

    select
        told.*,
        quarters.period_end_on
    from told
    inner join quarters as told_quarters
        on
            told.cik = told_quarters.cik
            and told.told_period_end_on = told_quarters.period_end_on
    inner join quarters
        on
            told.cik = quarters.cik
            and told.chain_id = quarters.chain_id
            and quarters.chain_index between told.chain_index and told.chain_index + told.window_quarters - 1
            and told_quarters.known_at <= quarters.known_at

),

final as (

    select
        scorecard.cik,
        scorecard.ticker,
        scorecard.fiscal_year,
        scorecard.fiscal_quarter,
        scorecard.calendar_quarter,
        scorecard.period_start_on,
        scorecard.period_end_on,
        scorecard.known_at,
        scorecard.vintage,
        heard.flag_id,
        heard.mitigant,
        heard.signal,
        heard.kind,
        heard.class_name,
        heard.subject,
        heard.value,
        case when heard.value is not null then heard.unit end as unit,
        heard.accession_number,
        heard.form,
        heard.filing_url,
        heard.document_number,
        heard.document_type,
        heard.section_number,
        sections.item as section_item,
        sections.title as section_title,
        heard.span_start,
        heard.span_end,
        heard.snippet,
        heard.extractor,
        heard.rule_id,
        heard.confidence,
        heard.accepted_at as input_known_at
    from heard
    inner join scorecard
        on
            heard.cik = scorecard.cik
            and heard.period_end_on = scorecard.period_end_on
    left join sections
        on
            heard.cik = sections.cik
            and heard.accession_number = sections.accession_number
            and heard.document_number = sections.document_number
            and heard.section_number = sections.section_number

)

-- wide rows: publishing orders them
select * from final
