#!/usr/bin/env python3
"""Write docs/data-dictionary.md from the dbt project: every published mart, column, concept and threshold.

    .venv/bin/python scripts/build_data_dictionary.py [--check]

Everything comes from the models' contracts and from the seeds, so the same project gives the same bytes.
``--check`` writes nothing and ends with exit code 1 where the file is not what would be written.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from overbuild.paths import project_root, seeds_dir

# Folders of marts in reading order; a new folder comes after them.
_GROUPS: Final = {
    "core": "Companies, quarters, figures, prices",
    "red_flags": "Red flags",
    "panels": "Panels",
    "quality": "Quality",
}
_INTRO: Final = """\
# Data dictionary

<!-- Written by scripts/build_data_dictionary.py from the dbt project; change it there and run `make docs`. -->

Every table of a published version, with its columns as the contracts in `dbt_project/models/marts` give them, and the
seeds that the figures rest on. [How to read the marts](how-to-read-the-marts.md) has queries,
[methodology](methodology.md) says how the figures are made.

Names tell units: `_usd` amounts, `_pct` percent, `_pp` percentage points, `_bp` basis points, `_on` dates, `_at`
instants in UTC, `_ttm_` trailing twelve months. Other numbers without a unit in their name are ratios or counts.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the file; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where the file is out of date")
    wanted = parser.parse_args(arguments)
    path = project_root() / "docs" / "data-dictionary.md"
    text = render()
    if not wanted.check:
        path.write_text(text, encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return 0
    print(f"{path} is out of date: run `make docs`", file=sys.stderr)
    return 1


def load_marts(root: Path | None = None) -> list[tuple[str, dict[str, Any]]]:
    """(folder, model) of every mart that the yml files below ``root`` describe, in reading order."""
    root = root or project_root() / "dbt_project" / "models" / "marts"
    found = [
        (path.relative_to(root).parts[0], model)
        for path in sorted(root.rglob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ())
    ]
    order = list(_GROUPS)
    return sorted(found, key=lambda pair: (order.index(pair[0]) if pair[0] in order else len(order), *_names(pair)))


def render() -> str:
    """The whole file."""
    marts = load_marts()
    parts = [_INTRO, _contents(marts)]
    group = None
    for folder, model in marts:
        if folder != group:
            group = folder
            parts.append(f"## {_GROUPS.get(folder, folder)}\n")
        parts.append(_mart(model))
    parts += [_concepts(), _formulas(), _nil_rules(), _section_nils(), _reasons(), _thresholds(), _assumptions()]
    return "\n".join(parts)


def _names(pair: tuple[str, dict[str, Any]]) -> tuple[str, str]:
    return pair[0], str(pair[1]["name"])


def _contents(marts: Iterable[tuple[str, dict[str, Any]]]) -> str:
    rows = [(f"[{model['name']}](#{model['name']})", _first_sentence(model["description"])) for _, model in marts]
    seeds = ["concepts", "formulas", "lines-assumed-to-be-nil", "lines-proved-to-be-nil", "thresholds", "assumptions"]
    links = ", ".join(f"[{anchor.replace('-', ' ')}](#{anchor})" for anchor in seeds)
    return _table(("table", "grain"), rows) + f"\nFrom the seeds: {links}.\n"


def _mart(model: dict[str, Any]) -> str:
    rows = []
    for column in model["columns"]:
        never_null = any(rule["type"] == "not_null" for rule in column.get("constraints", ()))
        always = "yes" if never_null or column["name"] in _key(model) else ""
        rows.append((f"`{column['name']}`", column["data_type"], always, column["description"]))
    key = ", ".join(f"`{name}`" for name in _key(model))
    head = f"### {model['name']}\n\n{_one_line(model['description'])}\n\nKey: {key}.\n"
    return head + "\n" + _table(("column", "type", "never NULL", "meaning"), rows)


def _key(model: dict[str, Any]) -> list[str]:
    for test in model.get("data_tests", ()):
        if isinstance(test, dict) and "unique_key" in test:
            return list(test["unique_key"]["arguments"]["columns"])
    raise ValueError(f"{model['name']} has no unique_key test: a mart says what identifies a row")


def _concepts() -> str:
    tags: dict[str, list[str]] = {}
    for row in sorted(_seed("concept_tags"), key=lambda row: int(row["priority"])):
        tags.setdefault(row["concept"], []).append(f"`{row['tag']}`")
    rows = [
        (
            f"`{row['concept']}`",
            "flow" if row["period_type"] == "duration" else "balance",
            "yes" if row["non_negative"] == "true" else "",
            row["definition"],
            ", ".join(tags.get(row["concept"], ["none: formulas only"])),
        )
        for row in _seed("concepts")
    ]
    head = "## Concepts\n\nWhat `fct_fundamentals.concept` may say. Tags in order: the first that has a figure wins.\n"
    return head + "\n" + _table(("concept", "kind", "never negative", "definition", "XBRL tags (us-gaap)"), rows)


def _formulas() -> str:
    formulas = {row["formula_id"]: row for row in _seed("concept_formulas")}
    rows = [
        (f"`{name}`", f"`{row['concept']}`", row["priority"], row["formula"], row["source"])
        for name, row in formulas.items()
    ]
    head = "## Formulas\n\nTried where no tag of the concept has a figure, in order; all operands have to be known.\n"
    return head + "\n" + _table(("method", "concept", "order", "formula", "source"), rows)


def _nil_rules() -> str:
    families: dict[str, list[str]] = {}
    first: dict[str, dict[str, str]] = {}
    for row in _seed("concept_nil_rules"):
        families.setdefault(row["concept"], []).append(f"`{row['family_concept']}`")
        first.setdefault(row["concept"], row)
    rows = [
        (
            f"`{concept}`",
            f"`{row['anchor_concept']}`",
            ", ".join(families[concept]),
            row["lookback_quarters"],
            row["source"],
        )
        for concept, row in first.items()
    ]
    head = (
        "## Lines assumed to be nil\n\nWhere the anchor is reported and no filing tagged anything of the family for "
        "the quarters of the look-back, the line is 0 and `estimated`.\n"
    )
    return head + "\n" + _table(("concept", "anchor", "family", "look-back, quarters", "source"), rows)


def _section_nils() -> str:
    totals = {row["section"]: row["total_tag"] for row in _seed("sections")}
    families: dict[tuple[str, str], list[str]] = {}
    sources: dict[tuple[str, str], str] = {}
    for row in _seed("section_nils"):
        families.setdefault((row["concept"], row["section"]), []).append(f"`{row['blocking_family']}`")
        sources[row["concept"], row["section"]] = row["source"]
    rows = [
        (f"`{concept}`", section, f"`{totals[section]}`", ", ".join(families[concept, section]), source)
        for (concept, section), source in sources.items()
    ]
    head = (
        "## Lines proved to be nil\n\nWhere the lines that a filing tags in a section add up exactly to the section's "
        "total and none of the families is among them, the line is 0 and `derived`.\n"
    )
    return head + "\n" + _table(("concept", "section", "total", "families", "source"), rows)


def _reasons() -> str:
    seed = sorted(_seed("unavailable_reasons"), key=lambda row: (int(row["precedence"]), row["reason"]))
    head = (
        "## Reasons for unavailable figures\n\n`unavailable_reason` in `fct_fundamentals`, the first that holds.\n"
        "The seed `reason_tags` has the tags that tell a part, a wider amount or a statement of another form.\n"
    )
    return (
        head
        + "\n"
        + _table(("reason", "means", "source"), [(f"`{r['reason']}`", r["description"], r["source"]) for r in seed])
    )


def _thresholds() -> str:
    rows = [
        (row["flag_id"], f"`{row['threshold']}`", row["value"], row["unit"], row["severity_scale"], row["source"])
        for row in _seed("flag_thresholds")
    ]
    head = "## Thresholds\n\nAlso published as `dim_flag_threshold`.\n"
    return head + "\n" + _table(("flag", "threshold", "value", "unit", "severity scale", "source"), rows)


def _assumptions() -> str:
    rows = [
        (f"`{row['assumption_id']}`", row["value"], row["unit"], row["definition"], row["source"])
        for row in _seed("assumptions")
    ]
    head = "## Assumptions\n\nNumbers that nobody reported and that a rule uses.\n"
    return head + "\n" + _table(("assumption", "value", "unit", "definition", "source"), rows)


def _seed(name: str) -> list[dict[str, str]]:
    with (seeds_dir() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return _one_line(text).replace("|", r"\|")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _first_sentence(text: str) -> str:
    return _one_line(text).partition(". ")[0].rstrip(".")


if __name__ == "__main__":
    sys.exit(main())
