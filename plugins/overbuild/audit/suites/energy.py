"""What companies said of the power they buy and use."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, not_null, one_of

CLASSES: Final = (
    "ppa",
    "fixed_price",
    "utility_supply",
    "utility_renewal",
    "spot",
    "nuclear",
    "gas",
    "on_site",
    "renewable",
    "capacity",
    "commitment",
    "material",
    "price_risk",
    "seller",
)

SUITES: Final = (
    MartSuite(
        mart="mart_energy_disclosures",
        key=("cik", "accession_number", "document_number", "span_start", "statement_number"),
        columns=(
            "cik",
            "ticker",
            "accession_number",
            "class_name",
            "counterparty",
            "quantity",
            "quantity_high",
            "quantity_unit",
            "megawatts",
            "megawatts_high",
            "term_low_years",
            "term_high_years",
            "price_low_usd_per_mwh",
            "price_high_usd_per_mwh",
            "is_counted",
            "snippet",
            "span_start",
            "span_end",
            "known_at",
            "first_known_at",
        ),
        # a company need not speak of power, and texts need not be read
        presence="never",
        checks=(
            one_of("class_name", CLASSES),
            not_null("snippet"),
            between("confidence", 0, 1),
            between("term_low_years", 0, 60),
            # cents taken for dollars, or kilowatt-hours for megawatt-hours, land outside
            between("price_low_usd_per_mwh", 1, 1000),
        ),
        rules=(
            Rule(
                "range_upside_down",
                "select * from marts.mart_energy_disclosures where quantity > quantity_high"
                " or megawatts > megawatts_high or term_low_years > term_high_years"
                " or price_low_usd_per_mwh > price_high_usd_per_mwh",
                "a range's lower end is not above its upper end",
                column="quantity",
            ),
            Rule(
                "energy_taken_for_power",
                "select * from marts.mart_energy_disclosures"
                " where (megawatts is not null) <> coalesce(quantity_unit in ('kW', 'MW', 'GW'), false)",
                "megawatts are of power: of no energy, money or share",
                column="megawatts",
            ),
            Rule(
                "sold_power_counted",
                "select * from marts.mart_energy_disclosures where class_name = 'seller' and is_counted",
                "power that is sold is no exposure",
                column="is_counted",
            ),
            Rule(
                "more_than_a_grid",
                "select * from marts.mart_energy_disclosures where megawatts > 200000",
                "no company has the power of a country's grid",
                "warn",
                column="megawatts",
            ),
            Rule(
                "share_above_the_whole",
                "select * from marts.mart_energy_disclosures where quantity_unit = 'pct' and quantity > 100",
                "a share is at most the whole",
                column="quantity",
            ),
            Rule(
                "known_before_it_was_told",
                "select * from marts.mart_energy_disclosures where first_known_at > known_at",
                "a figure is first told no later than it is told",
                column="first_known_at",
            ),
        ),
    ),
)
