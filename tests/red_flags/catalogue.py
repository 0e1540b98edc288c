"""The rules of the red-flag catalogue in pandas, written from its sentences.

Three-valued: a comparison with an unknown is unknown. ``clear`` takes every input; ``flagged`` and ``watch`` only what
settles them. ``numbers`` is the answer where what companies say in words is left out as far as it was not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import pandas as pd

from tests.red_flags.figures import Figures, read
from tests.red_flags.words import Words, any_of, of, with_value

# the catalogue's definitions
TAX_RATE: Final = 0.21
Truth = pd.Series  # of dtype boolean: True, False or unknown


@dataclass
class Answer:
    """A rule's answers row by row of ``Figures.base``; ``metrics`` by the name of the mart's column."""

    status: pd.Series
    numbers: pd.Series
    metrics: dict[str, pd.Series] = field(default_factory=dict)


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """A share of a positive base; of any other base it says nothing."""
    return (numerator / denominator).where(denominator > 0)


def growth(now: pd.Series, before: pd.Series) -> pd.Series:
    return ratio(now, before) - 1


def known(*series: pd.Series) -> pd.Series:
    return pd.concat(series, axis=1).notna().all(axis=1)


def _truth(result: pd.Series, *of: pd.Series) -> Truth:
    return result.astype("boolean").mask(~known(*of))


def at_least(value: pd.Series, bound: float) -> Truth:
    return _truth(value.round(9) >= bound, value)


def at_most(value: pd.Series, bound: float) -> Truth:
    return _truth(value.round(9) <= bound, value)


def below(value: pd.Series, bound: float) -> Truth:
    return _truth(value.round(9) < bound, value)


def above(value: pd.Series, bound: pd.Series) -> Truth:
    return _truth(value > bound, value, bound)


def outgrows(now: pd.Series, before: pd.Series, than: pd.Series, by: float) -> Truth:
    """Growth beyond another by so many points of one; anything from nothing outgrows."""
    excess = growth(now, before) - than
    return at_least(excess, by).where(~(before == 0), above(now, before))


def answer(flagged: Truth, watch: Truth, inputs: pd.Series, read_too: pd.Series | bool = True) -> Answer:
    """``inputs``: all figures known; ``read_too``: what is said in words is known, or could not change ``clear``."""
    numbers = pd.Series("insufficient_data", index=flagged.index)
    numbers[inputs & (flagged == False).fillna(False) & (watch == False).fillna(False)] = "clear"  # noqa: E712
    numbers[watch.fillna(False)] = "watch"
    numbers[flagged.fillna(False)] = "flagged"
    status = numbers.mask((numbers == "clear") & ~pd.Series(read_too, index=numbers.index), "insufficient_data")
    return Answer(status, numbers)


def said(words: Truth) -> Truth:
    """What was found; left out where not read."""
    return words.fillna(False)


def rf01(f: Figures, w: Words) -> Answer:
    """Margin compression; without the language of investing the two numbers are a watch."""
    revenue, before = f.at("revenue"), f.at("revenue", 4)
    cost, cost_before = f.at("cost_of_revenue"), f.at("cost_of_revenue", 4)
    rise = growth(revenue, before)
    margin, margin_before = ratio(revenue - cost, revenue), ratio(before - cost_before, before)
    change_bp = (margin - margin_before) * 10_000
    two_numbers = at_least(rise, 0.30) & at_most(change_bp, 0)
    watch = two_numbers | (at_least(rise, 0.15) & at_most(change_bp, -100))
    language = w.hear(of("investment_phase", "language"), 1, own=True).is_said
    result = answer(two_numbers & said(language), watch, known(rise, change_bp))
    result.metrics = {"revenue_growth": rise, "gross_margin_change_bp": change_bp}
    return result


def rf02(f: Figures, w: Words) -> Answer:
    """CapEx guided up again and again; without guidance CapEx growth at least twice revenue's and above contracts'."""
    capex = growth(f.ttm("capex"), f.ttm("capex", 4))
    revenue = growth(f.ttm("revenue"), f.ttm("revenue", 4))
    contracts = f.at("rpo"), f.at("rpo", 4)
    rpo = growth(*contracts)
    # CapEx need not outgrow a fall of revenue
    twice = _truth((capex - 2 * revenue.clip(lower=0)).round(9) >= 0, capex, revenue) & _truth(capex > 0, capex)
    outruns = twice & _truth((capex - rpo).round(10) > 0, capex, rpo)
    raises = pd.Series([len(rows) for rows in w.raises], index=capex.index)
    beside = pd.Series([any(row["figure"] for row in rows) for rows in w.raises], index=capex.index)
    all_read = pd.Series(w.read(6), index=capex.index)
    none_at_all = w.never_any_rpo & ~known(contracts[0]) & ~known(contracts[1])
    behind = _truth(rpo < w.guided_growth, rpo, w.guided_growth).where(
        ~none_at_all, above(w.guided_growth, pd.Series(0.0, index=capex.index))
    )
    flagged = (raises >= 2) & ~beside & said(behind)
    watch = (raises >= 1) | (outruns & ~said(w.guided))
    decided = w.guided.notna() & (~said(w.guided) | all_read | (raises >= 1))
    result = answer(flagged.astype("boolean"), watch, known(capex, revenue, rpo), read_too=decided)
    result.metrics = {
        "capex_growth": capex,
        "revenue_growth": revenue,
        "rpo_growth": rpo,
        "capex_guidance_raises_count": raises.astype(float).where((raises > 0) | all_read),
    }
    return result


_GOVERNMENT: Final = ("award", "program", "revenue_share", "sovereign_ai", "mention")


def rf03(f: Figures, w: Words) -> Answer:
    """Government contracts while collection lags booking; where filings were not read, lagging alone is a watch."""
    revenue, before = f.at("revenue"), f.at("revenue", 4)
    dso = ratio(f.at("receivables"), revenue) * f.days()
    dso_before = ratio(f.at("receivables", 4), before) * f.days(4)
    change = dso - dso_before
    assets, assets_before = f.at("contract_assets"), f.at("contract_assets", 4)
    bills, bills_before = f.at("unbilled_receivables"), f.at("unbilled_receivables", 4)
    has_assets, has_bills = known(assets, assets_before), known(bills, bills_before)
    both = has_assets & has_bills
    now = (assets + bills).where(both, assets.where(has_assets, bills))
    then = (assets_before + bills_before).where(both, assets_before.where(has_assets, bills_before))
    now, then = now.where(has_assets | has_bills), then.where(has_assets | has_bills)
    rise = growth(revenue, before)
    lags = at_least(change, 10) | outgrows(now, then, rise, 0.20)
    told = with_value(of("government_contract", "award", "program", "revenue_share"))
    sovereign = w.hear(any_of(told, of("government_contract", "sovereign_ai")), 4).is_said
    mentions = w.density(of("government_contract", *_GOVERNMENT))
    rising = above(mentions, w.year_before(mentions))
    watch = (said(sovereign) & said(rising)).where(sovereign.notna(), lags)
    decided = sovereign.notna() & (~said(sovereign) | rising.notna())
    result = answer(said(sovereign) & lags, watch, known(change, now, then), read_too=decided)
    result.metrics = {
        "dso_days": dso,
        "dso_change_days": change,
        "unbilled_excess_growth_pp": (growth(now, then) - rise) * 100,
    }
    return result


def first(*series: pd.Series) -> pd.Series:
    """The first that is known."""
    found = series[0]
    for other in series[1:]:
        found = found.where(found.notna(), other)
    return found


def of_both(one: tuple[pd.Series, pd.Series], other: tuple[pd.Series, pd.Series]) -> tuple[pd.Series, pd.Series]:
    """A pair of which both are known, else the other pair where both of that are."""
    takes, else_takes = known(*one), known(*other)
    now, then = (a.where(takes, b.where(else_takes)) for a, b in zip(one, other, strict=True))
    return now, then


def rf05(f: Figures, w: Words) -> Answer:
    """Depreciation cliff; a longer useful life is a watch."""
    assets = {lag: f.at("total_assets", lag) for lag in (0, 4, 8)}
    roa = ratio(f.ttm("net_income"), (assets[0] + assets[4]) / 2)
    roa_before = ratio(f.ttm("net_income", 4), (assets[4] + assets[8]) / 2)
    roa_bp = (roa - roa_before) * 10_000

    da, da_before = of_both(
        (f.ttm("depreciation_amortization"), f.ttm("depreciation_amortization", 4)),
        (f.ttm("depreciation"), f.ttm("depreciation", 4)),
    )
    revenue = f.ttm("revenue")
    margin = ratio(f.ttm("operating_income") + da, revenue)
    margin_before = ratio(f.ttm("operating_income", 4) + da_before, f.ttm("revenue", 4))
    margin_bp = (margin - margin_before) * 10_000

    def worn(lag: int) -> pd.Series:
        """Depreciation of property."""
        both = f.ttm("depreciation_amortization", lag)
        return first(f.ttm("depreciation", lag), both - f.ttm("amortization_intangibles", lag), both)

    # two years at today's pace: what comes in less what goes out, over the life; not past the pace itself
    implied = first(*(ratio(f.at("ppe_gross", lag), worn(lag)) for lag in range(4)))
    life = first(w.life.mask(w.life == 0), implied.mask(implied == 0))
    share = ratio(pd.Series(2.0, index=life.index), life).clip(upper=1)
    lift = ratio((f.ttm("capex") - worn(0)) * share, revenue) * 10_000

    ahead = pd.Series(True, index=roa.index, dtype="boolean")
    turns = [
        ratio(f.at("capex", lag), first(f.at("depreciation_amortization", lag), f.at("depreciation", lag)))
        for lag in range(4)
    ]
    for turn in turns:
        ahead = ahead & at_least(turn, 2)
    booked = pd.concat([f.ttm("impairment"), *(f.at("impairment", lag) for lag in range(4))], axis=1)
    some = (booked > 0).any(axis=1)
    none = (booked.iloc[:, 0] == 0) & ~some
    rest = at_most(roa_bp, -100) & at_least(margin_bp, 0) & at_least(lift, 300)
    # what the figures do not tell, words may
    impaired = some.astype("boolean").mask(~some & ~none, w.hear(of("impairment", "booked"), 4).is_said)
    flagged = rest & ~impaired
    # an impairment is asked for only where the rest holds
    asked = rest.fillna(False) & impaired.isna()
    inputs = known(roa_bp, margin_bp, lift, *turns) & ~asked.astype(bool)
    longer = w.longer_lives
    result = answer(flagged, ahead | said(longer), inputs, read_too=longer.notna())
    result.metrics = {
        "roa_change_bp": roa_bp,
        "ebitda_margin_change_bp": margin_bp,
        "implied_life_years": implied,
        "disclosed_useful_life_years": w.life,
        "depreciation_lift_bp": lift,
        "capex_to_da_lag3_x": turns[3],
    }
    return result


def rf04(f: Figures, w: Words) -> Answer:
    """Power is material and not locked in, or energy commitments fall while CapEx rises."""
    material = w.hear(of("power", "material"), 4).is_said
    locked = any_of(of("power", "ppa", "fixed_price", "on_site"), of("utilisation", "locked_in_power"))
    agreements = w.hear(locked, 4).is_said
    spot = w.hear(of("power", "spot", "utility_renewal"), 4).is_said
    promised = w.hear(of("power", "commitment", unit="USD"), 4)
    now = w.newest(promised, "USD")
    then, had = w.year_before(now), w.year_before(promised.is_said).astype("boolean")
    rise = growth(now, then)
    falling = _truth(rise < 0, rise) & above(f.ttm("capex"), f.ttm("capex", 4))
    falling = falling.mask((promised.is_said == False).fillna(False) | (had == False).fillna(False), False)  # noqa: E712
    exposed = material & (~agreements | falling)
    mixed = material & agreements & spot
    # where power is not material nothing else is asked
    result = answer(exposed, mixed, exposed.notna() & mixed.notna())
    result.metrics = {"power_commitments_growth": rise}
    return result


def rf06(f: Figures, w: Words) -> Answer:
    """Cost of revenue without D&A outgrows revenue two quarters running, put down to hosting; or cloud commitments."""
    excess = []
    for lag in (0, 1):
        shown = f.at("cost_of_revenue_excl_depreciation", lag), f.at("cost_of_revenue_excl_depreciation", lag + 4)
        da, da_before = of_both(
            (f.at("depreciation_amortization", lag), f.at("depreciation_amortization", lag + 4)),
            (f.at("depreciation", lag), f.at("depreciation", lag + 4)),
        )
        apart = known(*shown)
        cost = shown[0].where(apart, f.at("cost_of_revenue", lag) - da)
        cost_before = shown[1].where(apart, f.at("cost_of_revenue", lag + 4) - da_before)
        excess.append(growth(cost, cost_before) - growth(f.at("revenue", lag), f.at("revenue", lag + 4)))
    half = at_least(excess[0], 0.10) & at_least(excess[1], 0.10)
    hosting = w.hear(of("hosting_cost", "third_party_model", "inference", "cloud", "hosting"), 1, own=True).is_said
    promised = w.hear(of("hosting_cost", "cloud_commitment", unit="USD"), 4)
    none = (promised.is_said == False).fillna(False)  # noqa: E712
    bound = at_least(ratio(w.newest(promised, "USD"), f.ttm("revenue")), 0.25).mask(none, False)
    watch = half | said(hosting) | said(bound)
    decided = hosting.notna() & bound.notna()
    result = answer(half & said(hosting), watch, known(*excess), read_too=decided)
    result.metrics = {"cost_growth_excess_pp": excess[0] * 100, "cost_growth_excess_quarter_before_pp": excess[1] * 100}
    return result


def rf07(f: Figures, _: Words) -> Answer:
    """Talent as hidden OpEx: the level or the growth of research, and cash left after stock pay shrinking."""
    revenue, research, shares = f.ttm("revenue"), f.ttm("research_development"), f.ttm("stock_compensation")
    share = ratio(research + shares, revenue)
    # neither part is negative: one alone may settle the level
    alone = pd.concat([ratio(research, revenue), ratio(shares, revenue)], axis=1).max(axis=1)
    settled = at_least(alone, 0.40)
    level = at_least(share, 0.40).fillna(settled.where(settled.fillna(False)))
    outgrown = pd.Series(True, index=share.index, dtype="boolean")
    excess = []
    for lag in range(4):
        spent = growth(f.at("research_development", lag), f.at("research_development", lag + 4))
        excess.append(spent - growth(f.at("revenue", lag), f.at("revenue", lag + 4)))
        outgrown = outgrown & at_least(excess[lag], 0.10)

    def margin(lag: int) -> pd.Series:
        cash = f.ttm("operating_cash_flow", lag) - f.ttm("capex", lag) - f.ttm("stock_compensation", lag)
        return ratio(cash, f.ttm("revenue", lag))

    change = margin(0) - margin(4)
    people = level | outgrown
    # a falling margin alone says nothing of talent
    result = answer(people & below(change, 0), people, known(share, *excess, change))
    result.metrics = {
        "talent_to_revenue": share,
        "rd_growth_excess_pp": excess[0] * 100,
        "rd_growth_excess_lag3_pp": excess[3] * 100,
        "sbc_adjusted_fcf_margin_change_bp": change * 10_000,
    }
    return result


def rf08(f: Figures, _: Words) -> Answer:
    """Debt-funded build-out while cash goes out to shareholders."""
    capex, leases = f.ttm("capex"), f.ttm("finance_lease_principal")
    cash, issued, repaid = f.ttm("operating_cash_flow"), f.ttm("debt_issued"), f.ttm("debt_repaid")
    buybacks, dividends = f.ttm("buybacks"), f.ttm("dividends")
    spends = above(capex, cash) | above(capex + leases, cash)
    borrowed = issued - repaid + f.ttm("debt_net_lines")
    borrows = at_least(ratio(borrowed, capex), 0.25)
    zero = pd.Series(0.0, index=capex.index)
    distributes = above(buybacks, zero) | above(dividends, zero)
    debt, debt_before = f.at("total_debt"), f.at("total_debt", 4)
    interest, interest_before = f.ttm("interest_expense"), f.ttm("interest_expense", 4)
    cover = ratio(f.ttm("operating_income"), interest)
    cover_before = ratio(f.ttm("operating_income", 4), interest_before)
    more_debt = at_least(growth(debt, debt_before), 0.25).where(~(debt_before == 0), above(debt, debt_before))
    # a company that owes no interest has no cover to lose
    less_cover = at_most(growth(cover, cover_before), -0.25).mask(interest == 0, False)
    inputs = known(capex, leases, cash, borrowed, buybacks, dividends, debt, debt_before, interest)
    # inputs that decide nothing here are inputs all the same
    inputs &= known(f.ttm("operating_income"), f.ttm("operating_income", 4), interest_before)
    result = answer((spends | borrows) & distributes, more_debt | less_cover, inputs)
    result.metrics = {
        "net_borrowing_to_capex": ratio(borrowed, capex),
        "debt_growth": growth(debt, debt_before),
        "interest_cover": cover,
        "interest_cover_change": growth(cover, cover_before),
    }
    return result


def rf09(f: Figures, w: Words) -> Answer:
    """Borrowing on compute of a tenth of the debt, or of an amount that is not told."""
    classes = ("gpu_backed", "delayed_draw", "sale_leaseback", "vehicle", "private_credit")
    told = w.hear(of("secured_borrowing", *classes), 4)
    amount, debt = w.greatest(told, "USD"), f.at("total_debt")
    share = ratio(amount, debt)
    large = at_least(share, 0.10).mask(amount.isna() | (debt == 0), True)
    result = answer(told.is_said & large, told.is_said, told.is_said.notna())
    result.metrics = {"borrowing_to_total_debt": share}
    return result


def rf10(f: Figures, _: Words) -> Answer:
    """Returns erosion: ROIC on average capital, what the last two years' capital earned, and cash behind income."""

    def capital(lag: int) -> pd.Series:
        owed = f.at("total_debt", lag) + f.at("finance_lease_liability", lag) + f.at("operating_lease_liability", lag)
        return owed + f.at("equity", lag) - f.at("cash", lag) - f.at("marketable_securities", lag)

    nopat = {lag: f.ttm("operating_income", lag) * (1 - TAX_RATE) for lag in (0, 4, 8)}
    roic = ratio(nopat[0], (capital(0) + capital(4)) / 2)
    roic_before = ratio(nopat[4], (capital(4) + capital(8)) / 2)
    change_bp = (roic - roic_before) * 10_000
    incremental = ratio(nopat[0] - nopat[8], capital(0) - capital(8))

    def conversion(lag: int) -> pd.Series:
        return ratio(f.ttm("operating_cash_flow", lag) - f.ttm("capex", lag), f.ttm("net_income", lag))

    cash_change = (conversion(0) - conversion(4)) * 100
    new = capital(0) - capital(8)
    returns = at_most(change_bp, -200)
    # without new capital no new capital earns too little
    new_capital = below(incremental, 0.08).mask(new <= 0, False)
    cash = below(conversion(0), 0.50) | at_most(cash_change, -25)
    result = answer(returns & new_capital & cash, returns | new_capital | cash, known(change_bp, new, cash_change))
    result.metrics = {
        "roic": roic,
        "roic_change_bp": change_bp,
        "incremental_roic_8q": incremental,
        "fcf_conversion": conversion(0),
        "fcf_conversion_change_pp": cash_change,
    }
    return result


