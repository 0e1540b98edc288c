-- Each raise of the CapEx guided for a whole fiscal year, once: the report tells again what the release said, and a
-- range once reached is no second raise. Beside it whether the document has a figure of utilisation or of contracts
-- near it.
with guidance as (

    select * from {{ ref('mart_capex_guidance') }}

),

disclosures as (

    select * from {{ ref('stg_edgar__disclosures') }}

),

assumed as (

    select
        max(value) filter (where assumption_id = 'text_confidence_min') as text_confidence_min,
        max(value) filter (where assumption_id = 'figure_near_raise_characters') as figure_near_raise_characters
    from {{ ref('assumptions') }}

),

raised as (

    select
        guidance.*,
        assumed.figure_near_raise_characters
    from guidance
    cross join assumed
    where
        guidance.direction = 'raised'
        and guidance.guided_span = 'year'
        and guidance.guided_fiscal_year is not null
        and coalesce(guidance.low_amount, guidance.high_amount) is not null
        and guidance.confidence >= assumed.text_confidence_min

),

figures as (

    select disclosures.*
    from disclosures
    cross join assumed
    inner join {{ ref('text_signal_classes') }} as classes
        on
            classes.signal = 'figure_beside_raise'
            and disclosures.kind = classes.kind
            and disclosures.class_name = classes.class_name
    where
        disclosures.value is not null
        and disclosures.confidence >= assumed.text_confidence_min

),

statements as (

    select
        raised.cik,
        raised.guided_fiscal_year,
        raised.basis,
        raised.currency,
        raised.low_amount,
        raised.high_amount,
        raised.known_at,
        raised.accession_number,
        raised.document_number,
        raised.span_start,
        exists (
            select 1
            from figures
            where
                figures.cik = raised.cik
                and figures.accession_number = raised.accession_number
                and figures.document_number = raised.document_number
                and figures.span_start <= raised.span_end + raised.figure_near_raise_characters
                and figures.span_end >= raised.span_start - raised.figure_near_raise_characters
        ) as has_figure
    from raised

),

final as (

    select
        cik,
        guided_fiscal_year,
        basis,
        currency,
        low_amount,
        high_amount,
        min(known_at) as known_at,
        arg_min(accession_number, (known_at, accession_number)) as accession_number,
        bool_or(has_figure) as has_figure
    from statements
    group by cik, guided_fiscal_year, basis, currency, low_amount, high_amount

)

select * from final
