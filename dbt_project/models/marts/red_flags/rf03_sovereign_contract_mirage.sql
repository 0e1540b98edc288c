with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

measured as (

    select
        metrics.*,
        disclosures.has_sovereign_contracts,
        disclosures.has_rising_sovereign_mentions,
        round({{ ratio('receivables_usd', 'revenue_usd') }} * days_in_quarter, 10) as dso_days,
        round({{ ratio('receivables_year_before_usd', 'revenue_year_before_usd') }} * days_in_quarter_year_before, 10)
            as dso_year_before_days,
        -- filers name it a contract asset or an unbilled receivable; what is disclosed at both dates is compared
        case
            when contract_assets_usd + contract_assets_year_before_usd is null then unbilled_receivables_usd
            when unbilled_receivables_usd + unbilled_receivables_year_before_usd is null then contract_assets_usd
            else contract_assets_usd + unbilled_receivables_usd
        end as unbilled_usd,
        case
            when contract_assets_usd + contract_assets_year_before_usd is null
                then unbilled_receivables_year_before_usd
            when unbilled_receivables_usd + unbilled_receivables_year_before_usd is null
                then contract_assets_year_before_usd
            else contract_assets_year_before_usd + unbilled_receivables_year_before_usd
        end as unbilled_year_before_usd,
        round({{ ratio('revenue_usd', 'revenue_year_before_usd') }} - 1, 10) as revenue_growth,
        {{ threshold('RF03', 'dso_change_min_days') }} as dso_change_min_days,
        {{ threshold('RF03', 'unbilled_excess_growth_min_pp') }} as unbilled_excess_growth_min_pp
    from metrics
    {{ with_disclosures('metrics') }}

),

compared as (

    select
        *,
        round(dso_days - dso_year_before_days, 10) as dso_change_days,
        round({{ ratio('unbilled_usd', 'unbilled_year_before_usd') }} - 1, 10) as unbilled_growth,
        round(({{ ratio('unbilled_usd', 'unbilled_year_before_usd') }} - 1 - revenue_growth) * 100, 10)
            as unbilled_excess_growth_pp
    from measured

),

tested as (

    select
        *,
        dso_change_days >= dso_change_min_days as is_dso_rising,
        case
            -- from nothing to something is growth without a rate
            when unbilled_year_before_usd = 0 then unbilled_usd > 0
            else unbilled_excess_growth_pp >= unbilled_excess_growth_min_pp
        end as is_unbilled_outgrowing_revenue
    from compared

),

combined as (

    select
        *,
        is_dso_rising or is_unbilled_outgrowing_revenue as is_collection_lagging,
        {{ missing({
            'receivables': 'receivables_usd',
            'receivables (year before)': 'receivables_year_before_usd',
            'revenue': 'revenue_usd',
            'revenue (year before)': 'revenue_year_before_usd',
            'days_sales_outstanding (no revenue)': 'case when dso_change_days is not null or receivables_usd + receivables_year_before_usd + revenue_usd + revenue_year_before_usd is null then 1 end',
            'contract_assets or unbilled_receivables': 'unbilled_usd',
            'contract_assets or unbilled_receivables (year before)': 'unbilled_year_before_usd',
        }) }} as missing_figures,
        {{ missing({
            'sovereign_contracts': 'has_sovereign_contracts',
            'sovereign_mentions': 'case when has_rising_sovereign_mentions is not null or not has_sovereign_contracts then 1 end',
        }) }} as missing_signals
    from tested

),

answered as (

    select
        *,
        has_sovereign_contracts and is_collection_lagging as is_flagged,
        -- until filings are read, lagging collection alone is the watch; read, it takes the disclosure
        case
            when has_sovereign_contracts is null then is_collection_lagging
            else has_sovereign_contracts and has_rising_sovereign_mentions
        end as is_watch,
        list_sort(list_concat(missing_figures, missing_signals)) as missing_inputs,
        greatest(
            case
                when is_dso_rising
                    then {{ severity('dso_change_days - dso_change_min_days', threshold('RF03', 'dso_change_min_days', 'severity_scale')) }}
            end,
            case
                when is_unbilled_outgrowing_revenue
                    then {{ severity('coalesce(unbilled_excess_growth_pp, 1e6) - unbilled_excess_growth_min_pp', threshold('RF03', 'unbilled_excess_growth_min_pp', 'severity_scale')) }}
            end
        ) as flagged_severity
    from combined

),

judged as (

    select
        *,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as status,
        {{ flag_status('is_flagged', 'is_watch', 'missing_figures') }} as numbers_status,
        -- a watch for more mentions while collection is normal stands at the threshold
        coalesce(flagged_severity, 0) as watch_severity
    from answered

),

final as (

    select
        {{ flag_answer('RF03', 'judged') }},
        judged.receivables_usd,
        judged.receivables_year_before_usd,
        judged.dso_days,
        judged.dso_year_before_days,
        judged.dso_change_days,
        judged.dso_change_min_days,
        judged.contract_assets_usd,
        judged.contract_assets_year_before_usd,
        judged.unbilled_receivables_usd,
        judged.unbilled_receivables_year_before_usd,
        judged.unbilled_growth,
        judged.revenue_growth,
        judged.unbilled_excess_growth_pp,
        judged.unbilled_excess_growth_min_pp,
        judged.is_dso_rising,
        judged.is_unbilled_outgrowing_revenue,
        judged.is_collection_lagging,
        judged.has_sovereign_contracts,
        judged.has_rising_sovereign_mentions
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
