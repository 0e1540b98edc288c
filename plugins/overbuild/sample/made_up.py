"""Synthetic filers beside the recorded ones: companies that do not exist, with figures and words written by us.

The recorded sample holds no sentence of any filing, so what rules make of words is shown on made-up ones. They are
openly so: the companies' names, tickers and every document say that they are synthetic.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from overbuild.errors import OverbuildError
from overbuild.extract.edgar.documents import submission_path

FIGURES: Final = "figures.csv"
FILINGS: Final = "filings.toml"
NOTICE: Final = (
    "SYNTHETIC. {name} does not exist. This document was never filed: every sentence and every figure in it was made "
    "up to show what Overbuild does with the words of a filing."
)

_MILLION: Final = 1_000_000
_EASTERN: Final = ZoneInfo("America/New_York")
_QUARTER_ENDS: Final = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
# What an income statement shows for the quarter alone; the rest is shown from the beginning of the year.
_INCOME: Final = frozenset({
    "Revenues", "CostOfRevenue", "GrossProfit", "ResearchAndDevelopmentExpense",
    "SellingGeneralAndAdministrativeExpense", "OperatingIncomeLoss", "InterestExpense", "IncomeTaxExpenseBenefit",
    "NetIncomeLoss",
})  # fmt: skip
# Lines that are sums of others, in an order in which each finds its parts.
_FLOW_SUMS: Final = {
    "GrossProfit": "Revenues -CostOfRevenue",
    "OperatingIncomeLoss": "GrossProfit -ResearchAndDevelopmentExpense -SellingGeneralAndAdministrativeExpense",
    "NetIncomeLoss": "OperatingIncomeLoss -InterestExpense -IncomeTaxExpenseBenefit",
    # the principal stands for the amortization of what is leased; a name with a star is the change of a balance
    "NetCashProvidedByUsedInOperatingActivities": (
        "NetIncomeLoss DepreciationDepletionAndAmortization ShareBasedCompensation FinanceLeasePrincipalPayments "
        "-*AccountsReceivableNetCurrent -*ContractWithCustomerAssetNet *ContractWithCustomerLiability "
        "*DeferredTaxLiabilitiesPropertyPlantAndEquipment"
    ),
    "NetCashProvidedByUsedInInvestingActivities": "-PaymentsToAcquirePropertyPlantAndEquipment",
    "NetCashProvidedByUsedInFinancingActivities": (
        "ProceedsFromIssuanceOfLongTermDebt -RepaymentsOfLongTermDebt -PaymentsForRepurchaseOfCommonStock "
        "-PaymentsOfDividends -FinanceLeasePrincipalPayments"
    ),
}
_ROLLED: Final = {
    "CashAndCashEquivalentsAtCarryingValue": (
        "NetCashProvidedByUsedInOperatingActivities NetCashProvidedByUsedInInvestingActivities "
        "NetCashProvidedByUsedInFinancingActivities"
    ),
    "PropertyPlantAndEquipmentNet": "PaymentsToAcquirePropertyPlantAndEquipment -DepreciationDepletionAndAmortization",
    "LongTermDebt": "ProceedsFromIssuanceOfLongTermDebt -RepaymentsOfLongTermDebt",
}
_BALANCE_SUMS: Final = {
    "LongTermDebtNoncurrent": "LongTermDebt -DebtCurrent",
    "OperatingLeaseRightOfUseAsset": "OperatingLeaseLiability",
    "FinanceLeaseRightOfUseAsset": "FinanceLeaseLiability",
    "Assets": (
        "CashAndCashEquivalentsAtCarryingValue ShortTermInvestments AccountsReceivableNetCurrent "
        "ContractWithCustomerAssetNet PropertyPlantAndEquipmentNet OperatingLeaseRightOfUseAsset "
        "FinanceLeaseRightOfUseAsset"
    ),
    "Liabilities": (
        "LongTermDebt OperatingLeaseLiability FinanceLeaseLiability ContractWithCustomerLiability "
        "DeferredTaxLiabilitiesPropertyPlantAndEquipment"
    ),
    "StockholdersEquity": "Assets -Liabilities",
    "LiabilitiesAndStockholdersEquity": "Liabilities StockholdersEquity",
}
# Figures of the filing's own XBRL: tag, unit, decimals, dimensions, and whether it is of the period or of its end.
_DIMENSIONS: Final = {
    "leases_not_commenced": (
        "UnrecordedUnconditionalPurchaseObligationBalanceSheetAmount", "usd", "-6", "instant",
        (("us-gaap:UnrecordedUnconditionalPurchaseObligationByCategoryOfItemPurchasedAxis",
          "us-gaap:OperatingLeaseLeaseNotYetCommencedMember"),),
    ),
    **{
        line: (
            "ConcentrationRiskPercentage", "number", "2", "duration",
            (("srt:MajorCustomersAxis", "synthetic:CustomerAMember"),
             ("us-gaap:ConcentrationRiskByBenchmarkAxis", f"us-gaap:{benchmark}"),
             ("us-gaap:ConcentrationRiskByTypeAxis", "us-gaap:CustomerConcentrationRiskMember")),
        )
        for line, benchmark in (
            ("customer_share_of_revenue_pct", "RevenueFromContractWithCustomerMember"),
            ("customer_share_of_receivables_pct", "AccountsReceivableMember"),
        )
    },
}  # fmt: skip
_HEADINGS: Final = {
    "10-K": (
        ("business", "Item 1. Business"),
        ("risks", "Item 1A. Risk Factors"),
        ("discussion", "Item 7. Management's Discussion and Analysis of Financial Condition"),
        ("notes", "Item 8. Financial Statements and Supplementary Data"),
    ),
    "10-Q": (
        ("notes", "Item 1. Financial Statements"),
        ("discussion", "Item 2. Management's Discussion and Analysis of Financial Condition"),
    ),
}


@dataclass(frozen=True, slots=True)
class MadeUp:
    """Synthetic filers: rows for the tables of :mod:`overbuild.sample.tables`, and their submissions by URL path."""

    companies: list[dict[str, Any]] = field(default_factory=list)
    filings: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    submissions: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Quarter:
    label: str
    start_on: date
    end_on: date

    @property
    def year(self) -> int:
        return self.end_on.year

    @property
    def number(self) -> int:
        return self.end_on.month // 3

    @property
    def form(self) -> str:
        return "10-K" if self.number == 4 else "10-Q"

    @property
    def since_on(self) -> date:
        """First day of what the report shows: of the year."""
        return date(self.year, 1, 1)

    def accepted_at(self, form: str) -> datetime:
        """Wall time in New York: a release the evening before its report."""
        days = (45 if self.number == 4 else 33) - (form == "8-K")
        return datetime.combine(self.end_on + timedelta(days=days), datetime.min.time()).replace(hour=16, minute=30)


@dataclass(frozen=True, slots=True)
class _Figures:
    """Lines by quarter; of ``flows`` the quarter's own amount. Amounts in dollars, shares in per cent."""

    flows: dict[str, list[int]]
    balances: dict[str, list[int]]
    of_instances: dict[str, list[int]]