def rf11(f: Figures, _: Words) -> Answer:
    """Creative capitalisation: software beside research, capitalised interest and contract costs beside revenue."""
    share = ratio(f.at("capitalized_software"), f.at("research_development"))
    share_before = ratio(f.at("capitalized_software", 4), f.at("research_development", 4))
    up = (share - share_before) * 100
    software = at_least(share, 0.20) & at_least(up, 5)
    rise = growth(f.at("revenue"), f.at("revenue", 4))
    interest, interest_before = f.at("capitalized_interest"), f.at("capitalized_interest", 4)
    costs, costs_before = f.at("contract_costs"), f.at("contract_costs", 4)
    flagged = software | outgrows(interest, interest_before, rise, 0.20) | outgrows(costs, costs_before, rise, 0.20)
    result = answer(flagged, at_least(up, 2), known(up, rise, interest, interest_before, costs, costs_before))
    result.metrics = {
        "software_to_research_pct": share * 100,
        "software_change_pp": up,
        "interest_excess_growth_pp": (growth(interest, interest_before) - rise) * 100,
        "contract_cost_excess_growth_pp": (growth(costs, costs_before) - rise) * 100,
    }
    return result


def rf12(f: Figures, _: Words) -> Answer:
    """Commitments beyond contracts and growing faster; yearly notes stand until the next, three quarters at most."""
    parts = ("purchase_obligations", "leases_not_commenced", "operating_lease_liability", "finance_lease_liability")

    def owed(lag: int) -> pd.Series:
        return pd.concat([f.disclosed(part, lag)[0] for part in parts], axis=1).sum(axis=1, skipna=False)

    least = pd.concat([f.disclosed(part)[0] for part in parts], axis=1).sum(axis=1, min_count=1)
    before = pd.concat([f.disclosed_year_before(part) for part in parts], axis=1).sum(axis=1, skipna=False)
    rpo, rpo_before = f.disclosed("rpo")[0], f.disclosed_year_before("rpo")
    ratios = [ratio(owed(lag), f.disclosed("rpo", lag)[0]) for lag in range(5)]
    beyond = above(least, rpo) | above(owed(0), rpo)
    excess = growth(owed(0), before) - growth(rpo, rpo_before)
    faster = _truth(excess.round(9) > 0, excess).where(~(before == 0), above(owed(0), before))
    rising = pd.Series(True, index=least.index, dtype="boolean")
    for now, then in pairwise(ratios):
        rising = rising & _truth(now > then, now, then)
    result = answer(beyond & faster, rising, known(owed(0), before, rpo, rpo_before, *ratios))
    result.metrics = {
        "commitments_usd": owed(0),
        "commitments_at_least_usd": least,
        "commitments_to_rpo": ratios[0],
        "commitments_to_rpo_lag4": ratios[4],
        "excess_growth_pp": excess * 100,
    }
    return result


