{%- set booleans = {
    'investment_phase_language': 'has_investment_phase_language',
    'capex_guidance': 'has_capex_guidance',
    'sovereign_contracts': 'has_sovereign_contracts',
    'power_material': 'is_power_material',
    'power_exposure': 'has_power_exposure_language',
    'power_agreements': 'has_power_agreements',
    'power_commitments': 'has_power_commitments',
    'impairment_booked': 'has_impairment_language',
    'useful_life_extension': 'has_useful_life_extension',
    'hosting_cost_language': 'has_hosting_cost_language',
    'cloud_commitments': 'has_cloud_commitments',
    'compute_backed_borrowing': 'has_compute_backed_borrowing',
    'customer_investee_or_supplier': 'has_customer_investee_or_supplier',
    'unbacked_ai_mentions': 'has_unbacked_ai_mentions',
    'bonus_depreciation': 'has_bonus_depreciation_language',
    'unit_cost_decline': 'has_unit_cost_decline',
    'utilisation_or_contracts': 'has_utilisation_or_contracts',
} -%}
-- What companies say in words, one column a signal, as known at the quarter's own filing; `latest` follows the same
-- filings. True is what was read in the signal's window, false only where all that could say it was read, else NULL.
with quarters as (

    select * from {{ ref('dim_fiscal_quarter') }}

),

signals as (

    select * from {{ ref('int_text_signals') }}

),

guided as (

    select * from {{ ref('int_guided_quarters') }}

),

metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

versions as (

    select * from {{ ref('int_concept_versions') }}

),

assumed as (

    select value as rpo_disclosed_from_fiscal_year from {{ ref('assumptions') }}
    where assumption_id = 'rpo_disclosed_from_fiscal_year'

),

-- one map a quarter, then a column each: a filtered aggregate a column costs many times as much
mapped as (

    select
        cik,
        period_end_on,
        chain_id,
        chain_index,
        map_from_entries(list(struct_pack(
            signal := signal,
            told := struct_pack(
                is_said := is_said,
                is_read := is_read,
                -- mentions are counted where all was read
                n_spans := case when is_read then n_spans end,
                greatest_value := greatest_value,
                newest_value := newest_value,
                total_value := total_value
            )
        ))) as told
    from signals
    group by cik, period_end_on, chain_id, chain_index

),

rpo_disclosed as (

    select
        cik,
        min(known_at) as known_at
    from versions
    where concept = 'rpo'
    group by cik

),

{{ quarter_vintages('quarters') }},

told as (

    select
        quarter_vintages.cik,
        quarter_vintages.period_end_on,
        quarter_vintages.vintage,
        quarter_vintages.known_at,
        quarter_vintages.reporting_currency,
        mapped.told as now,
        year_before.told as year_before,
        guided.guided_fiscal_year,
        guided.basis as guidance_basis,
        case when guided.currency = quarter_vintages.reporting_currency then guided.newest_low end as guided_low,
        case when guided.currency = quarter_vintages.reporting_currency then guided.newest_high end as guided_high,
        guided.n_raises,
        guided.has_figure_beside_raise,
        -- a filer that has never shown any is taken to have no contracted revenue that could grow
        quarter_vintages.fiscal_year >= assumed.rpo_disclosed_from_fiscal_year
        and coalesce(rpo_disclosed.known_at > quarter_vintages.seen_at, true) as is_rpo_never_disclosed
    from quarter_vintages
    cross join assumed
    left join mapped
        on
            quarter_vintages.cik = mapped.cik
            and quarter_vintages.period_end_on = mapped.period_end_on
    left join mapped as year_before
        on
            quarter_vintages.cik = year_before.cik
            and quarter_vintages.chain_id = year_before.chain_id
            and quarter_vintages.chain_index = year_before.chain_index + 4
    left join guided
        on
            quarter_vintages.cik = guided.cik
            and quarter_vintages.period_end_on = guided.period_end_on
    left join rpo_disclosed on quarter_vintages.cik = rpo_disclosed.cik

),

