{% set series = ['cik', 'measure', 'category', 'axis_key', 'member_key', 'within_key', 'benchmark', 'tag', 'unit'] %}
{% set span = ['quarter_end_on', 'span_kind'] %}
{% set set_of_parts = ['cik', 'measure', 'category', 'axis_key', 'within_key', 'benchmark'] %}

-- What the filings said of one part and span, one after the other: a new run wherever the figure changes. A part that
-- a later filing no longer names, while it cuts the span anew, was recast away.
with assertions as (

    select * from {{ ref('int_segment_assertions') }}

),

named as (

    select
        {{ set_of_parts | join(', ') }},
        {{ span | join(', ') }},
        member_key,
        accession_number,
        known_at,
        any_value(value) as value
    from assertions
    where part_role = 'part'
    group by all

),

compared as (

    select
        *,
        lag(value) over (
            partition by {{ set_of_parts | join(', ') }}, {{ span | join(', ') }}, member_key
            order by known_at, accession_number
        ) as value_before,
        min(known_at) over (
            partition by {{ set_of_parts | join(', ') }}, {{ span | join(', ') }}
        ) as span_first_named_at
    from named

),

-- filings that cut a span anew: they name a part no earlier one named for it, or change the figure of one
recasting as (

    select
        {{ set_of_parts | join(', ') }},
        {{ span | join(', ') }},
        accession_number,
        known_at
    from compared
    group by all
    having
        bool_or(known_at > span_first_named_at and value is distinct from value_before)
        and count(*) > 1

),

recast_away as (

    select
        assertions.* exclude (accession_number, known_at, value),
        recasting.accession_number,
        recasting.known_at,
        cast(null as decimal(38, 10)) as value
    from assertions
    inner join recasting
        on
            {{ equal_columns('assertions', 'recasting', set_of_parts + span) }}
            and assertions.known_at < recasting.known_at
    anti join named
        on
            {{ equal_columns('assertions', 'named', set_of_parts + span + ['member_key']) }}
            and recasting.accession_number = named.accession_number
    where assertions.part_role = 'part'
    qualify
        row_number() over (
            partition by
                {{ columns_of('assertions', series + span) }}, recasting.accession_number
            order by assertions.known_at desc
        ) = 1

),

said as (

    select * from assertions
    union all by name
    select * from recast_away

),

marked as (

    select
        *,
        (value is distinct from lag(value) over said_before) as is_new_value,
        (row_number() over said_before > 1) as is_said_again
    from said
    window said_before as (
        partition by {{ series | join(', ') }}, {{ span | join(', ') }}
        order by known_at, accession_number
    )

),

-- filings that changed a figure of the part said before: what else they say of it is of the new cut
recutting as (

    select distinct
        {{ series | join(', ') }},
        accession_number,
        true as is_recut
    from marked
    where is_new_value and is_said_again

),

numbered as (

    select
        marked.*,
        coalesce(recutting.is_recut, false) as is_recut,
        sum(case when marked.is_new_value then 1 else 0 end) over (
            partition by
                {{ columns_of('marked', series + span) }}
            order by marked.known_at, marked.accession_number
        ) - 1 as revision
    from marked
    left join recutting
        on
            {{ equal_columns('marked', 'recutting', series + ['accession_number']) }}

),

runs as (

    select
        {{ series | join(', ') }},
        {{ span | join(', ') }},
        cast(revision as integer) as revision,
        any_value(kind) as kind,
        any_value(part_role) as part_role,
        min(tag_priority) as tag_priority,
        arg_min(axis, (known_at, accession_number)) as axis,
        arg_min(member, (known_at, accession_number)) as member,
        arg_min(member_label, (known_at, accession_number)) as member_label,
        arg_min(within, (known_at, accession_number)) as within,
        min(fiscal_quarter) as fiscal_quarter,
        min(fiscal_year_start_on) as fiscal_year_start_on,
        any_value(value) as value,
        arg_min(decimals, (known_at, accession_number)) as decimals,
        arg_min(accession_number, (known_at, accession_number)) as accession_number,
        list(distinct accession_number order by accession_number) as affirmed_by,
        min(known_at) as known_at,
        arg_min(is_recut, (known_at, accession_number)) as is_recut,
        list(distinct known_at order by known_at) as affirmed_ats
    from numbered
    group by all

),

final as (

    select
        *,
        min(revision) over (
            partition by {{ series | join(', ') }}, {{ span | join(', ') }}, value
        ) as first_revision,
        lead(known_at) over said_in_turn as superseded_at,
        case when lead(value) over said_in_turn is null then lead(known_at) over said_in_turn end as recast_away_at,
        lag(known_at) over said_in_turn as previous_known_at
    from runs
    window said_in_turn as (
        partition by {{ series | join(', ') }}, {{ span | join(', ') }}
        order by revision
    )
    qualify value is not null

)

select * from final
