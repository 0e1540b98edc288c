# ruff: noqa: E501, RUF001 - a case is a line, with the dashes and quotes that filings have
"""Synthetic statements of many industries, written before the patterns were read, and what an analyst reads in them.

None of them is from a filing; names, sites and figures are invented. Expectations are written as in
:mod:`tests.enrich.guidance.cases`. The set measured the extractor once as it was; what it missed was mended after.
"""

from __future__ import annotations

from typing import Final

# (filed on, text, expectations)
STATEMENTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    # utilities
    (
        "2025-02-13",
        "The Company's base capital plan for the five-year period 2025 through 2029 totals approximately $36.5 billion.",
        ("2025-2029 capex 36500 36500",),
    ),
    (
        "2025-02-13",
        "We have increased our five-year capital investment plan to $48 billion for 2025–2029 from $43 billion for 2024–2028.",
        ("2025-2029 capex 48000 48000 43000 43000 raised",),
    ),
    (
        "2025-02-20",
        "Capital expenditures for 2025 are estimated at $3.1 billion, consisting mainly of transmission and distribution projects.",
        ("2025 capex 3100 3100",),
    ),
    (
        "2025-02-20",
        "Our subsidiaries expect to invest an aggregate of $14.2 billion in their regulated systems over the next five years.",
        ("years capex 14200 14200",),
    ),
    (
        "2025-02-20",
        "Projected capital expenditures are as follows:\n(in millions) | 2025 | 2026 | 2027\nElectric distribution | $1,900 | $2,050 | $2,100\nTransmission | 900 | 950 | 1,000\nTotal capital expenditures | $2,800 | $3,000 | $3,100",
        ("2025 capex 2800 2800", "2026 capex 3000 3000", "2027 capex 3100 3100"),
    ),
    (
        "2025-05-06",
        "The utility reaffirmed its 2025 capital expenditure forecast of $2.45 billion.",
        ("2025 capex 2450 2450 maintained",),
    ),
    (
        "2026-02-11",
        "Estimated construction expenditures are $5.2 billion in 2026, $5.6 billion in 2027 and $5.9 billion in 2028.",
        ("2026 capex 5200 5200", "2027 capex 5600 5600", "2028 capex 5900 5900"),
    ),
    (
        "2025-11-05",
        "Ameridale Power now anticipates a capital plan of $70 billion to $72 billion through 2030.",
        ("years capex 70000 72000",),
    ),
    (
        "2025-02-27",
        "We expect annual capital expenditures to average approximately $1.3 billion over the 2026-2029 period.",
        ("2026 capex 1300 1300", "2027 capex 1300 1300", "2028 capex 1300 1300", "2029 capex 1300 1300"),
    ),
    (
        "2025-02-27",
        "The planned level of gross utility construction for 2025 is $820 million, before customer contributions in aid of construction.",
        ("2025 gross 820 820",),
    ),
    # oil and gas
    (
        "2025-01-31",
        "Capital and exploratory spending in 2025 is projected to be in the $27 billion to $29 billion range.",
        ("2025 capex 27000 29000",),
    ),
    (
        "2024-12-11",
        "The corporation's cash capex guidance is $28-33 billion annually from 2026 to 2030.",
        tuple(f"{year} capex 28000 33000" for year in range(2026, 2031)),
    ),
    (
        "2025-02-05",
        "Organic capital expenditures are budgeted at $14.5 to $15.5 billion for 2025, down from $16 billion in 2024.",
        ("2025 capex 14500 15500",),
    ),
    (
        "2025-08-06",
        "Fieldstone has trimmed its 2025 drilling and completions budget, and total capital spending is now expected to be $1.35–$1.45 billion.",
        ("2025 capex 1350 1450",),
    ),
    (
        "2025-05-07",
        "We are lowering our full-year capital budget by $100 million to a range of $2.1 billion to $2.2 billion.",
        ("+0 capex 2100 2200 - - lowered",),
    ),
    (
        "2025-05-07",
        "We are reducing our 2025 capital budget to $3.4 billion from our prior guidance of $3.6 billion.",
        ("2025 capex 3400 3400 3600 3600 lowered",),
    ),
    (
        "2025-08-05",
        "For the third quarter, the Company anticipates capital expenditures between $480 million and $520 million.",
        ("Q3 capex 480 520",),
    ),
    (
        "2025-02-25",
        "Our Board approved a 2025 capital program of $950 million, of which roughly 80 percent is directed to the basin.",
        ("2025 capex 950 950",),
    ),
    (
        "2025-08-05",
        "Full-year 2025 capital expenditures are expected to come in at the low end of our $1.10 billion to $1.20 billion range.",
        ("2025 capex 1100 1200",),
    ),
    (
        "2025-11-04",
        "We no longer expect to spend $2.0 billion on capital projects in 2025; our revised estimate of 2025 capital expenditures is $1.7 billion.",
        ("2025 capex 1700 1700",),
    ),
    (
        "2025-02-18",
        "Midstream growth capital expenditures for 2025, net to our interest, plus maintenance capital are expected to total $2.9 billion in capital expenditures.",
        ("2025 capex 2900 2900",),
    ),
    (
        "2026-02-18",
        "Our preliminary outlook calls for capex of about $600 million per quarter in 2026.",
        ("2026 capex 600 600",),
    ),
    # miners and materials
    (
        "2025-02-20",
        "Capital expenditures are forecast to be $4.4 billion in 2025 and $4.5 billion in 2026.",
        ("2025 capex 4400 4400", "2026 capex 4500 4500"),
    ),
    (
        "2025-07-24",
        "We now see 2025 capital spending at the high end of the range of $725 to $775 million.",
        ("2025 capex 725 775",),
    ),
    ("2025-01-28", "Capital spending in fiscal 2025 should approximate $3 billion.", ("2025 capex 3000 3000",)),
    ("2025-02-05", "Capex for 2025 will be held to no more than $85 million.", ("2025 capex - 85",)),
    (
        "2025-04-24",
        "Planned capital expenditures for the balance of 2025 amount to $210 million.",
        ("2025r capex 210 210",),
    ),
    ("2025-10-23", "We have cut our 2026 capital spending target to below $500 million.", ("2026 capex - 500",)),
    # real estate
    (
        "2025-02-12",
        "Total capital expenditures in 2025 are expected to range between $3,000 million and $3,300 million, including approximately $250 million of recurring capital expenditures.",
        ("2025 capex 3000 3300",),
    ),
    (
        "2025-02-20",
        "We anticipate funding roughly $1.1 billion of capital expenditures during the next twelve months with retained cash and our revolver.",
        ("12m capex 1100 1100",),
    ),
    (
        "2025-07-30",
        "Capital expenditures, which include discretionary and non-discretionary spending, are now anticipated to total $1.795 billion to $1.905 billion for the full year 2025.",
        ("2025 capex 1795 1905",),
    ),
    # semiconductors
    (
        "2024-02-01",
        "For 2024, we now plan gross capital expenditures of $10.0 billion to $11.0 billion, lower than the $12 billion we planned earlier.",
        ("2024 gross 10000 11000 12000 12000",),
    ),
    (
        "2025-04-24",
        "Gross capital investment for 2025 is now targeted at approximately $18 billion, down from our previous target of $20 billion.",
        ("2025 gross 18000 18000 20000 20000 lowered",),
    ),
    (
        "2025-04-24",
        "After expected partner contributions and incentives, we forecast net capital expenditures of $8-11 billion for 2025.",
        ("2025 net 8000 11000",),
    ),
    (
        "2025-02-04",
        "We expect full year 2025 capex to be in the mid-teens as a percentage of revenue.",
        ("2025 capex - -",),
    ),
    (
        "2025-10-30",
        "Capital expenditures for fiscal 2026 are expected to be 6% to 8% of sales.",
        ("2026 capex - - 6% 8%",),
    ),
    (
        "2025-08-04",
        "We intend to hold 2025 net capital expenditures to about 5 percent of revenue.",
        ("2025 net - - 5% 5%",),
    ),
    (
        "2025-12-17",
        "Net capex for fiscal 2026 is now projected at roughly $20 billion, an increase from the $18 billion we told you last quarter.",
        ("2026 net 20000 20000 18000 18000",),
    ),
    (
        "2025-12-17",
        "We expect capital expenditures of approximately $4.5 billion in the second fiscal quarter.",
        ("Q2 capex 4500 4500",),
    ),
    (
        "2025-07-29",
        "Our guidance for the third quarter of 2025 includes capital expenditures of $65 million, plus or minus $5 million.",
        ("2025Q3 capex 60 70",),
    ),
    (
        "2025-02-06",
        "The company plans to spend between $1.4bn and $1.6bn on capital equipment and facilities in 2025.",
        ("2025 capex 1400 1600",),
    ),
    # airlines, cruise lines, rails, trucks
    (
        "2025-01-24",
        "The Company expects full-year 2025 adjusted capital expenditures of less than $7 billion.",
        ("2025 capex - 7000",),
    ),
    (
        "2025-01-30",
        "Total 2025 capital spending is projected to be $2.5 billion to $3.0 billion, which includes approximately $1.2 billion in aircraft capital spending.",
        ("2025 capex 2500 3000",),
    ),
    (
        "2025-07-24",
        "Capital spending: We now estimate 2025 capital spending of $2.2 billion at the midpoint, down from the prior estimate of $2.5 billion.",
        ("2025 capex 2200 2200 2500 2500 lowered",),
    ),
    (
        "2025-01-23",
        "For 2025, capital expenditures of approximately $3.4 billion are planned, in line with 2024.",
        ("2025 capex 3400 3400",),
    ),
    ("2026-01-27", "Our 2026 capital plan is $3.3 billion.", ("2026 capex 3300 3300",)),
    (
        "2025-10-21",
        "The railroad continues to expect capital investments of approximately $2.2 billion in 2025, excluding spending to rebuild the damaged line.",
        ("2025 capex 2200 2200 maintained",),
    ),
    (
        "2025-01-30",
        "Net capital expenditures are expected to be between $400 million and $450 million for 2025.",
        ("2025 net 400 450",),
    ),
    (
        "2025-12-19",
        "Based on current exchange rates, annual capital expenditures are expected to be about $3.9 billion for 2026 and $4.3 billion for 2027.",
        ("2026 capex 3900 3900", "2027 capex 4300 4300"),
    ),
    ("2025-07-29", "2025 capital spending is unchanged at about $3.5 billion.", ("2025 capex 3500 3500 maintained",)),
    # retailers and restaurants
    (
        "2025-03-04",
        "We expect capital expenditures of approximately $4 billion to $5 billion in 2025.",
        ("2025 capex 4000 5000",),
    ),
    (
        "2025-02-25",
        "For fiscal 2025, capital expenditures are expected to be approximately 2.5% of total sales.",
        ("2025 capex - - 2.5% 2.5%",),
    ),
    ("2025-02-26", "Capital expenditures of up to $2.5 billion are planned in fiscal 2025.", ("2025 capex - 2500",)),
    (
        "2025-03-06",
        "Fiscal 2025 capital expenditures, net of landlord contributions, are anticipated to be $1.0 billion.",
        ("2025 net 1000 1000",),
    ),
    (
        "2025-03-13",
        "We currently anticipate spending $1.3 billion to $1.4 billion on capital investments in the fiscal year ending January 31, 2026.",
        ("2026 capex 1300 1400",),
    ),
    (
        "2025-05-22",
        "Capital spending is now anticipated in the range of $570 million to $590 million compared with the previous range of $600 million to $620 million.",
        ("? capex 570 590 600 620",),
    ),
    (
        "2025-11-05",
        "Capital expenditures for 2026 of between $2.8 billion and $3.0 billion, half of which will go to new units.",
        ("2026 capex 2800 3000",),
    ),
    (
        "2025-10-29",
        "It is our current intention to spend approximately $6,500 million for capital expenditures during fiscal 2026.",
        ("2026 capex 6500 6500",),
    ),
    (
        "2025-05-15",
        "The company expects capital expenditures to range from approximately 3.0% to 3.5% of net sales for the year.",
        ("+0 capex - - 3% 3.5%",),
    ),
    (
        "2025-02-11",
        "We plan to invest roughly one billion dollars in capital projects in 2025.",
        ("2025 capex 1000 1000",),
    ),
    (
        "2025-02-11",
        "Capital expenditures in fiscal 2025 will be approximately three hundred and fifty million dollars.",
        ("2025 capex 350 350",),
    ),
    # consumer goods, health, industry, autos
    ("2025-08-01", "Capital spending is estimated to be 4-5% of fiscal 2026 net sales.", ("2026 capex - - 4% 5%",)),
    (
        "2025-02-11",
        "The company anticipates 2025 capital expenditures of approximately $2.2 billion.",
        ("2025 capex 2200 2200",),
    ),
    (
        "2025-02-06",
        "We expect to make capital expenditures of approximately $3.5 billion during 2025, compared with $3.4 billion in 2024.",
        ("2025 capex 3500 3500",),
    ),
    (
        "2025-01-28",
        "GenMotive's 2025 capital spending is anticipated to be in the range of $10.0 billion to $11.0 billion, inclusive of investments in battery cell manufacturing joint ventures.",
        ("2025 capex 10000 11000",),
    ),
    (
        "2025-07-30",
        "For full-year 2025, Fordham expects capital expenditures of about $9 billion, up from the prior expectation of between $8 billion and $9 billion.",
        ("2025 capex 9000 9000 8000 9000 raised",),
    ),
    (
        "2025-01-29",
        "We currently expect our capital expenditures to exceed $11.00 billion in 2025 and in each of the following two fiscal years.",
        ("2025 capex 11000 -",),
    ),
    ("2025-02-04", "CapEx should be roughly flat with 2025 in 2026.", ("2026 capex - - flat",)),
    (
        "2026-01-29",
        "We expect 2026 capital expenditures to be up about 20% from last year.",
        ("2026 capex - - increase",),
    ),
    (
        "2025-11-20",
        "Management forecasts capital spending for the fiscal year ending June 30, 2026 of $325 million to $375 million.",
        ("2026 capex 325 375",),
    ),
    (
        "2025-08-14",
        "We anticipate capital expenditures of $80 million to $90 million for the year ending March 31, 2026.",
        ("2026 capex 80 90",),
    ),
    (
        "2025-02-20",
        "Depreciation and amortization is expected to be $700 million and capital expenditures are expected to be $650 million in 2025.",
        ("2025 capex 650 650",),
    ),
    (
        "2025-02-20",
        "For the full year 2025 we expect interest expense of $120 million, an effective tax rate of 23% and capital expenditures of $140 million.",
        ("2025 capex 140 140",),
    ),
    (
        "2025-02-20",
        "Cash outlays for property, plant and equipment are expected to be between $95 million and $105 million in fiscal 2025.",
        ("2025 capex 95 105",),
    ),
    (
        "2025-05-01",
        "Purchases of property and equipment for the remainder of 2025 are estimated to be $45 million.",
        ("2025r capex 45 45",),
    ),
    (
        "2025-07-31",
        "In the second half of 2025, we anticipate investing $600 million to $700 million in capital expenditures.",
        ("2025H2 capex 600 700",),
    ),
    (
        "2025-02-13",
        "The Company's 2025 capital expenditure plan is $1.25 billion (plus or minus 5%).",
        ("2025 capex 1187.5 1312.5",),
    ),
    (
        "2025-02-13",
        "We currently expect capital expenditures to decline modestly in 2025.",
        ("2025 capex - - decrease",),
    ),
    ("2025-02-13", "Capital expenditures are expected to more than double in 2026.", ("2026 capex - - increase",)),
    # telecoms and media
    (
        "2025-01-24",
        "Capital expenditures between $17.5 billion and $18.5 billion in 2025.",
        ("2025 capex 17500 18500",),
    ),
    (
        "2025-01-27",
        "For 2025, the company expects capital investment in the $22 billion range, with capital expenditures of about $21 billion.",
        ("2025 capex 21000 21000",),
    ),
    (
        "2025-01-31",
        "Charterhouse expects its 2025 capital expenditures to total approximately $12 billion, including line extensions of approximately $4.2 billion.",
        ("2025 capex 12000 12000",),
    ),
    (
        "2025-07-25",
        "We now expect total 2025 capital expenditures of $11.5 billion versus prior guidance of $12 billion.",
        ("2025 capex 11500 11500 12000 12000",),
    ),
    (
        "2025-11-13",
        "In fiscal 2026 the company expects to spend $9 billion on capital expenditures, up $1 billion from fiscal 2025.",
        ("2026 capex 9000 9000",),
    ),
    # foreign filers
    (
        "2025-01-22",
        "Capital expenditures for 2025 are expected to be around EUR 2.0 billion.",
        ("2025 capex 2000 2000",),
    ),
    (
        "2025-05-13",
        "For the fiscal year ending March 31, 2026, we plan capital expenditures of ¥450 billion.",
        ("2026 capex 450000 450000",),
    ),
    ("2025-05-13", "Capital investment for FY2025 is forecast at 580.0 billion yen.", ("2025 capex 580000 580000",)),
    (
        "2025-02-26",
        "The Company's 2025 budgeted capital expenditures of NT$50 billion will be used mainly for advanced packaging.",
        ("2025 capex 50000 50000",),
    ),
    (
        "2025-03-20",
        "We expect our capital expenditures in 2025 to be between RMB 90 billion and RMB 100 billion.",
        ("2025 capex 90000 100000",),
    ),
    ("2025-02-12", "The group anticipates capex of €1.7-1.9bn in 2025.", ("2025 capex 1700 1900",)),
    (
        "2025-03-06",
        "The plan foresees capital expenditure of £2.4 billion in the year to 31 March 2026.",
        ("2026 capex 2400 2400",),
    ),
    (
        "2025-02-20",
        "Capital expenditure for 2025 is guided at 1.3 to 1.5 billion Swiss francs.",
        ("2025 capex 1300 1500",),
    ),
    (
        "2025-02-13",
        "Capital expenditures are now estimated at C$3.2 billion for 2025, compared to the earlier estimate of C$3.4 billion.",
        ("2025 capex 3200 3200 3400 3400",),
    ),
    (
        "2025-04-28",
        "Our capex for the fiscal year 2026 is expected to be approximately INR 750 billion.",
        ("2026 capex 750000 750000",),
    ),
    (
        "2025-01-31",
        "In 2025, we plan to invest around KRW 15 trillion in facilities.",
        ("2025 capex 15000000 15000000",),
    ),
    (
        "2025-02-19",
        "Share of capital investment is expected to be around $11 billion in 2025 and between $10 billion and $11 billion in each of 2026 and 2027.",
        ("2025 capex 11000 11000", "2026 capex 10000 11000", "2027 capex 10000 11000"),
    ),
    # platforms, clouds, data-centre builders
    (
        "2025-10-29",
        "We currently expect 2025 capital expenditures to be in the range of $70-72 billion, increased from our prior outlook of $66-72 billion.",
        ("2025 capex 70000 72000 66000 72000 raised",),
    ),
    (
        "2025-07-23",
        "Given the demand for our cloud products, we now expect to invest approximately $85 billion in capital expenditures in 2025.",
        ("2025 capex 85000 85000",),
    ),
    ("2025-07-23", "We anticipate a further step-up in CapEx in 2026.", ("2026 capex - - increase",)),
    (
        "2025-08-12",
        "We are maintaining our 2025 capital expenditures guidance of $20 billion to $23 billion.",
        ("2025 capex 20000 23000 maintained",),
    ),
    (
        "2025-11-10",
        "2025 capital expenditures are now expected to be $12 billion to $14 billion, a reduction from the previous range of $20 billion to $23 billion as deliveries move into the first quarter.",
        ("2025 capex 12000 14000 20000 23000 lowered",),
    ),
    ("2025-11-10", "We expect 2026 capex to be well in excess of double that of 2025.", ("2026 capex - - increase",)),
    ("2025-09-09", "CapEx for fiscal 2026 is now anticipated to land around $35 billion.", ("2026 capex 35000 35000",)),
    ("2025-07-30", "We expect first quarter capital expenditures to be over $30 billion.", ("Q1 capex 30000 -",)),
    (
        "2026-02-05",
        "We expect to invest about $200 billion in capital expenditures across the company in 2026.",
        ("2026 capex 200000 200000",),
    ),
    (
        "2025-05-15",
        "Nebula AI reiterates full-year capex guidance of approximately $2 billion.",
        ("+0 capex 2000 2000 maintained",),
    ),
    (
        "2025-11-11",
        "The company has lifted its capital expenditure guidance for 2025 from around $2 billion to around $5 billion.",
        ("2025 capex 5000 5000 2000 2000 raised",),
    ),
    (
        "2025-11-05",
        "Capital expenditures including assets acquired under finance leases are expected to be $1.8 billion in fiscal 2026.",
        ("2026 capex_incl_leases 1800 1800",),
    ),
    (
        "2026-02-04",
        "We project total 2026 CapEx in a range of $175 billion to $185 billion, with investments ramping through the year.",
        ("2026 capex 175000 185000",),
    ),
    # releases: bullets, headings and rows
    (
        "2025-02-13",
        "Outlook for fiscal year 2025\n\n• Net sales of $14.0 billion to $14.3 billion\n\n• Capital expenditures of approximately $450 million\n\n• Free cash flow above $1.1 billion",
        ("2025 capex 450 450",),
    ),
    (
        "2025-02-13",
        "2025 Financial Guidance\n\n(dollars in millions) | Low | High\nAdjusted EBITDA | $1,150 | $1,200\nCapital expenditures | $310 | $340",
        ("2025 capex 310 340",),
    ),
    (
        "2025-08-07",
        "Updated full year 2025 outlook\n\nMetric | Prior guidance | Current guidance\nRevenue | $4.0B - $4.2B | $4.1B - $4.2B\nCapital expenditures | $350M - $400M | $375M - $400M",
        ("2025 capex 375 400 350 400",),
    ),
    (
        "2025-05-08",
        "The Company is updating its full-year 2025 guidance as follows:\n\n- Capital expenditures: $1.05 billion to $1.10 billion (previously $1.00 billion to $1.10 billion)",
        ("2025 capex 1050 1100 1000 1100",),
    ),
    (
        "2025-02-20",
        "Guidance | 2025\nProduction (MBoe/d) | 210 - 220\nTotal capital expenditures ($MM) | $950 - $1,050",
        ("2025 capex 950 1050",),
    ),
    (
        "2025-02-20",
        "Full year 2025 guidance:\nCapital expenditures | $120 million – $135 million",
        ("2025 capex 120 135",),
    ),
    (
        "2025-10-30",
        "Fourth quarter 2025 outlook\n\n• Revenue between $1.20 billion and $1.25 billion\n• Capital expenditures between $40 million and $50 million",
        ("2025Q4 capex 40 50",),
    ),
    (
        "2025-11-06",
        "We are narrowing our 2025 capex guide to $2.2-2.3 billion.",
        ("2025 capex 2200 2300 - - narrowed",),
    ),
    ("2025-11-06", "Reaffirming 2025 capital spending of $775 million.", ("2025 capex 775 775 maintained",)),
    (
        "2025-11-06",
        "We have raised the midpoint of our 2025 capital expenditures range by $50 million, to $1.35 billion to $1.40 billion.",
        ("2025 capex 1350 1400 - - raised",),
    ),
)

