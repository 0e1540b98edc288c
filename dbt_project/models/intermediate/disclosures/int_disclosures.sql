-- What companies say in words, one column a signal. Nothing is read yet: every signal is NULL, which is unknown,
-- never false. Rules read this model as they will when words are read; until then an answer that a signal could
-- change names it among its missing inputs.
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

{{ quarter_vintages('quarters') }},

final as (

    select
        cik,
        period_end_on,
        vintage,

        -- RF01
        cast(null as boolean) as has_investment_phase_language,

        -- RF02
        cast(null as boolean) as has_capex_guidance,
        cast(null as integer) as capex_guidance_raises_count,
        cast(null as boolean) as has_figure_beside_raise,
        cast(null as double) as guided_capex_growth,

        -- RF03
        cast(null as boolean) as has_sovereign_contracts,
        cast(null as boolean) as has_rising_sovereign_mentions,

        -- RF05
        cast(null as boolean) as has_useful_life_extension,
        cast(null as double) as disclosed_useful_life_years,

        -- RF06
        cast(null as boolean) as has_hosting_cost_language,
        cast(null as double) as cloud_purchase_commitments_usd,

        -- RF13
        cast(null as boolean) as has_customer_investee_or_supplier,

        -- RF15
        cast(null as boolean) as has_bonus_depreciation_language,

        -- mart_funding_mix
        cast(null as double) as bonds_issued_ttm_usd,
        cast(null as double) as private_credit_ttm_usd,
        cast(null as double) as vehicle_financing_ttm_usd,
        cast(null as double) as customer_deposits_ttm_usd,

        -- B3 and B4
        cast(null as boolean) as has_unit_cost_decline,
        cast(null as boolean) as has_utilisation_or_contracts

    from quarter_vintages

)

select * from final
