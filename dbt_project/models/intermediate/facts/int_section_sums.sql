-- The lines that a filing tags in a section of a flow statement, added up against the section's total: `excess` is what
-- they are more than the total. Once without and once with lines on tags of the filer's own, where their names say
-- which way they go; such a tag may stand in another section or a note.
with facts as (

    select * from {{ ref('int_entity_facts') }}
    where taxonomy = 'us-gaap'

),

own_tag_facts as (

    select * from {{ ref('int_entity_facts') }}
    where
        taxonomy = 'custom'
        and start_on is not null
        and value != 0

),

filings as (

    select * from {{ ref('int_filings') }}
    where base_form in ('10-K', '10-KT', '10-Q', '10-QT')

),

sections as (

    select * from {{ ref('sections') }}
    where period_type = 'duration'

),

section_items as (

    select * from {{ ref('section_items') }}

),

totals as (

    select
        sections.section,
        facts.cik,
        facts.accession_number,
        facts.unit,
        facts.start_on,
        facts.end_on,
        facts.value as total,
        filings.form,
        filings.known_at
    from facts
    inner join sections on facts.tag = sections.total_tag
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    where
        facts.start_on is not null
        and facts.end_on <= facts.filed_on

),

-- a tag of the filer's own may stand in another section or a note
own_lines as (

    select
        totals.section,
        totals.cik,
        totals.accession_number,
        totals.unit,
        totals.start_on,
        totals.end_on,
        own_tag_facts.tag,
        line_names.family,
        true as may_be_note,
        true as is_own,
        line_names.sign,
        case when line_names.sign < 0 then -own_tag_facts.value else own_tag_facts.value end as amount
    from totals
    inner join own_tag_facts
        on
            totals.cik = own_tag_facts.cik
            and totals.accession_number = own_tag_facts.accession_number
            and totals.unit = own_tag_facts.unit
            and totals.start_on = own_tag_facts.start_on
            and totals.end_on = own_tag_facts.end_on
    inner join {{ ref('section_line_names') }} as line_names
        on
            totals.section = line_names.section
            and own_tag_facts.tag like line_names.name_pattern
    qualify
        row_number() over (
            partition by
                totals.section, totals.cik, totals.accession_number, totals.unit, totals.start_on, totals.end_on,
                own_tag_facts.tag
            order by line_names.priority
        ) = 1

),

standard_items as (

    select
        totals.section,
        totals.cik,
        totals.accession_number,
        totals.unit,
        totals.start_on,
        totals.end_on,
        section_items.tag,
        section_items.family,
        section_items.may_be_note,
        false as is_own,
        section_items.sign,
        case when section_items.sign < 0 then -facts.value else facts.value end as amount
    from totals
    inner join section_items on totals.section = section_items.section
    inner join facts
        on
            totals.cik = facts.cik
            and totals.accession_number = facts.accession_number
            and totals.unit = facts.unit
            and totals.start_on is not distinct from facts.start_on
            and totals.end_on = facts.end_on
            and section_items.tag = facts.tag

),

-- without the filer's own tags first, then with them
items as (

    select
        *,
        false as is_with_own
    from standard_items
    union all by name
    select
        *,
        true as is_with_own
    from own_lines
    union all by name
    select
        standard_items.*,
        true as is_with_own
    from standard_items
    semi join own_lines
        on
            standard_items.section = own_lines.section
            and standard_items.cik = own_lines.cik
            and standard_items.accession_number = own_lines.accession_number
            and standard_items.unit = own_lines.unit
            and standard_items.start_on = own_lines.start_on
            and standard_items.end_on = own_lines.end_on

),

summed as (

    select
        totals.section,
        totals.cik,
        totals.accession_number,
        totals.unit,
        totals.start_on,
        totals.end_on,
        items.is_with_own,
        any_value(totals.form) as form,
        any_value(totals.known_at) as known_at,
        sum(items.amount) - any_value(totals.total) as excess,
        list(items.amount order by items.tag) filter (
            where items.may_be_note and items.amount != 0
        ) as note_amounts,
        list(items.amount order by items.tag) filter (
            where not items.may_be_note and items.amount != 0
        ) as line_amounts,
        list(items.tag order by items.tag) filter (where not items.may_be_note and items.amount != 0) as line_tags,
        list_sort(list_distinct(list(items.family) filter (where items.amount != 0))) as families,
        list(
            {
                'tag': items.tag,
                'family': items.family,
                'sign': items.sign,
                'amount': items.amount,
                'may_be_note': items.may_be_note,
                'is_own': items.is_own
            } order by items.tag
        ) as lines
    from totals
    inner join items
        on
            totals.section = items.section
            and totals.cik = items.cik
            and totals.accession_number = items.accession_number
            and totals.unit = items.unit
            and totals.start_on is not distinct from items.start_on
            and totals.end_on = items.end_on
    group by
        totals.section, totals.cik, totals.accession_number, totals.unit, totals.start_on, totals.end_on,
        items.is_with_own

)

select * from summed
