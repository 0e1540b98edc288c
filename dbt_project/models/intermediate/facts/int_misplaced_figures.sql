-- Figures that are not what a tag of the concept says:
-- equity: a part of it under the tag for the whole, as accumulated other comprehensive income is: the filing gives equity with
--   noncontrolling interests for the same day, more than ten times as much or of another sign, and the difference is
--   not the noncontrolling interest it gives; the filing's other figure may then hold untagged interests;
-- equity: equity with noncontrolling interests of a filer that has them: the filing or an earlier one gives an amount
--   of them for a day within 400 days, or another amount of equity for the very day;
-- equity_with_noncontrolling: an amount that is not what liabilities leave of the filing's balance-sheet total, while
--   the equity of the parent is: noncontrolling interests cannot then be the difference;
-- ppe_net: all property below the utility plant of the same day, which are then two parts of it;
-- ppe_net: investment property of at most half of total assets: an investment, not the property the filer works with;
-- total_assets: a note's amount: the filing gives the balance-sheet total for another day and not for this one, and an
--   earlier filing gave a balance-sheet total for this day, more than a tenth away;
-- long_term_debt_incl_current: one instrument or the non-current line: below non-current debt, or equal to it while
--   debt is current, or below what falls due in one of the years by the filing's table of maturities;
-- cash: of a part of the group, as where parent and partnerships have lines of their own: the filing's net change in
--   cash leaves more than ten times as much unexplained as it gives for the year's, or the quarter's, end.
{%- set balance_sheet = ['cik', 'accession_number', 'unit', 'end_on'] %}
with facts as (

    select * from {{ ref('int_entity_facts') }}
    where taxonomy in ('us-gaap', 'ifrs-full') and start_on is null

),

others as (

    select
        cik,
        accession_number,
        unit,
        end_on,
        filed_on,
        value
    from facts
    where
        tag in (
            'MinorityInterest', 'NonredeemableNoncontrollingInterest', 'MinorityInterestInOperatingPartnerships',
            'NoncontrollingInterests'
        )
        and value != 0

),

wholes as (

    select * from facts
    where tag in ('StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest', 'Equity')

),

-- the total of the other side: a filing gives it with each of its balance sheets
balance_totals as (

    select * from facts
    where tag in ('LiabilitiesAndStockholdersEquity', 'EquityAndLiabilities')

),

cash as (

    select * from facts
    where tag = 'CashAndCashEquivalentsAtCarryingValue'

),

-- without restricted cash, and with the effect of exchange rates
cash_changes as (

    select
        cik,
        accession_number,
        unit,
        start_on,
        end_on,
        value
    from {{ ref('int_entity_facts') }}
    where taxonomy = 'us-gaap' and tag = 'CashAndCashEquivalentsPeriodIncreaseDecrease'

),

partial_cash as (

    select
        closing.cik,
        closing.accession_number,
        closing.unit,
        opening.end_on as opening_on,
        closing.end_on as closing_on
    from cash_changes
    inner join cash as closing on {{ equal_columns('cash_changes', 'closing', balance_sheet) }}
    inner join cash as opening
        on
            cash_changes.cik = opening.cik
            and cash_changes.accession_number = opening.accession_number
            and cash_changes.unit = opening.unit
            and opening.end_on between cash_changes.start_on - 4 and cash_changes.start_on + 3
    where abs(opening.value + cash_changes.value - closing.value) > 10 * abs(closing.value)

),

