-- Parts of a whole that the filer shows on lines of their own. Three kinds of evidence, each from the filing that came
-- first, within 460 days before the quarter's end and known by the quarter's own filing:
-- place: in the report on a second or third quarter the operands stand as lines of an interim cash-flow statement
-- do, without the whole beside them, and no filing of the time gives less of them than of what they must cover;
-- sum: some filing gives the whole beside the operands. Where that is another amount, the parts are not all of it;
-- cover: the figure is no less than what else the filing gives of the whole. A later filing that shows the quarter's
-- figure to be less ends the proof.
with assertions as (

    select * from {{ ref('int_trusted_assertions') }}
    where not is_nil

),

formulas as (

    select distinct
        formulas.formula_id,
        formulas.concept,
        formulas.operand_concept
    from {{ ref('concept_formulas') }} as formulas
    inner join {{ ref('formula_conditions') }} as conditions on formulas.formula_id = conditions.formula_id

),

conditions as (

    select * from {{ ref('formula_conditions') }}

),

wholes as (

    select distinct
        formula_id,
        concept
    from formulas

),

quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

-- the report on a second or third quarter, where a quarter and the year to date are different spans
interim_reports as (

    select
        cik,
        accession_number,
        quarter_end_on,
        known_at
    from assertions
    where fiscal_quarter in (2, 3)
    qualify
        quarter_end_on = max(quarter_end_on) over (partition by cik, accession_number)
        and row_number() over (partition by cik, quarter_end_on order by known_at, accession_number, concept, tag) = 1

),

own_spans as (

    select
        interim_reports.cik,
        interim_reports.accession_number,
        assertions.concept,
        bool_or(assertions.span_kind = 'year_to_date') as is_to_date,
        bool_or(assertions.span_kind = 'quarter') as is_quarterly
    from interim_reports
    inner join assertions
        on
            interim_reports.cik = assertions.cik
            and interim_reports.accession_number = assertions.accession_number
            and interim_reports.quarter_end_on = assertions.quarter_end_on
    group by interim_reports.cik, interim_reports.accession_number, assertions.concept

),

places as (

    select
        wholes.formula_id,
        interim_reports.cik,
        interim_reports.quarter_end_on,
        any_value(interim_reports.known_at) as known_at,
        bool_and(
            case conditions.condition
                when 'to_date_only' then coalesce(operands.is_to_date and not operands.is_quarterly, false)
                when 'to_date' then coalesce(operands.is_to_date, false)
                when 'absent' then operands.concept is null
            end
        )
        and not bool_or(whole_spans.concept is not null) as holds
    from interim_reports
    cross join wholes
    inner join conditions on wholes.formula_id = conditions.formula_id
    left join own_spans as operands
        on
            interim_reports.cik = operands.cik
            and interim_reports.accession_number = operands.accession_number
            and conditions.operand_concept = operands.concept
    left join own_spans as whole_spans
        on
            interim_reports.cik = whole_spans.cik
            and interim_reports.accession_number = whole_spans.accession_number
            and wholes.concept = whole_spans.concept
    group by wholes.formula_id, interim_reports.cik, interim_reports.quarter_end_on

),

-- the figure of each concept in one filing and span: the tag of the first rank
figures as (

    select
        cik,
        accession_number,
        concept,
        unit,
        quarter_end_on,
        known_at,
        value
    from assertions
    where
        (span_kind = 'year_to_date' or (span_kind = 'quarter' and fiscal_quarter = 1))
        and concept in (
            select formulas.operand_concept from formulas
            union
            select formulas.concept from formulas
            union
            select conditions.operand_concept from conditions
        )
    qualify
        row_number() over (
            partition by cik, accession_number, concept, unit, quarter_end_on
            order by tag_priority, tag
        ) = 1

),

sums as (

    select
        formulas.formula_id,
        whole.cik,
        whole.quarter_end_on,
        whole.accession_number,
        any_value(whole.known_at) as known_at,
        abs(any_value(whole.value) - sum(part.value)) <= any_value(abs(whole.value)) / 200 as is_equal
    from formulas
    inner join figures as whole on formulas.concept = whole.concept
    inner join figures as part
        on
            formulas.operand_concept = part.concept
            and whole.cik = part.cik
            and whole.accession_number = part.accession_number
            and whole.unit = part.unit
            and whole.quarter_end_on = part.quarter_end_on
    group by formulas.formula_id, whole.cik, whole.quarter_end_on, whole.accession_number, whole.unit
    having
        count(*) = (
            select count(*)
            from formulas as all_parts
            where all_parts.formula_id = formulas.formula_id
        )
        -- less than one of its parts, it is no whole but a part itself, of a segment or a note
        and any_value(whole.value) >= max(part.value)
    qualify
        row_number() over (
            partition by formulas.formula_id, whole.cik, whole.quarter_end_on
            order by any_value(whole.known_at), whole.accession_number
        ) = 1

),

