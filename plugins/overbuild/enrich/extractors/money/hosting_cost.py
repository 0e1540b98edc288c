"""What a company pays others for models, inference, hosting and cloud, and what it has bound itself to buy of them.

Classes: ``third_party_model``, ``inference``, ``hosting``, ``cloud``: the text says that this is a cost of the company;
``cloud_commitment``: a commitment to buy, with its amount in US dollars where one is plainly its own. What a cloud
seller says of its products or of its customers' cost is none of the company's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from overbuild.enrich.extractors.money.tied import dollars, tied_amount
from overbuild.enrich.lexicon import Phrase
from overbuild.enrich.prose.amounts import Amount
from overbuild.enrich.prose.phrases import Phrases
from overbuild.enrich.prose.sentences import Sentence, holds, lines_before, lines_holding, sentences_around
from overbuild.enrich.prose.stance import STANCE, Stance, taken_back
from overbuild.enrich.signals import Disclosure, Document
from overbuild.lake.schemas import DISCLOSURES

RULES: Final = "2"
KIND: Final = "hosting_cost"
HOSTING: Final = Phrases("hosting_cost")
_CLASSES: Final = ("third_party_model", "inference", "hosting", "cloud")
# Every phrase of the lexicon holds one of these.
_ANCHORS: Final = (
    "ata center", "ata centre", "nfrastructure provider", "nfrastructure service",
    "osting", "loud", "nference", "LLM", "anguage model", "oundation model", "AI model", "hird-party model",
    "hird party model", "hird-party AI", "hird-party data cent", "xternal model", "odel provider",
    "odel API", "odel usage", "odel training", "o-location", "olocation", "ollocation", "GPU", "ompute",
    "omputing capacity", "AWS", "Azure", "OpenAI", "Anthropic", "oken", "API", "Amazon Web", "CoreWeave",
    "nfrastructure-as-a", "Oracle", "Google", "Snowflake",
)  # fmt: skip
_SENTENCE_CHARS: Final = 1_400
_LIST_REACH: Final = 900
# Plans and risks speak of a cost that is there.
_IGNORED: Final = frozenset[Stance](("future", "risk", "standard", "other_company"))
# Services of others that are a cost where the sentence speaks of costs.
_NAMED: Final = "_named"
_MOSTLY: Final = re.compile(
    r",\s+(?:primarily|mainly|mostly|principally|largely|substantially\s+all)(?:\s+of\s+which)?[^,]*$", re.IGNORECASE
)
_BULLET_REACH: Final = 10
_BULLET: Final = re.compile(r"[\u2022\u25aa\u25cf\u25e6\u25a0\u00b7*-]\s*$")
_CONFIDENT: Final = 0.85
_PURCHASE: Final = re.compile(r"\b(?:commit|oblig|purchase|minimum|agree|contract|take-or-pay)", re.IGNORECASE)


class HostingCostExtractor:
    """Finds own cost of models, inference, hosting and cloud, and commitments to buy cloud."""

    name: Final = "hosting_cost"
    dataset: Final = DISCLOSURES

    @property
    def version(self) -> str:
        """Version of the rules, phrases included."""
        return f"{RULES}-{HOSTING.sha256[:12]}-{STANCE.sha256[:12]}"

    def extract(self, document: Document) -> Sequence[Disclosure]:
        """Costs and commitments of one document, in the order of the text."""
        text = document.text
        made: list[Disclosure] = []
        before: Sentence | None = None
        for sentence in sentences_around(text, lines_holding(_ANCHORS, text)):
            begin, end = sentence.start, sentence.end
            if not sentence.is_row and end - begin <= _SENTENCE_CHARS:
                commitment = _commitment(text, sentence, before)
                if commitment is not None:
                    made.append(commitment)
                elif holds(_ANCHORS, text, begin, end):
                    made += _costs(text, sentence)
            before = sentence
        return made


def _costs(text: str, sentence: Sentence) -> Iterator[Disclosure]:
    begin, end = sentence.start, sentence.end
    if HOSTING.has("not_own", text, begin, end):
        return
    is_composition = HOSTING.has("composition", text, begin, end) or _is_listed_cost(text, sentence)
    is_cost = HOSTING.has("cost_word", text, begin, end)
    if not is_composition and not is_cost:
        return
    taken: list[tuple[int, int]] = []
    for name, start, stop, phrase in _found(text, sentence, is_composition):
        if any(a < stop and start < b for a, b in taken):
            continue
        taken.append((start, stop))
        yield Disclosure(
            rule_id=phrase.phrase_id,
            span_start=begin,
            span_end=end,
            confidence=_CONFIDENT,
            kind=KIND,
            class_name=name,
            subject=_provider(text, begin, end),
        )


def _found(text: str, sentence: Sentence, is_composition: bool) -> Iterator[tuple[str, int, int, Phrase]]:
    """One phrase a class: those that name the cost themselves first, then those that the sentence makes one."""
    begin, end = sentence.start, sentence.end
    is_driven = is_composition or HOSTING.has("driver", text, begin, end)
    said: set[str] = set()
    for is_named in (False, True):
        for name in _CLASSES:
            for start, stop, phrase in HOSTING.find(name, text, begin, end):
                if name in said or (phrase.effect == "context") != is_named:
                    continue
                if is_named and not is_composition and not phrase.phrase_id.endswith(_NAMED):
                    continue
                if not is_driven or taken_back(text, begin, end, start, stop, ignore=_IGNORED) is not None:
                    continue
                said.add(name)
                yield name, start, stop, phrase


def _is_listed_cost(text: str, sentence: Sentence) -> bool:
    """A list's entry under "Cost of revenue consists of:"."""
    is_short = sentence.end - sentence.start <= 250
    if not is_short and not _BULLET.search(text, max(sentence.block, sentence.start - _BULLET_REACH), sentence.start):
        return False
    for a, b in lines_before(text, sentence.start, _LIST_REACH):
        if text[a:b].rstrip().endswith(":"):
            return HOSTING.has("composition", text, a, b)
        if b - a > 250:
            return False
    return False


