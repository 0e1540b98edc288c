-- Which lines of a balance sheet make up a section. Standard tags stand on the statement and in the notes alike, so a
-- tag alone does not say whether an amount is a line, a part of one or a total. But a filing gives two balance
-- sheets: a set of lines that adds up to the total of both, to the unit, is the statement's own. Where several sets
-- do, only what all of them say of the lines sought (debt, cash) counts. A line on a tag of the filer's own takes part
-- where the filing's own XBRL is stored, and speaks against any proof where its name may mean debt; else it breaks the
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

-- a filer's own tags that may be lines: given for both balance sheets, and not told of another statement
own_facts as (

    select
        facts.cik,
        facts.accession_number,
        facts.unit,
        facts.end_on,
        facts.tag,
        facts.value,
        coalesce(facts.statement = 'balance', false) as is_on_balance_sheet,
        exists (
            select 1
            from {{ ref('debt_words') }} as words
            where contains(lower(facts.tag), words.word)
        ) as may_be_debt
    from {{ ref('stg_edgar__instance_facts') }} as facts
    where
        facts.taxonomy = 'custom'
        and facts.start_on is null
        and facts.dimensions = ''
        and facts.value != 0
        and coalesce(facts.statement, 'balance') = 'balance'

),

own_lines as (

    select
        dated.section,
        dated.cik,
        dated.accession_number,
        dated.unit,
        dated.end_on,
        facts.tag,
        facts.is_on_balance_sheet,
        facts.may_be_debt,
        facts.value as amount,
        others.value as other_amount
    from dated
    inner join own_facts as facts
        on
            dated.cik = facts.cik
            and dated.accession_number = facts.accession_number
            and dated.unit = facts.unit
            and dated.end_on = facts.end_on
    inner join own_facts as others
        on
            dated.cik = others.cik
            and dated.accession_number = others.accession_number
            and dated.unit = others.unit
            and dated.other_on = others.end_on
            and facts.tag = others.tag

),

lines as (

    select
        amounts.*,
        families.is_sought,
        families.is_total,
        families.holds_leases,
        false as is_own,
        false as is_on_balance_sheet,
        false as may_be_debt
    from amounts
    inner join families
        on
            amounts.section = families.section
            and amounts.family = families.family
    union all by name
    select
        *,
        cast(null as varchar) as family,
        true as may_be_note,
        false as is_sought,
        false as is_total,
        false as holds_leases,
        true as is_own
    from own_lines

),

-- own tags fill up what room the standard ones leave
ranked as (

    select
        *,
        row_number() over (
            partition by section, cik, accession_number, unit, end_on
            order by is_own, not may_be_note, not is_on_balance_sheet, tag
        ) as rank
    from lines

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
            sum({{ both_amounts('ranked.amount', 'ranked.other_amount') }}) filter (where not ranked.may_be_note),
            0
        )::hugeint as target,
        -- the standard ones first, by tag: the first two fields
        coalesce(
            list_sort(list(
                {
                    'is_own': ranked.is_own,
                    'tag': ranked.tag,
                    'both_amounts': {{ both_amounts('ranked.amount', 'ranked.other_amount') }},
                    'amount': ranked.amount,
                    'is_sought': ranked.is_sought,
                    'is_total': ranked.is_total,
                    'holds_leases': ranked.holds_leases,
                    'may_be_debt': ranked.may_be_debt
                }
            ) filter (where ranked.may_be_note)),
            []
        ) as lines,
        list_sort(
            list_distinct(list(ranked.family) filter (where ranked.amount != 0 and not ranked.is_own))
        ) as families
    from dated
    inner join ranked
        on
            dated.section = ranked.section
            and dated.cik = ranked.cik
            and dated.accession_number = ranked.accession_number
            and dated.unit = ranked.unit
            and dated.end_on = ranked.end_on
    where not ranked.is_own or ranked.rank <= {{ few_choices() }}
    group by dated.section, dated.cik, dated.accession_number, dated.unit, dated.end_on
    having count(*) filter (where not ranked.is_own) > 0

),

