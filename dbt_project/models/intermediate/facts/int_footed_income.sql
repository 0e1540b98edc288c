-- Operating income of filers whose statement has no such line: income before taxes without interest and what the filer
-- itself tags as non-operating, where the statement foots to the unit, that is revenue less operating costs is the same
-- amount. Interest is always among what is left out. Where two ways of footing give two amounts, or only one span of
-- the filing foots, nothing is proved.
{%- set line = ['cik', 'accession_number', 'unit', 'start_on', 'end_on', 'tag'] %}
with facts as (

    select
        facts.cik,
        facts.accession_number,
        facts.unit,
        facts.start_on,
        facts.end_on,
        facts.value,
        facts.tag,
        lines.role
    from {{ ref('int_entity_facts') }} as facts
    inner join {{ ref('income_lines') }} as lines on facts.tag = lines.tag
    where
        facts.taxonomy = 'us-gaap'
        and facts.start_on is not null
        and facts.value != 0
        and facts.end_on <= facts.filed_on

),

with_own_line as (

    select distinct
        cik,
        accession_number
    from {{ ref('int_concept_facts') }}
    where concept = 'operating_income'

),

-- an amount that stands under two tags is one line
statements as (

    select
        facts.cik,
        facts.accession_number,
        facts.unit,
        facts.start_on,
        facts.end_on,
        min(facts.tag) filter (where facts.role = 'pretax') as tag,
        list(distinct facts.value) filter (where facts.role = 'pretax') as pretaxes,
        list(distinct facts.value) filter (where facts.role = 'revenue') as revenues,
        list(distinct facts.value) filter (where facts.role = 'all_costs') as all_costs,
        list(distinct facts.value) filter (where facts.role = 'cost_of_revenue') as costs_of_revenue,
        list(distinct facts.value) filter (where facts.role = 'operating_expenses') as operating_expenses,
        list_sort(list(distinct facts.value) filter (where facts.role = 'operating_line')) as operating_lines,
        list_sort(list(distinct case facts.role when 'interest_net' then -facts.value else facts.value end) filter (
            where facts.role in ('interest_expense', 'interest_net')
        )) as interests,
        list_sort(
            list(distinct case facts.role when 'nonoperating_expense' then facts.value else -facts.value end) filter (
                where facts.role in ('nonoperating_income', 'nonoperating_expense')
            )
        ) as others
    from facts
    anti join with_own_line
        on
            facts.cik = with_own_line.cik
            and facts.accession_number = with_own_line.accession_number
    group by facts.cik, facts.accession_number, facts.unit, facts.start_on, facts.end_on
    having
        count(*) filter (where facts.role = 'pretax') > 0
        and count(*) filter (where facts.role = 'revenue') > 0
        and count(*) filter (where facts.role in ('interest_expense', 'interest_net')) > 0
        and count(*) filter (where facts.role in ('all_costs', 'operating_expenses', 'operating_line')) > 0

),

-- every choice of lines: bit n of a mask says whether line n is taken
from_below as (

    select
        {{ columns_of('statements', line) }},
        pretax.value + interest.value
        + coalesce(
            list_sum([x for x, n in statements.others if (masks.mask >> (n - 1)) & 1 = 1]), 0 -- noqa: RF02
        ) as value
    from statements
    cross join unnest(statements.pretaxes) as pretax (value)
    cross join unnest(statements.interests) as interest (value)
    cross join range(64) as masks (mask)
    where masks.mask < (1 << least(coalesce(len(statements.others), 0), 6))

),

from_above as (

    select
        {{ columns_of('statements', line) }},
        revenue.value - all_cost.value as value
    from statements
    cross join unnest(statements.revenues) as revenue (value)
    cross join unnest(statements.all_costs) as all_cost (value)
    union
    select
        {{ columns_of('statements', line) }},
        revenue.value - cost.value - expenses.value as value
    from statements
    cross join unnest(statements.revenues) as revenue (value)
    cross join unnest(statements.costs_of_revenue) as cost (value)
    cross join unnest(statements.operating_expenses) as expenses (value)
    union
    select
        {{ columns_of('statements', line) }},
        revenue.value - cost.value
        - list_sum([x for x, n in statements.operating_lines if (masks.mask >> (n - 1)) & 1 = 1]) as value -- noqa: RF02
    from statements
    cross join unnest(statements.revenues) as revenue (value)
    cross join unnest(statements.costs_of_revenue) as cost (value)
    cross join range(1, 256) as masks (mask)
    where masks.mask < (1 << least(coalesce(len(statements.operating_lines), 0), 8))

),

footed as (

    select
        from_below.cik,
        from_below.accession_number,
        from_below.unit,
        from_below.start_on,
        from_below.end_on,
        any_value(from_below.tag) as tag,
        any_value(from_below.value) as value
    from from_below
    semi join from_above
        on
            from_below.cik = from_above.cik
            and from_below.accession_number = from_above.accession_number
            and from_below.unit = from_above.unit
            and from_below.start_on = from_above.start_on
            and from_below.end_on = from_above.end_on
            and from_below.value = from_above.value
    group by from_below.cik, from_below.accession_number, from_below.unit, from_below.start_on, from_below.end_on
    having count(distinct from_below.value) = 1
    qualify count(*) over (partition by from_below.cik, from_below.accession_number) > 1

),

final as (

    select
        footed.cik,
        'operating_income' as concept,
        footed.tag,
        -- after every tag of operating income
        90 as tag_priority,
        footed.unit,
        footed.start_on,
        footed.end_on,
        footed.value,
        footed.accession_number,
        filings.form,
        filings.known_at
    from footed
    inner join {{ ref('int_filings') }} as filings
        on
            footed.cik = filings.cik
            and footed.accession_number = filings.accession_number

)

select * from final
