"""Which filings are wanted for their words: fetched by extract, read by enrich."""

from __future__ import annotations

import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from overbuild.extract.edgar.submission_rows import Listed
from overbuild.settings import Settings

_ITEM: Final = re.compile(r"\d+(?:\.\d+)?")


def wanted_texts(filings: pa.Table, settings: Settings) -> list[Listed]:
    """Filings of ``OVERBUILD_TEXT_FORMS``, amended or not, newest first.

    An 8-K counts when the listing names one of ``OVERBUILD_TEXT_ITEMS`` or no item at all.
    """
    forms = pa.array([form + suffix for form in settings.text_forms for suffix in ("", "/A")], pa.string())
    items = set(settings.text_items)
    columns = ("accession_number", "form", "filed_on", "items")
    rows = filings.select(columns).filter(pc.is_in(filings["form"], value_set=forms))
    rows = rows.sort_by([("filed_on", "descending"), ("accession_number", "descending")])
    found = []
    for accession, form, filed_on, listed in zip(*(rows[name].to_pylist() for name in columns), strict=True):
        told = _ITEM.findall(listed or "")
        if form.removesuffix("/A") != "8-K" or not told or not items.isdisjoint(told):
            found.append(Listed(accession, form, filed_on))
    return found
