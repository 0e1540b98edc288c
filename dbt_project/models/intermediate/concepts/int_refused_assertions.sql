-- What filings say and cannot be: a filing may date a figure to the wrong period, give it in another scale, turn its
-- sign or tag a part, or a note, as the line. A figure is refused only on what that filing and earlier ones say, so
-- that no later filing changes what was known:
-- 1. it is the figure of a longer span that ends with it, on any tag of the concept, while the year had begun to flow;
-- 2. it is the figure of a longer span of its fiscal year that the filing or an earlier one gives, and an earlier
--    filing gave another figure; of a year to date, where an earlier filing gave a figure
--    more than a fiftieth away;
-- 3. the filing's own year to date minus the one before it gives the figure that an earlier filing gave;
-- 4. the filing's four quarters do not add up to the year it gives, or the quarter of what cannot be negative is more
--    than a span of it that holds the quarter, and an earlier filing gave another figure;
-- 5. a fourth quarter is not the filing's own year minus nine months, while nine months are the sum of the three
--    quarters; unless the fourth completes the year with the three, recast ones first;
-- 6. an amount below nought of a concept that cannot be negative, where an earlier filing gave one above; or gross
--    profit that is revenue less its cost but for the sign;
-- 7. it is less than half of another tag of the concept wherever the filing gives both: a part that was tagged as
--    the whole; or a balance less than a twentieth of one, or nought of a kind of debt beside all of it; or a cost less than a fifth of revenue minus gross profit, or next to nothing of revenue; or revenue less than gross profit and cost
--    of revenue; or it stands beside an amount below nought under a tag of better rank that cannot be negative; or a cost
--    less than a fifth of revenue while more than twice as much stands on lines between it and operating income that are
--    neither selling, administration, research, depreciation nor amortisation;
-- 8. it is some dollars where the filer has a hundred million, more than the filer's assets can carry, a hundredth or
--    hundredfold of what a steady line has been for quarters, or a thousandth of it: thousands or millions left out,
--    or counted twice; or a count of shares a hundredth or hundredfold of what covers have said;
-- 9. most of the filing's comparatives are a thousandth or thousandfold of what earlier filings gave;
-- 10. a line of the cash flow statement whose quarter stands beside a statement of the year to date only: a note may
--    round it, take it from another scope or leave its date, so the year to date decides;
-- 11. a balance that alone of its date shrinks to a fifth of what an earlier filing gave: a part of it;
-- 12. depreciation and amortisation less than one of the two in the same filing, or in the last earlier filing of 460
--     days that gives both: one of two lines that was tagged as the whole; or those of a year a fifth more than the two
--     together, which for a shorter span of it were the whole: with operations that have been given up;
-- 13. a section of the cash flow statement adds up to the unit without it, and with nothing else left out: a note.
-- A true restatement revises the year to date along with the quarter, so it passes.
{%- set series = ['cik', 'concept', 'tag', 'unit'] %}
{%- set span = series + ['quarter_end_on', 'span_kind'] %}
{%- set figure = series + ['quarter_end_on', 'accession_number', 'span_kind'] %}
{%- set statement = ['cik', 'unit', 'quarter_end_on', 'span_kind', 'accession_number'] %}
with assertions as (

    select * from {{ ref('int_span_assertions') }}

),

concepts as (

    select * from {{ ref('concepts') }}

),

limits as (

    select * from {{ ref('concept_limits') }}

),

