-- Every span of text that a rule counts, once for each signal it makes, with the filing that says it. The quantity is
-- in the signal's unit, NULL where the text's unit is another.
with disclosures as (

    select * from {{ ref('stg_edgar__disclosures') }}
    where {{ known_by_as_of('accepted_at') }}

),

guidance as (

    select * from {{ ref('mart_capex_guidance') }}

),

raises as (

    select * from {{ ref('int_capex_raises') }}

),

useful_lives as (

    select * from {{ ref('mart_useful_lives') }}

),

signals as (

    select * from {{ ref('text_signals') }}

),

assumed as (

    select
        max(value) filter (where assumption_id = 'text_confidence_min') as text_confidence_min,
        max(value) filter (where assumption_id = 'figure_near_raise_characters') as figure_near_raise_characters,
        max(value) filter (where assumption_id = 'useful_life_change_max_age_months') as change_max_age_months
    from {{ ref('assumptions') }}

),

-- sections that say what AI earns: a mention there is backed
backed_sections as (

    select distinct
        disclosures.cik,
        disclosures.accession_number,
        disclosures.document_number,
        disclosures.section_number
    from disclosures
    cross join assumed
    where
        disclosures.kind = 'ai_mention'
        and disclosures.class_name = 'figure'
        and disclosures.confidence >= assumed.text_confidence_min

),

said as (

    select
        signals.signal,
        disclosures.cik,
        disclosures.accession_number,
        disclosures.document_number,
        disclosures.section_number,
        disclosures.span_start,
        disclosures.span_end,
        disclosures.kind,
        disclosures.class_name,
        disclosures.subject,
        cast(disclosures.value as double) * units.factor as value,
        disclosures.start_on,
        disclosures.end_on,
        disclosures.extractor,
        disclosures.rule_id,
        disclosures.confidence,
        -- counted by the hundred: what it is of is told by the others
        case when signals.signal not in ('ai_mentions', 'document_words') then disclosures.snippet end as snippet,
        disclosures.document_type,
        disclosures.accepted_at
    from disclosures
    cross join assumed
    inner join {{ ref('text_signal_classes') }} as classes
        on
            disclosures.kind = classes.kind
            and disclosures.class_name = classes.class_name
    inner join signals on classes.signal = signals.signal
    left join {{ ref('text_units') }} as units
        on
            disclosures.unit = units.unit
            and signals.unit = units.in_unit
    left join backed_sections
        on
            signals.signal = 'unbacked_ai_mentions'
            and disclosures.cik = backed_sections.cik
            and disclosures.accession_number = backed_sections.accession_number
            and disclosures.document_number = backed_sections.document_number
            and disclosures.section_number is not distinct from backed_sections.section_number
    where
        disclosures.confidence >= assumed.text_confidence_min
        and signals.signal != 'figure_beside_raise'
        and backed_sections.cik is null
        -- a signal without a unit takes any quantity
        and (
            not classes.is_value_needed
            or disclosures.value is not null and (signals.unit is null or units.factor is not null)
        )

),

raised as (

    select guidance.*
    from guidance
    inner join raises
        on
            guidance.cik = raises.cik
            and guidance.accession_number = raises.accession_number
            and guidance.guided_fiscal_year = raises.guided_fiscal_year
            and guidance.basis = raises.basis
            and guidance.currency is not distinct from raises.currency
            and guidance.low_amount is not distinct from raises.low_amount
            and guidance.high_amount is not distinct from raises.high_amount
    where
        guidance.guided_span = 'year'
        and guidance.direction = 'raised'

),

-- one sentence may guide several years or bases
guided as (

    select
        signals.signal,
        statements.cik,
        statements.accession_number,
        statements.document_number,
        any_value(statements.section_number) as section_number,
        statements.span_start,
        statements.span_end,
        'guidance' as kind,
        coalesce(statements.direction, 'unsaid') as class_name,
        string_agg(
            distinct statements.guided_fiscal_year || ' ' || statements.basis, ', '
            order by statements.guided_fiscal_year || ' ' || statements.basis
        ) as subject,
        cast(null as double) as value,
        cast(null as date) as start_on,
        cast(null as date) as end_on,
        'guidance' as extractor,
        statements.rule_id,
        max(statements.confidence) as confidence,
        substr(any_value(statements.span_text), 1, 300) as snippet,
        any_value(statements.document_type) as document_type,
        max(statements.known_at) as accepted_at
    from (
        select
            *,
            'capex_guidance' as signal
        from guidance
        where guided_span = 'year' and guided_fiscal_year is not null
        union all
        select
            *,
            'capex_guidance_raises' as signal
        from raised
    ) as statements
    inner join signals on statements.signal = signals.signal
    cross join assumed
    where statements.confidence >= assumed.text_confidence_min
    group by
        signals.signal, statements.cik, statements.accession_number, statements.document_number,
        statements.span_start, statements.span_end, statements.direction, statements.rule_id

),

