# ruff: noqa: E501, RUF001 - a case is a line, with the dashes and quotes that filings have
"""A third synthetic set, written after the first two had been mended.

None of them is from a filing; names, sites and figures are invented. Expectations are written as in
:mod:`tests.enrich.guidance.cases`.
"""

from __future__ import annotations

from typing import Final

# (filed on, text, expectations)
STATEMENTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("2025-02-18", "Looking to 2025, we have budgeted $640 million for capital expenditures.", ("2025 capex 640 640",)),
    (
        "2025-02-18",
        "Our 2025 plan calls for capital spending of roughly $2.3 billion, about evenly split between maintenance and growth.",
        ("2025 capex 2300 2300",),
    ),
    (
        "2025-02-18",
        "Based upon current estimates, capital expenditures are expected to approximate $175 million in fiscal 2025.",
        ("2025 capex 175 175",),
    ),
    (
        "2025-02-18",
        "The Company has a five-year, $26 billion capital plan covering 2025 through 2029.",
        ("2025-2029 capex 26000 26000",),
    ),
    (
        "2025-02-18",
        "We expect that capital expenditures will total between $1.9 billion and $2.1 billion for the year ending December 31, 2025.",
        ("2025 capex 1900 2100",),
    ),
    (
        "2025-07-24",
        "As a result, we are now targeting the upper half of our previously communicated 2025 capital expenditures range of $5.0 billion to $5.5 billion.",
        ("2025 capex 5000 5500",),
    ),
    (
        "2025-07-24",
        "Our expectations for full-year 2025 capital expenditures have moved up to $4.2 billion from $3.9 billion.",
        ("2025 capex 4200 4200 3900 3900 raised",),
    ),
    (
        "2025-07-24",
        "Full-year capital expenditures are anticipated to be at the lower end of the $800 million to $900 million range.",
        ("+0 capex 800 900",),
    ),
    (
        "2025-07-24",
        "Capital expenditures for fiscal 2026 are projected in the range of $13 billion - $14 billion.",
        ("2026 capex 13000 14000",),
    ),
    (
        "2025-07-24",
        "We invested $1.1 billion in capital expenditures in the quarter and expect to invest $4.5 billion for the full year.",
        ("+0 capex 4500 4500",),
    ),
    (
        "2025-07-24",
        "In fiscal 2026, Meridian Foods expects to spend between $380 and $400 million on capital expenditures.",
        ("2026 capex 380 400",),
    ),
    (
        "2025-07-24",
        "The Company estimates that its capital expenditures for 2025 will be in a range of 5.5% to 6.0% of revenue.",
        ("2025 capex - - 5.5% 6%",),
    ),
    (
        "2025-07-24",
        "We reaffirm our full-year guidance for capital expenditures of $2.75 billion.",
        ("+0 capex 2750 2750 maintained",),
    ),
    (
        "2025-07-24",
        "Due to project timing, we have lowered our expected 2025 capital expenditures to approximately $290 million.",
        ("2025 capex 290 290 - - lowered",),
    ),
    (
        "2025-07-24",
        "For fiscal 2025, we continue to expect approximately $1.5 billion in net capital expenditures.",
        ("2025 net 1500 1500 maintained",),
    ),
    (
        "2025-07-24",
        "Capital expenditures in the back half are expected to be about $9 billion.",
        ("+0H2 capex 9000 9000",),
    ),
    (
        "2025-10-28",
        "Next year, we expect capital expenditures to be in the range of $3.6 billion to $3.8 billion.",
        ("+1 capex 3600 3800",),
    ),
    (
        "2025-10-28",
        "Although our planning for 2026 isn't complete, we expect capital expenditures dollar growth to be notably larger than in 2025.",
        ("2026 capex - - increase",),
    ),
    ("2025-10-28", "We believe 2026 capital expenditures will be slightly below 2025.", ("2026 capex - - decrease",)),
    ("2025-10-28", "Capital expenditures should remain at a similar level in 2026.", ("2026 capex - - flat",)),
    (
        "2025-10-28",
        "The board of directors today approved capital appropriations and a 2026 capital expenditures budget of $1.15 billion.",
        ("2026 capex 1150 1150",),
    ),
    (
        "2025-10-28",
        "Our capital expenditures outlook for the current fiscal year is unchanged at $600 million to $650 million.",
        ("+0 capex 600 650 maintained",),
    ),
    ("2025-10-28", "Projected 2026 capital expenditures: $1.6 billion - $1.8 billion", ("2026 capex 1600 1800",)),
    ("2025-10-28", "2026 Capital Expenditures of $400 - $425 million", ("2026 capex 400 425",)),
    (
        "2025-10-28",
        "Sandstone Resources plans a 2026 capital budget of US$1.05 billion, down 8% year over year.",
        ("2026 capex 1050 1050",),
    ),
    (
        "2025-02-27",
        "The Group's capital expenditure is expected to be around DKK 65 billion in 2025.",
        ("2025 capex 65000 65000",),
    ),
    (
        "2025-02-27",
        "In 2025, capital expenditures are expected to amount to between EUR 1.4 billion and EUR 1.6 billion.",
        ("2025 capex 1400 1600",),
    ),
    (
        "2025-02-27",
        "Capital expenditure for the financial year 2025 is planned at about €3 billion.",
        ("2025 capex 3000 3000",),
    ),
    (
        "2025-05-12",
        "We plan to make capital investments of ¥1.2 trillion during the fiscal year ending March 31, 2026.",
        ("2026 capex 1200000 1200000",),
    ),
    ("2025-05-12", "We forecast capital expenditures of NT$1.3 trillion in 2025.", ("2025 capex 1300000 1300000",)),
    ("2025-02-27", "2025 capex guidance of A$4.0–4.3 billion is retained.", ("2025 capex 4000 4300",)),
    (
        "2025-02-27",
        "We anticipate gross capital expenditures of about $2.2 billion and proceeds from sales of equipment of $0.7 billion in 2025.",
        ("2025 gross 2200 2200",),
    ),
    (
        "2025-02-27",
        "Net rental capital expenditures after gross purchases of $3.45 billion to $3.75 billion are expected to be $2.1 billion to $2.4 billion.",
        (),
    ),
    (
        "2025-02-27",
        "We expect purchases of property and equipment to be between $700 million and $800 million during the year.",
        ("+0 capex 700 800",),
    ),
    (
        "2025-02-27",
        "We currently estimate our 2025 expenditures for property, plant and equipment at $325 million.",
        ("2025 capex 325 325",),
    ),
    ("2025-02-27", "Cash capex in 2025 will step up to approximately $18 billion.", ("2025 capex 18000 18000",)),
    (
        "2025-02-27",
        "Capital expenditures for 2025, 2026, and 2027 are estimated to be $5.0 billion, $5.3 billion, and $5.7 billion, respectively.",
        ("2025 capex 5000 5000", "2026 capex 5300 5300", "2027 capex 5700 5700"),
    ),
    (
        "2025-02-27",
        "Planned capital expenditures (in billions) | 2025 | 2026 | 2027\nTotal capital expenditures | $7.1 | $7.6 | $8.0",
        ("2025 capex 7100 7100", "2026 capex 7600 7600", "2027 capex 8000 8000"),
    ),
    (
        "2025-02-27",
        "Fiscal 2025 Outlook\n\nNet sales | $9.1 - $9.3 billion\nEffective tax rate | 24%\nCapital spending | Approximately $350 million",
        ("2025 capex 350 350",),
    ),
    (
        "2025-02-27",
        "Full-Year 2025 Guidance | As of April 24, 2025 | As of July 24, 2025\nCapital expenditures (in millions) | $500 - $550 | $520 - $540",
        ("2025 capex 520 540 500 550",),
    ),
    (
        "2025-02-27",
        "First quarter 2025 guidance\n\n• Revenue of $900 million to $940 million\n\n• Capital expenditures of $60 million to $80 million",
        ("2025Q1 capex 60 80",),
    ),
    (
        "2025-02-27",
        "Key assumptions for 2025: depreciation of about $410 million, interest of about $95 million, capital expenditures of about $450 million.",
        ("2025 capex 450 450",),
    ),
    (
        "2025-02-27",
        "For fiscal 2026, capital expenditures are planned at $1 billion, plus or minus $50 million.",
        ("2026 capex 950 1050",),
    ),
    ("2025-07-30", "We expect FY26 capex to grow faster than in FY25.", ("2026 capex - - increase",)),
    (
        "2025-07-30",
        "With signed demand well ahead of supply, we now plan to spend over $80 billion on capital expenditures in fiscal 2026.",
        ("2026 capex 80000 -",),
    ),
    (
        "2025-07-30",
        "Capital expenditures in the third quarter are expected to be between $5.0 billion and $5.4 billion.",
        ("Q3 capex 5000 5400",),
    ),
    (
        "2025-07-30",
        "CapEx is expected to come in between $28 billion and $30 billion this year, higher than the $25 billion we expected in April.",
        ("+0 capex 28000 30000 25000 25000",),
    ),
    (
        "2025-07-30",
        "The company is boosting its 2025 capex plan by $10 billion to $85 billion.",
        ("2025 capex 85000 85000 - - raised",),
    ),
    (
        "2025-07-30",
        "We intend to fund our 2025 capital program of $4.8 billion with internally generated funds.",
        ("2025 capex 4800 4800",),
    ),
    ("2025-07-30", "Capital expenditures will not exceed $500 million in 2025.", ("2025 capex - 500",)),
)

