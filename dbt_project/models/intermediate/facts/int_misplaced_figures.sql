-- Figures that are not what a tag of the concept says:
-- equity: a part of it under the tag for the whole, as accumulated other comprehensive income is: the filing gives equity with
--   noncontrolling interests for the same day, more than ten times as much or of another sign, and the difference is
--   not the noncontrolling interest it gives; the filing's other figure may then hold untagged interests;
-- equity: equity with noncontrolling interests of a filer that has them: the filing or an earlier one gives an amount
--   of them for a day within 400 days;
-- ppe_net: all property below the utility plant of the same day, which are then two parts of it.
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

final as (

    select
        'equity' as concept,
        part.cik,
        part.accession_number,
        unnest([part.tag, wholes.tag]) as tag,
        part.unit,
        part.end_on
    from facts as part
    inner join wholes
        on
            part.cik = wholes.cik
            and part.accession_number = wholes.accession_number
            and part.unit = wholes.unit
            and part.end_on = wholes.end_on
    where
        part.tag in ('StockholdersEquity', 'EquityAttributableToOwnersOfParent')
        and wholes.value > 0
        and part.value < wholes.value / 10
        and not exists (
            select 1
            from others
            where
                others.cik = part.cik
                and others.accession_number = part.accession_number
                and others.unit = part.unit
                and others.end_on = part.end_on
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
            part.cik = plant.cik
            and part.accession_number = plant.accession_number
            and part.unit = plant.unit
            and part.end_on = plant.end_on
            and part.value < plant.value
    where
        part.tag = 'PropertyPlantAndEquipmentNet'
        and plant.tag = 'PublicUtilitiesPropertyPlantAndEquipmentNet'

)

select * from final
