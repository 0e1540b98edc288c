# ruff: noqa: E501, RUF001 - a case is a line, with the dashes and quotes that filings have
"""A second synthetic set, written before the patterns were read and left closed until the first had been mended.

None of them is from a filing; figures are invented. Expectations are written as in
:mod:`tests.enrich.useful_lives.cases`.
"""

from __future__ import annotations

from typing import Final

STATEMENTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Servers and related equipment are assigned a useful life of five years.", ("servers 5-5",)),
    ("The depreciable life of our servers is currently six years.", ("servers 6-6",)),
    (
        "We use a six-year useful life for servers and an eight-year useful life for network equipment.",
        ("servers 6-6", "network_equipment 8-8"),
    ),
    ("Graphics processing units are depreciated straight line over 6 years.", ("servers 6-6",)),
    (
        "Server equipment (five years) and office equipment (three years) are depreciated straight-line.",
        ("servers 5-5", "office_equipment 3-3"),
    ),
    (
        "Depreciation is calculated over estimated useful lives of 4 years for computer equipment and 10 years for furniture.",
        ("computer_equipment 4-4", "office_equipment 10-10"),
    ),
    ("Depreciation is calculated over the following useful lives:\n\nBuildings: 30-40 years", ("buildings 30-40",)),
    ("Estimated useful lives are as follows:\n\nNetwork equipment | 3 to 8 years", ("network_equipment 3-8",)),
    (
        "Category | Useful life\nBuildings and structures | 15 – 50 years\nMachinery | 4 – 12 years\nVehicles | 4 – 6 years\nIntangible assets | 3 – 20 years",
        ("buildings 15-50", "machinery 4-12", "vehicles 4-6", "intangibles 3-20"),
    ),
    (
        "Estimated useful life in years\n\nBuildings | 40\nFurniture | 7\nComputer equipment | 3",
        ("buildings 40-40", "office_equipment 7-7", "computer_equipment 3-3"),
    ),
    ("Computer software is amortized on a straight-line basis over three to seven years.", ("software 3-7",)),
    (
        "Software development costs are amortised over their estimated useful lives, typically four years.",
        ("software 4-4",),
    ),
    ("Patents and licences are amortised over up to 20 years.", ("intangibles ?-20",)),
    ("Finite-lived intangible assets are amortized over 5 to 18 years.", ("intangibles 5-18",)),
    ("Flight equipment has depreciable lives of 20 years to 25 years.", ("vehicles 20-25",)),
    ("Ships are depreciated over 30 years.", ("vehicles 30-30",)),
    ("The useful life of our satellites is 15 years.", ("other 15-15",)),
    (
        "Wafer fabrication equipment is depreciated over five years and buildings over 20 years.",
        ("machinery 5-5", "buildings 20-20"),
    ),
    (
        "Machinery and equipment are depreciated over 2 to 10 years, buildings over 10 to 20 years.",
        ("machinery 2-10", "buildings 10-20"),
    ),
    (
        "Tenant improvements are amortized over the shorter of their estimated useful lives of seven years or the lease term.",
        ("leasehold_improvements 7-7 <lease_term",),
    ),
    (
        "Leasehold improvements are written off over the life of the lease or five years, whichever is shorter.",
        ("leasehold_improvements 5-5 <lease_term",),
    ),
    (
        "Buildings and leasehold improvements are depreciated over 10 to 30 years.",
        ("building_improvements 10-30", "leasehold_improvements 10-30"),
    ),
    (
        "Property and equipment is depreciated over useful lives which range from three to thirty-nine years.",
        ("other 3-39",),
    ),
    ("Our fixed assets are generally depreciated over two to seven years.", ("other 2-7",)),
    ("Data center infrastructure is depreciated over 10 to 25 years.", ("data_center_equipment 10-25",)),
    (
        "We extended the useful lives of servers to six years from five years effective January 1, 2024.",
        ("servers 5-5>6-6 lengthened 2024-01-01",),
    ),
    (
        "Effective January 1, 2024, the Company changed its estimate of the useful lives of certain servers from four years to five and one-half years.",
        ("servers 4-4>5.5-5.5 lengthened 2024-01-01",),
    ),
    (
        "Starting in fiscal 2024, servers are depreciated over six years instead of four years.",
        ("servers 4-4>6-6 lengthened FY2024",),
    ),
    (
        "In February 2025 we decided to reduce the useful life of servers from six to five years.",
        ("servers 6-6>5-5 shortened -",),
    ),
    (
        "The revision of the useful life of network equipment from 5 to 6 years, effective April 1, 2023, lowered depreciation expense by $85 million for the year ended December 31, 2023.",
        ("network_equipment 5-5>6-6 lengthened 2023-04-01 depreciation:-85:year",),
    ),
    (
        "We have extended the lives of our GPU servers from four years to six years, effective January 1, 2023, and of storage equipment from three years to five years, effective January 1, 2023.",
        ("servers 4-4>6-6 lengthened 2023-01-01", "computer_equipment 3-3>5-5 lengthened 2023-01-01"),
    ),
    (
        "Effective in the second quarter of fiscal 2025 the useful life of machinery was increased from seven years to ten years.",
        ("machinery 7-7>10-10 lengthened FY2025Q2",),
    ),
    ("We shortened the useful life of vehicles from eight to six years.", ("vehicles 8-8>6-6 shortened -",)),
    (
        "The life of computer equipment went from three years to four years as of October 1, 2023.",
        ("computer_equipment 3-3>4-4 lengthened 2023-10-01",),
    ),
    (
        "As a result of the change, servers placed in service before 2020 have a life of four years and other servers have a life of six years.",
        ("servers 4-4", "servers 6-6"),
    ),
    (
        "Mining rigs are depreciated over three years and data center equipment over ten years.",
        ("computer_equipment 3-3", "data_center_equipment 10-10"),
    ),
    (
        "Computer hardware: three years; furniture and fixtures: seven years; leasehold improvements: ten years.",
        ("computer_equipment 3-3", "office_equipment 7-7", "leasehold_improvements 10-10"),
    ),
    ("Equipment is depreciated over three to ten years.", ("machinery 3-10",)),
    ("Capitalized software costs have an estimated life of 3 years.", ("software 3-3",)),
    (
        "The estimated lives used are 33 years for buildings, 12 years for plant machinery and 5 years for vehicles.",
        ("buildings 33-33", "machinery 12-12", "vehicles 5-5"),
    ),
)

