"""Made submissions in EDGAR's full-text layout, and pages with the shape of real reports."""

from __future__ import annotations

from collections.abc import Sequence

WORDS = "Demand for capacity grew in the quarter and we kept building. "


def submission(
    accession: str, form: str, *documents: tuple[str, str, str], cik: int = 1234567, accepted: str = "20240502163001"
) -> str:
    """A full submission; ``documents`` are (type, file name, content)."""
    head = f"""<SEC-DOCUMENT>{accession}.txt : 20240502
<SEC-HEADER>{accession}.hdr.sgml : 20240502
<ACCEPTANCE-DATETIME>{accepted}
ACCESSION NUMBER:\t\t{accession}
CONFORMED SUBMISSION TYPE:\t{form}
PUBLIC DOCUMENT COUNT:\t\t{len(documents)}
CONFORMED PERIOD OF REPORT:\t20240331
FILED AS OF DATE:\t\t20240502

FILER:

\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tMADE CORP
\t\tCENTRAL INDEX KEY:\t\t\t{cik:010d}
</SEC-HEADER>
"""
    body = "".join(
        f"<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>{number}\n<FILENAME>{name}\n<DESCRIPTION>{kind}\n<TEXT>\n{content}\n"
        "</TEXT>\n</DOCUMENT>\n"
        for number, (kind, name, content) in enumerate(documents, start=1)
    )
    return head + body + "</SEC-DOCUMENT>\n"


def page(*paragraphs: str) -> str:
    """A page of markup, one element a paragraph."""
    return "<html><body>" + "".join(f"<div><span>{text}</span></div>" for text in paragraphs) + "</body></html>"


def ten_q(*, sentences: int = 60, contents: bool = True) -> str:
    """A 10-Q's page: contents, headings, bodies and two items that only refer."""
    items = [
        ("PART I", "1", "Financial Statements", WORDS * sentences),
        ("", "2", "Management\u2019s Discussion and Analysis of Financial Condition", WORDS * sentences),
        ("", "3", "Quantitative and Qualitative Disclosures About Market Risk", "Refer to Item 7A of our Form 10-K."),
        ("", "4", "Controls and Procedures", WORDS * 10),
        ("PART II", "1", "Legal Proceedings", "See Note 9."),
        ("", "1A", "Risk Factors", WORDS * sentences),
        ("", "6", "Exhibits", WORDS * 5),
    ]
    listed: Sequence[str] = [
        f"<tr><td>Item {item}.</td><td>{title}</td><td>{page}</td></tr>"
        for page, (_, item, title, _) in enumerate(items)
    ]
    parts = ["<html><body><p>FORM 10-Q</p>"]
    if contents:
        parts.append(f"<table>{''.join(listed)}</table>")
    for part, item, title, body in items:
        if part:
            parts.append(f"<p>{part}</p>")
        parts.append(f"<p><b>Item&#160;{item}.</b> {title}</p><p>{body}</p>")
    parts.append("<p>SIGNATURES</p><p>Pursuant to the requirements</p></body></html>")
    return "".join(parts)
