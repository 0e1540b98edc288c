-- Each quarter is placed by what was public when its own report was, and never moved by a later one: the calendar
-- as of any instant is the rows known by then. `cut_short_at` alone names a later event, by its instant.
with filing_periods as (

    select * from {{ ref('int_filing_periods') }}

),

-- the first report on a period, an original before an amendment
first_reports as (

    select *
    from filing_periods
    qualify
        row_number() over (
            partition by cik, period_end_on
            order by known_at, is_amendment, accession_number
        ) = 1

),

-- two ends some days apart are one quarter, dated twice: the report that was public first is its own
own_filings as (

    select *
    from first_reports as this
    where
        not exists (
            select 1
            from first_reports as earlier
            where
                earlier.cik = this.cik
                and earlier.period_end_on != this.period_end_on
                and abs(earlier.period_end_on - this.period_end_on) <= 20
                and (
                    earlier.known_at < this.known_at
                    or (earlier.known_at = this.known_at and earlier.accession_number < this.accession_number)
                )
        )

),

-- a fiscal year follows the last day of the year before, where that is known by then
followed as (

    select
        own_filings.*,
        before.period_end_on is not null as follows_a_year,
        coalesce(before.period_end_on + 1, own_filings.fiscal_year_start_on) as follows_on
    from own_filings
    left join own_filings as before
        on
            own_filings.cik = before.cik
            and own_filings.known_at >= before.known_at
            and abs(own_filings.fiscal_year_start_on - before.period_end_on - 1) <= 7
    qualify
        row_number() over (
            partition by own_filings.cik, own_filings.period_end_on
            order by abs(own_filings.fiscal_year_start_on - before.period_end_on - 1), before.period_end_on
        ) = 1

),

-- what the dates say of a place in a fiscal year, from its start and from its end
measured as (

    select
        *,
        period_end_on - fiscal_year_start_on + 1 as days_to_date,
        year(fiscal_year_start_on + 354) as year_by_start,
        year(period_end_on + cast(round((4 - quarters_to_date) * 91.31) as integer) - 10) as year_by_end,
        try_cast(regexp_extract(cover_fiscal_period, '^Q([1-4])$', 1) as integer) as cover_quarter
    from followed

),

-- A company's first fiscal year begins on the day it was formed: the days since then do not count in whole quarters
-- nor in quarters of 12 and 16 weeks. It is the one place where dates cannot tell and the filing's cover is asked for
-- the quarter's number; never for its period.
counted as (

    select
        *,
        greatest(cover_quarter, quarters_to_date) as quarter_by_cover,
        not is_annual
        and not is_transition
        and not follows_a_year
        and days_to_date % 28 != 0
        and abs(days_to_date / 91.31 - quarters_to_date) > 0.1
        and (
            coalesce(cover_quarter != quarters_to_date, false)
            or year_by_start != year_by_end
        ) as is_first_year
    from measured

),

named as (

    select
        *,
        cast(
            case
                when is_annual and not is_transition then 4
                when is_first_year then quarter_by_cover
                else quarters_to_date
            end as integer
        ) as fiscal_quarter,
        -- the year in which most of the fiscal year's last month lies: 52/53-week years that end in the first days
        -- of January keep the old year's name
        cast(
            case
                when is_annual or is_transition then year(period_end_on - 10)
                when is_first_year
                    then year(period_end_on + cast(round((4 - quarter_by_cover) * 91.31) as integer) - 10)
                else year_by_start
            end as integer
        ) as fiscal_year
    from counted

),

-- reports of one year may differ by some days: the first of them speaks
year_starts as (

    select
        this.cik,
        this.period_end_on,
        arg_min(earlier.follows_on, (earlier.known_at, earlier.period_end_on)) as fiscal_year_start_on
    from named as this
    inner join named as earlier
        on
            this.cik = earlier.cik
            and abs(this.fiscal_year_start_on - earlier.fiscal_year_start_on) <= 7
            and this.known_at >= earlier.known_at
    group by this.cik, this.period_end_on

),

