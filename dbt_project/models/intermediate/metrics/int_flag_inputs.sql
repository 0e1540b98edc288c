-- Every figure a rule may read: the quarter's own and earlier quarters', all as seen at one instant. An earlier
-- quarter is seen as restated by then, so that growth never compares two accounting bases by accident.
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

needed as (

    select distinct
        inputs.concept,
        unnest(generate_series(inputs.first_lag_quarters, inputs.last_lag_quarters)) as lag_quarters
    from {{ ref('flag_inputs') }} as inputs

),

concepts as (

    select * from {{ ref('concepts') }}

),

-- a flow's single quarter, a balance's instant, and a flow's twelve months as the filer's longer spans give them
versions as (

    select
        versions.*,
        concepts.unit_kind,
        case concepts.period_type when 'instant' then 'instant' else 'quarter' end as measure
    from {{ ref('int_concept_versions') }} as versions
    inner join concepts on versions.concept = concepts.concept
    union all by name
    select
        years.*,
        concepts.unit_kind,
        'trailing_year' as measure
    from {{ ref('int_trailing_year_versions') }} as years
    inner join concepts on years.concept = concepts.concept

),

-- tags that the filer has shown equal and never unequal, each with the first of them by name
equal_tags as (

    select
        cik,
        concept,
        tag_one as tag,
        list({'other': tag_other, 'equal_at': shown_equal_at, 'unequal_at': shown_unequal_at}) as others
    from {{ ref('int_equal_tags') }}
    where shown_equal_at is not null
    group by cik, concept, tag_one

),

{{ quarter_vintages('quarters') }},

final as (

    select
        base.cik,
        base.period_end_on,
        base.vintage,
        needed.concept,
        cast(needed.lag_quarters as integer) as lag_quarters,
        versions.measure,
        lagged.fiscal_quarter as input_fiscal_quarter,
        lagged.period_start_on as input_period_start_on,
        lagged.period_end_on as input_period_end_on,
        versions.value,
        versions.unit,
        versions.evidence_class,
        versions.method,
        versions.formula,
        versions.tag,
        -- one scope: the tag, or the first by name of the tags shown equal to it by then
        case
            when versions.tag is null then versions.method
            else list_min(list_append(
                list_transform(
                    list_filter(
                        coalesce(equal_tags.others, []),
                        lambda pair: pair.equal_at <= base.seen_at
                        and (pair.unequal_at is null or pair.unequal_at > base.seen_at)
                    ),
                    lambda pair: pair.other
                ),
                versions.tag
            ))
        end as scope_tag,
        versions.accession_numbers,
        versions.operand_starts,
        versions.operand_ends,
        versions.operand_values,
        versions.operand_tags,
        versions.operand_known_ats,
        versions.known_at
    from quarter_vintages as base
    cross join needed
    inner join quarters as lagged
        on
            base.cik = lagged.cik
            and base.chain_id = lagged.chain_id
            and base.chain_index = lagged.chain_index + needed.lag_quarters
            and lagged.known_at <= base.seen_at
    inner join versions
        on
            lagged.cik = versions.cik
            and lagged.period_end_on = versions.quarter_end_on
            and needed.concept = versions.concept
            -- over a change of the reporting currency nothing is added or compared
            and (versions.unit_kind != 'monetary' or versions.unit = base.reporting_currency)
            and versions.known_at <= base.seen_at
            and (versions.superseded_at is null or versions.superseded_at > base.seen_at)
    left join equal_tags
        on
            versions.cik = equal_tags.cik
            and versions.concept = equal_tags.concept
            and versions.tag = equal_tags.tag

)

select * from final
