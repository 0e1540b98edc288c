"""The amount of dollars that a sentence says of something, and no other one that stands near."""

from __future__ import annotations

import re
from typing import Final

from overbuild.enrich.prose.amounts import Amount, money

_DOLLARS: Final = ("$", "USD")
_REACH: Final = 130
# "$3.5 billion of multi-year cloud service agreements", "a $2.3 billion delayed draw term loan"
_BEFORE: Final = re.compile(
    r"\s*(?:(?:of|in|under|for|from|through|on)\s+)?(?:(?!(?:after|less|up|down|compared|from|versus|than|and|which|that|is|are|was|were|to|at)\b)[\w\u2019'-]+,?\s+){0,6}",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"(?P<gap>[^;|]*?)(?:\bof|\bup\s+to|\bfor|\btotal(?:ing|ling|ed|led|s)?|\bwere|\bwas|\bis|\bare|\bamount(?:ing|ed|s)?\s+to|\bat\s+least|\bprovid(?:es|ed|ing)(?:\s+for)?|\bexceed(?:s|ing)?|\bspend|\bpay|\bpurchase|\bborrow(?:ed|ing)?|\braised?|\bworth|\blent|\bextended|\badvanced|\bminimum|\bfirst|\(|:)"
    r"\s*(?:(?:approximately|about|roughly|nearly|at\s+least|up\s+to|over|more\s+than|a\s+minimum\s+of|minimum\s+of|an?|the|aggregate|initial|total|maximum|principal|amount|commitments?|borrowings?|capacity|availability|proceeds|in|of|to|exceeding|excess|additional|committed|financing|loans|us)\s+)*$",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"\bfees?\b|\binterest\s+(?:rate|expense)|\bcompared\s+(?:to|with)|\bup\s+from|\bdown\s+from|\bversus|\bincreased?\s+(?:by|from)|\bdecreased?\s+(?:by|from)|\bremaining\s+\$|\brepaid\b|\bprice\b|\bEBITDA|\brevenues?\b|\bcash\s+(?:and|of)|\bof\s+which\b|\bshares?\b|\bper\s+share",
    re.IGNORECASE,
)
_COUNTED_FROM: Final = re.compile(
    r"\b(?:up|down|increased|decreased|compared|versus|from)\s+(?:\w+\s+){0,3}$", re.IGNORECASE
)


def dollars(text: str, start: int, end: int) -> list[Amount]:
    """Amounts of US dollars in ``text[start:end]``, or of dollars that the text does not say whose."""
    return [a for a in money(text, start, end) if a.currency in _DOLLARS and a.scaled and a.low is not None]


def tied_amount(text: str, start: int, end: int, hit_start: int, hit_end: int) -> Amount | None:
    """The amount directly before the hit ``text[hit_start:hit_end]``, else the one said of it behind; None where no
    amount is plainly the hit's own.

    Args:
        start: of the sentence; ``end`` behind it.
    """
    amounts = dollars(text, start, end)
    inside = [a for a in amounts if hit_start <= a.start and a.end <= hit_end]
    if len(inside) == 1:
        return inside[0]
    before = [a for a in amounts if a.end <= hit_start]
    if (
        before
        and _BEFORE.fullmatch(text, before[-1].end, hit_start)
        and not _COUNTED_FROM.search(text, start, before[-1].start)
    ):
        return before[-1]
    after = [a for a in amounts if a.start >= hit_end]
    if after and after[0].start - hit_end <= _REACH:
        gap = text[hit_end : after[0].start]
        if (not gap.strip() or _AFTER.fullmatch(gap)) and not _OTHER.search(gap):
            return after[0]
    return None
