"""What start-ups raised by their own notices of Form D, and what became of them."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, not_null, one_of

SELECTIONS: Final = ("startups", "others")
SECURITY_KINDS: Final = ("equity", "debt", "equity_and_debt", "other")
LEFT_OUT_REASONS: Final = (
    "co_issuer",
    "fund",
    "business_combination",
    "unplaced_amendment",
    "nothing_sold",
    "no_sale_date",
    "already_reporting",
)
_SHARE_REASONS: Final = ("cohort_too_young", "company_not_read")

SUITES: Final = (
    MartSuite(
        mart="mart_startup_rounds",
        key=("cik", "offering_id"),
        columns=(
            "cik",
            "ticker",
            "company_name",
            "selection",
            "offering_id",
            "accession_number",
            "accession_numbers",
            "cohort_year",
            "raised_on",
            "last_sale_on",
            "next_raised_on",
            "security_kind",
            "amount_sold_usd",
            "amount_offered_usd",
            "is_complete",
            "is_counted",
            "left_out_reason",
            "first_known_at",
            "known_at",
        ),
        presence="with_notices",
        checks=(
            one_of("selection", SELECTIONS),
            one_of("security_kind", SECURITY_KINDS),
            one_of("left_out_reason", LEFT_OUT_REASONS),
            not_null("amount_sold_usd"),
            between("amount_sold_usd", 0),
            between("amount_offered_usd", 0),
        ),
        rules=(
            Rule(
                "notice_missing",
                # read from the lake itself: a model that lost notices cannot lower the bar
                "select n.cik, n.accession_number from required_notices as n"
                " anti join (select cik, unnest(accession_numbers) as accession_number"
                " from marts.mart_startup_rounds) as r using (cik, accession_number)",
                "every notice that was read is part of an offering",
                column="accession_numbers",
            ),
            Rule(
                "notice_counted_twice",
                "select cik, accession_number, count(*) as offerings from (select cik, unnest(accession_numbers)"
                " as accession_number from marts.mart_startup_rounds) group by all having count(*) > 1",
                "a notice is part of one offering",
                column="accession_numbers",
            ),
            Rule(
                "counted_without_reason",
                "select * from marts.mart_startup_rounds where is_counted <> (left_out_reason is null)"
                " or (is_counted and (raised_on is null or cohort_year is distinct from year(raised_on)"
                " or amount_sold_usd <= 0))",
                "what is counted has a day and an amount, and what is not counted a reason",
                column="left_out_reason",
            ),
            Rule(
                "raised_after_it_was_told",
                "select * from marts.mart_startup_rounds where raised_on > known_at::date"
                " or first_known_at > known_at or next_raised_on <= raised_on or last_sale_on < raised_on",
                "a sale is told after it was made, and the next one is later",
                column="raised_on",
            ),
            Rule(
                "sold_more_than_offered",
                "select * from marts.mart_startup_rounds where amount_sold_usd > amount_offered_usd",
                "no more is sold than is offered",
                "warn",
                column="amount_sold_usd",
            ),
            Rule(
                "more_than_any_company_raised",
                "select * from marts.mart_startup_rounds where is_counted and amount_sold_usd > 100e9",
                "no notice tells of more money than any private company has raised at once",
                "warn",
                column="amount_sold_usd",
            ),
        ),
    ),
    MartSuite(
        mart="mart_startup_survival",
        key=("cohort_year", "selection"),
        columns=(
            "cohort_year",
            "selection",
            "window_months",
            "issuers",
            "rounds",
            "amount_sold_usd",
            "amount_offered_usd",
            "issuers_raised_again",
            "share_raised_again_in_window",
            "raised_again_unavailable_reason",
            "issuers_reporting",
            "issuers_silent",
            "share_silent",
            "silent_unavailable_reason",
            "median_months_since_last_raise",
            "measured_at",
            "known_at",
        ),
        # every notice may be of a fund or of an offering without a sale
        presence="never",
        checks=(
            one_of("selection", SELECTIONS),
            one_of("silent_unavailable_reason", _SHARE_REASONS),
            one_of("raised_again_unavailable_reason", (*_SHARE_REASONS, "notice_not_read")),
            between("issuers", 1),
            between("rounds", 1),
            between("share_silent", 0, 1),
            between("share_raised_again_in_window", 0, 1),
            between("median_months_since_last_raise", 0),
            not_null("measured_at"),
        ),
        rules=(
            Rule(
                "cohort_not_its_rounds",
                "select * from (select selection, cohort_year, count(*) as rounds, count(distinct cik) as issuers,"
                " sum(amount_sold_usd) as sold from marts.mart_startup_rounds where is_counted group by all) as r"
                " full join marts.mart_startup_survival as s using (selection, cohort_year)"
                " where r.rounds is distinct from s.rounds or r.issuers is distinct from s.issuers"
                " or r.sold is distinct from s.amount_sold_usd",
                "a cohort is the counted offerings of its year, all of them and nothing else",
                column="rounds",
            ),
            Rule(
                "parts_are_not_the_whole",
                "select * from marts.mart_startup_survival where amount_sold_usd"
                " <> equity_sold_usd + debt_sold_usd + equity_and_debt_sold_usd + other_sold_usd",
                "the parts by kind of security add up to the amount sold",
                column="amount_sold_usd",
            ),
            Rule(
                "more_than_the_cohort",
                "select * from marts.mart_startup_survival where issuers_silent + issuers_reporting > issuers"
                " or issuers_raised_again > issuers or issuers_raised_again_in_window > issuers_raised_again"
                " or issuers > rounds",
                "no part of a cohort is larger than the cohort",
                column="issuers",
            ),
            Rule(
                "young_cohort_called_silent",
                "select * from marts.mart_startup_survival"
                " where (share_silent is not null or share_raised_again_in_window is not null)"
                " and make_date(cohort_year, 12, 31) + to_months(window_months) >= measured_at::date",
                "a cohort younger than the window has no shares",
                column="share_silent",
            ),
            Rule(
                "unknown_without_reason",
                "select * from marts.mart_startup_survival"
                " where (share_silent is null) <> (silent_unavailable_reason is not null)"
                " or (share_silent is null) <> (issuers_silent is null)"
                " or (share_raised_again_in_window is null) <> (raised_again_unavailable_reason is not null)",
                "a share is there, or the reason why it is not",
                column="silent_unavailable_reason",
            ),
            Rule(
                "measured_to_an_instant_that_has_not_come",
                "select * from marts.mart_startup_survival where measured_at > getvariable('now')"
                " or known_at > measured_at",
                "time is measured up to an instant that has come, and that nothing in the row is later than",
                column="measured_at",
            ),
        ),
    ),
)
