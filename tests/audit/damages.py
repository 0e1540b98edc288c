"""Ways in which a candidate goes wrong, each as SQL on a good one."""

from __future__ import annotations

from dataclasses import dataclass

from overbuild.audit.suites import SUITES

HISTORY = "history"
"""Subject of what is held against the published version."""


@dataclass(frozen=True)
class Damage:
    """SQL that damages a candidate, and the expectation that has to notice."""

    name: str
    sql: str
    mart: str
    expectation: str


_ONE = "cik = 789019 and period_end_on = date '2025-12-31'"

DAMAGES = (
    Damage(
        "every row of a mart lost",
        "delete from marts.mart_red_flags",
        "mart_red_flags",
        "TableRowCountToBeBetween",
    ),
    Damage("a mart missing", "drop table marts.mart_flag_evidence", "marts", "mart_missing"),
    Damage("a mart nobody audits", "create table marts.extra as select 1 as cik", "marts", "mart_without_suite"),
    Damage(
        "a column missing",
        "alter table marts.fct_fundamentals drop column unavailable_reason",
        "fct_fundamentals",
        "TableColumnsToMatchSet_columns",
    ),
    Damage(
        "a company lost everywhere but in the scope",
        "delete from marts.dim_company where cik = 1045810",
        "dim_company",
        "company_missing",
    ),
    Damage(
        "a company nobody asked for",
        "insert into marts.dim_company select * replace (1::bigint as cik) from marts.dim_company limit 1",
        "dim_company",
        "company_not_asked_for",
    ),
    Damage(
        "the newest quarter lost from every mart",
        "; ".join(f"delete from marts.{m} where {_ONE}" for m, s in SUITES.items() if "period_end_on" in s.key),
        "dim_fiscal_quarter",
        "quarter_missing",
    ),
    Damage(
        "a range of guidance upside down",
        "update marts.mart_capex_guidance set low_amount = 20 where cik = 789019",
        "mart_capex_guidance",
        "range_upside_down",
    ),
    Damage(
        "guidance of a year long over",
        "update marts.mart_capex_guidance set guided_fiscal_year = 2015, last_fiscal_year = 2015 where cik = 789019",
        "mart_capex_guidance",
        "guided_year_over_when_said",
    ),
    Damage(
        "a standard named before it was issued",
        "update marts.mart_accounting_standards set issued_on = '2030-01-01' where cik = 789019",
        "mart_accounting_standards",
        "named_before_it_was_issued",
    ),
    Damage(
        "a history without its newest filing",
        "update marts.mart_accounting_standards set accession_number = 'x' where cik = 789019",
        "mart_accounting_standards",
        "history_does_not_end_with_its_newest",
    ),
    Damage(
        "a life upside down",
        "update marts.mart_useful_lives set years_low = 20 where cik = 789019",
        "mart_useful_lives",
        "life_upside_down",
    ),
    Damage(
        "a longer life that is shorter",
        "update marts.mart_useful_lives set years_low = 3, years_high = 3 where cik = 789019",
        "mart_useful_lives",
        "direction_against_its_figures",
    ),
    Damage(
        "intangibles as equipment",
        "update marts.mart_useful_lives set asset_class = 'intangibles' where cik = 789019",
        "mart_useful_lives",
        "intangibles_as_equipment",
    ),
    Damage(
        "a span that is not its text",
        "update marts.mart_capex_guidance set span_end = span_end + 1 where cik = 789019",
        "mart_capex_guidance",
        "span_is_not_its_text",
    ),
    Damage(
        "guidance that the text does not hold",
        "update marts.mart_capex_guidance set span_text = 'Made guidanze' where cik = 789019",
        "mart_capex_guidance",
        "words_not_in_the_text",
    ),
    Damage(
        "a life quoted one character off",
        "update marts.mart_useful_lives set span_start = span_start + 1, span_end = span_end + 1 where cik = 789019",
        "mart_useful_lives",
        "words_not_in_the_text",
    ),
    Damage(
        "power quoted from another document",
        "update marts.mart_energy_disclosures set document_number = 1 where cik = 789019",
        "mart_energy_disclosures",
        "words_not_in_the_text",
    ),
    Damage(
        "evidence whose snippet is another's",
        "update marts.mart_flag_text_evidence set snippet = '\u2026 other words \u2026' where cik = 789019",
        "mart_flag_text_evidence",
        "words_not_in_the_text",
    ),
    Damage(
        "a standard quoted from a text that is not kept",
        "update marts.mart_accounting_standards set document_number = 9 where cik = 789019",
        "mart_accounting_standards",
        "words_not_in_the_text",
    ),
    Damage(
        "megawatt-hours taken for megawatts",
        "update marts.mart_energy_disclosures set quantity_unit = 'MWh' where cik = 789019",
        "mart_energy_disclosures",
        "energy_taken_for_power",
    ),
    Damage(
        "a producer's sales counted as its exposure",
        "update marts.mart_energy_disclosures set class_name = 'seller' where cik = 789019",
        "mart_energy_disclosures",
        "sold_power_counted",
    ),
    Damage(
        "a price of power in cents",
        "update marts.mart_energy_disclosures set price_low_usd_per_mwh = 0.03 where cik = 789019",
        "mart_energy_disclosures",
        "ColumnValuesToBeBetween_price_low_usd_per_mwh",
    ),
    Damage(
        "a cohort called silent before its time",
        "update marts.mart_startup_survival set measured_at = '2024-06-01', known_at = '2024-01-01'",
        "mart_startup_survival",
        "young_cohort_called_silent",
    ),
    Damage(
        "silence up to a day that has not come",
        "update marts.mart_startup_survival set measured_at = '2030-01-01'",
        "mart_startup_survival",
        "measured_to_an_instant_that_has_not_come",
    ),
    Damage(
        "a cohort with money of another",
        "update marts.mart_startup_survival set amount_sold_usd = 25e6, equity_sold_usd = 25e6",
        "mart_startup_survival",
        "cohort_not_its_rounds",
    ),
    Damage(
        "a start-up's notice lost",
        "delete from marts.mart_startup_rounds where cohort_year = 2022",
        "mart_startup_rounds",
        "notice_missing",
    ),
    Damage(
        "an amended offering counted twice",
        "insert into marts.mart_startup_rounds select * replace (accession_number || '-' as offering_id)"
        " from marts.mart_startup_rounds where cohort_year = 2022",
        "mart_startup_rounds",
        "notice_counted_twice",
    ),
    Damage(
        "an offering left out without a word",
        "update marts.mart_startup_rounds set is_counted = false where cohort_year = 2022",
        "mart_startup_rounds",
        "counted_without_reason",
    ),
    Damage(
        "parts that do not make the whole",
        f"update marts.fct_segment_facts set value = value * 2 where {_ONE} and member = 'made:EastMember'",
        "fct_segment_facts",
        "parts_do_not_make_the_whole",
    ),
    Damage(
        "a share of more than the whole",
        f"update marts.fct_segment_facts set measure = 'concentration_pct', unit = 'percent', value = 120 where {_ONE}",
        "fct_segment_facts",
        "share_of_a_whole_that_is_not_one",
    ),
    Damage(
        "a quarter twice",
        f"insert into marts.dim_fiscal_quarter select * from marts.dim_fiscal_quarter where {_ONE}",
        "dim_fiscal_quarter",
        "CompoundColumnsToBeUnique_cik_period_end_on",
    ),
    Damage(
        "year to date shown as the quarter",
        f"update marts.dim_fiscal_quarter set period_start_on = period_start_on - 200, "
        f"days_in_quarter = days_in_quarter + 200 where {_ONE}",
        "dim_fiscal_quarter",
        "ColumnValuesToBeBetween_days_in_quarter",
    ),
    Damage(
        "a fifth quarter of a year",
        f"update marts.fct_fundamentals set fiscal_quarter = 5 where {_ONE}",
        "fct_fundamentals",
        "ColumnValuesToBeBetween_fiscal_quarter",
    ),
    Damage(
        "a quarter known before it ended",
        f"update marts.dim_fiscal_quarter set known_at = known_at - interval 60 days where {_ONE}",
        "dim_fiscal_quarter",
        "known_before_period_end",
    ),
    Damage(
        "knowledge from the future",
        f"update marts.mart_red_flags set known_at = timestamptz '2026-12-01 00:00:00+00' where {_ONE}",
        "mart_red_flags",
        "known_after_as_of",
    ),
    Damage(
        "known then, but later than the latest",
        f"update marts.fct_fundamentals set known_at = known_at + interval 1 day "
        f"where {_ONE} and vintage = 'as_known_then'",
        "fct_fundamentals",
        "known_then_after_latest",
    ),
    Damage(
        "one vintage only",
        "delete from marts.mart_flag_scorecard where vintage = 'as_known_then'",
        "mart_flag_scorecard",
        "vintage_missing",
    ),
    Damage(
        "a third vintage",
        f"update marts.mart_funding_mix set vintage = 'newest' where {_ONE} and vintage = 'latest'",
        "mart_funding_mix",
        "ColumnValuesToBeInSet_vintage",
    ),
    Damage(
        "unknown turned into zero",
        f"update marts.fct_fundamentals set value = 0 where {_ONE} and concept = 'rpo'",
        "fct_fundamentals",
        "value_against_evidence_class",
    ),
    Damage(
        "a reported value lost",
        f"update marts.fct_fundamentals set value = null where {_ONE} and concept = 'capex'",
        "fct_fundamentals",
        "value_against_evidence_class",
    ),
    Damage(
        "unavailable without a reason",
        f"update marts.fct_fundamentals set unavailable_reason = null where {_ONE} and concept = 'rpo'",
        "fct_fundamentals",
        "unavailable_without_reason",
    ),
    Damage(
        "a value without a unit",
        f"update marts.fct_fundamentals set unit = ' ' where {_ONE} and concept = 'capex'",
        "fct_fundamentals",
        "value_without_unit",
    ),
    Damage(
        "an accession number cut short",
        f"update marts.fct_fundamentals set accession_numbers = ['0000789019-25'] where {_ONE} and concept = 'capex'",
        "fct_fundamentals",
        "accession_number_malformed",
    ),
    Damage(
        "a reported value without its filing",
        f"update marts.fct_fundamentals set accession_numbers = null where {_ONE} and concept = 'revenue'",
        "fct_fundamentals",
        "reported_without_papers",
    ),
    Damage(
        "money as a floating-point number",
        "alter table marts.fct_fundamentals alter column value type double",
        "fct_fundamentals",
        "column_types",
    ),
    Damage(
        "cash above total assets",
        f"update marts.fct_fundamentals set value = value * 1000 where {_ONE} and concept = 'cash'",
        "fct_fundamentals",
        "part_above_total_assets",
    ),
    Damage(
        "an unknown status",
        f"update marts.mart_red_flags set status = 'ok', severity = null where {_ONE}",
        "mart_red_flags",
        "ColumnValuesToBeInSet_status",
    ),
    Damage(
        "a severity of 140",
        "update marts.rf08_debt_funded_build_out set severity = 140 where status = 'flagged'",
        "rf08_debt_funded_build_out",
        "ColumnValuesToBeBetween_severity",
    ),
    Damage(
        "a severity on a clear flag",
        "update marts.mart_red_flags set severity = 0 where status = 'clear'",
        "mart_red_flags",
        "severity_without_flag",
    ),
    Damage(
        "clear although an input is missing",
        "update marts.rf10_returns_erosion set missing_inputs = ['equity'] where status = 'clear'",
        "rf10_returns_erosion",
        "clear_with_missing_inputs",
    ),
    Damage(
        "insufficient data for no reason",
        "update marts.mart_red_flags set missing_inputs = [] where status = 'insufficient_data'",
        "mart_red_flags",
        "insufficient_without_reason",
    ),
    Damage(
        "a flag without evidence",
        f"delete from marts.mart_flag_evidence where {_ONE} and flag_id = 'RF08'",
        "mart_red_flags",
        "status_without_evidence",
    ),
    Damage(
        "an input that was not public yet",
        f"update marts.mart_flag_evidence set input_known_at = input_known_at + interval 1 day where {_ONE}",
        "mart_flag_evidence",
        "input_after_flag",
    ),
    Damage(
        "words that were not public yet",
        f"update marts.mart_flag_text_evidence set input_known_at = input_known_at + interval 1 second where {_ONE}",
        "mart_flag_text_evidence",
        "phrase_after_quarter",
    ),
    Damage(
        "a phrase without a place",
        f"update marts.mart_flag_text_evidence set span_end = span_start where {_ONE}",
        "mart_flag_text_evidence",
        "empty_or_long_phrase",
    ),
    Damage(
        "words that one vintage alone has read",
        f"delete from marts.mart_flag_text_evidence where {_ONE} and vintage = 'latest'",
        "mart_flag_text_evidence",
        "one_vintage_alone",
    ),
    Damage(
        "a phrase of a flag that is not there",
        f"update marts.mart_flag_text_evidence set flag_id = 'RF16' where {_ONE}",
        "mart_flag_text_evidence",
        "phrase_of_no_flag",
    ),
    Damage(
        "a flag of a company that is not there",
        f"update marts.mart_red_flags set cik = 4242 where {_ONE} and flag_id = 'RF01'",
        "mart_red_flags",
        "company_unknown",
    ),
    Damage(
        "a flag of a quarter that is not there",
        f"update marts.mart_red_flags set period_end_on = period_end_on + 1 where {_ONE} and flag_id = 'RF01'",
        "mart_red_flags",
        "quarter_unknown",
    ),
    Damage(
        "the long mart and the flag's own mart disagree",
        f"update marts.mart_red_flags set status = 'clear', severity = null, missing_inputs = [] where {_ONE}",
        "rf08_debt_funded_build_out",
        "long_mart_disagrees",
    ),
    Damage(
        "a scorecard that counts wrong",
        f"update marts.mart_flag_scorecard set flags_raised = flags_raised + 1 where {_ONE}",
        "mart_flag_scorecard",
        "counts_disagree",
    ),
    Damage(
        "an infinite ratio",
        f"update marts.mart_hyperscaler_fcf_watch set fcf_conversion_ttm = 'infinity' where {_ONE}",
        "mart_hyperscaler_fcf_watch",
        "not_finite",
    ),
    Damage(
        "a plug in net borrowing",
        f"update marts.mart_funding_mix set net_borrowing_ttm_usd = 100 where {_ONE}",
        "mart_funding_mix",
        "net_borrowing_not_the_difference",
    ),
    Damage(
        "the hyperscalers gone",
        "delete from marts.mart_hyperscaler_fcf_watch",
        "mart_hyperscaler_fcf_watch",
        "TableRowCountToBeBetween",
    ),
    Damage(
        "a ticker's bars lost",
        "delete from marts.fct_daily_prices where ticker = 'SPY'",
        "fct_daily_prices",
        "ticker_missing",
    ),
    Damage(
        "a bar on a Sunday",
        "update marts.fct_daily_prices set session_on = date '2026-02-15' where session_on = date '2026-02-17'",
        "fct_daily_prices",
        "not_a_session",
    ),
    Damage(
        "synthetic prices beside real filings",
        "update marts.fct_daily_prices set is_synthetic = true where ticker = 'SPY'",
        "fct_daily_prices",
        "synthetic_beside_real",
    ),
    Damage(
        "an adjusted price above the close",
        "update marts.fct_daily_prices set adj_close = close * 2 where session_on = date '2026-02-17'",
        "fct_daily_prices",
        "adjusted_above_close",
    ),
    # ---- figures against the filings they name
    Damage(
        "a figure a thousand times too large",
        f"update marts.fct_fundamentals set value = value * 1000 where {_ONE} and concept = 'revenue'",
        "fct_fundamentals",
        "reported_not_as_filed",
    ),
    Damage(
        "a company in thousands",
        "update marts.fct_fundamentals set value = value / 1000 where cik = 1045810",
        "fct_fundamentals",
        "reported_not_as_filed",
    ),
    Damage(
        "a concept in thousands for every company",
        "update marts.fct_fundamentals set value = value * 1000 where concept = 'capex'",
        "fct_fundamentals",
        "difference_not_of_its_spans",
    ),
    Damage(
        "a swapped sign",
        f"update marts.fct_fundamentals set value = -value where {_ONE} and concept = 'cost_of_revenue'",
        "fct_fundamentals",
        "reported_not_as_filed",
    ),
    Damage(
        "year to date shown as the quarter's figure",
        "update marts.fct_fundamentals as f set value = (select sum(s.value) from marts.fct_fundamentals as s"
        " where s.cik = f.cik and s.concept = 'capex' and s.vintage = f.vintage and s.fiscal_year = f.fiscal_year"
        " and s.fiscal_quarter <= f.fiscal_quarter) where concept = 'capex' and fiscal_quarter = 2",
        "fct_fundamentals",
        "difference_not_of_its_spans",
    ),
    Damage(
        "the full year shown as the fourth quarter",
        "update marts.fct_fundamentals as f set value = (select sum(s.value) from marts.fct_fundamentals as s"
        " where s.cik = f.cik and s.concept = 'capex' and s.vintage = f.vintage and s.fiscal_year = f.fiscal_year)"
        f" where {_ONE} and concept = 'capex'",
        "fct_fundamentals",
        "difference_not_of_its_spans",
    ),
    Damage(
        "the quarter before shown as the quarter",
        f"update marts.fct_fundamentals set value = value - 2 where {_ONE} and concept = 'revenue'",
        "fct_fundamentals",
        "reported_not_as_filed",
    ),
    Damage(
        "another tag's figure",
        f"update marts.fct_fundamentals set value = value / 2 where {_ONE} and concept = 'revenue'",
        "fct_fundamentals",
        "reported_not_as_filed",
    ),
    Damage(
        "a plug in gross profit",
        f"update marts.fct_fundamentals set value = value + 7 where {_ONE} and concept = 'gross_profit'",
        "fct_fundamentals",
        "formula_does_not_hold",
    ),
    Damage(
        "a wrong currency",
        f"update marts.fct_fundamentals set unit = 'EUR' where {_ONE} and concept = 'revenue'",
        "fct_fundamentals",
        "two_currencies_at_once",
    ),
    Damage(
        "a company in a currency it does not report in",
        "update marts.fct_fundamentals set unit = 'JPY' where cik = 1045810 and unit is not null",
        "fct_fundamentals",
        "reported_not_as_filed",
    ),
    Damage(
        "shares for dollars",
        f"update marts.fct_fundamentals set unit = 'shares' where {_ONE} and concept = 'cash'",
        "fct_fundamentals",
        "reported_not_as_filed",
    ),
    Damage(
        "a paper that is no filing",
        f"update marts.fct_fundamentals set accession_numbers = ['0000789019-99-000001'] where {_ONE}"
        " and concept = 'capex'",
        "fct_fundamentals",
        "filing_unknown",
    ),
    Damage(
        "a paper of another company",
        f"update marts.fct_fundamentals set accession_numbers = ['0001045810-25-000012'] where {_ONE}"
        " and concept = 'revenue'",
        "fct_fundamentals",
        "filing_unknown",
    ),
    Damage(
        "evidence that is no filing",
        f"update marts.mart_flag_evidence set accession_number = '0000789019-99-000001' where {_ONE}",
        "mart_flag_evidence",
        "filing_unknown",
    ),
    Damage(
        "rows of one company under another's number",
        "update marts.mart_funding_mix set cik = 1045810 where cik = 789019",
        "mart_funding_mix",
        "ticker_of_another_company",
    ),
    Damage(
        "rows of one company under another's ticker",
        "update marts.fct_fundamentals set ticker = 'NVDA' where cik = 789019",
        "fct_fundamentals",
        "ticker_of_another_company",
    ),
    Damage(
        "fiscal labels shifted by a quarter",
        "update marts.fct_fundamentals set fiscal_quarter = fiscal_quarter % 4 + 1 where cik = 789019",
        "fct_fundamentals",
        "quarter_unknown",
    ),
    Damage(
        "fiscal years shifted by two",
        "update marts.dim_fiscal_quarter set fiscal_year = fiscal_year + 2 where cik = 789019",
        "dim_fiscal_quarter",
        "fiscal_year_far_from_period",
    ),
    Damage(
        "a key twice",
        f"insert into marts.fct_fundamentals select * from marts.fct_fundamentals where {_ONE} and concept = 'cash'",
        "fct_fundamentals",
        "CompoundColumnsToBeUnique_cik_period_end_on_concept_vintage",
    ),
    Damage(
        "a column flooded with NULL",
        "update marts.fct_fundamentals set tag = null",
        "fct_fundamentals",
        "reported_without_papers",
    ),
    Damage(
        "a company flooded with NULL",
        "update marts.fct_fundamentals set value = null, evidence_class = 'unavailable',"
        " unavailable_reason = 'never_tagged', unit = null where cik = 1045810",
        "fct_fundamentals",
        "company_without_values",
    ),
    Damage(
        "a NULL in a key",
        f"update marts.mart_red_flags set flag_id = null where {_ONE} and flag_id = 'RF07'",
        "mart_red_flags",
        "ColumnValuesToNotBeNull_flag_id",
    ),
    Damage(
        "instants without a time zone",
        "alter table marts.mart_funding_mix alter column known_at type timestamp",
        "mart_funding_mix",
        "column_types",
    ),
    Damage(
        "columns whose names changed places",
        "alter table marts.mart_funding_mix rename column capex_ttm_usd to other;"
        " alter table marts.mart_funding_mix rename column buybacks_ttm_usd to capex_ttm_usd",
        "mart_funding_mix",
        "TableColumnsToMatchSet_columns",
    ),
    Damage(
        "figures of the future",
        f"update marts.fct_fundamentals set known_at = timestamptz '2027-01-01 00:00:00+00' where {_ONE}",
        "fct_fundamentals",
        "known_after_as_of",
    ),
    Damage(
        "what was known then learnt from a later filing",
        f"update marts.fct_fundamentals set known_at = known_at + interval 1 hour where {_ONE}",
        "fct_fundamentals",
        "known_then_after_own_filing",
    ),
    Damage(
        "total assets of nothing",
        f"update marts.fct_fundamentals set value = 0 where {_ONE} and concept = 'total_assets'",
        "fct_fundamentals",
        "total_assets_not_positive",
    ),
    # ---- the calendar
    Damage(
        "a quarter of the middle dropped",
        "delete from marts.dim_fiscal_quarter where cik = 789019 and period_end_on = date '2024-06-30'",
        "dim_fiscal_quarter",
        "quarter_missing",
    ),
    Damage(
        "a quarter dropped from one mart",
        "delete from marts.mart_funding_mix where cik = 789019 and period_end_on = date '2024-06-30'",
        "mart_funding_mix",
        "quarter_missing",
    ),
    Damage(
        "two newest quarters",
        "update marts.dim_fiscal_quarter set is_latest = true where period_end_on = date '2025-09-30'",
        "dim_fiscal_quarter",
        "latest_quarter_unclear",
    ),
    Damage(
        "one name for two quarters",
        "update marts.dim_fiscal_quarter set fiscal_quarter = 3 where period_end_on = date '2025-12-31'",
        "dim_fiscal_quarter",
        "fiscal_label_twice",
    ),
    Damage(
        "quarters that overlap",
        f"update marts.dim_fiscal_quarter set period_start_on = period_start_on - 20 where {_ONE}",
        "dim_fiscal_quarter",
        "quarters_overlap",
    ),
    Damage(
        "a company without a currency",
        "update marts.dim_company set reporting_currency = null where cik = 789019",
        "dim_company",
        "currency_unknown",
    ),
    # ---- flags
    Damage(
        "one flag missing for one quarter",
        f"delete from marts.mart_red_flags where {_ONE} and flag_id = 'RF05'",
        "mart_red_flags",
        "flag_not_judged",
    ),
    Damage(
        "a flag's own mart without a quarter",
        f"delete from marts.rf05_depreciation_cliff where {_ONE}",
        "rf05_depreciation_cliff",
        "quarter_not_judged",
    ),
    Damage(
        "two versions of a rule side by side",
        f"update marts.mart_red_flags set rule_version = 'RF05-0' where {_ONE} and flag_id = 'RF05'",
        "mart_red_flags",
        "mixed_rule_versions",
    ),
    Damage(
        "a flag of an older rule",
        "update marts.mart_red_flags set rule_version = 'RF05-0' where flag_id = 'RF05'",
        "mart_flag_evidence",
        "rule_version_unknown",
    ),
    Damage(
        "clear where words were not read",
        f"update marts.mart_red_flags set numbers_status = 'watch' where {_ONE} and flag_id = 'RF07'",
        "mart_red_flags",
        "status_against_numbers_status",
    ),
    Damage(
        "metrics that nothing can read",
        f"update marts.mart_red_flags set metrics = '{{' where {_ONE}",
        "mart_red_flags",
        "metrics_not_json",
    ),
    Damage(
        "a scorecard of other statuses",
        f"update marts.mart_flag_scorecard set rf10_status = 'clear', rf10_severity = null where {_ONE}",
        "mart_flag_scorecard",
        "rf10_disagrees",
    ),
    Damage(
        "evidence of a flag that is not there",
        f"update marts.mart_flag_evidence set flag_id = 'RF16' where {_ONE}",
        "mart_flag_evidence",
        "evidence_without_flag",
    ),
    Damage(
        "evidence with another figure",
        f"update marts.mart_flag_evidence set value = value + 1 where {_ONE} and concept = 'revenue'",
        "mart_flag_evidence",
        "value_not_of_fundamentals",
    ),
    Damage(
        "evidence of a later quarter",
        "update marts.mart_flag_evidence set input_period_end_on = input_period_end_on + 92"
        " where period_end_on = date '2025-06-30'",
        "mart_flag_evidence",
        "input_period_after_quarter",
    ),
    Damage(
        "a value whose filing nobody can find",
        f"update marts.mart_flag_evidence set filing_url = null where {_ONE}",
        "mart_flag_evidence",
        "value_without_filing",
    ),
    Damage(
        "a threshold moved one way only",
        "delete from marts.mart_flag_sensitivity where moved_value > threshold_value",
        "mart_flag_sensitivity",
        "threshold_not_moved_both_ways",
    ),
    Damage(
        "a flag without thresholds",
        "delete from marts.dim_flag_threshold where flag_id = 'RF08'",
        "dim_flag_threshold",
        "flag_without_threshold",
    ),
    # ---- identities, coverage, restatements
    Damage(
        "a balance sheet checked with other figures",
        f"update marts.mart_identities set left_value = left_value + 1, difference = 1 where {_ONE}",
        "mart_identities",
        "balance_not_of_fundamentals",
    ),
    Damage(
        "balance sheets that do not balance",
        "update marts.mart_identities set status = 'fail', cause = 'unexplained' where cik = 789019",
        "mart_identities",
        "balance_sheets_do_not_balance",
    ),
    Damage(
        "a difference that is none",
        f"update marts.mart_identities set difference = 5 where {_ONE}",
        "mart_identities",
        "difference_not_the_difference",
    ),
    Damage(
        "coverage that says more than there is",
        f"update marts.mart_coverage set status = 'reported', reason = null where {_ONE} and concept = 'rpo'",
        "mart_coverage",
        "fundamentals_disagree",
    ),
    Damage(
        "a coverage of more than all",
        "update marts.mart_coverage set core_covered_20q_pct = 8000 where cik = 789019",
        "mart_coverage",
        "ColumnValuesToBeBetween_core_covered_20q_pct",
    ),
    Damage(
        "a restatement to another figure",
        f"update marts.mart_restatements set to_value = to_value + 1, change = change + 1 where {_ONE}",
        "mart_restatements",
        "newest_change_disagrees",
    ),
    # ---- units
    Damage(
        "a percentage as a fraction",
        f"update marts.fct_segment_facts set share_of_total_pct = share_of_total_pct / 100 where {_ONE}",
        "fct_segment_facts",
        "share_not_of_its_whole",
    ),
    Damage(
        "a market share as a fraction",
        "update marts.mart_market_concentration set top5_share_pct = 1.0",
        "mart_market_concentration",
        "share_not_of_its_whole",
    ),
    Damage(
        "CapEx of a panel that is not the filed one",
        f"update marts.mart_hyperscaler_fcf_watch set capex_usd = capex_usd * 1000, fcf_usd = operating_cash_flow_usd"
        f" - capex_usd * 1000 where {_ONE}",
        "mart_hyperscaler_fcf_watch",
        "not_of_fundamentals",
    ),
    Damage(
        "guidance that says nothing",
        "update marts.mart_capex_guidance set direction = null, low_amount = null, high_amount = null"
        " where cik = 789019",
        "mart_capex_guidance",
        "says_nothing",
    ),
    # ---- prices
    Damage(
        "stale prices",
        "delete from marts.fct_daily_prices where session_on > date '2026-01-15'",
        "fct_daily_prices",
        "bar_missing",
    ),
    Damage(
        "prices shifted by a day",
        "update marts.fct_daily_prices as p set close = n.close, adj_close = n.close * 0.99 from"
        " (select ticker, session_on, lead(close) over (partition by ticker order by session_on) as close"
        " from marts.fct_daily_prices) as n where p.ticker = n.ticker and p.session_on = n.session_on"
        " and n.close is not null and p.ticker = 'MSFT'",
        "fct_daily_prices",
        "bar_not_of_the_lake",
    ),
    Damage(
        "flat prices",
        "update marts.fct_daily_prices set close = 110, adj_close = 109 where ticker = 'NVDA'",
        "fct_daily_prices",
        "bar_not_of_the_lake",
    ),
    Damage(
        "one price a hundred times too large",
        "update marts.fct_daily_prices set close = close * 100 where ticker = 'NVDA'"
        " and session_on = date '2026-02-17'",
        "fct_daily_prices",
        "bar_not_of_the_lake",
    ),
    Damage(
        "a split not applied",
        "update marts.fct_daily_prices set close = close * 2, adj_close = adj_close * 2 where ticker = 'SPY'"
        " and session_on < date '2026-01-05'",
        "fct_daily_prices",
        "bar_not_of_the_lake",
    ),
    Damage(
        "a split forgotten",
        "update marts.fct_daily_prices set split_ratio = null",
        "fct_daily_prices",
        "split_missing",
    ),
    Damage(
        "prices under the wrong ticker",
        "update marts.fct_daily_prices set ticker = case ticker when 'MSFT' then 'SPY' else 'MSFT' end"
        " where ticker in ('MSFT', 'SPY')",
        "fct_daily_prices",
        "bar_not_of_the_lake",
    ),
    Damage(
        "prices in another currency",
        "update marts.fct_daily_prices set currency = 'EUR' where ticker = 'MSFT'",
        "fct_daily_prices",
        "bar_not_of_the_lake",
    ),
    Damage(
        "a negative price",
        "update marts.fct_daily_prices set close = -close where session_on = date '2026-02-17'",
        "fct_daily_prices",
        "ColumnValuesToBeBetween_close",
    ),
    Damage(
        "a bar twice",
        "insert into marts.fct_daily_prices from marts.fct_daily_prices where session_on = date '2026-02-17'",
        "fct_daily_prices",
        "CompoundColumnsToBeUnique_ticker_session_on",
    ),
    # ---- against what readers see
    Damage(
        "a published company gone",
        "delete from marts.dim_company where cik = 789019",
        HISTORY,
        "company_gone",
    ),
    Damage(
        "half of the published past gone",
        "delete from marts.dim_fiscal_quarter where period_end_on < date '2024-06-30'",
        HISTORY,
        "history_gone",
    ),
    Damage(
        "a mart that lost most of a company",
        "delete from marts.mart_flag_evidence where cik = 789019 and fiscal_year < 2025",
        HISTORY,
        "rows_gone",
    ),
    Damage(
        "published figures turned unavailable",
        "update marts.fct_fundamentals set value = null where concept in ('cash', 'revenue')",
        HISTORY,
        "values_gone",
    ),
    Damage(
        "the published past rewritten without a filing",
        "update marts.fct_fundamentals set value = value * 1000 where cik = 1045810",
        HISTORY,
        "history_rewritten",
    ),
    Damage(
        "a little of everybody's past rewritten",
        "update marts.fct_fundamentals set value = value + 1 where concept = 'cash' and fiscal_year >= 2024",
        HISTORY,
        "history_rewritten_everywhere",
    ),
    Damage(
        "a flag that fell silent",
        "update marts.mart_red_flags set status = 'insufficient_data' where flag_id = 'RF08'",
        HISTORY,
        "flag_went_silent",
    ),
    Damage(
        "a flag that changed its mind",
        "update marts.mart_red_flags set status = case status when 'flagged' then 'clear' when 'clear' then 'flagged'"
        " else status end where flag_id = 'RF08'",
        HISTORY,
        "flag_changed_its_mind",
    ),
    Damage(
        "all statuses equal",
        "update marts.mart_red_flags set status = 'clear'",
        HISTORY,
        "flag_says_one_thing",
    ),
    Damage(
        "past prices rewritten without a split",
        "update marts.fct_daily_prices set close = close * 1.5 where ticker = 'NVDA'",
        HISTORY,
        "prices_rewritten",
    ),
)