NEAR_MISSES: Final[tuple[str, ...]] = (
    "The servers have a remaining useful life of four years.",
    "We would record $250 million more depreciation a year if server lives were five years rather than six.",
    "The asset retirement obligation will be settled over 40 years.",
    "The weighted-average remaining life of finite-lived intangible assets was 9 years.",
    "Backlog is expected to be fulfilled within five years.",
    "The tax life of servers is five years.",
    "The loan amortizes over 15 years.",
    "Prior service cost is amortized over 12 years.",
    "Our chief executive officer has served for seven years.",
    "We lease our data centers for terms of 10 to 15 years.",
    "Service agreements for network equipment run for three to five years.",
    "There can be no assurance that our servers will last six years.",
    "If our servers become obsolete earlier, we may reduce their useful lives below six years.",
    "We amortize actuarial losses over the average remaining service period of eight years.",
    "The company expects to replace its servers over the next three years.",
    "The buildings were built 30 years ago.",
    "Commissions are capitalized and amortized over a period of benefit of four years.",
    "The extended warranty on machinery lasts ten years.",
    "Some peers use useful lives of four years for servers.",
    "Computer equipment | 1,204 | 1,118",
    "Restricted stock units vest over three years.",
    "Finance leases of equipment have terms of two to six years.",
    "The franchise agreements have terms of 20 years.",
    "Deferred financing costs are amortized over seven years.",
    "Changing the life of our buildings by one year would change depreciation by 3 percent.",
)
