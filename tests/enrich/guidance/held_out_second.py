# ruff: noqa: E501, RUF001 - a case is a line, with the dashes and quotes that filings have
"""A second synthetic set, written before the patterns were read and left closed until the first had been mended.

None of them is from a filing; names, sites and figures are invented. Expectations are written as in
:mod:`tests.enrich.guidance.cases`.
"""

from __future__ import annotations

from typing import Final

# (filed on, text, expectations)
STATEMENTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (
        "2025-02-19",
        "The current forecast of capital expenditures for 2025, 2026 and 2027 is $6.1 billion, $6.4 billion and $6.9 billion, respectively.",
        ("2025 capex 6100 6100", "2026 capex 6400 6400", "2027 capex 6900 6900"),
    ),
    (
        "2025-02-19",
        "Northriver Energy's updated ten-year plan includes $63 billion of capital investment.",
        ("years capex 63000 63000",),
    ),
    (
        "2025-02-19",
        "Capital requirements for 2025 are estimated to be $1.9 billion for utility plant additions.",
        ("2025 capex 1900 1900",),
    ),
    (
        "2025-07-31",
        "The 2025 to 2028 capital plan has been raised by $3 billion to $29 billion.",
        ("2025-2028 capex 29000 29000 - - raised",),
    ),
    ("2025-02-19", "Our capital budget for 2025 is $3.85 billion.", ("2025 capex 3850 3850",)),
    (
        "2025-02-26",
        "The 2025 capital budget of $1.9 billion to $2.0 billion supports an average of six rigs.",
        ("2025 capex 1900 2000",),
    ),
    (
        "2025-02-26",
        "Total capital of $2.25 billion to $2.45 billion is planned for full year 2025, unchanged from the preliminary outlook.",
        ("2025 capex 2250 2450",),
    ),
    (
        "2025-07-31",
        "Guidance for 2025 capital expenditures has been reduced by roughly 4% to $2.6 billion at the midpoint.",
        ("2025 capex 2600 2600 - - lowered",),
    ),
    (
        "2025-10-31",
        "We see 2026 capex of $18-19 billion, at the lower end of the multi-year range.",
        ("2026 capex 18000 19000",),
    ),
    (
        "2025-10-31",
        "Third quarter capital expenditures were $410 million and we expect about $380 million in the fourth quarter.",
        ("Q4 capex 380 380",),
    ),
    (
        "2025-10-31",
        "Year-to-date capex was $1.9 billion; the full-year forecast remains $2.6 billion of capital expenditures.",
        ("+0 capex 2600 2600",),
    ),
    ("2025-02-06", "Expected 2025 CAPEX: US$290–310 million.", ("2025 capex 290 310",)),
    (
        "2025-02-06",
        "Management's estimate of 2025 capital expenditures is between $75 and $85 million.",
        ("2025 capex 75 85",),
    ),
    (
        "2025-02-06",
        "Capital expenditures in 2025 are expected to approximate depreciation of $400 million.",
        ("2025 capex 400 400",),
    ),
    (
        "2025-02-06",
        "We are targeting capital expenditures of 4 percent to 5 percent of revenue in fiscal 2025.",
        ("2025 capex - - 4% 5%",),
    ),
    (
        "2025-02-06",
        "We continue to target capital expenditures at or below 3% of net sales in 2025.",
        ("2025 capex - - 3%",),
    ),
    (
        "2025-02-06",
        "Annual capital expenditures should run at $500 million to $550 million through fiscal 2027.",
        ("years capex 500 550",),
    ),
    (
        "2025-02-06",
        "Investment in property, plant and equipment is expected to be approximately $1.6 billion in 2025.",
        ("2025 capex 1600 1600",),
    ),
    (
        "2025-02-06",
        "We estimate payments for property and equipment of $55 million to $65 million in 2025.",
        ("2025 capex 55 65",),
    ),
    (
        "2025-02-06",
        "Additions to property, plant and equipment are anticipated to be $240 million in fiscal year 2025.",
        ("2025 capex 240 240",),
    ),
    (
        "2025-02-06",
        "Our fiscal year 2025 capital expenditures forecast is now $185 million, versus $210 million previously.",
        ("2025 capex 185 185 210 210",),
    ),
    (
        "2025-08-07",
        "We now anticipate full-year capital spending of $1.8 billion, $200 million above our earlier outlook.",
        ("+0 capex 1800 1800",),
    ),
    (
        "2025-08-07",
        "Capital expenditures for the full year are still expected to be in the range of $260 million to $280 million.",
        ("+0 capex 260 280 maintained",),
    ),
    (
        "2025-08-07",
        "We have lowered our capital expenditure outlook for fiscal 2025 to a range of $700 million to $750 million, from $800 million to $850 million.",
        ("2025 capex 700 750 800 850 lowered",),
    ),
    (
        "2025-08-07",
        "The company tightened its 2025 capital expenditure range to $1.22 billion-$1.26 billion.",
        ("2025 capex 1220 1260 - - narrowed",),
    ),
    (
        "2025-08-07",
        "We are increasing our 2025 capital expenditure estimate by $75 million to $525 million.",
        ("2025 capex 525 525 - - raised",),
    ),
    (
        "2025-08-07",
        "Our prior guidance for 2025 capital expenditures of $90 million to $100 million is unchanged.",
        ("2025 capex 90 100 maintained",),
    ),
    ("2025-08-07", "2025 capital expenditures of at least $4.0 billion are now expected.", ("2025 capex 4000 -",)),
    (
        "2025-08-07",
        "We will spend somewhere between $1 billion and $1.2 billion on capex this fiscal year.",
        ("+0 capex 1000 1200",),
    ),
    (
        "2025-08-07",
        "Next year's capital expenditures are expected to be approximately $2.4 billion.",
        ("+1 capex 2400 2400",),
    ),
    (
        "2025-11-06",
        "While we are early in planning, we expect significant growth in capital expenditures in 2026.",
        ("2026 capex - - increase",),
    ),
    (
        "2025-11-06",
        "We expect to moderate the pace of capital spending in 2026, with capital expenditures declining from 2025 levels.",
        ("2026 capex - - decrease",),
    ),
    ("2025-11-06", "Capital expenditures in 2026 are expected to be similar to 2025.", ("2026 capex - - flat",)),
    ("2025-11-06", "For fiscal 2026, capex is expected to rise 60 to 70 percent.", ("2026 capex - - increase",)),
    ("2025-11-06", "We expect capital intensity in the high-twenties percent of revenue in 2026.", ("2026 capex - -",)),
    (
        "2025-11-06",
        "For the December quarter we expect capital expenditures of approximately $900 million.",
        ("? capex 900 900",),
    ),
    (
        "2025-11-06",
        "We anticipate first-half 2026 capital expenditures of about $12 billion.",
        ("2026H1 capex 12000 12000",),
    ),
    (
        "2025-11-06",
        "Over the following twelve months we plan capital expenditures of $3 billion to $4 billion.",
        ("12m capex 3000 4000",),
    ),
    (
        "2025-02-06",
        "In fiscal 2025 (the year ending September 27, 2025), we intend to spend $110 million to $120 million on capital expenditures.",
        ("2025 capex 110 120",),
    ),
    (
        "2025-07-10",
        "Orionstar expects capital expenditures of $1.1 billion for its fiscal year ending June 2026.",
        ("2026 capex 1100 1100",),
    ),
    (
        "2025-05-09",
        "Capital expenditure guidance for the fiscal year ending March 2026 is 220 billion yen, up 12% year on year.",
        ("2026 capex 220000 220000",),
    ),
    (
        "2025-02-14",
        "The Group expects cash capital expenditures of EUR 4.3 to 4.5 billion in 2025.",
        ("2025 capex 4300 4500",),
    ),
    (
        "2025-02-14",
        "We confirm our guidance of net cash capex between €1.8bn and €2.0bn for 2025.",
        ("2025 net 1800 2000 maintained",),
    ),
    (
        "2025-02-14",
        "The board has approved a capital expenditure budget of HK$6.5 billion for 2025.",
        ("2025 capex 6500 6500",),
    ),
    ("2025-03-14", "We forecast capex of around SEK 32 billion in 2025.", ("2025 capex 32000 32000",)),
    (
        "2025-01-16",
        "Our 2025 capital budget is expected to be between US$38 billion to US$42 billion as we invest to capture future growth.",
        ("2025 capex 38000 42000",),
    ),
    ("2025-02-20", "Group capex is expected to be A$1.4 billion to A$1.6 billion in FY26.", ("2026 capex 1400 1600",)),
    ("2025-02-20", "The company’s full year 2025 capex outlook is CHF 450–500 million.", ("2025 capex 450 500",)),
    (
        "2025-04-30",
        "We are raising the low end of our 2025 capital expenditures range, which is now $64 billion to $68 billion.",
        ("2025 capex 64000 68000",),
    ),
    (
        "2025-04-30",
        "We now expect our full-year 2025 capital expenditures to be $88 billion, up from the $80 billion we had planned.",
        ("2025 capex 88000 88000 80000 80000 raised",),
    ),
    (
        "2025-04-30",
        "Cloudpeak is planning roughly $23 billion of capital expenditures for 2025, over 85% of it tied to signed contracts.",
        ("2025 capex 23000 23000",),
    ),
    (
        "2025-04-30",
        "We anticipate 2025 capital expenditures net of customer prepayments of $1.6 billion to $1.8 billion.",
        ("2025 net 1600 1800",),
    ),
    (
        "2025-04-30",
        "Total capex, including principal payments on finance leases, is anticipated at $14.5 billion to $15.5 billion in 2026.",
        ("2026 capex_incl_lease_principal 14500 15500",),
    ),
    (
        "2025-04-30",
        "We intend to invest up to $65 billion in capital expenditures in 2025 to expand our compute capacity.",
        ("2025 capex - 65000",),
    ),
    ("2025-01-29", "Capital expenditures will be greater than $11 billion this year.", ("+0 capex 11000 -",)),
    (
        "2025-01-29",
        "Our expectation is that 2025 capital expenditures will be no less than $9.5 billion.",
        ("2025 capex 9500 -",),
    ),
    (
        "2025-02-12",
        "Airborne Holdings plans gross capital expenditures of $2.4 billion in 2025, or $1.9 billion net of proceeds from sale-leasebacks.",
        ("2025 gross 2400 2400", "2025 net 1900 1900"),
    ),
    (
        "2025-02-12",
        "Full Year 2025 Guidance\n\nTotal revenue growth | 4% to 6%\nAdjusted EPS | $4.10 to $4.30\nCapital expenditures | ~$600 million",
        ("2025 capex 600 600",),
    ),
    (
        "2025-02-12",
        "Fiscal 2026 guidance\n\n• Comparable sales up 1% to 3%\n\n• Capital expenditures of 3.5% to 4% of sales",
        ("2026 capex - - 3.5% 4%",),
    ),
    (
        "2025-02-12",
        "Guidance summary | 1Q 2025 | FY 2025\nOil production (MBbl/d) | 120 - 124 | 122 - 128\nCapital expenditures ($ in millions) | $425 - $475 | $1,650 - $1,750",
        ("2025Q1 capex 425 475", "2025 capex 1650 1750"),
    ),
    (
        "2025-08-06",
        "Outlook for 2025 | Previous | Revised\nOrganic growth | 2% - 4% | 3% - 4%\nCapex | $500 - $550 million | $550 - $575 million",
        ("2025 capex 550 575 500 550",),
    ),
    (
        "2025-08-06",
        "The following table shows 2025 guidance (in millions):\n | Prior Low | Prior High | Current Low | Current High\nCapital expenditures | $700 | $760 | $680 | $720",
        ("2025 capex 680 720 700 760",),
    ),
    ("2025-08-06", "Capital Expenditures: Expected to be $1.4 billion for 2025.", ("2025 capex 1400 1400",)),
    ("2025-08-06", "Capex guidance: $330M to $350M for fiscal 2025 (unchanged)", ("2025 capex 330 350 maintained",)),
    (
        "2025-08-06",
        "We reiterate our expectation for 2025 capital expenditures in a range of $1.0 to $1.1 billion.",
        ("2025 capex 1000 1100 maintained",),
    ),
    (
        "2025-08-06",
        "The Partnership's 2025 growth and maintenance capital expenditures are together expected to total $4.0 billion to $4.5 billion.",
        ("2025 capex 4000 4500",),
    ),
    (
        "2025-08-06",
        "For fiscal 2025, the company plans to open 60 stores with total capital expenditures expected to be in the range of $420 million to $440 million.",
        ("2025 capex 420 440",),
    ),
    (
        "2025-08-06",
        "Capital expenditures, which totalled $310 million in fiscal 2024, are projected to be $350 million in fiscal 2025.",
        ("2025 capex 350 350",),
    ),
    (
        "2025-08-06",
        "During 2026 we are likely to spend in the neighborhood of $275 million on capital expenditures.",
        ("2026 capex 275 275",),
    ),
    ("2025-08-06", "Capital expenditures are expected to be half a billion dollars in 2025.", ("2025 capex 500 500",)),
    (
        "2025-08-06",
        "Capital expenditures for fiscal years 2025 and 2026 are each expected to be approximately $200 million.",
        ("2025 capex 200 200", "2026 capex 200 200"),
    ),
    (
        "2025-08-06",
        "Cash capital expenditures are expected to be approximately $5.0 billion in 2025 compared with a previously indicated $5.5 billion.",
        ("2025 capex 5000 5000 5500 5500",),
    ),
    (
        "2025-08-06",
        "“We remain on track to deploy $3.3 billion of capital expenditures this year,” said the chief financial officer.",
        ("+0 capex 3300 3300",),
    ),
    (
        "2025-08-06",
        "We expect infrastructure capital expenditures of $60 billion to $65 billion in fiscal 2026, nearly all for data centers and servers.",
        ("2026 capex 60000 65000",),
    ),
)

