-- What another threshold would have said: the SQL of each rule, run again over the newest quarters once for every
-- threshold moved by a tenth either way (a threshold of nought by a tenth of its severity scale).
{%- set found %}
    select
        flag_id,
        threshold,
        value
    from {{ ref('flag_thresholds') }}
    where value is not null
    order by flag_id, threshold
{%- endset %}
{%- set values = {} %}
{%- set texts = {} %}
{%- if execute %}
    {%- for row in run_query(found).rows %}
        {%- do values.setdefault(row['flag_id'], {}).update({row['threshold']: row['value'] | float}) %}
    {%- endfor %}
    {%- for flag_id, name in flag_models().items() %}
        {%- do texts.update({flag_id: run_query('select rule_sql from ' ~ rule_text(name)).columns[0].values()[0]}) %}
    {%- endfor %}
{%- endif %}
with newest as (

    select
        cik,
        period_end_on
    from {{ ref('dim_fiscal_quarter') }}
    where is_latest

),

moves as (

    select
        thresholds.flag_id,
        thresholds.threshold as moved_threshold,
        thresholds.value as threshold_value,
        round(
            thresholds.value
            + directions.direction
            * case when thresholds.value = 0 then thresholds.severity_scale else abs(thresholds.value) end / 10,
            10
        ) as moved_value
    from {{ ref('flag_thresholds') }} as thresholds
    cross join (select unnest([-1, 1]) as direction) as directions

),

-- a rule carries the ticker through untouched: here it carries which move the row is of
moved_metrics as materialized (

    select
        metrics.* replace (moves.moved_threshold || ' ' || moves.moved_value as ticker),
        moves.flag_id as moved_flag_id,
        moves.moved_threshold,
        moves.moved_value
    from {{ ref('int_flag_metrics') }} as metrics
    inner join newest
        on
            metrics.cik = newest.cik
            and metrics.period_end_on = newest.period_end_on
    cross join moves

),

{% for flag_id in texts %}
metrics_{{ flag_id }} as (

    select * from moved_metrics
    where moved_flag_id = '{{ flag_id }}'

),

{% endfor %}
red_flags as (

    select red_flags.*
    from {{ ref('mart_red_flags') }} as red_flags
    inner join newest
        on
            red_flags.cik = newest.cik
            and red_flags.period_end_on = newest.period_end_on

),

moved as (

    {% for flag_id, text in texts.items() %}
    select
        cik,
        period_end_on,
        vintage,
        flag_id,
        ticker as move,
        status as moved_status,
        severity as moved_severity
    from (
        {{ moved_rule(text, values[flag_id], 'metrics_' ~ flag_id) }}
    )
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        red_flags.cik,
        red_flags.ticker,
        red_flags.fiscal_year,
        red_flags.fiscal_quarter,
        red_flags.calendar_quarter,
        red_flags.period_start_on,
        red_flags.period_end_on,
        red_flags.known_at,
        red_flags.vintage,
        red_flags.flag_id,
        moves.moved_threshold as threshold,
        cast(moves.threshold_value as double) as threshold_value,
        cast(moves.moved_value as double) as moved_value,
        red_flags.status,
        moved.moved_status,
        red_flags.severity,
        moved.moved_severity,
        red_flags.status != moved.moved_status as is_flipped
    from red_flags
    inner join moved
        on
            red_flags.cik = moved.cik
            and red_flags.period_end_on = moved.period_end_on
            and red_flags.vintage = moved.vintage
            and red_flags.flag_id = moved.flag_id
    inner join moves
        on
            moved.flag_id = moves.flag_id
            and moved.move = moves.moved_threshold || ' ' || moves.moved_value

)

select * from final
order by cik, vintage, flag_id, threshold, moved_value
