# ruff: noqa: E501, RUF001 - a case is a line, with the quotes that filings have
"""Synthetic sentences in the manners in which companies speak of power, and what they say.

None of them is from a filing; names, sites and figures are invented. An expectation is ``class [low[-high] unit]``,
with ``~`` before it where the row is kept for reading only (confidence below 0.8); further words give the
counterparty (``@Name``) and the end (``>2035-12-31``).
"""

from __future__ import annotations

from typing import Final

# (text, expectations)
STATEMENTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    # power purchase agreements
    (
        "In March 2025, we entered into a 20-year power purchase agreement with Halden Energy for 835 megawatts of nuclear power.",
        ("ppa 835 MW @Halden Energy", "ppa 20 years", "nuclear", "+locked_in_power 835 MW"),
    ),
    (
        "We have signed a 15-year PPA to purchase 240 MW of solar power from Brightfield Renewables.",
        ("ppa 240 MW @Brightfield Renewables", "ppa 15 years", "+locked_in_power 240 MW"),
    ),
    ("We are party to virtual power purchase agreements with terms of 12 to 15 years.", ("ppa 12-15 years",)),
    (
        "The Company has entered into power purchase agreements for 1,300 MW of wind and solar capacity in Spain and Sweden.",
        ("ppa 1300 MW",),
    ),
    (
        "Our power purchase agreement provides for 345 MW at a fixed price of $27.50 per MWh through April 30, 2031.",
        ("ppa 345 MW >2031-04-30", "ppa 27.5 USD/MWh", "fixed_price", "+locked_in_power 345 MW"),
    ),
    (
        "Under the PPA, we pay approximately 2.8 cents per kWh for up to 207 MW until July 2027.",
        ("ppa 207 MW >2027-07-31", "ppa 28 USD/MWh"),
    ),
    ("We have entered into long-term, non-cancelable agreements to procure energy for our data centers.", ("ppa",)),
    ("We entered into multi-year agreements to purchase carbon-free energy from three new reactors.", ("ppa",)),
    ("During 2024 we contracted for 2.5 GW of new clean energy under power purchase agreements.", ("ppa 2.5 GW",)),
    (
        "Renewable energy agreements based on actual production without a minimum volume are not included in the table.",
        ("ppa",),
    ),
    ("Our energy purchase agreements run for ten to twenty years.", ("ppa 10-20 years",)),
    (
        "In July, we executed a power purchase agreement with Northmoor Electric. The agreement covers 150 MW and has a term of eight years.",
        ("ppa @Northmoor Electric", "ppa 150 MW", "ppa 8 years", "+locked_in_power 150 MW"),
    ),
    ("We intend to enter into power purchase agreements for 500 MW of renewable capacity.", ("~ppa 500 MW",)),
    ("We purchased 3,200 GWh of renewable electricity under PPAs in fiscal 2024.", ("ppa 3200 GWh",)),
    # supply by utilities
    (
        "We buy power for our Garland campus under an electric service agreement with Caddo Valley Electric Cooperative for 300 MW.",
        ("utility_supply 300 MW @Caddo Valley Electric Cooperative",),
    ),
    (
        "Substantially all of our electricity is supplied by local utilities under standard tariffs.",
        ("utility_supply",),
    ),
    ("We purchase electricity for our facilities from regulated utilities.", ("utility_supply",)),
    (
        "Our power supply agreement with Ridgeline Retail Energy expires on December 31, 2028.",
        ("utility_supply @Ridgeline Retail Energy >2028-12-31", "utility_renewal"),
    ),
    (
        "The site is served by a 100 MW energy services agreement with Tallgrass Power Authority.",
        ("utility_supply 100 MW @Tallgrass Power Authority",),
    ),
    (
        "We executed a large load interconnection agreement for 1,400 MW at our Bluestem site.",
        ("utility_supply 1400 MW",),
    ),
    # fixed prices, hedges
    (
        "We entered into fixed-price power contracts covering 70% of our expected electricity consumption in Germany.",
        ("fixed_price", "utility_supply"),
    ),
    ("We have hedged a portion of our electricity costs with power swaps.", ("fixed_price",)),
    (
        "Our retail electricity contract provides 125 MW at a fixed rate of $0.032 per kilowatt-hour for seven years.",
        (
            "fixed_price 125 MW",
            "fixed_price 32 USD/MWh",
            "fixed_price 7 years",
            "utility_supply",
            "+locked_in_power 125 MW",
        ),
    ),
    # spot
    ("Our Lakeside facility buys power at spot market prices.", ("spot",)),
    ("We purchase electricity at the Childers site in the real-time market of ERCOT.", ("spot",)),
    (
        "Approximately 40% of our power is priced at variable rates, which exposes us to wholesale electricity prices.",
        ("spot",),
    ),
    ("We procure energy on a day-ahead and real-time basis from the grid.", ("utility_supply", "spot")),
    # renewals
    (
        "Several of our electricity contracts come up for renewal in 2026 at rates above those we now pay.",
        ("utility_supply", "utility_renewal"),
    ),
    (
        "Our power contracts for the Dublin sites expire in 2027 and will have to be renegotiated.",
        ("utility_supply", "utility_renewal"),
    ),
    (
        "We renewed our electricity supply contract for the Oslo site at a higher price.",
        ("utility_supply", "utility_renewal"),
    ),
    # sources
    (
        "We signed an agreement with Cold Harbor Nuclear to restart an 800 MW nuclear plant that will power our data centers.",
        ("nuclear 800 MW @Cold Harbor Nuclear",),
    ),
    ("We are installing 360 MW of behind-the-meter natural gas turbines at our Memphis campus.", ("gas 360 MW",)),
    ("Our Abilene site has 200 MW of on-site gas-fired generation.", ("gas 200 MW",)),
    ("We have installed 15 MW of fuel cells for on-site power at our San Mateo data center.", ("on_site 15 MW",)),
    ("In 2024, 96% of the electricity we used came from renewable sources.", ("renewable 96 pct",)),
    (
        "We matched 100% of our electricity consumption with renewable energy purchases in fiscal 2025.",
        ("renewable 100 pct",),
    ),
    ("By 2030, we aim to match 100% of our electricity use with carbon-free energy.", ("~renewable 100 pct",)),
    (
        "Our renewable energy portfolio now includes 210 wind and solar projects, totaling over 18 gigawatts.",
        ("renewable 18 GW",),
    ),
    ("Announced a 160-megawatt wind farm in Finland as part of our clean energy program.", ("renewable 160 MW",)),
    ("We purchased renewable energy certificates for all of our offices.", ("renewable",)),
    # how much power the sites have
    (
        "As of December 31, 2025, we had more than 420 MW of active power and approximately 1.6 GW of total contracted power.",
        ("capacity 420 MW", "capacity 1.6 GW"),
    ),
    ("Our data centers have 2,910 megawatts of grid-connected power.", ("capacity 2910 MW",)),
    ("We operate eleven data centers with a combined power capacity of 745 MW.", ("capacity 745 MW",)),
    ("We added 3.1 gigawatts of power capacity over the past twelve months.", ("capacity 3.1 GW",)),
    ("The largest of these data centers is 900 megawatts.", ("capacity 900 MW",)),
    ("We energized the first 100MW of critical IT load at our Ellis campus in June.", ("capacity 100 MW",)),
    ("Our Polk County campus, with 400 MW under construction, sits on 500 acres.", ("capacity 400 MW",)),
    ("We expect to bring an additional 250 MW of data center capacity online in 2027.", ("~capacity 250 MW",)),
    ("Our development pipeline exceeds 2 GW of potential power capacity.", ("~capacity 2 GW",)),
    ("Our mining facilities had 610 MW of operational capacity at year end.", ("capacity 610 MW",)),
    ("We acquired a site in Ohio with access to 150 MW of power for a data center campus.", ("capacity 150 MW",)),
    ("Contracted power (MW) | 1,850", ("capacity 1850 MW",)),
    # money
    (
        "As of December 31, 2024, we had commitments of $1.9 billion to purchase renewable energy under long-term agreements.",
        ("ppa", "commitment 1900000000 USD"),
    ),
    (
        "The total estimated spend under our energy agreements is approximately $14.5 billion.",
        ("ppa", "commitment 14500000000 USD"),
    ),
    (
        "We are obligated to make minimum payments for electricity of $310 million through 2033.",
        ("commitment 310000000 USD",),
    ),
    ("Our take-or-pay obligation for power at the Odell site amounts to €85 million.", ("commitment 85000000 EUR",)),
    (
        "We had purchase commitments for power of $640 million and $410 million as of March 31, 2025 and 2024, respectively.",
        ("commitment 640000000 USD",),
    ),
    ("Our energy purchase commitments total $420 million.", ("commitment 420000000 USD",)),
    # power as a cost
    ("Power is one of our largest operating costs.", ("material",)),
    ("Electricity costs represent a significant portion of our cost of revenue.", ("material",)),
    ("The largest component of our cost of revenue is electricity.", ("material",)),
    ("Electricity costs accounted for 44% of our cost of revenue in 2024.", ("material 44 pct",)),
    ("Our data centers require significant amounts of electricity.", ("material",)),
    ("Our operations are energy-intensive.", ("material",)),
    ("Access to affordable power is critical to our business.", ("material",)),
    # power as a risk
    ("We are exposed to fluctuations in the price of electricity at our data centers.", ("price_risk",)),
    (
        "Our cost of revenue increased primarily due to higher electricity costs at our Frankfurt sites.",
        ("price_risk",),
    ),
    ("Utility costs increased $38 million, driven by higher rates in Singapore.", ("price_risk",)),
    ("An increase in energy prices could raise our operating costs.", ("~price_risk",)),
    ("We may be unable to expand because of a shortage of power in our largest markets.", ("~price_risk",)),
    ("New climate rules could increase our energy costs.", ("~price_risk",)),
    (
        "Carbon rules could mean greater costs, for example by requiring that we purchase more renewable energy.",
        ("~price_risk",),
    ),
    ("Limited access to power has delayed several of our data centers.", ("price_risk",)),
    ("Energy availability in the places where we work is critical.", ("material",)),
    ("Our average power cost at the Odell site was $0.027 per kWh.", ("material 27 USD/MWh",)),
    # several quantities in one sentence
    (
        "Our active power grew 120MW to approximately 590MW, and our contracted power expanded by over 600MW to 2.9GW.",
        ("capacity 120 MW", "capacity 590 MW", "capacity 600 MW", "capacity 2.9 GW"),
    ),
    (
        "The Stonewall facility has 700 MW of developed capacity and we have a long-term, fixed-price power contract for 345 MW.",
        ("fixed_price 345 MW", "utility_supply", "+locked_in_power 345 MW", "capacity 700 MW"),
    ),
    (
        "At our Ellis site we have 500 MW of available power, 91% of it from zero-carbon hydroelectric power.",
        ("renewable 91 pct", "capacity 500 MW"),
    ),
    (
        "We are building a 1.2 GW campus in Abilene powered partly by on-site natural gas turbines.",
        ("capacity 1.2 GW",),
    ),
    (
        "Our site has access to 300 MW of utility power with potential to expand to 1 GW.",
        ("capacity 300 MW", "~capacity 1 GW"),
    ),
    (
        "We signed a 20-year agreement with Harbor Wind for 920 megawatts of offshore wind.",
        ("ppa 920 MW @Harbor Wind", "ppa 20 years", "+locked_in_power 920 MW"),
    ),
    (
        "Halden Energy announced a 20-year agreement with us to restart the Mill Creek nuclear plant.",
        ("ppa 20 years", "nuclear"),
    ),
    ("Childers is a 750MW site with spot power pricing.", ("spot 750 MW",)),
    ("We expanded the campus from 500 MW to 750 MW of capacity.", ("capacity 750 MW",)),
    # sold, not bought
    ("We sell electricity from our solar farms under long-term power purchase agreements.", ("~seller",)),
    (
        "Our power plants deliver 1,100 MW to Meridian Cloud under a 20-year power purchase agreement.",
        ("~seller 1100 MW", "~seller 20 years"),
    ),
    ("Customers have signed electric service agreements with us for 3 GW of data center load.", ("~seller 3 GW",)),
    (
        "Our utility subsidiaries signed power purchase agreements with data center customers totalling 1.5 GW.",
        ("~seller 1.5 GW",),
    ),
    ("Our customer signed a 500 MW power purchase agreement with a nuclear operator.", ("~seller 500 MW",)),
    ("Energy segment revenue from power purchase agreements was $300 million.", ("~seller",)),
    ("Higher energy prices raised our cost of revenue in 2025.", ("price_risk",)),
)

