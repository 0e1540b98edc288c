# ruff: noqa: E501, RUF001 - a case is a line, with the quotes that filings have
"""Synthetic policies, tables and notes in the ways in which companies speak of useful lives, and what they say.

None of them is from a filing; figures are invented. An expectation is ``class low-high``, ``?`` for an end that is
not said, with ``<lease_term`` or ``<other_life`` where the text takes the shorter of that and the life. A change is
``class from>to way since [measure:millions:span]``: ``since`` a date, ``FY2025`` or ``FY2025Q1``, ``-`` for none.
"""

from __future__ import annotations

from typing import Final

STATEMENTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    # one class, one life
    ("The estimated useful life of our servers is six years.", ("servers 6-6",)),
    ("Servers are depreciated over five years.", ("servers 5-5",)),
    (
        "We depreciate our servers on a straight-line basis over an estimated useful life of 5.5 years.",
        ("servers 5.5-5.5",),
    ),
    ("Servers have an estimated useful life of five and a half years.", ("servers 5.5-5.5",)),
    ("Our GPU servers are depreciated over their useful lives of six years.", ("servers 6-6",)),
    ("Network equipment is depreciated over a useful life of seven (7) years.", ("network_equipment 7-7",)),
    ("Computer equipment is depreciated using the straight-line method over three years.", ("computer_equipment 3-3",)),
    ("Buildings are depreciated over estimated useful lives of 25 to 40 years.", ("buildings 25-40",)),
    ("The useful lives of buildings range from 10 years to 39 years.", ("buildings 10-39",)),
    ("We depreciate buildings over periods of seven to 25 years.", ("buildings 7-25",)),
    ("Estimated useful lives are 3 – 40 years for buildings.", ("buildings 3-40",)),
    ("The estimated useful lives of our buildings are up to forty years.", ("buildings ?-40",)),
    ("Vehicles are depreciated over periods not exceeding eight years.", ("vehicles ?-8",)),
    (
        "Furniture and fixtures are depreciated over an estimated useful life of seven years or less.",
        ("office_equipment ?-7",),
    ),
    (
        "Internal-use software is amortized on a straight-line basis over its estimated useful life, generally three years.",
        ("software 3-3",),
    ),
    (
        "Capitalized software development costs are amortized over an estimated useful life of 36 months.",
        ("software 3-3",),
    ),
    ("Purchased software has a useful life of eighteen months.", ("software 1.5-1.5",)),
    ("Machinery and equipment is depreciated over five to twelve years.", ("machinery 5-12",)),
    ("Our bitcoin miners are depreciated over an estimated useful life of three years.", ("computer_equipment 3-3",)),
    (
        "Data center equipment is depreciated over its estimated useful life of between 4 and 15 years.",
        ("data_center_equipment 4-15",),
    ),
    ("Land improvements are depreciated over fifteen years.", ("land_improvements 15-15",)),
    ("Aircraft are depreciated over estimated useful lives of 20 to 30 years.", ("vehicles 20-30",)),
    ("The Company uses a five-year useful life for its servers.", ("servers 5-5",)),
    ("Building improvements are depreciated over a useful life of ten years.", ("building_improvements 10-10",)),
    # several in one sentence
    (
        "Depreciation is computed using the straight-line method over the estimated useful lives of the assets, generally 40 years for buildings, five to seven years for machinery and equipment, and three years for computer equipment.",
        ("buildings 40-40", "machinery 5-7", "computer_equipment 3-3"),
    ),
    (
        "Useful lives are as follows: buildings, 25 to 40 years; servers, 5 years; and furniture, 7 years.",
        ("buildings 25-40", "servers 5-5", "office_equipment 7-7"),
    ),
    (
        "Our depreciable assets have the following estimated useful lives: machinery and equipment, 3 to 8 years; and buildings, 10 to 25 years.",
        ("machinery 3-8", "buildings 10-25"),
    ),
    (
        "Estimated useful lives are: buildings (30 years), machinery (10 years) and vehicles (5 years).",
        ("buildings 30-30", "machinery 10-10", "vehicles 5-5"),
    ),
    (
        "The useful lives of our servers and network equipment are six and five years, respectively.",
        ("servers 6-6", "network_equipment 5-5"),
    ),
    (
        "Buildings and machinery are depreciated over estimated useful lives of 40 years and 10 years, respectively.",
        ("buildings 40-40", "machinery 10-10"),
    ),
    (
        "We depreciate servers and network equipment over a useful life of six years.",
        ("servers 6-6", "network_equipment 6-6"),
    ),
    (
        "Depreciation is provided over the estimated useful lives of two to 12 years for equipment, 30 to 40 years for buildings, and leasehold improvements are measured by the shorter of the remaining terms of the leases or their useful economic lives.",
        ("machinery 2-12", "buildings 30-40"),
    ),
    (
        "Computer equipment and software are depreciated over three to five years.",
        ("computer_equipment 3-5", "software 3-5"),
    ),
    (
        "Buildings and improvements are depreciated over estimated useful lives of 15 to 39 years, furniture and equipment over three to ten years, and vehicles over five years.",
        ("buildings 15-39", "building_improvements 15-39", "office_equipment 3-10", "vehicles 5-5"),
    ),
    (
        "Lives used are twenty to forty-five years for buildings and three to ten years for other equipment and are the estimated useful lives.",
        ("buildings 20-45", "machinery 3-10"),
    ),
    # "the assets"
    (
        "Property and equipment are stated at cost. Depreciation is computed over the estimated useful lives of the assets, which range from three to seven years.",
        ("other 3-7",),
    ),
    ("Property, plant and equipment is depreciated over estimated useful lives of 3 to 30 years.", ("other 3-30",)),
    (
        "Internal-use software costs are capitalized. These costs are amortized over the estimated useful life of the asset, typically three years.",
        ("software 3-3",),
    ),
    # leases
    (
        "Leasehold improvements are amortized over the shorter of the lease term or ten years.",
        ("leasehold_improvements 10-10 <lease_term",),
    ),
    (
        "Leasehold improvements are amortized over the lesser of 15 years or the remaining lease term.",
        ("leasehold_improvements 15-15 <lease_term",),
    ),
    (
        "Leasehold improvements are amortized over the shorter of the remaining lease term or the estimated useful life, which is generally five years.",
        ("leasehold_improvements 5-5 <lease_term",),
    ),
    (
        "Leasehold improvements are depreciated over their useful lives of 5 to 10 years or the lease term, whichever is shorter.",
        ("leasehold_improvements 5-10 <lease_term",),
    ),
    (
        "Buildings are depreciated over the lesser of 40 years or the remaining life of the underlying building.",
        ("buildings 40-40 <other_life",),
    ),
    # intangibles
    ("Intangible assets are amortized over useful lives of two to fifteen years.", ("intangibles 2-15",)),
    (
        "Customer relationships and developed technology have estimated useful lives of 8 years and 5 years, respectively.",
        ("intangibles 8-8", "intangibles 5-5"),
    ),
    ("Acquired patents are amortized over an estimated useful life of ten years.", ("intangibles 10-10",)),
    # tables and lists
    (
        "The estimated useful lives are as follows:\n\nAsset | Useful life\nServers | 5 to 6 years\nBuildings | 40 years\nLeasehold improvements | Shorter of lease term or useful life",
        ("servers 5-6", "buildings 40-40"),
    ),
    (
        "Property and equipment | Estimated useful lives\nBuildings | 15–39 years\nMachinery and equipment | 3–10 years\nFurniture and fixtures | Five years",
        ("buildings 15-39", "machinery 3-10", "office_equipment 5-5"),
    ),
    (
        "Estimated useful life (in years)\nBuildings | 20 - 40\nServers | 6\nOther equipment | 3 - 10",
        ("buildings 20-40", "servers 6-6", "machinery 3-10"),
    ),
    (
        "June 30, 2025 | June 30, 2024 | Estimated Useful Life\n(In millions) | (In years)\nProperty and Equipment:\nLand | $21 | $20 | (A)\nServers and networking equipment | 400 | 300 | 4-6\nFurniture | 12 | 11 | 7\nTotal | 433 | 331",
        ("servers 4-6", "network_equipment 4-6", "office_equipment 7-7"),
    ),
    (
        "Asset class | Useful life | 2025 | 2024\nComputer hardware | 3 years | $1,210 | $1,100\nOffice furniture | 7 years | 80 | 75\nTotal | $1,290 | $1,175",
        ("computer_equipment 3-3", "office_equipment 7-7"),
    ),
    (
        "Depreciation is computed over the following estimated useful lives:\n\nBuildings: 30 years\nMachinery and equipment: 5 to 10 years\nVehicles: 4 years",
        ("buildings 30-30", "machinery 5-10", "vehicles 4-4"),
    ),
    (
        "Useful lives by asset category are as follows:\n\n• Servers – 6 years\n\n• Network equipment – 5 years\n\n• Buildings – 20 to 40 years",
        ("servers 6-6", "network_equipment 5-5", "buildings 20-40"),
    ),
    (
        "Acquired intangible assets were as follows:\n\nFair value | Useful life\nDeveloped technology | $60 | 4 years\nTrade names | 12 | 7 years",
        ("intangibles 4-4", "intangibles 7-7"),
    ),
    (
        "The estimated useful lives of property and equipment are:\n\nData center equipment | 5 years\nComputer software | 3 years\nLeasehold improvements | Lesser of 10 years or lease term",
        ("data_center_equipment 5-5", "software 3-3", "leasehold_improvements 10-10 <lease_term"),
    ),
    # changes
    (
        "Effective January 1, 2024, we changed our estimate of the useful lives for our servers from five to six years.",
        ("servers 5-5>6-6 lengthened 2024-01-01",),
    ),
    (
        "Effective July 1, 2022 we extended the useful lives of our servers from four years to six years.",
        ("servers 4-4>6-6 lengthened 2022-07-01",),
    ),
    (
        "Beginning in fiscal year 2025, we increased the estimated useful life of servers and network assets from 4.5 years to 5.5 years.",
        ("servers 4.5-4.5>5.5-5.5 lengthened FY2025", "network_equipment 4.5-4.5>5.5-5.5 lengthened FY2025"),
    ),
    (
        "In January 2025, we completed an assessment of the useful lives of certain servers and network assets, which resulted in an increase in their estimated useful life to 5.5 years, effective beginning fiscal year 2025.",
        ("servers ?>5.5-5.5 lengthened FY2025", "network_equipment ?>5.5-5.5 lengthened FY2025"),
    ),
    (
        "Effective January 1, 2025 we changed our estimate of the useful lives of a subset of our servers from six years to five years.",
        ("servers 6-6>5-5 shortened 2025-01-01",),
    ),
    (
        "We reduced the useful life of certain network equipment from seven years to five years in October 2024.",
        ("network_equipment 7-7>5-5 shortened 2024-10-01",),
    ),
    (
        "We changed the useful lives for our servers from four to five years and for our networking equipment from five to six years, effective January 1, 2022.",
        ("servers 4-4>5-5 lengthened 2022-01-01", "network_equipment 5-5>6-6 lengthened 2022-01-01"),
    ),
    (
        "Starting in fiscal 2024, we extended the useful lives of most of our servers and storage from three years to a range of four to five years, and test equipment from five to seven years.",
        (
            "servers 3-3>4-5 lengthened FY2024",
            "computer_equipment 3-3>4-5 lengthened FY2024",
            "machinery 5-5>7-7 lengthened FY2024",
        ),
    ),
    (
        "In February 2023, we assessed our equipment and increased the estimated useful life of most of our servers from three to four or five years.",
        ("servers 3-3>4-5 lengthened -",),
    ),
    (
        "The estimated useful lives of certain machinery in our fabs were increased from 5 to 8 years effective January 2023.",
        ("machinery 5-5>8-8 lengthened 2023-01-01",),
    ),
    (
        "The useful life of our network equipment was revised to six years, compared to five years previously.",
        ("network_equipment 5-5>6-6 lengthened -",),
    ),
    (
        "As of October 1, 2023, the Company revised the useful life of its miners to three years (previously five years).",
        ("computer_equipment 5-5>3-3 shortened 2023-10-01",),
    ),
    (
        "During the first quarter of fiscal 2025, we extended the useful lives of data center equipment from 10 to 15 years.",
        ("data_center_equipment 10-10>15-15 lengthened FY2025Q1",),
    ),
    (
        "We lengthened the useful lives of servers from 3-5 years to 4-6 years on April 1, 2024.",
        ("servers 3-5>4-6 lengthened 2024-04-01",),
    ),
    (
        "Servers are depreciated over their useful lives (four years prior to January 1, 2023 and six years subsequent to January 1, 2023 for our servers, and ten years for heavy equipment).",
        ("servers 4-4>6-6 lengthened 2023-01-01", "machinery 10-10"),
    ),
    (
        "The change in the estimated useful life of our servers to six years took effect on January 1, 2023.",
        ("servers ?>6-6 - 2023-01-01",),
    ),
    (
        "We determined we should extend the estimated useful lives of our servers to 5.5 years.",
        ("servers ?>5.5-5.5 lengthened -",),
    ),
    (
        "Management shortened the estimated useful life of legacy software from five years to two years.",
        ("software 5-5>2-2 shortened -",),
    ),
    # what a change does
    (
        "We increased the useful life of our servers from four to six years, effective July 1, 2022. The effect of this change was a reduction in depreciation expense of $3.7 billion and an increase in net income of $3.0 billion for the year ended June 30, 2023.",
        ("servers 4-4>6-6 lengthened 2022-07-01 depreciation:-3700:year",),
    ),
    (
        "We increased the useful life of our servers from five to six years in January 2024, which will have an anticipated impact to our 2024 operating income of $2.1 billion.",
        ("servers 5-5>6-6 lengthened 2024-01-01 operating_income:2100:year",),
    ),
    (
        "Effective January 1, 2025 we changed the useful lives of our servers from six years to five years. We anticipate a decrease in 2025 operating income of approximately $0.4 billion.",
        ("servers 6-6>5-5 shortened 2025-01-01 operating_income:-400:year",),
    ),
    (
        "We shortened the useful life of our routers from six years to four years. The effect of this change for Q1 2025 was an increase in depreciation and amortization expense of $117 million and a reduction in net income of $92 million.",
        ("network_equipment 6-6>4-4 shortened - depreciation:117:quarter",),
    ),
    (
        "We extended the useful lives of our servers to six years. This change reduced depreciation expense by $45 million and increased net income by $34 million, or $0.07 per share, for the three months ended March 31, 2024.",
        ("servers ?>6-6 lengthened - depreciation:-45:quarter",),
    ),
    (
        "In January 2025, we extended the useful lives of servers to 5.5 years. We expect this change in accounting estimate will reduce our full-year 2025 depreciation expense by approximately $1.9 billion.",
        ("servers ?>5.5-5.5 lengthened 2025-01-01 depreciation:-1900:year",),
    ),
    (
        "This outlook includes approximately $0.8 billion lower depreciation expense due to an increase in the estimated useful life of our servers beginning on January 1, 2024.",
        ("servers ?>? lengthened 2024-01-01 depreciation:-800:unsaid",),
    ),
    (
        "We changed the useful lives of our servers from four to six years and certain network equipment from five to six years, effective in fiscal year 2023. The effect was a reduction in depreciation of $966 million and $2.0 billion for the three and six months ended June 30, 2023.",
        (
            "servers 4-4>6-6 lengthened FY2023 depreciation:-966:quarter",
            "network_equipment 5-5>6-6 lengthened FY2023 depreciation:-966:quarter",
        ),
    ),
    # styles of other filers
    (
        "In the first quarter of fiscal 2024 we completed an assessment of the useful lives of our servers and increased the estimate of the useful lives from four years to five years effective at the beginning of fiscal 2024.",
        ("servers 4-4>5-5 lengthened FY2024",),
    ),
    (
        "The estimated useful lives of our property and equipment are generally as follows: computer software developed or acquired for internal use, three to eight years; computer equipment, two to five years; buildings and improvements, five to 20 years; leasehold improvements, three to 15 years; and furniture and equipment, one to 12 years.",
        (
            "software 3-8",
            "computer_equipment 2-5",
            "buildings 5-20",
            "building_improvements 5-20",
            "leasehold_improvements 3-15",
            "office_equipment 1-12",
        ),
    ),
    (
        "In July 2022, we completed an assessment of the useful lives of our server and network equipment. Due to better software, we determined we should increase the estimated useful lives of both server and network equipment from three years to five years.",
        ("servers 3-3>5-5 lengthened -", "network_equipment 3-3>5-5 lengthened -"),
    ),
    (
        "Depreciation is recognized over the useful lives of the assets, which for buildings is the lesser of 30 years or the remaining life of the building; between two and six years for machinery and equipment, including product tooling; and the shorter of lease term or useful life for leasehold improvements.",
        ("buildings 30-30 <other_life", "machinery 2-6"),
    ),
    (
        "Estimated useful lives are as follows: buildings, 25 to 45 years; building equipment, 10 to 15 years; land improvements, 18 years; production, engineering, office and other equipment, 2 to 18 years; and information technology equipment, 1.5 to 4 years.",
        (
            "buildings 25-45",
            "building_improvements 10-15",
            "land_improvements 18-18",
            "machinery 2-18",
            "computer_equipment 1.5-4",
        ),
    ),
    (
        "Property and equipment are depreciated over the following periods:\n\nMachinery, vehicles and office furniture | 3 to 12 years\nComputer equipment and software | 3 to 8 years",
        ("machinery 3-12", "vehicles 3-12", "office_equipment 3-12", "computer_equipment 3-8", "software 3-8"),
    ),
    (
        "Property and equipment consisted of the following:\n\nUseful Life (Years) | 2024 | 2023\nServers | 6 | $500 | $400\nFurniture | 5 | 60 | 55",
        ("servers 6-6", "office_equipment 5-5"),
    ),
    ("We extended the depreciable lives of servers by one year to six years.", ("servers ?>6-6 lengthened -",)),
    (
        "We have increased the estimated useful lives of our server equipment, which previously ranged from three to four years, to five years.",
        ("servers 3-4>5-5 lengthened -",),
    ),
    (
        "We changed the estimated useful life of servers from an average of four years to an average of six years on July 1, 2023.",
        ("servers 4-4>6-6 lengthened 2023-07-01",),
    ),
    (
        "The Company changed its estimate of useful life from 20 to 25 years for buildings.",
        ("buildings 20-20>25-25 lengthened -",),
    ),
    (
        "In the second quarter of 2022, we increased the estimated useful lives of certain servers from four years to four and a half years.",
        ("servers 4-4>4.5-4.5 lengthened FY2022Q2",),
    ),
    (
        "GPUs and other high performance computing hardware are depreciated straight-line over 4 years.",
        ("servers 4-4", "computer_equipment 4-4"),
    ),
    (
        "Effective the first day of fiscal 2026, the useful life of AI servers was shortened to four years from six years.",
        ("servers 6-6>4-4 shortened FY2026",),
    ),
    (
        "Machinery and equipment have lives of five to ten years; buildings have lives of thirty years.",
        ("machinery 5-10", "buildings 30-30"),
    ),
    ("The useful lives of our servers ranged from four to six years.", ("servers 4-6",)),
    (
        "We revised the useful lives of servers from four years to six years and network equipment from four years to six years effective January 1, 2023, which lowered depreciation by $100 million in 2023.",
        (
            "servers 4-4>6-6 lengthened 2023-01-01 depreciation:-100:year",
            "network_equipment 4-4>6-6 lengthened 2023-01-01 depreciation:-100:year",
        ),
    ),
    (
        "Depreciation of servers begins when they are placed in service and continues over their six-year estimated useful life.",
        ("servers 6-6",),
    ),
)

