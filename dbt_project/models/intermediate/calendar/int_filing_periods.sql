with filings as (

    select * from {{ ref('int_filings') }}

),

forms as (

    select * from {{ ref('forms') }}

),

concept_facts as (

    select * from {{ ref('int_concept_facts') }}

),

-- every tag counts here: what a filing reports on is decided by all of its facts
spans as (

    select
        facts.cik,
        facts.accession_number,
        facts.start_on,
        facts.end_on,
        facts.end_on - facts.start_on + 1 as period_days,
        count(*) as n_facts
    from {{ ref('int_entity_facts') }} as facts
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    where
        facts.start_on is not null
        and facts.end_on <= facts.filed_on
    group by facts.cik, facts.accession_number, facts.start_on, facts.end_on

),

-- the balance sheet date says which period a filing reports: comparatives are earlier, never later
balance_dates as (

    select
        cik,
        accession_number,
        max(end_on) as balance_on
    from concept_facts
    where concept = 'total_assets'
    group by cik, accession_number

),

-- where neither a balance sheet nor the feed says it: the latest date that many flows end on
flow_dates as (

    select
        cik,
        accession_number,
        max(end_on) as flows_end_on
    from (
        select
            cik,
            accession_number,
            end_on,
            sum(n_facts) as n_facts,
            max(sum(n_facts)) over (partition by cik, accession_number) as most_facts
        from spans
        where period_days between 70 and 390
        group by cik, accession_number, end_on
    ) as ends
    where n_facts * 3 >= most_facts
    group by cik, accession_number

),

dated as (

    select
        filings.*,
        forms.longest_period_days,
        balance_dates.balance_on is not null as has_balance,
        -- the feed's date is at times that of the cover page, and a balance sheet tagged by entity leaves the
        -- comparative one only: the flows decide against both
        case
            when balance_dates.balance_on >= flow_dates.flows_end_on - 3 then balance_dates.balance_on
            else coalesce(flow_dates.flows_end_on, balance_dates.balance_on, filings.report_on)
        end as period_end_on
    from filings
    inner join forms on filings.form = forms.form
    left join balance_dates
        on
            filings.cik = balance_dates.cik
            and filings.accession_number = balance_dates.accession_number
    left join flow_dates
        on
            filings.cik = flow_dates.cik
            and filings.accession_number = flow_dates.accession_number

),

-- how many facts of the filing start where, among the periods that end on its balance sheet date
starts as (

    select
        dated.cik,
        dated.accession_number,
        spans.start_on,
        spans.period_days,
        spans.n_facts,
        max(spans.n_facts) over (partition by dated.cik, dated.accession_number) as most_facts
    from dated
    inner join spans
        on
            dated.cik = spans.cik
            and dated.accession_number = spans.accession_number
            and dated.period_end_on = spans.end_on
    where spans.period_days between 60 and dated.longest_period_days

),

fiscal_starts as (

    select
        cik,
        accession_number,
        start_on as fiscal_year_start_on,
        period_days as year_to_date_days,
        most_facts
    from starts
    -- a lone odd fact must not move the year: the start needs a fifth of the facts of the best-supported one
    qualify
        row_number() over (
            partition by cik, accession_number
            order by
                (n_facts * 5 >= most_facts) desc,
                period_days desc
        ) = 1

),

quarter_starts as (

    select
        cik,
        accession_number,
        start_on as direct_quarter_start_on
    from starts
    where period_days between 70 and 125
    qualify row_number() over (partition by cik, accession_number order by n_facts desc, start_on) = 1

),

covers as (

    select
        cik,
        accession_number,
        min(filing_fiscal_period) as cover_fiscal_period,
        if(min(filing_fiscal_year) = max(filing_fiscal_year), min(filing_fiscal_year), null) as cover_fiscal_year
    from {{ ref('stg_edgar__facts') }}
    group by cik, accession_number

),

final as (

    select
        dated.cik,
        dated.accession_number,
        dated.form,
        dated.base_form,
        dated.is_annual,
        dated.is_amendment,
        dated.is_transition,
        dated.filed_on,
        dated.known_at,
        dated.known_at_basis,
        dated.filing_url,
        dated.period_end_on,
        fiscal_starts.fiscal_year_start_on,
        quarter_starts.direct_quarter_start_on,
        -- 52/53-week years and 12-week quarters round to the right number of quarters
        cast(round(fiscal_starts.year_to_date_days / 91.31) as integer) as quarters_to_date,
        covers.cover_fiscal_period,
        covers.cover_fiscal_year
    from dated
    inner join fiscal_starts
        on
            dated.cik = fiscal_starts.cik
            and dated.accession_number = fiscal_starts.accession_number
    left join quarter_starts
        on
            dated.cik = quarter_starts.cik
            and dated.accession_number = quarter_starts.accession_number
    left join covers
        on
            dated.cik = covers.cik
            and dated.accession_number = covers.accession_number
    -- one stray amount of years ago, without statements around it, says nothing of what the filing reports on
    where
        dated.has_balance
        or fiscal_starts.most_facts >= 3
        or dated.filed_on - dated.period_end_on <= 200

)

select * from final
where quarters_to_date between 1 and 4