beside_raises as (

    select distinct
        'figure_beside_raise' as signal,
        disclosures.cik,
        disclosures.accession_number,
        disclosures.document_number,
        disclosures.section_number,
        disclosures.span_start,
        disclosures.span_end,
        disclosures.kind,
        disclosures.class_name,
        disclosures.subject,
        cast(disclosures.value as double) as value,
        disclosures.start_on,
        disclosures.end_on,
        disclosures.extractor,
        disclosures.rule_id,
        disclosures.confidence,
        disclosures.snippet,
        disclosures.document_type,
        disclosures.accepted_at
    from disclosures
    cross join assumed
    inner join {{ ref('text_signal_classes') }} as classes
        on
            classes.signal = 'figure_beside_raise'
            and disclosures.kind = classes.kind
            and disclosures.class_name = classes.class_name
    inner join raised
        on
            disclosures.cik = raised.cik
            and disclosures.accession_number = raised.accession_number
            and disclosures.document_number = raised.document_number
            and disclosures.span_start <= raised.span_end + assumed.figure_near_raise_characters
            and disclosures.span_end >= raised.span_start - assumed.figure_near_raise_characters
    where
        disclosures.value is not null
        and disclosures.confidence >= assumed.text_confidence_min

),

-- lives of property: each filing's own change to a longer one, and the one life that stands for what CapEx buys
lives as (

    select
        useful_lives.*,
        classes.priority,
        useful_lives.statement = 'changed'
        and useful_lives.direction = 'lengthened'
        and coalesce(
            useful_lives.effective_on
            >= cast(useful_lives.known_at as date) - to_months(cast(assumed.change_max_age_months as integer)),
            true
        ) as is_extension,
        classes.priority is not null
        and coalesce(useful_lives.years_low, useful_lives.years_high) is not null
        and row_number() over (
            partition by useful_lives.cik, useful_lives.accession_number
            order by
                coalesce(useful_lives.years_low, useful_lives.years_high) is null,
                classes.priority asc nulls last,
                useful_lives.statement,
                useful_lives.confidence desc,
                useful_lives.document_number,
                useful_lives.span_start,
                useful_lives.statement_number
        ) = 1 as is_chosen
    from useful_lives
    inner join {{ ref('useful_life_classes') }} as classes on useful_lives.asset_class = classes.asset_class
    cross join assumed
    where
        classes.is_property
        and useful_lives.confidence >= assumed.text_confidence_min

),

-- a sentence may name several classes
lived as (

    select
        signals.signal,
        lives.cik,
        lives.accession_number,
        lives.document_number,
        any_value(lives.section_number) as section_number,
        lives.span_start,
        lives.span_end,
        'useful_lives' as kind,
        coalesce(lives.direction, lives.statement) as class_name,
        string_agg(distinct lives.asset_class, ', ' order by lives.asset_class) as subject,
        -- the middle of a range
        max(
            case
                when signals.signal = 'useful_life'
                    then coalesce((lives.years_low + lives.years_high) / 2, lives.years_low, lives.years_high)
            end
        ) as value,
        cast(null as date) as start_on,
        max(lives.effective_on) as end_on,
        'useful_lives' as extractor,
        lives.rule_id,
        max(lives.confidence) as confidence,
        substr(any_value(lives.span_text), 1, 300) as snippet,
        any_value(lives.document_type) as document_type,
        max(lives.known_at) as accepted_at
    from lives
    inner join signals
        on
            signals.signal = 'useful_life_extension' and lives.is_extension
            or signals.signal = 'useful_life' and lives.is_chosen
    group by
        signals.signal, lives.cik, lives.accession_number, lives.document_number, lives.span_start, lives.span_end,
        coalesce(lives.direction, lives.statement), lives.rule_id

),

final as (

    select * from said
    union all
    select * from guided
    union all
    select * from lived
    union all
    select * from beside_raises

)

select * from final
