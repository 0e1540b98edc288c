-- The tag behind a concept as each quarter's own filing gave it, and where it differs from the quarter before.
with runs as (

    select * from {{ ref('int_fact_runs') }}
    where value != 0

),

-- lines that are added up come and go within one scope
sums as (

    select distinct
        cik,
        concept,
        line_tags,
        tag
    from runs
    where line_tags != tag

),

fundamentals as (

    select
        fundamentals.*,
        coalesce(sums.tag, fundamentals.tag) as scope_tag
    from {{ ref('fct_fundamentals') }} as fundamentals
    left join sums
        on
            fundamentals.cik = sums.cik
            and fundamentals.concept = sums.concept
            and fundamentals.tag = sums.line_tags
    -- nought under a tag says nothing of its scope
    where fundamentals.vintage = 'as_known_then' and fundamentals.tag is not null and fundamentals.value != 0

),

neighbours as (

    select
        *,
        lag(tag) over history as from_tag,
        lag(scope_tag) over history as from_scope_tag,
        lag(value) over history as from_value,
        lag(period_end_on) over history as last_period_end_on,
        min(period_end_on) over (partition by cik, concept, tag) as tag_first_period_end_on
    from fundamentals
    window history as (partition by cik, concept order by period_end_on)

),

switches as (

    select * from neighbours
    where from_tag is not null and scope_tag != from_scope_tag

),

tag_pairs as (

    select distinct
        cik,
        concept,
        from_tag,
        from_scope_tag,
        tag as to_tag,
        scope_tag as to_scope_tag
    from switches

),

-- the same span under both tags, both in force at one instant
common_spans as (

    select
        tag_pairs.cik,
        tag_pairs.concept,
        tag_pairs.from_tag,
        tag_pairs.to_tag,
        old.quarter_end_on,
        old.span_kind,
        greatest(old.known_at, new.known_at) as shown_at,
        old.value as from_value,
        new.value as to_value,
        old.value = new.value as is_equal,
        -- only within one filing do two amounts prove two scopes: across filings it may be a restatement
        list_has_any(old.affirmed_ats, new.affirmed_ats) as is_in_one_filing
    from tag_pairs
    inner join runs as old
        on
            tag_pairs.cik = old.cik
            and tag_pairs.concept = old.concept
            and tag_pairs.from_scope_tag = old.tag
    inner join runs as new
        on
            tag_pairs.cik = new.cik
            and tag_pairs.concept = new.concept
            and tag_pairs.to_scope_tag = new.tag
            and old.unit = new.unit
            and old.quarter_end_on = new.quarter_end_on
            and old.span_kind = new.span_kind
            and (old.superseded_at is null or old.superseded_at > new.known_at)
            and (new.superseded_at is null or new.superseded_at > old.known_at)

),

proofs as (

    select
        cik,
        concept,
        from_tag,
        to_tag,
        cast(count(distinct (quarter_end_on, span_kind)) filter (where is_equal) as integer) as periods_equal,
        cast(count(distinct (quarter_end_on, span_kind)) filter (
            where not is_equal and is_in_one_filing
        ) as integer) as periods_unequal,
        min(shown_at) filter (where is_equal) as shown_equal_at,
        min(shown_at) filter (where not is_equal and is_in_one_filing) as shown_unequal_at,
        max(quarter_end_on) as overlap_period_end_on,
        arg_max(span_kind, (quarter_end_on, shown_at, span_kind)) as overlap_span,
        arg_max(from_value, (quarter_end_on, shown_at, span_kind)) as overlap_from_value,
        arg_max(to_value, (quarter_end_on, shown_at, span_kind)) as overlap_to_value
    from common_spans
    group by cik, concept, from_tag, to_tag

),

final as (

    select
        switches.cik,
        switches.ticker,
        switches.fiscal_year,
        switches.fiscal_quarter,
        switches.calendar_quarter,
        switches.period_start_on,
        switches.period_end_on,
        switches.concept,
        switches.from_tag,
        switches.tag as to_tag,
        switches.last_period_end_on,
        switches.known_at,
        case
            when proofs.periods_unequal > 0 then 'different_scope'
            when proofs.periods_equal > 0 then 'equal_scope'
            else 'unproved'
        end as status,
        switches.tag_first_period_end_on < switches.period_end_on as is_return,
        switches.from_value,
        switches.value as to_value,
        switches.unit,
        round(
            100 * cast(switches.value - switches.from_value as double) / nullif(abs(cast(switches.from_value as double)), 0), 4
        ) as jump_pct,
        coalesce(proofs.periods_equal, 0) as periods_equal,
        coalesce(proofs.periods_unequal, 0) as periods_unequal,
        proofs.shown_equal_at,
        proofs.shown_unequal_at,
        proofs.overlap_period_end_on,
        proofs.overlap_span,
        proofs.overlap_from_value,
        proofs.overlap_to_value
    from switches
    left join proofs
        on
            switches.cik = proofs.cik
            and switches.concept = proofs.concept
            and switches.from_tag = proofs.from_tag
            and switches.tag = proofs.to_tag

)

select * from final
order by cik, concept, period_end_on