-- the sum of every set of lines of either half; the place of a sum in the list has a bit for every line of the set
halves as (

    select
        *,
        row_number() over (order by section, cik, accession_number, unit, end_on) as foot_number,
        list_transform(lines, lambda line: line.both_amounts) as choices,
        len(lines) // 2 as n_first
    from packed
    where len(lines) <= {{ most_choices() }}

),

first_sums as (

    select
        foot_number,
        target,
        unnest(sums) as amount,
        generate_subscripts(sums, 1) - 1 as bits
    from (
        select
            foot_number,
            target,
            {{ sums_of_sets('choices[:n_first]') }} as sums
        from halves
    )

),

second_sums as (

    select
        foot_number,
        n_first,
        unnest(sums) as amount,
        generate_subscripts(sums, 1) - 1 as bits
    from (
        select
            foot_number,
            n_first,
            {{ sums_of_sets('choices[n_first + 1:]') }} as sums
        from halves
    )

),

-- a set of the one half and a set of the other that add up to the total
sets as (

    select
        halves.* exclude (choices, target),
        first_sums.bits + (second_sums.bits << second_sums.n_first) as bits
    from first_sums
    inner join second_sums
        on
            first_sums.foot_number = second_sums.foot_number
            and first_sums.target - first_sums.amount = second_sums.amount
    inner join halves on first_sums.foot_number = halves.foot_number

),

told as (

    select
        * exclude (bits, lines),
        len(lines) > {{ few_choices() }} as has_many_lines,
        list_filter(lines, lambda line, place: line.is_sought and (bits >> (place - 1)) & 1 = 1) as sought_lines,
        list_filter(lines, lambda line, place: line.is_sought and (bits >> (place - 1)) & 1 = 0) as other_sought,
        list_filter(lines, lambda line, place: line.is_own and (bits >> (place - 1)) & 1 = 1) as own_lines,
        array_to_string(
            list_transform(
                list_filter(lines, lambda line, place: (bits >> (place - 1)) & 1 = 1), lambda line: line.tag
            ),
            '+'
        ) as tags
    from sets
    -- one balance sheet alone proves something only where every tagged line takes part
    where has_other or bits = (1 << len(lines)) - 1
    -- own tags count where the standard ones do not add up
    qualify
        len(own_lines) = 0
        or min(len(own_lines)) over (partition by foot_number) > 0

),

-- of very many lines some set adds up by chance: then it is the statement's where it did so in another filing before
judged as (

    select this.*
    from told as this
    where
        not this.has_many_lines
        or exists (
            select 1
            from told as earlier
            where
                earlier.cik = this.cik
                and earlier.section = this.section
                and earlier.tags = this.tags
                and earlier.end_on != this.end_on
                and earlier.accession_number != this.accession_number
                and earlier.known_at between this.known_at - interval 400 day and this.known_at
        )

),

said as (

    select
        *,
        cast(coalesce(list_sum(list_transform(sought_lines, lambda line: line.amount)), 0) as decimal(38, 10)) as sought,
        list_transform(list_filter(sought_lines, lambda line: line.amount != 0), lambda line: line.tag) as sought_tags,
        len(list_filter(sought_lines, lambda line: line.holds_leases)) > 0 as holds_leases,
        len(list_filter(own_lines, lambda line: line.may_be_debt)) > 0 as has_own_debt,
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

agreed as (

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
        or min(sought_total_beside) > 3 * max(abs(sought))
        or bool_or(has_own_debt) as is_sought_elsewhere,
        bool_or(holds_leases) != bool_and(holds_leases) as is_holding_leases_unclear
    from said
    group by section, cik, accession_number, unit, end_on

),

-- nought where an earlier filing gave an amount for the day: the statement is condensed, the line inside another
final as (

    select
        * exclude (is_sought_elsewhere),
        is_sought_elsewhere
        or (
            sought = 0
            and coalesce(
                max(sought) over (
                    partition by section, cik, unit, end_on
                    order by known_at, accession_number
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) > 0
        ) as is_sought_elsewhere
    from agreed

)

select * from final
