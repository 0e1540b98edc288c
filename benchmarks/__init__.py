"""Repeatable measurements: ratios against a named baseline in the same run. They never gate a test on seconds."""
