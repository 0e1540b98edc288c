"""Errors that name the thing, the place and the remedy.

Every error a user can meet derives from :class:`OverbuildError`; ``exit_code`` is what the command line
returns for it (1 failure, 2 usage, 3 gate refused).
"""

from __future__ import annotations

import errno
from typing import Final


class OverbuildError(Exception):
    """A failure a user can act on.

    Args:
        thing: what went wrong, as a sentence without a full stop.
        place: file, URL, setting or record where it happened.
        remedy: what to do about it.
    """

    exit_code = 1

    def __init__(self, thing: str, *, place: str | None = None, remedy: str | None = None) -> None:
        self.thing = thing
        self.place = place
        self.remedy = remedy
        super().__init__(thing, place, remedy)

    def __str__(self) -> str:
        text = self.thing
        if self.place:
            text += f" ({self.place})"
        if self.remedy:
            text += f". {self.remedy}"
        return text

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments: without this an error raised in a worker process cannot be unpickled.
        return (_rebuild, (type(self), self.thing, self.place, self.remedy, self.__dict__))


def _rebuild(
    kind: type[OverbuildError], thing: str, place: str | None, remedy: str | None, state: dict[str, object]
) -> OverbuildError:
    error = kind.__new__(kind)
    OverbuildError.__init__(error, thing, place=place, remedy=remedy)
    error.__dict__.update(state)
    return error


class UsageError(OverbuildError):
    """A setting, option or argument is missing or malformed."""

    exit_code = 2


class GateRefusedError(OverbuildError):
    """The audit did not pass, so nothing was published."""

    exit_code = 3


class StorageError(OverbuildError):
    """A file cannot be written: no room, no right to, or a device that fails."""


_STORAGE: Final = {
    errno.ENOSPC: ("The disk is full", "Make room there"),
    errno.EDQUOT: ("The quota of the disk is used up", "Make room there, or raise the quota"),
    errno.EFBIG: ("A file may not grow any larger", "Raise the limit on the size of files (ulimit -f)"),
    errno.EROFS: ("The file system may only be read", "Mount it writable, or point OVERBUILD_HOME elsewhere"),
    errno.EACCES: ("There is no right to write or read", "Give the user that runs overbuild the right to"),
    errno.EPERM: ("There is no right to write or read", "Give the user that runs overbuild the right to"),
    errno.EIO: ("The disk reports an error", "Check that it is sound and has room"),
    errno.EMFILE: ("Too many files are open", "Raise the limit on open files (ulimit -n)"),
}
# How engines that have errors of their own say the same.
_SAID: Final = (
    ("no space left on device", errno.ENOSPC),
    ("database or disk is full", errno.ENOSPC),
    ("disk quota exceeded", errno.EDQUOT),
    ("file too large", errno.EFBIG),
    ("read-only file system", errno.EROFS),
    ("attempt to write a readonly database", errno.EROFS),
    ("unable to open database file", errno.EACCES),
    ("permission denied", errno.EACCES),
    ("disk i/o error", errno.EIO),
)


def storage_error(error: BaseException, place: str | None = None) -> StorageError | None:
    """What an exception of the system, DuckDB, SQLite or Arrow means for a user, if it is about storage.

    Args:
        error: the exception.
        place: where, if the exception does not say.
    """
    number = error.errno if isinstance(error, OSError) else None
    text = str(error).splitlines()[0] if str(error) else ""
    if number not in _STORAGE:
        number = next((code for said, code in _SAID if said in text.lower()), None)
    if number is None:
        return None
    thing, remedy = _STORAGE[number]
    named = getattr(error, "filename2", None) or getattr(error, "filename", None)
    where = str(named) if named else f"{place}: {text}" if place else text
    return StorageError(thing, place=where, remedy=f"{remedy} and run again; what is published is as it was")


class FetchError(OverbuildError):
    """A request to a source did not give usable data."""


class BlockedError(FetchError):
    """The source refused us (403 or 429 block); the circuit breaker is open and no request is sent."""


class UnreachableError(FetchError):
    """No connection to the source could be made: it is down, or the address is wrong. Nobody gets anything."""


class NotFoundError(FetchError):
    """The source answered 404: it does not have this document."""


class IntegrityError(FetchError):
    """A response arrived but is truncated, malformed or not what was asked for. It was not stored."""


class BadRecordError(OverbuildError):
    """One record cannot be used; it goes to quarantine and the run goes on."""
