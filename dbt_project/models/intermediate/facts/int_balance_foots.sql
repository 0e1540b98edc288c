-- Which lines of a balance sheet make up a section. Standard tags stand on the statement and in the notes alike, so a
-- tag alone does not say whether an amount is a line, a part of one or a total. But a filing gives two balance
-- sheets: a set of lines that adds up to the total of both, to the unit, is the statement's own. Where several sets
-- do, only what all of them say of the lines sought (debt, cash) counts. A line on a tag of the filer's own breaks the
-- sum, and then nothing is said.
with facts as (

    select * from {{ ref('int_entity_facts') }}
    where taxonomy = 'us-gaap' and start_on is null

),

filings as (

    select * from {{ ref('int_filings') }}
    where base_form in ('10-K', '10-KT', '10-Q', '10-QT')

),

sections as (

    select * from {{ ref('sections') }}
    where period_type = 'instant'

),

section_items as (

    select * from {{ ref('section_items') }}

),

families as (

    select * from {{ ref('section_families') }}

),

totals as (

    select
        sections.section,
        facts.cik,
        facts.accession_number,
        facts.unit,
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
    left join facts as kind
        on
            facts.cik = kind.cik
            and facts.accession_number = kind.accession_number
            and facts.unit = kind.unit
            and facts.end_on = kind.end_on
            and sections.classified_by = kind.tag
    where
        facts.end_on <= facts.filed_on
        and (sections.is_classified is null or sections.is_classified = (kind.value is not null))

),

-- the other balance sheet of the filing
dated as (

    select
        this.*,
        other.end_on as other_on,
        other.total as other_total
    from totals as this
    left join totals as other
        on
            this.section = other.section
            and this.cik = other.cik
            and this.accession_number = other.accession_number
            and this.unit = other.unit
            and this.end_on != other.end_on
            and this.total != other.total
    qualify
        row_number() over (
            partition by this.section, this.cik, this.accession_number, this.unit, this.end_on
            order by abs(this.end_on - other.end_on), other.end_on
        ) = 1

),

amounts as (

    select
        dated.section,
        dated.cik,
        dated.accession_number,
        dated.unit,
        dated.end_on,
        section_items.tag,
        any_value(section_items.family) as family,
        any_value(section_items.may_be_note) as may_be_note,
        coalesce(max(facts.value) filter (where facts.end_on = dated.end_on), 0) as amount,
        coalesce(max(facts.value) filter (where facts.end_on = dated.other_on), 0) as other_amount
    from dated
    inner join section_items on dated.section = section_items.section
    inner join facts
        on
            dated.cik = facts.cik
            and dated.accession_number = facts.accession_number
            and dated.unit = facts.unit
            and facts.end_on in (dated.end_on, dated.other_on)
            and section_items.tag = facts.tag
    group by
        dated.section, dated.cik, dated.accession_number, dated.unit, dated.end_on, section_items.tag
    having
        coalesce(max(facts.value) filter (where facts.end_on = dated.end_on), 0) != 0
        or coalesce(max(facts.value) filter (where facts.end_on = dated.other_on), 0) != 0

),

-- both balance sheets in one number, so that a set of lines is judged on both at once
packed as (

    select
        dated.section,
        dated.cik,
        dated.accession_number,
        dated.unit,
        dated.end_on,
        any_value(dated.form) as form,
        any_value(dated.known_at) as known_at,
        any_value(dated.other_on) is not null as has_other,
        any_value({{ both_amounts('dated.total', 'dated.other_total') }})
        - coalesce(
            sum({{ both_amounts('amounts.amount', 'amounts.other_amount') }}) filter (where not amounts.may_be_note),
            0
        )::hugeint as target,
        -- by tag, which is the first field
        list_sort(list(
            {
                'tag': amounts.tag,
                'amount': amounts.amount,
                'both_amounts': {{ both_amounts('amounts.amount', 'amounts.other_amount') }},
                'is_sought': families.is_sought,
                'is_total': families.is_total,
                'holds_leases': families.holds_leases
            }
        ) filter (where amounts.may_be_note)) as lines,
        list_sort(list_distinct(list(amounts.family) filter (where amounts.amount != 0))) as families
    from dated
    inner join amounts
        on
            dated.section = amounts.section
            and dated.cik = amounts.cik
            and dated.accession_number = amounts.accession_number
            and dated.unit = amounts.unit
            and dated.end_on = amounts.end_on
    inner join families
        on
            amounts.section = families.section
            and amounts.family = families.family
    group by dated.section, dated.cik, dated.accession_number, dated.unit, dated.end_on

),

