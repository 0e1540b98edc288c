-- Debt issued and debt repaid, each over all its lines: a line of long-term debt beside one of commercial paper is a
-- part. Two proofs: the section of financing activities foots to the unit, where notes may have to be left out; or the
-- filing's gross lines are one of long-term debt, at most one of short-term debt and at most one of credit lines, and
-- the span has them all. A line of proceeds less repayments cannot be divided: the sum is of the gross lines alone, and
-- beside such a line, or one of financing obligations, nothing is proved nil. Lines that are shown net are a sum of
-- their own, where the section foots.
with sums as (

    select * from {{ ref('int_section_sums') }}
    where section = 'financing'

),

concepts (concept, sign, families, unclear_families, is_gross) as (

    values
    ('debt_issued', 1, ['debt_issued'], ['debt_net_long', 'financing_obligations_taken'], true),
    ('debt_repaid', -1, ['debt_repaid'], ['debt_net_long', 'financing_obligations_paid'], true),
    ('debt_net_lines', 1, ['debt_net', 'debt_net_long'], cast([] as varchar []), false)

),

-- what the lines are more than the total are notes: all lines of debt known to stand in notes, or one line that is none
-- of debt, or any one of several of one kind
with_notes as (

    select
        *,
        list_filter(lines, lambda line: line.amount = excess) as as_large, -- noqa: RF02
        list_filter(
            lines,
            lambda line: line.may_be_note -- noqa: RF02
            and line.amount != 0 -- noqa: RF02
            and line.family in ('debt_issued', 'debt_repaid', 'debt_net') -- noqa: RF02
        ) as debt_notes
    from sums

),

noted as (

    select
        * exclude (as_large, debt_notes),
        case
            when excess = 0 then []
            when list_sum(list_transform(debt_notes, lambda note: note.amount)) = excess
                then list_transform(debt_notes, lambda note: note.tag)
            when
                len(list_distinct(list_transform(as_large, lambda line: line.family))) = 1
                and (len(as_large) > 1 or as_large[1].family in ('other', 'finance_leases'))
                and len(list_filter(lines, lambda line: line.amount != 0)) > 2 -- noqa: RF02
                then [list_max(list_transform(as_large, lambda line: line.tag))]
        end as notes
    from with_notes

),

footed as (

    select
        * exclude (lines, notes),
        list_filter(lines, lambda line: not list_contains(notes, line.tag)) as lines -- noqa: RF02
    from noted
    where notes is not null
    qualify
        row_number() over (
            partition by cik, accession_number, unit, start_on, end_on
            order by excess != 0, is_with_own
        ) = 1

),

-- the concept of a long-term, short-term or credit line tells its kind
kinds as (

    select
        section_items.tag,
        any_value(section_items.family) as concept,
        bool_or(section_items.may_be_note) as may_be_note,
        coalesce(
            min(concept_tags.concept),
            case when section_items.tag like '%ShortTerm%' then any_value(section_items.family) || '_short_term' end
        ) as kind
    from {{ ref('section_items') }} as section_items
    left join {{ ref('concept_tags') }} as concept_tags
        on
            section_items.tag = concept_tags.tag
            and concept_tags.concept in (
                'debt_issued_long_term', 'debt_issued_short_term', 'debt_issued_lines_of_credit',
                'debt_repaid_long_term', 'debt_repaid_short_term', 'debt_repaid_lines_of_credit'
            )
    where
        section_items.section = 'financing'
        and section_items.family in ('debt_issued', 'debt_repaid')
    group by section_items.tag

),

-- also of spans without a total: of the filing, not of one span
filed_kinds as (

    select
        facts.cik,
        facts.accession_number,
        kinds.concept,
        count(distinct facts.tag) as n_tags
    from {{ ref('int_entity_facts') }} as facts
    inner join kinds on facts.tag = kinds.tag
    where
        facts.taxonomy = 'us-gaap'
        and facts.start_on is not null
        and facts.value != 0
    group by facts.cik, facts.accession_number, kinds.concept
    having
        count(*) filter (where kinds.kind is null or kinds.may_be_note) = 0
        and count(distinct kinds.kind) = count(distinct facts.tag)

),

