# ruff: noqa: E501 - a case is a line
"""Impairment, tax and accounting standards in synthetic sentences; none of them is from a filing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from overbuild.enrich.extractors.accounting_standards import ACCOUNTING_STANDARDS_EXTRACTOR
from overbuild.enrich.extractors.impairment import IMPAIRMENT_EXTRACTOR
from overbuild.enrich.extractors.tax import TAX_EXTRACTOR
from overbuild.enrich.signals import Disclosure, Document, rows
from tests.enrich.made_documents import made_document


def document(text: str, form: str = "10-Q", report_on: date | None = None) -> Document:
    return made_document(text, form=form, accepted_at=datetime(2025, 11, 6, 21, tzinfo=UTC), report_on=report_on)


def millions(one: Disclosure) -> str:
    return "-" if one.value is None else f"{(one.value / 10**6).normalize():f}"


IMPAIRMENT = (
    ("For the year ended December 31, 2024, we recorded impairment charges of $55 million on property and equipment.", "booked property_equipment 55 2024-12-31"),
    ("We recognized a goodwill impairment of $1.2 billion in the third quarter.", "booked goodwill 1200 None"),
    ("The Company is recognizing $86 million of non-cash impairments for operating lease assets.", "booked leases 86 None"),
    ("During the years ended December 31, 2024 and 2023, we recorded $70 million and $50 million of impairment losses for servers.", "booked property_equipment 70 2024-12-31"),
    ("For the six months ended June 30, 2023 and 2024, we recorded approximately $26 million and $35 million of impairments of property and equipment.", "booked property_equipment 35 2024-06-30"),
    ("We recorded approximately $1.1 billion, of which $720 million was recorded in the fourth quarter, of impairments of equipment.", "booked property_equipment 1100 None"),
    ("We also recorded $38 million, $17 million, and $11 million net impairment losses for operating lease assets for the years ended December 31, 2024, 2023, and 2022, respectively.", "booked leases 38 2024-12-31"),
    ("Impairment losses for property and equipment were $28 million.", "booked property_equipment 28 None"),
    ("We recorded no impairment of long-lived assets in the period.", "none_booked property_equipment - None"),
    ("We did not record any impairment charges during the quarter.", "none_booked None - None"),
    ("We concluded that goodwill was not impaired.", "none_booked goodwill - None"),
    ("We identified indicators of impairment for our data center construction project.", "indicators property_equipment - None"),
)  # fmt: skip
NO_IMPAIRMENT = (
    "We may record impairment charges of $50 million if demand falls.",
    "An impairment loss is recognized when the carrying amount exceeds the fair value of the asset.",
    "We review long-lived assets for impairment whenever events indicate that they may not be recoverable.",
    "Impairment of goodwill could adversely affect our results.",
    "Depreciation and impairment expenses on property and equipment were $7.3 billion.",
    "Adjusted EBITDA excludes impairment charges of $12 million.",
    "The accumulated impairment loss was $95 million.",
    "Other expense was $767 million, primarily related to asset impairments and other matters.",
    "Equity investments had a carrying value of $6 million, with adjustments for impairments of $3 million.",
    "Asset impairment charges | 45 | 151 | 287",
)


def _impairments(text: str) -> list[str]:
    found = IMPAIRMENT_EXTRACTOR.extract(document(text))
    return [f"{d.class_name} {d.subject} {millions(d)} {d.end_on}" for d in found]


@pytest.mark.parametrize(("text", "expected"), IMPAIRMENT, ids=[text[:60] for text, _ in IMPAIRMENT])
def test_an_impairment_is_read_exactly(text: str, expected: str) -> None:
    assert _impairments(text) == [expected]


@pytest.mark.parametrize("text", NO_IMPAIRMENT, ids=[text[:60] for text in NO_IMPAIRMENT])
def test_what_might_be_written_off_is_no_impairment(text: str) -> None:
    assert _impairments(text) == []


TAX = (
    ("We claimed bonus depreciation on our servers.", "bonus_depreciation - 0.9"),
    ("Our U.S. taxable income is reduced by accelerated depreciation deductions.", "bonus_depreciation - 0.9"),
    ("The act restores 100% bonus depreciation for qualified property.", "bonus_depreciation - 0.7"),
    ("We elected immediate expensing of qualified property placed in service in 2025.", "bonus_depreciation - 0.9"),
    ("We expect the act to significantly reduce our cash taxes in 2025.", "cash_tax_benefit - 0.9"),
    ("Our cash tax payments decreased by $150 million.", "cash_tax_benefit 150 0.9"),
    ("We realized cash tax savings of $40 million.", "cash_tax_benefit 40 0.9"),
)
NO_TAX = (
    "We recorded $920 million of accelerated depreciation for servers that we retire early.",
    "We expect our cash taxes to increase significantly.",
    "Cash taxes paid, net of refunds, were $5.7 billion.",
    "We did not claim bonus depreciation.",
    "We may claim bonus depreciation in the coming years.",
    "Depreciation expense increased due to servers.",
    "Accelerated depreciation charges are part of our restructuring.",
)


def _tax(text: str) -> list[str]:
    return [f"{d.class_name} {millions(d)} {d.confidence}" for d in TAX_EXTRACTOR.extract(document(text))]


@pytest.mark.parametrize(("text", "expected"), TAX, ids=[text[:60] for text, _ in TAX])
def test_a_faster_write_off_for_tax_is_found(text: str, expected: str) -> None:
    assert _tax(text) == [expected]


@pytest.mark.parametrize("text", NO_TAX, ids=[text[:60] for text in NO_TAX])
def test_accounting_depreciation_and_dearer_taxes_are_no_tax_benefit(text: str) -> None:
    assert _tax(text) == []


SOFTWARE = "In September 2025, the FASB issued ASU No. 2025-06, Internal-Use Software, which removes project stages."
STANDARDS = (
    (f"{SOFTWARE} We are currently evaluating the impact of this standard.", ("evaluating ASU 2025-06 None None",)),
    (f"{SOFTWARE} The standard is effective for annual periods beginning after December 15, 2027. We are evaluating its impact on our disclosures.",
     ("not_yet_adopted ASU 2025-06 2027-12-15 None", "evaluating ASU 2025-06 2027-12-15 None")),
    (f"{SOFTWARE} We plan to adopt the standard on January 1, 2028.", ("not_yet_adopted ASU 2025-06 None 2028-01-01",)),
    ("On January 1, 2026, we early adopted ASU 2025-06 on a prospective basis.", ("early_adopted ASU 2025-06 None 2026-01-01",)),
    ("In September 2025, the FASB issued an Accounting Standards Update amending the accounting for internal-use software. We are currently evaluating the ASU to determine its impact.", ("evaluating ASU 2025-06 None None",)),
    ("In November 2024, the FASB issued an ASU that requires more disaggregated disclosure of expenses. We are evaluating the effect of the new guidance.", ("evaluating ASU 2024-03 None None",)),
    ("We adopted ASU 2023-07 in fiscal year 2025.", ("adopted ASU 2023-07 None None FY2025",)),
    ("We adopted ASU 2023-09 on January 1, 2025. The adoption did not have a material impact on our results.",
     ("adopted ASU 2023-09 None 2025-01-01", "adopted ASU 2023-09 None 2025-01-01", "no_material_effect ASU 2023-09 None 2025-01-01")),
    ("In December 2023, the FASB issued ASU 2023-09. We do not expect the adoption to have a material impact on our statements.",
     ("not_yet_adopted ASU 2023-09 None None", "no_material_effect ASU 2023-09 None None")),
    ("In November 2024, the FASB issued ASU 2024-03. Early adoption is permitted. The Company does not plan to early adopt the guidance.", ("not_yet_adopted ASU 2024-03 None None",)),
    ("Accounting pronouncements not yet adopted\n\nIn November 2024, the FASB issued ASU 2024-03, which asks for more detail on expenses.", ("not_yet_adopted ASU 2024-03 None None",)),
    ("The IASB continues its project on intangible assets. We are currently assessing the impact of the project on our disclosures; the standard is under evaluation.", ("evaluating IASB intangibles None None",)),
)  # fmt: skip
NO_STANDARDS = (
    "The FASB issued ASU 2025-06, which requires entities to begin capitalizing costs later.",
    "We evaluate the impact of tariffs each quarter.",
    "The period 2024-03 was strong.",
    "We review accounting standards as they are issued.",
)


def _told(found: Sequence[Disclosure]) -> list[str]:
    return [
        f"{d.class_name} {d.subject} {d.start_on} {d.end_on}" + (f" FY{d.value}" if d.value is not None else "")
        for d in found
    ]


@pytest.mark.parametrize(("text", "expected"), STANDARDS, ids=[text[-60:] for text, _ in STANDARDS])
def test_the_status_of_a_standard_is_the_company_s_own(text: str, expected: tuple[str, ...]) -> None:
    assert sorted(_told(ACCOUNTING_STANDARDS_EXTRACTOR.extract(document(text)))) == sorted(expected)


@pytest.mark.parametrize("text", NO_STANDARDS, ids=[text[:60] for text in NO_STANDARDS])
def test_a_standard_s_own_wording_is_no_status(text: str) -> None:
    assert _told(ACCOUNTING_STANDARDS_EXTRACTOR.extract(document(text))) == []


def test_a_threshold_becomes_the_first_day_of_the_company_s_own_year() -> None:
    text = "ASU 2025-06 is effective for fiscal years beginning after December 15, 2027."
    for ended, begins in ((date(2025, 12, 31), date(2028, 1, 1)), (date(2025, 6, 30), date(2028, 7, 1))):
        [one] = ACCOUNTING_STANDARDS_EXTRACTOR.extract(document(text, "10-K", ended))
        assert (one.start_on, one.end_on) == (date(2027, 12, 15), begins)
    [one] = ACCOUNTING_STANDARDS_EXTRACTOR.extract(document(text, "10-K", date(2025, 1, 26)))
    assert one.end_on is None


def test_rows_of_two_standards_in_a_sentence_have_keys_of_their_own() -> None:
    one = document("We adopted ASU 2023-07 and ASU 2023-09 on January 1, 2025.")
    made = rows(one, "x", ACCOUNTING_STANDARDS_EXTRACTOR.extract(one))
    assert [r["subject"] for r in made] == ["ASU 2023-07", "ASU 2023-09"]
    assert len({(r["rule_id"], r["kind"], r["class_name"], r["span_start"]) for r in made}) == 2
