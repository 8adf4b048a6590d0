"""Models of the platform itself."""

from __future__ import annotations

from geoplan.jobs import Job, JobState

__all__ = ["Job", "JobState"]
