"""Arrow schemas of every lake dataset, in one place.

Conventions: ``cik`` is an integer, money is an exact decimal, instants are UTC, dates are dates, every row
names the stored response it was read from (``source_url``, ``source_sha256``). ``sort_keys`` fix the row
order so that the same content gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

VALUE = pa.decimal128(38, 10)
INSTANT = pa.timestamp("us", tz="UTC")

_PROVENANCE: Final = [
    pa.field("source_url", pa.string(), nullable=False),
    pa.field("source_sha256", pa.string(), nullable=False),
]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One lake dataset: its name, schema, partition column and row order."""

    name: str
    schema: pa.Schema
    partition: str | None
    sort_keys: tuple[str, ...]
    key: tuple[str, ...]


COMPANIES: Final = Dataset(
    name="companies",
    partition="cik",
    key=("cik",),
    sort_keys=("cik",),
    schema=pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("name", pa.string(), nullable=False),
            pa.field("tickers", pa.list_(pa.string()), nullable=False),
            pa.field("exchanges", pa.list_(pa.string()), nullable=False),
            pa.field("sic", pa.string()),
            pa.field("sic_description", pa.string()),
            pa.field("fiscal_year_end", pa.string()),  # MMDD, as EDGAR's company record says it
            pa.field("entity_type", pa.string()),
            pa.field("category", pa.string()),
            pa.field("state_of_incorporation", pa.string()),
            *_PROVENANCE,
        ]
    ),
)

FILINGS: Final = Dataset(
    name="filings",
    partition="cik",
    key=("cik", "accession_number"),
    sort_keys=("filed_on", "accession_number"),
    schema=pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("accession_number", pa.string(), nullable=False),
            pa.field("form", pa.string(), nullable=False),
            pa.field("filed_on", pa.date32(), nullable=False),
            pa.field("report_on", pa.date32()),
            pa.field("accepted_at_source", pa.string()),  # as EDGAR's JSON spells it
            # UTC. The JSON's digits are read as Eastern wall time: for some filers they are, with a false Z.
            # Never earlier than the truth, at worst five hours late.
            pa.field("accepted_at", INSTANT),
            # `submissions_read_as_eastern`, or `filing_header` where the submission text is stored
            pa.field("accepted_at_basis", pa.string()),
            pa.field("items", pa.string()),
            pa.field("size_bytes", pa.int64()),
            pa.field("is_xbrl", pa.bool_()),
            pa.field("is_inline_xbrl", pa.bool_()),
            pa.field("primary_document", pa.string()),
            pa.field("primary_document_description", pa.string()),
            pa.field("filing_url", pa.string(), nullable=False),
            *_PROVENANCE,
        ]
    ),
)

FACTS: Final = Dataset(
    name="facts",
    partition="cik",
    key=("cik", "taxonomy", "tag", "unit", "start_on", "end_on", "accession_number"),
    sort_keys=("taxonomy", "tag", "unit", "end_on", "start_on", "filed_on", "accession_number"),
    schema=pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("taxonomy", pa.string(), nullable=False),
            pa.field("tag", pa.string(), nullable=False),
            pa.field("unit", pa.string(), nullable=False),
            pa.field("start_on", pa.date32()),  # NULL for an instant
            pa.field("end_on", pa.date32(), nullable=False),
            pa.field("value", VALUE, nullable=False),
            pa.field("accession_number", pa.string(), nullable=False),
            pa.field("form", pa.string()),
            pa.field("filed_on", pa.date32(), nullable=False),
            # They describe the filing, never the fact's period; kept as filed, used for nothing.
            pa.field("filing_fiscal_year", pa.int32()),
            pa.field("filing_fiscal_period", pa.string()),
            pa.field("frame", pa.string()),
            *_PROVENANCE,
        ]
    ),
)