def tickers(directory: Path) -> tuple[str, ...]:
    """Tickers of the synthetic filers in ``directory``, none where it does not exist."""
    if not directory.is_dir():  # an installation without the sample
        return ()
    return tuple(company["ticker"] for company in _words(directory)["company"])


def startups(directory: Path) -> tuple[str, ...]:
    """CIKs of the synthetic start-ups in ``directory``, as settings name them; none where it does not exist."""
    if not directory.is_dir():
        return ()
    return tuple(f"CIK{startup['cik']:010d}" for startup in _words(directory)["startup"])


def read(directory: Path) -> MadeUp:
    """All there is of the filers described in ``directory``.

    Raises:
        OverbuildError: a file is missing, or describes a filing whose quarter has no figures.
    """
    told = _words(directory)
    quarters, lines = _table(directory)
    made = MadeUp()
    said = {(filing["ticker"], filing["quarter"]): filing for filing in told["filing"]}
    unknown = sorted(set(said) - {(company["ticker"], q.label) for company in told["company"] for q in quarters})
    if unknown:
        raise OverbuildError(
            f"Made-up filings without figures: {unknown}", place=str(directory), remedy="Restore sample/made_up"
        )
    for company in told["company"]:
        figures = _figures(lines[company["ticker"]], len(quarters))
        made.companies.append(_company_row(company))
        for index, quarter in enumerate(quarters):
            words = said.get((company["ticker"], quarter.label), {})
            forms = ["8-K", quarter.form] if "release" in words else [quarter.form]
            for form in forms:
                accession = f"{company['cik']:010d}-{quarter.accepted_at(form):%y}-{2 * index + (form != '8-K'):06d}"
                row = _filing_row(company, quarter, form, accession)
                body = _submission(company, quarter, form, accession, words, figures, index)
                made.filings.append(row | {"size_bytes": len(body)})
                made.submissions[submission_path(company["cik"], accession).lstrip("/")] = body
                if form != "8-K":
                    made.facts.extend(_fact_rows(row, quarter, figures, quarters, index))
    for startup in told["startup"]:
        made.companies.append(_startup_row(startup))
        for number, notice in enumerate(startup["notice"], start=1):
            accession = _notice_accession(startup, number)
            body = _notice_submission(startup, notice, accession)
            made.filings.append(_notice_row(startup, notice, accession) | {"size_bytes": len(body)})
            made.submissions[submission_path(startup["cik"], accession).lstrip("/")] = body
    return made