-- most figures are said once, or the same each time: only of the others can one filing contradict another
disputed as materialized (

    select assertions.*
    from assertions
    semi join (
        select
            cik,
            concept,
            tag,
            unit,
            quarter_end_on,
            span_kind
        from assertions
        group by cik, concept, tag, unit, quarter_end_on, span_kind
        having min(value) != max(value)
    ) as differing
        on
            {{ equal_columns('assertions', 'differing', span) }}

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
        {{ columns_of('quarter_figures', series + ['quarter_end_on', 'accession_number']) }}
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

-- 2., of a year to date
longer_to_date as (

    select distinct
        {{ columns_of('this', series + ['quarter_end_on', 'accession_number']) }}
    from disputed as this
    inner join to_date_figures as longer
        on
            {{ equal_columns('this', 'longer', series + ['fiscal_year_start_on']) }}
            and this.fiscal_quarter < longer.fiscal_quarter
            and this.value = longer.value
            and longer.known_at <= this.known_at
    inner join disputed as earlier
        on
            {{ equal_columns('this', 'earlier', span) }}
            -- rounding in later filings makes no other figure
            and abs(this.value - earlier.value) * 50 > abs(this.value)
            and earlier.known_at < longer.known_at
    where this.span_kind = 'year_to_date' and this.value != 0

),

-- 2. to 4. judge figures of which an earlier filing gave another, 5. fourth quarters
judgeable as (

    select * from disputed
    where span_kind = 'quarter' and value != 0 and fiscal_quarter != 4
    union all
    select * from quarter_figures
    where fiscal_quarter = 4

),

-- what earlier filings said of the same fiscal year
compared as materialized (

    select
        {{ columns_of('this', series + ['quarter_end_on', 'accession_number']) }},
        any_value(this.fiscal_quarter) as fiscal_quarter,
        any_value(this.value) as value,
        list(distinct earlier.value) filter (
            where earlier.span_kind = 'quarter' and earlier.quarter_end_on = this.quarter_end_on
        ) as earlier_values,
        arg_min(earlier.value, (earlier.known_at, earlier.accession_number)) filter (
            where earlier.span_kind = 'quarter' and earlier.quarter_end_on = this.quarter_end_on
        ) as first_value,
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
    from judgeable as this
    inner join assertions as earlier
        on
            {{ equal_columns('this', 'earlier', series + ['fiscal_year_start_on']) }}
            and earlier.known_at < this.known_at
    group by
        this.cik, this.concept, this.tag, this.unit, this.quarter_end_on, this.accession_number

),

-- what the filing says of a fiscal year, side by side
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
    semi join compared
        on
            {{ equal_columns('assertions', 'compared', series + ['accession_number']) }}
    where span_kind in ('quarter', 'year_to_date')
    group by all

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
            {{ equal_columns('compared', 'filing_years', series + ['accession_number']) }}
            and (
                (compared.fiscal_quarter = 1 and filing_years.quarter_1 = compared.value)
                or (compared.fiscal_quarter = 2 and filing_years.quarter_2 = compared.value)
                or (compared.fiscal_quarter = 3 and filing_years.quarter_3 = compared.value)
                or (compared.fiscal_quarter = 4 and filing_years.quarter_4 = compared.value)
            )

),

