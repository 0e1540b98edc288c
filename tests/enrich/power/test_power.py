"""What the extractor reads in sentences about power, and what it leaves alone."""

from __future__ import annotations

import pyarrow as pa
import pytest

from overbuild.enrich.extractors.power import POWER_EXTRACTOR
from overbuild.enrich.signals import Disclosure, Document, rows
from overbuild.lake.schemas import DISCLOSURES
from tests.enrich.made_documents import made_document
from tests.enrich.power.cases import NEAR_MISSES, STATEMENTS


def document(text: str) -> Document:
    return made_document(text)


def told(d: Disclosure, expected: str = "") -> str:
    """The row in the words of an expectation, as far as that goes."""
    words = [("+" if d.class_name == "locked_in_power" else "") + ("~" if d.confidence < 0.8 else "") + d.class_name]
    if d.value is not None:
        high = f"-{d.value_high.normalize():f}" if d.value_high is not None else ""
        words += [f"{d.value.normalize():f}{high}", str(d.unit)]
    if "@" in expected or (not expected and d.subject and d.class_name != "price_risk"):
        words.append(f"@{d.subject}")
    if ">" in expected:
        words.append(f">{d.end_on}")
    return " ".join(words)


def found(text: str) -> list[Disclosure]:
    return list(POWER_EXTRACTOR.extract(document(text)))


@pytest.mark.parametrize(("text", "expected"), STATEMENTS, ids=[text[:60] for text, _ in STATEMENTS])
def test_what_is_said_of_power_is_read_exactly(text: str, expected: tuple[str, ...]) -> None:
    made = found(text)
    padded = [*expected, *[""] * (len(made) - len(expected))]
    assert [told(d, e) for d, e in zip(made, padded, strict=False)] == list(expected)


@pytest.mark.parametrize(("text", "why"), NEAR_MISSES, ids=[text[:60] for text, _ in NEAR_MISSES])
def test_other_power_is_never_taken_for_the_company_s_own(text: str, why: str) -> None:
    assert [told(d) for d in found(text)] == [], why


def test_rows_fit_the_lake() -> None:
    text = "\n\n".join(text for text, said in STATEMENTS if not any("seller" in one for one in said))
    made = POWER_EXTRACTOR.extract(document(text))
    table = pa.Table.from_pylist(rows(document(text), "power", made), schema=DISCLOSURES.schema)
    assert table.num_rows == len(made) > 60
    keys = [(d.rule_id, d.kind, d.class_name, d.span_start) for d in made]
    assert len(set(keys)) == len(keys)
