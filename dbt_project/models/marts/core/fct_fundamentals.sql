with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

versions as (

    select * from {{ ref('int_concept_versions') }}

),

unavailable_cells as (

    select * from {{ ref('int_unavailable_cells') }}

),

{{ quarter_vintages('quarters') }},

-- every cell has either a figure or a reason, int_unavailable_cells sees to it: so the grid of quarters and concepts
-- need not be held, only the quarters
figures as (

    select
        quarter_vintages.*,
        versions.concept,
        versions.value,
        versions.unit,
        versions.evidence_class,
        versions.method,
        versions.formula,
        -- of lines that were added up all
        case when versions.tag is not null then versions.operand_tags[1] end as tag,
        list_sort(list_distinct(versions.accession_numbers)) as accession_numbers,
        versions.known_at as figure_known_at
    from quarter_vintages
    inner join versions
        on
            quarter_vintages.cik = versions.cik
            and quarter_vintages.period_end_on = versions.quarter_end_on
            and versions.known_at <= quarter_vintages.seen_at
            and (versions.superseded_at is null or versions.superseded_at > quarter_vintages.seen_at)

),

-- a figure that a later filing refuted is gone since that filing
withdrawals as (

    select
        quarter_vintages.cik,
        quarter_vintages.period_end_on,
        quarter_vintages.vintage,
        versions.concept,
        max(versions.superseded_at) as withdrawn_at
    from quarter_vintages
    inner join versions
        on
            quarter_vintages.cik = versions.cik
            and quarter_vintages.period_end_on = versions.quarter_end_on
            and quarter_vintages.seen_at >= versions.superseded_at
    group by quarter_vintages.cik, quarter_vintages.period_end_on, quarter_vintages.vintage, versions.concept

),

gaps as (

    select
        quarter_vintages.*,
        unavailable_cells.concept,
        'unavailable' as evidence_class,
        unavailable_cells.reason as unavailable_reason,
        withdrawals.withdrawn_at
    from quarter_vintages
    inner join unavailable_cells
        on
            quarter_vintages.cik = unavailable_cells.cik
            and quarter_vintages.period_end_on = unavailable_cells.quarter_end_on
            and quarter_vintages.vintage = unavailable_cells.vintage
    left join withdrawals
        on
            unavailable_cells.cik = withdrawals.cik
            and unavailable_cells.concept = withdrawals.concept
            and unavailable_cells.quarter_end_on = withdrawals.period_end_on
            and unavailable_cells.vintage = withdrawals.vintage

),

cells as (

    select * from figures
    union all by name
    select * from gaps

),

final as (

    select
        cik,
        ticker,
        fiscal_year,
        fiscal_quarter,
        calendar_quarter,
        period_start_on,
        period_end_on,
        concept,
        vintage,
        value,
        unit,
        evidence_class,
        method,
        formula,
        tag,
        accession_numbers,
        unavailable_reason,
        -- NULL ignored: an unavailable figure is as old as the filing that could have shown it, or that withdrew it
        greatest(figure_known_at, withdrawn_at, known_at) as known_at
    from cells

)

-- millions of wide rows: publishing orders them
select * from final
