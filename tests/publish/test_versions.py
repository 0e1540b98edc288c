"""Names of versions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from overbuild.publish.versions import instant_of, is_version, version_name

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def test_names_sort_in_order_of_publishing_even_if_the_clock_goes_back() -> None:
    first = version_name("f" * 64, NOON, [])
    second = version_name("0" * 64, NOON, [first])
    third = version_name("a" * 64, NOON.replace(hour=3), [first, second])

    assert first == "20261122T120000.123Z-ffffffffffff"
    assert [first, second, third] == sorted([third, first, second])


def test_other_names_are_not_taken_for_versions() -> None:
    assert is_version("20261122T120000.123Z-ffffffffffff")
    for name in ("current", ".building-20261122T120000.123Z-ffffffffffff", "20261122T120000.123Z", "../x"):
        assert not is_version(name)
        with pytest.raises(ValueError, match="not the name of a version"):
            instant_of(name)
