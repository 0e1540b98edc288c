with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

concepts as (

    select * from {{ ref('concepts') }}

),

versions as (

    select * from {{ ref('int_concept_versions') }}

),

unavailable_cells as (

    select * from {{ ref('int_unavailable_cells') }}

),

{{ quarter_vintages('quarters') }},

final as (

    select
        quarter_vintages.cik,
        quarter_vintages.ticker,
        quarter_vintages.fiscal_year,
        quarter_vintages.fiscal_quarter,
        quarter_vintages.calendar_quarter,
        quarter_vintages.period_start_on,
        quarter_vintages.period_end_on,
        concepts.concept,
        quarter_vintages.vintage,
        versions.value,
        versions.unit,
        coalesce(versions.evidence_class, 'unavailable') as evidence_class,
        versions.method,
        versions.formula,
        versions.tag,
        list_sort(list_distinct(versions.accession_numbers)) as accession_numbers,
        unavailable_cells.reason as unavailable_reason,
        -- NULL ignored: an unavailable figure is as old as the filing that could have shown it
        greatest(versions.known_at, quarter_vintages.known_at) as known_at
    from quarter_vintages
    cross join concepts
    left join versions
        on
            quarter_vintages.cik = versions.cik
            and quarter_vintages.period_end_on = versions.quarter_end_on
            and concepts.concept = versions.concept
            and versions.known_at <= quarter_vintages.seen_at
            and (versions.superseded_at is null or versions.superseded_at > quarter_vintages.seen_at)
    left join unavailable_cells
        on
            quarter_vintages.cik = unavailable_cells.cik
            and quarter_vintages.period_end_on = unavailable_cells.quarter_end_on
            and concepts.concept = unavailable_cells.concept
            and quarter_vintages.vintage = unavailable_cells.vintage

)

-- millions of wide rows: publishing orders them
select * from final
