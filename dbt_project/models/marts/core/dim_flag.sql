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
        is_told_in_words,
        source
    from flags

)

select * from final
order by flag_id
