-- What companies have done about new accounting standards: the newest word on each, and the words before. A filing says
-- several things of a standard; the one that goes furthest is its status.
with disclosures as (

    select * from {{ ref('stg_edgar__disclosures') }}
    where
        kind = 'accounting_standard'
        and subject is not null
        and confidence >= 0.8
        and {{ known_by_as_of('accepted_at') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

standards as (

    select * from {{ ref('accounting_standards') }}

),

first_quarters as (

    select
        cik,
        fiscal_year,
        period_start_on
    from {{ ref('dim_fiscal_quarter') }}
    where fiscal_quarter = 1
    qualify row_number() over (partition by cik, fiscal_year order by period_start_on desc) = 1

),

ranked as (

    select
        *,
        case class_name
            when 'early_adopted' then 5
            when 'adopted' then 4
            when 'evaluating' then 3
            when 'not_yet_adopted' then 2
            else 1
        end as reach
    from disclosures

),

-- The furthest word of each filing, and what else the filing says of the standard.
filed as (

    select
        cik,
        subject,
        accession_number,
        accepted_at,
        form,
        document_number,
        section_number,
        span_start,
        span_end,
        snippet,
        rule_id,
        confidence,
        source_url,
        -- words on the effect alone tell no status
        case when reach > 1 then class_name end as status,
        bool_or(class_name = 'no_material_effect') over filing as has_no_material_effect,
        max(end_on) over filing as said_effective_on,
        max(start_on) over filing as said_effective_after,
        max(case when unit = 'fiscal_year' then cast(value as integer) end) over filing as said_fiscal_year
    from ranked
    window filing as (partition by cik, subject, accession_number)
    qualify row_number() over (
        partition by cik, subject, accession_number
        order by reach desc, confidence desc, document_number asc, span_start asc, rule_id asc
    ) = 1

),

histories as (

    select
        cik,
        subject,
        count(*) as filings,
        min(accepted_at) as first_known_at,
        cast(
            to_json(
                list(
                    {
                        'known_at': strftime(accepted_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ'),
                        'status': status,
                        'has_no_material_effect': has_no_material_effect,
                        'accession_number': accession_number
                    }
                    order by accepted_at, accession_number
                )
            ) as varchar
        ) as history
    from filed
    group by all

),

newest as (

    select *
    from filed
    qualify row_number() over (partition by cik, subject order by accepted_at desc, accession_number desc) = 1

),

-- A filing that no longer says from when leaves what an earlier one said.
dated as (

    select
        cik,
        subject,
        arg_max(said_effective_on, (accepted_at, accession_number)) filter (where said_effective_on is not null)
            as effective_on,
        arg_max(said_effective_after, (accepted_at, accession_number)) filter (where said_effective_after is not null)
            as effective_after,
        arg_max(said_fiscal_year, (accepted_at, accession_number)) filter (where said_fiscal_year is not null)
            as fiscal_year
    from filed
    group by all

),

placed as (

    select
        newest.*,
        companies.ticker,
        histories.filings,
        histories.first_known_at,
        histories.history,
        standards.title,
        standards.issued_on,
        coalesce(standards.moves_ai_cost, false) as moves_ai_cost,
        dated.effective_on as text_effective_on,
        coalesce(dated.effective_after, standards.effective_after) as effective_after,
        dated.effective_after is not null as is_threshold_said,
        dated.fiscal_year as adoption_fiscal_year,
        first_quarters.period_start_on as fiscal_start_on,
        companies.fiscal_year_end
    from newest
    inner join companies on newest.cik = companies.cik
    inner join histories on newest.cik = histories.cik and newest.subject = histories.subject
    inner join dated on newest.cik = dated.cik and newest.subject = dated.subject
    left join standards on newest.subject = standards.standard
    left join first_quarters
        on
            newest.cik = first_quarters.cik
            and dated.fiscal_year = first_quarters.fiscal_year

),

-- A calendar year's first day is known without a filing; other years' ends drift.
dated_by_calendar as (

    select
        *,
        coalesce(
            fiscal_start_on,
            case
                when fiscal_year_end = '1231' and adoption_fiscal_year is not null
                    then make_date(adoption_fiscal_year, 1, 1)
                when fiscal_year_end = '1231' and is_threshold_said
                    then make_date(year(effective_after) + 1, 1, 1)
            end
        ) as calendar_effective_on
    from placed

),

final as (

    select
        cik,
        ticker,
        subject as standard,
        title,
        moves_ai_cost,
        issued_on,
        status,
        has_no_material_effect,
        coalesce(text_effective_on, calendar_effective_on) as effective_on,
        case
            when text_effective_on is not null then 'stated'
            when calendar_effective_on is not null then 'fiscal_calendar'
        end as effective_basis,
        cast(effective_after as date) as effective_after,
        cast(adoption_fiscal_year as integer) as adoption_fiscal_year,
        cast(filings as integer) as filings,
        first_known_at,
        history,
        accession_number,
        form,
        document_number,
        section_number,
        span_start,
        span_end,
        snippet,
        rule_id,
        confidence,
        accepted_at as known_at,
        source_url
    from dated_by_calendar

)

select * from final
