"""Overbuild: nightly red flags about the AI capital-spending boom, traceable to SEC filings."""

__version__ = "0.1.0"
