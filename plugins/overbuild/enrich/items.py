"""The items a form is made of: rows of the seed ``filing_items``, read from the dbt project."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from overbuild.errors import UsageError
from overbuild.paths import seeds_dir

SEED: Final = "filing_items.csv"
# A transition report has the items of the report it stands for.
_TRANSITION: Final = {"10-KT": "10-K", "10-QT": "10-Q", "10-K405": "10-K", "10-KSB": "10-K", "10-QSB": "10-Q"}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a form.

    Attributes:
        part: ``I``, ``II``, ...; items of a 10-Q count anew in each.
        item: ``1A``.
        sequence: place in the form, from 1.
        title: how the words after the number begin, a regular expression matched without regard to case.
        words: of the title as the form spells it, lower case.
    """

    part: str
    item: str
    sequence: int
    title: re.Pattern[str]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class FormItems:
    """The items of all forms that have them; ``sha256`` changes with the seed."""

    by_form: dict[str, tuple[Item, ...]]
    sha256: str

    def of(self, form: str) -> tuple[Item, ...]:
        """Items of a form, amended or not; none where the form has no fixed items."""
        base = form.upper().removesuffix("/A")
        return self.by_form.get(_TRANSITION.get(base, base), ())


@cache
def form_items() -> FormItems:
    """The seed.

    Raises:
        UsageError: a row of it cannot be used.
    """
    path = seeds_dir() / SEED
    data = path.read_bytes()
    by_form: dict[str, list[Item]] = {}
    for row in csv.DictReader(data.decode().splitlines()):
        try:
            title = re.compile(row["title_pattern"], re.IGNORECASE)
            words = frozenset(re.findall(r"\w+", row["title"].lower()))
            item = Item(row["part"], row["item"], int(row["sequence"]), title, words)
        except (re.error, ValueError) as error:
            raise UsageError(
                f"An item of form {row['form']} cannot be used: {error}", place=str(path), remedy="Mend its row"
            ) from error
        by_form.setdefault(row["form"], []).append(item)
    ordered = {form: tuple(sorted(items, key=lambda item: item.sequence)) for form, items in by_form.items()}
    return FormItems(ordered, hashlib.sha256(data).hexdigest())
