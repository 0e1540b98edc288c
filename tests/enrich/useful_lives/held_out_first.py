# ruff: noqa: E501, RUF001 - a case is a line, with the dashes and quotes that filings have
"""Synthetic statements on useful lives of many industries, written before the patterns were read, and what they say.

None of them is from a filing; figures are invented. Expectations are written as in
:mod:`tests.enrich.useful_lives.cases`.
"""

from __future__ import annotations

from typing import Final

STATEMENTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "Computer servers are depreciated on a straight-line basis over an expected useful life of six years.",
        ("servers 6-6",),
    ),
    (
        "Depreciation on servers is computed using the straight-line method over useful lives ranging from four to six years.",
        ("servers 4-6",),
    ),
    ("Our accelerators and servers are written off over five years.", ("servers 5-5",)),
    ("Useful life of GPU servers: 6 years.", ("servers 6-6",)),
    ("Technology equipment generally has a useful life of between 3 and 5 years.", ("computer_equipment 3-5",)),
    ("Routers and switches have estimated useful lives of 7 years.", ("network_equipment 7-7",)),
    ("The Group depreciates network equipment over 5–10 years.", ("network_equipment 5-10",)),
    (
        "Depreciation is provided on a straight-line basis over the following periods: freehold buildings, 50 years; computer equipment, 3 to 4 years; motor vehicles, 5 years.",
        ("buildings 50-50", "computer_equipment 3-4", "vehicles 5-5"),
    ),
    (
        "Depreciation is computed over the following estimated useful lives:\n\nBuildings | 20 to 40 years\nMachinery and equipment | 3 to 15 years\nFurniture and fixtures | 5 to 10 years",
        ("buildings 20-40", "machinery 3-15", "office_equipment 5-10"),
    ),
    (
        "Asset class | Estimated useful life (years)\nBuildings | 25-50\nLeasehold improvements | Shorter of lease term or useful life\nServers | 6\nNetwork equipment | 5",
        ("buildings 25-50", "servers 6-6", "network_equipment 5-5"),
    ),
    (
        "The estimated useful lives of property and equipment are as follows:\n\nComputer hardware and software | 3-5 years\nVehicles | 4 years",
        ("computer_equipment 3-5", "software 3-5", "vehicles 4-4"),
    ),
    (
        "Leasehold improvements are amortized over the shorter of ten years or the remaining lease term.",
        ("leasehold_improvements 10-10 <lease_term",),
    ),
    (
        "Leasehold improvements are depreciated over the lesser of the lease term or their useful life of up to 15 years.",
        ("leasehold_improvements ?-15 <lease_term",),
    ),
    (
        "Aircraft and flight equipment are depreciated over 25 years to residual values of 10 percent.",
        ("vehicles 25-25",),
    ),
    ("We depreciate our aircraft over useful lives of 20 to 30 years.", ("vehicles 20-30",)),
    ("Railcars are depreciated over 35 years.", ("vehicles 35-35",)),
    ("Delivery trucks have a useful life of ten years.", ("vehicles 10-10",)),
    ("Developed technology is amortized over a weighted average useful life of 7 years.", ("intangibles 7-7",)),
    ("Customer relationships are amortised over periods of 8 to 15 years.", ("intangibles 8-15",)),
    ("Trade names with definite lives are amortized over 12 years.", ("intangibles 12-12",)),
    (
        "Capitalized internal-use software is amortized over an estimated useful life of between two and five years.",
        ("software 2-5",),
    ),
    (
        "Costs of software developed for internal use are amortized over 5 years once placed in service.",
        ("software 5-5",),
    ),
    ("Software is amortised over its useful life, which is not more than seven years.", ("software ?-7",)),
    (
        "Office furniture is depreciated over eight years and vehicles over five years.",
        ("office_equipment 8-8", "vehicles 5-5"),
    ),
    ("The useful life of manufacturing equipment is estimated at five to eight years.", ("machinery 5-8",)),
    ("Tooling is depreciated over three years.", ("machinery 3-3",)),
    ("Production machinery is depreciated over its useful life of 12 years.", ("machinery 12-12",)),
    ("Land improvements have lives of 10 to 20 years.", ("land_improvements 10-20",)),
    ("Building improvements are depreciated over 7 to 25 years.", ("building_improvements 7-25",)),
    (
        "Property, plant and equipment is depreciated using the straight-line method over estimated useful lives of 3 to 40 years.",
        ("other 3-40",),
    ),
    ("Plant and equipment are depreciated over periods ranging from 5 years to 30 years.", ("machinery 5-30",)),
    ("Our data centers are depreciated over 20 to 30 years.", ("data_center_equipment 20-30",)),
    ("Power and cooling equipment in our data centers is depreciated over 15 years.", ("data_center_equipment 15-15",)),
    ("Bitcoin mining machines have an estimated useful life of 4 years.", ("computer_equipment 4-4",)),
    ("Storage equipment is depreciated over five years.", ("computer_equipment 5-5",)),
    ("Laptops and personal computers are depreciated over 36 months.", ("computer_equipment 3-3",)),
    (
        "The useful lives are: servers - 5 years; network equipment - 8 years; buildings - 40 years.",
        ("servers 5-5", "network_equipment 8-8", "buildings 40-40"),
    ),
    (
        "Estimated useful lives: buildings and improvements (15–39 years), machinery (5–10 years) and software (3 years).",
        ("buildings 15-39", "building_improvements 15-39", "machinery 5-10", "software 3-3"),
    ),
    (
        "We depreciate servers over six years, network equipment over ten years and furniture over seven years.",
        ("servers 6-6", "network_equipment 10-10", "office_equipment 7-7"),
    ),
    (
        "Depreciation of computer equipment is charged over a period of three to five years from the date it is placed in service.",
        ("computer_equipment 3-5",),
    ),
    # changes
    (
        "In January 2024, we completed an assessment and increased the estimated useful lives of our servers from five to six years.",
        ("servers 5-5>6-6 lengthened -",),
    ),
    (
        "Effective January 1, 2023, the useful life of servers was extended from four years to six years.",
        ("servers 4-4>6-6 lengthened 2023-01-01",),
    ),
    (
        "Effective at the beginning of fiscal year 2025, we lengthened the life of network equipment from three to five years.",
        ("network_equipment 3-3>5-5 lengthened FY2025",),
    ),
    (
        "Beginning January 1, 2025, we shortened the useful life of a subset of our servers and networking equipment from six years to five years.",
        ("servers 6-6>5-5 shortened 2025-01-01", "network_equipment 6-6>5-5 shortened 2025-01-01"),
    ),
    (
        "We changed the useful life of our servers to 5.5 years effective January 1, 2025.",
        ("servers ?>5.5-5.5 - 2025-01-01",),
    ),
    (
        "As of July 1, 2022, the estimated useful life of server equipment was raised from 4 to 6 years.",
        ("servers 4-4>6-6 lengthened 2022-07-01",),
    ),
    (
        "The Company revised the useful lives of computer equipment from 5 years to 3 years with effect from April 1, 2024.",
        ("computer_equipment 5-5>3-3 shortened 2024-04-01",),
    ),
    (
        "In the first quarter of 2024 we extended the estimated useful life of our manufacturing equipment from five to eight years.",
        ("machinery 5-5>8-8 lengthened FY2024Q1",),
    ),
    (
        "During fiscal 2023, the useful lives of certain production equipment were reduced from 10 years to 7 years.",
        ("machinery 10-10>7-7 shortened FY2023",),
    ),
    (
        "We extended the useful life of mining equipment from three years to four years, effective October 1, 2024.",
        ("machinery 3-3>4-4 lengthened 2024-10-01",),
    ),
    (
        "The change in useful lives of servers from five to six years, effective January 1, 2024, reduced depreciation expense by $1.2 billion in 2024.",
        ("servers 5-5>6-6 lengthened 2024-01-01 depreciation:-1200:year",),
    ),
    (
        "Extending the useful life of our servers from four to five years as of January 1, 2022 decreased depreciation by $310 million in the quarter.",
        ("servers 4-4>5-5 lengthened 2022-01-01 depreciation:-310:quarter",),
    ),
    (
        "We have lowered the useful life of our AI servers from 6 years to 4 years beginning in fiscal 2026.",
        ("servers 6-6>4-4 shortened FY2026",),
    ),
    (
        "Effective October 2024, CloudForge lengthened the depreciable life of its GPUs from 5 years to 6 years.",
        ("servers 5-5>6-6 lengthened 2024-10-01",),
    ),
    (
        "Following a review, the estimated useful life of aircraft was extended from 25 to 30 years as of January 1, 2025.",
        ("vehicles 25-25>30-30 lengthened 2025-01-01",),
    ),
    (
        "We now depreciate network equipment over 10 years, compared with 7 years previously.",
        ("network_equipment 7-7>10-10 lengthened -",),
    ),
    (
        "The useful lives of our buildings were prolonged from 40 years to 50 years.",
        ("buildings 40-40>50-50 lengthened -",),
    ),
    (
        "Beginning in the third quarter of fiscal 2025, internal-use software will be amortized over five years rather than three years.",
        ("software 3-3>5-5 lengthened FY2025Q3",),
    ),
    (
        "We increased the useful life of both our servers and network equipment to six years effective January 1, 2023; they had been four and five years.",
        ("servers 4-4>6-6 lengthened 2023-01-01", "network_equipment 5-5>6-6 lengthened 2023-01-01"),
    ),
    ("Our customer premises equipment is depreciated over 3 to 5 years.", ("machinery 3-5",)),
    (
        "Estimated Useful Lives\n\nTowers and sites | 20 years\n\nOffice equipment | 3 - 7 years",
        ("other 20-20", "office_equipment 3-7"),
    ),
)

