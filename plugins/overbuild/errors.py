"""Errors that name the thing, the place and the remedy.

Every error a user can meet derives from :class:`OverbuildError`; ``exit_code`` is what the command line
returns for it (1 failure, 2 usage, 3 gate refused).
"""

from __future__ import annotations


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