def _words(directory: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((directory / FILINGS).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _incomplete(directory / FILINGS) from error


def _incomplete(path: Path) -> OverbuildError:
    return OverbuildError(
        "The recorded sample is incomplete", place=str(path), remedy="Restore sample/ from the repository"
    )


def _table(directory: Path) -> tuple[list[_Quarter], dict[str, list[dict[str, Any]]]]:
    """Quarters in order, and the rows of each ticker."""
    path = directory / FIGURES
    if not path.is_file():
        raise _incomplete(path)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        labels = [name for name in reader.fieldnames or () if name[:2] == "20"]
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        lines.setdefault(row["ticker"], []).append(row | {"values": [row[label] for label in labels]})
    return [_quarter(label) for label in labels], lines


def _quarter(label: str) -> _Quarter:
    year, number = int(label[:4]), int(label[5])
    return _Quarter(label, date(year, 3 * number - 2, 1), date(year, *_QUARTER_ENDS[number]))


def _figures(rows: list[dict[str, Any]], count: int) -> _Figures:
    """The given lines and those that follow from them."""
    given = {kind: {r["line"]: r for r in rows if r["kind"] == kind} for kind in ("flow", "instant", "instance")}
    flows = {line: [int(v) * _MILLION for v in row["values"]] for line, row in given["flow"].items()}
    balances = {line: [int(v) * _MILLION for v in row["values"]] for line, row in given["instant"].items()}
    opening = {row["line"]: int(row["opening"]) * _MILLION for row in rows if row["opening"]}

    def total(parts: str, at: int) -> int:
        amount = 0
        for part in parts.split():
            line = part.lstrip("-*")
            if "*" in part:
                before = balances[line][at - 1] if at else opening[line]
                value = balances[line][at] - before
            else:
                value = flows[line][at] if line in flows else balances[line][at]
            amount += -value if part.startswith("-") else value
        return amount

    for line, parts in _FLOW_SUMS.items():
        flows[line] = [total(parts, at) for at in range(count)]
    for line, parts in _ROLLED.items():
        balance = opening[line]
        balances[line] = [balance := balance + total(parts, at) for at in range(count)]
    for line, parts in _BALANCE_SUMS.items():
        balances[line] = [total(parts, at) for at in range(count)]
    return _Figures(flows, balances, {line: [int(v) for v in r["values"]] for line, r in given["instance"].items()})


def _company_row(company: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cik": company["cik"],
        "name": company["name"],
        "facts_name": company["name"],
        "tickers": [company["ticker"]],
        "exchanges": [],
        "entity_type": "operating",
        "sic": company["sic"],
        "sic_description": company["sic_description"],
        "category": "",
        "fiscal_year_end": "1231",
        "state_of_incorporation": "",
    }


def _filing_row(company: Mapping[str, Any], quarter: _Quarter, form: str, accession: str) -> dict[str, Any]:
    accepted = quarter.accepted_at(form)
    return {
        "cik": company["cik"],
        "accession_number": accession,
        "form": form,
        "filed_on": accepted.date(),
        "report_on": quarter.end_on,
        "accepted_at_source": f"{accepted.replace(tzinfo=_EASTERN).astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        "items": "2.02,9.01" if form == "8-K" else "",
        "is_xbrl": form != "8-K",
        "is_inline_xbrl": False,
        "primary_document": "synthetic.htm",
    }


def _fact_rows(
    filing: Mapping[str, Any], quarter: _Quarter, figures: _Figures, quarters: list[_Quarter], index: int
) -> Iterator[dict[str, Any]]:
    """What the report shows: its quarter and the year to date, balances at its end."""
    first = index - quarter.number + 1

    def row(tag: str, start_on: date | None, value: int) -> dict[str, Any]:
        return {
            "cik": filing["cik"],
            "taxonomy": "us-gaap",
            "tag": tag,
            "unit": "USD",
            "start_on": start_on,
            "end_on": quarter.end_on,
            "value": str(value),
            "accession_number": filing["accession_number"],
            "form": filing["form"],
            "filed_on": filing["filed_on"],
            "fiscal_year": quarter.year,
            "fiscal_period": "FY" if quarter.number == 4 else f"Q{quarter.number}",
        }

    for tag, values in figures.flows.items():
        yield row(tag, quarters[first].start_on, sum(values[first : index + 1]))
        if tag in _INCOME and quarter.number in (2, 3):
            yield row(tag, quarter.start_on, values[index])
    for tag, values in figures.balances.items():
        yield row(tag, None, values[index])


def _submission(
    company: Mapping[str, Any],
    quarter: _Quarter,
    form: str,
    accession: str,
    words: Mapping[str, Any],
    figures: _Figures,
    index: int,
) -> bytes:
    """A full submission text in EDGAR's layout."""
    notice = NOTICE.format(name=company["name"])
    if form == "8-K":
        main = _page(notice, [("Item 2.02 Results of Operations and Financial Condition", ["See Exhibit 99.1."])])
        documents = [
            ("8-K", "synthetic.htm", main),
            ("EX-99.1", "release.htm", _page(notice, [("", words["release"])])),
        ]
    else:
        items = [(heading, words.get(name, [])) for name, heading in _HEADINGS[form]]
        documents = [(form, "synthetic.htm", _page(notice, items))]
        documents.append(("XML", "synthetic_htm.xml", _instance(company, quarter, figures, index)))
    accepted = quarter.accepted_at(form)
    lines = [
        f"<SEC-DOCUMENT>{accession}.txt : {accepted:%Y%m%d}",
        f"<SEC-HEADER>{accession}.hdr.sgml : {accepted:%Y%m%d}",
        f"<ACCEPTANCE-DATETIME>{accepted:%Y%m%d%H%M%S}",
        f"ACCESSION NUMBER:\t\t{accession}",
        f"CONFORMED SUBMISSION TYPE:\t{form}",
        f"PUBLIC DOCUMENT COUNT:\t\t{len(documents)}",
        f"CONFORMED PERIOD OF REPORT:\t{quarter.end_on:%Y%m%d}",
        f"FILED AS OF DATE:\t\t{accepted:%Y%m%d}",
        "",
        "FILER:",
        "",
        "\tCOMPANY DATA:",
        f"\t\tCOMPANY CONFORMED NAME:\t\t\t{company['name']}",
        f"\t\tCENTRAL INDEX KEY:\t\t\t{company['cik']:010d}",
        "</SEC-HEADER>",
    ]
    for number, (kind, name, content) in enumerate(documents, start=1):
        inner = f"<XML>\n{content}\n</XML>" if kind == "XML" else content
        lines += ["<DOCUMENT>", f"<TYPE>{kind}", f"<SEQUENCE>{number}", f"<FILENAME>{name}", "<TEXT>", inner]
        lines += ["</TEXT>", "</DOCUMENT>"]
    return "\n".join([*lines, "</SEC-DOCUMENT>", ""]).encode()


def _startup_row(startup: Mapping[str, Any]) -> dict[str, Any]:
    return _company_row({**startup, "ticker": "", "sic": "", "sic_description": ""}) | {
        "tickers": [],
        "entity_type": "other",
        "fiscal_year_end": None,
    }


def _notice_accession(startup: Mapping[str, Any], number: int) -> str:
    return f"{startup['cik']:010d}-{startup['notice'][number - 1]['filed']:%y}-{number:06d}"


def _notice_form(notice: Mapping[str, Any]) -> str:
    return "D/A" if "amends" in notice else "D"


def _notice_row(startup: Mapping[str, Any], notice: Mapping[str, Any], accession: str) -> dict[str, Any]:
    accepted = datetime.combine(notice["filed"], datetime.min.time()).replace(hour=16, minute=30, tzinfo=_EASTERN)
    return {
        "cik": startup["cik"],
        "accession_number": accession,
        "form": _notice_form(notice),
        "filed_on": notice["filed"],
        "report_on": None,
        "accepted_at_source": f"{accepted.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        "items": "06b",
        "is_xbrl": False,
        "is_inline_xbrl": False,
        "primary_document": "primary_doc.xml",
    }


def _notice_submission(startup: Mapping[str, Any], notice: Mapping[str, Any], accession: str) -> bytes:
    """A notice of Form D, as the SEC's technical specification lays it out."""
    form, filed, name = _notice_form(notice), notice["filed"], escape(startup["name"])
    previous = (
        f"<previousAccessionNumber>{_notice_accession(startup, notice['amends'])}</previousAccessionNumber>"
        if "amends" in notice
        else ""
    )
    offered = notice.get("offered")
    remaining = "Indefinite" if offered is None else offered - notice["sold"]
    kind = {"equity": "isEquityType", "debt": "isDebtType"}[notice["security"]]
    xml = (
        f'<?xml version="1.0"?>\n<!-- {NOTICE.format(name=name)} -->\n<edgarSubmission>'
        f"<schemaVersion>X0708</schemaVersion><submissionType>{form}</submissionType><testOrLive>LIVE</testOrLive>"
        f"<primaryIssuer><cik>{startup['cik']:010d}</cik><entityName>{name}</entityName>"
        "<entityType>Corporation</entityType><jurisdictionOfInc>DELAWARE</jurisdictionOfInc><yearOfInc>"
        f"<withinFiveYears>true</withinFiveYears><value>{startup['year_of_incorporation']}</value></yearOfInc>"
        "</primaryIssuer><offeringData><industryGroup><industryGroupType>Other Technology</industryGroupType>"
        "</industryGroup><issuerSize><revenueRange>Decline to Disclose</revenueRange></issuerSize><typeOfFiling>"
        f"<newOrAmendment><isAmendment>{'true' if previous else 'false'}</isAmendment>{previous}</newOrAmendment>"
        f"<dateOfFirstSale><value>{notice['first_sale']}</value></dateOfFirstSale></typeOfFiling>"
        f"<typesOfSecuritiesOffered><{kind}>true</{kind}></typesOfSecuritiesOffered>"
        "<businessCombinationTransaction><isBusinessCombinationTransaction>false"
        "</isBusinessCombinationTransaction></businessCombinationTransaction><offeringSalesAmounts>"
        f"<totalOfferingAmount>{'Indefinite' if offered is None else offered}</totalOfferingAmount>"
        f"<totalAmountSold>{notice['sold']}</totalAmountSold><totalRemaining>{remaining}</totalRemaining>"
        "</offeringSalesAmounts><investors><hasNonAccreditedInvestors>false</hasNonAccreditedInvestors>"
        "<totalNumberAlreadyInvested>5</totalNumberAlreadyInvested></investors><signatureBlock><signature>"
        f"<signatureDate>{filed}</signatureDate></signature></signatureBlock></offeringData></edgarSubmission>"
    )
    lines = [
        f"<SEC-DOCUMENT>{accession}.txt : {filed:%Y%m%d}",
        f"<SEC-HEADER>{accession}.hdr.sgml : {filed:%Y%m%d}",
        f"<ACCEPTANCE-DATETIME>{filed:%Y%m%d}163000",
        f"ACCESSION NUMBER:\t\t{accession}",
        f"CONFORMED SUBMISSION TYPE:\t{form}",
        "PUBLIC DOCUMENT COUNT:\t\t1",
        f"FILED AS OF DATE:\t\t{filed:%Y%m%d}",
        "</SEC-HEADER>",
        "<DOCUMENT>",
        f"<TYPE>{form}",
        "<SEQUENCE>1",
        "<FILENAME>primary_doc.xml",
        "<TEXT>",
        f"<XML>\n{xml}\n</XML>",
        "</TEXT>",
        "</DOCUMENT>",
        "</SEC-DOCUMENT>",
        "",
    ]
    return "\n".join(lines).encode()


def _page(notice: str, items: list[tuple[str, list[str]]]) -> str:
    """A page of markup: the notice, then each heading with the notice and its sentences."""
    parts = [f"<p>{escape(notice)}</p>"]
    for heading, sentences in items:
        parts += [f"<p><b>{escape(heading)}</b></p>", f"<p>{escape(notice)}</p>"] if heading else []
        parts += [f"<p>{escape(sentence, quote=False)}</p>" for sentence in sentences]
    return f"<html><body>{''.join(parts)}<p>SIGNATURES</p></body></html>"


def _instance(company: Mapping[str, Any], quarter: _Quarter, figures: _Figures, index: int) -> str:
    """The filing's own XBRL: what has dimensions."""
    contexts, facts = [], []
    for line, (tag, unit, decimals, kind, dimensions) in _DIMENSIONS.items():
        value = figures.of_instances[line][index]
        written = str(value * _MILLION) if unit == "usd" else f"{value / 100:.2f}"
        members = "".join(
            f'<xbrldi:explicitMember dimension="{axis}">{member}</xbrldi:explicitMember>' for axis, member in dimensions
        )
        period = (
            f"<xbrli:instant>{quarter.end_on}</xbrli:instant>"
            if kind == "instant"
            else f"<xbrli:startDate>{quarter.since_on}</xbrli:startDate><xbrli:endDate>{quarter.end_on}</xbrli:endDate>"
        )
        contexts.append(
            f'<xbrli:context id="{line}"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">'
            f"{company['cik']:010d}</xbrli:identifier><xbrli:segment>{members}</xbrli:segment></xbrli:entity>"
            f"<xbrli:period>{period}</xbrli:period></xbrli:context>"
        )
        facts.append(
            f'<us-gaap:{tag} contextRef="{line}" unitRef="{unit}" decimals="{decimals}">{written}</us-gaap:{tag}>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" '
        'xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" '
        'xmlns:us-gaap="http://fasb.org/us-gaap/2024" xmlns:srt="http://fasb.org/srt/2024" '
        'xmlns:synthetic="http://synthetic.example/2024">'
        '<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>'
        '<xbrli:unit id="number"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>'
        f"{''.join(contexts)}{''.join(facts)}</xbrli:xbrl>"
    )
