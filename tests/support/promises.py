"""pytest plugin of `scripts/build_reliability.py`: runs only tests marked `promise`, and says in the report which
promise each counts under.

    python -m pytest -p tests.support.promises --promise torn-reads --junitxml report.xml
"""

from __future__ import annotations

import pytest

PROPERTY = "promise"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--promise", action="append", default=[], metavar="NAME", help="only tests of this promise")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = set(config.getoption("promise"))
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        names = {str(mark.args[0]) for mark in item.iter_markers("promise")}
        (kept if names and (not wanted or names & wanted) else left).append(item)
        item.user_properties += [(PROPERTY, name) for name in sorted(names)]
    items[:] = kept
    config.hook.pytest_deselected(items=left)
