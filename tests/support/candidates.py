"""Small hand-built candidates with the schemas of real ones: two companies and a start-up, twelve quarters.

The numbers are invented. A real candidate needs a dbt run; these take a fraction of a second, so that every
way a mart can go wrong gets a candidate of its own.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from overbuild.audit.suites.red_flags import RULE_MARTS
from overbuild.extract.prices.calendar import calendar_for
from overbuild.extract.scope import read_scope
from overbuild.lake.schemas import DATASETS
from overbuild.lake.store import Lake
from overbuild.settings import Settings, load_settings
from overbuild.transform import Candidate, MartInfo, lake_views

NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)
COMPANIES = ((789019, "MSFT", "hyperscaler"), (1045810, "NVDA", "chips"))
STARTUP = 42
_SOLD = {date(2022, 3, 1): 5_000_000, date(2023, 9, 1): 20_000_000}
# Balances that nobody reads: a report carries at least ten figures of its own date.
_TAGS = (
    "GrossProfit",
    "OperatingIncomeLoss",
    "NetIncomeLoss",
    "Liabilities",
    "StockholdersEquity",
    "InterestExpense",
    "IncomeTaxExpenseBenefit",
    "InventoryNet",
    "AccountsReceivableNetCurrent",
)
_QUARTERS = 12
_CAPEX = "PaymentsToAcquirePropertyPlantAndEquipment"
_SPLIT_ON = date(2026, 1, 5)
_FIRST_BAR = date(2025, 11, 3)
_LAST_BAR = date(2026, 2, 19)


def make_home(folder: Path, **changes: object) -> Settings:
    """Settings of a home with a small lake in it."""
    settings = load_settings(home=folder, **changes)
    _fill_lake(Lake(settings.lake_dir), settings.origin)
    return settings


def make_candidate(settings: Settings, run_id: str = "20260220T120000Z-abc123", scale: int = 1) -> Candidate:
    """A good candidate over the lake of ``settings``; ``scale`` multiplies the figures."""
    directory = settings.candidate_dir / run_id
    directory.mkdir(parents=True)
    database = directory / "candidate.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        inputs = lake_views.create(connection, Lake(settings.lake_dir), read_scope(settings), directory)
        connection.execute("use main; create schema marts")
        connection.execute(f"set variable scale = {scale}")
        connection.execute(f"set variable synthetic = {settings.origin == 'sample'}")
        connection.execute(_MARTS)
    _write_dbt_results(directory / "dbt" / "run_results.json")
    candidate = Candidate(
        run_id=run_id,
        directory=directory,
        database=database,
        as_of=settings.as_of,
        origin=settings.origin,
        marts=_sizes(database),
        inputs=inputs,
        rules_version="0123456789abcdef",
        code_version="0.1.0",
        dbt_counts={"pass": 2, "success": 1},
    )
    candidate.save()
    return candidate


def change(candidate: Candidate, *statements: str) -> None:
    """Run SQL on a candidate's database."""
    with duckdb.connect(str(candidate.database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for statement in statements:
            connection.execute(statement)


def _sizes(database: Path) -> dict[str, MartInfo]:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, estimated_size, column_count from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
    return {name: MartInfo(rows=size, columns=columns) for name, size, columns in rows}


def _write_dbt_results(path: Path) -> None:
    path.parent.mkdir(parents=True)
    results = [
        {"unique_id": "model.overbuild.dim_company", "status": "success", "failures": None},
        {"unique_id": "test.overbuild.not_null_dim_company_cik.1", "status": "pass", "failures": 0},
        {"unique_id": "unit_test.overbuild.rf01_margin_compression.flagged", "status": "pass", "failures": 0},
    ]
    path.write_text(json.dumps({"results": results}))


def _period_ends() -> list[date]:
    months = [(2023 + (number // 4), number % 4) for number in range(_QUARTERS)]
    return [date(year, 3 * (quarter + 1), {0: 31, 1: 30, 2: 30, 3: 31}[quarter]) for year, quarter in months]


def _accession(cik: int, number: int) -> str:
    return f"{cik:010d}-25-{number:06d}"


def _fill_lake(lake: Lake, origin: str) -> None:
    provenance = {"source_url": "https://data.sec.gov/example.json", "source_sha256": "0" * 64}
    companies, prices = [], []
    for cik, ticker, cohort in COMPANIES:
        _write(
            lake,
            "companies",
            cik,
            [{"cik": cik, "name": f"{ticker} Corporation", "tickers": [ticker], "exchanges": [], **provenance}],
        )
        filings, facts = [], []
        for number, end in enumerate(_period_ends(), 1):
            accession = _accession(cik, number)
            filed = end + timedelta(days=30)
            form = "10-K" if end.month == 12 else "10-Q"
            filings.append(
                {
                    "cik": cik,
                    "accession_number": accession,
                    "form": form,
                    "filed_on": filed,
                    "report_on": end,
                    "accepted_at": datetime(filed.year, filed.month, filed.day, 21, tzinfo=UTC),
                    "filing_url": f"https://www.sec.gov/Archives/edgar/data/{cik}/{accession}-index.htm",
                    **provenance,
                }
            )
            quarter = (end.month - 1) // 3
            year_to_date = sum(100 + number - back for back in range(quarter + 1))
            spans = {
                "Revenues": (date(end.year, end.month - 2, 1), 2 * (100 + number)),
                "CostOfRevenue": (date(end.year, end.month - 2, 1), 100 + number),
                _CAPEX: (date(end.year, 1, 1), year_to_date),
                "CashAndCashEquivalentsAtCarryingValue": (None, 3 * (100 + number)),
                "Assets": (None, 9 * (100 + number)),
                **dict.fromkeys(_TAGS, (None, 100 + number)),
            }
            facts += [
                {
                    "cik": cik,
                    "taxonomy": "us-gaap",
                    "tag": tag,
                    "unit": "USD",
                    "start_on": start,
                    "end_on": end,
                    "value": Decimal(value),
                    "accession_number": accession,
                    "form": form,
                    "filed_on": filed,
                    **provenance,
                }
                for tag, (start, value) in spans.items()
            ]
        _write(lake, "filings", cik, filings)
        _write(lake, "facts", cik, facts)
        _write(lake, "texts", cik, [text for filing in filings for text in _texts(filing)])
        companies.append(
            {
                "cik": cik,
                "ticker": ticker,
                "cohort": cohort,
                "status": "ok",
                "filings": len(filings),
                "facts": len(facts),
                "error": None,
            }
        )
    companies.append(_fill_startup(lake, provenance))
    for ticker in ("MSFT", "NVDA", "SPY"):
        bars = [
            {
                "ticker": ticker,
                "session_on": day,
                "close": 100.0 + place / 2 + (100.0 if ticker == "SPY" and day < _SPLIT_ON else 0.0),
                "volume": 1000,
                "basis": "raw" if ticker == "SPY" else "split",
                "currency": "USD",
                "source": "files",
                "is_synthetic": origin == "sample",
                "retrieved_at": NOW,
                **provenance,
            }
            for place, day in enumerate(calendar_for(NOW).sessions(_FIRST_BAR, _LAST_BAR))
        ]
        _write(lake, "daily_bars", ticker, bars)
        prices.append({"ticker": ticker, "status": "ok", "bars": len(bars)})
    split = {
        "ticker": "SPY",
        "ex_on": _SPLIT_ON,
        "kind": "split",
        "split_ratio": 2.0,
        "basis": "raw",
        "currency": "USD",
        "source": "files",
        "is_synthetic": origin == "sample",
        "retrieved_at": NOW,
        **provenance,
    }
    _write(lake, "corporate_actions", "SPY", [split])
    scope = {"origin": origin, "companies": companies, "prices": prices, "unresolved": []}
    lake.put_text("run_scope.json", json.dumps(scope))


def _fill_startup(lake: Lake, provenance: dict[str, str]) -> dict[str, object]:
    """A private company with a notice of Form D for each of its rounds; its row of the scope."""
    name = {"cik": STARTUP, "name": "Made-up AI, Inc.", "tickers": [], "exchanges": []}
    _write(lake, "companies", STARTUP, [{**name, **provenance}])
    filings, notices = [], []
    for number, (sold_on, amount) in enumerate(_SOLD.items(), 1):
        filed = sold_on + timedelta(days=10)
        filing = {"cik": STARTUP, "accession_number": _accession(STARTUP, number), "form": "D", "filed_on": filed}
        filings.append(
            {
                **filing,
                "accepted_at": datetime(filed.year, filed.month, filed.day, 21, tzinfo=UTC),
                "filing_url": f"https://www.sec.gov/Archives/edgar/data/{STARTUP}/{number}-index.htm",
                **provenance,
            }
        )
        notices.append(
            {
                **filing,
                "is_amendment": False,
                "issuer_number": 1,
                "n_issuers": 1,
                "issuer_name": "Made-up AI, Inc.",
                "first_sale_on": sold_on,
                "is_sale_yet_to_occur": False,
                "is_equity": True,
                "is_debt": False,
                "is_fund": False,
                "is_business_combination": False,
                "amount_offered": Decimal(amount),
                "amount_sold": Decimal(amount),
                "amount_remaining": Decimal(0),
                **provenance,
            }
        )
    _write(lake, "filings", STARTUP, filings)
    _write(lake, "form_d", STARTUP, notices)
    counts = {"filings": len(filings), "facts": 0, "notices": len(notices)}
    return {"cik": STARTUP, "ticker": f"CIK{STARTUP:010d}", "cohort": "startup", "status": "ok", **counts}


# What the marts quote, by document and offset.
_QUOTED = {
    1: {100: "Made-up words", 300: "Made lives", 400: "Made words"},
    2: {100: "Made guidance", 200: "Made guidance", 300: "Made power"},
}


def _texts(filing: dict[str, object]) -> list[dict[str, object]]:
    """The texts of a filing: blanks, with the words that the marts quote where they say."""
    made = []
    for number, quoted in _QUOTED.items():
        text = " " * 500
        for at, words in quoted.items():
            text = text[:at] + words + text[at + len(words) :]
        own = {
            "document_number": number,
            "document_type": filing["form"] if number == 1 else "EX-99.1",
            "file_name": f"made{number}.htm",
            "text": text,
            "n_chars": len(text),
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "reader": "html",
        }
        made.append(filing | own)
    return made


def _write(lake: Lake, dataset: str, partition: int | str, rows: list[dict[str, object]]) -> None:
    schema = DATASETS[dataset].schema
    full = [{name: row.get(name) for name in schema.names} for row in rows]
    lake.write(dataset, partition, pa.Table.from_pylist(full, schema=schema))


_KEYS = "cik, ticker, fiscal_year, fiscal_quarter, calendar_quarter, period_start_on, period_end_on, known_at, vintage"

_FLAG_MARTS = "".join(
    f"""
    create table marts.{mart} as
    select {_KEYS}, '{flag_id}' as flag_id,
        case when chain_index <= 4 then 'insufficient_data'
            else ['flagged', 'watch', 'clear'][1 + chain_index % 3] end as status,
        case when chain_index > 4 and chain_index % 3 < 2 then 10.0::double + chain_index end as severity,
        '{flag_id}-1' as rule_version,
        case when chain_index <= 4 then ['revenue (year before)'] else []::varchar[] end as missing_inputs,
        status as numbers_status,
        []::varchar[] as mitigants,
        {offset}.5::double as metric_pct{", 600::decimal(38, 10) as capex_ttm_usd" if flag_id == "RF08" else ""}
    from seen;
    """
    for offset, (flag_id, mart) in enumerate(RULE_MARTS.items())
)

_SCORES = "".join(
    f"max(status) filter (flag_id = '{flag_id}') as {flag_id.lower()}_status,"
    f" max(severity) filter (flag_id = '{flag_id}') as {flag_id.lower()}_severity, "
    for flag_id in RULE_MARTS
)

_MARTS = f"""
create table marts.dim_fiscal_quarter as
with ends as (
    select f.cik, c.tickers[1] as ticker, f.report_on, f.accession_number, f.form, f.filed_on, f.accepted_at,
        f.filing_url
    from lake.filings as f join lake.companies as c using (cik) where f.form <> 'D'
)
select cik, ticker, year(report_on)::integer as fiscal_year, quarter(report_on)::integer as fiscal_quarter,
    year(report_on) || 'Q' || quarter(report_on) as calendar_quarter,
    date_trunc('quarter', report_on)::date as period_start_on, report_on as period_end_on,
    (report_on - date_trunc('quarter', report_on)::date + 1)::integer as days_in_quarter,
    accession_number, form, filed_on, accepted_at as known_at,
    'submissions_read_as_eastern' as known_at_basis, filing_url, false as is_transition,
    null::timestamptz as cut_short_at, 1::integer as chain_id,
    row_number() over (partition by cik order by report_on)::integer as chain_index, report_on =
    max(report_on) over (partition by cik) as is_latest
from ends order by cik, report_on;

create table marts.dim_company as
select c.cik, coalesce(c.tickers[1], printf('CIK%010d', c.cik)) as ticker, c.name as company_name,
    case c.cik when 789019 then 'hyperscaler' when {STARTUP} then 'startup' else 'chips' end as cohort,
    c.cik = 789019 as is_hyperscaler, '7372' as sic, 'Services' as sic_description, '1231' as fiscal_year_end,
    case when c.cik <> {STARTUP} then 'USD' end as reporting_currency,
    min(q.period_end_on) as first_period_end_on, max(q.period_end_on) as last_period_end_on,
    max(q.known_at) as last_known_at
from lake.companies as c left join marts.dim_fiscal_quarter as q using (cik) group by all order by c.cik;

create temp view seen as
select q.*, v.vintage from marts.dim_fiscal_quarter as q
cross join (values ('as_known_then'), ('latest')) as v (vintage);

create table marts.fct_fundamentals as
select {_KEYS}, concept, case when concept <> 'rpo' then
    ((100 + chain_index) * getvariable('scale') * factor)::decimal(38, 10) end as value,
    case when concept <> 'rpo' then 'USD' end as unit,
    case when concept = 'rpo' then 'unavailable'
        when concept = 'gross_profit' or (concept = 'capex' and fiscal_quarter > 1) then 'derived'
        else 'reported' end as
    evidence_class,
    case
        when concept = 'rpo' then null
        when concept = 'gross_profit' then 'gross_profit_from_cost'
        when concept in ('cash', 'total_assets') then 'reported_instant'
        when concept = 'capex' and fiscal_quarter = 4 then 'year_minus_nine_months'
        when concept = 'capex' and fiscal_quarter > 1 then 'year_to_date_difference'
        else 'reported_quarter'
    end as method,
    case
        when concept = 'gross_profit' then 'revenue - cost_of_revenue'
        when concept = 'capex' and fiscal_quarter > 1 then tag_name || ' - ' || tag_name
        else tag_name
    end as formula,
    tag_name as tag,
    case
        when concept = 'capex' and fiscal_quarter > 1
            then [lag(accession_number) over (partition by cik, vintage, concept order by period_end_on),
                accession_number]
        when concept <> 'rpo' then [accession_number]
    end as accession_numbers,
    case concept when 'rpo' then 'never_tagged' end as unavailable_reason
from seen cross join (
    values ('revenue', 2, 'Revenues'), ('cost_of_revenue', 1, 'CostOfRevenue'), ('gross_profit', 1, null),
        ('capex', 1, '{_CAPEX}'), ('cash', 3, 'CashAndCashEquivalentsAtCarryingValue'), ('total_assets', 9, 'Assets'),
        ('rpo', 1, null)
) as c (concept, factor, tag_name);

{_FLAG_MARTS}

create table marts.mart_red_flags as
select {_KEYS}, flag_id, 'A flag' as flag_name, status, severity, rule_version, missing_inputs, numbers_status,
    mitigants,
    to_json({{'metric_pct': metric_pct}})::varchar as metrics
from (
    {" union all by name ".join(f"from marts.{mart}" for mart in RULE_MARTS.values())}
);

create table marts.mart_flag_scorecard as
select {_KEYS},
    {_SCORES}
    (count(*) filter (status = 'flagged'))::integer as flags_raised,
    (count(*) filter (status = 'watch'))::integer as flags_watched, (count(*) filter (status =
    'insufficient_data'))::integer as flags_unknown, 0::integer as flags_unread, []::varchar[] as mitigants
from marts.mart_red_flags group by all;

create table marts.mart_flag_evidence as
select f.cik, f.ticker, f.fiscal_year, f.fiscal_quarter, f.calendar_quarter, f.period_start_on,
f.period_end_on,
    f.known_at, f.vintage, f.flag_id, u.concept as input_name, 0::integer as lag_quarters,
    'quarter' as measure, u.concept, u.tag,
    u.value, u.unit, u.evidence_class, u.method, u.formula, u.period_start_on as input_period_start_on,
    u.period_end_on as input_period_end_on, u.known_at as input_known_at, 1::integer as operand_number,
    u.accession_numbers[1] as accession_number, q.filing_url
from marts.mart_red_flags as f
join marts.fct_fundamentals as u on f.cik = u.cik and f.period_end_on = u.period_end_on and f.vintage =
u.vintage join marts.dim_fiscal_quarter as q on q.cik = f.cik and q.period_end_on = f.period_end_on where
u.concept in ('revenue', 'gross_profit');

create table marts.dim_flag as
select distinct flag_id, flag_name, rule_version, 'A rule' as rule, 'A weaker rule' as watch_rule,
    flag_id in ('RF04', 'RF09', 'RF14') as is_told_in_words, 'catalogue' as source from marts.mart_red_flags;

create table marts.mart_flag_text_evidence as
select f.cik, f.ticker, f.fiscal_year, f.fiscal_quarter, f.calendar_quarter, f.period_start_on, f.period_end_on,
    f.known_at, f.vintage, f.flag_id, null::varchar as mitigant,
    'power_material' as signal, 'power' as kind, 'material' as class_name,
    null::varchar as subject, null::double as value, null::varchar as unit, q.accession_number, q.form, q.filing_url,
    1::integer as document_number, q.form as document_type, 3::integer as section_number, '7' as section_item,
    'A heading' as section_title, 100::integer as span_start, 113::integer as span_end, 'Made-up words' as snippet,
    'power' as extractor, 'material' as rule_id, 0.9::double as confidence, q.known_at as input_known_at
from marts.mart_red_flags as f
join marts.dim_fiscal_quarter as q on q.cik = f.cik and q.period_end_on = f.period_end_on
where f.flag_id = 'RF04';

insert into marts.mart_flag_text_evidence
select * replace (
    null as flag_id, 'B4' as mitigant, 'utilisation_or_contracts' as signal, 'utilisation' as kind,
    'sold_out' as class_name
)
from marts.mart_flag_text_evidence;

create table marts.dim_flag_assumption as
select flag_id, 'tax_rate' as assumption_id, 0.21::double as value, 'ratio' as unit, 'A rate' as definition,
    'catalogue' as source from marts.dim_flag;

create table marts.mart_flag_sensitivity as
select f.cik, f.ticker, f.fiscal_year, f.fiscal_quarter, f.calendar_quarter, f.period_start_on, f.period_end_on,
    f.known_at, f.vintage, f.flag_id, 'metric_min' as threshold, 10.0::double as threshold_value,
    m.moved_value, f.status, f.status as moved_status, f.severity, f.severity as moved_severity, false as is_flipped
from marts.mart_red_flags as f
join marts.dim_fiscal_quarter as q on q.cik = f.cik and q.period_end_on = f.period_end_on and q.is_latest
cross join (values (9.0::double), (11.0::double)) as m (moved_value);

create table marts.mart_depreciation_schedule as
select {_KEYS}, 'life_5y' as scenario, offsets.quarter_offset,
    (period_end_on + to_months(3 * offsets.quarter_offset))::date as schedule_period_end_on, 5.0::double as life_years,
    case when offsets.quarter_offset <= 0 then 100.0::double end as capex_usd,
    20.0::double as scheduled_depreciation_ttm_usd, 25.0::double as scheduled_depreciation_at_pace_ttm_usd,
    case when offsets.quarter_offset <= 0 then 16.0::double end as booked_depreciation_ttm_usd,
    case when offsets.quarter_offset <= 0 then 25.0::double end as backcast_error_pct,
    offsets.quarter_offset > 0 as is_projected
from seen cross join (values (-1), (0), (1)) as offsets (quarter_offset) where is_latest;

create table marts.dim_flag_threshold as
select flag_id, 'metric_min' as threshold, 30.0::double as value, 'percent' as unit,
    10.0::double as severity_scale, 'catalogue' as source from marts.dim_flag;

create table marts.mart_hyperscaler_fcf_watch as
select {_KEYS}, (value + 50)::decimal(38, 10) as operating_cash_flow_usd, value as capex_usd,
    50::decimal(38, 10) as fcf_usd, 0.5::double as fcf_conversion_ttm, 'flat' as trend, 'undecided' as thesis
from marts.fct_fundamentals where cik = 789019 and concept = 'capex';

create table marts.mart_funding_mix as
select {_KEYS}, 800::decimal(38, 10) as operating_cash_flow_ttm_usd, 100::decimal(38, 10) as
debt_issued_ttm_usd,
    null::decimal(38, 10) as debt_repaid_ttm_usd, 0::decimal(38, 10) as debt_net_lines_ttm_usd,
    null::decimal(38, 10) as net_borrowing_ttm_usd,
    600::decimal(38, 10) as capex_ttm_usd, 10::decimal(38, 10) as buybacks_ttm_usd,
    5::decimal(38, 10) as dividends_ttm_usd
from seen;

create table marts.mart_restatements as
select cik, ticker, fiscal_year, fiscal_quarter, calendar_quarter, period_start_on, period_end_on, concept,
    'quarter' as span, period_start_on as span_start_on, value - 5 as from_value, value as to_value,
    5::decimal(38, 10) as change, 1.5::double as change_pct, unit, 'restated' as kind, false as is_rounding,
    accession_numbers[1] as accession_number, known_at as first_known_at, known_at, 0::integer as days_after
from marts.fct_fundamentals where concept = 'revenue' and vintage = 'latest';

create table marts.mart_tag_transitions as
select cik, ticker, fiscal_year, fiscal_quarter, calendar_quarter, period_start_on, period_end_on, concept,
    'SalesRevenueNet' as from_tag, 'Revenues' as to_tag, period_start_on - 1 as last_period_end_on, known_at,
    'unproved' as status, value as from_value, value as to_value, unit, 0.0::double as jump_pct,
    0::integer as periods_equal, 0::integer as periods_unequal
from marts.fct_fundamentals where concept = 'revenue' and vintage = 'as_known_then' and fiscal_quarter = 1;

create table marts.mart_coverage as
select {_KEYS}, concept, concept <> 'rpo' as is_core, true as is_flag_input, 0::integer as quarters_back,
    evidence_class as status, evidence_class <> 'unavailable' as is_covered, method,
    unavailable_reason as reason, case when unavailable_reason is not null then 'No tag' end as reason_description,
    80.0::double as concept_covered_20q_pct, 80.0::double as core_covered_20q_pct
from marts.fct_fundamentals;

create table marts.mart_identities as
select {_KEYS}, 'balance_sheet_totals' as identity_id, 'total_assets' as concept, 'pass' as status,
    value as left_value, value as right_value, 0::decimal(38, 10) as difference, 0.0::double as difference_pct,
    1.0::double as tolerance, unit, []::varchar[] as missing_operands, null::varchar as cause
from marts.fct_fundamentals where concept = 'total_assets';

create table marts.fct_segment_facts as
select {_KEYS}, 'segment' as category, 'revenue' as measure, 'us-gaap:StatementBusinessSegmentsAxis' as axis,
    member, member as member_label, '' as within_member, '' as benchmark, 'part' as part_role,
    (value * share)::decimal(38, 10) as value, unit, evidence_class, method, tag, accession_numbers,
    value as consolidated_value, value as total_value, 'consolidated' as total_basis,
    (100 * share)::double as share_of_total_pct, 'adds_up' as part_to_whole
from marts.fct_fundamentals
cross join (values ('made:EastMember', 0.25), ('made:WestMember', 0.75)) as m (member, share)
where concept = 'revenue';

create table marts.fct_daily_prices as
select b.ticker, c.cik, b.session_on, b.close * f.factor as open, b.close * f.factor + 1 as high,
    b.close * f.factor - 1 as low, b.close * f.factor as close, b.close * f.factor * 0.99 as adj_close, b.volume,
    null::double as dividend_per_share,
    case when b.ticker = 'SPY' and b.session_on = date '{_SPLIT_ON}' then 2.0::double end as split_ratio,
    b.currency, b.source, getvariable('synthetic') as is_synthetic,
    (b.session_on + time '21:45:00') at time zone 'UTC' as known_at
from lake.daily_bars as b left join marts.dim_company as c on b.ticker = c.ticker
cross join lateral (
    select case when b.ticker = 'SPY' and b.session_on < date '{_SPLIT_ON}' then 0.5 else 1 end as factor
) as f;

create table marts.mart_market_concentration as
select session_on, known_at, 2::integer as n_companies, 1::integer as n_valued, 0::integer as n_without_price,
    1::integer as n_without_market_value, []::varchar[] as without_price, ['NVDA'] as without_market_value,
    500.0::double as market_value_usd, 500.0::double as top5_market_value_usd, ['MSFT'] as top5_tickers,
    null::double as top5_share_pct, null::double as hhi, 2::integer as n_correlated,
    0.5::double as mean_pairwise_correlation_60d
from marts.fct_daily_prices where ticker = 'MSFT';

create table marts.mart_valuation_narrative as
select {_KEYS}, null::date as priced_on, null::double as market_value_usd, 'no_price' as refusal,
    100.0::double as fcf_ttm_usd, null::double as market_value_to_fcf_ttm,
    null::double as market_value_to_fcf_ttm_percentile, null::double as market_value_to_sales_ttm_percentile,
    null::double as market_value_to_invested_capital_percentile, null::double as fcf_yield_ttm_percentile,
    'insufficient_data' as thesis
from seen;

create table marts.mart_flag_outcomes as
select cik, ticker, fiscal_year, fiscal_quarter, calendar_quarter, period_start_on, period_end_on, known_at,
    known_at as flag_known_at, flag_id, rule_version, status, severity, 21::integer as horizon_sessions,
    'window_not_over' as outcome_status, null::date as entry_on, null::date as exit_on,
    null::double as total_return_pct, null::double as benchmark_total_return_pct, null::double as excess_return_pp,
    null::double as max_drawdown_pct, false as overlaps_previous
from marts.mart_red_flags where vintage = 'as_known_then' and status <> 'insufficient_data';

create table marts.mart_flag_outcome_summary as
select flag_id, status, horizon_sessions, max(known_at) as known_at, count(*)::integer as n_events,
    0::integer as n_complete, count(*)::integer as n_window_not_over, 0::integer as n_price_ended,
    0::integer as n_without_price, 0::integer as n_companies_complete, null::double as mean_excess_return_pp,
    null::double as mean_excess_return_low_pp, null::double as mean_excess_return_high_pp,
    null::double as median_excess_return_pp, null::double as mean_excess_drawdown_pp,
    0::integer as n_below_benchmark, 'Two made companies' as survivorship
from marts.mart_flag_outcomes group by flag_id, status, horizon_sessions;

create table marts.mart_macro_context as
select '2025Q4' as calendar_quarter, date '2025-10-01' as quarter_start_on,
    timestamptz '2026-01-30 00:00:00+00' as known_at, 31000.0::double as gross_domestic_product_usd_bn,
    500.0::double as information_processing_equipment_usd_bn, null::double as data_centre_structures_usd_bn,
    300.0::double as computer_imports_usd_bn, null::double as import_leakage_yoy_pct,
    ['data_centre_structures'] as missing_measures;

create table marts.mart_capex_guidance as
select cik, ticker, accession_number, '8-K' as form, 2::integer as document_number,
    'EX-99.1' as document_type, 1::integer as section_number, 1::integer as statement_number,
    fiscal_year as guided_fiscal_year, null::integer as guided_fiscal_quarter, 'year' as guided_span,
    fiscal_year as first_fiscal_year, fiscal_year as last_fiscal_year, 'capex' as basis, 'USD' as currency,
    10.0::decimal(38, 10) as low_amount, 12.0::decimal(38, 10) as high_amount,
    10.0::decimal(38, 10) as low_usd, 12.0::decimal(38, 10) as high_usd,
    null::decimal(38, 10) as pct_of_revenue_low, null::decimal(38, 10) as pct_of_revenue_high,
    null::decimal(38, 10) as prior_low_usd, null::decimal(38, 10) as prior_high_usd, null::varchar as prior_basis,
    'initiated' as direction, null::varchar as stated_direction, null::varchar as range_position,
    'none' as justification_class, 'Made guidance' as span_text, 100::integer as span_start,
    113::integer as span_end, 'range' as rule_id, 0.95::double as confidence, 'sentence' as period_from, known_at,
    'https://www.sec.gov/made.txt' as source_url
from marts.dim_fiscal_quarter
qualify row_number() over (partition by cik order by period_end_on desc) = 1;

create table marts.mart_capex_guidance_rejects as
select cik, ticker, accession_number, form, document_number, document_type, section_number, statement_number,
    'historical' as reject_reason, basis, span_text, 200::integer as span_start, 213::integer as span_end, rule_id,
    confidence, known_at, source_url
from marts.mart_capex_guidance;

create table marts.mart_useful_lives as
select cik, ticker, accession_number, '10-K' as form, 1::integer as document_number, '10-K' as document_type,
    1::integer as section_number, 1::integer as statement_number, 'changed' as statement, 'servers' as asset_class,
    true as is_equipment, 'servers' as asset_text, 6.0::decimal(38, 10) as years_low,
    6.0::decimal(38, 10) as years_high, null::varchar as limited_by, 4.0::decimal(38, 10) as from_years_low,
    4.0::decimal(38, 10) as from_years_high, 'lengthened' as direction, cast(known_at as date) as effective_on,
    'stated' as effective_basis, null::integer as effective_fiscal_year, null::integer as effective_fiscal_quarter,
    -1000000.0::decimal(38, 10) as effect_usd, 'depreciation' as effect_on, 'year' as effect_span,
    null::decimal(38, 10) as prior_years_low, null::decimal(38, 10) as prior_years_high,
    null::varchar as prior_accession_number, null::timestamptz as prior_known_at,
    null::varchar as direction_from_history, 'Made lives' as span_text, 300::integer as span_start,
    310::integer as span_end, 'changed' as rule_id, 0.95::double as confidence, known_at,
    'https://www.sec.gov/made.txt' as source_url
from marts.mart_capex_guidance;

create table marts.mart_accounting_standards as
select cik, ticker, 'ASU 2025-06' as standard, 'Made standard' as title, true as moves_ai_cost,
    date '2025-09-18' as issued_on, 'evaluating' as status, false as has_no_material_effect,
    null::date as effective_on, null::varchar as effective_basis, date '2027-12-15' as effective_after,
    null::integer as adoption_fiscal_year, 1::integer as filings, known_at as first_known_at,
    '[' || cast(json_object('status', 'evaluating', 'accession_number', accession_number) as varchar) || ']'
        as history,
    accession_number, '10-K' as form, 1::integer as document_number, 1::integer as section_number,
    400::integer as span_start, 410::integer as span_end, 'Made words' as snippet, 'evaluating' as rule_id,
    0.9::double as confidence, known_at, 'https://www.sec.gov/made.txt' as source_url
from marts.mart_capex_guidance;

create table marts.mart_energy_disclosures as
select cik, ticker, accession_number, form, document_number, document_type, section_number, statement_number,
    'ppa' as class_name, 'Made Power' as counterparty, null::varchar as capacity_state,
    240.0::decimal(38, 10) as quantity, null::decimal(38, 10) as quantity_high, 'MW' as quantity_unit,
    240.0::decimal(38, 10) as megawatts, null::decimal(38, 10) as megawatts_high,
    15.0::decimal(38, 10) as term_low_years, 15.0::decimal(38, 10) as term_high_years,
    30.0::decimal(38, 10) as price_low_usd_per_mwh, 30.0::decimal(38, 10) as price_high_usd_per_mwh,
    null::date as starts_on, null::date as ends_on, true as is_counted, 0.9::double as confidence,
    'Made power' as snippet, 300::integer as span_start, 310::integer as span_end, 'made/MW' as rule_id, known_at,
    known_at as first_known_at, source_url
from marts.mart_capex_guidance;

create table marts.mart_startup_rounds as
select n.cik, c.ticker, c.company_name, n.issuer_name, 'startups' as selection, n.accession_number as offering_id,
    n.accession_number, [n.accession_number] as accession_numbers, year(n.first_sale_on)::integer as cohort_year,
    n.first_sale_on as raised_on, n.first_sale_on as last_sale_on,
    lead(n.first_sale_on) over (partition by n.cik order by n.first_sale_on) as next_raised_on,
    'equity' as security_kind, n.amount_sold as amount_sold_usd, n.amount_offered as amount_offered_usd,
    n.amount_remaining as amount_remaining_usd, n.investors, n.industry_group, n.revenue_range,
    n.year_of_incorporation, true as is_complete, true as is_counted, null::varchar as left_out_reason,
    f.accepted_at as first_known_at, f.accepted_at as known_at, f.filing_url
from lake.form_d as n join lake.filings as f using (cik, accession_number) join marts.dim_company as c using (cik);

create table marts.mart_startup_survival as
select cohort_year, selection, 24::integer as window_months, 1::integer as issuers, 1::integer as rounds,
    amount_sold_usd, amount_sold_usd as equity_sold_usd, 0::decimal(38, 10) as debt_sold_usd,
    0::decimal(38, 10) as equity_and_debt_sold_usd, 0::decimal(38, 10) as other_sold_usd, amount_offered_usd,
    0::integer as rounds_indefinite, (next_raised_on is not null)::integer as issuers_raised_again,
    issuers_raised_again as issuers_raised_again_in_window,
    issuers_raised_again::double as share_raised_again_in_window,
    null::varchar as raised_again_unavailable_reason, 0::integer as issuers_reporting, 1::integer as issuers_silent,
    1.0::double as share_silent, null::varchar as silent_unavailable_reason,
    29.0::double as median_months_since_last_raise, 0::integer as notices_unread, accession_numbers,
    m.measured_at, (select max(accepted_at) from lake.filings where cik = {STARTUP}) as known_at
from marts.mart_startup_rounds cross join (select max(accepted_at) as measured_at from lake.filings) as m;

comment on table marts.mart_red_flags is 'One row a company, fiscal quarter, flag and vintage';
comment on column marts.mart_red_flags.severity is 'Distance past the threshold, 0-100';
"""
