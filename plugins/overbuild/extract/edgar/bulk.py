"""The SEC's bulk archives: listings and facts of any number of companies with two requests.

Republished nightly; a company's members are what the API answered then. They go the way of the API's answers: checked,
stored, parsed into the lake. What was fetched after an archive was made is newer, and stays.
"""

from __future__ import annotations

import zipfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Final, Self, Unpack

from overbuild.errors import NotFoundError, UsageError
from overbuild.extract.edgar import integrity
from overbuild.extract.edgar.client import EdgarClient, Fetched, FetchedArchive, Role, Wanted
from overbuild.extract.edgar.rawstore import ManifestRow, RawStore
from overbuild.settings import Settings

LISTINGS: Final = "/Archives/edgar/daily-index/bulkdata/submissions.zip"
FACTS: Final = "/Archives/edgar/daily-index/xbrl/companyfacts.zip"
# Folders of the API's documents, by the archive that holds them.
_FOLDERS: Final = {LISTINGS: "/submissions/", FACTS: "/api/xbrl/companyfacts/"}
# Between a member and the archive around it may lie hours, in which a company may have filed.
_MARGIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Archive:
    folder: str
    fetched: FetchedArchive
    zip: zipfile.ZipFile
    names: frozenset[str]


class BulkSource:
    """Answers as :class:`EdgarClient` does, from the archives; what they hold is asked of nobody. A context manager.

    Args:
        client: fetches the archives, and gives store and settings.

    Raises:
        FetchError: an archive could not be fetched whole; as :meth:`EdgarClient.get_json`.
    """

    def __init__(self, client: EdgarClient) -> None:
        # No full submissions: the archives have none.
        self.settings: Settings = client.settings.with_changes(xbrl_quarters=0, text_quarters=0)
        self.raw: RawStore = client.raw
        self._client = client
        self._archives: list[_Archive] = []
        with ExitStack() as opened:
            for path, folder in _FOLDERS.items():
                fetched = client.get_archive(path)
                archive = opened.enter_context(zipfile.ZipFile(fetched.path))
                self._archives.append(_Archive(folder, fetched, archive, frozenset(archive.namelist())))
            self._open = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the archives."""
        self._open.close()

    @property
    def ciks(self) -> list[int]:
        """Companies with facts in the archive."""
        names = self._archives[-1].names
        return sorted(int(name[3:13]) for name in names if name.startswith("CIK") and name[3:13].isdecimal())

    def get_json(self, path: str, **wanted: Unpack[Wanted]) -> Fetched:
        """As :meth:`JsonSource.get_json`, of the archives: a member that is not what its name says is an
        IntegrityError and not stored.
        """
        archive = next((one for one in self._archives if path.startswith(one.folder)), None)
        if archive is None:
            raise UsageError(f"No bulk archive holds {path}", place="BulkSource", remedy="Ask EDGAR's API for it")
        name = path.removeprefix(archive.folder)
        place = f"{archive.fetched.url}, member {name}"
        if name not in archive.names:
            raise NotFoundError("The archive has no such member", place=place, remedy="Ask EDGAR's API: extract")
        key = self.request_key(path, wanted.get("role", "data"))
        newer = self._newer(key, archive.fetched.made_at)
        if newer is not None:
            return newer
        body = archive.zip.read(name)
        integrity.both(integrity.json_object(wanted.get("cik")), wanted.get("shape"))(body, place)
        sha256, now = self.raw.put(body), datetime.now(UTC)
        # As if the API had been asked before the archive was made: whatever came since is sent in full.
        modified = format_datetime(archive.fetched.made_at - _MARGIN, usegmt=True)
        self.raw.append(ManifestRow(key, place, 200, sha256, len(body), None, modified, now))
        return Fetched(body, sha256, place, now, False)

    def request_key(self, path: str, role: Role) -> str:
        """As :meth:`EdgarClient.request_key`: the API's next answer finds what came from here."""
        return self._client.request_key(path, role)

    def is_confirmed(self, path: str, role: Role, sha256: str) -> bool:
        """Members have a checksum: what cannot be used in them is as EDGAR has it."""
        return True

    def _newer(self, key: str, made_at: datetime) -> Fetched | None:
        """What was fetched after the archive was made."""
        row = self.raw.last_good(key)
        if row is None or row.sha256 is None or row.fetched_at <= made_at:
            return None
        body = self.raw.get(row.sha256)
        return Fetched(body, row.sha256, row.url, row.fetched_at, True) if body is not None else None