# Nothing here is a useful life of the company's assets.
NEAR_MISSES: Final[tuple[str, ...]] = (
    # rentals by year, below a table of leased equipment
    "Equipment on lease and its accumulated depreciation are as follows:\n\nEquipment | $135 | $185\n\nMinimum future rentals are summarized as follows (in years and millions):\n\nFiscal Year | Amount\n2024 | 19\n2025 | 7",
    "Our leases have remaining lease terms of one to fifteen years, some of which include options to extend.",
    "The weighted-average remaining useful life of our intangible assets is 4.2 years.",
    "Amortization expense for the next five years is expected to be as follows.",
    "Depreciation expense for fiscal years 2025, 2024 and 2023 was $894 million, $844 million and $611 million.",
    "Maintenance and repairs that do not extend the useful lives of the assets are expensed as incurred.",
    "We may change the estimated useful lives of our servers from five years to six years.",
    "If we were to shorten the useful life of our servers to four years, depreciation would increase.",
    "A one-year change in the useful life of our servers would change depreciation by $500 million.",
    "We did not change the useful lives of our servers from five years to six years.",
    "We are evaluating whether to extend the useful lives of our servers to seven years.",
    "Research costs must be capitalized and amortized over five years for tax purposes.",
    "Goodwill is deductible and amortized over 15 years for income tax purposes.",
    "Deferred commissions are amortized over an estimated period of benefit of five years.",
    "Debt issuance costs are amortized over the seven-year term of the notes.",
    "The average remaining service life of plan participants is 11 years.",
    "The expected life of stock options is 4.5 years.",
    "Restricted stock units vest over a service period of four years.",
    "The notes mature in ten years and we review the useful lives of our assets each quarter.",
    "Changes in the useful lives of our servers could adversely affect our results in the coming years.",
    "An entity is required to disclose useful lives of three to five years under the amendments.",
    "We review the useful lives of equipment on an ongoing basis; this review covered the last three years.",
    "Leasehold improvements | Shorter of lease term or estimated useful life",
    "Weighted-average remaining useful lives (in years)\nAcquired technology | 4.7 | $478",
    "Weighted-average remaining lease term (in years)\nOperating leases | 8.2\nFinance leases | 13.1",
    "Expected term (in years) | 4.5\nVolatility | 40%",
    "Maturity | Amount\nDue in one to five years | $4,000",
    "Our competitors’ servers have useful lives of four years.",
    "Leases of equipment are generally for three to five years.",
    "We have depreciated the leased asset over the lease term of 12 years.",
    "Estimated useful lives are reviewed annually.",
    "We depreciate leased equipment over the lease term, generally three years.",
    "Some investors believe that GPUs have useful lives of only two to three years.",
    "Critics argue that servers should be depreciated over three years.",
    "The useful life of a server could be as short as two years.",
    "Expenditures that extend the useful life of equipment beyond one year are capitalized.",
    "Assets with useful lives of more than one year are capitalized.",
    "The fair value of the brand rests on a royalty over a forecast period of 7 years.",
    "Power purchase agreements have terms of 15 to 20 years.",
)
