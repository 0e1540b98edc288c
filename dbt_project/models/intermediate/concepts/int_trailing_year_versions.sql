-- Twelve months that the filer itself adds up: the fiscal year, or the fiscal year before plus the year to date
-- minus the year to date a year before. Knows what the sum of four quarters cannot: lines that some quarters leave
-- out, and years restated without their quarters. Only for concepts that rules read.
with runs as (

    select * from {{ ref('int_fact_runs') }}
    where
        span_kind in ('quarter', 'year_to_date')
        and concept in (select inputs.concept from {{ ref('flag_inputs') }} as inputs)

),

quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

years as (

    select * from runs
    where
        span_kind = 'year_to_date'
        and fiscal_quarter = 4
        -- a first fiscal year or one cut short is no twelve months
        and end_on - start_on + 1 between 350 and 380

),

to_date as (

    select runs.*
    from runs
    where
        runs.fiscal_quarter < 4
        and (runs.span_kind = 'year_to_date' or (runs.span_kind = 'quarter' and runs.fiscal_quarter = 1))
        -- of a cost that silence proves nil the four quarters tell, and stand until it is told of
        and not (runs.is_nil and runs.value = 0 and runs.concept in (select concept from {{ ref('nil_evidence') }}))
    qualify
        row_number() over (
            partition by cik, concept, tag, unit, quarter_end_on, revision
            order by case span_kind when 'year_to_date' then 1 else 2 end
        ) = 1

),

whole_years as (

    select
        cik,
        concept,
        quarter_end_on,
        tag,
        tag_priority,
        unit,
        value,
        case when is_nil then 'derived' else 'reported' end as evidence_class,
        case
            when is_nil and value = 0 then 'nil_by_footing'
            when is_nil and line_tags != tag then 'sum_of_lines'
            when is_nil then 'lines_by_footing'
            else 'reported_year'
        end as method,
        1 as method_rank,
        line_tags as formula,
        [accession_number] as accession_numbers,
        [start_on] as operand_starts,
        [end_on] as operand_ends,
        [value] as operand_values,
        [line_tags] as operand_tags,
        [known_at] as operand_known_ats,
        known_at,
        superseded_at
    from years

),

-- the same quarter of the fiscal year before, in the unbroken run of quarters
year_before as (

    select
        this.cik,
        this.period_end_on,
        before.period_end_on as period_end_before_on,
        before.fiscal_year_start_on as fiscal_year_start_before_on
    from quarters as this
    inner join quarters as before
        on
            this.cik = before.cik
            and this.chain_id = before.chain_id
            and this.chain_index = before.chain_index + 4

),

-- materialized, as are the pairs: joined in this order no step brings more rows than it keeps
this_year as materialized (

    select
        to_date.cik,
        to_date.concept,
        to_date.quarter_end_on,
        to_date.tag,
        to_date.line_tags,
        to_date.tag_priority,
        to_date.unit,
        to_date.value,
        to_date.accession_number,
        to_date.start_on,
        to_date.end_on,
        to_date.known_at,
        to_date.revision,
        year_before.period_end_before_on,
        year_before.fiscal_year_start_before_on
    from to_date
    inner join year_before
        on
            to_date.cik = year_before.cik
            and to_date.quarter_end_on = year_before.period_end_on

),

pairs as materialized (

    select
        this,
        before
    from this_year as this
    inner join to_date as before
        on
            this.cik = before.cik
            and this.concept = before.concept
            and this.tag = before.tag
            and this.unit = before.unit
            and this.period_end_before_on = before.quarter_end_on

),

rolled as (

    select
        this.cik,
        this.concept,
        this.quarter_end_on,
        this.tag,
        this.tag_priority,
        this.unit,
        year.value + this.value - before.value as value,
        'derived' as evidence_class,
        'year_plus_year_to_date_difference' as method,
        2 as method_rank,
        this.line_tags || ': fiscal year + year to date - year to date a year before' as formula,
        [year.accession_number, this.accession_number, before.accession_number] as accession_numbers,
        [year.start_on, this.start_on, before.start_on] as operand_starts,
        [year.end_on, this.end_on, before.end_on] as operand_ends,
        [year.value, this.value, before.value] as operand_values,
        [year.line_tags, this.line_tags, before.line_tags] as operand_tags,
        [year.known_at, this.known_at, before.known_at] as operand_known_ats,
        greatest({{ one_vintage_at('year', 'before') }}, this.known_at) as known_at,
        year.revision + this.revision + before.revision as revision
    from pairs
    inner join years as year
        on
            pairs.this.cik = year.cik
            and pairs.this.concept = year.concept
            and pairs.this.tag = year.tag
            and pairs.this.unit = year.unit
            and pairs.this.fiscal_year_start_before_on = year.fiscal_year_start_on
    -- the year and the year to date inside it must be of one vintage
    where {{ one_vintage_at('year', 'before') }} is not null

),

rolled_versions as (

    select
        * exclude (revision),
        lead(known_at) over (partition by cik, concept, quarter_end_on, tag order by known_at) as superseded_at
    from (
        select *
        from rolled
        qualify
            row_number() over (
                partition by cik, concept, quarter_end_on, tag, known_at order by revision desc, operand_values
            ) = 1
    )

),

candidates as (

    select
        spans.* exclude (value),
        -- what cannot be negative and is says nothing, nor does a sum with such an operand: a sign was turned, or the
        -- spans are of two scopes
        case
            when not (concepts.non_negative and (spans.value < 0 or list_min(spans.operand_values) < 0))
                then spans.value
        end as value,
        spans.tag || '|' || spans.method || '|' || array_to_string(spans.accession_numbers, ',') as identity
    from (
        select * from whole_years
        union all by name
        select * from rolled_versions
    ) as spans
    inner join {{ ref('concepts') }} as concepts on spans.concept = concepts.concept

),

{{ resolve_versions(
    candidates='candidates',
    grain=['cik', 'concept', 'quarter_end_on'],
    order_by='candidates.tag_priority nulls last, candidates.method_rank, candidates.known_at desc, candidates.tag',
    payload=[
        'identity', 'tag', 'unit', 'evidence_class', 'method', 'formula', 'accession_numbers',
        'operand_starts', 'operand_ends', 'operand_values', 'operand_tags', 'operand_known_ats',
    ],
    merge_on='identity',
) }}

select * exclude (identity) from resolved
where value is not null
