{#
    Versions of formulas over operand versions: at every instant at which an operand changes and all are known,
    the signed sum. Evidence is the weakest of the operands', at best `derived`.
    `operands` needs cik, concept, quarter_end_on, value, unit, evidence_class, accession_numbers, operand_*
    and the interval [known_at, superseded_at). An instant at which an operand is missing has no value.
#}
{% macro formula_versions(operands) -%}
    {%- set papers = [
        'accession_numbers', 'operand_starts', 'operand_ends', 'operand_values', 'operand_tags', 'operand_known_ats',
    ] -%}
    formulas as (
        select
            *,
            count(*) over (partition by formula_id) as n_operands,
            row_number() over (partition by formula_id order by operand_concept) as operand_position
        from {{ ref('concept_formulas') }}
    ),

    formula_instants as (
        select distinct
            formulas.formula_id,
            operands.cik,
            operands.quarter_end_on,
            operands.known_at as at_instant
        from {{ operands }} as operands
        inner join formulas on operands.concept = formulas.operand_concept
        union
        select distinct
            formulas.formula_id,
            operands.cik,
            operands.quarter_end_on,
            operands.superseded_at as at_instant
        from {{ operands }} as operands
        inner join formulas on operands.concept = formulas.operand_concept
        where operands.superseded_at is not null
    ),

    formula_intervals as (
        select
            *,
            lead(at_instant) over (
                partition by cik, formula_id, quarter_end_on order by at_instant
            ) as superseded_at
        from formula_instants
    ),

    formula_values as (
        select
            formula_intervals.cik,
            formulas.concept,
            formulas.formula_id,
            any_value(formulas.priority) as priority,
            any_value(formulas.formula) as formula,
            formula_intervals.quarter_end_on,
            formula_intervals.at_instant,
            any_value(formula_intervals.superseded_at) as superseded_at,
            any_value(operands.unit) as unit,
            sum(case when formulas.sign < 0 then -operands.value else operands.value end) as value,
            bool_or(operands.evidence_class = 'estimated') as is_estimated,
            list({
                'operand_position': formulas.operand_position
                {%- for paper in papers %},
                '{{ paper }}': operands.{{ paper }}
                {%- endfor %}
            }) as operands
        from formula_intervals
        inner join formulas on formula_intervals.formula_id = formulas.formula_id
        left join {{ operands }} as operands
            on
                formula_intervals.cik = operands.cik
                and formula_intervals.quarter_end_on = operands.quarter_end_on
                and formulas.operand_concept = operands.concept
                and operands.known_at <= formula_intervals.at_instant
                and (operands.superseded_at is null or operands.superseded_at > formula_intervals.at_instant)
        group by all
        having count(operands.value) = any_value(formulas.n_operands) and min(operands.unit) = max(operands.unit)
    ),

    formula_rows as (
        select
            cik,
            concept,
            quarter_end_on,
            value,
            formula_id || '|' || array_to_string({{ operands_of('accession_numbers') }}, ',') as identity,
            cast(null as varchar) as tag,
            -- what rests on an assumption comes after everything that does not
            100 + priority + case when is_estimated then 500 else 0 end as tag_priority,
            unit,
            case when is_estimated then 'estimated' else 'derived' end as evidence_class,
            formula_id as method,
            formula,
            {% for paper in papers %}
            {{ operands_of(paper) }} as {{ paper }},
            {% endfor %}
            at_instant as known_at,
            superseded_at
        from formula_values
    )
{%- endmacro %}

{# One list of all operands' `paper`, in the order of the operands. #}
{% macro operands_of(paper) -%}
    flatten(list_transform(list_sort(operands), lambda operand: operand.{{ paper }}))
{%- endmacro %}
