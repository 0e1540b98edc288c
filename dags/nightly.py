"""### Overbuild, nightly

**What**: reads the watch-list's new SEC filings, their words and market prices, builds the red flags with dbt, audits
them with Great Expectations, and publishes a new immutable version only if the audit passes.
**When**: weekdays at 23:30 New York time; EDGAR accepts filings until 22:00.
**Owner**: the team that runs this Airflow. Failures, new flags and stale figures are told by the logger
`overbuild.alerts`, and by mail and chat where the connections `overbuild_smtp` and `overbuild_webhook` are set.

**By hand**: *Trigger*, with params or without. `tickers`: only these companies (tickers or CIKs).
`as_of`: the warehouse as of that instant. `full_refresh`: ask the sources for everything again.
Each company is asked about at least weekly; in between EDGAR's daily indexes tell who filed (`OVERBUILD_EDGAR_INDEX`).
**Backfill**: a run reads all history it lacks, so one run catches up on any number of missed nights.
For the past as it was known: `overbuild_backfill_quarter`, or `overbuild backfill` with `as_of`.

**When it is red**: readers still see the last published version. By task:

- `extract.company` (one of them), `extract.macro`: the others go on; clear it once the source answers.
- `extract.collect`: no company could be read; `overbuild doctor` tells whether EDGAR answers us.
- `enrich.batch` (one of them): its worker died; the others go on. Clear it: texts are read from what is stored.
- `enrich.batches`, `enrich.sum_up`: clear them; red together with every `enrich.batch`, the lake cannot be read.
- `transform.build`: dbt failed; its log lies in the candidate's folder, which the task's log names.
- `audit.judge`: the gate refused. The audit report and the failing rows lie in the candidate's folder.
  Mend the cause, then clear `transform.build`; never publish by hand.
- `publish.release`: clear it. `overbuild rollback` moves readers back a version.
- `publish.load_postgres`: published, but PostgreSQL still shows the version before; the log says why. Clear it.

Settings, connections and the pool: `docs/airflow.md`.
"""

from datetime import datetime, timedelta

from airflow.sdk import CronTriggerTimetable, TaskGroup, dag

from overbuild_airflow import tasks
from overbuild_airflow.callbacks import TellFailure
from overbuild_airflow.params import RUN_PARAMS


@dag(
    schedule=CronTriggerTimetable("30 23 * * 1-5", timezone="America/New_York"),
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    params=RUN_PARAMS,
    default_args=tasks.DEFAULTS,
    on_failure_callback=TellFailure(),
    doc_md=__doc__,
    tags=["overbuild"],
)
def overbuild_nightly() -> None:
    with TaskGroup("extract"):
        planned = tasks.plan()
        companies = tasks.company.partial(index=planned["index"]).expand(company=planned)
        prices = tasks.price_batch.expand(tickers=tasks.price_batches(planned["price_batches"]))
        collected = tasks.collect(planned, planned["unresolved"], companies, prices, tasks.macro())
    with TaskGroup("enrich"):
        batches = tasks.enrich_batches(planned)
        enriched = tasks.enriched(tasks.enrich_batch.expand(companies=batches))
    with TaskGroup("transform"):
        candidate = tasks.build()
    with TaskGroup("audit"):
        passed = tasks.judge(candidate)
    with TaskGroup("publish"):
        tasks.release(passed) >> tasks.load_postgres()
    collected >> batches
    enriched >> candidate


overbuild_nightly()