final as (

    select
        'equity' as concept,
        part.cik,
        part.accession_number,
        unnest([part.tag, wholes.tag]) as tag,
        part.unit,
        part.end_on
    from facts as part
    inner join wholes on {{ equal_columns('part', 'wholes', balance_sheet) }}
    where
        part.tag in ('StockholdersEquity', 'EquityAttributableToOwnersOfParent')
        and wholes.value > 0
        and part.value < wholes.value / 10
        and not exists (
            select 1
            from others
            where
                {{ equal_columns('others', 'part', balance_sheet) }}
                and abs(wholes.value - part.value - others.value) <= wholes.value / 100
        )
    union
    select
        'equity' as concept,
        wholes.cik,
        wholes.accession_number,
        wholes.tag,
        wholes.unit,
        wholes.end_on
    from wholes
    where
        exists (
            select 1
            from others
            where
                others.cik = wholes.cik
                and others.filed_on <= wholes.filed_on
                and others.end_on between wholes.end_on - 400 and wholes.end_on + 400
        )
        or exists (
            select 1
            from facts as parent
            where
                parent.cik = wholes.cik
                and parent.unit = wholes.unit
                and parent.end_on = wholes.end_on
                and parent.filed_on < wholes.filed_on
                and parent.tag in ('StockholdersEquity', 'EquityAttributableToOwnersOfParent')
                and parent.value != wholes.value
        )
    union
    select
        'ppe_net' as concept,
        part.cik,
        part.accession_number,
        unnest([part.tag, plant.tag]) as tag,
        part.unit,
        part.end_on
    from facts as part
    inner join facts as plant
        on
            {{ equal_columns('part', 'plant', balance_sheet) }}
            and part.value < plant.value
    where
        part.tag = 'PropertyPlantAndEquipmentNet'
        and plant.tag = 'PublicUtilitiesPropertyPlantAndEquipmentNet'
    union
    select
        'equity_with_noncontrolling' as concept,
        wholes.cik,
        wholes.accession_number,
        wholes.tag,
        wholes.unit,
        wholes.end_on
    from wholes
    inner join balance_totals on {{ equal_columns('wholes', 'balance_totals', balance_sheet) }}
    inner join facts as liabilities
        on
            {{ equal_columns('wholes', 'liabilities', balance_sheet) }}
            and liabilities.tag = 'Liabilities'
    inner join facts as parent
        on
            {{ equal_columns('wholes', 'parent', balance_sheet) }}
            and parent.tag = 'StockholdersEquity'
    where
        balance_totals.value - liabilities.value = parent.value
        and wholes.value != parent.value
    union
    select
        'ppe_net' as concept,
        property.cik,
        property.accession_number,
        property.tag,
        property.unit,
        property.end_on
    from facts as property
    left join facts as assets
        on
            {{ equal_columns('property', 'assets', balance_sheet) }}
            and assets.tag = 'Assets'
    where
        property.tag = 'RealEstateInvestmentPropertyNet'
        and coalesce(property.value * 2 <= assets.value, true)
    union
    select
        'total_assets' as concept,
        noted.cik,
        noted.accession_number,
        noted.tag,
        noted.unit,
        noted.end_on
    from facts as noted
    semi join balance_totals as other_day
        on
            noted.cik = other_day.cik
            and noted.accession_number = other_day.accession_number
            and noted.unit = other_day.unit
    anti join balance_totals as same_day on {{ equal_columns('noted', 'same_day', balance_sheet) }}
    inner join balance_totals as earlier
        on
            noted.cik = earlier.cik
            and noted.unit = earlier.unit
            and noted.end_on = earlier.end_on
            and noted.filed_on > earlier.filed_on
            and abs(noted.value - earlier.value) > earlier.value * 0.1
    where
        noted.tag = 'Assets'
        and not exists (
            select 1
            from balance_totals as agreeing
            where
                agreeing.cik = noted.cik
                and agreeing.unit = noted.unit
                and agreeing.end_on = noted.end_on
                and agreeing.filed_on < noted.filed_on
                and abs(noted.value - agreeing.value) <= agreeing.value * 0.1
        )
    union
    select
        'long_term_debt_incl_current' as concept,
        whole.cik,
        whole.accession_number,
        whole.tag,
        whole.unit,
        whole.end_on
    from facts as whole
    inner join facts as part
        on
            {{ equal_columns('whole', 'part', balance_sheet) }}
            and part.tag = 'LongTermDebtNoncurrent'
    where
        whole.tag = 'LongTermDebt'
        and (
            whole.value < part.value * 0.99
            or (
                whole.value = part.value
                and exists (
                    select 1
                    from facts as current_debt
                    where
                        {{ equal_columns('current_debt', 'whole', balance_sheet) }}
                        and current_debt.tag in ('LongTermDebtCurrent', 'DebtCurrent')
                        and current_debt.value > 0
                )
            )
        )
    union
    select
        'long_term_debt_incl_current' as concept,
        whole.cik,
        whole.accession_number,
        whole.tag,
        whole.unit,
        whole.end_on
    from facts as whole
    inner join facts as due
        on
            {{ equal_columns('whole', 'due', balance_sheet) }}
            and starts_with(due.tag, 'LongTermDebtMaturitiesRepaymentsOfPrincipal')
            and whole.value * 1.1 < due.value
    -- a table in the wrong scale tells nothing
    inner join facts as assets
        on
            {{ equal_columns('whole', 'assets', balance_sheet) }}
            and assets.tag = 'Assets'
            and due.value < assets.value
    where whole.tag = 'LongTermDebt'
    union
    select
        'cash' as concept,
        cik,
        accession_number,
        'CashAndCashEquivalentsAtCarryingValue' as tag,
        unit,
        unnest([opening_on, closing_on]) as end_on
    from partial_cash

)

select * from final
