-- Market value at a session's close: the price as traded, times the newest count of shares that was public by then,
-- brought over the share splits in between. All classes are valued at the close of the listed one.
with prices as (

    select * from {{ ref('fct_daily_prices') }}
    where cik is not null

),

counts as (

    select * from {{ ref('int_share_counts') }}

),

annual_filings as (

    select * from {{ ref('int_filings') }}
    where is_annual

),

refusals as (

    select * from {{ ref('market_value_refusals') }}

),

-- prices are adjusted for every later split and spin-off: that is taken out again
as_traded as (

    select
        *,
        close * coalesce(
            product(split_ratio) over (
                partition by cik order by session_on
                rows between 1 following and unbounded following
            ),
            1
        ) as close_as_traded,
        coalesce(
            product(case when {{ is_share_split('split_ratio') }} then split_ratio end) over (
                partition by cik order by session_on
                rows between unbounded preceding and current row
            ),
            1
        ) as splits_to_session
    from prices

),

annual_reports as (

    select
        cik,
        known_at,
        max_by(base_form, report_on) as base_form
    from annual_filings
    group by cik, known_at

),

counted as (

    select
        as_traded.*,
        counts.known_at as count_known_at,
        counts.counted_on,
        counts.unsplit_shares,
        counts.refusal as count_refusal,
        counts.accession_number,
        counts.is_sum_of_classes
    from as_traded
    asof left join counts
        on
            as_traded.cik = counts.cik
            and as_traded.known_at >= counts.known_at

),

reported as (

    select
        counted.*,
        annual_reports.base_form
    from counted
    asof left join annual_reports
        on
            counted.cik = annual_reports.cik
            and counted.known_at >= annual_reports.known_at

),

judged as (

    select
        reported.*,
        case
            when forms.reason is not null then forms.reason
            when companies.reason is not null then companies.reason
            when reported.currency != 'USD' then 'price_not_in_usd'
            when reported.counted_on is null then 'no_share_count'
            when reported.count_refusal is not null then reported.count_refusal
            when reported.session_on - reported.counted_on > {{ assumption('share_count_max_age_days') }}
                then 'share_count_too_old'
        end as refusal
    from reported
    left join refusals as forms
        on
            forms.kind = 'annual_form'
            and reported.base_form = forms.subject
    left join refusals as companies
        on
            companies.kind = 'company'
            and cast(reported.cik as varchar) = companies.subject
            and reported.session_on >= coalesce(companies.valid_from, date '0001-01-01')
            and reported.session_on <= coalesce(companies.valid_to, date '9999-12-31')

),

final as (

    select
        cik,
        ticker,
        session_on,
        known_at,
        close_as_traded,
        counted_on as shares_counted_on,
        count_known_at as shares_known_at,
        accession_number as shares_accession_number,
        is_sum_of_classes,
        case when refusal is null then round(unsplit_shares * splits_to_session) end as shares,
        case when refusal is null then round(unsplit_shares * splits_to_session * close_as_traded) end
            as market_value_usd,
        refusal
    from judged

)

select * from final
