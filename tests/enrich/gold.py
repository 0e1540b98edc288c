"""Gold sets: what a person reads in stored filings, as documents, offsets and hashes of spans, without their words."""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from overbuild.enrich.filing import Filing, read_filing
from overbuild.enrich.signals import Document, Signal

_FORM = re.compile(r"CONFORMED SUBMISSION TYPE:\s*(\S+)")
_ACCEPTED = re.compile(r"<ACCEPTANCE-DATETIME>(\d{14})")
_FILED = re.compile(r"FILED AS OF DATE:\s*(\d{8})")
_PERIOD = re.compile(r"CONFORMED PERIOD OF REPORT:\s*(\d{8})")

Labels = dict[tuple[str, int], list[tuple[int, int, str, list[str]]]]


def documents(edgar_dir: Path, accession: str) -> list[Document]:
    """Text documents of a stored submission."""
    (path,) = (edgar_dir / "Archives" / "edgar" / "data").glob(f"*/*/{accession}.txt.gz")
    body = gzip.decompress(path.read_bytes())
    head = body[:5_000].decode("utf-8", "replace")
    form, accepted, filed, period = (rx.search(head) for rx in (_FORM, _ACCEPTED, _FILED, _PERIOD))
    assert form is not None
    assert filed is not None
    digits = accepted[1] if accepted else filed[1] + "170000"
    at = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    ended = date.fromisoformat(period[1]) if period else None
    read = read_filing(
        body, Filing(accession, form[1], at, ended), cik=int(path.parts[-3]), source_url="", source_sha256=""
    )
    return [one.document for one in read.documents]


def labels(path: Path) -> Labels:
    """Spans of a gold file (start, end, hash, statements) by accession number and document number."""
    found: Labels = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            said = [one for one in row["statements"].split("; ") if one]
            key = row["accession_number"], int(row["document_number"])
            found.setdefault(key, []).append((int(row["span_start"]), int(row["span_end"]), row["sha256_16"], said))
    return found


def score(
    edgar_dir: Path,
    gold: Labels,
    extract: Callable[[Document], Iterable[Signal]],
    told: Callable[[Signal, str], str],
) -> tuple[Counter[str], list[str]]:
    """Counts of ``right``, ``wrong``, ``missed`` and ``negatives``, and the mistakes in words.

    A document with labels is labelled in full: what is found elsewhere in it is wrong.
    """
    counts: Counter[str] = Counter()
    mistakes: list[str] = []
    for accession in sorted({accession for accession, _ in gold}):
        for document in documents(edgar_dir, accession):
            spans = gold.get((accession, document.document_number))
            if spans is None:
                continue
            left = {(start, end): list(said) for start, end, _, said in spans}
            for start, end, digest, said in spans:
                assert hashlib.sha256(document.text[start:end].encode()).hexdigest()[:16] == digest, "another text"
                counts["negatives"] += not said
            for found in extract(document):
                said = left.get((found.span_start, found.span_end), [])
                match = next((one for one in said if told(found, one) == one), None)
                if match is None:
                    counts["wrong"] += 1
                    mistakes.append(f"{accession} {found.span_start}: {told(found, '')} {found.rule_id}")
                else:
                    counts["right"] += 1
                    said.remove(match)
            for (start, _), said in left.items():
                counts["missed"] += len(said)
                mistakes += [f"{accession} {start}: missed {one}" for one in said]
    return counts, mistakes
