{# Every flag with its model, in the order of the catalogue. mart_red_flags and the scorecard are made from this list. #}
{% macro flag_models() -%}
    {{ return({
        'RF01': 'rf01_margin_compression',
        'RF02': 'rf02_capex_guidance_ratchet',
        'RF03': 'rf03_sovereign_contract_mirage',
        'RF04': 'rf04_energy_cost_exposure',
        'RF05': 'rf05_depreciation_cliff',
        'RF06': 'rf06_capex_to_opex_shift',
        'RF07': 'rf07_talent_as_hidden_opex',
        'RF08': 'rf08_debt_funded_build_out',
        'RF09': 'rf09_compute_backed_borrowing',
        'RF10': 'rf10_returns_erosion',
        'RF11': 'rf11_creative_capitalisation',
        'RF12': 'rf12_commitments_without_contracts',
        'RF13': 'rf13_customer_concentration',
        'RF14': 'rf14_ai_narrative_gap',
        'RF15': 'rf15_tax_timing_dependence',
    }) }}
{%- endmacro %}