unfit as (

    select
        {{ columns_of('judged', series + ['quarter_end_on', 'accession_number']) }}
    from judged
    left join concepts on judged.concept = concepts.concept
    where
        -- 2., but what was first said of a quarter may be all that a year has
        (
            is_another_figure
            and value is distinct from first_value
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
        or (
            is_another_figure
            and concepts.non_negative
            and value > least(
                case when fiscal_quarter <= 2 then to_date_2 end, case when fiscal_quarter <= 3 then to_date_3 end, to_date_4
            )
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
        {{ columns_of('this', figure) }}
    from disputed as this
    inner join disputed as earlier
        on
            {{ equal_columns('this', 'earlier', span) }}
            and this.known_at > earlier.known_at
    inner join concepts on this.concept = concepts.concept
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
    inner join limits on part.concept = limits.concept
    inner join assertions as whole
        on
            part.cik = whole.cik
            and part.accession_number = whole.accession_number
            and part.concept = whole.concept
            and part.unit = whole.unit
            and part.quarter_end_on = whole.quarter_end_on
            and part.span_kind = whole.span_kind
            and part.tag != whole.tag
    where limits.small_is_part
    group by part.cik, part.accession_number, part.concept, part.tag, part.unit, whole.tag

),

-- a balance next to nothing of what the filing gives under another tag of the line, also under one that counts only alone
beside_far_greater as (

    select distinct
        {{ columns_of('assertions', figure) }}
    from assertions
    inner join limits on assertions.concept = limits.concept
    inner join (
        select distinct
            concept,
            taxonomy,
            tag
        from {{ ref('concept_tags') }}
    ) as tags
        on
            assertions.concept = tags.concept
            and assertions.tag != tags.tag
    inner join {{ ref('int_entity_facts') }} as facts
        on
            tags.taxonomy = facts.taxonomy
            and tags.tag = facts.tag
            and {{ equal_columns('assertions', 'facts', ['cik', 'accession_number', 'unit', 'end_on']) }}
            and facts.start_on is null
    where
        limits.small_is_part
        and assertions.span_kind = 'instant'
        and not assertions.is_nil
        and assertions.value * 20 < facts.value

),

-- nought of one kind of debt, where the filing has debt and leases in one line
nil_kinds_of_debt as (

    select
        {{ columns_of('assertions', figure) }}
    from assertions
    semi join assertions as with_leases
        on
            {{ equal_columns('assertions', 'with_leases', statement) }}
            and with_leases.concept = 'debt_and_leases_noncurrent'
            and with_leases.value > 0
    where
        assertions.concept = 'debt_noncurrent'
        and assertions.value = 0
        and assertions.tag_priority > 1

),

parts as (

    select distinct
        {{ columns_of('assertions', figure) }}
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

costs_below_gross_profit as (

    select distinct
        {{ columns_of('cost', figure) }}
    from assertions as cost
    inner join (
        select
            cik,
            unit,
            quarter_end_on,
            span_kind,
            accession_number,
            max(value) filter (where concept = 'revenue') - max(value) filter (where concept = 'gross_profit') as cost
        from assertions
        where concept in ('revenue', 'gross_profit')
        group by all
    ) as implied
        on
            {{ equal_columns('cost', 'implied', statement) }}
    where
        cost.concept = 'cost_of_revenue'
        and implied.cost > 5 * cost.value

),

revenues_below_gross_profit as (

    select distinct
        {{ columns_of('revenue', figure) }}
    from assertions as revenue
    inner join (
        select
            cik,
            unit,
            quarter_end_on,
            span_kind,
            accession_number,
            max(value) filter (where concept = 'gross_profit')
            + arg_min(value, tag_priority) filter (where concept = 'cost_of_revenue') as revenue
        from assertions
        where concept in ('cost_of_revenue', 'gross_profit')
        group by all
    ) as implied
        on
            {{ equal_columns('revenue', 'implied', statement) }}
    where
        revenue.concept = 'revenue'
        and implied.revenue - revenue.value > {{ footing_tolerance('implied.revenue') }}

),

-- what revenue leaves over its cost, with a minus before it
gross_profits_turned as (

    select distinct
        {{ columns_of('gross_profit', figure) }}
    from assertions as gross_profit
    {% for line in ['revenue', 'cost_of_revenue'] %}
    inner join assertions as {{ line }}
        on
            {{ equal_columns('gross_profit', line, statement) }}
            and {{ line }}.concept = '{{ line }}'
    {% endfor %}
    where
        gross_profit.concept = 'gross_profit'
        and gross_profit.value < 0
        and revenue.value - cost_of_revenue.value = -gross_profit.value

),

-- a loss on investments can make the total negative; contracts with customers are then a part of it
beside_negative_whole as (

    select distinct
        {{ columns_of('part', figure) }}
    from assertions as part
    inner join concepts on part.concept = concepts.concept
    inner join limits on part.concept = limits.concept
    inner join assertions as whole
        on
            part.cik = whole.cik
            and part.accession_number = whole.accession_number
            and part.concept = whole.concept
            and part.unit = whole.unit
            and part.quarter_end_on = whole.quarter_end_on
            and part.span_kind = whole.span_kind
            and part.tag_priority > whole.tag_priority
    where
        concepts.non_negative
        and limits.small_is_part
        and whole.value < 0

),

-- 12. A part may be a bit more than the whole for what discontinued operations or contract costs add to it, and
-- one span of a filing may be mistyped; where one of the two is below nought, the whole is less than the other.
line_pairs as (

    select
        whole.cik,
        whole.concept,
        whole.tag,
        whole.unit,
        whole.accession_number,
        any_value(whole.known_at) as known_at,
        not bool_or(part.value < 0)
        and count(distinct (whole.quarter_end_on, whole.span_kind)) filter (where part.value * 50 > whole.value * 51) * 2
        >= count(distinct (whole.quarter_end_on, whole.span_kind)) as is_part
    from assertions as whole
    inner join {{ ref('concept_formulas') }} as formulas
        on
            whole.concept = formulas.concept
            and formulas.formula_id = 'depreciation_and_amortization'
    inner join assertions as part
        on
            formulas.operand_concept = part.concept
            and whole.cik = part.cik
            and whole.accession_number = part.accession_number
            and whole.unit = part.unit
            and whole.quarter_end_on = part.quarter_end_on
            and whole.span_kind = part.span_kind
    group by whole.cik, whole.concept, whole.tag, whole.unit, whole.accession_number

),

one_of_two_lines as (

    select
        {{ columns_of('assertions', figure) }}
    from assertions
    inner join line_pairs
        on
            {{ equal_columns('assertions', 'line_pairs', series) }}
            and line_pairs.known_at between assertions.known_at - interval 460 day and assertions.known_at
    qualify
        row_number() over (
            partition by
                assertions.cik, assertions.concept, assertions.tag, assertions.unit, assertions.quarter_end_on,
                assertions.span_kind, assertions.accession_number
            order by line_pairs.known_at desc, line_pairs.accession_number desc
        ) = 1
        and line_pairs.is_part

),

-- the two lines and the whole, as a filing gives them for one span
both_lines as (

    select
        cik,
        unit,
        quarter_end_on,
        span_kind,
        accession_number,
        any_value(fiscal_year_start_on) as fiscal_year_start_on,
        any_value(known_at) as known_at,
        arg_min(value, tag_priority) filter (where concept = 'depreciation')
        + arg_min(value, tag_priority) filter (where concept = 'amortization') as value
    from assertions
    where concept in ('depreciation', 'amortization') and span_kind in ('quarter', 'year_to_date')
    group by cik, unit, quarter_end_on, span_kind, accession_number

),

with_both_lines as (

    select
        assertions.*,
        both_lines.value as value_of_both
    from assertions
    left join both_lines
        on
            {{ equal_columns('assertions', 'both_lines', statement) }}
    where assertions.concept = 'depreciation_amortization'

),

-- from when it was first said: said again after a recast of the shorter spans it is no less than it was
more_than_both_lines as (

    select distinct
        {{ columns_of('assertions', figure) }}
    from (
        select *
        from with_both_lines
        qualify
            row_number() over (
                partition by {{ columns_of('with_both_lines', span) }}, with_both_lines.value
                order by with_both_lines.known_at, with_both_lines.accession_number
            ) = 1
    ) as this
    inner join with_both_lines as earlier
        on
            {{ equal_columns('this', 'earlier', series + ['fiscal_year_start_on']) }}
            and this.fiscal_quarter > earlier.fiscal_quarter
            and this.known_at > earlier.known_at
            and earlier.value = earlier.value_of_both
    inner join assertions
        on
            {{ equal_columns('this', 'assertions', span) }}
            and this.value = assertions.value
            and this.known_at <= assertions.known_at
    where
        this.fiscal_quarter = 4
        and this.value * 5 > this.value_of_both * 6

),

-- next to no cost stands beside revenue: of one of its lines
revenues as (

    select
        cik,
        unit,
        quarter_end_on,
        span_kind,
        accession_number,
        max(value) as revenue
    from assertions
    where concept = 'revenue' and span_kind in ('quarter', 'year_to_date')
    group by all

),

small_costs as (

    select
        {{ columns_of('cost', figure) }}
    from assertions as cost
    inner join limits on cost.concept = limits.concept
    inner join revenues
        on
            {{ equal_columns('cost', 'revenues', statement) }}
    where cost.value < revenues.revenue * limits.least_of_revenue

),

-- selling, administration, research and what else is no cost of revenue, as the filing shows it between revenue and
-- operating income; depreciation may be in the cost as well
other_costs as (

    select
        facts.cik,
        facts.accession_number,
        facts.unit,
        facts.start_on,
        facts.end_on,
        max(facts.value) filter (where lines.role = 'operating_expenses') as operating_expenses,
        sum(distinct facts.value) filter (where lines.role = 'operating_line') as operating_lines
    from {{ ref('int_entity_facts') }} as facts
    inner join {{ ref('income_lines') }} as lines on facts.tag = lines.tag
    where
        facts.taxonomy = 'us-gaap'
        and facts.start_on is not null
        and lines.role in ('operating_expenses', 'operating_line')
    group by facts.cik, facts.accession_number, facts.unit, facts.start_on, facts.end_on

),

income_statements as (

    select
        cik,
        unit,
        quarter_end_on,
        span_kind,
        accession_number,
        min(start_on) filter (where concept = 'cost_of_revenue') as start_on,
        min(end_on) filter (where concept = 'cost_of_revenue') as end_on,
        arg_min(value, tag_priority) filter (where concept = 'cost_of_revenue') as cost,
        max(value) filter (where concept = 'revenue') as revenue,
        max(value) filter (where concept = 'gross_profit') as gross_profit,
        arg_min(value, tag_priority) filter (where concept = 'operating_income') as operating_income,
        arg_min(value, tag_priority) filter (where concept = 'depreciation_amortization') as depreciation
    from assertions
    where
        concept in (
            'revenue', 'cost_of_revenue', 'gross_profit', 'operating_income', 'depreciation_amortization'
        )
        and span_kind in ('quarter', 'year_to_date')
    group by cik, unit, quarter_end_on, span_kind, accession_number

),

-- the largest cost on a line of the filer's own, or of its trade, as medical cost
beside_other_costs_of_revenue as (

    select
        {{ columns_of('assertions', figure) }}
    from assertions
    inner join income_statements as statements
        on
            {{ equal_columns('assertions', 'statements', statement) }}
    left join other_costs
        on
            {{ equal_columns('statements', 'other_costs', ['cik', 'accession_number', 'unit', 'start_on', 'end_on']) }}
    where
        assertions.concept = 'cost_of_revenue'
        and statements.cost * 5 < statements.revenue
        and statements.revenue - statements.cost - statements.operating_income
        - greatest(coalesce(other_costs.operating_expenses, 0), coalesce(other_costs.operating_lines, 0))
        - coalesce(statements.depreciation, 0)
        > 2 * statements.cost
        and coalesce(
            abs(statements.revenue - statements.cost - statements.gross_profit)
            > {{ footing_tolerance('statements.revenue') }},
            true
        )
        and coalesce(
            abs(
                statements.revenue - statements.cost - other_costs.operating_expenses - statements.operating_income
            ) > {{ footing_tolerance('statements.revenue') }},
            true
        )

),

-- what stands on the balance sheet that a filing reports, by currency; read from the facts, for which of them the
-- calendar places may hang on a later filing
balance_sheets as (

    select
        cik,
        accession_number,
        unit,
        arg_max(value, (end_on, value)) as total_assets,
        max(value) as most_assets
    from {{ ref('int_concept_facts') }}
    where concept = 'total_assets'
    group by cik, accession_number, unit

),

-- 8. measured in assets, so that a merger, which lifts both, is no step; a year to date is shared out over its quarters
measured as (

    select
        assertions.*,
        balance_sheets.most_assets,
        case
            when assertions.concept = 'total_assets' or assertions.unit = 'shares' then abs(assertions.value)
            else abs(assertions.value) / nullif(balance_sheets.total_assets, 0)
        end
        / case assertions.span_kind when 'year_to_date' then assertions.fiscal_quarter else 1 end as size
    from assertions
    left join balance_sheets
        on
            assertions.cik = balance_sheets.cik
            and assertions.accession_number = balance_sheets.accession_number
            and assertions.unit = balance_sheets.unit
    where
        assertions.value != 0
        and not assertions.is_nil
        and (balance_sheets.unit is not null or assertions.unit = 'shares')

),

impossible as (

    select measured.*
    from measured
    left join limits on measured.concept = limits.concept
    where
        (measured.unit != 'shares' and abs(measured.value) < 1000 and measured.most_assets >= 100000000)
        or (
            measured.unit != 'shares'
            and abs(measured.value) > measured.most_assets * limits.max_multiple_of_assets * 1.001
            and measured.most_assets >= 10000000
        )

),

own_periods as (

    select
        cik,
        accession_number,
        max(quarter_end_on) as quarter_end_on
    from measured
    group by cik, accession_number

),

-- narrow: only what has a limit, and of it what the windows need
limited as materialized (

    select
        measured.cik,
        measured.concept,
        measured.tag,
        measured.unit,
        measured.quarter_end_on,
        measured.span_kind,
        measured.accession_number,
        measured.known_at,
        measured.value,
        measured.size,
        limits.max_step,
        limits.thousandfold_is_slip
    from measured
    inner join limits on measured.concept = limits.concept
    inner join own_periods
        on
            measured.cik = own_periods.cik
            and measured.accession_number = own_periods.accession_number
            and measured.quarter_end_on = own_periods.quarter_end_on
    anti join impossible
        on
            {{ equal_columns('measured', 'impossible', span + ['accession_number']) }}
    where limits.max_step is not null or limits.thousandfold_is_slip

),

steps as (

    select
        *,
        count(*) over before as n_before,
        min(size) over before as least_before,
        max(size) over before as most_before,
        abs(value) / median(abs(value)) over lately as step
    from limited
    window
        before as (
            partition by cik, concept, tag, unit, span_kind = 'instant'
            order by known_at, accession_number, span_kind
            rows between 8 preceding and 1 preceding
        ),
        lately as (
            partition by cik, concept, tag, unit, span_kind
            order by known_at, accession_number
            rows between 8 preceding and 1 preceding
        )

),

out_of_scale as (

    select
        cik,
        concept,
        tag,
        unit,
        quarter_end_on,
        accession_number,
        span_kind
    from impossible
    union
    -- a shell's empty balance sheet beside what the registrant owns
    select
        cik,
        concept,
        tag,
        unit,
        quarter_end_on,
        accession_number,
        span_kind
    from assertions
    where
        concept = 'total_assets'
        and value <= 0
    union
    select
        {{ columns_of('steps', figure) }}
    from steps
    where
        (
            steps.n_before >= 4
            and steps.most_before <= 10 * steps.least_before
            and (steps.size > steps.most_before * steps.max_step or steps.size * steps.max_step < steps.least_before)
        )
        or (steps.n_before >= 2 and steps.thousandfold_is_slip and steps.step between 0.0008 and 0.00125)

),

cover_counts as (

    select
        cik,
        concept,
        unit,
        known_at,
        median(value) over (
            partition by cik, concept, unit
            order by known_at, accession_number
            rows between 8 preceding and current row
        ) as usual
    from assertions
    where span_kind = 'cover_page'

),

of_another_count as (

    select distinct
        {{ columns_of('assertions', figure) }}
    from assertions
    inner join limits on assertions.concept = limits.concept
    asof inner join cover_counts
        on
            assertions.cik = cover_counts.cik
            and assertions.concept = cover_counts.concept
            and assertions.unit = cover_counts.unit
            and assertions.known_at >= cover_counts.known_at
    where
        assertions.value != 0
        and (
            assertions.value * limits.max_step < cover_counts.usual
            or assertions.value > cover_counts.usual * limits.max_step
        )

),

-- 9.
scaled_filings as materialized (

    select
        this.cik,
        this.accession_number,
        count(distinct (this.concept, this.tag, this.quarter_end_on, this.span_kind)) as n_scaled
    from disputed as this
    inner join disputed as earlier
        on
            {{ equal_columns('this', 'earlier', span) }}
            and earlier.known_at < this.known_at
    where
        this.value != 0
        and earlier.value != 0
        and abs(abs(log10(abs(this.value / earlier.value))) - 3) < 0.0005
    group by this.cik, this.accession_number
    having n_scaled >= 3

),

alike_figures as (

    select
        this.cik,
        this.accession_number,
        count(distinct (this.concept, this.tag, this.quarter_end_on, this.span_kind)) as n_alike
    from assertions as this
    semi join scaled_filings
        on
            this.cik = scaled_filings.cik
            and this.accession_number = scaled_filings.accession_number
    inner join assertions as earlier
        on
            {{ equal_columns('this', 'earlier', span) }}
            and earlier.known_at < this.known_at
    where
        this.value != 0
        and earlier.value != 0
        and abs(log10(abs(this.value / earlier.value))) < 0.3
    group by this.cik, this.accession_number

),

of_another_scale as (

    select
        {{ columns_of('assertions', figure) }}
    from assertions
    inner join scaled_filings
        on
            assertions.cik = scaled_filings.cik
            and assertions.accession_number = scaled_filings.accession_number
    left join alike_figures
        on
            assertions.cik = alike_figures.cik
            and assertions.accession_number = alike_figures.accession_number
    where scaled_filings.n_scaled > coalesce(alike_figures.n_alike, 0)

),

-- 10. Operating cash flow tells which columns the statement has.
to_date_statements as (

    select
        cik,
        accession_number,
        quarter_end_on
    from assertions
    where concept = 'operating_cash_flow' and span_kind in ('quarter', 'year_to_date')
    group by cik, accession_number, quarter_end_on
    having not bool_or(span_kind = 'quarter')

),

beside_statement as (

    select
        this.*,
        coalesce(limits.max_step is null, true) as is_lumpy,
        to_date.value as to_date,
        before.value as to_date_before
    from quarter_figures as this
    inner join concepts on this.concept = concepts.concept
    left join limits on this.concept = limits.concept
    inner join to_date_statements
        on
            this.cik = to_date_statements.cik
            and this.accession_number = to_date_statements.accession_number
            and this.quarter_end_on = to_date_statements.quarter_end_on
    left join to_date_figures as to_date
        on
            {{ equal_columns('this', 'to_date', series + ['quarter_end_on', 'accession_number']) }}
    left join assertions as before
        on
            {{ equal_columns('this', 'before', series + ['fiscal_year_start_on']) }}
            and this.fiscal_quarter = before.fiscal_quarter + 1
            and (before.span_kind = 'year_to_date' or (before.span_kind = 'quarter' and before.fiscal_quarter = 1))
            and before.known_at < this.known_at
    where
        concepts.statement = 'cash_flow'
        and this.fiscal_quarter > 1
    qualify
        row_number() over (
            partition by
                this.cik, this.concept, this.tag, this.unit, this.quarter_end_on, this.accession_number
            order by before.known_at desc nulls last, before.accession_number desc, before.span_kind desc
        ) = 1

),

beside_the_cash_flow_statement as (

    select
        cik,
        concept,
        tag,
        unit,
        quarter_end_on,
        accession_number
    from beside_statement
    where
        to_date is null
        or (value < 0 and to_date > to_date_before)
        or (is_lumpy and to_date_before is not null and value != to_date - to_date_before)
        or (is_lumpy and value != to_date and abs(value - to_date) <= abs(to_date) / 50)
        or (not is_lumpy and to_date > 0 and (value * 20 < to_date or value > to_date))

),

-- 11. Where other balances of that date changed as much, the whole balance sheet was restated.
restated_balances as materialized (

    select
        {{ columns_of('this', figure) }},
        bool_or(abs(this.value) * 5 < abs(earlier.value)) as is_shrunken,
        bool_or(
            abs(this.value) * 2 < abs(earlier.value)
            or abs(this.value) > 2 * abs(earlier.value)
            or (this.concept = 'total_assets' and abs(this.value - earlier.value) * 100 > abs(earlier.value))
        ) as is_restated
    from disputed as this
    inner join disputed as earlier
        on
            {{ equal_columns('this', 'earlier', span) }}
            and earlier.known_at < this.known_at
    where
        this.span_kind = 'instant'
        and not this.is_nil
        and not earlier.is_nil
    group by all

),

shrunken as (

    select
        {{ columns_of('restated_balances', figure) }}
    from restated_balances
    inner join limits on restated_balances.concept = limits.concept
    where
        restated_balances.is_shrunken
        and limits.shrunken_is_part
        and not exists (
            select 1
            from restated_balances as others
            where
                others.cik = restated_balances.cik
                and others.accession_number = restated_balances.accession_number
                and others.quarter_end_on = restated_balances.quarter_end_on
                and others.concept != restated_balances.concept
                and others.is_restated
        )

),

-- the same of a tag that nobody gave for the date before
far_below_another_tag as materialized (

    select
        {{ columns_of('this', figure) }},
        min(earlier.known_at) as other_known_at
    from assertions as this
    inner join limits on this.concept = limits.concept
    inner join assertions as earlier
        on
            this.cik = earlier.cik
            and this.concept = earlier.concept
            and this.tag != earlier.tag
            and this.unit = earlier.unit
            and this.quarter_end_on = earlier.quarter_end_on
            and this.span_kind = earlier.span_kind
            and earlier.known_at < this.known_at
            and abs(this.value) * 20 < abs(earlier.value)
    where
        this.span_kind = 'instant'
        and this.value != 0
        and limits.shrunken_is_part
    group by all

),

belated as (

    select
        {{ columns_of('this', figure) }}
    from far_below_another_tag as this
    anti join restated_balances
        on
            this.cik = restated_balances.cik
            and this.accession_number = restated_balances.accession_number
            and this.quarter_end_on = restated_balances.quarter_end_on
            and restated_balances.is_restated
    anti join assertions as own
        on
            this.cik = own.cik
            and this.concept = own.concept
            and this.tag = own.tag
            and this.quarter_end_on = own.quarter_end_on
            and this.other_known_at >= own.known_at

),

-- 13.
beside_the_section as (

    select
        {{ columns_of('assertions', figure) }}
    from {{ ref('int_section_sums') }} as sums
    inner join assertions
        on
            sums.cik = assertions.cik
            and sums.accession_number = assertions.accession_number
            and sums.unit = assertions.unit
            and sums.start_on = assertions.start_on
            and sums.end_on = assertions.end_on
            and sums.line_tags[list_position(sums.line_amounts, sums.excess)] = assertions.tag
    inner join concepts on assertions.concept = concepts.concept
    where
        not sums.is_with_own
        and sums.excess != 0
        and len(sums.line_amounts) > 2
        and len(list_filter(sums.line_amounts, lambda amount: amount = sums.excess)) = 1
        and not coalesce(list_contains(sums.note_amounts, sums.excess), false)
        and concepts.statement = 'cash_flow'

),

refused as (

    select
        *,
        'quarter' as span_kind,
        'figure_of_a_longer_span' as refusal
    from longer_span_same_end
    union all by name
    select
        *,
        'year_to_date' as span_kind,
        'figure_of_a_longer_span' as refusal
    from longer_to_date
    union all by name
    select
        *,
        'quarter' as span_kind,
        'contradicts_year_to_date' as refusal
    from unfit
    union all by name
    select
        *,
        'sign_turned' as refusal
    from turned
    union all by name
    select
        *,
        'sign_turned' as refusal
    from gross_profits_turned
    union all by name
    select
        *,
        'part_tagged_as_whole' as refusal
    from parts
    union all by name
    select
        *,
        'part_tagged_as_whole' as refusal
    from beside_far_greater
    union all by name
    select
        *,
        'part_tagged_as_whole' as refusal
    from nil_kinds_of_debt
    union all by name
    select
        *,
        'part_tagged_as_whole' as refusal
    from costs_below_gross_profit
    union all by name
    select
        *,
        'part_tagged_as_whole' as refusal
    from revenues_below_gross_profit
    union all by name
    select
        *,
        'part_tagged_as_whole' as refusal
    from beside_negative_whole
    union all by name
    select
        *,
        'part_tagged_as_whole' as refusal
    from one_of_two_lines
    union all by name
    select
        *,
        'out_of_scale' as refusal
    from out_of_scale
    union all by name
    select
        *,
        'part_tagged_as_whole' as refusal
    from small_costs
    union all by name
    select
        *,
        'part_tagged_as_whole' as refusal
    from beside_other_costs_of_revenue
    union all by name
    select
        *,
        'contradicts_earlier_filings' as refusal
    from more_than_both_lines
    union all by name
    select
        *,
        'out_of_scale' as refusal
    from of_another_count
    union all by name
    select
        *,
        'out_of_scale' as refusal
    from of_another_scale
    union all by name
    select
        *,
        'quarter' as span_kind,
        'not_of_the_cash_flow_statement' as refusal
    from beside_the_cash_flow_statement
    union all by name
    select
        *,
        'not_of_the_cash_flow_statement' as refusal
    from beside_the_section
    union all by name
    select
        *,
        'contradicts_earlier_filings' as refusal
    from shrunken
    union all by name
    select
        *,
        'contradicts_earlier_filings' as refusal
    from belated

),

final as (

    select
        cik,
        concept,
        tag,
        unit,
        quarter_end_on,
        span_kind,
        accession_number,
        min(refusal) as refusal
    from refused
    group by cik, concept, tag, unit, quarter_end_on, span_kind, accession_number

)

select * from final
