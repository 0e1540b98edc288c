-- Cash of filers that tag their line of cash with another tag:
-- the tag for cash and restricted cash, where the line adds up with the other current assets to their total, so it is
--   the statement's own, and the filer has tagged no restricted cash in the two years before, so nothing else is in it;
-- two tags that are wider or narrower than cash by different things (restricted cash, short-term investments, cash
--   equivalents) and give the same amount: then there is nothing of either, and the amount is cash;
-- the tag for cash and restricted cash, where the filer has given cash too for other days, always of the same amount,
--   and has tagged no restricted cash in the two years before.
with foots as (

    select * from {{ ref('int_balance_foots') }}
    where section = 'current_assets'

),

facts as (

    select * from {{ ref('int_entity_facts') }}
    where taxonomy = 'us-gaap' and start_on is null and value != 0

),

restricted_tags as (

    select
        taxonomy,
        tag
    from {{ ref('concept_tags') }}
    where
        concept in ('restricted_cash', 'restricted_cash_current', 'restricted_cash_noncurrent')
        and cik is null

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
    inner join restricted_tags
        on
            facts.taxonomy = restricted_tags.taxonomy
            and facts.tag = restricted_tags.tag

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

-- of tags that are wider by restricted cash alone, and of cash
amounts as (

    select
        facts.cik,
        facts.unit,
        facts.end_on,
        facts.value,
        case when scopes.tag is not null then facts.tag end as wide_tag,
        min(filings.known_at) as known_at
    from facts
    inner join {{ ref('int_filings') }} as filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    left join scopes
        on
            facts.taxonomy = scopes.taxonomy
            and facts.tag = scopes.tag
            and scopes.other_tag in (select tag from restricted_tags)
    left join {{ ref('concept_tags') }} as concept_tags
        on
            facts.taxonomy = concept_tags.taxonomy
            and facts.tag = concept_tags.tag
            and concept_tags.concept = 'cash'
            and concept_tags.cik is null
    where scopes.tag is not null or concept_tags.tag is not null
    group by all

),

compared as (

    select
        wide.cik,
        wide.unit,
        wide.wide_tag,
        min(greatest(wide.known_at, cash.known_at)) filter (where wide.value = cash.value) as shown_equal_at,
        min(greatest(wide.known_at, cash.known_at)) filter (where wide.value != cash.value) as shown_unequal_at
    from amounts as wide
    inner join amounts as cash
        on
            wide.cik = cash.cik
            and wide.unit = cash.unit
            and wide.end_on = cash.end_on
            and cash.wide_tag is null
    where wide.wide_tag is not null
    group by wide.cik, wide.unit, wide.wide_tag

),

shown as (

    select
        scoped.cik,
        scoped.accession_number,
        scoped.unit,
        scoped.end_on,
        min(scoped.tag) as tag,
        min(scoped.value) as value
    from scoped
    inner join {{ ref('int_filings') }} as filings
        on
            scoped.cik = filings.cik
            and scoped.accession_number = filings.accession_number
    inner join compared
        on
            scoped.cik = compared.cik
            and scoped.unit = compared.unit
            and scoped.tag = compared.wide_tag
            and compared.shown_equal_at <= filings.known_at
            and (compared.shown_unequal_at is null or compared.shown_unequal_at > filings.known_at)
    where
        not exists (
            select 1
            from restricted
            where
                restricted.cik = scoped.cik
                and restricted.known_at between filings.known_at - interval 2 year and filings.known_at
        )
    group by scoped.cik, scoped.accession_number, scoped.unit, scoped.end_on
    having count(distinct scoped.value) = 1

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

alone as (

    select
        *,
        91 as tag_priority
    from agreeing
    union all by name
    select
        shown.*,
        92 as tag_priority
    from shown
    anti join agreeing
        on
            shown.cik = agreeing.cik
            and shown.accession_number = agreeing.accession_number
            and shown.unit = agreeing.unit
            and shown.end_on = agreeing.end_on

),

final as (

    select * from footed
    union all by name
    select
        agreeing.cik,
        'cash' as concept,
        agreeing.tag,
        agreeing.tag_priority,
        agreeing.unit,
        cast(null as date) as start_on,
        agreeing.end_on,
        agreeing.value,
        agreeing.accession_number,
        filings.form,
        filings.known_at
    from alone as agreeing
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
