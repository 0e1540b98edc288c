"""Nothing may look as if it had been public before it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.extract.edgar.acceptance import EASTERN, eastern_to_utc, read_listing_time

INSTANTS = st.datetimes(datetime(1994, 1, 1), datetime(2037, 1, 1)).map(lambda t: t.replace(microsecond=0, tzinfo=UTC))


@given(INSTANTS, st.sampled_from([UTC, EASTERN]))
def test_no_filing_is_known_before_it_was_accepted(truth, zone):
    """Whichever of the two clocks the listing's digits are of."""
    digits = truth.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    read = read_listing_time(digits)
    assert truth <= read <= truth + timedelta(hours=5)


@given(INSTANTS)
def test_eastern_time_is_read_exactly_where_it_is_unambiguous(truth):
    wall = truth.astimezone(EASTERN)
    if wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset():
        assert eastern_to_utc(wall.replace(tzinfo=None)) == truth


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2023-11-02T18:08:27.000Z", datetime(2023, 11, 2, 22, 8, 27, tzinfo=UTC)),
        ("2026-01-28T21:05:00.000Z", datetime(2026, 1, 29, 2, 5, tzinfo=UTC)),
        ("2024-11-03T01:30:00.000Z", datetime(2024, 11, 3, 6, 30, tzinfo=UTC)),  # comes twice: the later
        ("2024-03-10T02:30:00Z", datetime(2024, 3, 10, 7, 30, tzinfo=UTC)),  # comes never: the later
        ("", None),
        (None, None),
        ("2024-02-30T10:00:00.000Z", None),
        ("2024-02-03", None),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, 4, 56, 2, tzinfo=UTC)),
    ],
)
def test_known_spellings_are_read_as_documented(text, read):
    assert read_listing_time(text) == read
