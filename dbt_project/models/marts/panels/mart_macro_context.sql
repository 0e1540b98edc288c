{%- set measures = [
    'gross_domestic_product', 'information_processing_investment', 'information_processing_equipment',
    'computers_investment', 'software_investment', 'data_centre_structures', 'computer_imports',
] -%}

with observations as (

    select * from {{ ref('stg_macro__observations') }}
    where {{ known_by_as_of('known_at') }}

),

series as (

    select * from {{ ref('macro_series') }}

),

-- each period's newest reading; one that was taken back is no value
newest as (

    select *
    from (
        select * from observations
        qualify row_number() over (partition by series_id, observed_on order by known_at desc) = 1
    ) as read_last
    where value is not null

),

-- annual rates: the quarter's is the mean of its months', all three known
by_quarter as (

    select
        series.measure,
        cast(date_trunc('quarter', newest.observed_on) as date) as quarter_start_on,
        avg(cast(newest.value as double) * series.usd_billions_per_unit) as usd_billions,
        max(newest.known_at) as known_at
    from newest
    inner join series on newest.series_id = series.series_id
    group by series.measure, series.frequency, cast(date_trunc('quarter', newest.observed_on) as date)
    having count(*) = case series.frequency when 'monthly' then 3 else 1 end

),

pivoted as (

    select
        quarter_start_on,
        {% for measure in measures %}
            max(usd_billions) filter (where measure = '{{ measure }}') as {{ measure }},
        {% endfor %}
        max(known_at) as known_at
    from by_quarter
    group by quarter_start_on

),

compared as (

    select
        this.*,
        greatest(this.known_at, before.known_at) as compared_known_at,
        this.information_processing_equipment - before.information_processing_equipment as equipment_change,
        this.computer_imports - before.computer_imports as imports_change,
        {{ ratio('this.information_processing_equipment', 'before.information_processing_equipment') }} - 1
            as equipment_growth,
        {{ ratio('this.computer_imports', 'before.computer_imports') }} - 1 as imports_growth,
        {{ ratio('this.data_centre_structures', 'before.data_centre_structures') }} - 1 as structures_growth
    from pivoted as this
    left join pivoted as before on this.quarter_start_on = before.quarter_start_on + interval 1 year

),

final as (

    select
        year(quarter_start_on) || 'Q' || quarter(quarter_start_on) as calendar_quarter,
        quarter_start_on,
        cast(quarter_start_on + interval 3 month - interval 1 day as date) as quarter_end_on,
        compared_known_at as known_at,
        {% for measure in measures %}
            round({{ measure }}, 6) as {{ measure }}_usd_bn,
        {% endfor %}
        round({{ ratio('information_processing_investment', 'gross_domestic_product') }} * 100, 8)
            as information_processing_share_of_gdp_pct,
        round({{ ratio('data_centre_structures', 'gross_domestic_product') }} * 100, 8)
            as data_centre_structures_share_of_gdp_pct,
        round(equipment_growth * 100, 8) as information_processing_equipment_yoy_pct,
        round(structures_growth * 100, 8) as data_centre_structures_yoy_pct,
        round(imports_growth * 100, 8) as computer_imports_yoy_pct,
        round({{ ratio('computer_imports', 'computers_investment') }} * 100, 8) as computer_imports_to_investment_pct,
        round({{ ratio('imports_change', 'equipment_change') }} * 100, 8) as import_leakage_yoy_pct,
        list_sort(list_filter([
            {% for measure in measures %}
                case when {{ measure }} is null then '{{ measure }}' end{{ ',' if not loop.last }}
            {% endfor %}
        ], lambda name: name is not null)) as missing_measures
    from compared

)

select * from final
order by quarter_start_on
