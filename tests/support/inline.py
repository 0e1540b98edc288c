"""Numbers of a stored submission's inline XBRL, read independently of the product: plain, slow and short."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

_IX = "{http://www.xbrl.org/2013/inlineXBRL}"
_XBRLI = "{http://www.xbrl.org/2003/instance}"
_XBRLDI = "{http://xbrl.org/2006/xbrldi}"


@dataclass(frozen=True)
class Number:
    """One tagged number: tag and members as written, dates of its context."""

    tag: str
    members: frozenset[tuple[str, str]]
    start: date | None
    end: date
    value: Decimal

    @property
    def days(self) -> int:
        """Length of the period; 0 for an instant."""
        return 0 if self.start is None else (self.end - self.start).days + 1


def numbers(edgar_dir: Path, cik: int, accession: str) -> list[Number]:
    """Every number that is written in digits."""
    folder = edgar_dir / "Archives" / "edgar" / "data" / str(cik) / accession.replace("-", "")
    text = gzip.decompress((folder / f"{accession}.txt.gz").read_bytes())
    found: list[Number] = []
    for body in re.findall(rb"<TEXT>(.*?)</TEXT>", text, re.DOTALL):
        page = re.sub(rb"^\s*<XBRL>\s*|\s*</XBRL>\s*$", b"", body).strip()
        if b"xbrli:context" in page:
            found += _read(etree.fromstring(page, etree.XMLParser(huge_tree=True, recover=True)))
    return found


def _read(root: Any) -> list[Number]:
    contexts = {context.get("id"): _context(context) for context in root.iter(f"{_XBRLI}context")}
    found = []
    for fact in root.iter(f"{_IX}nonFraction"):
        digits = re.sub(r"[,\s$()]", "", "".join(fact.itertext()))
        if re.fullmatch(r"\d+(\.\d+)?", digits):
            value = Decimal(digits).scaleb(int(fact.get("scale") or 0))
            members, start, end = contexts[fact.get("contextRef")]
            found.append(Number(fact.get("name"), members, start, end, -value if fact.get("sign") == "-" else value))
    return found


def _context(element: Any) -> tuple[frozenset[tuple[str, str]], date | None, date]:
    members = frozenset(
        (member.get("dimension"), (member.text or "").strip()) for member in element.iter(f"{_XBRLDI}explicitMember")
    )
    dates = {
        name: date.fromisoformat(found.text.strip()[:10])
        for name in ("startDate", "endDate", "instant")
        if (found := element.find(f".//{_XBRLI}{name}")) is not None
    }
    return members, dates.get("startDate"), dates.get("endDate") or dates["instant"]
