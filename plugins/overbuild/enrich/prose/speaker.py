# ruff: noqa: E501 - a pattern is a line
"""Whose facts a sentence tells: the filer's own, or somebody else's.

The words are the lexicon ``speaker``: ``own`` (we, the Company), ``of_others`` (our customers', which is not us),
``others`` (customers, the industry), ``led`` (a bullet that begins with what was done).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from overbuild.enrich.prose.phrases import Phrases

SPEAKER: Final = Phrases("speaker")
Whose = Literal["own", "other", "unsaid"]

_CHARTER: Final = re.compile(r"\n([^\n]{2,90}?)\s*\n+\s*\(?\s*Exact name of (?:the )?registrant", re.IGNORECASE)
_LISTED: Final = re.compile(
    r"((?:[A-Z][\w&.'\u2019-]*[,]?\s+){0,5}[A-Z][\w&.'\u2019-]*)(?:\s+\(?(?:the\s+)?[\u201c\"][\w ]+[\u201d\"]\)?)?,?\s*\((?:the\s+[\u201c\"][\w ]+[\u201d\"];?\s*)?(?:NASDAQ|NYSE|AMEX|TSX|LSE|ASX)\b",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(r"\nAbout ([A-Z][^\n]{1,50}?)\s*(?:\n|$)")
_SUFFIX: Final = re.compile(
    r",?\s+(?:Inc|Incorporated|Corp|Corporation|Co|Company|Companies|Ltd|Limited|LLC|L\.?P|plc|N\.?V|S\.?A|A\.?G|SE|Holdings?|Group|Trust|REIT|Platforms|Technologies|Class [A-C])\.?$",
    re.IGNORECASE,
)
# First words that many names share.
_COMMON_WORDS: Final = (
    "the american america first general united national international applied advanced new digital global public core energy power data"
    " texas pacific southern northern western eastern central common consolidated standard federal universal capital"
    " micro super open cloud green clean blue bright hut bit and for with"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_NAME: Final = re.compile(r"(?:[A-Z][\w&'\u2019.-]*|[a-z]?[A-Z]{2,}[\w-]*)(?:\s+(?:[A-Z][\w&'\u2019.-]*|of|and|&))*")
_NO_NAME_WORDS: Final = (
    "in on at as of the this these those during for from with by under since through we our it its each all both"
    " additionally also currently further furthermore moreover however while although such any some most many"
    " power energy electricity renewable data centers total january february march april may june july august"
    " september october november december q1 q2 q3 q4 fiscal pursuant item note a an and to following after before"
    " certain substantially approximately one two three four five six nuclear natural gas solar wind mw gw"
    " utility utilities contracted active operational site sites revenue capacity inference serving government federal"
    " long-term virtual spot on-site ppas ppa subsequent there there's because if when where looking total net"
    " management construction commercial ai"
)
_NO_NAME: Final = frozenset(_NO_NAME_WORDS.split())
_CLAUSE: Final = re.compile(
    r";|\bthat,?\s|,\s+(?:but|while|whereas|and\s+(?=[A-Z][a-z]+\s+(?:will|has|is|to)\b))|\bwhile\s|:\s|\u2014|\s\u2013\s"
)
_VERB: Final = re.compile(
    r"\s+(?:\([^)]{1,60}\)\s+|,[^,]{1,80},\s+)?(?:also |now |currently |recently |further |jointly )?(?:will|would|(?:has|have|had)\s+(?!\d|approximately|about|over|more|an?\b|access|capacity|power|secured)|(?:is|are|was|were)\s+(?:\w+ing|also\s+\w+ing|buying)\b(?!\s+capacity)|plans?|agreed|announced|signed|entered|expects?|intends?|continues?|can|may|could|selected|uses?|used|chose|adopt\w*|deploy\w*|launch\w*|provid\w+|suppl\w+|purchas\w+|operat\w+|own\w*|sell\w*|sold|work\w*|buil\w+|complet\w+|collaborat\w+|secur\w+|achiev\w+|began|awarded|reduc\w+)\b"
)


_WITH: Final = re.compile(
    r"\b(?:agreements?|contracts?|deals?|partnership|PPAs?)\s+with\s+(?P<us>us\b|the\s+company\b)?", re.IGNORECASE
)
# What only a company or a person does; "Depreciation will be" has no such verb.
_FORETELLS: Final = re.compile(
    r"(?:^|[,;:]\s+|\bthat\s+|\band\s+|\bwhile\s+|\bas\s+)(?P<name>[A-Z][\w&'\u2019.-]*(?:\s+[A-Z][\w&'\u2019.-]*){0,4})(?:\s+\([^)]{1,60}\))?\s+"
    r"(?:(?:also|now|currently|recently|still|has|further|continues\s+to)\s+)*"
    r"(?:expects?|anticipates?|plans|planned|intends?|guid(?:es?|ed)|said|says|announced|forecasts|projects|targets|budgeted|raised|lifted|lowered|told|reiterated|estimates)\s"
)
_DEFINED: Final = frozenset(
    [
        "company",
        "companies",
        "corporation",
        "group",
        "partnership",
        "trust",
        "registrant",
        "registrants",
        "utilities",
        "board",
        "directors",
        "management",
        "outlook",
        "guidance",
        "we",
        "it",
        "they",
        "bank",
        "operator",
        "issuer",
    ]
)


def own_names(text: str) -> tuple[str, ...]:
    """Names the filer goes by in a document: on its cover, beside its ticker, in its closing "About".

    Longest first; suffixes such as Inc. aside, and the first word alone where it tells one company from another.
    """
    found: dict[str, None] = {}
    said = [m[1] for m in (_CHARTER.search(text, 0, 20_000), _LISTED.search(text, 0, 6_000)) if m]
    said += [m[1] for m in _ABOUT.finditer(text)][-1:] if len(text) < 200_000 else []
    for name in said:
        short = " ".join(name.split()).strip(" ,.*|")
        while (cut := _SUFFIX.sub("", short).strip(" ,.")) != short:
            short = cut
        for one in (short, re.split(r"[\s.,]", short)[0]):
            if len(one) >= 3 and one.lower() not in _COMMON and one[0].isalnum() and not one.isdigit():
                found[one.lower()] = None
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


@cache
def _names(names: tuple[str, ...]) -> re.Pattern[str] | None:
    if not names:
        return None
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(n) for n in names) + r")(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who files a document; asks whose facts its sentences tell.

    Attributes:
        names: of the filer, lower case, as :func:`own_names` gives them.
    """

    names: tuple[str, ...] = ()

    def own_spans(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where the filer speaks of itself; "our customers" is not the filer."""
        not_own = SPEAKER.spans("of_others", text, start, end)
        spans = SPEAKER.spans("own", text, start, end)
        pattern = _names(self.names)
        if pattern is not None:
            spans += [m.span() for m in pattern.finditer(text, start, end)]
        return sorted(s for s in spans if not any(a <= s[0] and s[1] <= b for a, b in not_own))

    def whose(self, text: str, start: int, end: int, at: int) -> Whose:
        """Whose the fact at an offset of the sentence ``text[start:end]`` is.

        ``own`` where the filer stands in the clause before it, or a bullet begins with what was done; ``other`` where
        another party is the clause's subject; ``unsaid`` where neither can be told.
        """
        first = start
        for match in _CLAUSE.finditer(text, start, at):
            if match.end() < at:
                first = match.end()
        own = self.own_spans(text, first, at)
        others = SPEAKER.spans("others", text, first, at)
        other = self._named_subject(text, first, at) or (others[0] if others else None)
        if other is not None and (not own or other[0] < own[0][0]):
            return "own" if self._with_filer(text, at, end) else "other"
        if own or SPEAKER.begins("led", text[start : start + 60]):
            return "own"
        if first > start and self.own_spans(text, start, first):
            return "own"
        behind = self.own_spans(text, at, end)
        return "own" if behind and not SPEAKER.spans("others", text, at, behind[0][0]) else "unsaid"

    def names_other(self, text: str, start: int, at: int) -> bool:
        """Whether another company, by its name, is the one who expects or plans, in ``text[start:at]``.

        False where the document does not tell the filer's own names, for then the name may be the filer's. The
        filer's initials are its name too.
        """
        if not self.names:
            return False
        pattern = _names(self.names)
        initials = {
            "".join(w[0] for w in re.split(r"[\s-]+", n) if w not in ("of", "and", "the", "&")) for n in self.names
        }
        found = list(_FORETELLS.finditer(text[start:at]))
        if not found:
            return False
        name = found[-1]["name"]
        words = re.sub(r"['\u2019]s?\b", "", name).lower().rstrip(".,").split()
        if words[0] in _NO_NAME or any(word in _DEFINED for word in words):
            return False
        if any(word.replace(".", "")[: len(one)] == one for word in words for one in initials if len(one) > 2):
            return False
        if any(f" {' '.join(words)} " in f" {own} " or own.split()[:2] == words[:2] for own in self.names):
            return False
        return pattern is None or pattern.search(name) is None

    def _with_filer(self, text: str, at: int, end: int) -> bool:
        """ "announced an agreement with us": the other side tells of a deal that is the filer's too."""
        pattern = _names(self.names)
        found = _WITH.search(text, at, min(end, at + 90))
        if found is None:
            return False
        return found["us"] is not None or (pattern is not None and pattern.match(text, found.end(), end) is not None)

    def _named_subject(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """A name at the head of the clause that a verb follows, and that is not the filer's."""
        lead = re.match(
            r"(?:(?:In|On|During|As of|For|Under|At|Since)\s[^,]{2,50},\s+|[Ff]or the first time,\s+|(?:and|the|The|where|with)\s+)*",
            text[start:end],
        )
        at = start + (lead.end() if lead else 0)
        name = _NAME.match(text, at, end)
        if name is None:
            return None
        words = name.group().lower().rstrip(".,").split()
        if all(word.strip(".,") in _NO_NAME or word.endswith("ed") for word in words) or words[0] in _NO_NAME:
            return None
        pattern = _names(self.names)
        if pattern is not None and pattern.search(name.group()):
            return None
        return name.span() if _VERB.match(text, name.end(), len(text)) else None


def proper_name(text: str, at: int, end: int, own: Sequence[str] = ()) -> str | None:
    """The name of a party that begins at an offset, without its corporate suffix; None where none begins there."""
    match = re.compile(
        r"(?:(?:the|an?|its|our|subsidiaries of|affiliates? of|a subsidiary of|an affiliate of|a subsidiary and)\s+)*"
        r"((?:[A-Z][\w&'\u2019-]*(?:\.(?=\s[A-Z]|com))?|[A-Z]\.[A-Z]\.)(?:\s+(?:[A-Z][\w&'\u2019-]*(?:\.com)?|of(?=\s[A-Z])|and(?=\s[A-Z])|&))*)"
    ).match(text, at, end)
    if match is None:
        return None
    name = _SUFFIX.sub("", match[1].strip()).strip(" ,.")
    name = re.sub(r"\s+(?:and|of)$", "", name)
    if not name or name.lower() in _NO_NAME or name.split()[0].lower() in _NO_NAME or name.lower() in own:
        return None
    return name if not name.isdigit() else None
