with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

limited as (

    select
        metrics.*,
        disclosures.has_bonus_depreciation_language,
        {{ threshold('RF15', 'age_max_quarters') }} as age_max_quarters,
        {{ threshold('RF15', 'cash_tax_to_tax_expense_below') }} as cash_tax_to_tax_expense_below,
        {{ threshold('RF15', 'deferred_tax_growth_min') }} as deferred_tax_growth_min
    from metrics
    {{ with_disclosures('metrics') }}

),

aged as (

    select
        *,
        {{ disclosed_age('deferred_tax_property', 'age_max_quarters') }} as deferred_tax_property_age_quarters
    from limited

),

stated as (

    select
        *,
        {{ disclosed_at('deferred_tax_property', 'deferred_tax_property_age_quarters') }} as deferred_tax_property_stated_usd,
        -- the same note a year earlier, so that a year is compared with a year
        {{ disclosed_at('deferred_tax_property', 'deferred_tax_property_age_quarters', 4) }}
            as deferred_tax_property_stated_year_before_usd,
        -- a tax credit has no share that is paid in cash: NULL, and never below the threshold by a sign
        round({{ ratio('cash_taxes_paid_ttm_usd', 'income_tax_ttm_usd') }}, 10) as cash_tax_to_tax_expense
    from aged

),

compared as (

    select
        *,
        round({{ ratio('deferred_tax_property_stated_usd', 'deferred_tax_property_stated_year_before_usd') }} - 1, 10)
            as deferred_tax_property_growth
    from stated

),

tested as (

    select
        *,
        cash_tax_to_tax_expense < cash_tax_to_tax_expense_below as is_cash_tax_low,
        case
            -- from nothing to something is growth without a rate
            when deferred_tax_property_stated_year_before_usd = 0 then deferred_tax_property_stated_usd > 0
            else deferred_tax_property_growth >= deferred_tax_growth_min
        end as is_deferred_tax_growing
    from compared

),

combined as (

    select
        *,
        is_cash_tax_low and (is_deferred_tax_growing or has_bonus_depreciation_language) as is_flagged,
        is_cash_tax_low or is_deferred_tax_growing as is_watch,
        {{ missing({
            'cash_taxes_paid': 'cash_taxes_paid_ttm_usd',
            'income_tax': 'income_tax_ttm_usd',
            'cash_tax_to_tax_expense (no tax expense)': 'case when income_tax_ttm_usd > 0 or income_tax_ttm_usd is null then 1 end',
            'deferred_tax_property': 'deferred_tax_property_stated_usd',
            'deferred_tax_property (year before)': 'deferred_tax_property_stated_year_before_usd',
        }) }} as missing_inputs,
        case
            when is_cash_tax_low
                then {{ severity('cash_tax_to_tax_expense_below - cash_tax_to_tax_expense', threshold('RF15', 'cash_tax_to_tax_expense_below', 'severity_scale')) }}
        end as cash_tax_severity,
        case
            when is_deferred_tax_growing
                then {{ severity('coalesce(deferred_tax_property_growth, 1e6) - deferred_tax_growth_min', threshold('RF15', 'deferred_tax_growth_min', 'severity_scale')) }}
        end as deferred_tax_severity
    from tested

),

judged as (

    select
        *,
        -- language can only raise a watch to a flag: without it clear is clear
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as status,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as numbers_status,
        -- both halves have to hold: the one passed by less counts; language has no distance
        least(cash_tax_severity, deferred_tax_severity) as flagged_severity,
        greatest(cash_tax_severity, deferred_tax_severity) as watch_severity
    from combined

),

final as (

    select
        {{ flag_answer('RF15', 'judged') }},
        judged.cash_taxes_paid_ttm_usd,
        judged.income_tax_ttm_usd,
        judged.cash_tax_to_tax_expense,
        judged.cash_tax_to_tax_expense_below,
        judged.deferred_tax_property_stated_usd as deferred_tax_property_usd,
        judged.deferred_tax_property_stated_year_before_usd as deferred_tax_property_year_before_usd,
        judged.deferred_tax_property_age_quarters,
        judged.age_max_quarters,
        judged.deferred_tax_property_growth,
        judged.deferred_tax_growth_min,
        judged.is_cash_tax_low,
        judged.is_deferred_tax_growing,
        judged.has_bonus_depreciation_language
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
