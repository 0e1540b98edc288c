"""Names and units come out as companyfacts spells them, whichever year's taxonomy a filing uses."""

from __future__ import annotations

import pytest
from lxml import etree

from overbuild.extract.edgar.xbrl.names import ContextError, make_name, read_unit
from tests.extract.edgar import made


@pytest.mark.parametrize(
    ("namespace", "taxonomy"),
    [
        ("http://fasb.org/us-gaap/2024", "us-gaap"),
        ("http://fasb.org/us-gaap/2011-01-31", "us-gaap"),
        ("http://xbrl.us/us-gaap/2009-01-31", "us-gaap"),
        ("http://fasb.org/srt/2018-01-31", "srt"),
        ("http://xbrl.sec.gov/dei/2021q4", "dei"),
        ("http://xbrl.us/dei/2009-01-31", "dei"),
        ("http://xbrl.sec.gov/ecd/2023", "ecd"),
        ("http://xbrl.sec.gov/country/2023", "country"),
        ("https://xbrl.ifrs.org/taxonomy/2023-03-23/ifrs-full", "ifrs-full"),
        ("http://xbrl.ifrs.org/taxonomy/2014-03-05/ifrs-full", "ifrs-full"),
        ("http://www.amazon.com/20250331", "custom"),
        ("http://fasb.org.example.com/us-gaap/2024", "custom"),
        ("http://example.com/fasb.org/us-gaap/2024", "custom"),
        ("", "custom"),
    ],
)
def test_a_taxonomy_is_known_by_its_address_and_not_by_its_prefix(namespace, taxonomy):
    name = make_name(namespace, "Revenues", "us-gaap" if taxonomy == "custom" else "ns0")
    assert name.taxonomy == taxonomy
    assert str(name) == ("us-gaap:Revenues" if taxonomy == "custom" else f"{taxonomy}:Revenues")


def unit(body: str):
    return read_unit(etree.fromstring(f"<xbrli:unit {made.NAMESPACES}>{body}</xbrli:unit>"))


def measure(*names: str) -> str:
    return "".join(f"<xbrli:measure>{name}</xbrli:measure>" for name in names)


@pytest.mark.parametrize(
    ("body", "spelled"),
    [
        (measure("iso4217:USD"), "USD"),
        (measure("xbrli:shares"), "shares"),
        (measure("xbrli:pure"), "pure"),
        (measure("made:Vendor"), "Vendor"),
        (measure("utr:MWh", "iso4217:EUR"), "EUR*MWh"),
        (
            f"<xbrli:divide><xbrli:unitNumerator>{measure('iso4217:USD')}</xbrli:unitNumerator>"
            f"<xbrli:unitDenominator>{measure('xbrli:shares')}</xbrli:unitDenominator></xbrli:divide>",
            "USD/shares",
        ),
    ],
)
def test_units_are_spelled_as_companyfacts_spells_them(body, spelled):
    assert unit(body) == spelled


@pytest.mark.parametrize("body", ["", measure(""), "<xbrli:divide/>"])
def test_a_unit_without_a_measure_is_refused(body):
    with pytest.raises(ContextError):
        unit(body)
