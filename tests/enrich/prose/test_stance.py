"""Statements that are taken back. The sentences are synthetic."""

from __future__ import annotations

import pytest

from overbuild.enrich.prose.stance import taken_back


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We recorded an IMPAIRMENT in the quarter.", None),
        ("We may record an IMPAIRMENT in the quarter.", "hypothetical"),
        ("If demand falls, we record an IMPAIRMENT.", "hypothetical"),
        ("An IMPAIRMENT is recorded if demand falls.", "hypothetical"),
        ("We did not record an IMPAIRMENT.", "negated"),
        ("There was no IMPAIRMENT in the year.", "negated"),
        ("We did not sell the site; we recorded an IMPAIRMENT.", None),
        ("We could not sell the site, but we recorded an IMPAIRMENT.", None),
        ("We expect to record an IMPAIRMENT next year.", "future"),
        ("An entity should record an IMPAIRMENT at once.", "standard"),
        ("The amendments in this update require an IMPAIRMENT test.", "standard"),
        ("An IMPAIRMENT could adversely affect our results.", "risk"),
        ("Forward-looking statements include those on IMPAIRMENT.", "boilerplate"),
        ("We measured our customers\u2019 IMPAIRMENT.", "other_company"),
    ],
)
def test_what_is_not_so_is_no_statement(text: str, expected: str | None) -> None:
    at = text.index("IMPAIRMENT")
    assert taken_back(text, 0, len(text), at, at + 10) == expected


def test_a_plan_counts_where_plans_count() -> None:
    text = "We expect to adopt it in 2027."
    assert taken_back(text, 0, len(text), 13, 18, ignore=frozenset({"future"})) is None
