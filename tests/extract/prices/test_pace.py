from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from overbuild.extract.prices.pace import Pace

_CHILD = """
import sys, time
from pathlib import Path
from overbuild.extract.prices.pace import Pace
pace = Pace(Path(sys.argv[1]), 0.05)
for _ in range(4):
    pace.wait()
    print(time.time())
"""


def test_two_processes_together_do_not_exceed_the_rate(tmp_path: Path):
    command = [sys.executable, "-c", _CHILD, str(tmp_path / "pace")]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    times = sorted(float(line) for child in children for line in child.communicate()[0].split())
    assert len(times) == 8
    # A point is handed out before the sleep, so two neighbours may jitter; the whole cannot be faster.
    assert times[-1] - times[0] > 7 * 0.05 - 0.02


def test_a_file_cut_off_by_a_crash_or_a_clock_set_back_does_not_stop_the_work(tmp_path: Path):
    path = tmp_path / "pace"
    for content in ("", "12x", repr(time.time() + 86_400)):
        path.write_text(content)
        begun = time.monotonic()
        Pace(path, 0.01).wait()
        assert time.monotonic() - begun < 1
