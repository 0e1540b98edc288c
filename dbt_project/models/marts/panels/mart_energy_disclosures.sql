-- What companies say of the power they buy and use, statement by statement. The lake has a row a quantity; here the
-- term and the price of a contract stand beside its quantity, and power is in megawatts beside what the text says.
with said as (

    select * from {{ ref('stg_edgar__disclosures') }}
    where
        kind = 'power'
        and {{ known_by_as_of('accepted_at') }}

),

companies as (

    select * from {{ ref('dim_company') }}

),

-- A contract's rows share its span and class.
contracts as (

    select
        cik,
        accession_number,
        document_number,
        span_start,
        class_name,
        min(value) filter (where unit = 'years') as term_low_years,
        max(coalesce(value_high, value)) filter (where unit = 'years') as term_high_years,
        min(value) filter (where unit = 'USD/MWh') as price_low_usd_per_mwh,
        max(coalesce(value_high, value)) filter (where unit = 'USD/MWh') as price_high_usd_per_mwh,
        bool_or(coalesce(unit, 'none') not in ('years', 'USD/MWh')) as has_quantity_row
    from said
    group by cik, accession_number, document_number, span_start, class_name

),

statements as (

    select
        said.*,
        contracts.term_low_years,
        contracts.term_high_years,
        contracts.price_low_usd_per_mwh,
        contracts.price_high_usd_per_mwh,
        if(coalesce(said.unit, 'none') in ('years', 'USD/MWh'), null, said.value) as quantity,
        if(coalesce(said.unit, 'none') in ('years', 'USD/MWh'), null, said.value_high) as quantity_high,
        if(coalesce(said.unit, 'none') in ('years', 'USD/MWh'), null, said.unit) as quantity_unit
    from said
    inner join contracts
        on
            said.cik = contracts.cik
            and said.accession_number = contracts.accession_number
            and said.document_number = contracts.document_number
            and said.span_start = contracts.span_start
            and said.class_name = contracts.class_name
    -- A contract with nothing but a term or a price has one row.
    qualify
        coalesce(said.unit, 'none') not in ('years', 'USD/MWh')
        or (
            not contracts.has_quantity_row
            and row_number() over (
                partition by
                    said.cik, said.accession_number, said.document_number, said.span_start, said.class_name
                order by said.rule_id
            ) = 1
        )

),

final as (

    select
        statements.cik,
        companies.ticker,
        statements.accession_number,
        statements.form,
        statements.document_number,
        statements.document_type,
        statements.section_number,
        cast(
            row_number() over (
                partition by
                    statements.cik, statements.accession_number, statements.document_number, statements.span_start
                order by statements.class_name, statements.rule_id
            ) as integer
        ) as statement_number,
        statements.class_name,
        if(statements.class_name = 'price_risk', null, statements.subject) as counterparty,
        nullif(regexp_extract(statements.rule_id, '^capacity_([a-z]+)', 1), '') as capacity_state,
        statements.quantity,
        statements.quantity_high,
        statements.quantity_unit,
        -- MVA is apparent power: no megawatts.
        cast(
            case statements.quantity_unit
                when 'kW' then statements.quantity / 1000
                when 'MW' then statements.quantity
                when 'GW' then statements.quantity * 1000
            end as decimal(38, 10)
        ) as megawatts,
        cast(
            case statements.quantity_unit
                when 'kW' then statements.quantity_high / 1000
                when 'MW' then statements.quantity_high
                when 'GW' then statements.quantity_high * 1000
            end as decimal(38, 10)
        ) as megawatts_high,
        statements.term_low_years,
        statements.term_high_years,
        statements.price_low_usd_per_mwh,
        statements.price_high_usd_per_mwh,
        statements.start_on as starts_on,
        statements.end_on as ends_on,
        -- From here on a flag counts a statement.
        statements.confidence >= 0.8 as is_counted,
        statements.confidence,
        statements.snippet,
        statements.span_start,
        statements.span_end,
        statements.rule_id,
        statements.accepted_at as known_at,
        -- The same figure is told again filing after filing.
        if(
            statements.quantity is null,
            statements.accepted_at,
            min(statements.accepted_at) over (
                partition by
                    statements.cik,
                    statements.class_name,
                    statements.subject,
                    statements.quantity,
                    statements.quantity_high,
                    statements.quantity_unit
            )
        ) as first_known_at,
        statements.source_url
    from statements
    inner join companies on statements.cik = companies.cik

)

select * from final
