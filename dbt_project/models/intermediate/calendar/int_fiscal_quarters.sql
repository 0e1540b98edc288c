with filing_periods as (

    select * from {{ ref('int_filing_periods') }}

),

-- the quarter's own filing: the first that reported on it, an original before an amendment
own_filings as (

    select *
    from filing_periods
    qualify
        row_number() over (
            partition by cik, period_end_on
            order by known_at, is_amendment, accession_number
        ) = 1

),

-- one start a fiscal year: reports of one year may differ by some days in 52/53-week years
year_starts as (

    select
        cik,
        accession_number,
        period_end_on,
        quarters_to_date,
        known_at,
        max(fiscal_year_start_on) over (
            partition by cik
            order by fiscal_year_start_on
            range between interval 10 days preceding and interval 10 days following
        ) as fiscal_year_start_on
    from own_filings

),

placed as (

    select
        own_filings.* exclude (fiscal_year_start_on, quarters_to_date),
        year_starts.fiscal_year_start_on,
        year_starts.quarters_to_date as fiscal_quarter,
        previous.period_end_on as previous_period_end_on
    from own_filings
    inner join year_starts
        on
            own_filings.cik = year_starts.cik
            and own_filings.period_end_on = year_starts.period_end_on
    left join year_starts as previous
        on
            year_starts.cik = previous.cik
            and year_starts.fiscal_year_start_on = previous.fiscal_year_start_on
            and year_starts.quarters_to_date = previous.quarters_to_date + 1
            and year_starts.period_end_on > previous.period_end_on
    qualify
        row_number() over (
            partition by own_filings.cik, own_filings.period_end_on
            order by previous.period_end_on desc nulls last
        ) = 1

),

bounded as (

    select
        *,
        case
            when fiscal_quarter = 1 then fiscal_year_start_on
            when previous_period_end_on is not null then previous_period_end_on + 1
            else direct_quarter_start_on
        end as period_start_on
    from placed

),

quarters as (

    select
        *,
        period_end_on - period_start_on + 1 as days_in_quarter,
        -- the year in which most of the fiscal year's last month lies: 52/53-week years that end in the
        -- first days of January keep the old year's name
        cast(year(fiscal_year_start_on + 354) as integer) as fiscal_year,
        period_start_on + cast((period_end_on - period_start_on) // 2 as integer) as midpoint_on
    from bounded
    where period_end_on - period_start_on + 1 between 70 and 125

),

linked as (

    select
        *,
        period_start_on - lag(period_end_on) over (partition by cik order by period_end_on) as days_since_previous
    from quarters

),

chained as (

    select
        *,
        sum(case when days_since_previous between -3 and 7 then 0 else 1 end) over (
            partition by cik order by period_end_on
        ) as chain_id
    from linked

),

final as (

    select
        cik,
        fiscal_year,
        fiscal_quarter,
        year(midpoint_on) || 'Q' || quarter(midpoint_on) as calendar_quarter,
        fiscal_year_start_on,
        period_start_on,
        period_end_on,
        cast(days_in_quarter as integer) as days_in_quarter,
        accession_number,
        form,
        filed_on,
        known_at,
        known_at_basis,
        filing_url,
        is_transition,
        cast(chain_id as integer) as chain_id,
        cast(row_number() over (partition by cik, chain_id order by period_end_on) as integer) as chain_index,
        period_end_on = max(period_end_on) over (partition by cik) as is_latest
    from chained

)

select * from final
