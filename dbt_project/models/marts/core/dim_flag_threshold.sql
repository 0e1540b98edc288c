with thresholds as (

    select * from {{ ref('flag_thresholds') }}

),

final as (

    select
        flag_id,
        threshold,
        cast(value as double) as value,
        unit,
        cast(severity_scale as double) as severity_scale,
        source
    from thresholds

)

select * from final
order by flag_id, threshold
