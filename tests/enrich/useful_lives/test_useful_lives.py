"""What the extractor reads in sentences, tables and notes on useful lives, and what it leaves alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from overbuild.enrich.extractors.useful_lives import USEFUL_LIVES_EXTRACTOR, UsefulLife
from overbuild.enrich.extractors.useful_lives.assets import assets
from overbuild.enrich.lexicon import load_lexicon
from overbuild.enrich.signals import Document, rows
from overbuild.lake.schemas import USEFUL_LIVES
from tests.enrich.made_documents import made_document
from tests.enrich.useful_lives.cases import NEAR_MISSES, STATEMENTS

MILLION = Decimal(10**6)


def document(text: str, form: str = "10-Q", report_on: date | None = None) -> Document:
    return made_document(text, form=form, report_on=report_on)


def found(text: str) -> list[UsefulLife]:
    return list(USEFUL_LIVES_EXTRACTOR.extract(document(text)))


def _number(value: Decimal | None) -> str:
    return "?" if value is None else f"{value.normalize():f}"


def _ends(low: Decimal | None, high: Decimal | None) -> str:
    return "?" if low is None and high is None else f"{_number(low)}-{_number(high)}"


def told(s: UsefulLife, expected: str = "") -> str:
    """The statement in the words of an expectation; the effect only where the expectation has one."""
    limit = f" <{s.limited_by}" if s.limited_by else ""
    if s.statement == "stated":
        return f"{s.asset_class} {_ends(s.years_low, s.years_high)}{limit}"
    fiscal = f"FY{s.effective_fiscal_year}" if s.effective_fiscal_year else "-"
    fiscal += f"Q{s.effective_fiscal_quarter}" if s.effective_fiscal_quarter else ""
    since = str(s.effective_on) if s.effective_on and not s.effective_fiscal_year else fiscal
    lives = f"{_ends(s.from_low, s.from_high)}>{_ends(s.years_low, s.years_high)}"
    said = f"{s.asset_class} {lives} {s.direction or '-'} {since}"
    if ":" in expected and s.effect_usd is not None:
        said += f" {s.effect_on}:{_number(s.effect_usd / MILLION)}:{s.effect_span}"
    return said + limit


@pytest.mark.parametrize(("text", "expected"), STATEMENTS, ids=[text[:70] for text, _ in STATEMENTS])
def test_a_life_is_read_exactly(text: str, expected: tuple[str, ...]) -> None:
    said = [told(s, "".join(expected)) for s in found(text)]
    assert said == list(expected)


@pytest.mark.parametrize("text", NEAR_MISSES, ids=[text[:70] for text in NEAR_MISSES])
def test_other_years_are_never_taken_for_a_life(text: str) -> None:
    assert [told(s) for s in found(text)] == []


def test_a_fiscal_year_begins_when_the_annual_report_says_the_last_one_ended() -> None:
    text = "Effective in fiscal year 2024, we extended the useful lives of servers from four to five years."
    for ended, begins in ((date(2023, 1, 29), date(2023, 1, 30)), (date(2023, 12, 31), date(2024, 1, 1))):
        [one] = USEFUL_LIVES_EXTRACTOR.extract(document(text, "10-K", ended))
        assert one.effective_on == begins
    [one] = USEFUL_LIVES_EXTRACTOR.extract(document(text, "10-Q", date(2023, 4, 30)))
    assert one.effective_on is None
    assert one.effective_fiscal_year == 2024


def test_a_page_break_within_a_sentence_loses_no_life() -> None:
    text = (
        "Depreciation is recorded over the useful lives (generally five years\n\n46\n\nTable of Contents\n\n"
        "prior to January 1, 2024 and six years subsequent to January 1, 2024 for our servers, and six years for our"
        " networking equipment)."
    )
    assert [told(s) for s in found(text)] == ["servers 5-5>6-6 lengthened 2024-01-01", "network_equipment 6-6"]


def test_rows_fit_the_lake_and_spans_are_verbatim() -> None:
    text = "Intro.\n\nServers are depreciated over five years. Buildings are depreciated over 40 years."
    one = document(text)
    made = rows(one, "useful_lives", USEFUL_LIVES_EXTRACTOR.extract(one))
    assert [text[r["span_start"] : r["span_end"]] for r in made] == [r["span_text"] for r in made]
    for row in made:
        row["retrieved_at"] = one.accepted_at
    columns = [{k: r.get(k) for k in USEFUL_LIVES.schema.names} for r in made]
    table = pa.Table.from_pylist(columns, schema=USEFUL_LIVES.schema)
    assert table.num_rows == 2
    assert not set(USEFUL_LIVES.key) - set(table.column_names)


ASSETS = [p for p in load_lexicon("useful_lives").phrases if p.class_name.startswith("asset ")]
EXAMPLES = {
    "asset_servers": ("servers", "GPU clusters", "graphics processing units", "AI accelerators"),
    "asset_network_equipment": ("networking equipment", "network assets", "telecommunications equipment", "routers"),
    "asset_computer_equipment": ("computers", "compute hardware", "IT equipment", "bitcoin miners", "storage devices"),
    "asset_data_center_equipment": ("data center equipment", "data centres", "power and cooling equipment"),
    "asset_building_and_leasehold": ("building and leasehold improvements",),
    "asset_building_and_improvements": ("buildings and improvements", "buildings and site improvements"),
    "asset_building_improvements": ("building improvements", "improvements to buildings"),
    "asset_buildings": ("buildings", "office buildings", "warehouses"),
    "asset_leasehold_improvements": ("leasehold improvements", "tenant improvements"),
    "asset_land_improvements": ("land improvements", "site improvements"),
    "asset_machinery": ("machinery and equipment", "laboratory equipment", "heavy equipment", "tooling", "equipment"),
    "asset_office_equipment": ("furniture and fixtures", "office equipment", "furniture, fixtures and equipment"),
    "asset_software": ("internal-use software", "capitalized software development costs", "software licenses"),
    "asset_vehicles": ("vehicles", "aircraft", "railcars", "trucks"),
    "asset_intangibles": ("intangible assets", "developed technology", "customer relationships", "trade names"),
    "asset_any_property": ("property and equipment", "property, plant and equipment", "fixed assets"),
    "asset_right_of_use": ("finance lease right-of-use assets", "assets under finance leases"),
    "asset_the_assets": ("the assets", "the respective assets"),
}  # fmt: skip


def test_every_phrase_for_assets_has_an_example() -> None:
    assert {p.phrase_id for p in ASSETS} == set(EXAMPLES)


@pytest.mark.parametrize("phrase_id", sorted(EXAMPLES))
def test_assets_are_never_of_another_class(phrase_id: str) -> None:
    expected = next(p.class_name for p in ASSETS if p.phrase_id == phrase_id).split()[1:]
    for words in EXAMPLES[phrase_id]:
        text = f"Lives of {words}."
        assert [list(a.classes) for a in assets(text, 0, len(text))] == [expected], words