_SEVERAL = re.compile(r"(customers|clients|carriers|distributors|resellers|retailers|partners)(member)?$", re.I)
_NOT_ONE = re.compile(r"customers|vendor|supplier|nocustomer|nosingle", re.I)


def rf13(f: Figures, w: Words) -> Answer:
    """The largest single customer's share of revenue or receivables in the newest note of the last three quarters."""
    told = read(
        f.connection,
        "select s.cik, s.vintage, s.benchmark, s.member, s.value::double as share, s.known_at as told_at, q.chain_id,"
        " q.chain_index as told_index from marts.fct_segment_facts as s join marts.dim_fiscal_quarter as q"
        " using (cik, period_end_on) where s.category = 'customer_concentration' and s.unit = 'percent'"
        " and s.benchmark in ('revenue', 'receivables')",
    )
    one = [not (_SEVERAL.search(member) or _NOT_ONE.search(member)) for member in told["member"]]
    single = told[pd.Series(one, index=told.index, dtype=bool)]
    rows = f.base.reset_index(names="row").merge(single, on=["cik", "vintage", "chain_id"])
    rows["age"] = rows["chain_index"] - rows["told_index"]
    rows = rows[rows["age"].between(0, 3) & (rows["told_at"] <= rows["seen_at"])]
    rows = rows[rows["age"] == rows.groupby(["row", "benchmark"])["age"].transform("min")]
    largest = rows.groupby(["row", "benchmark"])["share"].max()
    shares = {
        name: largest.xs(name, level="benchmark").reindex(f.base.index)
        if name in largest.index.get_level_values("benchmark")
        else f.blank()
        for name in ("revenue", "receivables")
    }
    sales, owed = shares["revenue"], shares["receivables"]
    # a share that is only said can raise the answer, not clear it
    stated = w.greatest(w.hear(of("counterparty", "customer_share", unit="pct"), 4), "pct")
    both_ways = w.hear(of("counterparty", "customer_supplier", "customer_investee"), 4).is_said
    result = answer(
        at_least(sales, 20) | at_least(owed, 20) | said(at_least(stated, 20)) | said(both_ways),
        at_least(sales, 10) | at_least(owed, 10) | said(at_least(stated, 10)),
        known(sales, owed),
        read_too=both_ways.notna(),
    )
    result.metrics = {"share_of_revenue_pct": sales, "share_of_receivables_pct": owed}
    return result


