"""The signal extractors, one module each, all run over every text document.

To add one: write a module here with a class that fits :class:`overbuild.enrich.signals.Extractor`, add its instance
below, and its dataset to :mod:`overbuild.lake.schemas` if it needs one of its own.
"""

from __future__ import annotations

from typing import Final

from overbuild.enrich.extractors.accounting_standards import ACCOUNTING_STANDARDS_EXTRACTOR
from overbuild.enrich.extractors.capacity import CAPACITY_EXTRACTOR
from overbuild.enrich.extractors.government import GOVERNMENT_EXTRACTOR
from overbuild.enrich.extractors.guidance import GUIDANCE_EXTRACTOR
from overbuild.enrich.extractors.impairment import IMPAIRMENT_EXTRACTOR
from overbuild.enrich.extractors.money.ai_mention import AI_MENTION_EXTRACTOR
from overbuild.enrich.extractors.money.counterparty import COUNTERPARTY_EXTRACTOR
from overbuild.enrich.extractors.money.hosting_cost import HOSTING_COST_EXTRACTOR
from overbuild.enrich.extractors.money.investment_phase import INVESTMENT_PHASE_EXTRACTOR
from overbuild.enrich.extractors.money.secured_borrowing import SECURED_BORROWING_EXTRACTOR
from overbuild.enrich.extractors.power import POWER_EXTRACTOR
from overbuild.enrich.extractors.tax import TAX_EXTRACTOR
from overbuild.enrich.extractors.useful_lives import USEFUL_LIVES_EXTRACTOR
from overbuild.enrich.signals import Extractor

EXTRACTORS: Final[tuple[Extractor, ...]] = (
    GUIDANCE_EXTRACTOR,
    AI_MENTION_EXTRACTOR,
    COUNTERPARTY_EXTRACTOR,
    HOSTING_COST_EXTRACTOR,
    INVESTMENT_PHASE_EXTRACTOR,
    SECURED_BORROWING_EXTRACTOR,
    POWER_EXTRACTOR,
    CAPACITY_EXTRACTOR,
    GOVERNMENT_EXTRACTOR,
    USEFUL_LIVES_EXTRACTOR,
    IMPAIRMENT_EXTRACTOR,
    TAX_EXTRACTOR,
    ACCOUNTING_STANDARDS_EXTRACTOR,
)
