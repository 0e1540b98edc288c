-- What the filings' own XBRL says of parts of the company, and of the whole under the same tags. Axes the seeds do not
-- know narrow a fact in a way that is not understood: it is left out.
with instance_facts as (

    select * from {{ ref('stg_edgar__instance_facts') }}

),

filings as (

    select * from {{ ref('int_filings') }}

),

measures as (

    select
        measures.measure,
        measures.kind,
        measures.period_type,
        tags.taxonomy,
        tags.tag,
        tags.priority as tag_priority
    from {{ ref('segment_measures') }} as measures
    inner join {{ ref('segment_measure_tags') }} as tags on measures.measure = tags.measure

),

categories as (

    select * from {{ ref('segment_categories') }}

),

positions as (

    select distinct dimensions
    from instance_facts
    where dimensions != ''

),

-- one row an axis and member; a typed member is its text and has no prefix
pairs as (

    select
        dimensions,
        generate_subscripts(string_split(dimensions, '|'), 1) as position,
        unnest(string_split(dimensions, '|')) as pair
    from positions

),

split_pairs as (

    select
        dimensions,
        position,
        split_part(pair, '=', 1) as axis,
        substr(pair, strpos(pair, '=') + 1) as member,
        regexp_replace(substr(pair, strpos(pair, '=') + 1), '^[^:<]*:', '') as member_name
    from pairs

),

-- filers change the prefix, the case and the ending of a member's name from one report to the next
named as (

    select
        split_pairs.*,
        lower(regexp_replace(split_pairs.member_name, '((Operating|Reportable|Business)?Segment)?Member$', '')) as member_key,
        trim(regexp_replace(
            regexp_replace(split_pairs.member_name, '(Segment)?Member$', ''), '([a-z0-9])([A-Z])', '\1 \2', 'g'
        )) as member_in_words,
        axes.axis as axis_name,
        axes.role,
        axes.category,
        axes.rank,
        axes.may_hold,
        meanings.meaning,
        meanings.period_type as benchmark_period_type
    from split_pairs
    left join {{ ref('segment_axes') }} as axes on split_part(split_pairs.axis, ':', 2) = axes.axis
    left join {{ ref('segment_axis_members') }} as meanings
        on
            axes.role = meanings.axis_role
            and split_pairs.member_name = meanings.member

),

summed as (

    select
        dimensions,
        count(*) filter (where role is null) as n_unknown,
        count(*) filter (where role = 'member') as n_members,
        count(*) filter (where role = 'consolidation') as n_consolidations,
        arg_min(
            struct_pack(axis := axis, name := axis_name, member := member, key := member_key, words := member_in_words, position := position, category := category),
            rank
        ) filter (where role = 'member') as principal,
        arg_max(
            struct_pack(name := axis_name, member := member, key := member_key, may_hold := may_hold), rank
        ) filter (where role = 'member') as holder,
        any_value(
            struct_pack(axis := axis, name := axis_name, member := member, key := member_key, words := member_in_words, position := position, meaning := meaning)
        ) filter (where role = 'consolidation') as consolidation,
        any_value(coalesce(meaning, member_name)) filter (where role = 'benchmark') as benchmark,
        any_value(benchmark_period_type) filter (where role = 'benchmark') as benchmark_period_type,
        any_value(coalesce(meaning, 'other')) filter (where role = 'risk_type') as risk_category
    from named
    group by dimensions

),

