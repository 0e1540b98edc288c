# ruff: noqa: E501, RUF001 - a case is a line, with the dashes and quotes that filings have
"""A fifth synthetic set: liquidity paragraphs, outlook paragraphs and outlook bullets, several amounts in each.

Written after the first four had been mended. None of them is from a filing; names and figures are invented.
Expectations are written as in :mod:`tests.enrich.guidance.cases`.
"""

from __future__ import annotations

from typing import Final

# (filed on, text, expectations)
STATEMENTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    # liquidity paragraphs of periodic reports
    (
        "2025-02-06",
        "Our cash used in investing activities was $14.2 billion in 2024. We expect to spend approximately $21 billion on capital expenditures in 2025, primarily for servers, network equipment and data centers.",
        ("2025 capex 21000 21000",),
    ),
    (
        "2025-05-06",
        "As of March 31, 2025, we had $3.1 billion of cash and cash equivalents and $2.0 billion available under our revolving credit facility. We currently expect our capital expenditures for fiscal year 2025 to be in the range of $1.15 billion to $1.25 billion.",
        ("2025 capex 1150 1250",),
    ),
    (
        "2025-11-04",
        "During the nine months ended September 30, 2025, we invested $6.4 billion in property and equipment, and we anticipate total capital expenditures of $8.8 billion to $9.0 billion for the full year.",
        ("+0 capex 8800 9000",),
    ),
    (
        "2025-08-05",
        "Capital expenditures were $612 million in the first six months of 2025 compared with $540 million in the same period of 2024. Capital expenditures for the full year 2025 are expected to be approximately $1.3 billion.",
        ("2025 capex 1300 1300",),
    ),
    (
        "2025-02-20",
        "Our material cash requirements over the next twelve months include approximately $720 million of capital expenditures, $310 million of interest payments and $150 million of debt maturities.",
        ("12m capex 720 720",),
    ),
    (
        "2025-03-14",
        "In fiscal 2025, we expect to open 28 stores and remodel 110 others, and we estimate that capital expenditures, net of landlord contributions, will be between $240 million and $260 million.",
        ("2025 net 240 260",),
    ),
    (
        "2025-02-25",
        "The Utilities’ projected capital expenditures total $6.2 billion in 2025, $6.6 billion in 2026 and $7.1 billion in 2027.",
        ("2025 capex 6200 6200", "2026 capex 6600 6600", "2027 capex 7100 7100"),
    ),
    (
        "2025-02-20",
        "Our five-year capital plan for 2025 through 2029 calls for $38 billion of investment, an increase of $4 billion over our previous plan.",
        ("2025-2029 capex 38000 38000",),
    ),
    (
        "2025-02-14",
        "We estimate that our capital expenditures will be approximately $2.3 billion in 2025, which we expect to finance with operating cash flow, $500 million of long-term debt and $250 million of equity.",
        ("2025 capex 2300 2300",),
    ),
    (
        "2025-02-26",
        "Our Board of Directors approved a 2025 capital budget of $4.6 billion, exclusive of acquisitions, of which approximately 85 percent is allocated to drilling and completions.",
        ("2025 capex 4600 4600",),
    ),
    (
        "2025-05-01",
        "We reduced our planned 2025 capital spending by $150 million to approximately $3.45 billion at the midpoint, and we now intend to run 13 rigs.",
        ("2025 capex 3450 3450",),
    ),
    (
        "2025-07-25",
        "We continue to expect capital expenditures of approximately $12 billion for the full year 2025, of which $5.3 billion had been spent as of June 30, 2025.",
        ("2025 capex 12000 12000 - - maintained",),
    ),
    (
        "2025-10-31",
        "Capital expenditures for the remainder of 2025 are expected to be approximately $95 million, bringing full year spending to about $410 million.",
        ("2025r capex 95 95", "+0 capex 410 410"),
    ),
    (
        "2025-02-13",
        "We anticipate that our 2025 recurring capital expenditures will be $250 million and that our total capital expenditures, excluding acquisitions, will be between $3.4 billion and $3.6 billion.",
        ("2025 capex 3400 3600",),
    ),
    # outlook paragraphs of releases
    (
        "2025-07-30",
        "Turning to capital expenditures. We now anticipate 2025 capital expenditures in the range of $64-72 billion, narrowed from our prior outlook of $62-72 billion and up approximately $29 billion year-over-year at the midpoint.",
        ("2025 capex 64000 72000 62000 72000 narrowed",),
    ),
    (
        "2025-04-29",
        "For fiscal 2026, we expect total revenue of $48 billion to $49 billion, operating expenses of about $15 billion, and capital expenditures of approximately $5.5 billion.",
        ("2026 capex 5500 5500",),
    ),
    (
        "2025-10-29",
        "With respect to capex, we now expect $91 billion to $93 billion for the full year 2025, compared with our prior range of $85 billion to $87 billion.",
        ("2025 capex 91000 93000 85000 87000",),
    ),
    (
        "2025-10-29",
        "For 2026, our current expectation is that capital expenditures dollar growth will be meaningfully larger than in 2025.",
        ("2026 capex - - increase",),
    ),
    (
        "2025-07-29",
        "We expect first quarter fiscal 2026 capital expenditures to be over $30 billion.",
        ("2026Q1 capex 30000 -",),
    ),
    (
        "2025-11-12",
        "We now expect full-year capital expenditures to come in between $12 billion and $14 billion as a delivery slipped, versus the $20 billion to $23 billion we guided to previously, and 2026 capital expenditures to be well in excess of double that of 2025.",
        ("+0 capex 12000 14000 20000 23000",),
    ),
    (
        "2025-06-25",
        "Our fiscal 2025 capital spending plan is about $14 billion overall, and we project that fiscal 2026 capital spending will rise to roughly $18 billion, net of government incentives.",
        ("2025 capex 14000 14000", "2026 net 18000 18000"),
    ),
    (
        "2025-07-24",
        "We still expect gross capital expenditures of approximately $18 billion for 2025. Operating expenses are targeted at $17 billion in 2025 and $16 billion in 2026.",
        ("2025 gross 18000 18000 - - maintained",),
    ),
    (
        "2025-05-08",
        "For the second quarter, we guide to revenue of $1.06 billion to $1.10 billion and capital expenditures of $3.0 billion to $3.5 billion.",
        ("Q2 capex 3000 3500",),
    ),
    (
        "2025-08-12",
        "We are maintaining our full-year 2025 revenue guidance of $5.15 billion to $5.35 billion and capital expenditures guidance of $20 billion to $23 billion.",
        ("2025 capex 20000 23000 - - maintained",),
    ),
    (
        "2025-07-22",
        "Adjusted EBITDA is expected to grow 3% in 2025, with free cash flow of about $16 billion and capital investment in the $22 billion range.",
        ("2025 capex 22000 22000",),
    ),
    (
        "2025-10-22",
        "Capital expenditures are now forecast to be about $9 billion this year and more than $10 billion next year.",
        ("+0 capex 9000 9000", "+1 capex 10000 -"),
    ),
    # bullets of an outlook section
    (
        "2025-01-24",
        "For full-year 2025, the company expects: • Adjusted EBITDA growth of 2.0 percent to 3.5 percent. • Capital expenditures between $17.5 billion and $18.5 billion.",
        ("2025 capex 17500 18500",),
    ),
    (
        "2025-07-23",
        "2025 Guidance: Revenue growth of 2% to 4%; Adjusted EPS of $2.10 to $2.20; Capital expenditures of $180 million to $200 million; Effective tax rate of 23%",
        ("2025 capex 180 200",),
    ),
    (
        "2025-02-12",
        "2025 capital expenditures: approximately $2.2 billion to $2.4 billion (prior: $2.1 billion to $2.3 billion)",
        ("2025 capex 2200 2400 2100 2300",),
    ),
    (
        "2025-02-06",
        "The Company’s fiscal 2025 outlook assumes net interest expense of $90 million, depreciation and amortization of $410 million and capital expenditures of about $520 million.",
        ("2025 capex 520 520",),
    ),
    (
        "2025-05-21",
        "The company now expects capital expenditures of $4 billion to $5 billion for 2025, unchanged from February.",
        ("2025 capex 4000 5000",),
    ),
    (
        "2025-03-04",
        "Capital expenditures of approximately 3.0% to 3.5% of net sales are planned for fiscal 2025.",
        ("2025 capex - - 3% 3.5%",),
    ),
    # foreign filers
    (
        "2025-07-17",
        "Based on the current outlook, the Company reiterates that its 2025 capital budget will be between US$38 billion and US$42 billion, with about 70% allocated to advanced process technologies.",
        ("2025 capex 38000 42000 - - maintained",),
    ),
    (
        "2025-07-16",
        "For the full year, the Group still anticipates capital expenditure of around EUR 2.0 billion, after EUR 2.1 billion in 2024.",
        ("+0 capex 2000 2000 - - maintained",),
    ),
    (
        "2025-05-12",
        "Capital expenditures for the fiscal year ending March 31, 2026 are forecast at 460 billion yen, compared with 397 billion yen for the previous fiscal year.",
        ("2026 capex 460000 460000",),
    ),
    (
        "2025-02-13",
        "We foresee investing approximately US$1.1 billion in capital expenditures in 2025, of which US$350 million is for maintenance.",
        ("2025 capex 1100 1100",),
    ),
    (
        "2025-08-26",
        "Our planned capital expenditures for 2025 are RMB 2.6 billion, to be funded from internal resources and bank loans.",
        ("2025 capex 2600 2600",),
    ),
    (
        "2025-04-24",
        "Full-year capital expenditure guidance is lowered to NOK 3.8–4.1 billion (4.2–4.6).",
        ("+0 capex 3800 4100 4200 4600 lowered",),
    ),
    (
        "2025-11-06",
        "Management’s outlook for 2025 is as follows: capital expenditures to be in the lower half of the US$575 million to US$650 million range.",
        ("2025 capex 575 650",),
    ),
    (
        "2025-02-06",
        "We invested $56 billion in 2024 and expect that figure to grow to about $75 billion of capital expenditures in 2025.",
        ("2025 capex 75000 75000",),
    ),
    # found after mending
    (
        "2025-10-30",
        "We expect to end 2025 with capital expenditures slightly below $2.9 billion.",
        ("2025 capex - 2900",),
    ),
)

