"""Quality marts: what changed, which tag a figure comes from, what is missing and why."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, matches, not_null, one_of

_COMPANY_QUARTER: Final = ("cik", "ticker", "fiscal_year", "fiscal_quarter", "calendar_quarter", "period_end_on")
_CODE: Final = r"^[a-z0-9_]+$"

SUITES: Final = (
    MartSuite(
        mart="mart_restatements",
        key=("cik", "period_end_on", "concept", "span", "known_at"),
        columns=(
            *_COMPANY_QUARTER,
            "concept",
            "span",
            "from_value",
            "to_value",
            "change",
            "kind",
            "is_rounding",
            "accession_number",
            "first_known_at",
            "known_at",
            "days_after",
        ),
        # a company that never restated anything has no rows
        presence="never",
        checks=(one_of("span", ("quarter", "fiscal_year")), between("days_after", low=0), not_null("is_rounding")),
        rules=(
            Rule(
                "change_not_the_difference",
                "select * from marts.mart_restatements where change is distinct from to_value - from_value",
                "change is the new amount minus the one before, and NULL where either is",
                column="change",
            ),
            Rule(
                "nothing_changed",
                "select * from marts.mart_restatements where from_value is not distinct from to_value",
                "every row changes a figure",
                column="to_value",
            ),
            Rule(
                "newest_change_disagrees",
                "select m.cik, m.ticker, m.period_end_on, m.concept, m.known_at, m.to_value, f.value"
                " from marts.mart_restatements as m join marts.fct_fundamentals as f"
                " on m.cik = f.cik and m.period_end_on = f.period_end_on and m.concept = f.concept"
                " and f.vintage = 'latest' where m.span = 'quarter'"
                " qualify row_number() over (partition by m.cik, m.period_end_on, m.concept order by m.known_at desc)"
                " = 1 and m.to_value is distinct from f.value",
                "the newest change of a figure leads to the one in fct_fundamentals",
                column="to_value",
            ),
        ),
    ),
    MartSuite(
        mart="mart_tag_transitions",
        key=("cik", "concept", "period_end_on"),
        columns=(
            *_COMPANY_QUARTER,
            "concept",
            "from_tag",
            "to_tag",
            "last_period_end_on",
            "known_at",
            "status",
            "from_value",
            "to_value",
            "jump_pct",
        ),
        presence="never",
        checks=(
            one_of("status", ("equal_scope", "different_scope", "unproved")),
            between("periods_equal", low=0),
            between("periods_unequal", low=0),
        ),
        rules=(
            Rule(
                "tag_kept",
                "select * from marts.mart_tag_transitions where from_tag = to_tag",
                "the two tags differ",
                column="to_tag",
            ),
            Rule(
                "not_after_the_last_one",
                "select * from marts.mart_tag_transitions where last_period_end_on >= period_end_on",
                "the old tag's last quarter is before the new tag's first",
                column="last_period_end_on",
            ),
        ),
    ),
    MartSuite(
        mart="mart_coverage",
        key=("cik", "period_end_on", "concept", "vintage"),
        columns=(
            *_COMPANY_QUARTER,
            "concept",
            "vintage",
            "is_core",
            "is_flag_input",
            "quarters_back",
            "status",
            "is_covered",
            "reason",
            "reason_description",
            "core_covered_20q_pct",
        ),
        checks=(
            one_of("status", ("reported", "derived", "estimated", "unavailable")),
            matches("reason", _CODE, "reason is a code"),
            between("core_covered_20q_pct", 0, 100),
            between("concept_covered_20q_pct", 0, 100),
        ),
        rules=(
            Rule(
                "gap_without_reason",
                "select * from marts.mart_coverage"
                " where (status = 'unavailable') <> (reason is not null and reason_description is not null)",
                "every unavailable figure has a reason in words, and only those",
                column="reason",
            ),
            Rule(
                "fundamentals_disagree",
                "select m.cik, m.ticker, m.period_end_on, m.concept, m.vintage, m.status, f.evidence_class"
                " from marts.mart_coverage as m left join marts.fct_fundamentals as f"
                " using (cik, period_end_on, concept, vintage) where m.status is distinct from f.evidence_class"
                " or m.reason is distinct from f.unavailable_reason",
                "coverage says what fct_fundamentals holds",
                column="status",
            ),
            Rule(
                "quarter_not_counted",
                "select q.cik, q.ticker, q.period_end_on from marts.dim_fiscal_quarter as q"
                " anti join marts.mart_coverage as m using (cik, period_end_on)",
                "every fiscal quarter is counted",
                column="period_end_on",
            ),
        ),
    ),
    MartSuite(
        mart="mart_identities",
        key=("cik", "period_end_on", "identity_id", "concept", "vintage"),
        columns=(
            *_COMPANY_QUARTER,
            "identity_id",
            "concept",
            "vintage",
            "known_at",
            "status",
            "left_value",
            "right_value",
            "difference",
            "difference_pct",
            "tolerance",
            "missing_operands",
            "cause",
        ),
        checks=(
            one_of("status", ("pass", "fail", "skipped")),
            matches("cause", _CODE, "cause is a code"),
            not_null("missing_operands"),
        ),
        rules=(
            Rule(
                "difference_not_the_difference",
                "select * from marts.mart_identities where difference is distinct from left_value - right_value",
                "the difference is the left side minus the right side, and NULL where either is",
                column="difference",
            ),
            Rule(
                "passed_beyond_tolerance",
                "select * from marts.mart_identities where status = 'pass' and cause is null"
                " and (difference is null or abs(difference) > tolerance)",
                "a check that passes without a word of cause is within its tolerance",
                column="status",
            ),
            Rule(
                "failure_without_cause",
                "select * from marts.mart_identities where status = 'fail' and cause is null",
                "every failure has a cause, if only that there is none to be told",
                column="cause",
            ),
            Rule(
                "balance_not_of_fundamentals",
                "select i.*, f.value as fundamentals_value from marts.mart_identities as i"
                " join marts.fct_fundamentals as f using (cik, period_end_on, concept, vintage)"
                " where i.identity_id in ('balance_sheet_totals', 'assets_liabilities_equity')"
                " and i.left_value is distinct from f.value and i.status <> 'skipped'",
                "the balance sheet that was checked is that of fct_fundamentals",
                column="left_value",
            ),
            Rule(
                "balance_sheets_do_not_balance",
                "select cik, ticker, identity_id, vintage, count(*) filter (status = 'fail') as failed,"
                " count(*) as made from marts.mart_identities"
                # liabilities and equity alone leave out what stands between them, such as redeemable interests
                " where identity_id = 'balance_sheet_totals' and status <> 'skipped'"
                " group by all having failed >= 4 and failed > 0.2 * made",
                "no company's balance sheets fail to balance quarter after quarter",
                column="status",
            ),
            Rule(
                "too_many_failures",
                "select vintage, count(*) filter (where status = 'fail') as failed, count(*) as made"
                " from marts.mart_identities where status <> 'skipped' group by vintage"
                " having count(*) filter (where status = 'fail') > 0.02 * count(*)",
                "at most two checks in a hundred fail",
                "warn",
                column="status",
            ),
        ),
    ),
)