# (filed on, text, why it is none)
NEAR_MISSES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "2025-02-20",
        "Capital spending rose 14% to $8.1 billion in fiscal 2024, within the range of $8.0 billion to $8.5 billion we had forecast.",
        "the past",
    ),
    ("2025-02-20", "Purchases of property and equipment | (1,204) | (1,118)", "a row of the past"),
    (
        "2025-02-20",
        "Non-cash capital expenditures included in accounts payable were $320 million at year-end.",
        "accrued",
    ),
    (
        "2025-02-20",
        "At year end, contractual obligations to purchase property, plant and equipment amounted to $740 million, payable mostly in 2025.",
        "commitments",
    ),
    ("2025-02-20", "We expect sales of equipment to data center customers to exceed $5 billion in 2025.", "sales"),
    ("2025-02-20", "We believe cloud providers will increase capital expenditures in 2026.", "others' spending"),
    (
        "2025-02-20",
        "Global data center capital expenditures are forecast to surpass $1 trillion by 2029.",
        "the industry's",
    ),
    ("2025-02-20", "We expect depreciation and amortization of approximately $1.1 billion in 2025.", "depreciation"),
    ("2025-02-20", "We expect content spending of $18 billion in 2025.", "content"),
    ("2025-02-20", "Exploration expense is expected to be $150 million in 2025.", "an expense"),
    (
        "2025-02-20",
        "The upgrade of our Riverbend facility will require capital expenditures of approximately $180 million over two years.",
        "one project",
    ),
    (
        "2025-02-20",
        "The Cactus Unit 3 project has an estimated total cost of $1.1 billion and an in-service date of 2027.",
        "one project",
    ),
    ("2025-02-20", "Maintenance capital is forecast to be $75 million in 2025.", "a part"),
    ("2025-02-20", "The segment expects capital expenditures of $210 million in 2025.", "a part"),
    (
        "2025-02-20",
        "About two thirds of 2025 capital expenditures, or $2 billion, will be for growth projects.",
        "a part",
    ),
    (
        "2025-02-20",
        "We could be required to make capital expenditures of up to $100 million to comply with the rule.",
        "a hypothetical",
    ),
    (
        "2025-02-20",
        "Should we proceed with the second phase, we would expect capital expenditures of about $1 billion.",
        "a hypothetical",
    ),
    (
        "2025-02-20",
        "Failure to control capital expenditures could have a material adverse effect on our business in 2025.",
        "risk",
    ),
    (
        "2025-02-20",
        "Our debt agreements restrict capital expenditures above $50 million in any fiscal year.",
        "a covenant",
    ),
    (
        "2025-02-20",
        "We expect cash taxes of $600 million, in part because of lower bonus depreciation on capital expenditures.",
        "taxes",
    ),
    ("2025-02-20", "We expect net proceeds of $1.2 billion from asset sales in 2025.", "disposals"),
    (
        "2025-02-20",
        "Adjusted free cash flow after capital expenditures is expected to be $650 million in 2025.",
        "free cash flow",
    ),
    (
        "2025-02-20",
        "Cash flow from operations less capital expenditures is projected at $2.1 billion to $2.3 billion for 2025.",
        "free cash flow",
    ),
    ("2025-02-20", "Our supplier intends to invest $4 billion in new capacity in 2025.", "a supplier's"),
    (
        "2025-02-20",
        "Under the agreement, the customer will reimburse capital expenditures of up to $300 million in 2025.",
        "a reimbursement",
    ),
    (
        "2025-02-20",
        "The forward-looking statements concern capital expenditures, production and costs in 2025.",
        "boilerplate",
    ),
    (
        "2025-02-20",
        "We increased our capital expenditures guidance twice during 2024.",
        "old guidance without a figure",
    ),
    ("2025-02-20", "Return on capital employed is expected to be 14% in 2025.", "a return"),
    (
        "2025-02-20",
        "We recorded impairment of $90 million related to capital projects that we no longer expect to complete.",
        "an impairment",
    ),
    ("2025-02-20", "We expect to pay dividends of $1.9 billion in 2025.", "dividends"),
    (
        "2025-02-20",
        "The facility provides $2 billion of which $800 million may be used for capital expenditures.",
        "borrowing",
    ),
    ("2025-02-20", "The capital expenditures ratio was 4.1% in 2024 and 3.9% in 2023.", "the past"),
    ("2025-02-20", "We expect interest of $45 million to be capitalized in 2025 on our capital program.", "interest"),
    (
        "2025-02-20",
        "Capital expenditures for 2024 had been expected to be between $390 million and $410 million.",
        "an old expectation",
    ),
    ("2025-02-20", "We plan to raise $700 million of equity in 2025 to finance our capital plan.", "equity"),
    (
        "2025-02-20",
        "Federal grants of up to $7.9 billion are expected to support our capital investments through 2030.",
        "grants",
    ),
    (
        "2025-02-20",
        "An increase of $1 billion in annual capital expenditures would raise depreciation by about $200 million.",
        "a sensitivity",
    ),
    ("2025-02-20", "Budgeted capital expenditures in 2023 and 2022 were $510 million and $480 million.", "the past"),
    ("2025-02-20", "We expect production of 340 to 350 thousand barrels a day in 2025.", "production"),
    (
        "2025-02-20",
        "The affiliate's capital expenditures, which are not consolidated, are expected to be $400 million in 2025.",
        "an affiliate's",
    ),
)
