# ruff: noqa: E501, RUF001 - a case is a line, with the dashes and quotes that filings have
"""A fourth synthetic set, written after the first three had been mended.

None of them is from a filing; names and figures are invented. Expectations are written as in
:mod:`tests.enrich.guidance.cases`.
"""

from __future__ import annotations

from typing import Final

# (filed on, text, expectations)
STATEMENTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (
        "2025-02-20",
        "We presently estimate that capital expenditures for 2025 will total roughly $410 million.",
        ("2025 capex 410 410",),
    ),
    (
        "2025-02-20",
        "The Company's capital expenditure budget for fiscal 2026 stands at $1.9 billion.",
        ("2026 capex 1900 1900",),
    ),
    (
        "2025-02-20",
        "Our utilities plan to make $5.1 billion of capital expenditures in 2025.",
        ("2025 capex 5100 5100",),
    ),
    ("2025-02-20", "For the year, we forecast capex at $75 million to $80 million.", ("+0 capex 75 80",)),
    (
        "2025-07-31",
        "We have updated our 2025 capital expenditures outlook to $3.0 to $3.2 billion, versus $3.2 to $3.5 billion previously.",
        ("2025 capex 3000 3200 3200 3500",),
    ),
    (
        "2025-07-31",
        "Given slower permitting, 2025 capital spending will likely be nearer $900 million than the $1.0 billion we guided to in February.",
        ("2025 capex 900 900 1000 1000",),
    ),
    ("2025-07-31", "Full year capital expenditures are trending toward $2.1 billion.", ("+0 capex 2100 2100",)),
    (
        "2025-07-31",
        "The midpoint of our 2025 capex guidance rises to $31 billion.",
        ("2025 capex 31000 31000 - - raised",),
    ),
    ("2025-07-31", "Capital expenditures: $450 to $475 million expected for 2025", ("2025 capex 450 475",)),
    (
        "2025-07-31",
        "We anticipate that we will incur capital expenditures of between $20 million and $25 million during the second half of 2025.",
        ("2025H2 capex 20 25",),
    ),
    (
        "2025-07-31",
        "Our 2026 capital spending is expected to step down to a range of $1.6-1.8 billion.",
        ("2026 capex 1600 1800",),
    ),
    (
        "2025-07-31",
        "We are on pace to invest about $26 billion of capital expenditures in fiscal 2025.",
        ("2025 capex 26000 26000",),
    ),
    (
        "2025-07-31",
        "In the September quarter, capital expenditures should be approximately $250 million.",
        ("? capex 250 250",),
    ),
    ("2025-07-31", "The Group guides to capital expenditure of around £900m in FY26.", ("2026 capex 900 900",)),
    ("2025-07-31", "We expect CAPEX of CHF 700 million in 2025.", ("2025 capex 700 700",)),
    (
        "2025-07-31",
        "For 2025 the Board has set a capital expenditure target of RMB 35.0 billion.",
        ("2025 capex 35000 35000",),
    ),
    (
        "2025-07-31",
        "Capital expenditures as a percentage of net sales are expected to be approximately 4% in fiscal 2026.",
        ("2026 capex - - 4% 4%",),
    ),
    (
        "2025-07-31",
        "We expect to spend 10% to 12% of revenue on capital expenditures in 2025.",
        ("2025 capex - - 10% 12%",),
    ),
    ("2025-10-30", "We expect capital expenditures in 2026 to exceed those of 2025.", ("2026 capex - - increase",)),
    ("2025-10-30", "Spending on property and equipment should decline in 2026.", ("2026 capex - - decrease",)),
    (
        "2025-10-30",
        "We plan capital expenditures of $6 billion annually in 2026 and 2027.",
        ("2026 capex 6000 6000", "2027 capex 6000 6000"),
    ),
    (
        "2025-10-30",
        "Management now expects fiscal 2025 net capital expenditures of less than $300 million.",
        ("2025 net - 300",),
    ),
    (
        "2025-10-30",
        "We reaffirmed our expectation that 2025 capital expenditures will be approximately $5.8 billion.",
        ("2025 capex 5800 5800 maintained",),
    ),
    (
        "2025-10-30",
        "The company is planning for capital expenditures in the $275 million to $300 million range for fiscal 2026.",
        ("2026 capex 275 300",),
    ),
    ("2025-10-30", "Capital Expenditures | $1.1 billion - $1.2 billion | FY 2026 Outlook", ("2026 capex 1100 1200",)),
    (
        "2025-10-30",
        "Outlook for fiscal 2026:\n\nCapital Expenditures | $1.1 billion - $1.2 billion",
        ("2026 capex 1100 1200",),
    ),
    (
        "2025-10-30",
        "2026 Guidance | Low | High\nNet income | $310 | $330\nCapital expenditures (millions) | $240 | $260",
        ("2026 capex 240 260",),
    ),
    (
        "2025-10-30",
        "Consistent with prior guidance, we expect $2.4 billion of capital expenditures in 2025.",
        ("2025 capex 2400 2400",),
    ),
    (
        "2025-10-30",
        "Our capital plan for the 2026–2030 period has grown to $63 billion.",
        ("2026-2030 capex 63000 63000",),
    ),
    (
        "2025-10-30",
        "We intend to increase our capital expenditures to approximately $1.5 billion in 2026.",
        ("2026 capex 1500 1500",),
    ),
)
# (filed on, text, why it is none)
NEAR_MISSES: Final[tuple[tuple[str, str, str], ...]] = (
    ("2025-02-20", "Capital expenditures for the year were $1.9 billion, in line with our expectations.", "the past"),
    ("2025-02-20", "We financed $400 million of capital expenditures with the proceeds of the term loan.", "the past"),
    (
        "2025-02-20",
        "The plant will need capital expenditures of about $90 million before it can restart.",
        "one project",
    ),
    ("2025-02-20", "Analysts forecast hyperscale capital expenditures of $600 billion in 2026.", "others' spending"),
    ("2025-02-20", "Tenant improvements and leasing capital are expected to be $60 million in 2025.", "a part"),
    ("2025-02-20", "We expect net income of $900 million and depreciation of $600 million in 2025.", "other measures"),
    ("2025-02-20", "Interest on borrowings for capital expenditures will be about $80 million in 2025.", "interest"),
    ("2025-02-20", "The insurer will pay for $45 million of capital expenditures in 2025.", "another pays"),
    (
        "2025-02-20",
        "If the merger closes, combined capital expenditures could reach $5 billion in 2026.",
        "a hypothetical",
    ),
    (
        "2025-02-20",
        "The ratio of capital expenditures to depreciation was 1.4 in 2024 and is expected to be 1.2 in 2025.",
        "a ratio",
    ),
    ("2025-02-20", "We deferred $150 million of capital expenditures from 2024.", "the past"),
    (
        "2025-02-20",
        "Compared with 2023, capital expenditures rose by $300 million to $2.4 billion in 2024.",
        "the past",
    ),
    (
        "2025-02-20",
        "We received $500 million from partners toward capital expenditures planned for 2025.",
        "partners' money",
    ),
    ("2025-02-20", "Capital expenditures of the discontinued operations were $20 million in 2024.", "what is given up"),
    (
        "2025-02-20",
        "We estimate the fair value of the assets using capital expenditures of $50 million in each of the next five years.",
        "a valuation",
    ),
    (
        "2025-02-20",
        "Our lease commitments are $3.4 billion and our capital commitments are $1.2 billion for 2025.",
        "commitments",
    ),
    (
        "2025-02-20",
        "The customer committed to capital expenditures of $700 million at our site through 2027.",
        "a customer's",
    ),
    ("2025-02-20", "We expect to save $100 million of capital expenditures in 2025 by refurbishing.", "savings"),
    ("2025-02-20", "Executives are paid on capital expenditures below $2 billion in 2025.", "pay"),
    (
        "2025-02-20",
        "We believe that the market underestimates 2026 capital expenditures of cloud companies, which we see above $500 billion.",
        "others' spending",
    ),
)
