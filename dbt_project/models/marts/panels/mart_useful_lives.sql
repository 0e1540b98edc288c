-- Over how many years companies write their assets off, statement by statement. A fiscal period that a text names is
-- put on the company's own calendar, and each life is held against the one that the company's last filing gave for the
-- same assets.
with statements as (

    select * from {{ ref('stg_edgar__useful_lives') }}
    where {{ known_by_as_of('accepted_at') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

quarters as (

    select
        cik,
        fiscal_year,
        fiscal_quarter,
        period_start_on,
        period_end_on
    from {{ ref('dim_fiscal_quarter') }}

),

-- First days of fiscal quarters: those that were filed, and the first one behind each.
quarter_starts as (

    select
        cik,
        fiscal_year,
        fiscal_quarter,
        period_start_on as starts_on,
        0 as steps
    from quarters

    union all

    select
        cik,
        case when fiscal_quarter = 4 then fiscal_year + 1 else fiscal_year end as fiscal_year,
        case when fiscal_quarter = 4 then 1 else fiscal_quarter + 1 end as fiscal_quarter,
        period_end_on + 1 as starts_on,
        1 as steps
    from quarters

),

first_days as (

    select
        cik,
        fiscal_year,
        fiscal_quarter,
        cast(starts_on as date) as starts_on
    from quarter_starts
    qualify row_number() over (
        partition by cik, fiscal_year, fiscal_quarter
        order by steps asc, starts_on desc
    ) = 1

),

placed as (

    select
        statements.*,
        companies.ticker,
        lower(statements.asset_text) as asset_name,
        coalesce(
            statements.effective_on,
            first_days.starts_on,
            -- a calendar year's fiscal periods are known without a filing
            case
                when statements.effective_fiscal_year is not null and companies.fiscal_year_end = '1231'
                    then make_date(
                        statements.effective_fiscal_year,
                        3 * coalesce(statements.effective_fiscal_quarter, 1) - 2,
                        1
                    )
            end
        ) as began_on,
        -- Texts give dollars without saying whose: those of the company's own currency are counted.
        case when companies.reporting_currency = 'USD' then statements.effect_usd end as effect_amount_usd
    from statements
    inner join companies on statements.cik = companies.cik
    left join first_days
        on
            statements.cik = first_days.cik
            and statements.effective_fiscal_year = first_days.fiscal_year
            and coalesce(statements.effective_fiscal_quarter, 1) = first_days.fiscal_quarter

),

-- One life a filing for assets of one name, and for a class: where a filing gives several, none is the one.
lives as (

    select
        cik,
        asset_class,
        asset_name,
        grouping(asset_name) = 1 as is_of_class,
        accession_number,
        accepted_at,
        min(years_low) as life_low,
        min(years_high) as life_high
    from placed
    where coalesce(years_low, years_high) is not null
    group by grouping sets (
        (cik, asset_class, asset_name, accession_number, accepted_at),
        (cik, asset_class, accession_number, accepted_at)
    )
    having count(distinct (coalesce(years_low, -1), coalesce(years_high, -1))) = 1

),

history as (

    select
        *,
        lag(life_low) over names as last_low,
        lag(life_high) over names as last_high,
        lag(accession_number) over names as last_accession_number,
        lag(accepted_at) over names as last_accepted_at
    from lives
    window names as (
        partition by is_of_class, cik, asset_class, asset_name
        order by accepted_at, accession_number
    )

),

compared as (

    select
        placed.*,
        coalesce(named_history.last_accession_number, class_history.last_accession_number)
            as last_accession_number,
        coalesce(named_history.last_accepted_at, class_history.last_accepted_at) as last_accepted_at,
        case
            when named_history.last_accession_number is not null then named_history.last_low
            else class_history.last_low
        end as last_low,
        case
            when named_history.last_accession_number is not null then named_history.last_high
            else class_history.last_high
        end as last_high
    from placed
    left join history as named_history
        on
            not named_history.is_of_class
            and placed.cik = named_history.cik
            and placed.accession_number = named_history.accession_number
            and placed.asset_class = named_history.asset_class
            and placed.asset_name is not distinct from named_history.asset_name
            and placed.years_high is not distinct from named_history.life_high
            and placed.years_low is not distinct from named_history.life_low
    left join history as class_history
        on
            class_history.is_of_class
            and placed.cik = class_history.cik
            and placed.accession_number = class_history.accession_number
            and placed.asset_class = class_history.asset_class
            and placed.years_high is not distinct from class_history.life_high
            and placed.years_low is not distinct from class_history.life_low

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
        statement,
        asset_class,
        asset_class not in (
            'buildings', 'building_improvements', 'leasehold_improvements', 'land_improvements', 'software',
            'intangibles', 'other'
        ) as is_equipment,
        asset_text,
        cast(years_low as decimal(38, 10)) as years_low,
        cast(years_high as decimal(38, 10)) as years_high,
        limited_by,
        cast(from_low as decimal(38, 10)) as from_years_low,
        cast(from_high as decimal(38, 10)) as from_years_high,
        direction,
        began_on as effective_on,
        case
            when effective_on is not null then 'stated'
            when began_on is not null then 'fiscal_calendar'
        end as effective_basis,
        cast(effective_fiscal_year as integer) as effective_fiscal_year,
        cast(effective_fiscal_quarter as integer) as effective_fiscal_quarter,
        cast(effect_amount_usd as decimal(38, 10)) as effect_usd,
        case when effect_amount_usd is not null then effect_on end as effect_on,
        case when effect_amount_usd is not null then effect_span end as effect_span,
        cast(last_low as decimal(38, 10)) as prior_years_low,
        cast(last_high as decimal(38, 10)) as prior_years_high,
        last_accession_number as prior_accession_number,
        last_accepted_at as prior_known_at,
        case
            when last_accession_number is null then null
            when
                (years_low is not distinct from last_low)
                and (years_high is not distinct from last_high)
                then 'unchanged'
            when
                coalesce(years_low >= last_low, years_low is null and last_low is null)
                and coalesce(years_high >= last_high, years_high is null and last_high is null)
                then 'lengthened'
            when
                coalesce(years_low <= last_low, years_low is null and last_low is null)
                and coalesce(years_high <= last_high, years_high is null and last_high is null)
                then 'shortened'
            else 'mixed'
        end as direction_from_history,
        span_text,
        span_start,
        span_end,
        rule_id,
        confidence,
        accepted_at as known_at,
        source_url
    from compared

)

select * from final
