"""What the run was asked for, what the lake holds, and that there was something to require at all."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import Rule

RULES: Final = (
    Rule(
        "nothing_required",
        "select 'companies' as missing where (select count(*) from required_companies) = 0"
        " and not (select coalesce(bool_and(facts = 0 and notices > 0), false) from scope_companies"
        " where list_contains(getvariable('have_data'), status))"
        " union all select 'fiscal quarters' where (select count(*) from required_quarters) = 0"
        " and (select count(*) from required_companies) > 0"
        " union all select 'notices' where (select count(*) from required_notices) = 0"
        " and (select count(*) from required_companies) = 0",
        "the run had companies and fiscal quarters to cover, or notices of private companies",
    ),
    Rule(
        "lake_not_as_extracted",
        "select s.cik, s.ticker, s.filings as filings_extracted, coalesce(f.filings, 0) as filings_in_lake,"
        " s.facts as facts_extracted, coalesce(x.facts, 0) as facts_in_lake,"
        " coalesce(s.notices, 0) as notices_extracted, coalesce(n.notices, 0) as notices_in_lake"
        " from scope_companies as s"
        " left join (select cik, count(*) as filings from lake.filings group by cik) as f using (cik)"
        " left join (select cik, count(*) as facts from lake.facts group by cik) as x using (cik)"
        " left join (select cik, count(*) as notices from lake.form_d group by cik) as n using (cik)"
        " where list_contains(getvariable('have_data'), s.status) and (s.filings <> coalesce(f.filings, 0)"
        " or s.facts <> coalesce(x.facts, 0) or coalesce(s.notices, 0) <> coalesce(n.notices, 0))",
        "the lake holds the filings, facts and notices that were extracted",
        column="cik",
    ),
    Rule(
        "lake_changed",
        "select * from lake_changes",
        "the lake is the one that the candidate was built from (else run `overbuild transform` again)",
        column="file",
    ),
    Rule(
        "company_not_read",
        "select * from scope_companies where not list_contains(getvariable('have_data'), status)",
        "every company asked for could be read",
        "warn",
        column="cik",
    ),
    Rule(
        "ticker_unknown",
        "select * from scope_unresolved",
        "every ticker asked for is known to EDGAR",
        "warn",
        column="ticker",
    ),
    Rule(
        "bars_not_read",
        "select * from scope_bars where status not in ('ok', 'unchanged', 'skipped')",
        "the bars of every ticker asked for could be read and are new",
        "warn",
        column="ticker",
    ),
    Rule(
        # companyfacts lags filings by minutes to days
        "newest_report_without_facts",
        "select * from (select r.cik, s.ticker, r.form, r.report_on, r.filed_on, r.accession_number"
        " from lake.filings as r join required_companies as s on r.cik = s.cik"
        " where r.form in ('10-Q', '10-K') and r.accepted_at <= getvariable('reference_at')"
        " qualify row_number() over (partition by r.cik order by r.accepted_at desc) = 1)"
        " anti join (select distinct accession_number from lake.facts) using (accession_number)",
        "the figures of every newest report are there",
        "warn",
        column="accession_number",
    ),
)
