{#
    Versions of formulas over operand versions: at every instant at which an operand changes and all are known,
    the signed sum. Evidence is the weakest of the operands', at best `derived`.
    `operands` needs cik, concept, quarter_end_on, value, unit, evidence_class, accession_numbers, operand_*
    and the interval [known_at, superseded_at).
#}
{% macro formula_versions(operands) -%}
    formulas as (
        select *, count(*) over (partition by formula_id) as n_operands
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

    formula_values as (
        select
            formula_instants.cik,
            formulas.concept,
            formulas.formula_id,
            any_value(formulas.priority) as priority,
            any_value(formulas.formula) as formula,
            formula_instants.quarter_end_on,
            formula_instants.at_instant,
            any_value(formulas.n_operands) as n_operands,
            count(operands.value) as n_known,
            count(distinct operands.unit) as n_units,
            any_value(operands.unit) as unit,
            sum(case when formulas.sign < 0 then -operands.value else operands.value end) as value,
            bool_or(operands.evidence_class = 'estimated') as is_estimated,
            flatten(list(operands.accession_numbers order by formulas.operand_concept)) as accession_numbers,
            flatten(list(operands.operand_starts order by formulas.operand_concept)) as operand_starts,
            flatten(list(operands.operand_ends order by formulas.operand_concept)) as operand_ends,
            flatten(list(operands.operand_values order by formulas.operand_concept)) as operand_values,
            flatten(list(operands.operand_tags order by formulas.operand_concept)) as operand_tags,
            flatten(list(operands.operand_known_ats order by formulas.operand_concept)) as operand_known_ats
        from formula_instants
        inner join formulas on formula_instants.formula_id = formulas.formula_id
        left join {{ operands }} as operands
            on
                formula_instants.cik = operands.cik
                and formula_instants.quarter_end_on = operands.quarter_end_on
                and formulas.operand_concept = operands.concept
                and operands.known_at <= formula_instants.at_instant
                and (operands.superseded_at is null or operands.superseded_at > formula_instants.at_instant)
        group by all
    ),

    formula_rows as (
        select
            cik,
            concept,
            quarter_end_on,
            case when n_known = n_operands and n_units = 1 then value end as value,
            formula_id || '|' || array_to_string(accession_numbers, ',') as identity,
            cast(null as varchar) as tag,
            -- what rests on an assumption comes after everything that does not
            100 + priority + case when is_estimated then 500 else 0 end as tag_priority,
            unit,
            case when is_estimated then 'estimated' else 'derived' end as evidence_class,
            formula_id as method,
            formula,
            accession_numbers,
            operand_starts,
            operand_ends,
            operand_values,
            operand_tags,
            operand_known_ats,
            at_instant as known_at,
            lead(at_instant) over (
                partition by cik, formula_id, quarter_end_on order by at_instant
            ) as superseded_at
        from formula_values
    )
{%- endmacro %}
