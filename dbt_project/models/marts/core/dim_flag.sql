with flags as (

    select * from {{ ref('flags') }}

),

final as (

    select
        flag_id,
        flag_name,
        rule_version,
        rule,
        watch_rule,
        source
    from flags

)

select * from final
order by flag_id
