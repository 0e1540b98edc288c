from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overbuild.extract.prices.calendar import FINALITY_MARGIN, NEW_YORK, SessionCalendar, calendar_for, today

CALENDAR = calendar_for(datetime(2026, 11, 22, tzinfo=UTC))
SESSIONS = CALENDAR.sessions(date(2019, 1, 1), date(2026, 12, 31))
# The exchange's own list of early closes, 13:00 New York time.
HALF_DAYS = {
    *(date(2019, 7, 3), date(2019, 11, 29), date(2019, 12, 24), date(2020, 11, 27), date(2020, 12, 24)),
    *(date(2021, 11, 26), date(2022, 11, 25), date(2023, 7, 3), date(2023, 11, 24), date(2024, 7, 3)),
    *(date(2024, 11, 29), date(2024, 12, 24), date(2025, 7, 3), date(2025, 11, 28), date(2025, 12, 24)),
    *(date(2026, 11, 27), date(2026, 12, 24)),
}


def bell(session: date) -> datetime:
    hour = 13 if session in HALF_DAYS else 16
    return datetime(session.year, session.month, session.day, hour, tzinfo=NEW_YORK)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(SESSIONS), st.integers(-30 * 3600, 30 * 3600))
def test_a_bar_is_not_final_before_the_bell_and_the_margin(session: date, seconds: int):
    now = bell(session) + FINALITY_MARGIN + timedelta(seconds=seconds)
    assert CALENDAR.is_final(session, now) == (seconds >= 0)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(SESSIONS),
    st.integers(-7200, 7200),
    st.sampled_from(["UTC", "Asia/Tokyo", "Europe/London", "America/Los_Angeles", "Pacific/Auckland"]),
)
def test_finality_does_not_depend_on_the_time_zone_of_the_clock(session: date, seconds: int, zone: str):
    now = bell(session) + FINALITY_MARGIN + timedelta(seconds=seconds)
    assert CALENDAR.is_final(session, now.astimezone(ZoneInfo(zone))) == CALENDAR.is_final(session, now)


@pytest.mark.parametrize(
    ("session", "final_from"),
    [
        (date(2026, 3, 6), "2026-03-06T21:45+00:00"),  # last session of winter time
        (date(2026, 3, 9), "2026-03-09T20:45+00:00"),  # first of summer time
        (date(2026, 10, 30), "2026-10-30T20:45+00:00"),
        (date(2026, 11, 2), "2026-11-02T21:45+00:00"),
        (date(2026, 11, 27), "2026-11-27T18:45+00:00"),  # half-day
    ],
)
def test_summer_time_and_half_days_do_not_shift_finality(session: date, final_from: str):
    instant = datetime.fromisoformat(final_from)
    assert CALENDAR.is_final(session, instant)
    assert not CALENDAR.is_final(session, instant - timedelta(seconds=1))


def test_every_close_is_the_bell_and_no_half_day_is_missed():
    assert [s for s in SESSIONS if CALENDAR.closes_at(s) != bell(s)] == []


@pytest.mark.parametrize("day", [date(2025, 1, 9), date(2026, 6, 19), date(2026, 11, 26), date(2026, 11, 28)])
def test_holidays_mourning_and_weekends_are_no_sessions(day: date):
    assert not CALENDAR.is_session(day)
    with pytest.raises(ValueError, match="not a session"):
        CALENDAR.is_final(day, datetime(2026, 12, 1, tzinfo=UTC))


def test_an_instant_without_time_zone_is_refused_rather_than_guessed():
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.is_final(date(2026, 3, 6), datetime(2026, 3, 7))
    with pytest.raises(ValueError, match="time zone"):
        today(datetime(2026, 3, 7))


def test_the_calendar_does_not_end_with_the_package_default_window():
    # Without explicit bounds exchange-calendars covers 20 years back and one ahead of the machine's clock.
    far = SessionCalendar(2031)
    assert far.is_session(date(1990, 1, 2))
    assert far.is_session(date(2031, 12, 31))


def test_the_last_final_session_is_not_the_one_still_open():
    friday, monday = date(2026, 8, 21), date(2026, 8, 24)
    assert CALENDAR.last_final(bell(monday)) == friday
    assert CALENDAR.last_final(bell(monday) + FINALITY_MARGIN) == monday
    assert CALENDAR.last_final(datetime(2026, 8, 23, 12, tzinfo=UTC)) == friday


def test_distance_counts_sessions_not_days():
    assert CALENDAR.distance(date(2026, 8, 21), date(2026, 8, 24)) == 1
    assert CALENDAR.back(date(2026, 8, 24), 5) == date(2026, 8, 17)
