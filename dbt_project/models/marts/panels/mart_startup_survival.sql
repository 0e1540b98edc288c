with rounds as (

    select * from {{ ref('mart_startup_rounds') }}
    where is_counted

),

notices as (

    select * from {{ ref('int_startup_notices') }}

),

scope as (

    select * from {{ ref('stg_run__scope') }}

),

window_months as (

    select cast(value as integer) as window_months from {{ ref('assumptions') }}
    where assumption_id = 'startup_silence_months'

),

-- what "since" is measured to: the build's as-of instant, else the newest filing that the lake has of any company
measured as (

    {% if var('as_of') -%}
    select cast('{{ var("as_of") }}' as timestamptz) as measured_at
    {%- else -%}
    select max({{ filing_known_at('accepted_at', 'filed_on') }}) as measured_at
    from {{ ref('stg_edgar__filings') }}
    {%- endif %}

),

last_notices as (

    select
        cik,
        -- one that could not be read is a sign of life all the same
        max(known_at) as last_notice_at,
        max(known_at) filter (where not is_read and form = 'D') as last_unread_round_at
    from notices
    group by cik

),

first_reports as (

    select
        cik,
        min(known_at) as first_report_at
    from {{ ref('int_filings') }}
    group by cik

),

-- the newest money of a company, whichever cohort it is looked at from
last_sales as (

    select
        cik,
        max(last_sale_on) as last_sale_on
    from rounds
    group by cik

),

unread as (

    select
        if(scope.is_startup, 'startups', 'others') as selection,
        year(notices.filed_on) as cohort_year,
        count(*) as notices_unread
    from notices
    inner join scope on notices.cik = scope.cik
    where not notices.is_read
    group by all

),

members as (

    select
        selection,
        cohort_year,
        cik,
        min(raised_on) as raised_on,
        arg_min(next_raised_on, raised_on) as next_raised_on,
        max(known_at) as known_at
    from rounds
    group by selection, cohort_year, cik

),

judged as (

    select
        members.*,
        first_reports.first_report_at is not null as is_reporting,
        scope.extract_status = 'failed' as is_unread,
        -- what was not read cannot deny
        if(
            members.next_raised_on is null
            and (
                scope.extract_status = 'failed'
                or coalesce(cast(last_notices.last_unread_round_at as date) > members.raised_on, false)
            ),
            null,
            members.next_raised_on is not null
        ) as has_raised_again,
        coalesce(
            members.next_raised_on <= members.raised_on + to_months(window_months.window_months), false
        ) as has_raised_again_in_window,
        first_reports.first_report_at is null
        and last_notices.last_notice_at + to_months(window_months.window_months) < measured.measured_at as is_silent,
        datesub('month', last_sales.last_sale_on, cast(measured.measured_at as date)) as months_since_last_sale,
        greatest(members.known_at, last_notices.last_notice_at, first_reports.first_report_at) as last_known_at
    from members
    inner join scope on members.cik = scope.cik
    inner join last_notices on members.cik = last_notices.cik
    inner join last_sales on members.cik = last_sales.cik
    left join first_reports on members.cik = first_reports.cik
    cross join measured
    cross join window_months

),

counted as (

    select
        selection,
        cohort_year,
        count(*) as issuers,
        count(*) filter (where has_raised_again) as issuers_raised_again,
        count(*) filter (where has_raised_again_in_window) as issuers_raised_again_in_window,
        count(*) filter (where is_reporting) as issuers_reporting,
        count(*) filter (where is_silent) as issuers_silent,
        median(months_since_last_sale) filter (where not is_reporting) as median_months_since_last_raise,
        bool_or(has_raised_again is null) as is_raising_unknown,
        bool_or(is_unread) as is_unread,
        max(last_known_at) as known_at
    from judged
    group by selection, cohort_year

),