-- the year before the guided one, as seen then, on the guidance's own basis
compared as (

    select
        told.*,
        {% for mentions in ['sovereign_mentions', 'ai_mentions'] %}
        {% for at, suffix in [('now', ''), ('year_before', '_year_before')] %}
        {{ ratio('1000 * told.' ~ at ~ "['" ~ mentions ~ "'].n_spans", 'told.' ~ at ~ "['document_words'].total_value") }}
            as {{ mentions }}_per_1000_words{{ suffix }},
        {% endfor %}
        {% endfor %}
        case told.guidance_basis
            when 'capex' then years.capex_ttm_usd
            when 'gross' then years.capex_ttm_usd
            when 'capex_incl_lease_principal' then years.capex_ttm_usd + years.finance_lease_principal_ttm_usd
        end as capex_before_guided_usd
    from told
    left join metrics as years
        on
            told.cik = years.cik
            and told.guided_fiscal_year - 1 = years.fiscal_year
            and years.fiscal_quarter = 4
            and told.vintage = years.vintage
            and (told.vintage = 'latest' or years.known_at <= told.known_at)

),

final as (

    select
        cik,
        period_end_on,
        vintage,

        {% for signal, column in booleans.items() %}
        now['{{ signal }}'].is_said as {{ column }},
        {% endfor %}

        -- RF02: found so far, however much of the window was read; 0 only where all of it was
        now['capex_guidance_raises'].is_read as is_capex_guidance_read,
        case when n_raises > 0 or now['capex_guidance_raises'].is_read then coalesce(n_raises, 0) end
            as capex_guidance_raises_count,
        case when n_raises > 0 then has_figure_beside_raise end as has_figure_beside_raise,
        guided_fiscal_year,
        guidance_basis,
        cast(guided_low as double) as guided_low_usd,
        cast(guided_high as double) as guided_high_usd,
        capex_before_guided_usd,
        {{ ratio('coalesce((guided_low + guided_high) / 2, guided_low, guided_high)', 'capex_before_guided_usd') }} - 1
            as guided_capex_growth,
        is_rpo_never_disclosed,

        -- RF03
        sovereign_mentions_per_1000_words,
        sovereign_mentions_per_1000_words_year_before,
        sovereign_mentions_per_1000_words > sovereign_mentions_per_1000_words_year_before
            as has_rising_sovereign_mentions,

        -- RF04: amounts are in dollars
        case when reporting_currency = 'USD' then now['power_commitments'].newest_value end as power_commitments_usd,
        case when reporting_currency = 'USD' then year_before['power_commitments'].newest_value end
            as power_commitments_year_before_usd,
        year_before['power_commitments'].is_said as had_power_commitments,
        now['power_capacity'].greatest_value as power_capacity_mw,
        now['power_terms'].greatest_value as power_term_years,

        -- RF05
        now['useful_life'].newest_value as disclosed_useful_life_years,

        -- RF06
        case when reporting_currency = 'USD' then now['cloud_commitments'].newest_value end
            as cloud_purchase_commitments_usd,

        -- RF09: amounts of several papers overlap, the greatest is owed at least
        case when reporting_currency = 'USD' then now['compute_backed_borrowing'].greatest_value end
            as compute_backed_borrowing_usd,

        -- RF13
        now['customer_share'].greatest_value as stated_customer_share_pct,

        -- RF14
        ai_mentions_per_1000_words,
        ai_mentions_per_1000_words_year_before,

        -- mart_funding_mix
        case when reporting_currency = 'USD' then now['private_credit'].greatest_value end as private_credit_usd,
        now['private_credit'].is_said as has_private_credit,
        case when reporting_currency = 'USD' then now['vehicle_financing'].greatest_value end as vehicle_financing_usd,
        now['vehicle_financing'].is_said as has_vehicle_financing

    from compared

)

select * from final
