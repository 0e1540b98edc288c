{% set keys = ['cik', 'period_end_on', 'vintage', 'measure', 'category', 'set_axis', 'set_within', 'benchmark'] %}

-- Do the parts make up the whole? Asked of every set of parts (measure, axis, the member they lie within) in every
-- quarter and vintage, with the whole from the same filings and tag. A set may hold sub-totals, nested parts or two
-- splits side by side: at most three of its items are left out, as few as possible and those of consolidation first.
with quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

versions as (

    select * from {{ ref('int_segment_versions') }}

),

categories as (

    select * from {{ ref('segment_categories') }}

),

{{ quarter_vintages('quarters') }},

in_force as (

    select
        versions.*,
        quarter_vintages.vintage,
        quarter_vintages.period_end_on
    from versions
    inner join quarter_vintages
        on
            versions.cik = quarter_vintages.cik
            and versions.quarter_end_on = quarter_vintages.period_end_on
            and versions.known_at <= quarter_vintages.seen_at
            and (versions.superseded_at is null or versions.superseded_at > quarter_vintages.seen_at)

),

wholes as (

    select
        cik,
        period_end_on,
        vintage,
        measure,
        tag,
        value
    from in_force
    where part_role = 'whole'

),

-- consolidation items stand in one set with the segments
items as (

    select
        * exclude (quarter_end_on, superseded_at, identity),
        case when part_role in ('reconciling', 'subtotal') then 'segments' else axis_key end as set_axis,
        case when part_role in ('reconciling', 'subtotal') then '' else within_key end as set_within
    from in_force
    where part_role != 'whole'

),

set_items as (

    select
        items.* replace (
            case
                when items.category = 'segment' and items.within_key = '' then 'segments' else items.set_axis
            end as set_axis
        )
    from items

),

numbered as (

    select
        *,
        row_number() over (
            partition by {{ keys | join(', ') }} order by part_role, axis_key, member_key, within_key
        ) as item_number
    from set_items

),

sets as (

    select
        {{ columns_of('numbered', keys) }},
        count(*) as n_items,
        count(*) filter (where numbered.part_role = 'part') as n_parts,
        sum(numbered.value) as sum_of_items,
        sum(numbered.value) filter (where numbered.part_role = 'part') as sum_of_parts,
        arg_min(numbered.tag, (numbered.tag_priority, numbered.tag)) as tag,
        -- one step of the least precise figure; NULL where all are exact
        max(cast(power(10, -numbered.decimals) as decimal(38, 10))) as step
    from numbered
    where numbered.kind = 'amount'
    group by {{ columns_of('numbered', keys) }}

),

totalled as (

    select
        sets.* replace (coalesce(sets.step, 0) as step),
        categories.whole as whole_rule,
        case when sets.set_within = '' then wholes.value else holders.value end as total
    from sets
    inner join categories
        on
            sets.category = categories.category
            and sets.measure = categories.measure
    left join wholes
        on
            sets.cik = wholes.cik
            and sets.period_end_on = wholes.period_end_on
            and sets.vintage = wholes.vintage
            and sets.measure = wholes.measure
            and sets.tag = wholes.tag
    left join in_force as holders
        on
            sets.cik = holders.cik
            and sets.period_end_on = holders.period_end_on
            and sets.vintage = holders.vintage
            and sets.measure = holders.measure
            and sets.set_within = holders.member_key
            and holders.part_role = 'part'
            and holders.within_key = ''
    qualify
        row_number() over (
            partition by {{ columns_of('sets', keys) }}
            order by holders.category, holders.tag_priority
        ) = 1

),

-- every addend may be rounded by half a step, and a difference of two figures by a whole one
whole_sets as (

    select
        *,
        [] as left_out,
        cast(0 as decimal(38, 10)) as sum_left_out
    from totalled
    where n_items > 1 and abs(sum_of_items - total) <= step * (n_items + 1)

),

open_sets as (

    select totalled.*
    from totalled
    anti join whole_sets on {{ equal_columns('totalled', 'whole_sets', keys) }}
    where totalled.n_items > 2 and totalled.total is not null

),

