"""One submission to rows: every number once, exact, of the right part; the rest in quarantine with its reason."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.extract.edgar.submission_rows import Submission
from overbuild.extract.edgar.xbrl import parse_submission
from overbuild.lake.schemas import INSTANCE_FACTS
from tests.extract.edgar import made

LABELS = (
    f'<link:linkbase {made.NAMESPACES}><link:labelLink xlink:type="extended" '
    'xlink:role="http://www.xbrl.org/2003/role/link">{}</link:labelLink></link:linkbase>'
)
PRESENTATION = f"<link:linkbase {made.NAMESPACES}>{{}}</link:linkbase>"


def label(element: str, text: str) -> str:
    return (
        f'<link:loc xlink:type="locator" xlink:label="l_{element}" xlink:href="x.xsd#{element}"/>'
        f'<link:label xlink:type="resource" xlink:label="t_{element}" xml:lang="en-US" '
        f'xlink:role="http://www.xbrl.org/2003/role/label">{text}</link:label>'
        f'<link:labelArc xlink:type="arc" xlink:arcrole="http://www.xbrl.org/2003/arcrole/concept-label" '
        f'xlink:from="l_{element}" xlink:to="t_{element}"/>'
    )


def shown(role: str, root: str, *elements: str) -> str:
    locs = "".join(
        f'<link:loc xlink:type="locator" xlink:label="{e}" xlink:href="x.xsd#{e}"/>' for e in (root, *elements)
    )
    arcs = "".join(
        f'<link:presentationArc xlink:type="arc" order="{n}" xlink:from="{root}" xlink:to="{e}" '
        'xlink:arcrole="http://www.xbrl.org/2003/arcrole/parent-child"/>'
        for n, e in enumerate(elements, start=1)
    )
    return (
        f'<link:presentationLink xlink:type="extended" xlink:role="http://www.made.example/role/{role}">'
        f"{locs}{arcs}</link:presentationLink>"
    )


def member(axis: str, value: str) -> str:
    return f'<xbrldi:explicitMember dimension="{axis}">{value}</xbrldi:explicitMember>'


def fact(tag: str, value: str, context: str = "c", unit: str = "usd", decimals: str = "-6", more: str = "") -> str:
    return f'<{tag} contextRef="{context}" unitRef="{unit}" decimals="{decimals}"{more}>{value}</{tag}>'


def inline(
    name: str, text: str, context: str = "c", unit: str = "usd", decimals: str = "-6", more: str = 'scale="6"'
) -> str:
    return (
        f'<ix:nonFraction name="{name}" contextRef="{context}" unitRef="{unit}" decimals="{decimals}" {more}>'
        f"{text}</ix:nonFraction>"
    )


DOT = 'scale="6" format="ixt:num-dot-decimal"'


def parse(*documents, form="10-Q"):
    body = documents[0] if len(documents) == 1 and isinstance(documents[0], bytes) else made.filed(*documents)
    submission = Submission(made.CIK, made.accession(1), form, date(2024, 5, 1), "https://www.sec.gov/x.txt", "0" * 64)
    parsed = parse_submission(body, submission)
    assert parsed.table.schema.equals(INSTANCE_FACTS.schema)
    return parsed


def from_instance(*parts):
    return parse(("XML", "q_htm.xml", made.instance(*parts)))


def from_page(header, *parts):
    return parse(("10-Q", "q.htm", made.page(*parts, header=header)))


def rows(parsed):
    return {(row["tag"], row["dimensions"]): row for row in parsed.table.to_pylist()}


def codes(parsed):
    return [row.reason_code for row in parsed.quarantined]


def test_a_page_and_its_extracted_instance_give_the_same_rows():
    parts = member("srt:ProductOrServiceAxis", "made:CloudMember") + member(
        "us-gaap:StatementBusinessSegmentsAxis", "made:WestMember"
    )
    contexts = made.context("c") + made.context("d", parts=parts) + made.context("i", start=None)
    extracted = made.instance(
        contexts,
        fact("us-gaap:Revenues", "1234500000"),
        fact("made:TechnologyExpense", "-2000000"),
        fact("us-gaap:Revenues", "1000000", "d"),
        fact("us-gaap:Assets", "5", "i", decimals="INF"),
        fact("us-gaap:EarningsPerShareBasic", "0.12", unit="eps", decimals="2"),
    )
    page = made.page(
        inline("us-gaap:Revenues", "1,234.5", more=DOT),
        inline("made:TechnologyExpense", "2", more='scale="6" sign="-"'),
        inline("us-gaap:Revenues", "1.0", "d", more=DOT),
        inline("us-gaap:Assets", "5", "i", decimals="INF", more=""),
        inline("us-gaap:EarningsPerShareBasic", "0.12", unit="eps", decimals="2", more=""),
        header=contexts,
    )
    one, other = parse(("XML", "q_htm.xml", extracted)), parse(("10-Q", "q.htm", page))
    assert (one.read_from, other.read_from) == ("instance", "inline")
    assert one.table.sort_by([("tag", "ascending"), ("dimensions", "ascending")]).equals(
        other.table.sort_by([("tag", "ascending"), ("dimensions", "ascending")])
    )
    assert not one.quarantined
    assert not other.quarantined
    found = rows(one)
    dimensions = "srt:ProductOrServiceAxis=made:CloudMember|us-gaap:StatementBusinessSegmentsAxis=made:WestMember"
    assert set(found) == {
        ("Revenues", ""),
        ("Revenues", dimensions),
        ("TechnologyExpense", ""),
        ("Assets", ""),
        ("EarningsPerShareBasic", ""),
    }
    assert found["Revenues", dimensions]["n_dimensions"] == 2
    assert found["TechnologyExpense", ""]["taxonomy"] == "custom"
    assert found["TechnologyExpense", ""]["value"] == -2_000_000
    assert found["EarningsPerShareBasic", ""]["unit"] == "USD/shares"
    assert found["Assets", ""]["start_on"] is None
    assert found["Assets", ""]["decimals"] is None
    assert found["Revenues", ""]["decimals"] == -6


def test_the_instance_wins_where_the_submission_has_both():
    parsed = parse(
        ("10-Q", "q.htm", made.page(inline("us-gaap:Revenues", "1"), header=made.context("c"))),
        ("XML", "q_htm.xml", made.instance(made.context("c"), fact("us-gaap:Revenues", "2000000"))),
        ("XML", "FilingSummary.xml", "<FilingSummary><Version>1</Version></FilingSummary>"),
    )
    assert parsed.read_from == "instance"
    assert rows(parsed)["Revenues", ""]["value"] == 2_000_000


def test_a_damaged_instance_costs_a_record_and_not_the_filing():
    parsed = parse(
        ("XML", "q_htm.xml", made.instance(fact("us-gaap:Revenues", "2"))[:-20]),
        ("10-Q", "q.htm", made.page(inline("us-gaap:Revenues", "1"), header=made.context("c"))),
    )
    assert parsed.read_from == "inline"
    assert rows(parsed)["Revenues", ""]["value"] == 1_000_000
    assert codes(parsed) == ["unreadable_document"]


def test_labels_and_statements_come_from_the_linkbases():
    parsed = parse(
        (
            "EX-101.INS",
            "m-20240331.xml",
            made.instance(
                made.context("c"),
                made.context("d", parts=member("srt:ProductOrServiceAxis", "made:CloudMember")),
                fact("us-gaap:Revenues", "1"),
                fact("made:Power", "2", "d"),
                fact("us-gaap:Assets", "3"),
            ),
        ),
        (
            "EX-101.LAB",
            "m_lab.xml",
            LABELS.format(label("us-gaap_Revenues", "Total\n  net sales") + label("made_CloudMember", "Cloud")),
        ),
        (
            "EX-101.PRE",
            "m_pre.xml",
            PRESENTATION.format(
                shown("Details", "us-gaap_SomeAbstract", "us-gaap_Revenues", "made_Power")
                + shown("Operations", "us-gaap_IncomeStatementAbstract", "us-gaap_Revenues")
            ),
        ),
    )
    found = rows(parsed)
    assert found["Revenues", ""]["label"] == "Total net sales"
    assert found["Revenues", ""]["statement"] == "income"
    power = found["Power", "srt:ProductOrServiceAxis=made:CloudMember"]
    assert (power["member_label"], power["statement"], power["label"]) == ("Cloud", "notes", None)
    assert (found["Assets", ""]["statement"], found["Assets", ""]["member_label"]) == (None, None)


def test_an_unreadable_linkbase_costs_labels_and_no_number():
    parsed = parse(
        ("XML", "q_htm.xml", made.instance(made.context("c"), fact("us-gaap:Revenues", "1"))),
        ("EX-101.LAB", "m_lab.xml", '<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'),
    )
    assert rows(parsed)["Revenues", ""]["label"] is None
    assert codes(parsed) == ["unreadable_linkbase"]


def test_the_same_fact_in_two_precisions_is_the_precise_one_once():
    parsed = from_instance(
        made.context("c"),
        made.context("again"),
        fact("us-gaap:Revenues", "1200000000", decimals="-8"),
        fact("us-gaap:Revenues", "1234000000", "again"),
        fact("us-gaap:Revenues", "1234000000"),
    )
    (row,) = parsed.table.to_pylist()
    assert (row["value"], row["decimals"]) == (1_234_000_000, -6)
    assert not parsed.quarantined


@pytest.mark.parametrize(
    "others",
    [
        [("1300000000", "-8")],  # no number rounds to both
        [("1235000000", "-6")],  # as precise, and another
        [("1234000001", "INF"), ("1234000002", "INF")],
    ],
)
def test_contradicting_duplicates_are_both_left_out(others):
    facts = [fact("us-gaap:Revenues", value, decimals=decimals) for value, decimals in others]
    parsed = from_instance(
        made.context("c"), fact("us-gaap:Revenues", "1234000000"), fact("us-gaap:Assets", "1"), *facts
    )
    assert set(rows(parsed)) == {("Assets", "")}
    assert codes(parsed) == ["contradiction"]
    told = json.loads(parsed.quarantined[0].payload)
    assert told["accession_number"] == made.accession(1)
    assert len(told["facts"]) == 1 + len(others)


def test_a_nil_fact_is_not_nought():
    parsed = from_instance(made.context("c"), fact("us-gaap:Revenues", "", more=' xsi:nil="true"'))
    assert (parsed.table.num_rows, parsed.quarantined) == (0, [])
    page = from_page(made.context("c"), inline("us-gaap:Revenues", "", more='xsi:nil="true"'))
    assert (page.table.num_rows, page.quarantined) == (0, [])


def test_a_number_nested_in_another_counts_for_both():
    nested = inline("us-gaap:Assets", inline("us-gaap:LiabilitiesAndStockholdersEquity", "1,234", more=DOT), more=DOT)
    parsed = from_page(made.context("c"), nested)
    assert {tag: row["value"] for (tag, _), row in rows(parsed).items()} == {
        "Assets": Decimal("1234000000"),
        "LiabilitiesAndStockholdersEquity": Decimal("1234000000"),
    }


def test_a_second_page_finds_the_contexts_of_the_first():
    parsed = parse(
        ("10-K", "k.htm", made.page(inline("us-gaap:Revenues", "1"), header=made.context("c"))),
        ("EX-13", "ar.htm", made.page(inline("us-gaap:Assets", "2"))),
        ("EX-FILING FEES", "fee.htm", made.page(inline("made:Fee", "3"), header=made.context("c", end="2024-06-30"))),
    )
    assert set(rows(parsed)) == {("Revenues", ""), ("Assets", "")}
    assert not parsed.quarantined


def test_a_context_that_two_pages_tell_differently_is_not_chosen_from():
    parsed = parse(
        ("10-K", "k.htm", made.page(inline("us-gaap:Revenues", "1"), header=made.context("c"))),
        ("EX-13", "a.htm", made.page(inline("us-gaap:Assets", "2"), header=made.context("c", end="2024-06-30"))),
        ("EX-99", "b.htm", made.page(inline("us-gaap:Liabilities", "3"))),
    )
    assert set(rows(parsed)) == {("Revenues", ""), ("Assets", "")}
    assert codes(parsed) == ["no_context"]


def test_typed_members_keep_their_text_and_do_not_break_the_list():
    typed = (
        '<xbrldi:typedMember dimension="srt:RangeAxis"><made:domain>a|b = 5%</made:domain></xbrldi:typedMember>'
        + member("us-gaap:TypeAxis", "made:OneMember")
    )
    parsed = from_instance(made.context("c", parts=typed), fact("us-gaap:Revenues", "1"))
    (row,) = parsed.table.to_pylist()
    assert row["dimensions"] == "srt:RangeAxis=a%7Cb = 5%25|us-gaap:TypeAxis=made:OneMember"
    assert row["n_dimensions"] == 2


def test_a_single_day_is_spelled_as_companyfacts_spells_it():
    parsed = from_instance(made.context("c", "2024-03-01", "2024-03-01"), fact("us-gaap:Revenues", "1"))
    (row,) = parsed.table.to_pylist()
    assert (row["start_on"], row["end_on"]) == (None, date(2024, 3, 1))


def test_an_end_at_midnight_is_the_day_before():
    context = made.context("c", "2024-01-01T00:00:00", "2024-04-01T00:00:00")
    (row,) = from_instance(context, fact("us-gaap:Revenues", "1")).table.to_pylist()
    assert (row["start_on"], row["end_on"]) == (date(2024, 1, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("context", "code"),
    [
        (made.context("c", "2024-03-31", "2024-01-01"), "end_before_start"),
        (made.context("c", "2024-02-30"), "impossible_date"),
        (made.context("c", parts="<made:part>West</made:part>"), "not_a_dimension"),
        (made.context("c", parts=member("nowhere:Axis", "made:M")), "undeclared_prefix"),
        (made.context("c", parts=member("srt:A", "made:M") + member("srt:A", "made:N")), "repeated_axis"),
        ("", "no_context"),
        (made.context("c") + made.context("c", end="2024-06-30"), "repeated_id"),
        (made.context("c", cik=7), "other_entity"),
    ],
)
def test_a_fact_without_a_usable_context_is_left_out_with_the_reason(context, code):
    good = made.context("good")
    parsed = from_instance(context, good, fact("us-gaap:Revenues", "1"), fact("us-gaap:Assets", "2", "good"))
    assert set(rows(parsed)) == {("Assets", "")}
    assert codes(parsed) == [code]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (inline("us-gaap:Revenues", "1,234"), "unreadable_number"),
        (inline("us-gaap:Revenues", "1", more='format="ixt:num-roman"'), "unknown_transformation"),
        (inline("us-gaap:Revenues", "1", more='format="other:num-dot-decimal"'), "unknown_transformation"),
        (inline("us-gaap:Revenues", "1", decimals="some"), "unreadable_number"),
        (inline("us-gaap:Revenues", "1", unit="pounds"), "no_unit"),
        (inline("nowhere:Revenues", "1"), "undeclared_prefix"),
        (inline("us-gaap:Revenues", "0.00000000001", more=""), "value_not_exact"),
        (inline("us-gaap:Revenues", "9" * 29, more=""), "value_not_exact"),
    ],
)
def test_a_number_that_cannot_be_read_goes_to_quarantine_and_the_rest_goes_on(part, code):
    parsed = from_page(made.context("c"), part, inline("us-gaap:Assets", "2"))
    assert set(rows(parsed)) == {("Assets", "")}
    assert codes(parsed) == [code]


def test_significant_figures_of_early_filings_are_decimals():
    early = '<us-gaap:Revenues contextRef="c" unitRef="usd" precision="3">1230000</us-gaap:Revenues>'
    (row,) = from_instance(made.context("c"), early).table.to_pylist()
    assert row["decimals"] == -4


BOMB = (
    "<!DOCTYPE x ["
    + '<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else chr(0)};" * 10}">'.replace(chr(0), "") for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    "content",
    [
        made.instance(made.context("c"), fact("us-gaap:Revenues", "&a8;"), before=BOMB),
        made.instance(
            made.context("c"),
            fact("us-gaap:Revenues", "&x;"),
            before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        made.instance("<made:a>" * 5000),
        made.instance(fact("us-gaap:Revenues", "1"))[:200],
        made.instance("<made:a>\x00</made:a>"),
    ],
    ids=["bomb", "external", "depth", "cut", "null"],
)
def test_a_hostile_or_damaged_document_ends_in_quarantine(content):
    parsed = parse(("EX-101.INS", "m.xml", content))
    assert (parsed.table.num_rows, parsed.read_from) == (0, "nothing")
    assert codes(parsed) == ["unreadable_document"]


def test_a_document_that_is_too_large_is_not_parsed(monkeypatch):
    monkeypatch.setattr("overbuild.extract.edgar.xbrl.facts.MAX_DOCUMENT_BYTES", 1000)
    assert codes(from_instance(made.context("c"), fact("us-gaap:Revenues", "1"))) == ["unreadable_document"]


@pytest.mark.parametrize("body", [b"", b"nothing", b"<SEC-DOCUMENT></SEC-DOCUMENT>"])
def test_a_text_that_is_no_submission_ends_in_quarantine(body):
    assert codes(parse(body)) == ["unreadable_document"]


def test_a_filing_without_xbrl_is_no_problem():
    parsed = parse(made.submission())
    assert (parsed.table.num_rows, parsed.quarantined, parsed.read_from) == (0, [], "nothing")


def test_named_characters_of_html_do_not_spoil_a_page():
    parsed = from_page(made.context("c"), "<p>Profit&nbsp;&amp;&nbsp;loss&mdash;</p>", inline("us-gaap:Revenues", "1"))
    assert rows(parsed)["Revenues", ""]["value"] == 1_000_000


WHOLE = made.filed(
    ("10-Q", "q.htm", made.page(inline("us-gaap:Revenues", "1,234.5", more=DOT), header=made.context("c"))),
    ("XML", "q_htm.xml", made.instance(made.context("c"), fact("us-gaap:Revenues", "1234500000"))),
    ("EX-101.LAB", "m_lab.xml", LABELS.format(label("us-gaap_Revenues", "Sales"))),
    ("EX-101.PRE", "m_pre.xml", PRESENTATION.format(shown("R", "us-gaap_SomeAbstract", "us-gaap_Revenues"))),
)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 400), st.binary(max_size=30))
def test_no_damage_to_a_submission_is_more_than_a_record_in_quarantine(at, cut, put):
    parsed = parse(WHOLE[:at] + put + WHOLE[at + cut :])
    assert parsed.table.num_rows <= 2


@pytest.mark.edgar
def test_statements_of_a_real_filing_are_told_apart(edgar_dir):
    path = edgar_dir / "Archives/edgar/data/320193/000032019325000057/0000320193-25-000057.txt.gz"
    submission = Submission(320193, "0000320193-25-000057", "10-Q", date(2025, 5, 2), "https://www.sec.gov/x", "0" * 64)
    parsed = parse_submission(gzip.decompress(path.read_bytes()), submission)
    shown_in = {row["tag"]: row["statement"] for row in parsed.table.to_pylist() if not row["dimensions"]}
    assert shown_in["NetIncomeLoss"] == shown_in["ResearchAndDevelopmentExpense"] == "income"
    assert shown_in["Assets"] == shown_in["CommonStockSharesAuthorized"] == "balance"
    assert shown_in["PaymentsToAcquirePropertyPlantAndEquipment"] == "cash_flow"
    assert shown_in["EntityCommonStockSharesOutstanding"] is None
    assert parsed.table["label"].null_count == 0
