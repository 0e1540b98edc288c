with metrics as (

    select * from {{ ref('int_flag_metrics') }}

),

measured as (

    select
        metrics.*,
        capex_ttm_usd + finance_lease_principal_ttm_usd as capex_and_leases_ttm_usd,
        debt_issued_ttm_usd - debt_repaid_ttm_usd + debt_net_lines_ttm_usd as net_borrowing_ttm_usd,
        round({{ ratio('capex_ttm_usd + finance_lease_principal_ttm_usd', 'operating_cash_flow_ttm_usd') }}, 10)
            as capex_to_operating_cash_flow,
        round({{ ratio(
            'debt_issued_ttm_usd - debt_repaid_ttm_usd + debt_net_lines_ttm_usd', 'capex_ttm_usd'
        ) }}, 10) as net_borrowing_to_capex,
        buybacks_ttm_usd + dividends_ttm_usd as distributions_ttm_usd,
        round({{ ratio('total_debt_usd', 'total_debt_year_before_usd') }} - 1, 10) as debt_growth,
        {{ ratio('operating_income_ttm_usd', 'interest_expense_ttm_usd') }} as interest_cover,
        {{ ratio('operating_income_ttm_year_before_usd', 'interest_expense_ttm_year_before_usd') }}
            as interest_cover_year_before,
        {{ threshold('RF08', 'capex_to_operating_cash_flow_max') }} as capex_to_operating_cash_flow_max,
        {{ threshold('RF08', 'net_borrowing_to_capex_min') }} as net_borrowing_to_capex_min,
        {{ threshold('RF08', 'distributions_min_usd') }} as distributions_min_usd,
        {{ threshold('RF08', 'watch_debt_growth_min') }} as watch_debt_growth_min,
        {{ threshold('RF08', 'watch_interest_cover_change_max') }} as watch_interest_cover_change_max
    from metrics

),

compared as (

    select
        *,
        round({{ ratio('interest_cover', 'interest_cover_year_before') }} - 1, 10) as interest_cover_change,
        -- distance past the threshold as a share of spending: defined for negative cash flow too
        {{ ratio(
            'coalesce(capex_and_leases_ttm_usd, capex_ttm_usd) - capex_to_operating_cash_flow_max * operating_cash_flow_ttm_usd',
            'coalesce(capex_and_leases_ttm_usd, capex_ttm_usd)'
        ) }} as unfunded_share
    from measured

),

tested as (

    select
        *,
        -- lease principal only adds: CapEx alone past the threshold settles it
        case
            when capex_ttm_usd > capex_to_operating_cash_flow_max * operating_cash_flow_ttm_usd then true
            else capex_and_leases_ttm_usd > capex_to_operating_cash_flow_max * operating_cash_flow_ttm_usd
        end as is_capex_above_cash_flow,
        net_borrowing_to_capex >= net_borrowing_to_capex_min as is_borrowing_for_capex,
        buybacks_ttm_usd > distributions_min_usd or dividends_ttm_usd > distributions_min_usd as is_distributing,
        total_debt_usd > total_debt_year_before_usd
        and coalesce(debt_growth, 'infinity') >= watch_debt_growth_min as is_debt_growing,
        case
            -- no interest, no cover to lose
            when interest_expense_ttm_usd = 0 then false
            else interest_cover_change <= watch_interest_cover_change_max
        end as is_cover_falling
    from compared

),

combined as (

    select
        *,
        (is_capex_above_cash_flow or is_borrowing_for_capex) and is_distributing as is_flagged,
        is_debt_growing or is_cover_falling as is_watch,
        {{ missing({
            'capex': 'capex_ttm_usd',
            'operating_cash_flow': 'operating_cash_flow_ttm_usd',
            'finance_lease_principal': 'finance_lease_principal_ttm_usd',
            'debt_issued': 'debt_issued_ttm_usd',
            'debt_repaid': 'debt_repaid_ttm_usd',
            'debt_net_lines': 'debt_net_lines_ttm_usd',
            'buybacks': 'buybacks_ttm_usd',
            'dividends': 'dividends_ttm_usd',
            'net_borrowing_to_capex (no CapEx)': 'case when capex_ttm_usd > 0 or capex_ttm_usd is null then 1 end',
            'total_debt': 'total_debt_usd',
            'total_debt (year before)': 'total_debt_year_before_usd',
            'operating_income': 'operating_income_ttm_usd',
            'operating_income (year before)': 'operating_income_ttm_year_before_usd',
            'interest_expense': 'interest_expense_ttm_usd',
            'interest_expense (year before)': 'interest_expense_ttm_year_before_usd',
            'interest_cover (no profit or no interest the year before)': 'case when is_cover_falling is not null or operating_income_ttm_usd + operating_income_ttm_year_before_usd + interest_expense_ttm_usd + interest_expense_ttm_year_before_usd is null then 1 end',
        }) }} as missing_inputs
    from tested

),

judged as (

    select
        *,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as status,
        {{ flag_status('is_flagged', 'is_watch', 'missing_inputs') }} as numbers_status,
        greatest(
            case
                when is_capex_above_cash_flow
                    then {{ severity('unfunded_share', threshold('RF08', 'capex_to_operating_cash_flow_max', 'severity_scale')) }}
            end,
            case
                when is_borrowing_for_capex
                    then {{ severity('net_borrowing_to_capex - net_borrowing_to_capex_min', threshold('RF08', 'net_borrowing_to_capex_min', 'severity_scale')) }}
            end
        ) as flagged_severity,
        greatest(
            case
                when is_debt_growing
                    then {{ severity('coalesce(debt_growth, 1e6) - watch_debt_growth_min', threshold('RF08', 'watch_debt_growth_min', 'severity_scale')) }}
            end,
            case
                when is_cover_falling
                    then {{ severity('watch_interest_cover_change_max - interest_cover_change', threshold('RF08', 'watch_interest_cover_change_max', 'severity_scale')) }}
            end
        ) as watch_severity
    from combined

),

final as (

    select
        {{ flag_answer('RF08', 'judged') }},
        judged.capex_ttm_usd,
        judged.finance_lease_principal_ttm_usd,
        judged.capex_and_leases_ttm_usd,
        judged.operating_cash_flow_ttm_usd,
        judged.capex_to_operating_cash_flow,
        judged.capex_to_operating_cash_flow_max,
        judged.debt_issued_ttm_usd,
        judged.debt_repaid_ttm_usd,
        judged.debt_net_lines_ttm_usd,
        judged.net_borrowing_ttm_usd,
        judged.net_borrowing_to_capex,
        judged.net_borrowing_to_capex_min,
        judged.buybacks_ttm_usd,
        judged.dividends_ttm_usd,
        judged.distributions_ttm_usd,
        judged.distributions_min_usd,
        judged.total_debt_usd,
        judged.total_debt_year_before_usd,
        judged.debt_growth,
        judged.watch_debt_growth_min,
        judged.interest_cover,
        judged.interest_cover_year_before,
        judged.interest_cover_change,
        judged.watch_interest_cover_change_max,
        judged.is_capex_above_cash_flow,
        judged.is_borrowing_for_capex,
        judged.is_distributing,
        judged.is_debt_growing,
        judged.is_cover_falling
    from judged
    {{ with_mitigants('judged') }}

)

select * from final
order by cik, period_end_on, vintage
