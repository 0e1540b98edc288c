"""The pool that bounds how many tasks talk to the SEC at once.

The SEC's limit of requests a second is kept by :mod:`overbuild` (a budget shared by all processes); the pool
keeps waiting tasks from occupying every worker. Without it the scheduler would never start a company task, so
scheduler, triggerer and DAG processor make it when they start (see :mod:`overbuild_airflow.plugin`), and so
does ``python -m overbuild_airflow.pools``.
"""

from __future__ import annotations

import logging

SEC_POOL = "sec_edgar"
SEC_POOL_SLOTS = 4

_log = logging.getLogger(__name__)


def ensure_pool() -> bool:
    """Create the pool unless it exists; an existing one keeps the slots its operators gave it.

    Returns:
        True when it was created now.
    """
    from airflow.models.pool import Pool
    from airflow.utils.session import create_session
    from sqlalchemy.exc import IntegrityError

    try:
        with create_session(scoped=False) as session:
            if Pool.get_pool(SEC_POOL, session=session):
                return False
            Pool.create_or_update_pool(
                SEC_POOL,
                SEC_POOL_SLOTS,
                "Tasks of Overbuild that talk to the SEC",
                include_deferred=False,
                session=session,
            )
    except IntegrityError:  # another process made it in between
        return False
    _log.info("Created pool %s with %d slots", SEC_POOL, SEC_POOL_SLOTS)
    return True


if __name__ == "__main__":
    print(f"Pool {SEC_POOL}: {'created' if ensure_pool() else 'already there'}")
