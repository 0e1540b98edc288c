-- Lines of debt that take more than one tag to know:
-- short_term_debt: commercial paper may be the whole of short-term borrowings or stand beside them. Borrowings that
--   are not less than the paper hold it; paper above borrowings that are not nil leaves the sum open. Borrowings of
--   the amount of the current maturities are these under another tag, and are not added to them.
-- leases_within_debt: the finance leases in the lines of debt, see int_lease_inclusions. Where the filer does not show
--   it, leases of no weight beside the debt count as none, marked estimated.
-- total_debt: the tag for all debt also stands for long-term debt alone and for face values, so it counts where it
--   equals the sum of the filer's lines.
{%- set amount = ['cik', 'quarter_end_on', 'unit'] %}
with tagged as (

    select * from {{ ref('int_tagged_versions') }}
    where
        concept in (
            'commercial_paper', 'debt_and_leases_current', 'debt_and_leases_noncurrent', 'debt_current',
            'debt_current_maturities', 'debt_noncurrent', 'debt_of_any_term', 'finance_lease_liability',
            'finance_lease_liability_current', 'finance_lease_liability_noncurrent', 'long_term_debt_incl_current',
            'short_term_borrowings'
        )

),

nils as (

    select * from {{ ref('int_nil_versions') }}

),

inclusions as (

    select * from {{ ref('int_lease_inclusions') }}

),

borrowings as (

    select * from tagged
    where concept = 'short_term_borrowings'
    union all by name
    select * from nils
    where concept = 'short_term_borrowings'

),

paper as (

    select * from tagged
    where concept = 'commercial_paper'

),

-- while both are known
borrowings_and_paper as (

    select
        borrowings.cik,
        borrowings.quarter_end_on,
        paper.known_at as paper_known_at,
        paper.superseded_at as paper_superseded_at,
        borrowings.value as borrowings_value,
        paper.value as paper_value,
        borrowings.known_at,
        borrowings.superseded_at
    from borrowings
    inner join paper
        on
            borrowings.cik = paper.cik
            and borrowings.quarter_end_on = paper.quarter_end_on
            and {{ intervals_meet('borrowings', 'paper') }}

),

-- paper above borrowings leaves the sum open from when both are known; before, each stands as it was known
short_term as (

    select
        borrowings.* exclude (concept, superseded_at),
        {{ earlier_of('borrowings.superseded_at', 'open_sums.open_at') }} as superseded_at,
        1 as choice
    from borrowings
    left join (
        select
            cik,
            quarter_end_on,
            known_at,
            min(greatest(known_at, paper_known_at)) as open_at
        from borrowings_and_paper
        where paper_value > borrowings_value * 1.03
        group by cik, quarter_end_on, known_at
    ) as open_sums
        on
            borrowings.cik = open_sums.cik
            and borrowings.quarter_end_on = open_sums.quarter_end_on
            and borrowings.known_at = open_sums.known_at
    union all by name
    select
        paper.* exclude (concept, superseded_at),
        {{ earlier_of('paper.superseded_at', 'open_sums.open_at') }} as superseded_at,
        2 as choice
    from paper
    left join (
        select
            cik,
            quarter_end_on,
            paper_known_at,
            min(greatest(known_at, paper_known_at)) as open_at
        from borrowings_and_paper
        where borrowings_value > 0 and paper_value > borrowings_value * 1.03
        group by cik, quarter_end_on, paper_known_at
    ) as open_sums
        on
            paper.cik = open_sums.cik
            and paper.quarter_end_on = open_sums.quarter_end_on
            and paper.known_at = open_sums.paper_known_at

),

maturities as (

    select * from tagged
    where concept = 'debt_current_maturities'

),

-- from when the maturities are known to be of the same amount
same_as_maturities as (

    select
        short_term.cik,
        short_term.quarter_end_on,
        short_term.identity,
        short_term.known_at,
        min(greatest(short_term.known_at, maturities.known_at)) as same_at
    from short_term
    inner join maturities
        on
            short_term.cik = maturities.cik
            and short_term.quarter_end_on = maturities.quarter_end_on
            and maturities.value > 0
            and abs(maturities.value - short_term.value) <= maturities.value * 0.01
            and {{ intervals_meet('maturities', 'short_term') }}
    group by short_term.cik, short_term.quarter_end_on, short_term.identity, short_term.known_at

),

short_term_lines as (

    select
        short_term.* exclude (choice, tag_priority, identity, superseded_at),
        'short_term_debt' as concept,
        choice * 10000 + tag_priority as tag_priority,
        'short_term_debt|' || short_term.identity as identity,
        {{ earlier_of('short_term.superseded_at', 'same_as_maturities.same_at') }} as superseded_at
    from short_term
    left join same_as_maturities
        on
            short_term.cik = same_as_maturities.cik
            and short_term.quarter_end_on = same_as_maturities.quarter_end_on
            and short_term.identity = same_as_maturities.identity
            and short_term.known_at = same_as_maturities.known_at
    where
        (short_term.superseded_at is null or short_term.known_at < short_term.superseded_at)
        and (same_as_maturities.same_at is null or short_term.known_at < same_as_maturities.same_at)

),

