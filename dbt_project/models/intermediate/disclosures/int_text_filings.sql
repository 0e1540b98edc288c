-- Which filings tell in words of a quarter, and whether they were read: the quarter's own report, and what was
-- accepted after the quarter before it became public and no later than its own report. A release counts as the
-- quarter's only where it came after the quarter's end; otherwise it still speaks of the one before.
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

filings as (

    select * from {{ ref('stg_edgar__filings') }}
    where {{ known_by_as_of('accepted_at') }}

),

text_forms as (

    select * from {{ ref('text_forms') }}

),

documents as (

    select distinct
        cik,
        accession_number
    from {{ ref('stg_edgar__documents') }}
    where {{ known_by_as_of('accepted_at') }}

),

-- a filing that an extractor could not read in whole
refused as (

    select distinct
        cik,
        accession_number
    from {{ ref('stg_edgar__refused_texts') }}

),

-- an 8-K may name several items: it is a release where one of them says so
spoken as (

    select
        filings.cik,
        filings.accession_number,
        filings.form,
        filings.accepted_at,
        filings.filing_url,
        bool_or(text_forms.role = 'release') as is_release
    from filings
    inner join text_forms
        on
            filings.form = text_forms.form
            and (
                text_forms.item is null
                or list_contains(regexp_extract_all(filings.items, '[0-9]+[.][0-9]+'), text_forms.item)
            )
    group by all

),

-- of quarters that became public together the last one hears what was said since
instants as (

    select
        cik,
        known_at,
        max(period_end_on) as period_end_on
    from quarters
    group by cik, known_at

),

heard as (

    select
        spoken.cik,
        instants.period_end_on,
        spoken.accession_number,
        spoken.form,
        case
            when spoken.is_release and cast(spoken.accepted_at at time zone 'America/New_York' as date) > instants.period_end_on
                then 'release'
            else 'other'
        end as role,
        spoken.accepted_at,
        spoken.filing_url
    from spoken
    asof inner join instants
        on
            spoken.cik = instants.cik
            and spoken.accepted_at <= instants.known_at

),

placed as (

    select
        cik,
        period_end_on,
        accession_number,
        form,
        'report' as role,
        known_at as accepted_at,
        filing_url
    from quarters
    union all
    select heard.*
    from heard
    left join quarters
        on
            heard.cik = quarters.cik
            and heard.accession_number = quarters.accession_number
    where quarters.cik is null

),

final as (

    select
        placed.cik,
        placed.period_end_on,
        quarters.chain_id,
        quarters.chain_index,
        placed.accession_number,
        placed.form,
        placed.role,
        placed.accepted_at,
        placed.filing_url,
        documents.accession_number is not null and refused.accession_number is null as is_read
    from placed
    inner join quarters
        on
            placed.cik = quarters.cik
            and placed.period_end_on = quarters.period_end_on
    left join documents
        on
            placed.cik = documents.cik
            and placed.accession_number = documents.accession_number
    left join refused
        on
            placed.cik = refused.cik
            and placed.accession_number = refused.accession_number

)

select * from final
