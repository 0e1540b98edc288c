"""The numbers of a filing's own XBRL."""

from overbuild.extract.edgar.xbrl.submission import ParsedSubmission, Submission, parse_submission

__all__ = ["ParsedSubmission", "Submission", "parse_submission"]
