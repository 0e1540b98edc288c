{{ config(materialized='view') }}

-- A view: companyfacts is large and is not copied.
with companyfacts as (

    select * from {{ ref('stg_edgar__facts') }}

),

instance_additions as (

    select * from {{ ref('int_instance_additions') }}

),

final as (

    select * from companyfacts
    union all by name
    select * from instance_additions

)

select * from final
