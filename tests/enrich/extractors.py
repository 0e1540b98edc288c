"""Extractors that find one word, or fail; worker processes import them by name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from overbuild.enrich.signals import Disclosure, Document, Signal
from overbuild.errors import BadRecordError
from overbuild.lake.schemas import DISCLOSURES, Dataset


@dataclass(frozen=True)
class Word:
    """Finds a word."""

    word: str = "capacity"
    version: str = "1"
    name: str = "word"
    dataset: Dataset = DISCLOSURES

    def extract(self, document: Document) -> Sequence[Signal]:
        found = []
        at = document.text.find(self.word)
        while at >= 0:
            found.append(
                Disclosure(
                    rule_id=self.word,
                    span_start=at,
                    span_end=at + len(self.word),
                    confidence=1,
                    kind="word",
                    class_name="",
                )
            )
            at = document.text.find(self.word, at + 1)
        return found


@dataclass(frozen=True)
class Failing:
    """Fails on exhibits: as a refusal, as a defect, or with the whole process."""

    how: str
    version: str = "1"
    name: str = "failing"
    dataset: Dataset = DISCLOSURES

    def extract(self, document: Document) -> Sequence[Signal]:
        if document.document_type.startswith("EX-99"):
            if self.how == "refuse":
                raise BadRecordError("The release cannot be judged")
            if self.how == "defect":
                return [][document.cik]
            os._exit(9)
        return Word().extract(document)
