with filings as (

    select * from {{ ref('stg_edgar__filings') }}

),

facts as (

    select * from {{ ref('int_entity_facts') }}

),

forms as (

    select * from {{ ref('forms') }}

),

-- companyfacts may lead or outlast the submissions feed: an accession known from facts alone still counts
from_facts as (

    select
        cik,
        accession_number,
        any_value(form) as form,
        min(filed_on) as filed_on
    from facts
    group by cik, accession_number

),

known as (

    select
        coalesce(filings.cik, from_facts.cik) as cik,
        coalesce(filings.accession_number, from_facts.accession_number) as accession_number,
        coalesce(from_facts.form, filings.form) as form,
        coalesce(filings.filed_on, from_facts.filed_on) as filed_on,
        filings.report_on,
        {{ filing_known_at('filings.accepted_at', 'coalesce(filings.filed_on, from_facts.filed_on)') }} as known_at,
        case
            when filings.accepted_at is null then 'end_of_filing_day'
            else filings.accepted_at_basis
        end as known_at_basis,
        from_facts.accession_number is not null as has_facts
    from filings
    full outer join from_facts
        on
            filings.cik = from_facts.cik
            and filings.accession_number = from_facts.accession_number

),

final as (

    select
        known.cik,
        known.accession_number,
        known.form,
        forms.base_form,
        forms.is_annual,
        forms.is_amendment,
        forms.is_transition,
        known.filed_on,
        known.report_on,
        known.known_at,
        known.known_at_basis,
        known.has_facts,
        'https://www.sec.gov/Archives/edgar/data/' || known.cik || '/'
        || replace(known.accession_number, '-', '') || '/' || known.accession_number
        || '-index.htm' as filing_url
    from known
    inner join forms on known.form = forms.form
    where {{ known_by_as_of('known.known_at') }}

)

select * from final
