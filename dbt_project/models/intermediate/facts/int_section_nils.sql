-- Lines proved to be nil: where the lines a filing tags in a section of a statement add up to the section's total
-- to the unit, a line it does not tag is nil: for flow statements see int_footed_flows, for balance sheets
-- int_balance_foots. A line on a tag of the filer's own counts where its name says which way it goes; else it breaks the
-- sum, and then nothing is proved. Debt that the lines of the balance sheet leave open may be nil by the cash flows: see
-- int_flow_nils.
-- A cost that may stand within another line (seed nil_evidence) is nil only where the filer tells of it nowhere either:
-- in no filing so far, an annual report of the last 460 days with notes tagged in detail among them. Notes have to give
-- the total of such a cost, and each amount in notes is tagged.
with facts as (

    select * from {{ ref('int_entity_facts') }}
    where taxonomy = 'us-gaap'

),

filings as (

    select * from {{ ref('int_filings') }}
    where base_form in ('10-K', '10-KT', '10-Q', '10-QT')

),

sums as (

    select * from {{ ref('int_section_sums') }}

),

footed_flows as (

    select * from {{ ref('int_footed_flows') }}

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

evidence as (

    select * from {{ ref('nil_evidence') }}

),

annual_reports as (

    select distinct
        evidence.concept,
        filings.cik,
        filings.known_at
    from filings
    inner join facts
        on
            filings.cik = facts.cik
            and filings.accession_number = facts.accession_number
    inner join evidence
        on
            facts.tag = evidence.tag
            and facts.taxonomy = evidence.taxonomy
            and evidence.shows = 'detailed_notes'
    where filings.is_annual

),

-- statements of banks and insurers have no such line, and are known for it
other_statements as (

    select distinct
        marks.concept,
        facts.cik,
        facts.accession_number
    from facts
    inner join {{ ref('reason_tags') }} as marks
        on
            facts.taxonomy = marks.taxonomy
            and facts.tag = marks.tag
            and marks.reason = 'bank_or_insurer_statement'
    where marks.concept in (select evidence.concept from evidence)

),

silent as (

    select
        annual_reports.concept,
        filings.cik,
        filings.accession_number
    from filings
    inner join annual_reports
        on
            filings.cik = annual_reports.cik
            and annual_reports.known_at between filings.known_at - interval 460 day and filings.known_at
    left join {{ ref('int_told_costs') }} as told
        on
            annual_reports.cik = told.cik
            and annual_reports.concept = told.concept
    anti join other_statements
        on
            annual_reports.concept = other_statements.concept
            and filings.cik = other_statements.cik
            and filings.accession_number = other_statements.accession_number
    where told.known_at is null or told.known_at > filings.known_at
    group by annual_reports.concept, filings.cik, filings.accession_number

),

nils as (

    select
        section,
        concept,
        list(blocking_family) as blocking_families,
        concept in (select evidence.concept from evidence) as is_told_elsewhere
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

-- The lines that the total is the sum of, where notes are left out: three of them, or any number where the same lines
-- foot in another span of the filing. As few as can be are left out, and what foots in one span alone may do so by
-- chance.
choices as (

    select
        *,
        [line.tag for line in lines if line.amount != 0 and not list_contains(left_out, line.tag)] as kept -- noqa: RF02
    from (
        select
            sums.section,
            nils.concept,
            sums.cik,
            sums.accession_number,
            sums.unit,
            sums.start_on,
            sums.end_on,
            sums.form,
            sums.known_at,
            sums.lines,
            [
                note.tag
                for note, n in list_filter(
                    sums.lines, lambda line: line.may_be_note and line.amount != 0 -- noqa: RF02
                )
                if (masks.mask >> (n - 1)) & 1 = 1 -- noqa: RF02
            ] as left_out
        from sums
        inner join nils
            on
                sums.section = nils.section
                and nils.is_told_elsewhere
                and not list_has_any(sums.families, nils.blocking_families)
        semi join silent
            on
                nils.concept = silent.concept
                and sums.cik = silent.cik
                and sums.accession_number = silent.accession_number
        cross join unnest(range(1 << least(coalesce(len(sums.note_amounts), 0), 11))) as masks (mask)
        where
            sums.excess = coalesce(list_sum([
                amount for amount, n in sums.note_amounts if (masks.mask >> (n - 1)) & 1 = 1 -- noqa: RF02
            ]), 0)
    )

),

chosen as (

    select *
    from choices
    qualify
        len(left_out) <= 3
        or count(*) over (partition by section, concept, cik, accession_number, kept) > 1

),

-- one statement a span
silent_costs as (

    select
        chosen.section,
        chosen.concept,
        chosen.cik,
        chosen.accession_number,
        chosen.unit,
        chosen.start_on,
        chosen.end_on,
        any_value(chosen.form) as form,
        any_value(chosen.known_at) as known_at,
        string_agg(line.tag, ' + ' order by line.family != 'revenue', line.tag) filter (where line.sign > 0)
        || ' - ' || string_agg(line.tag, ' - ' order by line.tag) filter (where line.sign < 0)
        || ' - ' || any_value(sections.total_tag) as line_tags
    from (
        select *
        from chosen
        qualify
            row_number() over (
                partition by concept, cik, accession_number, unit, start_on, end_on
                order by section, len(left_out), kept
            ) = 1
    ) as chosen
    inner join {{ ref('sections') }} as sections on chosen.section = sections.section
    cross join unnest(chosen.lines) as lines (line)
    where list_contains(chosen.kept, line.tag)
    group by
        chosen.section, chosen.concept, chosen.cik, chosen.accession_number, chosen.unit, chosen.start_on,
        chosen.end_on
    having bool_or(line.family = 'revenue') and bool_or(line.family = 'cost')
    qualify count(*) over (partition by chosen.concept, chosen.cik, chosen.accession_number) > 1

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
            and not nils.is_told_elsewhere
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
            and not nils.is_told_elsewhere
            and not list_has_any(coalesce(footed.families, []), nils.blocking_families)
    inner join first_tags on nils.concept = first_tags.concept

),

proved as (

    select
        cik,
        concept,
        tag,
        tag_priority,
        cast(null as varchar) as line_tags,
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
    union all by name
    select
        silent_costs.cik,
        silent_costs.concept,
        first_tags.tag,
        first_tags.priority as tag_priority,
        silent_costs.line_tags,
        silent_costs.unit,
        silent_costs.start_on,
        silent_costs.end_on,
        cast(0 as decimal(38, 10)) as value,
        silent_costs.accession_number,
        silent_costs.form,
        silent_costs.known_at,
        silent_costs.section
    from silent_costs
    inner join first_tags on silent_costs.concept = first_tags.concept

),

-- debt that a year of cash flows leaves no room for
without_flows as (

    select
        flow_nils.cik,
        flow_nils.concept,
        first_tags.tag,
        first_tags.priority as tag_priority,
        flow_nils.unit,
        cast(null as date) as start_on,
        flow_nils.end_on,
        cast(0 as decimal(38, 10)) as value,
        flow_nils.accession_number,
        flow_nils.form,
        flow_nils.known_at,
        'financing' as section
    from {{ ref('int_flow_nils') }} as flow_nils
    inner join first_tags on flow_nils.concept = first_tags.concept

),

final as (

    select * from proved
    union all by name
    select without_flows.*
    from without_flows
    anti join proved
        on
            without_flows.cik = proved.cik
            and without_flows.accession_number = proved.accession_number
            and without_flows.concept = proved.concept
            and without_flows.unit = proved.unit
            and without_flows.end_on = proved.end_on
            and proved.start_on is null

)

select * from final
