"""The numbers of a filing's own XBRL."""

from overbuild.extract.edgar.xbrl.submission import UNREADABLE, ParsedSubmission, parse_submission

__all__ = ["UNREADABLE", "ParsedSubmission", "parse_submission"]
