"""The suites, one module a subject. A mart without a suite is not published."""

from __future__ import annotations

from typing import Final

from overbuild.audit.checks import MartSuite
from overbuild.audit.suites import (
    accounting_standards,
    core,
    energy,
    guidance,
    panels,
    prices,
    quality,
    red_flags,
    segments,
    startups,
    useful_lives,
)

SUITES: Final[dict[str, MartSuite]] = {
    suite.mart: suite
    for suites in (
        core,
        segments,
        prices,
        red_flags,
        guidance,
        useful_lives,
        accounting_standards,
        energy,
        startups,
        panels,
        quality,
    )
    for suite in suites.SUITES
}
