-- Each signal at each quarter: how often the filings of its window say it, the newest quantity, and whether all that
-- has to be read to deny it was read. Windows are those of the seed text_signals; nothing accepted after the quarter's
-- own filing is in them.
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

filings as (

    select * from {{ ref('int_text_filings') }}

),

spans as (

    select * from {{ ref('int_text_spans') }}

),

signals as (

    select * from {{ ref('text_signals') }}

),

read_quarters as (

    select
        quarters.cik,
        quarters.period_end_on,
        quarters.chain_id,
        quarters.chain_index,
        quarters.known_at,
        coalesce(bool_and(filings.is_read) filter (where filings.role = 'report'), false) as is_report_read,
        coalesce(bool_and(filings.is_read) filter (where filings.role = 'release'), true) as are_releases_read
    from quarters
    left join filings
        on
            quarters.cik = filings.cik
            and quarters.period_end_on = filings.period_end_on
    group by quarters.cik, quarters.period_end_on, quarters.chain_id, quarters.chain_index, quarters.known_at

),

windows as (

    select distinct window_quarters from signals

),

-- the quarters of each window; a report that came late is no part of a window that ended before it
windowed as (

    select
        base.cik,
        base.period_end_on,
        windows.window_quarters,
        earlier.period_end_on as window_period_end_on,
        earlier.is_report_read,
        earlier.are_releases_read
    from read_quarters as base
    cross join windows
    inner join read_quarters as earlier
        on
            base.cik = earlier.cik
            and base.chain_id = earlier.chain_id
            and earlier.chain_index between base.chain_index - windows.window_quarters + 1 and base.chain_index
            and earlier.known_at <= base.known_at

),

windows_read as (

    select
        cik,
        period_end_on,
        window_quarters,
        count(*) filter (where is_report_read) = window_quarters as are_reports_read,
        bool_and(are_releases_read) as are_releases_read
    from windowed
    group by cik, period_end_on, window_quarters

),

said as (

    select
        spans.signal,
        filings.cik,
        filings.period_end_on,
        filings.accession_number,
        filings.accepted_at,
        count(*) as n_spans,
        max(spans.value) as value,
        sum(spans.value) as total_value
    from spans
    inner join signals on spans.signal = signals.signal
    inner join filings
        on
            spans.cik = filings.cik
            and spans.accession_number = filings.accession_number
    where signals.documents = 'all' or filings.role in ('report', 'release')
    group by spans.signal, filings.cik, filings.period_end_on, filings.accession_number, filings.accepted_at

),

heard as (

    select
        windowed.cik,
        windowed.period_end_on,
        said.signal,
        sum(said.n_spans) as n_spans,
        max(said.value) as greatest_value,
        sum(said.total_value) as total_value,
        arg_max(said.value, (said.accepted_at, said.accession_number)) as newest_value,
        max(said.accepted_at) as newest_at
    from windowed
    inner join said
        on
            windowed.cik = said.cik
            and windowed.window_period_end_on = said.period_end_on
    inner join signals
        on
            said.signal = signals.signal
            and windowed.window_quarters = signals.window_quarters
    group by windowed.cik, windowed.period_end_on, said.signal

),

final as (

    select
        read_quarters.cik,
        read_quarters.period_end_on,
        read_quarters.chain_id,
        read_quarters.chain_index,
        signals.signal,
        -- unknown unless said, or all read that would have said it
        case
            when heard.n_spans > 0 then true
            when windows_read.are_reports_read and (windows_read.are_releases_read or not signals.are_releases_needed)
                then false
        end as is_said,
        coalesce(
            windows_read.are_reports_read and (windows_read.are_releases_read or not signals.are_releases_needed), false
        ) as is_read,
        cast(coalesce(heard.n_spans, 0) as integer) as n_spans,
        heard.greatest_value,
        heard.total_value,
        heard.newest_value
    from read_quarters
    cross join signals
    left join windows_read
        on
            read_quarters.cik = windows_read.cik
            and read_quarters.period_end_on = windows_read.period_end_on
            and signals.window_quarters = windows_read.window_quarters
    left join heard
        on
            read_quarters.cik = heard.cik
            and read_quarters.period_end_on = heard.period_end_on
            and signals.signal = heard.signal

)

select * from final