-- one line of debt and leases per quarter, with the nearest showing: of the line's own time or before, else after
debt_with_leases as (

    select * from tagged
    where concept = 'debt_and_leases_noncurrent' and value > 0

),

showings as (

    select
        {{ columns_of('lines', amount) }},
        lines.value as line_value,
        lines.known_at as line_known_at,
        inclusions.leases_are,
        inclusions.accession_number,
        inclusions.end_on,
        greatest(lines.known_at, inclusions.known_at) as known_at,
        {{ earlier_of('lines.superseded_at', 'inclusions.contradicted_at') }} as superseded_at,
        row_number() over (
            partition by lines.cik, lines.quarter_end_on, lines.known_at
            order by
                inclusions.line_known_at > lines.known_at,
                abs(date_diff('day', inclusions.line_known_at, lines.known_at)),
                inclusions.line_known_at
        ) as rank
    from debt_with_leases as lines
    inner join inclusions on lines.cik = inclusions.cik

),

-- a nearer showing takes the place of a farther one from when it is known
shown as (

    select
        this.* exclude (rank),
        nullif(
            least(
                coalesce(this.superseded_at, 'infinity'),
                coalesce(
                    (
                        select min(nearer.known_at)
                        from showings as nearer
                        where
                            nearer.cik = this.cik
                            and nearer.quarter_end_on = this.quarter_end_on
                            and nearer.line_known_at = this.line_known_at
                            and nearer.rank < this.rank
                    ),
                    'infinity'
                )
            ),
            'infinity'
        ) as shown_until
    from showings as this
    where this.superseded_at is null or this.known_at < this.superseded_at

),

shown_spans as (

    select * from shown
    where shown_until is null or known_at < shown_until

),

leases as (

    select
        *,
        case concept
            when 'finance_lease_liability' then 'whole'
            when 'finance_lease_liability_current' then 'current'
            else 'noncurrent'
        end as part
    from tagged
    where
        concept in (
            'finance_lease_liability', 'finance_lease_liability_current', 'finance_lease_liability_noncurrent'
        )

),

-- when the filer first gave a current line with leases for the day
current_lines_with_leases as (

    select
        cik,
        quarter_end_on,
        min(known_at) as known_at
    from tagged
    where concept = 'debt_and_leases_current' and value > 0
    group by cik, quarter_end_on

),

-- the leases of the lines that hold them: all, where the current line holds them too, else the non-current ones
measured as (

    select
        cik,
        quarter_end_on,
        unit,
        part as measured_part,
        value,
        accession_numbers,
        operand_starts,
        operand_ends,
        operand_values,
        operand_tags,
        operand_known_ats,
        known_at,
        superseded_at
    from leases
    where part in ('whole', 'noncurrent')
    union all by name
    select
        {{ columns_of('one', amount) }},
        case one.part when 'whole' then 'noncurrent' else 'whole' end as measured_part,
        case one.part when 'whole' then one.value - other.value else one.value + other.value end as value,
        list_concat(one.accession_numbers, other.accession_numbers) as accession_numbers,
        list_concat(one.operand_starts, other.operand_starts) as operand_starts,
        list_concat(one.operand_ends, other.operand_ends) as operand_ends,
        list_concat(one.operand_values, other.operand_values) as operand_values,
        list_concat(one.operand_tags, other.operand_tags) as operand_tags,
        list_concat(one.operand_known_ats, other.operand_known_ats) as operand_known_ats,
        greatest(one.known_at, other.known_at) as known_at,
        {{ earlier_of('one.superseded_at', 'other.superseded_at') }} as superseded_at
    from leases as one
    inner join leases as other
        on
            {{ equal_columns('one', 'other', amount) }}
            and {{ intervals_meet('one', 'other') }}
    where one.part in ('whole', 'noncurrent') and other.part = 'current' and one.value >= other.value

),

