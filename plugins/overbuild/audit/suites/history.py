"""A candidate against the version that readers see: the past changes by filings and by rules, not by itself."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import Rule

# By company: figures that both sides have and that nothing filed since explains.
_CHANGED: Final = """
    select b.cik, c.ticker, count(*) as compared,
        count(*) filter (f.value <> b.value or f.unit <> b.unit) as changed,
        count(*) filter (f.value is null) as lost
    from before_figures as b
    join marts.dim_company as c using (cik)
    join horizon as h using (cik)
    left join marts.fct_fundamentals as f using (cik, period_end_on, concept, vintage)
    where f.cik is null or f.known_at <= h.known_at
    group by all
"""

# A filer's own corrections, and figures that arrive after their filing, touch some cells; a defect touches a company.
_MANY_CELLS: Final = 20
_MANY_OF_COMPANY: Final = 0.10
_MANY_OF_ALL: Final = 0.02

_ALL_CHANGED: Final = f"""
    select sum(compared) as compared, sum({{what}}) as {{what}} from ({_CHANGED})
    having sum({{what}}) > {_MANY_OF_ALL} * sum(compared) and sum({{what}}) >= {_MANY_CELLS}
"""

_FLAGS: Final = """
    from before_flags as b join marts.mart_red_flags as f using (cik, period_end_on, flag_id, vintage)
    where b.status <> 'insufficient_data' and b.rule_version = f.rule_version
    group by flag_id, vintage
"""

TELLING: Final = (
    Rule(
        "figures_changed",
        f"select * from ({_CHANGED}) where changed > 0 or lost > 0 order by changed + lost desc",
        "no published figure changed without a filing that readers' version did not know",
        "warn",
        column="value",
    ),
    Rule(
        "quarters_gone",
        "select b.cik, b.ticker, b.period_end_on from before_quarters as b"
        " anti join marts.dim_fiscal_quarter as q on b.cik = q.cik and abs(b.period_end_on - q.period_end_on) <= 7",
        "every published quarter is still there",
        "warn",
        column="period_end_on",
    ),
    Rule(
        "statuses_changed",
        f"select flag_id, vintage, count(*) as compared, count(*) filter (f.status <> b.status) as changed {_FLAGS}"
        " having changed > 0.02 * compared and changed >= 5",
        "no flag changed more than two in a hundred of its published answers",
        "warn",
        column="status",
    ),
)
"""Published with the warning shown."""

STOPPING: Final = (
    Rule(
        "company_gone",
        "select b.* from before_companies as b anti join marts.dim_company as c on b.cik = c.cik",
        "every published company that was asked for is still there",
        column="cik",
    ),
    Rule(
        "history_gone",
        "select b.cik, b.ticker, count(*) as quarters, count(*) filter (q.cik is null) as gone"
        " from before_quarters as b left join (select distinct b.cik, b.period_end_on from before_quarters as b"
        " join marts.dim_fiscal_quarter as q on b.cik = q.cik and abs(b.period_end_on - q.period_end_on) <= 7) as q"
        " on b.cik = q.cik and b.period_end_on = q.period_end_on"
        " group by all having gone >= 2 and gone > 0.1 * quarters",
        "no company lost a tenth of its published quarters",
        column="period_end_on",
    ),
    Rule(
        # A view from the newest quarter alone reaches back as far as that quarter's calendar does: a new end of the
        # fiscal year leaves a schedule without its past, which is never half of it.
        "rows_gone",
        "select b.mart, b.subject, b.rows as rows_before, coalesce(a.rows, 0) as rows_now"
        " from before_rows as b left join after_rows as a using (mart, subject)"
        " where b.subject in (select cik::varchar from scope_companies union all select ticker from scope_bars)"
        " and b.rows - coalesce(a.rows, 0) >= 20"
        " and coalesce(a.rows, 0) < case when a.seen_from > b.seen_from then 0.5 else 0.8 end * b.rows",
        "no mart lost a fifth of the rows of a company or a ticker",
    ),
    Rule(
        "values_gone",
        f"select * from ({_CHANGED}) where lost >= {_MANY_CELLS} and lost > {_MANY_OF_COMPANY} * compared",
        "no company lost a tenth of its published figures",
        column="value",
    ),
    Rule(
        "values_gone_everywhere",
        _ALL_CHANGED.format(what="lost"),
        "no more than two in a hundred published figures are lost",
        column="value",
    ),
    Rule(
        "history_rewritten",
        f"select * from ({_CHANGED}) where changed >= {_MANY_CELLS} and changed > {_MANY_OF_COMPANY} * compared",
        "no company's past changed in mass without a filing or a rule that changes it",
        column="value",
    ),
    Rule(
        "history_rewritten_everywhere",
        _ALL_CHANGED.format(what="changed"),
        "no more than two in a hundred published figures change without a filing or a rule that changes them",
        column="value",
    ),
    Rule(
        "flag_went_silent",
        "select flag_id, vintage, count(*) as decided,"
        f" count(*) filter (f.status = 'insufficient_data') as silent {_FLAGS}"
        " having silent >= 10 and silent > 0.2 * decided",
        "no flag lost a fifth of its published answers",
        column="status",
    ),
    Rule(
        "flag_changed_its_mind",
        f"select flag_id, vintage, count(*) as decided, count(*) filter (f.status <> b.status) as changed {_FLAGS}"
        " having changed >= 10 and changed > 0.2 * decided",
        "no flag changed a fifth of its published answers",
        column="status",
    ),
    Rule(
        "flag_says_one_thing",
        "select flag_id, vintage, count(*) as compared, any_value(f.status) as only_status"
        " from before_flags as b join marts.mart_red_flags as f using (cik, period_end_on, flag_id, vintage)"
        " where b.rule_version = f.rule_version group by flag_id, vintage"
        " having count(distinct f.status) = 1 and count(distinct b.status) > 1 and compared >= 8",
        "no flag that told companies apart gives all of them one answer",
        column="status",
    ),
    Rule(
        # a split since then rescales every earlier price, and a return of capital may
        "prices_rewritten",
        "select b.ticker, count(*) as compared, count(*) filter (abs(p.close / b.close - 1) > 0.001) as changed"
        " from before_bars as b join marts.fct_daily_prices as p using (ticker, session_on)"
        " where b.ticker not in (select p.ticker from marts.fct_daily_prices as p"
        " join (select ticker, max(session_on) as newest_on from before_bars group by ticker) as n using (ticker)"
        " where p.split_ratio is not null and p.session_on > n.newest_on)"
        " group by b.ticker having changed >= 5 and changed > 0.05 * compared",
        "no ticker's past prices changed without a split",
        column="close",
    ),
)
"""Stop publishing, unless there is a reason why the past may change: then they are told."""