INSTANCE_FACTS: Final = Dataset(
    name="instance_facts",
    partition="cik",
    key=("cik", "accession_number", "taxonomy", "tag", "unit", "start_on", "end_on", "dimensions"),
    sort_keys=("filed_on", "accession_number", "taxonomy", "tag", "unit", "end_on", "start_on", "dimensions"),
    schema=pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("accession_number", pa.string(), nullable=False),
            pa.field("form", pa.string(), nullable=False),
            pa.field("filed_on", pa.date32(), nullable=False),
            # As companyfacts names it (`us-gaap`, `ifrs-full`, `srt`, ...); `custom`: the filer's own namespace
            pa.field("taxonomy", pa.string(), nullable=False),
            pa.field("tag", pa.string(), nullable=False),
            pa.field("unit", pa.string(), nullable=False),  # as in companyfacts: `USD`, `shares`, `USD/shares`, `pure`
            pa.field("start_on", pa.date32()),  # NULL for an instant
            pa.field("end_on", pa.date32(), nullable=False),
            pa.field("value", VALUE, nullable=False),
            pa.field("decimals", pa.int32()),  # NULL: exact (`INF`), or the filing does not say
            # Whole entity: empty. Else `axis=member`, sorted, joined by `|`; QNames with their prefix, the
            # filer's own kept; a typed member is its text.
            pa.field("dimensions", pa.string(), nullable=False),
            pa.field("n_dimensions", pa.int32(), nullable=False),
            pa.field("label", pa.string()),  # the tag's standard label, where the submission has one
            pa.field("member_label", pa.string()),  # the members' labels, joined by ` | ` in the order of `dimensions`
            # Where the submission's presentation shows the tag: income, balance, cash_flow, equity, notes
            pa.field("statement", pa.string()),
            *_PROVENANCE,
        ]
    ),
)

FORM_D: Final = Dataset(
    name="form_d",
    partition="cik",
    key=("cik", "accession_number"),
    sort_keys=("filed_on", "accession_number"),
    schema=pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("accession_number", pa.string(), nullable=False),
            pa.field("form", pa.string(), nullable=False),  # as EDGAR lists it: `D`, `D/A`
            pa.field("filed_on", pa.date32(), nullable=False),
            pa.field("is_amendment", pa.bool_(), nullable=False),  # as the notice says
            pa.field("previous_accession_number", pa.string()),  # the notice that it amends
            # The issuer that `cik` is, as the notice names it; number 1 is the primary issuer
            pa.field("issuer_number", pa.int32(), nullable=False),
            pa.field("n_issuers", pa.int32(), nullable=False),
            pa.field("issuer_name", pa.string(), nullable=False),
            pa.field("entity_type", pa.string()),
            pa.field("jurisdiction", pa.string()),
            pa.field("year_of_incorporation", pa.int32()),  # NULL: over five years ago, or not yet formed
            pa.field("industry_group", pa.string()),
            pa.field("revenue_range", pa.string()),
            pa.field("first_sale_on", pa.date32()),
            pa.field("is_sale_yet_to_occur", pa.bool_(), nullable=False),
            pa.field("is_equity", pa.bool_(), nullable=False),
            pa.field("is_debt", pa.bool_(), nullable=False),
            pa.field("is_fund", pa.bool_(), nullable=False),
            pa.field("is_business_combination", pa.bool_(), nullable=False),
            # US dollars of the whole offering, all issuers together; NULL: the issuer calls it indefinite
            pa.field("amount_offered", VALUE),
            pa.field("amount_sold", VALUE, nullable=False),
            pa.field("amount_remaining", VALUE),
            pa.field("investors", pa.int32()),
            pa.field("non_accredited_investors", pa.int32()),
            pa.field("signed_on", pa.date32()),
            *_PROVENANCE,
        ]
    ),
)