-- what of the leases the lines hold, while it is known: up to a current line with leases the non-current ones
held_then as (

    select
        measured.*,
        shown_spans.accession_number as shown_in,
        shown_spans.line_value,
        case
            when measured.measured_part = 'noncurrent' then greatest(measured.known_at, shown_spans.known_at)
            else greatest(measured.known_at, shown_spans.known_at, current_lines_with_leases.known_at)
        end as held_known_at,
        case
            when measured.measured_part = 'noncurrent'
                then {{ earlier_of(
                    'measured.superseded_at', 'shown_spans.shown_until', 'current_lines_with_leases.known_at'
                ) }}
            else {{ earlier_of('measured.superseded_at', 'shown_spans.shown_until') }}
        end as held_superseded_at
    from shown_spans
    inner join measured
        on
            {{ equal_columns('shown_spans', 'measured', amount) }}
            and {{ intervals_meet('shown_spans', 'measured', one_until='shown_until') }}
    left join current_lines_with_leases
        on
            shown_spans.cik = current_lines_with_leases.cik
            and shown_spans.quarter_end_on = current_lines_with_leases.quarter_end_on
    where
        shown_spans.leases_are = 'inside'
        and (measured.measured_part = 'noncurrent' or current_lines_with_leases.known_at is not null)

),

-- where the filer gives non-current debt too, the leases must be what lies between it and the line
contradicted as (

    select
        {{ columns_of('held_then', amount) }},
        held_then.line_value,
        held_then.value,
        held_then.held_known_at,
        min(greatest(held_then.held_known_at, debt.known_at)) as contradicted_at
    from held_then
    inner join tagged as debt
        on
            held_then.cik = debt.cik
            and held_then.quarter_end_on = debt.quarter_end_on
            and debt.concept = 'debt_noncurrent'
            and debt.value > 0
            and debt.value != held_then.line_value
            and abs(held_then.line_value - debt.value - held_then.value) > {{ rounding_of('held_then.value') }}
            and (debt.superseded_at is null or debt.superseded_at > held_then.held_known_at)
    group by
        {{ columns_of('held_then', amount) }},
        held_then.line_value,
        held_then.value,
        held_then.held_known_at

),

held as (

    select
        held_then.* exclude (line_value, held_superseded_at),
        {{ earlier_of('held_then.held_superseded_at', 'contradicted.contradicted_at') }} as held_superseded_at
    from held_then
    left join contradicted
        on
            held_then.cik = contradicted.cik
            and held_then.quarter_end_on = contradicted.quarter_end_on
            and held_then.unit = contradicted.unit
            and held_then.line_value = contradicted.line_value
            and held_then.value = contradicted.value
            and held_then.held_known_at = contradicted.held_known_at

),

lease_lines as (

    select
        cik,
        quarter_end_on,
        value,
        'inside|' || array_to_string(accession_numbers, ',') as identity,
        1 as tag_priority,
        unit,
        'derived' as evidence_class,
        'leases_shown_inside' as method,
        'debt line - debt without leases = finance leases' as formula,
        -- the filing that shows the leases inside adds a proof, no amount
        list_append(accession_numbers, shown_in) as accession_numbers,
        list_append(operand_starts, null) as operand_starts,
        list_append(operand_ends, null) as operand_ends,
        list_append(operand_values, 0) as operand_values,
        list_append(operand_tags, null) as operand_tags,
        list_append(operand_known_ats, held_known_at) as operand_known_ats,
        held_known_at as known_at,
        held_superseded_at as superseded_at
    from held
    where held_superseded_at is null or held_known_at < held_superseded_at
    union all by name
    select
        cik,
        quarter_end_on,
        cast(0 as decimal(38, 10)) as value,
        'none|' || accession_number as identity,
        1 as tag_priority,
        unit,
        'derived' as evidence_class,
        'no_leases_shown_inside' as method,
        'debt line = debt without leases' as formula,
        [accession_number] as accession_numbers,
        [cast(null as date)] as operand_starts,
        [end_on] as operand_ends,
        [cast(0 as decimal(38, 10))] as operand_values,
        [cast(null as varchar)] as operand_tags,
        [known_at] as operand_known_ats,
        known_at,
        shown_until as superseded_at
    from shown_spans
    where leases_are = 'none'
    union all by name
    select
        lines.cik,
        lines.quarter_end_on,
        cast(0 as decimal(38, 10)) as value,
        'light|' || array_to_string(leases.operand_tags, ' + ') || '|' || array_to_string(leases.accession_numbers, ',')
            as identity,
        1000 as tag_priority,
        lines.unit,
        'estimated' as evidence_class,
        assumptions.assumption_id as method,
        'nil: finance leases of no weight beside the debt line' as formula,
        leases.accession_numbers,
        leases.operand_starts,
        leases.operand_ends,
        list_transform(leases.operand_values, lambda one: cast(0 as decimal(38, 10))) as operand_values,
        leases.operand_tags,
        leases.operand_known_ats,
        greatest(lines.known_at, leases.known_at) as known_at,
        {{ earlier_of('lines.superseded_at', 'leases.superseded_at') }} as superseded_at
    from debt_with_leases as lines
    inner join leases
        on
            {{ equal_columns('lines', 'leases', amount) }}
            and {{ intervals_meet('lines', 'leases') }}
    inner join {{ ref('assumptions') }} as assumptions
        on
            assumptions.assumption_id = 'leases_without_weight'
            and leases.value <= lines.value * assumptions.value
    where leases.part in ('whole', 'noncurrent')
    union all by name
    select
        cik,
        quarter_end_on,
        value,
        'leases|' || identity as identity,
        tag_priority + 1 as tag_priority,
        unit,
        evidence_class,
        method,
        formula,
        accession_numbers,
        operand_starts,
        operand_ends,
        operand_values,
        operand_tags,
        operand_known_ats,
        known_at,
        superseded_at
    from nils
    where concept = 'finance_lease_liability'

),

