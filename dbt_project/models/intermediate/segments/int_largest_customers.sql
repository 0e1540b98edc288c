-- The largest single customer that is on file at each quarter, against revenue and against receivables. Concentration
-- is told once a year by many: the newest note within the seed's quarters stands. A member that names several
-- customers together, or nobody, is no single customer.
with quarters as (

    select
        *,
        {{ threshold('RF13', 'age_max_quarters') }} as age_max_quarters
    from {{ ref('dim_fiscal_quarter') }}

),

segment_facts as (

    select * from {{ ref('fct_segment_facts') }}

),

member_patterns as (

    select * from {{ ref('customer_member_patterns') }}

),

single_customers as (

    select
        facts.*,
        quarters.chain_id,
        quarters.chain_index
    from segment_facts as facts
    inner join quarters
        on
            facts.cik = quarters.cik
            and facts.period_end_on = quarters.period_end_on
    where
        facts.category = 'customer_concentration'
        and facts.unit = 'percent'
        and facts.benchmark in ('revenue', 'receivables')
        and not exists (
            select 1
            from member_patterns
            where regexp_matches(facts.member, member_patterns.pattern)
        )

),

final as (

    select
        quarters.cik,
        quarters.period_end_on,
        customers.vintage,
        customers.benchmark,
        quarters.chain_index - customers.chain_index as age_quarters,
        cast(customers.value as double) as share_pct,
        customers.member,
        customers.member_label,
        customers.measure,
        customers.value,
        customers.evidence_class,
        customers.method,
        customers.tag,
        customers.accession_numbers,
        customers.period_start_on as input_period_start_on,
        customers.period_end_on as input_period_end_on,
        greatest(customers.known_at, quarters.known_at) as known_at
    from quarters
    inner join single_customers as customers
        on
            quarters.cik = customers.cik
            and quarters.chain_id = customers.chain_id
            and quarters.chain_index - customers.chain_index
            between 0 and quarters.age_max_quarters
            -- what was known at the quarter's own filing: an earlier quarter's note filed later was not
            and (customers.vintage = 'latest' or customers.known_at <= quarters.known_at)
    qualify
        row_number() over (
            partition by quarters.cik, quarters.period_end_on, customers.vintage, customers.benchmark
            order by age_quarters, customers.value desc, customers.measure, customers.member
        ) = 1

)

select * from final
order by cik, period_end_on, vintage, benchmark
