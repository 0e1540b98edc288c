"""### Overbuild, one quarter of the past

**What**: builds the warehouse as it was known at the end of a calendar quarter, audits it and compares it with what is
published, cell by cell. It is staged: readers see it only after `overbuild backfill approve`, on a shelf of its own,
`published/as_of/<instant>/current`. What readers see as `current` never changes.
**When**: on demand, `airflow backfill create --dag-id overbuild_backfill_quarter --from-date 2024-01-01
--to-date 2025-12-31`; in any order and as many at a time as the machine carries: all quarters are built from one
snapshot of the lake. While it is not paused it also stages each quarter once that is over.
**Owner**: named in the declaration, `backfills/<backfill>.yml`. Each failure is one line of the logger
`overbuild.alerts`.

**By hand**: *Trigger* with `quarter`. `backfill`: another declared backfill with `as_of: quarter_end`.
`approve`: publish at once. **Backfill**: the same run again gives the same content hash.

**When it is red**: nothing is published. By task:

- `snapshot`: a nightly run was at work, or something staged from an older lake waits for approval; the log says which.
- `build`: dbt failed or the gate refused. The audit report lies in the stage's folder, which the log names.
- `compare`: clear it.
- `approve`: somebody else published there since; clear `compare`, read the diff, clear `approve`.

More: `docs/how-to-backfill.md`.
"""

from datetime import datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, dag

from overbuild_airflow import backfill_tasks, tasks
from overbuild_airflow.callbacks import TellFailure


@dag(
    schedule=CronDataIntervalTimetable("0 0 1 1,4,7,10 *", timezone="UTC"),
    start_date=datetime(2009, 1, 1),
    catchup=False,
    max_active_runs=2,
    dagrun_timeout=timedelta(hours=6),
    params=backfill_tasks.PARAMS,
    default_args=tasks.DEFAULTS,
    on_failure_callback=TellFailure(),
    doc_md=__doc__,
    tags=["overbuild"],
)
def overbuild_backfill_quarter() -> None:
    (backfill_tasks.snapshot() >> backfill_tasks.build() >> backfill_tasks.compare() >> backfill_tasks.approve())


overbuild_backfill_quarter()
