{%- set in_words = ['private_credit', 'vehicle_financing'] -%}
with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

disclosures as (

    select * from {{ ref('int_disclosures') }}

),

sources as (

    select
        metrics.*,
        {% for source in in_words %}
        disclosures.{{ source }}_usd,
        case
            when disclosures.has_{{ source }} then 'named'
            when not disclosures.has_{{ source }} then 'not_named'
            else 'not_read'
        end as {{ source }}_status,
        {% endfor %}
        -- customers who pay before they are served; negative where more was earned than prepaid
        deferred_revenue_usd - deferred_revenue_year_before_usd as customer_prepayments_ttm_usd,
        debt_issued_ttm_usd - debt_repaid_ttm_usd + debt_net_lines_ttm_usd as net_borrowing_ttm_usd,
        buybacks_ttm_usd + dividends_ttm_usd as distributions_ttm_usd,
        -- gross money in: NULL unless every source is known, so that no share is too high by accident
        operating_cash_flow_ttm_usd + debt_issued_ttm_usd + equity_issued_ttm_usd as gross_sources_ttm_usd,
        -- what a lessor pays for reaches no cash-flow statement
        operating_cash_flow_ttm_usd + debt_issued_ttm_usd + equity_issued_ttm_usd + finance_lease_obtained_ttm_usd
            as gross_sources_and_leases_ttm_usd
    from metrics
    left join disclosures
        on
            metrics.cik = disclosures.cik
            and metrics.period_end_on = disclosures.period_end_on
            and metrics.vintage = disclosures.vintage

),

final as (

    select
        cik,
        ticker,
        fiscal_year,
        fiscal_quarter,
        calendar_quarter,
        period_start_on,
        period_end_on,
        known_at,
        vintage,
        capex_ttm_usd,
        finance_lease_principal_ttm_usd,
        capex_ttm_usd + finance_lease_principal_ttm_usd as capex_and_lease_principal_ttm_usd,
        operating_cash_flow_ttm_usd,
        debt_issued_ttm_usd,
        debt_issued_long_term_ttm_usd,
        debt_issued_short_term_ttm_usd,
        debt_issued_lines_of_credit_ttm_usd,
        debt_repaid_ttm_usd,
        debt_net_lines_ttm_usd,
        net_borrowing_ttm_usd,
        equity_issued_ttm_usd,
        finance_lease_obtained_ttm_usd,
        operating_lease_obtained_ttm_usd,
        customer_prepayments_ttm_usd,
        {% for source in in_words %}
        {{ source }}_usd,
        {{ source }}_status,
        {% endfor %}
        buybacks_ttm_usd,
        dividends_ttm_usd,
        distributions_ttm_usd,
        gross_sources_ttm_usd,
        gross_sources_and_leases_ttm_usd,
        round({{ ratio('operating_cash_flow_ttm_usd', 'gross_sources_ttm_usd') }} * 100, 10) as operating_cash_flow_share_pct,
        round({{ ratio('debt_issued_ttm_usd', 'gross_sources_ttm_usd') }} * 100, 10) as debt_issued_share_pct,
        round({{ ratio('equity_issued_ttm_usd', 'gross_sources_ttm_usd') }} * 100, 10) as equity_issued_share_pct,
        round({{ ratio('finance_lease_obtained_ttm_usd', 'gross_sources_and_leases_ttm_usd') }} * 100, 10)
            as finance_lease_share_pct,
        round({{ ratio('operating_cash_flow_ttm_usd', 'capex_ttm_usd') }} * 100, 10) as operating_cash_flow_to_capex_pct,
        round({{ ratio('net_borrowing_ttm_usd', 'capex_ttm_usd') }} * 100, 10) as net_borrowing_to_capex_pct,
        round({{ ratio('distributions_ttm_usd', 'capex_ttm_usd') }} * 100, 10) as distributions_to_capex_pct
    from sources

)

select * from final
order by cik, period_end_on, vintage