-- a part is named by one axis, or lies within a member of another one; items of consolidation stand beside the
-- segments: what is not allocated, eliminations, and the segments' own subtotal
placed as (

    select
        dimensions,
        case
            when principal.category = 'customer_concentration' and risk_category = 'supplier_concentration'
                then risk_category
            else coalesce(principal.category, 'segment')
        end as category,
        case when n_members > 0 and coalesce(consolidation.meaning, 'operating') = 'operating' then 'part'
            when consolidation.meaning = 'operating' then 'subtotal'
            else 'reconciling'
        end as part_role,
        case
            when n_members > 0 and coalesce(consolidation.meaning, 'operating') = 'operating' then principal
            else struct_pack(
                axis := consolidation.axis,
                name := consolidation.name,
                member := consolidation.member,
                key := consolidation.key,
                words := consolidation.words,
                position := consolidation.position,
                category := 'segment'
            )
        end as item,
        case
            when n_members = 2 then holder.member
            when n_members = 1 and consolidation.meaning = 'reconciling' then principal.member
            else ''
        end as within,
        case
            when n_members = 2 then holder.key
            when n_members = 1 and consolidation.meaning = 'reconciling' then principal.key
            else ''
        end as within_key,
        coalesce(benchmark, '') as benchmark,
        benchmark_period_type,
        n_members + n_consolidations as n_axes
    from summed
    where
        n_unknown = 0
        and n_consolidations <= 1
        and (n_consolidations = 0 or consolidation.meaning is not null)
        and (
            n_members = 1
            or (n_members = 2 and holder.may_hold and n_consolidations = 0)
            or (n_members = 2 and holder.may_hold and consolidation.meaning = 'operating')
            or (n_members = 0 and n_consolidations = 1)
        )
        and (n_consolidations = 0 or coalesce(holder.name, 'StatementBusinessSegmentsAxis') in (
            select axis from {{ ref('segment_axes') }} where role = 'member' and category = 'segment'
        ))
        -- a risk of another kind than the axis shows is another statement
        and (
            risk_category is null
            or risk_category = coalesce(principal.category, 'segment')
            or (principal.category = 'customer_concentration' and risk_category = 'supplier_concentration')
        )

),

parts as (

    select
        facts.cik,
        facts.accession_number,
        filings.known_at,
        measures.measure,
        measures.kind,
        measures.tag,
        measures.tag_priority,
        placed.category,
        placed.part_role,
        placed.item.axis,
        placed.item.name as axis_key,
        placed.item.member,
        coalesce(aliases.stands_for, placed.item.key) as member_key,
        coalesce(
            nullif(string_split(facts.member_label, ' | ')[placed.item.position], ''), placed.item.words
        ) as member_label,
        placed.within,
        placed.within_key,
        placed.benchmark,
        placed.benchmark_period_type,
        facts.unit,
        facts.start_on,
        facts.end_on,
        case measures.kind when 'percent' then facts.value * 100 else facts.value end as value,
        facts.decimals
    from instance_facts as facts
    inner join placed on facts.dimensions = placed.dimensions
    inner join measures
        on
            facts.taxonomy = measures.taxonomy
            and facts.tag = measures.tag
            and ((measures.period_type = 'instant') = (facts.start_on is null) or measures.kind = 'percent')
    inner join categories
        on
            placed.category = categories.category
            and measures.measure = categories.measure
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    left join {{ ref('segment_member_aliases') }} as aliases
        on
            facts.cik = aliases.cik
            and placed.item.name = aliases.axis
            and placed.item.key = aliases.member_key
    where
        facts.end_on <= facts.filed_on
        and (measures.kind = 'percent') = (placed.benchmark != '')
        and regexp_full_match(facts.unit, case measures.kind when 'percent' then 'pure' else '[A-Z]{3}' end)
    -- the same member with and without the mark of an operating segment: the plain one is what outsiders paid
    qualify
        row_number() over (
            partition by
                facts.cik, facts.accession_number, measures.measure, measures.tag, placed.category, placed.item.name,
                coalesce(aliases.stands_for, placed.item.key), placed.within_key, placed.benchmark, facts.start_on, facts.end_on
            order by placed.n_axes, facts.dimensions
        ) = 1

),

-- the whole, from the same filings and on the same tags
wholes as (

    select
        facts.cik,
        facts.accession_number,
        filings.known_at,
        measures.measure,
        measures.kind,
        measures.tag,
        measures.tag_priority,
        '' as category,
        'whole' as part_role,
        '' as axis,
        '' as axis_key,
        '' as member,
        '' as member_key,
        '' as member_label,
        '' as within,
        '' as within_key,
        '' as benchmark,
        cast(null as varchar) as benchmark_period_type,
        facts.unit,
        facts.start_on,
        facts.end_on,
        facts.value,
        facts.decimals
    from instance_facts as facts
    inner join measures
        on
            facts.taxonomy = measures.taxonomy
            and facts.tag = measures.tag
            and (measures.period_type = 'instant') = (facts.start_on is null)
    inner join filings
        on
            facts.cik = filings.cik
            and facts.accession_number = filings.accession_number
    where
        facts.dimensions = ''
        and regexp_full_match(facts.unit, '[A-Z]{3}')
        and measures.kind = 'amount'
        and facts.end_on <= facts.filed_on

),

final as (

    select * from parts
    union all by name
    select * from wholes

)

select * from final
