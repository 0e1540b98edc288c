with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

concepts as (

    select * from {{ ref('concepts') }}

),

versions as (

    select * from {{ ref('int_concept_versions') }}

),

refused as (

    select
        cik,
        concept,
        quarter_end_on,
        arg_max(refusal, (known_at, refusal)) as refusal
    from {{ ref('int_quarter_candidates') }}
    where is_refused
    group by cik, concept, quarter_end_on

),

known_later as (

    select
        cik,
        concept,
        quarter_end_on,
        min(known_at) as first_known_at
    from versions
    group by cik, concept, quarter_end_on

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
        case
            when versions.value is not null then null
            when known_later.first_known_at > quarter_vintages.seen_at then 'first_tagged_in_a_later_filing'
            when refused.refusal is not null then refused.refusal
            when known_later.first_known_at is not null then 'no_longer_supported_by_later_filings'
            else 'no_mapped_tag_in_filings'
        end as unavailable_reason,
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
    left join known_later
        on
            quarter_vintages.cik = known_later.cik
            and quarter_vintages.period_end_on = known_later.quarter_end_on
            and concepts.concept = known_later.concept
    left join refused
        on
            quarter_vintages.cik = refused.cik
            and quarter_vintages.period_end_on = refused.quarter_end_on
            and concepts.concept = refused.concept

)

select * from final
order by cik, period_end_on, concept, vintage
