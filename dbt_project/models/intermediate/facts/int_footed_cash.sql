-- Cash of filers that tag their line of cash with another tag:
-- the tag for cash and restricted cash, where the line adds up with the other current assets to their total, so it is
--   the statement's own, and the filer has tagged no restricted cash in the two years before, so nothing else is in it;
-- two tags that are wider or narrower than cash by different things (restricted cash, short-term investments, cash
--   equivalents) and give the same amount: then there is nothing of either, and the amount is cash.
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

-- how a tag differs from cash
scopes as (

    select
        taxonomy,
        tag,
        other_tag
    from {{ ref('tag_conditions') }}
    where condition = 'differs_by' and concept = 'cash'

),

scoped as (

    select
        facts.cik,
        facts.accession_number,
        facts.unit,
        facts.end_on,
        facts.value,
        facts.tag,
        scopes.other_tag as differs_by
    from facts
    inner join scopes
        on
            facts.taxonomy = scopes.taxonomy
            and facts.tag = scopes.tag
    where facts.value > 0 and facts.end_on <= facts.filed_on

),

agreeing as (

    select
        one.cik,
        one.accession_number,
        one.unit,
        one.end_on,
        min(one.tag || ' = ' || other.tag) as tag,
        min(one.value) as value
    from scoped as one
    inner join scoped as other
        on
            one.cik = other.cik
            and one.accession_number = other.accession_number
            and one.unit = other.unit
            and one.end_on = other.end_on
            and one.value = other.value
            and one.differs_by < other.differs_by
    group by one.cik, one.accession_number, one.unit, one.end_on
    having count(distinct one.value) = 1

),

footed as (

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

),

final as (

    select * from footed
    union all by name
    select
        agreeing.cik,
        'cash' as concept,
        agreeing.tag,
        91 as tag_priority,
        agreeing.unit,
        cast(null as date) as start_on,
        agreeing.end_on,
        agreeing.value,
        agreeing.accession_number,
        filings.form,
        filings.known_at
    from agreeing
    inner join {{ ref('int_filings') }} as filings
        on
            agreeing.cik = filings.cik
            and agreeing.accession_number = filings.accession_number
    anti join footed
        on
            agreeing.cik = footed.cik
            and agreeing.accession_number = footed.accession_number
            and agreeing.unit = footed.unit
            and agreeing.end_on = footed.end_on

)

select * from final
