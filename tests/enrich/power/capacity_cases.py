# ruff: noqa: E501, RUF001 - a case is a line, with the quotes that filings have
"""Synthetic sentences on utilisation, unit cost and governments as customers, and what they say.

None of them is from a filing; names and figures are invented. Expectations as in :mod:`tests.enrich.power.cases`.
"""

from __future__ import annotations

from typing import Final

CAPACITY: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Our GPU capacity is sold out through the end of 2026.", ("sold_out",)),
    ("All of our data center capacity is fully contracted.", ("sold_out",)),
    ("Our Ashburn campus is 100% leased.", ("sold_out", "utilisation_rate 100 pct")),
    ("Our cloud regions are oversubscribed.", ("sold_out",)),
    ("Demand for our AI cloud continues to exceed available capacity.", ("sold_out",)),
    ("Capacity utilization at our fabs was 87% in the quarter.", ("utilisation_rate 87 pct",)),
    ("Average utilization of our GPU clusters exceeded 95%.", ("utilisation_rate 95 pct",)),
    ("Our stabilized data center portfolio was 96.5% leased at quarter end.", ("utilisation_rate 96.5 pct",)),
    ("Cabinet utilization rate was 78% compared to 76% a year ago.", ("utilisation_rate 78 pct",)),
    ("We expect factory utilization of about 85% next quarter.", ("~utilisation_rate 85 pct",)),
    (
        "We signed a 15-year lease with Meridian Cloud for 250 MW of critical IT load at our Ellis campus, worth $7 billion.",
        (
            "contracted_capacity 250 MW @Meridian Cloud",
            "contracted_capacity 15 years",
            "contracted_capacity 7000000000 USD",
        ),
    ),
    ("We leased 48 megawatts to hyperscale customers in the quarter.", ("contracted_capacity 48 MW",)),
    (
        "Secured a commitment from Halcyon Labs to consume two gigawatts of our accelerator capacity.",
        ("contracted_capacity 2 GW @Halcyon Labs",),
    ),
    ("We executed hosting agreements with two customers covering 400 MW.", ("contracted_capacity 400 MW",)),
    (
        "For contracts with original terms that exceed one year, those commitments not yet recognized were $88 billion.",
        ("long_term_contract 88000000000 USD",),
    ),
    ("The weighted average remaining life of our long-term contracts is 4.1 years.", ("long_term_contract 4.1 years",)),
    ("Take-or-pay contracts with customers accounted for 96% of our revenue.", ("long_term_contract 96 pct",)),
    ("Our multi-year customer contracts have a total value of $23 billion.", ("long_term_contract 23000000000 USD",)),
    (
        "We signed a five-year, $11.9 billion contract with Halcyon Labs, a customer of our cloud.",
        ("long_term_contract 11900000000 USD", "long_term_contract 5 years"),
    ),
    ("We lowered the cost per token of our assistant by 60% over the year.", ("decline 60 pct",)),
    ("We reduced our serving unit costs for the model by 78% during 2025.", ("decline 78 pct",)),
    ("Our inference costs fell by half as we tuned our models.", ("decline",)),
    ("Our cost per query declined 35% year over year.", ("decline 35 pct",)),
)

CAPACITY_NEAR_MISSES: Final[tuple[tuple[str, str], ...]] = (
    ("Utilization of our revolving credit facility was 12%.", "credit"),
    ("Our hotels had an occupancy rate of 74%.", "hotels"),
    ("Our capacity is not sold out.", "denied"),
    ("If demand exceeds capacity, customers may leave.", "hypothetical"),
    ("The concert at the venue was sold out and drew a capacity crowd.", "a show"),
    ("We leased 30 MW of data center space from a landlord.", "rented"),
    ("Our customers reported capacity utilization of 90%.", "customers'"),
    ("Demand for skilled employees exceeds supply.", "labour"),
    ("We have long-term purchase commitments with suppliers of $4 billion.", "bought"),
    ("The weighted average remaining lease term was 7.2 years.", "rented"),
    ("The new chip delivers 10x lower cost per token than the previous generation.", "a product's promise"),
    ("Customers cut inference costs by 50% with our software.", "customers'"),
    ("Our inference costs increased 40%.", "rise"),
    ("We lowered our cost to serve in the fulfillment network by 5%.", "parcels"),
    ("Utilization of net operating losses was $3 million or 20%.", "tax"),
    ("Demand may exceed our capacity.", "hypothetical"),
    ("We could not reduce our cost per query by 10%.", "denied"),
)

GOVERNMENT: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "We signed a sovereign AI agreement with the Kingdom of Norland valued at $2.5 billion.",
        ("sovereign_ai 2500000000 USD",),
    ),
    ("Our sovereign AI revenue exceeded $3 billion.", ("sovereign_ai 3000000000 USD",)),
    ("Announced a partnership with Norland’s state fund to build national AI infrastructure.", ("sovereign_ai",)),
    (
        "We were awarded a $480 million contract by the U.S. Army for our AI software platform.",
        ("award 480000000 USD",),
    ),
    (
        "We received a task order from the Department of Defense for cloud services worth $75 million.",
        ("award 75000000 USD",),
    ),
    ("We were awarded a $900 million contract by the U.S. Navy for shipyard work.", ("~award 900000000 USD",)),
    ("We are one of four vendors on the Joint Warfighting Cloud Capability contract.", ("program",)),
    (
        "In 2024, 55% of our revenue came from government customers and 45% came from commercial customers.",
        ("revenue_share 55 pct",),
    ),
    ("Sales to the U.S. government represented 71% of our net sales.", ("revenue_share 71 pct",)),
    (
        "The federal government accounted for approximately 14% of our total revenue in fiscal 2025.",
        ("revenue_share 14 pct",),
    ),
    ("We derive a significant portion of our revenue from contracts with governments.", ("mention",)),
    ("We sell AI software to government customers.", ("mention",)),
    ("We have a contract with the Department of Energy to build an AI supercomputer.", ("award",)),
    ("We launched a sovereign cloud region in Norland for our public-sector customers.", ("mention",)),
    ("We serve government customers in forty states.", ("~mention",)),
)

GOVERNMENT_NEAR_MISSES: Final[tuple[tuple[str, str], ...]] = (
    ("Our investments are exposed to sovereign risk and credit deterioration.", "sovereign debt"),
    ("We were awarded up to $3 billion in direct funding under the CHIPS and Science Act.", "grant"),
    ("U.S. government securities are valued at $297 million.", "bonds"),
    ("Sovereign wealth funds own 8% of our shares.", "owner"),
    ("Governments may impose export controls on our chips.", "rule"),
    ("We may be awarded contracts by the Department of Defense for AI.", "hypothetical"),
    ("We do not have contracts with the federal government for AI software.", "denied"),
    ("Our customers include AI companies that sell to the government.", "customers'"),
    ("The court awarded the government $20 million.", "court"),
    ("Contracts with the government are subject to audits and may be terminated.", "boilerplate"),
    ("The utility commission approved our contract with the government of the county.", "a utility's"),
    ("Revenue from government customers increased 17%.", "growth"),
    (
        "In August we entered into a Warrant and Common Stock Agreement with the U.S. government for our AI chips.",
        "equity",
    ),
    (
        "We signed an agreement with the U.S. government under which it received an equity interest in our AI business.",
        "equity",
    ),
    ("Losses on Escrowed Shares relate to our agreement with the U.S. government on chips.", "equity"),
    (
        "The Department of Commerce received warrants under the agreement with the U.S. government for our chips.",
        "equity",
    ),
    ("Grants from the Department of Energy fund our research into nuclear fuel.", "grant"),
)
