{% set series = ['cik', 'measure', 'category', 'axis_key', 'member_key', 'within_key', 'benchmark', 'tag', 'unit'] %}
{% set span = ['quarter_end_on', 'span_kind'] %}

-- One filing says one thing about one part and span: every figure of a part placed on the company's fiscal quarters.
-- Spans that are neither the quarter nor the year to date, such as trailing twelve months, are left out.
with facts as (

    select * from {{ ref('int_segment_facts') }}

),

quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

{{ placed_spans('facts', 'quarters') }},

-- a share of a balance is a share at the period's end, whatever period the filer hung it on; a share of a flow over
-- the year to date is no share of the quarter
told as (

    select
        facts.* replace (
            case
                when
                    facts.measure = 'concentration_pct'
                    and placed.span_kind = 'year_to_date'
                    and coalesce(facts.benchmark_period_type, 'duration') = 'duration'
                    then 'concentration_year_to_date_pct'
                else facts.measure
            end as measure
        ),
        placed.quarter_end_on,
        placed.fiscal_quarter,
        placed.fiscal_year_start_on,
        case
            when facts.kind = 'percent' and facts.benchmark_period_type = 'instant' then 'instant'
            when facts.kind = 'percent' then 'quarter'
            else placed.span_kind
        end as span_kind,
        placed.span_kind as filed_span_kind
    from facts
    inner join placed
        on
            facts.cik = placed.cik
            and facts.start_on is not distinct from placed.start_on
            and facts.end_on = placed.end_on
    -- amounts in another currency than that of the quarter's own report are never mixed in
    left join {{ ref('int_reporting_currencies') }} as currencies
        on
            placed.cik = currencies.cik
            and placed.quarter_end_on = currencies.period_end_on
            and facts.unit = currencies.reporting_currency
    where facts.kind = 'percent' or currencies.reporting_currency is not null

),

assertions as (

    select *
    from told
    -- one filing says one thing about one span
    qualify
        row_number() over (
            partition by {{ series | join(', ') }}, {{ span | join(', ') }}, accession_number
            order by abs(end_on - quarter_end_on), filed_span_kind desc, start_on
        ) = 1

)

select * from assertions
