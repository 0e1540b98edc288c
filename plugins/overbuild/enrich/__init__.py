"""Enrich: the text of filings, its sections, and the signals found in them."""
