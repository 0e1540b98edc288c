-- What CapEx guidance was known at each quarter: the guided fiscal year that was raised most often within the months
-- of the assumption, the newest of them where several were, and its last guided range.
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

guidance as (

    select * from {{ ref('mart_capex_guidance') }}

),

raises as (

    select * from {{ ref('int_capex_raises') }}

),

assumed as (

    select
        max(value) filter (where assumption_id = 'text_confidence_min') as text_confidence_min,
        max(value) filter (where assumption_id = 'guidance_raise_window_months') as window_months
    from {{ ref('assumptions') }}

),

-- one range a filing, year and basis: the surest, then the first
ranges as (

    select
        guidance.cik,
        guidance.guided_fiscal_year,
        guidance.basis,
        guidance.currency,
        guidance.low_amount,
        guidance.high_amount,
        guidance.known_at,
        guidance.accession_number
    from guidance
    cross join assumed
    where
        guidance.guided_span = 'year'
        and guidance.guided_fiscal_year is not null
        and coalesce(guidance.low_amount, guidance.high_amount) is not null
        and guidance.confidence >= assumed.text_confidence_min
    qualify row_number() over (
        partition by guidance.cik, guidance.guided_fiscal_year, guidance.basis, guidance.currency, guidance.accession_number
        order by guidance.confidence desc, guidance.document_number asc, guidance.span_start asc
    ) = 1

),

guided as (

    select
        quarters.cik,
        quarters.period_end_on,
        ranges.guided_fiscal_year,
        ranges.basis,
        ranges.currency,
        -- one of the two may be NULL, which arg_max alone would pass over
        arg_max(
            struct_pack(low := ranges.low_amount, high := ranges.high_amount),
            (ranges.known_at, ranges.accession_number)
        ) as newest,
        max(ranges.known_at) as guided_at
    from quarters
    cross join assumed
    inner join ranges
        on
            quarters.cik = ranges.cik
            and ranges.known_at <= quarters.known_at
            and ranges.known_at > quarters.known_at - to_months(cast(assumed.window_months as integer))
    group by quarters.cik, quarters.period_end_on, ranges.guided_fiscal_year, ranges.basis, ranges.currency

),

raised as (

    select
        quarters.cik,
        quarters.period_end_on,
        raises.guided_fiscal_year,
        raises.basis,
        raises.currency,
        count(*) as n_raises,
        bool_or(raises.has_figure) as has_figure
    from quarters
    cross join assumed
    inner join raises
        on
            quarters.cik = raises.cik
            and raises.known_at <= quarters.known_at
            and raises.known_at > quarters.known_at - to_months(cast(assumed.window_months as integer))
    group by quarters.cik, quarters.period_end_on, raises.guided_fiscal_year, raises.basis, raises.currency

),

final as (

    select
        guided.cik,
        guided.period_end_on,
        guided.guided_fiscal_year,
        guided.basis,
        guided.currency,
        guided.newest.low as newest_low,
        guided.newest.high as newest_high,
        guided.guided_at,
        cast(coalesce(raised.n_raises, 0) as integer) as n_raises,
        coalesce(raised.has_figure, false) as has_figure_beside_raise
    from guided
    left join raised
        on
            guided.cik = raised.cik
            and guided.period_end_on = raised.period_end_on
            and guided.guided_fiscal_year = raised.guided_fiscal_year
            and guided.basis = raised.basis
            and guided.currency = raised.currency
    qualify row_number() over (
        partition by guided.cik, guided.period_end_on
        order by coalesce(raised.n_raises, 0) desc, guided.guided_fiscal_year desc, guided.guided_at desc, guided.basis asc
    ) = 1

)

select * from final
