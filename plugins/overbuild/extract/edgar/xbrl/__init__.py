"""The numbers of a filing's own XBRL."""

from overbuild.extract.edgar.xbrl.submission import UNREADABLE, ParsedSubmission, Submission, parse_submission

__all__ = ["UNREADABLE", "ParsedSubmission", "Submission", "parse_submission"]
