-- One filing says one thing about one span: every figure placed on the fiscal calendar, nothing merged yet.
with dated as (

    select tags.*
    from {{ ref('int_concept_facts') }} as tags
    anti join {{ ref('int_misplaced_figures') }} as misplaced
        on
            tags.concept = misplaced.concept
            and tags.cik = misplaced.cik
            and tags.accession_number = misplaced.accession_number
            and tags.tag = misplaced.tag
            and tags.unit = misplaced.unit
            and tags.end_on = misplaced.end_on

),

quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

cover_tags as (

    select
        concept,
        tag
    from {{ ref('tag_conditions') }}
    where condition = 'cover_page'

),

tagged as (

    select dated.*
    from dated
    anti join cover_tags
        on
            dated.concept = cover_tags.concept
            and dated.tag = cover_tags.tag

),

-- a figure the filer tagged goes before a nil that is only proved: in the same filing, and an amount in an earlier
-- one, which a line left out of the comparatives does not take back
facts as (

    select
        *,
        false as is_nil
    from tagged
    union all by name
    select
        *,
        true as is_nil
    from {{ ref('int_footed_debt') }}
    union all by name
    select
        *,
        true as is_nil
    from {{ ref('int_footed_cash') }}
    union all by name
    select
        *,
        true as is_nil
    from {{ ref('int_footed_income') }}
    union all by name
    select
        *,
        true as is_nil
    from {{ ref('int_borrowing_lines') }}
    union all by name
    select
        *,
        true as is_nil
    from {{ ref('int_split_depreciation') }}
    union all by name
    select
        nils.cik,
        nils.concept,
        nils.tag,
        nils.line_tags,
        nils.tag_priority,
        nils.unit,
        nils.start_on,
        nils.end_on,
        nils.value,
        nils.accession_number,
        nils.form,
        nils.known_at,
        true as is_nil
    from {{ ref('int_section_nils') }} as nils
    anti join tagged
        on
            nils.cik = tagged.cik
            and nils.accession_number = tagged.accession_number
            and nils.concept = tagged.concept
            and nils.tag = tagged.tag
            and nils.unit = tagged.unit
            and nils.start_on is not distinct from tagged.start_on
            and nils.end_on = tagged.end_on
    where
        not exists (
            select 1
            from tagged as amounts
            where
                amounts.cik = nils.cik
                and amounts.concept = nils.concept
                and amounts.unit = nils.unit
                and amounts.start_on is not distinct from nils.start_on
                and amounts.end_on = nils.end_on
                and amounts.known_at <= nils.known_at
                and amounts.value != 0
        )

),

{{ placed_spans('facts', 'quarters') }},

assertions as (

    select
        facts.cik,
        facts.concept,
        facts.tag,
        facts.line_tags,
        facts.tag_priority,
        facts.unit,
        placed.quarter_end_on,
        placed.fiscal_quarter,
        placed.fiscal_year_start_on,
        placed.span_kind,
        facts.start_on,
        facts.end_on,
        facts.value,
        facts.is_nil,
        facts.accession_number,
        -- nobody could place a figure in a quarter before the quarter's own report
        greatest(facts.known_at, placed.quarter_known_at) as known_at
    from facts
    inner join placed
        on
            facts.cik = placed.cik
            and facts.start_on is not distinct from placed.start_on
            and facts.end_on = placed.end_on
    -- one filing says one thing about one span: the exact dates win over dates some days off
    qualify
        row_number() over (
            partition by
                facts.cik, facts.concept, facts.tag, facts.unit, placed.quarter_end_on,
                placed.span_kind, facts.accession_number
            order by abs(facts.end_on - placed.quarter_end_on), facts.start_on
        ) = 1

),

-- the cover page counts on a day after the quarter: for the quarter that the filing reports on
cover_figures as (

    select
        dated.cik,
        dated.concept,
        dated.tag,
        dated.tag_priority,
        dated.unit,
        quarters.period_end_on as quarter_end_on,
        quarters.fiscal_quarter,
        quarters.fiscal_year_start_on,
        'cover_page' as span_kind,
        dated.start_on,
        dated.end_on,
        dated.value,
        false as is_nil,
        dated.accession_number,
        dated.known_at
    from dated
    inner join cover_tags
        on
            dated.concept = cover_tags.concept
            and dated.tag = cover_tags.tag
    inner join quarters
        on
            dated.cik = quarters.cik
            and dated.accession_number = quarters.accession_number
            and dated.end_on > quarters.period_end_on
    qualify
        row_number() over (
            partition by dated.cik, dated.concept, dated.tag, dated.unit, quarters.period_end_on, dated.accession_number
            order by dated.end_on
        ) = 1

),

final as (

    select * from assertions
    union all by name
    select * from cover_figures

)

select * from final
