-- What a company said it would spend, statement by statement. The text's "next year" and "second quarter" are put on
-- the company's own fiscal calendar, and each range is held against the one that the text, or else the last filing
-- that spoke of the same year and basis, gave before.
with statements as (

    select * from {{ ref('stg_edgar__guidance') }}
    where
        status = 'guidance'
        and {{ known_by_as_of('accepted_at') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

filings as (

    select * from {{ ref('stg_edgar__filings') }}

),

-- How the company names its years: a year that ends in January 2026 is fiscal 2026 to some, fiscal 2025 to others. The
-- cover of an annual report tells; ours is named after the year in which it ends.
year_names as (

    select
        cik,
        known_at,
        year(period_end_on - interval 10 day) - cover_fiscal_year as years_behind
    from {{ ref('int_filing_periods') }}
    where
        is_annual
        and not is_transition
        and year(period_end_on - interval 10 day) - cover_fiscal_year between 0 and 1
    qualify row_number() over (partition by cik, known_at order by period_end_on desc, accession_number desc) = 1

),

named as (

    select
        statements.*,
        year_names.years_behind
    from statements
    asof left join year_names
        on
            statements.cik = year_names.cik
            and statements.accepted_at >= year_names.known_at

),

placed as (

    select
        statements.*,
        companies.ticker,
        -- A bare dollar sign is the reporting currency's where that is a dollar too.
        case
            when statements.currency <> '$' then statements.currency
            when
                statements.currency = '$'
                and companies.reporting_currency in ('CAD', 'AUD', 'HKD', 'SGD', 'NZD', 'TWD', 'MXN', 'BRL')
                then companies.reporting_currency
            when statements.currency = '$' then 'USD'
        end as amount_currency,
        -- EDGAR's days are Eastern ones.
        cast(statements.accepted_at at time zone 'America/New_York' as date) as spoken_on,
        -- A year that ends in the first days of January is the old year's.
        case
            when companies.fiscal_year_end between '0101' and '0110' then 12
            else coalesce(try_cast(substr(companies.fiscal_year_end, 1, 2) as integer), 12)
        end as end_month,
        case
            when companies.fiscal_year_end between '0101' and '0110' then 31
            else coalesce(try_cast(substr(companies.fiscal_year_end, 3, 2) as integer), 31)
        end as end_day,
        -- "Next year" of an annual report is the one after the year it reports on.
        case
            when statements.form in ('10-K', '10-K/A', '10-KT', '10-KT/A', '20-F', '20-F/A', '40-F', '40-F/A')
                then filings.report_on
        end as annual_report_on
    from named as statements
    inner join companies on statements.cik = companies.cik
    left join filings
        on
            statements.cik = filings.cik
            and statements.accession_number = filings.accession_number

),

dated as (

    select
        *,
        year(spoken_on)
        + cast(month(spoken_on) * 100 + day(spoken_on) > end_month * 100 + end_day as integer) as spoken_year,
        cast(
            (month(spoken_on) - end_month - cast(day(spoken_on) <= end_day as integer) + 24) % 12 // 3 + 1 as integer
        ) as spoken_quarter,
        -- Filers' year ends drift by a week: two weeks later is the next year for certain.
        year(annual_report_on - interval 14 day)
        + cast(
            month(annual_report_on - interval 14 day) * 100 + day(annual_report_on - interval 14 day)
            > end_month * 100 + end_day as integer
        ) as reported_year,
        (
            period_calendar = 'calendar'
            and end_month * 100 + end_day < 1215
        ) as is_other_calendar,
        case
            when period_calendar = 'year_end' or end_month > 6 then 0
            -- which of the two years a retailer's "2025" is, nothing tells
            when end_month <= 2 then years_behind
            else coalesce(years_behind, 0)
        end as name_behind
    from placed

),

guided as (

    select
        *,
        case
            when is_other_calendar then null
            when period_year is not null then period_year + name_behind
            when period_span = 'quarter' and period_quarter is not null
                then spoken_year + cast(period_quarter < spoken_quarter as integer)
            when period_span = 'quarter' and period_relative is not null
                then spoken_year + (spoken_quarter - 1 + period_relative) // 4
            when period_relative = 1 and reported_year is not null then reported_year + 1
            when period_relative is not null then spoken_year + period_relative
        end as first_fiscal_year,
        case
            when is_other_calendar or period_span <> 'quarter' then null
            when period_quarter is not null then period_quarter
            when period_relative is not null then (spoken_quarter - 1 + period_relative) % 4 + 1
        end as guided_fiscal_quarter
    from dated

),

measured as (

    select
        *,
        case when period_span in ('year', 'quarter', 'half', 'remainder') then first_fiscal_year end
            as guided_fiscal_year,
        case
            when is_other_calendar then null
            when period_span = 'years' then period_last_year + name_behind
            else first_fiscal_year
        end as last_fiscal_year,
        coalesce(low, high) is not null as has_amount,
        coalesce(low, high, pct_of_revenue_low, pct_of_revenue_high) is not null as has_figure,
        case when coalesce(low, high) is not null then low else pct_of_revenue_low end as figure_low,
        case when coalesce(low, high) is not null then high else pct_of_revenue_high end as figure_high
    from guided

),

-- One figure a filing and subject: the surest, then the first.
filed as (

    select
        cik,
        guided_fiscal_year,
        guided_fiscal_quarter,
        period_span,
        period_quarter,
        basis,
        has_amount,
        amount_currency,
        accession_number,
        accepted_at,
        figure_low,
        figure_high
    from measured
    where
        has_figure
        and guided_fiscal_year is not null
    qualify row_number() over (
        partition by
            cik, guided_fiscal_year, guided_fiscal_quarter, period_span, period_quarter, basis, has_amount,
            amount_currency, accession_number
        order by confidence desc, document_number asc, span_start asc, statement_number asc
    ) = 1

),

history as (

    select
        *,
        lag(figure_low) over subject as last_low,
        lag(figure_high) over subject as last_high,
        lag(accession_number) over subject as last_accession_number
    from filed
    window subject as (
        partition by
            cik, guided_fiscal_year, guided_fiscal_quarter, period_span, period_quarter, basis, has_amount,
            amount_currency
        order by accepted_at, accession_number
    )

),

compared as (

    select
        measured.*,
        history.last_accession_number,
        coalesce(measured.prior_low, measured.prior_high) is not null as has_stated_prior,
        case
            when coalesce(measured.prior_low, measured.prior_high) is null then history.last_low
            -- the text moves one end: the other stood as it was
            when measured.prior_low is null and measured.prior_high = history.last_high then history.last_low
            else measured.prior_low
        end as before_low,
        case
            when coalesce(measured.prior_low, measured.prior_high) is null then history.last_high
            when measured.prior_high is null and measured.prior_low = history.last_low then history.last_high
            else measured.prior_high
        end as before_high
    from measured
    left join history
        on
            measured.cik = history.cik
            and measured.accession_number = history.accession_number
            and measured.guided_fiscal_year = history.guided_fiscal_year
            and measured.guided_fiscal_quarter is not distinct from history.guided_fiscal_quarter
            and measured.period_span = history.period_span
            and measured.period_quarter is not distinct from history.period_quarter
            and measured.basis = history.basis
            and measured.has_amount = history.has_amount
            and measured.amount_currency is not distinct from history.amount_currency

),

judged as (

    select
        *,
        coalesce(sign(figure_low - before_low), 0) as low_moved,
        coalesce(sign(figure_high - before_high), 0) as high_moved,
        coalesce(figure_low - before_low, figure_high - before_high) is not null as is_comparable
    from compared

),

final as (

    select
        cik,
        ticker,
        accession_number,
        form,
        document_number,
        document_type,
        section_number,
        statement_number,
        cast(guided_fiscal_year as integer) as guided_fiscal_year,
        cast(guided_fiscal_quarter as integer) as guided_fiscal_quarter,
        period_span as guided_span,
        cast(first_fiscal_year as integer) as first_fiscal_year,
        cast(last_fiscal_year as integer) as last_fiscal_year,
        basis,
        amount_currency as currency,
        cast(low as decimal(38, 10)) as low_amount,
        cast(high as decimal(38, 10)) as high_amount,
        cast(case when amount_currency = 'USD' then low end as decimal(38, 10)) as low_usd,
        cast(case when amount_currency = 'USD' then high end as decimal(38, 10)) as high_usd,
        cast(pct_of_revenue_low as decimal(38, 10)) as pct_of_revenue_low,
        cast(pct_of_revenue_high as decimal(38, 10)) as pct_of_revenue_high,
        cast(case when has_amount and amount_currency = 'USD' then before_low end as decimal(38, 10)) as prior_low_usd,
        cast(case when has_amount and amount_currency = 'USD' then before_high end as decimal(38, 10))
            as prior_high_usd,
        case
            when has_stated_prior then 'stated'
            when last_accession_number is not null then 'history'
        end as prior_basis,
        case
            when not has_figure then stated_direction
            when is_comparable and low_moved = 0 and high_moved = 0 then 'maintained'
            when is_comparable and low_moved >= 0 and high_moved >= 0 then 'raised'
            when is_comparable and low_moved <= 0 and high_moved <= 0 then 'lowered'
            when is_comparable and low_moved > 0 then 'narrowed'
            when is_comparable then 'widened'
            when stated_direction is not null then stated_direction
            when guided_fiscal_year is not null then 'initiated'
        end as direction,
        stated_direction,
        range_position,
        justification_class,
        span_text,
        span_start,
        span_end,
        rule_id,
        confidence,
        period_from,
        accepted_at as known_at,
        source_url
    from judged

)

select * from final
