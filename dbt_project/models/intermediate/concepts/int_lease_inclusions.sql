-- Whether a filer's debt lines hold finance leases. Tags named "...AndCapitalLeaseObligations" may hold them or not;
-- the filer shows it where it gives the same debt without leases too, in any filing: equal to the line (none inside)
-- or short of it by the very finance lease liability (inside). A debt at face value shows it where leases are large:
-- the line without them is then near the face value.
{%- set amount = ['cik', 'unit', 'end_on'] %}
with facts as (

    select
        cik,
        concept,
        unit,
        end_on,
        value,
        min(known_at) as known_at,
        arg_min(accession_number, (known_at, accession_number)) as accession_number
    from {{ ref('int_concept_facts') }}
    where
        concept in (
            'debt_and_leases_noncurrent', 'debt_and_leases_current', 'debt_noncurrent', 'debt_current',
            'debt_current_maturities', 'long_term_debt_incl_current', 'finance_lease_liability',
            'finance_lease_liability_current', 'finance_lease_liability_noncurrent'
        )
        and value > 0
    group by cik, concept, unit, end_on, value

),

lines as (

    select * from facts
    where concept = 'debt_and_leases_noncurrent'

),

leases as (

    select
        cik,
        unit,
        end_on,
        value,
        known_at,
        'whole' as part
    from facts
    where concept = 'finance_lease_liability'
    union all
    select
        {{ columns_of('one', amount) }},
        one.value + other.value as value,
        greatest(one.known_at, other.known_at) as known_at,
        'whole' as part
    from facts as one
    inner join facts as other on {{ equal_columns('one', 'other', amount) }}
    where
        one.concept = 'finance_lease_liability_current' and other.concept = 'finance_lease_liability_noncurrent'
    union all
    select
        cik,
        unit,
        end_on,
        value,
        known_at,
        'noncurrent' as part
    from facts
    where concept = 'finance_lease_liability_noncurrent'
    union all
    select
        {{ columns_of('whole', amount) }},
        whole.value - part.value as value,
        greatest(whole.known_at, part.known_at) as known_at,
        'noncurrent' as part
    from facts as whole
    inner join facts as part
        on
            {{ equal_columns('whole', 'part', amount) }}
            and whole.value > part.value
    where whole.concept = 'finance_lease_liability' and part.concept = 'finance_lease_liability_current'

),

-- the line alone against non-current debt; the line and a current one against all long-term debt
compared as (

    select
        lines.cik,
        lines.end_on,
        lines.known_at as line_known_at,
        lines.value as line_value,
        debt.value as debt_value,
        leases.value as leases_value,
        greatest(lines.known_at, debt.known_at, leases.known_at) as known_at,
        debt.accession_number,
        false as may_be_face_value
    from lines
    inner join facts as debt
        on
            {{ equal_columns('lines', 'debt', amount) }}
            and debt.concept = 'debt_noncurrent'
    inner join leases
        on
            {{ equal_columns('lines', 'leases', amount) }}
            and leases.part = 'noncurrent'
    union all by name
    select
        lines.cik,
        lines.end_on,
        lines.known_at as line_known_at,
        lines.value + current_line.value as line_value,
        debt.value as debt_value,
        leases.value as leases_value,
        greatest(lines.known_at, current_line.known_at, debt.known_at, leases.known_at) as known_at,
        debt.accession_number,
        true as may_be_face_value
    from lines
    inner join facts as current_line
        on
            {{ equal_columns('lines', 'current_line', amount) }}
            and current_line.concept in ('debt_and_leases_current', 'debt_current', 'debt_current_maturities')
    inner join facts as debt
        on
            {{ equal_columns('lines', 'debt', amount) }}
            and debt.concept = 'long_term_debt_incl_current'
    inner join leases on {{ equal_columns('lines', 'leases', amount) }}

),

shown as (

    select
        *,
        case
            when abs(line_value - debt_value) <= {{ rounding_of('leases_value') }} then 'none'
            when abs(line_value - leases_value - debt_value) <= {{ rounding_of('leases_value') }} then 'inside'
            when
                may_be_face_value
                and leases_value >= line_value * 0.02
                and abs(line_value - leases_value - debt_value) <= leases_value * 0.5
                then 'inside'
        end as leases_are
    from compared

),

first_shown as (

    select
        cik,
        line_known_at,
        min(known_at) as known_at,
        arg_min(leases_are, (known_at, accession_number, leases_are)) as leases_are,
        -- a filing may show it at several dates: the last
        arg_min(end_on, (known_at, accession_number, leases_are, -epoch(end_on))) as end_on,
        arg_min(accession_number, (known_at, accession_number, leases_are)) as accession_number
    from shown
    where leases_are is not null
    group by cik, line_known_at

),

-- what shows the contrary ends it, from when it is known
final as (

    select
        first_shown.cik,
        first_shown.line_known_at,
        any_value(first_shown.end_on) as end_on,
        any_value(first_shown.leases_are) as leases_are,
        any_value(first_shown.known_at) as known_at,
        any_value(first_shown.accession_number) as accession_number,
        min(shown.known_at) as contradicted_at
    from first_shown
    left join shown
        on
            first_shown.cik = shown.cik
            and first_shown.line_known_at = shown.line_known_at
            and first_shown.leases_are != shown.leases_are
    group by first_shown.cik, first_shown.line_known_at
    having min(shown.known_at) is null or any_value(first_shown.known_at) < min(shown.known_at)

)

select * from final
