-- Sections of a flow statement whose tagged lines add up to the section's total, to the unit. Lines that also live in
-- notes may have to be left out of the sum, at most three of them. Without the filer's own tags where that adds up.
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