# (filed on, text, why it is none)
NEAR_MISSES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "2025-10-29",
        "2025 guidance assumes development spend of $2.75 billion - $3.0 billion.",
        "development alone, a part",
    ),
    (
        "2025-02-13",
        "For full-year 2025, we expect development CapEx, net of partner contributions, of $3.0 billion to $3.5 billion.",
        "development alone, a part",
    ),
    ("2025-02-13", "Capital expenditures were $3.4 billion in 2024, compared with $3.1 billion in 2023.", "the past"),
    ("2025-02-13", "We spent $1.2 billion on property and equipment during the year.", "the past"),
    ("2025-05-01", "Capital expenditures for the first quarter totalled $17.2 billion, as we expected.", "the past"),
    ("2025-05-01", "Free cash flow is expected to be between $2.0 billion and $2.2 billion in 2025.", "free cash flow"),
    (
        "2025-05-01",
        "We expect free cash flow, defined as operating cash flow less capital expenditures, of approximately $1.4 billion in 2025.",
        "free cash flow",
    ),
    (
        "2025-05-01",
        "We expect operating cash flow of $4.0 billion before capital expenditures in 2025.",
        "operating cash flow",
    ),
    (
        "2025-02-20",
        "As of December 31, 2024, we had commitments for capital expenditures of $2.6 billion, of which $1.9 billion is due in 2025.",
        "commitments",
    ),
    (
        "2025-02-20",
        "We have firm orders for 84 aircraft with scheduled deliveries in 2025 and estimated aggregate payments of $5.1 billion.",
        "aircraft commitments",
    ),
    (
        "2025-02-20",
        "Our aircraft purchase commitments total $1.2 billion in 2025, $1.5 billion in 2026 and $2.2 billion in 2027.",
        "commitments",
    ),
    (
        "2025-02-20",
        "Depreciation expense is expected to rise to $3.2 billion in 2025 because of recent capital expenditures.",
        "depreciation",
    ),
    (
        "2025-02-20",
        "We believe our cash of $12 billion is sufficient to fund capital expenditures for at least the next twelve months.",
        "liquidity",
    ),
    (
        "2025-02-20",
        "The credit agreement limits annual capital expenditures to $150 million in fiscal 2025.",
        "a covenant",
    ),
    (
        "2025-02-20",
        "The hyperscalers are expected to spend more than $300 billion on capital expenditures in 2025.",
        "others' spending",
    ),
    (
        "2025-02-20",
        "Analysts estimate that industry capital expenditures for wafer fab equipment will reach $105 billion in 2025.",
        "industry",
    ),
    (
        "2025-02-20",
        "We expect wafer fabrication equipment spending of about $100 billion in calendar 2025.",
        "the market of a supplier",
    ),
    ("2025-02-20", "Our customers have announced capital budgets above $50 billion for 2026.", "customers"),
    ("2025-02-20", "We expect to repurchase $1.5 billion of shares in 2025.", "buybacks"),
    ("2025-02-20", "We plan to invest $600 million in research and development in 2025.", "research"),
    ("2025-02-20", "We expect maintenance capital expenditures of $250 million in 2025.", "a part"),
    ("2025-02-20", "Capital expenditures for our Packaging segment are expected to be $90 million in 2025.", "a part"),
    (
        "2025-02-20",
        "Approximately $300 million of our 2025 capital expenditures will be for information technology.",
        "a part",
    ),
    ("2025-02-20", "We estimate that environmental capital expenditures will be about $12 million in 2025.", "a part"),
    (
        "2025-02-20",
        "The new plant in Ohio is expected to cost $2.5 billion and to be completed in 2027.",
        "one project",
    ),
    (
        "2025-02-20",
        "We may need to spend more than $500 million on capital improvements if the rule takes effect.",
        "a hypothetical",
    ),
    (
        "2025-02-20",
        "If demand were to fall, we could reduce our planned capital expenditures significantly.",
        "a hypothetical",
    ),
    ("2025-02-20", "Our capital expenditures may be higher than we anticipate, which could harm our results.", "risk"),
    (
        "2025-02-20",
        "There can be no assurance that our capital expenditures will generate the returns that we expect.",
        "risk",
    ),
    (
        "2025-02-20",
        "In 2023, we expected capital expenditures of $900 million; we spent $870 million.",
        "an old expectation",
    ),
    ("2025-02-20", "Last year we guided to capital expenditures of $2 billion.", "an old expectation"),
    (
        "2025-02-20",
        "Accrued capital expenditures were $410 million at December 31, 2024 and are expected to be paid in the first quarter of 2025.",
        "accrued",
    ),
    (
        "2025-02-20",
        "We expect to receive $1.1 billion of incentives in 2025 related to our capital expenditures.",
        "incentives",
    ),
    ("2025-02-20", "We expect to contribute $200 million to our pension plans in 2025.", "pensions"),
    (
        "2025-02-20",
        "The increase in cash used in investing activities was due to a $2.4 billion increase in capital expenditures.",
        "the past",
    ),
    ("2025-02-20", "We recorded $45 million of capitalized interest on capital projects in 2024.", "the past"),
    ("2025-02-20", "The Company expects to spend $350 million on acquisitions in 2025.", "acquisitions"),
    (
        "2025-02-20",
        "We expect to incur restructuring charges of $80 million to $100 million in 2025, mostly cash expenditures.",
        "restructuring",
    ),
    (
        "2025-02-20",
        "Total costs and expenses for 2025 are expected to be $114-119 billion, driven by infrastructure costs.",
        "expenses",
    ),
    (
        "2025-02-20",
        "Sustaining capital in the prior-year quarter was $1.0 billion against an expected $1.1 billion.",
        "the past",
    ),
    (
        "2025-02-20",
        "Tax depreciation on 2025 capital expenditures is expected to lower cash taxes by $400 million.",
        "taxes",
    ),
    ("2025-02-20", "Capital expenditures | $3,412 | $3,105 | $2,987", "a row of the past"),
    (
        "2025-02-20",
        "Year ended December 31, | 2024 | 2023\nNet cash provided by operating activities | $5,120 | $4,870\nCapital expenditures | (2,310) | (2,105)\nFree cash flow | $2,810 | $2,765",
        "a reconciliation",
    ),
    (
        "2025-02-20",
        "We expect the joint venture to fund its own capital expenditures of about $700 million in 2025 with project debt.",
        "a joint venture's",
    ),
    ("2025-02-20", "Our landlord will invest $150 million in improvements to the building in 2025.", "the landlord"),
    (
        "2025-02-20",
        "The government plans to invest $50 billion in domestic semiconductor manufacturing through 2027.",
        "the government",
    ),
    (
        "2025-02-20",
        "The investment tax credit equals 25% of qualifying capital expenditures placed in service after 2022.",
        "the law",
    ),
    (
        "2025-02-20",
        "Capital expenditures represented 12% of revenue in 2024, and we expect revenue to grow 8% in 2025.",
        "the past beside a forecast of another thing",
    ),
    ("2025-02-20", "We expect a return of 20% on capital invested in 2025.", "a return"),
    (
        "2025-02-20",
        "We will adopt the standard in 2025 and expect to capitalize about $30 million of implementation costs.",
        "an accounting rule",
    ),
    (
        "2025-02-20",
        "We expect lease payments of $600 million in 2025 for data centers that have not yet commenced.",
        "leases",
    ),
    (
        "2025-02-20",
        "Proceeds of the notes, expected to be $2.5 billion, will be used for capital expenditures and general corporate purposes.",
        "use of proceeds",
    ),
    (
        "2025-02-20",
        "We entered into a $1.5 billion delayed draw term loan to fund capital expenditures through 2026.",
        "borrowing",
    ),
    (
        "2025-02-20",
        "Interest expense is expected to be about $450 million in 2025, reflecting debt raised for capital spending.",
        "interest",
    ),
    (
        "2025-02-20",
        "Since 2019 we have invested more than $100 billion in capital expenditures in the United States.",
        "the past",
    ),
    (
        "2025-02-20",
        "We estimate that our capital expenditures of $4.8 billion last year supported 20,000 jobs.",
        "the past",
    ),
    (
        "2025-02-20",
        "We provide capital expenditure guidance on a quarterly basis and undertake no duty to update it.",
        "no figure, no direction",
    ),
    (
        "2025-02-20",
        "Forward-looking statements include statements about our expected capital expenditures for 2025.",
        "boilerplate",
    ),
    (
        "2025-02-20",
        "Our capital expenditure forecasts depend on regulatory approvals and the availability of materials.",
        "boilerplate",
    ),
    ("2025-02-20", "We will own approximately 40% of the pipeline and expect it to begin service in 2026.", "a share"),
    ("2025-02-20", "Working capital is expected to be a use of cash of $300 million in 2025.", "working capital"),
    (
        "2025-02-20",
        "The Board increased the authorization for capital leases by $100 million in 2024.",
        "an authorisation of the past",
    ),
    (
        "2025-02-20",
        "The lender will make available up to $400 million for capital expenditures in 2025 and 2026.",
        "borrowing",
    ),
    (
        "2025-02-20",
        "Cash paid for property and equipment during the six months ended June 30, 2025 was in line with our plan of $900 million.",
        "the past",
    ),
)