DAILY_BARS: Final = Dataset(
    name="daily_bars",
    partition="ticker",
    key=("ticker", "session_on"),
    sort_keys=("session_on",),
    schema=pa.schema(
        [
            pa.field("ticker", pa.string(), nullable=False),
            pa.field("session_on", pa.date32(), nullable=False),
            pa.field("open", pa.float64()),
            pa.field("high", pa.float64()),
            pa.field("low", pa.float64()),
            pa.field("close", pa.float64(), nullable=False),
            pa.field("volume", pa.int64()),
            # What the provider has already adjusted for: `raw`, `split` (never dividends)
            pa.field("basis", pa.string(), nullable=False),
            pa.field("currency", pa.string(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
            pa.field("is_synthetic", pa.bool_(), nullable=False),
            pa.field("retrieved_at", INSTANT, nullable=False),
            *_PROVENANCE,
        ]
    ),
)

CORPORATE_ACTIONS: Final = Dataset(
    name="corporate_actions",
    partition="ticker",
    key=("ticker", "ex_on", "kind"),
    sort_keys=("ex_on", "kind"),
    schema=pa.schema(
        [
            pa.field("ticker", pa.string(), nullable=False),
            pa.field("ex_on", pa.date32(), nullable=False),
            pa.field("kind", pa.string(), nullable=False),  # `dividend`, `split`
            pa.field("dividend_per_share", pa.float64()),  # in the bars' basis
            pa.field("split_ratio", pa.float64()),  # new shares per old share
            pa.field("basis", pa.string(), nullable=False),
            pa.field("currency", pa.string(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
            pa.field("is_synthetic", pa.bool_(), nullable=False),
            pa.field("retrieved_at", INSTANT, nullable=False),
            *_PROVENANCE,
        ]
    ),
)

TEXTS: Final = Dataset(
    name="texts",
    partition="cik",
    key=("cik", "accession_number", "document_number"),
    sort_keys=("accepted_at", "accession_number", "document_number"),
    schema=pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("accession_number", pa.string(), nullable=False),
            pa.field("form", pa.string(), nullable=False),  # of the filing, as EDGAR lists it
            pa.field("document_number", pa.int32(), nullable=False),  # place in the submission, from 1
            pa.field("document_type", pa.string(), nullable=False),  # `10-K`, `EX-99.1`, ...
            pa.field("file_name", pa.string(), nullable=False),
            pa.field("text", pa.string(), nullable=False),  # normalised; offsets count its code points
            pa.field("n_chars", pa.int32(), nullable=False),
            pa.field("text_sha256", pa.string(), nullable=False),  # of the text in UTF-8
            pa.field("accepted_at", INSTANT, nullable=False),
            pa.field("report_on", pa.date32()),  # period end that the listing names
            pa.field("reader", pa.string(), nullable=False),  # what made the text: `html`, `plain`
            *_PROVENANCE,
        ]
    ),
)

SECTIONS: Final = Dataset(
    name="sections",
    partition="cik",
    key=("cik", "accession_number", "document_number", "section_number"),
    sort_keys=("accession_number", "document_number", "section_number"),
    schema=pa.schema(
        [
            pa.field("cik", pa.int64(), nullable=False),
            pa.field("accession_number", pa.string(), nullable=False),
            pa.field("document_number", pa.int32(), nullable=False),
            pa.field("section_number", pa.int32(), nullable=False),  # in the order of the text, from 1
            pa.field("item", pa.string(), nullable=False),  # `1A`, `7`, `2.02`, `EX-99.1`, `whole`
            pa.field("part", pa.string()),  # `I`, `II` where the form counts its items by part
            pa.field("title", pa.string(), nullable=False),  # empty where the section has no heading
            # Code points of `texts.text`, half-open: text[span_start:span_end] is the section.
            pa.field("span_start", pa.int32(), nullable=False),
            pa.field("span_end", pa.int32(), nullable=False),
            pa.field("method", pa.string(), nullable=False),  # `headings`, `edgartools`, `whole_document`
        ]
    ),
)

# What every signal has, whatever it says.
_SIGNAL_DOCUMENT: Final = [
    pa.field("cik", pa.int64(), nullable=False),
    pa.field("accession_number", pa.string(), nullable=False),
    pa.field("form", pa.string(), nullable=False),
    pa.field("document_number", pa.int32(), nullable=False),
    pa.field("document_type", pa.string(), nullable=False),
    pa.field("section_number", pa.int32()),  # NULL: between sections
]
_SIGNAL_SPAN: Final = [
    pa.field("rule_id", pa.string(), nullable=False),  # phrase or rule that found it
    pa.field("span_start", pa.int32(), nullable=False),  # code points of `texts.text`, half-open
    pa.field("span_end", pa.int32(), nullable=False),
    pa.field("snippet", pa.string(), nullable=False),  # the span and its surroundings, at most 300 characters
    pa.field("confidence", pa.float64(), nullable=False),  # 0 to 1
    pa.field("extractor", pa.string(), nullable=False),
    pa.field("accepted_at", INSTANT, nullable=False),
    *_PROVENANCE,
]

DISCLOSURES: Final = Dataset(
    name="disclosures",
    partition="cik",
    key=("cik", "accession_number", "document_number", "extractor", "rule_id", "kind", "class_name", "span_start"),
    sort_keys=(
        "accession_number", "document_number", "span_start", "span_end", "extractor", "kind", "class_name", "rule_id",
    ),
    schema=pa.schema(
        [
            *_SIGNAL_DOCUMENT,
            pa.field("kind", pa.string(), nullable=False),  # subject
            pa.field("class_name", pa.string(), nullable=False),  # what is said of it
            pa.field("subject", pa.string()),  # what it is named after: a standard, a counterparty, a class of assets
            pa.field("value", VALUE),  # NULL: no quantity beside it
            pa.field("value_high", VALUE),  # upper end of a range
            pa.field("unit", pa.string()),
            pa.field("start_on", pa.date32()),  # what the quantity spans, or `end_on` alone
            pa.field("end_on", pa.date32()),
            *_SIGNAL_SPAN,
        ]
    ),
)  # fmt: skip

MACRO_OBSERVATIONS: Final = Dataset(
    name="macro_observations",
    partition="series_id",
    key=("series_id", "observed_on", "known_at"),
    sort_keys=("observed_on", "known_at"),
    schema=pa.schema(
        [
            pa.field("series_id", pa.string(), nullable=False),
            pa.field("observed_on", pa.date32(), nullable=False),  # first day of the period
            # When it was first read with this value: the source does not say when it revised
            pa.field("known_at", INSTANT, nullable=False),
            pa.field("value", VALUE),  # in the series' own unit; NULL: the source took the value back
            pa.field("source", pa.string(), nullable=False),
            *_PROVENANCE,
        ]
    ),
)

GUIDANCE: Final = Dataset(
    name="guidance",
    partition="cik",
    key=("cik", "accession_number", "document_number", "extractor", "span_start", "statement_number"),
    sort_keys=("accession_number", "document_number", "span_start", "span_end", "statement_number"),
    schema=pa.schema(
        [
            *_SIGNAL_DOCUMENT,
            pa.field("statement_number", pa.int32(), nullable=False),  # from 1, in the span
            pa.field("status", pa.string(), nullable=False),  # `guidance`, `rejected`
            pa.field("reject_reason", pa.string()),
            pa.field("span_text", pa.string(), nullable=False),  # verbatim
            # `year`, `quarter`, `half`, `remainder`, `years`, `twelve_months`, `unsaid`
            pa.field("period_span", pa.string(), nullable=False),
            pa.field("period_year", pa.int32()),  # as the text says it; NULL: relative, or not said
            pa.field("period_last_year", pa.int32()),
            pa.field("period_quarter", pa.int32()),  # or the half's number
            pa.field("period_relative", pa.int32()),  # 0: this year or quarter, 1: the next
            pa.field("period_calendar", pa.string(), nullable=False),  # `fiscal`, `calendar`, `year_end`, `unsaid`
            pa.field("period_from", pa.string()),  # `sentence`, `context`
            pa.field("basis", pa.string(), nullable=False),
            pa.field("low", VALUE),  # in `currency`; NULL: an upper bound alone, or no amount
            pa.field("high", VALUE),
            pa.field("currency", pa.string()),  # `$`: the text does not say whose dollars
            pa.field("pct_of_revenue_low", VALUE),
            pa.field("pct_of_revenue_high", VALUE),
            pa.field("prior_low", VALUE),  # the range that the text says is replaced
            pa.field("prior_high", VALUE),
            pa.field("stated_direction", pa.string()),
            pa.field("range_position", pa.string()),  # `high_end`, `low_end`, `midpoint`
            pa.field("justification_class", pa.string(), nullable=False),  # `specific`, `vague`, `none`
            *_SIGNAL_SPAN,
        ]
    ),
)

USEFUL_LIVES: Final = Dataset(
    name="useful_lives",
    partition="cik",
    key=("cik", "accession_number", "document_number", "extractor", "span_start", "statement_number"),
    sort_keys=("accession_number", "document_number", "span_start", "span_end", "statement_number"),
    schema=pa.schema(
        [
            *_SIGNAL_DOCUMENT,
            pa.field("statement_number", pa.int32(), nullable=False),  # from 1, in the span
            pa.field("statement", pa.string(), nullable=False),  # `stated`, `changed`
            pa.field("asset_class", pa.string(), nullable=False),
            pa.field("asset_text", pa.string()),  # what the text calls the assets; NULL: nothing nearby names them
            pa.field("years_low", VALUE),  # NULL: an upper bound alone, or a change without figures
            pa.field("years_high", VALUE),
            pa.field("from_low", VALUE),  # life before a change, as the text says it
            pa.field("from_high", VALUE),
            pa.field("limited_by", pa.string()),  # `lease_term`, `other_life`: the life is shorter where that is
            pa.field("direction", pa.string()),  # `lengthened`, `shortened`
            pa.field("effective_on", pa.date32()),  # first day of the month, year or period that the text names
            pa.field("effective_fiscal_year", pa.int32()),  # where the text names a fiscal period
            pa.field("effective_fiscal_quarter", pa.int32()),
            pa.field("effect_usd", VALUE),  # of all changes that the text names together; a reduction is negative
            pa.field("effect_on", pa.string()),  # `depreciation`, `operating_income`, `net_income`
            pa.field("effect_span", pa.string()),  # `quarter`, `six_months`, `nine_months`, `year`, `unsaid`
            pa.field("span_text", pa.string(), nullable=False),  # verbatim
            *_SIGNAL_SPAN,
        ]
    ),
)

QUARANTINE: Final = Dataset(
    name="quarantine",
    partition=None,
    key=("record_id",),
    sort_keys=("dataset", "subject", "record_id"),
    schema=pa.schema(
        [
            # Hash of dataset, subject, reason code and payload.
            pa.field("record_id", pa.string(), nullable=False),
            pa.field("dataset", pa.string(), nullable=False),
            pa.field("subject", pa.string(), nullable=False),  # ticker, CIK or accession number
            pa.field("reason_code", pa.string(), nullable=False),
            pa.field("reason", pa.string(), nullable=False),  # the thing, the place and the remedy
            pa.field("payload", pa.string()),  # at most 2,000 characters of the record
            pa.field("source_url", pa.string()),
            pa.field("source_sha256", pa.string()),
            pa.field("first_seen_at", INSTANT, nullable=False),
        ]
    ),
)

DATASETS: Final = {
    d.name: d
    for d in (
        COMPANIES,
        FILINGS,
        FACTS,
        INSTANCE_FACTS,
        FORM_D,
        TEXTS,
        SECTIONS,
        DISCLOSURES,
        GUIDANCE,
        USEFUL_LIVES,
        DAILY_BARS,
        CORPORATE_ACTIONS,
        MACRO_OBSERVATIONS,
        QUARANTINE,
    )
}
