{#
    Takes the place of dbt's macro of this name: the rows of a unit test's input, with the columns and types of the
    relation it stands for. dbt casts every column of that relation in every row through three macros each, most of a
    unit test's time; here the types are said once, and a row names the columns it gives. The others are NULL.
#}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- set types = column_name_to_data_types or {} -%}
    {%- if not types -%}
        {%- for column in adapter.get_columns_in_relation(this) -%}
            {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if not types -%}
        {{ exceptions.raise_compiler_error('There is no relation ' ~ this ~ ' to take the columns of a unit test from') }}
    {%- endif -%}
    select
        {% for name, type in types.items() -%}
            cast(null as {{ type }}) as "{{ name }}"{{ ', ' if not loop.last }}
        {%- endfor %}
    where false
    {%- for row in rows %}
    union all by name
    select
        {% for column, value in row.items() -%}
            {%- set name = column | lower -%}
            {%- if name not in types -%}
                {{ exceptions.raise_compiler_error(this ~ ' has no column ' ~ column ~ ', which a unit test gives') }}
            {%- endif -%}
            {%- if value is string -%}
                {%- set literal = "'" ~ value | replace("'", "''") ~ "'" -%}
            {%- else -%}
                {%- set literal = 'null' if value is none else value -%}
            {%- endif -%}
            cast({{ literal }} as {{ types[name] }}) as "{{ name }}"{{ ', ' if not loop.last }}
        {%- endfor %}
    {%- endfor %}
{%- endmacro %}
