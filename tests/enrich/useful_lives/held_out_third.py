# ruff: noqa: E501 - a case is a line, with the dashes and quotes that filings have
"""A third synthetic set, written after the first two had been mended.

None of them is from a filing; figures are invented. Expectations are written as in
:mod:`tests.enrich.useful_lives.cases`.
"""

from __future__ import annotations

from typing import Final

STATEMENTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "Servers and network equipment are generally depreciated over a period of five years.",
        ("servers 5-5", "network_equipment 5-5"),
    ),
    ("We believe a six-year useful life for our servers remains appropriate.", ("servers 6-6",)),
    ("The Company estimates the useful life of its AI servers to be five years.", ("servers 5-5",)),
    ("Depreciation of GPU servers is recorded on a straight-line basis over six years.", ("servers 6-6",)),
    (
        "Property and equipment are stated at cost and depreciated over their estimated useful lives: buildings, 30 years; servers, five years; and furniture, seven years.",
        ("buildings 30-30", "servers 5-5", "office_equipment 7-7"),
    ),
    (
        "Useful lives range from three to five years for computer equipment and from ten to forty years for buildings.",
        ("computer_equipment 3-5", "buildings 10-40"),
    ),
    (
        "Technology assets (3-7 years), vehicles (4-8 years) and buildings (up to 50 years) are depreciated using the straight-line method.",
        ("computer_equipment 3-7", "vehicles 4-8", "buildings ?-50"),
    ),
    (
        "The straight-line method is used over lives of 20 to 40 years for buildings and 3 to 12 years for machinery and equipment.",
        ("buildings 20-40", "machinery 3-12"),
    ),
    (
        "Description | Useful Life (Years)\nServers | 4 - 6\nNetwork equipment | 5 - 7\nOffice furniture | 7",
        ("servers 4-6", "network_equipment 5-7", "office_equipment 7-7"),
    ),
    (
        "The estimated useful lives of the Company's property and equipment are generally as follows:\n\nComputer equipment | Three years\nVehicles | Five years\nLeasehold improvements | Lesser of lease term or ten years",
        ("computer_equipment 3-3", "vehicles 5-5", "leasehold_improvements 10-10 <lease_term"),
    ),
    (
        "Acquired technology is amortized over five years and customer relationships over eleven years.",
        ("intangibles 5-5", "intangibles 11-11"),
    ),
    ("Licences are amortised on a straight-line basis over 15 years.", ("intangibles 15-15",)),
    ("Costs capitalized for internal-use software are amortized over a three-year useful life.", ("software 3-3",)),
    ("Our aircraft have useful lives of 25 years.", ("vehicles 25-25",)),
    ("The Group depreciates its production equipment over eight to ten years.", ("machinery 8-10",)),
    (
        "Fibre and ducts are depreciated over 20 to 40 years; network equipment over 5 to 10 years.",
        ("network_equipment 5-10",),
    ),
    (
        "Effective January 1, 2025, we reduced the estimated useful lives of our servers from six years to five years.",
        ("servers 6-6>5-5 shortened 2025-01-01",),
    ),
    (
        "We have increased the useful lives of our network equipment from five years to six years, effective from July 1, 2024.",
        ("network_equipment 5-5>6-6 lengthened 2024-07-01",),
    ),
    (
        "During the second quarter of fiscal 2024, we changed the useful life of servers from four years to five years.",
        ("servers 4-4>5-5 lengthened FY2024Q2",),
    ),
    (
        "The estimated useful life of our computer equipment was changed from three to five years as of January 1, 2023, which reduced depreciation expense by $42 million for the year ended December 31, 2023.",
        ("computer_equipment 3-3>5-5 lengthened 2023-01-01 depreciation:-42:year",),
    ),
    (
        "Beginning in fiscal 2023, servers are depreciated over six years, compared to four years previously.",
        ("servers 4-4>6-6 lengthened FY2023",),
    ),
    (
        "In 2024 the Company lengthened the useful lives of certain machinery from ten years to fifteen years.",
        ("machinery 10-10>15-15 lengthened -",),
    ),
    (
        "As of April 1, 2025, storage devices have a useful life of six years, up from five years.",
        ("computer_equipment 5-5>6-6 lengthened 2025-04-01",),
    ),
    (
        "We extended the lives of our servers by one year to six years effective January 2024.",
        ("servers ?>6-6 lengthened 2024-01-01",),
    ),
    (
        "The change in the estimated useful life of our GPUs from five years to four years increased depreciation expense by $220 million in the quarter ended June 30, 2025.",
        ("servers 5-5>4-4 shortened - depreciation:220:quarter",),
    ),
)

NEAR_MISSES: Final[tuple[str, ...]] = (
    "Shortening the life of our servers to five years would have increased depreciation by $600 million.",
    "We are evaluating whether to shorten the useful life of our GPUs from six years to four years.",
    "The servers are leased for a term of four years.",
    "The contract gives us servers for five years.",
    "Our GPUs are under contract for an average of five years.",
    "The debt is repaid over the five-year life of the GPU contracts.",
    "We have a 15-year power contract for the data center.",
    "The auditor has served for 12 years.",
    "The weighted average remaining lives of our buildings is 14 years.",
    "For federal income tax purposes, servers are depreciated over five years.",
    "Analysts believe servers should be depreciated over three years.",
    "Our customers depreciate network equipment over seven to ten years.",
    "The building lease expires in nine years.",
    "Machinery was pledged for three years.",
    "We expect the machinery to be installed over two years.",
    "Servers | 5,120 | 4,870",
    "The software licence has a term of three years.",
    "Contract costs are amortized over five years.",
    "If the useful lives of buildings differed by five years, the effect would not be material.",
    "Depreciation expense rose for the third year in a row because of new servers.",
)
