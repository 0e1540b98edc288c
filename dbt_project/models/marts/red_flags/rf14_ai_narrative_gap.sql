with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

measured as (

    select
        metrics.*,
        disclosures.ai_mentions_per_1000_words,
        disclosures.ai_mentions_per_1000_words_year_before,
        disclosures.has_unbacked_ai_mentions,
        round(
            {{ ratio(
                'disclosures.ai_mentions_per_1000_words', 'disclosures.ai_mentions_per_1000_words_year_before'
            ) }} - 1, 10
        ) as ai_mentions_growth,
        {{ threshold('RF14', 'mentions_growth_min') }} as mentions_growth_min,
        {{ threshold('RF14', 'watch_mentions_growth_min') }} as watch_mentions_growth_min
    from metrics
    {{ with_disclosures('metrics') }}

),

tested as (

    select
        *,
        {% for watch in ['', 'watch_'] %}
        case
            -- from nothing to something is growth without a rate
            when ai_mentions_per_1000_words_year_before = 0 then ai_mentions_per_1000_words > 0
            else ai_mentions_growth >= {{ watch }}mentions_growth_min
        end as is_{{ watch }}growing{{ ',' if not loop.last }}
        {% endfor %}
    from measured

),

combined as (

    select
        *,
        is_growing and has_unbacked_ai_mentions as is_flagged,
        is_watch_growing and has_unbacked_ai_mentions as is_watch,
        {{ severity('coalesce(ai_mentions_growth, 1e6) - mentions_growth_min', threshold('RF14', 'mentions_growth_min', 'severity_scale')) }}
            as flagged_severity,
        {{ severity('coalesce(ai_mentions_growth, 1e6) - watch_mentions_growth_min', threshold('RF14', 'watch_mentions_growth_min', 'severity_scale')) }}
            as watch_severity,
        cast([] as varchar[]) as missing_figures,
        {{ missing({
            'ai_mentions': 'ai_mentions_per_1000_words',
            'ai_mentions (year before)': 'ai_mentions_per_1000_words_year_before',
            'unbacked_ai_mentions': 'has_unbacked_ai_mentions',
        }) }} as unread_signals
    from tested

),

{{ judged_with_words('combined', has_figures=false) }},

final as (

    select
        {{ flag_answer('RF14', 'judged') }},
        judged.ai_mentions_per_1000_words,
        judged.ai_mentions_per_1000_words_year_before,
        judged.ai_mentions_growth,
        judged.mentions_growth_min,
        judged.watch_mentions_growth_min,
        judged.has_unbacked_ai_mentions
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