left_out as (

    select
        open_sets.*,
        [one.item_number] as left_out,
        one.value as sum_left_out,
        one.part_role != 'part' as is_of_consolidation
    from open_sets
    inner join numbered as one on {{ equal_columns('open_sets', 'one', keys) }}
    where abs(open_sets.sum_of_items - one.value - open_sets.total) <= open_sets.step
    union all
    select
        open_sets.*,
        [one.item_number, two.item_number] as left_out,
        one.value + two.value as sum_left_out,
        one.part_role != 'part' and two.part_role != 'part' as is_of_consolidation
    from open_sets
    inner join numbered as one on {{ equal_columns('open_sets', 'one', keys) }}
    inner join numbered as two on {{ equal_columns('open_sets', 'two', keys) }} and one.item_number < two.item_number
    where open_sets.n_items > 3 and abs(open_sets.sum_of_items - one.value - two.value - open_sets.total) <= open_sets.step
    union all
    select
        open_sets.*,
        [one.item_number, two.item_number, three.item_number] as left_out,
        one.value + two.value + three.value as sum_left_out,
        one.part_role != 'part' and two.part_role != 'part' and three.part_role != 'part' as is_of_consolidation
    from open_sets
    inner join numbered as one on {{ equal_columns('open_sets', 'one', keys) }}
    inner join numbered as two on {{ equal_columns('open_sets', 'two', keys) }} and one.item_number < two.item_number
    inner join numbered as three on {{ equal_columns('open_sets', 'three', keys) }} and two.item_number < three.item_number
    where open_sets.n_items > 4 and open_sets.sum_of_items - one.value - two.value - three.value = open_sets.total

),

mended_sets as (

    select * exclude (is_of_consolidation)
    from left_out
    qualify
        row_number() over (
            partition by {{ keys | join(', ') }}
            order by len(left_out), is_of_consolidation desc, left_out
        ) = 1

),

fitting as (

    select * from whole_sets
    union all by name
    select * from mended_sets

),

-- segments whose costs above them are not tagged in one sum still add up to their own subtotal
subtotalled as (

    select
        totalled.*,
        any_value(numbered.value) as subtotal
    from totalled
    inner join numbered
        on
            {{ equal_columns('totalled', 'numbered', keys) }}
            and numbered.part_role = 'subtotal'
    anti join fitting on {{ equal_columns('totalled', 'fitting', keys) }}
    where
        totalled.n_parts > 1
        and abs(totalled.sum_of_parts - numbered.value) <= totalled.step * (totalled.n_parts + 1)
    group by all

),

final as (

    select
        numbered.* exclude (item_number),
        sets.n_items,
        case
            when fitting.cik is not null then fitting.total
            when subtotalled.cik is not null then subtotalled.subtotal
            else totalled.total
        end as total_value,
        case
            when fitting.cik is not null or totalled.total is not null and subtotalled.cik is null
                then case when numbered.set_within = '' then 'consolidated' else 'member' end
            when subtotalled.cik is not null then 'segments'
        end as total_basis,
        case
            when categories.whole = 'never' then 'not_a_partition'
            when fitting.cik is not null and not list_contains(fitting.left_out, numbered.item_number) then 'adds_up'
            -- what is left out makes up the whole by itself: a second split
            when fitting.cik is not null and abs(fitting.sum_left_out - fitting.total) <= fitting.step
                then 'adds_up'
            when fitting.cik is not null then 'not_a_partition'
            when subtotalled.cik is not null and numbered.part_role = 'part' then 'adds_up'
            when subtotalled.cik is not null then 'not_a_partition'
            when totalled.total is null then 'no_total'
            when categories.whole = 'required' and sets.n_parts > 1 then 'does_not_add_up'
            else 'not_a_partition'
        end as part_to_whole,
        coalesce(list_contains(fitting.left_out, numbered.item_number), false) as is_left_out
    from numbered
    inner join categories
        on
            numbered.category = categories.category
            and (
                numbered.measure = categories.measure
                or (numbered.measure = 'concentration_year_to_date_pct' and categories.measure = 'concentration_pct')
            )
    left join sets on {{ equal_columns('numbered', 'sets', keys) }}
    left join totalled on {{ equal_columns('numbered', 'totalled', keys) }}
    left join fitting on {{ equal_columns('numbered', 'fitting', keys) }}
    left join subtotalled on {{ equal_columns('numbered', 'subtotalled', keys) }}

)

select * from final
