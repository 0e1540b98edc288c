"""Customers: their shares of revenue and receivables, and those that are also suppliers or investees.

Classes: ``customer_share`` one customer's share; ``customers_share_together`` several customers' joint share, which is
nobody's own; ``no_large_customer`` the text says that no customer reaches ``value_high``; ``customer_supplier``;
``customer_investee``. A share of an earlier period, shown beside the one reported, is kept with a confidence below 0.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from overbuild.enrich.extractors.money.shares import COUNTERPARTY, Share, shares
from overbuild.enrich.prose.reported import Reported
from overbuild.enrich.prose.sentences import Sentence, holds, lines_holding, sentences_around
from overbuild.enrich.prose.stance import STANCE, taken_back
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES

RULES: Final = "2"
KIND: Final = "counterparty"
_CUSTOMERS: Final = re.compile(
    r"(?i:customer|client|distributor|reseller|tenant|licensee|carrier|hyperscaler|government|purchaser|retailer)"
    r"|(?:accounted for|represented|comprised)|cloud service provider"
)
_SHARES: Final = ("%", "percent", "per cent")
_PER_CENT: Final = re.compile(r"%|\bper\s?cent", re.IGNORECASE)
# Every relation's sentence holds one of these.
_ANCHORS: Final = (
    "ustomer", "ommercial", "nvestee", "oint venture", "nvested", "nvestment in", "nvestments in",
    "uppliers", "endors", "ontracted to", "ommitted to", "greed to",
)  # fmt: skip
_RELATION: Final = re.compile(
    r"\balso\b|\bboth\b|\bcommercial\b|\binvestees?\b|\binvested\b|\binvestments?\b|\bin\s+wh(?:ich|om)\b|\bfrom\b|\bjoint\s+ventures?\b"
    r"|\binterests?\b|\bstakes?\b|\b(?:suppliers?|vendors?)\b|\b(?:contracted|committed|agreed)\s+to\b",
    re.IGNORECASE,
)
_SENTENCE_CHARS: Final = 1_500
_INVESTED_REACH: Final = 1_600
_INVESTED_NEAR: Final = 120
_WHO: Final = {"one": "customer_share", "several": "customers_share_together", "none": "no_large_customer"}
_NAME: Final = re.compile(
    r"\b(?:in|from|with|to|of|by)\s+(?P<name>[A-Z][\w&\u2019'.-]*(?:\s+[A-Z][\w&\u2019'.-]*){0,4}?)"
    r"(?:,?\s+(?:Inc|PBC|LLC|Corp|Corporation|Ltd|Limited|plc|L\.P|Group)\b\.?|(?=[,.;)\s]))"
)
_NO_NAME: Final = re.compile(
    r"(?:The|This|These|That|Our|We|It|Note|Part|Item|January|February|March|April|May|June|July|August|September|October|November|December|Q[1-4]|Level|Series|Class|United|China|India|Europe|AWS|Other|Company|Certain|Some|Several|Many|One|Two|Three|In|As|For|During|Customers?|Suppliers?|Vendors?|All|No)\b"
)


_OPENING: Final = re.compile(
    r"(?P<name>[A-Z][\w&\u2019'.-]*(?:\s+[A-Z][\w&\u2019'.-]*){0,3}),?\s+(?:is|was|who|which)?"
)


class CounterpartyExtractor:
    """Finds what a document says of the company's customers."""

    name: Final = "counterparty"
    dataset: Final = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{COUNTERPARTY.sha256[:12]}-{STANCE.sha256[:12]}"

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Shares and relations of one document, in the order of the text."""
        text = document.text
        made = [*_shares(document), *_relations(text)]
        return sorted(made, key=lambda d: (d.span_start, d.class_name))


def _shares(document: Document) -> Iterator[Disclosure]:
    text = document.text
    reported: Reported | None = None
    for sentence in sentences_around(text, lines_holding(_SHARES, text)):
        begin, end = sentence.start, sentence.end
        if end - begin > _SENTENCE_CHARS or not _PER_CENT.search(text, begin, end):
            continue
        if not sentence.is_row and not _CUSTOMERS.search(text, begin, end):
            continue
        reported = reported or Reported(document)
        found = list(shares(text, sentence, reported))
        has_exact = any(one.who == "one" and not one.is_bound for one in found)
        for share in found:
            if share.is_bound and has_exact:
                continue
            if not sentence.is_row and _is_unsure(text, sentence, share):
                continue
            yield _share(share)


def _is_unsure(text: str, sentence: Sentence, share: Share) -> bool:
    stance = taken_back(
        text, sentence.start, sentence.end, share.start, share.end,
        ignore=frozenset(("negated", "risk", "other_company", "future", "standard", "boilerplate")),
    )  # fmt: skip
    return stance is not None


def _share(share: Share) -> Disclosure:
    confidence = 0.9 if share.is_current else 0.6 if share.is_current is False else 0.8
    return Disclosure(
        rule_id=f"share_of_{share.of}",
        span_start=share.start,
        span_end=share.end,
        confidence=confidence,
        kind=KIND,
        class_name=_WHO[share.who],
        subject=share.name,
        value=share.low,
        value_high=share.high,
        unit="pct",
        end_on=share.on,
    )


def _relations(text: str) -> Iterator[Disclosure]:
    for sentence in sentences_around(text, lines_holding(_ANCHORS, text)):
        begin, end = sentence.start, sentence.end
        if sentence.is_row or end - begin > _SENTENCE_CHARS or not holds(_ANCHORS, text, begin, end):
            continue
        if not _RELATION.search(text, begin, end):
            continue
        taken: list[str] = []
        for name in ("customer_supplier", "customer_investee"):
            for start, stop, phrase in COUNTERPARTY.find(name, text, begin, end):
                if name in taken or _is_none(text, sentence, start, stop):
                    continue
                taken.append(name)
                yield _relation(text, sentence, start, stop, phrase.phrase_id, name)
        if "customer_investee" in taken:
            continue
        buyer = _buyer(text, sentence)
        if buyer is not None:
            yield _disclosure(sentence, "name_buys", "customer_investee", buyer)
            continue
        for start, stop, phrase in COUNTERPARTY.find("commercial_arrangement", text, begin, end)[:1]:
            if _is_with_investee(text, sentence, start, stop) and not _is_none(text, sentence, start, stop):
                yield _relation(text, sentence, start, stop, phrase.phrase_id, "customer_investee")


def _is_none(text: str, sentence: Sentence, start: int, stop: int) -> bool:
    if COUNTERPARTY.has("relation_not_now", text, sentence.start, sentence.end):
        return True
    return taken_back(text, sentence.start, sentence.end, start, stop, ignore=frozenset(("other_company",))) is not None


def _is_with_investee(text: str, sentence: Sentence, start: int, stop: int) -> bool:
    """ "We also have a commercial arrangement for the provision of services", said of what was invested in."""
    if COUNTERPARTY.has("buys_instead", text, sentence.start, sentence.end):
        return False
    before = max(sentence.block, start - _INVESTED_REACH)
    return COUNTERPARTY.has("sells_to_it", text, start, sentence.end) and COUNTERPARTY.has(
        "invested_before", text, before, start
    )


def _buyer(text: str, sentence: Sentence) -> str | None:
    """Who has agreed to buy and, as the text before says, is one that the company has invested in."""
    for phrase in COUNTERPARTY.of("name_buys"):
        for match in phrase.regex.finditer(text, sentence.start, sentence.end):
            name = match["name"].rstrip(".,")
            before = max(0, match.start() - _INVESTED_REACH)
            at = text.rfind(name, before, match.start())
            if at < 0 or _NO_NAME.match(name) or _is_none(text, sentence, *match.span()):
                continue
            if COUNTERPARTY.has("invested_before", text, max(before, at - _INVESTED_NEAR), at):
                return name
    return None


def _relation(text: str, sentence: Sentence, start: int, stop: int, rule_id: str, class_name: str) -> Disclosure:
    named = _subject(text, sentence, start, stop, is_of_paragraph=rule_id == "commercial_arrangement")
    return _disclosure(sentence, rule_id, class_name, named)


def _disclosure(sentence: Sentence, rule_id: str, class_name: str, subject: str | None) -> Disclosure:
    return Disclosure(
        rule_id=rule_id,
        span_start=sentence.start,
        span_end=sentence.end,
        confidence=0.85,
        kind=KIND,
        class_name=class_name,
        subject=subject,
    )


def _subject(text: str, sentence: Sentence, start: int, stop: int, *, is_of_paragraph: bool) -> str | None:
    """Whom the sentence names; where it goes on about one named before, the paragraph's last name."""
    for begin, end in ((start, stop), (sentence.start, sentence.end)):
        names = _names(text, begin, end)
        if names:
            return names[0]
    opening = _OPENING.match(text, sentence.start, start + 1)
    if opening and not _NO_NAME.match(opening["name"]):
        return opening["name"]
    if not is_of_paragraph:
        return None
    names = _names(text, max(sentence.block, sentence.start - _INVESTED_REACH), sentence.start)
    return names[-1] if names else None


def _names(text: str, start: int, end: int) -> list[str]:
    return [m["name"] for m in _NAME.finditer(text, start, end) if not _NO_NAME.match(m["name"])]


COUNTERPARTY_EXTRACTOR: Final = CounterpartyExtractor()
