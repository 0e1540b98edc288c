-- A filing may date a figure to the wrong year or turn its sign. Four refusals, each only where other figures of
-- the fiscal year, affirmed by that filing or a later one, agree on what the quarter must be:
-- 1. a revised quarter that no longer fits the year to date, while the figure before it fitted;
-- 2. revised quarters that no longer add up to their year, while the figures before them did;
-- 3. a reported fourth quarter that is not the year minus nine months, while nine months are the sum of the
--    three reported quarters.
-- 4. a revised quarter that is the very figure of a longer span of its fiscal year.
-- A true restatement revises the year to date along with the quarter, so it passes.
with runs as (

    select * from {{ ref('int_fact_runs') }}

),

quarter_runs as (

    select * from runs
    where span_kind = 'quarter'

),

-- the figure that a revision replaced
revised as (

    select
        this.*,
        previous.value as previous_value
    from quarter_runs as this
    inner join quarter_runs as previous
        on
            this.cik = previous.cik
            and this.concept = previous.concept
            and this.tag = previous.tag
            and this.unit = previous.unit
            and this.quarter_end_on = previous.quarter_end_on
            and this.revision = previous.revision + 1

),

-- what was in force when the revision came: years to date then, other quarters just before
in_force as (

    select
        revised.cik,
        revised.concept,
        revised.tag,
        revised.unit,
        revised.quarter_end_on,
        revised.revision,
        any_value(revised.value) as value,
        any_value(revised.previous_value) as previous_value,
        any_value(revised.fiscal_quarter) as fiscal_quarter,
        {% for n in [2, 3, 4] %}
        max(other.value) filter (
            where other.span_kind = 'year_to_date' and other.fiscal_quarter = {{ n }}
            and other.known_at <= revised.known_at
            and (other.superseded_at is null or other.superseded_at > revised.known_at)
        ) as to_date_{{ n }},
        bool_or(other.last_affirmed_at >= revised.known_at) filter (
            where other.span_kind = 'year_to_date' and other.fiscal_quarter = {{ n }}
            and other.known_at <= revised.known_at
            and (other.superseded_at is null or other.superseded_at > revised.known_at)
        ) as is_to_date_{{ n }}_affirmed,
        {% endfor %}
        {% for n in [1, 2] %}
        max(other.value) filter (
            where other.span_kind = 'quarter' and other.fiscal_quarter = {{ n }}
            and other.known_at < revised.known_at
            and (other.superseded_at is null or other.superseded_at >= revised.known_at)
        ) as quarter_{{ n }}{{ ',' if not loop.last }}
        {% endfor %}
    from revised
    inner join runs as other
        on
            revised.cik = other.cik
            and revised.concept = other.concept
            and revised.tag = other.tag
            and revised.unit = other.unit
            and revised.fiscal_year_start_on = other.fiscal_year_start_on
    group by
        revised.cik, revised.concept, revised.tag, revised.unit, revised.quarter_end_on, revised.revision

),

implied as (

    select
        *,
        case fiscal_quarter
            when 1 then case when is_to_date_2_affirmed then to_date_2 - quarter_2 end
            when 2 then case when is_to_date_2_affirmed then to_date_2 - quarter_1 end
            when 3 then case when is_to_date_3_affirmed then to_date_3 - to_date_2 end
            when 4 then case when is_to_date_4_affirmed then to_date_4 - to_date_3 end
        end as implied_value
    from in_force

),

unfit_revisions as (

    select
        cik,
        concept,
        tag,
        unit,
        quarter_end_on,
        revision
    from implied
    where
        (
            abs(previous_value - implied_value) <= {{ footing_tolerance('implied_value') }}
            and abs(value - implied_value) > {{ footing_tolerance('implied_value') }}
        )
        or (
            value != 0
            and (
                (value = to_date_2 and fiscal_quarter <= 2)
                or (value = to_date_3 and fiscal_quarter <= 3)
                or value = to_date_4
            )
        )

),

