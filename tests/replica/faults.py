"""The rules by which the replica misbehaves.

A rule is a dict: ``{"path": regex over path and query, "fault": kind, ...}``. Which requests it meets:
``after`` (matching requests let through first), ``times`` (at most so many), ``prob`` (chance of each).

Kinds and their options:
    status    answer ``status`` with ``body`` and ``retry_after`` seconds
    refuse    answer ``status``, announce a page, send half of it and close
    slow      wait ``delay`` seconds before the first byte
    drip      send the body in ``chunks`` pieces, ``delay`` seconds after each
    truncate  promise the whole length, send ``fraction`` of it and close
    short     send ``fraction`` of the body with a Content-Length that fits: HTTP cannot tell
    empty     200 with no bytes
    html200   200 with an HTML page in place of the document
    reset     reset the connection before the first byte
    garble    flip ``n`` bytes of the document, or with ``wire`` of what is sent: gzip notices that
    chunked   send it chunked and close before the end: ``fraction`` of it comes
    redirect  302 to ``location``
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

KINDS = frozenset(
    {
        "status",
        "refuse",
        "slow",
        "drip",
        "truncate",
        "short",
        "empty",
        "html200",
        "reset",
        "garble",
        "chunked",
        "redirect",
    }
)


@dataclass
class Fault:
    """One rule and how often it was met."""

    path: str
    fault: str
    times: int | None = None
    after: int = 0
    prob: float = 1.0
    status: int = 503
    retry_after: float | None = None
    body: str = ""
    delay: float = 1.0
    chunks: int = 4
    fraction: float = 0.5
    n: int = 20
    wire: bool = False
    location: str = "/"
    seen: int = field(default=0, init=False)
    hits: int = field(default=0, init=False)

    def meets(self, target: str, chance: random.Random) -> bool:
        """Whether this request gets the fault; counts it if so. Call under the replica's lock."""
        if not re.search(self.path, target):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.hits >= self.times):
            return False
        if chance.random() > self.prob:
            return False
        self.hits += 1
        return True


def parse_faults(rules: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Rules as objects; an unknown kind or option is an error, not a fault that never happens."""
    options = {f.name for f in fields(Fault) if f.init}
    faults = []
    for rule in rules:
        unknown = set(rule) - options
        if unknown:
            raise ValueError(f"Unknown fault option {sorted(unknown)} in {dict(rule)}")
        if rule.get("fault") not in KINDS:
            raise ValueError(f"Unknown fault {rule.get('fault')!r}; known: {sorted(KINDS)}")
        faults.append(Fault(**rule))
    return faults
