"""The projects app."""

from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Plans, projects and their locations."""

    name = "projects"

    def ready(self) -> None:
        """Re-assign projects whenever other boundaries come into force."""
        from projects.areas import reassign
        from spatial.areas import boundaries_changed

        boundaries_changed.connect(reassign, dispatch_uid="projects.reassign")
