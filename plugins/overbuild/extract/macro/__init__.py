"""Macro context: a few public series into the Parquet lake. Optional; nothing else depends on it."""

from overbuild.extract.macro.run import MacroResult, extract_macro
from overbuild.extract.macro.series import Series, load_series

__all__ = ["MacroResult", "Series", "extract_macro", "load_series"]