NEAR_MISSES: Final[tuple[str, ...]] = (
    "The remaining useful life of our servers is about three years on average.",
    "The weighted average remaining amortization period of intangible assets is 6.2 years.",
    "Our leases have remaining terms of 1 year to 15 years.",
    "The power purchase agreement has a term of 20 years.",
    "Options vest over four years and expire after ten years.",
    "The notes mature in seven years.",
    "Unrecognized compensation cost is expected to be recognized over 2.6 years.",
    "If the useful lives of our servers were one year shorter, depreciation would rise by $400 million.",
    "A hypothetical one-year reduction in the useful life of our equipment would increase annual depreciation expense by $90 million.",
    "We may shorten the useful lives of our servers in the future.",
    "The agreement may be renewed for two additional five-year periods.",
    "Bonus depreciation allows 100 percent of the cost to be deducted in the first year.",
    "For tax purposes, the equipment is depreciated over five years under MACRS.",
    "We expect to recognize the backlog as revenue over the next three years.",
    "Our workforce has an average tenure of eight years.",
    "The building was completed five years ago.",
    "We have operated data centers for more than 15 years.",
    "The servers were purchased three years ago.",
    "Goodwill is not amortized.",
    "Land is not depreciated.",
    "Our battery cells are warranted for eight years.",
    "The warranty period for our equipment is one to three years.",
    "Contracts with customers for servers typically have terms of three to five years.",
    "Deferred contract acquisition costs are amortized over five years.",
    "Depreciation expense was $3.4 billion for the year ended December 31, 2024.",
    "Depreciation in the five years to 2024 grew faster than revenue.",
    "We review the useful lives of our assets each year.",
    "Competitors depreciate their GPUs over six years.",
    "Critics have argued that chips have an economic life of two to three years.",
    "The finance lease obligations have a weighted average remaining term of 11 years.",
    "The average age of our fleet is 12 years.",
    "Debt issuance costs are amortized over the five-year term of the facility.",
    "Prepaid capacity will be amortized over the 15-year term of the contract.",
    "Residual values are reviewed at the end of each of the next five years.",
    "The plant's operating licence was extended for 20 years to 2053.",
    "Estimated amortization expense for the next five years is as follows:",
    "Weighted average remaining lease term (years) | 8.4 | 8.9",
    "Buildings | $3,120 | $2,980",
    "Machinery and equipment | 14,201 | 13,870",
)
