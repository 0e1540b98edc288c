-- Counts of shares that move the newest date forward, each from the instant it became public, on a scale that no split
-- moves: divided by all share splits up to the day whose shares it counts. A balance-sheet count is restated for a
-- split between its date and the filing, a cover-page count need not be: the reading nearer to the count before wins.
with versions as (

    select * from {{ ref('int_concept_versions') }}
    where concept = 'shares_outstanding'

),

instance_facts as (

    select * from {{ ref('stg_edgar__instance_facts') }}
    where
        taxonomy = 'dei'
        and tag = 'EntityCommonStockSharesOutstanding'
        and unit = 'shares'
        and n_dimensions = 1
        and value > 0

),

filings as (

    select * from {{ ref('int_filings') }}

),

prices as (

    select * from {{ ref('fct_daily_prices') }}

),

refusals as (

    select * from {{ ref('market_value_refusals') }}

),

whole_counts as (

    select
        cik,
        value as shares,
        operand_ends[1] as counted_on,
        accession_numbers[1] as accession_number,
        false as is_sum_of_classes,
        false as holds_receipts,
        known_at
    from versions

),

-- the cover page lists every class, listed or not: together they are the whole
class_counts as (

    select
        classes.cik,
        sum(classes.value) as shares,
        classes.end_on as counted_on,
        classes.accession_number,
        true as is_sum_of_classes,
        bool_or(refusals.subject is not null) as holds_receipts,
        any_value(filings.known_at) as known_at
    from instance_facts as classes
    inner join filings
        on
            classes.cik = filings.cik
            and classes.accession_number = filings.accession_number
    left join refusals
        on
            refusals.kind = 'member'
            and contains(lower(classes.dimensions), refusals.subject)
    where
        classes.dimensions like 'us-gaap:StatementClassOfStockAxis=%'
    group by classes.cik, classes.end_on, classes.accession_number

),

all_counts as (

    select * from whole_counts
    union all
    select * from class_counts

),

-- a later filing about an earlier date brings no newer count
advancing as (

    select *
    from (
        select
            *,
            max(counted_on) over (
                partition by cik order by known_at, counted_on
                rows between unbounded preceding and current row
            ) as newest_counted_on
        from all_counts
    ) as counts
    where counted_on = newest_counted_on
    qualify
        row_number() over (
            partition by cik, known_at
            order by counted_on desc, is_sum_of_classes asc, accession_number asc
        ) = 1

),

splits as (

    select
        cik,
        session_on,
        split_ratio
    from prices
    where
        cik is not null
        and {{ is_share_split('split_ratio') }}

),

-- share splits up to the count's own date, and those up to the day on which it became public
with_splits as (

    select
        advancing.cik,
        advancing.shares,
        advancing.counted_on,
        advancing.accession_number,
        advancing.is_sum_of_classes,
        advancing.holds_receipts,
        advancing.known_at,
        coalesce(
            product(splits.split_ratio) filter (where splits.session_on <= advancing.counted_on), 1
        ) as splits_to_count,
        coalesce(product(splits.split_ratio), 1) as splits_to_filing
    from advancing
    left join splits
        on
            advancing.cik = splits.cik
            and splits.session_on <= {{ day_in_new_york('advancing.known_at') }}
    group by all

),

readings as (

    select
        *,
        cast(shares as double) / splits_to_count as as_of_its_date,
        cast(shares as double) / splits_to_filing as restated,
        -- the newest count before that can be read in one way only
        last_value(
            case when splits_to_count = splits_to_filing then cast(shares as double) / splits_to_count end ignore nulls
        ) over (
            partition by cik order by known_at
            rows between unbounded preceding and 1 preceding
        ) as unsplit_shares_before
    from with_splits

),

chosen as (

    select
        *,
        case
            when splits_to_count = splits_to_filing then as_of_its_date
            when abs(ln(restated / unsplit_shares_before)) < abs(ln(as_of_its_date / unsplit_shares_before))
                then restated
            when unsplit_shares_before is not null then as_of_its_date
        end as unsplit_shares
    from readings

),

compared as (

    select
        *,
        unsplit_shares / lag(unsplit_shares) over (partition by cik order by known_at) as step
    from chosen

),

judged as (

    select
        *,
        abs(ln(step)) > ln({{ assumption('share_count_max_step') }}) as is_unlike,
        -- as many shares as a split would give that the price source does not list: 2 for 1, 3 for 2, 1 for 10 ...
        list_min(list_transform(
            [1.5, greatest(round(greatest(step, 1 / step)), 2)],
            lambda ratio: abs(greatest(step, 1 / step) / ratio - 1)
        )) < {{ assumption('share_split_likeness') }} as is_like_a_split
    from compared

),

final as (

    select
        cik,
        known_at,
        counted_on,
        shares,
        unsplit_shares,
        accession_number,
        is_sum_of_classes,
        case
            when holds_receipts then 'depositary_receipts'
            when unsplit_shares is null then 'split_basis_unknown'
            when
                bool_or(is_unlike and is_like_a_split) over (
                    partition by cik order by known_at
                    rows between 1 following and unbounded following
                )
                then 'split_missing_from_prices'
            when step is null then 'nothing_to_compare_with'
            when is_unlike then 'unlike_the_count_before'
        end as refusal
    from judged

)

select * from final