-- what each filing says of formulas of one line: whether it is less than the parts beside it, or all of them
coverings as (

    select
        formulas.formula_id,
        line.cik,
        line.quarter_end_on,
        line.accession_number,
        any_value(line.known_at) as known_at,
        any_value(line.value) < sum(part.value) as is_less,
        bool_or(conditions.condition = 'covers') as is_whole
    from formulas
    inner join conditions
        on
            formulas.formula_id = conditions.formula_id
            and conditions.condition in ('covers', 'covers_if_given')
    inner join figures as line on formulas.operand_concept = line.concept
    inner join figures as part
        on
            conditions.operand_concept = part.concept
            and line.cik = part.cik
            and line.accession_number = part.accession_number
            and line.unit = part.unit
            and line.quarter_end_on = part.quarter_end_on
    group by formulas.formula_id, line.cik, line.quarter_end_on, line.accession_number, line.unit
    having any_value(line.value) < sum(part.value) or bool_or(conditions.condition = 'covers')

),

covers as (

    select
        quarters.cik,
        quarters.period_end_on as quarter_end_on,
        coverings.formula_id,
        arg_max(
            not coverings.is_less, (coverings.quarter_end_on, coverings.known_at, coverings.is_less)
        ) as is_cover,
        arg_max(coverings.known_at, (coverings.quarter_end_on, coverings.known_at)) as covered_at
    from quarters
    inner join coverings
        on
            quarters.cik = coverings.cik
            and coverings.quarter_end_on between quarters.period_end_on - 460 and quarters.period_end_on
            and coverings.known_at <= quarters.known_at
    group by quarters.cik, quarters.period_end_on, coverings.formula_id

),

uncoverings as (

    select
        coverings.cik,
        coverings.quarter_end_on,
        coverings.formula_id,
        min(coverings.known_at) as uncovered_at
    from coverings
    where coverings.is_less
    group by coverings.cik, coverings.quarter_end_on, coverings.formula_id

),

judged as (

    select
        wholes.formula_id,
        quarters.cik,
        quarters.period_end_on as quarter_end_on,
        arg_max(places.holds, places.quarter_end_on) as is_placed,
        arg_max(places.known_at, places.quarter_end_on) as placed_at,
        arg_max(sums.is_equal, sums.quarter_end_on) as is_sum,
        arg_max(sums.known_at, sums.quarter_end_on) as summed_at
    from quarters
    cross join wholes
    left join places
        on
            wholes.formula_id = places.formula_id
            and quarters.cik = places.cik
            and places.quarter_end_on between quarters.period_end_on - 460 and quarters.period_end_on
            and places.known_at <= quarters.known_at
    left join sums
        on
            wholes.formula_id = sums.formula_id
            and quarters.cik = sums.cik
            and sums.quarter_end_on between quarters.period_end_on - 460 and quarters.period_end_on
            and sums.known_at <= quarters.known_at
    group by wholes.formula_id, quarters.cik, quarters.period_end_on

),

final as (

    select
        judged.formula_id,
        judged.cik,
        judged.quarter_end_on,
        greatest(
            case when judged.is_placed then judged.placed_at end,
            case when judged.is_sum then judged.summed_at end,
            case when covers.is_cover then covers.covered_at end
        ) as known_at,
        uncoverings.uncovered_at as superseded_at
    from judged
    left join covers
        on
            judged.formula_id = covers.formula_id
            and judged.cik = covers.cik
            and judged.quarter_end_on = covers.quarter_end_on
    left join uncoverings
        on
            judged.formula_id = uncoverings.formula_id
            and judged.cik = uncoverings.cik
            and judged.quarter_end_on = uncoverings.quarter_end_on
    where
        (
            (coalesce(judged.is_placed, false) and coalesce(covers.is_cover, true))
            or coalesce(judged.is_sum, false)
            or coalesce(covers.is_cover, false)
        )
        and coalesce(judged.is_sum, true)

)

select * from final
