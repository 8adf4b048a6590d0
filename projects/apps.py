"""The projects app."""

from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Plans, projects and their locations."""

    name = "projects"

    def ready(self) -> None:
        """Register background work and worklists, and re-assign projects whenever other boundaries come into force."""
        from projects import organisation_worklists  # noqa: F401 - importing them registers them
        from projects.areas import reassign
        from projects.exports import steps as exporting  # noqa: F401 - importing them registers their jobs
        from projects.imports import steps as importing  # noqa: F401
        from projects.money import worklists  # noqa: F401
        from spatial.areas import boundaries_changed

        boundaries_changed.connect(reassign, dispatch_uid="projects.reassign")