def rf14(f: Figures, w: Words) -> Answer:
    """AI spoken of ever more, beside spending and without a figure of what it earns."""
    now = w.density(of("ai_mention", "with_capex", "with_borrowing", "alone"))
    before = w.year_before(now)
    rise = growth(now, before)
    unbacked = w.unbacked().is_said

    def up(bound: float) -> Truth:
        return at_least(rise, bound).where(~(before == 0), above(now, before))

    result = answer(up(0.50) & unbacked, up(0.25) & unbacked, known(now, before) & unbacked.notna())
    result.metrics = {"ai_mentions_per_1000_words": now, "ai_mentions_growth": rise}
    return result


def rf15(f: Figures, w: Words) -> Answer:
    """Tax timing: cash taxes of four quarters under half the expense, deferred taxes on property up a quarter."""
    paid, expense = f.ttm("cash_taxes_paid"), f.ttm("income_tax")
    share = ratio(paid, expense)
    deferred, before = f.disclosed("deferred_tax_property")[0], f.disclosed_year_before("deferred_tax_property")
    low = below(share, 0.50)
    rising = at_least(growth(deferred, before), 0.25).where(~(before == 0), above(deferred, before))
    bonus = w.hear(of("tax", "bonus_depreciation"), 4).is_said
    result = answer(low & (rising | said(bonus)), low | rising, known(share, deferred, before))
    result.metrics = {"cash_tax_to_tax_expense": share, "deferred_tax_property_growth": growth(deferred, before)}
    return result


RULES: Final = {
    "RF01": rf01,
    "RF02": rf02,
    "RF03": rf03,
    "RF04": rf04,
    "RF05": rf05,
    "RF06": rf06,
    "RF07": rf07,
    "RF08": rf08,
    "RF09": rf09,
    "RF10": rf10,
    "RF11": rf11,
    "RF12": rf12,
    "RF13": rf13,
    "RF14": rf14,
    "RF15": rf15,
}