# (text, why nothing is said)
NEAR_MISSES: Final[tuple[tuple[str, str], ...]] = (
    (
        "10.9 Power Purchase Agreement, dated as of May 1, 2025, by and between Made Wind LLC and Made Corporation.",
        "an exhibit",
    ),
    (
        "10.14 | Energy Services Agreement, dated as of June 3, 2025, by and among Made Corporation and the provider named therein, as amended and restated to date | 8-K | 001-01234 | 10.1 | 6/4/2025",
        "an exhibit",
    ),
    ("Our cost of power sold increased due to higher natural gas prices.", "a seller's"),
    ("Higher power prices increased our revenue from generation.", "a seller's"),
    ("The purchase price of the renewable energy company was $900 million.", "an acquisition"),
    ("We have not entered into any power purchase agreements.", "denied"),
    ("We do not have long-term power purchase agreements for our new sites.", "denied"),
    ("We may not be able to enter into power purchase agreements on favorable terms.", "hypothetical"),
    ("If we cannot secure power supply agreements, our growth could suffer.", "hypothetical"),
    ("There can be no assurance that we will be able to renew our power contracts.", "hypothetical"),
    ("The fair value of the intangible assets follows the final purchase price allocation (PPA).", "another PPA"),
    ("PPA means a power purchase agreement.", "definition"),
    ("The new system delivers 10x tokens per megawatt.", "a product's figure"),
    ("Meridian Cloud will deploy 6 gigawatts of our GPUs over five years.", "a customer's use of goods"),
    ("We announced a partnership with Meridian Cloud to deploy at least 10 gigawatts of our systems.", "goods"),
    ("We deployed 9.4 GWh of energy storage products in the quarter.", "goods"),
    ("Orders for gas turbines reached 29 GW at year end.", "goods"),
    ("Our uninterruptible power supplies range from 20 kW to 2 MW.", "goods"),
    ("Our charging network delivers up to 350 kW to electric vehicles.", "goods"),
    ("We leased 250 MW of critical IT capacity to Meridian Cloud.", "let to a customer"),
    ("Halden Energy, a renewable energy company, moved its applications to our cloud.", "a customer's trade"),
    ("Our customers increasingly need data centers of more than 100 MW.", "customers'"),
    ("Hyperscalers are expected to add 60 GW of data center capacity by 2030.", "the industry's"),
    ("The industry will require 35 GW of additional power.", "the industry's"),
    ("The availability of energy and capital to build data centers is crucial to our customers.", "customers'"),
    ("Shortages of power could limit our customers’ data center capacity.", "customers'"),
    (
        "Our systems are vulnerable to damage from fire, power loss, telecommunications failures and earthquakes.",
        "outages",
    ),
    ("The site could be hit by nuclear power plant accidents.", "accident"),
    ("We do not hold securities of issuers in nuclear weapons.", "weapons"),
    ("Our chips offer leading power efficiency.", "efficiency"),
    ("The computing power of our clusters doubled.", "computing power"),
    ("Members of the committee have the power to direct the activities of the entity.", "authority"),
    ("Rising fuel, utility, and food costs and interest rates may reduce consumer demand.", "consumers"),
    (
        "Results may be affected by foreign exchange rates, energy prices, interest rates and geopolitical conditions.",
        "list of factors",
    ),
    ("The wind-down of the business was completed in 2023.", "wind-down"),
    ("Sales to utilities and power companies rose 12%.", "customers' trade"),
    ("Duke Harbor Electric is working with us on smart grid software.", "a customer"),
    ("We conserved 1.6 billion kWh of energy since 2020.", "saved, not bought"),
    ("Lease payments include maintenance and utilities.", "lease component"),
    ("The battery stores 13.5 kWh.", "goods"),
    ("The spot price of bitcoin fell 20%.", "another spot price"),
    ("We hedge foreign currency exchange rates with forward contracts.", "another hedge"),
    ("Fixed-price contracts with the government make up half of our revenue.", "another fixed price"),
    ("Gross margin fell on higher unit costs and energy drinks promotions.", "drinks"),
    ("Our reduction targets cover 67% of suppliers by emissions from renewable energy.", "suppliers"),
    ("The power of our brand is a significant driver of costs.", "figure of speech"),
    ("Electricity costs were not a significant component of our expenses.", "denied"),
    ("Solar eclipse events had no impact on our business.", "sun"),
    ("Our utility patents expire between 2027 and 2040.", "patents"),
    ("The accuracy and utility of our tools may suffer.", "usefulness"),
    ("Each rack draws 132 kW.", "goods"),
)