# (filed on, text, why it is none)
NEAR_MISSES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "2025-02-06",
        "We expect revenue of $26 billion in 2025 and expect capital expenditures to support that growth.",
        "revenue",
    ),
    (
        "2025-02-06",
        "As a result of our higher capital expenditures, we expect depreciation to increase to $19 billion in 2025.",
        "depreciation",
    ),
    (
        "2025-02-06",
        "Because of bonus depreciation on our 2025 capital expenditures, we expect cash taxes to fall by $3.5 billion.",
        "tax",
    ),
    (
        "2025-05-01",
        "After funding our capital expenditures, we plan to repurchase $2.5 billion of common stock in 2025.",
        "buybacks",
    ),
    (
        "2025-05-01",
        "In April 2025, we issued $4.0 billion of notes, the proceeds of which we expect to use for capital expenditures.",
        "debt",
    ),
    (
        "2025-07-31",
        "As of June 30, 2025, we had $31.6 billion of non-cancelable commitments, primarily related to servers, data centers and other capital expenditures expected to be paid through 2027.",
        "commitments",
    ),
    (
        "2025-07-31",
        "Purchase obligations for capital expenditures of $820 million are expected to be settled in the second half of 2025.",
        "commitments",
    ),
    (
        "2025-02-20",
        "We expect to complete the acquisition of Fernhill for $1.9 billion in the second quarter of 2025, and its capital expenditures will be included from closing.",
        "an acquisition",
    ),
    (
        "2025-02-20",
        "Our joint venture expects to make capital expenditures of $640 million in 2025, of which our share is 30%.",
        "a joint venture's",
    ),
    (
        "2025-07-31",
        "Four hyperscale operators have said that they expect capital expenditures of more than $320 billion combined in 2025, which supports demand for our optics.",
        "others' spending",
    ),
    (
        "2025-02-20",
        "The first phase of the Larkfield campus is expected to require capital expenditures of $1.4 billion through 2027.",
        "one project",
    ),
    (
        "2025-02-20",
        "We expect operating cash flow of $7.5 billion in 2025, which will exceed our capital expenditures and dividends.",
        "cash flow",
    ),
    (
        "2025-02-20",
        "We expect free cash flow, defined as operating cash flow less capital expenditures, of $900 million to $1.0 billion in 2025.",
        "cash flow",
    ),
    (
        "2025-02-20",
        "We believe that cash on hand of $2.2 billion will be sufficient to meet our capital expenditures for at least the next twelve months.",
        "liquidity",
    ),
    (
        "2025-02-20",
        "The increase in capital expenditures of $310 million in 2024 was due to the timing of equipment deliveries, and we expect this to moderate in 2025.",
        "the past",
    ),
    (
        "2025-10-30",
        "Capital expenditures in the third quarter were $24.0 billion, and we expect the vast majority of this to be placed in service by the end of 2026.",
        "the past",
    ),
    (
        "2025-02-20",
        "Included in accounts payable at year end was $410 million of accrued capital expenditures, which we expect to pay in the first quarter of 2025.",
        "accrued",
    ),
    (
        "2025-02-20",
        "We expect to incur operating expenses of $60 million in 2025 to commission the capital projects completed last year.",
        "opex",
    ),
    (
        "2025-02-20",
        "If we exercised all options, our capital expenditures could be as much as $900 million higher in 2025.",
        "hypothetical",
    ),
    ("2025-02-20", "The credit agreement limits our capital expenditures to $75 million in 2025.", "a covenant"),
    (
        "2025-02-20",
        "We expect to receive $280 million of incentives in 2025 for capital expenditures at our Ohio fab.",
        "incentives",
    ),
    (
        "2025-02-20",
        "We plan to sell towers for $600 million in 2025 and to redeploy the proceeds into capital expenditures.",
        "disposals",
    ),
    (
        "2025-02-20",
        "Environmental capital expenditures are expected to be approximately $45 million in 2025.",
        "a part",
    ),
    (
        "2025-02-20",
        "Severance of $35 million, which is not in our capital budget for 2025, is expected in the first quarter.",
        "severance",
    ),
    (
        "2025-02-20",
        "We do not expect the tariffs to add more than $40 million to our capital expenditures in 2025.",
        "a change",
    ),
    (
        "2025-02-20",
        "In 2025 we expect to spend $1.6 billion on research and development, well above our capital expenditures.",
        "research",
    ),
    (
        "2025-02-20",
        "We expect the rate base to grow to $52 billion by 2029 as a result of our capital expenditures.",
        "rate base",
    ),
    # written after the first measurement, before mending
    (
        "2025-02-06",
        "We expect to make payments of $3.2 billion on finance leases in 2025, which are not included in capital expenditures.",
        "leases",
    ),
    (
        "2025-02-06",
        "We anticipate total expenses of $114 billion to $119 billion in 2025, with capital expenditures driving the growth in infrastructure costs.",
        "expenses",
    ),
    (
        "2025-02-06",
        "In 2025 we expect to pay $5.4 billion for property and equipment that was received in 2024.",
        "accrued",
    ),
    (
        "2025-05-06",
        "We have entered into a $2.5 billion term loan, which we expect to draw in 2025 to pay for capital expenditures.",
        "debt",
    ),
    (
        "2025-05-06",
        "We expect customer prepayments of $1.4 billion in 2025 to offset part of our capital expenditures.",
        "prepayments",
    ),
    (
        "2025-05-06",
        "Our capital expenditures are expected to generate $2.0 billion of annual revenue by 2027.",
        "revenue",
    ),
    (
        "2025-05-06",
        "Capital expenditures made in 2024 are expected to add approximately $300 million of EBITDA in 2025.",
        "EBITDA",
    ),
    (
        "2025-05-06",
        "The commission approved a revenue requirement of $410 million for 2025 based on forecast capital investments.",
        "revenue requirement",
    ),
    (
        "2025-05-06",
        "We forecast that the industry's capital expenditures on wafer fab equipment will be about $100 billion in 2025.",
        "the industry",
    ),
    (
        "2025-05-06",
        "We expect wafer fab equipment spending of approximately $100 billion in calendar 2025.",
        "the industry",
    ),
    (
        "2025-05-06",
        "Our largest customer said it would raise its 2025 capital expenditures to $75 billion.",
        "a customer",
    ),
    (
        "2025-05-06",
        "We estimate the cost to complete projects under construction at December 31, 2024 to be $1.1 billion.",
        "cost to complete",
    ),
    (
        "2025-05-06",
        "Construction in progress of $4.8 billion is expected to be placed in service in 2025.",
        "in progress",
    ),
    (
        "2025-05-06",
        "We expect to capitalize $220 million of interest in 2025 in connection with our capital program.",
        "interest",
    ),
    (
        "2025-05-06",
        "We expect to fund 60% of our 2025 capital expenditures from operations and the remainder with $800 million of new borrowings.",
        "debt",
    ),
    ("2025-05-06", "Had demand held, 2024 capital expenditures would have been $1.5 billion.", "past"),
    ("2025-05-06", "In the prior year period we expected capital expenditures of $1.1 billion for 2024.", "old"),
    (
        "2025-05-06",
        "We expect asset retirement spending of $85 million in 2025, which is in addition to capital expenditures.",
        "ARO",
    ),
    (
        "2025-05-06",
        "Our 2025 guidance assumes an average oil price of $70 per barrel; each $1 change affects cash flow by $40 million after capital spending.",
        "sensitivity",
    ),
    ("2025-05-06", "Savings of $150 million from the review of our capital projects are expected in 2025.", "savings"),
    (
        "2025-05-06",
        "We plan to contribute $400 million in 2025 to the joint venture for its capital expenditures.",
        "contribution",
    ),
    (
        "2025-05-06",
        "We expect proceeds of $900 million from sale-leasebacks in 2025, which reduce our net capital expenditures.",
        "proceeds",
    ),
    (
        "2025-05-06",
        "Bank lenders committed $7.6 billion to fund the capital expenditures of our data center in Ashby.",
        "debt",
    ),
    (
        "2025-05-06",
        "We have approved capital projects totalling $2.2 billion, of which $900 million had been spent by March 31, 2025.",
        "approved",
    ),
    ("2025-05-06", "Maintenance capital expenditures should run at $15 million per quarter in 2025.", "a part"),
    (
        "2025-05-06",
        "Our AWS-like cloud unit expects to increase its capital spending to $4 billion in 2025.",
        "a segment",
    ),
    ("2025-05-06", "We expect the tax basis of our 2025 capital expenditures to exceed $3 billion.", "tax"),
    (
        "2025-05-06",
        "Our goal is to return at least $3 billion to shareholders in 2025 after capital expenditures.",
        "returns",
    ),
    (
        "2025-05-06",
        "The transaction is expected to close in 2025 for total consideration of $1.2 billion including assumed capital expenditures.",
        "acquisition",
    ),
    (
        "2025-05-06",
        "We anticipate receiving $1.1 billion in CHIPS Act funding over the next several years toward our capital expenditures.",
        "grants",
    ),
    (
        "2025-05-06",
        "We expect content spending of $18 billion and capital expenditures to remain modest in 2025.",
        "content",
    ),
    (
        "2025-05-06",
        "Of the $3.0 billion offering, we expect to use $1.2 billion for capital expenditures and the rest to repay notes.",
        "proceeds",
    ),
    (
        "2025-05-06",
        "At-the-market sales of up to $500 million are planned for 2025 to fund capital expenditures.",
        "equity",
    ),
    (
        "2025-05-06",
        "Our power purchase agreements are expected to require payments of $130 million in 2025; these are not capital expenditures.",
        "opex",
    ),
    ("2025-05-06", "Working capital investment is expected to be $250 million in 2025.", "working capital"),
    (
        "2025-05-06",
        "We expect to spend approximately $1.6 billion over the life of the Sable Creek project, including $300 million of capital expenditures in 2025.",
        "a project",
    ),
    (
        "2025-05-06",
        "Depreciation is expected to be $520 million, exceeding capital expenditures, in 2025.",
        "depreciation",
    ),
    (
        "2025-05-06",
        "Goodwill and capital investments of $2.2 billion at the acquired business will be reviewed in 2025.",
        "review",
    ),
    # found while mending: a comparison, or a rate of growth, is no direction
    ("2025-10-30", "We expect the rate of growth in capital expenditures to be lower in 2026.", "a rate"),
    ("2025-10-30", "We expect revenue growth to exceed growth in capital expenditures in 2026.", "a comparison"),
    (
        "2025-10-30",
        "We expect depreciation growth to be higher in 2026 than capital expenditures growth.",
        "depreciation",
    ),
    (
        "2025-05-06",
        "Our equity affiliate Northgate LNG plans capital expenditures of $1.8 billion for 2025.",
        "an affiliate",
    ),
)
