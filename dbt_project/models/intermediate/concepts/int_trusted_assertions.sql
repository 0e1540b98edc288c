-- A filing may date a figure to the wrong period or turn its sign. A quarter's figure is refused only on what that
-- filing and earlier ones say, so that no later filing changes what was known:
-- 1. it is the figure of a longer span that ends with it, on any tag of the concept, while the year had begun to flow;
-- 2. it is the figure of a longer span of its fiscal year that the filing or an earlier one gives, and an earlier
--    filing gave another figure;
-- 3. the filing's own year to date minus the one before it gives the figure that an earlier filing gave;
-- 4. the filing's four quarters do not add up to the year it gives, and an earlier filing gave another figure;
-- 5. a fourth quarter is not the filing's own year minus nine months, while nine months are the sum of the three
--    quarters; unless the fourth completes the year with the three, recast ones first.
-- Two refusals hold for every span:
-- 6. an amount below nought of a concept that cannot be negative, where an earlier filing gave one above;
-- 7. an income-statement total that is less than half of another tag of the concept wherever the filing gives both:
--    a part that was tagged as the whole.
-- A true restatement revises the year to date along with the quarter, so it passes.
with assertions as (

    select * from {{ ref('int_span_assertions') }}

),

quarter_figures as (

    select * from assertions
    where span_kind = 'quarter' and value != 0

),

to_date_figures as (

    select * from assertions
    where span_kind = 'year_to_date'

),

-- 1.
longer_span_same_end as (

    select distinct
        quarter_figures.cik,
        quarter_figures.concept,
        quarter_figures.tag,
        quarter_figures.unit,
        quarter_figures.quarter_end_on,
        quarter_figures.accession_number
    from quarter_figures
    inner join to_date_figures
        on
            quarter_figures.cik = to_date_figures.cik
            and quarter_figures.concept = to_date_figures.concept
            and quarter_figures.unit = to_date_figures.unit
            and quarter_figures.quarter_end_on = to_date_figures.quarter_end_on
            and quarter_figures.value = to_date_figures.value
            and to_date_figures.known_at <= quarter_figures.known_at
    inner join assertions as earlier
        on
            quarter_figures.cik = earlier.cik
            and quarter_figures.concept = earlier.concept
            and quarter_figures.unit = earlier.unit
            and quarter_figures.fiscal_year_start_on = earlier.fiscal_year_start_on
            and quarter_figures.fiscal_quarter > earlier.fiscal_quarter
            and earlier.span_kind in ('quarter', 'year_to_date')
            and earlier.value != 0
            and earlier.known_at <= quarter_figures.known_at
    where quarter_figures.fiscal_quarter > 1

),

