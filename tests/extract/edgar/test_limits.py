"""The request budget and the circuit breaker, over processes and clock steps."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.errors import BlockedError
from overbuild.extract.edgar.limits import CircuitBreaker, RequestBudget
from tests.extract.edgar import made

WORKER = """
import sys
from overbuild.extract.edgar.client import EdgarClient
from overbuild.settings import load_settings
home, url, path, count = sys.argv[1:]
settings = load_settings(
    home=home, edgar_base_url=url, edgar_data_url=url, edgar_identity="Test Suite tests@example.com"
)
with EdgarClient(settings) as client:
    for _ in range(int(count)):
        client.get_json(path, conditional=False)
"""


class Clock:
    """A wall clock that a sleep moves on, and that somebody may set."""

    def __init__(self, now=1_700_000_000.0):
        self.now = now
        self.slept = 0.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        assert seconds >= 0
        self.slept += seconds
        self.now += seconds


def test_three_processes_together_never_send_more_than_ten_a_second(replica, tmp_path):
    command = [sys.executable, "-c", WORKER, str(tmp_path / "home"), replica.base_url, made.FACTS, "14"]
    workers = [subprocess.Popen(command) for _ in range(3)]
    assert [worker.wait(120) for worker in workers] == [0, 0, 0]
    assert len(replica.log()) == 42
    assert replica.max_per_second() <= 10
    times = [row.at for row in replica.log()]
    assert 41 / (times[-1] - times[0]) <= 8.2


def test_a_retry_is_not_free(replica, client):
    replica.set_faults([{"path": ".", "fault": "status", "status": 503, "times": 2}])
    started = time.monotonic()
    client.get_json(made.FACTS)
    assert len(replica.log()) == 3
    assert time.monotonic() - started >= 0.2


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
    st.lists(st.floats(-90_000, 90_000), min_size=30, max_size=30),
    st.floats(0.5, 10),
)
def test_no_clock_step_makes_a_wait_longer_than_one_interval(tmp_path_factory, work, steps, rate):
    clock = Clock()
    directory = tmp_path_factory.mktemp("state")
    for seconds, step in zip(work, steps, strict=False):
        # Another object for every request, as another process would have it.
        before = clock.slept
        RequestBudget(directory, rate, clock=clock, sleep=clock.sleep).take()
        assert clock.slept - before <= 1 / rate + 1e-6
        clock.now += seconds + step


@given(st.lists(st.floats(0, 0.5), min_size=2, max_size=30), st.floats(0.5, 10))
def test_requests_never_bunch_up(tmp_path_factory, work, rate):
    clock = Clock()
    directory = tmp_path_factory.mktemp("state")
    sent = []
    for seconds in work:
        RequestBudget(directory, rate, clock=clock, sleep=clock.sleep).take()
        sent.append(clock.now)
        clock.now += seconds
    gaps = [b - a for a, b in pairwise(sent)]
    assert min(gaps) >= 1 / rate - 1e-6


def test_a_state_file_cut_off_by_a_kill_stops_nobody(tmp_path):
    (tmp_path / "edgar-last-request").write_text("")
    clock = Clock()
    RequestBudget(tmp_path, 4, clock=clock, sleep=clock.sleep).take()
    assert clock.slept == pytest.approx(0.25)


def test_a_block_does_not_end_with_the_process(tmp_path):
    clock = Clock()
    path = tmp_path / "state" / "block.json"
    CircuitBreaker(path, clock=clock).open(660, reason="status 403", url="http://x/y")
    with pytest.raises(BlockedError, match=r"before 2023-11-14 22:24:20 UTC.*403.*http://x/y"):
        CircuitBreaker(path, clock=clock).admit()
    clock.now += 659
    with pytest.raises(BlockedError):
        CircuitBreaker(path, clock=clock).admit()
    clock.now += 2
    CircuitBreaker(path, clock=clock).admit()


@given(st.floats(-(10**7), 10**7))
def test_no_clock_step_makes_a_block_longer_than_it_was(tmp_path_factory, step):
    clock = Clock()
    path = tmp_path_factory.mktemp("state") / "block.json"
    breaker = CircuitBreaker(path, clock=clock)
    breaker.open(660, reason="r", url="u")
    clock.now += step
    try:
        breaker.admit()
    except BlockedError as error:
        end = error.thing.split("before ")[1][:19]
        # The state file keeps microseconds; a step below one must not tip the second.
        assert end <= time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(clock.now + 660.001))


def test_a_pause_never_shortens_a_block(tmp_path):
    clock = Clock()
    breaker = CircuitBreaker(tmp_path / "block.json", clock=clock, sleep=clock.sleep)
    breaker.open(660, reason="r", url="u")
    breaker.pause(5, reason="r", url="u")
    with pytest.raises(BlockedError):
        breaker.admit()


def test_a_pause_holds_everybody_and_ends(tmp_path):
    clock = Clock()
    CircuitBreaker(tmp_path / "block.json", clock=clock).pause(7, reason="r", url="u")
    CircuitBreaker(tmp_path / "block.json", clock=clock, sleep=clock.sleep).admit()
    assert clock.slept == pytest.approx(7)
