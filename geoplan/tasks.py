"""The tasks that Procrastinate workers run."""

from __future__ import annotations

from procrastinate.contrib.django import app

from geoplan import jobs


@app.task(name="geoplan.run_job", pass_context=False)
def run_job(job_id: int) -> None:
    """Run one recorded job."""
    jobs.run(job_id)


@app.periodic(cron="17 3 * * *")
@app.task(name="geoplan.expire_jobs")
def expire_jobs(timestamp: int) -> None:
    """Throw away expired results every night."""
    jobs.expire()