current_lines as (

    select * from tagged
    where
        concept in ('debt_current', 'debt_current_maturities', 'short_term_borrowings', 'commercial_paper')
        and value > 0

),

-- maturities are all that is current while no borrowings are known beside them; and the other way round
lines_beside as (

    select
        this.cik,
        this.quarter_end_on,
        this.concept,
        this.known_at,
        min(greatest(this.known_at, beside.known_at)) as beside_at
    from tagged as this
    inner join current_lines as beside
        on
            this.cik = beside.cik
            and this.quarter_end_on = beside.quarter_end_on
            and this.concept != beside.concept
            and abs(beside.value - this.value) > this.value * 0.01
            and {{ intervals_meet('this', 'beside') }}
    where this.concept in ('debt_current_maturities', 'short_term_borrowings')
    group by this.cik, this.quarter_end_on, this.concept, this.known_at

),

-- the sums of lines that the tag for all debt must meet
sums as (

    select
        {{ columns_of('one', amount) }},
        one.value + other.value as value,
        greatest(one.known_at, other.known_at) as known_at,
        {{ earlier_of('one.superseded_at', 'other.superseded_at', 'lines_beside.beside_at') }} as superseded_at
    from tagged as one
    inner join tagged as other
        on
            {{ equal_columns('one', 'other', amount) }}
            and {{ intervals_meet('one', 'other') }}
    left join lines_beside
        on
            other.cik = lines_beside.cik
            and other.quarter_end_on = lines_beside.quarter_end_on
            and other.concept = lines_beside.concept
            and other.known_at = lines_beside.known_at
    where
        (
            one.concept = 'debt_noncurrent'
            and other.concept in ('debt_current', 'debt_current_maturities', 'short_term_borrowings')
            -- a filer without a tag for non-current debt may use the one for long-term debt: the sum shows it
            or (
                one.concept = 'long_term_debt_incl_current'
                and other.concept = 'debt_current_maturities'
                and not exists (
                    select 1
                    from tagged as noncurrent
                    where
                        noncurrent.cik = one.cik
                        and noncurrent.quarter_end_on = one.quarter_end_on
                        and noncurrent.concept = 'debt_noncurrent'
                        and noncurrent.known_at <= greatest(one.known_at, other.known_at)
                )
            )
        )
        and (lines_beside.beside_at is null or lines_beside.beside_at > greatest(one.known_at, other.known_at))
    union all by name
    select
        {{ columns_of('one', amount) }},
        one.value + maturities.value + short_term_lines.value as value,
        greatest(one.known_at, maturities.known_at, short_term_lines.known_at) as known_at,
        {{ earlier_of('one.superseded_at', 'maturities.superseded_at', 'short_term_lines.superseded_at') }}
            as superseded_at
    from tagged as one
    inner join maturities
        on
            {{ equal_columns('one', 'maturities', amount) }}
            and {{ intervals_meet('one', 'maturities') }}
    inner join short_term_lines
        on
            {{ equal_columns('one', 'short_term_lines', amount) }}
            and {{ intervals_meet('one', 'short_term_lines') }}
    where one.concept = 'debt_noncurrent' and short_term_lines.value > 0

),

all_debt as (

    select
        whole.* exclude (concept, known_at, superseded_at, identity),
        whole.identity,
        greatest(whole.known_at, sums.known_at) as known_at,
        {{ earlier_of('whole.superseded_at', 'sums.superseded_at') }} as superseded_at
    from tagged as whole
    inner join sums
        on
            {{ equal_columns('whole', 'sums', amount) }}
            and {{ intervals_meet('whole', 'sums') }}
            and abs(whole.value - sums.value) <= {{ rounding_of('whole.value') }}
    where
        whole.concept = 'debt_of_any_term'
        and (sums.superseded_at is null or sums.known_at < sums.superseded_at)

),

final as (

    select * from short_term_lines
    union all by name
    select
        *,
        'leases_within_debt' as concept,
        cast(null as varchar) as tag
    from lease_lines
    where superseded_at is null or known_at < superseded_at
    union all by name
    select
        *,
        'total_debt' as concept
    from all_debt
    where superseded_at is null or known_at < superseded_at

)

select * from final
