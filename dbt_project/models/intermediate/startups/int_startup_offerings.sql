-- which notice each one stands in the place of, and so on back to the first: that one names the offering
with recursive

notices as (

    select * from {{ ref('int_startup_notices') }}
    where is_read

),

-- an amendment names the notice it amends; it cannot amend what came later
named as (

    select
        later.cik,
        later.accession_number,
        earlier.accession_number as replaces
    from notices as later
    inner join notices as earlier
        on
            later.cik = earlier.cik
            and later.previous_accession_number = earlier.accession_number
            and later.notice_number > earlier.notice_number
    where later.is_amendment

),

-- an amendment of a notice that is not among them, and a notice filed anew, replace the last one of the same sale
alike as (

    select
        later.cik,
        later.accession_number,
        earlier.accession_number as replaces
    from notices as later
    inner join notices as earlier
        on
            later.cik = earlier.cik
            and later.notice_number > earlier.notice_number
            and later.first_sale_on = earlier.first_sale_on
            and (
                later.is_amendment
                or (
                    later.is_equity = earlier.is_equity
                    and later.is_debt = earlier.is_debt
                    and later.amount_offered_usd is not distinct from earlier.amount_offered_usd
                )
            )
    anti join named
        on
            later.cik = named.cik
            and later.accession_number = named.accession_number
    qualify
        row_number() over (
            partition by later.cik, later.accession_number
            order by
                (later.is_equity, later.is_debt) = (earlier.is_equity, earlier.is_debt) desc,
                earlier.notice_number desc
        ) = 1

),

-- amendments of one and the same notice that is not among them belong together
unseen as (

    select
        notices.cik,
        notices.accession_number,
        notices.previous_accession_number as replaces
    from notices
    anti join notices as seen
        on
            notices.cik = seen.cik
            and notices.previous_accession_number = seen.accession_number
    anti join alike
        on
            notices.cik = alike.cik
            and notices.accession_number = alike.accession_number
    where
        notices.is_amendment
        and notices.previous_accession_number is not null

),

links as (

    select * from named
    union all
    select * from alike
    union all
    select * from unseen

),

-- every notice, read or only named
mentioned as (

    select
        cik,
        accession_number
    from notices
    union
    select
        cik,
        replaces as accession_number
    from links

),

chains as (

    -- the first notice of an offering
    select
        mentioned.cik,
        mentioned.accession_number,
        mentioned.accession_number as offering_id
    from mentioned
    anti join links
        on
            mentioned.cik = links.cik
            and mentioned.accession_number = links.accession_number
    union
    select
        links.cik,
        links.accession_number,
        chains.offering_id
    from chains
    inner join links
        on
            chains.cik = links.cik
            and chains.accession_number = links.replaces

),

placed as (

    select
        notices.*,
        chains.offering_id,
        -- money came in: it says more sold than any notice of the offering before it
        notices.amount_sold_usd > coalesce(
            max(notices.amount_sold_usd) over (
                partition by notices.cik, chains.offering_id
                order by notices.notice_number
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as tells_of_more
    from notices
    inner join chains
        on
            notices.cik = chains.cik
            and notices.accession_number = chains.accession_number

),

newest as (

    select * from placed
    qualify row_number() over (partition by cik, offering_id order by notice_number desc) = 1

),

told as (

    select
        cik,
        offering_id,
        list(accession_number order by notice_number) as accession_numbers,
        min(notice_number) as first_notice_number,
        min(known_at) as first_known_at,
        max(filed_on) filter (where tells_of_more and not is_first) as more_sold_on,
        bool_or(is_first and not is_amendment) as is_complete
    from (
        select
            *,
            notice_number = min(notice_number) over (partition by cik, offering_id) as is_first
        from placed
    ) as marked
    group by cik, offering_id

),

final as (

    select
        newest.cik,
        newest.offering_id,
        newest.accession_number,
        told.accession_numbers,
        newest.issuer_name,
        newest.issuer_number,
        newest.industry_group,
        newest.revenue_range,
        newest.year_of_incorporation,
        case
            when newest.is_equity and newest.is_debt then 'equity_and_debt'
            when newest.is_equity then 'equity'
            when newest.is_debt then 'debt'
            else 'other'
        end as security_kind,
        newest.is_fund,
        newest.is_business_combination,
        newest.amount_offered_usd,
        newest.amount_sold_usd,
        newest.amount_remaining_usd,
        newest.investors,
        newest.first_sale_on as raised_on,
        greatest(newest.first_sale_on, told.more_sold_on) as last_sale_on,
        told.is_complete,
        -- it begins with an amendment of who knows what: it may be an earlier offering once more
        not told.is_complete
        and unread.accession_number is null
        and told.first_notice_number > min(told.first_notice_number) over (partition by newest.cik) as is_unplaced,
        told.first_known_at,
        newest.known_at,
        newest.filing_url
    from newest
    inner join told
        on
            newest.cik = told.cik
            and newest.offering_id = told.offering_id
    -- listed as a new notice, though it could not be read: an offering of its own
    left join {{ ref('int_startup_notices') }} as unread
        on
            newest.cik = unread.cik
            and newest.offering_id = unread.accession_number
            and not unread.is_read
            and unread.form = 'D'

)

select * from final
