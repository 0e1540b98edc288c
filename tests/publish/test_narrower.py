"""Readers never lose companies or their newest figures without a word."""

from __future__ import annotations

from datetime import UTC, datetime

from overbuild import publish
from overbuild.publish import losses
from overbuild.settings import Settings
from tests.publish.conftest import Runs, passed
from tests.support.candidates import change, make_candidate

BEFORE = {"scope": {"tickers": ["MSFT", "NVDA", "ORCL"]}, "as_of": None, "created_at": "2026-02-20T12:00:00+00:00"}
THEN = datetime(2025, 6, 30, tzinfo=UTC)


def test_a_narrower_version_is_never_published_without_a_word() -> None:
    (warning,) = losses(BEFORE, None, ["MSFT"])
    assert "Readers see 3 companies, and 2 of them are not in this version: NVDA, ORCL" in warning
    assert "OVERBUILD_HOME" in warning
    assert "backfill" in warning


def test_an_older_world_is_never_published_without_a_word() -> None:
    (warning,) = losses(BEFORE, THEN, ["MSFT", "NVDA", "ORCL"])
    assert "this version ends at 2025-06-30T00:00:00+00:00" in warning
    assert losses(BEFORE | {"as_of": "2025-12-31T00:00:00+00:00"}, THEN, [])


def test_a_usual_night_is_never_warned_of() -> None:
    assert losses(None, THEN, ["MSFT"]) == ()
    assert losses(BEFORE, None, ["MSFT", "NVDA", "ORCL", "CRWV"]) == ()
    assert losses(BEFORE, None, []) == ()
    assert losses(BEFORE | {"as_of": "2025-03-31T00:00:00+00:00"}, THEN, []) == ()


def test_publishing_tells_which_companies_went(settings: Settings, runs: Runs) -> None:
    first = publish.publish(settings, *runs.next())
    assert first.warnings == ()
    candidate = make_candidate(settings, run_id="20260221T120000Z-abc123")
    change(candidate, "delete from marts.dim_fiscal_quarter where ticker = 'NVDA'")
    second = publish.publish(settings, candidate, passed(candidate))
    assert second.changed
    assert len(second.warnings) == 1
    assert "not in this version: NVDA" in second.warnings[0]