year_sums as (

    select
        revised.cik,
        revised.concept,
        revised.tag,
        revised.unit,
        revised.fiscal_year_start_on,
        revised.known_at as revised_at,
        sum(quarter_runs.value) filter (
            where quarter_runs.known_at < revised.known_at
            and (quarter_runs.superseded_at is null or quarter_runs.superseded_at >= revised.known_at)
        ) as sum_before,
        count(*) filter (
            where quarter_runs.known_at < revised.known_at
            and (quarter_runs.superseded_at is null or quarter_runs.superseded_at >= revised.known_at)
        ) as n_before,
        sum(quarter_runs.value) filter (
            where quarter_runs.superseded_at is null or quarter_runs.superseded_at > revised.known_at
        ) as sum_after
    from (
        select distinct cik, concept, tag, unit, fiscal_year_start_on, known_at from revised
    ) as revised
    inner join quarter_runs
        on
            revised.cik = quarter_runs.cik
            and revised.concept = quarter_runs.concept
            and revised.tag = quarter_runs.tag
            and revised.unit = quarter_runs.unit
            and revised.fiscal_year_start_on = quarter_runs.fiscal_year_start_on
            and quarter_runs.known_at <= revised.known_at
    group by all

),

unfit_years as (

    select
        revised.cik,
        revised.concept,
        revised.tag,
        revised.unit,
        revised.quarter_end_on,
        revised.revision
    from year_sums
    inner join runs as year
        on
            year_sums.cik = year.cik
            and year_sums.concept = year.concept
            and year_sums.tag = year.tag
            and year_sums.unit = year.unit
            and year_sums.fiscal_year_start_on = year.fiscal_year_start_on
            and year.fiscal_quarter = 4
            and year.span_kind = 'year_to_date'
            and year.known_at <= year_sums.revised_at
            and year.last_affirmed_at >= year_sums.revised_at
    inner join revised
        on
            year_sums.cik = revised.cik
            and year_sums.concept = revised.concept
            and year_sums.tag = revised.tag
            and year_sums.unit = revised.unit
            and year_sums.fiscal_year_start_on = revised.fiscal_year_start_on
            and year_sums.revised_at = revised.known_at
    where
        year_sums.n_before = 4
        and abs(year_sums.sum_before - year.value) <= {{ footing_tolerance('year.value') }}
        and abs(year_sums.sum_after - year.value) > {{ footing_tolerance('year.value') }}

),

unfit_fourth_quarters as (

    select
        fourth.cik,
        fourth.concept,
        fourth.tag,
        fourth.unit,
        fourth.quarter_end_on,
        fourth.revision
    from quarter_runs as fourth
    {% for alias, kind, number in [('year', 'year_to_date', 4), ('nine_months', 'year_to_date', 3), ('q1', 'quarter', 1), ('q2', 'quarter', 2), ('q3', 'quarter', 3)] %}
    inner join runs as {{ alias }}
        on
            fourth.cik = {{ alias }}.cik
            and fourth.concept = {{ alias }}.concept
            and fourth.tag = {{ alias }}.tag
            and fourth.unit = {{ alias }}.unit
            and fourth.fiscal_year_start_on = {{ alias }}.fiscal_year_start_on
            and {{ alias }}.span_kind = '{{ kind }}'
            and {{ alias }}.fiscal_quarter = {{ number }}
            and {{ alias }}.revision = 0
    {% endfor %}
    where
        fourth.fiscal_quarter = 4
        and fourth.revision = 0
        and abs(year.value - nine_months.value - fourth.value) > {{ footing_tolerance('year.value') }}
        and abs(nine_months.value - q1.value - q2.value - q3.value)
        <= {{ footing_tolerance('nine_months.value') }}

),

refused as (

    select * from unfit_revisions
    union
    select * from unfit_years
    union
    select * from unfit_fourth_quarters

),

kept as (

    select runs.* exclude (superseded_at)
    from runs
    left join refused
        on
            runs.span_kind = 'quarter'
            and runs.cik = refused.cik
            and runs.concept = refused.concept
            and runs.tag = refused.tag
            and runs.unit = refused.unit
            and runs.quarter_end_on = refused.quarter_end_on
            and runs.revision = refused.revision
    where refused.cik is null

),

final as (

    select
        *,
        lead(known_at) over (
            partition by cik, concept, tag, unit, quarter_end_on, span_kind
            order by revision
        ) as superseded_at
    from kept

)

select * from final
