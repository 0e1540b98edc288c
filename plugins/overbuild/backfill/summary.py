"""What a backfill would do, and how far it has come; both only read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from overbuild import __version__
from overbuild.backfill.page import range_words
from overbuild.backfill.stage import rules_now
from overbuild.extract.scope import read_scope
from overbuild.lake.store import Lake
from overbuild.transform.lake_views import has_data

if TYPE_CHECKING:
    from overbuild.backfill.declaration import Piece
    from overbuild.backfill.stage import Stage


def plan(stage: Stage) -> dict[str, Any]:
    """What `run` would build, from what, and what `approve` would replace.

    Returns:
        id, reason, owner, range, folder, lake, snapshot, companies (tickers in the lake's scope), rules_version,
        code_version, live (version, as_of, content_hash, rules_version, code_version), pieces (piece, as_of, target,
        replaces, state), warnings.

    Raises:
        OverbuildError: nothing was extracted yet.
    """
    declaration = stage.declaration
    scope = read_scope(stage.settings)
    lake = Lake(stage.settings.lake_dir)
    companies = [row for row in scope.companies if has_data(lake, row["cik"])]
    known = {str(row["ticker"]) for row in companies} | {str(row["cik"]) for row in companies}
    snapshot = stage.snapshot()
    base, _ = stage.base(declaration.pieces()[0])
    live = base.manifest if base else None
    warnings = []
    missing = [name for name in declaration.tickers if name.removeprefix("CIK").lstrip("0") not in known]
    if missing:
        warnings.append(
            f"{', '.join(missing)}: not among the {len(companies)} companies of the newest extract, so nothing of them "
            "is built; add them to OVERBUILD_TICKERS or the watch-list and run `overbuild extract`"
        )
    if live is not None:
        dropped = sorted(set(live["scope"]["tickers"]) - {str(row["ticker"]) for row in companies})
        if dropped:
            warnings.append(
                f"{', '.join(dropped)}: published now and not in the newest extract, so approving would drop them"
            )
    if snapshot is not None and not snapshot.closed:
        days = (datetime.now(UTC) - snapshot.taken_at).days
        if days:
            warnings.append(
                f"The stage stands on the lake of {days} days ago; "
                f"`overbuild backfill discard {declaration.called}` lets the next run take today's"
            )
    return declaration.to_dict() | {
        "called": declaration.called,
        "range": range_words(declaration),
        "folder": str(stage.root),
        "lake": stage.settings.lake_dir,
        "snapshot": snapshot.to_dict() if snapshot else None,
        "companies": [str(row["ticker"]) for row in companies],
        "rules_version": rules_now(),
        "code_version": __version__,
        "live": live
        and {name: live.get(name) for name in ("version", "as_of", "content_hash", "rules_version", "code_version")},
        "pieces": [_planned(stage, piece) for piece in declaration.pieces()],
        "warnings": warnings,
    }


def state(stage: Stage) -> dict[str, Any]:
    """How far each piece has come.

    Returns:
        id, reason, owner, range, folder, snapshot, pieces (piece, state, staged, diff, approved); a piece's state is
        ``not staged``, ``refused``, ``outdated`` (declaration, rules or code changed since), ``staged`` or
        ``approved``.
    """
    declaration = stage.declaration
    snapshot = stage.snapshot()
    return declaration.to_dict() | {
        "called": declaration.called,
        "range": range_words(declaration),
        "folder": str(stage.root),
        "snapshot": snapshot.to_dict() if snapshot else None,
        "pieces": [_state(stage, piece) for piece in declaration.pieces()],
    }


def _planned(stage: Stage, piece: Piece) -> dict[str, Any]:
    _, replaces = stage.base(piece)
    return {
        "piece": piece.name,
        "as_of": piece.as_of.isoformat() if piece.as_of else None,
        "target": stage.target(piece).publish_root,
        "replaces": replaces,
        "state": _state(stage, piece)["state"],
    }


def _state(stage: Stage, piece: Piece) -> dict[str, Any]:
    staged, approved, diff = stage.staged(piece), stage.approved(piece), stage.diff(piece)
    if staged is None:
        told = "not staged"
    elif approved is not None:
        told = "approved"
    elif not staged.passed:
        told = "refused"
    else:
        told = "staged" if stage.is_current(staged) else "outdated"
    return {
        "piece": piece.name,
        "state": told,
        "staged": staged.to_dict() if staged else None,
        "diff": diff
        and {
            "compared_at": diff.compared_at.isoformat(),
            "base": diff.base,
            "totals": diff.totals(),
            "causes": diff.causes,
            "outside": diff.outside,
            "report": str(stage.diff_folder(piece) / "report.html"),
        },
        "approved": approved,
    }
