with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

assumed as (

    select
        max(value) filter (where assumption_id = 'depreciation_horizon_quarters') as depreciation_horizon_quarters,
        max(value) filter (where assumption_id = 'life_implied_by_books') as life_implied_by_books
    from {{ ref('assumptions') }}

),

-- D&A where both years have it, else depreciation alone in both: a filer may have no amortisation to show
chosen as (

    select
        metrics.*,
        assumed.depreciation_horizon_quarters,
        assumed.life_implied_by_books,
        disclosures.has_useful_life_extension,
        disclosures.disclosed_useful_life_years,
        case
            when
                depreciation_amortization_ttm_usd is not null
                and depreciation_amortization_ttm_year_before_usd is not null
                then 'depreciation_amortization'
            when depreciation_ttm_usd is not null and depreciation_ttm_year_before_usd is not null then 'depreciation'
        end as da_basis,
        {% for suffix in ['', '_lag1', '_lag2', '_lag3'] %}
        coalesce(
            depreciation_ttm{{ suffix }}_usd,
            depreciation_amortization_ttm{{ suffix }}_usd - amortization_intangibles_ttm{{ suffix }}_usd,
            depreciation_amortization_ttm{{ suffix }}_usd
        ) as property_depreciation_ttm{{ suffix }}_usd,
        round(
            {{ ratio(
                'capex' ~ suffix ~ '_usd',
                'coalesce(depreciation_amortization' ~ suffix ~ '_usd, depreciation' ~ suffix ~ '_usd)'
            ) }}, 10
        ) as capex_to_da{{ suffix }}_x,
        {% endfor %}
        -- any quarter with an impairment settles it; that there was none takes all twelve months
        case
            when
                greatest(
                    impairment_ttm_usd, impairment_usd, impairment_lag1_usd, impairment_lag2_usd, impairment_lag3_usd
                ) > 0
                then true
            when impairment_ttm_usd = 0 then false
            -- no figure either way: what is said
            else disclosures.has_impairment_language
        end as has_impairment
    from metrics
    cross join assumed
    {{ with_disclosures('metrics') }}

),

measured as (

    select
        *,
        case da_basis
            when 'depreciation_amortization' then depreciation_amortization_ttm_usd
            when 'depreciation' then depreciation_ttm_usd
        end as da_ttm_usd,
        case da_basis
            when 'depreciation_amortization' then depreciation_amortization_ttm_year_before_usd
            when 'depreciation' then depreciation_ttm_year_before_usd
        end as da_ttm_year_before_usd,
        round({{ ratio('net_income_ttm_usd', '(total_assets_usd + total_assets_year_before_usd) / 2') }} * 100, 10)
            as roa_pct,
        round(
            {{ ratio(
                'net_income_ttm_year_before_usd',
                '(total_assets_year_before_usd + total_assets_two_years_before_usd) / 2'
            ) }} * 100, 10
        ) as roa_year_before_pct,
        -- gross property over its yearly depreciation at the same date: the newest of the last four quarters' ends,
        -- for many filers give gross property once a year
        round(life_implied_by_books * coalesce(
            {{ ratio('ppe_gross_usd', 'property_depreciation_ttm_usd') }},
            {{ ratio('ppe_gross_lag1_usd', 'property_depreciation_ttm_lag1_usd') }},
            {{ ratio('ppe_gross_lag2_usd', 'property_depreciation_ttm_lag2_usd') }},
            {{ ratio('ppe_gross_lag3_usd', 'property_depreciation_ttm_lag3_usd') }}
        ), 10) as implied_life_years,
        case
            when
                capex_to_da_x is not null and capex_to_da_lag1_x is not null
                and capex_to_da_lag2_x is not null and capex_to_da_lag3_x is not null
                then least(capex_to_da_x, capex_to_da_lag1_x, capex_to_da_lag2_x, capex_to_da_lag3_x)
        end as capex_to_da_least_x,
        {{ threshold('RF05', 'roa_change_max_bp') }} as roa_change_max_bp,
        {{ threshold('RF05', 'ebitda_margin_change_min_bp') }} as ebitda_margin_change_min_bp,
        {{ threshold('RF05', 'depreciation_lift_min_bp') }} as depreciation_lift_min_bp,
        {{ threshold('RF05', 'watch_capex_to_da_min_x') }} as watch_capex_to_da_min_x
    from chosen

),

compared as (

    select
        *,
        round((roa_pct - roa_year_before_pct) * 100, 6) as roa_change_bp,
        round({{ ratio('operating_income_ttm_usd + da_ttm_usd', 'revenue_ttm_usd') }} * 100, 10) as ebitda_margin_pct,
        round(
            {{ ratio(
                'operating_income_ttm_year_before_usd + da_ttm_year_before_usd',
                'revenue_ttm_year_before_usd'
            ) }} * 100, 10
        ) as ebitda_margin_year_before_pct,
        round({{ ratio('da_ttm_usd', 'revenue_ttm_usd') }} * 100, 10) as da_to_revenue_pct,
        coalesce(nullif(disclosed_useful_life_years, 0), nullif(implied_life_years, 0)) as projection_life_years
    from measured

),

