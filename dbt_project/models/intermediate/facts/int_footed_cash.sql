-- Cash of filers that tag their line of cash with the tag for cash and restricted cash: the line adds up with the
-- other current assets to their total, so it is the statement's own, and the filer has tagged no restricted cash in
-- the two years before, so nothing else is in it.
with foots as (

    select * from {{ ref('int_balance_foots') }}
    where section = 'current_assets'

),

facts as (

    select * from {{ ref('int_entity_facts') }}
    where taxonomy = 'us-gaap' and start_on is null and value != 0

),

restricted as (

    select distinct
        facts.cik,
        filings.known_at
    from facts
    inner join {{ ref('int_filings') }} as filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    inner join {{ ref('concept_tags') }} as concept_tags
        on
            facts.taxonomy = concept_tags.taxonomy
            and facts.tag = concept_tags.tag
            and concept_tags.cik is null
    where concept_tags.concept in ('restricted_cash', 'restricted_cash_current', 'restricted_cash_noncurrent')

),

final as (

    select
        foots.cik,
        'cash' as concept,
        foots.sought_tags[1] as tag,
        -- after every tag of cash alone
        90 as tag_priority,
        foots.unit,
        cast(null as date) as start_on,
        foots.end_on,
        foots.sought as value,
        foots.accession_number,
        foots.form,
        foots.known_at
    from foots
    where
        foots.sought > 0
        and not foots.is_sought_elsewhere
        and not exists (
            select 1
            from restricted
            where
                restricted.cik = foots.cik
                and restricted.known_at between foots.known_at - interval 2 year and foots.known_at
        )

)

select * from final