amounts as (

    select
        selection,
        cohort_year,
        count(*) as rounds,
        sum(amount_sold_usd) as amount_sold_usd,
        sum(amount_sold_usd) filter (where security_kind = 'equity') as equity_sold_usd,
        sum(amount_sold_usd) filter (where security_kind = 'debt') as debt_sold_usd,
        sum(amount_sold_usd) filter (where security_kind = 'equity_and_debt') as equity_and_debt_sold_usd,
        sum(amount_sold_usd) filter (where security_kind = 'other') as other_sold_usd,
        count(*) filter (where amount_offered_usd is null) as rounds_indefinite,
        sum(amount_offered_usd) as amount_offered_usd,
        list_sort(flatten(list(accession_numbers))) as accession_numbers
    from rounds
    group by selection, cohort_year

),

reasoned as (

    select
        counted.*,
        measured.measured_at,
        window_months.window_months,
        make_date(counted.cohort_year, 12, 31) + to_months(window_months.window_months)
        < cast(measured.measured_at as date) as is_old_enough,
        case
            when not is_old_enough then 'cohort_too_young'
            when counted.is_unread then 'company_not_read'
        end as silent_unavailable_reason,
        case
            when silent_unavailable_reason is not null then silent_unavailable_reason
            when counted.is_raising_unknown then 'notice_not_read'
        end as raised_again_unavailable_reason
    from counted
    cross join measured
    cross join window_months

),

final as (

    select
        reasoned.cohort_year,
        reasoned.selection,
        reasoned.window_months,
        cast(reasoned.issuers as integer) as issuers,
        cast(amounts.rounds as integer) as rounds,
        cast(amounts.amount_sold_usd as decimal(38, 10)) as amount_sold_usd,
        cast(coalesce(amounts.equity_sold_usd, 0) as decimal(38, 10)) as equity_sold_usd,
        cast(coalesce(amounts.debt_sold_usd, 0) as decimal(38, 10)) as debt_sold_usd,
        cast(coalesce(amounts.equity_and_debt_sold_usd, 0) as decimal(38, 10)) as equity_and_debt_sold_usd,
        cast(coalesce(amounts.other_sold_usd, 0) as decimal(38, 10)) as other_sold_usd,
        cast(if(amounts.rounds_indefinite = 0, amounts.amount_offered_usd, null) as decimal(38, 10))
            as amount_offered_usd,
        cast(amounts.rounds_indefinite as integer) as rounds_indefinite,
        cast(if(reasoned.is_raising_unknown, null, reasoned.issuers_raised_again) as integer)
            as issuers_raised_again,
        cast(
            if(reasoned.raised_again_unavailable_reason is null, reasoned.issuers_raised_again_in_window, null)
            as integer
        ) as issuers_raised_again_in_window,
        if(
            reasoned.raised_again_unavailable_reason is null,
            reasoned.issuers_raised_again_in_window / reasoned.issuers,
            null
        ) as share_raised_again_in_window,
        reasoned.raised_again_unavailable_reason,
        cast(reasoned.issuers_reporting as integer) as issuers_reporting,
        cast(if(reasoned.silent_unavailable_reason is null, reasoned.issuers_silent, null) as integer)
            as issuers_silent,
        if(reasoned.silent_unavailable_reason is null, reasoned.issuers_silent / reasoned.issuers, null)
            as share_silent,
        reasoned.silent_unavailable_reason,
        if(reasoned.is_unread, null, cast(reasoned.median_months_since_last_raise as double))
            as median_months_since_last_raise,
        cast(coalesce(unread.notices_unread, 0) as integer) as notices_unread,
        amounts.accession_numbers,
        reasoned.measured_at,
        reasoned.known_at
    from reasoned
    inner join amounts
        on
            reasoned.selection = amounts.selection
            and reasoned.cohort_year = amounts.cohort_year
    left join unread
        on
            reasoned.selection = unread.selection
            and reasoned.cohort_year = unread.cohort_year

)

select * from final
