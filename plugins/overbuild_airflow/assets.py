"""One Airflow asset a published mart, so that other DAGs can be scheduled on ``overbuild://marts/<mart>``."""

from __future__ import annotations

from airflow.sdk import Asset

# Named here because a DAG file must not read the dbt project; a test compares the two.
MARTS = (
    "dim_company",
    "dim_fiscal_quarter",
    "dim_flag",
    "dim_flag_assumption",
    "dim_flag_threshold",
    "fct_daily_prices",
    "fct_fundamentals",
    "fct_segment_facts",
    "mart_accounting_standards",
    "mart_capex_guidance",
    "mart_capex_guidance_rejects",
    "mart_coverage",
    "mart_depreciation_schedule",
    "mart_energy_disclosures",
    "mart_flag_evidence",
    "mart_flag_outcome_summary",
    "mart_flag_outcomes",
    "mart_flag_scorecard",
    "mart_flag_sensitivity",
    "mart_flag_text_evidence",
    "mart_funding_mix",
    "mart_hyperscaler_fcf_watch",
    "mart_identities",
    "mart_macro_context",
    "mart_market_concentration",
    "mart_red_flags",
    "mart_restatements",
    "mart_startup_rounds",
    "mart_startup_survival",
    "mart_tag_transitions",
    "mart_useful_lives",
    "mart_valuation_narrative",
    "rf01_margin_compression",
    "rf02_capex_guidance_ratchet",
    "rf03_sovereign_contract_mirage",
    "rf04_energy_cost_exposure",
    "rf05_depreciation_cliff",
    "rf06_capex_to_opex_shift",
    "rf07_talent_as_hidden_opex",
    "rf08_debt_funded_build_out",
    "rf09_compute_backed_borrowing",
    "rf10_returns_erosion",
    "rf11_creative_capitalisation",
    "rf12_commitments_without_contracts",
    "rf13_customer_concentration",
    "rf14_ai_narrative_gap",
    "rf15_tax_timing_dependence",
)


def mart_asset(mart: str) -> Asset:
    """The asset that stands for a published mart."""
    return Asset(name=f"overbuild_{mart}", uri=f"overbuild://marts/{mart}", group="overbuild")


MART_ASSETS = tuple(mart_asset(mart) for mart in MARTS)
