"""Immutable versions and one pointer that moves at once.

A reader that resolves the pointer once (``marts.duckdb`` through ``current/``, or :func:`open_current`) sees
one version, whole, however often something is published meanwhile.
"""

from __future__ import annotations

from overbuild.publish.narrower import losses
from overbuild.publish.pointer import Published, Status, open_current, publish, rollback, status

__all__ = ["Published", "Status", "losses", "open_current", "publish", "rollback", "status"]