placed as (

    select
        named.* exclude (fiscal_year_start_on),
        year_starts.fiscal_year_start_on,
        -- where a whole year would have started
        case
            when named.is_first_year or (named.is_annual and not named.is_transition and named.days_to_date < 350)
                then named.period_end_on + 1 - cast(round(named.fiscal_quarter * 91.31) as integer)
            else year_starts.fiscal_year_start_on
        end as whole_year_start_on
    from named
    inner join year_starts
        on
            named.cik = year_starts.cik
            and named.period_end_on = year_starts.period_end_on

),

-- the report before it in the fiscal year, as known by then
preceded as (

    select
        placed.*,
        before.period_end_on as previous_period_end_on,
        coalesce(placed.fiscal_quarter - before.fiscal_quarter, placed.quarters_to_date) as quarters_covered
    from placed
    left join placed as before
        on
            placed.cik = before.cik
            and placed.fiscal_year_start_on = before.fiscal_year_start_on
            and placed.fiscal_quarter > before.fiscal_quarter
            and placed.period_end_on > before.period_end_on
            and placed.known_at >= before.known_at
    qualify
        row_number() over (
            partition by placed.cik, placed.period_end_on
            order by before.fiscal_quarter desc nulls last, before.period_end_on desc
        ) = 1

),

bounded as (

    select
        *,
        case
            when quarters_to_date = 1 then fiscal_year_start_on
            when previous_period_end_on is not null and quarters_covered = 1 then previous_period_end_on + 1
            when direct_quarter_start_on is not null then direct_quarter_start_on
            -- a report on half a year or a year: its last three months, or thirteen weeks
            when day(period_end_on + 1) = 1 then cast(period_end_on + 1 - interval 3 month as date)
            else period_end_on - 90
        end as period_start_on
    from preceded

),

quarters as (

    select
        *,
        period_end_on - period_start_on + 1 as days_in_quarter,
        period_start_on + cast((period_end_on - period_start_on) // 2 as integer) as midpoint_on
    from bounded
    where period_end_on - period_start_on + 1 between 70 and 125

),

-- a chain is one fiscal calendar: a transition period is a chain of its own, and a moved year end starts another
linked as (

    select
        *,
        abs(whole_year_start_on - lag(whole_year_start_on) over known) % 365.2425 as days_moved,
        (is_transition is distinct from lag(is_transition) over known) as turns_transition
    from quarters
    window known as (partition by cik order by known_at, period_end_on)

),

chained as (

    select
        *,
        sum(
            case when turns_transition or least(days_moved, 365.2425 - days_moved) > 10 then 1 else 0 end
        ) over (partition by cik order by known_at, period_end_on) as chain_id
    from linked

),

-- years that ended before their time: a transition report says so, or the next year's first one
cut_short as (

    select
        this.cik,
        this.period_end_on,
        min(later.known_at) as cut_short_at
    from quarters as this
    inner join quarters as later
        on
            this.cik = later.cik
            and this.period_end_on < later.period_end_on
            and (
                (later.is_transition and this.fiscal_year_start_on = later.fiscal_year_start_on)
                or (
                    this.period_end_on < later.whole_year_start_on
                    and later.whole_year_start_on < this.whole_year_start_on + 340
                )
            )
    where not this.is_transition
    group by this.cik, this.period_end_on

),

final as (

    select
        chained.cik,
        chained.fiscal_year,
        chained.fiscal_quarter,
        year(chained.midpoint_on) || 'Q' || quarter(chained.midpoint_on) as calendar_quarter,
        chained.fiscal_year_start_on,
        chained.period_start_on,
        chained.period_end_on,
        cast(chained.days_in_quarter as integer) as days_in_quarter,
        cast(chained.quarters_covered as integer) as quarters_covered,
        chained.accession_number,
        chained.form,
        chained.filed_on,
        chained.known_at,
        chained.known_at_basis,
        chained.filing_url,
        chained.is_transition,
        -- a late report of the old year may come after the new one's first
        case
            when cut_short.cut_short_at is not null then greatest(cut_short.cut_short_at, chained.known_at)
        end as cut_short_at,
        cast(chained.chain_id as integer) as chain_id,
        chained.fiscal_year * 4 + chained.fiscal_quarter as chain_index,
        chained.period_end_on = max(chained.period_end_on) over (partition by chained.cik) as is_latest
    from chained
    left join cut_short
        on
            chained.cik = cut_short.cik
            and chained.period_end_on = cut_short.period_end_on

)

select * from final
