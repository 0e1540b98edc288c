"""Flag marts: one a rule, the long mart, the scorecard and the evidence, and that they agree."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, matches, not_null

_KEYS: Final = (
    "cik",
    "ticker",
    "fiscal_year",
    "fiscal_quarter",
    "calendar_quarter",
    "period_start_on",
    "period_end_on",
    "known_at",
    "vintage",
)
_ANSWER: Final = (
    "flag_id",
    "status",
    "severity",
    "rule_version",
    "missing_inputs",
    "numbers_status",
    "mitigants",
)
_QUARTER: Final = ("cik", "period_end_on", "vintage")

RULE_MARTS: Final = {
    "RF01": "rf01_margin_compression",
    "RF02": "rf02_capex_guidance_ratchet",
    "RF03": "rf03_sovereign_contract_mirage",
    "RF04": "rf04_energy_cost_exposure",
    "RF05": "rf05_depreciation_cliff",
    "RF06": "rf06_capex_to_opex_shift",
    "RF07": "rf07_talent_as_hidden_opex",
    "RF08": "rf08_debt_funded_build_out",
    "RF09": "rf09_compute_backed_borrowing",
    "RF10": "rf10_returns_erosion",
    "RF11": "rf11_creative_capitalisation",
    "RF12": "rf12_commitments_without_contracts",
    "RF13": "rf13_customer_concentration",
    "RF14": "rf14_ai_narrative_gap",
    "RF15": "rf15_tax_timing_dependence",
}


def _rule_suite(flag_id: str, mart: str) -> MartSuite:
    same = "using (cik, period_end_on, vintage)"
    return MartSuite(
        mart=mart,
        key=_QUARTER,
        columns=_KEYS + _ANSWER,
        rules=(
            Rule(
                "foreign_flag_id",
                f"select * from marts.{mart} where flag_id <> '{flag_id}'",
                f"flag_id is {flag_id}",
                column="flag_id",
            ),
            Rule(
                "quarter_not_judged",
                "select q.cik, q.ticker, q.period_end_on from marts.dim_fiscal_quarter as q"
                f" anti join marts.{mart} as r using (cik, period_end_on)",
                "every fiscal quarter is judged",
                column="period_end_on",
            ),
            Rule(
                "long_mart_disagrees",
                f"select coalesce(r.cik, f.cik) as cik, coalesce(r.period_end_on, f.period_end_on)"
                " as period_end_on, coalesce(r.vintage, f.vintage) as vintage, r.status, f.status as long_status,"
                f" r.severity, f.severity as long_severity from marts.{mart} as r full join"
                f" (from marts.mart_red_flags where flag_id = '{flag_id}') as f {same}"
                " where r.status is distinct from f.status or r.severity is distinct from f.severity"
                " or r.rule_version is distinct from f.rule_version or r.known_at is distinct from f.known_at",
                "mart_red_flags repeats this mart exactly",
                column="status",
            ),
        ),
    )


def _scorecard_disagrees(flag_id: str) -> Rule:
    prefix = flag_id.lower()
    return Rule(
        f"{prefix}_disagrees",
        f"select s.cik, s.ticker, s.period_end_on, s.vintage, s.{prefix}_status, f.status, s.{prefix}_severity,"
        f" f.severity from marts.mart_flag_scorecard as s"
        f" left join (from marts.mart_red_flags where flag_id = '{flag_id}') as f"
        " using (cik, period_end_on, vintage)"
        f" where s.{prefix}_status is distinct from f.status"
        f" or s.{prefix}_severity is distinct from f.severity",
        f"the scorecard shows {flag_id} as mart_red_flags has it",
        column=f"{prefix}_status",
    )


SUITES: Final = (
    MartSuite(
        mart="dim_flag",
        key=("flag_id",),
        columns=("flag_id", "flag_name", "rule_version", "rule", "is_told_in_words"),
        checks=(
            matches("flag_id", r"^RF(?:0[1-9]|1[0-5])$", "flag_id is one of the catalogue's RF01 to RF15"),
            not_null("flag_name"),
            not_null("rule"),
        ),
    ),
    MartSuite(
        mart="dim_flag_threshold",
        key=("flag_id", "threshold"),
        columns=("flag_id", "threshold", "value", "unit", "source"),
        checks=(not_null("value"), not_null("unit"), not_null("source")),
        rules=(
            Rule(
                "flag_without_threshold",
                "select d.flag_id from marts.dim_flag as d semi join marts.mart_red_flags using (flag_id)"
                " anti join marts.dim_flag_threshold as t using (flag_id)",
                "every flag that is judged has thresholds",
                column="flag_id",
            ),
        ),
    ),
    MartSuite(
        mart="dim_flag_assumption",
        key=("flag_id", "assumption_id"),
        columns=("flag_id", "assumption_id", "value", "unit", "definition", "source"),
        checks=(not_null("value"), not_null("unit"), not_null("definition"), not_null("source")),
    ),
    *(_rule_suite(flag_id, mart) for flag_id, mart in RULE_MARTS.items()),
    MartSuite(
        mart="mart_red_flags",
        key=("cik", "period_end_on", "flag_id", "vintage"),
        columns=(*_KEYS, *_ANSWER, "flag_name", "metrics"),
        checks=(not_null("flag_name"), not_null("metrics")),
        rules=(
            Rule(
                "flag_not_judged",
                "select q.cik, q.ticker, q.period_end_on, i.flag_id, v.vintage"
                " from marts.dim_fiscal_quarter as q"
                " cross join (select distinct flag_id from marts.mart_red_flags) as i"
                " cross join (values ('as_known_then'), ('latest')) as v (vintage)"
                " anti join marts.mart_red_flags as f on f.cik = q.cik and f.period_end_on = q.period_end_on"
                " and f.flag_id = i.flag_id and f.vintage = v.vintage",
                "every fiscal quarter has every flag in both vintages",
                column="flag_id",
            ),
            Rule(
                "flag_mart_unused",
                "select r.flag_id from (values "
                + ", ".join(f"('{flag_id}')" for flag_id in RULE_MARTS)
                + ") as r (flag_id) anti join marts.mart_red_flags as f on r.flag_id = f.flag_id"
                # a run over private companies alone has no quarter to flag
                " where exists (from required_companies)",
                "every flag that has a mart is in the long mart",
                column="flag_id",
            ),
            Rule(
                "status_without_evidence",
                # what is told in words is clear where nothing was said: silence has no phrase
                "select f.cik, f.ticker, f.period_end_on, f.flag_id, f.vintage, f.status"
                " from marts.mart_red_flags as f join marts.dim_flag as d using (flag_id)"
                " anti join (select cik, period_end_on, flag_id, vintage from marts.mart_flag_evidence"
                " union select cik, period_end_on, flag_id, vintage from marts.mart_flag_text_evidence) as e"
                " on e.cik = f.cik and e.period_end_on = f.period_end_on"
                " and e.flag_id = f.flag_id and e.vintage = f.vintage"
                " where f.status <> 'insufficient_data' and (f.status <> 'clear' or not d.is_told_in_words)",
                "every flag that was decided has evidence",
                column="status",
            ),
            Rule(
                "known_then_after_latest",
                "select t.cik, t.ticker, t.period_end_on, t.flag_id, t.known_at, l.known_at as latest_known_at"
                " from marts.mart_red_flags as t join marts.mart_red_flags as l"
                " using (cik, period_end_on, flag_id)"
                " where t.vintage = 'as_known_then' and l.vintage = 'latest' and t.known_at > l.known_at",
                "what was known then was not known later than the latest",
                column="known_at",
            ),
            Rule(
                "known_then_after_own_filing",
                "select f.cik, f.ticker, f.period_end_on, f.flag_id, f.known_at, q.known_at as filing_known_at"
                " from marts.mart_red_flags as f join marts.dim_fiscal_quarter as q using (cik, period_end_on)"
                " where f.vintage = 'as_known_then' and f.known_at > q.known_at",
                "what was known then was known by the quarter's own filing",
                column="known_at",
            ),
            Rule(
                "metrics_not_json",
                "select * from marts.mart_red_flags where not json_valid(metrics)",
                "metrics is JSON",
                column="metrics",
            ),
            Rule(
                "status_against_numbers_status",
                "select * from marts.mart_red_flags"
                " where status <> numbers_status and (status <> 'insufficient_data' or numbers_status <> 'clear')",
                "signals that are not read turn a clear of the figures into insufficient_data, and nothing else",
                column="numbers_status",
            ),
            Rule(
                "nothing_decided",
                "select flag_id from marts.mart_red_flags group by flag_id"
                " having count(*) filter (status <> 'insufficient_data') = 0",
                "no flag is insufficient_data everywhere",
                "warn",
                column="status",
            ),
            Rule(
                "mixed_rule_versions",
                "select flag_id, list(distinct rule_version) as rule_versions from marts.mart_red_flags"
                " group by flag_id having count(distinct rule_version) > 1",
                "one version of a rule judged all quarters",
                column="rule_version",
            ),
        ),
    ),
    MartSuite(
        mart="mart_flag_scorecard",
        key=_QUARTER,
        columns=(
            *_KEYS,
            *(f"{flag_id.lower()}_{part}" for flag_id in RULE_MARTS for part in ("status", "severity")),
            "flags_raised",
            "flags_watched",
            "flags_unknown",
            "flags_unread",
            "mitigants",
        ),
        checks=(
            not_null("flags_raised"),
            between("flags_raised", 0, 15),
            not_null("flags_watched"),
            between("flags_watched", 0, 15),
            not_null("flags_unknown"),
            between("flags_unknown", 0, 15),
        ),
        rules=(
            *(_scorecard_disagrees(flag_id) for flag_id in RULE_MARTS),
            Rule(
                "counts_disagree",
                "select s.cik, s.ticker, s.period_end_on, s.vintage, s.flags_raised, s.flags_watched,"
                " s.flags_unknown, f.raised, f.watched, f.unknown from marts.mart_flag_scorecard as s left join"
                " (select cik, period_end_on, vintage, count(*) filter (status = 'flagged') as raised,"
                " count(*) filter (status = 'watch') as watched,"
                " count(*) filter (status = 'insufficient_data') as unknown"
                " from marts.mart_red_flags group by all) as f using (cik, period_end_on, vintage)"
                " where (s.flags_raised, s.flags_watched, s.flags_unknown)"
                " is distinct from (f.raised, f.watched, f.unknown)",
                "the counts are those of mart_red_flags",
                column="flags_raised",
            ),
            Rule(
                "quarter_without_scorecard",
                "select q.cik, q.ticker, q.period_end_on from marts.dim_fiscal_quarter as q"
                " anti join marts.mart_flag_scorecard as s using (cik, period_end_on)",
                "every fiscal quarter has a scorecard",
                column="period_end_on",
            ),
        ),
    ),
    MartSuite(
        mart="mart_flag_sensitivity",
        key=("cik", "vintage", "flag_id", "threshold", "moved_value"),
        columns=(
            *_KEYS,
            "flag_id",
            "threshold",
            "threshold_value",
            "moved_value",
            "status",
            "moved_status",
            "is_flipped",
        ),
        checks=(not_null("is_flipped"),),
        rules=(
            Rule(
                "threshold_not_moved_both_ways",
                "select cik, ticker, flag_id, threshold, vintage from marts.mart_flag_sensitivity group by all"
                " having count(*) filter (moved_value < threshold_value) <> 1"
                " or count(*) filter (moved_value > threshold_value) <> 1",
                "every threshold is moved once each way",
                column="moved_value",
            ),
            Rule(
                "not_the_published_status",
                "select s.* from marts.mart_flag_sensitivity as s anti join marts.mart_red_flags as f"
                " on f.cik = s.cik and f.period_end_on = s.period_end_on and f.flag_id = s.flag_id"
                " and f.vintage = s.vintage and f.status = s.status",
                "the status beside a move is the published one",
                column="status",
            ),
        ),
    ),
    MartSuite(
        mart="mart_flag_evidence",
        key=(
            "cik",
            "period_end_on",
            "flag_id",
            "vintage",
            "input_name",
            "lag_quarters",
            "measure",
            "concept",
            "operand_number",
        ),
        columns=(
            *_KEYS,
            "flag_id",
            "input_name",
            "lag_quarters",
            "concept",
            "tag",
            "value",
            "unit",
            "evidence_class",
            "method",
            "input_period_end_on",
            "accession_number",
            "filing_url",
            "input_known_at",
        ),
        checks=(between("lag_quarters", 0, 40),),
        rules=(
            Rule(
                "evidence_without_flag",
                "select e.* from marts.mart_flag_evidence as e anti join marts.mart_red_flags as f"
                " on e.cik = f.cik and e.period_end_on = f.period_end_on"
                " and e.flag_id = f.flag_id and e.vintage = f.vintage",
                "every piece of evidence belongs to a flag",
                column="flag_id",
            ),
            Rule(
                "input_after_flag",
                "select e.*, f.known_at as flag_known_at from marts.mart_flag_evidence as e"
                " join marts.mart_red_flags as f using (cik, period_end_on, flag_id, vintage)"
                " where e.input_known_at > f.known_at",
                "no flag used an input that became public after the flag's known_at",
                column="input_known_at",
            ),
            Rule(
                "rule_version_unknown",
                "select f.* from marts.mart_red_flags as f join marts.dim_flag as d using (flag_id)"
                " where f.rule_version <> d.rule_version",
                "rule versions are those of dim_flag",
                column="rule_version",
            ),
            Rule(
                "input_period_after_quarter",
                "select * from marts.mart_flag_evidence where input_period_end_on > period_end_on",
                "no flag used a later quarter's figures",
                column="input_period_end_on",
            ),
            Rule(
                "value_not_of_fundamentals",
                # an earlier quarter as known then is as of the flag's filing, not as of its own
                "select e.*, f.value as fundamentals_value from marts.mart_flag_evidence as e"
                " join marts.fct_fundamentals as f on e.cik = f.cik and e.input_period_end_on = f.period_end_on"
                " and e.vintage = f.vintage and e.concept = f.concept"
                " where e.measure in ('quarter', 'instant') and (e.vintage = 'latest' or e.lag_quarters = 0)"
                " and (e.value <> f.value or e.unit <> f.unit)",
                "an input is the figure of fct_fundamentals",
                column="value",
            ),
            Rule(
                "value_without_filing",
                "select * from marts.mart_flag_evidence where value is not null"
                " and (accession_number is null or filing_url is null)",
                "every value names a filing and its address",
                column="accession_number",
            ),
        ),
    ),
    MartSuite(
        mart="mart_flag_text_evidence",
        key=(
            "cik",
            "period_end_on",
            "vintage",
            "signal",
            "accession_number",
            "document_number",
            "span_start",
            "span_end",
            "kind",
            "class_name",
            "extractor",
            "rule_id",
        ),
        columns=(
            *_KEYS,
            "flag_id",
            "mitigant",
            "signal",
            "kind",
            "class_name",
            "accession_number",
            "filing_url",
            "document_number",
            "section_number",
            "span_start",
            "span_end",
            "snippet",
            "rule_id",
            "confidence",
            "input_known_at",
        ),
        checks=(between("confidence", 0, 1), between("span_start", 0, 1_000_000_000)),
        rules=(
            Rule(
                "phrase_after_quarter",
                "select e.*, q.known_at as filing_known_at from marts.mart_flag_text_evidence as e"
                " join marts.dim_fiscal_quarter as q using (cik, period_end_on) where e.input_known_at > q.known_at",
                "no flag read words that became public after the quarter's own filing",
                column="input_known_at",
            ),
            Rule(
                "phrase_of_no_flag",
                "select e.* from marts.mart_flag_text_evidence as e left join marts.mart_red_flags as f"
                " on e.cik = f.cik and e.period_end_on = f.period_end_on and e.flag_id = f.flag_id"
                " and e.vintage = f.vintage where (f.flag_id is null) = (e.mitigant is null)",
                "every phrase belongs to a flag or a mitigant",
                column="flag_id",
            ),
            Rule(
                "empty_or_long_phrase",
                "select * from marts.mart_flag_text_evidence"
                " where span_end <= span_start or length(snippet) not between 1 and 300",
                "a phrase has a place, and a snippet of at most 300 characters",
                column="snippet",
            ),
            Rule(
                "one_vintage_alone",
                "select cik, ticker, period_end_on, signal from marts.mart_flag_text_evidence group by all"
                " having count(*) filter (vintage = 'latest') <> count(*) filter (vintage = 'as_known_then')",
                "both vintages follow the same filings",
                column="vintage",
            ),
        ),
        presence="never",
    ),
)
