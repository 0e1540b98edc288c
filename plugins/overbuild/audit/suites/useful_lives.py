"""Over how many years companies say that they write their assets off."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, not_null, one_of

_ASSET_CLASSES: Final = (
    "servers",
    "network_equipment",
    "computer_equipment",
    "data_center_equipment",
    "buildings",
    "building_improvements",
    "leasehold_improvements",
    "machinery",
    "office_equipment",
    "software",
    "intangibles",
    "vehicles",
    "land_improvements",
    "other",
)

SUITES: Final = (
    MartSuite(
        mart="mart_useful_lives",
        key=("cik", "accession_number", "document_number", "span_start", "statement_number"),
        columns=(
            "cik",
            "ticker",
            "accession_number",
            "statement",
            "asset_class",
            "is_equipment",
            "years_low",
            "years_high",
            "from_years_low",
            "from_years_high",
            "direction",
            "effective_on",
            "effect_usd",
            "direction_from_history",
            "span_text",
            "span_start",
            "span_end",
            "known_at",
        ),
        # a company need not say it, and texts need not be read
        presence="never",
        checks=(
            one_of("statement", ("stated", "changed")),
            one_of("asset_class", _ASSET_CLASSES),
            one_of("direction", ("lengthened", "shortened")),
            not_null("span_text"),
            between("years_low", 0.01, 100),
            between("years_high", 0.01, 100),
            between("confidence", 0, 1),
        ),
        rules=(
            Rule(
                "life_upside_down",
                "select * from marts.mart_useful_lives"
                " where years_low > years_high or from_years_low > from_years_high",
                "the shortest life is not above the longest",
                column="years_low",
            ),
            Rule(
                "says_no_life",
                "select * from marts.mart_useful_lives where years_low is null and years_high is null"
                " and direction is null",
                "a statement has a life or a direction",
                column="years_high",
            ),
            Rule(
                "direction_against_its_figures",
                "select * from marts.mart_useful_lives where (direction = 'lengthened' and years_high < from_years_low)"
                " or (direction = 'shortened' and years_low > from_years_high)",
                "a life said to be longer is not shorter than before",
                column="direction",
            ),
            Rule(
                "intangibles_as_equipment",
                "select * from marts.mart_useful_lives where is_equipment"
                " and asset_class in ('intangibles', 'software', 'buildings', 'other')",
                "intangibles, software and buildings are no equipment",
                column="is_equipment",
            ),
            Rule(
                "holds_long_after_it_was_said",
                "select * from marts.mart_useful_lives where effective_on > cast(known_at as date) + 1100",
                "a change holds within three years of being told",
                column="effective_on",
            ),
            Rule(
                "span_is_not_its_text",
                "select * from marts.mart_useful_lives where length(span_text) <> span_end - span_start",
                "the span is the text's, character by character",
                column="span_text",
            ),
            Rule(
                "history_after_the_fact",
                "select * from marts.mart_useful_lives where prior_known_at > known_at",
                "the filing before was public before",
                column="prior_known_at",
            ),
        ),
    ),
)
