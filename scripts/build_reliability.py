#!/usr/bin/env python3
"""Run the tests that prove a promise, count, and write docs/reliability.md.

    .venv/bin/python scripts/build_reliability.py [NAME ...] [--workers N] [--check]

Without names every promise of tests/promises.yml is tried, with names only those, and the others keep what was counted
before (docs/reliability.json). ``--check`` runs nothing and ends with exit code 1 where the page is not what would be
written from those counts. Exit code 1 also where a test failed; the page says so then.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import jinja2
import yaml

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "reliability.md"
COUNTS: Final = ROOT / "docs" / "reliability.json"
_TEMPLATE: Final = "reliability.md.j2"
_PLUGIN: Final = "tests.support.promises"
_TESTS_FAILED: Final = 1  # pytest's exit code; higher ones mean that it could not run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, count and write, or check; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="a promise of tests/promises.yml; default all")
    parser.add_argument("--workers", default="1", help="processes, as pytest-xdist's -n takes them")
    parser.add_argument("--check", action="store_true", help="run nothing; exit code 1 where the page is out of date")
    wanted = parser.parse_args(arguments)
    if wanted.check:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == render(load_counts()):
            return 0
        print(f"{PAGE} is out of date: run `make reliability`", file=sys.stderr)
        return 1
    unknown = sorted(set(wanted.names) - set(load_promises()))
    if unknown:
        parser.error(f"no such promise in tests/promises.yml: {', '.join(unknown)}")
    code, counted = run(wanted.names or list(load_promises()), wanted.workers)
    if code > _TESTS_FAILED:
        print(f"pytest could not run: exit code {code}; {PAGE} is as it was", file=sys.stderr)
        return 1
    counts = {name: found for name, found in (load_counts() | counted).items() if name in load_promises()}
    COUNTS.write_text(json.dumps(dict(sorted(counts.items())), indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(render(counts), encoding="utf-8")
    return code


def load_promises() -> dict[str, dict[str, Any]]:
    """Promises by name, in reading order."""
    told = yaml.safe_load((ROOT / "tests" / "promises.yml").read_text(encoding="utf-8"))
    return {str(promise["name"]): promise for promise in told}


def load_counts() -> dict[str, dict[str, Any]]:
    """What was counted last, by promise."""
    return dict(json.loads(COUNTS.read_text(encoding="utf-8"))) if COUNTS.is_file() else {}


def marked_files(root: Path = ROOT) -> dict[str, list[str]]:
    """Test files by the promise that a mark in them names, relative to ``root``."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted((root / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.promise" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "promise":
                (name,) = node.args
                found[ast.literal_eval(name)].add(path.relative_to(root).as_posix())
    return {name: sorted(files) for name, files in sorted(found.items())}


def run(names: Sequence[str], workers: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run the tests of some promises; pytest's exit code and the counts by promise."""
    files = sorted({file for name in names for file in marked_files().get(name, ())})
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-p", _PLUGIN, "-o", "junit_family=xunit1"]
        command += [f"--junitxml={report}", *files]
        command += [f"--promise={name}" for name in names]
        command += ["-n", workers, "--dist", "loadfile"] if workers != "1" else []
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        counted = count(ET.parse(report).getroot()) if report.is_file() else {}
    return code, {name: found for name, found in counted.items() if name in names}


def count(report: ET.Element) -> dict[str, dict[str, Any]]:
    """By promise: tests that ran, those that could not, and how many of the things they count held."""
    found: dict[str, dict[str, Any]] = {}
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for case in report.iter("testcase"):
        told = [(str(node.get("name")), str(node.get("value"))) for node in case.iter("property")]
        worth = sum(int(value) for name, value in told if name == "count") or 1
        skipped = case.find("skipped") is not None
        held = not skipped and case.find("failure") is None and case.find("error") is None
        for name in {value for key, value in told if key == "promise"}:
            row = found.setdefault(name, {"passed": 0, "total": 0, "tests": 0, "skipped": 0, "run_on": today})
            row["skipped"] += skipped
            row["tests"] += not skipped
            row["total"] += 0 if skipped else worth
            row["passed"] += worth if held else 0
    return found


def render(counts: dict[str, dict[str, Any]]) -> str:
    """The page; a promise that was never run has no place on it."""
    files = marked_files()
    promises = [
        promise | {"found": counts[name], "files": files.get(name, [])}
        for name, promise in load_promises().items()
        if name in counts
    ]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["anchor"] = lambda title: re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
    return environment.get_template(_TEMPLATE).render(promises=promises)


if __name__ == "__main__":
    sys.exit(main())