-- At today's pace property worth its CapEx comes in and worth its depreciation goes out each year, so that yearly
-- depreciation moves by their difference over the life; never by more than the difference itself.
projected as (

    select
        *,
        round((ebitda_margin_pct - ebitda_margin_year_before_pct) * 100, 6) as ebitda_margin_change_bp,
        property_depreciation_ttm_usd
        + (capex_ttm_usd - property_depreciation_ttm_usd)
        * case when projection_life_years is not null then least(depreciation_horizon_quarters / 4 / projection_life_years, 1) end
            as projected_depreciation_ttm_usd
    from compared

),

lifted as (

    select
        *,
        round(
            {{ ratio('projected_depreciation_ttm_usd - property_depreciation_ttm_usd', 'revenue_ttm_usd') }} * 10000, 6
        ) as depreciation_lift_bp
    from projected

),

tested as (

    select
        *,
        roa_change_bp <= roa_change_max_bp as is_roa_falling,
        ebitda_margin_change_bp >= ebitda_margin_change_min_bp as is_ebitda_margin_held,
        depreciation_lift_bp >= depreciation_lift_min_bp as is_depreciation_rising,
        capex_to_da_x >= watch_capex_to_da_min_x
        and capex_to_da_lag1_x >= watch_capex_to_da_min_x
        and capex_to_da_lag2_x >= watch_capex_to_da_min_x
        and capex_to_da_lag3_x >= watch_capex_to_da_min_x as is_capex_ahead
    from lifted

),

combined as (

    select
        *,
        is_roa_falling and is_ebitda_margin_held and is_depreciation_rising and not has_impairment as is_flagged,
        is_capex_ahead or has_useful_life_extension as is_watch,
        least(
            {{ severity('roa_change_max_bp - roa_change_bp', threshold('RF05', 'roa_change_max_bp', 'severity_scale')) }},
            {{ severity('depreciation_lift_bp - depreciation_lift_min_bp', threshold('RF05', 'depreciation_lift_min_bp', 'severity_scale')) }}
        ) as flagged_severity,
        greatest(
            case
                when is_capex_ahead
                    then {{ severity('capex_to_da_least_x - watch_capex_to_da_min_x', threshold('RF05', 'watch_capex_to_da_min_x', 'severity_scale')) }}
            end,
            -- words have no distance past a threshold
            case when has_useful_life_extension then 0 end
        ) as watch_severity,
        {{ missing({
            'net_income': 'net_income_ttm_usd',
            'net_income (year before)': 'net_income_ttm_year_before_usd',
            'total_assets': 'total_assets_usd + total_assets_year_before_usd + total_assets_two_years_before_usd',
            'revenue': 'revenue_ttm_usd',
            'revenue (year before)': 'revenue_ttm_year_before_usd',
            'operating_income': 'operating_income_ttm_usd',
            'operating_income (year before)': 'operating_income_ttm_year_before_usd',
            'depreciation_amortization': 'da_basis',
            'depreciation': 'property_depreciation_ttm_usd',
            'capex': 'capex_ttm_usd',
            'ppe_gross': 'projection_life_years',
            'capex_to_da (four quarters)': 'capex_to_da_least_x',
            'margin (revenue not positive)': 'case when coalesce(revenue_ttm_usd > 0, true) and coalesce(revenue_ttm_year_before_usd > 0, true) then 1 end',
            'impairment': 'case when is_roa_falling and is_ebitda_margin_held and is_depreciation_rising then has_impairment else true end',
        }) }} as missing_figures,
        {{ missing({
            'useful_life_extension': 'has_useful_life_extension',
        }) }} as unread_signals
    from tested

),

{{ judged_with_words('combined') }},

final as (

    select
        {{ flag_answer('RF05', 'judged') }},
        judged.net_income_ttm_usd,
        judged.total_assets_usd,
        judged.total_assets_year_before_usd,
        judged.roa_pct,
        judged.roa_year_before_pct,
        judged.roa_change_bp,
        judged.roa_change_max_bp,
        judged.revenue_ttm_usd,
        judged.operating_income_ttm_usd,
        judged.da_basis,
        judged.da_ttm_usd,
        judged.da_to_revenue_pct,
        judged.ebitda_margin_pct,
        judged.ebitda_margin_year_before_pct,
        judged.ebitda_margin_change_bp,
        judged.ebitda_margin_change_min_bp,
        judged.has_impairment,
        judged.capex_ttm_usd,
        judged.property_depreciation_ttm_usd,
        judged.implied_life_years,
        judged.disclosed_useful_life_years,
        judged.projection_life_years,
        judged.depreciation_horizon_quarters,
        judged.projected_depreciation_ttm_usd,
        judged.depreciation_lift_bp,
        judged.depreciation_lift_min_bp,
        judged.capex_to_da_x,
        judged.capex_to_da_lag1_x,
        judged.capex_to_da_lag2_x,
        judged.capex_to_da_lag3_x,
        judged.watch_capex_to_da_min_x,
        judged.has_useful_life_extension,
        judged.is_roa_falling,
        judged.is_ebitda_margin_held,
        judged.is_depreciation_rising,
        judged.is_capex_ahead
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
