"""docs/settings.md against the settings themselves."""

from __future__ import annotations

import re

from pydantic import AliasChoices

from overbuild.paths import ENV_PROJECT_ROOT
from overbuild.settings import Settings
from tests.conftest import ROOT

DOCUMENT = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def read_by_the_code() -> set[str]:
    names = {ENV_PROJECT_ROOT}
    for field in Settings.model_fields.values():
        alias = field.validation_alias
        names |= {str(c) for c in alias.choices} if isinstance(alias, AliasChoices) else {str(alias)}
    return names


def test_no_variable_is_undocumented_and_none_is_invented() -> None:
    documented = set(re.findall(r"`((?:OVERBUILD|EDGAR|TIINGO)_[A-Z_]+)`", DOCUMENT))
    assert documented == read_by_the_code()


def test_no_documented_default_differs_from_the_code() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", DOCUMENT, flags=re.MULTILINE))
    defaults = {str(field.validation_alias): field.default for field in Settings.model_fields.values()}
    for name, told in rows.items():
        if told.startswith("<home>"):
            assert defaults[name] is None
        elif name == "OVERBUILD_HOME":
            assert told == f"./{defaults[name]}"
        else:
            assert told == f"{defaults[name]:g}" if isinstance(defaults[name], float) else str(defaults[name])
