"""Core marts: companies, their fiscal quarters, and the fundamentals of each."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite, Rule, between, matches, not_null

_MIN_DAYS: Final = 70  # a 10-week transition quarter
_MAX_DAYS: Final = 125  # 17 weeks: some retailers' long quarter is 16

_SPAN_FITS: Final = """
    case t.method
        when 'reported_quarter'
            then f.end_on - f.start_on between 65 and 130 and abs(f.end_on - t.period_end_on) <= 10
        when 'cover_page' then f.end_on between t.period_end_on - 10 and t.period_end_on + 150
        else abs(f.end_on - t.period_end_on) <= 10
    end
"""
_IN_ITS_FILING: Final = "f.cik = t.cik and list_contains(t.accession_numbers, f.accession_number)"

# A figure under a name of ours (a part that a filing tells by a dimension) is looked for by its amount alone.
_REPORTED_NOT_AS_FILED: Final = f"""
    with off as (
        select * from marts.fct_fundamentals as t
        where evidence_class = 'reported' and value is not null and not exists (
            select 1 from filed_facts as f
            where f.tag = t.tag and f.unit = t.unit and f.value = t.value and {_IN_ITS_FILING} and {_SPAN_FITS}
        )
    )
    select * from off as t
    where exists (select 1 from filed_facts as f where f.tag = t.tag and {_IN_ITS_FILING})
        or not exists (
            select 1 from filed_facts as f
            where f.unit = t.unit and f.value = t.value and {_IN_ITS_FILING} and {_SPAN_FITS}
        )
"""

# Operating income out of a line before tax has operands that its formula does not name.
# The earlier span may lack the line: nothing of it until then. A quarter whose year is told under another tag than
# its own is judged by what its formula says elsewhere.
_DIFFERENCE_NOT_OF_ITS_SPANS: Final = """
    with told as (
        select * from marts.fct_fundamentals
        where method in ('year_to_date_difference', 'year_minus_nine_months')
            and formula = tag || ' - ' || tag and value <> 0
            and (concept <> 'operating_income' or tag = 'OperatingIncomeLoss')
    ),
    named as (
        select *, unnest(accession_numbers) as accession_number from told
    ),
    ending as (
        select n.cik, n.period_end_on, n.concept, n.vintage, f.start_on, f.value
        from named as n join filed_facts as f using (cik, accession_number, tag, unit)
        where f.start_on is not null and f.end_on - f.start_on > 130 and abs(f.end_on - n.period_end_on) <= 10
    ),
    before as (
        select n.cik, n.period_end_on, n.concept, n.vintage, f.start_on, f.value
        from named as n join filed_facts as f using (cik, accession_number, tag, unit)
        where f.start_on is not null and abs(f.end_on - n.period_start_on) <= 10
    ),
    shown as (
        select distinct e.cik, e.period_end_on, e.concept, e.vintage, e.value - coalesce(b.value, 0) as value
        from ending as e left join before as b
            on e.cik = b.cik and e.period_end_on = b.period_end_on and e.concept = b.concept
            and e.vintage = b.vintage and abs(e.start_on - b.start_on) <= 10
    ),
    other as (
        select t.* from named as t
        semi join ending using (cik, period_end_on, concept, vintage)
        anti join shown using (cik, period_end_on, concept, vintage, value)
    ),
    later as (
        select distinct o.cik, o.period_end_on, o.concept, o.vintage, f.start_on, f.value - o.value as before
        from other as o join filed_facts as f using (cik, accession_number, unit)
        where f.start_on is not null and abs(f.end_on - o.period_end_on) <= 10
    ),
    over_tags as (
        select distinct o.cik, o.period_end_on, o.concept, o.vintage
        from other as o join filed_facts as f using (cik, accession_number, unit)
        join later as l
            on o.cik = l.cik and o.period_end_on = l.period_end_on and o.concept = l.concept and o.vintage = l.vintage
            and f.value = l.before and abs(f.start_on - l.start_on) <= 10
        where abs(f.end_on - o.period_start_on) <= 10
    )
    select distinct on (cik, period_end_on, concept, vintage) o.* exclude (accession_number)
    from other as o anti join over_tags using (cik, period_end_on, concept, vintage)
"""

# Where every operand is a concept of its own.
_FORMULA_DOES_NOT_HOLD: Final = """
    with told as (
        select * from marts.fct_fundamentals
        where value is not null and regexp_full_match(formula, '[a-z_]+( [+-] [a-z_]+)+')
    ),
    terms as (
        select *, unnest(regexp_extract_all('+ ' || formula, '[+-] [a-z_]+')) as term from told
    ),
    sums as (
        select t.cik, t.period_end_on, t.concept, t.vintage, count(*) as operands, count(o.value) as found,
            sum(case when t.term[1] = '-' then -o.value else o.value end) as total,
            count(*) filter (o.unit <> t.unit) as other_units
        from terms as t left join marts.fct_fundamentals as o
            on t.cik = o.cik and t.period_end_on = o.period_end_on and t.vintage = o.vintage and t.term[3:] = o.concept
        group by t.cik, t.period_end_on, t.concept, t.vintage
    )
    select t.*, s.total from told as t join sums as s using (cik, period_end_on, concept, vintage)
    where s.found = s.operands and (s.total <> t.value or s.other_units > 0)
"""

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
                "report_overdue",
                "select * from expected_reports where days_overdue > 0",
                "no company's next report is overdue, by its own fiscal calendar and the deadline that it keeps",
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
                "reported_not_as_filed",
                _REPORTED_NOT_AS_FILED,
                "a reported value is a figure of the filing it names, in that unit and for that quarter",
                column="value",
            ),
            Rule(
                "difference_not_of_its_spans",
                _DIFFERENCE_NOT_OF_ITS_SPANS,
                "a quarter taken from longer spans is the difference of two spans of the filings it names",
                column="value",
            ),
            Rule(
                "formula_does_not_hold",
                _FORMULA_DOES_NOT_HOLD,
                "a value by formula is what its formula makes of the figures beside it",
                column="value",
            ),
            Rule(
                "two_currencies_at_once",
                "select cik, ticker, period_end_on, vintage, list(distinct unit) as units from marts.fct_fundamentals"
                " where regexp_full_match(unit, '[A-Z]{3}') group by all having count(distinct unit) > 1",
                "a company's figures of a quarter are in one currency",
                column="unit",
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