numbered as materialized (

    select
        *,
        row_number() over () as sheet,
        len(coalesce(lines, [])) // 2 as half
    from packed
    where len(coalesce(lines, [])) <= {{ most_choices() }}

),

-- the sums of every set of the first half of the lines, and of the second: a set of all lines that adds up to the
-- target is one of the first half and what is left to the target of the second
halves as (

    select
        sheet,
        target,
        half,
        {{ sums_of_sets('coalesce(lines, [])[:half]') }} as first_sums,
        {{ sums_of_sets('coalesce(lines, [])[half + 1:]') }} as second_sums
    from numbered

),

first_sets as (

    select
        sheet,
        half,
        target - unnest(first_sums) as left_to_target,
        unnest(range(len(first_sums))) as bits
    from halves

),

second_sets as (

    select
        sheet,
        unnest(second_sums) as total,
        unnest(range(len(second_sums))) as bits
    from halves

),

-- `bits` has a bit for every line of the set
sets as (

    select
        numbered.* exclude (sheet, half),
        first_sets.bits | (second_sets.bits << first_sets.half) as bits
    from first_sets
    inner join second_sets
        on
            first_sets.sheet = second_sets.sheet
            and first_sets.left_to_target = second_sets.total
    inner join numbered on first_sets.sheet = numbered.sheet

),

judged as (

    select
        * exclude (bits, lines),
        list_filter(lines, lambda line, place: line.is_sought and (bits >> (place - 1)) & 1 = 1) as sought_lines,
        list_filter(lines, lambda line, place: line.is_sought and (bits >> (place - 1)) & 1 = 0) as other_sought
    from sets
    -- one balance sheet alone proves something only where every tagged line takes part
    where has_other or bits = (1 << len(coalesce(lines, []))) - 1

),

said as (

    select
        *,
        cast(coalesce(list_sum(list_transform(sought_lines, lambda line: line.amount)), 0) as decimal(38, 10)) as sought,
        list_transform(list_filter(sought_lines, lambda line: line.amount != 0), lambda line: line.tag) as sought_tags,
        len(list_filter(sought_lines, lambda line: line.holds_leases)) > 0 as holds_leases,
        coalesce(
            list_max(list_transform(list_filter(other_sought, lambda line: not line.is_total), lambda line: line.amount)),
            0
        ) as sought_beside,
        coalesce(
            list_max(list_transform(list_filter(other_sought, lambda line: line.is_total), lambda line: line.amount)),
            0
        ) as sought_total_beside
    from judged

),

final as (

    select
        section,
        cik,
        accession_number,
        unit,
        end_on,
        any_value(form) as form,
        any_value(known_at) as known_at,
        any_value(families) as families,
        case when count(distinct sought) = 1 then any_value(sought) end as sought,
        list_sort(arg_min(sought_tags, (holds_leases, len(sought_tags), array_to_string(sought_tags, ' + ')))) as sought_tags,
        bool_and(holds_leases) as holds_leases,
        -- debt that is tagged and is no line: inside another line, or told in another way, as at face value
        min(greatest(sought_beside - sought, 0)) > max(abs(sought)) * 0.03
        or (max(sought) = 0 and min(greatest(sought_beside, sought_total_beside)) > 0)
        or min(sought_total_beside) > 3 * max(abs(sought)) as is_sought_elsewhere,
        bool_or(holds_leases) != bool_and(holds_leases) as is_holding_leases_unclear
    from said
    group by section, cik, accession_number, unit, end_on

)

select * from final