-- what each filing says of a fiscal year, side by side
filing_years as (

    select
        cik,
        concept,
        tag,
        unit,
        fiscal_year_start_on,
        accession_number,
        {% for n in [1, 2, 3, 4] %}
        max(value) filter (where span_kind = 'quarter' and fiscal_quarter = {{ n }}) as quarter_{{ n }},
        max(value) filter (where span_kind = 'year_to_date' and fiscal_quarter = {{ n }}) as to_date_{{ n }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from assertions
    where span_kind in ('quarter', 'year_to_date')
    group by all

),

-- what earlier filings said of the same fiscal year
compared as (

    select
        this.cik,
        this.concept,
        this.tag,
        this.unit,
        this.quarter_end_on,
        this.accession_number,
        any_value(this.fiscal_quarter) as fiscal_quarter,
        any_value(this.value) as value,
        list(distinct earlier.value) filter (
            where earlier.span_kind = 'quarter' and earlier.quarter_end_on = this.quarter_end_on
        ) as earlier_values,
        {% for n in [1, 2, 3] %}
        arg_max(earlier.value, (earlier.known_at, earlier.accession_number)) filter (
            where earlier.span_kind = 'quarter' and earlier.fiscal_quarter = {{ n }}
        ) as earlier_quarter_{{ n }},
        {% endfor %}
        {% for n in [2, 3, 4] %}
        arg_max(earlier.value, (earlier.known_at, earlier.accession_number)) filter (
            where earlier.span_kind = 'year_to_date' and earlier.fiscal_quarter = {{ n }}
        ) as earlier_to_date_{{ n }}{{ ',' if not loop.last }}
        {% endfor %}
    from quarter_figures as this
    inner join assertions as earlier
        on
            this.cik = earlier.cik
            and this.concept = earlier.concept
            and this.tag = earlier.tag
            and this.unit = earlier.unit
            and this.fiscal_year_start_on = earlier.fiscal_year_start_on
            and earlier.known_at < this.known_at
    group by
        this.cik, this.concept, this.tag, this.unit, this.quarter_end_on, this.accession_number

),

judged as (

    select
        compared.*,
        filing_years.* exclude (cik, concept, tag, unit, fiscal_year_start_on, accession_number),
        coalesce(len(list_filter(compared.earlier_values, lambda earlier: earlier != compared.value)) > 0, false)
            as is_another_figure,
        case compared.fiscal_quarter
            when 1 then filing_years.to_date_2 - compared.earlier_quarter_2
            when 2 then filing_years.to_date_2 - compared.earlier_quarter_1
            when 3 then filing_years.to_date_3 - coalesce(filing_years.to_date_2, compared.earlier_to_date_2)
            when 4 then filing_years.to_date_4 - coalesce(filing_years.to_date_3, compared.earlier_to_date_3)
        end as implied_value,
        -- an annual report that recasts the year gives its quarters recast too, but nobody files nine months again
        coalesce(
            compared.fiscal_quarter = 4
            and abs(
                filing_years.to_date_4
                - coalesce(filing_years.quarter_1, compared.earlier_quarter_1)
                - coalesce(filing_years.quarter_2, compared.earlier_quarter_2)
                - coalesce(filing_years.quarter_3, compared.earlier_quarter_3)
                - compared.value
            ) <= {{ footing_tolerance('filing_years.to_date_4') }},
            false
        ) as completes_year
    from compared
    inner join filing_years
        on
            compared.cik = filing_years.cik
            and compared.concept = filing_years.concept
            and compared.tag = filing_years.tag
            and compared.unit = filing_years.unit
            and compared.accession_number = filing_years.accession_number
            and (
                (compared.fiscal_quarter = 1 and filing_years.quarter_1 = compared.value)
                or (compared.fiscal_quarter = 2 and filing_years.quarter_2 = compared.value)
                or (compared.fiscal_quarter = 3 and filing_years.quarter_3 = compared.value)
                or (compared.fiscal_quarter = 4 and filing_years.quarter_4 = compared.value)
            )

),

unfit as (

    select
        cik,
        concept,
        tag,
        unit,
        quarter_end_on,
        accession_number
    from judged
    where
        -- 2.
        (
            is_another_figure
            and value in (to_date_2, to_date_3, to_date_4, earlier_to_date_2, earlier_to_date_3, earlier_to_date_4)
        )
        -- 3.
        or (
            not completes_year
            and abs(value - implied_value) > {{ footing_tolerance('implied_value') }}
            and len(
                list_filter(
                    earlier_values,
                    lambda earlier: abs(earlier - implied_value) <= {{ footing_tolerance('implied_value') }}
                )
            ) > 0
        )
        -- 4.
        or (
            is_another_figure
            and abs(quarter_1 + quarter_2 + quarter_3 + quarter_4 - to_date_4) > {{ footing_tolerance('to_date_4') }}
        )
        -- 5.
        or (
            fiscal_quarter = 4
            and not completes_year
            and abs(value - implied_value) > {{ footing_tolerance('to_date_4') }}
            and abs(earlier_to_date_3 - earlier_quarter_1 - earlier_quarter_2 - earlier_quarter_3)
            <= {{ footing_tolerance('earlier_to_date_3') }}
        )

),

-- 6.
turned as (

    select distinct
        this.cik,
        this.concept,
        this.tag,
        this.unit,
        this.quarter_end_on,
        this.accession_number,
        this.span_kind
    from assertions as this
    inner join assertions as earlier
        on
            this.cik = earlier.cik
            and this.concept = earlier.concept
            and this.tag = earlier.tag
            and this.unit = earlier.unit
            and this.quarter_end_on = earlier.quarter_end_on
            and this.span_kind = earlier.span_kind
            and this.known_at > earlier.known_at
    inner join {{ ref('concepts') }} as concepts on this.concept = concepts.concept
    where concepts.non_negative and this.value < 0 and earlier.value > 0

),

-- 7. The tag may be a true total that hedges or other income reduce below a part of it: then some span of the
-- filing, as a rule the comparative one, shows it as the whole.
shares_of_whole as (

    select
        part.cik,
        part.accession_number,
        part.concept,
        part.tag,
        part.unit,
        whole.tag as whole_tag,
        bool_and(whole.value > 2 * part.value) as is_part
    from assertions as part
    inner join {{ ref('concepts') }} as concepts on part.concept = concepts.concept
    inner join assertions as whole
        on
            part.cik = whole.cik
            and part.accession_number = whole.accession_number
            and part.concept = whole.concept
            and part.unit = whole.unit
            and part.quarter_end_on = whole.quarter_end_on
            and part.span_kind = whole.span_kind
            and part.tag != whole.tag
    where concepts.statement = 'income' and concepts.non_negative
    group by part.cik, part.accession_number, part.concept, part.tag, part.unit, whole.tag

),

parts as (

    select distinct
        assertions.cik,
        assertions.concept,
        assertions.tag,
        assertions.unit,
        assertions.quarter_end_on,
        assertions.accession_number,
        assertions.span_kind
    from assertions
    inner join shares_of_whole
        on
            assertions.cik = shares_of_whole.cik
            and assertions.accession_number = shares_of_whole.accession_number
            and assertions.concept = shares_of_whole.concept
            and assertions.tag = shares_of_whole.tag
            and assertions.unit = shares_of_whole.unit
    where shares_of_whole.is_part

),

refused as (

    select
        *,
        'quarter' as span_kind
    from longer_span_same_end
    union
    select
        *,
        'quarter' as span_kind
    from unfit
    union
    select * from turned
    union
    select * from parts

),

final as (

    select assertions.*
    from assertions
    anti join refused
        on
            assertions.span_kind = refused.span_kind
            and assertions.cik = refused.cik
            and assertions.concept = refused.concept
            and assertions.tag = refused.tag
            and assertions.unit = refused.unit
            and assertions.quarter_end_on = refused.quarter_end_on
            and assertions.accession_number = refused.accession_number

)

select * from final
