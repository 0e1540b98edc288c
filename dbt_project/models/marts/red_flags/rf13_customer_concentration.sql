{%- set benchmarks = ['revenue', 'receivables'] -%}
with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

customers as (

    select * from {{ ref('int_largest_customers') }}

),

largest as (

    select
        cik,
        period_end_on,
        vintage,
        {% for benchmark in benchmarks %}
        max(share_pct) filter (where benchmark = '{{ benchmark }}') as share_of_{{ benchmark }}_pct,
        max(member_label) filter (where benchmark = '{{ benchmark }}') as {{ benchmark }}_customer,
        max(age_quarters) filter (where benchmark = '{{ benchmark }}') as {{ benchmark }}_age_quarters,
        {% endfor %}
        max(known_at) as known_at
    from customers
    group by cik, period_end_on, vintage

),

measured as (

    select
        metrics.* exclude (known_at),
        greatest(metrics.known_at, largest.known_at) as known_at,
        {% for benchmark in benchmarks %}
        largest.share_of_{{ benchmark }}_pct,
        largest.{{ benchmark }}_customer,
        largest.{{ benchmark }}_age_quarters,
        {% endfor %}
        greatest(
            largest.share_of_revenue_pct, largest.share_of_receivables_pct, disclosures.stated_customer_share_pct
        ) as largest_share_pct,
        disclosures.stated_customer_share_pct,
        disclosures.has_customer_investee_or_supplier,
        {{ threshold('RF13', 'age_max_quarters') }} as age_max_quarters,
        {{ threshold('RF13', 'largest_share_min_pct') }} as largest_share_min_pct,
        {{ threshold('RF13', 'watch_largest_share_min_pct') }} as watch_largest_share_min_pct
    from metrics
    left join largest
        on
            metrics.cik = largest.cik
            and metrics.period_end_on = largest.period_end_on
            and metrics.vintage = largest.vintage
    {{ with_disclosures('metrics') }}

),

tested as (

    select
        *,
        -- a share that is only said settles what the tagged ones do not know, never that there is none
        share_of_revenue_pct >= largest_share_min_pct
        or share_of_receivables_pct >= largest_share_min_pct
        or coalesce(stated_customer_share_pct >= largest_share_min_pct, false) as is_customer_large,
        share_of_revenue_pct >= watch_largest_share_min_pct
        or share_of_receivables_pct >= watch_largest_share_min_pct
        or coalesce(stated_customer_share_pct >= watch_largest_share_min_pct, false) as is_customer_notable,
        -- silence proves nothing: a share below the tenth that has to be named need not be tagged at all
        {{ missing({
            'customer_share_of_revenue': 'share_of_revenue_pct',
            'customer_share_of_receivables': 'share_of_receivables_pct',
        }) }} as missing_figures,
        {{ missing({
            'customer_investee_or_supplier': 'has_customer_investee_or_supplier',
        }) }} as missing_signals
    from measured

),

answered as (

    select
        *,
        is_customer_large or has_customer_investee_or_supplier as is_flagged,
        list_sort(list_concat(missing_figures, missing_signals)) as missing_inputs
    from tested

),

judged as (

    select
        *,
        {{ flag_status('is_flagged', 'is_customer_notable', 'missing_inputs') }} as status,
        {{ flag_status('is_flagged', 'is_customer_notable', 'missing_figures') }} as numbers_status,
        -- a customer who is an investee or supplier flags at any share: then at the threshold
        coalesce(
            {{ severity('largest_share_pct - largest_share_min_pct', threshold('RF13', 'largest_share_min_pct', 'severity_scale')) }},
            0
        ) as flagged_severity,
        {{ severity('largest_share_pct - watch_largest_share_min_pct', threshold('RF13', 'watch_largest_share_min_pct', 'severity_scale')) }}
            as watch_severity
    from answered

),

final as (

    select
        {{ flag_answer('RF13', 'judged') }},
        {% for benchmark in benchmarks %}
        judged.share_of_{{ benchmark }}_pct,
        judged.{{ benchmark }}_customer,
        judged.{{ benchmark }}_age_quarters,
        {% endfor %}
        judged.stated_customer_share_pct,
        judged.age_max_quarters,
        judged.largest_share_pct,
        judged.largest_share_min_pct,
        judged.watch_largest_share_min_pct,
        judged.is_customer_large,
        judged.is_customer_notable,
        judged.has_customer_investee_or_supplier
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
