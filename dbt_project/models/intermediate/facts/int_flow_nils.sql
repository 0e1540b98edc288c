-- Debt that a quarter's balance sheet can't hold by its cash flows, where a line on a tag of the filer's own keeps the
-- balance sheet from adding up. The financing activities of twelve months or more up to the quarter add up to the unit,
-- so that their lines are all there are:
-- short-term debt, which lives for a year at most: no line may hold proceeds of any, and none was tagged for a day of
--   the year before;
-- current debt: nothing at all was borrowed, there was no non-current debt at the year's start that could have come
--   due, and there is none now;
-- all debt: nothing was borrowed since a balance sheet that adds up had none.
-- Where the quarter's filing tags debt for the day, or debt taken on without cash, nothing is proved.
with facts as (

    select * from {{ ref('int_entity_facts') }}
    where taxonomy = 'us-gaap' and value != 0

),

filings as (

    select * from {{ ref('int_filings') }}

),

debt_signs as (

    select * from {{ ref('debt_signs') }}

),

spans as (

    select
        flows.cik,
        flows.accession_number,
        flows.unit,
        flows.start_on,
        flows.end_on,
        any_value(flows.known_at) as known_at,
        coalesce(bool_or(line.family in ('debt_issued', 'debt_net', 'debt_net_long', 'financing_obligations_taken')), false)
            as has_borrowing,
        coalesce(
            bool_or(
                line.family in ('debt_net', 'debt_net_long', 'financing_obligations_taken')
                or (line.family = 'debt_issued' and (line.is_own or signs.shows is distinct from 'long_term_proceeds'))
                or signs.shows = 'short_term_repayments'
            ),
            false
        ) as may_have_short_term
    from {{ ref('int_footed_flows') }} as flows
    left join unnest(list_filter(flows.lines, lambda one: one.amount != 0)) as lines (line) on true
    left join debt_signs as signs on line.tag = signs.tag
    where flows.section = 'financing'
    group by flows.cik, flows.accession_number, flows.unit, flows.start_on, flows.end_on

),

-- the year to date, and the fiscal year before it where that is less than a year
years as (

    select
        quarters.cik,
        quarters.accession_number,
        quarters.form,
        quarters.known_at,
        this_year.unit,
        this_year.end_on,
        this_year.start_on as this_year_start_on,
        coalesce(year_before.start_on, this_year.start_on) as start_on,
        this_year.has_borrowing as has_borrowing_this_year,
        this_year.has_borrowing or coalesce(year_before.has_borrowing, false) as has_borrowing,
        this_year.may_have_short_term or coalesce(year_before.may_have_short_term, false) as may_have_short_term
    from {{ ref('int_fiscal_quarters') }} as quarters
    inner join spans as this_year
        on
            quarters.cik = this_year.cik
            and quarters.accession_number = this_year.accession_number
            and this_year.end_on between quarters.period_end_on - 3 and quarters.period_end_on + 3
            and this_year.start_on between quarters.fiscal_year_start_on - 7 and quarters.fiscal_year_start_on + 7
    left join spans as year_before
        on
            quarters.cik = year_before.cik
            and this_year.unit = year_before.unit
            and this_year.end_on - this_year.start_on < 350
            and year_before.end_on - year_before.start_on >= 350
            and year_before.end_on between this_year.start_on - 8 and this_year.start_on + 6
            and year_before.known_at <= quarters.known_at
    where this_year.end_on - this_year.start_on >= 350 or year_before.cik is not null
    qualify
        row_number() over (
            partition by quarters.cik, quarters.accession_number, this_year.unit, this_year.end_on
            order by year_before.known_at desc, year_before.accession_number, this_year.start_on
        ) = 1

),

