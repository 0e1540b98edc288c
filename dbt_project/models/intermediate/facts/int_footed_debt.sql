-- The debt on the face of a balance sheet, where its sections add up: the sum of the lines that are debt. Where one of
-- the lines holds finance leases too, by its tag, the sum is debt and finance leases.
with foots as (

    select * from {{ ref('int_balance_foots') }}

),

sound as (

    select *
    from foots as this
    where
        sought is not null
        and not is_sought_elsewhere
        and not is_holding_leases_unclear
        -- a filer that lately kept borrowings inside another line may do so again, untagged
        and not exists (
            select 1
            from foots as earlier
            where
                earlier.cik = this.cik
                and earlier.section = this.section
                and earlier.is_sought_elsewhere
                and earlier.known_at between this.known_at - interval 2 year and this.known_at
        )

),

whole as (

    select
        noncurrent.cik,
        noncurrent.accession_number,
        noncurrent.form,
        noncurrent.known_at,
        noncurrent.unit,
        noncurrent.end_on,
        noncurrent.sought + current_part.sought as value,
        list_concat(noncurrent.sought_tags, current_part.sought_tags) as debt_tags,
        noncurrent.holds_leases or current_part.holds_leases as holds_leases
    from sound as noncurrent
    inner join sound as current_part
        on
            noncurrent.cik = current_part.cik
            and noncurrent.accession_number = current_part.accession_number
            and noncurrent.unit = current_part.unit
            and noncurrent.end_on = current_part.end_on
    where noncurrent.section = 'noncurrent_liabilities' and current_part.section = 'current_liabilities'
    union all by name
    select
        cik,
        accession_number,
        form,
        known_at,
        unit,
        end_on,
        sought as value,
        sought_tags as debt_tags,
        holds_leases
    from sound
    where section = 'unclassified_liabilities'

),

final as (

    select
        cik,
        case when holds_leases then 'debt_and_finance_leases' else 'total_debt' end as concept,
        coalesce(nullif(array_to_string(debt_tags, ' + '), ''), 'no line of debt') as tag,
        -- before any one tag: a tag may stand for a part, or for face values
        0 as tag_priority,
        unit,
        cast(null as date) as start_on,
        end_on,
        value,
        accession_number,
        form,
        known_at
    from whole

)

select * from final