# (filed on, text, why it is none)
NEAR_MISSES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "2025-02-18",
        "Capital expenditures during 2024 were approximately $1.3 billion, slightly below our guidance of $1.4 billion.",
        "the past",
    ),
    (
        "2025-02-18",
        "Net cash used in investing activities will vary with the timing of capital expenditures.",
        "no figure",
    ),
    ("2025-02-18", "The increase reflects higher capital expenditures of $420 million, as expected.", "the past"),
    ("2025-02-18", "We expect to fund capital expenditures with cash on hand of $2.4 billion.", "funding"),
    (
        "2025-02-18",
        "The term loan of $1.2 billion will fund a portion of our planned capital expenditures.",
        "borrowing",
    ),
    (
        "2025-02-18",
        "Capital expenditures by segment | 2024 | 2023\nCloud | $5,120 | $3,870\nDevices | 310 | 295",
        "the past",
    ),
    (
        "2025-02-18",
        "We expect the project to cost $3.2 billion, of which $1.1 billion will be spent in 2025.",
        "one project",
    ),
    (
        "2025-02-18",
        "Spending by U.S. cloud companies on capital expenditures should exceed $400 billion in 2026.",
        "others' spending",
    ),
    ("2025-02-18", "Our backlog of $4 billion depends on our customers' capital spending in 2025.", "others' spending"),
    (
        "2025-02-18",
        "Adjusted EBITDA less capital expenditures is expected to be $1.1 billion in 2025.",
        "another measure",
    ),
    (
        "2025-02-18",
        "We plan to return $3 billion to shareholders in 2025 after funding our capital expenditures.",
        "returns",
    ),
    ("2025-02-18", "We expect R&D of $700 million and SG&A of $400 million in 2025.", "expenses"),
    ("2025-02-18", "Turnaround and maintenance capital expenditures of $180 million are planned in 2025.", "a part"),
    ("2025-02-18", "Growth capital expenditures for 2025 are expected to be $350 million.", "a part"),
    ("2025-02-18", "Capital expenditures for the Permian are expected to be about $1.2 billion in 2025.", "a part"),
    ("2025-02-18", "Up to $200 million of the 2025 capital budget may be deferred.", "a part, and hypothetical"),
    (
        "2025-02-18",
        "If prices fall, we would expect to cut 2025 capital expenditures to $700 million.",
        "a hypothetical",
    ),
    (
        "2025-02-18",
        "A 10% increase in tariffs would raise our capital expenditures by about $60 million in 2025.",
        "a sensitivity",
    ),
    (
        "2025-02-18",
        "Under the covenant, capital expenditures may not exceed $75 million in any fiscal year.",
        "a covenant",
    ),
    ("2025-02-18", "We accrued $95 million of capital expenditures that we expect to pay in 2025.", "accrued"),
    (
        "2025-02-18",
        "Open purchase orders for capital expenditures were $560 million and are expected to be filled in 2025.",
        "commitments",
    ),
    ("2025-02-18", "Grants will cover about $300 million of eligible capital expenditures through 2027.", "grants"),
    (
        "2025-02-18",
        "The lessor expects to spend $250 million on capital expenditures for the building in 2025.",
        "the landlord's",
    ),
    ("2025-02-18", "We cannot assure you that capital expenditures of $2 billion will be sufficient.", "risk"),
    ("2025-02-18", "Capital expenditure approvals above $50 million are made by the board in each year.", "governance"),
    (
        "2025-02-18",
        "We expect depreciation of $2.1 billion in 2025, up from $1.8 billion, as capital expenditures are placed in service.",
        "depreciation",
    ),
    ("2025-02-18", "Two years ago we forecast capital expenditures of $1.4 billion for 2024.", "an old expectation"),
    ("2025-02-18", "Our venture capital investments are expected to total $200 million in 2025.", "venture capital"),
    (
        "2025-02-18",
        "The acquisition is expected to close in 2025 for $1.9 billion and to add to our capital expenditures.",
        "an acquisition",
    ),
    ("2025-02-18", "We expect to realise tax benefits of $250 million on capital expenditures in 2025.", "taxes"),
    (
        "2025-02-18",
        "Free cash flow is expected to be about $900 million, reflecting higher capital expenditures.",
        "free cash flow",
    ),
    ("2025-02-18", "Cash used for capital expenditures | $(1,420) | $(1,316)", "a row of the past"),
    ("2025-02-18", "Capital leases of $150 million will be repaid in 2025.", "leases"),
    ("2025-02-18", "The regulator approved recovery of $480 million of capital investments made in 2023.", "the past"),
    ("2025-02-18", "Our incentive plan pays out where capital expenditures stay below $900 million in 2025.", "pay"),
)
