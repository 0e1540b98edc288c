{#
    CTEs `spans` and `placed`: which span of days stands for which fiscal quarter: the quarter itself, the fiscal year
    to date, or the closing instant. Spans of other lengths, such as trailing twelve months, have no place. Of several
    quarters the nearest wins.
    `facts` needs cik, start_on, end_on; `quarters` is int_fiscal_quarters.
#}
{% macro placed_spans(facts, quarters) -%}
    spans as (

        select distinct
            cik,
            start_on,
            end_on
        from {{ facts }}

    ),

    placed as (

        select
            spans.cik,
            spans.start_on,
            spans.end_on,
            quarters.period_end_on as quarter_end_on,
            quarters.fiscal_quarter,
            quarters.fiscal_year_start_on,
            quarters.known_at as quarter_known_at,
            case
                when spans.start_on is null then 'instant'
                when
                    abs(spans.start_on - quarters.period_start_on) <= 7
                    and spans.end_on - spans.start_on + 1 between 70 and 125
                    then 'quarter'
                when abs(spans.start_on - quarters.fiscal_year_start_on) <= 7 then 'year_to_date'
            end as span_kind
        from spans
        inner join {{ quarters }} as quarters
            on
                spans.cik = quarters.cik
                and spans.end_on between quarters.period_end_on - 3 and quarters.period_end_on + 3
        where span_kind is not null
        qualify
            row_number() over (
                partition by spans.cik, spans.start_on, spans.end_on
                order by
                    abs(spans.end_on - quarters.period_end_on)
                    + coalesce(abs(spans.start_on - quarters.period_start_on), 0),
                    quarters.period_end_on
            ) = 1

    )
{%- endmacro %}
