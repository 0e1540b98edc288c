"""The suites, one module a subject. A mart without a suite is not published."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite
from overbuild.audit.suites import core, panels, prices, quality, red_flags

SUITES: Final[dict[str, MartSuite]] = {
    suite.mart: suite for suite in (*core.SUITES, *prices.SUITES, *red_flags.SUITES, *panels.SUITES, *quality.SUITES)
}