def _provider(text: str, start: int, end: int) -> str | None:
    names = HOSTING.spans("provider", text, start, end)
    return " ".join(text[slice(*names[0])].split()) if names else None


def _commitment(text: str, sentence: Sentence, before: Sentence | None) -> Disclosure | None:
    """A commitment to buy cloud or hosting; the sentence before may name what is bought."""
    begin, end = sentence.start, sentence.end
    if not _PURCHASE.search(text, begin, end) and not HOSTING.has("commit", text, begin, end):
        return None
    commits = HOSTING.spans("commit", text, begin, end)
    if not commits or HOSTING.has("not_commitment", text, begin, end):
        return None
    objects = HOSTING.spans("cloud_object", text, begin, end)
    if not objects and not _names_cloud_before(text, sentence, before):
        return None
    if not any(_belong(text, one, other) for one in objects for other in commits) and objects:
        return None
    anchor = objects[0] if objects else commits[0]
    if taken_back(text, begin, end, *anchor, ignore=_IGNORED | {"negated"}) is not None:
        return None
    amount = _amount(text, sentence, objects, commits)
    if amount is None and (not objects or not HOSTING.has("commit_of_cloud", text, begin, end)):
        return None
    provider = _provider(text, begin, end)
    if provider is None and before is not None and not objects:
        provider = _provider(text, before.start, before.end)
    per_year = amount is not None and HOSTING.has("per_year", text, amount.end, min(end, amount.end + 30))
    return Disclosure(
        rule_id="commitment_per_period" if per_year else "commitment_total" if amount else "commitment",
        span_start=begin,
        span_end=end,
        confidence=_CONFIDENT,
        kind=KIND,
        class_name="cloud_commitment",
        subject=provider,
        value=None if per_year or amount is None else amount.low,
        value_high=amount.high if amount is not None and amount.is_range and not per_year else None,
        unit="USD" if amount is not None and not per_year else None,
    )


def _names_cloud_before(text: str, sentence: Sentence, before: Sentence | None) -> bool:
    if before is None or before.block != sentence.block or before.is_row:
        return False
    opening = min(sentence.end, sentence.start + 90)
    return HOSTING.has("back_reference", text, sentence.start, opening) and HOSTING.has(
        "cloud_object", text, before.start, before.end
    )


_APART: Final = 130


def _belong(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether what is bought and the words of commitment stand in one clause, close by."""
    low, high = min(one[1], other[1]), max(one[0], other[0])
    if low >= high:
        return True
    return high - low <= _APART and ";" not in text[low:high]


def _amount(
    text: str, sentence: Sentence, objects: Sequence[tuple[int, int]], commits: Sequence[tuple[int, int]]
) -> Amount | None:
    begin, end = sentence.start, sentence.end
    if not dollars(text, begin, end):
        return None
    for hit in (*objects, *commits):
        amount = tied_amount(text, begin, end, *hit)
        if amount is None or HOSTING.has("amount_not_total", text, max(begin, amount.start - 40), amount.start):
            continue
        if hit in objects or not objects or any(_buys(text, hit, amount, one) for one in objects):
            return amount
    return None


def _buys(text: str, commit: tuple[int, int], amount: Amount, bought: tuple[int, int]) -> bool:
    """ "a commitment to spend $1 billion on cloud services", or "committed to cloud services of $1 billion"."""
    between = bought[0] >= commit[0] and bought[1] <= amount.start
    if between or not amount.end <= bought[0] <= amount.end + 80:
        return between
    gap = text[amount.end : bought[0]]
    return "," not in gap or _MOSTLY.match(gap) is not None


HOSTING_COST_EXTRACTOR: Final = HostingCostExtractor()