spans as (

    select
        sums.cik,
        sums.accession_number,
        sums.unit,
        sums.start_on,
        sums.end_on,
        any_value(sums.form) as form,
        any_value(sums.known_at) as known_at,
        kinds.concept,
        sum(line.amount) as amount,
        count(distinct kinds.kind) as n_kinds,
        count(distinct line.tag) as n_tags,
        string_agg(line.tag, ' + ' order by line.tag) filter (where line.amount != 0) as line_tags,
        bool_or(kinds.kind like '%long_term') as has_long_term
    from sums
    cross join unnest(sums.lines) as lines (line)
    inner join kinds on line.tag = kinds.tag
    where not sums.is_with_own
    group by sums.cik, sums.accession_number, sums.unit, sums.start_on, sums.end_on, kinds.concept

),

with_own_lines as (

    select distinct
        sums.cik,
        sums.accession_number,
        line.family as concept
    from sums
    cross join unnest(sums.lines) as lines (line)
    where sums.is_with_own and line.is_own

),

-- a line that falls below nought is shown net, whatever its tag
netted as (

    select distinct
        sums.cik,
        concepts.concept,
        sums.known_at
    from sums
    cross join unnest(sums.lines) as lines (line)
    inner join concepts
        on
            concepts.is_gross
            and line.family = concepts.concept
            and line.amount * concepts.sign < 0

),

summed as (

    select
        footed.cik,
        concepts.concept,
        footed.unit,
        footed.start_on,
        footed.end_on,
        coalesce(list_sum(list_transform(debt_lines.lines, lambda line: line.amount)), 0) * concepts.sign as value,
        len(list_filter(debt_lines.lines, lambda line: line.is_own)) > 0 as has_own_line,
        list_aggregate(
            list_transform(list_filter(debt_lines.lines, lambda line: line.amount != 0), lambda line: line.tag),
            'string_agg', ' + '
        ) as line_tags,
        coalesce(list_has_any(footed.families, concepts.unclear_families), false) as may_hold_more,
        concepts.is_gross,
        footed.accession_number,
        footed.form,
        footed.known_at
    from footed
    cross join concepts
    cross join lateral (
        select list_filter(
            footed.lines, lambda line: list_contains(concepts.families, line.family) -- noqa: RF02
        ) as lines
    ) as debt_lines
    union all by name
    select
        spans.cik,
        spans.concept,
        spans.unit,
        spans.start_on,
        spans.end_on,
        spans.amount * concepts.sign as value,
        false as has_own_line,
        spans.line_tags,
        true as may_hold_more,
        true as is_gross,
        spans.accession_number,
        spans.form,
        spans.known_at
    from spans
    inner join concepts on spans.concept = concepts.concept
    inner join filed_kinds
        on
            spans.cik = filed_kinds.cik
            and spans.accession_number = filed_kinds.accession_number
            and spans.concept = filed_kinds.concept
            and spans.n_tags >= filed_kinds.n_tags
    anti join footed
        on
            spans.cik = footed.cik
            and spans.accession_number = footed.accession_number
            and spans.unit = footed.unit
            and spans.start_on = footed.start_on
            and spans.end_on = footed.end_on
    anti join with_own_lines
        on
            spans.cik = with_own_lines.cik
            and spans.accession_number = with_own_lines.accession_number
            and spans.concept = with_own_lines.concept
    where
        spans.has_long_term
        and spans.n_kinds = spans.n_tags

),

final as (

    select
        cik,
        concept,
        -- one name for all sums, so that spans with and without a line can be subtracted
        'NetCashProvidedByUsedInFinancingActivities' as tag,
        line_tags,
        -- after every tag; but no tag of the concept is the whole where the filer's own tags hold another line of it
        case when has_own_line then 0 else 90 end as tag_priority,
        unit,
        start_on,
        end_on,
        cast(value as decimal(38, 10)) as value,
        accession_number,
        form,
        known_at
    from summed
    where
        (value > 0 or (value = 0 and not may_hold_more) or (value < 0 and not is_gross))
        and not exists (
            select 1
            from netted
            where
                netted.cik = summed.cik
                and netted.concept = summed.concept
                and netted.known_at between summed.known_at - interval 460 day and summed.known_at
        )

)

select * from final
