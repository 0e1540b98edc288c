"""Prices: daily bars and corporate actions from a source into the lake."""

from overbuild.extract.prices.base import (
    PriceBlockedError,
    PriceMalformedError,
    PriceNotFoundError,
    PriceProvider,
    PriceQuotaError,
    PriceUnauthorisedError,
    PriceUnavailableError,
)
from overbuild.extract.prices.run import BENCHMARKS, PriceResult, extract_prices

__all__ = [
    "BENCHMARKS",
    "PriceBlockedError",
    "PriceMalformedError",
    "PriceNotFoundError",
    "PriceProvider",
    "PriceQuotaError",
    "PriceResult",
    "PriceUnauthorisedError",
    "PriceUnavailableError",
    "extract_prices",
]
