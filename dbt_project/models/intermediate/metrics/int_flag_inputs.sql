-- Every figure a rule may read: the quarter's own and earlier quarters', all as seen at one instant. An earlier
-- quarter is seen as restated by then, so that growth never compares two accounting bases by accident. Rows are
-- narrow, for there are millions: (cik, concept, measure, input_period_end_on, known_at) finds the whole version.
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

{{ flag_readings() }},

-- twelve months are read from the four quarters, or from the filer's own longer spans that end with the last
needed as (

    select distinct
        concept,
        lag_quarters + unnest(
            case reading when 'twelve_months' then [0, 1, 2, 3] else [0] end
        ) as lag_quarters,
        false as is_trailing_year
    from flag_readings
    union all
    select distinct
        concept,
        lag_quarters,
        true as is_trailing_year
    from flag_readings
    where reading = 'twelve_months'

),

{{ measured_versions(['value', 'unit', 'tag', 'method', 'known_at', 'superseded_at']) }},

{{ quarter_vintages('quarters') }},

earlier_quarters as (

    select
        quarters.cik,
        quarters.chain_id,
        quarters.known_at,
        quarters.chain_index + lags.lag_quarters as seen_from_chain_index,
        lags.lag_quarters,
        quarters.fiscal_quarter as input_fiscal_quarter,
        quarters.period_start_on as input_period_start_on,
        quarters.period_end_on as input_period_end_on
    from quarters
    cross join (select distinct needed.lag_quarters from needed) as lags

),

-- materialized: the planner would join every quarter with every other of the company
seen_quarters as materialized (

    select
        base.cik,
        base.period_end_on,
        base.vintage,
        base.seen_at,
        base.reporting_currency,
        earlier_quarters.lag_quarters,
        earlier_quarters.input_fiscal_quarter,
        earlier_quarters.input_period_start_on,
        earlier_quarters.input_period_end_on
    from quarter_vintages as base
    inner join earlier_quarters
        on
            base.cik = earlier_quarters.cik
            and base.chain_id = earlier_quarters.chain_id
            and base.chain_index = earlier_quarters.seen_from_chain_index
            and base.seen_at >= earlier_quarters.known_at

),

-- the first by name of the tags that the filer had shown equal and never unequal by then
equal_tags as materialized (

    select
        base.cik,
        base.period_end_on,
        base.vintage,
        pairs.concept,
        pairs.tag_one as tag,
        min(pairs.tag_other) as first_equal_tag
    from quarter_vintages as base
    inner join {{ ref('int_equal_tags') }} as pairs
        on
            base.cik = pairs.cik
            and pairs.shown_equal_at <= base.seen_at
            and (pairs.shown_unequal_at is null or pairs.shown_unequal_at > base.seen_at)
    group by base.cik, base.period_end_on, base.vintage, pairs.concept, pairs.tag_one

),

final as (

    select
        base.cik,
        base.period_end_on,
        base.vintage,
        versions.concept,
        base.lag_quarters,
        versions.measure,
        base.input_fiscal_quarter,
        base.input_period_start_on,
        base.input_period_end_on,
        versions.value,
        versions.unit,
        -- one scope: the tag, or the first by name of the tags equal to it
        case
            when versions.tag is null then versions.method
            else least(versions.tag, equal_tags.first_equal_tag)
        end as scope_tag,
        versions.known_at
    from seen_quarters as base
    inner join needed on base.lag_quarters = needed.lag_quarters
    inner join measured_versions as versions
        on
            base.cik = versions.cik
            and base.input_period_end_on = versions.quarter_end_on
            and needed.concept = versions.concept
            and needed.is_trailing_year = (versions.measure = 'trailing_year')
            -- over a change of the reporting currency nothing is added or compared
            and (versions.unit_kind != 'monetary' or base.reporting_currency = versions.unit)
            and versions.known_at <= base.seen_at
            and (versions.superseded_at is null or versions.superseded_at > base.seen_at)
    left join equal_tags
        on
            base.cik = equal_tags.cik
            and base.period_end_on = equal_tags.period_end_on
            and base.vintage = equal_tags.vintage
            and versions.concept = equal_tags.concept
            and versions.tag = equal_tags.tag

)

select * from final
