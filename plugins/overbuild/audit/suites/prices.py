"""Daily bars: one row a ticker and trading session."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, above, between, not_null

# Providers round prices to 4-6 decimals; a relative slack of a millionth is rounding, not a wrong bar.
_ROUNDING: Final = "1e-6"

_KNOWN_AT: Final = "((b.session_on + time '16:45:00') at time zone 'America/New_York')"

# A raw series has every later split taken out; a series that its source has adjusted has those splits put back that
# were not public yet.
_BAR_NOT_OF_THE_LAKE: Final = """
    with unknown_splits as (
        select ticker, product(split_ratio) as ratio from lake.corporate_actions as a
        where kind = 'split' and basis = 'split'
            and ((ex_on + time '16:45:00') at time zone 'America/New_York') > getvariable('reference_at')
        group by ticker
    ),
    factors as (
        select *, coalesce(product(1 / coalesce(split_ratio, 1)) over (
            partition by ticker order by session_on rows between 1 following and unbounded following
        ), 1) as later_splits
        from marts.fct_daily_prices
    )
    select p.* exclude (later_splits), b.close as lake_close, b.basis
    from factors as p join lake.daily_bars as b using (ticker, session_on) left join unknown_splits as u using (ticker)
    where abs(
        p.close / (b.close * case b.basis when 'raw' then p.later_splits else coalesce(u.ratio, 1) end) - 1
    ) > 1e-6 or p.currency <> b.currency
"""

SUITES: Final = (
    MartSuite(
        mart="fct_daily_prices",
        key=("ticker", "session_on"),
        columns=(
            "ticker",
            "cik",
            "session_on",
            "open",
            "high",
            "low",
            "close",
            "adj_close",
            "volume",
            "source",
            "is_synthetic",
            "known_at",
        ),
        presence="with_prices",
        checks=(
            not_null("session_on"),
            not_null("close"),
            above("close", 0),
            not_null("adj_close"),
            above("adj_close", 0),
            between("volume", 0),
            between("dividend_per_share", 0),
            above("split_ratio", 0),
            not_null("source"),
            not_null("is_synthetic"),
        ),
        rules=(
            Rule(
                "ticker_missing",
                "select r.* from required_bars as r anti join marts.fct_daily_prices as p on r.ticker = p.ticker",
                "every ticker whose bars were extracted is there",
                column="ticker",
            ),
            Rule(
                "bar_missing",
                "select b.ticker, b.session_on from lake.daily_bars as b semi join required_bars as r using (ticker)"
                " anti join marts.fct_daily_prices as p on b.ticker = p.ticker and b.session_on = p.session_on"
                f" where {_KNOWN_AT} <= getvariable('reference_at')",
                "every bar that was extracted is there, the newest too",
                column="session_on",
            ),
            Rule(
                "bar_not_of_the_lake",
                _BAR_NOT_OF_THE_LAKE,
                "a close is the extracted one of that ticker and session, with the splits since taken out",
                column="close",
            ),
            Rule(
                "split_missing",
                "select a.ticker, a.ex_on, a.split_ratio from lake.corporate_actions as a where a.kind = 'split'"
                " and ((a.ex_on + time '16:45:00') at time zone 'America/New_York') <= getvariable('reference_at')"
                " and exists (from marts.fct_daily_prices as p where p.ticker = a.ticker and p.session_on >= a.ex_on)"
                " and not exists (from marts.fct_daily_prices as p where p.ticker = a.ticker"
                " and p.session_on between a.ex_on and a.ex_on + 10 and p.split_ratio is not null)",
                "every split that was extracted is there",
                column="split_ratio",
            ),
            Rule(
                "not_a_session",
                "select p.* from marts.fct_daily_prices as p anti join exchange_sessions as s using (session_on)",
                "every bar is on a trading session of the New York exchange",
                column="session_on",
            ),
            Rule(
                "bar_before_session",
                "select * from marts.fct_daily_prices where known_at < session_on::timestamptz",
                "no bar was known before its session",
                column="known_at",
            ),
            Rule(
                "high_below_low",
                f"select * from marts.fct_daily_prices where low > high * (1 + {_ROUNDING})"
                f" or close > high * (1 + {_ROUNDING}) or close < low * (1 - {_ROUNDING})"
                f" or open > high * (1 + {_ROUNDING}) or open < low * (1 - {_ROUNDING})",
                "open and close lie between low and high",
                "warn",
                column="high",
            ),
            Rule(
                "adjusted_above_close",
                f"select * from marts.fct_daily_prices where adj_close > close * (1 + {_ROUNDING})",
                "adjusting for dividends never raises a price",
                column="adj_close",
            ),
            Rule(
                "synthetic_beside_real",
                "select * from marts.fct_daily_prices where is_synthetic and getvariable('origin') = 'edgar'",
                "no synthetic bar stands beside real filings",
                column="is_synthetic",
            ),
            Rule(
                "sessions_missing",
                "select b.ticker, s.session_on from exchange_sessions as s join"
                " (select ticker, min(session_on) as first_on, max(session_on) as last_on"
                " from marts.fct_daily_prices group by ticker) as b"
                " on s.session_on between b.first_on and b.last_on"
                " anti join marts.fct_daily_prices as p"
                " on p.ticker = b.ticker and p.session_on = s.session_on",
                "no session is missing between a ticker's first and last bar",
                "warn",
                column="session_on",
            ),
            Rule(
                "bars_old",
                "select ticker, max(session_on) as newest_on from marts.fct_daily_prices group by ticker"
                " having max(session_on) < getvariable('reference_at')::date - 7",
                "every ticker has a bar within the last 7 days",
                "warn",
                column="session_on",
                is_freshness=True,
            ),
        ),
    ),
)
