-- Lines proved to be nil: where the lines a filing tags in a section of a statement add up to the section's total
-- to the unit, a line it does not tag is nil. In a flow statement, lines that also live in notes may have to be left
-- out of the sum, at most three of them; for balance sheets see int_balance_foots. A line on a tag of the filer's own
-- counts where its name says which way it goes; else it breaks the sum, and then nothing is proved.
with facts as (

    select * from {{ ref('int_entity_facts') }}
    where taxonomy = 'us-gaap'

),

filings as (

    select * from {{ ref('int_filings') }}
    where base_form in ('10-K', '10-KT', '10-Q', '10-QT')

),

footed_flows as (

    select *
    from {{ ref('int_section_sums') }}
    where
        excess = 0
        or list_contains(note_amounts, excess)
        or len(list_filter(
            note_amounts,
            lambda one, i: len(list_filter(
                note_amounts,
                lambda two, j: j > i and (
                    one + two = excess
                    or len(list_filter(note_amounts, lambda three, k: k > j and one + two + three = excess)) > 0
                )
            )) > 0
        )) > 0
    qualify
        row_number() over (
            partition by section, cik, accession_number, unit, start_on, end_on
            order by is_with_own
        ) = 1

),

balance_foots as (

    select * from {{ ref('int_balance_foots') }}

),

-- a filer that lately kept borrowings inside another line may do so again, untagged
footed as (

    select
        section,
        cik,
        accession_number,
        unit,
        start_on,
        end_on,
        form,
        known_at,
        families
    from footed_flows
    union all by name
    select
        this.section,
        this.cik,
        this.accession_number,
        this.unit,
        cast(null as date) as start_on,
        this.end_on,
        this.form,
        this.known_at,
        this.families
    from balance_foots as this
    where
        not exists (
            select 1
            from balance_foots as earlier
            where
                earlier.cik = this.cik
                and earlier.section = this.section
                and earlier.is_sought_elsewhere
                and earlier.known_at between this.known_at - interval 2 year and this.known_at
        )

),

nils as (

    select
        section,
        concept,
        list(blocking_family) as blocking_families
    from {{ ref('section_nils') }}
    group by section, concept

),

-- the nil stands on every tag that the filer uses for the concept, from when it first used it, so that it meets the
-- figures of other spans
used_tags as (

    select
        facts.cik,
        concept_tags.concept,
        concept_tags.tag,
        concept_tags.priority,
        min(filings.known_at) as first_used_at
    from facts
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    inner join {{ ref('concept_tags') }} as concept_tags
        on
            facts.taxonomy = concept_tags.taxonomy
            and facts.tag = concept_tags.tag
            and concept_tags.cik is null
    inner join nils on concept_tags.concept = nils.concept
    group by facts.cik, concept_tags.concept, concept_tags.tag, concept_tags.priority

),

first_tags as (

    select
        concept,
        tag,
        priority
    from {{ ref('concept_tags') }}
    where cik is null and taxonomy = 'us-gaap'
    qualify row_number() over (partition by concept order by priority) = 1

),

standing as (

    select
        footed.cik,
        nils.concept,
        used_tags.tag,
        used_tags.priority as tag_priority,
        footed.unit,
        footed.start_on,
        footed.end_on,
        footed.accession_number,
        footed.form,
        greatest(footed.known_at, used_tags.first_used_at) as known_at,
        footed.section
    from footed
    inner join nils
        on
            footed.section = nils.section
            and not list_has_any(coalesce(footed.families, []), nils.blocking_families)
    inner join used_tags
        on
            footed.cik = used_tags.cik
            and nils.concept = used_tags.concept
    union all by name
    select
        footed.cik,
        nils.concept,
        first_tags.tag,
        first_tags.priority as tag_priority,
        footed.unit,
        footed.start_on,
        footed.end_on,
        footed.accession_number,
        footed.form,
        footed.known_at,
        footed.section
    from footed
    inner join nils
        on
            footed.section = nils.section
            and not list_has_any(coalesce(footed.families, []), nils.blocking_families)
    inner join first_tags on nils.concept = first_tags.concept

),

final as (

    select
        cik,
        concept,
        tag,
        tag_priority,
        unit,
        start_on,
        end_on,
        cast(0 as decimal(38, 10)) as value,
        accession_number,
        form,
        min(known_at) as known_at,
        section
    from standing
    group by cik, concept, tag, tag_priority, unit, start_on, end_on, accession_number, form, section

)

select * from final
