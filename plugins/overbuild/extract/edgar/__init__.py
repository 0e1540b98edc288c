"""Filings and facts from the SEC's EDGAR."""

from overbuild.extract.edgar.company import CompanyResult, extract_company

__all__ = ["CompanyResult", "extract_company"]
