-- Lines that a filer does not have. See the seed concept_nil_rules: the anchor line is reported, and nothing of
-- the line's family was tagged by any filing of the look-back. Marked estimated, with the assumption's name. Current
-- debt is not nil where the debt of a note, current part and all, was more than the non-current debt in the look-back.
with rules as (

    select
        concept,
        any_value(anchor_concept) as anchor_concept,
        any_value(lookback_quarters) as lookback_quarters,
        any_value(assumption_id) as assumption_id
    from {{ ref('concept_nil_rules') }}
    group by concept

),

families as (

    select
        concept,
        family_concept
    from {{ ref('concept_nil_rules') }}

),

ifrs_filings as (

    select distinct
        cik,
        accession_number
    from {{ ref('int_entity_facts') }}
    where taxonomy = 'ifrs-full'

),

-- the rules rest on US GAAP and Regulation S-X: a filer under IFRS has no such line to leave out
anchors as (

    select versions.*
    from {{ ref('int_tagged_versions') }} as versions
    anti join ifrs_filings
        on
            versions.cik = ifrs_filings.cik
            and versions.accession_numbers[1] = ifrs_filings.accession_number

),

quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

family_tags as (

    select distinct
        concept_tags.concept,
        concept_tags.taxonomy,
        concept_tags.tag
    from {{ ref('concept_tags') }} as concept_tags
    semi join families on concept_tags.concept = families.family_concept

),

-- whatever the filer tagged, also where it is not used, for it may be a part
facts as (

    select distinct
        entity_facts.cik,
        family_tags.concept,
        entity_facts.end_on,
        filings.known_at
    from {{ ref('int_entity_facts') }} as entity_facts
    inner join family_tags
        on
            entity_facts.taxonomy = family_tags.taxonomy
            and entity_facts.tag = family_tags.tag
    inner join {{ ref('int_filings') }} as filings
        on
            entity_facts.cik = filings.cik
            and entity_facts.accession_number = filings.accession_number
    where entity_facts.end_on <= entity_facts.filed_on

),

-- the first filing that tagged the family for a date within the look-back ends the assumption
family_facts as (

    select
        quarters.cik,
        quarters.period_end_on as quarter_end_on,
        families.concept,
        min(facts.known_at) as first_tagged_at
    from quarters
    cross join families
    inner join rules on families.concept = rules.concept
    inner join facts
        on
            quarters.cik = facts.cik
            and families.family_concept = facts.concept
            and facts.end_on between quarters.period_end_on - cast(rules.lookback_quarters * 92 as integer)
            and quarters.period_end_on + 3
    group by quarters.cik, quarters.period_end_on, families.concept

),

-- of the day, above what costs and discounts not yet charged make of it
notes as (

    select
        facts.cik,
        facts.unit,
        facts.end_on,
        facts.value,
        min(filings.known_at) as known_at
    from {{ ref('int_entity_facts') }} as facts
    inner join {{ ref('debt_signs') }} as debt_signs on facts.tag = debt_signs.tag
    inner join {{ ref('int_filings') }} as filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    where
        facts.taxonomy = 'us-gaap'
        and facts.start_on is null
        and facts.end_on <= facts.filed_on
        and debt_signs.shows = 'total_of_a_note'
    group by facts.cik, facts.unit, facts.end_on, facts.value

),

gaps as (

    select
        anchors.cik,
        anchors.quarter_end_on,
        anchors.concept as anchor_concept,
        min(greatest(anchors.known_at, notes.known_at)) as known_at
    from anchors
    inner join notes
        on
            anchors.cik = notes.cik
            and anchors.unit = notes.unit
            and notes.end_on between anchors.quarter_end_on - 3 and anchors.quarter_end_on + 3
            and notes.value > anchors.value * 1.03
    where anchors.concept = 'debt_noncurrent'
    group by anchors.cik, anchors.quarter_end_on, anchors.concept

),

-- who lately had current debt without a line may have it again
exceeded as (

    select
        quarters.cik,
        quarters.period_end_on as quarter_end_on,
        rules.concept,
        min(gaps.known_at) as exceeded_at
    from quarters
    inner join gaps on quarters.cik = gaps.cik
    inner join rules
        on
            gaps.anchor_concept = rules.anchor_concept
            and gaps.quarter_end_on between quarters.period_end_on - cast(rules.lookback_quarters * 92 as integer)
            and quarters.period_end_on
    group by quarters.cik, quarters.period_end_on, rules.concept

),

final as (

    select
        anchors.cik,
        rules.concept,
        anchors.quarter_end_on,
        cast(0 as decimal(38, 10)) as value,
        rules.concept || '|' || rules.assumption_id as identity,
        cast(null as varchar) as tag,
        1000 as tag_priority,
        anchors.unit,
        'estimated' as evidence_class,
        rules.assumption_id as method,
        'nil: nothing of the line tagged in ' || rules.lookback_quarters || ' quarters' as formula,
        anchors.accession_numbers[1:1] as accession_numbers,
        anchors.operand_starts[1:1] as operand_starts,
        anchors.operand_ends[1:1] as operand_ends,
        [cast(0 as decimal(38, 10))] as operand_values,
        [cast(null as varchar)] as operand_tags,
        anchors.operand_known_ats[1:1] as operand_known_ats,
        anchors.known_at,
        {{ earlier_of('anchors.superseded_at', 'family_facts.first_tagged_at', 'exceeded.exceeded_at') }} as superseded_at
    from rules
    inner join anchors on rules.anchor_concept = anchors.concept
    left join family_facts
        on
            anchors.cik = family_facts.cik
            and anchors.quarter_end_on = family_facts.quarter_end_on
            and rules.concept = family_facts.concept
    left join exceeded
        on
            anchors.cik = exceeded.cik
            and anchors.quarter_end_on = exceeded.quarter_end_on
            and rules.concept = exceeded.concept
    where
        coalesce(family_facts.first_tagged_at > anchors.known_at, true)
        and coalesce(exceeded.exceeded_at > anchors.known_at, true)

)

select * from final
