with flag_assumptions as (

    select * from {{ ref('flag_assumptions') }}

),

assumptions as (

    select * from {{ ref('assumptions') }}

),

final as (

    select
        flag_assumptions.flag_id,
        assumptions.assumption_id,
        assumptions.value,
        assumptions.unit,
        assumptions.definition,
        assumptions.source
    from flag_assumptions
    inner join assumptions on flag_assumptions.assumption_id = assumptions.assumption_id

)

select * from final
order by flag_id, assumption_id
