{#
    Versions of the concepts that rules read, with the kind of their unit and the measure they give: a flow's single
    quarter, a balance's instant, or a flow's twelve months as the filer's longer spans give them. `columns` of
    int_concept_versions are carried along.
#}
{% macro measured_versions(columns) -%}
    measured_versions as (
        select
            versions.cik,
            versions.concept,
            versions.quarter_end_on,
            concepts.unit_kind,
            case concepts.period_type when 'instant' then 'instant' else 'quarter' end as measure,
            {% for column in columns %}versions.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ ref('int_concept_versions') }} as versions
        inner join {{ ref('concepts') }} as concepts on versions.concept = concepts.concept
        where versions.concept in (select inputs.concept from {{ ref('flag_inputs') }} as inputs)
        union all
        select
            versions.cik,
            versions.concept,
            versions.quarter_end_on,
            concepts.unit_kind,
            'trailing_year' as measure,
            {% for column in columns %}versions.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ ref('int_trailing_year_versions') }} as versions
        inner join {{ ref('concepts') }} as concepts on versions.concept = concepts.concept
    )
{%- endmacro %}
