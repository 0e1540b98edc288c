"""What companies have done about new accounting standards."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, not_null, one_of

SUITES: Final = (
    MartSuite(
        mart="mart_accounting_standards",
        key=("cik", "standard"),
        columns=(
            "cik",
            "ticker",
            "standard",
            "status",
            "has_no_material_effect",
            "effective_on",
            "history",
            "accession_number",
            "span_start",
            "span_end",
            "known_at",
        ),
        # a company need not name any, and texts need not be read
        presence="never",
        checks=(
            one_of("status", ("early_adopted", "adopted", "evaluating", "not_yet_adopted")),
            not_null("history"),
            between("filings", 1),
            between("confidence", 0.8, 1),
        ),
        rules=(
            Rule(
                "says_nothing",
                "select * from marts.mart_accounting_standards where status is null and not has_no_material_effect",
                "a row has a status or a word on the effect",
                column="status",
            ),
            Rule(
                "named_before_it_was_issued",
                "select * from marts.mart_accounting_standards where cast(first_known_at as date) < issued_on - 1",
                "no filing names a standard before it was issued",
                column="first_known_at",
            ),
            Rule(
                "history_does_not_end_with_its_newest",
                "select * from marts.mart_accounting_standards where first_known_at > known_at"
                " or json_array_length(history) <> filings"
                " or history ->> '$[#-1].accession_number' <> accession_number",
                "the history ends with the filing that is shown, and has one entry a filing",
                column="history",
            ),
        ),
    ),
)