-- only a balance sheet with current liabilities tells short-term debt apart
classified as (

    select years.*
    from years
    semi join facts
        on
            years.cik = facts.cik
            and years.accession_number = facts.accession_number
            and years.unit = facts.unit
            and years.end_on = facts.end_on
            and facts.tag in (select total_tag from {{ ref('sections') }} where section = 'current_liabilities')
    anti join (
        select
            facts.cik,
            facts.accession_number
        from facts
        inner join debt_signs on facts.tag = debt_signs.tag
        where debt_signs.shows = 'debt_without_cash'
    ) as without_cash
        on
            years.cik = without_cash.cik
            and years.accession_number = without_cash.accession_number

),

debt_tags as (

    select
        items.tag,
        bool_or(items.family in ('short_term_debt', 'all_current_debt')) as is_short_term
    from {{ ref('section_items') }} as items
    inner join {{ ref('section_families') }} as families
        on
            items.section = families.section
            and items.family = families.family
    where
        families.is_sought
        and ends_with(items.section, 'liabilities')
    group by items.tag
    union all
    select
        tag,
        false as is_short_term
    from debt_signs
    where
        shows = 'total_of_a_note'
        and tag not in (select tag from {{ ref('section_items') }})

),

tagged as (

    select
        facts.cik,
        facts.end_on,
        debt_tags.is_short_term,
        min(filings.known_at) as known_at
    from facts
    inner join debt_tags on facts.tag = debt_tags.tag
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    where facts.start_on is null
    group by facts.cik, facts.end_on, debt_tags.is_short_term

),

without_tagged_debt as (

    select years.*
    from classified as years
    where
        not years.has_borrowing_this_year
        and not exists (
            select 1
            from tagged
            where
                tagged.cik = years.cik
                and tagged.end_on = years.end_on
                and tagged.known_at <= years.known_at
        )

),

-- a filer that lately kept borrowings inside another line may do so again, untagged
without_noncurrent as (

    select this.*
    from {{ ref('int_balance_foots') }} as this
    where
        this.section = 'noncurrent_liabilities'
        and this.sought = 0
        and not this.is_sought_elsewhere
        and not exists (
            select 1
            from {{ ref('int_balance_foots') }} as earlier
            where
                earlier.cik = this.cik
                and earlier.section = this.section
                and earlier.is_sought_elsewhere
                and earlier.known_at between this.known_at - interval 2 year and this.known_at
        )

),

never_come_due as (

    select years.*
    from without_tagged_debt as years
    semi join without_noncurrent as now
        on
            years.cik = now.cik
            and years.accession_number = now.accession_number
            and years.unit = now.unit
            and years.end_on = now.end_on
    where
        not years.has_borrowing
        and exists (
            select 1
            from without_noncurrent as earlier
            where
                earlier.cik = years.cik
                and earlier.unit = years.unit
                and earlier.known_at <= years.known_at
                and earlier.end_on between years.start_on - 8 and years.end_on - 350
        )

),

never_taken as (

    select years.*
    from without_tagged_debt as years
    where
        exists (
            select 1
            from {{ ref('int_footed_debt') }} as earlier
            where
                earlier.cik = years.cik
                and earlier.unit = years.unit
                and earlier.value = 0
                and earlier.known_at <= years.known_at
                and earlier.end_on
                between case when years.has_borrowing then years.this_year_start_on else years.start_on end - 8
                and years.end_on
        )

),

nils as (

    select
        years.*,
        unnest(['short_term_borrowings', 'commercial_paper']) as concept
    from classified as years
    where
        not years.may_have_short_term
        and not exists (
            select 1
            from tagged
            where
                tagged.cik = years.cik
                and tagged.is_short_term
                and tagged.end_on between years.end_on - 370 and years.end_on
                and tagged.known_at <= years.known_at
        )
    union all by name
    select
        *,
        'debt_current' as concept
    from never_come_due
    union all by name
    select
        *,
        unnest(['debt_current', 'debt_noncurrent']) as concept
    from never_taken

),

final as (

    select distinct
        cik,
        concept,
        unit,
        end_on,
        accession_number,
        form,
        known_at
    from nils

)

select * from final
