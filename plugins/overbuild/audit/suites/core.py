"""Core marts: companies, their fiscal quarters, and the fundamentals of each."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, matches, not_null

_MIN_DAYS: Final = 70  # a 10-week transition quarter
_MAX_DAYS: Final = 125  # 17 weeks: some retailers' long quarter is 16

SUITES: Final = (
    MartSuite(
        mart="dim_company",
        key=("cik",),
        columns=(
            "cik",
            "ticker",
            "company_name",
            "cohort",
            "is_hyperscaler",
            "reporting_currency",
            "first_period_end_on",
            "last_period_end_on",
            "last_known_at",
        ),
        checks=(
            not_null("company_name"),
            not_null("is_hyperscaler"),
            matches("reporting_currency", r"^[A-Z]{3}$", "reporting_currency is a three-letter code", "warn"),
        ),
        rules=(
            Rule(
                "company_missing",
                "select r.* from required_companies as r anti join marts.dim_company as c on r.cik = c.cik",
                "every company that was extracted is there",
                column="cik",
            ),
            Rule(
                "company_not_asked_for",
                "select c.* from marts.dim_company as c anti join scope_companies as r on r.cik = c.cik",
                "no company is there that was not asked for",
                column="cik",
            ),
            Rule(
                "company_without_quarters",
                # a private company need not report: notices of Form D are all there is of it
                "select c.* from marts.dim_company as c anti join marts.dim_fiscal_quarter as q on c.cik = q.cik"
                " anti join scope_companies as s on c.cik = s.cik and s.facts = 0 and s.notices > 0",
                "every company that reports has fiscal quarters",
                "warn",
                column="cik",
            ),
            Rule(
                "currency_unknown",
                # as of an instant before a company's first report nothing says its currency
                "select * from marts.dim_company where last_period_end_on is not null and reporting_currency is null",
                "every company that has reported has a reporting currency",
                column="reporting_currency",
            ),
            Rule(
                "filings_old",
                "select cik, ticker, last_period_end_on, last_known_at from marts.dim_company"
                " where last_known_at < getvariable('reference_at') - interval 140 days",
                "every company filed a quarter within the last 140 days",
                "warn",
                column="last_known_at",
                is_freshness=True,
            ),
        ),
    ),
    MartSuite(
        mart="dim_fiscal_quarter",
        key=("cik", "period_end_on"),
        columns=(
            "cik",
            "ticker",
            "fiscal_year",
            "fiscal_quarter",
            "calendar_quarter",
            "period_start_on",
            "period_end_on",
            "known_at",
            "days_in_quarter",
            "accession_number",
            "form",
            "filed_on",
            "filing_url",
            "is_latest",
        ),
        checks=(
            not_null("days_in_quarter"),
            between("days_in_quarter", _MIN_DAYS, _MAX_DAYS),
            not_null("accession_number"),
            not_null("filing_url"),
            not_null("filed_on"),
            not_null("is_latest"),
        ),
        rules=(
            Rule(
                "quarter_missing",
                # Filers give the report date to the day; a few days' slack is for 52/53-week calendars.
                "select r.* from required_quarters as r anti join marts.dim_fiscal_quarter as q"
                " on r.cik = q.cik and abs(r.report_on - q.period_end_on) <= 7",
                "every quarter a company's own 10-Q and 10-K filings imply is there",
                column="period_end_on",
            ),
            Rule(
                "days_in_quarter_wrong",
                "select * from marts.dim_fiscal_quarter where days_in_quarter <> period_end_on - period_start_on + 1",
                "days_in_quarter counts the days from start to end",
                column="days_in_quarter",
            ),
            Rule(
                "quarters_overlap",
                "select * from (select *, lag(period_end_on) over (partition by cik order by period_end_on)"
                " as previous_end_on from marts.dim_fiscal_quarter) where period_start_on <= previous_end_on",
                "a company's quarters do not overlap",
                column="period_start_on",
            ),
            Rule(
                "fiscal_label_twice",
                "select cik, fiscal_year, fiscal_quarter, list(period_end_on) as period_ends"
                " from marts.dim_fiscal_quarter where not coalesce(is_transition, false)"
                # quarters of a year that was cut short after they had been named keep the name they had
                " and cut_short_at is null group by all having count(*) > 1",
                "a fiscal year has each of its quarters once",
                column="fiscal_quarter",
            ),
            Rule(
                "latest_quarter_unclear",
                "select cik, count(*) filter (is_latest) as latest from marts.dim_fiscal_quarter"
                " group by cik having count(*) filter (is_latest) <> 1"
                " or max(period_end_on) <> max(period_end_on) filter (is_latest)",
                "exactly the newest quarter of a company is_latest",
                column="is_latest",
            ),
        ),
    ),
    MartSuite(
        mart="fct_fundamentals",
        key=("cik", "period_end_on", "concept", "vintage"),
        columns=(
            "cik",
            "ticker",
            "fiscal_year",
            "fiscal_quarter",
            "calendar_quarter",
            "period_start_on",
            "period_end_on",
            "known_at",
            "vintage",
            "concept",
            "value",
            "unit",
            "evidence_class",
            "method",
            "formula",
            "tag",
            "accession_numbers",
            "unavailable_reason",
        ),
        rules=(
            Rule(
                "quarter_without_fundamentals",
                "select q.cik, q.ticker, q.period_end_on from marts.dim_fiscal_quarter as q"
                " anti join marts.fct_fundamentals as f"
                " on q.cik = f.cik and q.period_end_on = f.period_end_on and f.vintage = 'as_known_then'",
                "every fiscal quarter has fundamentals",
                column="period_end_on",
            ),
            Rule(
                "company_without_values",
                "select cik, ticker from marts.fct_fundamentals group by all having count(value) = 0",
                "every company has at least one value",
                column="value",
            ),
            Rule(
                "unavailable_without_reason",
                "select * from marts.fct_fundamentals where (evidence_class = 'unavailable')"
                " <> (unavailable_reason is not null and trim(unavailable_reason) <> '')",
                "an unavailable value says why, and only an unavailable one does",
                column="unavailable_reason",
            ),
            Rule(
                "reported_without_papers",
                "select * from marts.fct_fundamentals where evidence_class = 'reported'"
                " and (tag is null or coalesce(len(accession_numbers), 0) = 0)",
                "a reported value names its tag and its filing",
                column="tag",
            ),
            Rule(
                "derived_without_papers",
                "select * from marts.fct_fundamentals where evidence_class in ('derived', 'estimated')"
                " and (method is null or coalesce(len(accession_numbers), 0) = 0)",
                "a derived value names its method and its filings",
                column="method",
            ),
            Rule(
                "known_then_after_latest",
                "select t.cik, t.ticker, t.period_end_on, t.concept, t.known_at, l.known_at as latest_known_at"
                " from marts.fct_fundamentals as t join marts.fct_fundamentals as l"
                " using (cik, period_end_on, concept)"
                " where t.vintage = 'as_known_then' and l.vintage = 'latest' and t.known_at > l.known_at"
                " and t.value is not null and l.value is not null",
                "what was known then was not known later than the latest",
                column="known_at",
            ),
            Rule(
                "known_then_after_own_filing",
                "select f.* from marts.fct_fundamentals as f join marts.dim_fiscal_quarter as q"
                " using (cik, period_end_on) where f.vintage = 'as_known_then' and f.known_at > q.known_at",
                "what was known then was known by the quarter's own filing",
                column="known_at",
            ),
            Rule(
                "total_assets_not_positive",
                "select * from marts.fct_fundamentals where concept = 'total_assets' and value <= 0",
                "total assets are positive",
                column="value",
            ),
            Rule(
                "part_above_total_assets",
                "select p.*, a.value as total_assets from marts.fct_fundamentals as p"
                " join marts.fct_fundamentals as a using (cik, period_end_on, vintage)"
                " where a.concept = 'total_assets' and p.unit = a.unit and p.value > a.value"
                " and p.concept in ('cash', 'marketable_securities', 'receivables', 'inventory', 'ppe_net')",
                "no asset is larger than total assets",
                column="value",
            ),
            Rule(
                "negative_size",
                "select * from marts.fct_fundamentals where value < 0"
                " and concept in ('revenue', 'capex', 'cash', 'shares_outstanding', 'ppe_net')",
                "revenue, CapEx, cash, property and share counts are not negative",
                "warn",
                column="value",
            ),
        ),
    ),
)
